"""A layout's words filled in: the law's terms of the report's last day, and its years."""

from typing import Any

from ppr_case.law.activities import Unit
from ppr_case.law.regimes import Law, Regime
from ppr_case.reports.cells import Number, number
from ppr_case.reports.layout import LayoutError


class Wording:
    """The words of one report: "grupa robocza" in that of 2021, "grupa diagnostyczno-pomocowa" in that of 2024."""

    def __init__(self, law: Law, regime: Regime, year: int, layout: str) -> None:
        self._law, self._layout = law, layout
        self._known: dict[str, Any] = {
            **regime.terms,
            "year": year,
            "year_before": year - 1,
            "two_years_before": year - 2,
        }

    def of(self, text: str, place: str = "słowa") -> str:
        """Fill in `{group.plural.genitive}`, `{year}` and the like; a text that begins so begins with a capital.

        Raises LayoutError for a word that the law does not know.
        """
        try:
            filled = text.format_map(self._known)
        except (KeyError, AttributeError) as unknown:
            raise LayoutError(self._layout, place, f"nieznane słowo: {unknown}") from unknown
        return filled[:1].upper() + filled[1:] if text.startswith("{") else filled

    def unit(self, code: str) -> Unit:
        return self._law.latest.units[code]

    def counted(self, count: Number, code: str) -> str:
        """Say a number with its unit in the form that Polish wants: 1 procedura, 2 procedury, 5 procedur."""
        unit = self.unit(code)
        return f"{number(count)}\N{NO-BREAK SPACE}{unit.after(int(count))}"
