"""Fixtures that every part shares: databases of both kinds, fresh for each test, and registers on them."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from sqlalchemy.orm import Session

from ppr_case.trail import Sessions
from tests.compiled import KnownRule, Templates
from tests.worlds import Databases, Ground, World

# Each test makes an application of its own; what they have in common is read once.
Flask.jinja_options["bytecode_cache"] = Templates()
Flask.url_rule_class = KnownRule
DIALECTS = ("sqlite", "postgresql")

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")  # no cache beside the code
settings.register_profile("house", deadline=None, database=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with ExitStack() as until:
        yield Databases(tmp_path_factory.mktemp("blank"), until)


@pytest.fixture
def laid() -> Ground | None:
    """Say what stands in a register before a test begins; a part of the tests may lay a ground of its own."""
    return None


@pytest.fixture(params=DIALECTS)
def database_url(
    request: pytest.FixtureRequest, databases: Databases, laid: Ground | None, tmp_path: Path
) -> Iterator[str]:
    """Give a database with every table and nothing but the ground in it."""
    yield (url := databases.url(request.param, tmp_path, laid))
    databases.drop(url)


@pytest.fixture(params=DIALECTS)
def empty_database_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """Give a database without a single table."""
    yield (url := databases.empty_url(request.param, tmp_path))
    databases.drop(url)


@pytest.fixture
def world(databases: Databases, database_url: str, tmp_path: Path) -> Iterator[World]:
    """Give a register with keys, on its ground."""
    yield (made := databases.world(database_url, tmp_path))
    made.close()


@pytest.fixture
def sessions(world: World) -> Sessions:
    return world.make


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    """Give one writing session; what a test does not commit is gone."""
    with world.writing() as session:
        yield session


@pytest.fixture(scope="module", params=DIALECTS)
def module_world(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Give one register for a whole module, where a property test would wait for hundreds."""
    files = tmp_path_factory.mktemp("module")
    url = databases.url(request.param, files)
    yield (made := databases.world(url, files))
    made.close()
    databases.drop(url)
