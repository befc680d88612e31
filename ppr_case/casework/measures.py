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
from ppr_case.records.holding import hold_row
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person, surely_of_age
from ppr_case.records.procedures import Procedure
from ppr_case.records.vocabulary import POLICE_ORDERS, PROTECTIVE_MEASURES

REMOVAL: Final = "odebranie_12a"
ORDER: Final = "police_order"
TO_COURT: Final = "child_removed_to_court"
AGAINST: Final = frozenset({*PROTECTIVE_MEASURES, "zatrzymanie"})
"""What is applied to a person using violence (art. 11a-11ab; art. 15a-15aaa of the act on the Police)."""
DAYS: Final = ("lifted_on", "prolonged_until", "court_told_on")
"""What is written down of a measure later, and corrected with a reason."""
LONGEST_ORDER: Final = timedelta(days=3653)
"""Ten years: further ahead the year was mistyped."""


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
class NotUsingViolence(Refused):
    """An order, a supervision or an arrest is of whoever uses violence: of nobody whom it protects."""

    person_id: UUID


@dataclass
class PlacesNobody(Refused):
    """Only a child that was removed is placed somewhere."""


@dataclass
class NotStanding(Refused):
    """It was lifted or annulled already."""


@dataclass
class WrittenBefore(Refused):
    """Another day was written down: it is corrected with a reason."""

    now_on: date | None


@dataclass
class ChangedMeanwhile(Refused):
    """The day is another one than was read, or was taken back."""

    now_on: date | None


@dataclass
class ProlongsTooFar(Refused):
    """No order lasts so long: the year was mistyped."""

    until: date


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

    Raises AppliedAhead, ProcedureIsAnnulled, NobodyConcerned, NotUsingViolence, NotAChild and PlacesNobody.
    """
    if applied_on > today:
        raise AppliedAhead(applied_on)
    if procedure.annulled_on is not None:
        raise ProcedureIsAnnulled(procedure.number)
    if person is None and kind == REMOVAL:
        raise NobodyConcerned
    if person is not None:
        part = select(Involvement.role).where(
            Involvement.procedure_id == procedure.id,
            Involvement.person_id == person.id,
            Involvement.annulled_on.is_(None),
        )
        roles = set(session.scalars(part))
        if not roles:
            raise NobodyConcerned
        if kind in AGAINST and "stosujaca" not in roles:
            raise NotUsingViolence(person.id)
        if kind == REMOVAL and surely_of_age(person.born, applied_on):
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


def lift_measure(session: Session, measure: Measure, *, on: date, today: date) -> None:
    """Write down the day a measure ended. Raises NotStanding, WrittenBefore, AppliedAhead and LiftedBefore."""
    _first(session, measure, "lifted_on", on)
    _demand_end(measure, on, today)
    measure.lifted_on = on


def prolong_order(session: Session, measure: Measure, law: Law, *, until: date) -> None:
    """Write down the last day to which a court prolonged an order.

    Raises NotStanding, WrittenBefore, NotOfThisKind, LiftedBefore, ProlongsNothing and ProlongsTooFar.
    """
    if _first(session, measure, "prolonged_until", until) and measure.lifted_on is not None:
        raise NotStanding
    _demand_prolongation(law, measure, until)
    measure.prolonged_until = until


def tell_court(session: Session, measure: Measure, *, on: date, today: date) -> None:
    """Write down the day the family court was told of a removal.

    Raises NotStanding, WrittenBefore, NotOfThisKind, AppliedAhead and LiftedBefore.
    """
    _first(session, measure, "court_told_on", on)
    _demand_telling(measure, on, today)
    measure.court_told_on = on


def _first(session: Session, measure: Measure, name: str, day: date) -> bool:
    """Demand that no other day was written down; say whether none was. The same day sent again is no mistake."""
    hold_row(session, measure)
    if measure.annulled_on is not None:
        raise NotStanding
    held: date | None = getattr(measure, name)
    if held not in {None, day}:
        raise WrittenBefore(held)
    return held is None


def correct_day(
    session: Session,
    measure: Measure,
    law: Law,
    name: str,
    day: date | None,
    *,
    seen_on: date | None,
    reason: str,
    by: UUID,
    today: date,
) -> None:
    """Give one of DAYS that was written down, and was read as `seen_on`, another day, or take it back; say why.

    A court that prolongs an order once more gives it another last day in the same way. Raises NotStanding,
    ChangedMeanwhile, NotOfThisKind, AppliedAhead, LiftedBefore, ProlongsNothing and ProlongsTooFar.
    """
    if name not in DAYS:
        raise KeyError(name)
    hold_row(session, measure)
    if measure.annulled_on is not None or measure.procedure is None:
        raise NotStanding
    held: date | None = getattr(measure, name)
    if held == day:
        return
    if held is None or held != seen_on:
        raise ChangedMeanwhile(held)
    if day is not None and name == "prolonged_until":
        _demand_prolongation(law, measure, day)
    elif day is not None and name == "court_told_on":
        _demand_telling(measure, day, today)
    elif day is not None:
        _demand_end(measure, day, today)
    setattr(measure, name, day)
    remark(session, measure, measure.procedure, reason, by=by, on=today)


def _demand_end(measure: Measure, on: date, today: date) -> None:
    if on > today:
        raise AppliedAhead(on)
    if on < measure.applied_on:
        raise LiftedBefore(measure.applied_on)


def _demand_prolongation(law: Law, measure: Measure, until: date) -> None:
    if measure.kind not in POLICE_ORDERS:
        raise NotOfThisKind(measure.kind)
    if until <= measure.applied_on:
        raise LiftedBefore(measure.applied_on)
    if (ends := _unprolonged(law, measure)) is not None and until <= ends:
        raise ProlongsNothing(ends)
    if until > measure.applied_on + LONGEST_ORDER:
        raise ProlongsTooFar(until)


def _demand_telling(measure: Measure, on: date, today: date) -> None:
    if measure.kind != REMOVAL:
        raise NotOfThisKind(measure.kind)
    _demand_end(measure, on, today)


def annul_measure(session: Session, measure: Measure, procedure: Procedure, *, reason: str, by: UUID, on: date) -> None:
    """Take an entry back: it counts nowhere and says why. Raises NotStanding."""
    hold_row(session, measure)
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
