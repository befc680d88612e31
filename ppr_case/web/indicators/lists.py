"""What is behind one number: the indicator as it is asked for, what it counted, and what it left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.answers import answers
from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import Explanation, LeftOut, Value, values
from ppr_case.indicators.language import Indicator, Period
from ppr_case.indicators.warnings import declared
from ppr_case.law.regimes import Law
from ppr_case.reports.selection import Selection, dimension_of
from ppr_case.web.indicators.asked import MONTH, Asked
from ppr_case.web.indicators.rows import Part, parts

R = TypeVar("R")
PAGE: Final = 200
"""No key is opened for a row of such a list, and a year of a town should fit."""


@dataclass(frozen=True)
class Stretch(Generic[R]):
    """Some rows of a list that is whole in memory: the engine gives a list in one pass, and a page shows a part."""

    rows: Sequence[R]
    start: int
    total: int

    @classmethod
    def of(cls, every: Sequence[R], start: int) -> "Stretch[R]":
        start = start if 0 <= start < len(every) else 0
        return cls(every[start : start + PAGE], start, len(every))

    @property
    def next(self) -> int | None:
        following = self.start + PAGE
        return following if following < self.total else None

    @property
    def said(self) -> str:
        return f"{self.start + 1}–{self.start + len(self.rows)} z {self.total}"


@dataclass(frozen=True)
class Breakdown:
    """One number by one dimension."""

    title: str
    parts: Sequence[Part]
    overlapping: bool

    @property
    def most(self) -> int:
        return max((part.number for part in self.parts), default=0) or 1


def wanted(
    session: Session,
    unit_id: UUID,
    period: Period,
    code: str,
    only: dict[str, tuple[str, ...]],
    *,
    today: date,
    law: Law,
) -> tuple[Indicator, Indicator] | None:
    """Give an indicator, or a warning, whole and restricted to some of its parts; None where there is no such code.

    Raises LayoutError for a dimension or a part that it does not have.
    """
    every = (*catalogue_of(session, unit_id), *declared(period, today, law))
    found = next((indicator for indicator in every if indicator.code == code), None)
    return (
        None if found is None else (found, Selection("lista", (found,), law, period.end).restricted(found, only, code))
    )


def named(indicator: Indicator, only: dict[str, tuple[str, ...]], law: Law) -> list[str]:
    """Say which parts are asked for: "płeć: kobiety"."""
    titles = law.labels("dimensions")
    said = []
    for key, asked in only.items():
        dimension = dimension_of(indicator, key)
        vocabulary = "ministries" if key == "resort" else dimension.labels if dimension else ""
        labels = law.labels(vocabulary) if vocabulary else {}
        said.append(f"{titles.get(key, key)}: {', '.join(labels.get(value, value) for value in asked)}")
    return said


def both(session: Session, unit_id: UUID, asked: Asked, indicator: Indicator, law: Law) -> tuple[Value, Value]:
    """Give the number and that of the year before."""
    now = values(session, unit_id, asked.period, (indicator,), law=law)[indicator.code]
    return now, values(session, unit_id, asked.before.period, (indicator,), law=law)[indicator.code]


def breakdowns(session: Session, unit_id: UUID, period: Period, indicator: Indicator, law: Law) -> list[Breakdown]:
    """Give the number by each of its dimensions; one that has a single part says nothing and is left out."""
    titles = law.labels("dimensions")
    found = []
    for dimension in indicator.by:
        (answer,) = answers(session, unit_id, period, (indicator,), by=dimension.code, law=law)
        told = list(parts(dimension, answer.by, law))
        if len(told) > 1:
            title = "Według miesięcy" if dimension.code == MONTH else f"Podział: {titles[dimension.code]}"
            found.append(Breakdown(title, told, indicator.overlapping(dimension)))
    return found


def reasons(said: Explanation) -> list[tuple[str, int]]:
    """Count what was left out by the reason, the most frequent first."""
    return Counter(left.why for left in said.left_out).most_common()


def left_out(said: Explanation, told: list[tuple[str, int]], place: int | None) -> Sequence[LeftOut]:
    """Give what was left out, for one reason or for any."""
    if place is None or not 0 <= place < len(told):
        return said.left_out
    return [left for left in said.left_out if left.why == told[place][0]]


def pages(
    address: dict[str, Any], name: str, stretch: Stretch[Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Give what an address says for the beginning of a list and for its next page; None where there is neither."""
    kept = {key: value for key, value in address.items() if key != name}
    return kept if stretch.start else None, {**kept, name: stretch.next} if stretch.next else None
