"""An application on a register with one unit and one account of each role."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from ppr_case.access.accounts import Doorkeeper
from ppr_case.access.policy import Role
from ppr_case.app import Serving, create_app
from ppr_case.core.settings import Settings
from ppr_case.installation import Installation
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.web import grounds
from tests.web.page import Browser
from tests.web.roles import LONG_AGO, PASSWORD, cheap_keeper, sign_in
from tests.web.town import in_town, town_app, town_world
from tests.worlds import Ground, World

__all__ = ["LONG_AGO", "PASSWORD", "in_town", "town_app", "town_world"]


@pytest.fixture(scope="session")
def keeper() -> Doorkeeper:
    return cheap_keeper()


@pytest.fixture
def laid(request: pytest.FixtureRequest) -> Ground | None:
    if "procedures" in request.fixturenames:
        return grounds.procedures
    return grounds.everybody if "unit_id" in request.fixturenames else None


@pytest.fixture
def procedures(world: World) -> World:
    """Give the register with the five procedures of `grounds`."""
    return world


@pytest.fixture
def unit_id(world: World) -> UUID:
    """Give a unit in which each role has an account named for it."""
    with world.reading() as session:
        return session.scalars(select(Unit.id)).one()


@pytest.fixture
def app(world: World, unit_id: UUID, keeper: Doorkeeper) -> Flask:
    assert unit_id
    settings = Settings(instance=world.key_file.parent, database_url=world.data_url, root_key_file=Path(world.key_file))
    return create_app(Installation(settings, world.engine, world.store), Serving(secure_cookies=False), keeper)


@pytest.fixture
def browser(app: Flask, world: World) -> Browser:
    """Give a browser that nobody signed in with."""
    return Browser(app.test_client(), world.engine)


@pytest.fixture
def signed_in(app: Flask, world: World) -> Callable[[Role], Browser]:
    """Give a browser of somebody in a role."""

    def enter(role: Role) -> Browser:
        return sign_in(Browser(app.test_client(), world.engine), role)

    return enter


@pytest.fixture
def staff_of(world: World) -> Callable[[Role], UUID]:
    """Give the id of the account of a role."""

    def find(role: Role) -> UUID:
        with world.reading() as session:
            unit = session.scalars(select(Unit)).first()
            assert unit is not None
            return session.scalars(select(Staff.id).where(Staff.role == role.value)).one()

    return find
