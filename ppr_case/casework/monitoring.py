"""What came of the monitoring after a closing: written down once its time is over, and taken back with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.orm import Session

from ppr_case.access.monitoring import monitored
from ppr_case.casework.closing import hold, standing_closing
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import monitored_until
from ppr_case.law.regimes import Law
from ppr_case.records.closings import Monitoring
from ppr_case.records.procedures import Closing, Procedure

QUIET: Final = "bez_powrotu"
"""That nothing happened can be said of the whole time only, and so not before it is over."""


class Refused(ValueError):
    """An outcome that cannot be."""


@dataclass
class NotMonitored(Refused):
    """The procedure is not closed, or the act that governs it sets no time of monitoring."""

    procedure_id: UUID


@dataclass
class OutcomeStands(Refused):
    """There is an outcome already, perhaps written by somebody else a moment ago."""

    ended_on: date


@dataclass
class EndsAhead(Refused):
    """A day to come has brought nothing yet."""

    ended_on: date


@dataclass
class EndsBeforeClosing(Refused):
    """What is monitored after the closing does not end before it."""

    closed_on: date


@dataclass
class NotOverYet(Refused):
    """The time that the act sets runs on: only something that happened may end the monitoring now."""

    until: date


@dataclass
class NothingStands(Refused):
    """There is no outcome to take back, or it was taken back already."""

    procedure_id: UUID


@dataclass(frozen=True)
class Outcome:
    """What is told of the end of a monitoring."""

    ended_on: date
    code: str
    note: str | None = None


def end_monitoring(
    session: Session, procedure: Procedure, told: Outcome, law: Law, *, id_: UUID, by: UUID, today: date
) -> Monitoring:
    """Write down what came of the monitoring after the standing closing (art. 9h ust. 2–3 of the act).

    `id_` is the caller's, so that a form sent twice makes one outcome. Raises Refused: NotMonitored, OutcomeStands,
    EndsAhead, EndsBeforeClosing and NotOverYet.
    """
    closing = hold(session, procedure)
    until = monitored_until(law, facts_of(session, [procedure.id])[procedure.id])
    if closing is None or until is None or procedure.annulled_on is not None:
        raise NotMonitored(procedure.id)
    if (standing := _standing(session, closing)) is not None:
        raise OutcomeStands(standing.ended_on)
    if told.ended_on > today:
        raise EndsAhead(told.ended_on)
    if told.ended_on < closing.protocol_on:
        raise EndsBeforeClosing(closing.protocol_on)
    if told.code == QUIET and told.ended_on < until:
        raise NotOverYet(until)
    made = Monitoring(
        id=id_,
        unit_id=procedure.unit_id,
        procedure=procedure,
        closing=closing,
        ended_on=told.ended_on,
        outcome=told.code,
        staff_id=by,
        written_on=today,
    )
    made.note = told.note
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, procedure: Procedure, *, reason: str, by: UUID, today: date) -> Monitoring:
    """Take the outcome back: the monitoring runs, or waits for an outcome, as if there had been none.

    Raises NothingStands.
    """
    closing = hold(session, procedure)
    standing = None if closing is None else _standing(session, closing)
    if standing is None:
        raise NothingStands(procedure.id)
    standing.annulled_on, standing.annulled_by_id = today, by
    standing.why_annulled = reason
    return standing


def standing_outcome(session: Session, procedure: Procedure) -> Monitoring | None:
    """Give what came of the monitoring after the closing that stands."""
    closing = standing_closing(procedure)
    return None if closing is None else _standing(session, closing)


def waits_for_outcome(law: Law, *, on: date) -> ColumnElement[bool]:
    """Select the closed procedures whose time of monitoring is over and of which nobody wrote down what came of it."""
    settled = exists().where(
        Monitoring.closing_id == Closing.id,
        Closing.procedure_id == Procedure.id,
        Closing.revoked_on.is_(None),
        Monitoring.annulled_on.is_(None),
    )
    ever = monitored(law, Procedure, on=on, back_to=date.min)
    return and_(ever, not_(monitored(law, Procedure, on=on)), not_(settled))


def _standing(session: Session, closing: Closing) -> Monitoring | None:
    query = select(Monitoring).where(Monitoring.closing_id == closing.id, Monitoring.annulled_on.is_(None))
    return session.scalars(query).one_or_none()
