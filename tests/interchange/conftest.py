from collections.abc import Callable

import pytest

from tests.interchange.registers import Place, place
from tests.worlds import World


@pytest.fixture
def here(module_world: World) -> Place:
    """Give a fresh unit of a register that a whole module shares."""
    return place(module_world)


@pytest.fixture
def another(module_world: World) -> Callable[[], Place]:
    """Make further units of it."""
    return lambda: place(module_world)
