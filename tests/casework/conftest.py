from collections.abc import Iterator

import pytest

from tests.casework.office import Office, furnish
from tests.worlds import World


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    unit_id = furnish(world)
    with world.writing() as session:
        yield Office(session, unit_id)
