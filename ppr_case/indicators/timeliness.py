"""From spans of days to what auditors ask: the median, the 90th percentile, and the share within the lawful time."""

from collections.abc import Iterable, Mapping, Sequence
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


Regime = tuple[date, str | None, str | None]
"""What decides the regime of a procedure: the day of its form A, and the act and the forms chosen for it alone."""


@dataclass(frozen=True)
class Limits:
    """The last day in time by the regime of each procedure; each answer of the law is asked for once."""

    law: Law
    code: str | None
    _deadlines: dict[Regime, Deadline | None] = field(default_factory=dict)
    _last_days: dict[tuple[Regime, date], date] = field(default_factory=dict)

    def events(self) -> tuple[str, ...]:
        """Name the events from which any wording of the law lets this limit run."""
        axes = [axis for edition in self.law.editions for axis in (edition.acts, edition.forms)]
        limits = [wording.deadlines.get(self.code or "") for axis in axes for wording in axis.values()]
        return tuple(sorted({limit.runs_from for limit in limits if limit is not None}))

    def last_day(self, regime: Regime, events: Mapping[str, date | None]) -> date | None:
        """Give the last lawful day, moved past days off where art. 57 § 4 KPA applies by analogy.

        None where the regime sets no limit, or where the day of the event it runs from is not known.
        """
        if regime not in self._deadlines:
            self._deadlines[regime] = self._deadline(*regime)
        deadline = self._deadlines[regime]
        event = events[deadline.runs_from] if deadline is not None else None
        if deadline is None or event is None:
            return None
        key = regime, event
        if key not in self._last_days:
            self._last_days[key] = deadline.due_shifted(event)
        return self._last_days[key]

    def _deadline(self, form_a_on: date, act: str | None, forms: str | None) -> Deadline | None:
        try:
            regime = self.law.regime_of(form_a_on, act=act, forms=forms)
        except NoRegime:
            return None
        return regime.deadlines.get(self.code or "")
