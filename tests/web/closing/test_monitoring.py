"""The nine months after a closing in the browser: visits, what came of it, and taking that back."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.closings import Monitoring
from ppr_case.records.procedures import Procedure
from ppr_case.records.trail import Entry
from tests.web.closing.test_closing import close
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town, town

__all__ = ["town"]
OTHER: Final = {"outcome": "inne"}


@pytest.fixture
def monitored(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Give the town nine months after 1/2024 was closed there: it is 5 February 2025, the last day."""
    close(town.enter(Role.COORDINATOR), town)
    later(monkeypatch, date(2025, 2, 5))
    return town


def later(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


def settle(browser: Browser, town: Town, **more: str) -> Page:
    told = {"key": str(uuid4()), "ended_on": "2025-02-05", "outcome": "bez_powrotu", "note": "Spokojnie od lata."}
    return browser.post(f"/closing/{town.id('1/2024')}/monitoring", **(told | more))


def outcomes(town: Town) -> list[Monitoring]:
    with town.world.reading() as session:
        return list(session.scalars(select(Monitoring).order_by(Monitoring.id)))


def test_a_monitoring_is_ended_with_what_came_of_it(monitored: Town):
    member, id_ = monitored.enter(Role.MEMBER), monitored.id("1/2024")
    assert "Zakończ monitorowanie" in member.get(f"/procedures/{id_}").links()
    page = member.get(f"/closing/{id_}/monitoring")
    assert "Po zakończeniu nie zapisano żadnej wizyty." in page.text
    assert 'value="2025-02-05"' in page.html
    assert settle(member, monitored).headers["Location"] == f"/procedures/{id_}"
    page = member.get(f"/procedures/{id_}")
    assert "Monitorowanie zakończone 5 lutego 2025" in page.text
    assert "Nie odnotowano ponownej przemocy." in page.text
    assert "Zakończ monitorowanie" not in page.links()
    assert "wizyta po zakończeniu" not in member.get("/mine").text
    history = member.get(f"/procedures/{id_}/history").text
    assert "Wynik monitorowania: nie odnotowano ponownej przemocy" in history
    assert "Spokojnie od lata." in history
    with monitored.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "monitoring.ended")).one()
    assert "Spokojnie" not in entry.detail
    again = member.get(member.get(f"/closing/{id_}/monitoring").headers["Location"])
    assert "zakończono już 5 lutego 2025" in again.text


def test_what_the_visits_saw_and_what_began_since_stands_beside_the_question(monitored: Town):
    member = monitored.enter(Role.MEMBER)
    told = {"made_on": "2025-01-15", "purpose": "monitoring", "met": "tak", "signs": "tak", "key": str(uuid4())}
    member.post(f"/visits/new/{monitored.id('1/2024')}", **told)
    with monitored.world.writing() as session:
        session.get_one(Procedure, monitored.id("2/2024")).opened_on = date(2024, 6, 1)
        session.commit()
    page = member.get(f"/closing/{monitored.id('1/2024')}/monitoring")
    assert "15.01.2025" in page.text
    assert "są oznaki przemocy" in page.text
    assert "procedurę 2/2024" in page.links()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ended_on": ""}, "Wpisz dzień."),
        ({"ended_on": "2025-02-06"}, "Ten dzień dopiero będzie."),
        ({"ended_on": "2024-05-04"}, "Procedurę zakończono 5.05.2024."),
        ({"ended_on": "2025-02-04"}, "Monitorowanie trwa do 5.02.2025"),
        ({"outcome": ""}, "Zaznacz wynik monitorowania."),
    ],
)
def test_a_mistake_about_the_outcome_is_named_and_what_was_typed_stays(
    monitored: Town, wrong: dict[str, str], said: str
):
    page = settle(monitored.enter(Role.MEMBER), monitored, **wrong)
    assert said in page.text
    assert page.html.count("<title>Błąd: ") == 1
    assert "Spokojnie od lata." in page.text
    assert outcomes(monitored) == []


def test_an_outcome_sent_twice_is_one_and_the_second_person_is_told(monitored: Town):
    member, key = monitored.enter(Role.MEMBER), str(uuid4())
    told = [member.get(settle(member, monitored, key=key, **more).headers["Location"]).text for more in ({}, {}, OTHER)]
    assert "Ten wynik jest już zapisany." in told[1]
    assert "teraz były w nim inne dane" in told[2]
    late = member.get(settle(member, monitored, **OTHER).headers["Location"])
    assert "ktoś już zakończył" in late.text
    assert [one.outcome for one in outcomes(monitored)] == ["bez_powrotu"]


def test_an_outcome_is_taken_back_with_a_reason(monitored: Town):
    member, id_ = monitored.enter(Role.MEMBER), monitored.id("1/2024")
    path = f"/closing/{id_}/monitoring/annulment"
    assert "nie ma wyniku monitorowania" in member.get(member.get(path).headers["Location"]).text
    settle(member, monitored)
    assert "Cofnij wynik monitorowania" in member.get(f"/procedures/{id_}").links()
    assert "Napisz, dlaczego wynik jest błędny" in member.post(path, reason=" … ").text
    told = member.get(member.post(path, reason="Zły dzień.").headers["Location"])
    assert "Wynik monitorowania cofnięty" in told.text
    assert "Zakończ monitorowanie" in told.links()
    history = member.get(f"/procedures/{id_}/history").text
    assert "Cofnięcie wyniku monitorowania z 5.02.2025" in history
    assert "Zły dzień." in history


def test_a_track_whose_time_is_over_asks_for_its_outcome(monitored: Town, monkeypatch: pytest.MonkeyPatch):
    later(monkeypatch, date(2025, 2, 15))
    coordinator = monitored.enter(Role.COORDINATOR)
    page = coordinator.get("/deadlines")
    assert "Wynik monitorowania" in page.text
    assert "10 dni po terminie" in page.text
    assert "Wizyta po zakończeniu" not in page.text
    page = coordinator.get(f"/procedures/{monitored.id('1/2024')}")
    assert "Monitorowanie po zakończeniu trwało do 5 lutego 2025" in page.text
    coordinator.get(settle(coordinator, monitored).headers["Location"])
    assert "Wynik monitorowania" not in coordinator.get("/deadlines").text
    sent = coordinator.post(f"/closing/{monitored.id('1/2024')}/monitoring/annulment", reason="Zły dzień.")
    coordinator.get(sent.headers["Location"])
    later(monkeypatch, date(2026, 2, 6))  # a year after: its own page alone
    assert "Wynik monitorowania" not in coordinator.get("/deadlines").text


def test_a_late_visit_of_the_track_is_on_top_of_ones_own(town: Town, monkeypatch: pytest.MonkeyPatch):
    close(town.enter(Role.COORDINATOR), town)
    later(monkeypatch, date(2024, 6, 10))
    member = town.enter(Role.MEMBER)
    assert "Wizyta po zakończeniu" in member.get("/deadlines").text
    assert "6 dni po terminie" in member.get("/mine").text


def test_a_revoked_closing_ends_its_track(monitored: Town):
    member, id_ = monitored.enter(Role.MEMBER), monitored.id("1/2024")
    settle(member, monitored)
    member.post(f"/closing/{id_}/revocation", revoked_on="2025-02-05", reason="Pomyłka.")
    page = member.get(f"/procedures/{id_}")
    assert "Monitorowanie" not in page.text.split("Przebieg")[0]
    assert "wizyta po zakończeniu" not in member.get("/mine").text


def visit(browser: Browser, town: Town, number: str = "1/2024", **more: object) -> Page:
    told = {"key": str(uuid4()), "purpose": "monitoring", "met": "tak", "signs": "nie"}
    return browser.post(f"/visits/new/{town.id(number)}", **(told | more))


def test_after_each_visit_the_next_is_planned_to_the_end_of_the_monitoring(town: Town, monkeypatch: pytest.MonkeyPatch):
    close(town.enter(Role.COORDINATOR), town)
    later(monkeypatch, date(2024, 6, 3))
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    assert "co 30 dni" in member.get(f"/visits/new/{id_}").text
    visit(member, town, made_on="2024-06-03")
    assert "3.07.2024" in member.get("/mine").text
    visit(member, town, made_on="2024-06-03", next_on="2024-06-20")
    assert "20.06.2024" in member.get("/mine").text
    later(monkeypatch, date(2025, 1, 20))
    member = town.enter(Role.MEMBER)
    late = visit(member, town, made_on="2025-01-20", next_on="2025-02-06")
    assert "Monitorowanie po zakończeniu trwa do 5.02.2025." in late.text
    visit(member, town, made_on="2025-01-20")
    assert "wynik monitorowania" in member.get("/mine").text
    assert len(town.visits()) == 3


def test_of_a_closed_procedure_that_nobody_monitors_no_visit_is_planned(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    page = visit(coordinator, town, "5/2023", made_on="2024-05-06", next_on="2024-05-20")
    assert "Ta procedura nie jest w toku ani monitorowana." in page.text
    visit(coordinator, town, "5/2023", made_on="2024-05-06")
    assert len(town.visits()) == 1


def test_a_visit_to_both_plans_the_next_in_what_runs_and_in_what_is_monitored(town: Town):
    close(town.enter(Role.COORDINATOR), town)
    both = [str(town.id("2/2024")), str(town.id("5/2023"))]
    visit(town.enter(Role.COORDINATOR), town, made_on="2024-05-06", next_on="2024-05-20", procedures=both[:1])
    with town.world.reading() as session:
        planned = [session.get_one(Procedure, town.id(number)).visit_planned_on for number in ("1/2024", "2/2024")]
    assert planned == [date(2024, 5, 20)] * 2


def test_visits_of_the_track_are_planned_on_their_page(town: Town, monkeypatch: pytest.MonkeyPatch):
    close(town.enter(Role.COORDINATOR), town)
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    path = member.get(f"/procedures/{id_}").links()["Plan wizyt"]
    assert "wizyty monitorujące do 5 lutego 2025" in member.get(path).text
    assert member.post(path, planned_on="", every="90").location == f"/procedures/{id_}"
    assert "3.08.2024" in member.get(f"/procedures/{id_}").text
    later(monkeypatch, date(2025, 1, 20))
    member = town.enter(Role.MEMBER)
    assert "trwa do 5.02.2025" in member.post(path, planned_on="2025-02-06", every="").text
    later(monkeypatch, date(2025, 2, 6))
    told = town.enter(Role.COORDINATOR)
    assert "nie jest w toku ani monitorowana" in told.get(told.get(path).headers["Location"]).text
