"""Data protection reads the trail, and no case."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from ppr_case import trail
from ppr_case.access.policy import Role
from ppr_case.casework.units import establish_unit
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Family, Procedure
from ppr_case.records.reports import IssuedReport
from ppr_case.records.trail import Entry
from ppr_case.trail import Touched, note
from ppr_case.web.trail.entries import PAGE
from ppr_case.web.trail.words import FACTS, PAGES, TABLES, fact
from tests.web.page import Browser
from tests.worlds import World

Enter = Callable[[Role], Browser]
Find = Callable[[Role], UUID]
SURNAME = "Zmyślona-Jedyna"


def procedure(world: World, unit_id: UUID, number: str) -> UUID:
    with world.writing() as session:
        person = Person(unit_id=unit_id, number=f"O/{number}", sex="K", disabled=False, surname=SURNAME)
        one = Procedure(
            unit_id=unit_id,
            number=number,
            family=Family(unit_id=unit_id),
            opened_on=date(2021, 3, 1),
            held_from=date(2021, 3, 1),
            held_until=OPEN,
        )
        session.add_all([person, one])
        session.flush()
        session.add(
            Involvement(
                unit_id=unit_id,
                procedure_id=one.id,
                person_id=person.id,
                role="doznajaca",
                violence=0,
                covered_from=date(2021, 3, 1),
            )
        )
        session.commit()
        return one.id


def wrote(world: World, by: object, action: str, *touched: Touched, **facts: str) -> None:
    with world.writing() as session:
        session.info["by"] = str(by)
        note(session, action, *touched, **facts)
        session.commit()


@pytest.mark.parametrize("path", ["/trail", "/trail/1", "/trail/check"])
def test_a_stranger_signs_in_first_and_other_roles_are_refused(browser: Browser, signed_in: Enter, path: str):
    assert browser.get(path).status == 302
    for role in set(Role) - {Role.DATA_PROTECTION}:
        assert signed_in(role).get(path).status == 403


def test_who_read_this_procedure(signed_in: Enter, world: World, unit_id: UUID, staff_of: Find):
    one, other = procedure(world, unit_id, "17/2021"), procedure(world, unit_id, "18/2021")
    wrote(world, staff_of(Role.COORDINATOR), "read", page="procedures.show", procedure_id=str(one))
    wrote(world, staff_of(Role.MEMBER), "read", page="procedures.show", procedure_id=str(other))
    page = signed_in(Role.DATA_PROTECTION).get("/trail?procedure=17/2021&action=read", most=12)
    assert "coordinator" in [link for link, url in page.links().items() if "account=" in url]
    assert "procedura 17/2021" in page.text
    assert "18/2021" not in page.text
    assert SURNAME not in page.html


def test_a_name_seen_in_a_list_is_a_reading_of_its_procedure(
    signed_in: Enter, world: World, unit_id: UUID, staff_of: Find
):
    procedure(world, unit_id, "17/2021")
    with world.reading() as session:
        person_id = session.scalars(select(Person.id)).one()
    wrote(world, staff_of(Role.MEMBER), "read", Touched("read", "persons", [person_id]), page="procedures.index")
    page = signed_in(Role.DATA_PROTECTION).get("/trail?procedure=17/2021&action=read", most=12)
    assert "osoby: odczytano O/17/2021" in page.text


def test_what_this_account_read(signed_in: Enter, world: World, unit_id: UUID, staff_of: Find):
    one = procedure(world, unit_id, "17/2021")
    wrote(world, staff_of(Role.MEMBER), "read", Touched("read", "procedures", [one]))
    wrote(world, staff_of(Role.COORDINATOR), "export")
    page = signed_in(Role.DATA_PROTECTION).get(f"/trail?account={staff_of(Role.MEMBER)}", most=12)
    assert "procedury: odczytano 17/2021" in page.text
    assert "pobranie rejestru" not in [element.text for element in page.elements if element.tag == "span"]


def test_refusals_are_found_by_their_action(signed_in: Enter, browser: Browser):
    browser.sign_in("member", "to nie jest to hasło")
    signed_in(Role.MEMBER).get("/system")
    mine = signed_in(Role.DATA_PROTECTION)
    assert "System" in mine.get("/trail?action=refused").text
    assert "ktoś niezalogowany" in mine.get("/trail?action=sign-in.refused").text


def test_days_are_days_in_poland(signed_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch):
    late = datetime(2024, 5, 6, 22, 30, tzinfo=UTC)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: late)
        wrote(world, "cli", "export")
    mine = signed_in(Role.DATA_PROTECTION)
    assert "7.05.2024, 0.30" in mine.get("/trail?from=2024-05-07&to=2024-05-07").text
    assert "Nie ma takich wpisów" in mine.get("/trail?from=2024-05-06&to=2024-05-06").text
    assert mine.get("/trail?from=wczoraj&account=nikt&before=99999999999999999999999").status == 200


def test_a_long_trail_goes_page_by_page_with_its_filters(signed_in: Enter, world: World):
    for _ in range(PAGE + 1):
        wrote(world, "cli", "export")
    mine = signed_in(Role.DATA_PROTECTION)
    first = mine.get("/trail?action=export", most=12)
    second = mine.get(first.links()["Starsze"], most=12)
    assert "Starsze" not in second.links()
    assert "wiersz poleceń" in second.text
    assert second.links()["Najnowsze"] == "/trail?action=export"
    assert first.queries == second.queries


def test_a_procedure_that_is_not_there(signed_in: Enter, world: World, unit_id: UUID):
    with world.writing() as session:
        elsewhere = establish_unit(session, teryt="9999021", name="Inna").id
        session.commit()
    assert unit_id != elsewhere
    procedure(world, elsewhere, "5/2021")
    page = signed_in(Role.DATA_PROTECTION).get("/trail?procedure=5/2021")
    assert "Nie ma procedury 5/2021" in page.text


def test_another_unit_s_doings_are_not_shown(signed_in: Enter, world: World, unit_id: UUID, staff_of: Find):
    with world.writing() as session:
        elsewhere = establish_unit(session, teryt="9999021", name="Inna").id
        session.commit()
    one = procedure(world, elsewhere, "5/2021")
    wrote(world, "01890000-0000-7000-8000-000000000001", "export")
    wrote(world, staff_of(Role.COORDINATOR), "read", Touched("read", "procedures", [one]))
    with world.reading() as session:
        foreign = session.scalars(select(Entry.number).where(Entry.action == "export")).one()
    assert unit_id != elsewhere
    mine = signed_in(Role.DATA_PROTECTION)
    page = mine.get("/trail")
    assert "5/2021" not in page.text
    assert "pobranie rejestru" not in [element.text for element in page.elements if element.tag == "span"]
    assert mine.get(f"/trail/{foreign}").status == 404


def test_one_entry_names_all_its_records_and_fields(signed_in: Enter, world: World, unit_id: UUID):
    ids = [procedure(world, unit_id, f"{place}/2021") for place in range(1, 6)]
    wrote(world, "cli", "import", Touched("changed", "procedures", ids, ["notes"]), table="procedury")
    with world.reading() as session:
        number = session.scalars(select(Entry.number).where(Entry.action == "import")).one()
    mine = signed_in(Role.DATA_PROTECTION)
    assert "1/2021, 2/2021, 3/2021 i 2 więcej" in mine.get("/trail?action=import").text
    page = mine.get(f"/trail/{number}", most=12)
    assert page.h1 == f"Wpis {number}"
    for words in ("1/2021, 2/2021, 3/2021, 4/2021, 5/2021", "notes", "zmieniono", "procedury"):
        assert words in page.text
    assert mine.get("/trail/99999999999999999999999").status == 404
    first = mine.get("/trail/1")
    assert "bez numeru" in first.text


def test_a_whole_trail_is_said_to_be_whole_and_its_end_is_given(signed_in: Enter, world: World, unit_id: UUID):
    mine = signed_in(Role.DATA_PROTECTION)
    with world.reading() as session:
        end = trail.head(session)
    with world.writing() as session:
        for edition, anchor in enumerate((str(end), "-"), start=1):
            session.add(
                IssuedReport(
                    unit_id=unit_id,
                    layout="x",
                    year=2021,
                    edition=edition,
                    issued_on=date(2022, 1, 1),
                    figures={},
                    fingerprint="-",
                    anchor=anchor,
                )
            )
        session.commit()
    page = mine.post("/trail/check", anchor=str(end))
    assert "Ślad jest cały" in page.text
    assert "2 kotwice" in page.text
    with world.reading() as session:
        assert session.scalars(select(Entry.action).order_by(Entry.number.desc()).limit(2)).all()[1] == "trail.verify"
    wrong = mine.post("/trail/check", anchor=f"{end.number}:{'00' * 32}")
    assert f"Wpis {end.number}: jest inny niż w kotwicy" in wrong.text


def test_a_changed_entry_is_named(signed_in: Enter, world: World):
    mine = signed_in(Role.DATA_PROTECTION)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE trail SET action = 'nothing' WHERE number = 1"))
    assert "Wpis 1: zmieniono go po zapisaniu" in mine.post("/trail/check").text


def test_what_is_no_anchor_is_refused_beside_the_field(signed_in: Enter):
    page = signed_in(Role.DATA_PROTECTION).post("/trail/check", anchor="to nie kotwica")
    assert page.title.startswith("Błąd:")
    assert "Kotwica to numer i skrót" in page.text


def test_every_table_has_a_name():
    from ppr_case.core.base import Base  # noqa: PLC0415

    outside = {"trail", "blind_index", "index_roots"}
    mapped = {mapper.class_.__tablename__ for mapper in Base.registry.mappers}
    assert mapped - outside - set(TABLES) == set()


def test_every_page_has_a_name(app: Flask):
    guarded = {name for name, view in app.view_functions.items() if getattr(view, "__access__", None) is not None}
    assert guarded == set(PAGES)  # one that only takes forms is named when it refuses one


def test_facts_are_said_in_words():
    assert fact("page", "home.show") == ("strona", "Pulpit")
    assert fact("issued", value=True) == ("wydane", "tak")
    assert fact("year", 2021) == (FACTS["year"], "2021")
    assert fact("osoby", 12) == ("osoby", "12")
