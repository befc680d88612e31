"""`ppr-case import | export | import-template`, as a person meets them: words, files, exit codes."""

import csv
import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ppr_case.cli import program
from ppr_case.cli.speech import Refused
from ppr_case.interchange.tables import TABLES
from ppr_case.records.trail import Entry
from tests.cli.commands import Said
from tests.interchange.registers import SIZE, Place, Tables, place, small, with_row
from tests.worlds import World


@pytest.fixture
def home(world: World) -> Place:
    return place(world, "1016011")


def run(home: Place, *command: str | Path) -> Said:
    result = CliRunner().invoke(program, [*map(str, command)], env=home.world.environ, standalone_mode=False)
    match result.exception:
        case None:
            return Said(result.return_value or 0, result.stdout, result.stderr)
        case Refused() as refused:
            return Said(refused.code, result.stdout, result.stderr + refused.message)
        case defect:
            raise defect


def write(folder: Path, tables: Tables) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def last_line(said: Said, name: str) -> list[int]:
    (line,) = [line for line in said.out.splitlines() if line.startswith(name)]
    return [int(number) for number in line.split()[1:]]


def personal(tables: Tables) -> set[str]:
    """Give what no output may hold."""
    columns = {"imie", "nazwisko", "pesel", "adres", "telefon", "email", "uwagi", "opis", "imie_nazwisko", "rodzina"}
    return {row[column] for rows in tables.values() for row in rows for column in columns & row.keys() if row[column]}


def test_a_register_comes_in_and_goes_out(home: Place, tmp_path: Path) -> None:
    said = run(home, "import", write(tmp_path / "in", small()))
    assert (said.code, said.err) == (0, "")
    assert last_line(said, "razem") == [SIZE, 0, 0, 0]
    for target in (tmp_path / "out", tmp_path / "out.xlsx"):
        assert run(home, "export", target).code == 0
        assert last_line(run(home, "import", target), "razem")[0] == 0
        assert stat.S_IMODE(target.stat().st_mode) == (0o700 if target.is_dir() else 0o600)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{table.name}.csv" for table in TABLES}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}
    with home.world.reading() as session:
        actions = session.scalars(select(Entry.action).order_by(Entry.number)).all()
    assert set(actions) == {"change", "import", "export"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_rejected_rows_are_put_right_and_brought_in(home: Place, tmp_path: Path) -> None:
    tables = with_row("osoby", 1, plec="?")
    rejected = tmp_path / "odrzucone"
    said = run(home, "import", write(tmp_path / "in", tables), "--rejected", rejected)
    assert said.code == 1
    assert "osoby, wiersz 3: plec: nieznany kod" in said.err
    assert not [text for text in personal(tables) if text in said.out + said.err]
    assert {stat.S_IMODE(path.stat().st_mode) for path in rejected.iterdir()} == {0o600}
    with (rejected / "osoby.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["wiersz"], row["imie"], row["telefon"]) == ("3", "Ewa", "'+48 600 000 000")
    with (rejected / "osoby.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row | {"plec": "K"})
    said = run(home, "import", rejected)
    assert (said.code, said.err) == (0, "")
    assert run(home, "import", write(tmp_path / "again", small())).code == 0
    assert last_line(run(home, "import", tmp_path / "again"), "razem") == [0, SIZE, 0, 0]


def test_rejected_rows_of_a_file_with_semicolons_come_in_from_a_workbook(home: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "procedury.csv").write_text("numer;data_wszczecia\n1/2024;2024-01-01\n2/2024;2024-01-01\n")
    (folder / "spotkania.csv").write_text("id;rodzaj;data;procedury\ns1;G;2024-02-01;1/2024|2/2024\n")
    rejected = tmp_path / "r.xlsx"
    assert run(home, "import", folder, "--rejected", rejected).code == 1
    assert stat.S_IMODE(rejected.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(rejected)
    header = [cell.value for cell in book["spotkania"][1]]
    assert header[-2:] == ["wiersz", "powod"]
    book["spotkania"].cell(2, header.index("rodzaj") + 1).value = "GR"
    book.save(rejected)
    assert run(home, "import", rejected).code == 0
    assert [row["procedury"] for row in home.rows()["spotkania"]] == ["1/2024;2/2024"]


def test_nothing_rejected_makes_no_file(home: Place, tmp_path: Path) -> None:
    assert run(home, "import", write(tmp_path / "in", small()), "--rejected", tmp_path / "r.xlsx").code == 0
    assert not (tmp_path / "r.xlsx").exists()


def test_everything_rejected_is_nothing_written(home: Place, tmp_path: Path) -> None:
    said = run(home, "import", write(tmp_path / "in", {"plany": [{"procedura": "1/2024", "data": "2024-01-01"}]}))
    assert (said.code, last_line(said, "razem")) == (2, [0, 0, 0, 1])


def test_a_dry_run_and_an_update(home: Place, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", small())
    said = run(home, "import", folder, "--dry-run")
    assert (said.code, last_line(said, "razem")) == (0, [SIZE, 0, 0, 0])
    assert home.rows()["procedury"] == []
    run(home, "import", folder)
    changed = write(tmp_path / "changed", with_row("plany", 0) | with_row("osoby", 1, telefon="601"))
    assert run(home, "import", changed).code == 1
    said = run(home, "import", changed, "--update")
    assert (said.code, last_line(said, "razem")) == (0, [0, SIZE - 1, 1, 0])


def test_a_source_and_warnings(home: Place, tmp_path: Path) -> None:
    tables: Tables = {
        "procedury": [{"numer": "1/2024", "data_wszczecia": "2024-01-01", "barwa": "x"}],
        "plany": [{"procedura": "1/2024", "data": "2023-01-01"}] * 25,
        "osoby": [{"id": "1", "plec": "K"}],
    }
    folder = write(tmp_path / "in", tables)
    said = run(home, "import", folder, "--source", "policja")
    assert said.code == 0
    assert "nieznana kolumna 'barwa'" in said.err
    assert "plany, data: data przed wszczęciem procedury (wiersze: 2, 3," in said.err
    assert "i 5 dalszych" in said.err
    assert "Ostrzeżeń: 25." in said.out
    assert last_line(run(home, "import", folder, "--source", "szkoła"), "osoby")[0] == 1


def test_a_register_of_another_unit_is_not_brought_in(home: Place, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", small(jednostka=[{"teryt": "1016012", "nazwa": "Obca"}]))
    said = run(home, "import", folder)
    assert said.code == 2
    assert "ppr-case init --unit NAZWA --teryt 1016012" in said.err
    assert "--unit wskazuje 1016011" in run(home, "import", folder, "--unit", "1016011").err
    place(home.world, "1016012")
    assert run(home, "import", folder).code == 0
    assert home.rows()["procedury"] == []
    assert run(home, "import", write(tmp_path / "bez", small())).code == 2
    assert run(home, "import", tmp_path / "bez", "--unit", "1016011").code == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nie-ma", None, "nie jest ani folderem"),
        ("rejestr.txt", "numer\n", "nie jest ani folderem"),
        ("rejestr.xlsx", "numer\n", "nie jest skoroszytem"),
    ],
)
def test_what_is_no_register_writes_nothing(
    home: Place, tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    told = run(home, "import", tmp_path / name)
    assert told.code == 2
    assert said in told.err
    assert "Nic nie zapisano" in told.err


def test_nothing_is_written_over(home: Place, tmp_path: Path) -> None:
    (tmp_path / "cenne").mkdir()
    (tmp_path / "cenne" / "praca.txt").write_text("praca")
    (tmp_path / "plik").write_text("praca")
    (tmp_path / "f.xlsx").mkdir()
    for target in ("cenne", "plik", "f.xlsx"):
        assert run(home, "export", tmp_path / target).code == 2
    folder = write(tmp_path / "in", small())
    assert run(home, "import", folder, "--rejected", tmp_path / "cenne").code == 2
    assert run(home, "import", folder, "--rejected", folder).code == 2
    assert home.rows()["procedury"] == []
    assert run(home, "import-template", tmp_path / "plik").code == 2
    (tmp_path / "t.xlsx").write_text("praca")
    assert run(home, "import-template", tmp_path / "t.xlsx").code == 2


def test_an_export_replaces_the_one_before_it(home: Place, tmp_path: Path) -> None:
    assert run(home, "export", tmp_path / "out").code == 0
    run(home, "import", write(tmp_path / "in", small()))
    assert run(home, "export", tmp_path / "out").code == 0
    assert len((tmp_path / "out" / "osoby.csv").read_text().splitlines()) == 5


def test_the_template_is_an_empty_register(home: Place, tmp_path: Path) -> None:
    assert run(home, "import-template", tmp_path / "t.xlsx").code == 0
    said = run(home, "import", tmp_path / "t.xlsx")
    assert (said.code, said.err, last_line(said, "razem")) == (0, "", [0, 0, 0, 0])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [sheet.title for sheet in book.worksheets] == [*(table.name for table in TABLES), "listy"]
    sheet = book["procedury"]
    header = [cell.value for cell in sheet[1]]
    assert header == [column.name for column in TABLES[3].columns]
    sheet.cell(3, 1).value, sheet.cell(3, 3).value = "1/2024", date(2024, 1, 1)
    lists = {
        str(validation.sqref): validation.formula1 for validation in book["srodki"].data_validations.dataValidation
    }
    assert "=listy!" in str(lists) or "listy!" in str(lists)
    assert '"tak,nie"' in str(lists)
    book.save(tmp_path / "t.xlsx")
    assert last_line(run(home, "import", tmp_path / "t.xlsx"), "razem") == [1, 0, 0, 0]
