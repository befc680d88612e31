"""The administrator runs accounts: their names and nothing of any case."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from ppr_case.access.accounts import create_account
from ppr_case.access.policy import Action, Role
from ppr_case.casework.units import establish_unit
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.web.staff.roles import ACTION_NAMES
from ppr_case.web.staff.views import PAGE
from tests.web.conftest import LONG_AGO, PASSWORD
from tests.web.page import Browser, Page
from tests.worlds import World

Enter = Callable[[Role], Browser]
Find = Callable[[Role], UUID]
NEW = {
    "login": "Anna.Nowa",
    "name": "Anna Nowa-Zmyślona",
    "role": "member",
    "institution": "",
    "stated_on": "2024-01-02",
}


def account(world: World, login: str) -> Staff:
    with world.reading() as session:
        return session.scalars(select(Staff).where(Staff.login == login)).one()


def shown_password(page: Page) -> str:
    found = re.search(r"<code[^>]*>([^<]+)</code>", page.html)
    assert found
    return found.group(1)


@pytest.fixture
def elsewhere(world: World, unit_id: UUID, keeper) -> UUID:
    """Give an account of another unit."""
    assert unit_id
    with world.writing() as session:
        staff = create_account(
            session,
            keeper,
            unit=establish_unit(session, teryt="9999021", name="Inna"),
            login="obcy",
            role=Role.COORDINATOR,
            name="Obca Osoba",
            password=PASSWORD,
            stated_on=LONG_AGO,
            since_on=LONG_AGO,
        )
        session.commit()
        return staff.id


@pytest.mark.parametrize("path", ["/staff", "/staff/new", "/staff/roles"])
def test_a_stranger_signs_in_first_and_other_roles_are_refused(browser: Browser, signed_in: Enter, path: str):
    assert browser.get(path).status == 302
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert signed_in(role).get(path).status == 403


def test_the_list_names_everybody_of_this_unit_and_nobody_else(signed_in: Enter, elsewhere: UUID):
    browser = signed_in(Role.ADMINISTRATOR)
    page = browser.get("/staff", most=8)
    assert page.h1 == "Konta"
    assert "Zmyślona coordinator" in page.text
    assert "Obca Osoba" not in page.text
    assert browser.get(f"/staff/{elsewhere}").status == 404
    assert browser.post(f"/staff/{elsewhere}/close").status == 404


def test_reading_the_names_is_in_the_trail(signed_in: Enter, world: World, staff_of: Find):
    signed_in(Role.ADMINISTRATOR).get("/staff")
    with world.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
    assert last is not None
    assert (last.action, last.by) == ("read", str(staff_of(Role.ADMINISTRATOR)))
    assert str(staff_of(Role.MEMBER)) in last.detail


def test_a_long_list_goes_page_by_page_with_no_login_in_the_address(signed_in: Enter, world: World, unit_id: UUID):
    with world.writing() as session:
        session.add_all(
            Staff(
                unit_id=unit_id,
                login=f"osoba-{place:03}",
                role="member",
                since_on=LONG_AGO,
                session_mark="-",
                name=f"Osoba {place}",
            )
            for place in range(PAGE)
        )
        session.commit()
    browser = signed_in(Role.ADMINISTRATOR)
    first = browser.get("/staff", most=8)
    onward = first.links()["Dalej"]
    assert "osoba" not in onward
    second = browser.get(onward, most=8)
    assert "osoba-049" in second.text
    assert "osoba-049" not in first.text
    assert second.links()["Od początku"] == "/staff?state=open"
    assert browser.get("/staff?after=nonsense&state=nonsense").status == 200


def test_a_new_account_gets_a_password_once_and_opens(signed_in: Enter, browser: Browser):
    admin = signed_in(Role.ADMINISTRATOR)
    page = admin.post("/staff/new", **NEW)
    assert page.h1 == "Konto dodane"
    assert browser.sign_in("anna.nowa", shown_password(page)).status == 302
    assert "Anna Nowa-Zmyślona" in admin.get("/staff").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"login": "member"}, "Ten login ma już inne konto."),
        ({"login": "ałć"}, "litery bez ogonków"),
        ({"login": ""}, "Wpisz login."),
        ({"name": " "}, "Wpisz imię i nazwisko."),
        ({"role": "nikt"}, "Nieprawidłowy wybór"),
        ({"stated_on": "2999-01-01"}, "Ten dzień dopiero będzie."),
        ({"institution": "00000000-0000-0000-0000-000000000000"}, "Nieprawidłowy wybór"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_added(
    signed_in: Enter, world: World, wrong: dict[str, str], said: str
):
    page = signed_in(Role.ADMINISTRATOR).post("/staff/new", **(NEW | wrong))
    assert page.title.startswith("Błąd:")
    assert said in page.text
    with world.reading() as session:
        assert len(session.scalars(select(Staff.id)).all()) == len(Role)


def test_an_account_without_a_statement_waits_for_it(signed_in: Enter, browser: Browser, world: World):
    admin = signed_in(Role.ADMINISTRATOR)
    page = admin.post("/staff/new", **(NEW | {"stated_on": ""}))
    password = shown_password(page)
    assert browser.sign_in("anna.nowa", password).status == 401
    where = f"/staff/{account(world, 'anna.nowa').id}"
    assert "bez oświadczenia" in admin.get(where).text
    ahead = admin.post(f"{where}/statement", stated_on=str(clock.today() + timedelta(days=1)))
    assert "Ten dzień dopiero będzie." in ahead.text
    assert admin.post(f"{where}/statement", stated_on="2024-03-04").location == where
    assert account(world, "anna.nowa").stated_on == date(2024, 3, 4)
    assert browser.sign_in("anna.nowa", password).status == 302


def test_a_new_role_ends_the_sessions(signed_in: Enter, world: World, staff_of: Find):
    theirs, admin = signed_in(Role.MEMBER), signed_in(Role.ADMINISTRATOR)
    where = f"/staff/{staff_of(Role.MEMBER)}"
    assert "Wybierz rolę." in admin.post(f"{where}/role", role="").text
    assert admin.post(f"{where}/role", role="reporting").location == where
    assert account(world, "member").role == "reporting"
    assert theirs.get("/").status == 302


def test_a_forgotten_password_is_replaced(signed_in: Enter, browser: Browser, staff_of: Find):
    page = signed_in(Role.ADMINISTRATOR).post(f"/staff/{staff_of(Role.MEMBER)}/password")
    assert browser.sign_in("member", PASSWORD).status == 401
    assert browser.sign_in("member", shown_password(page)).status == 302


def test_somebody_else_s_sessions_are_ended(signed_in: Enter, staff_of: Find):
    theirs = signed_in(Role.MEMBER)
    assert signed_in(Role.ADMINISTRATOR).post(f"/staff/{staff_of(Role.MEMBER)}/sign-out").status == 302
    assert theirs.get("/").status == 302


def test_a_closed_account_stays_closed_until_it_is_opened_again(signed_in: Enter, browser: Browser, staff_of: Find):
    admin, where = signed_in(Role.ADMINISTRATOR), f"/staff/{staff_of(Role.MEMBER)}"
    assert admin.post(f"{where}/close").location == where
    assert "zamknięte" in admin.get(where).text
    assert browser.sign_in("member", PASSWORD).status == 401
    assert "Zmyślona member" in admin.get("/staff?state=closed").text
    assert "Zmyślona member" not in admin.get("/staff").text
    assert "Zmyślona member" in admin.get("/staff?state=all").text
    opened = admin.post(f"{where}/password")
    assert browser.sign_in("member", shown_password(opened)).status == 302


@pytest.mark.parametrize("what", ["role", "password", "sign-out", "close"])
def test_nobody_changes_their_own_account_here(signed_in: Enter, staff_of: Find, what: str):
    admin, where = signed_in(Role.ADMINISTRATOR), f"/staff/{staff_of(Role.ADMINISTRATOR)}"
    assert admin.post(f"{where}/{what}", role="coordinator").status == 403
    page = admin.get(where)
    assert "To Twoje konto" in page.text
    assert "Zamknij konto" not in page.text


def test_an_account_long_unused_is_asked_about(signed_in: Enter, world: World, staff_of: Find):
    with world.writing() as session:
        session.get_one(Staff, staff_of(Role.MEMBER)).signed_in_at = clock.now() - timedelta(days=120)
        session.commit()
    assert "120 dni temu" in signed_in(Role.ADMINISTRATOR).get(f"/staff/{staff_of(Role.MEMBER)}").text


def test_the_page_of_roles_says_every_action(signed_in: Enter):
    assert set(ACTION_NAMES) == set(Action)
    page = signed_in(Role.ADMINISTRATOR).get("/staff/roles")
    for what in ACTION_NAMES.values():
        assert what in page.text
