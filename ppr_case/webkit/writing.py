"""The pages on which somebody writes, by endpoint: what is typed there is kept as a draft.

A page that takes a form and is not here is named, with the reason, in `tests/contracts/test_drafts.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import current_app, request  # noqa: TID251 (whichever application serves the request)
from werkzeug.exceptions import HTTPException

from ppr_case.access.policy import Action
from ppr_case.core.base import id_of
from ppr_case.records.programmes import STEPS
from ppr_case.reports.layout import names

LONGEST: Final = 4000
"""Signs of an address that a draft is kept under: a sitting of eighty procedures."""


@dataclass(frozen=True)
class Writing:
    """What a page is called, and what of its address it needs to be found again."""

    label: str
    needs: frozenset[str] = frozenset()
    """Parameters behind the question mark; their values are ids."""
    codes: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Parts of the path that are no ids: the codes they may be."""


PAGES: Final[Mapping[str, Writing]] = {
    "activities.annul": Writing("anulowanie działania"),
    "activities.correct": Writing("poprawienie działania"),
    "activities.record": Writing("działanie", frozenset({"jak"})),
    "cards.annul": Writing("anulowanie formularza"),
    "cards.change": Writing("zmiana formularza"),
    "cards.firearm": Writing("zawiadomienie o broni"),
    "cards.further": Writing("kolejny formularz A"),
    "cards.new": Writing("nowa procedura"),
    "cards.receipt": Writing("przekazanie formularza B"),
    "cards.record": Writing("formularz C albo D", codes={"kind": ("C", "D")}),
    "closing.annul": Writing("anulowanie procedury"),
    "closing.close": Writing("zakończenie procedury"),
    "closing.monitoring": Writing("zakończenie monitorowania"),
    "closing.notices": Writing("zawiadomienia o zakończeniu"),
    "closing.resume": Writing("cofnięcie wyniku monitorowania"),
    "closing.revoke": Writing("uchylenie zakończenia"),
    "groups.annul": Writing("anulowanie grupy"),
    "groups.appoint": Writing("powołanie grupy"),
    "groups.replace": Writing("zastąpienie osoby w grupie"),
    "groups.show": Writing("nowa osoba w grupie"),
    "meetings.annul": Writing("anulowanie spotkania"),
    "meetings.correct": Writing("poprawienie spotkania", frozenset({"procedura"})),
    "meetings.record": Writing("spotkanie", frozenset({"procedura"})),
    "meetings.take_down": Writing("przebieg planowanego spotkania"),
    "people.correct": Writing("poprawienie danych osoby"),
    "reports.show": Writing("wyjaśnienia w sprawozdaniu", codes={"layout": names()}),
    "scans.annul": Writing("anulowanie skanu"),
    "support.add_action": Writing("działanie planu"),
    "support.annul": Writing("anulowanie wpisu", codes={"kind": ("plan", "measure", "referral")}),
    "support.correct": Writing("poprawienie dnia środka", codes={"step_name": ("end", "prolongation", "court")}),
    "support.draw_up": Writing("plan pomocy"),
    "support.measure": Writing("środek ochrony"),
    "support.refer": Writing("skierowanie do programu"),
    "support.take_back": Writing("cofnięcie kroku skierowania", codes={"step_name": STEPS}),
    "team.add": Writing("nowa osoba w zespole"),
    "team.correct": Writing("poprawienie wpisu w zespole"),
    "team.replace": Writing("zastąpienie osoby w zespole"),
    "transfer.give": Writing("przekazanie procedury"),
    "transfer.take": Writing("przejęcie procedury"),
    "visits.annul": Writing("anulowanie wizyty"),
    "visits.correct": Writing("poprawienie wizyty"),
    "visits.plan": Writing("plan wizyt"),
    "visits.record": Writing("wizyta"),
}


@dataclass(frozen=True)
class Place:
    """A page that a draft belongs to; its address is spelled in one way, and holds ids and codes and nothing else."""

    endpoint: str
    named: Mapping[str, Any]
    asked: tuple[tuple[str, UUID], ...]
    address: str

    @property
    def label(self) -> str:
        return PAGES[self.endpoint].label

    @property
    def action(self) -> Action:
        """What its view asks leave for."""
        action: Action = vars(current_app.view_functions[self.endpoint])["__access__"]
        return action


def place_of(page: str) -> Place | None:
    """Say which of our pages an address leads to; None where its drafts are not kept."""
    path, _, asked = page.partition("?")
    if len(page) > LONGEST:
        return None
    try:
        endpoint, named = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return _place(endpoint, named, parse_qsl(asked))


def this_place() -> Place | None:
    """Give the page that is asked for."""
    return _place(request.endpoint or "", request.view_args or {}, request.args.items(multi=True))


def _place(endpoint: str, named: Mapping[str, Any], asked: Iterable[tuple[str, str]]) -> Place | None:
    writing = PAGES.get(endpoint)
    texts = {name: value for name, value in named.items() if isinstance(value, str)}
    if writing is None or any(value not in writing.codes.get(name, ()) for name, value in texts.items()):
        return None
    kept = tuple(sorted({(name, id_) for name, value in asked if name in writing.needs and (id_ := id_of(value))}))
    address = current_app.url_map.bind("").build(endpoint, dict(named))
    if kept:
        address += "?" + urlencode([(name, str(id_)) for name, id_ in kept])
    return Place(endpoint, named, kept, address) if len(address) <= LONGEST else None
