"""People as a form names them: who of them is known already, and what their record takes over from the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ppr_case.core.base import new_id
from ppr_case.crypto.index import ADDRESS, FULL_NAME, PESEL
from ppr_case.law import pesel as numbers_of_birth
from ppr_case.records import numbers
from ppr_case.records.people import Involvement, Person, day_of_birth, newborn_year, settle_cover

CONTACTS = ("address", "phone", "email")


@dataclass(frozen=True)
class Told:
    """One person as a form names them; `key` is the caller's name for them, `known` their record where there is one.

    `born` is an ISO day or a bare year; where there is a PESEL it and the sex follow from that.
    """

    key: str
    role: str
    first_name: str
    surname: str
    sex: str
    pesel: str | None = None
    born: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    known: Person | None = None

    @property
    def birth(self) -> str | None:
        return numbers_of_birth.birth_day(self.pesel).isoformat() if self.pesel else self.born

    @property
    def birth_day(self) -> date | None:
        birth = self.birth or (self.known.born if self.known else None)
        return day_of_birth(birth) if birth else None


def known_as(session: Session, unit_id: UUID, told: Sequence[Told]) -> list[list[Person]]:
    """Find for each the people of the unit with that PESEL, or else with that whole name; the oldest record first.

    Somebody with another PESEL than the form gives is another person of the same name.
    """
    by_pesel = PESEL.find_each(session, [{"pesel": one.pesel} for one in told])
    by_name = FULL_NAME.find_each(session, [{"first_name": one.first_name, "surname": one.surname} for one in told])
    ids = {id_ for found in (*by_pesel, *by_name) for id_ in found}
    people = _people(session, unit_id, ids)
    return [
        [
            person
            for person in people
            if person.id in same_pesel
            or (person.id in same_name and not (one.pesel and person.pesel and person.pesel != one.pesel))
        ]
        for one, same_pesel, same_name in zip(told, by_pesel, by_name, strict=True)
    ]


def living_at(session: Session, unit_id: UUID, told: Sequence[Told]) -> list[Person]:
    """Find the people of the unit who live at an address that the form gives."""
    found = ADDRESS.find_each(session, [{"address": one.address} for one in told if one.address])
    return _people(session, unit_id, {id_ for each in found for id_ in each})


def _people(session: Session, unit_id: UUID, ids: set[UUID]) -> list[Person]:
    """Load people with what they are in, for an offer that says who they are."""
    query = (
        select(Person)
        .where(Person.id.in_(ids), Person.unit_id == unit_id)
        .options(selectinload(Person.involvements).joinedload(Involvement.procedure))
        .order_by(Person.number, Person.id)
    )
    return list(session.scalars(query)) if ids else []


class Reached(NamedTuple):
    """How somebody could be reached before a form, and by it: only what the form changed, by the name of the field."""

    former: dict[str, str]
    given: dict[str, str]


def person_of(session: Session, unit_id: UUID, told: Told, year: int) -> tuple[Person, Reached]:
    """Give the record of somebody a form names, made or brought up to date, and what that changed of their contacts.

    The newest form says where somebody lives; what it does not say stays.
    """
    if told.known is None:
        serial = numbers.take(session, unit_id, numbers.PERSON, year)[0]
        person = Person(
            id=new_id(),
            unit_id=unit_id,
            number=numbers.spelled(numbers.PERSON, serial, year),
            sex=told.sex,
            newborn_year=newborn_year(told.birth_day) if told.birth_day else None,
        )
        session.add(person)
        person.first_name, person.surname = told.first_name, told.surname
        person.pesel, person.born = told.pesel, told.birth
        person.address, person.phone, person.email = told.address, told.phone, told.email
        return person, Reached({}, {})
    person, reached = told.known, Reached({}, {})
    for name in CONTACTS:
        new, old = getattr(told, name), getattr(person, name)
        if new and new != old:
            setattr(person, name, new)
            reached.given[name] = new
            if old:
                reached.former[name] = old
    if told.pesel and not person.pesel:
        person.pesel = told.pesel
    if told.birth and len(told.birth) > len(person.born or ""):  # a day says more than a year
        _born(session, person, told.birth)
    return person, reached


def _born(session: Session, person: Person, birth: str) -> None:
    """Give somebody a birth, and every part they have in a procedure the age that follows from it."""
    person.born = birth
    day = day_of_birth(birth)
    person.newborn_year = newborn_year(day)
    for one in session.scalars(select(Involvement).where(Involvement.person_id == person.id)):
        settle_cover(one, day)
