"""The first page: what it asks of each, from the hamlet's own days."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from ppr_case.access.policy import Role
from ppr_case.records.meetings import Sitting
from ppr_case.records.units import Unit
from ppr_case.web.home import agenda as agenda_module
from ppr_case.web.home import views
from tests.web.hamlet import Hamlet, hamlet, today_there
from tests.web.page import Browser, Page
from tests.worlds import World

__all__ = ["hamlet", "today_there"]


def rows(page: Page) -> list[str]:
    """Give each row of the agenda as words: what, where, by when."""
    found, row = [], ""
    for element in page.elements:
        if element.tag == "tr" and element.attributes.get("role") == "row":
            row = " ".join(element.text.split())
            found.append(row)
    return [row for row in found if not row.startswith("Czynność")]


@pytest.mark.usefixtures("today_there")
def test_the_coordinator_begins_with_what_is_late(hamlet: Hamlet):
    with hamlet.world.reading() as session:
        planned = session.get_one(Sitting, hamlet.sitting("2024-05-08")).number
    page = hamlet.enter(Role.COORDINATOR).get("/")
    assert "poniedziałek, 6 maja 2024 r." in page.text
    after = "30 dni od zakończenia procedury albo wizyty po nim"
    assert rows(page) == [
        f"Wizyta po zakończeniu{after}3/202314.02.202482 dni po terminie",
        "Powołanie grupy3 dni od wpływu formularza A do zespołu2/202429.04.20247 dni po terminie",
        "Formularz A do grupy3 dni robocze od wpływu formularza A do zespołu2/20242.05.20244 dni po terminie",
        "Wizyta w środowisku30 dni od wizyty w środowisku1/20243.05.20243 dni po terminie",
        "Działanie z planu pomocytermin z planu1/20247.05.2024",
        f"Spotkanie grupy diagnostyczno-pomocowejprocedury w porządku: 1{planned}8.05.2024",
        "Posiedzenie zespołu2 miesiące od posiedzenia zespołuzespół10.05.2024",
    ]
    assert "1 bez grupy" in page.links()
    assert page.links()["1 spotkanie do rozstrzygnięcia"] == "/meetings?stan=do-rozstrzygniecia"
    assert "member" in page.text


@pytest.mark.usefixtures("today_there")
def test_every_number_opens_its_list(hamlet: Hamlet):
    coordinator = hamlet.enter(Role.COORDINATOR)
    links = coordinator.get("/").links()
    for words in ("1 bez grupy", "1 bez formularza C", "1 bez wizyty od 30 dni"):
        assert "1 procedura" in coordinator.get(links[words]).text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("today_there")
def test_a_member_sees_what_their_procedures_ask_and_nothing_of_the_unit(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get("/")
    assert "1/2024" in page.text
    assert "2/2024" not in page.text
    for words in ("Posiedzenie zespołu", "Ruch procedur", "Obciążenie", "Braki"):
        assert words not in page.text


@pytest.mark.usefixtures("today_there")
def test_reporting_begins_with_the_balance_and_every_term_opens_its_list(hamlet: Hamlet):
    reporting = hamlet.enter(Role.REPORTING)
    page = reporting.get("/")
    assert "Procedury w 2024 r." in page.text
    assert "Po terminie" not in page.text
    assert "1/2024" not in page.text
    opened = reporting.get(page.links()["2wszczęte"])
    assert "1/2024" in opened.text
    assert "2/2024" in opened.text


@pytest.mark.usefixtures("today_there")
@pytest.mark.parametrize(("role", "place"), [(Role.ADMINISTRATOR, "Konta"), (Role.DATA_PROTECTION, "Ślad")])
def test_those_with_no_part_in_cases_are_shown_their_places(hamlet: Hamlet, role: Role, place: str):
    page = hamlet.enter(role).get("/")
    assert place in page.text
    assert "Po terminie" not in page.text
    assert "Procedury w" not in page.text


@pytest.mark.usefixtures("today_there")
@pytest.mark.parametrize("kind", ["", "po", "dzis", "potem", "nigdy"])
def test_the_deadlines_are_a_list_to_print(hamlet: Hamlet, kind: str):
    page = hamlet.enter(Role.COORDINATOR).get(f"/deadlines?kiedy={kind}")
    told = rows(page)
    late = [row for row in told if "po terminie" in row]
    match kind:
        case "po":
            assert told == late != []
        case "dzis":
            assert "Nic tu nie przypada" in page.text
        case "potem":
            assert told
            assert not late
        case _:
            assert len(told) > len(late) > 0


@pytest.mark.usefixtures("today_there")
def test_the_deadlines_are_for_whoever_works_on_procedures(hamlet: Hamlet):
    assert hamlet.stranger().get("/deadlines").status == 302
    assert hamlet.enter(Role.MEMBER).get("/deadlines").status == 200
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert hamlet.enter(role).get("/deadlines").status == 403


@pytest.mark.usefixtures("today_there")
def test_a_long_list_is_shortened_and_leads_to_all_of_it(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "SHOWN", 1)
    page = hamlet.enter(Role.COORDINATOR).get("/")
    assert {words: href for words, href in page.links().items() if words == "Wszystkie 3"} == {
        "Wszystkie 3": "/deadlines?kiedy=potem"
    }
    assert len(rows(page)) == 2


def test_an_empty_register_says_that_nothing_is_wanted(signed_in: Callable[[Role], Browser]):
    page = signed_in(Role.COORDINATOR).get("/")
    for words in ("Nic nie jest po terminie.", "Na dziś nic nie przypada.", "niczego nie brakuje", "Nikt z kontem"):
        assert words in page.text
    assert "Procedury w" in signed_in(Role.REPORTING).get("/").text


def test_until_the_last_day_in_time_nobody_is_late():
    due = agenda_module.Due("x", "y", date(2024, 5, 3), date(2024, 5, 6), "1/2024", "home.show", {})
    assert due.days_late(date(2024, 5, 6)) == 0
    assert due.days_late(date(2024, 5, 7)) == 1


@pytest.mark.usefixtures("today_there")
def test_every_place_is_listed_for_a_telephone(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get("/more")
    assert {"Procedury", "Spotkania", "Wizyty", "Działania", "Twoje konto"} <= page.links().keys()


def test_a_year_before_the_register_begins_has_no_movement(
    world: World, unit_id: UUID, signed_in: Callable[[Role], Browser]
):
    with world.writing() as session:
        session.get_one(Unit, unit_id).register_from = date(2999, 1, 1)
        session.commit()
    assert "Ruch procedur" not in signed_in(Role.COORDINATOR).get("/").text
    assert "Procedury w" not in signed_in(Role.REPORTING).get("/").text
