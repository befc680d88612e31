"""Writing a visit down in the browser: once, in the right procedures, by whoever may; taking it back with a reason."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.units import establish_unit
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.people import Person
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town

NOTE = "Dzieci spały w kuchni."

FEWEST = 7
"""Of a visit told in few answers: who is it, which procedure, was it saved; number, visit, its procedure, its trace."""


def answers(**more: object) -> dict[str, object]:
    told = {"key": str(uuid4()), "made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie"}
    return told | more


def record(browser: Browser, town: Town, number: str = "1/2024", **more: object) -> Page:
    return browser.post(f"/visits/new/{town.id(number)}", **answers(**more))


def test_doors(town: Town, browser: Browser):
    mine, other, foreign = (f"/visits/new/{id_}" for id_ in (town.id("1/2024"), town.id("3/2024"), uuid4()))
    assert browser.get(mine).status == 302
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(mine).status == 403
    member, coordinator = town.enter(Role.MEMBER), town.enter(Role.COORDINATOR)
    assert [member.get(path).status for path in (mine, other, foreign)] == [200, 403, 404]
    assert [coordinator.get(path).status for path in (mine, other, foreign)] == [200, 200, 404]
    assert record(member, town, "3/2024").status == 403
    assert town.visits() == []


def test_a_visit_is_written_down_and_shown(town: Town):
    member = town.enter(Role.MEMBER)
    saved = record(member, town, note=NOTE)
    (visit,) = town.visits()
    assert saved.headers["Location"] == f"/visits/{visit.id}"
    page = member.get(f"/visits/{visit.id}")
    assert "Wizyta zapisana pod numerem W/1/2024." in page.text
    assert NOTE in page.text
    assert NOTE not in town.enter(Role.REPORTING).get(f"/visits/{visit.id}").text
    assert visit.signs == "nie"


def test_what_is_wanted_of_whoever_met_somebody_is_not_called_optional(town: Town):
    page = town.enter(Role.MEMBER).get(f"/visits/new/{town.id('1/2024')}")
    (legend,) = (one.text for one in page.elements if one.tag == "legend" and "Oznaki przemocy" in one.text)
    assert "nieobowiązkowe" not in legend


def test_the_form_offers_today_and_the_welfare_centre(town: Town):
    page = town.enter(Role.MEMBER).get(f"/visits/new/{town.id('1/2024')}")
    ticked = [element for element in page.elements if "checked" in element.attributes]
    assert 'value="2024-05-06"' in page.html
    assert [element.attributes["name"] for element in ticked] == ["purpose", "institutions"]


def test_a_form_sent_twice_makes_one_visit(town: Town):
    member, key = town.enter(Role.MEMBER), str(uuid4())
    first, second = (record(member, town, key=key, note=NOTE) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == f"/visits/{key}"
    assert len(town.visits()) == 1
    assert "Ta wizyta jest już zapisana." in member.get(f"/visits/{key}").text


def test_one_visit_serves_the_procedures_of_a_home_that_one_may_see(town: Town):
    member, second, third = town.enter(Role.MEMBER), town.id("2/2024"), town.id("3/2024")
    page = member.get(f"/visits/new/{town.id('1/2024')}")
    assert str(second) in page.html
    assert str(third) not in page.html
    key = str(uuid4())
    record(member, town, key=key, procedures=[str(second)])
    shown = member.get(f"/visits/{key}").links()
    assert {"1/2024", "2/2024"} <= shown.keys()


def test_a_procedure_that_is_not_offered_is_refused(town: Town):
    page = record(town.enter(Role.MEMBER), town, procedures=[str(town.id("3/2024"))])
    assert page.status == 200
    assert town.visits() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"made_on": "2024-05-07"}, "Ten dzień dopiero będzie. Wpisz dzień, w którym wizyta się odbyła."),
        ({"made_on": "0024-05-05"}, "Sprawdź rok: wtedy nie było jeszcze procedury „Niebieskie Karty”."),
        ({"made_on": ""}, "Wpisz dzień wizyty."),
        ({"met": ""}, "Zaznacz, czy kogoś zastano."),
        ({"purpose": "kawa"}, "Wizyty jeszcze nie zapisano. Popraw:"),
        ({"signs": ""}, "Zaznacz, czy widać oznaki przemocy."),
        ({"signs": "może"}, "Wybierz jedną z odpowiedzi."),
        ({"went": "0"}, "Wpisz liczbę od 1 do 99 albo zostaw puste."),
        ({"note": "x" * 10_001}, "Najwyżej 10 000 znaków."),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(town: Town, wrong: dict[str, str], said: str):
    page = record(town.enter(Role.MEMBER), town, **({"note": NOTE} | wrong))
    assert said in page.text
    assert page.html.count("<title>Błąd: ") == 1
    assert wrong.get("note", NOTE) in page.html
    assert town.visits() == []


def test_whoever_met_nobody_need_not_say_what_they_saw(town: Town):
    record(town.enter(Role.MEMBER), town, met="nie", signs="")
    assert [(visit.successful, visit.signs) for visit in town.visits()] == [(False, None)]


def test_a_form_without_its_key_is_not_understood(town: Town):
    assert record(town.enter(Role.MEMBER), town, key="x").status == 400


def test_an_annulled_procedure_says_so_beside_the_day(town: Town):
    page = record(town.enter(Role.COORDINATOR), town, "4/2024")
    assert "Procedura 4/2024 jest anulowana" in page.text
    assert town.visits() == []


@pytest.mark.parametrize(
    ("number", "day", "said"),
    [
        ("1/2024", "2024-01-31", "Jest sprzed początku procedury"),
        ("5/2023", "2024-05-05", "to monitorowanie po zakończeniu"),
    ],
)
def test_what_a_day_means_is_said(town: Town, number: str, day: str, said: str):
    coordinator = town.enter(Role.COORDINATOR)
    saved = record(coordinator, town, number, made_on=day)
    assert said in coordinator.get(saved.headers["Location"]).text


def test_a_wrong_entry_is_corrected_and_stays(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town)
    (wrong,) = town.visits()
    path = f"/visits/{wrong.id}/correction"
    assert 'value="2024-05-05"' in member.get(path).html
    assert "Napisz, dlaczego wpis jest błędny" in member.post(path, **answers(made_on="2024-05-04")).text
    key = str(uuid4())
    for _ in range(2):
        member.post(path, **answers(key=key, made_on="2024-05-04", reason="Zły dzień."))
    old, new = town.visits()
    assert (old.id, old.annulled_on is not None, new.made_on.day, new.annulled_on) == (wrong.id, True, 4, None)
    page = member.get(f"/visits/{wrong.id}")
    assert "Zły dzień." in page.text
    assert "Popraw" not in page.links()
    late = member.post(path, **answers(made_on="2024-05-03", reason="Jeszcze raz."))
    assert "ktoś już anulował albo poprawił" in late.text
    assert "Jeszcze raz." in late.html
    assert "anulowano już wcześniej" in member.get(member.get(path).location).text
    assert [visit.corrects_id for visit in town.visits()] == [None, wrong.id]
    assert page.links()[new.number] == f"/visits/{new.id}"
    assert member.get(f"/visits/{new.id}").links()[old.number] == f"/visits/{old.id}"


def test_a_correction_takes_over_the_note(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town, note=NOTE)
    (wrong,) = town.visits()
    assert NOTE in member.get(f"/visits/{wrong.id}/correction").html


def test_a_form_that_says_something_else_is_not_taken_for_the_one_before(town: Town):
    member, key = town.enter(Role.MEMBER), str(uuid4())
    record(member, town, key=key)
    page = record(member, town, key=key, made_on="2024-05-04", note="Pisane drugi raz.")
    assert "zapisano już pod numerem W/1/2024" in page.text
    assert "Pisane drugi raz." in page.html
    assert len(town.visits()) == 1
    fresh = next(one.attributes["value"] for one in page.elements if one.attributes.get("name") == "key")
    assert fresh != key
    assert record(member, town, key=fresh, made_on="2024-05-04").status == 302
    assert len(town.visits()) == 2


def test_nobody_home_says_nothing_of_violence(town: Town):
    record(town.enter(Role.MEMBER), town, met="nie", signs="tak")
    assert [(visit.successful, visit.signs) for visit in town.visits()] == [(False, None)]


def test_saving_reads_nobody_and_nothing_that_was_not_ticked(town: Town):
    saved = record(town.enter(Role.COORDINATOR), town)
    assert saved.status == 302
    read = {
        table for table in ("institutions", "persons", "involvements") for one in saved.asked if f"FROM {table}" in one
    }
    assert read == set()
    assert len([one for one in saved.asked if "FROM " in one or "INTO " in one]) == FEWEST, "\n".join(saved.asked)


@pytest.mark.parametrize("field", ["institutions", "procedures", "persons"])
def test_what_nobody_offered_is_refused_beside_its_field(town: Town, field: str):
    for value in ("x", str(uuid4())):
        ticked: dict[str, object] = {field: [value], "note": NOTE}
        page = town.enter(Role.MEMBER).post(f"/visits/new/{town.id('1/2024')}", **answers(**ticked))
        assert page.status == 200
        assert NOTE in page.html
        assert any(element.attributes.get("href") == f"#{field}" for element in page.elements)
    assert town.visits() == []


def test_an_institution_of_another_unit_is_neither_offered_nor_taken(town: Town):
    with town.world.writing() as session:
        away = establish_unit(session, teryt="9999022", name="Sąsiedzice")
        session.flush()
        theirs = session.scalars(select(Institution.id).where(Institution.unit_id == away.id)).all()
        session.commit()
    member = town.enter(Role.MEMBER)
    page = member.get(f"/visits/new/{town.id('1/2024')}")
    assert not [one for one in theirs if str(one) in page.html]
    refused = record(member, town, institutions=[str(theirs[0])])
    assert "już tu nie ma" in refused.text
    assert town.visits() == []


def test_a_reason_has_words_and_a_text_only_what_can_be_seen(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town, note="Dzie\u202eci\u200b\x07 spały.")
    (visit,) = town.visits()
    assert "Dzieci spały." in member.get(f"/visits/{visit.id}").text
    path = f"/visits/{visit.id}/annulment"
    for nothing in ("\u200b", "\u202e \x01", "…", "-"):
        assert "Napisz, dlaczego wpis jest błędny" in member.post(path, reason=nothing).text


def test_a_wrong_entry_is_annulled_with_a_reason(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town)
    (visit,) = town.visits()
    path = f"/visits/{visit.id}/annulment"
    assert "W/1/2024" in member.get(path).text
    assert "Napisz, dlaczego wpis jest błędny" in member.post(path, reason=" ").text
    member.post(path, reason="Inna rodzina.")
    assert "Wpis anulowany" in member.get(f"/visits/{visit.id}").text
    again = member.post(path, reason="Inna rodzina, drugi raz.")
    assert "niczego nie zmieniono" in again.text
    assert "Inna rodzina, drugi raz." in again.html
    assert member.get(path).location == f"/visits/{visit.id}"


def test_nobody_changes_a_visit_to_a_procedure_that_is_not_theirs_too(town: Town):
    key = str(uuid4())
    record(town.enter(Role.COORDINATOR), town, key=key, procedures=[str(town.id("3/2024"))])
    member = town.enter(Role.MEMBER)
    assert "Popraw" not in member.get(f"/visits/{key}").links()
    assert [member.get(f"/visits/{key}/{what}").status for what in ("correction", "annulment")] == [403, 403]


def test_the_trail_names_what_was_done_and_never_what_was_told(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town, note=NOTE)
    member.post(f"/visits/{town.visits()[0].id}/annulment", reason="Inna rodzina.")
    with town.world.reading() as session:
        entries = session.scalars(select(Entry).where(Entry.action.like("visit.%")).order_by(Entry.number)).all()
    assert [entry.action for entry in entries] == ["visit.recorded", "visit.annulled"]
    assert not re.search(r"Dzieci|Inna", "".join(entry.detail for entry in entries))


def test_my_cases_are_those_of_my_groups(town: Town):
    page = town.enter(Role.MEMBER).get("/mine")
    assert {"1/2024", "2/2024", "Moje sprawy"} <= page.links().keys()
    assert "3/2024" not in page.text
    assert f"/visits/new/{town.id('1/2024')}" in page.html
    assert "Nie jesteś dziś w żadnej grupie" in town.enter(Role.COORDINATOR).get("/mine").text
    assert town.enter(Role.REPORTING).get("/mine").status == 403


def test_a_visit_of_another_commune_is_not_made_ours_by_correcting_it(town: Town):
    member = town.enter(Role.MEMBER)
    record(member, town)
    with town.world.writing() as session:
        session.get_one(Visit, town.visits()[0].id).elsewhere = True
        session.commit()
    path = f"/visits/{town.visits()[0].id}"
    assert "Popraw" not in member.get(path).links()
    member.post(f"{path}/correction", **answers(reason="Zły dzień."))
    assert "To wizyta innej gminy" in member.get(path).text
    assert [(visit.elsewhere, visit.annulled_on) for visit in town.visits()] == [(True, None)]


def at_home(town: Town) -> dict[str, str]:
    """Put people into the homes; give their ids by first name."""
    people = [{"id": name, "imie": name, "nazwisko": "Zmyślona", "plec": "K"} for name in ("Anna", "Ewa", "Ola")]
    parts = [("1/2024", "Anna", "doznajaca"), ("2/2024", "Ewa", "doznajaca"), ("3/2024", "Ola", "doznajaca")]
    told = [{"procedura": number, "osoba": name, "rola": role} for number, name, role in parts]
    with town.world.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
    assert not bring_in(town.world.make, unit_id, {"osoby": people, "udzial": told}).rejected
    with town.world.reading() as session:
        return {str(one.first_name): str(one.id) for one in session.scalars(select(Person))}


def test_whom_they_saw_is_ticked_and_shown_to_those_who_may_read(town: Town):
    ids, member = at_home(town), town.enter(Role.MEMBER)
    page = member.get(f"/visits/new/{town.id('1/2024')}")
    assert ids["Anna"] in page.html
    assert ids["Ola"] not in page.html  # of a procedure that is not the member's
    saved = record(member, town, persons=[ids["Anna"]])
    assert any("Anna" in words for words in member.get(saved.location).links())
    assert "Zmyślona" not in town.enter(Role.REPORTING).get(saved.location).text
    refused = record(member, town, persons=[ids["Ewa"]])
    assert "Zaznacz osoby z procedur, których dotyczy ta wizyta" in refused.text
    assert record(member, town, persons=[ids["Ola"]]).status == 200
    assert len(town.visits()) == 1


def test_somebody_ticked_twice_was_seen_once(town: Town):
    ids = at_home(town)
    saved = record(town.enter(Role.MEMBER), town, persons=[ids["Anna"], ids["Anna"], ids["Anna"].upper()])
    assert saved.status == 302
    with town.world.reading() as session:
        assert [str(one.id) for one in session.scalars(select(Visit)).one().persons] == [ids["Anna"]]


def test_nobody_is_seen_where_nobody_was_met(town: Town):
    ids = at_home(town)
    saved = record(town.enter(Role.MEMBER), town, met="nie", signs="", persons=[ids["Anna"]])
    assert "Kogo widziano" not in town.enter(Role.MEMBER).get(saved.location).text


def test_the_next_visit_is_planned_and_said_on_the_page(town: Town):
    member, page = town.enter(Role.MEMBER), f"/procedures/{town.id('1/2024')}"
    assert "co 30 dni" in member.get(f"/visits/new/{town.id('1/2024')}").text
    record(member, town, next_on="2024-05-13")
    assert "13.05.2024" in member.get(page).text
    assert "Następna wizyta jest po tej" in record(member, town, next_on="2024-05-04").text
    assert "Sprawdź rok" in record(member, town, next_on="2062-05-04").text
    assert len(town.visits()) == 1


def test_the_interval_is_changed_on_a_page_of_its_own(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    path = member.get(f"/procedures/{id_}").links()["Plan wizyt"]
    record(member, town)
    assert member.post(path, planned_on="", every="7").location == f"/procedures/{id_}"
    page = member.get(f"/procedures/{id_}")
    assert "Plan wizyt: co 7 dni" in page.links()
    assert "12.05.2024" in page.text
    for wrong in ("0", "181", "co tydzień"):
        refused = member.post(path, planned_on="", every=wrong)
        assert (refused.status, wrong in refused.html) == (200, True)
    assert "Ten dzień już był" in member.post(path, planned_on="2024-05-05", every="7").text
    assert "Sprawdź rok" in member.post(path, planned_on="2062-05-05", every="7").text
    assert member.get(f"/visits/plan/{town.id('3/2024')}").status == 403
    assert town.enter(Role.COORDINATOR).get(f"/visits/plan/{town.id('5/2023')}").status == 302


def test_a_form_sent_again_with_other_signs_people_or_words_is_not_called_saved(town: Town):
    ids, member, key = at_home(town), town.enter(Role.MEMBER), str(uuid4())
    record(member, town, key=key, note=NOTE, next_on="2024-05-13")
    others: tuple[dict[str, object], ...] = (
        {"signs": "tak"}, {"persons": [ids["Anna"]]}, {"note": "Inaczej."}, {"next_on": "2024-05-14"},
    )  # fmt: skip
    for other in others:
        again: dict[str, object] = {"key": key, "note": NOTE, "next_on": "2024-05-13"} | other
        page = member.post(f"/visits/new/{town.id('1/2024')}", **answers(**again))
        assert "zapisano już pod numerem W/1/2024" in page.text
    assert record(member, town, key=key, note=NOTE, next_on="2024-05-13").status == 302
    assert len(town.visits()) == 1


def test_the_page_of_the_plan_says_what_the_law_has_and_not_what_was_decided_here(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    path = f"/visits/plan/{town.id('1/2024')}"
    said = "tak, jak podają dane prawa, teraz co 30 dni"
    assert said in coordinator.get(path).text
    assert coordinator.post(path, planned_on="", every="14", seen=" ").status == 302
    assert said in coordinator.get(path).text
