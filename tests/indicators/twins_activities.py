"""Section H: the dated log of activities outside procedures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ppr_case.records.vocabulary import PERSONS_COUNTED
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


KEYS: dict[str, Callable[[Activity], str]] = {
    "podmiot": lambda each: each.institution.kind if each.institution else UNKNOWN,
    "rodzaj": lambda each: each.setting or UNKNOWN,
    "rok": lambda each: f"{begins_on(each):%Y}",
}


@dataclass(frozen=True)
class ActivityTwin:
    kind: str
    measure: Callable[[list[Activity]], int | None]
    weight: Callable[[Activity], int | None] | None
    people: str | None
    """The number that counts people: theirs by group is what each group has."""

    def value(self, unit: Unit, span: Span) -> int | None:
        return self.measure(touching(unit, span, self.kind))

    def entries(self, unit: Unit, span: Span) -> dict[str, int] | None:
        """Give what each row brings; labels have no number of their own."""
        if self.weight is None:
            return None
        return {each.number: self.weight(each) or 0 for each in touching(unit, span, self.kind)}

    def parts(self, unit: Unit, span: Span, dimension: str) -> dict[str, int]:
        """Give the parts that are known: hours that nobody noted are no part."""
        rows = touching(unit, span, self.kind)
        if dimension == "grupa":
            found = self._by_group(rows)
        else:
            keys = {KEYS[dimension](each) for each in rows}
            found = {key: self.measure([each for each in rows if KEYS[dimension](each) == key]) for key in keys}
        return {key: number for key, number in found.items() if number is not None}

    def _by_group(self, rows: list[Activity]) -> dict[str, int | None]:
        """Give people as told for each group, acts and hours whole to each group that took part."""
        found = {}
        for group in {group for each in rows for group in each.groups or [UNKNOWN]}:
            there = [each for each in rows if group in (each.groups or [UNKNOWN])]
            if self.people:
                found[group] = total(each.groups.get(group, getattr(each, self.people)) for each in there)
            else:
                found[group] = self.measure(there)
        return found


# Where the unit is person, persons go into `liczba`; of the last table of the section only families are none.
PERSONS = [kind for kind in PERSONS_COUNTED.split() if kind != "shelter_family"]


def twins_of(kind: str) -> dict[str, ActivityTwin]:
    people = "amount" if kind in PERSONS else None
    return {
        kind: ActivityTwin(kind, amounts, lambda each: each.amount, people),
        f"{kind}_participants": ActivityTwin(kind, participants, lambda each: each.participants, "participants"),
        f"{kind}_hours": ActivityTwin(kind, hours, lambda each: each.hours, None),
        f"{kind}_distinct": ActivityTwin(kind, distinct, None, None),
    }
