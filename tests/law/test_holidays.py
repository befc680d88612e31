"""Working days and the counting of time limits, against the vectors worked out by hand from the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppr_case.law import load
from ppr_case.law.holidays import months_after

CALENDAR = load().calendar
DAYS = st.dates(date(2012, 1, 1), date(2034, 12, 31))

MOVABLE = {
    2023: ("04-09", "04-10", "05-28", "06-08"),
    2024: ("03-31", "04-01", "05-19", "05-30"),
    2025: ("04-20", "04-21", "06-08", "06-19"),
    2026: ("04-05", "04-06", "05-24", "06-04"),
    2027: ("03-28", "03-29", "05-16", "05-27"),
    2028: ("04-16", "04-17", "06-04", "06-15"),
    2029: ("04-01", "04-02", "05-20", "05-31"),
    2030: ("04-21", "04-22", "06-09", "06-20"),
}
FIXED = ("01-01", "01-06", "05-01", "05-03", "08-15", "11-01", "11-11", "12-25", "12-26")


@pytest.mark.parametrize("year", MOVABLE)
def test_a_year_has_exactly_these_holidays(year: int) -> None:
    christmas_eve = ("12-24",) if year >= 2025 else ()
    expected = {date.fromisoformat(f"{year}-{day}") for day in (*FIXED, *MOVABLE[year], *christmas_eve)}
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    assert {day for day in days if day.year == year and CALENDAR.holiday(day)} == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2018-11-12", False),  # the centenary, once
        ("2019-11-12", True),
        ("2024-12-24", True),  # Christmas Eve is off from 2025
        ("2025-12-24", False),
        ("2026-01-06", False),
        ("2024-05-04", False),  # a Saturday
        ("2024-05-05", False),  # a Sunday
        ("2024-05-06", True),
    ],
)
def test_working_days(day: str, works: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


def test_a_holiday_has_its_polish_name() -> None:
    assert CALENDAR.holiday(date(2025, 6, 19)) == "Dzień Bożego Ciała"
    assert CALENDAR.holiday(date(2025, 12, 24)) == "Wigilia Bożego Narodzenia"
    assert CALENDAR.holiday(date(2024, 12, 24)) is None


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        ("2024-01-31", 9, "2024-10-31"),
        ("2025-05-31", 9, "2026-02-28"),  # no 31 February: the last day
        ("2026-11-30", 9, "2027-08-30"),
        ("2023-05-31", 9, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-01-31", -2, "2023-11-30"),
    ],
)
def test_months(day: str, number: int, expected: str) -> None:
    assert months_after(date.fromisoformat(day), number) == date.fromisoformat(expected)


@given(DAYS, st.integers(0, 60))
@settings(max_examples=200)
def test_months_keep_the_number_of_the_day_or_end_the_month(day: date, number: int) -> None:
    later = months_after(day, number)
    assert (later.year - day.year) * 12 + later.month - day.month == number
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(1, 25))
@settings(max_examples=100)
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(day: date, number: int) -> None:
    later = CALENDAR.working_days_after(day, number)
    between = [day + timedelta(days=step) for step in range(1, (later - day).days + 1)]
    assert sum(CALENDAR.is_working_day(one) for one in between) == number
    assert CALENDAR.is_working_day(later)


@given(DAYS, st.integers(1, 10))
@settings(max_examples=50)
def test_counting_back_is_counting_forth_from_the_other_end(day: date, number: int) -> None:
    earlier = CALENDAR.working_days_after(day, -number)
    between = [earlier + timedelta(days=step) for step in range((day - earlier).days)]
    assert sum(CALENDAR.is_working_day(one) for one in between) == number


@given(DAYS)
@settings(max_examples=100)
def test_a_limit_moves_to_the_first_day_that_is_neither_off_nor_a_saturday(day: date) -> None:
    moved = CALENDAR.moved_off_days_off(day)
    assert CALENDAR.is_working_day(moved)
    assert not any(CALENDAR.is_working_day(day + timedelta(days=step)) for step in range((moved - day).days))
