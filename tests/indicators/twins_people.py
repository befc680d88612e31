"""Section C: people, each counted once however many procedures name them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from tests.indicators.counting import UNKNOWN, Row, Twin, calendar, listed, listed_second
from tests.indicators.rules import age, covered, covered_from, living, reference_day
from tests.indicators.twins_events import held_sittings
from tests.indicators.twins_procedures import monitored
from tests.indicators.worlds import Involvement, Person, Sitting, Span, Unit

Selecting = Callable[[Unit, Span], list[Involvement]]


class Aged(NamedTuple):
    """A person as the period finds them."""

    sex: str
    disabled: bool
    child: bool
    elder: bool


Kind = Callable[[Aged], bool]

KINDS: dict[str, Kind] = {
    "": lambda _: True,
    "_women": lambda who: who.sex == "K" and not who.child,
    "_men": lambda who: who.sex == "M" and not who.child,
    "_children": lambda who: who.child,
    "_girls": lambda who: who.sex == "K" and who.child,
    "_boys": lambda who: who.sex == "M" and who.child,
    "_elder_women": lambda who: who.sex == "K" and who.elder,
    "_elder_men": lambda who: who.sex == "M" and who.elder,
    "_disabled": lambda who: who.disabled,
    "_disabled_women": lambda who: who.disabled and who.sex == "K" and not who.child,
    "_disabled_men": lambda who: who.disabled and who.sex == "M" and not who.child,
    "_disabled_children": lambda who: who.disabled and who.child,
}


def aged(person: Person, day: date, elder_age: int) -> Aged:
    """Say who somebody is on their reference day; age unknown is an adult of their sex."""
    years = age(person, day)
    return Aged(
        sex=person.sex,
        disabled=person.disabled,
        child=years is not None and years < 18,
        elder=years is not None and years >= elder_age,
    )


def of_kind(selecting: Selecting, kind: Kind) -> Selecting:
    """Keep the rows of those who, on their earliest reference day, are of this kind (rule 6)."""

    def rows(unit: Unit, span: Span) -> list[Involvement]:
        selected = selecting(unit, span)
        kept = []
        for row in selected:
            days = [reference_day(other, span) for other in selected if other.person is row.person]
            if kind(aged(row.person, min(days), unit.elder_age)):
                kept.append(row)
        return kept

    return rows


def in_role(*roles: str) -> Selecting:
    return lambda unit, span: [each for each in covered(unit, span) if each.role in roles]


def monitored_in_role(role: str) -> Selecting:
    """Give those in that role in the closed procedures of the visits after closing."""

    def rows(unit: Unit, span: Span) -> list[Involvement]:
        procedures = {procedure for _, procedure in monitored(unit, span)}
        named = [each for each in unit.involvements if living(each) and each.procedure in procedures]
        return [each for each in named if each.role == role and covered_from(each) <= span.end]

    return rows


def at_meetings(unit: Unit, span: Span) -> list[tuple[Sitting, Person]]:
    """Give who sat at a group sitting and uses violence in a procedure of that sitting."""
    rows = []
    for sitting in held_sittings(unit, span, "GR"):
        spoken_of = [procedure for procedure in sitting.procedures if living(procedure)]
        using = [each.person for each in unit.involvements if _uses(each, span) and each.procedure in spoken_of]
        rows += [(sitting, person) for person in sitting.persons if person in using]
    return rows


def _uses(involvement: Involvement, span: Span) -> bool:
    return living(involvement) and involvement.role == "stosujaca" and covered_from(involvement) <= span.end


def _violence(unit: Unit, span: Span) -> list[tuple[Person, str]]:
    rows = []
    experiencing = in_role("doznajaca")(unit, span)
    for involvement in experiencing:
        known = {form for each in experiencing if each.person is involvement.person for form in each.violence}
        rows += [(involvement.person, form) for form in known or {UNKNOWN}]
    return rows


def _person(row: Involvement) -> Person:
    return row.person


def _sex(row: Involvement) -> list[str]:
    return [row.person.sex]


def _form(row: tuple[Person, str]) -> list[str]:
    return [row[1]]


def _people(code: str, selecting: Selecting, suffixes: Iterable[str] = KINDS) -> dict[str, Twin]:
    return {
        code + suffix: Twin(of_kind(selecting, KINDS[suffix]), listed("person"), thing=_person, by={"plec": _sex})
        for suffix in suffixes
    }


def _by_sex(code: str, selecting: Selecting) -> dict[str, Twin]:
    """Give the persons using violence: women and men at any age."""

    def of(sex: str) -> Selecting:
        return lambda unit, span: [each for each in selecting(unit, span) if each.person.sex == sex]

    return {
        code: Twin(selecting, listed("person"), thing=_person, by={"plec": _sex}),
        f"{code}_women": Twin(of("K"), listed("person"), thing=_person, by={"plec": _sex}),
        f"{code}_men": Twin(of("M"), listed("person"), thing=_person, by={"plec": _sex}),
    }


def _held_on(row: Row) -> date:
    day: date = row[0].held_on
    return day


PEOPLE = {
    **_people("persons_experiencing", in_role("doznajaca")),
    **_by_sex("persons_using", in_role("stosujaca")),
    "persons_in_families": Twin(
        in_role("doznajaca", "stosujaca", "domownik"), listed("person"), thing=_person, by={"plec": _sex}
    ),
    "persons_using_at_meetings": Twin(
        at_meetings, listed_second, thing=lambda row: row[1], by={"plec": lambda row: [row[1].sex]} | calendar(_held_on)
    ),
    "persons_by_violence": Twin(
        _violence, lambda _, row: row[0].number, thing=lambda row: row[0], by={"forma_przemocy": _form}
    ),
    **_people(
        "persons_monitored_after_closing",
        monitored_in_role("doznajaca"),
        [suffix for suffix in KINDS if suffix not in ("_girls", "_boys")],
    ),
    "persons_using_monitored_after_closing": Twin(
        monitored_in_role("stosujaca"), listed("person"), thing=_person, by={"plec": _sex}
    ),
}
