"""Who went to which household, when, why and what they found; each year its figures exactly."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure, occasions
from ppr_case.demo.days import Workdays, shares
from ppr_case.demo.people import Household
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Town, Year

MONITORED: Final = timedelta(273)
"""Nine months after closing (art. 9h ust. 2); before the act of 2023 it was the custom of many towns."""
_SIGNS: Final = {"tak": 8, "niejasne": 14, "nie": 78}
_WENT: Final = {
    "monitoring": {
        ("ops",): 45,
        ("ops", "policja"): 22,
        ("policja",): 25,
        ("ops", "asystent"): 5,
        ("ops", "kurator"): 3,
    },
    "nk_c": {("ops",): 50, ("ops", "policja"): 38, ("policja",): 8, ("ops", "asystent"): 4},
    "interwencja": {("policja",): 62, ("ops", "policja"): 33, ("ops",): 5},
}


class Visits:
    def __init__(self, town: Town, sheets: Sheets, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng

    def make(self, procedures: list[Procedure]) -> None:
        held = [procedure for procedure in procedures if not procedure.annulled_on]
        homes: dict[Household, list[Procedure]] = defaultdict(list)
        for procedure in held:
            homes[procedure.household].append(procedure)
        for year, figures in sorted(self._town.years.items()):
            active = [procedure for procedure in held if procedure.span_in(year)]
            self._while_held(active, homes, year, figures)
            self._in_vain(active, year, figures)
            self._after_closing(held, homes, year, figures)

    def _while_held(
        self, active: list[Procedure], homes: Mapping[Household, list[Procedure]], year: int, figures: Year
    ) -> None:
        """Spread the planned visits evenly over the time each household was in a procedure; trouble has no calendar."""
        planned = ["nk_c"] * figures.visits_for_form_c + ["monitoring"] * figures.visits_monitoring
        self._rng.shuffle(planned)
        spans = [(procedure, *span) for procedure in active if (span := procedure.span_in(year))]
        weights = [(last - first).days + 6 for _, first, last in spans]
        for (procedure, first, last), number in zip(spans, shares(self._rng, weights, len(planned)), strict=True):
            if number:
                for day in self._workdays.spread(self._rng, min(first + timedelta(1), last), last, number):
                    self.visit(self._living_there(procedure, homes, day), day, planned.pop())
        for procedure, day in islice(occasions(self._rng, active, year), figures.interventions):
            self.visit(self._living_there(procedure, homes, day), day, "interwencja")

    def _living_there(
        self, procedure: Procedure, homes: Mapping[Household, list[Procedure]], day: date
    ) -> list[Procedure]:
        """Give the procedures of the household that are held that day: one entry serves them all."""
        others = [
            one for one in homes[procedure.household] if one is not procedure and one.held_from <= day <= one.held_until
        ]
        return [procedure, *others]

    def _in_vain(self, active: list[Procedure], year: int, figures: Year) -> None:
        for procedure, day in islice(occasions(self._rng, active, year), figures.visits_in_vain):
            self.visit([procedure], self._workdays.after(day, 0), "monitoring", successful=False)

    def _after_closing(
        self, held: list[Procedure], homes: Mapping[Household, list[Procedure]], year: int, figures: Year
    ) -> None:
        """Look in on households whose procedure was closed less than nine months before and none came after."""
        spans = []
        for procedure in held:
            if not procedure.ground:
                continue
            first = max(procedure.held_until + timedelta(14), date(year, 1, 1))
            last = min(procedure.held_until + MONITORED, date(year, 12, 31))
            others = [one for one in homes[procedure.household] if one is not procedure]
            if first + timedelta(7) < last and all(one.held_until < first or one.held_from > last for one in others):
                spans.append((procedure, first, last))
        weights = [(last - first).days for _, first, last in spans]
        for (procedure, first, last), number in zip(
            spans, shares(self._rng, weights, figures.visits_after_closing), strict=True
        ):
            if number:
                for day in self._workdays.spread(self._rng, first, last, number):
                    self.visit([procedure], day, "monitoring")

    def visit(self, procedures: list[Procedure], day: date, purpose: str, *, successful: bool = True) -> None:
        rng = self._rng
        (went,) = rng.choices(list(_WENT[purpose]), list(_WENT[purpose].values()))
        (signs,) = rng.choices(list(_SIGNS), list(_SIGNS.values()))
        self._sheets.add(
            "wizyty",
            id=f"wizyta {self._sheets.size('wizyty') + 1}",
            data=day,
            cel=purpose,
            skuteczna=successful,
            procedury=[procedure.number for procedure in procedures],
            podmioty=[self._town.institution(kind) for kind in went],
            liczba_osob=len(went) + rng.choice((0, 0, 1)),
            oznaki_przemocy=signs if successful else None,
        )
