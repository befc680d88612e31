"""Writing down a visit to a household, and taking a wrong entry back: it stays in the history and counts nowhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.core.base import OPEN
from ppr_case.records import numbers
from ppr_case.records.holding import hold_row
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, VisitNote, visit_procedures

LETTER: Final = "W"
FURTHEST: Final = timedelta(days=180)


@dataclass
class VisitAhead(ValueError):
    """A visit is a fact: one of tomorrow has not been made."""

    made_on: date


@dataclass
class ProcedureIsAnnulled(ValueError):
    """What belongs to an annulled procedure counts nowhere; a visit there would be lost."""

    number: str


@dataclass
class NotOursThatDay(ValueError):
    """Another commune ran the procedure that day: before it was taken over, or after it was handed over."""

    number: str
    taken_over_on: date | None
    """Where the day is before it; else None."""
    handed_over_on: date | None
    """Where the day is after it; else None."""


@dataclass
class NotNamedThere(ValueError):
    """Somebody was seen who is in none of these procedures."""

    person_id: UUID


@dataclass
class PlannedTooEarly(ValueError):
    """The next visit comes after this one, and not in the past."""

    planned_on: date


@dataclass
class PlannedTooFar(ValueError):
    """A visit planned for a day so far ahead is a slip of the year, and would leave a home unvisited until then."""

    planned_on: date


@dataclass
class PlannedBeyondMonitoring(ValueError):
    """A closed procedure is visited to the last day of its monitoring and not after it; None: it is not monitored."""

    until: date | None


@dataclass
class NothingToPlan(ValueError):
    """A procedure that was annulled, or ended and is not monitored, has no next visit."""

    procedure_id: UUID


@dataclass
class VisitIsAnnulled(ValueError):
    """The entry was taken back already, perhaps by somebody else a moment ago."""

    visit_id: UUID
    annulled_on: date


@dataclass(frozen=True)
class Seen:
    """What is told of one visit; `went` None: as many people as institutions; no institutions: the welfare centre."""

    made_on: date
    purpose: str
    successful: bool
    signs: str | None = None
    went: int | None = None
    note: str | None = None
    persons: Collection[UUID] = ()
    """Whom they saw."""
    next_on: date | None = None
    """The day for which the next visit is planned, in those of the procedures that run, and in these:"""
    monitored: Collection[UUID] = ()
    """Procedures that were closed and are still monitored on that day."""


def record_visit(
    session: Session,
    seen: Seen,
    *,
    id_: UUID,
    procedures: Sequence[Procedure],
    institutions: Collection[Institution],
    by: UUID,
    today: date,
) -> Visit:
    """Write down one visit to the home of one or several procedures of one unit, in its next number.

    `id_` is the caller's, so that a form sent twice names one record; `by` is who writes. A visit before the opening
    or after the closing is taken and counts by its own day (rules 9 and 10). Raises VisitAhead, ProcedureIsAnnulled,
    NotOursThatDay, NotNamedThere, PlannedTooEarly and PlannedTooFar.
    """
    if seen.made_on > today:
        raise VisitAhead(seen.made_on)
    for procedure in procedures:
        _accepts(procedure, seen.made_on)
    if seen.next_on is not None:
        if seen.next_on < today or seen.next_on <= seen.made_on:
            raise PlannedTooEarly(seen.next_on)
        demand_near(seen.next_on, today)
        for procedure in procedures:
            if procedure.held_until == OPEN or procedure.id in seen.monitored:
                procedure.visit_planned_on = seen.next_on
        session.flush()  # held before the counter is
    unit_id = procedures[0].unit_id
    serial = numbers.take(session, unit_id, LETTER, seen.made_on.year)[0]
    visit = Visit(
        id=id_,
        unit_id=unit_id,
        number=numbers.spelled(LETTER, serial, seen.made_on.year),
        made_on=seen.made_on,
        purpose=seen.purpose,
        successful=seen.successful,
        signs=seen.signs,
        went=seen.went,
        institution_count=max(1, len(institutions)),
        procedures=list(procedures),
        institutions=list(institutions),
        persons=_seen(session, procedures, seen.persons),
    )
    session.add(visit)
    if seen.note:
        _tell(session, visit, seen.note, by=by, on=today)
    return visit


def plan_visits(
    session: Session,
    procedure: Procedure,
    *,
    planned_on: date | None,
    every: int | None,
    today: date,
    until: date | None = None,
) -> None:
    """Decide on the day of the next visit and on the days between visits; None: as the law's data give.

    `until` is the last day of the monitoring of a procedure that was closed; None: it is not monitored. Raises
    NothingToPlan, PlannedTooEarly, PlannedTooFar and PlannedBeyondMonitoring.
    """
    hold_row(session, procedure)
    monitored = procedure.closed_on is not None and until is not None and today <= until
    if procedure.annulled_on is not None or not (procedure.held_until == OPEN or monitored):
        raise NothingToPlan(procedure.id)
    if monitored and planned_on is not None and until is not None and planned_on > until:
        raise PlannedBeyondMonitoring(until)
    if planned_on is not None and planned_on < today and planned_on != procedure.visit_planned_on:
        raise PlannedTooEarly(planned_on)
    if planned_on is not None:
        demand_near(planned_on, today)
    procedure.visit_planned_on, procedure.visit_every = planned_on, every


def demand_near(planned_on: date, today: date) -> None:
    """Raise PlannedTooFar for a day further ahead than visits are ever apart."""
    if planned_on > today + FURTHEST:
        raise PlannedTooFar(planned_on)


def seen_at(
    session: Session, procedures: Sequence[Procedure], persons: Collection[UUID] | None = None
) -> list[Involvement]:
    """Give who may be seen at a home: whoever has a part in these procedures and is no witness, each once.

    Of `persons` only, where they are given.
    """
    parts = select(Involvement).where(
        Involvement.procedure_id.in_([procedure.id for procedure in procedures]),
        Involvement.annulled_on.is_(None),
        Involvement.role != "swiadek",
    )
    if persons is not None:
        parts = parts.where(Involvement.person_id.in_(persons))
    parts = parts.order_by(Involvement.procedure_id, Involvement.role, Involvement.id)
    found = session.scalars(parts.options(joinedload(Involvement.person)))
    return list({one.person_id: one for one in found}.values())


def annul_visit(session: Session, visit: Visit, *, reason: str, by: UUID, on: date) -> None:
    """Take an entry back: it keeps its number and its day, counts nowhere, and says why. Raises VisitIsAnnulled."""
    hold_row(session, visit)
    if visit.annulled_on is not None:
        raise VisitIsAnnulled(visit.id, visit.annulled_on)
    visit.annulled_on = on
    _tell(session, visit, reason, by=by, on=on, annuls=True)


def household(session: Session, procedure: Procedure) -> list[Procedure]:
    """Give the other procedures of its family that were not annulled, the longest held first: one visit serves all."""
    return list(
        session.scalars(
            select(Procedure)
            .where(
                Procedure.family_id == procedure.family_id,
                Procedure.id != procedure.id,
                Procedure.annulled_on.is_(None),
            )
            .order_by(Procedure.held_from, Procedure.id)
        )
    )


def visited(session: Session, visit: Visit) -> list[Procedure]:
    """Give the procedures a visit was made for, the longest held first."""
    made_for = (
        select(Procedure)
        .join(visit_procedures, visit_procedures.c.procedure_id == Procedure.id)
        .where(visit_procedures.c.visit_id == visit.id)
        .order_by(Procedure.held_from, Procedure.id)
    )
    return list(session.scalars(made_for))


def _seen(session: Session, procedures: Sequence[Procedure], ids: Collection[UUID]) -> list[Person]:
    if not ids:
        return []
    named = {one.person_id: one.person for one in seen_at(session, procedures, ids)}
    for id_ in ids:
        if id_ not in named:
            raise NotNamedThere(id_)
    return [named[id_] for id_ in dict.fromkeys(ids)]


def _accepts(procedure: Procedure, day: date) -> None:
    if procedure.annulled_on is not None:
        raise ProcedureIsAnnulled(procedure.number)
    since, until = procedure.taken_over_on, procedure.handed_over_on
    if since is not None and day < since:
        raise NotOursThatDay(procedure.number, since, None)
    if until is not None and day > until:
        raise NotOursThatDay(procedure.number, None, until)


def _tell(session: Session, visit: Visit, text: str, *, by: UUID, on: date, annuls: bool = False) -> None:
    session.add_all(
        VisitNote(
            unit_id=visit.unit_id,
            visit=visit,
            procedure=procedure,
            staff_id=by,
            written_on=on,
            annuls=annuls,
            text=text,
        )
        for procedure in visit.procedures
    )
