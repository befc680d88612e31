"""Models and migrations cannot part: each revision goes up and down, and the head is what the records say."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import inspect

from ppr_case.core.base import open_data
from ppr_case.installation import ROOT, differences, downgrade, upgrade
from tests.records.rows import GROUND, LEAST, lay_ground, put

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_the_head_is_what_the_records_say(empty_database_url: str):
    engine = open_data(empty_database_url)
    upgrade(engine)
    assert differences(engine) == []
    engine.dispose()


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
