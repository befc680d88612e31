"""The pages of one procedure: who may open them, what they say, and what they cost."""

import pytest

from ppr_case.access.policy import Role
from ppr_case.crypto.keystore import KeyStore
from tests.web.hamlet import Hamlet, hamlet, today_there

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")
PARTS = ("", "/people", "/cards", "/meetings", "/visits", "/help", "/documents", "/history")


@pytest.mark.parametrize("part", PARTS)
def test_doors(hamlet: Hamlet, part: str):
    mine, other = hamlet.procedure("1/2024"), hamlet.procedure("2/2024")
    foreign = hamlet.procedure("1/2024", elsewhere=True)
    assert hamlet.stranger().get(f"/procedures/{mine}{part}").status == 302
    coordinator, member = hamlet.enter(Role.COORDINATOR), hamlet.enter(Role.MEMBER)
    assert coordinator.get(f"/procedures/{mine}{part}").status == 200
    assert coordinator.get(f"/procedures/{other}{part}").status == 200
    assert coordinator.get(f"/procedures/{foreign}{part}").status == 404
    assert member.get(f"/procedures/{mine}{part}").status == 200
    assert member.get(f"/procedures/{foreign}{part}").status == 404
    refused = member.get(f"/procedures/{other}{part}")
    assert (refused.status, refused.h1) == (403, "Nie należysz do grupy tej procedury")
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert hamlet.enter(role).get(f"/procedures/{mine}{part}").status == 403


def test_an_id_that_is_none_is_no_page(hamlet: Hamlet):
    coordinator = hamlet.enter(Role.COORDINATOR)
    assert coordinator.get("/procedures/1").status == 404
    assert coordinator.get("/procedures/01a2007e-044f-7978-b026-bf04e976f14d").status == 404


def test_the_head_says_how_far_and_what_next(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('1/2024')}")
    assert page.h1 == "1/2024 w toku, 95. dzień"
    assert "Anna Nowak-Łąkowska i 1 inna osoba doznająca przemocy" in page.text
    assert "Wizyta w środowisku do 3 maja 2024 r. 3 dni po terminie" in page.text
    assert "Plan pomocy 20.02.2024" in page.text
    assert "Nowak" not in page.title


def test_the_clock_says_what_was_late_and_by_which_law(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('1/2024')}")
    assert "przepisy z 2023 r." in page.text
    assert "Podstawa: Dz.U. 2024 poz. 1673, art. 9a ust. 10a" in page.text
    for told in ("14.02.2024, +5", "3.04.2024, +55", "5.02.2024"):
        assert told in page.text


def test_the_time_line_begins_with_the_latest(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('1/2024')}")
    told = [element.text for element in page.elements if element.tag == "h3"]
    assert told == [
        "Wizyta w środowisku – termin",
        "Spotkanie grupy diagnostyczno-pomocowej – planowane",
        "Program korekcyjno-edukacyjny: ukaranie",
        "Wizyta: w związku z formularzem C – bez kontaktu",
        "Wizyta: monitorowanie",
        "Spotkanie grupy diagnostyczno-pomocowej – odwołane",
        "Program korekcyjno-edukacyjny: zawiadomienie o wykroczeniu (art. 66c)",
        "Niebieska Karta – A, kolejne zdarzenie",
        "Program korekcyjno-edukacyjny: skierowanie",
        "Program korekcyjno-edukacyjny: wniosek",
        "Indywidualny plan pomocy",
        "Uchylenie: zakaz zbliżania się",
        "Spotkanie grupy diagnostyczno-pomocowej",
        "Niebieska Karta – D",
        "Niebieska Karta – C",
        "Powołanie grupy diagnostyczno-pomocowej",
        "Zakaz zbliżania się",
        "Niebieska Karta – B",
        "Wpływ formularza A do zespołu",
        "Odebranie dziecka w trybie art. 12a",
        "Niebieska Karta – A, wszczęcie procedury",
    ]
    assert "W rozszerzonym składzie; kartę przekazano 4.02.2024." in page.text
    assert "Czynność innej gminy." in page.text
    assert "Wpis anulowany 3.02.2024." in page.text


def test_beside_it_stand_people_group_notes_and_the_earlier_card(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('1/2024')}")
    assert page.links()["Piotr Łąkowski"] == f"/people/{hamlet.person('piotr')}"
    assert "wiek przy wszczęciu: 38 lat" in page.text
    assert "Dorota Żmuda" in page.text
    assert "Pies." in page.text
    assert "zakończona 15.01.2024: rozstrzygnięcie o braku zasadności podejmowania działań" in page.text
    assert page.links()["3/2023"] == f"/procedures/{hamlet.procedure('3/2023')}"


def test_a_member_is_not_told_of_the_earlier_card(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get(f"/procedures/{hamlet.procedure('1/2024')}")
    assert "3/2023" not in page.text


def test_one_that_ended_is_looked_after(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('3/2023')}")
    assert page.h1 == "3/2023 zakończona 15.01.2024"
    assert "Wizyta po zakończeniu do 14 lutego 2024 r." in page.text
    assert "Monitorowanie po zakończeniu trwa do 15 października 2024 r." in page.text
    assert "Uchylenie zakończenia" in page.text
    assert "Składu nie wpisano." in page.text


def test_one_that_came_and_went_says_whence_and_whither(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('4/2022')}")
    assert page.h1 == "4/2022 przekazana 1.12.2022"
    assert "Przejęta 1.06.2022 z gminy: Nibylandia." in page.text
    assert "Przekazana 1.12.2022 gminie: Zmyślin." in page.text
    assert "Wszczęcie procedury w innej gminie" in page.text


def test_an_annulled_one_has_no_clock(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('5/2023')}")
    assert page.h1 == "5/2023 anulowana"
    assert "żaden termin nie biegnie" in page.text
    assert "Nikogo jeszcze nie wpisano." in page.text


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("/people", ["Anna Nowak-Łąkowska", "osoba stosująca przemoc domową", "fizyczna, psychiczna", "O/1/"]),
        ("/cards", ["Niebieska Karta – C", "wszczynająca", "kolejne zdarzenie", "Policja", "inna gmina", "anulowany"]),
        (
            "/meetings",
            ["Spotkanie grupy diagnostyczno-pomocowej", "planowane", "odwołane", "ośrodek pomocy społecznej"],
        ),
        ("/documents", ["Dokumenty do druku", "Protokół spotkania S/", "Plan pomocy P/", "Formularz D: PDF"]),
        ("/history", ["Kto co zrobił, wpisał i zmienił", "Wszczęcie procedury z 1.02.2024", "odbyte", "anulowanie"]),
        ("/visits", ["monitorowanie", "bez kontaktu", "brak oznak przemocy", "W/1/"]),
        (
            "/help",
            [
                "Terapia",
                "w toku",
                "niewykonane",
                "Odmowa",
                "wykonane",
                "zakaz zbliżania się",
                "17.02.2024",
                "u innej osoby najbliższej",
                "Ukaranie: 20.04.2024, grzywna",
            ],
        ),
    ],
)
def test_each_part_shows_its_records(hamlet: Hamlet, part: str, told: list[str]):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures/{hamlet.procedure('1/2024')}{part}")
    for words in told:
        assert words in page.text


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_an_empty_one_says_so_and_none_costs_more_than_another(hamlet: Hamlet, part: str):
    coordinator = hamlet.enter(Role.COORDINATOR)
    empty = coordinator.get(f"/procedures/{hamlet.procedure('5/2023')}{part}")
    assert empty.status == 200
    assert coordinator.get(f"/procedures/{hamlet.procedure('1/2024')}{part}").queries <= 22


def test_the_erased_are_said_to_be(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    procedure, person = hamlet.procedure("1/2024"), hamlet.person("anna")
    fetch = KeyStore.fetch
    monkeypatch.setattr(KeyStore, "fetch", lambda store, ids: dict.fromkeys(fetch(store, ids)))
    coordinator = hamlet.enter(Role.COORDINATOR)
    assert "dane usunięte" in coordinator.get(f"/procedures/{procedure}").text
    assert "dane usunięte" in coordinator.get("/procedures").text
    assert coordinator.get(f"/people/{person}").h1 == "dane usunięte"
