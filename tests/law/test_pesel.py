"""A PESEL: its check digit, the birth of five centuries, the sex."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppr_case.law import pesel


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("44051401458", date(1944, 5, 14), "M"),  # the example of the register's own description
        ("02070803628", date(1902, 7, 8), "K"),
        ("00210100004", date(2000, 1, 1), "K"),
    ],
)
def test_what_a_number_says(number: str, born: date, sex: str) -> None:
    assert pesel.is_valid(number)
    assert (pesel.birth_day(number), pesel.sex(number)) == (born, sex)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "4405140145",
        "440514014588",
        "4405140145a",
        "٤٤٠٥١٤٠١٤٥٨",
        "44051401459",
        "44133100004",
        "44023000008",
        "00000000000",
    ],
)
def test_what_is_no_pesel(number: str) -> None:
    assert not pesel.is_valid(number)


@given(born=st.dates(date(1800, 1, 1), date(2299, 12, 31)), serial=st.integers(0, 9999))
def test_every_day_of_five_centuries(born: date, serial: int) -> None:
    month = born.month + {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}[born.year // 100]
    ten = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    number = ten + pesel.check_digit(ten)
    assert pesel.is_valid(number)
    assert pesel.birth_day(number) == born
    assert pesel.sex(number) == ("M" if serial % 2 else "K")
    assert not pesel.is_valid(ten + str((int(number[-1]) + 1) % 10))


def test_days_of_two_centuries_do_not_meet() -> None:
    assert pesel.birth_day("99123100000") + timedelta(days=1) == pesel.birth_day("00210100007")
