"""Models and migrations cannot part: each revision goes up and down, and the head is what the records say."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import IntegrityError

from ppr_case.core.base import Base, open_data
from ppr_case.installation import ROOT, BrokenReferences, differences, downgrade, upgrade
from ppr_case.records.vocabulary import CLOSING_GAPS
from tests.records.rows import GROUND, LEAST, lay_ground, put

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_the_head_is_what_the_records_say(empty_database_url: str):
    engine = open_data(empty_database_url)
    upgrade(engine)
    assert differences(engine) == []
    migrated = _rules(engine)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == _rules(engine)  # Alembic compares tables, columns and indexes, and no rules
    engine.dispose()


def _rules(engine: Engine) -> dict[str, set[str | None]]:
    found = inspect(engine)
    return {table: {rule["name"] for rule in found.get_check_constraints(table)} for table in Base.metadata.tables}


def test_a_database_that_lacks_a_table_is_told_apart(empty_database_url: str):
    engine = open_data(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE explanations")
    assert any("explanations" in difference for difference in differences(engine))
    engine.dispose()


def test_down_to_nothing_with_rows_in_every_table_and_up_again(empty_database_url: str):
    engine = open_data(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        lay_ground(connection)
        for table in LEAST.keys() - GROUND.keys():
            put(connection, table)
    downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    assert differences(engine) == []
    engine.dispose()


def test_a_step_down_and_up_again_loses_no_row_of_a_table_that_stays(empty_database_url: str):
    engine = open_data(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        lay_ground(connection)
    for path in reversed(VERSIONS[1:]):
        downgrade(engine, f"{int(path.stem[:4]) - 1:04}")
        with engine.connect() as connection:
            assert {name: _count(connection, name) for name in GROUND} == dict.fromkeys(GROUND, 1)
    upgrade(engine)
    with engine.connect() as connection:
        assert {name: _count(connection, name) for name in GROUND} == dict.fromkeys(GROUND, 1)
    engine.dispose()


def _count(connection: Connection, table: str) -> int:
    rows: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 (names of ours)
    return rows


def test_a_migration_that_leaves_a_row_without_what_it_refers_to_is_undone(empty_database_url, monkeypatch):
    engine = open_data(empty_database_url)
    if engine.dialect.name != "sqlite":  # PostgreSQL refuses such a statement by itself
        engine.dispose()
        return
    upgrade(engine)

    def breaks(config: Config, _revision: str) -> None:
        config.attributes["connection"].exec_driver_sql(
            "INSERT INTO families (id, unit_id) VALUES (zeroblob(16), zeroblob(16))"
        )

    monkeypatch.setattr("alembic.command.upgrade", breaks)
    with pytest.raises(BrokenReferences):
        upgrade(engine)
    with engine.connect() as connection:
        assert _count(connection, "families") == 0
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_the_addresses_of_old_drafts_keep_ids_and_nothing_that_was_typed(empty_database_url: str):
    """Down again a page has one draft for each person: the newest."""
    engine, drafts = open_data(empty_database_url), Base.metadata.tables["drafts"]
    number = next(place for place, path in enumerate(VERSIONS) if "drafts_of_each_opening" in path.stem)
    one, other = "0190f0a0-0000-7000-8000-000000000001", "0190f0a0-0000-7000-8000-000000000002"
    page = f"/meetings/record?procedura={other}&numery=Kowalska&procedura={one.upper()}&procedura=Nowak&osoba={one}"
    upgrade(engine)
    downgrade(engine, VERSIONS[number - 1].stem[:4])
    with engine.begin() as connection:
        lay_ground(connection)
        put(connection, "drafts", page=page)
        put(connection, "drafts", page="/cards/new?uwaga=Kowalska")
    upgrade(engine)
    kept = f"/meetings/record?procedura={one}&procedura={other}"
    with engine.begin() as connection:
        assert set(connection.scalars(select(drafts.c.page))) == {kept, "/cards/new"}
        put(connection, "drafts", page="/cards/new", saved_at=datetime(2021, 3, 2, tzinfo=UTC))
        put(connection, "drafts", page="/cards/new?jak=" + "x" * 3000)
    downgrade(engine, VERSIONS[number - 1].stem[:4])
    with engine.connect() as connection:
        left = dict(connection.execute(select(drafts.c.page, drafts.c.saved_at)).all())
    assert left.keys() == {kept, "/cards/new"}
    assert left["/cards/new"] == datetime(2021, 3, 2, tzinfo=UTC)
    engine.dispose()


def test_of_what_a_closing_was_known_to_lack_the_older_program_keeps_what_it_has_a_word_for(empty_database_url: str):
    engine, gaps = open_data(empty_database_url), Base.metadata.tables["closing_gaps"]
    upgrade(engine)
    with engine.begin() as connection:
        lay_ground(connection)
        for code in CLOSING_GAPS:
            put(connection, "closing_gaps", code=code)
    downgrade(engine, "0016")
    with engine.connect() as connection:
        assert set(connection.scalars(select(gaps.c.code))) == {"form_c", "plan_undone", "visit"}
    with pytest.raises(IntegrityError, match="known_code"), engine.begin() as connection:
        put(connection, "closing_gaps", code="signs")
    upgrade(engine)
    with engine.begin() as connection:
        put(connection, "closing_gaps", code="signs")
    engine.dispose()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_revision_never_imports_the_program(path: Path):
    imported = [
        name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    ]
    assert not [name for name in imported if name.startswith("ppr_case")]


def test_numbers_follow_each_other_and_end_at_the_head_file():
    numbers = [path.stem[:4] for path in VERSIONS]
    assert numbers == [f"{place:04}" for place in range(1, len(numbers) + 1)]
    assert (ROOT / "migrations" / ".head").read_text().strip() == numbers[-1]
