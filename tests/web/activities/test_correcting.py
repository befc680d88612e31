"""Correcting an entry, what makes entries the same person or thing, and entries that came in from a file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import parts
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.leaving import rows_of
from ppr_case.interchange.tables import ACTIVITIES, PARTICIPANTS
from ppr_case.records.activities import Activity
from ppr_case.records.trail import Entry
from tests.web.activities.test_activities import heads
from tests.web.activities.test_recording import NEW, count, logged, send
from tests.web.hamlet import NOW
from tests.web.page import Browser, Page
from tests.worlds import World

Enter = Callable[[Role], Browser]
IMPORTED = {
    "dzialania": [
        {
            "id": "warsztat",
            "dnia": "2024-03-03",
            "rodzaj": "training",
            "liczba": "2",
            "uczestnicy": "12",
            "godziny": "3",
            "od": "2024-03-01",
            "do": "2024-03-03",
            "oznaczenie": "grupa wsparcia",
            "opis": "Pani Zmyślona prowadziła.",
            "podmiot": "ops",
        }
    ],
    "uczestnicy": [
        {"dzialanie": "warsztat", "grupa": "zi", "liczba": "0"},
        {"dzialanie": "warsztat", "grupa": "kobiety", "liczba": "5"},
        {"dzialanie": "warsztat", "grupa": "kobiety", "liczba": "7"},
    ],
}


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)


@pytest.fixture
def imported(world: World, unit_id: UUID) -> UUID:
    assert not bring_in(world.make, unit_id, IMPORTED).rejected
    (activity,) = logged(world)
    return activity.id


def filled(page: Page) -> dict[str, str]:
    """Give what a form is filled in with, as a browser would send it back."""
    fields = {}
    for one in page.elements:
        name, kind = one.attributes.get("name"), one.attributes.get("type")
        if one.tag == "input" and name and (kind != "checkbox" or "checked" in one.attributes):
            fields[name] = one.attributes.get("value", "")
        elif one.tag == "textarea" and name:
            fields[name] = one.text.strip()
    chosen = [one.attributes["value"] for one in page.elements if one.tag == "option" and "selected" in one.attributes]
    selects = [one.attributes["name"] for one in page.elements if one.tag == "select"]
    return {
        name: said
        for name, said in (fields | dict(zip(selects, chosen, strict=False))).items()
        if name not in {"csrf_token", "strona"} and said
    }


def correct(browser: Browser, activity_id: UUID, **more: Any) -> Page:
    path = f"/activities/{activity_id}/correction"
    return browser.post(path, **(filled(browser.get(path)) | {"reason": "Źle policzono."} | more))


def by_group(world: World, unit_id: UUID, code: str) -> dict[str, int]:
    indicator = BY_CODE[code]
    dimension = next(one for one in indicator.by if one.code == "grupa")
    with world.reading() as session:
        return parts(session, unit_id, Period.of_year(2024), indicator, dimension)


def everything(world: World) -> list[Activity]:
    with world.reading() as session:
        found = list(session.scalars(select(Activity).order_by(Activity.number)))
        assert [one.by_group for one in found]
        return found


def words(world: World) -> list[tuple[str | None, str | None]]:
    with world.reading() as session:
        found = session.scalars(select(Activity).order_by(Activity.number))
        return [(one.description, one.annulled_because) for one in found]


def test_an_act_that_two_rows_of_one_group_attended_is_one_act(imported: UUID, world: World, unit_id: UUID):
    assert imported
    assert by_group(world, unit_id, "training") == {"kobiety": 2, "zi": 2}
    assert by_group(world, unit_id, "training_hours") == {"kobiety": 3, "zi": 3}
    assert by_group(world, unit_id, "training_participants") == {"kobiety": 12, "zi": 0}


def test_what_came_from_a_file_is_repeated_whole(signed_in: Enter, imported: UUID, world: World):
    mine = signed_in(Role.COORDINATOR)
    shown = mine.get(f"/activities/{imported}")
    assert shown.text.count("Kobiety") == 1
    page = mine.get(f"{NEW}?jak={imported}")
    told = filled(page)
    assert (told["group_kobiety"], told["group_zi"], told["participants"]) == ("12", "0", "12")
    assert "To samo oznaczenie co we wpisie D/1/2024" in page.text
    assert mine.post(f"{NEW}?jak={imported}", **told).status == 302
    first, second = everything(world)
    assert second.by_group == first.by_group == {"kobiety": 12, "zi": 0}
    assert second.label == first.label is not None
    assert second.noted_on.isoformat() == "2024-05-06"
    assert words(world)[1] == (None, None)


def test_a_correction_takes_the_place_of_the_wrong_entry_and_loses_nothing(
    signed_in: Enter, imported: UUID, world: World, unit_id: UUID
):
    mine = signed_in(Role.COORDINATOR)
    assert "Popraw" in mine.get(f"/activities/{imported}").links()
    done = correct(mine, imported, amount="3")
    first, second = everything(world)
    assert done.location == f"/activities/{second.id}"
    same = ("kind", "noted_on", "participants", "hours", "since_on", "until_on", "institution_id", "label", "by_group")
    for name in same:
        assert getattr(second, name) == getattr(first, name), name
    told = "Pani Zmyślona prowadziła."
    assert words(world) == [(told, "Źle policzono."), (told, None)]
    assert (first.annulled_on, second.corrects_id) == (NOW.date(), first.id)
    assert (count(world, unit_id, "training"), count(world, unit_id, "training_participants")) == (3, 12)
    assert count(world, unit_id, "training_distinct") == 1
    assert by_group(world, unit_id, "training_participants") == {"kobiety": 12, "zi": 0}
    page = mine.get(done.location)
    assert "Poprawiony wpis ma numer D/2/2024" in page.text
    assert page.links()["D/1/2024"] == f"/activities/{first.id}"
    old = mine.get(f"/activities/{first.id}")
    assert old.links()["D/2/2024"] == f"/activities/{second.id}"
    assert "Popraw" not in old.links()
    with world.reading() as session:
        assert session.scalars(select(Entry).where(Entry.action == "activity.corrected")).one()


def test_reporting_corrects_what_it_counts_and_the_words_stay(signed_in: Enter, imported: UUID, world: World):
    mine = signed_in(Role.REPORTING)
    page = mine.get(f"/activities/{imported}/correction")
    assert "Zmyślona prowadziła" not in page.html
    assert "Oznaczenie tej samej osoby" in page.text
    assert 'name="label"' not in page.html
    assert correct(mine, imported, hours="4", label="Kowalska", description="Podmienione.").status == 302
    first, second = everything(world)
    assert (second.hours, second.label) == (4, first.label)
    assert [told for told, _ in words(world)] == ["Pani Zmyślona prowadziła."] * 2


def test_a_correction_sent_twice_is_one_and_another_answer_is_asked_about(
    signed_in: Enter, imported: UUID, world: World
):
    mine = signed_in(Role.COORDINATOR)
    path = f"/activities/{imported}/correction"
    told = filled(mine.get(path)) | {"reason": "Źle policzono.", "amount": "3"}
    assert [mine.post(path, **told).status for _ in range(2)] == [302, 302]
    assert "zapisano już pod numerem D/2/2024" in mine.post(path, **(told | {"amount": "4"})).text
    assert "zapisano już pod numerem D/2/2024" in mine.post(path, **(told | {"reason": "Inny powód."})).text
    other = mine.post(path, **(told | {"key": str(new_id()), "amount": "5"}))  # from another tab, opened before
    assert "ktoś już anulował albo poprawił" in other.text
    assert 'value="5"' in other.html
    assert mine.get(path).location == f"/activities/{imported}"
    assert [one.amount for one in logged(world)] == [2, 3]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "…"}, "Napisz, dlaczego"),
        ({"noted_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"amount": ""}, "Wpisz, ile; wolno zero"),
        ({"until_on": "2024-02-01"}, "jest przed początkiem"),
    ],
)
def test_a_refused_correction_changes_nothing(
    signed_in: Enter, imported: UUID, world: World, unit_id: UUID, wrong: dict[str, str], said: str
):
    page = correct(signed_in(Role.COORDINATOR), imported, **({"hours": "77"} | wrong))
    assert said in page.text
    assert 'value="77"' in page.html
    assert [one.annulled_on for one in logged(world)] == [None]
    assert count(world, unit_id, "training") == 2


def test_doors_of_the_correction(signed_in: Enter, browser: Browser, imported: UUID):
    path = f"/activities/{imported}/correction"
    assert browser.get(path).status == 302
    for role in (Role.MEMBER, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert signed_in(role).get(path).status == 403
    assert signed_in(Role.COORDINATOR).get(f"/activities/{uuid4()}/correction").status == 404


# Labels.


def test_what_is_labelled_alike_is_one_thing_in_the_browser_and_in_files(
    signed_in: Enter, imported: UUID, world: World, unit_id: UUID
):
    mine = signed_in(Role.COORDINATOR)
    page = mine.get(send(mine, label=" grupa wsparcia ").location)
    assert "grupa wsparcia" not in page.html
    assert page.links()["takie samo: jeszcze 1 wpis"].startswith("/activities?jak=")
    assert "żaden inny wpis nie ma takiego" in mine.get(send(mine, label="Grupa wsparcia").location).text
    first, second, third = logged(world)
    assert first.label == second.label != third.label
    assert count(world, unit_id, "training_distinct") == 2
    assert mine.post(f"/activities/{second.id}/annulment", reason="Pomyłka.").status == 302
    assert "żaden inny" in mine.get(f"/activities/{imported}").text
    assert second.label is not None
    with world.engine.connect() as connection:
        assert b"grupa" not in second.label
        assert connection.execute(select(Activity.__table__.c.label)).scalars().all()


def test_entries_of_one_label_are_found_by_typing_it_and_no_address_says_it(signed_in: Enter, imported: UUID):
    mine = signed_in(Role.COORDINATOR)
    send(mine, kind="campaign")
    found = mine.post("/activities/labelled", label="grupa wsparcia")
    assert found.location == f"/activities?jak={imported}"
    page = mine.get(found.location)
    assert len(heads(page)) == 1
    assert "o tym samym oznaczeniu co D/1/2024" in page.text
    assert f'name="jak" value="{imported}"' in page.html
    assert len(heads(mine.get(page.links()["Pokaż o każdym"]))) == 2
    assert mine.post("/activities/labelled", label="Grupa wsparcia").location == "/activities"
    assert "Żadne działanie nie ma takiego oznaczenia" in mine.get("/activities").text
    assert mine.post("/activities/labelled", label=" ").location == "/activities"
    assert "Wpisz całe oznaczenie" in mine.get("/activities").text


@pytest.mark.parametrize("asked", ["nic", "1", "00000000-0000-7000-8000-000000000000"])
@pytest.mark.usefixtures("imported")
def test_an_address_that_names_no_label_says_that_it_chooses_nothing(signed_in: Enter, asked: str):
    mine = signed_in(Role.COORDINATOR)
    page = mine.get(f"/activities?jak={asked}")
    assert "Adres wskazuje wpis, którego tu nie ma albo którego oznaczenia" in page.text
    assert len(heads(page)) == 1
    for plain in ("/activities", "/activities?jak="):
        assert "Adres wskazuje" not in mine.get(plain).text


@pytest.mark.parametrize("role", [Role.REPORTING, Role.MEMBER])
def test_whether_a_label_is_known_is_told_to_nobody_else(signed_in: Enter, imported: UUID, world: World, role: Role):
    mine = signed_in(role)
    send(signed_in(Role.COORDINATOR), label="grupa wsparcia")
    assert mine.post("/activities/labelled", label="grupa wsparcia").status == 403
    page = mine.get(f"/activities/{imported}")
    assert "Oznaczeniejest" in page.text.replace(" ", "").replace("\n", "")
    assert "takie samo" not in page.text
    assert len(heads(mine.get(f"/activities?jak={imported}"))) == 2
    if role is Role.REPORTING:
        send(mine, label="grupa wsparcia")
        assert logged(world)[-1].label is None


def test_what_the_browser_wrote_goes_out_and_comes_back_unchanged(
    signed_in: Enter, imported: UUID, world: World, unit_id: UUID
):
    mine = signed_in(Role.COORDINATOR)
    send(mine, label="inna grupa", group_zi="0", group_kobiety="3")
    correct(mine, imported, amount="3")
    with world.reading() as session:
        out = {table.name: list(rows_of(session, unit_id, table)) for table in (ACTIVITIES, PARTICIPANTS)}
    again = bring_in(world.make, unit_id, out)
    assert (again.added, again.updated, again.rejected) == (0, 0, 0), again.reasons
    assert len({row["oznaczenie"] for row in out["dzialania"]}) == 2


@pytest.mark.parametrize("update", [False, True])
def test_a_file_does_not_let_a_corrected_entry_count_again(
    signed_in: Enter, imported: UUID, world: World, unit_id: UUID, update: bool
):
    with world.reading() as session:
        before = {table.name: list(rows_of(session, unit_id, table)) for table in (ACTIVITIES, PARTICIPANTS)}
    correct(signed_in(Role.COORDINATOR), imported, amount="3")
    assert bring_in(world.make, unit_id, IMPORTED, update=True).rejected == 0  # it says nothing of what stands
    again = bring_in(world.make, unit_id, before, update=update)
    assert (again.added, again.updated, again.rejected) == (0, 0, 1)
    assert "ten wpis poprawiono w rejestrze" in str(again.reasons)
    assert count(world, unit_id, "training") == 3
    annulled = [row | {"anulowane_dnia": "2024-05-06", "godziny": "9"} for row in IMPORTED["dzialania"]]
    assert bring_in(world.make, unit_id, {"dzialania": annulled}, update=True).updated == 1
    assert count(world, unit_id, "training") == 3


# The list.


def test_the_list_is_chosen_by_institution_and_by_every_year_that_was_touched(signed_in: Enter, imported: UUID):
    mine = signed_in(Role.COORDINATOR)
    send(mine, kind="campaign", since_on="2021-06-01")
    page = mine.get("/activities?rok=2022")  # no entry ends there, and one goes through it
    assert [head.split()[0] for head in heads(page)] == ["Kampanie"]
    institutions = [one for one in mine.get("/activities").elements if one.tag == "option"]
    (ops,) = [one.attributes["value"] for one in institutions if "pomocy społecznej" in one.text]
    chosen = mine.get(f"/activities?podmiot={ops}")
    assert [head.split()[0] for head in heads(chosen)] == ["Szkolenia"]
    assert len(heads(mine.get(f"/activities?podmiot={uuid4()}"))) == 2
    assert imported
