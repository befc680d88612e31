"""The list of procedures on the command line: the filters of the page, numbers and days, and nobody's name."""

import json

import pytest
from sqlalchemy import select

from ppr_case.casework.selections import GAPS, STATES
from ppr_case.records.trail import Entry
from ppr_case.web.procedures.forms import GAPS as GAPS_OF_THE_PAGE
from tests.cli.inside import run
from tests.web.hamlet import Hamlet, hamlet, today_there

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["2/2024", "1/2024"]),
        ("--state wszystkie --oldest", ["4/2022", "3/2023", "5/2023", "1/2024", "2/2024"]),
        ("--state zakonczone --year 2024", ["3/2023"]),
        ("--lacking grupy", ["2/2024"]),
        ("--lacking nk-c", ["2/2024"]),
        ("--lacking wizyty", ["1/2024"]),
        ("--lacking skladu", ["1/2024"]),
        ("--lacking wyniku", []),
        ("--of member", ["1/2024"]),
        ("--of coordinator", []),
    ],
)
def test_it_is_chosen_as_on_the_page(hamlet: Hamlet, asked: str, shown: list[str]):
    said = run(hamlet.world, "procedure", "list", "--unit", "9999011", "--format", "json", *asked.split())
    assert (said.code, [one["number"] for one in json.loads(said.out)]) == (0, shown)
    assert f"{len(shown)} z 5 procedur" in said.err


def test_a_table_for_people_and_rows_for_programs(hamlet: Hamlet):
    said = run(hamlet.world, "procedure", "list", "--unit", "9999011", "--state", "wszystkie")
    head, *lines = said.out.splitlines()
    assert head.split() == ["numer", "wszczęta", "do", "dnia", "ostatnia", "wizyta", "następne", "termin"]
    assert lines[0].startswith("2/2024  2024-04-25  –           ")
    assert "powołanie grupy" in lines[0]
    assert "Nowak" not in said.out + said.err
    assert "5 z 5 procedur: wszystkie." in said.err
    rows = run(hamlet.world, "procedure", "list", "--unit", "9999011", "--format", "csv").out.splitlines()
    assert rows[0] == "number,opened_on,ended_on,last_visit_on,next,due_on"
    assert len(rows) == 3
    with hamlet.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "procedure.listed")).all()[-1]
        assert '"procedures":2' in entry.detail.replace(" ", "")


def test_what_cannot_be_answered_is_refused(hamlet: Hamlet):
    listed = ("procedure", "list", "--unit", "9999011")
    assert "nie łączy się z rokiem" in run(hamlet.world, *listed, "--lacking", "grupy", "--year", "2024").err
    assert "Nie ma konta nikt" in run(hamlet.world, *listed, "--of", "nikt").err
    assert "Możliwe: w-toku" in run(hamlet.world, *listed, "--state", "zgubione").err
    assert run(hamlet.world, *listed, "--state", "zgubione").code == 2


def test_the_page_and_the_command_know_the_same_gaps():
    assert set(GAPS_OF_THE_PAGE) - {""} == set(GAPS)
    assert len(STATES) == 6
