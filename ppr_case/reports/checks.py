"""What a report checks before it is believed: balances that must hold, and findings that somebody should look at.

A finding is an indicator like any other, so the records behind it can be listed. It warns and changes no number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, exists, func, not_, or_
from sqlalchemy.orm import Session, aliased

from ppr_case.indicators.catalogue.procedures import CARD_OF, CARD_OURS, OPEN_AT_END
from ppr_case.indicators.compute import values
from ppr_case.indicators.encounters import SUCCESSFUL, VISIT, VISITS
from ppr_case.indicators.kinds import CARDS, PROCEDURES
from ppr_case.indicators.language import END, START, Column, Condition, Indicator, Kind, Period
from ppr_case.indicators.persons import INVOLVED, PEOPLE, reaches
from ppr_case.indicators.rules import LIVE, OF_LIVE, WITNESS, during, number_of_person, own
from ppr_case.law.holidays import months_after
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.reports.cells import Count

LONG_OPEN: Final = 24
"""Months after which an open procedure asks for an explanation."""


class BrokenBalance(RuntimeError):
    """Numbers that agree by construction do not: a defect of the program, and no report is printed over it."""


class Sum(NamedTuple):
    """What must hold: the whole is the sum of some numbers less others."""

    title: str
    whole: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


SUMS: Final = (
    Sum(
        "Prowadzone = wszczęte + kontynuowane + przejęte",
        "procedures_conducted",
        ("procedures_opened", "procedures_continued", "procedures_taken_over"),
    ),
    Sum(
        "W toku na koniec roku = prowadzone − zakończone − przekazane",
        "procedures_open_at_end",
        ("procedures_conducted",),
        ("procedures_closed", "procedures_handed_over"),
    ),
    Sum(
        "Zakończone = po ustaniu przemocy + z braku zasadności",
        "procedures_closed",
        ("closed_violence_ceased", "closed_unfounded"),
    ),
)


@dataclass(frozen=True)
class Checked:
    """One sum with its numbers; `holds` is None where some number is unknown."""

    title: str
    spelled: str
    holds: bool | None


def balances(codes: Mapping[str, Count]) -> Iterator[Checked]:
    for sum_ in SUMS:
        counts = {code: codes.get(code) for code in (sum_.whole, *sum_.plus, *sum_.minus)}
        known = {code: count for code, count in counts.items() if isinstance(count, int)}
        if len(known) < len(counts):
            yield Checked(sum_.title, "brak danych", None)
            continue
        difference = sum(known[code] for code in sum_.plus) - sum(known[code] for code in sum_.minus)
        left = " + ".join(str(known[code]) for code in sum_.plus)
        left += "".join(f" − {known[code]}" for code in sum_.minus)
        holds = difference == known[sum_.whole]
        yield Checked(sum_.title, f"{left} {'=' if holds else '≠'} {known[sum_.whole]}", holds)


def assert_balanced(codes: Mapping[str, Count]) -> None:
    """Refuse numbers of the live register that do not add up. Raises BrokenBalance naming the sums."""
    broken = [f"{checked.title}: {checked.spelled}" for checked in balances(codes) if checked.holds is False]
    if broken:
        raise BrokenBalance("; ".join(broken))


_OWN_CARDS: Final = (during(Card.filled_on), *own(Card), OF_LIVE)
_C: Final = (*CARD_OURS, CARD_OF["C"])
_other = aliased(Card)


def _same_quarter(one: Column, other: Column) -> Column:
    def quarter(day: Column) -> Column:
        month = func.extract("month", day)
        return case((month <= 3, 1), (month <= 6, 2), (month <= 9, 3), else_=4)

    return and_(func.extract("year", one) == func.extract("year", other), quarter(one) == quarter(other))


_INVOLVEMENTS: Final = Kind(
    "udział",
    Involvement.__table__
    .join(Procedure, Procedure.id == Involvement.procedure_id)
    .join(Person, Person.id == Involvement.person_id),
    key=Involvement.id,
    number=number_of_person(Involvement.person_id),
    dated=Involvement.covered_from,
    touches=and_(Procedure.held_from <= END, Procedure.held_until >= START),
    unit=Procedure.unit_id,
)  # fmt: skip


def findings(law: Law, period: Period) -> tuple[Indicator, ...]:
    """Declare what to look at in a period; `law` says since when a child who witnesses is a person experiencing."""
    two_years_before = months_after(period.end, -LONG_OPEN)
    since = _child_witness_experiences(law)
    return (
        Indicator(
            "check_long_open",
            f"Procedury trwające ponad {LONG_OPEN} miesiące",
            "Warto sprawdzić, czy nie należy ich zakończyć.",
            "procedure",
            PROCEDURES,
            (*OPEN_AT_END, Condition("nie trwa tak długo", Procedure.held_from <= two_years_before)),
        ),
        Indicator(
            "check_card_outside",
            "Formularze z datą spoza czasu prowadzenia procedury",
            "Liczą się według własnej daty; datę formularza albo procedury trzeba wyjaśnić.",
            "form",
            CARDS,
            (
                *_OWN_CARDS,
                Condition(
                    "w czasie procedury",
                    or_(Card.filled_on < Procedure.held_from, Card.filled_on > Procedure.held_until),
                ),
            ),
        ),
        Indicator(
            "check_visit_outside",
            "Wizyty, gdy żadnej procedury rodziny nie prowadzono ani nie zakończono",
            "Są wizytami podjętymi, a do wizyt w środowisku nie wchodzą.",
            "visit",
            VISITS,
            (*SUCCESSFUL, Condition("prowadzona", VISIT.c.held == 0), Condition("po", VISIT.c.closed_before == 0)),
        ),
        Indicator(
            "check_form_c_without_sitting",
            "Formularze C bez spotkania grupy tego dnia",
            "Formularz C wypełnia grupa; brakuje wpisu o spotkaniu albo jego procedury.",
            "form",
            CARDS,
            (*_C, Condition("jest spotkanie", not_(_sat_that_day()))),
        ),
        Indicator(
            "check_form_c_twice",
            "Kolejny formularz C tej samej osoby w kwartale",
            "Może to być ten sam formularz wpisany dwa razy.",
            "form",
            CARDS,
            (*_C, Condition("jedyny w kwartale", _earlier_in_quarter())),
        ),
        Indicator(
            "check_child_witness",
            "Małoletni zapisani tylko jako świadkowie",
            "Według ustawy małoletni świadek jest osobą doznającą przemocy.",
            "person",
            _INVOLVEMENTS,
            (
                Condition("poza okresem", and_(Procedure.held_from <= END, Procedure.held_until >= START)),
                Condition("udział lub procedura anulowane", and_(LIVE, Involvement.annulled_on.is_(None))),
                Condition("nie świadek", Involvement.role == WITNESS),
                Condition("dorosły", Involvement.age_from < 18),
                Condition("według dawnej ustawy", Procedure.opened_on >= since),
            ),
        ),
        Indicator(
            "check_unknown_age",
            "Osoby o nieznanym wieku",
            "Liczą się jako dorosłe swojej płci.",
            "person",
            PEOPLE,
            (
                *reaches(INVOLVED.c.in_family, "tylko świadek"),
                Condition("wiek znany", Person.newborn_year.is_(None)),
            ),
        ),
    )


def _child_witness_experiences(law: Law) -> date:
    """Give the first day of the first act under which a child who witnesses violence experiences it."""
    acts = [act for act in law.latest.acts.values() if act.conditions["child_witness_experiences"].holds]
    return min(act.in_force_from for act in acts)


def _sat_that_day() -> Column:
    return exists().where(
        sitting_procedures.c.procedure_id == Card.procedure_id,
        Sitting.id == sitting_procedures.c.sitting_id,
        Sitting.held_on == Card.filled_on,
        Sitting.state == "odbyte",
        Sitting.annulled_on.is_(None),
    )


def _earlier_in_quarter() -> Column:
    return exists().where(
        _other.procedure_id == Card.procedure_id,
        _other.concerns_id == Card.concerns_id,
        _other.kind == "C",
        _other.annulled_on.is_(None),
        _other.elsewhere.is_(False),
        _same_quarter(_other.filled_on, Card.filled_on),
        or_(_other.filled_on < Card.filled_on, and_(_other.filled_on == Card.filled_on, _other.id < Card.id)),
    )


def found(session: Session, unit_id: UUID, period: Period, law: Law) -> list[tuple[Indicator, int]]:
    """Count the findings of a period and give those that there are."""
    asked = findings(law, period)
    counted = values(session, unit_id, period, asked, law=law)
    return [(one, count) for one in asked if isinstance(count := counted[one.code], int) and count]
