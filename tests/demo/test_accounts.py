"""The accounts of a demo: five, each in its role, and one of them with groups to work in."""

from collections.abc import Mapping
from datetime import date

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from ppr_case.access.accounts import Doorkeeper, PasswordTooWeak
from ppr_case.access.policy import Action, Role, Who
from ppr_case.access.rules import within_reach
from ppr_case.casework.units import establish_unit
from ppr_case.demo.accounts import KEPT, NAMES, ROLES, make_accounts
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.groups import GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.saved_lists import SavedList
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.worlds import World

ON = date(2024, 5, 6)
KEEPER = Doorkeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
PASSWORDS = {login: f"zmyślone hasło {place}" for place, login in enumerate(ROLES)}
ROWS = {
    "procedury": [{"numer": f"{n}/2024", "data_wszczecia": f"2024-01-{n:02}"} for n in range(1, 26)],
    "grupy": [{"procedura": f"{n}/2024", "powolana_dnia": f"2024-02-{n:02}"} for n in range(1, 26)],
}


def furnish(world: World, passwords: Mapping[str, str] = PASSWORDS) -> None:
    with world.writing() as session:
        unit = session.scalars(select(Unit)).one()
        make_accounts(session, unit, passwords, KEEPER, ON)
        session.commit()


@pytest.fixture
def furnished(world: World) -> World:
    with world.writing() as session:
        unit_id = establish_unit(session, teryt="9999011", name="Przykładów").id
        session.commit()
    assert not bring_in(world.make, unit_id, ROWS).rejected
    furnish(world)
    return world


def test_each_signs_in_with_the_password_told(furnished: World):
    with furnished.reading() as session:
        staff = {one.login: one for one in session.scalars(select(Staff))}
        assert {login: Role(one.role) for login, one in staff.items()} == ROLES
        assert all(KEEPER.verifies(one, PASSWORDS[login]) for login, one in staff.items())


def test_the_member_works_on_one_running_procedure_in_four_and_the_coordinator_on_a_few(furnished: World):
    with furnished.reading() as session:
        member = session.scalars(select(Staff).where(Staff.login == "czlonek")).one()
        who = Who(member.id, member.unit_id, Role.MEMBER, member.login)
        within = within_reach(who, Action.PROCEDURE_READ, on=ON)
        assert session.scalars(select(func.count()).select_from(Procedure).where(within)).one() == 7
        names = [one.name for one in session.scalars(select(GroupMember))]
        assert len(names) == 30
        assert (names.count(NAMES["czlonek"]), names.count(NAMES["koordynator"])) == (7, 3)


def test_a_second_time_nobody_is_added_and_the_passwords_are_those_told_then(furnished: World):
    furnish(furnished, PASSWORDS | {"admin": "zupełnie inne zmyślone"})
    with furnished.reading() as session:
        assert session.scalars(select(func.count()).select_from(Staff)).one() == len(ROLES)
        assert session.scalars(select(func.count()).select_from(GroupMember)).one() == 30
        assert [one.name for one in session.scalars(select(SavedList))] == [KEPT[0]]
        admin = session.scalars(select(Staff).where(Staff.login == "admin")).one()
        assert KEEPER.verifies(admin, "zupełnie inne zmyślone")


def test_a_weak_password_is_refused(world: World):
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        with pytest.raises(PasswordTooWeak):
            make_accounts(session, unit, PASSWORDS | {"iod": "krótkie"}, KEEPER, ON)
