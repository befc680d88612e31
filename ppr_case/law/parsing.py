"""From tables of the data files to values: each function reads one kind of table and leaves nothing in it unread."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from ppr_case.law.activities import ActivityKind, Unit
from ppr_case.law.holidays import Calendar, DayRule, DayRules
from ppr_case.law.regimes import (
    CASES,
    Act,
    Condition,
    Constant,
    Deadline,
    Declension,
    Forms,
    Ministries,
    Term,
    Text,
    TransitionRule,
    Vocabulary,
    Wanted,
)
from ppr_case.law.reporting import ReportDeadline, ReportProfile
from ppr_case.law.tables import LOCAL, LawDataError, Table

T = TypeVar("T")

CERTAINTIES: Final = ("S", "M", "I", LOCAL)
DEADLINE_UNITS: Final = ("days", "working", "months", "years")
CONSTANT_UNITS: Final = ("hours", "times")
ACTIVITY_GROUPS: Final = ("acts", "things", "persons")


def each(table: Table, parse: Callable[[Table], T]) -> Mapping[str, T]:
    parsed: dict[str, T] = {}
    for key, below in table.tables():
        parsed[key] = parse(below)
        below.done()
    return MappingProxyType(parsed)


def certainty(table: Table) -> str:
    return table.one_of("certainty", CERTAINTIES)


def day_rules(table: Table) -> DayRules:
    saturday = table.take("saturday_is_working", bool)
    rules = tuple(each(table.below("days"), _day_rule).values())
    table.done()
    return DayRules(rules, saturday)


def _day_rule(table: Table) -> DayRule:
    rule = DayRule(
        name=table.text("name"),
        source=table.text("source"),
        certainty=certainty(table),
        off=table.take("off", bool),
        on=table.take("on", date) if "on" in table else None,
        month=table.maybe("month", int, 0),
        day=table.maybe("day", int, 0),
        since=table.maybe("since", date, date.min),
        until=table.maybe("until", date, date.max),
    )
    if (rule.on is None) is (rule.month == 0):
        raise LawDataError(f"{table.path}: potrzebne jest albo „on”, albo „month” i „day”")
    if rule.on is None:
        _day_of_year(table, rule.month, rule.day)
    return rule


def _day_of_year(table: Table, month: int, day: int) -> None:
    try:
        date(2024, month, day)  # a leap year: 29 February is a day
    except ValueError as error:
        raise LawDataError(f"{table.path}: nie ma takiego dnia roku: {day}.{month}") from error


def term(table: Table, journal: str, sure: str) -> Term:
    """Read a word; where it cites nothing of its own, it is a word of the act whose file it stands in."""
    singular = _declension(table, "singular")
    return Term(
        singular=singular,
        plural=_declension(table, "plural") if "plural" in table else singular,
        abbreviation=table.maybe("abbreviation", str, ""),
        source=table.maybe("source", str, journal),
        certainty=certainty(table) if "certainty" in table else sure,
    )


def _declension(table: Table, key: str) -> Declension:
    cases = table.texts(key)
    if len(cases) != len(Declension._fields):
        raise LawDataError(
            f"{table.path}.{key}: potrzeba sześciu przypadków: mianownik, dopełniacz, celownik, biernik, "
            "narzędnik, miejscownik"
        )
    return Declension(*cases)


def vocabulary(table: Table) -> Vocabulary:
    return Vocabulary(MappingProxyType(table.below("labels").labels()), table.text("source"), certainty(table))


def deadline(table: Table, calendar: Calendar) -> Deadline:
    number = table.take("number", int)
    if number < 0:
        raise LawDataError(f"{table.path}.number: liczba nie może być ujemna")
    unit = table.one_of("unit", DEADLINE_UNITS)
    return Deadline(
        title=table.text("title"),
        number=number,
        unit=unit,
        runs_from=table.text("runs_from"),
        before=table.maybe("before", bool, default=False),
        shifts=table.take("shifts", bool) if unit != "working" else False,
        source=table.text("source"),
        certainty=certainty(table),
        note=table.maybe("note", str, ""),
        calendar=calendar,
    )


def constant(table: Table) -> Constant:
    return Constant(
        table.text("title"),
        table.take("number", int),
        table.one_of("unit", CONSTANT_UNITS),
        table.text("source"),
        certainty(table),
        table.maybe("note", str, ""),
    )


def condition(table: Table) -> Condition:
    return Condition(
        table.text("title"),
        table.take("holds", bool),
        table.text("source"),
        certainty(table),
        table.maybe("note", str, ""),
    )


def wanted(table: Table) -> Wanted:
    return Wanted(
        table.text("title"),
        table.texts("kinds"),
        table.text("source"),
        certainty(table),
        table.maybe("note", str, ""),
    )


def text(table: Table) -> Text:
    return Text(table.text("wording"), table.text("source"), certainty(table))


def act(table: Table, calendar: Calendar, common: Mapping[str, Term]) -> Act:
    """Read an act; `common` are the words that no act has changed so far."""
    initiators = table.texts("initiators")
    group_members = table.texts("group_members") if "group_members" in table else ()
    group_members_if = each(table.below("group_members_if"), wanted)
    if unknown := group_members_if.keys() - set(CASES):
        raise LawDataError(f"{table.path}.group_members_if: nieznane przypadki: {', '.join(sorted(unknown))}")
    team_members = each(table.below("team_members"), wanted)
    alike = forms(table, calendar)
    return replace(
        Act(
            **vars(alike),
            initiators=initiators,
            group_members=group_members,
            group_members_if=group_members_if,
            team_members=team_members,
        ),
        terms=MappingProxyType({**common, **alike.terms}),
    )


def forms(table: Table, calendar: Calendar) -> Forms:
    """Read what a regulation and an act have alike."""
    journal, sure = table.text("journal"), certainty(table)
    provisions = Forms(
        code=table.path.rpartition(".")[2],
        title=table.text("title"),
        in_force_from=table.take("in_force_from", date),
        in_force_to=table.maybe("in_force_to", date, date.max),
        journal=journal,
        certainty=sure,
        terms=each(table.below("terms"), lambda below: term(below, journal, sure)),
        vocabularies=each(table.below("vocabularies"), vocabulary),
        deadlines=each(table.below("deadlines"), lambda below: deadline(below, calendar)),
        constants=each(table.below("constants"), constant),
        conditions=each(table.below("conditions"), condition),
        texts=each(table.below("texts"), text),
    )
    if provisions.in_force_to < provisions.in_force_from:
        raise LawDataError(f"{table.path}: in_force_to jest wcześniejsze niż in_force_from")
    return provisions


def transition_rule(table: Table) -> TransitionRule:
    return TransitionRule(
        filled_from=table.take("filled_from", date),
        filled_to=table.maybe("filled_to", date, date.max),
        act=table.text("act"),
        forms=table.text("forms"),
        source=table.text("source"),
        certainty=certainty(table),
        note=table.maybe("note", str, ""),
    )


def ministries(table: Table) -> Ministries:
    columns = table.below("columns")
    of = {kind: columns.take(kind, str) for kind in columns}
    read = Ministries(
        columns=MappingProxyType({kind: column or None for kind, column in of.items()}),
        by_body=frozenset(table.texts("by_body")),
        source=table.text("source"),
        certainty=certainty(table),
        note=table.maybe("note", str, ""),
    )
    table.done()
    return read


def report_profile(table: Table) -> ReportProfile:
    return ReportProfile(
        code=table.path.rpartition(".")[2],
        title=table.text("title"),
        first_year=table.take("first_year", int),
        last_year=table.maybe("last_year", int, date.max.year),
        addressee=table.text("addressee"),
        source=table.text("source"),
        certainty=certainty(table),
        note=table.maybe("note", str, ""),
        deadlines=each(table.below("deadlines"), _report_deadline),
    )


def _report_deadline(table: Table) -> ReportDeadline:
    month, day = table.take("month", int), table.take("day", int)
    _day_of_year(table, month, day)
    return ReportDeadline(
        title=table.text("title"),
        month=month,
        day=day,
        years_later=table.take("years_later", int),
        source=table.text("source"),
        certainty=certainty(table),
        note=table.maybe("note", str, ""),
    )


def unit(table: Table) -> Unit:
    return Unit(table.path.rpartition(".")[2], table.text("one"), table.text("few"), table.text("many"))


def activities(table: Table) -> Mapping[str, ActivityKind]:
    kinds: dict[str, ActivityKind] = {}
    for group, headings in table.tables():
        if group not in ACTIVITY_GROUPS:
            raise LawDataError(f"{headings.path}: nieznana grupa działań")
        for code, entry in headings.tables():
            kinds[code] = ActivityKind(code, entry.text("title"), entry.text("unit"), group, entry.text("means"))
            entry.done()
    return MappingProxyType(kinds)
