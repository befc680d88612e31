"""Which procedures open and end after the years whose figures are given, so that a plausible number runs on the day."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from ppr_case.demo.courses import NEIGHBOURS, SHORTEST, Courses, Procedure
from ppr_case.demo.days import Workdays, seasonal
from ppr_case.demo.targets import Usual

FORTNIGHT: Final = timedelta(14)
FEWEST, MOST = 37, 43
"""So many procedures run on the day, where the town had the time to come to that."""
_UNFOUNDED: Final = 0.2
_AT_ONE_SITTING: Final = 3
"""No more procedures than these are closed at one sitting beside those that were going to be."""
_ELSEWHERE: Final = timedelta(180)
"""What is taken over did not begin before the stage does."""
_LATEST: Final = 2
"""The newest procedure opened so many days before the day."""


def fortnights(workdays: Workdays, first: date, today: date) -> list[date]:
    """Give the days on which groups meet, every second Tuesday, the last of them in the week after the day."""
    next_week = today + timedelta(8 - today.weekday())
    number = (next_week - first) // FORTNIGHT
    return [workdays.after(next_week - place * FORTNIGHT, 0) for place in range(number, -1, -1)]


class LaterCourses:
    def __init__(self, courses: Courses, usual: Usual, days: Sequence[date], rng: Random, today: date) -> None:
        self._courses = courses
        self._usual = usual
        self._held = [day for day in days if day <= today]
        self._rng = rng
        self._today = today

    def go_on(self, procedures: Sequence[Procedure]) -> list[Procedure]:
        """Open and end procedures up to the day; give those that opened."""
        made: list[Procedure] = []
        begun = max(one.held_from for one in procedures).year + 1
        self._shorten([one for one in procedures if not (one.ended or one.annulled_on)], date(begun, 1, 1))
        for year in range(begun, self._today.year + 1):
            fresh = self._of_year(year, date(begun, 1, 1))
            self._courses.tie(fresh, [*procedures, *made])
            made += fresh
            self._end([one for one in (*procedures, *made) if not (one.ended or one.annulled_on)], date(year, 12, 31))
        return made

    def _shorten(self, running: Sequence[Procedure], first: date) -> None:
        """Let most of what ran when the last year ended be over in the months after it."""
        for procedure in running:
            if procedure.received_on is None or not procedure.met_on:
                procedure.ends_on = first + timedelta(self._rng.randint(12, 50))
            elif self._rng.random() < 0.9:
                procedure.ends_on = min(procedure.ends_on, first + timedelta(self._rng.randint(20, 250)))

    def _of_year(self, year: int, begun: date) -> list[Procedure]:
        rng, latest = self._rng, self._today - timedelta(_LATEST)
        first = begun + _ELSEWHERE
        days = [day for day in seasonal(rng, year, self._usual.opened + rng.randint(-4, 4)) if day < latest]
        if latest.year == year == self._today.year:
            days.append(latest)
        taken_over = [day for day in seasonal(rng, year, self._usual.taken_over) if first <= day < latest]
        made = [self._courses.opened(day) for day in days] + [self._courses.taken_over(day) for day in taken_over]
        made.sort(key=lambda procedure: procedure.held_from)
        for serial, procedure in enumerate(made, 1):
            procedure.number = f"{serial}/{year}"
        return made

    def _end(self, running: Sequence[Procedure], last: date) -> None:
        """End what was going to end by a day, each procedure at a sitting of its group."""
        until = min(last, self._today)
        ending = []
        for procedure in running:
            day = self._sitting(max(procedure.ends_on, procedure.held_from + timedelta(SHORTEST)))
            if day is not None and day <= until:
                procedure.ends_on = day
                ending.append(procedure)
            elif day is None:
                procedure.ends_on = max(procedure.ends_on, self._today + timedelta(self._rng.randint(10, 60)))
        if until == self._today:
            ending = self._balanced(running, ending)
        for procedure in ending:
            self._end_one(procedure)

    def _sitting(self, day: date) -> date | None:
        place = bisect_left(self._held, day)
        return self._held[place] if place < len(self._held) else None

    def _balanced(self, running: Sequence[Procedure], ending: list[Procedure]) -> list[Procedure]:
        """Fetch the nearest ends, or put off the last ones, so that neither too many procedures run nor too few."""
        stay = [one for one in running if one not in ending]
        stay.sort(key=lambda one: one.ends_on)
        recent = [day for day in self._held[-9:] for _ in range(_AT_ONE_SITTING)]
        self._rng.shuffle(recent)
        fetched: list[Procedure] = []
        for procedure in stay:
            if len(stay) - len(fetched) <= MOST:
                break
            day = next((day for day in recent if procedure.held_from + timedelta(2 * SHORTEST) <= day), None)
            if day is not None:
                recent.remove(day)
                procedure.ends_on = day
                fetched.append(procedure)
        ending = sorted([*ending, *fetched], key=lambda one: one.ends_on)
        for late in ending[len(ending) - max(0, FEWEST - len(stay)) :]:
            late.ends_on = self._today + timedelta(self._rng.randint(10, 60))
        return ending[: len(ending) - max(0, FEWEST - len(stay))]

    def _end_one(self, procedure: Procedure) -> None:
        chance = self._rng.random()
        if chance < self._usual.handed_over / self._usual.opened:
            procedure.handed_over_to = self._rng.choice(NEIGHBOURS)
        elif chance < _UNFOUNDED:
            self._courses.end_unfounded(procedure)
        else:
            procedure.ground = "ustanie"
