"""Every number of any period, with its unit and definition; and behind every number the list it came from."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.indicators.catalogue import DIMENSIONS, SECTIONS
from ppr_case.records.procedures import Family, Procedure
from ppr_case.records.trail import Entry
from ppr_case.reports.charts import Flow, Series
from ppr_case.web.indicators.lists import PAGE
from ppr_case.webkit.figures import drawn
from tests.web.page import Browser, Page
from tests.worlds import World

Enter = Callable[[Role], Browser]
PATHS = (
    "/indicators",
    "/indicators/procedures_opened?rok=2021",
    "/indicators/procedures_opened/list.csv?rok=2021",
    "/indicators/file.csv?rok=2021",
)
MOST = 110
"""Two years, the warnings and the months: one statement for each kind of record and range, however many records."""
OPENED = "/indicators/procedures_opened?rok=2021"


def big(page: Page) -> str:
    """Give the number at the head of a list."""
    return next(element.text for element in page.elements if element.tag == "b").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_signs_in_first_and_roles_without_reports_are_refused(browser: Browser, signed_in: Enter, path: str):
    assert browser.get(path).status == 302
    for role in (Role.MEMBER, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert signed_in(role).get(path).status == 403


def test_an_empty_register_counts_nothing_and_says_so(signed_in: Enter):
    mine = signed_in(Role.REPORTING)
    page = mine.get("/indicators", most=MOST)
    assert page.h1 == "Wskaźniki"
    for title in SECTIONS:
        assert title in page.text
    assert "Dziennik działań nie ma zapisów" in page.text
    assert "Niczego nie policzono" in mine.get(OPENED).text


def test_the_unit_s_own_records_and_nobody_else_s(signed_in: Enter, world: World, unit_id: UUID):
    with world.writing() as session:
        for unit, number in ((unit_id, "17/2021"), (_elsewhere(world), "5/2021")):
            session.add(
                Procedure(
                    unit_id=unit,
                    number=number,
                    family=Family(unit_id=unit),
                    opened_on=date(2021, 3, 1),
                    held_from=date(2021, 3, 1),
                    held_until=OPEN,
                )
            )
        session.commit()
    page = signed_in(Role.REPORTING).get(OPENED)
    assert big(page) == "1"
    assert "17/2021" in page.text
    assert "5/2021" not in page.text


def _elsewhere(world: World) -> UUID:
    from ppr_case.casework.units import establish_unit  # noqa: PLC0415

    with world.writing() as session:
        unit = establish_unit(session, teryt="9999021", name="Inna")
        session.commit()
        return unit.id


def test_the_year_of_the_town(in_town: Enter, town_world: World):
    mine = in_town(Role.REPORTING)
    page = mine.get("/indicators?rok=2021", most=MOST)
    assert "128wszczęte" in page.text
    assert "zgadza się i łączy z rokiem wcześniej" in page.text
    assert page.links()["1 087"] == "/indicators/visits?rok=2021"
    assert "Skuteczne wizyty w okresie" in page.text
    assert "Dyżury prawnika" in page.text, "a kind of activity that the unit added itself"
    assert "„raz w roku”" in page.text
    with town_world.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
    assert last is not None
    assert last.action == "read"
    assert "records" not in json.loads(last.detail), "numbers are made without opening anything"


def test_from_the_start_page_to_the_128_numbers_by_links_alone(in_town: Enter):
    mine = in_town(Role.REPORTING)
    indicators = mine.get("/").links()["Wskaźniki"]
    year = mine.get(f"{indicators}?rok=2021", most=MOST)
    listed = mine.get(year.links()["128wszczęte"], most=40)
    assert listed.h1 == "Procedury wszczęte"
    assert big(listed) == "128"
    rows = {element.text for element in listed.elements if element.tag == "th"}
    assert len({text for text in rows if re.fullmatch(r"\d+/2021", text)}) >= 128


def test_what_was_left_out_is_named_with_the_reason(in_town: Enter):
    mine = in_town(Role.REPORTING)
    page = mine.get(OPENED, most=40)
    reason = next(link for link in page.links() if link.startswith("początek poza okresem: "))
    one = mine.get(page.links()[reason], most=40)
    assert f"Co pominięto i dlaczego: {reason.rpartition(' ')[2]}" in one.text
    assert "wszystkie powody" in one.links()


@pytest.mark.parametrize("by", ["", *DIMENSIONS])
def test_every_number_opens_a_list_that_begins_with_it(in_town: Enter, by: str):
    mine = in_town(Role.REPORTING)
    page = mine.get(f"/indicators?rok=2021&podzial={by}", most=400)
    said = [
        (element.text.strip(), element.attributes["href"])
        for element in page.elements
        if element.tag == "a" and re.fullmatch(r"[\d\s]+( dni| dzień)?", element.text.strip())
    ]
    parts = [one for one in said if "tylko=" in one[1] or "od=" in one[1]]
    assert bool(parts) == (by not in {"", "program"}), "one part alone says nothing"
    chosen = parts or said
    for number, url in chosen[:: max(1, len(chosen) // 8)]:
        assert big(mine.get(url, most=MOST)) == number.replace("\N{NO-BREAK SPACE}", " "), url


def test_a_list_longer_than_a_page_goes_on(in_town: Enter):
    mine = in_town(Role.REPORTING)
    first = mine.get("/indicators/visits?rok=2021", most=40)
    assert f"1–{PAGE} z 1087" in first.text
    onward = next(e.attributes["href"] for e in first.elements if "policzone=" in e.attributes.get("href", ""))
    second = mine.get(onward.partition("#")[0], most=40)
    assert f"{PAGE + 1}–{2 * PAGE} z 1087" in second.text
    assert mine.get("/indicators/visits?rok=2021&policzone=-5&pominiete=99999999&powod=77", most=40).status == 200


def test_a_part_is_said_in_words(in_town: Enter):
    page = in_town(Role.REPORTING).get("/indicators/forms_c?rok=2021&tylko=plec:K", most=40)
    assert "płeć: kobieta" in page.text


def test_another_period_stands_beside_the_same_days_a_year_before(in_town: Enter):
    page = in_town(Role.REPORTING).get("/indicators?od=2021-01-15&do=2021-02-28", most=MOST)
    assert "15 stycznia 2021 r. – 28 lutego 2021 r." in page.text
    assert "15.01.2020–28.02.2020" in page.text
    assert "Ruch procedur" not in page.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("od=2021-02-01", "Inny okres potrzebuje obu dni"),
        ("od=2021-02-01&do=2021-01-01", "zanim się zaczyna"),
    ],
)
def test_a_period_that_cannot_be_is_told_and_the_usual_one_shown(in_town: Enter, address: str, said: str):
    assert said in in_town(Role.REPORTING).get(f"/indicators?{address}", most=MOST).text


@pytest.mark.parametrize("address", ["rok=99999", "rok=x", "podzial=nonsense", "od=nie&do=wiem"])
def test_an_address_without_sense_shows_the_page_all_the_same(in_town: Enter, address: str):
    assert in_town(Role.REPORTING).get(f"/indicators?{address}", most=MOST).status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/indicators/nie_ma?rok=2021", 404),
        ("/indicators/procedures_opened", 400),
        ("/indicators/procedures_opened?rok=2021&tylko=plec:K", 400),
        ("/indicators/procedures_opened?rok=2021&tylko=plec", 400),
        ("/indicators/procedures_opened?od=2021-02-01&do=2021-01-01", 400),
        ("/indicators/procedures_opened?rok=1", 400),
        ("/indicators/file.pdf?rok=2021", 404),
        ("/indicators/families_by_violence?rok=2021&tylko=forma_przemocy:zadna", 400),
    ],
)
def test_a_list_that_is_not_there(in_town: Enter, path: str, status: int):
    assert in_town(Role.REPORTING).get(path).status == status


def test_whoever_may_read_procedures_goes_on_to_them_and_others_do_not(in_town: Enter):
    theirs, mine = in_town(Role.COORDINATOR).get(OPENED, most=40), in_town(Role.REPORTING).get(OPENED, most=40)
    assert theirs.links()["1/2021"].startswith("/procedures")
    assert "1/2021" not in mine.links()
    visits = in_town(Role.REPORTING).get("/indicators/visits?rok=2021", most=40)
    assert visits.links()["W/1/2021"].startswith("/visits")


def test_a_warning_opens_its_list(in_town: Enter):
    mine = in_town(Role.REPORTING)
    warning, url = next(
        (words, url)
        for words, url in mine.get("/indicators?rok=2021", most=MOST).links().items()
        if "spotkania tego" in words
    )
    assert big(mine.get(url, most=40)) == warning.rpartition(" ")[2]


def test_files_say_what_the_page_says(in_town: Enter, town_app, town_world: World):
    mine = in_town(Role.REPORTING)
    told = mine.get("/indicators/file.json?rok=2021", most=MOST)
    assert json.loads(told.html)["values"]["procedures_opened"]["value"] == 128
    rows = list(csv.DictReader(io.StringIO(mine.get("/indicators/file.csv?rok=2021&podzial=plec", most=600).html)))
    assert {row["key"] for row in rows if row["code"] == "forms_c"} == {"", "K", "M"}
    client = town_app.test_client()
    Browser(client, town_world.engine).sign_in("reporting", "cztery zmyślone słowa")
    book = load_workbook(io.BytesIO(client.get("/indicators/file.xlsx?rok=2021").data))
    values = {row[0]: row[2] for row in book["wskazniki"].iter_rows(values_only=True)}
    assert values["visits"] == 1087


def test_the_list_as_a_file(in_town: Enter):
    page = in_town(Role.REPORTING).get("/indicators/procedures_opened/list.csv?rok=2021")
    rows = list(csv.DictReader(io.StringIO(page.html)))
    assert sum(row["lista"] == "policzone" for row in rows) == 128
    assert all(row["dlaczego pominięto"] for row in rows if row["lista"] == "pominięte")
    assert 'filename="procedures_opened-2021.csv"' in page.headers["Content-Disposition"]


def test_a_drawing_never_carries_markup():
    months = (0,) * 12
    series = Series('<script>"&', months)
    said = drawn(Flow("", series, Series("<b>", months), Series("'", months), "<i>"))
    assert "<script" not in said
    assert "<b>" not in said
    assert "&lt;b&gt;" in said


def test_the_usual_year_is_the_last_in_which_something_began(in_town: Enter, monkeypatch: pytest.MonkeyPatch):
    assert "1 stycznia 2024 r." in in_town(Role.REPORTING).get("/indicators", most=MOST).text
    monkeypatch.setattr(clock, "today", lambda: date(2022, 5, 6))
    assert "1 stycznia 2022 r." in in_town(Role.REPORTING).get("/indicators", most=MOST).text


def test_a_period_that_is_not_over_leads_to_the_numbers_up_to_the_day(in_town: Enter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "today", lambda: date(2022, 5, 6))
    mine = in_town(Role.REPORTING)
    page = mine.get("/indicators?rok=2022", most=MOST)
    assert "Ten okres jeszcze trwa." in page.text
    ended = mine.get(page.links()["Pokaż liczby do dziś"], most=MOST)
    assert "1 stycznia 2022 r. – 6 maja 2022 r." in ended.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Ten okres jeszcze trwa." not in ended.text
    assert "Ten okres jeszcze trwa." not in mine.get("/indicators?rok=2021", most=MOST).text
