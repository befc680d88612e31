"""Protective measures and the other acts of Police, courts and social workers, as a procedure learns of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.remarks import remark
from ppr_case.law.regimes import Act, Law, NoRegime
from ppr_case.records import numbers
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person, day_of_birth, full_years
from ppr_case.records.procedures import Procedure
from ppr_case.records.vocabulary import POLICE_ORDERS

REMOVAL: Final = "odebranie_12a"
ORDER: Final = "police_order"
TO_COURT: Final = "child_removed_to_court"
ADULT: Final = 18


class Refused(ValueError):
    """A measure that cannot be."""


@dataclass
class AppliedAhead(Refused):
    """It was not applied yet."""

    applied_on: date


@dataclass
class ProcedureIsAnnulled(Refused):
    """What belongs to an annulled procedure counts nowhere."""

    number: str


@dataclass
class NobodyConcerned(Refused):
    """A removal of a child names the child, and a person named has a part in the procedure."""


@dataclass
class NotAChild(Refused):
    """Only a child is removed (art. 12a of the act), and this person was of age that day."""

    person_id: UUID


@dataclass
class PlacesNobody(Refused):
    """Only a child that was removed is placed somewhere."""


@dataclass
class NotStanding(Refused):
    """It was lifted or annulled already."""


@dataclass
class NotOfThisKind(Refused):
    """Only an order that the Police may give is prolonged, and only a removal of a child is for the court to know."""

    kind: str


@dataclass
class LiftedBefore(Refused):
    """It cannot end before it was applied."""

    applied_on: date


@dataclass
class ProlongsNothing(Refused):
    """An order of the Police lasts to that day anyhow."""

    ends_on: date


def record_measure(
    session: Session,
    procedure: Procedure,
    *,
    id_: UUID,
    kind: str,
    applied_on: date,
    person: Person | None,
    placement: str | None,
    today: date,
) -> Measure:
    """Write a measure down in its next number; `id_` is the caller's.

    Raises AppliedAhead, ProcedureIsAnnulled, NobodyConcerned, NotAChild and PlacesNobody.
    """
    if applied_on > today:
        raise AppliedAhead(applied_on)
    if procedure.annulled_on is not None:
        raise ProcedureIsAnnulled(procedure.number)
    if person is None and kind == REMOVAL:
        raise NobodyConcerned
    if person is not None:
        part = select(Involvement.id).where(
            Involvement.procedure_id == procedure.id,
            Involvement.person_id == person.id,
            Involvement.annulled_on.is_(None),
        )
        if session.scalars(part).first() is None:
            raise NobodyConcerned
        if kind == REMOVAL and _of_age(person, applied_on):
            raise NotAChild(person.id)
    if placement is not None and kind != REMOVAL:
        raise PlacesNobody
    serial = numbers.take(session, procedure.unit_id, numbers.MEASURE, applied_on.year)[0]
    measure = Measure(
        id=id_,
        unit_id=procedure.unit_id,
        number=numbers.spelled(numbers.MEASURE, serial, applied_on.year),
        procedure=procedure,
        person=person,
        kind=kind,
        applied_on=applied_on,
        placement=placement,
    )
    session.add(measure)
    return measure


def _of_age(person: Person, day: date) -> bool:
    """Say whether somebody was surely of age: where only the year of birth is known, only once that year is over."""
    if not person.born:
        return False
    born = date(int(person.born), 12, 31) if len(person.born) == 4 else day_of_birth(person.born)
    return full_years(born, day) >= ADULT


def lift_measure(session: Session, measure: Measure, *, on: date, today: date) -> None:
    """Write down the day a measure ended. Raises NotStanding, AppliedAhead and LiftedBefore."""
    _stands(session, measure)
    if on > today:
        raise AppliedAhead(on)
    if on < measure.applied_on:
        raise LiftedBefore(measure.applied_on)
    measure.lifted_on = on


def prolong_order(session: Session, measure: Measure, law: Law, *, until: date) -> None:
    """Write down the last day to which a court prolonged an order; one written down later takes its place.

    Raises NotOfThisKind, NotStanding, LiftedBefore and ProlongsNothing.
    """
    _stands(session, measure)
    if measure.kind not in POLICE_ORDERS:
        raise NotOfThisKind(measure.kind)
    if until <= measure.applied_on:
        raise LiftedBefore(measure.applied_on)
    if (ends := _unprolonged(law, measure)) is not None and until <= ends:
        raise ProlongsNothing(ends)
    measure.prolonged_until = until


def tell_court(session: Session, measure: Measure, *, on: date, today: date) -> None:
    """Write down the day the family court was told of a removal.

    Raises NotOfThisKind, NotStanding, AppliedAhead and LiftedBefore.
    """
    session.refresh(measure, with_for_update={"of": Measure})
    if measure.annulled_on is not None:
        raise NotStanding
    if measure.kind != REMOVAL:
        raise NotOfThisKind(measure.kind)
    if on > today:
        raise AppliedAhead(on)
    if on < measure.applied_on:
        raise LiftedBefore(measure.applied_on)
    measure.court_told_on = on


def _stands(session: Session, measure: Measure) -> None:
    session.refresh(measure, with_for_update={"of": Measure})
    if measure.lifted_on is not None or measure.annulled_on is not None:
        raise NotStanding


def annul_measure(session: Session, measure: Measure, procedure: Procedure, *, reason: str, by: UUID, on: date) -> None:
    """Take an entry back: it counts nowhere and says why. Raises NotStanding."""
    session.refresh(measure, with_for_update={"of": Measure})
    if measure.annulled_on is not None:
        raise NotStanding
    measure.annulled_on = on
    remark(session, measure, procedure, reason, by=by, on=on)


def expires_on(law: Law, measure: Measure) -> date | None:
    """Give the last day of an order: where the court prolonged it to, else that of an order of the Police.

    None for other measures, and for what was lifted or annulled. The register does not say who gave an order that
    nobody prolonged: the page tells both.
    """
    if measure.kind not in POLICE_ORDERS or measure.lifted_on is not None or measure.annulled_on is not None:
        return None
    if measure.prolonged_until is not None:
        return measure.prolonged_until
    return _unprolonged(law, measure)


def _unprolonged(law: Law, measure: Measure) -> date | None:
    act = _act_on(law, measure.applied_on)
    return act.deadlines[ORDER].due(measure.applied_on) if act and ORDER in act.deadlines else None


def court_by(law: Law, measure: Measure) -> date | None:
    """Give the last day to tell the family court of a removal, the hours counted as whole days; None once it knows."""
    if measure.kind != REMOVAL or measure.court_told_on is not None or measure.annulled_on is not None:
        return None
    act = _act_on(law, measure.applied_on)
    if act is None or TO_COURT not in act.constants:
        return None
    return measure.applied_on + timedelta(hours=act.constants[TO_COURT].number)


def _act_on(law: Law, day: date) -> Act | None:
    """Give the act in force; None for a day before the first that the program knows."""
    try:
        return law.act_on(day)
    except NoRegime:
        return None


def stands(measure: Measure, expires: date | None, today: date) -> bool:
    """Say whether a measure protects somebody on the day: an order that has not ended."""
    return measure.annulled_on is None and measure.lifted_on is None and not (expires and expires < today)
