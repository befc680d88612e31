"""Periods to ask about: years, and spans whose ends fall on the days of a register."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

from tests.indicators.generated import Dice
from tests.indicators.worlds import Span, Unit

DISTANCES = (*[timedelta(0)] * 3, *map(timedelta, (1, -1, 30, -30)))


def periods(seed: int, units: list[Unit]) -> list[Span]:
    """Give two of the years, and spans whose ends are days of the registers or 30 days from one: every edge is met."""
    dice = Dice(seed)
    edges = sorted({day for each in units for day in _days_of(each)})
    ends = [dice.of(edges) + dice.of(DISTANCES) for _ in range(8)]
    spans = [Span(min(pair), max(pair)) for pair in zip(ends[::2], ends[1::2], strict=True)]
    return [*map(year, dice.some(range(2020, 2025), 2, 2)), *spans]


def days(seed: int, unit: Unit, how_many: int) -> list[Span]:
    """Give single days that are edges of the unit's records, or 30 days after one."""
    dice = Dice(seed)
    edges = sorted({*_days_of(unit)})
    chosen = [dice.of(edges) + dice.of((timedelta(0), timedelta(0), timedelta(30))) for _ in range(how_many)]
    return [Span(day, day) for day in chosen]


def _days_of(unit: Unit) -> Iterator[date]:
    for held in fields(unit):
        for record in getattr(unit, held.name) if isinstance(getattr(unit, held.name), list) else ():
            values = [getattr(record, each.name) for each in fields(record)]
            yield from (value for value in values if isinstance(value, date))
            yield from getattr(record, "steps", {}).values()
            yield from (closing.protocol_on for closing in getattr(record, "closings", ()))


def year(number: int) -> Span:
    return Span(date(number, 1, 1), date(number, 12, 31))
