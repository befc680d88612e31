"""Five accounts of a demo, the groups that one of them works in, and a list that another keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper, create_account, set_password
from ppr_case.access.policy import Role
from ppr_case.casework.saved_lists import keep_list, lists_of
from ppr_case.casework.selections import Selection
from ppr_case.core.base import OPEN, new_id
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit

COORDINATOR, MEMBER = "koordynator", "czlonek"
ROLES: Final = {
    COORDINATOR: Role.COORDINATOR,
    MEMBER: Role.MEMBER,
    "sprawozdania": Role.REPORTING,
    "admin": Role.ADMINISTRATOR,
    "iod": Role.DATA_PROTECTION,
}
NAMES: Final = {
    COORDINATOR: "Ewa Zmyślona",
    MEMBER: "Dorota Przykładowska",
    "sprawozdania": "Renata Niebylska",
    "admin": "Michał Wymyślony",
    "iod": "Agnieszka Nieistniejąca",
}
KEPT: Final = ("Do odwiedzenia", Selection(gap="wizyty", oldest_first=True))
"""What the coordinator looks at every morning."""
COLLEAGUES: Final = (("policja", "asp. Tomasz Zmyślony"), ("oswiata", "Lucyna Wymyślona"))
SHARE: Final = 10
"""The member works in the groups of one procedure in so many of those that ended, and of one in OF_OPEN that run."""
OF_OPEN: Final = 4
COORDINATED: Final = 9
"""In the groups of one running procedure in so many the coordinator sits too."""


def make_accounts(session: Session, unit: Unit, passwords: Mapping[str, str], keeper: Doorkeeper, on: date) -> None:
    """Make the accounts of ROLES that are not there yet, give each the password told, and put the member into groups.

    Run again it changes passwords and adds nobody twice. Raises PasswordTooWeak, and KeyError for a password not told.
    """
    known = {staff.login: staff for staff in session.scalars(select(Staff).where(Staff.login.in_(ROLES)))}
    own = select(Institution).where(Institution.unit_id == unit.id, Institution.code == "ops")
    welfare_centre = session.scalars(own).one()
    for login, role in ROLES.items():
        if login in known:
            set_password(keeper, known[login], passwords[login])
            continue
        known[login] = create_account(
            session,
            keeper,
            unit=unit,
            login=login,
            role=role,
            name=NAMES[login],
            password=passwords[login],
            stated_on=on,
            since_on=on,
            institution_id=welfare_centre.id if role in {Role.COORDINATOR, Role.MEMBER} else None,
        )
    session.flush()
    _join_groups(session, unit, known[MEMBER], known[COORDINATOR])
    _keep(session, known[COORDINATOR])


def _keep(session: Session, coordinator: Staff) -> None:
    if not lists_of(session, coordinator.id):
        name, selection = KEPT
        keep_list(session, coordinator, name=name, asked=selection.asked, opens=False, id_=new_id())


def _join_groups(session: Session, unit: Unit, member: Staff, coordinator: Staff) -> None:
    """Let the member and the coordinator sit in some groups, each with two colleagues who have no account."""
    if session.scalars(select(GroupMember.id).where(GroupMember.staff_id == member.id).limit(1)).first():
        return
    institutions = dict(
        session.execute(select(Institution.code, Institution.id).where(Institution.unit_id == unit.id)).all()
    )
    running, ended = _procedures(session, unit)
    own = {*running[::OF_OPEN], *ended[::SHARE]}
    led = {id_ for place, id_ in enumerate(running) if place % COORDINATED == 1} - own
    for group in session.scalars(select(Group).where(Group.procedure_id.in_(own | led)).order_by(Group.id)):
        sits = member if group.procedure_id in own else coordinator
        session.add(_seat(unit, group, institutions["ops"], NAMES[sits.login], sits.id))
        session.add_all(_seat(unit, group, institutions[code], name) for code, name in COLLEAGUES)


def _procedures(session: Session, unit: Unit) -> tuple[list[UUID], list[UUID]]:
    """Give the procedures that run and those that ended, so that there is work of every age to be seen."""
    found = session.execute(
        select(Procedure.id, Procedure.held_until)
        .where(Procedure.unit_id == unit.id, Procedure.annulled_on.is_(None))
        .order_by(Procedure.held_until.desc(), Procedure.held_from, Procedure.id)
    ).all()
    return [id_ for id_, until in found if until == OPEN], [id_ for id_, until in found if until != OPEN]


def _seat(unit: Unit, group: Group, institution_id: UUID, name: str, staff_id: UUID | None = None) -> GroupMember:
    return GroupMember(
        unit=unit,
        unit_id=unit.id,
        group=group,
        staff_id=staff_id,
        institution_id=institution_id,
        since_on=group.appointed_on,
        until_on=group.dissolved_on,
        name=name,
    )
