"""`ppr-case indicators`, as a person and a program read it."""

import csv
import io
import json
import shutil
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ppr_case.cli.indicators import indicators
from ppr_case.cli.speech import Refused
from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE
from ppr_case.records.trail import Entry
from tests.cli.commands import ppr_case
from tests.indicators.small import D, card, commit, measure, person, procedure, visit
from tests.indicators.stored import store
from tests.indicators.worlds import Activity, Institution, Unit
from tests.worlds import World


@pytest.fixture
def town(world: World) -> World:
    """Give a register of one unit with something to count in 2021."""
    policja = Institution(code="policja", kind="policja")
    unit = Unit(teryt="9999011", institutions=[policja])
    made = procedure(unit, "2021-02-01", "2021-11-30", received_on=D("2021-02-05"))
    card(unit, made, "A", "2021-03-01", by=policja)
    visit(unit, "2021-03-05", made, by=(policja,))
    visit(unit, "2021-04-05", made)
    visit(unit, "2021-04-06", made, met=False)
    person(unit, made, "doznajaca", violence="fizyczna psychiczna")
    measure(unit, made, "dozor", "2021-03-03")
    unit.activities += [
        Activity(number="D/1/2021", kind="database_update", noted_on=D("2021-03-03"), answer="raz w roku"),
        Activity(number="D/2/2021", kind="x_taniec", noted_on=D("2021-03-03"), amount=0),
    ]
    with world.writing() as session:
        store([unit], session)
        commit(session)
    return world


def run(world: World, *arguments: str) -> Result:
    return CliRunner().invoke(indicators, arguments, env=world.environ, standalone_mode=False)


def told(world: World, *arguments: str) -> Any:
    done = run(world, *arguments, "--format", "json")
    assert done.exception is None
    return json.loads(done.output)


def refused(world: World, *arguments: str) -> str:
    done = run(world, *arguments)
    assert isinstance(done.exception, Refused)
    assert done.output == ""
    return done.exception.message


def test_json_has_every_code_and_exactly_what_was_agreed(town: World):
    answer = told(town, "--year", "2021")
    assert list(answer) == ["from", "to", "unit", "values"]
    assert (answer["from"], answer["to"], answer["unit"]) == ("2021-01-01", "2021-12-31", "9999011")
    values = answer["values"]
    own = ["x_taniec", "x_taniec_participants", "x_taniec_hours", "x_taniec_distinct"]
    assert list(values) == [*BY_CODE, *own]
    assert values["procedures_opened"] == {"value": 1, "unit": "procedure"}
    assert values["visits"] == {"value": 2, "unit": "visit"}
    assert values["training"] == {"value": None, "unit": "activity"}
    assert values["x_taniec"] == {"value": 0, "unit": "activity"}
    assert values["database_update"] == {"value": 1, "unit": "activity", "answers": ["raz w roku"]}
    assert values["days_form_to_team"] == {"value": 4, "p90": 4, "within": 1.0, "n": 1, "unit": "day"}
    assert values["days_to_form_c"] == {"value": None, "p90": None, "within": None, "n": 0, "unit": "day"}


def test_a_period_from_day_to_day(town: World):
    answer = told(town, "--from", "2021-04-05", "--to", "2021-04-05")
    assert (answer["from"], answer["to"]) == ("2021-04-05", "2021-04-05")
    assert answer["values"]["visits"]["value"] == 1


def test_parts_and_whether_they_may_exceed_the_whole(town: World):
    by_body = told(town, "--year", "2021", "--by", "podmiot")["values"]
    assert by_body["forms_a"] == {"value": 2, "unit": "form", "by": {"policja": 1, "nieznane": 1}}
    assert by_body["visits"] == {"value": 2, "unit": "visit", "by": {"policja": 1, "ops": 1}, "overlapping": True}
    assert by_body["plans"] == {"value": 0, "unit": "plan"}, "without that dimension there is no `by`"
    assert by_body["team_members"] == {"value": 0, "unit": "member", "by": {}}
    by_form = told(town, "--year", "2021", "--by", "forma_przemocy")["values"]["persons_by_violence"]
    assert by_form == {"value": 1, "unit": "person", "by": {"fizyczna": 1, "psychiczna": 1}, "overlapping": True}
    by_month = told(town, "--year", "2021", "--by", "miesiac")["values"]
    assert by_month["visits"]["by"] == {"2021-03": 1, "2021-04": 1}
    by_sex = told(town, "--year", "2021", "--by", "plec")["values"]
    assert by_sex["persons_experiencing"] == {"value": 1, "unit": "person", "by": {"K": 1}}, "a person has one sex"


def test_csv_has_the_agreed_columns_and_an_empty_value_where_nothing_is_known(town: World):
    done = run(town, "--year", "2021", "--by", "podmiot", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.output)))
    assert list(rows[0]) == ["code", "name", "value", "unit", "dimension", "key"]
    assert {row["code"] for row in rows} >= BY_CODE.keys()
    said = {(row["code"], row["dimension"], row["key"]): (row["value"], row["unit"]) for row in rows}
    assert said["visits", "", ""] == ("2", "visit")
    assert said["visits", "podmiot", "policja"] == ("1", "visit")
    assert said["training", "", ""] == ("", "activity")
    assert said["days_form_to_team", "", ""] == ("4", "day")
    assert said["days_form_to_team", "statystyka", "within"] == ("1.0", "share")
    assert rows[0]["name"] == "procedury wszczęte"


def test_the_table_speaks_polish(town: World):
    lines = run(town, "--year", "2021", "--by", "podmiot").output.splitlines()
    text = "\n".join(" ".join(line.split()) for line in lines)
    assert "Gmina (9999011), od 2021-01-01 do 2021-12-31" in text
    assert "2 wizyty wizyty w środowisku [visits]\n1 ośrodek pomocy społecznej\n1 Policja\n" in text
    assert "brak danych szkolenia [training]" in text
    assert "1 działanie („raz w roku”) aktualizacje bazy instytucji [database_update]" in text
    assert "4 dni (90%: 4, w terminie 100%; n = 1) dni od formularza A do zespołu [days_form_to_team]" in text
    assert all(f"[{indicator.code}]" in text for indicator in CATALOGUE)


def test_the_records_behind_a_number(town: World):
    said = told(town, "--explain", "visits", "--year", "2021")
    assert list(said) == ["code", "definition", "counted", "left_out"]
    assert said["code"] == "visits"
    assert said["definition"] == BY_CODE["visits"].definition
    assert said["counted"] == [
        {"number": "W/1/2021", "date": "2021-03-05", "weight": 1},
        {"number": "W/2/2021", "date": "2021-04-05", "weight": 1},
    ]
    assert said["left_out"] == [{"number": "W/3/2021", "date": "2021-04-06", "why": "nikogo nie zastano"}]
    printed = run(town, "--explain", "visits", "--year", "2021").output
    assert "Policzono (2)" in printed
    assert "W/3/2021       2021-04-06  nikogo nie zastano" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Podaj okres"),
        (["--year", "2021", "--from", "2021-01-01"], "Podaj okres"),
        (["--year", "2021", "--from", "2021-01-01", "--to", "2021-02-02"], "Podaj okres"),
        (["--from", "2021-01-01"], "Podaj okres"),
        (["--from", "2021-02-29", "--to", "2021-03-01"], "Nie ma takiego dnia: 2021-02-29"),
        (["--from", "20210201", "--to", "2021-03-01"], "Nie ma takiego dnia: 20210201"),
        (["--from", "2021-03-01", "--to", "2021-02-28"], "Okres kończy się (2021-02-28), zanim się zaczyna"),
        (["--year", "21"], "Rok 21 jest poza zakresem"),
        (["--year", "-5"], "Nie ma takiego dnia"),
        (["--year", "2021", "--by", "kolor"], "Nie ma wymiaru kolor. Są: podmiot, plec"),
        (["--year", "2021", "--unit", "1016011"], "Nie ma jednostki 1016011. Są: 9999011."),
        (["--year", "2021", "--explain", "visit"], "Nie ma wskaźnika visit. Może: visits"),
        (["--year", "2021", "--explain", "zzzz"], "Nie ma wskaźnika zzzz. Wszystkie kody"),
        (["--year", "2021", "--explain", "visits", "--format", "csv"], "Lista za liczbą"),
        (["--year", "2021", "--explain", "visits", "--by", "cel"], "Lista za liczbą"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_in_polish(town: World, arguments: list[str], said: str):
    assert refused(town, *arguments).startswith(said)


def test_with_several_units_one_must_be_named(town: World):
    with town.writing() as session:
        store([Unit(teryt="9999022")], session)
        commit(session)
    assert refused(town, "--year", "2021") == "Instancja ma kilka jednostek; wskaż jedną: --unit 9999011 | 9999022"
    assert told(town, "--year", "2021", "--unit", "9999022")["values"]["visits"]["value"] == 0
    assert told(town, "--year", "2021", "--unit", "9999011")["values"]["visits"]["value"] == 2


def test_every_answer_leaves_an_entry_in_the_trail(town: World):
    run(town, "--year", "2021")
    run(town, "--explain", "visits", "--year", "2021")
    with town.reading() as session:
        entries = session.scalars(select(Entry).where(Entry.action == "indicators").order_by(Entry.number)).all()
    assert [entry.by for entry in entries] == ["cli", "cli"]
    assert json.loads(entries[0].detail)["facts"] == {
        "unit": "9999011", "since": "2021-01-01", "until": "2021-12-31", "code": None, "by": None,
    }  # fmt: skip


def test_numbers_need_no_key_in_the_process(town: World):
    """The same bytes come from a process that could not open a name if it tried."""
    before = run(town, "--year", "2021", "--format", "json").output
    key = town.key_file
    shutil.move(key, key.with_suffix(".away"))
    done = ppr_case("indicators", "--year", "2021", "--format", "json", environ=town.environ)
    assert (done.code, done.err) == (0, "")
    assert done.out == before
