"""Working days, days off and the counting of time limits, with Polish holidays by year."""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

SATURDAY: Final = 5
SUNDAY: Final = 6
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class DayRule:
    """A correction of the holiday library, kept in data and dated.

    Either one day (`on`), or a day of every year (`month`, `day`) that is off from `since` to `until` and was
    not off outside them. `off` false makes a working day of one that would be off.
    """

    name: str
    source: str
    certainty: str
    off: bool
    on: date | None = None
    month: int = 0
    day: int = 0
    since: date = date.min
    until: date = date.max

    def speaks_of(self, day: date) -> bool:
        return day == self.on if self.on else (day.month, day.day) == (self.month, self.day)

    def off_on(self, day: date) -> bool:
        """Say whether the day is off; ask only of a day that the rule speaks of."""
        return self.off is (self.since <= day <= self.until)


@dataclass(frozen=True)
class DayRules:
    """The corrections in force and whether Saturdays count; a rule for one day goes before one for every year."""

    rules: tuple[DayRule, ...]
    saturday_is_working: bool

    def about(self, day: date) -> DayRule | None:
        spoken = [rule for rule in self.rules if rule.speaks_of(day)]
        return max(spoken, key=lambda rule: rule.on is not None, default=None)


@dataclass(frozen=True)
class Calendar:
    """Days off in Poland, as the rules valid on each day say.

    "Dzień roboczy" is not defined in the act: practice takes Monday to Friday without holidays. Saturday is not
    a statutory day off but is treated as one (an instance may say otherwise).
    """

    editions: tuple[tuple[date, DayRules], ...]
    _off: dict[int, frozenset[date]] = field(default_factory=dict, repr=False, compare=False)
    """Days off by year, worked out once: an indicator asks of every day between two dates of every procedure."""

    def holiday(self, day: date) -> str | None:
        """Give the Polish name of the holiday that falls on the day, Sundays and Saturdays aside."""
        rule = self._rules_on(day).about(day)
        if rule is not None:
            return rule.name if rule.off_on(day) else None
        return _holidays_of(day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        if day.year not in self._off:
            first = date(day.year, 1, 1)
            days = (first + number * DAY for number in range(366 if isleap(day.year) else 365))
            self._off[day.year] = frozenset(day for day in days if not self._works(day))
        return day not in self._off[day.year]

    def _works(self, day: date) -> bool:
        rules = self._rules_on(day)
        rule = rules.about(day)
        if rule is not None and rule.on:
            return not rule.off
        if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and not rules.saturday_is_working):
            return False
        return self.holiday(day) is None

    def working_days_after(self, day: date, number: int) -> date:
        """Give the day that is the numbered working day after this one, which itself is not counted (KPA art. 57 § 1).

        A negative number counts back.
        """
        step = DAY if number > 0 else -DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def moved_off_days_off(self, day: date) -> date:
        """Give the day itself or, where it is off or a Saturday, the next that is neither (KPA art. 57 § 4)."""
        while day.weekday() == SATURDAY or not self.is_working_day(day):
            day += DAY
        return day

    def _rules_on(self, day: date) -> DayRules:
        return next(rules for since, rules in reversed(self.editions) if since <= day)


def months_after(day: date, number: int) -> date:
    """Give the same-numbered day so many months later, or the last day of a month that lacks it (KPA art. 57 § 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))


@cache
def _holidays_of(year: int) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 (a tenth of a second that most commands never need)

    return MappingProxyType(dict(holidays.country_holidays("PL", years=year, language="pl").items()))
