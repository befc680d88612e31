"""Protective measures and the other acts of Police, courts and social workers, as a procedure learns of them."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.remarks import remark
from ppr_case.law.regimes import Law
from ppr_case.records import numbers
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure

REMOVAL: Final = "odebranie_12a"
POLICE_ORDERS: Final = ("nakaz_opuszczenia", "zakaz_zblizania", "zakaz_kontaktu", "zakaz_wstepu")
"""What the Police may order for a time; a court may order the same without that end."""
ORDER: Final = "police_order"


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
class PlacesNobody(Refused):
    """Only a child that was removed is placed somewhere."""


@dataclass
class NotStanding(Refused):
    """It was lifted or annulled already."""


@dataclass
class LiftedBefore(Refused):
    """It cannot end before it was applied."""

    applied_on: date


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

    Raises AppliedAhead, ProcedureIsAnnulled, NobodyConcerned and PlacesNobody.
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


def lift_measure(session: Session, measure: Measure, *, on: date, today: date) -> None:
    """Write down the day a measure ended. Raises NotStanding, AppliedAhead and LiftedBefore."""
    session.refresh(measure, with_for_update={"of": Measure})
    if measure.lifted_on is not None or measure.annulled_on is not None:
        raise NotStanding
    if on > today:
        raise AppliedAhead(on)
    if on < measure.applied_on:
        raise LiftedBefore(measure.applied_on)
    measure.lifted_on = on


def annul_measure(session: Session, measure: Measure, procedure: Procedure, *, reason: str, by: UUID, on: date) -> None:
    """Take an entry back: it counts nowhere and says why. Raises NotStanding."""
    session.refresh(measure, with_for_update={"of": Measure})
    if measure.annulled_on is not None:
        raise NotStanding
    measure.annulled_on = on
    remark(session, measure, procedure, reason, by=by, on=on)


def expires_on(law: Law, measure: Measure) -> date | None:
    """Give the last day of an order if it is of the Police and no court has prolonged it; None for other measures.

    The register does not say who ordered it: the page tells both.
    """
    if measure.kind not in POLICE_ORDERS or measure.lifted_on is not None or measure.annulled_on is not None:
        return None
    deadlines = law.act_on(measure.applied_on).deadlines
    return deadlines[ORDER].due(measure.applied_on) if ORDER in deadlines else None
