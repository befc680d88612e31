"""What one cell of a report may hold, and the one way to spell it.

Standard library only. Every format asks `text_of`, so none can print a number, a mark or a date in a way of its own.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

NO_BREAK = "\N{NO-BREAK SPACE}"

MONTHS = (
    "styczeń",
    "luty",
    "marzec",
    "kwiecień",
    "maj",
    "czerwiec",
    "lipiec",
    "sierpień",
    "wrzesień",
    "październik",
    "listopad",
    "grudzień",
)
MONTHS_OF = (
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Mark(Enum):
    """A cell that holds no number. Blank is none of these: it means that nothing was asked."""

    PROTECTED = "< 5"
    WITHHELD = "#"
    UNKNOWN = "brak danych"
    INCOMPARABLE = "–"


class Verdict(Enum):
    MET = "tak"
    UNMET = "nie"


class Bound(Enum):
    """How a target is meant: the sign that people read and the one that machines read."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EXACTLY = "="

    @property
    def ascii(self) -> str:
        return {"≥": ">=", "≤": "<=", "=": "="}[self.value]


Number: TypeAlias = int | Decimal


@dataclass(frozen=True)
class Target:
    bound: Bound
    value: int

    def judge(self, count: "Cell") -> Verdict | None:
        """Say whether it is met; None where no number is printed, for a verdict would tell what a mark hides."""
        if not isinstance(count, int | Decimal):
            return None
        met = {
            Bound.AT_LEAST: count >= self.value,
            Bound.AT_MOST: count <= self.value,
            Bound.EXACTLY: count == self.value,
        }[self.bound]
        return Verdict.MET if met else Verdict.UNMET

    @property
    def ascii(self) -> str:
        return f"{self.bound.ascii}{self.value}"


@dataclass(frozen=True)
class Change:
    amount: Number


Count: TypeAlias = int | Mark
Cell: TypeAlias = str | int | Decimal | date | Mark | Verdict | Target | Change | None


def change(now: Cell, before: Cell) -> Cell:
    """Give the change between two years; a dash where one of them has no number, blank where the answer is a text."""
    if isinstance(now, int | Decimal) and isinstance(before, int | Decimal):
        return Change(now - before)
    return None if isinstance(now, str) else Mark.INCOMPARABLE


def number(value: Number) -> str:
    """1087 → '1 087', 2.5 → '2,5': thousands by a no-break space, a decimal comma, a true minus."""
    if value < 0:
        return f"−{number(-value)}"
    return f"{value:,}".replace(",", NO_BREAK).replace(".", ",")


def text_of(cell: Cell) -> str:
    match cell:
        case int() | Decimal():
            return number(cell)
        case Change(amount):
            return f"+{number(amount)}" if amount > 0 else number(amount)
        case Target(bound, value):
            return f"{bound.value}{NO_BREAK}{number(value)}"
        case Mark() | Verdict():
            return str(cell.value).replace(" ", NO_BREAK)
        case date():
            return day(cell)
        case str() | None:
            return typeset(cell or "")


def day(value: date) -> str:
    return f"{value.day}{NO_BREAK}{MONTHS_OF[value.month - 1]} {value.year}{NO_BREAK}r."


_LONE = re.compile(r"(?<![^\s(„])([aiouwzAIOUWZ]|Dz\.|nr|art\.|ust\.|pkt|poz\.) (?=\S)")
_NUMBER = re.compile(
    rf"(?<=\d) (?=(?:r\.|lat|rok|zł|ust\.|pkt|{'|'.join(MONTHS_OF)})(?:\W|$))"
    r"|(?<=lata) (?=\d)|(?<=roku) (?=\d)|(?<=rok) (?=\d)|(?<=wcześniej) (?=\d)"
)
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_LAST = re.compile(r" (?=[^\s]{1,10}$)")


def typeset(text: str) -> str:
    """No line of Polish ends in a one-letter word, a number keeps its unit, no short word is the last line alone.

    Control characters, which no format can carry, become a space.
    """
    text = _CONTROL.sub(" ", text)
    for _ in range(2):  # "a w domu": the second word is free once the first is bound
        text = _LONE.sub(f"\\1{NO_BREAK}", text)
    text = _NUMBER.sub(NO_BREAK, text)
    return _LAST.sub(NO_BREAK, text) if len(text) > 40 else text
