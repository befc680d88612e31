"""Section H: the dated log of activities outside procedures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tests.indicators.counting import UNKNOWN
from tests.indicators.worlds import Activity, Span, Unit


def begins_on(activity: Activity) -> date:
    return activity.since_on or activity.noted_on


def ends_on(activity: Activity) -> date:
    return activity.until_on or activity.noted_on


def touching(unit: Unit, span: Span, kind: str) -> list[Activity]:
    """Give the rows of the kind; one with a span counts in every period it touches."""
    found = [each for each in unit.activities if each.kind == kind and each.annulled_on is None]
    return [each for each in found if begins_on(each) <= span.end and ends_on(each) >= span.start]


def amounts(rows: Iterable[Activity]) -> int | None:
    return total(each.amount for each in rows)


def participants(rows: Iterable[Activity]) -> int | None:
    return total(each.participants for each in rows)


def hours(rows: Iterable[Activity]) -> int | None:
    return total(each.hours for each in rows)


def total(numbers: Iterable[int | None]) -> int | None:
    """Add up what is known; of nothing known there is no sum, and it is not 0."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def distinct(rows: list[Activity]) -> int | None:
    return len({each.label for each in rows if each.label is not None}) if rows else None


@dataclass(frozen=True)
class ActivityTwin:
    kind: str
    measure: Callable[[list[Activity]], int | None]

    def value(self, unit: Unit, span: Span) -> int | None:
        return self.measure(touching(unit, span, self.kind))

    def parts(self, unit: Unit, span: Span, dimension: str) -> dict[str, int | None]:
        rows = touching(unit, span, self.kind)
        keys: dict[str, Callable[[Activity], str]] = {
            "podmiot": lambda each: each.institution.kind if each.institution else UNKNOWN,
            "rodzaj": lambda each: each.setting or UNKNOWN,
            "rok": lambda each: f"{begins_on(each):%Y}",
        }
        key_of = keys[dimension]
        found = sorted({key_of(each) for each in rows})
        return {key: self.measure([each for each in rows if key_of(each) == key]) for key in found}


MEASURES: dict[str, Callable[[list[Activity]], int | None]] = {
    "": amounts,
    "_participants": participants,
    "_hours": hours,
    "_distinct": distinct,
}


def twins_of(kind: str) -> dict[str, ActivityTwin]:
    return {kind + suffix: ActivityTwin(kind, measure) for suffix, measure in MEASURES.items()}
