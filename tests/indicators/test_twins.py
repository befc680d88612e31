"""Every indicator is counted twice, by the engine and by its twin, on registers made to make them disagree."""

import os
from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE, catalogue_of
from ppr_case.indicators.checks import demand_balances
from ppr_case.indicators.compute import parts, values
from ppr_case.indicators.language import Period
from tests.indicators.generated import ACTIVITIES, OWN_KIND, world
from tests.indicators.spans import days, periods
from tests.indicators.stored import store
from tests.indicators.twins import TWINS

REGISTERS = range(int(os.environ.get("PPR_CASE_TEST_REGISTERS", "25")))
"""How many registers, and with what seeds: a failing one is made again by its seed alone."""
TAKEN = [each for each in CATALOGUE if each.partition is None or each.partition in ACTIVITIES]
"""What is asked one by one: activities of a few kinds, for they differ by their code alone."""
STOCKS = [
    BY_CODE[code]
    for code in (
        "procedures_open_at_end",
        "procedures_without_visit_30_days",
        "procedures_without_group",
        "procedures_without_form_c",
        "groups_existing",
        "team_members",
        "visits",
        "visits_after_closing",
        "persons_experiencing",
        "persons_experiencing_children",
        "corrective_participating",
        "corrective_in_progress",
    )
]
EVERY = 3  # and that in turns, for a statement each is slow


def test_every_indicator_has_a_twin() -> None:
    own = {code for code in TWINS if code.startswith(OWN_KIND)}
    assert {indicator.code for indicator in CATALOGUE} == TWINS.keys() - own


@pytest.mark.parametrize("seed", REGISTERS)
def test_values(passing: Session, seed: int) -> None:
    units = world(seed)
    for unit_id, unit in zip(store(units, passing), units, strict=True):
        indicators = catalogue_of(passing, unit_id)
        for span in periods(seed, units):
            told = values(passing, unit_id, Period(*span), indicators)
            expected = {code: TWINS[code].value(unit, span) for code in told}
            assert told == expected, f"{differing(told, expected)} in {span} of {unit!r}"
            demand_balances(passing, unit_id, Period(*span), told)


@pytest.mark.parametrize("seed", REGISTERS)
def test_what_stands_on_a_day(passing: Session, seed: int) -> None:
    """Stocks change on the very day on which something begins or ends, so they are asked on many such days."""
    unit = world(seed)[-1]
    (unit_id,) = store([unit], passing)
    for span in days(seed, unit, 30):
        told = values(passing, unit_id, Period(*span), STOCKS)
        expected = {code: TWINS[code].value(unit, span) for code in told}
        assert told == expected, f"{differing(told, expected)} on {span.end} of {unit!r}"


def differing(told: Mapping[str, object], expected: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {code: (told[code], expected[code]) for code in told if told[code] != expected[code]}


@pytest.mark.parametrize("seed", REGISTERS)
def test_parts(passing: Session, seed: int) -> None:
    """A part is what the twin says, in every dimension that the engine offers."""
    units = world(seed)
    ids = store(units, passing)
    span = periods(seed, units)[seed % 6]
    for place, indicator in enumerate(TAKEN[seed % EVERY :: EVERY]):
        unit, unit_id = units[place % len(units)], ids[place % len(units)]
        for dimension in indicator.by:
            told = parts(passing, unit_id, Period(*span), indicator, dimension)
            expected = TWINS[indicator.code].parts(unit, span, dimension.code)
            assert told == expected, f"{indicator.code} by {dimension.code} in {span} of {unit!r}"


@pytest.mark.parametrize("seed", REGISTERS)
@pytest.mark.parametrize("code", ["families_by_violence", "persons_by_violence"])
def test_forms_of_violence(passing: Session, seed: int, code: str) -> None:
    """What overlaps is asked in every register and period, for it is looked up by a way of its own."""
    units = world(seed)
    for unit_id, unit in zip(store(units, passing), units, strict=True):
        indicator = BY_CODE[code]
        (dimension,) = indicator.by
        for span in periods(seed, units)[::3]:
            told = parts(passing, unit_id, Period(*span), indicator, dimension)
            assert told == TWINS[code].parts(unit, span, dimension.code), f"{code} in {span} of {unit!r}"
