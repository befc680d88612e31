"""Nobody comes in who should not, nobody is locked out for ever, and the door tells nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from ppr_case.access import accounts
from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from tests.web.conftest import PASSWORD
from tests.web.page import Browser
from tests.worlds import World

Enter = Callable[[Role], Browser]


def actions(world: World) -> list[str]:
    with world.reading() as session:
        return list(session.scalars(select(Entry.action).order_by(Entry.number)))


def test_the_form_has_its_fixed_words(browser: Browser):
    page = browser.get("/sign-in")
    for word in ("Login", "Hasło", "Zaloguj się"):
        assert word in page.text
    assert page.h1 == "Logowanie"


def test_the_anonymous_are_sent_to_sign_in_and_then_where_they_wanted(browser: Browser):
    away = browser.get("/password")
    assert (away.status, away.location) == (302, "/sign-in?dalej=/password")
    assert browser.post(away.location, login="coordinator", password=PASSWORD).location == "/password"


@pytest.mark.parametrize("elsewhere", ["https://zly.example", "//zly.example", "/\\zly.example", "javascript:1", ""])
def test_nobody_is_sent_to_another_site(browser: Browser, elsewhere: str):
    assert browser.post(f"/sign-in?dalej={elsewhere}", login="coordinator", password=PASSWORD).location == "/"


def test_whoever_signs_in_is_named_in_the_trail_and_may_leave(signed_in: Enter, world: World):
    browser = signed_in(Role.COORDINATOR)
    assert browser.get("/").h1 == "Pulpit"
    assert "Wyloguj" in browser.get("/").text
    assert browser.post("/sign-out").location == "/sign-in"
    assert browser.get("/").status == 302
    assert "sign-out" in actions(world)
    assert "sign-in" in actions(world)


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(browser: Browser, world: World):
    wrong = browser.sign_in("coordinator", "to nie jest to hasło")
    unknown = browser.sign_in("nikt-taki", "to nie jest to hasło")
    assert (wrong.status, unknown.status) == (401, 401)
    assert wrong.html.replace("coordinator", "").count("note late") == unknown.html.count("note late") == 1
    assert actions(world).count("sign-in.refused") == 2


def test_tries_slow_down_and_are_never_refused_for_ever(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    at = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    for _ in range(accounts.FREE_TRIES):
        assert browser.sign_in("coordinator", "zle zle zle zle").status == 401
    early = browser.sign_in("coordinator", PASSWORD)
    assert early.status == 429
    assert int(early.headers["Retry-After"]) == 2
    assert "2 sekundy" in early.text
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(seconds=3))
    assert browser.sign_in("coordinator", PASSWORD).status == 302


def test_the_delay_has_a_longest(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    at = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
    for _ in range(15):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert browser.sign_in("coordinator", "zle zle zle zle").status == 401
        at += accounts.LONGEST_DELAY + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert browser.sign_in("coordinator", PASSWORD).status == 302


def test_one_address_is_slowed_over_many_logins(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 5, 6, 12, 0, tzinfo=UTC))
    for place in range(accounts.FREE_TRIES):
        assert browser.sign_in(f"nikt-{place}", "zle zle zle zle").status == 401
    assert browser.sign_in("member", PASSWORD).status == 429


def test_a_session_ends_after_the_idle_time(signed_in: Enter, app):
    browser = signed_in(Role.COORDINATOR)
    app.permanent_session_lifetime = timedelta(seconds=-1)
    assert browser.get("/").status == 302


@pytest.mark.parametrize("change", ["password", "role", "everywhere", "closed"])
def test_a_session_ends_when_the_account_changes(
    signed_in: Enter, world: World, staff_of: Callable[[Role], UUID], keeper, change: str
):
    browser = signed_in(Role.MEMBER)
    assert browser.get("/").status == 200
    with world.writing() as session:
        staff = session.get_one(Staff, staff_of(Role.MEMBER))
        match change:
            case "password":
                accounts.set_password(keeper, staff, "zupełnie inne słowa")
            case "role":
                accounts.set_role(staff, Role.REPORTING)
            case "everywhere":
                accounts.sign_out_everywhere(staff)
            case _:
                accounts.close_account(staff, on=clock.today())
        session.commit()
    assert browser.get("/").status == 302


@pytest.mark.parametrize("days", [{"until_on": -1}, {"since_on": 1}, {"stated_on": None}])
def test_a_session_ends_with_the_time_of_its_account(
    signed_in: Enter, world: World, staff_of: Callable[[Role], UUID], days: dict[str, int | None]
):
    """Nobody has to end it: the day alone does, and so does a statement that turned out not to have been made."""
    browser = signed_in(Role.MEMBER)
    with world.writing() as session:
        staff = session.get_one(Staff, staff_of(Role.MEMBER))
        for name, after in days.items():
            setattr(staff, name, None if after is None else clock.today() + timedelta(days=after))
        session.commit()
    assert browser.get("/").status == 302


def test_signing_out_everywhere_ends_the_other_browser(signed_in: Enter):
    here, there = signed_in(Role.MEMBER), signed_in(Role.MEMBER)
    assert here.post("/sign-out-everywhere").status == 302
    assert there.get("/").status == 302


def test_no_account_opens_before_the_statement_of_confidentiality(
    browser: Browser, world: World, staff_of: Callable[[Role], UUID]
):
    with world.writing() as session:
        session.get_one(Staff, staff_of(Role.MEMBER)).stated_on = None
        session.commit()
    assert browser.sign_in("member", PASSWORD).status == 401


def test_the_password_is_changed_by_its_owner(signed_in: Enter, browser: Browser):
    mine = signed_in(Role.MEMBER)
    wrong = mine.post("/password", current="zle", new="nowe zmyślone słowa", again="nowe zmyślone słowa")
    assert "Obecne hasło się nie zgadza." in wrong.text
    assert wrong.title.startswith("Błąd:")
    short = mine.post("/password", current=PASSWORD, new="krótkie", again="krótkie")
    assert "co najmniej 12 znaków" in short.text
    like = mine.post("/password", current=PASSWORD, new="member member member", again="member member member")
    assert "nie może zawierać loginu" in like.text
    other = mine.post("/password", current=PASSWORD, new="nowe zmyślone słowa", again="inne zmyślone słowa")
    assert "takie same" in other.text
    done = mine.post("/password", current=PASSWORD, new="nowe zmyślone słowa", again="nowe zmyślone słowa")
    assert done.status == 302
    assert mine.get("/").status == 200
    assert browser.sign_in("member", PASSWORD).status == 401
    assert browser.sign_in("member", "nowe zmyślone słowa").status == 302


def test_a_form_that_never_saw_its_page_is_refused(browser: Browser):
    page = browser.post_raw("/sign-in", login="coordinator", password=PASSWORD)
    assert page.status == 400
    assert page.h1 == "Ta strona była otwarta zbyt długo"


def test_the_cookie_says_nothing_and_is_out_of_reach_of_scripts(app, world: World):
    client = app.test_client()
    browser = Browser(client, world.engine)
    browser.sign_in("coordinator", PASSWORD)
    cookie = client.get_cookie("rejestr")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert "coordinator" not in cookie.value


def test_headers_by_name(browser: Browser):
    headers = browser.get("/sign-in").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_health_check_says_well_and_nothing_else(browser: Browser):
    page = browser.get("/healthz")
    assert (page.status, page.html) == (200, "")


def test_a_page_that_is_not_there_is_a_page_of_ours(browser: Browser, signed_in: Enter):
    assert browser.get("/nie-ma").h1 == "Nie ma takiej strony"
    assert signed_in(Role.MEMBER).get("/nie-ma").links()["Przejdź do pulpitu"] == "/"


def test_another_role_s_page_is_refused_and_the_refusal_recorded(signed_in: Enter, world: World):
    page = signed_in(Role.MEMBER).get("/system")
    assert page.status == 403
    assert "refused" in actions(world)


def test_the_day_of_an_account_begins_at_midnight_in_poland(
    browser: Browser, world: World, staff_of: Callable[[Role], UUID], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 5, 6, 22, 30, tzinfo=UTC))
    with world.writing() as session:
        session.get_one(Staff, staff_of(Role.MEMBER)).since_on = clock.today()
        session.commit()
    assert browser.sign_in("member", PASSWORD).status == 302
