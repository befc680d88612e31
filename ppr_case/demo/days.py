"""Which days things happen on: working days, the rhythm of a year, and dates spread over a span."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from ppr_case.law.holidays import Calendar

SEASON: Final = (9, 10, 11, 10, 12, 10, 8, 8, 11, 12, 11, 10)
"""How many procedures open in each month, relative to each other: fewer in the summer, more in spring and autumn."""


class Workdays:
    """Working days from the first to the last year, found by halving instead of asking the calendar for each."""

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        first, last = date(first_year, 1, 1), date(last_year, 12, 31)
        every = (first + timedelta(days) for days in range((last - first).days + 1))
        self._days = [day for day in every if calendar.is_working_day(day)]

    def after(self, day: date, number: int) -> date:
        """Give the working day so many after this one; 0 is the day itself or the next working one."""
        place = bisect_left(self._days, day) if number == 0 else bisect_right(self._days, day) + number - 1
        return self._days[place]

    def between(self, first: date, last: date) -> Sequence[date]:
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def one_of(self, rng: Random, first: date, last: date) -> date:
        """Choose a working day of the span, or its first day where it has none."""
        low, high = bisect_left(self._days, first), bisect_right(self._days, last)
        return self._days[rng.randrange(low, high)] if low < high else first

    def spread(self, rng: Random, first: date, last: date, number: int) -> list[date]:
        """Choose so many days, one in each equal part of the span: visits do not come in heaps."""
        length = (last - first).days + 1
        edges = [first + timedelta(length * part // number) for part in range(number + 1)]
        return [self.one_of(rng, low, max(low, high - timedelta(1))) for low, high in pairwise(edges)]


def seasonal(rng: Random, year: int, number: int) -> list[date]:
    """Choose so many days of a year in its rhythm, in order; the police open procedures on Sundays too."""
    months = rng.choices(range(1, 13), SEASON, k=number)
    return sorted(date(year, month, 1) + timedelta(rng.randrange(_length(year, month))) for month in months)


def _length(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


def shares(rng: Random, weights: Sequence[float], total: int) -> list[int]:
    """Deal a total out by weight, every share a whole number and their sum exact.

    ValueError where there is something to deal and nobody to take it.
    """
    dealt = [0] * len(weights)
    if total:
        for place in rng.choices(range(len(weights)), weights, k=total):
            dealt[place] += 1
    return dealt
