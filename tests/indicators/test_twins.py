"""Every indicator is counted twice, by the engine and by its twin, on registers made to make them disagree."""

import os
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import CATALOGUE, catalogue_of
from ppr_case.indicators.compute import parts, values
from ppr_case.indicators.language import Period
from tests.indicators.generated import OWN_KIND, periods, world
from tests.indicators.stored import store
from tests.indicators.twins import TWINS
from tests.indicators.worlds import Span
from tests.worlds import World

EVERY = 6  # indicators are taken in turns, for a statement each is slow
REGISTERS = range(int(os.environ.get("PPR_CASE_TEST_REGISTERS", "25")))


@pytest.fixture
def session(module_world: World) -> Iterator[Session]:
    """Give one session on a database that is never committed to: each register is gone when the next one comes."""
    with module_world.reading() as session:
        yield session


def of(span: Span) -> Period:
    return Period(span.start, span.end)


def test_every_indicator_has_a_twin() -> None:
    own = {code for code in TWINS if code.startswith(OWN_KIND)}
    assert {indicator.code for indicator in CATALOGUE} == TWINS.keys() - own


@pytest.mark.parametrize("seed", REGISTERS)
def test_values(session: Session, seed: int) -> None:
    units = world(seed)
    for unit_id, unit in zip(store(units, session), units, strict=True):
        indicators = catalogue_of(session, unit_id)
        for span in periods(seed):
            told = values(session, unit_id, of(span), indicators)
            expected = {code: TWINS[code].value(unit, span) for code in told}
            assert told == expected, f"{differing(told, expected)} in {span} of {unit!r}"
    session.rollback()


@pytest.mark.parametrize("seed", REGISTERS)
def test_parts(session: Session, seed: int) -> None:
    """A part is what the twin says, in every dimension that the engine offers."""
    units = world(seed)
    ids = store(units, session)
    span = periods(seed)[seed % 9]
    for place, indicator in enumerate(CATALOGUE[seed % EVERY :: EVERY]):
        unit, unit_id = units[place % len(units)], ids[place % len(units)]
        for dimension in indicator.by:
            told = parts(session, unit_id, of(span), indicator, dimension)
            expected = TWINS[indicator.code].parts(unit, span, dimension.code)
            assert told == expected, f"{indicator.code} by {dimension.code} in {span} of {unit!r}"
    session.rollback()


def differing(told: Mapping[str, object], expected: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {code: (told[code], expected[code]) for code in told if told[code] != expected[code]}
