"""Ways of looking at the list of procedures, kept by each for themselves."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from ppr_case.access.policy import Role
from ppr_case.casework import saved_lists
from ppr_case.core.base import Base, new_id
from ppr_case.records.saved_lists import SavedList
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.web.procedures import keeping
from ppr_case.webkit import repeated
from tests.web.closing.test_closing import close
from tests.web.page import Browser, Page
from tests.web.procedures.test_list import numbers
from tests.web.visits.conftest import Town, town

__all__ = ["town"]
NAME = "Do pilnowania"
WITHOUT_C = "/procedures/lists/new?stan=w-toku&brak=nk-c"


def keep(browser: Browser, page: str = WITHOUT_C, **told: Any) -> Page:
    return browser.post(page, **({"key": str(new_id()), "name": NAME} | told))


def kept(town: Town) -> list[SavedList]:
    with town.world.reading() as session:
        return list(session.scalars(select(SavedList).order_by(SavedList.id)))


def names(town: Town) -> list[str | None]:
    with town.world.reading() as session:
        return [one.name for one in session.scalars(select(SavedList).order_by(SavedList.id))]


def current(page: Page) -> list[str]:
    tabs = [one for one in page.elements if one.tag == "a" and one.attributes.get("aria-current") == "page"]
    return [one.text.strip() for one in tabs if "/procedures?" in one.attributes["href"]]


def test_doors(town: Town):
    for path in ("/procedures/lists", WITHOUT_C, f"/procedures/lists/{uuid4()}"):
        for role in (Role.ADMINISTRATOR, Role.DATA_PROTECTION):
            assert town.enter(role).get(path).status == 403
    for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
        assert town.enter(role).get(WITHOUT_C).status == 200


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MEMBER, Role.REPORTING])
def test_what_was_chosen_is_kept_under_a_name_and_stands_above_the_list(town: Town, role: Role):
    mine = town.enter(role)
    page = mine.get(mine.get("/procedures?brak=nk-c").links()["Zapisz ten widok"])
    assert 'value="W toku, bez formularza C"' in page.html
    saved = keep(mine)
    assert saved.location == "/procedures?stan=w-toku&brak=nk-c"
    shown = mine.get(saved.location)
    assert current(shown) == [NAME]
    assert "Zapisz ten widok" not in shown.links()
    assert mine.get("/procedures").links()[NAME] == saved.location
    assert current(mine.get("/procedures")) == ["W toku"]
    with town.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "list.saved")).one()
        assert NAME not in entry.detail


def test_the_name_is_sealed(town: Town):
    keep(town.enter(Role.COORDINATOR))
    with town.world.engine.connect() as connection:
        row = connection.execute(SavedList.__table__.select()).one()
    assert NAME.encode() not in row.name
    assert row.asked == "stan=w-toku&brak=nk-c"


def test_the_list_says_what_it_leaves_out_and_how_to_see_everything(town: Town):
    page = town.enter(Role.COORDINATOR).get("/procedures?brak=grupy")
    assert "1 procedura: w toku, bez grupy" in page.text
    assert "Ten wybór pomija 4 z 5 procedur." in page.text
    everything = town.enter(Role.COORDINATOR).get(page.links()["Pokaż wszystkie"])
    assert len(numbers(everything)) == 5
    assert "pomija" not in everything.text
    assert current(everything) == ["Wszystkie"]
    member = town.enter(Role.MEMBER).get("/procedures?brak=grupy")
    assert "Ten wybór pomija 2 z 2 procedur." in member.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "w toku"),
        ("?stan=wszystkie", "wszystkie"),
        ("?rok=2024", "w toku na koniec 2024 r."),
        ("?stan=wszczete&rok=2024", "wszczęte w 2024 r."),
        ("?stan=wszystkie&rok=2024&kolejnosc=najstarsze", "prowadzone w 2024 r., od najstarszych"),
        ("?czyje=moje&stan=zakonczone", "zakończone, moje"),
        ("?stan=zakonczone&rok=2024&brak=wizyty", "w toku, bez wizyty od 30 dni"),
        ("?stan=w-toku&brak=wyniku", "zakończone, po monitorowaniu, bez jego wyniku"),
    ],
)
def test_the_list_says_what_holds_of_what_was_asked(town: Town, asked: str, said: str):
    page = town.enter(Role.COORDINATOR).get(f"/procedures{asked}")
    assert f": {said}" in page.text
    chosen = [one.attributes["value"] for one in page.elements if "selected" in one.attributes]
    if "brak" in asked:  # what is lacking is lacking today: neither state nor year of the address is shown as heeded
        assert chosen[:2] == [{"wyniku": "zakonczone"}.get(asked.rpartition("=")[2], "w-toku"), ""]


def test_one_of_them_opens_the_list_and_the_way_back_is_plain(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine, opens="y")
    keep(mine, "/procedures/lists/new?stan=zakonczone", name="Zamknięte", opens="y")
    assert [one.opens for one in kept(town)] == [False, True]
    assert mine.get("/procedures").location == "/procedures?stan=zakonczone"
    page = mine.get("/procedures?stan=zakonczone")
    assert numbers(page) == ["5/2023"]
    for way_back in (page.links()["W toku"], page.links()["Wyczyść"], page.links()["Wszystkie"]):
        assert len(numbers(mine.get(way_back))) > 1
    assert len(numbers(mine.get("/procedures?brak=nk-c"))) == 3  # a link is heeded as it stands
    (without_c, closed) = kept(town)
    mine.post(f"/procedures/lists/{closed.id}", name="Zamknięte")
    assert mine.get("/procedures").status == 200
    mine.post(f"/procedures/lists/{without_c.id}", name=NAME, opens="y")
    assert [one.opens for one in kept(town)] == [True, False]
    assert town.enter(Role.MEMBER).get("/procedures").status == 200
    assert mine.get("/").links()[next(words for words in mine.get("/").links() if words.endswith("w toku"))] == (
        "/procedures?stan=w-toku"
    )


def test_a_kept_list_is_renamed_and_let_go(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine)
    (one,) = kept(town)
    page = mine.get("/procedures/lists")
    assert "W toku, bez formularza C" in page.text or "w toku, bez formularza C" in page.text
    assert 'value="Do pilnowania"' in mine.get(f"/procedures/lists/{one.id}").html
    assert mine.post(f"/procedures/lists/{one.id}", name="  Bez   C ").location == "/procedures/lists"
    assert names(town) == ["Bez C"]
    assert "Nazwij widok" in mine.post(f"/procedures/lists/{one.id}", name="…").text
    assert mine.post(f"/procedures/lists/{one.id}/removal").location == "/procedures/lists"
    assert "Widok usunięty" in mine.get("/procedures/lists").text
    mine.post(f"/procedures/lists/{one.id}/removal")  # the button was pressed twice
    assert "Tego widoku już nie ma" in mine.get("/procedures/lists").text
    assert kept(town) == []


def test_nobody_elses_is_there(town: Town):
    keep(town.enter(Role.COORDINATOR), opens="y")
    (one,) = kept(town)
    member = town.enter(Role.MEMBER)
    assert NAME not in member.get("/procedures?stan=wszystkie").text
    assert NAME not in member.get("/procedures/lists").text
    assert member.get(f"/procedures/lists/{one.id}").status == 404
    assert member.post(f"/procedures/lists/{one.id}", name="Moje").status == 404
    assert member.post(f"/procedures/lists/{one.id}/removal").status == 404
    assert names(town) == [NAME]


def test_a_form_sent_twice_keeps_one_and_another_answer_is_asked_about(town: Town):
    mine, key = town.enter(Role.COORDINATOR), str(new_id())
    assert [keep(mine, key=key).status for _ in range(2)] == [302, 302]
    for other in ({"name": "Inna"}, {"opens": "y"}):
        assert "zapisał już widok „Do pilnowania”" in keep(mine, key=key, **other).text, other
    assert "zapisał już widok" in keep(mine, "/procedures/lists/new?stan=zakonczone", key=key).text
    assert names(town) == [NAME]
    assert mine.post(WITHOUT_C, key="x", name="Inna").status == 400


def test_a_form_sent_twice_at_once_keeps_one(town: Town, monkeypatch: pytest.MonkeyPatch):
    """The second does not see the first until it has waited for its turn, and takes it for another of the same name."""
    mine, key = town.enter(Role.COORDINATOR), str(new_id())
    keep(mine, key=key)
    looked: list[object] = []
    truly = repeated.made_before

    def blind_once(*sought: Any) -> Any:
        looked.append(sought)
        return truly(*sought) if len(looked) > 1 else None

    monkeypatch.setattr(keeping, "made_before", blind_once)
    assert keep(mine, key=key).location == "/procedures?stan=w-toku&brak=nk-c"
    assert names(town) == [NAME]


def test_no_two_of_one_name_or_one_choice_and_no_more_than_fit(town: Town, monkeypatch: pytest.MonkeyPatch):
    mine = town.enter(Role.COORDINATOR)
    keep(mine)
    page = keep(mine, "/procedures/lists/new?stan=zakonczone", name="do PILNOWANIA")
    assert "Masz już widok o tej nazwie" in page.text
    assert 'value="do PILNOWANIA"' in page.html
    assert "masz już pod nazwą „Do pilnowania”" in keep(mine, name="Drugi").text
    keep(mine, "/procedures/lists/new?stan=zakonczone", name="Drugi")
    second = kept(town)[1]
    assert "Masz już widok o tej nazwie" in mine.post(f"/procedures/lists/{second.id}", name=NAME).text
    monkeypatch.setattr(saved_lists, "MOST", 2)
    assert "Masz już 2 widoków" in keep(mine, "/procedures/lists/new?stan=przejete", name="Trzeci").text
    assert names(town) == [NAME, "Drugi"]
    assert keep(town.enter(Role.MEMBER)).status == 302  # each has their own


def test_what_is_not_offered_is_not_kept_and_no_search_ever_is(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine, "/procedures/lists/new?stan=Kowalska&brak=x&rok=1066&czyje=Anna&co=Kowalska&po=x")
    assert [one.asked for one in kept(town)] == ["stan=w-toku"]
    page = mine.post("/procedures/search", co="Kowalska")
    assert [href for href in page.links().values() if "Kowalska" in href] == []
    assert "Zapisz ten widok" not in page.links()


def test_a_filter_that_is_gone_breaks_nothing(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine, opens="y")
    _write(town, asked="stan=dawny&brak=kawy&nowy=1&rok=2001")
    assert mine.get("/procedures").location == "/procedures?stan=w-toku"
    page = mine.get("/procedures?stan=w-toku")
    assert current(page) == [NAME]
    assert "część tego wyboru już nie działa" in mine.get("/procedures/lists").text
    _write(town, asked="")
    assert mine.get("/procedures/lists").status == 200


def test_somebody_who_sits_in_groups_no_more_keeps_a_list_that_works(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine, "/procedures/lists/new?stan=w-toku&czyje=moje", opens="y")
    with town.world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.role == Role.COORDINATOR.value)).one()
        staff.role = Role.REPORTING.value
        session.commit()
    assert mine.get("/procedures").location == "/procedures?stan=w-toku"
    assert len(numbers(mine.get("/procedures?stan=w-toku&czyje=moje"))) == 3
    assert "część tego wyboru już nie działa" in mine.get("/procedures/lists").text


def test_what_is_kept_goes_with_the_account(town: Town):
    keep(town.enter(Role.REPORTING))
    with town.world.writing() as session:
        session.delete(session.scalars(select(Staff).where(Staff.role == Role.REPORTING.value)).one())
        session.commit()
    assert kept(town) == []


def test_the_page_costs_the_same_with_twelve(town: Town):
    mine = town.enter(Role.COORDINATOR)
    keep(mine)
    few = mine.get("/procedures?stan=wszystkie").queries
    for place, state in enumerate(("zakonczone", "przejete", "przekazane", "wszczete")):
        keep(mine, f"/procedures/lists/new?stan={state}", name=f"Widok {place}")
        keep(mine, f"/procedures/lists/new?stan={state}&kolejnosc=najstarsze", name=f"Odwrotny {place}")
    assert mine.get("/procedures?stan=wszystkie").queries == few <= 14


def test_a_monitoring_that_is_over_without_an_outcome_is_found(town: Town, monkeypatch: pytest.MonkeyPatch):
    coordinator, asked = town.enter(Role.COORDINATOR), "/procedures?brak=wyniku"
    close(coordinator, town)
    for day, found in ((date(2025, 2, 5), []), (date(2025, 2, 6), ["1/2024"]), (date(2029, 1, 1), ["1/2024"])):
        _later(monkeypatch, day)
        coordinator = town.enter(Role.COORDINATOR)
        assert numbers(coordinator.get(asked)) == found, day
    told = {"key": str(uuid4()), "ended_on": "2025-02-06", "outcome": "bez_powrotu", "note": "Spokojnie."}
    assert coordinator.post(f"/closing/{town.id('1/2024')}/monitoring", **told).status == 302
    assert numbers(coordinator.get(asked)) == []


def test_groups_that_lack_somebody_are_found(town: Town):
    assert numbers(town.enter(Role.COORDINATOR).get("/procedures?brak=skladu")) == ["2/2024", "1/2024"]
    assert "kogoś w grupie" in town.enter(Role.REPORTING).get("/procedures").text


def _write(town: Town, **facts: Any) -> None:
    with town.world.engine.begin() as connection:
        connection.execute(update(Base.metadata.tables["saved_lists"]).values(**facts))


def _later(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


def test_ids_of_others_write_nothing(town: Town):
    key = str(uuid4())
    keep(town.enter(Role.COORDINATOR), key=key)
    assert keep(town.enter(Role.MEMBER), key=key).status == 500
    assert [one.id for one in kept(town)] == [UUID(key)]
