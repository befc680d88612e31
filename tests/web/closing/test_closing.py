"""Ending a procedure in the browser: what is missing is said first, and one form makes one closing."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.trail import Entry
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


def close(browser: Browser, town: Town, number: str = "1/2024", **more: object) -> Page:
    told = {"key": str(uuid4()), "protocol_on": "2024-05-05", "ground": "ustanie", "reason": "", "known": "y"}
    return browser.post(f"/closing/{town.id(number)}", **{name: said for name, said in (told | more).items() if said})


def closings(town: Town) -> list[Closing]:
    with town.world.reading() as session:
        return list(session.scalars(select(Closing).where(Closing.protocol_on > date(2024, 3, 1))))


def closed_on(town: Town, id_: UUID) -> object:
    with town.world.reading() as session:
        return session.get_one(Procedure, id_).closed_on


@pytest.mark.parametrize("what", ["", "/revocation"])
def test_doors(town: Town, browser: Browser, what: str):
    mine, other, foreign = (f"/closing/{id_}{what}" for id_ in (town.id("1/2024"), town.id("3/2024"), uuid4()))
    assert browser.get(mine).status == 302
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(mine).status == 403
    assert [town.enter(Role.MEMBER).get(path).status for path in (other, foreign)] == [403, 404]
    assert close(town.enter(Role.MEMBER), town, "3/2024").status == 403
    assert closings(town) == []


def test_a_procedure_is_closed_and_its_group_keeps_it_for_nine_months(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    assert "Zakończ procedurę" in member.get(f"/procedures/{id_}").links()
    assert close(member, town).headers["Location"] == f"/procedures/{id_}"
    page = member.get(f"/procedures/{id_}")
    assert "Monitorowanie po zakończeniu trwa do 5 lutego 2025" in page.text
    assert {"Uchyl zakończenie", "Nowa wizyta"} <= page.links().keys()
    assert "Zakończ procedurę" not in page.links()
    assert str(closed_on(town, id_)) == "2024-05-05"


def test_what_is_missing_is_said_and_must_be_seen(town: Town):
    member = town.enter(Role.MEMBER)
    page = member.get(f"/closing/{town.id('1/2024')}")
    assert "nie ma formularza C" in page.text
    assert "przez ostatnie 30 dni nie było odbytej wizyty" in page.text
    assert "Zaznacz, że wiesz, czego brakuje" in close(member, town, known="").text
    assert closings(town) == []
    close(member, town)
    with town.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "procedure.closed")).one()
    assert '"lacking":2' in entry.detail


def test_a_form_sent_twice_makes_one_closing(town: Town):
    member, key = town.enter(Role.MEMBER), str(uuid4())
    first, second = (close(member, town, key=key) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert [str(closing.id) for closing in closings(town)] == [key]


def test_whoever_is_second_is_told_and_changes_nothing(town: Town):
    close(town.enter(Role.COORDINATOR), town)
    member = town.enter(Role.MEMBER)
    told = member.get(close(member, town, protocol_on="2024-05-06").headers["Location"])
    assert "ktoś już zakończył" in told.text
    late = member.get(f"/closing/{town.id('1/2024')}")
    assert "nie ma czego kończyć" in member.get(late.headers["Location"]).text
    assert len(closings(town)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"protocol_on": "2024-05-07"}, "Ten dzień dopiero będzie."),
        ({"protocol_on": "2024-01-31"}, "Procedurę prowadzi się od 1.02.2024."),
        ({"protocol_on": ""}, "Wpisz dzień protokołu."),
        ({"ground": ""}, "Zaznacz podstawę zakończenia."),
        ({"reason": "niepotwierdzenie"}, "Niepotwierdzenie przemocy to brak zasadności działań."),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(town: Town, wrong: dict[str, str], said: str):
    page = close(town.enter(Role.MEMBER), town, **({"reason": "wyjazd"} | wrong))
    assert said in page.text
    assert page.html.count("<title>Błąd: ") == 1
    assert f'selected value="{wrong.get("reason", "wyjazd")}"' in page.html
    assert closings(town) == []


def test_a_form_without_its_key_is_not_understood(town: Town):
    assert close(town.enter(Role.MEMBER), town, key="x").status == 400


def test_a_closing_is_revoked(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    path = f"/closing/{id_}/revocation"
    close(member, town)
    assert "protokół z 5 maja 2024" in member.get(path).text
    assert "Ten dzień dopiero będzie." in member.post(path, revoked_on="2024-05-07").text
    assert "To przed protokołem z 5.05.2024." in member.post(path, revoked_on="2024-05-04").text
    assert closed_on(town, id_) is not None
    told = member.get(member.post(path, revoked_on="2024-05-06").headers["Location"])
    assert "Zakończenie uchylone" in told.text
    assert closed_on(town, id_) is None
    again = member.get(member.post(path, revoked_on="2024-05-06").headers["Location"])
    assert "nie ma czego uchylać" in again.text


def test_a_closing_of_the_day_of_a_revoked_one_says_so(town: Town):
    member = town.enter(Role.MEMBER)
    close(member, town)
    member.post(f"/closing/{town.id('1/2024')}/revocation", revoked_on="2024-05-05")
    assert "Jest już uchylony protokół z tego dnia." in close(member, town).text


def test_a_procedure_that_never_was_is_annulled_with_a_reason_and_counts_nowhere(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("1/2024")
    path = f"/closing/{id_}/annulment"
    assert "Anuluj wpis" in coordinator.get(f"/procedures/{id_}").links()
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR):
        assert town.enter(role).get(path).status == 403
        assert town.enter(role).post(path, reason="x").status == 403
    assert "Napisz, dlaczego procedura jest błędna" in coordinator.post(path, reason=" … ").text
    assert coordinator.post(path, reason="wpisana dwa razy").location == f"/procedures/{id_}"
    page = coordinator.get(f"/procedures/{id_}")
    assert "Anulowana 2024-05-06: wpisana dwa razy" in page.text
    assert not {"Nowa wizyta", "Zakończ procedurę", "Anuluj wpis"} & page.links().keys()
    with town.world.reading() as session:
        assert session.get_one(Procedure, id_).annulled_on == date(2024, 5, 6)
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).all()
    assert "procedure.annulled" in {entry.action for entry in last}
    assert not any("dwa razy" in entry.detail for entry in last)
    assert coordinator.post(path, reason="jeszcze raz").status == 302
    assert "jeszcze raz" not in coordinator.get(f"/procedures/{id_}").text
