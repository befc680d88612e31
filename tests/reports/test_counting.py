"""Lines are indicators: restricted ones agree with the parts of the whole, on both databases and any register."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from ppr_case.casework.units import establish_unit
from ppr_case.indicators.catalogue import CATALOGUE
from ppr_case.indicators.compute import UNKNOWN, parts, values
from ppr_case.indicators.language import Period
from ppr_case.indicators.ministries import by_ministry
from ppr_case.law import load as load_law
from ppr_case.records.activities import Activity, ActivityParticipants
from ppr_case.records.reports import Explanation, IssuedReport
from ppr_case.reports.annual import report
from ppr_case.reports.cells import Cell, Change, Mark
from ppr_case.reports.document import Document, Paragraph, Table
from ppr_case.reports.issuing import issue
from ppr_case.reports.layout import Layout, LayoutError, load, read
from ppr_case.reports.numbers import Counting, frozen
from ppr_case.reports.selection import Selection
from tests.indicators import worlds as w
from tests.indicators.generated import world as generated
from tests.indicators.stored import store
from tests.reports.reading import plain
from tests.worlds import World

LAW = load_law()
EVERY = 10  # indicators are taken in turns, for each part is a statement of its own
TOWN, MINISTRY = load("tomaszow-mazowiecki-2021"), load("ministerstwo-2024")
DAY = date(2022, 3, 14)


@pytest.fixture
def session(module_world: World) -> Iterator[Session]:
    """Give one session that is never committed."""
    with module_world.reading() as session:
        yield session
        session.rollback()


def layout_of(*lines: str) -> Layout:
    head = 'title = "T"\nsubtitle = "S"\nlegal_basis = "P"\nfrom = 2020\nto = 2027\n'
    head += '[[goals]]\nnumber = "I"\nname = "C"\n[[goals.tasks]]\nname = "Z"\n'
    return read(
        "proba", head + "".join(f'[[goals.tasks.lines]]\nname = "L"\nunit = "osoby"\n{line}\n' for line in lines)
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_restricted_indicator_is_the_part_of_the_whole(session: Session, seed: int) -> None:
    units = store(generated(seed), session)
    year = 2021 + seed % 3
    period, selection = Period.of_year(year), Selection(TOWN.code, CATALOGUE, LAW, date(year, 12, 31))
    ministries = by_ministry(LAW, date(year, 12, 31))
    for indicator in CATALOGUE[seed % EVERY :: EVERY]:
        dimensions = [d for d in indicator.by if d.code != "miesiac"]
        if indicator.code.startswith("forms_a"):
            dimensions.append(ministries)
        for dimension in dimensions:
            told = parts(session, units[0], period, indicator, dimension)
            told.pop(UNKNOWN, None)
            asked = {key: selection.restricted(indicator, {dimension.code: (key,)}, "x") for key in told}
            counted = values(session, units[0], period, asked.values(), law=LAW)
            assert {key: counted[one.code] for key, one in asked.items()} == told, (
                f"{indicator.code} by {dimension.code}"
            )


@pytest.mark.parametrize("layout", [TOWN, MINISTRY], ids=lambda layout: layout.code)
def test_any_register_gives_a_report_whose_lines_are_its_indicators(session: Session, layout: Layout) -> None:
    year = layout.programme[0]
    for unit_id in store(generated(100), session):
        made = report(session, unit_id, layout, year, law=LAW, issued_on=DAY)
        counting = Counting(session, unit_id, layout, LAW)
        plainly = [line for line in layout.lines if len(line.codes) == 1 and not line.filters]
        asked = {line.number: one for line in plainly if (one := counting.indicator(line.codes[0])) is not None}
        counted = values(session, unit_id, Period.of_year(year), asked.values(), law=LAW)
        said = {number: made.figures.line(number) for number in asked}
        assert said == {n: Mark.UNKNOWN if counted[one.code] is None else counted[one.code] for n, one in asked.items()}
        printed = {value.number: value.value for results in made.document.results for value in results.values}
        assert printed == {line.number: made.figures.line(line.number) for line in layout.lines}


def unit_with(session: Session, *rows: dict[str, Any]) -> UUID:
    """Make a unit whose log has these rows; `groups` are those who took part."""
    unit = establish_unit(session, teryt="1016011", name="Miasto Przykładów")
    for place, row in enumerate(rows, 1):
        groups = row.pop("groups", {})
        on = row.pop("on", date(2021, 5, 1))
        dated = {"noted_on": on, "begins_on": on, "ends_on": on}
        activity = Activity(unit_id=unit.id, number=f"D/{place}/2021", **dated, **row)
        activity.groups = [ActivityParticipants(participant_group=group, amount=n) for group, n in groups.items()]
        session.add(activity)
    session.flush()
    return unit.id


def line(session: Session, unit_id: UUID, layout: Layout, year: int = 2021) -> Cell:
    return Counting(session, unit_id, layout, LAW).live(year).line("I.1.1")


@pytest.mark.parametrize(
    ("filters", "value"),
    [
        ('rodzaj = ["oik"]', 2),
        ('rodzaj = ["sow"]', 0),
        ('calodobowe = ["tak"]', 2),
        ('calodobowe = ["nie"]', 3),
        ('rodzaj = ["oik"], calodobowe = ["tak"]', 2),
        ('forma = ["zdalna"]', 0),
        ('rok = ["{year}"]', 5),
        ('rok = ["{year_before}"]', 0),
        ('podmiot = ["oik"]', Mark.UNKNOWN),
    ],
)
def test_what_a_row_always_says_is_zero_where_nothing_is_found(session: Session, filters: str, value: Cell) -> None:
    """An institution that reported nothing stays unknown, whatever the others reported."""
    unit_id = unit_with(
        session,
        {"kind": "centre", "amount": 2, "setting": "oik", "round_the_clock": True},
        {"kind": "centre", "amount": 3, "setting": "osrodek"},
    )
    assert line(session, unit_id, layout_of(f'codes = ["centre"]\nfilter = {{ {filters} }}')) == value


@pytest.mark.parametrize(("group", "value"), [("kobiety", 7), ("dzieci", 0), ("kobiety_starsze", 0)])
def test_a_group_nobody_noted_is_zero_where_others_were_noted(session: Session, group: str, value: int) -> None:
    unit_id = unit_with(
        session,
        {"kind": "training", "amount": 2, "participants": 15, "groups": {"kobiety": 7, "mezczyzni": 8}},
        {"kind": "supervision", "amount": 1, "participants": 4},
    )
    told = layout_of(f'codes = ["training_participants"]\nfilter = {{ grupa = ["{group}"] }}')
    assert line(session, unit_id, told) == value
    silent = layout_of(f'codes = ["supervision_participants"]\nfilter = {{ grupa = ["{group}"] }}')
    assert line(session, unit_id, silent) is Mark.UNKNOWN


def test_codes_of_a_line_are_added_and_those_without_data_are_named(session: Session) -> None:
    unit_id = unit_with(session, {"kind": "advice_family", "amount": 4})
    layout = layout_of('codes = ["advice_family", "advice_legal"]', 'codes = ["advice_medical", "x_wlasne"]')
    made = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY)
    first, second = (value for results in made.document.results for value in results.values)
    assert (first.value, first.explanation) == (4, "Bez danych: porady prawne.")
    assert (second.value, second.explanation) == (Mark.UNKNOWN, "")


@pytest.mark.parametrize(
    ("how", "value", "year"),
    [
        ("", 6, 2021),
        ('period = "programme"', 10, 2021),
        ('period = "programme"\nstatistic = "mean"', 5, 2021),
        ('period = "programme"\nstatistic = "last"', 6, 2021),
        ('period = "programme"\nstatistic = "mean"', Decimal("3.7"), 2022),
        ('period = "programme"', 4, 2019),
    ],
)
def test_a_line_may_speak_of_the_whole_programme(session: Session, how: str, value: Cell, year: int) -> None:
    """A programme of 2020–2027: until 2021 it has two years, of which one has 4 and the other 6."""
    unit_id = unit_with(
        session,
        {"kind": "training", "amount": 4, "on": date(2019, 3, 1)},
        {"kind": "training", "amount": 4, "on": date(2020, 3, 1)},
        {"kind": "training", "amount": 6},
        {"kind": "training", "amount": 1, "on": date(2022, 3, 1)},
    )
    assert line(session, unit_id, layout_of(f'codes = ["training"]\n{how}'), year) == value


def test_what_the_catalogue_does_not_know_is_refused_and_named(session: Session) -> None:
    unit_id = unit_with(session)
    for told, what in (
        ('codes = ["nie_ma"]', "nie ma wskaźnika nie_ma"),
        ('codes = ["visits"]\nfilter = { grupa = ["kobiety"] }', "visits nie ma wymiaru grupa"),
        ('codes = ["forms_c"]\nfilter = { resort = ["zdrowie"] }', "forms_c nie ma wymiaru resort"),
        ('codes = ["persons_by_violence"]\nfilter = { forma_przemocy = ["inna_forma"] }', "nie zna: inna_forma"),
    ):
        with pytest.raises(LayoutError, match=what):
            line(session, unit_id, layout_of(told))


def test_the_year_before_is_the_issued_one_and_what_changed_since_is_shown(session: Session) -> None:
    unit_id = unit_with(
        session,
        {"kind": "training", "amount": 9},
        {"kind": "training", "amount": 6, "on": date(2020, 5, 1)},
        {"kind": "report", "answer": "raz w roku", "on": date(2020, 5, 1)},
    )
    layout = layout_of('codes = ["training"]', 'text = "report"', 'codes = ["mediation"]')
    live = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY).document
    assert [value.previous for value in values_of(live)] == [6, "raz w roku", Mark.UNKNOWN]

    made, edition = issue(session, unit_id, layout, 2020, law=LAW, issued_on=date(2021, 2, 2))
    assert (edition.edition, made.document.status.value, made.document.anchor) == (1, "wydane", edition.anchor)
    session.add(edition)
    session.add(Activity(unit_id=unit_id, number="D/9/2020", noted_on=DAY, kind="training", amount=1,
                         begins_on=date(2020, 6, 1), ends_on=date(2020, 6, 1)))  # fmt: skip
    session.flush()
    after = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY).document
    assert [value.previous for value in values_of(after)] == [6, "raz w roku", Mark.UNKNOWN]
    assert values_of(after)[0].change == Change(3)
    assert "wydanego 2 lutego 2021 r." in plain(" ".join(b.text for b in after.blocks if isinstance(b, Paragraph)))

    again = report(session, unit_id, layout, 2020, law=LAW, issued_on=DAY).document
    (table,) = [b for b in again.blocks if isinstance(b, Table) and b.caption.endswith("wydania sprawozdania")]
    assert [row.cells for row in table.rows] == [("I.1.1", "L", 6, 7, Change(1))]  # type: ignore[union-attr]
    _, second = issue(session, unit_id, layout, 2020, law=LAW, issued_on=DAY)
    assert second.edition == 2


def values_of(document: Document) -> list[Any]:
    return [value for results in document.results for value in results.values]


def test_explanations_stand_under_their_lines_and_among_the_unmet(session: Session) -> None:
    unit_id = unit_with(session, {"kind": "supervision", "amount": 3})
    layout = layout_of('codes = ["supervision"]\ntarget = ">=4"', 'codes = ["supervision"]\ntarget = "<=4"')
    session.add(Explanation(unit_id=unit_id, layout="proba", year=2021, line="I.1.1", text="Jedno przeniesiono."))
    document = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY).document
    assert [value.explanation for value in values_of(document)] == ["Jedno przeniesiono.", ""]
    (table,) = [b for b in document.blocks if isinstance(b, Table) and b.caption.endswith("poniżej celu")]
    (row,) = table.rows
    assert row.cells[-2:] == (Change(-1), "Jedno przeniesiono.")  # type: ignore[union-attr]


def test_a_register_that_begins_later_says_so_and_balances_nothing(session: Session) -> None:
    unit = generated(3)[0]
    unit.register_from = date(2023, 7, 1)
    (unit_id,) = store([unit], session)
    document = report(session, unit_id, TOWN, 2023, law=LAW, issued_on=DAY).document
    said = plain(" ".join(block.text for block in document.blocks if isinstance(block, Paragraph)))
    assert "Rejestr nie obejmuje całego roku" in said
    assert "Rejestr nie obejmuje 2022 roku" in said


def test_what_looks_wrong_is_printed_with_how_often(session: Session) -> None:
    long = w.Procedure(number="1/2019", family=1, opened_on=date(2019, 3, 1))
    ageless = w.Person(number="O/1", sex="M")
    named = w.Involvement(procedure=long, person=ageless, role="doznajaca")
    unit = w.Unit(teryt="1016011", procedures=[long], persons=[ageless], involvements=[named])
    (unit_id,) = store([unit], session)
    document = report(session, unit_id, TOWN, 2024, law=LAW, issued_on=DAY).document
    (table,) = [block for block in document.blocks if isinstance(block, Table) and "Ostrzeżenia" in block.caption]
    said = [plain(" ".join(str(cell) for cell in row.cells)) for row in table.rows]  # type: ignore[union-attr]
    assert said[0].startswith("Procedury trwające ponad 24 miesiące 1 procedura")
    assert said[1].startswith("Osoby doznające przemocy w nieznanym wieku 1 osoba")


def test_an_issued_report_that_cannot_be_right_is_told_beside_this_years(session: Session) -> None:
    unit_id = unit_with(session, {"kind": "training", "amount": 1})
    layout = layout_of('codes = ["training"]')
    live = Counting(session, unit_id, layout, LAW).live(2020)
    wrong = replace(live, codes={**live.codes, "procedures_closed": 7, "procedures_conducted": 3})
    session.add(
        IssuedReport(unit_id=unit_id, layout="proba", year=2020, edition=1, issued_on=DAY, figures=frozen(wrong),
                     fingerprint="0" * 64, anchor="1:00")
    )  # fmt: skip
    session.flush()
    document = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY).document
    (table,) = [block for block in document.blocks if isinstance(block, Table) and "Ostrzeżenia" in block.caption]
    said = [plain(" ".join(str(cell) for cell in row.cells)) for row in table.rows]  # type: ignore[union-attr]
    assert "Wydane sprawozdanie za 2020 r. Zakończonych procedur jest więcej niż prowadzonych." in [
        " ".join(row.split()) for row in said
    ]


def test_the_same_under_two_headings_and_silence_are_told(session: Session) -> None:
    unit_id = unit_with(session, {"kind": "training", "amount": 1})
    layout = layout_of('codes = ["training"]', 'codes = ["mediation"]', 'codes = ["training"]')
    document = report(session, unit_id, layout, 2021, law=LAW, issued_on=DAY).document
    (table,) = [block for block in document.blocks if isinstance(block, Table) and "Ostrzeżenia" in block.caption]
    said = [plain(" ".join(str(cell) for cell in row.cells)) for row in table.rows]  # type: ignore[union-attr]
    assert any(row.startswith("To samo pod dwoma hasłami I.1.1 i I.1.3") for row in said)
    assert any("I.1.2" in row for row in said if row.startswith("Linie bez danych"))


def test_figures_are_kept_as_they_can_be_read_again(session: Session) -> None:
    unit_id = unit_with(
        session, {"kind": "training", "amount": 4, "on": date(2020, 3, 1)}, {"kind": "training", "amount": 7}
    )
    layout = layout_of('codes = ["training"]\nperiod = "programme"\nstatistic = "mean"')
    counting = Counting(session, unit_id, layout, LAW)
    live = counting.live(2021)
    assert live.line("I.1.1") == Decimal("5.5")
    session.add(
        IssuedReport(unit_id=unit_id, layout="proba", year=2021, edition=1, issued_on=DAY, figures=frozen(live),
                     fingerprint="0" * 64, anchor="1:00")
    )  # fmt: skip
    session.flush()
    issued = counting.issued(2021)
    assert issued is not None
    assert replace(issued, issued_on=None).lines.items() >= live.lines.items()
    assert issued.codes.items() >= live.codes.items()
