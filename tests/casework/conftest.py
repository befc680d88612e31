from collections.abc import Iterator

import pytest
from sqlalchemy import select

from ppr_case.records.units import Unit
from tests.casework.office import Office, furnish
from tests.worlds import Ground, World


@pytest.fixture
def laid(request: pytest.FixtureRequest) -> Ground | None:
    return furnish if "office" in request.fixturenames else None


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with world.writing() as session:
        yield Office(session, session.scalars(select(Unit.id)).one())
