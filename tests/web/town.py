"""The demo's town behind a browser: every number of 2021 is known from print."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.app import Serving, create_app
from ppr_case.core.settings import Settings
from ppr_case.demo import targets
from ppr_case.demo.filling import fill
from ppr_case.demo.recipe import Recipe
from ppr_case.installation import Installation
from ppr_case.records.units import Unit
from tests.web.page import Browser
from tests.web.roles import add_everybody, cheap_keeper, sign_in
from tests.worlds import Databases, World


@pytest.fixture(scope="session")
def town_world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the register of the town, once for all tests: none of them may change what it counts."""
    files = tmp_path_factory.mktemp("town")
    world = databases.world(databases.url("sqlite", files), files)
    fill(world.make, Recipe(targets.DEFAULT, 0, 0, 0), lambda _: None)
    with world.writing() as session:
        add_everybody(session, cheap_keeper(), session.scalars(select(Unit)).one())
        session.commit()
    yield world
    world.close()


@pytest.fixture(scope="session")
def town_app(town_world: World) -> Flask:
    key_file = town_world.key_file
    settings = Settings(instance=key_file.parent, database_url=town_world.data_url, root_key_file=key_file)
    installation = Installation(settings, town_world.engine, town_world.store)
    return create_app(installation, Serving(secure_cookies=False), cheap_keeper())


@pytest.fixture
def in_town(town_app: Flask, town_world: World) -> Callable[[Role], Browser]:
    """Give a browser of somebody in a role, in the town."""

    def enter(role: Role) -> Browser:
        return sign_in(Browser(town_app.test_client(), town_world.engine), role)

    return enter
