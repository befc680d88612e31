"""The annual report on the screen: its numbers open, its lines are explained, it is issued, and then compared."""

import json
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.law import load as load_law
from ppr_case.records.procedures import Procedure
from ppr_case.records.reports import Explanation, IssuedReport
from ppr_case.records.trail import Entry
from ppr_case.reports import layout as layouts
from ppr_case.reports.cells import Bound, Target
from ppr_case.reports.layout import Layout
from ppr_case.trail import Head
from ppr_case.web.reports.explaining import LONGEST
from ppr_case.web.reports.lines import address_of, components
from ppr_case.webkit.meanwhile import mark
from tests.web.drafts.writing import hidden, offers, save
from tests.web.page import Browser, Page
from tests.worlds import World

Enter = Callable[[Role], Browser]
TOWN = "/reports/tomaszow-mazowiecki-2021"
MOST = 130
"""Two years and the months: one statement for each kind of record and range, however many records."""


def big(page: Page) -> str:
    return next(element.text for element in page.elements if element.tag == "b").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "path", ["/reports", f"{TOWN}/2021", f"{TOWN}/2021/lines/I.1.1", f"{TOWN}/2021/file.csv", f"{TOWN}/2021/issue"]
)
def test_a_stranger_signs_in_first_and_roles_without_reports_are_refused(browser: Browser, signed_in: Enter, path: str):
    assert browser.get(path).status == 302
    for role in (Role.MEMBER, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert signed_in(role).get(path).status == 403


def test_an_empty_register_has_a_report_too(signed_in: Enter):
    page = signed_in(Role.REPORTING).get(f"{TOWN}/2021", most=MOST)
    assert page.h1.startswith("Sprawozdanie za 2021 rok")
    assert "brak danych" in page.text


def test_from_the_start_page_by_links_to_the_128_and_its_list(in_town: Enter):
    mine = in_town(Role.REPORTING)
    chosen = mine.get(mine.get("/").links()["Sprawozdania"])
    report = mine.get(chosen.links()["Sprawozdanie za 2021 rok"], most=MOST)
    listed = mine.get(report.links()["128wszczęte"], most=40)
    assert big(listed) == "128"
    assert "Policzone: 128" in listed.text


def test_every_line_opens_a_list_or_what_it_is_made_of(in_town: Enter):
    mine = in_town(Role.REPORTING)
    page = mine.get(f"{TOWN}/2021", most=MOST)
    numbers = [
        (element.text.strip().replace("\N{NO-BREAK SPACE}", " "), element.attributes["href"])
        for element in page.elements
        if element.tag == "a" and element.attributes.get("class") == "num"
    ]
    assert len(numbers) >= 45
    for number, url in [one for one in numbers if one[0].replace(" ", "").isdigit()][::6]:
        assert big(mine.get(url, most=MOST)) == number, url


def test_the_year_before_opens_its_own_list(in_town: Enter):
    mine = in_town(Role.REPORTING)
    page = mine.get(f"{TOWN}/2021", most=MOST)
    (url,) = {u for e in page.elements if e.tag == "a" and (u := e.attributes["href"]) == "/indicators/visits?rok=2020"}
    assert big(mine.get(url, most=40)) == "964"


def test_a_line_of_several_numbers_says_which(in_town: Enter, town_world: World):
    layout, law = layouts.load("ministerstwo-2024"), load_law()
    line = next(line for line in layout.lines if len(line.codes) > 1)
    assert address_of(layout, line, 2024) is None
    mine = in_town(Role.REPORTING)
    page = mine.get(f"/reports/ministerstwo-2024/2024/lines/{line.number}", most=MOST * 2)
    with town_world.reading() as session:
        unit_id = session.scalars(select(Procedure.unit_id)).first()
        assert unit_id is not None
        found = components(session, unit_id, layout, line, 2024, law)
    assert len(found) == len(line.codes)
    for one in found:
        assert one.title in page.text
    total = sum(one.value or 0 for one in found)
    assert big(page) == f"{total:,}".replace(",", " ")


def test_a_mean_of_years_opens_each_year():
    layout = layouts.read(
        "proba",
        'title = "T"\nsubtitle = "S"\nlegal_basis = "P"\nfrom = 2020\nto = 2027\n'
        '[[goals]]\nnumber = "I"\nname = "C"\n[[goals.tasks]]\nname = "Z"\n'
        '[[goals.tasks.lines]]\nname = "A"\nunit = "u"\ncodes = ["visits"]\nperiod = "programme"\nstatistic = "mean"\n'
        '[[goals.tasks.lines]]\nname = "B"\nunit = "u"\ncodes = ["visits"]\nperiod = "programme"\n'
        '[[goals.tasks.lines]]\nname = "C"\nunit = "u"\ncodes = ["visits"]\nperiod = "programme"\nstatistic = "last"\n'
        '[[goals.tasks.lines]]\nname = "D"\nunit = "u"\ncodes = ["visits"]\nfilter = {cel = ["nk_c", "interwencja"]}\n',
    )
    mean, whole, last, part = layout.lines
    assert address_of(layout, mean, 2021) is None
    assert address_of(layout, mean, 2020) == {"code": "visits", "rok": 2020}
    assert address_of(layout, whole, 2021) == {"code": "visits", "od": "2020-01-01", "do": "2021-12-31"}
    assert address_of(layout, last, 2021) == {"code": "visits", "rok": 2021}
    assert address_of(layout, part, 2021) == {"code": "visits", "rok": 2021, "tylko": ["cel:nk_c|interwencja"]}


def test_the_mean_s_years_are_counted_one_by_one(town_world: World):
    layout = layouts.read(
        "proba",
        'title = "T"\nsubtitle = "S"\nlegal_basis = "P"\nfrom = 2020\nto = 2027\n'
        '[[goals]]\nnumber = "I"\nname = "C"\n[[goals.tasks]]\nname = "Z"\n'
        '[[goals.tasks.lines]]\nname = "A"\nunit = "u"\ncodes = ["visits", "days_open", "x_nikt"]\n'
        'period = "programme"\nstatistic = "mean"\n',
    )
    (line,) = layout.lines
    with town_world.reading() as session:
        unit_id = session.scalars(select(Procedure.unit_id)).first()
        assert unit_id is not None
        found = components(session, unit_id, layout, line, 2021, load_law())
    assert [(one.title, one.when, one.value) for one in found if one.title == "wizyty w środowisku"] == [
        ("wizyty w środowisku", "2020", 964),
        ("wizyty w środowisku", "2021", 1087),
    ]
    assert {one.title for one in found} == {"wizyty w środowisku", "dni prowadzenia procedury"}


@pytest.mark.parametrize(
    "path",
    [
        "/reports/nie-ma/2021",
        f"{TOWN}/1990",
        f"{TOWN}/2021/lines/9.9.9",
        f"{TOWN}/2021/file.exe",
        f"{TOWN}/2021/editions/99/file.pdf",
    ],
)
def test_a_report_that_is_not_there(in_town: Enter, path: str):
    assert in_town(Role.REPORTING).get(path, most=MOST).status == 404


@pytest.mark.parametrize("form", ["csv", "html", "json", "xlsx", "docx", "pdf"])
def test_every_format_is_to_be_had(in_town: Enter, form: str):
    page = in_town(Role.REPORTING).get(f"{TOWN}/2021/file.{form}", most=MOST)
    assert page.status == 200
    name = f'filename="sprawozdanie-tomaszow-mazowiecki-2021-2021-projekt.{form}"'
    assert name in page.headers["Content-Disposition"]


@pytest.fixture
def high_aims(monkeypatch: pytest.MonkeyPatch) -> Layout:
    """Give the town a target that nobody could meet."""
    layout = layouts.load("tomaszow-mazowiecki-2021")
    line = next(line for line in layout.lines if line.codes == ("visits",))
    object.__setattr__(line, "targets", ((0, Target(Bound.AT_LEAST, 5000)),))
    monkeypatch.setattr(layouts, "load", lambda _: layout)
    return layout


def test_an_unmet_target_asks_why_and_the_answer_is_in_the_report(in_town: Enter, high_aims: Layout, town_world: World):
    number = next(line.number for line in high_aims.lines if line.targets and line.codes == ("visits",))
    mine = in_town(Role.REPORTING)
    page = mine.get(f"{TOWN}/2021", most=MOST)
    assert "Nieosiągnięte cele: 1 z 2" in page.text
    assert "brak wyjaśnienia" in page.text
    why = "Mniej wizyt, bo w lutym zachorowało pół zespołu."
    sent = mine.post(f"{TOWN}/2021/explanations", **{f"w-{number}": f" {why}\n ", f"byl-{number}": mark("")})
    assert sent.location == f"{TOWN}/2021"
    again = mine.get(f"{TOWN}/2021", most=MOST)
    assert why in again.text
    assert "brak wyjaśnienia" not in again.text
    assert why in mine.get(f"{TOWN}/2021/file.html", most=MOST).html.replace("\N{NO-BREAK SPACE}", " ")

    stale = mine.post(f"{TOWN}/2021/explanations", **{f"w-{number}": "Co innego", f"byl-{number}": mark("")})
    assert stale.status == 409
    assert f"Ktoś w tym czasie zapisał tu: „{why}”." in stale.text
    assert "Co innego" in stale.text
    long = mine.post(f"{TOWN}/2021/explanations", **{f"w-{number}": "x" * (LONGEST + 1), f"byl-{number}": mark(why)})
    assert (long.status, f"Najwyżej {LONGEST} znaków" in long.text) == (200, True)
    assert long.title.startswith("Błąd:")

    changed = {f"w-{number}": "Inaczej.", f"byl-{number}": mark(why), "linia": number}
    assert mine.post(f"{TOWN}/2021/explanations", **changed).location == f"{TOWN}/2021/lines/{number}"
    line = mine.get(f"{TOWN}/2021/lines/{number}", most=MOST)
    assert "Inaczej." in line.text
    gone = {f"w-{number}": "", f"byl-{number}": mark("Inaczej.")}
    mine.post(f"{TOWN}/2021/explanations", **gone)
    with town_world.reading() as session:
        assert session.scalars(select(Explanation)).all() == []
    late = mine.post(f"{TOWN}/2021/explanations", **{f"w-{number}": "Nowe", f"byl-{number}": mark("Inaczej.")})
    assert "Ktoś w tym czasie usunął ten tekst." in late.text


def test_a_draft_of_explanations_comes_back_and_does_not_write_over_what_another_wrote(in_town: Enter):
    mine, number = in_town(Role.REPORTING), "I.1.1"
    page = f"{TOWN}/2021"
    line = hidden(mine.get(f"{page}/lines/{number}", most=MOST))
    assert line["strona"] == page  # the page of a line keeps it with the report
    save(mine, **line, **{"linia": number, f"w-{number}": "Moje słowa.", f"byl-{number}": mark("")})
    in_town(Role.COORDINATOR).post(f"{page}/explanations", **{f"w-{number}": "Cudze słowa.", f"byl-{number}": mark("")})
    (offered,) = offers(mine.get(page, most=MOST))
    resumed = mine.get(offered, most=MOST)
    assert "Moje słowa." in resumed.html
    sent = {f"w-{number}": "Moje słowa.", f"byl-{number}": mark(""), **hidden(resumed)}
    assert f'name="byl-{number}" value="{mark("")}"' in resumed.html
    stale = mine.post(f"{page}/explanations", **sent)
    assert "Ktoś w tym czasie zapisał tu: „Cudze słowa.”." in stale.text
    assert "Moje słowa." in stale.html
    assert mine.post(f"{page}/explanations", **sent | {f"byl-{number}": mark("Cudze słowa.")}).status == 302
    assert offers(mine.get(page, most=MOST)) == []


def test_issuing_keeps_the_numbers_and_tells_what_changed(in_town: Enter, town_world: World):
    mine = in_town(Role.COORDINATOR)
    assert mine.get(f"{TOWN}/2022/issue", most=MOST).h1 == "Wydać sprawozdanie za 2022 rok?"
    assert mine.post(f"{TOWN}/2022/issue").location == f"{TOWN}/2022#wydania"
    with town_world.reading() as session:
        issued = session.scalars(select(IssuedReport)).one()
        entry = session.scalars(select(Entry).where(Entry.action == "report")).one()
    assert (issued.year, issued.edition) == (2022, 1)
    assert Head.read(issued.anchor).number == entry.number - 1
    assert json.loads(entry.detail)["facts"]["issued"] is True
    page = mine.get(f"{TOWN}/2022", most=MOST)
    assert "Od wydania żadna liczba się nie zmieniła." in page.text
    assert "wydane" in mine.get("/reports").text
    first = mine.get(f"{TOWN}/2022/editions/1/file.json", most=MOST)
    assert json.loads(first.html)["fingerprint"] == issued.fingerprint
    assert mine.post(f"{TOWN}/2022/issue").status == 302
    assert mine.get(f"{TOWN}/2022/editions/2/file.json", most=MOST).status == 200
    assert mine.get(f"{TOWN}/2022/editions/1/file.json", most=MOST).status == 200
    assert "wydanie 2" in mine.get("/reports").text

    with town_world.writing() as session:
        procedure = session.scalars(
            select(Procedure).where(Procedure.opened_on >= date(2022, 1, 1), Procedure.annulled_on.is_(None))
        ).first()
        assert procedure is not None
        procedure.annulled_on = date(2022, 6, 1)
        session.commit()
        kept = procedure.id
    changed = mine.get(f"{TOWN}/2022", most=MOST)
    assert re.search(r"Różnice od wydania: [1-9]", changed.text)
    assert mine.get(f"{TOWN}/2022/editions/1/file.json", most=MOST).status == 409
    _undo(town_world, kept)


def _undo(world: World, procedure_id: UUID) -> None:
    with world.writing() as session:
        session.get_one(Procedure, procedure_id).annulled_on = None
        session.commit()


def test_issuing_a_year_without_law_is_refused(in_town: Enter):
    assert in_town(Role.COORDINATOR).post(f"{TOWN}/1990/issue").status == 404
