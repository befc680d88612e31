"""The group that works on a procedure: appointed, changed, dissolved; membership gives access, and its end ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.remarks import remark
from ppr_case.core.base import OPEN, new_id
from ppr_case.law.regimes import Act
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit


class Refused(ValueError):
    """A group that cannot be."""


@dataclass
class AppointedAhead(Refused):
    """The day is to come, or the card was passed on after it."""

    day: date


@dataclass
class AppointedBefore(Refused):
    """The procedure was not ours to run yet."""

    held_from: date


@dataclass
class HasEnded(Refused):
    """A procedure that ended or was annulled gets no group."""

    procedure_id: UUID


@dataclass
class HasGroup(Refused):
    """A group works on it already, perhaps appointed by somebody else a moment ago."""

    appointed_on: date


@dataclass
class AppointedThatDay(Refused):
    """Some group of this procedure has that day already, annulled or dissolved: two could not be told apart."""

    appointed_on: date


@dataclass
class NobodyAppointed(Refused):
    """A group has members."""


@dataclass
class SitsAlready(Refused):
    """They sit in the group on that day."""

    staff_id: UUID | None


@dataclass
class NotSitting(Refused):
    """The membership ended already, or the group does not stand."""


@dataclass
class OutsideGroup(Refused):
    """The day is before the group was appointed or after it was dissolved, or is to come."""

    appointed_on: date


@dataclass
class EndsBeforeSitting(Refused):
    """The day is before they began to sit in the group."""

    since_on: date


@dataclass(frozen=True)
class Seat:
    """Who is to sit in a group, for which institution; `name` where they have no account."""

    institution: Institution
    staff: Staff | None = None
    name: str | None = None


def standing_group(session: Session, procedure: Procedure) -> Group | None:
    """Give the group that works on a procedure; None where none was appointed, or it was dissolved."""
    query = select(Group).where(
        Group.procedure_id == procedure.id, Group.annulled_on.is_(None), Group.dissolved_on.is_(None), ~Group.elsewhere
    )
    return session.scalars(query.order_by(Group.appointed_on.desc()).limit(1)).one_or_none()


def lacking(act: Act, kinds: Sequence[str]) -> list[str]:
    """Give the kinds of institution that the act wants in every group and that are not there (art. 9a ust. 11)."""
    return [kind for kind in act.group_members if kind not in kinds]


def appoint_group(
    session: Session,
    procedure: Procedure,
    seats: Sequence[Seat],
    act: Act,
    *,
    id_: UUID,
    appointed_on: date,
    passed_on: date | None,
    today: date,
) -> Group:
    """Appoint a group and its members from the day on (art. 9a ust. 10–12c).

    `id_` is the caller's, so that a page sent twice appoints one. Raises Refused: AppointedAhead, AppointedBefore,
    HasEnded, HasGroup, AppointedThatDay, NobodyAppointed and SitsAlready.
    """
    session.refresh(procedure, with_for_update={"of": Procedure})
    if procedure.annulled_on is not None or procedure.held_until != OPEN:
        raise HasEnded(procedure.id)
    if appointed_on > today or (passed_on is not None and passed_on > appointed_on):
        raise AppointedAhead(appointed_on)
    if min(appointed_on, passed_on or appointed_on) < procedure.held_from:
        raise AppointedBefore(procedure.held_from)
    if (standing := standing_group(session, procedure)) is not None:
        raise HasGroup(standing.appointed_on)
    same = select(Group.id).where(Group.procedure_id == procedure.id, Group.appointed_on == appointed_on)
    if session.scalars(same).first() is not None:
        raise AppointedThatDay(appointed_on)
    if not seats:
        raise NobodyAppointed
    group = Group(
        id=id_,
        unit_id=procedure.unit_id,
        procedure=procedure,
        passed_on=passed_on,
        appointed_on=appointed_on,
        elsewhere=False,
        members=[],
    )
    session.add(group)
    for seat in seats:
        _sit(session, group, seat, id_=new_id(), since_on=appointed_on)
    _settle(group, act)
    return group


def seat_member(
    session: Session, group: Group, seat: Seat, act: Act, *, id_: UUID, since_on: date, today: date
) -> GroupMember:
    """Add somebody to a group from a day on; `id_` is the caller's. Raises NotSitting, OutsideGroup, SitsAlready."""
    session.refresh(group, with_for_update={"of": Group})
    if group.annulled_on is not None or group.dissolved_on is not None:
        raise NotSitting
    if not group.appointed_on <= since_on <= today:
        raise OutsideGroup(group.appointed_on)
    member = _sit(session, group, seat, id_=id_, since_on=since_on)
    _settle(group, act)
    return member


def end_membership(session: Session, member: GroupMember, act: Act, *, last_on: date, today: date) -> None:
    """Let somebody's last day in a group be that day; whoever's last day was yesterday has no access now.

    One that began today and ends before it never was, and is taken out; whoever sat longer could read the procedure,
    and that stays written down. Raises NotSitting, OutsideGroup and EndsBeforeSitting.
    """
    session.refresh(member, with_for_update={"of": GroupMember})
    group = member.group
    if (member.until_on is not None and member.until_on < today) or group.annulled_on is not None:
        raise NotSitting
    if last_on > min(today, group.dissolved_on or today):
        raise OutsideGroup(group.appointed_on)
    if last_on < member.since_on < today:
        raise EndsBeforeSitting(member.since_on)
    if last_on < member.since_on:
        group.members.remove(member)
        session.delete(member)
    else:
        member.until_on = last_on
    _settle(group, act)


def dissolve_group(session: Session, group: Group, *, on: date, today: date) -> None:
    """Let a group work to the end of a day. Raises NotSitting and OutsideGroup."""
    session.refresh(group, with_for_update={"of": Group})
    if group.annulled_on is not None or group.dissolved_on is not None:
        raise NotSitting
    if not group.appointed_on <= on <= today:
        raise OutsideGroup(group.appointed_on)
    group.dissolved_on = on


def annul_group(session: Session, group: Group, *, reason: str, by: UUID, on: date) -> None:
    """Take back a group that never was: its members lose access at once, and it counts nowhere. Raises NotSitting."""
    session.refresh(group, with_for_update={"of": Group})
    if group.annulled_on is not None:
        raise NotSitting
    group.annulled_on = on
    remark(session, group, group.procedure, reason, by=by, on=on)


def _sit(session: Session, group: Group, seat: Seat, *, id_: UUID, since_on: date) -> GroupMember:
    for member in group.members:
        same = seat.staff is not None and member.staff_id == seat.staff.id
        if same and (member.until_on is None or member.until_on >= since_on):
            raise SitsAlready(member.staff_id)
    unit = session.get_one(Unit, group.unit_id)
    member = GroupMember(
        id=id_,
        unit=unit,
        unit_id=group.unit_id,
        group=group,
        staff=seat.staff,
        staff_id=seat.staff.id if seat.staff else None,
        institution=seat.institution,
        since_on=since_on,
    )
    member.name = seat.staff.name if seat.staff else seat.name
    session.add(member)
    return member


def _settle(group: Group, act: Act) -> None:
    """A group is extended where somebody sits in it besides those that the act wants in every group."""
    group.extended = bool(act.group_members) and any(
        member.institution.kind not in act.group_members for member in group.members
    )
