"""The list of procedures and the search: who sees which, by what they are chosen and found, and what it costs."""

import pytest

from ppr_case.access.policy import Role
from ppr_case.records.trail import Entry
from ppr_case.web.procedures import finding
from ppr_case.webkit import paging
from tests.web.hamlet import PESEL, Hamlet, hamlet, today_there
from tests.web.page import Page

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def numbers(page: Page) -> list[str]:
    """Give the numbers of the rows, as they stand."""
    heads = [element.text.strip() for element in page.elements if element.attributes.get("role") == "rowheader"]
    return [head.split()[0] for head in heads]


def test_strangers_sign_in_first(hamlet: Hamlet):
    assert hamlet.stranger().get("/procedures").location == "/sign-in?dalej=/procedures"


def test_ones_own_are_those_of_ones_groups(hamlet: Hamlet):
    assert numbers(hamlet.enter(Role.COORDINATOR).get("/procedures?stan=wszystkie&czyje=moje")) == []
    member = hamlet.enter(Role.MEMBER)
    own = numbers(member.get("/procedures?stan=wszystkie&czyje=moje"))
    assert own
    assert own == numbers(member.get("/procedures?stan=wszystkie"))
    assert "Czyje" not in hamlet.enter(Role.REPORTING).get("/procedures").text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION])
def test_those_with_no_part_in_cases_see_no_list(hamlet: Hamlet, role: Role):
    assert hamlet.enter(role).get("/procedures").status == 403


def test_the_coordinator_sees_what_is_open_with_whom_it_is_about_and_what_comes_next(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get("/procedures")
    assert numbers(page) == ["2/2024", "1/2024"]
    assert "Nowak-Łąkowska Anna i 1 dziecko" in page.text
    assert "powołanie grupy" in page.text
    assert "3.05.2024" in page.text
    assert "3 dni po terminie" in page.text
    assert page.links()["1/2024"] == f"/procedures/{hamlet.procedure('1/2024')}"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("stan=wszystkie", ["2/2024", "1/2024", "5/2023", "3/2023", "4/2022"]),
        ("stan=wszystkie&kolejnosc=najstarsze", ["4/2022", "3/2023", "5/2023", "1/2024", "2/2024"]),
        ("stan=wszystkie&rok=2023", ["3/2023"]),
        ("stan=w-toku&rok=2023", ["3/2023"]),
        ("stan=wszczete", ["2/2024", "1/2024", "3/2023"]),
        ("stan=wszczete&rok=2024", ["2/2024", "1/2024"]),
        ("stan=zakonczone", ["3/2023"]),
        ("stan=zakonczone&rok=2023", []),
        ("stan=przejete&rok=2022", ["4/2022"]),
        ("stan=przejete", ["4/2022"]),
        ("stan=przekazane&rok=2022", ["4/2022"]),
        ("stan=przekazane", ["4/2022"]),
        ("brak=grupy", ["2/2024"]),
        ("brak=nk-c", ["2/2024"]),
        ("brak=wizyty", ["1/2024"]),
        ("brak=wieku", []),
        ("stan=nie-ma-takiego&rok=1066", ["2/2024", "1/2024"]),
    ],
)
def test_a_list_is_what_the_indicator_of_that_name_counts(hamlet: Hamlet, asked: str, shown: list[str]):
    page = hamlet.enter(Role.COORDINATOR).get(f"/procedures?{asked}")
    assert numbers(page) == shown
    assert ("Nie ma takich procedur" in page.text) is (not shown)


def test_a_member_sees_the_procedures_of_their_groups_and_no_others(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get("/procedures?stan=wszystkie")
    assert numbers(page) == ["1/2024"]
    assert "Żak" not in page.text


def test_reporting_sees_numbers_dates_and_codes_and_opens_nothing(hamlet: Hamlet):
    page = hamlet.enter(Role.REPORTING).get("/procedures?stan=wszystkie")
    assert numbers(page) == ["2/2024", "1/2024", "5/2023", "3/2023", "4/2022"]
    assert "Nowak" not in page.html
    assert "Osoba doznająca" not in page.html
    assert "1/2024" not in page.links()


def test_a_list_goes_on_where_it_stopped(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    monkeypatch.setattr(paging, "MOST_COUNTED", 3)
    browser = hamlet.enter(Role.COORDINATOR)
    for order, wanted in (
        ("najnowsze", ["2/2024", "1/2024", "5/2023", "3/2023", "4/2022"]),
        ("najstarsze", ["4/2022", "3/2023", "5/2023", "1/2024", "2/2024"]),
    ):
        page, met = browser.get(f"/procedures?stan=wszystkie&kolejnosc={order}"), []
        while True:
            met += numbers(page)
            if "Dalej" not in page.links():
                break
            page = browser.get(page.links()["Dalej"])
        assert met == wanted
        assert page.links()["Od początku"]


@pytest.mark.parametrize("place", ["x", "2024-01-01", "2024-01-01.x", "x.01a2007e-044f-7978-b026-bf04e976f14d"])
def test_a_place_that_is_none_is_refused(hamlet: Hamlet, place: str):
    assert hamlet.enter(Role.COORDINATOR).get(f"/procedures?po={place}").status == 400


def test_the_cost_does_not_grow_with_what_is_shown(hamlet: Hamlet):
    browser = hamlet.enter(Role.COORDINATOR)
    few, many = browser.get("/procedures?stan=zakonczone"), browser.get("/procedures?stan=wszystkie")
    assert few.queries == many.queries <= 12


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("nowak lakowska", ["1/2024", "3/2023"]),
        ("ŁĄKOWSKA", ["1/2024", "3/2023"]),
        ("Nowak", ["1/2024", "3/2023"]),
        ("Anna Nowak-Łąkowska", ["1/2024", "3/2023"]),
        ("Nowak Anna", ["1/2024", "3/2023"]),
        ("Nowak Jan", []),
        ("Now", []),
        (PESEL, ["1/2024", "3/2023"]),
        (f"{PESEL[:6]} {PESEL[6:]}", ["1/2024", "3/2023"]),
        ("85031299999", []),
        ("2", ["2/2024"]),
        ("7", []),
        ("Sroka", ["4/2022"]),
        ("%", []),
    ],
)
def test_the_coordinator_finds_by_name_pesel_and_number(hamlet: Hamlet, typed: str, shown: list[str]):
    page = hamlet.enter(Role.COORDINATOR).post("/procedures/search", co=typed)
    if page.status == 302:  # a number that only one has
        assert [page.location] == [f"/procedures/{hamlet.procedure(number)}" for number in shown]
        return
    assert numbers(page) == shown
    assert ("Nie znaleziono procedury" in page.text) is (not shown)
    assert typed not in page.title
    if shown and not typed.isdecimal():
        assert "osoba doznająca przemocy domowej" in page.text or "osoba dotknięta" in page.text


def test_a_number_leads_straight_to_its_procedure(hamlet: Hamlet):
    found = hamlet.enter(Role.COORDINATOR).post("/procedures/search", co=" 1/2024 ")
    assert (found.status, found.location) == (302, f"/procedures/{hamlet.procedure('1/2024')}")


def test_a_member_finds_nobody_of_another_group(hamlet: Hamlet):
    member = hamlet.enter(Role.MEMBER)
    assert numbers(member.post("/procedures/search", co="Nowak")) == ["1/2024"]
    assert numbers(member.post("/procedures/search", co="Żak")) == []
    assert "Nie znaleziono" in member.post("/procedures/search", co="2/2024").text


def test_reporting_may_ask_for_a_number_and_not_whether_somebody_is_known(hamlet: Hamlet):
    reporting = hamlet.enter(Role.REPORTING)
    assert "Numer procedury" in reporting.get("/procedures/search").text
    assert numbers(reporting.post("/procedures/search", co="1/2024")) == ["1/2024"]
    for typed in ("Nowak", PESEL):
        assert "Nie znaleziono" in reporting.post("/procedures/search", co=typed).text


def test_many_answers_are_cut_off_and_said_to_be(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(finding, "PAGE", 1)
    page = hamlet.enter(Role.COORDINATOR).post("/procedures/search", co="Nowak")
    assert numbers(page) == ["1/2024"]
    assert "Pokazano tylko pierwsze 1" in page.text


def test_an_empty_search_says_what_is_missing(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).post("/procedures/search", co=" ")
    assert page.title.startswith("Błąd:")
    assert "Wpisz, czego szukasz." in page.text


def test_a_search_is_a_reading_and_the_trail_does_not_say_for_what(hamlet: Hamlet):
    hamlet.enter(Role.COORDINATOR).post("/procedures/search", co="Nowak")
    with hamlet.world.reading() as session:
        entry = session.query(Entry).order_by(Entry.number.desc()).first()
        assert entry is not None
        assert entry.action == "read"
        assert "procedures.search" in entry.detail
        assert str(hamlet.person("anna")) in entry.detail
        assert "Nowak" not in entry.detail


def test_a_search_from_another_site_is_refused(hamlet: Hamlet):
    assert hamlet.enter(Role.COORDINATOR).post_raw("/procedures/search", co="Nowak").status == 400
