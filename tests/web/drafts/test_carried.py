"""A form that comes after its session has ended: what was typed is carried through the sign-in, to whoever typed it."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.staff import Staff
from tests.web.drafts.writing import NOTE, drafts, hidden, texts, visit
from tests.web.page import Browser, Page
from tests.web.roles import PASSWORD
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


def told() -> dict[str, str]:
    return {"key": str(uuid4()), "made_on": "2024-05-05", "purpose": "interwencja", "met": "nie", "note": NOTE}


def late(town: Town, browser: Browser, **more: str) -> Page:
    """Open the page of a visit, sign out, and send the form all the same."""
    page = browser.get(visit(town))
    browser.post("/sign-out")
    return browser.post_raw(visit(town), **hidden(page) | told() | more)


def carried(page: Page) -> str:
    (box,) = (one for one in page.elements if one.attributes.get("name") == "wpisane")
    return box.attributes["value"]


def enter(browser: Browser, login: str, page: Page, password: str = PASSWORD) -> Page:
    return browser.post("/sign-in", login=login, password=password, wpisane=carried(page))


def test_what_was_typed_waits_behind_the_door_and_comes_back(town: Town):
    member = town.enter(Role.MEMBER)
    door = late(town, member)
    assert (door.status, door.h1) == (401, "Sesja się skończyła")
    assert NOTE not in door.text
    assert town.visits() == []
    back = enter(member, "member", door)
    (draft,) = drafts(town.world)
    assert back.location == f"{visit(town)}?szkic={draft.id}"
    form = member.get(back.location)
    assert NOTE in form.html
    assert "jest w nim znowu" in form.text
    assert member.post(visit(town), **told(), **hidden(form)).status == 302
    assert len(town.visits()) == 1
    assert drafts(town.world) == []


def test_a_session_that_another_ended_is_no_different(town: Town):
    member, elsewhere = town.enter(Role.MEMBER), town.enter(Role.MEMBER)
    page = member.get(visit(town))
    token = member.token("/password")
    elsewhere.post("/sign-out-everywhere")
    door = member.post_raw(visit(town), csrf_token=token, **hidden(page), **told())
    assert (door.status, door.h1) == (401, "Sesja się skończyła")
    enter(member, "member", door)
    assert len(drafts(town.world)) == 1


def test_a_wrong_password_keeps_it(town: Town):
    member = town.enter(Role.MEMBER)
    door = late(town, member)
    wrong = enter(member, "member", door, "to nie jest to hasło")
    assert wrong.status == 401
    assert json.loads(carried(wrong)) == json.loads(carried(door))
    enter(member, "member", wrong)
    assert len(drafts(town.world)) == 1


def test_nobody_else_is_given_it(town: Town):
    member = town.enter(Role.MEMBER)
    door = late(town, member)
    other = enter(member, "coordinator", door)
    assert other.status == 403
    assert "pisano na innym koncie" in other.text
    assert member.get("/").status == 302  # nobody was signed in
    with town.world.reading() as session:
        assert session.scalars(select(Staff.signed_in_at).where(Staff.login == "coordinator")).one() is None
    enter(member, "member", other)
    assert len(drafts(town.world)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        "[]",
        "{}",
        '{"fields": 1}',
        "[" * 100_000,
        json.dumps(
            {"page": "https://zly.example", "id": str(uuid4()), "after": "", "by": str(uuid4()), "fields": [["a", "b"]]}
        ),
        json.dumps({"page": "/sign-in", "id": str(uuid4()), "after": "", "by": str(uuid4()), "fields": [["a", "b"]]}),
        json.dumps({"page": "/", "id": "x", "after": "@", "by": "", "fields": [["a"]]}),
    ],
)
def test_what_is_none_of_ours_is_nothing(town: Town, browser: Browser, sent: str):
    assert browser.post("/sign-in", login="member", password=PASSWORD, wpisane=sent).location == "/"
    assert drafts(town.world) == []


def test_a_form_without_a_draft_is_answered_as_before(town: Town):
    member = town.enter(Role.MEMBER)
    assert late(town, member, strona="/sign-in").h1 == "Ta strona była otwarta zbyt długo"
    assert late(town, town.enter(Role.MEMBER), **{"szkic-kto": "x"}).h1 == "Ta strona była otwarta zbyt długo"


def test_a_script_is_told_that_the_session_ended_and_given_no_page(town: Town):
    member = town.enter(Role.MEMBER)
    page = member.get(visit(town))
    member.post("/sign-out")
    assert member.post_by_script("/drafts/saving", "x", **hidden(page), **told()).status == 400


def test_what_cannot_be_kept_is_said(town: Town, monkeypatch: pytest.MonkeyPatch):
    member = town.enter(Role.MEMBER)
    door = late(town, member)
    monkeypatch.setattr("ppr_case.casework.drafts.LARGEST", 10)
    assert enter(member, "member", door).location == "/drafts"
    assert "nie dało się zachować" in member.get("/drafts").text
    assert texts(town.world) == []
