"""What an indicator is made of. A declaration is a value; period and unit are bind parameters, filled in last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Date, FromClause, Integer, SQLColumnExpression, bindparam

from ppr_case.core.base import Id

Column: TypeAlias = SQLColumnExpression[Any]
"""A mapped attribute or an expression over some: one may stand wherever the other does."""

START, END = bindparam("start", type_=Date), bindparam("end", type_=Date)
NEAR_START, NEAR_END = bindparam("near_start", type_=Date), bindparam("near_end", type_=Date)
SINCE, UNTIL = bindparam("since", type_=Date), bindparam("until", type_=Date)
"""The window of candidates of a grouped kind: the period for a number, all days for a list of what was left out."""
THIRTY_BEFORE = bindparam("thirty_before", type_=Date)
"""Thirty days before the last day of the period."""
YEAR, ELDER = bindparam("year", type_=Integer), bindparam("elder", type_=Integer)
UNIT = bindparam("unit", type_=Id)


@dataclass(frozen=True)
class Period:
    """Two days and all between them. Raises ValueError where the first comes after the last."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("the first day of a period comes after its last")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    def binds(self, *, since: date | None = None, until: date | None = None) -> dict[str, object]:
        return {
            "start": self.start,
            "end": self.end,
            "year": self.start.year,
            "near_start": _moved(self.start, -31),
            "near_end": _moved(self.end, 31),
            "thirty_before": _moved(self.end, -30),
            "since": since or self.start,
            "until": until or self.end,
        }


def _moved(day: date, days: int) -> date:
    """Move a day, staying within the calendar that a date can express."""
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record: where its rows come from, and how a row is named in a list."""

    name: str
    rows: FromClause
    key: Column
    number: Column
    dated: Column
    touches: Column
    """Whether a row belongs in a list about the period: dated in or near it, or of a procedure active in it."""
    unit: Column | None = None
    """None where the rows are already those of the unit, and of the window of candidates."""
    partition: Column | None = None
    """A code that many indicators differ by: one GROUP BY serves them all, where a FILTER each would not scale."""


@dataclass(frozen=True, eq=False)
class Condition:
    unless: str
    """What is said of a record that fails it."""
    holds: Column
    implied: bool = False
    """A later condition cannot hold without it: it is asked only where somebody wants to know what failed."""


@dataclass(frozen=True)
class Rows:
    """How many rows."""


@dataclass(frozen=True, eq=False)
class Distinct:
    """How many different things the rows speak of; a row that speaks of none counts none."""

    of: Column
    number: Column | None = None
    """What the thing is called in a list, where that is not the number of the row."""


@dataclass(frozen=True, eq=False)
class Sum:
    of: Column


@dataclass(frozen=True, eq=False)
class Days:
    """The calendar days between two dates of each row: their median, the 90th percentile, and how many were in time."""

    since: Column
    until: Column
    limit: str | None = None
    """The code of the law's time limit, where there is one."""
    events: Mapping[str, Column] = field(default_factory=dict)
    """The days from which the law may let it run, by the names of the law's data."""
    regime: tuple[Column, ...] = ()
    """What the law asks of a procedure to know its regime: the day of form A, the act and the forms chosen for it."""


Count: TypeAlias = Rows | Distinct | Sum | Days
EACH: Final = Rows()


@dataclass(frozen=True, eq=False)
class Through:
    """More rows for each record, one for each part it belongs to: a visit and each kind of institution that went."""

    rows: FromClause
    on: Column


@dataclass(frozen=True, eq=False)
class Dimension:
    """A column, or named conditions where a record may fall into several parts."""

    code: str
    column: Column | None = None
    parts: tuple[Condition, ...] = ()
    of_key: bool = False
    """The part belongs to what is counted (a person's sex), so that even distinct counts add up."""
    through: Through | None = None
    weight: Column | None = None
    """What is summed instead of the indicator's own number, where the part has one of its own."""
    overlaps: bool = False
    labels: str = ""
    """The vocabulary of the law in which its keys have names."""
    spell: Callable[[Any], str] = str


UNKNOWN_KEY: Final = "nie zapisano, kogo lub czego dotyczy"
NO_DATE: Final = "brak jednej z dat"


@dataclass(frozen=True, eq=False)
class Indicator:
    code: str
    title: str
    definition: str
    unit: str
    of: Kind
    where: tuple[Condition, ...]
    """The first is the candidate range: it must be sargable, and indicators that share it share a pass."""
    count: Count = EACH
    by: tuple[Dimension, ...] = ()
    partition: str | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition a counted row meets: COUNT(DISTINCT NULL) is nothing, and a list must say so."""
        match self.count:
            case Distinct(of):
                return (*self.where, Condition(UNKNOWN_KEY, of.is_not(None)))
            case Days(since, until):
                return (*self.where, Condition(NO_DATE, since.is_not(None) & until.is_not(None)))
            case _:
                return self.where

    def dimension(self, code: str) -> Dimension | None:
        return next((dimension for dimension in self.by if dimension.code == code), None)

    def overlapping(self, dimension: Dimension) -> bool:
        """Say whether the parts may exceed the whole."""
        distinct = isinstance(self.count, Distinct) and not dimension.of_key
        return bool(dimension.parts) or dimension.overlaps or distinct
