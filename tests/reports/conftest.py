"""The invented town, filled once: its reports are what a town would hand over."""

from collections.abc import Iterator

import pytest

from ppr_case.demo import targets
from ppr_case.demo.filling import fill
from ppr_case.demo.recipe import Recipe
from tests.worlds import Databases, World


@pytest.fixture(scope="package")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One register on SQLite; that both databases count alike is proved on small ones."""
    files = tmp_path_factory.mktemp("town")
    made = databases.world(databases.url("sqlite", files), files)
    fill(made.make, Recipe(targets.DEFAULT, 0, 0, 0), lambda _share: None)
    yield made
    made.close()
