"""The invented town in a register: every row comes in, and the indicators find the figures that were printed."""

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.demo import targets, volume
from ppr_case.demo.filling import RowsRejected, fill
from ppr_case.demo.recipe import Recipe
from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import parts, text_answers, values
from ppr_case.indicators.language import Period
from ppr_case.interchange.leaving import rows_of
from ppr_case.interchange.tables import TABLES
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Unit
from tests.worlds import Databases, World

PRINTED = tomllib.loads((Path(__file__).parents[1] / "reports" / "tomaszow_2021.toml").read_text(encoding="utf-8"))
UUID_LIKE = re.compile(r"[0-9a-f-]{32,36}")
YEAR = Period.of_year(2021)
TOWN = Recipe(targets.DEFAULT, 0, 0, 0)


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One register on one database: that both take rows alike is the import's to prove."""
    files = tmp_path_factory.mktemp("town")
    made = databases.world(databases.url("sqlite", files), files)
    shares: list[float] = []
    fill(made.make, TOWN, shares.append)
    assert shares == sorted(shares), "a progress bar never goes back"
    assert shares[-1] == 1
    yield made
    made.close()


@pytest.fixture
def counted(town: World) -> Iterator[tuple[Session, UUID]]:
    with town.reading() as session:
        yield session, session.scalars(select(Unit.id).where(Unit.teryt == TOWN.teryt)).one()


def test_indicators_find_the_printed_figures(counted: tuple[Session, UUID]):
    session, unit_id = counted
    found = values(session, unit_id, YEAR, catalogue_of(session, unit_id))
    printed = PRINTED["indicators"] | {"group_meetings_by_procedure": 274, "detained_persons": 90}
    assert {code: found[code] for code in printed} == printed
    for kind, told in PRINTED["activities"].items():
        if "l" in told:
            assert found[kind] == told["l"], kind
        if "u" in told:
            assert found[f"{kind}_participants"] == told["u"], kind
    assert found["website_post"] is None


def test_parts_and_words_are_the_printed_ones(counted: tuple[Session, UUID]):
    session, unit_id = counted
    by_code = {indicator.code: indicator for indicator in catalogue_of(session, unit_id)}

    def by(code: str, key: str) -> dict[str, int]:
        dimension = by_code[code].dimension(key)
        assert dimension is not None
        return dict(parts(session, unit_id, YEAR, by_code[code], dimension))

    assert by("measures", "rodzaj") == {"zakaz_zblizania": 20, "dozor": 24, "nakaz_opuszczenia": 22}
    assert by("shelter_family", "rok") == {"2021": 1, "2020": 1, "2019": 1}
    assert by("shelter_child", "rok") == {"2021": 3, "2020": 1, "2019": 2}
    said = text_answers(session, unit_id, YEAR)
    assert said["database_update"] == said["report"] == ("raz w roku",)


def test_years_balance(counted: tuple[Session, UUID]):
    session, unit_id = counted
    catalogue = catalogue_of(session, unit_id)
    years = [values(session, unit_id, Period.of_year(year), catalogue) for year in range(2020, 2025)]
    for before, year in pairwise(years):
        assert before["procedures_open_at_end"] == year["procedures_continued"]


def test_a_register_for_measuring_comes_in_portion_by_portion(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(volume, "PORTION", 20)
    recipe = Recipe(None, 50, 2, 3)
    assert recipe.number_of_portions == 3
    shares: list[float] = []
    fill(world.make, recipe, shares.append)
    assert shares == sorted(shares)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Procedure)) == 50


def test_the_same_seed_makes_the_same_export_but_for_ids(databases: Databases, tmp_path: Path):
    first, again, other = (
        exported(databases, tmp_path / name, Recipe(None, 12, 1, seed)) for name, seed in (("1", 4), ("2", 4), ("3", 5))
    )
    assert first == again
    assert first != other


def exported(databases: Databases, files: Path, recipe: Recipe) -> list[list[str]]:
    """Give all cells of an export, each random identifier as the place where it was met first."""
    files.mkdir()
    world = databases.world(databases.url("sqlite", files), files)
    fill(world.make, recipe, lambda _share: None)
    met: dict[str, str] = {}
    rows = []
    with world.reading() as session:
        unit_id = session.scalars(select(Unit.id)).one()
        for table in TABLES:
            for row in rows_of(session, unit_id, table):
                if "id" in row:
                    met.setdefault(row["id"], f"{table.name} {len(met)}")
                rows.append(
                    [
                        ";".join(
                            sorted(
                                met.setdefault(one, f"label {len(met)}") if UUID_LIKE.fullmatch(one) else one
                                for one in cell.split(";")
                            )
                        )
                        for cell in row.values()
                    ]
                )
    world.close()
    return rows


def test_a_row_that_does_not_come_in_is_a_defect_and_names_nobody(town: World, monkeypatch: pytest.MonkeyPatch):
    rows = {"procedury": [{"numer": "1/2021", "data_wszczecia": "2021-02-30", "uwagi": "Zmyślona"}]}
    monkeypatch.setattr(Recipe, "portions", lambda _self: iter([rows]))
    with pytest.raises(RowsRejected, match=r"^procedury 2: data_wszczecia") as wrong:
        fill(town.make, TOWN, lambda _share: None)
    assert "Zmyślona" not in str(wrong.value)
