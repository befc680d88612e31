"""A register of any size, written past every layer: plain columns only, for measures that open no name."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, insert, select

from ppr_case.core.base import OPEN, Base, new_id
from ppr_case.records.people import cover, newborn_year
from ppr_case.records.vocabulary import ACTIVITY_KINDS, INSTITUTION_KINDS, PROTECTIVE_MEASURES

FIRST, YEARS = 2019, 5
YEAR = 2022
"""The year that is measured: full, with years before and after it."""
BATCH = 20_000


class Writing:
    """Rows by table, inserted in thousands, parents before children; a table gets the columns of its first row."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._waiting = 0

    def put(self, table: str, /, **row: Any) -> None:
        self._rows[table].append(row)
        self._waiting += 1
        if self._waiting >= BATCH:
            self._insert()

    def _insert(self) -> None:
        for table in Base.metadata.sorted_tables:
            if rows := self._rows.pop(table.name, []):
                self._connection.execute(insert(table), rows)
        self._waiting = 0

    def finish(self) -> None:
        self._insert()
        self._connection.commit()
        self._connection.exec_driver_sql("ANALYZE")
        self._connection.commit()
        self._connection.close()


def fill(engine: Engine, procedures: int, *, seed: int = 1, unit: UUID | None = None) -> UUID:
    """Write so many procedures over YEARS years and about fifteen events each, into a unit or one of their own.

    Gives the unit's id.
    """
    dice, key = random.Random(seed), new_id()  # noqa: S311 (an invented town)
    writing = Writing(engine)
    put = writing.put
    if unit is None:
        unit = new_id()
        put("units", id=unit, data_key_id=key, teryt=f"{9900000 + seed:07}", name="Przykładów", elder_age=60)
        institutions = {kind: new_id() for kind in INSTITUTION_KINDS}
        for kind, id_ in institutions.items():
            put("institutions", id=id_, unit_id=unit, code=kind, kind=kind)
    else:
        institutions = _institutions(engine, unit)
    span = (date(FIRST + YEARS, 1, 1) - date(FIRST, 1, 1)).days
    town = _Town(dice, unit, institutions, writing)
    for place in range(procedures):
        town.procedure(place, date(FIRST, 1, 1) + timedelta(days=int(span * place / procedures)))
    for place in range(40):
        since = date(FIRST, 1, 1) + timedelta(days=dice.randrange(span))
        put("team_members", id=new_id(), unit_id=unit, data_key_id=key, number=f"C/{place}/{FIRST}",
            institution_id=institutions["ops"], since_on=since, until_on=None)  # fmt: skip
    for place in range(procedures // 10 + 100):
        day = date(FIRST, 1, 1) + timedelta(days=dice.randrange(span))
        put("activities", id=new_id(), unit_id=unit, data_key_id=key, number=f"D/{place}/{FIRST}", noted_on=day,
            kind=dice.choice(ACTIVITY_KINDS), amount=dice.randrange(1, 5), participants=dice.randrange(30),
            hours=dice.randrange(8), round_the_clock=False, begins_on=day, ends_on=day)  # fmt: skip
    writing.finish()
    return unit


def _institutions(engine: Engine, unit: UUID) -> dict[str, UUID]:
    found = Base.metadata.tables["institutions"]
    with engine.connect() as connection:
        rows = connection.execute(select(found.c.code, found.c.id).where(found.c.unit_id == unit)).all()
    return {row.code: row.id for row in rows}


class _Town:
    def __init__(self, dice: random.Random, unit: UUID, institutions: Mapping[str, UUID], writing: Writing) -> None:
        self.dice, self.unit, self.institutions, self.put = dice, unit, institutions, writing.put
        self.last = date(FIRST + YEARS, 1, 1) - timedelta(days=1)
        self.serials: dict[str, int] = defaultdict(int)
        self.people: list[tuple[UUID, date]] = []

    def number(self, letter: str) -> str:
        self.serials[letter] += 1
        return f"{letter}/{self.serials[letter]}/{FIRST}"

    def procedure(self, place: int, opened: date) -> None:
        dice, id_, family = self.dice, new_id(), new_id()
        length = timedelta(days=int(dice.expovariate(1 / 200)) + 5)
        ended = opened + length if opened + length <= self.last else None
        closed = ended if ended and dice.random() < 0.97 else None
        self.put("families", id=family, unit_id=self.unit)
        self.put("procedures", id=id_, unit_id=self.unit, number=f"{place}/{FIRST}", data_key_id=id_, family_id=family,
                 opened_on=opened, taken_over_on=opened if dice.random() < 0.01 else None,
                 handed_over_on=None if closed else ended, annulled_on=opened if dice.random() < 0.01 else None,
                 closed_on=closed, ground=("ustanie" if dice.random() < 0.7 else "brak_zasadnosci") if closed else None,
                 held_from=opened, held_until=ended or OPEN)  # fmt: skip
        persons = self._persons(id_, opened)
        until = ended or self.last
        self._papers(id_, opened, until, persons)
        self._meetings(id_, opened, until, persons)

    def _persons(self, procedure: UUID, opened: date) -> list[UUID]:
        found = []
        for role in (
            "doznajaca",
            "stosujaca",
            *self.dice.choices(("doznajaca", "domownik", "domownik"), k=self.dice.randrange(4)),
        ):
            if self.people and self.dice.random() < 0.1:
                person, born = self.dice.choice(self.people[-2000:])
            else:
                person, born = (
                    new_id(),
                    opened
                    - timedelta(
                        days=self.dice.randrange(6600, 28000) if role != "domownik" else self.dice.randrange(100, 9000)
                    ),
                )
                self.people.append((person, born))
                self.put("persons", id=person, unit_id=self.unit, number=self.number("O"), data_key_id=person,
                         sex=self.dice.choice("KM"), disabled=self.dice.random() < 0.05, newborn_year=newborn_year(born))  # fmt: skip
            if person in found:
                continue
            found.append(person)
            covered, age = cover(held_from=opened, joined_on=None, born=born)
            self.put("involvements", id=new_id(), unit_id=self.unit, procedure_id=procedure, person_id=person, role=role,
                     violence=self.dice.randrange(64) if role == "doznajaca" else 0, covered_from=covered, age_from=max(age or 0, 0))  # fmt: skip
        return found

    def _day(self, opened: date, until: date) -> date:
        return opened + timedelta(days=self.dice.randrange((until - opened).days + 1))

    def _papers(self, procedure: UUID, opened: date, until: date, persons: list[UUID]) -> None:
        for place, kind in enumerate("ABCDA" if self.dice.random() < 0.2 else "ABCD"):
            first = place == 0
            self.put("cards", id=new_id(), unit_id=self.unit, number=self.number("K"), procedure_id=procedure, kind=kind,
                     filled_on=opened if first else self._day(opened, until), institution_id=self.institutions[self.dice.choice(("ops", "policja"))],
                     concerns_id=None if kind == "A" else persons[kind == "D"], marked_opening=False, opening=first,
                     elsewhere=False)  # fmt: skip
        appointed = self._day(opened, min(until, opened + timedelta(days=10)))
        self.put("groups", id=new_id(), unit_id=self.unit, procedure_id=procedure, appointed_on=appointed,
                 extended=self.dice.random() < 0.2, probation=False, soldier=False, elsewhere=False)  # fmt: skip
        self.put("plans", id=new_id(), unit_id=self.unit, number=self.number("P"), procedure_id=procedure,
                 drawn_on=self._day(opened, until), elsewhere=False)  # fmt: skip
        if self.dice.random() < 0.4:
            self.put("measures", id=new_id(), unit_id=self.unit, number=self.number("M"), procedure_id=procedure,
                     person_id=persons[1], kind=self.dice.choice((*PROTECTIVE_MEASURES, "zatrzymanie", "sprawa_207")),
                     applied_on=self._day(opened, until), elsewhere=False)  # fmt: skip
        if self.dice.random() < 0.1:
            self.put("referrals", id=new_id(), unit_id=self.unit, number=self.number("R"), procedure_id=procedure,
                     person_id=persons[1], programme=self.dice.choice(("ke", "pt")), referred_on=self._day(opened, until),
                     elsewhere=False)  # fmt: skip

    def _meetings(self, procedure: UUID, opened: date, until: date, persons: list[UUID]) -> None:
        for _ in range(self.dice.randrange(1, 4)):
            id_ = new_id()
            self.put("sittings", id=id_, unit_id=self.unit, number=self.number("S"), kind="GR", held_on=self._day(opened, until),
                     state="odbyte", elsewhere=False)  # fmt: skip
            self.put("sitting_procedures", sitting_id=id_, procedure_id=procedure)
            if self.dice.random() < 0.4:
                self.put("sitting_persons", sitting_id=id_, person_id=persons[1])
        for _ in range(self.dice.randrange(3, 9)):
            id_, both = new_id(), self.dice.random() < 0.3
            self.put("visits", id=id_, unit_id=self.unit, number=self.number("W"), made_on=self._day(opened, until + timedelta(days=30)),
                     purpose=self.dice.choice(("monitoring", "monitoring", "nk_c", "interwencja")), successful=self.dice.random() < 0.85,
                     institution_count=1 + both, elsewhere=False)  # fmt: skip
            self.put("visit_procedures", visit_id=id_, procedure_id=procedure)
            self.put("visit_institutions", visit_id=id_, institution_id=self.institutions["ops"])
            if both:
                self.put("visit_institutions", visit_id=id_, institution_id=self.institutions["policja"])


def events(engine: Engine) -> int:
    """Count the rows that are something that happened."""
    names = ("cards", "groups", "plans", "measures", "referrals", "sittings", "visits", "activities")
    with engine.connect() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
            for name in names
        )
