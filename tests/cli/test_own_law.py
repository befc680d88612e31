"""An installation may amend the law; numbers and reports then follow its file, and a mistake in it is said."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ppr_case.core.settings import Settings
from ppr_case.installation import open_with_keys
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.units import Unit
from tests.cli.inside import run_in

LATER = """
[[amendment]]
source = "zarządzenie"
[amendment.forms.forms-2023.deadlines.form_a_to_team]
number = 20
source = "zarządzenie"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Give a register in which a form A of the new law took twelve working days to reach the team."""
    environ = {
        "PPR_CASE_INSTANCE": str(tmp_path / "rejestr"),
        "PPR_CASE_ROOT_KEY_FILE": "",
        "PPR_CASE_DATABASE_URL": "",
    }
    assert run_in(environ, "init", "--unit", "Przykładów", "--teryt", "9999011").code == 0
    opened = date(2024, 3, 4)
    rows = {
        "procedury": [
            {
                "numer": "1/2024",
                "data_wszczecia": opened.isoformat(),
                "data_wplywu": (opened + timedelta(days=16)).isoformat(),
            }
        ],
        "formularze": [{"procedura": "1/2024", "rodzaj": "A", "data": opened.isoformat(), "podmiot": "policja"}],
    }
    installation = open_with_keys(Settings.from_env(environ))
    with installation.sessions(by="cli").reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
    assert not bring_in(installation.sessions(by="cli"), unit_id, rows).rejected
    installation.close()
    return environ


def within(environ: dict[str, str]) -> object:
    said = run_in(environ, "indicators", "--year", "2024", "--format", "json")
    assert said.code == 0, said.err
    return json.loads(said.out)["values"]["days_form_to_team"]["within"]


def test_the_share_in_time_follows_the_amended_limit(environ: dict[str, str], tmp_path: Path):
    assert within(environ) == 0
    (tmp_path / "rejestr" / "law.toml").write_text(LATER, encoding="utf-8")
    assert within(environ) == 1


def test_a_mistake_in_the_file_is_one_sentence_with_its_place(environ: dict[str, str], tmp_path: Path):
    (tmp_path / "rejestr" / "law.toml").write_text(LATER.replace("number", "numer"), encoding="utf-8")
    for command in (
        ("indicators", "--year", "2024"),
        ("report", "--year", "2024", "--layout", "ministerstwo-2024", "--out", str(tmp_path / "out.csv")),
    ):
        said = run_in(environ, *command)
        assert (said.code, said.out) == (2, "")
        assert "law.toml" in said.err
        assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "out.csv").exists()
