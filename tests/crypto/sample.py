"""Invented people of one invented commune, and the commune."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.crypto.index import Blind
from ppr_case.records.people import Person
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.worlds import World

DAY = date(2024, 1, 2)


def commune(session: Session) -> Unit:
    """Give the commune, made when it is first asked for."""
    unit = session.scalars(select(Unit)).first()
    if unit is None:
        session.add(unit := Unit(teryt="1016011", name="Wymysłów"))
        session.flush()
    return unit


def person(unit: Unit, **values: str | None) -> Person:
    return Person(unit_id=unit.id, number=uuid4().hex, **{"sex": "K"} | values)


def staff(unit: Unit, name: str) -> Staff:
    return Staff(unit=unit, login=f"s{uuid4().hex}", role="member", since_on=DAY, session_mark="", name=name)


def people(unit: Unit, count: int) -> Iterator[Person]:
    for n in range(count):
        yield person(
            unit,
            first_name=f"Łucja{n % 300}",
            surname=f"Żółkiewska{n % 4000}",
            pesel=f"{n:011d}",
            born="1980-02-29",
            address=f"ul. Świętojańska {n}, 81-391 Gdynia",
            phone=f"+48 58 {n:07d}",
            email=f"osoba{n}@example.org",
        )


def saved(world: World, **values: str) -> UUID:
    with world.writing() as session:
        session.add(new := person(commune(session), **values))
        session.commit()
        return new.id


def saved_many(world: World, count: int) -> list[UUID]:
    with world.writing() as session:
        session.add_all(new := list(people(commune(session), count)))
        session.commit()
        return [p.id for p in new]


def key_of(world: World, id_: UUID) -> UUID:
    with world.reading() as session:
        return session.scalars(select(Person.data_key_id).where(Person.id == id_)).one()


def found(world: World, blind: Blind, **typed: str) -> set[UUID]:
    with world.reading() as session:
        return set(session.scalars(select(Person.id).where(Person.id.in_(blind.find(session, **typed)))))
