"""Sittings: the list by kind, state and year, and one with what it spoke of."""

import pytest

from ppr_case.access.policy import Role
from ppr_case.webkit import paging
from tests.web.hamlet import Hamlet, hamlet, today_there
from tests.web.page import Page

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def days(page: Page) -> list[str]:
    return [element.text.strip() for element in page.elements if element.attributes.get("role") == "rowheader"]


def test_doors(hamlet: Hamlet):
    mine, other = hamlet.sitting("2024-02-14"), hamlet.sitting("2024-04-30")
    foreign = hamlet.sitting("2024-02-14", elsewhere=True)
    for path in ("/meetings", f"/meetings/{mine}"):
        assert hamlet.stranger().get(path).status == 302
        assert hamlet.enter(Role.ADMINISTRATOR).get(path).status == 403
        assert hamlet.enter(Role.DATA_PROTECTION).get(path).status == 403
        for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
            assert hamlet.enter(role).get(path).status == 200
    for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
        assert hamlet.enter(role).get(f"/meetings/{foreign}").status == 404
    assert hamlet.enter(Role.MEMBER).get(f"/meetings/{other}").status == 403


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["8.05.2024", "30.04.2024", "2.04.2024", "10.03.2024", "14.02.2024"]),
        ("?rodzaj=ZI", ["10.03.2024"]),
        ("?stan=planowane", ["8.05.2024", "30.04.2024"]),
        ("?stan=do-rozstrzygniecia", ["30.04.2024"]),
        ("?stan=odbyte&rodzaj=GR&rok=2024", ["14.02.2024"]),
        ("?stan=odwolane", ["2.04.2024"]),
        ("?rok=2023", ["8.05.2024", "30.04.2024", "2.04.2024", "10.03.2024", "14.02.2024"]),
    ],
)
def test_the_list_is_chosen_by_kind_state_and_year(hamlet: Hamlet, asked: str, shown: list[str]):
    """A year before the first sitting is not offered, and counts as none."""
    assert days(hamlet.enter(Role.COORDINATOR).get(f"/meetings{asked}")) == shown


def test_a_member_sees_the_sittings_that_spoke_of_their_procedures(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get("/meetings")
    assert days(page) == ["8.05.2024", "2.04.2024", "14.02.2024"]
    assert "2/2024" not in page.text


def test_reporting_sees_numbers_and_no_way_in(hamlet: Hamlet):
    page = hamlet.enter(Role.REPORTING).get("/meetings")
    assert "1/2024" in page.text
    assert "1/2024" not in page.links()


def test_the_list_goes_on_where_it_stopped(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "PAGE", 3)
    coordinator = hamlet.enter(Role.COORDINATOR)
    first = coordinator.get("/meetings")
    second = coordinator.get(first.links()["Wcześniejsze"])
    assert days(first) + days(second) == ["8.05.2024", "30.04.2024", "2.04.2024", "10.03.2024", "14.02.2024"]
    assert days(coordinator.get(second.links()["Najnowsze"])) == days(first)


def test_nothing_chosen_says_so(hamlet: Hamlet):
    assert "Nie ma takich spotkań" in hamlet.enter(Role.COORDINATOR).get("/meetings?rodzaj=ZI&stan=planowane").text


def test_one_shows_its_procedures_institutions_and_who_came(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/meetings/{hamlet.sitting('2024-02-14')}")
    assert page.h1 == "Spotkanie grupy diagnostyczno-pomocowej"
    assert {"1/2024", "2/2024", "Piotr Łąkowski"} <= page.links().keys()
    assert "Ośrodek pomocy społecznej" in page.text
    assert "nie masz dostępu" not in page.text


def test_a_member_is_told_that_there_was_more_and_not_what(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get(f"/meetings/{hamlet.sitting('2024-02-14')}")
    assert "1/2024" in page.links()
    assert "2/2024" not in page.text
    assert "omawiano też procedury, do których nie masz dostępu" in page.text


def test_reporting_is_not_told_who_came(hamlet: Hamlet):
    page = hamlet.enter(Role.REPORTING).get(f"/meetings/{hamlet.sitting('2024-02-14')}")
    assert "1/2024" in page.text
    assert "Łąkowski" not in page.html


def test_one_of_the_team_names_no_procedure(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/meetings/{hamlet.sitting('2024-03-10')}")
    assert page.h1 == "Posiedzenie zespołu interdyscyplinarnego"
    assert "Nie wpisano procedur" in page.text
    planned = hamlet.enter(Role.COORDINATOR).get(f"/meetings/{hamlet.sitting('2024-05-08')}")
    assert planned.h1 == "Spotkanie grupy diagnostyczno-pomocowej planowane"
    assert "Nie wpisano." in planned.text


def test_the_cost_does_not_grow(hamlet: Hamlet):
    coordinator = hamlet.enter(Role.COORDINATOR)
    assert coordinator.get("/meetings?rodzaj=ZI").queries == coordinator.get("/meetings").queries <= 8
