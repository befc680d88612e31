"""Ending a procedure with a protocol, and taking an ending back: a revoked closing never was, in any year."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.composition import sits_on
from ppr_case.casework.course import facts_of
from ppr_case.casework.remarks import remark
from ppr_case.casework.sittings import planned_for
from ppr_case.casework.visits import PlannedTooEarly, demand_near
from ppr_case.core.base import OPEN
from ppr_case.records.closings import ClosingGap, ClosingMember
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.holding import hold_row
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure, settle_procedure
from ppr_case.records.visits import Visit, visit_procedures

UNVISITED: Final = timedelta(days=30)
"""As long as the indicator `procedures_without_visit_30_days` looks back."""
UNCONFIRMED: Final = "niepotwierdzenie"
NO_GROUNDS: Final = "brak_zasadnosci"


@dataclass
class HasEnded(ValueError):
    """It was closed, handed over or annulled already, perhaps by somebody else a moment ago."""

    procedure_id: UUID


@dataclass
class ClosedBeforeHeld(ValueError):
    """A protocol cannot be older than the commune's work on the procedure."""

    held_from: date


@dataclass
class ClosingAhead(ValueError):
    """A protocol of tomorrow was not drawn up."""

    protocol_on: date


@dataclass
class ReasonOfOtherGround(ValueError):
    """Violence that was not confirmed is stopping for want of grounds (art. 9b ust. 15), not its ceasing."""

    reason: str


@dataclass
class ClosedThatDayBefore(ValueError):
    """There is a protocol of that very day, revoked: two of one day could not be told apart."""

    protocol_on: date


@dataclass
class NotOfTheGroup(ValueError):
    """Somebody is said to have decided who did not sit in the procedure's group on the day of the protocol."""

    member_id: UUID


@dataclass
class NotSeen(ValueError):
    """Something is missing that whoever closes was not shown: it came to be so meanwhile, or on the other day."""

    lacking: Sequence["Missing"]


@dataclass
class NotStanding(ValueError):
    """There is no closing to revoke, or it was revoked already."""

    procedure_id: UUID


@dataclass
class RevokedBeforeClosing(ValueError):
    """What was not closed yet could not be opened again."""

    protocol_on: date


@dataclass
class RevokedAhead(ValueError):
    """It has not been revoked yet."""

    revoked_on: date


class Missing(Enum):
    """What a procedure should have before it ends, or should not have shown last; each warns, and none blocks."""

    FORM_C = "form_c"
    PLAN = "plan"
    PLAN_UNDONE = "plan_undone"
    VISIT = "visit"
    SIGNS = "signs"
    SITTING = "sitting"


@dataclass(frozen=True)
class Circumstances:
    """What is kept beside the protocol: who decided, what was known to be missing, when the first visit after is."""

    by: UUID
    """Whoever closes, and saw what is missing."""
    decided: Collection[UUID] = ()
    """Members of the group."""
    seen: Collection[Missing] = frozenset(Missing)
    visit_on: date | None = None
    """The day of the first visit after the closing; None: by the interval, where the act sets a monitoring at all."""


def close_procedure(
    session: Session,
    procedure: Procedure,
    *,
    id_: UUID,
    protocol_on: date,
    ground: str,
    reason: str | None,
    today: date,
    beside: Circumstances | None = None,
) -> Closing:
    """End a procedure on the day of its protocol (art. 9h ust. 1; before 2023 § 18 of the regulation of 2011).

    `id_` is the caller's, so that a form sent twice names one closing; where nothing is known beside the protocol,
    nothing is kept. A visit that had been planned in the course of the procedure is planned no longer. Raises
    HasEnded, ClosedBeforeHeld, ClosingAhead, ReasonOfOtherGround, ClosedThatDayBefore, NotOfTheGroup, NotSeen,
    PlannedTooEarly and PlannedTooFar.
    """
    hold(session, procedure)
    if procedure.annulled_on is not None or procedure.held_until != OPEN:
        raise HasEnded(procedure.id)
    if protocol_on > today:
        raise ClosingAhead(protocol_on)
    if protocol_on < procedure.held_from:
        raise ClosedBeforeHeld(procedure.held_from)
    if reason == UNCONFIRMED and ground != NO_GROUNDS:
        raise ReasonOfOtherGround(reason)
    if any(closing.protocol_on == protocol_on for closing in procedure.closings):
        raise ClosedThatDayBefore(protocol_on)
    lacking = missing(session, procedure, on=protocol_on)
    if beside is not None:
        _check(session, procedure, beside, lacking, protocol_on=protocol_on, today=today)
    closing = Closing(
        id=id_,
        unit_id=procedure.unit_id,
        procedure_id=procedure.id,
        protocol_on=protocol_on,
        ground=ground,
        reason=reason,
    )
    session.add(closing)
    session.flush()
    session.expire(procedure, ["closings"])
    settle_procedure(procedure)
    procedure.visit_planned_on = beside.visit_on if beside is not None else None
    if beside is not None:
        _keep(session, closing, beside, lacking, today)
    return closing


def _check(
    session: Session,
    procedure: Procedure,
    beside: Circumstances,
    lacking: list[Missing],
    *,
    protocol_on: date,
    today: date,
) -> None:
    if beside.visit_on is not None:
        if beside.visit_on < today or beside.visit_on <= protocol_on:
            raise PlannedTooEarly(beside.visit_on)
        demand_near(beside.visit_on, today)
    if not set(lacking) <= set(beside.seen):
        raise NotSeen(lacking)
    sitting = {member.id for member in deciding(session, procedure) if sits_on(member, protocol_on)}
    for id_ in beside.decided:
        if id_ not in sitting:
            raise NotOfTheGroup(id_)


def _keep(session: Session, closing: Closing, beside: Circumstances, lacking: list[Missing], today: date) -> None:
    within = {"unit_id": closing.unit_id, "closing": closing}
    session.add_all(ClosingMember(**within, member_id=id_) for id_ in dict.fromkeys(beside.decided))
    session.add_all(ClosingGap(**within, code=what.value, staff_id=beside.by, seen_on=today) for what in lacking)
    session.flush()


def deciding(session: Session, procedure: Procedure) -> list[GroupMember]:
    """Give whoever has a seat in a group of the procedure, or had one: of them are those who decide on its end."""
    seats = (
        select(GroupMember)
        .join(Group, Group.id == GroupMember.group_id)
        .where(Group.procedure_id == procedure.id, Group.annulled_on.is_(None), Group.elsewhere.is_(False))
        .order_by(GroupMember.since_on, GroupMember.id)
        .options(joinedload(GroupMember.group), joinedload(GroupMember.institution))
    )
    return list(session.scalars(seats))


def annul_procedure(session: Session, procedure: Procedure, *, reason: str, on: date) -> None:
    """Take a procedure back that should never have been opened: it keeps its number, counts nowhere and says why.

    Raises HasEnded where it was annulled already, or handed over.
    """
    hold(session, procedure)
    if procedure.annulled_on is not None or procedure.handed_over_on is not None:
        raise HasEnded(procedure.id)
    procedure.annulled_on = on
    procedure.notes = "\n".join(filter(None, [procedure.notes, f"Anulowana {on.isoformat()}: {reason}"]))


def revoke_closing(session: Session, procedure: Procedure, *, on: date, reason: str, by: UUID, today: date) -> Closing:
    """Take the standing closing back and say why: the procedure is open again, and was all the time.

    Raises NotStanding, RevokedBeforeClosing and RevokedAhead.
    """
    standing = hold(session, procedure)
    if standing is None or procedure.annulled_on is not None:
        raise NotStanding(procedure.id)
    if on > today:
        raise RevokedAhead(on)
    if on < standing.protocol_on:
        raise RevokedBeforeClosing(standing.protocol_on)
    standing.revoked_on = on
    settle_procedure(procedure)
    remark(session, standing, procedure, reason, by=by, on=today)
    return standing


def hold(session: Session, procedure: Procedure) -> Closing | None:
    """See the procedure as it is now, let nobody else end or open it meanwhile, and give the closing that stands."""
    hold_row(session, procedure)
    session.expire(procedure, ["closings"])
    return standing_closing(procedure)


def standing_closing(procedure: Procedure) -> Closing | None:
    return next((closing for closing in procedure.closings if closing.revoked_on is None), None)


def missing(session: Session, procedure: Procedure, *, on: date) -> list[Missing]:
    """Say what a procedure that ends on the day lacks: form C, a plan, what was planned, a visit in the last 30 days.

    And that the last visit that met somebody saw signs of violence: what is said to have ceased was seen then. And that
    a sitting stays planned which would then speak of nothing that runs.
    """
    facts = facts_of(session, [procedure.id])[procedure.id]
    undone = exists().where(
        PlanAction.plan_id == Plan.id,
        Plan.procedure_id == procedure.id,
        Plan.annulled_on.is_(None),
        Plan.elsewhere.is_(False),
        or_(PlanAction.done.is_(None), PlanAction.done.is_(False)),
    )
    lacks = {
        Missing.FORM_C: facts.form_c_on is None,
        Missing.PLAN: facts.plan_on is None,
        Missing.PLAN_UNDONE: bool(session.scalar(select(undone))),
        Missing.VISIT: facts.last_visit_on is None or facts.last_visit_on < on - UNVISITED,
        Missing.SIGNS: _last_signs(session, procedure, on) == "tak",
        Missing.SITTING: bool(planned_for(session, procedure)),
    }
    return [what for what, lacking in lacks.items() if lacking]


def _last_signs(session: Session, procedure: Procedure, on: date) -> str | None:
    """Give what the last visit to the household by that day said of signs of violence; of one day the worst."""
    links = visit_procedures.c
    said = (
        select(Visit.signs)
        .join(visit_procedures, links.visit_id == Visit.id)
        .where(
            links.procedure_id == procedure.id,
            Visit.successful,
            Visit.annulled_on.is_(None),
            Visit.elsewhere.is_(False),
            Visit.made_on <= on,
        )
        .order_by(Visit.made_on.desc(), case((Visit.signs == "tak", 0), else_=1), Visit.id.desc())
        .limit(1)
    )
    return session.scalars(said).first()
