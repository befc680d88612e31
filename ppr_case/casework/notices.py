"""Telling the institutions that took part that a procedure was closed: who they are, and when each was written to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, union
from sqlalchemy.orm import Session

from ppr_case.casework.closing import NotStanding, hold
from ppr_case.records.cards import Card
from ppr_case.records.closings import ClosingNotice
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting, sitting_institutions, sitting_procedures
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, visit_institutions, visit_procedures


@dataclass
class SentAhead(ValueError):
    """A notice of tomorrow was not sent."""

    institution_id: UUID


@dataclass
class SentBeforeClosing(ValueError):
    """Nobody is told of a closing before its protocol."""

    institution_id: UUID
    protocol_on: date


@dataclass
class ChangedMeanwhile(ValueError):
    """Somebody wrote down other days since the page was opened; `days` are what stands now."""

    days: Mapping[UUID, date]


def took_part(session: Session, closing: Closing) -> list[Institution]:
    """Give the institutions that took part up to the closing, by their codes.

    Whoever filled in a form, sat in a group, came to a sitting, made a visit, did a part of the plan or asked for a
    programme; what another commune did, and what was annulled, does not count.
    """
    found = select(Institution).where(Institution.id.in_(union(*_acting(closing)))).order_by(Institution.code)
    return list(session.scalars(found))


def _acting(closing: Closing) -> Iterable[Select[Any]]:
    id_, last = closing.procedure_id, closing.protocol_on

    def counts(record: type[Card | Group | Sitting | Visit | Referral | Plan], day: Any) -> ColumnElement[bool]:
        return and_(record.annulled_on.is_(None), record.elsewhere.is_(False), day <= last)

    yield select(Card.institution_id).where(
        Card.procedure_id == id_, Card.institution_id.is_not(None), counts(Card, Card.filled_on)
    )
    yield (
        select(GroupMember.institution_id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(Group.procedure_id == id_, counts(Group, GroupMember.since_on))
    )
    yield (
        select(sitting_institutions.c.institution_id)
        .join(Sitting, Sitting.id == sitting_institutions.c.sitting_id)
        .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
        .where(sitting_procedures.c.procedure_id == id_, Sitting.state == "odbyte", counts(Sitting, Sitting.held_on))
    )
    yield (
        select(visit_institutions.c.institution_id)
        .join(Visit, Visit.id == visit_institutions.c.visit_id)
        .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
        .where(visit_procedures.c.procedure_id == id_, counts(Visit, Visit.made_on))
    )
    yield select(Referral.institution_id).where(
        Referral.procedure_id == id_,
        Referral.institution_id.is_not(None),
        counts(Referral, func.coalesce(Referral.referred_on, Referral.motion_on)),
    )
    yield (
        select(PlanAction.institution_id)
        .join(Plan, Plan.id == PlanAction.plan_id)
        .where(
            Plan.procedure_id == id_,
            PlanAction.institution_id.is_not(None),
            PlanAction.done.is_(True),
            counts(Plan, PlanAction.settled_on),
        )
    )


def sent_notices(session: Session, closing: Closing) -> dict[UUID, date]:
    """Give the days on which institutions were sent the notice of a closing."""
    return {id_: notice.sent_on for id_, notice in _notices(session, closing).items()}


def _notices(session: Session, closing: Closing) -> dict[UUID, ClosingNotice]:
    query = select(ClosingNotice).where(ClosingNotice.closing_id == closing.id)
    found = session.scalars(query.execution_options(populate_existing=True))
    return {notice.institution_id: notice for notice in found}


def record_notices(
    session: Session,
    procedure: Procedure,
    sent: Mapping[UUID, date | None],
    *,
    was: Mapping[UUID, date],
    closing_id: UUID,
    today: date,
) -> None:
    """Write down on which day each institution was sent its notice; None: it was not sent, whatever stood there.

    `closing_id` is the closing whose notices they are, `was` what the page showed of them. Sent twice, it changes
    nothing more. Raises NotStanding, ChangedMeanwhile, SentAhead and SentBeforeClosing.
    """
    closing = hold(session, procedure)
    if closing is None or closing.id != closing_id:
        raise NotStanding(procedure.id)
    known = _notices(session, closing)
    stands = {id_: notice.sent_on for id_, notice in known.items()}
    if stands != was and any(stands.get(id_) != day for id_, day in sent.items()):
        raise ChangedMeanwhile(stands)
    for id_, day in sent.items():
        if day is not None and day > today:
            raise SentAhead(id_)
        if day is not None and day < closing.protocol_on:
            raise SentBeforeClosing(id_, closing.protocol_on)
        notice = known.get(id_)
        if notice is not None and day is None:
            session.delete(notice)
        elif notice is not None and day is not None:
            notice.sent_on = day
        elif day is not None:
            session.add(ClosingNotice(unit_id=closing.unit_id, closing=closing, institution_id=id_, sent_on=day))
