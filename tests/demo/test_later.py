"""The town up to the day it is made: lived in, with little left to do, and nothing said anew of the years before."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ppr_case.demo import targets
from ppr_case.demo.later_courses import FEWEST, MOST
from ppr_case.demo.names import SURNAMES
from ppr_case.demo.recipe import Recipe
from ppr_case.demo.sheets import Tables
from ppr_case.demo.town import register
from tests.demo.counting import Counting, day, valid_pesel

TOWN = targets.load(targets.DEFAULT)
TODAY = date(2026, 11, 28)
SETTLED = (date(2025, 9, 1), date(2026, 3, 10), TODAY, date(2027, 1, 1), date(2028, 2, 29), date(2029, 7, 14))
"""Days on which the town has had the time to come to its usual number."""
EARLY = (date(2025, 1, 1), date(2025, 1, 4), date(2025, 1, 20), date(2025, 3, 31))


@pytest.fixture(scope="module")
def before() -> Tables:
    return register(TOWN, 0)


@pytest.fixture(scope="module", params=[*EARLY, *SETTLED], ids=str)
def made(request: pytest.FixtureRequest) -> tuple[date, Tables]:
    return request.param, register(TOWN, 0, request.param)


def running(rows: Tables, today: date) -> set[str]:
    return {number for number, (since, until) in Counting(rows, today.year).held.items() if since <= today < until}


def test_the_years_before_count_as_they_did(made: tuple[date, Tables], before: Tables):
    for year in TOWN.years:
        assert Counting(made[1], year).indicators() == Counting(before, year).indicators()


def test_nothing_is_taken_from_what_was_written_of_the_years_before(made: tuple[date, Tables], before: Tables):
    for table in ("formularze", "spotkania", "wizyty", "grupy", "plany", "srodki", "osoby", "udzial", "dzialania"):
        kept = {tuple(row.items()) for row in made[1][table]}
        assert {tuple(row.items()) for row in before[table]} <= kept, table
        dated = [row for row in made[1][table] if (row.get("data") or row.get("dnia") or "2025") < "2025"]
        if table not in {"grupy", "osoby", "udzial"}:
            assert len(dated) == len(before[table]), table


def test_nothing_has_happened_after_the_day(made: tuple[date, Tables]):
    today, rows = made
    for table, written in rows.items():
        for row in written:
            planned = row.get("stan") == "planowane" or (table == "dzialania" and row.get("od", "9") <= str(today))
            late = [cell for cell in row.values() if len(cell) == 10 and cell[4:5] == "-" and cell > str(today)]
            assert planned or not late, (table, row)


def test_years_balance_up_to_the_day(made: tuple[date, Tables]):
    today, rows = made
    years = [Counting(rows, year).procedures() for year in range(2024, today.year + 1)]
    for earlier, year in pairwise(years):
        assert earlier["procedures_open_at_end"] == year["procedures_continued"]


@pytest.mark.parametrize("today", SETTLED, ids=str)
def test_a_usual_number_runs_and_little_of_it_is_of_the_years_before(today: date):
    rows = register(TOWN, 7, today)
    open_ = running(rows, today)
    assert FEWEST <= len(open_) <= MOST
    assert sum(int(number.split("/")[1]) <= 2024 for number in open_) < 15
    for year in range(2025, today.year):
        assert 60 <= Counting(rows, year).procedures()["procedures_opened"] <= 80
    met = Counter(
        row["procedury"].count(";") for row in rows["spotkania"] if row["data"] > "2025" and "procedury" in row
    )
    assert sum(number for others, number in met.items() if others) > sum(met.values()) / 3


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize("today", SETTLED, ids=str)
def test_what_is_left_undone_is_left_on_purpose(seed: int, today: date):
    rows = register(TOWN, seed, today)
    open_ = running(rows, today)
    held = Counting(rows, today.year).held
    visited: dict[str, date] = {}
    for row in rows["wizyty"]:
        if row["skuteczna"] == "tak" and "anulowane_dnia" not in row and "inna_gmina" not in row:
            for number in row["procedury"].split(";"):
                visited[number] = max(visited.get(number, date.min), day(row, "data") or date.min)
    due = {number: visited.get(number, held[number][0] - timedelta(23)) + timedelta(30) for number in open_}
    assert sum(when < today for when in due.values()) == 1
    assert 3 <= sum(today <= when <= today + timedelta(7) for when in due.values()) <= 6
    diagnosed = {row["procedura"] for row in rows["formularze"] if row["rodzaj"] == "C"}
    assert len([one for one in open_ - diagnosed if held[one][0] < today - timedelta(60)]) == 1
    planned = [day(row, "data") or today for row in rows["spotkania"] if row.get("stan") == "planowane"]
    assert sorted(when > today for when in planned) == [False, True]
    assert all(abs(when - today) <= timedelta(13) for when in planned)


def test_people_are_as_invented_as_before(made: tuple[date, Tables]):
    people = made[1]["osoby"]
    numbers = [row["pesel"] for row in people if "pesel" in row]
    assert len(set(numbers)) == len(numbers)
    assert all(map(valid_pesel, numbers))
    assert len({row["id"] for row in people}) == len(people)
    for person in people:
        assert set(person["nazwisko"].split("-")) <= set(SURNAMES[person["plec"]])
        assert person.get("adres", "00-000 Przykładów").endswith("00-000 Przykładów")


def test_the_same_seed_and_day_make_the_same_town():
    assert register(TOWN, 3, TODAY) == register(TOWN, 3, TODAY)
    assert register(TOWN, 3, TODAY) != register(TOWN, 4, TODAY)
    assert register(TOWN, 3, TODAY)["wizyty"] != register(TOWN, 3, TODAY - timedelta(1))["wizyty"]


@pytest.mark.parametrize("today", [date(2019, 5, 6), date(2024, 2, 29), date(2024, 12, 31)], ids=str)
def test_before_the_stage_begins_there_is_the_town_as_it_was(before: Tables, today: date):
    assert register(TOWN, 0, today) == before


def test_a_recipe_is_the_same_on_another_day():
    recipe = Recipe(targets.DEFAULT, 0, 0, 0, "2026-11-28")
    assert recipe.same_as(Recipe(targets.DEFAULT, 0, 0, 0, "2026-12-24", built=True))
    assert not recipe.same_as(Recipe(targets.DEFAULT, 0, 0, 1, "2026-11-28"))
