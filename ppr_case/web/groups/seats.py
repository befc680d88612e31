"""Whom a group may be made up of, and what a form says of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ppr_case.access.policy import Action, Role
from ppr_case.access.rules import NotHere, find_procedure
from ppr_case.casework.groups import Seat
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.law.regimes import Act
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.web.groups.forms import AppointForm, MemberForm, seated
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import me
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import institution_name


def own_group(group_id: UUID) -> Group:
    """Give a group that one may change; raises NotHere and NotAllowed."""
    group = db.session.get(Group, group_id)
    if group is None or group.unit_id != me().unit_id:
        raise NotHere(group_id)
    find_procedure(db.session(), me(), Action.GROUP_APPOINT, group.procedure_id, on=clock.today())
    return group


def act_of(procedure: Procedure) -> Act:
    return here().law.regime_near(procedure.opened_on, act=procedure.act, forms=procedure.forms).act


def offered_staff() -> list[Staff]:
    """Give who may be appointed: those with an open account and an institution, who work with procedures."""
    today = clock.today()
    query = select(Staff).where(
        Staff.unit_id == me().unit_id,
        Staff.role.in_([Role.MEMBER.value, Role.COORDINATOR.value]),
        Staff.institution_id.is_not(None),
        or_(Staff.until_on.is_(None), Staff.until_on >= today),
    )
    return sorted(db.session.scalars(query.options(joinedload(Staff.institution))), key=seated)


def offered_institutions() -> list[Institution]:
    return sorted(institutions_of(db.session(), me().unit_id), key=institution_name)


def seats_of(form: AppointForm, staff: Sequence[Staff], institutions: Sequence[Institution]) -> list[Seat]:
    by_id = {str(one.id): one for one in institutions}
    with_account = [
        Seat(one.institution, one) for one in staff if str(one.id) in (form.members.data or []) and one.institution
    ]
    guests = [
        Seat(by_id[guest.form.institution.data], name=name)
        for guest in form.guests
        if (name := (guest.form.name.data or "").strip()) and guest.form.institution.data in by_id
    ]
    return [*with_account, *guests]


def seat_of(form: MemberForm) -> Seat | None:
    """Give the one person that a form names; None where their account has no institution."""
    staff = next((one for one in offered_staff() if str(one.id) == form.member.data), None)
    institutions = {str(one.id): one for one in offered_institutions()}
    institution = staff.institution if staff else institutions.get(form.institution.data or "")
    return Seat(institution, staff, None if staff else (form.name.data or "").strip()) if institution else None


def is_seat(member: GroupMember, seat: Seat) -> bool:
    """Say whether a membership is the one that a form speaks of, but for its days."""
    name = None if seat.staff else seat.name
    same = member.institution_id == seat.institution.id and member.staff_id == (seat.staff.id if seat.staff else None)
    return same and (name is None or opened(member, "name") == name)
