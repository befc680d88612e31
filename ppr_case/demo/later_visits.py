"""Visits by the calendar: the first within a week, then no further apart than thirty days, and after the closing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure, occasions
from ppr_case.demo.days import Workdays
from ppr_case.demo.leaving import Left
from ppr_case.demo.people import Household
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Usual
from ppr_case.demo.visits import Visits
from ppr_case.law.holidays import months_after

AFTER_CLOSING: Final = 90
"""Days between two visits after a closing, as the groups of the town decided."""
MONTHS: Final = 9
_APART: Final = 30
_WEEK: Final = timedelta(7)
_LATE: Final = timedelta(36)
"""Before so many days somebody was last visited where a visit is late."""
_SOON: Final = timedelta(25)
_BEGINNING: Final = timedelta(75)
"""For so long visits are made to fill in form C, too."""
_YEAR: Final = 365


class LaterVisits:
    def __init__(self, visits: Visits, sheets: Sheets, workdays: Workdays, rng: Random, left: Left) -> None:
        self._visits = visits
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng
        self._left = left
        self._homes: dict[Household, list[Procedure]] = defaultdict(list)
        self._last: dict[str, date] = {}
        self._first_day = date.min

    def make(
        self,
        closed: Sequence[Procedure],
        running: Sequence[Procedure],
        made: Sequence[Procedure],
        usual: Usual,
        first: date,
        today: date,
    ) -> None:
        """Go to everybody from the first day to the last.

        `closed` are those that were looked after already, `running` those that go on, and `made` those that began.
        """
        self._first_day, self._last = first, self._visited()
        for procedure in (*closed, *running, *made):
            self._homes[procedure.household].append(procedure)
        for procedure in running:
            if procedure.number in self._last:
                self._go(procedure, max(self._last[procedure.number], first - timedelta(20)), today)
        for procedure in made:
            day = self._first(procedure, today)
            if day <= min(today, procedure.held_until):
                self._visit(procedure, day, "nk_c")
                self._go(procedure, day, today)
        for procedure in (*closed, *running, *made):
            if procedure.ground and (procedure.number in self._last or procedure.held_from >= first):
                self._look_after(procedure, max(procedure.ends_on, first - timedelta(30)), today)
        self._unplanned([*running, *made], usual, first, today)

    def _visited(self) -> dict[str, date]:
        """Give the last day on which somebody was met, by the number of the procedure."""
        last: dict[str, date] = {}
        for row in self._sheets.rows("wizyty"):
            if row["skuteczna"] == "tak" and "anulowane_dnia" not in row and "inna_gmina" not in row:
                day = date.fromisoformat(row["data"])
                for number in row["procedury"].split(";"):
                    last[number] = max(last.get(number, day), day)
        return last

    def _first(self, procedure: Procedure, today: date) -> date:
        by = procedure.held_from + _WEEK
        if procedure.held_from < today - timedelta(60) and self._rng.random() < 0.07:
            return by + timedelta(self._rng.randint(1, 6))
        return min(self._workdays.one_of(self._rng, procedure.held_from + timedelta(2), by), by)

    def _go(self, procedure: Procedure, last: date, today: date) -> None:
        """Visit a household up to the end of its procedure, or to the day, from the last visit on."""
        until, left = min(procedure.held_until, today), self._left
        if procedure in left.unvisited:
            until = today - (_LATE if procedure is left.late else _SOON)
        while (day := self._next(last, _APART)) <= until:
            begins = day < procedure.held_from + _BEGINNING
            self._visit(procedure, day, "nk_c" if begins and self._rng.random() < 0.5 else "monitoring")
            last = day
        if procedure in left.unvisited:
            if last < until - timedelta(3):
                self._visit(procedure, self._workdays.one_of(self._rng, until - timedelta(2), until), "monitoring")
        elif not procedure.ended and last + timedelta(_APART) <= today + _WEEK:
            self._visit(procedure, self._this_week(last, today), "monitoring")

    def _look_after(self, procedure: Procedure, last: date, today: date) -> None:
        until = min(months_after(procedure.ends_on, MONTHS), today)
        while (day := self._next(last, AFTER_CLOSING)) <= until:
            self._visit(procedure, day, "monitoring")
            last = day
        due = last + timedelta(AFTER_CLOSING)
        if due <= min(today + _WEEK, months_after(procedure.ends_on, MONTHS)) and last < today - _WEEK:
            self._visit(procedure, self._this_week(last, today), "monitoring")

    def _next(self, last: date, apart: int) -> date:
        return self._workdays.one_of(self._rng, last + timedelta(apart * 2 // 3), last + timedelta(apart))

    def _this_week(self, last: date, today: date) -> date:
        first = max(last + timedelta(1), today - _WEEK, self._first_day)
        return self._workdays.one_of(self._rng, first, max(first, today - timedelta(1)))

    def _visit(self, procedure: Procedure, day: date, purpose: str) -> None:
        """Make one entry for all that the household is visited for on a day."""
        together = [one for one in self._homes[procedure.household] if one is procedure or _is_seen(one, day)]
        self._visits.visit(together, day, purpose)

    def _unplanned(self, held: list[Procedure], usual: Usual, first: date, today: date) -> None:
        """Go where there was trouble, and where nobody was at home; not where a visit is to be due."""
        quiet = set(self._left.unvisited)
        numbered = [one for one in held if one.held_from >= first or one.number in self._last]
        for year in range(first.year, today.year + 1):
            part = usual.part(min(1, ((today - date(year, 1, 1)).days + 1) / _YEAR))
            found = occasions(self._rng, numbered, year, today)
            for place in range(part.interventions + part.visits_in_vain):
                procedure, day = next(found)
                if procedure in quiet and day > today - timedelta(60):
                    continue
                if place < part.interventions:
                    self._visit(procedure, day, "interwencja")
                else:
                    day = self._workdays.after(day, 0)
                    self._visits.visit([procedure], min(day, today), "monitoring", successful=False)


def _is_seen(procedure: Procedure, day: date) -> bool:
    """Say whether a household is visited for this procedure on a day: it runs, or it was closed and is looked after."""
    last = months_after(procedure.ends_on, MONTHS) if procedure.ground else procedure.held_until
    return procedure.held_from <= day <= last
