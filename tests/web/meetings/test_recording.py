"""One sitting over many procedures, written down once: both counts, the forms and the next one come from it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.annulling import SittingIsAnnulled, annul_sitting
from ppr_case.casework.filled import Filled
from ppr_case.casework.sittings import (
    Held,
    HeldAhead,
    NotNamedThere,
    NotPlanned,
    record_sitting,
    settle_sitting,
)
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import Value, values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.web.grounds import everybody
from tests.web.hamlet import NOW
from tests.web.page import Browser, Page
from tests.worlds import Ground, World

TODAY: Final = date(2024, 5, 6)
REGISTER: Final = {
    "procedury": [
        {"numer": f"{place}/2024", "rodzina": f"r{place}", "data_wszczecia": f"2024-02-0{place}"}
        for place in range(1, 4)
    ]
    + [{"numer": "4/2024", "data_wszczecia": "2024-02-04", "anulowana_dnia": "2024-02-05"}],
    "osoby": [
        {"id": "anna", "imie": "Anna", "nazwisko": "Nibylska", "plec": "K"},
        {"id": "piotr", "imie": "Piotr", "nazwisko": "Nibylski", "plec": "M"},
        {"id": "ewa", "imie": "Ewa", "nazwisko": "Zmyślna", "plec": "K"},
    ],
    "udzial": [
        {"procedura": "1/2024", "osoba": "anna", "rola": "doznajaca"},
        {"procedura": "1/2024", "osoba": "piotr", "rola": "stosujaca"},
        {"procedura": "2/2024", "osoba": "ewa", "rola": "doznajaca"},
    ],
    "spotkania": [
        {"id": "s", "rodzaj": "GR", "data": "2024-04-01", "procedury": "1/2024"},
        {"id": "p", "rodzaj": "GR", "data": "2024-05-06", "stan": "planowane", "procedury": "3/2024"},
        {"id": "n", "rodzaj": "GR", "data": "2024-06-06", "stan": "planowane", "procedury": "3/2024"},
    ],
}


class Town:
    def __init__(self, world: World, unit_id: UUID, enter: Callable[[Role], Browser]) -> None:
        self.world, self.unit_id, self.enter = world, unit_id, enter

    def id(self, number: str) -> UUID:
        with self.world.reading() as session:
            return session.scalars(select(Procedure.id).where(Procedure.number == number)).one()

    def person(self, first_name: str) -> UUID:
        with self.world.reading() as session:
            return next(one.id for one in session.scalars(select(Person)) if one.first_name == first_name)

    def pair(self, number: str, first_name: str) -> str:
        return f"{self.id(number)}.{self.person(first_name)}"

    def sitting(self, day: str) -> UUID:
        with self.world.reading() as session:
            held = select(Sitting.id).where(Sitting.held_on == date.fromisoformat(day))
            return session.scalars(held).one()

    def state(self, id_: UUID) -> tuple[str, date | None]:
        with self.world.reading() as session:
            sitting = session.get_one(Sitting, id_)
            return sitting.state, sitting.annulled_on

    def value(self, code: str) -> Value:
        with self.world.reading() as session:
            return values(session, self.unit_id, Period.of_year(2024), [BY_CODE[code]])[code]

    def path(self, *numbers: str) -> str:
        return "/meetings/record?" + "&".join(f"procedura={self.id(number)}" for number in numbers)


def sittings(world: World) -> None:
    """Add the register above to the unit."""
    everybody(world)
    with pytest.MonkeyPatch.context() as patched, world.reading() as session:
        patched.setattr("ppr_case.core.clock.now", lambda: NOW)
        assert not bring_in(world.make, session.scalars(select(Unit.id)).one(), REGISTER).rejected


@pytest.fixture
def laid() -> Ground:
    return sittings


@pytest.fixture
def town(world: World, unit_id: UUID, signed_in: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)
    return Town(world, unit_id, signed_in)


def record(browser: Browser, path: str, **more: object) -> Page:
    told = {"key": str(uuid4()), "kind": "GR", "held_on": "2024-05-06", "state": "odbyte"} | more
    return browser.post(path, **{name: said for name, said in told.items() if said})


def test_doors(town: Town, browser: Browser):
    sitting = town.sitting("2024-05-06")
    for path in ("/meetings/new", town.path("1/2024")):
        assert browser.get(path).status == 302
        for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
            assert town.enter(role).get(path).status == 403
    assert town.enter(Role.MEMBER).post(f"/meetings/{sitting}/settlement", state="odwolane").status == 403
    coordinator = town.enter(Role.COORDINATOR)
    assert coordinator.get(f"/meetings/record?procedura={uuid4()}").status == 404
    assert coordinator.get("/meetings/record?procedura=x").status == 400
    assert town.state(sitting) == ("planowane", None)


def test_those_not_spoken_of_for_longest_are_proposed_first(town: Town):
    page = town.enter(Role.COORDINATOR).get("/meetings/new")
    assert page.text.index("2/2024") < page.text.index("3/2024") < page.text.index("1/2024")
    assert "4/2024" not in page.text
    assert "Zmyślna Ewa" in page.text


def test_a_procedure_that_is_not_proposed_is_added_by_its_number(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    assert coordinator.get("/meetings/record?numery=").location == "/meetings/record"
    found = coordinator.get(f"{town.path('1/2024')}&numery=3/2024,%202/2024").location
    assert {str(town.id(number)) for number in ("1/2024", "2/2024", "3/2024")} == set(
        found.partition("?")[2].replace("procedura=", "").split("&")
    )
    missing = coordinator.get(f"{town.path('1/2024')}&numery=99/1999,4/2024").location
    page = coordinator.get(missing)
    assert "Nie ma takiej procedury: 99/1999, 4/2024." in page.text
    ticked = [one.attributes["value"] for one in page.elements if "checked" in one.attributes]
    assert ticked == [str(town.id("1/2024"))]


def test_one_sitting_over_three_procedures_gives_both_counts_and_the_forms(town: Town):
    coordinator, path, key = town.enter(Role.COORDINATOR), town.path("1/2024", "2/2024", "3/2024"), str(uuid4())
    assert "Anna Nibylska" in coordinator.get(path).text
    before = town.value("group_meetings"), town.value("group_meetings_by_procedure")
    told = {
        "came": [town.pair("1/2024", "Piotr")],
        "form_c": [town.pair("1/2024", "Anna"), town.pair("2/2024", "Ewa")],
        "form_d": [town.pair("1/2024", "Piotr")],
        "next_on": "2024-05-20",
    }
    for _ in range(2):
        record(coordinator, path, key=key, **told)
    assert (before, town.value("group_meetings"), town.value("group_meetings_by_procedure")) == ((1, 1), 2, 4)
    assert (town.value("forms_c"), town.value("forms_d"), town.value("persons_using_at_meetings")) == (2, 1, 1)
    assert town.state(town.sitting("2024-05-20")) == ("planowane", None)
    page = coordinator.get(f"/meetings/{key}")
    assert {"1/2024", "2/2024", "3/2024", "Piotr Nibylski"} <= page.links().keys()


def test_what_was_agreed_is_kept_in_each_procedure_and_read_by_whoever_reads_it(town: Town):
    coordinator, path, key = town.enter(Role.COORDINATOR), town.path("1/2024", "2/2024"), str(uuid4())
    told = {f"agreed_{town.id('1/2024').hex}": "Tajne ustalenie.", f"agreed_{town.id('2/2024').hex}": " "}
    page = coordinator.get(record(coordinator, path, key=key, **told).location)
    assert "Tajne ustalenie." in page.text
    assert "Tajne ustalenie." not in town.enter(Role.REPORTING).get(f"/meetings/{key}").text
    assert record(coordinator, path, key=key, **told).location == f"/meetings/{key}"
    other = record(coordinator, path, key=key, **(told | {f"agreed_{town.id('1/2024').hex}": "Co innego."}))
    assert "zapisano już pod numerem" in other.text
    assert "Co innego." in other.html
    with town.world.reading() as session:
        assert [one.text for one in session.scalars(select(Remark))] == ["Tajne ustalenie."]


def test_a_team_may_sit_about_no_procedure_and_a_group_may_not(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    assert "Spotkanie grupy dotyczy procedur." in record(coordinator, "/meetings/record").text
    assert record(coordinator, "/meetings/record", kind="ZI").status == 302
    assert town.value("team_meetings") == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"held_on": "2024-05-07"}, "Ten dzień dopiero będzie."),
        ({"held_on": "2024-05-05", "state": "planowane"}, "Ten dzień już był."),
        ({"held_on": ""}, "Wpisz dzień spotkania."),
        ({"next_on": "2024-05-06"}, "Następne spotkanie jest po tym i nie wcześniej niż dziś."),
    ],
)
def test_a_mistake_is_named_and_what_was_ticked_stays(town: Town, wrong: dict[str, str], said: str):
    pair = town.pair("1/2024", "Piotr")
    ticked = {} if "state" in wrong else {"came": [pair]}
    page = record(town.enter(Role.COORDINATOR), town.path("1/2024"), **(ticked | wrong))
    assert said in page.text
    assert page.html.count("<title>Błąd: ") == 1
    checked = [one.attributes.get("value") for one in page.elements if "checked" in one.attributes]
    assert (pair in checked) is bool(ticked)
    assert town.value("group_meetings") == 1


def test_nobody_comes_to_what_is_planned(town: Town):
    page = record(
        town.enter(Role.COORDINATOR), town.path("1/2024"), state="planowane", came=[town.pair("1/2024", "Piotr")]
    )
    assert "Obecność, formularze i decyzje zapisuje się, gdy spotkanie się odbyło." in page.text


def test_an_annulled_procedure_is_not_spoken_of(town: Town):
    page = record(town.enter(Role.COORDINATOR), town.path("4/2024"))
    assert "Jedna z procedur jest anulowana." in page.text


def test_a_person_of_another_procedure_is_not_offered_and_not_taken(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    assert record(coordinator, town.path("2/2024"), came=[town.pair("1/2024", "Anna")]).status == 400
    assert town.value("group_meetings") == 1


def test_a_planned_sitting_is_settled_once(town: Town):
    coordinator, today, ahead = town.enter(Role.COORDINATOR), town.sitting("2024-05-06"), town.sitting("2024-06-06")
    assert coordinator.post(f"/meetings/{today}/settlement", state="może").status == 400
    coordinator.post(f"/meetings/{today}/settlement", state="odbyte")
    assert town.state(today)[0] == "odbyte"
    coordinator.post(f"/meetings/{today}/settlement", state="odwolane")
    assert "ktoś już rozstrzygnął" in coordinator.get(f"/meetings/{today}").text
    coordinator.post(f"/meetings/{ahead}/settlement", state="odbyte")
    assert "Tego spotkania jeszcze nie było" in coordinator.get(f"/meetings/{ahead}").text
    coordinator.post(f"/meetings/{ahead}/settlement", state="odwolane")
    assert (town.state(today)[0], town.state(ahead)[0]) == ("odbyte", "odwolane")


def test_the_operations_refuse_by_name(town: Town):
    with town.world.writing() as session:
        procedure = session.scalars(select(Procedure).where(Procedure.number == "2/2024")).one()
        common: dict[str, Any] = {
            "unit_id": town.unit_id,
            "procedures": [procedure],
            "institutions": [],
            "today": TODAY,
        }
        anna, ewa = town.person("Anna"), town.person("Ewa")
        for told in (
            Held("GR", TODAY, persons=[anna]),
            Held("GR", TODAY, filled=[Filled("D", procedure.id, ewa)]),
            Held("GR", TODAY, filled=[Filled("C", procedure.id, anna)]),
        ):
            with pytest.raises(NotNamedThere):
                record_sitting(session, told, id_=new_id(), **common)
        ahead = session.get_one(Sitting, town.sitting("2024-06-06"))
        with pytest.raises(HeldAhead):
            settle_sitting(session, ahead, state="odbyte", today=TODAY)
        why: dict[str, Any] = {"reason": "Pomyłka.", "by": session.scalars(select(Staff.id)).first(), "on": TODAY}
        annul_sitting(session, ahead, **why)
        session.flush()
        with pytest.raises(SittingIsAnnulled):
            annul_sitting(session, ahead, **why)
        with pytest.raises(NotPlanned):
            settle_sitting(session, ahead, state="odwolane", today=TODAY)
        assert session.scalars(select(Card)).all() == []
        session.rollback()


def test_each_procedure_has_its_decision_its_next_visit_and_its_next_sitting(town: Town):
    coordinator, one, two = town.enter(Role.COORDINATOR), town.id("1/2024"), town.id("2/2024")
    told: dict[str, object] = {
        f"decision_{one.hex}": "plan",
        f"decision_{two.hex}": "zakonczenie",
        f"visit_{one.hex}": "2024-05-10",
        f"next_{one.hex}": "2024-05-20",
        "next_on": "2024-06-03",
        "hour": "09:30",
        "place": "sala 12",
    }
    saved = record(coordinator, town.path("1/2024", "2/2024", "3/2024"), **told)
    page = coordinator.get(saved.location)
    assert "sporządzenie albo zmiana planu pomocy" in page.text
    assert "zakończenie procedury" in page.text
    assert "godz. 09:30, sala 12" in page.text
    with town.world.reading() as session:
        assert session.get_one(Procedure, one).visit_planned_on == date(2024, 5, 10)
        planned = session.scalars(
            select(Sitting).where(
                Sitting.state == "planowane", Sitting.held_on.in_([date(2024, 5, 20), date(2024, 6, 3)])
            )
        ).all()
        found = {sitting.held_on: sorted(procedure.number for procedure in sitting.procedures) for sitting in planned}
    assert found == {date(2024, 5, 20): ["1/2024"], date(2024, 6, 3): ["2/2024", "3/2024"]}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("visit", "2024-05-05", "Następna wizyta jest nie wcześniej niż dziś"),
        ("next", "2024-05-06", "Następne spotkanie jest po tym"),
        ("visit", "2062-05-10", "najwyżej na 180 dni naprzód"),
        ("next", "2062-05-10", "najwyżej na 180 dni naprzód"),
        ("decision", "kawa", "prawidłow"),
    ],
)
def test_what_cannot_be_in_a_row_is_said_there(town: Town, name: str, typed: str, said: str):
    one = town.id("1/2024")
    page = record(town.enter(Role.COORDINATOR), town.path("1/2024"), **{f"{name}_{one.hex}": typed})
    assert page.status == 200
    assert said in page.text
    assert town.value("group_meetings") == 1


def test_a_sitting_sent_again_with_another_decision_is_asked_about(town: Town):
    coordinator, one, key = town.enter(Role.COORDINATOR), town.id("1/2024"), str(uuid4())
    first = record(coordinator, town.path("1/2024"), key=key, **{f"decision_{one.hex}": "plan"})
    again = record(coordinator, town.path("1/2024"), key=key, **{f"decision_{one.hex}": "plan"})
    other = record(coordinator, town.path("1/2024"), key=key, **{f"decision_{one.hex}": "program"})
    assert (first.location, again.location) == (first.location, first.location)
    assert other.status == 200
    with town.world.reading() as session:
        assert [one.code for one in session.scalars(select(Decision))] == ["plan"]


@pytest.mark.parametrize("what", ["institutions", "came", "form_c", "next_on", "visit", "next_of_one"])
def test_a_sitting_sent_again_with_another_answer_is_asked_about_and_with_the_same_is_not(town: Town, what: str):
    coordinator, one, key = town.enter(Role.COORDINATOR), town.id("1/2024"), str(uuid4())
    page = coordinator.get(town.path("1/2024"))
    values = {
        name: [each.attributes["value"] for each in page.elements if each.attributes.get("name") == name]
        for name in ("institutions", "came", "form_c")
    }
    first: dict[str, object] = {
        "institutions": values["institutions"][:1],
        "next_on": "2024-05-20",
        f"visit_{one.hex}": "2024-05-21",
    }
    first |= {"came": values["came"][:1]}
    others: dict[str, dict[str, object]] = {
        "institutions": {"institutions": values["institutions"][:2]},
        "came": {"came": []},
        "form_c": {"form_c": values["form_c"][:1]},
        "next_on": {"next_on": "2024-05-22"},
        "visit": {f"visit_{one.hex}": "2024-05-23"},
        "next_of_one": {f"next_{one.hex}": "2024-05-24"},
    }
    made = record(coordinator, town.path("1/2024"), key=key, **first)
    assert record(coordinator, town.path("1/2024"), key=key, **first).location == made.location
    again = record(coordinator, town.path("1/2024"), key=key, **(first | others[what]))
    assert again.status == 200
    assert "zapisano już pod numerem" in again.text
    assert town.value("group_meetings") == 2


def test_a_form_c_that_was_ticked_twice_is_made_once(town: Town):
    before, whom = town.value("forms_c"), town.pair("1/2024", "Anna")
    assert isinstance(before, int)
    assert record(town.enter(Role.COORDINATOR), town.path("1/2024"), form_c=[whom, whom]).status == 302
    assert town.value("forms_c") == before + 1
