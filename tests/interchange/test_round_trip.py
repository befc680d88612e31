"""What goes out comes in again: an equal register elsewhere, an unchanged one at home, in folders and in workbooks."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from ppr_case.interchange.files import read_folder
from ppr_case.interchange.leaving import how_many, write_out
from ppr_case.interchange.sheets import Register
from ppr_case.interchange.workbooks import read_workbook
from ppr_case.interchange.writing import writing_to
from tests.interchange.generated import registers
from tests.interchange.registers import SIZE, Place, Tables, bare, place, small
from tests.worlds import World


def sent(here: Place, target: Path) -> Register:
    """Write a register out and open what was written."""
    with writing_to(target) as writer:
        write_out(here.world.make, here.unit_id, writer)
    return read_workbook(target) if target.suffix == ".xlsx" else read_folder(target)


def elsewhere(tables: Tables) -> Tables:
    """Give a register as one unit's own rows, for another unit to take in: it names no unit."""
    return {name: rows for name, rows in tables.items() if name != "jednostka"}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tables=registers())
def test_an_equal_register_elsewhere_and_an_unchanged_one_at_home(module_world: World, tables: Tables) -> None:
    home, away = place(module_world), place(module_world)
    summary = home.bring(tables)
    assert (summary.reasons, summary.rejected) == ([], 0)
    exported = home.rows()
    there = away.bring(elsewhere(exported))
    assert (there.reasons, there.skipped) == ([], 0)
    assert elsewhere(away.bare()) == elsewhere(bare(exported))
    assert away.derived() == home.derived()
    for again in (tables, exported):
        back = home.bring(again)
        assert (back.added, back.updated, back.reasons) == (0, 0, [])


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=registers(), then=registers())
def test_whatever_was_changed_goes_out_and_comes_in(module_world: World, first: Tables, then: Tables) -> None:
    """Two registers that use the same names contradict each other; what is left of both is one that holds together."""
    home, away = place(module_world), place(module_world)
    home.bring(first)
    home.bring(then, update=True)
    exported = home.rows()
    there = away.bring(elsewhere(exported))
    assert there.reasons == []
    assert elsewhere(away.bare()) == elsewhere(bare(exported))
    assert away.derived() == home.derived()
    back = home.bring(exported)
    assert (back.added, back.updated, back.reasons) == (0, 0, [])


@pytest.mark.parametrize("name", ["rejestr", "rejestr.xlsx"])
def test_the_files_hold_what_the_register_holds(module_world: World, name: str) -> None:
    home = place(module_world)
    with TemporaryDirectory() as folder:
        home.bring(small())
        home.bring({"jednostka": [{"teryt": home.teryt, "nazwa": "=Zmyślna", "rejestr_od": "2020-01-01"}]})
        home.bring({"procedury": [{"numer": "8/2024", "data_wszczecia": "2024-01-01", "uwagi": "\r=\t'_x000D_\n\"ż"}]})
        read = sent(home, Path(folder) / name)
        assert read.remarks == []
        written = {sheet.table.name: list(sheet.data()) for sheet in read.sheets}
        with home.world.reading() as session:
            assert sum(map(len, written.values())) == how_many(session, home.unit_id) == SIZE + 2
        back = home.bring(read)
        assert (back.added, back.updated, back.reasons) == (0, 0, [])


def test_the_same_register_makes_the_same_export_but_for_ids(module_world: World) -> None:
    first, second = place(module_world), place(module_world)
    first.bring(small())
    second.bring(small())
    ids = {"id", "rodzina", "osoba", "osoby", "dzialanie", "oznaczenie", "teryt"}
    left, right = (
        {name: [{c: t for c, t in row.items() if c not in ids} for row in rows] for name, rows in unit.rows().items()}
        for unit in (first, second)
    )
    assert left == right
