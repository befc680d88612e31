"""What a twin is: rows found by a plain function, counted one by one, as distinct things, or by a number of theirs."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.indicators.worlds import Institution, Person, Span, Unit

Row = Any
Keys = Callable[[Row], Iterable[str]]

UNKNOWN = "nieznane"


def one(_: Row) -> int:
    return 1


@dataclass(frozen=True)
class Twin:
    """The second opinion on one indicator.

    `thing` says what a row makes count (two rows of one thing count once); without it every row weighs `weight`.
    A thing belongs to a part if one of its rows has the key of that part.
    """

    rows: Callable[[Unit, Span], Sequence[Row]]
    number: Callable[[Unit, Row], str] | None = lambda _, row: str(row.number)
    """Under what number it is listed; None where any of several rows may give it theirs."""
    thing: Callable[[Row], Hashable] | None = None
    weight: Callable[[Row], int] = one
    by: Mapping[str, Keys] = field(default_factory=dict)

    def value(self, unit: Unit, span: Span) -> int | None:
        return None if unknown(unit, span) else self._count(self.rows(unit, span))

    def parts(self, unit: Unit, span: Span, dimension: str) -> dict[str, int]:
        """Give the parts that hold anything."""
        keys = self.by[dimension]
        if unknown(unit, span):
            return {}
        rows = [(row, set(keys(row))) for row in self.rows(unit, span)]
        found = sorted({key for _, held in rows for key in held})
        parts = {key: self._count([row for row, held in rows if key in held]) for key in found}
        return {key: number for key, number in parts.items() if number}

    def entries(self, unit: Unit, span: Span) -> dict[str, int] | None:
        """Give what the list behind the number weighs, by the numbers of its entries."""
        rows = [] if unknown(unit, span) else self.rows(unit, span)
        if self.number is None:
            return None
        if self.thing is not None:
            rows = list({self.thing(row): row for row in rows}.values())
        found: Counter[str] = Counter()
        for row in rows:
            found[self.number(unit, row)] += 1 if self.thing else self.weight(row)
        return dict(found)

    def _count(self, rows: Sequence[Row]) -> int:
        if self.thing is not None:
            return len({self.thing(row) for row in rows})
        return sum(self.weight(row) for row in rows)


def unknown(unit: Unit, span: Span) -> bool:
    """Say that the register does not know: the period begins before the day from which it is complete."""
    return unit.register_from is not None and span.start < unit.register_from


def calendar(day: Callable[[Row], date]) -> dict[str, Keys]:
    """Give the parts of what happens on a day: its month and its year."""
    return {"miesiac": lambda row: [f"{day(row):%Y-%m}"], "rok": lambda row: [f"{day(row):%Y}"]}


def sex(person: Person | None) -> list[str]:
    return [person.sex if person else UNKNOWN]


def body(institution: Institution | None) -> list[str]:
    return [institution.kind if institution else UNKNOWN]


def listed(name: str) -> Callable[[Unit, Row], str]:
    """List a row under the number of what it points at: its person, its procedure."""
    return lambda _, row: str(getattr(row, name).number)


def listed_second(_: Unit, row: Row) -> str:
    return str(row[1].number)
