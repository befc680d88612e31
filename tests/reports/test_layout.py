"""Layouts are data that is checked when it is read: what cannot be meant is refused, and the line is named."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.law import load as load_law
from ppr_case.reports.cells import Bound, Target
from ppr_case.reports.layout import LayoutError, Statistic, UnknownLayout, load, names, read
from ppr_case.reports.wording import Wording

HEAD = 'title = "T"\nsubtitle = "S"\nlegal_basis = "P"\n'
EXPECTED = tomllib.loads((Path(__file__).parent / "tomaszow_2021.toml").read_text(encoding="utf-8"))


def of_line(line: str, head: str = HEAD) -> str:
    return f'{head}[[goals]]\nnumber = "I"\nname = "C"\n[[goals.tasks]]\nname = "Z"\n[[goals.tasks.lines]]\n{line}\n'


GOOD = 'name = "L"\nunit = "osoby"\ncodes = ["visits"]\n'


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("year", [2021, 2022, 2024, 2026])
def test_every_layout_is_whole_and_speaks_the_words_of_any_year(name: str, year: int) -> None:
    layout = load(name)
    assert {code for code in layout.codes if not code.startswith("x_")} <= BY_CODE.keys()
    law = load_law()
    wording = Wording(law, law.regime_on(date(year, 12, 31)), year, name)
    for goal in layout.goals:
        for task in goal.tasks:
            said = [goal.name, goal.text, goal.bodies, task.name, task.bodies]
            said += [text for line in task.lines for text in (line.name, line.note)]
            assert not [text for text in map(wording.of, said) if "{" in text]


def test_the_words_are_those_of_the_last_day_of_the_year() -> None:
    law, line = load_law(), "Posiedzenia {group.plural.genitive}"
    said = [Wording(law, law.regime_on(date(year, 12, 31)), year, "x").of(line) for year in (2021, 2024)]
    assert said == ["Posiedzenia grup roboczych", "Posiedzenia grup diagnostyczno-pomocowych"]


def test_the_towns_layout_has_exactly_the_lines_of_the_printed_report() -> None:
    assert [line.number for line in load("tomaszow-mazowiecki-2021").lines] == list(EXPECTED["values"])


def test_the_ministrys_lines_keep_the_numbers_of_the_template() -> None:
    numbers = {line.number for line in load("ministerstwo-2024").lines}
    assert {"1.1.2", "2.3.1a", "2.3.1e", "2.1.2.3", "3.2.4", "4.3.1", "2.3.1a.6"} <= numbers
    by_number = {line.number: line for line in load("ministerstwo-2024").lines}
    assert by_number["2.3.1b"].codes == ("procedures_continued", "procedures_taken_over")
    assert by_number["2.3.1a.1"].filters == {"resort": ("zabezpieczenie_spoleczne",)}
    assert by_number["2.3.1d.6"].codes == ("persons_experiencing_women",)
    assert by_number["2.3.5.2.4c"].filters == {
        "rodzaj": ("dom_matek",),
        "calodobowe": ("tak",),
        "grupa": ("kobiety_starsze",),
    }


def test_a_target_may_change_with_the_years() -> None:
    layout = read("x", of_line(GOOD + 'target = { 2012 = ">=4", 2024 = ">=6" }'))
    (line,) = layout.lines
    assert [line.target(year) for year in (2011, 2021, 2024, 2030)] == [
        None,
        Target(Bound.AT_LEAST, 4),
        Target(Bound.AT_LEAST, 6),
        Target(Bound.AT_LEAST, 6),
    ]
    (always,) = read("x", of_line(GOOD + 'target = "<=10"')).lines
    assert always.target(1990) == Target(Bound.AT_MOST, 10)


def test_a_part_is_the_whole_but_for_what_it_says() -> None:
    text = of_line(
        'name = "L"\nunit = "osoby"\ncodes = ["persons_using"]\nfilter = { plec = ["K"] }\n'
        'parts = [{ name = "A", suffix = "_women" }, { name = "B", unit = "inne", filter = { plec = ["M"] } }]'
    )
    whole, first, second = read("x", text).lines
    assert (whole.number, first.number, second.number) == ("I.1.1", "I.1.1a", "I.1.1b")
    assert (first.codes, first.unit, first.filters, first.depth) == (
        ("persons_using_women",),
        "osoby",
        {"plec": ("K",)},
        1,
    )
    assert (second.codes, second.unit, second.filters) == (("persons_using",), "inne", {"plec": ("M",)})


def test_a_line_may_speak_of_the_whole_programme() -> None:
    (line,) = read("x", of_line(GOOD + 'period = "programme"\nstatistic = "mean"')).lines
    assert line.whole_programme
    assert line.statistic is Statistic.MEAN


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("nie = toml = wcale", "plik"),
        (HEAD, "brak linii"),
        (of_line(GOOD, head='title = "T"\n'), "„subtitle” musi być tekstem"),
        (of_line(GOOD + 'kod = "visits"'), "nieznane pole: kod"),
        (of_line('name = "L"\nunit = "osoby"\n'), "linia I.1.1: linia ma „codes” albo „text”"),
        (of_line(GOOD + 'text = "report"'), "linia ma „codes” albo „text”"),
        (of_line('name = "L"\nunit = "x"\ntext = "report"\ntarget = ">=1"'), "odpowiedź słowna nie ma filtra"),
        (of_line('name = "L"\nunit = "x"\ncodes = ["Visits!"]'), "„Visits!” nie jest kodem"),
        (of_line(GOOD + 'target = "4"'), "cel to na przykład"),
        (of_line(GOOD + 'target = { zawsze = ">=4" }'), "„target” to tekst albo tabela lat"),
        (of_line(GOOD + 'period = "month"'), "„period” to"),
        (of_line(GOOD + 'statistic = "mean"'), "„statistic” ma sens tylko dla całego programu"),
        (of_line(GOOD + 'period = "programme"\nstatistic = "max"'), "„statistic” to"),
        (of_line(GOOD + "filter = { plec = [] }"), "filtr bez wartości"),
        (of_line(GOOD + "filter = 3"), "oczekiwano tabeli"),
        (of_line(GOOD + 'breakdowns = ["nie-ma"]'), "nieznany podział: nie-ma"),
        (of_line(GOOD + 'parts = [{ name = "P", depth = 3 }]'), "wcięcie od 0 do 2"),
        (of_line('name = "{group"\nunit = "x"\ncodes = ["visits"]'), "klamry bez pary"),
        (of_line(GOOD + 'number = "1"\n[[goals.tasks.lines]]\nnumber = "1"\n' + GOOD), "numery powtórzone: 1"),
        (of_line(GOOD, head=HEAD + "from = 2027\nto = 2021\n"), "złe lata"),
        (HEAD + '[[goals]]\nnumber = "I"\nname = "C"\n[[goals.tasks]]\nname = "Z"\n', "zadanie bez linii"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(text: str, what: str) -> None:
    with pytest.raises(LayoutError) as refused:
        read("x", text)
    assert what in str(refused.value)


def test_a_layout_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(UnknownLayout, match="ministerstwo-2024"):
        load("../secrets")


def test_a_word_that_the_law_does_not_know_is_refused() -> None:
    law = load_law()
    wording = Wording(law, law.regime_on(date(2021, 12, 31)), 2021, "x")
    for text in ("{nieznane}", "{group.plural.vocative}"):
        with pytest.raises(LayoutError, match="nieznane słowo"):
            wording.of(text)


def test_a_number_stands_with_its_unit_in_the_right_form() -> None:
    law = load_law()
    wording = Wording(law, law.regime_on(date(2021, 12, 31)), 2021, "x")
    said = [wording.counted(number, "procedure").replace("\N{NO-BREAK SPACE}", " ") for number in (1, 2, 5, 12, 1022)]
    assert said == ["1 procedura", "2 procedury", "5 procedur", "12 procedur", "1 022 procedury"]
