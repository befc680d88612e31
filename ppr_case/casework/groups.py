"""The group that works on a procedure: appointed, changed, dissolved; membership gives access, and its end ends it.

Whoever appoints holds the procedure's row, whoever changes a group holds the group's: of two at once the second sees
what the first did.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.casework.composition import is_extended
from ppr_case.casework.remarks import remark
from ppr_case.core.base import OPEN, new_id
from ppr_case.law.regimes import CASES, Act
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.holding import hold_row
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
class PassedBefore(Refused):
    """The team passes a form A on once it has it."""

    received_on: date


@dataclass
class HasGroup(Refused):
    """A group works on it already, perhaps appointed by somebody else a moment ago."""

    appointed_on: date


@dataclass
class AppointedThatDay(Refused):
    """Another commune's group of this procedure has that day already: two could not be told apart."""

    appointed_on: date


@dataclass
class MeetsPrevious(Refused):
    """The group before worked to that day, the day itself included."""

    last_on: date


@dataclass
class MeetsNext(Refused):
    """The next group begins on that day."""

    begins_on: date


@dataclass
class NobodyAppointed(Refused):
    """A group has members."""


@dataclass
class SitsAlready(Refused):
    """They sit in the group on that day."""

    staff_id: UUID | None


@dataclass
class SentBefore(Refused):
    """The same form came a moment ago and was done."""


@dataclass
class BeginsBeforeEnd(Refused):
    """Whoever comes in somebody's place begins on their last day at the earliest."""

    last_on: date


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
    cases: Collection[str] = (),
) -> Group:
    """Appoint a group and its members from the day on (art. 9a ust. 10–12c).

    `id_` is the caller's, so that a page sent twice appoints one; `cases` are those that hold in which the act wants
    somebody more. Raises Refused: AppointedAhead, AppointedBefore, PassedBefore, HasEnded, HasGroup, MeetsPrevious,
    AppointedThatDay, NobodyAppointed and SitsAlready.
    """
    hold_row(session, procedure)
    if procedure.annulled_on is not None or procedure.held_until != OPEN:
        raise HasEnded(procedure.id)
    if appointed_on > today or (passed_on is not None and passed_on > appointed_on):
        raise AppointedAhead(appointed_on)
    if min(appointed_on, passed_on or appointed_on) < procedure.held_from:
        raise AppointedBefore(procedure.held_from)
    if passed_on is not None and procedure.received_on is not None and passed_on < procedure.received_on:
        raise PassedBefore(procedure.received_on)
    if (standing := standing_group(session, procedure)) is not None:
        raise HasGroup(standing.appointed_on)
    _refuse_meeting(session, procedure, appointed_on)
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
        **{case: case in cases and case in act.group_members_if for case in CASES},
    )
    session.add(group)
    for seat in seats:
        _sit(session, group, seat, id_=new_id(), since_on=appointed_on)
    group.extended = is_extended(group, act)
    return group


def _refuse_meeting(session: Session, procedure: Procedure, appointed_on: date) -> None:
    """Refuse a day on which another group worked: the day a group is dissolved is still its own."""
    of_procedure = (Group.procedure_id == procedure.id, Group.annulled_on.is_(None))
    ended_on = session.scalar(select(func.max(Group.dissolved_on)).where(*of_procedure, ~Group.elsewhere))
    if ended_on is not None and ended_on >= appointed_on:
        raise MeetsPrevious(ended_on)
    if session.scalars(select(Group.id).where(*of_procedure, Group.appointed_on == appointed_on)).first() is not None:
        raise AppointedThatDay(appointed_on)


def seat_member(
    session: Session, group: Group, seat: Seat, act: Act, *, id_: UUID, since_on: date, today: date
) -> GroupMember:
    """Add somebody to a group from a day on; `id_` is the caller's.

    Raises NotSitting, SentBefore, OutsideGroup and SitsAlready.
    """
    declared = _hold(session, group, act)
    if group.annulled_on is not None or group.dissolved_on is not None:
        raise NotSitting
    member = _join(session, group, seat, id_=id_, since_on=since_on, today=today)
    group.extended = declared or is_extended(group, act)
    return member


def end_membership(session: Session, member: GroupMember, act: Act, *, last_on: date, today: date) -> None:
    """Let somebody's last day in a group be that day; whoever's last day was yesterday has no access now.

    One that began today and ends before it never was, and is taken out; whoever sat longer could read the procedure,
    and that stays written down. Raises NotSitting, OutsideGroup and EndsBeforeSitting.
    """
    group = member.group
    declared = _hold(session, group, act)
    _leave(session, group, member, last_on=last_on, today=today)
    group.extended = declared or is_extended(group, act)


def replace_member(
    session: Session,
    member: GroupMember,
    seat: Seat,
    act: Act,
    *,
    id_: UUID,
    last_on: date,
    since_on: date,
    today: date,
) -> GroupMember:
    """Let one member go and another come, in one step; `id_`, of the new membership, is the caller's.

    Raises NotSitting, SentBefore, OutsideGroup, EndsBeforeSitting, BeginsBeforeEnd and SitsAlready.
    """
    group = member.group
    declared = _hold(session, group, act)
    if group.dissolved_on is not None:
        raise NotSitting
    if since_on < last_on:
        raise BeginsBeforeEnd(last_on)
    if any(one.id == id_ for one in group.members):
        raise SentBefore
    _leave(session, group, member, last_on=last_on, today=today)
    other = _join(session, group, seat, id_=id_, since_on=since_on, today=today)
    group.extended = declared or is_extended(group, act)
    return other


def tell_cases(session: Session, group: Group, cases: Collection[str], act: Act) -> None:
    """Write down which cases hold in which the act wants somebody more in a group. Raises NotSitting."""
    declared = _hold(session, group, act)
    if group.annulled_on is not None or group.dissolved_on is not None:
        raise NotSitting
    for case in CASES:
        setattr(group, case, case in cases and case in act.group_members_if)
    group.extended = declared or is_extended(group, act)


def dissolve_group(session: Session, group: Group, *, on: date, today: date) -> None:
    """Let a group work to the end of a day. Raises NotSitting, OutsideGroup and EndsBeforeSitting."""
    hold_row(session, group)
    if group.annulled_on is not None or group.dissolved_on is not None:
        raise NotSitting
    _end(group, on, today)


def correct_end(session: Session, group: Group, *, on: date, today: date) -> None:
    """Correct the day to which a dissolved group worked; never so that two groups have a day in common.

    Raises NotSitting, OutsideGroup, EndsBeforeSitting and MeetsNext.
    """
    hold_row(session, group.procedure)
    hold_row(session, group)
    if group.annulled_on is not None or group.dissolved_on is None:
        raise NotSitting
    following = select(func.min(Group.appointed_on)).where(
        Group.procedure_id == group.procedure_id,
        Group.annulled_on.is_(None),
        ~Group.elsewhere,
        Group.appointed_on > group.appointed_on,
    )
    begins_on = session.scalar(following)
    if begins_on is not None and begins_on <= on:
        raise MeetsNext(begins_on)
    _end(group, on, today)


def _end(group: Group, on: date, today: date) -> None:
    if not group.appointed_on <= on <= today:
        raise OutsideGroup(group.appointed_on)
    last_come = max((member.since_on for member in group.members), default=on)
    if last_come > on:
        raise EndsBeforeSitting(last_come)
    for member in group.members:
        if member.until_on is not None and member.until_on > on:
            member.until_on = on
    group.dissolved_on = on


def annul_group(session: Session, group: Group, *, reason: str, by: UUID, on: date) -> None:
    """Take back a group that never was: its members lose access at once, and it counts nowhere. Raises NotSitting."""
    hold_row(session, group)
    if group.annulled_on is not None:
        raise NotSitting
    group.annulled_on = on
    remark(session, group, group.procedure, reason, by=by, on=on)


def _hold(session: Session, group: Group, act: Act) -> bool:
    """Lock a group and read its members anew; say whether it is extended by word alone.

    A group that came in with a register is extended because the file says so, though nobody knows who sits in it:
    that stands until its members are known to make it so.
    """
    hold_row(session, group)
    session.scalars(
        select(GroupMember).where(GroupMember.group_id == group.id).execution_options(populate_existing=True)
    ).all()
    return group.extended and not is_extended(group, act)


def _leave(session: Session, group: Group, member: GroupMember, *, last_on: date, today: date) -> None:
    gone = member not in group.members or (member.until_on is not None and member.until_on < today)
    if gone or group.annulled_on is not None:
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


def _join(session: Session, group: Group, seat: Seat, *, id_: UUID, since_on: date, today: date) -> GroupMember:
    if any(member.id == id_ for member in group.members):
        raise SentBefore
    if not group.appointed_on <= since_on <= today:
        raise OutsideGroup(group.appointed_on)
    return _sit(session, group, seat, id_=id_, since_on=since_on)


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
