"""Groups that meet every fortnight, each sitting about several procedures; the team; and what is only planned yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure
from ppr_case.demo.days import Workdays
from ppr_case.demo.gatherings import Gatherings
from ppr_case.demo.leaving import Left
from ppr_case.demo.people import EXPERIENCING, USING, Person
from ppr_case.demo.sheets import Sheets
from ppr_case.records.people import ADULT

AT_ONCE: Final = 6
"""A sitting speaks of no more procedures than these."""
SESSIONS_APART: Final = timedelta(44)
"""The act wants the team to meet every two months."""
_BETWEEN: Final = timedelta(40)
_UNSETTLED: Final = 4
"""Of so many procedures nobody has said yet what came of the last sitting."""
_PLANNED: Final = 0.7
"""How often a plan is drawn up at the meeting that filled in form C, or at the next, and so on."""
_THURSDAY: Final = 3
_LATELY: Final = timedelta(60)
"""What began within these days was done in time, but for what is late on purpose."""


class LaterMeetings:
    def __init__(
        self, gatherings: Gatherings, sheets: Sheets, workdays: Workdays, rng: Random, days: Sequence[date]
    ) -> None:
        self._gatherings = gatherings
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng
        self._days = days
        self._filled: set[tuple[str, Procedure]] = set()
        self._old: set[Procedure] = set()

    def hold(self, running: Sequence[Procedure], made: Sequence[Procedure], left: Left, today: date) -> None:
        """Hold every sitting up to a day; one of the last stays planned, as if nobody had said what came of it."""
        self._old = set(running)
        firsts: dict[date, list[Procedure]] = defaultdict(list)
        for procedure in made:
            self._gatherings.open(procedure, self._arrival(procedure, today))
            day = self._begin(procedure, today)
            if day is not None:
                firsts[day].append(procedure)
        held = [one for one in (*running, *made) if one not in self._old or one.met_on]
        for day in sorted({*firsts, *self._days}):
            spoken_of = firsts.get(day, [])
            if day in self._days:
                spoken_of = [*spoken_of, *self._waiting(held, day, 2 * AT_ONCE - len(spoken_of))]
            self._sit(spoken_of, day, left, today)
        self._sessions(today)

    def _arrival(self, procedure: Procedure, today: date) -> date:
        due = procedure.regime.deadlines["form_a_to_team"].due(procedure.opened_on)
        if procedure.opened_on < today - _LATELY and self._rng.random() < 0.09:
            return self._workdays.one_of(self._rng, due + timedelta(1), due + timedelta(9))
        first = procedure.opened_on + timedelta(1)
        return self._workdays.one_of(self._rng, first, max(first, due - timedelta(2)))

    def _begin(self, procedure: Procedure, today: date) -> date | None:
        """Appoint the group and give the day of its first meeting; None while that is still ahead."""
        rng, workdays = self._rng, self._workdays
        reached = procedure.taken_over_on or procedure.received_on
        if reached is None:
            return None
        by = procedure.regime.deadlines["group_appointment"].due_shifted(reached)
        appointed = workdays.one_of(rng, workdays.after(reached, 0), by)
        if procedure.held_from < today - _LATELY and rng.random() < 0.08:
            appointed = workdays.after(appointed, rng.randint(2, 6))
        if appointed > today:
            return None
        extended = rng.random() < 0.35
        self._gatherings.appoint(procedure, appointed, extended=extended, passed=max(reached, appointed - timedelta(1)))
        by = procedure.regime.deadlines["first_group_meeting"].due_shifted(appointed - timedelta(1))
        window = workdays.between(appointed + timedelta(1), by)
        first = next((day for day in window if day in self._days), None)
        first = first or next((day for day in window if day.weekday() == _THURSDAY), window[-1])
        if procedure.held_from < today - _LATELY and rng.random() < 0.1:
            first = next(day for day in self._days if day > first)
        return first if first <= min(today, procedure.held_until) else None

    def _waiting(self, held: Iterable[Procedure], day: date, most: int) -> list[Procedure]:
        """Choose whom a regular sitting speaks of: what ends there, then what was not spoken of for the longest."""
        met = [one for one in held if one.met_on and one.held_from < day <= one.held_until and max(one.met_on) < day]
        ending = [one for one in met if one.held_until == day]
        others = [one for one in met if one.held_until > day and self._wants(one, day)]
        others.sort(key=lambda one: (one in self._old or ("C", one) in self._filled, max(one.met_on), one.held_from))
        return [*ending, *others[: max(0, most - len(ending))]]

    def _wants(self, procedure: Procedure, day: date) -> bool:
        unfilled = procedure not in self._old and not {("C", procedure), ("D", procedure)} <= self._filled
        return unfilled or max(procedure.met_on) <= day - _BETWEEN

    def _sit(self, spoken_of: Sequence[Procedure], day: date, left: Left, today: date) -> None:
        """Hold the sittings of a day, two where they have much to speak of."""
        if day > today:
            self._write(spoken_of[:AT_ONCE], day, 0, [], state="planowane")
            return
        unsettled: Sequence[Procedure] = ()
        if day == max(one for one in self._days if one <= today) and day < today:
            unsettled = [one for one in spoken_of if one.met_on and one.held_until > day][-_UNSETTLED:]
            spoken_of = [one for one in spoken_of if one not in unsettled]
        halves = -(-len(spoken_of) // AT_ONCE)
        for place in range(halves):
            about = spoken_of[place::halves]
            came = [person for one in about for person in self._spoken(one, day, left)]
            self._write(about, day, place, came)
        self._write(unsettled, day, halves, [], state="planowane")

    def _spoken(self, procedure: Procedure, day: date, left: Left) -> list[Person]:
        """Note that a group met, and give those with whom a form was filled in there."""
        procedure.met_on.append(day)
        if procedure in self._old:
            return []
        came: list[Person] = []
        meetings = len(procedure.met_on)
        lacks_c = procedure is not left.without_form_c and ("C", procedure) not in self._filled
        if lacks_c and (meetings > 1 or self._rng.random() < 0.85):
            came += self._fill(procedure, "C", EXPERIENCING, day)
        lacks_plan = ("C", procedure) in self._filled and ("plan", procedure) not in self._filled
        if lacks_plan and self._rng.random() < _PLANNED:
            self._filled.add(("plan", procedure))
            for person in self._asked(procedure, EXPERIENCING, day):
                self._sheets.add("plany", procedura=procedure.number, data=day, osoba=person.key)
        if meetings > 1 and ("D", procedure) not in self._filled:
            came += self._fill(procedure, "D", USING, day)
        return came

    def _fill(self, procedure: Procedure, kind: str, role: str, day: date) -> list[Person]:
        self._filled.add((kind, procedure))
        people = self._asked(procedure, role, day)
        for person in people:
            self._gatherings.card(kind, procedure, person, day)
        return people

    @staticmethod
    def _asked(procedure: Procedure, role: str, day: date) -> list[Person]:
        """Give the adults of a role, or one who is none where there is nobody else."""
        people = procedure.of_role(role)
        return [one for one in people if one.age_on(day) >= ADULT] or people[:1]

    def _write(
        self, about: Sequence[Procedure], day: date, place: int, came: Iterable[Person], state: str | None = None
    ) -> None:
        if about:
            self._sheets.add(
                "spotkania",
                id=f"spotkanie {day} {place}",
                rodzaj="GR",
                data=day,
                stan=state,
                procedury=[one.number for one in about],
                podmioty=self._gatherings.attending() if state is None else None,
                osoby=dict.fromkeys(person.key for person in came),
            )

    def _sessions(self, today: date) -> None:
        """Let the team meet on as it did, so that its next session is not due yet."""
        held = [row["data"] for row in self._sheets.rows("spotkania") if row["rodzaj"] == "ZI" and "stan" not in row]
        day = date.fromisoformat(max(held))
        while (day := self._workdays.after(day + SESSIONS_APART, 0)) <= today:
            self._gatherings.session(day)
