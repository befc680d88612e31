"""One procedure leaves one installation on the command line and comes into another."""

import json
import stat
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from ppr_case.casework.units import establish_unit
from ppr_case.core import clock
from ppr_case.crypto.packages import public_key
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.cards import Card
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.casework.scanfiles import pdf
from tests.cli.inside import run, run_in
from tests.interchange.registers import small
from tests.interchange.test_taking_over import OPEN
from tests.worlds import Ground, World


def running(world: World) -> None:
    """Make one unit with the small register, its first procedure running."""
    with world.writing() as session:
        establish_unit(session, teryt="9999011", name="Przykładów")
        session.commit()
    with world.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
    assert bring_in(world.make, unit_id, small(zakonczenia=OPEN)).rejected == 0


@pytest.fixture
def laid() -> Ground:
    return running


@pytest.fixture
def here(world: World) -> World:
    """Give an installation with that."""
    return world


@pytest.fixture
def there(tmp_path: Path) -> Mapping[str, str]:
    """Give another installation, with keys of its own."""
    environ = {"PPR_CASE_INSTANCE": str(tmp_path / "there"), "PPR_CASE_DATABASE_URL": "", "PPR_CASE_ROOT_KEY_FILE": ""}
    founded = run_in(environ, "init", "--unit", "Sąsiedzice", "--teryt", "9999022")
    assert founded.code == 0, founded
    return environ


def with_coordinator(world: World) -> None:
    with world.writing() as session:
        unit = session.scalars(select(Unit)).one()
        since = date(2024, 1, 1)
        session.add(
            Staff(unit=unit, unit_id=unit.id, login="kasia", role="coordinator", since_on=since, session_mark="x")
        )
        session.commit()


def test_a_whole_procedure_is_written_for_its_owner_alone(here: World, tmp_path: Path) -> None:
    out = tmp_path / "procedura.json"
    said = run(here, "procedure", "export", "1/2024", "--out", str(out))
    assert said.code == 0, said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    whole = json.loads(out.read_text(encoding="utf-8"))
    assert (whole["format"], whole["version"], whole["number"]) == ("ppr-case/procedure", 1, "1/2024")
    assert "Zmyślona-Wymyślna" not in said.out + said.err


def test_it_is_handed_over_and_taken_over_once(
    here: World, there: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ppr_case.cli.staff.asked_password", lambda: "zmyślone hasło do prób")
    key = run_in(there, "keys", "public").out.strip()
    package = tmp_path / "paczka"
    command = ("procedure", "hand-over", "1/2024", "--to", key, "--out", str(package), "--on", "2024-07-01")
    said = run(here, *command)
    assert said.code == 0, said
    assert b"Zmy" not in package.read_bytes()
    assert stat.S_IMODE(package.stat().st_mode) == 0o600
    with here.reading() as session:
        done = session.scalars(select(Procedure).where(Procedure.number == "1/2024")).one()
        assert str(done.handed_over_on) == "2024-07-01"
    none = run_in(there, "procedure", "take-over", str(package))
    assert (none.code, "nie ma koordynatora" in none.err) == (2, True)
    ours = run(here, "keys", "public").out.strip()
    _add_coordinator(there)
    take = ("procedure", "take-over", str(package), "--from", ours, "--on", "2024-07-02")
    taken = run_in(there, *take)
    assert (taken.code, taken.out) == (0, "Przejęto: procedura 1/2024.\n"), taken
    again = run_in(there, *take)
    assert (again.code, again.out) == (0, "Ta procedura jest już przejęta: 1/2024.\n")
    told = run_in(there, "indicators", "--from", "2024-07-01", "--to", "2024-12-31", "--format", "json").out
    assert json.loads(told)["values"]["procedures_taken_over"]["value"] == 1


def _add_coordinator(there: Mapping[str, str]) -> None:
    said = run_in(there, "staff", "add", "--login", "kasia", "--role", "coordinator", "--name", "Katarzyna Zmyślona")
    assert said.code == 0, said


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("export", "77/2024", "--out", "x.json"), "Nie ma procedury 77/2024."),
        (("export", "1/2024", "--out", "nie/ma/x.json"), "nie ma takiego folderu"),
        (("hand-over", "1/2024", "--to", "klucz", "--out", "x"), "To nie jest klucz publiczny"),
        (("take-over", "nie-ma"), "Nie można odczytać"),
    ],
)
def test_refusals_are_one_polish_line(
    here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with_coordinator(here)
    told = run(here, "procedure", *command)
    assert (told.code, said in told.err, told.err.count("\n")) == (2, True, 0)
    assert [path.name for path in tmp_path.iterdir() if path.name == "x.json"] == []


def test_what_was_erased_is_told_and_what_cannot_be_without_it_is_refused(
    here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys are gone and nothing is cleared away: an erasure was cut off in the middle."""
    monkeypatch.chdir(tmp_path)
    with_coordinator(here)
    with here.reading() as session:
        procedure = session.scalars(select(Procedure).where(Procedure.number == "1/2024")).one()
        person = session.scalars(select(Person.data_key_id).order_by(Person.number)).first()
        assert person is not None
        card = session.scalars(select(Card.number).where(Card.procedure_id == procedure.id)).first()
        keys = [procedure.data_key_id, person]
    here.store.destroy(keys, clock.now())
    said = run(here, "procedure", "export", "1/2024", "--out", "x.json")
    assert said.code == 0, said
    assert said.err.strip() == "W pliku nie ma tego, co usunięto na zawsze: treść dokumentów i dane jednej osoby."
    Path("s.pdf").write_bytes(pdf())
    key = str(public_key(here.store.ring))
    for command in (("hand-over", "1/2024", "--to", key, "--out", "y"), ("attach", "1/2024", str(card), "s.pdf")):
        told = run(here, "procedure", *command)
        assert (told.code, told.err.count("\n")) == (2, 0), told
        assert "usunięto na zawsze, razem z kluczem" in told.err
    assert not Path("y").exists()


def test_a_period_that_is_not_over_is_said_to_be_and_its_numbers_are_those_of_its_end(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for on, said in ((date(2024, 5, 6), True), (date(2024, 12, 31), False), (date(2023, 12, 31), False)):
        monkeypatch.setattr(clock, "today", lambda on=on: on)
        told = run(here, "indicators", "--year", "2024")
        assert ("Ten okres jeszcze trwa." in told.err) is said
        assert ("--from 2024-01-01 --to 2024-05-06" in told.err) is said
        assert run(here, "indicators", "--year", "2024", "--format", "json").err == ""
