"""The policy as a clause of SQL: the same for a list and, with an id, for one procedure."""

from datetime import date
from typing import assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Action, Reach, Who
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure


class NotHere(LookupError):
    """There is no such procedure in this unit, or nothing about it may be known."""


class NotAllowed(PermissionError):
    """It is there, and this person may not do this to it."""


def within_reach(who: Who, action: Action, *, on: date) -> ColumnElement[bool]:
    """Select the procedures on which this person may do this, that day."""
    reach = who.reach(action)
    match reach:
        case None:
            return false()
        case Reach.UNIT:
            return Procedure.unit_id == who.unit_id
        case Reach.ASSIGNED:
            return (Procedure.unit_id == who.unit_id) & exists().where(
                Group.procedure_id == Procedure.id,
                Group.annulled_on.is_(None),
                func.coalesce(Group.dissolved_on, Procedure.held_until) >= on,
                GroupMember.group_id == Group.id,
                GroupMember.staff_id == who.id,
                GroupMember.since_on <= on,
                or_(GroupMember.until_on.is_(None), GroupMember.until_on >= on),
            )
        case _:
            assert_never(reach)


def find_procedure(session: Session, who: Who, action: Action, procedure_id: UUID, *, on: date) -> Procedure:
    """Give a procedure this person may act on; raises NotHere outside the unit and NotAllowed within it."""
    reached = select(Procedure).where(Procedure.id == procedure_id, within_reach(who, action, on=on))
    procedure = session.scalars(reached).one_or_none()
    if procedure is not None:
        return procedure
    in_unit = select(Procedure.id).where(Procedure.id == procedure_id, Procedure.unit_id == who.unit_id)
    if session.scalars(in_unit).one_or_none() is None or not who.may(Action.RECORD_LIST):
        raise NotHere(procedure_id)
    raise NotAllowed(procedure_id)
