"""The policy as a clause of SQL: the same for a list and, with an id, for one procedure."""

from datetime import date
from typing import TypeVar, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from ppr_case.access.monitoring import monitored
from ppr_case.access.policy import Action, Reach, Who
from ppr_case.records.activities import Activity
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit, visit_procedures

R = TypeVar("R", Procedure, Sitting, Visit, Person, Activity)


class NotHere(LookupError):
    """There is no such record in this unit, or nothing about it may be known."""


class NotAllowed(PermissionError):
    """It is there, and this person may not do this to it."""


def within_reach(who: Who, action: Action, *, on: date) -> ColumnElement[bool]:
    """Select the procedures on which this person may do this, that day."""
    match who.reach(action):
        case None:
            return false()
        case Reach.UNIT:
            return Procedure.unit_id == who.unit_id
        case Reach.ASSIGNED:
            return assigned_to(who, on=on)
        case unknown:
            assert_never(unknown)


def assigned_to(who: Who, *, on: date) -> ColumnElement[bool]:
    """Select the procedures in whose group this person sits that day, whatever else they may reach.

    A group that was not dissolved works on through the monitoring after the closing.
    """
    # By the member and not by the procedure: their groups are a handful, the procedures a hundred thousand.
    worked_on = aliased(Procedure)
    assigned = (
        select(Group.procedure_id)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(worked_on, worked_on.id == Group.procedure_id)
        .where(
            GroupMember.staff_id == who.id,
            of_each(worked_on.unit_id == who.unit_id),
            GroupMember.since_on <= on,
            or_(GroupMember.until_on.is_(None), GroupMember.until_on >= on),
            Group.annulled_on.is_(None),
            or_(
                func.coalesce(Group.dissolved_on, worked_on.held_until) >= on,
                and_(Group.dissolved_on.is_(None), monitored(who.law, worked_on, on=on)),
            ),
        )
    )
    return Procedure.id.in_(assigned)


def sittings_within_reach(who: Who, action: Action, *, on: date) -> ColumnElement[bool]:
    """Select the sittings of which this person may know: of the unit, or those that speak of a procedure of theirs."""
    links = sitting_procedures.c
    return _tied(Sitting, links.sitting_id, links.procedure_id, within_reach(who, action, on=on), who, action)


def visits_within_reach(who: Who, action: Action, *, on: date) -> ColumnElement[bool]:
    """Select the visits of which this person may know: of the unit, or those to the household of a procedure."""
    links = visit_procedures.c
    return _tied(Visit, links.visit_id, links.procedure_id, within_reach(who, action, on=on), who, action)


def people_within_reach(who: Who, action: Action, *, on: date) -> ColumnElement[bool]:
    """Select the people of whom this person may know: of the unit, or those named in a procedure of theirs."""
    named = and_(within_reach(who, action, on=on), Involvement.annulled_on.is_(None))
    return _tied(Person, Involvement.person_id, Involvement.procedure_id, named, who, action)


def _tied(
    record: type[Sitting | Visit | Person],
    own: SQLColumnExpression[UUID],
    procedure_id: SQLColumnExpression[UUID],
    within: ColumnElement[bool],
    who: Who,
    action: Action,
) -> ColumnElement[bool]:
    match who.reach(action):
        case None:
            return false()
        case Reach.UNIT:
            return record.unit_id == who.unit_id
        case Reach.ASSIGNED:
            tied = select(own).join(Procedure, Procedure.id == procedure_id).where(within)
            return and_(of_each(record.unit_id == who.unit_id), record.id.in_(tied))
        case unknown:
            assert_never(unknown)


def of_each(within: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give a rule as a question to rows that are found some other way.

    As it stands it would tempt a database to begin with everything of the unit, and to look at a hundred thousand
    procedures for the three of a visit.
    """
    return case((within, 1), else_=0) == 1


def find_procedure(session: Session, who: Who, action: Action, procedure_id: UUID, *, on: date) -> Procedure:
    """Give a procedure this person may act on; raises NotHere outside the unit and NotAllowed within it."""
    return find_record(session, who, Procedure, procedure_id, within_reach(who, action, on=on))


def find_record(session: Session, who: Who, record: type[R], id_: UUID, within: ColumnElement[bool]) -> R:
    """Give a record that is within reach; raises NotHere outside the unit and NotAllowed within it.

    Whoever may list nothing is not told either that there is something.
    """
    found = session.scalars(select(record).where(record.id == id_, within)).one_or_none()
    if found is not None:
        return found
    in_unit = select(record.id).where(record.id == id_, record.unit_id == who.unit_id)
    if session.scalars(in_unit).one_or_none() is None or not who.may(Action.RECORD_LIST):
        raise NotHere(id_)
    raise NotAllowed(id_)
