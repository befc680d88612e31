"""From spans of days to what auditors ask: the median, the 90th percentile, and the share within the lawful time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple, TypedDict

from ppr_case.law.regimes import Deadline, Law, NoRegime


class Timeliness(TypedDict):
    """`value` is the median and `p90` the 90th percentile, in calendar days, nearest rank; None where `n` is 0.

    `within` is the share, from 0 to 1, of those whose regime sets a time limit; None where it sets none for any.
    """

    value: int | None
    p90: int | None
    within: float | None
    n: int | None
    unit: str


UNKNOWN: Final[Timeliness] = {"value": None, "p90": None, "within": None, "n": None, "unit": "day"}
"""What is told of a period that begins before the register does."""


class Span(NamedTuple):
    days: int
    in_time: bool | None
    """None where the regime of the procedure sets no limit."""


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """Give the smallest of the ordered values that at least so many percent of them do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def summary(spans: Iterable[Span]) -> Timeliness:
    spans = list(spans)
    ordered = sorted(span.days for span in spans)
    limited = [span.in_time for span in spans if span.in_time is not None]
    return {
        "value": nearest_rank(ordered, 50),
        "p90": nearest_rank(ordered, 90),
        "within": sum(limited) / len(limited) if limited else None,
        "n": len(ordered),
        "unit": "day",
    }


@dataclass(frozen=True)
class Limits:
    """The last day in time by the regime of each procedure, worked out once for each day it is asked about."""

    law: Law
    code: str
    _deadlines: dict[tuple[date, str | None, str | None], Deadline | None] = field(default_factory=dict)
    _due: dict[tuple[int, date], date] = field(default_factory=dict)

    def deadline(self, opened_on: date, act: str | None, forms: str | None) -> Deadline | None:
        key = opened_on, act, forms
        if key not in self._deadlines:
            try:
                regime = self.law.regime_of(opened_on, act=act, forms=forms)
            except NoRegime:
                self._deadlines[key] = None
            else:
                self._deadlines[key] = regime.deadlines.get(self.code)
        return self._deadlines[key]

    def last_day(self, deadline: Deadline, event: date) -> date:
        """Give the last lawful day, moved past days off where art. 57 § 4 KPA applies by analogy."""
        key = id(deadline), event
        if key not in self._due:
            self._due[key] = deadline.due_shifted(event)
        return self._due[key]
