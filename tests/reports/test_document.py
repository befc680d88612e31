"""How a cell is spelled, what a target judges, and what a document refuses to be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppr_case.reports.cells import Bound, Cell, Change, Mark, Target, Verdict, change, text_of, typeset
from ppr_case.reports.charts import Equation, Flow, Series, Term
from ppr_case.reports.document import Column, Group, Heading, Kind, Line, Table
from tests.reports import documents

NAME, VALUE = Column("Nazwa", Kind.NAME, 1), Column("Liczba", Kind.NUMBER, 1)


@pytest.mark.parametrize(
    ("cell", "spelled"),
    [
        (0, "0"),
        (1087, "1 087"),
        (-1234567, "−1 234 567"),
        (Decimal("12.5"), "12,5"),
        (Change(14), "+14"),
        (Change(-7), "−7"),
        (Change(0), "0"),
        (Target(Bound.AT_LEAST, 1000), "≥ 1 000"),
        (Target(Bound.AT_MOST, 10), "≤ 10"),
        (Target(Bound.EXACTLY, 1), "= 1"),
        (Mark.UNKNOWN, "brak danych"),
        (Mark.PROTECTED, "< 5"),
        (Verdict.UNMET, "nie"),
        (date(2022, 3, 14), "14 marca 2022 r."),
        ("raz w roku", "raz w roku"),
        (None, ""),
    ],
)
def test_a_cell_is_spelled_in_one_way(cell: Cell, spelled: str) -> None:
    assert text_of(cell).replace("\N{NO-BREAK SPACE}", " ") == spelled


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("raz w roku", "raz w_roku"),
        ("a w domu", "a_w_domu"),
        ("Dz. U. z 2020 r. poz. 218", "Dz._U. z_2020_r. poz._218"),
        ("na lata 2021–2027", "na lata_2021–2027"),
    ],
)
def test_no_line_ends_in_a_lone_letter(text: str, bound: str) -> None:
    assert typeset(text) == bound.replace("_", "\N{NO-BREAK SPACE}")


@given(st.text())
def test_setting_changes_nothing_but_spaces_and_what_no_file_can_carry(text: str) -> None:
    kept = "".join(letter for letter in text if letter > " " and letter not in "\x7f\xa0\ufffe\uffff")
    assert "".join(letter for letter in typeset(text) if letter not in "\N{NO-BREAK SPACE} ") == "".join(
        letter for letter in kept if letter != " "
    )
    assert typeset(typeset(text)) == typeset(text)


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (Target(Bound.AT_LEAST, 4), 4, Verdict.MET),
        (Target(Bound.AT_LEAST, 4), 3, Verdict.UNMET),
        (Target(Bound.AT_MOST, 10), 11, Verdict.UNMET),
        (Target(Bound.EXACTLY, 1), Decimal("1.5"), Verdict.UNMET),
        (Target(Bound.AT_LEAST, 1), Mark.PROTECTED, None),
        (Target(Bound.AT_LEAST, 1), "raz w roku", None),
    ],
)
def test_a_target_judges_only_what_is_printed(target: Target, value: Cell, verdict: Verdict | None) -> None:
    assert target.judge(value) is verdict


def test_a_change_needs_two_numbers() -> None:
    assert change(7, 9) == Change(-2)
    assert change(Decimal("2.5"), 2) == Change(Decimal("0.5"))
    assert change(7, Mark.UNKNOWN) is Mark.INCOMPARABLE
    assert change("raz w roku", "raz w roku") is None


def test_an_equation_that_fails_says_so_and_one_with_an_unknown_claims_nothing() -> None:
    one, two = Term("jeden", 1, 0), Term("dwa", 2, 0)
    assert str(Equation((one, two), "+", Term("razem", 3, 0))) == "jeden 1 + dwa 2 = razem 3"
    assert str(Equation((two, one), "-", Term("zostało", 2, 0))) == "dwa 2 − jeden 1 ≠ zostało 2"
    assert Equation((one, Term("?", Mark.UNKNOWN, 0)), "+", two).relation == "?"


def test_a_flow_hides_no_month_and_each_begins_with_what_the_last_one_left() -> None:
    with pytest.raises(ValueError, match="hidden count"):
        replace(documents.FLOW, arrived=Series("wszczęte", (Mark.PROTECTED, *documents.OPENED[1:])))
    with pytest.raises(ValueError, match="month before left"):
        Flow("Rycina", documents.FLOW.stock, documents.FLOW.left, documents.FLOW.arrived, "razem")


def test_a_table_checks_its_widths() -> None:
    with pytest.raises(ValueError, match="3 cells under 2 columns"):
        Table("Tabela", (NAME, VALUE), (Line(("a", 1, 2)),))
    with pytest.raises(ValueError, match="exactly one column"):
        Table("Tabela", (VALUE, VALUE), ())
    with pytest.raises(ValueError, match="a group has a code"):
        Table("Tabela", (NAME, VALUE), (Group("I", "Grupa"),))


def test_headings_have_keys_of_their_own() -> None:
    with pytest.raises(ValueError, match="share a key"):
        replace(documents.everyday(), blocks=(Heading("Jeden", 1, "ten-sam"), Heading("Dwa", 1, "ten-sam")))


def test_the_fingerprint_is_of_the_content() -> None:
    document = documents.everyday()
    assert document.fingerprint == documents.everyday().fingerprint
    changed = replace(document, blocks=(*document.blocks[:-1], documents.warnings_table("Tabela 3. Sprawdzenia", 5)))
    assert changed.fingerprint != document.fingerprint


def test_a_column_of_targets_stands_only_where_something_was_wanted() -> None:
    aimed, other = documents.GOALS[0], replace(documents.GOALS[0], tasks=documents.GOALS[1].tasks[:1])
    assert [column.title for column in aimed.table.columns][-2:] == ["Cel", "Osiągnięty"]
    assert [column.title for column in other.table.columns][-1] == "Zmiana"
