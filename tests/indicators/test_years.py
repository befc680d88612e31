"""What holds between periods: months add up to their year, and what is open at its end goes on in the next."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from tests.indicators.counting import Twin
from tests.indicators.generated import world
from tests.indicators.stored import store
from tests.indicators.test_twins import REGISTERS
from tests.indicators.twins import TWINS

FIRSTS = [date(2021, month, 1) for month in range(1, 13)] + [date(2022, 1, 1)]
MONTHS = [Period(first, following - timedelta(days=1)) for first, following in pairwise(FIRSTS)]
YEARS = [Period.of_year(year) for year in range(2019, 2026)]
EVENTS = [
    BY_CODE[code]
    for code, twin in TWINS.items()
    if isinstance(twin, Twin) and twin.thing is None and "miesiac" in twin.by
]
"""What happens on a day and is not a count of different people or families (rule 8)."""


@pytest.mark.parametrize("seed", REGISTERS)
def test_months_of_events_add_up_to_their_year(passing: Session, seed: int) -> None:
    unit = world(seed)[0]
    unit.register_from = None
    (unit_id,) = store([unit], passing)
    whole = values(passing, unit_id, Period.of_year(2021), EVENTS)
    months = [values(passing, unit_id, month, EVENTS) for month in MONTHS]
    for indicator in EVENTS:
        added = sum(number for month in months if isinstance(number := month[indicator.code], int))
        assert added == whole[indicator.code], f"{indicator.code} of {unit!r}"


@pytest.mark.parametrize("seed", REGISTERS)
def test_what_is_open_at_the_end_of_a_year_goes_on_in_the_next(passing: Session, seed: int) -> None:
    unit = world(seed)[0]
    unit.register_from = None
    (unit_id,) = store([unit], passing)
    asked = [BY_CODE["procedures_open_at_end"], BY_CODE["procedures_continued"]]
    told = [values(passing, unit_id, year, asked) for year in YEARS]
    for before, after in pairwise(told):
        assert before["procedures_open_at_end"] == after["procedures_continued"], repr(unit)
