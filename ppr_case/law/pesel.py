"""What a PESEL number says of its bearer (ustawa o ewidencji ludności, art. 15): a birth, a sex, a check digit."""

from datetime import date
from typing import Final

LENGTH: Final = 11
_WEIGHTS: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_CENTURIES: Final = (1900, 2000, 2100, 2200, 1800)
"""Twenty is added to the month for each of them, in this order."""


def is_valid(pesel: str) -> bool:
    """Say whether these eleven digits are a PESEL: the check digit agrees and the day exists."""
    if len(pesel) != LENGTH or not (pesel.isascii() and pesel.isdecimal()):
        return False
    if sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, pesel, strict=True)) % 10:
        return False
    try:
        birth_day(pesel)
    except ValueError:
        return False
    return True


def birth_day(pesel: str) -> date:
    """Give the day of birth; raises ValueError where there is no such day."""
    century, month = divmod(int(pesel[2:4]), 20)
    return date(_CENTURIES[century] + int(pesel[:2]), month, int(pesel[4:6]))


def sex(pesel: str) -> str:
    """Give `K` or `M`, as the tenth digit says: even for women."""
    return "M" if int(pesel[9]) % 2 else "K"


def check_digit(first_ten: str) -> str:
    """Give the eleventh digit for the first ten."""
    return str(-sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_ten, strict=False)) % 10)
