"""The invented town's reports, from the command line and without a key: what one would hand to a council."""

import csv
import json
import shutil
import tomllib
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from ppr_case.law import load as load_law
from ppr_case.records.reports import IssuedReport
from ppr_case.records.trail import Entry
from ppr_case.records.units import Unit
from ppr_case.reports.annual import report
from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.cells import Mark, day
from ppr_case.reports.charts import Balance
from ppr_case.reports.document import Lead, Paragraph
from ppr_case.reports.layout import load
from tests.cli.commands import ppr_case
from tests.cli.inside import run, run_in
from tests.reports.reading import plain
from tests.worlds import World

PRINTED = tomllib.loads((Path(__file__).parent / "tomaszow_2021.toml").read_text(encoding="utf-8"))
CALL = ("report", "--year", "2021", "--layout", "tomaszow-mazowiecki-2021", "--date", "2022-03-14")


@pytest.fixture
def own(town: World, tmp_path: Path) -> dict[str, str]:
    """Give a copy of the register alone: no key file, no key store."""
    town.engine.dispose()
    shutil.copy(town.files / "register.db", tmp_path / "register.db")
    return {"PPR_CASE_INSTANCE": str(tmp_path), "PPR_CASE_ROOT_KEY_FILE": str(tmp_path / "none.key")}


def test_every_line_says_what_the_town_printed(town: World) -> None:
    with town.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
        layout = load(PRINTED["layout"])
        made = report(session, unit_id, layout, PRINTED["year"], law=load_law(), issued_on=date(2022, 3, 14))
    said = {line.number: made.figures.line(line.number) for line in layout.lines}
    assert said == {number: Mark.UNKNOWN if value == "" else value for number, value in PRINTED["values"].items()}


@pytest.mark.parametrize(
    ("on", "is_over"), [(date(2024, 5, 6), False), (date(2024, 12, 30), False), (date(2024, 12, 31), True)]
)
def test_a_year_that_is_not_over_has_no_end_to_speak_of(town: World, on: date, *, is_over: bool) -> None:
    with town.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
        made = report(session, unit_id, load(PRINTED["layout"]), 2024, law=load_law(), issued_on=on).document
    said = plain(" ".join(one.text for one in made.blocks if isinstance(one, Lead | Paragraph)))
    today = plain(day(on))
    assert ("na koniec roku w toku" in said) is is_over
    assert (f"na dzień {today} w toku" in said) is not is_over
    assert (f"Rok jeszcze trwa: liczby obejmują to, co wpisano do {today}" in said) is not is_over
    (balance,) = [one for one in made.blocks if isinstance(one, Balance)]
    assert plain(balance.equations[1].result.label) == ("w toku 31 grudnia" if is_over else f"w toku {today}")


def test_without_any_key_the_bytes_are_the_same(town: World, own: dict[str, str], tmp_path: Path) -> None:
    with town.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
        made = report(session, unit_id, load(PRINTED["layout"]), 2021, law=load_law(), issued_on=date(2022, 3, 14))
    out = tmp_path / "report.pdf"
    said = ppr_case(*CALL, "--out", out, environ=own | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    assert (said.code, said.err) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o644
    assert out.read_bytes() == BACKENDS["pdf"].render(made.document)
    assert sorted(path.name for path in tmp_path.iterdir() if "key" in path.name) == []


def test_the_words_of_each_year_are_those_of_its_law(own: dict[str, str], tmp_path: Path) -> None:
    for year, words in ((2021, "Posiedzenia grup roboczych"), (2024, "Posiedzenia grup diagnostyczno-pomocowych")):
        out = tmp_path / f"{year}.csv"
        run_in(own, *CALL[:2], str(year), *CALL[3:], "--out", str(out))
        lines = [row["line"] for row in csv.DictReader(StringIO(out.read_text(encoding="utf-8")))]
        assert f"I.4.1. {words}" in lines


def test_the_ministrys_report_is_made_in_every_format(town: World) -> None:
    with town.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
        layout = load("ministerstwo-2024")
        document = report(session, unit_id, layout, 2024, law=load_law(), issued_on=date(2025, 2, 3)).document
    for form, backend in BACKENDS.items():
        assert len(backend.render(document)) > 1000, form


def test_an_issued_report_is_kept_and_the_next_year_shows_it(own: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "issued.json"
    for edition in (1, 2):
        said = run_in(own, *CALL, "--issue", "--out", str(out))
        assert "wydane" in said.out
        whole = json.loads(out.read_text(encoding="utf-8"))
        assert whole["status_note"] == f"wydanie {edition}"
    anchor = whole["anchor"]
    assert run_in(own, "trail", "verify", "--anchor", anchor).code == 0
    later = tmp_path / "next.json"
    run_in(own, "report", "--year", "2022", "--layout", CALL[4], "--out", str(later))
    assert "ze sprawozdania wydanego 14" in later.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_a_report_leaves_an_entry_that_names_nobody(town: World, tmp_path: Path) -> None:
    said = run(town, *CALL, "--out", str(tmp_path / "a.json"))
    fingerprint = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["fingerprint"]
    assert fingerprint[:16] in said.out
    with town.reading() as session:
        entry = session.scalars(select(Entry).order_by(Entry.number.desc()).limit(1)).one()
        assert (entry.action, entry.by) == ("report", "cli")
        assert json.loads(entry.detail)["facts"] == {
            "layout": CALL[4],
            "year": 2021,
            "format": "json",
            "issued": False,
            "fingerprint": fingerprint,
        }
        assert session.scalars(select(IssuedReport)).all() == []


def test_the_layouts_are_listed(own: dict[str, str]) -> None:
    said = run_in(own, "report", "--list-layouts")
    assert [line.split("\t")[0] for line in said.out.splitlines()] == ["ministerstwo-2024", "tomaszow-mazowiecki-2021"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--year", "2021", "--layout", "tomaszow-mazowiecki-2021"), "Podaj --year ROK"),
        (("--year", "2021", "--layout", "nie-ma", "--out", "a.pdf"), "Nie ma układu „nie-ma”"),
        (("--year", "2021", "--layout", "ministerstwo-2024", "--out", "a.odt"), "jaki format"),
        (("--year", "2021", "--layout", "ministerstwo-2024", "--out", "/nie/ma/a.pdf"), "Nie można zapisać"),
        (("--year", "2005", "--layout", "ministerstwo-2024", "--out", "a.pdf"), "Nie wiadomo, jakie przepisy"),
        (("--year", "2021", "--layout", "ministerstwo-2024", "--out", "a.pdf", "--unit", "1"), "Nie ma jednostki 1"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    own: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run_in(own, "report", *arguments)
    assert said.code == 2
    assert sentence in said.err
    assert "\n" not in said.err.strip()
    assert {path.stem for path in tmp_path.iterdir()} == {"register"}
