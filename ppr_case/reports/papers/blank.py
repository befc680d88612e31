"""Blank forms by their letter and the year of their pattern."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from ppr_case.law.regimes import Edition
from ppr_case.reports.paper import Paper
from ppr_case.reports.papers.forms import blank_form
from ppr_case.reports.papers.leaflet import blank_leaflet

CARDS: Final = ("A", "B", "C", "D")
LAWS: Final[Mapping[str, tuple[str, str]]] = {
    "2011": ("act-2011", "forms-2011"),
    "2023": ("act-2023", "forms-2023"),
}
"""The act and the regulation whose words a blank form of that year has."""


def blank(card: str, law: str, edition: Edition, dated: date) -> Paper:
    act, forms = LAWS[law]
    if card == "B":
        return blank_leaflet(edition.leaflet(forms), edition, dated)
    return blank_form(edition.card(card, forms), act, edition, dated)
