"""Correcting what is known of a person: ages follow everywhere, and what the act forbids is refused."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.crypto.index import PESEL
from ppr_case.law import pesel as numbers_of_birth
from ppr_case.law.regimes import Law
from ppr_case.records.holding import hold_row
from ppr_case.records.people import Involvement, Person, day_of_birth, is_minor, newborn_year, settle_cover

USING, WITNESS = "stosujaca", "swiadek"
SEALED = ("first_name", "surname", "pesel", "born", "address", "phone", "email")


class Refused(ValueError):
    """Data of a person that cannot be theirs, or may not be kept."""


@dataclass
class PeselIsTaken(Refused):
    """Somebody else in the register has this PESEL: it is one person, written down twice, or a mistake."""

    person_id: UUID
    number: str


@dataclass
class WitnessKeepsLess(Refused):
    """Of a witness only name, address and contact may be kept (art. 9c of the act)."""

    person_id: UUID


@dataclass
class MinorUsingViolence(Refused):
    """By this birth a minor would use violence in a procedure whose act knows no such thing."""

    number: str
    source: str


@dataclass
class BornAfterIt(Refused):
    """By this birth the person would be in a procedure that ended before."""

    number: str


@dataclass(frozen=True)
class Details:
    """What is known of a person; `born` is an ISO day or a bare year, and follows from the PESEL where there is one."""

    first_name: str
    surname: str
    sex: str
    disabled: bool = False
    pesel: str | None = None
    born: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def birth(self) -> str | None:
        return numbers_of_birth.birth_day(self.pesel).isoformat() if self.pesel else self.born


def correct_person(session: Session, person: Person, told: Details, law: Law) -> bool:
    """Write down what is right; give False where nothing differs.

    Raises PeselIsTaken, WitnessKeepsLess, MinorUsingViolence and BornAfterIt.
    """
    hold_row(session, person)
    parts = session.scalars(
        select(Involvement).where(Involvement.person_id == person.id).options(joinedload(Involvement.procedure))
    ).all()
    living = [part for part in parts if part.annulled_on is None and part.procedure.annulled_on is None]
    if living and all(part.role == WITNESS for part in living) and (told.pesel or told.birth or told.disabled):
        raise WitnessKeepsLess(person.id)
    if told.pesel and told.pesel != person.pesel:
        _demand_free(session, person, told.pesel)
    day = day_of_birth(told.birth) if told.birth else None
    for part in living:
        _demand_possible(part, day, law)
    values = {name: getattr(told, name) or None for name in SEALED} | {"born": told.birth}
    values |= {"sex": told.sex, "disabled": told.disabled, "newborn_year": newborn_year(day) if day else None}
    changed = {name: value for name, value in values.items() if value != getattr(person, name)}
    for name, value in changed.items():
        setattr(person, name, value)
    if "born" in changed:
        for part in parts:
            settle_cover(part, day)
    return bool(changed)


def _demand_free(session: Session, person: Person, pesel: str) -> None:
    query = select(Person).where(
        Person.id.in_(PESEL.find(session, pesel=pesel)), Person.unit_id == person.unit_id, Person.id != person.id
    )
    other = session.scalars(query.order_by(Person.number).limit(1)).one_or_none()
    if other is not None:
        raise PeselIsTaken(other.id, other.number)


def _demand_possible(part: Involvement, born: date | None, law: Law) -> None:
    procedure = part.procedure
    if born is None:
        return
    if born > procedure.held_until:
        raise BornAfterIt(procedure.number)
    if part.role == USING and is_minor(born, procedure.opened_on):
        bars = law.bars_minors(procedure.opened_on, act=procedure.act)
        if bars is not None:
            raise MinorUsingViolence(procedure.number, bars.source)
