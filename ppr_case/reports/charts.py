"""Figures of a report as what they say: numbers and labels. How they are drawn is the business of the backends.

Standard library only. The alternative text is made from the same numbers, so that it cannot disagree with the picture.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from ppr_case.reports.cells import MONTHS, Count, text_of


@dataclass(frozen=True)
class Term:
    label: str
    value: Count
    before: Count


@dataclass(frozen=True)
class Highlights:
    """The few numbers that people ask for first."""

    caption: str
    year: int
    terms: tuple[Term, ...]

    @property
    def alt(self) -> str:
        spelled = (f"{term.label} {text_of(term.value)} (rok wcześniej {text_of(term.before)})" for term in self.terms)
        return f"Najważniejsze liczby za {self.year} rok: {'; '.join(spelled)}."


@dataclass(frozen=True)
class Equation:
    """first + rest or first − rest = result, each counted on its own: it may fail, and must then show it."""

    terms: tuple[Term, ...]
    sign: str
    result: Term

    @property
    def difference(self) -> int | None:
        """Left side less right side; None where a term is no number, for then nothing can be said."""
        values = [term.value for term in self.terms if isinstance(term.value, int)]
        if not isinstance(self.result.value, int) or len(values) < len(self.terms):
            return None
        rest = sum(values[1:])
        return values[0] + (rest if self.sign == "+" else -rest) - self.result.value

    @property
    def relation(self) -> str:
        """What stands between the sides; a question mark where a term is unknown."""
        return "?" if self.difference is None else "≠" if self.difference else "="

    def __str__(self) -> str:
        sign = "−" if self.sign == "-" else self.sign
        left = f" {sign} ".join(f"{term.label} {text_of(term.value)}" for term in self.terms)
        return f"{left} {self.relation} {self.result.label} {text_of(self.result.value)}"


@dataclass(frozen=True)
class Balance:
    """Equations that hang together: what one gives, the next begins with."""

    caption: str
    year: int
    equations: tuple[Equation, ...]

    @property
    def alt(self) -> str:
        return f"Bilans procedur za {self.year} rok. " + "; ".join(map(str, self.equations)) + "."


@dataclass(frozen=True)
class Series:
    """Twelve months of one number, and what the year before had in all."""

    label: str
    values: tuple[Count, ...]
    before: Count | None = None

    def numbers(self) -> tuple[int, ...]:
        """For figures that add up: there a hidden month could be worked out, so none may be hidden."""
        numbers = tuple(value for value in self.values if isinstance(value, int))
        if len(numbers) < len(self.values):
            raise ValueError("a hidden count in a figure that adds up")
        return numbers

    @property
    def total(self) -> int | None:
        """The year, where every month is known."""
        known = [value for value in self.values if isinstance(value, int)]
        return sum(known) if len(known) == len(self.values) else None

    def __str__(self) -> str:
        months = ", ".join(f"{month} {text_of(value)}" for month, value in zip(MONTHS, self.values, strict=True))
        return f"{self.label}: {months}"


@dataclass(frozen=True)
class Flow:
    """A stock by month: what was there and what came in, above the line; what left, below it."""

    caption: str
    stock: Series
    arrived: Series
    left: Series
    total: str

    def __post_init__(self) -> None:
        stock, arrived, left = (series.numbers() for series in self.series)
        starts = accumulate((came - went for came, went in zip(arrived, left, strict=True)), initial=stock[0])
        if stock != tuple(starts)[:-1]:
            raise ValueError("each month starts with what the month before left")

    @property
    def series(self) -> tuple[Series, ...]:
        return (self.stock, self.arrived, self.left)

    @property
    def alt(self) -> str:
        return f"Wykres kolumnowy według miesięcy. {self.stock}. {self.arrived}. {self.left}."


@dataclass(frozen=True)
class Panels:
    """The same little chart for several series, each on its own scale."""

    caption: str
    year: int
    panels: tuple[Series, ...]

    @property
    def alt(self) -> str:
        return "Wykresy kolumnowe według miesięcy. " + " ".join(f"{panel}." for panel in self.panels)


Figure: TypeAlias = Highlights | Balance | Flow | Panels
