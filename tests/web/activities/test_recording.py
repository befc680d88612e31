"""Logging what was done outside procedures: the numbers know it the same second, and a mistake takes it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.records.activities import Activity
from tests.web.hamlet import NOW
from tests.web.page import Browser, Page
from tests.worlds import World

NEW = "/activities/new"
Enter = Callable[[Role], Browser]


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)


def send(browser: Browser, **more: Any) -> Page:
    told = {"key": str(new_id()), "kind": "training", "noted_on": "2024-05-05", "amount": "2"} | more
    return browser.post(NEW, **{name: said for name, said in told.items() if said is not None})


def logged(world: World) -> list[Activity]:
    with world.reading() as session:
        return list(session.scalars(select(Activity).order_by(Activity.number)))


def count(world: World, unit_id: UUID, code: str) -> object:
    with world.reading() as session:
        return values(session, unit_id, Period.of_year(2024), [BY_CODE[code]])[code]


def test_doors(signed_in: Enter, browser: Browser, world: World):
    assert browser.get(NEW).status == 302
    for role in (Role.MEMBER, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert signed_in(role).get(NEW).status == 403
        assert send(signed_in(role)).status == 403
    assert logged(world) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.REPORTING])
def test_an_entry_counts_at_once_and_an_annulled_one_no_more(signed_in: Enter, world: World, unit_id: UUID, role: Role):
    mine = signed_in(role)
    assert "Nowe działanie" in mine.get("/activities").links()
    page = mine.get(send(mine, participants="15", hours="4", group_kobiety="10", group_zi="5").location)
    assert "Działanie zapisane pod numerem D/1/2024." in page.text
    assert "Kobiety" in page.text
    assert (count(world, unit_id, "training"), count(world, unit_id, "training_participants")) == (2, 15)
    (activity,) = logged(world)
    path = f"/activities/{activity.id}/annulment"
    assert "Napisz, dlaczego" in mine.post(path, reason="…").text
    mine.post(path, reason="Nie odbyło się.")
    assert count(world, unit_id, "training") != 2
    assert "niczego nie zmieniono" in mine.post(path, reason="Drugi raz.").text
    shown = mine.get(f"/activities/{activity.id}").text
    assert ("Nie odbyło się." in shown) is (role is Role.COORDINATOR)  # reporting sees no sealed field


def test_what_was_last_is_repeated_with_one_click(signed_in: Enter):
    mine = signed_in(Role.COORDINATOR)
    assert "Powtórz ostatnie" not in mine.get(NEW).links()
    send(mine, participants="15", hours="4", group_kobiety="10", description="Opis tamtego dnia.")
    send(
        mine, noted_on="2024-03-03", participants="16", group_kobiety="10", hours="4"
    )  # last written, though not last done
    again = mine.get(mine.get(NEW).links()["Powtórz ostatnie"])
    values_ = {one.attributes.get("name"): one.attributes.get("value") for one in again.elements if one.tag == "input"}
    expected = ("2", "16", "4", "10", "2024-05-06")
    assert tuple(values_[name] for name in ("amount", "participants", "hours", "group_kobiety", "noted_on")) == expected
    assert next(one.attributes["value"] for one in again.elements if "selected" in one.attributes) == "training"
    assert "Opis tamtego dnia." not in again.html
    assert mine.get(f"{NEW}?jak={uuid4()}").status == 404
    assert mine.get(f"{NEW}?jak=nic").status == 404


def test_a_form_sent_twice_is_one_entry_and_another_answer_is_asked_about(signed_in: Enter, world: World):
    mine, key = signed_in(Role.COORDINATOR), str(uuid4())
    assert [send(mine, key=key).status for _ in range(2)] == [302, 302]
    assert "zapisano już pod numerem D/1/2024" in send(mine, key=key, amount="3").text
    for other in ({"group_zi": "5"}, {"answer": "raz"}, {"since_on": "2024-05-01"}, {"description": "Inne słowa."}):
        assert "zapisano już pod numerem D/1/2024" in send(mine, key=key, **other).text, other
    assert [activity.amount for activity in logged(world)] == [2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"noted_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"noted_on": ""}, "Wpisz dzień"),
        ({"noted_on": "0024-05-05"}, "Sprawdź rok"),
        ({"kind": ""}, "Wybierz rodzaj"),
        ({"amount": "-1"}, "Wpisz liczbę całkowitą od 0 do 1 000 000."),
        ({"amount": "1000001"}, "od 0 do 1 000 000"),
        ({"hours": "9" * 30}, "od 0 do 1 000 000"),
        ({"hours": "2,5"}, "liczb"),
        ({"label": "x" * 201}, "Najwyżej 200 znaków"),
        ({"since_on": "0024-05-05"}, "Sprawdź rok: tak dawno"),
        ({"until_on": "9999-12-31"}, "Sprawdź rok: tak daleko"),
        ({"amount": None}, "Wpisz, ile; wolno zero"),
        ({"group_zi": "-5"}, "od 0 do 1 000 000"),
        ({"answer": "x" * 81}, "Najwyżej 80 znaków"),
        ({"since_on": "2024-04-02", "until_on": "2024-04-01"}, "Koniec, 1.04.2024, jest przed początkiem, 2.04.2024."),
    ],
)
def test_what_cannot_be_true_is_refused_and_what_was_typed_stays(
    signed_in: Enter, world: World, wrong: dict[str, Any], said: str
):
    page = send(signed_in(Role.COORDINATOR), **({"participants": "77"} | wrong))
    assert said in page.text
    assert 'value="77"' in page.html
    assert logged(world) == []


def test_a_description_is_sealed_and_reporting_cannot_write_one(signed_in: Enter, world: World):
    send(signed_in(Role.REPORTING), description="Ktoś konkretny.")
    send(signed_in(Role.COORDINATOR), description="Ktoś konkretny.")
    with world.reading() as session:
        found = session.scalars(select(Activity).order_by(Activity.number)).all()
        assert [activity.description for activity in found] == [None, "Ktoś konkretny."]


def test_a_span_touches_its_years(signed_in: Enter, world: World):
    send(signed_in(Role.COORDINATOR), since_on="2023-12-01", until_on="2024-06-30")
    (activity,) = logged(world)
    assert (activity.begins_on.isoformat(), activity.ends_on.isoformat()) == ("2023-12-01", "2024-06-30")
