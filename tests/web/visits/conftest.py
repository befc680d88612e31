"""A register to write visits into, on both databases: six procedures, the member in the group of two of them."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit
from tests.web.grounds import REGISTER
from tests.web.hamlet import NOW
from tests.web.page import Browser
from tests.worlds import World

__all__ = ["REGISTER", "Town", "town"]


class Town:
    """The register behind the browsers, asked directly."""

    def __init__(self, world: World, enter: Callable[[Role], Browser]) -> None:
        self.world, self.enter = world, enter

    def id(self, number: str) -> UUID:
        with self.world.reading() as session:
            return session.scalars(select(Procedure.id).where(Procedure.number == number)).one()

    def visits(self) -> list[Visit]:
        with self.world.reading() as session:
            return list(session.scalars(select(Visit).order_by(Visit.number)))


@pytest.fixture
def town(procedures: World, signed_in: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)
    return Town(procedures, signed_in)
