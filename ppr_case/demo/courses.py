"""The course of every procedure: when it opened, beside or after which other, when and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from ppr_case.core.base import OPEN
from ppr_case.demo.days import Workdays, seasonal
from ppr_case.demo.people import Household, Person
from ppr_case.demo.targets import Town, Unreachable, Year
from ppr_case.law.regimes import Law, Regime

SHORTEST: Final = 28
"""Days that every procedure lasts at least: a group must meet, and more than once."""
NEIGHBOURS: Final = ("Wzorcowo", "Zmyślonka", "Niebyłów", "Makietowice")


@dataclass(slots=True, eq=False)
class Involvement:
    person: Person
    role: str
    violence: tuple[str, ...] = ()
    since: date | None = None
    """First day covered; None: from the beginning, or from birth."""


@dataclass(slots=True, eq=False)
class Procedure:
    opened_on: date
    regime: Regime
    ends_on: date
    """Planned at first; in a year whose balance is struck, the day it ended."""
    number: str = ""
    taken_over_on: date | None = None
    taken_over_from: str = ""
    handed_over_to: str = ""
    ground: str = ""
    reason: str = ""
    revoked: tuple[tuple[date, date], ...] = ()
    """Closings that were revoked, and the days on which they were."""
    annulled_on: date | None = None
    returns_to: "Procedure | None" = None
    """The earlier procedure of the same household."""
    twin: bool = False
    """Opened beside another that still runs, for somebody else of the same household."""
    household: Household = field(init=False)
    involvements: list[Involvement] = field(default_factory=list)
    received_on: date | None = None
    met_on: list[date] = field(default_factory=list)
    """Days on which its group met."""

    @property
    def held_from(self) -> date:
        return self.taken_over_on or self.opened_on

    @property
    def held_until(self) -> date:
        return self.ends_on if self.ended else OPEN

    @property
    def ended(self) -> bool:
        return bool(self.ground or self.handed_over_to)

    def span_in(self, year: int, until: date = OPEN) -> tuple[date, date] | None:
        """Give its first and last day held in a year, up to a day; None where there is none."""
        first, last = max(self.held_from, date(year, 1, 1)), min(self.held_until, date(year, 12, 31), until)
        return (first, last) if first <= last else None

    def of_role(self, *roles: str) -> list[Person]:
        return [one.person for one in self.involvements if one.role in roles]


class Courses:
    """Lays out the procedures of a town, so that every year opens, continues and ends as many as it must."""

    def __init__(self, town: Town, law: Law, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._law = law
        self._workdays = workdays
        self._rng = rng

    def lay_out(self) -> list[Procedure]:
        procedures = self._stock()
        for year, figures in sorted(self._town.years.items()):
            procedures += self._of_year(year, figures, procedures)
            self._strike_balance(year, figures, procedures)
        return procedures

    def _stock(self) -> list[Procedure]:
        """Make what the first year continues: opened in the two years before it, and still running."""
        rng, start = self._rng, date(self._town.first_year, 1, 1)
        ages = sorted(
            (round(min(rng.expovariate(1 / 120), 700)) + 5 for _ in range(self._town.continued)), reverse=True
        )
        made = []
        serials: dict[int, int] = {}
        for age in ages:
            opened = start - timedelta(age)
            serials[opened.year] = serials.get(opened.year, 0) + rng.randint(1, 3)
            planned = start + timedelta(round(rng.expovariate(1 / 130)) + 9)
            procedure = Procedure(opened, self._law.regime_of(opened), max(planned, opened + timedelta(SHORTEST)))
            procedure.number = f"{serials[opened.year]}/{opened.year}"
            made.append(procedure)
        return made

    def _of_year(self, year: int, figures: Year, before: list[Procedure]) -> list[Procedure]:
        rng = self._rng
        made = [self.opened(day) for day in seasonal(rng, year, figures.opened)]
        made += [self.taken_over(day) for day in seasonal(rng, year, figures.taken_over)]
        made += [self._annulled(day) for day in seasonal(rng, year, figures.annulled)]
        made.sort(key=lambda procedure: procedure.held_from)
        for serial, procedure in enumerate(made, 1):
            procedure.number = f"{serial}/{year}"
        self.tie(made, before)
        return made

    def opened(self, day: date) -> Procedure:
        lasts = SHORTEST + round(min(self._rng.lognormvariate(4.85, 0.75), 800))
        return Procedure(day, self._law.regime_of(day), day + timedelta(lasts))

    def taken_over(self, day: date) -> Procedure:
        procedure = self.opened(day - timedelta(self._rng.randint(40, 150)))
        procedure.taken_over_on = day
        procedure.taken_over_from = self._rng.choice(NEIGHBOURS)
        procedure.ends_on = max(procedure.ends_on, day + timedelta(60))
        return procedure

    def _annulled(self, day: date) -> Procedure:
        procedure = self.opened(day)
        procedure.annulled_on = self._workdays.after(day, 3)
        return procedure

    def tie(self, made: list[Procedure], before: list[Procedure]) -> None:
        """Let some procedures be of a household met before: reopened after an end, or a second one beside the first."""
        free = {procedure for procedure in before if procedure.ground}
        for place, procedure in enumerate(made):
            if procedure.taken_over_on or procedure.annulled_on:
                continue
            chance = self._rng.random()
            if chance < 0.06:
                ended = [one for one in before if one in free and one.ends_on + timedelta(45) < procedure.opened_on]
                if ended:
                    procedure.returns_to = self._rng.choice(ended)
                    free.remove(procedure.returns_to)
            elif chance < 0.11 and place and not procedure.regime.act.conditions["child_witness_experiences"].holds:
                first = made[place - 1]
                if not (first.twin or first.returns_to or first.taken_over_on or first.annulled_on):
                    procedure.returns_to, procedure.twin = first, True

    def _strike_balance(self, year: int, figures: Year, procedures: list[Procedure]) -> None:
        """End exactly as many as the year ends: move the last planned ends into the next year, or fetch the nearest."""
        rng = self._rng
        wanted = figures.closed_ceased + figures.closed_unfounded + figures.handed_over
        first, last = date(year, 1, 1), date(year, 12, 31)
        running = [one for one in procedures if not (one.ended or one.annulled_on)]
        running.sort(key=lambda procedure: procedure.ends_on)
        ending = [one for one in running if one.ends_on <= last]
        for late in ending[wanted:]:
            late.ends_on = last + timedelta(rng.randint(4, 90))
        if len(ending) < wanted:
            ripe = [one for one in running if one.ends_on > last and one.held_from + timedelta(SHORTEST + 21) <= last]
            if len(ending) + len(ripe) < wanted:
                raise Unreachable(year, "closed", wanted, len(ending) + len(ripe))
            fetched = ripe[: wanted - len(ending)]
            for early in fetched:
                soonest = max(early.held_from + timedelta(SHORTEST), date(year, 10, 1))
                early.ends_on = soonest + timedelta(rng.randint(0, (date(year, 12, 20) - soonest).days))
            ending += fetched
        ending = ending[:wanted]
        rng.shuffle(ending)
        for place, procedure in enumerate(ending):
            day = self._workdays.after(procedure.ends_on, 0)
            procedure.ends_on = day if day.year == year else self._workdays.between(first, last)[-1]
            self._end(procedure, place, figures)
        for procedure in self._long_enough(ending, figures):
            closed = procedure.held_from + timedelta(rng.randint(30, 50))
            closed = self._workdays.after(closed, 0)
            procedure.revoked = ((closed, self._workdays.after(closed, rng.randint(8, 20))),)

    def _end(self, procedure: Procedure, place: int, figures: Year) -> None:
        if place < figures.handed_over:
            procedure.handed_over_to = self._rng.choice(NEIGHBOURS)
        elif place < figures.handed_over + figures.closed_unfounded:
            self.end_unfounded(procedure)
        else:
            procedure.ground = "ustanie"

    def end_unfounded(self, procedure: Procedure) -> None:
        procedure.ground = "brak_zasadnosci"
        reasons = ("niepotwierdzenie", "wyjazd", "zgon_doznajacej", "zgon_stosujacej", "polaczenie", "inne")
        (procedure.reason,) = self._rng.choices(reasons, (60, 14, 4, 6, 4, 12))

    @staticmethod
    def _long_enough(ending: list[Procedure], figures: Year) -> Iterator[Procedure]:
        lasting = [one for one in ending if one.ground and one.ends_on - one.held_from > timedelta(120)]
        return iter(lasting[: figures.revoked])


def occasions(
    rng: Random, procedures: list[Procedure], year: int, until: date = OPEN
) -> Iterator[tuple[Procedure, date]]:
    """Choose procedures by how long they were held in a year, and a day of each, any day of the week, without end."""
    spans = [(procedure, *span) for procedure in procedures if (span := procedure.span_in(year, until))]
    weights = list(accumulate((last - first).days + 1 for _, first, last in spans))
    while True:
        procedure, first, last = rng.choices(spans, cum_weights=weights)[0]
        yield procedure, first + timedelta(rng.randint(0, (last - first).days))
