"""An import that is killed, raced, or fed more than anybody has."""

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, PIPE
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from ppr_case.core.base import Base, new_id
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.identities import Identity
from ppr_case.records.procedures import Procedure
from ppr_case.trail import Sessions, Touched, note, verify
from tests.cli.commands import ROOT
from tests.interchange.registers import SIZE, Tables, place, small
from tests.interchange.test_command import run, write
from tests.worlds import World

# The most memory this program held, as the kernel tells the process itself: what its parent is told includes the
# parent's own, from the moment between fork and exec.
MEASURED = """
import atexit, pathlib, re
atexit.register(lambda: print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]))
from ppr_case.cli import main
main()
"""


def many(procedures: int) -> Tables:
    """Make a register of plain rows, several batches in every table."""
    numbers = [f"{serial}/2024" for serial in range(1, procedures + 1)]
    return {
        "procedury": [
            {"numer": n, "rodzina": f"r{place // 2}", "data_wszczecia": "2024-01-01"} for place, n in enumerate(numbers)
        ],
        "zakonczenia": [{"procedura": n, "data": "2024-05-01", "podstawa": "ustanie"} for n in numbers],
        "osoby": [{"id": f"o{n}", "nazwisko": f"Zmyślona {n}", "plec": "K", "rok_urodzenia": "1980"} for n in numbers],
        "udzial": [{"procedura": n, "osoba": f"o{n}", "rola": "doznajaca"} for n in numbers],
        "formularze": [
            {"procedura": n, "rodzaj": kind, "data": day}
            for n in numbers
            for kind, day in (("A", "2024-01-01"), ("A", "2024-02-01"), ("C", "2024-02-01"))
        ],
        "wizyty": [
            {"id": f"w{n}", "data": "2024-02-01", "cel": "nk_c", "skuteczna": "tak", "procedury": n} for n in numbers
        ],
    }


def bring_in_many(world: World, unit_id: UUID, procedures: int) -> None:
    bring_in(world.make, unit_id, many(procedures))


def test_an_import_killed_in_the_middle_and_run_again_finishes_without_doubles(world: World) -> None:
    home, away = place(world), place(world)
    tables = many(300)
    child = world.child(bring_in_many, home.unit_id, len(tables["procedury"]))
    identities = select(func.count()).select_from(Identity).where(Identity.unit_id == home.unit_id)
    while child.is_alive():
        with world.reading() as session:
            if session.scalars(identities).one() > 400:  # families, persons, and perhaps a form
                child.kill()
                break
        child.join(0.005)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    summary = home.bring(tables)
    assert summary.rejected == 0
    assert 0 < summary.skipped < summary.skipped + summary.added == sum(map(len, tables.values()))
    away.bring(tables)
    assert home.bare() == away.bare()
    with world.reading() as session:
        assert not verify(session).why


def test_who_adds_the_same_meanwhile_costs_one_row(world: World) -> None:
    home = place(world)
    transactions = count(1)

    def racing() -> object:
        if next(transactions) == 3:  # institutions, kinds of activity, and now procedures
            with world.writing() as session:
                row = session.scalars(select(Procedure).where(Procedure.number == "7/2024")).one()
                values = {column.name: getattr(row, column.key) for column in Procedure.__table__.columns}
                values |= {"id": new_id(), "number": "2/2024"}
                session.connection().execute(insert(Base.metadata.tables["procedures"]), values)
                note(session, "test", Touched("added", "procedures", [values["id"]]))
                session.commit()
        return world.writing()

    home.bring({"procedury": [{"numer": "7/2024", "data_wszczecia": "2024-01-01"}]})
    meanwhile = Sessions(world.make.reading, racing)  # type: ignore[arg-type]
    summary = bring_in(meanwhile, home.unit_id, small())
    assert summary.tables["procedury"].rejected == 1
    assert "właśnie dodał ktoś inny" in summary.reasons[0].sentence
    assert summary.added == SIZE - summary.rejected


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hundred_thousand_rows_in_bounded_memory(world: World, tmp_path: Path) -> None:
    place(world)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "procedury.csv").write_text("numer,data_wszczecia\n1/2024,2024-01-01\n")
    with (folder / "plany.csv").open("w") as file:
        file.write("procedura,data\n")
        file.writelines(f"{serial % 4}/2024,2024-01-{serial % 28 + 1:02}\n" for serial in range(100_000))
    command = (sys.executable, "-c", MEASURED, "import", str(folder), "--rejected", str(tmp_path / "odrzucone"))
    child = subprocess.Popen(command, env=os.environ | world.environ, cwd=ROOT, stdout=PIPE, stderr=DEVNULL, text=True)
    said, _ = child.communicate()
    assert child.returncode == 1
    assert int(said.splitlines()[-1]) < 250 * 1024
    with (tmp_path / "odrzucone" / "plany.csv").open() as file:
        assert sum(1 for _ in file) == 75_001


def test_nobody_reads_what_was_typed_in_the_database(world: World, tmp_path: Path) -> None:
    home = place(world, "1016011")
    assert run(home, "import", write(tmp_path / "in", small())).code == 0
    for needle in ("Zmyśleni", "Wymyślna", "44051401458", "1944-05-14", "+48 600", "sąsiad", "Ewa Z.", "Maria"):
        held = [name for name in world.holds(needle.encode()) if not name.endswith(".csv")]
        assert held == [], needle
