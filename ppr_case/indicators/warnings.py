"""What looks wrong in a register: told with every report, and never blocking anything.

A warning is an indicator of its own: it selects records, and those are its list. None of them is in the catalogue.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, exists, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from ppr_case.indicators.catalogue.activities import TOUCHING
from ppr_case.indicators.catalogue.people import EXPERIENCED
from ppr_case.indicators.catalogue.procedures import ACTIVE_IN, CARD_OF, CARD_OURS, OPEN_AT_END
from ppr_case.indicators.compute import values
from ppr_case.indicators.encounters import NEVER_HELD, SAT, SITTING, SITTINGS, VISIT, VISIT_OURS, VISITS
from ppr_case.indicators.kinds import (
    ACTIVITIES,
    CARDS,
    GROUPS,
    INVOLVEMENTS,
    MEASURES,
    PLANS,
    PROCEDURES,
    referrals,
)
from ppr_case.indicators.language import UNIT, Column, Condition, Distinct, Indicator, Kind, Period
from ppr_case.indicators.persons import PEOPLE
from ppr_case.indicators.rules import OF_LIVE, WITNESS, during, own
from ppr_case.law.holidays import months_after
from ppr_case.law.regimes import Law
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Event

LONG: Final = 24
"""Months after which a procedure that is still open is pointed at."""
_ALL_ACTIVITIES: Final = replace(ACTIVITIES, partition=None)


def warned(session: Session, unit_id: UUID, period: Period, *, today: date, law: Law) -> list[tuple[Indicator, int]]:
    """Look through the register of a unit in a period, and give each warning with the number of its records.

    `today` is the day after which a record lies in the future. The records are those that `counted` lists.
    """
    looked_for = tuple(declared(period, today, law))
    found = values(session, unit_id, period, looked_for, law=law)
    return [(each, number) for each in looked_for if isinstance(number := found[each.code], int) and number]


def declared(period: Period, today: date, law: Law) -> Iterator[Indicator]:
    yield Indicator(
        "open_over_24_months",
        f"Procedury trwające ponad {LONG} miesiące",
        "Warto sprawdzić, czy nie należy ich zakończyć.",
        "procedure",
        PROCEDURES,
        (*OPEN_AT_END, Condition("krócej", Procedure.held_from < months_after(period.end, -LONG))),
    )
    yield from _outside(today)
    yield Indicator(
        "form_c_without_sitting",
        "Formularze C bez spotkania tego dnia",
        "Formularz C wypełnia grupa; brakuje wpisu o spotkaniu albo jego procedury.",
        "form",
        CARDS,
        (*CARD_OURS, CARD_OF["C"], Condition("odbyło się spotkanie", ~_SITTING_THAT_DAY)),
    )
    yield Indicator(
        "forms_c_in_one_quarter",
        "Kilka formularzy C jednej osoby w kwartale",
        "Może to być ten sam formularz wpisany dwa razy.",
        "form",
        CARDS,
        (*CARD_OURS, CARD_OF["C"], Condition("jedyny w kwartale", _another_in_quarter(period))),
    )
    yield Indicator(
        "minor_witness",
        "Małoletni zapisani jako świadkowie",
        "Według ustawy małoletni świadek jest osobą doznającą przemocy.",
        "person",
        INVOLVEMENTS,
        (
            ACTIVE_IN,
            OF_LIVE,
            Condition("udział anulowany", Involvement.annulled_on.is_(None)),
            Condition("nie świadek", Involvement.role == WITNESS),
            Condition("pełnoletni", Involvement.age_from < 18),
            Condition("według dawnej ustawy", _child_witness_experiences(law)),
        ),
        Distinct(Involvement.person_id),
    )
    yield Indicator(
        "unknown_age",
        "Osoby doznające przemocy w nieznanym wieku",
        "Liczą się jako dorosłe swojej płci.",
        "person",
        PEOPLE,
        (*EXPERIENCED, Condition("wiek znany", Person.newborn_year.is_(None))),
    )
    yield Indicator(
        "further_form_a_without_procedure",
        "Kolejne formularze A poza czasem prowadzenia procedury",
        "Nowe zdarzenie, gdy procedury się nie prowadzi, wszczyna nową procedurę.",
        "form",
        CARDS,
        (
            *CARD_OURS,
            CARD_OF["A"],
            Condition("wszczyna procedurę", not_(Card.opening)),
            Condition("procedura prowadzona", ~Card.filled_on.between(Procedure.held_from, Procedure.held_until)),
        ),
    )
    yield Indicator(
        "activity_twice",
        "To samo działanie pod dwoma kodami",
        "Liczy się pod każdym z nich; w sumie kilku kodów liczy się więc podwójnie.",
        "activity",
        _ALL_ACTIVITIES,
        (*TOUCHING, Condition("zapisane raz", _UNDER_ANOTHER_HEADING)),
    )


def _outside(today: date) -> Iterator[Indicator]:
    """Give the events dated outside the span of their procedure, or in the future.

    What is dated before the taking over is the other commune's, and right where it is; a visit may come after closing.
    """
    of_one: tuple[tuple[str, str, str, Kind, type[Event | Group], Column], ...] = (
        ("forms_outside", "Formularze", "form", CARDS, Card, Card.filled_on),
        ("plans_outside", "Plany pomocy", "plan", PLANS, Plan, Plan.drawn_on),
        ("groups_outside", "Grupy", "group", GROUPS, Group, Group.appointed_on),
        ("measures_outside", "Środki i czynności", "measure", MEASURES, Measure, Measure.applied_on),
        ("referrals_outside", "Skierowania do programów", "referral", _REFERRALS, Referral, _ASKED_ON),
    )
    for code, name, unit, kind, event, day in of_one:
        outside = or_(day < Procedure.opened_on, day > Procedure.held_until, day > today)
        where = (during(day), *own(event), OF_LIVE, Condition("w czasie procedury", outside))
        if kind is CARDS:
            told_here = or_(Card.kind != "A", Card.opening, day > today)
            where = (*where, Condition("kolejne zdarzenie", told_here))
        yield Indicator(
            code,
            f"{name} z datą spoza czasu procedury lub z przyszłości",
            "Liczą się według własnej daty; datę zapisu albo procedury trzeba wyjaśnić.",
            unit,
            kind,
            where,
        )
    yield Indicator(
        "visits_outside",
        "Wizyty z datą sprzed wszczęcia procedury lub z przyszłości",
        "Sprzed wszczęcia są tylko wizytami podjętymi; datę wizyty albo procedury trzeba wyjaśnić.",
        "visit",
        VISITS,
        (*VISIT_OURS, Condition("w toku lub po zakończeniu", or_(NEVER_HELD, VISIT.c.made_on > today))),
    )
    yield Indicator(
        "sittings_in_future",
        "Odbyte posiedzenia z datą z przyszłości",
        "Posiedzenie, które się dopiero odbędzie, jest planowane; stan albo datę trzeba wyjaśnić.",
        "sitting",
        SITTINGS,
        (*SAT, Condition("nie z przyszłości", SITTING.c.held_on > today)),
    )


_ASKED_ON: Final = func.coalesce(Referral.motion_on, Referral.referred_on)
_REFERRALS: Final = referrals(_ASKED_ON)
_SITTING_THAT_DAY: Final = exists().where(
    sitting_procedures.c.procedure_id == Card.procedure_id,
    Sitting.id == sitting_procedures.c.sitting_id,
    Sitting.held_on == Card.filled_on,
    Sitting.state == "odbyte",
    Sitting.annulled_on.is_(None),
)


def _quarter(day: Column) -> Column:
    month = func.extract("month", day)
    return func.extract("year", day) * 10 + case((month <= 3, 1), (month <= 6, 2), (month <= 9, 3), else_=4)


def _another_in_quarter(period: Period) -> Column:
    """Say whether the person of a form C has several in its quarter; quarters are read whole, period or not."""
    first = date(period.start.year, (period.start.month - 1) // 3 * 3 + 1, 1)
    last = months_after(date(period.end.year, (period.end.month - 1) // 3 * 3 + 1, 1), 3)
    other, there = aliased(Card), aliased(Procedure)
    quarter = _quarter(other.filled_on)
    several = (
        select(other.concerns_id, quarter)
        .join(there, there.id == other.procedure_id)
        .where(
            other.unit_id == UNIT,
            other.filled_on >= first,
            other.filled_on < last,
            other.kind == "C",
            other.annulled_on.is_(None),
            other.elsewhere.is_(False),
            there.annulled_on.is_(None),
        )
        .group_by(other.concerns_id, quarter)
        .having(func.count() > 1)
    )
    return tuple_(Card.concerns_id, _quarter(Card.filled_on)).in_(several)


_twin = aliased(Activity)
_UNDER_ANOTHER_HEADING: Final = exists().where(
    _twin.unit_id == Activity.unit_id,
    _twin.begins_on == Activity.begins_on,
    _twin.ends_on == Activity.ends_on,
    _twin.kind != Activity.kind,
    _twin.annulled_on.is_(None),
    or_(
        _twin.label == Activity.label,
        and_(
            _twin.institution_id == Activity.institution_id,
            _twin.participants == Activity.participants,
            _twin.hours == Activity.hours,
        ),
    ),
)


def _child_witness_experiences(law: Law) -> Column:
    """Say which procedures are run under an act by which a minor who sees violence experiences it."""
    edition = law.latest
    acts = sorted(code for code, act in edition.acts.items() if act.conditions["child_witness_experiences"].holds)
    spans = [rule for rule in edition.transition if rule.act in acts]
    by_day = or_(*(Procedure.opened_on.between(rule.filled_from, rule.filled_to) for rule in spans))
    return or_(Procedure.act.in_(acts), and_(Procedure.act.is_(None), by_day))
