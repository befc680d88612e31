"""Numbers are given once, in order, and none is lost with a transaction that failed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from ppr_case.casework.units import establish_unit
from ppr_case.records import numbers
from tests.worlds import World


@pytest.fixture
def unit_id(world: World) -> UUID:
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        session.commit()
        return unit.id


def test_a_procedure_has_a_bare_number_and_a_visit_a_letter():
    assert numbers.spelled(numbers.PROCEDURE, 17, 2021) == "17/2021"
    assert numbers.spelled(numbers.VISIT, 12, 2024) == "W/12/2024"


def test_each_kind_and_year_counts_for_itself(world: World, unit_id: UUID):
    with world.writing() as session:
        assert numbers.take(session, unit_id, numbers.VISIT, 2024, 3) == range(1, 4)
        assert numbers.take(session, unit_id, numbers.VISIT, 2024) == range(4, 5)
        assert numbers.take(session, unit_id, numbers.VISIT, 2025) == range(1, 2)
        assert numbers.take(session, unit_id, numbers.PLAN, 2024) == range(1, 2)
        session.commit()


def test_a_rolled_back_record_leaves_no_gap(world: World, unit_id: UUID):
    for keep in (False, True):
        with world.writing() as session:
            assert numbers.take(session, unit_id, numbers.PROCEDURE, 2024) == range(1, 2)
            if keep:
                session.commit()


def test_the_counter_is_set_past_a_number_from_elsewhere_and_never_back(world: World, unit_id: UUID):
    with world.writing() as session:
        numbers.set_past(session, unit_id, ["17/2024", "5/2024", "NK.2024.99", "3/2023"])
        assert numbers.take(session, unit_id, numbers.PROCEDURE, 2024) == range(18, 19)
        numbers.set_past(session, unit_id, ["4/2024"])
        assert numbers.take(session, unit_id, numbers.PROCEDURE, 2024) == range(19, 20)
        assert numbers.take(session, unit_id, numbers.PROCEDURE, 2023) == range(4, 5)
        session.commit()


def test_many_at_once_get_different_numbers(world: World, unit_id: UUID):
    def one(_: int) -> int:
        with world.writing() as session:
            (serial,) = numbers.take(session, unit_id, numbers.PROCEDURE, 2024)
            session.commit()
            return serial

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(24))) == list(range(1, 25))
