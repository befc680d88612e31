"""A session for tests that ask many registers one after another."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.worlds import World


@pytest.fixture
def passing(module_world: World) -> Iterator[Session]:
    """Give a session on a database that is never committed to: each register is gone when the next one comes."""
    with module_world.reading() as session:
        yield session
        session.rollback()
