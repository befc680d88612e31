"""Visits: the list by purpose, outcome and year, and one."""

import pytest

from ppr_case.access.policy import Role
from tests.web.hamlet import Hamlet, hamlet, today_there
from tests.web.page import Page

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def days(page: Page) -> list[str]:
    return [element.text.strip() for element in page.elements if element.attributes.get("role") == "rowheader"]


def test_doors(hamlet: Hamlet):
    mine, other = hamlet.visit("2024-04-20"), hamlet.visit("2023-11-02")
    foreign = hamlet.visit("2024-04-03", elsewhere=True)
    for path in ("/visits", f"/visits/{mine}"):
        assert hamlet.stranger().get(path).status == 302
        assert hamlet.enter(Role.ADMINISTRATOR).get(path).status == 403
        assert hamlet.enter(Role.DATA_PROTECTION).get(path).status == 403
        for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
            assert hamlet.enter(role).get(path).status == 200
    for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
        assert hamlet.enter(role).get(f"/visits/{foreign}").status == 404
    assert hamlet.enter(Role.MEMBER).get(f"/visits/{other}").status == 403


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["20.04.2024", "3.04.2024", "2.01.2024", "2.11.2023"]),
        ("?cel=nk_c", ["20.04.2024"]),
        ("?wynik=odbyta", ["3.04.2024", "2.01.2024", "2.11.2023"]),
        ("?wynik=bez-kontaktu", ["20.04.2024"]),
        ("?rok=2023", ["2.11.2023"]),
        ("?rok=2023&cel=nk_c", []),
    ],
)
def test_the_list_is_chosen_by_purpose_outcome_and_year(hamlet: Hamlet, asked: str, shown: list[str]):
    page = hamlet.enter(Role.COORDINATOR).get(f"/visits{asked}")
    assert days(page) == shown
    assert ("Nie ma takich wizyt" in page.text) is (not shown)


def test_a_member_sees_the_visits_to_their_households(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get("/visits")
    assert days(page) == ["20.04.2024", "3.04.2024"]
    assert page.links()["1/2024"] == f"/procedures/{hamlet.procedure('1/2024')}"
    assert "2/2024" not in page.links()


def test_one_says_who_went_and_what_they_saw(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/visits/{hamlet.visit('2024-04-03')}")
    assert page.h1 == "Wizyta 3.04.2024 odbyta"
    for told in (
        "Ośrodek pomocy społecznej, Policja",
        "brak oznak przemocy",
        "Ile osób poszło3",
        "Nowak-Łąkowska Anna",
    ):
        assert told in page.text
    assert {"1/2024", "2/2024"} <= page.links().keys()


def test_one_of_which_little_was_written_says_so(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/visits/{hamlet.visit('2024-04-20')}")
    assert page.h1 == "Wizyta 20.04.2024 bez kontaktu"
    assert "tyle, ile podmiotów: 1" in page.text
    assert "nie wpisano" in page.text
    assert hamlet.enter(Role.COORDINATOR).get(f"/visits/{hamlet.visit('2024-01-02')}").h1.endswith("wpis anulowany")


def test_reporting_sees_no_name_and_a_member_no_other_procedure(hamlet: Hamlet):
    visit = hamlet.visit("2024-04-03")
    reporting = hamlet.enter(Role.REPORTING).get(f"/visits/{visit}")
    assert "1/2024" in reporting.text
    assert "Nowak" not in reporting.html
    member = hamlet.enter(Role.MEMBER).get(f"/visits/{visit}")
    assert "Nowak-Łąkowska Anna" in member.text
    assert "2/2024" not in member.text.replace("W/2/2024", "")


def test_the_cost_does_not_grow(hamlet: Hamlet):
    coordinator = hamlet.enter(Role.COORDINATOR)
    assert coordinator.get("/visits?cel=nk_c").queries == coordinator.get("/visits").queries <= 9
