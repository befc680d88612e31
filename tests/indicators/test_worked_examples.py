"""The worked examples of the definitions, each as it is written there; the year is 2021 where nothing else is said."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.indicators.warnings import warned
from ppr_case.law import load
from tests.indicators import rules
from tests.indicators.small import D, card, measure, person, procedure, visit
from tests.indicators.stored import store
from tests.indicators.twins import TWINS
from tests.indicators.worlds import (
    Activity,
    Closing,
    Group,
    Institution,
    Involvement,
    Person,
    Plan,
    Procedure,
    Referral,
    Sitting,
    Span,
    Unit,
)

Y2021 = Span(date(2021, 1, 1), date(2021, 12, 31))
Y2022 = Span(date(2022, 1, 1), date(2022, 12, 31))


def town(teryt: str = "1016011") -> Unit:
    return Unit(teryt=teryt, institutions=[Institution(code="ops", kind="ops")])


def demand(session: Session, unit: Unit, span: Span = Y2021, **expected: int) -> None:
    """Demand the answers of the engine, and of the twins, so that neither was only made to follow the other."""
    (unit_id,) = store([unit], session)
    told = values(session, unit_id, Period(*span), [BY_CODE[code] for code in expected])
    session.rollback()
    assert told == expected
    assert {code: TWINS[code].value(unit, span) for code in expected} == expected


def test_1_closed_on_the_last_day_of_the_year(passing: Session) -> None:
    unit = town()
    procedure(unit, "2020-11-15", "2021-12-31")
    demand(passing, unit, procedures_continued=1, procedures_closed=1, procedures_open_at_end=0)
    demand(passing, unit, Y2022, procedures_conducted=0, procedures_continued=0, procedures_closed=0)


def test_2_a_closing_that_was_revoked_never_was(passing: Session) -> None:
    unit = town()
    reopened = procedure(unit, "2021-03-01")
    reopened.closings = [
        Closing(protocol_on=D("2021-05-10"), ground="ustanie", revoked_on=D("2022-02-01")),
        Closing(protocol_on=D("2022-06-01"), ground="ustanie"),
    ]
    visit(unit, "2021-08-08", reopened)
    visit(unit, "2022-01-15", reopened)
    demand(passing, unit, procedures_closed=0, procedures_open_at_end=1, visits=1, visits_after_closing=0)
    demand(passing, unit, Y2022, procedures_continued=1, procedures_closed=1, visits=1, visits_after_closing=0)


def test_3_a_procedure_goes_from_one_commune_to_another(passing: Session) -> None:
    giving, taking = town(), town("1016022")
    procedure(giving, "2021-02-01", handed_over_on=D("2021-06-30"))
    demand(passing, giving, procedures_handed_over=1, procedures_closed=0, procedures_open_at_end=0, forms_a_opening=1)

    taken = procedure(taking, "2021-02-01", taken_over_on=D("2021-07-05"))
    everything_on(taking, taken, "2021-07-04")
    demand(
        passing,
        taking,
        Y2021,
        procedures_taken_over=1,
        procedures_opened=0,
        procedures_conducted=1,
        **dict.fromkeys(DATED, 0),
    )
    everything_on(taking, taken, "2021-07-05")
    demand(passing, taking, Y2021, forms_a_opening=0, forms_a=1, **dict.fromkeys(DATED[2:], 1))


DATED = ("forms_a_opening", "forms_a", "forms_c", "plans", "visits", "visits_attempted", "measures", "groups_existing")


def everything_on(unit: Unit, of: Procedure, day: str) -> None:
    """Add one of each kind of record that a procedure has, all of the same day."""
    card(unit, of, "A", day)
    card(unit, of, "C", day)
    visit(unit, day, of)
    measure(unit, of, "dozor", day)
    unit.plans.append(Plan(number=f"P/{day}", procedure=of, drawn_on=D(day)))
    unit.groups.append(Group(procedure=of, appointed_on=D(day)))


def test_4_one_visit_to_a_procedure_closed_and_one_open(passing: Session) -> None:
    unit = town()
    closed, still_open = procedure(unit, "2021-01-01", "2021-03-31"), procedure(unit, "2021-01-01")
    visit(unit, "2021-05-10", closed, still_open)
    demand(
        passing,
        unit,
        visits=1,
        visits_by_procedure=1,
        visits_after_closing=0,
        families_monitored_after_closing=0,
        families_visited=1,
    )


def test_5_after_closing_means_closed_and_not_handed_over(passing: Session) -> None:
    unit = town()
    closed = procedure(unit, "2021-01-01", "2021-03-31")
    handed_over = procedure(unit, "2021-01-01", handed_over_on=D("2021-06-30"))
    for each in (closed, handed_over):
        person(unit, each, "doznajaca")
        person(unit, each, "stosujaca")
    visit(unit, "2021-07-10", closed, handed_over)
    demand(
        passing,
        unit,
        visits_after_closing=1,
        visits=0,
        families_monitored_after_closing=1,
        persons_monitored_after_closing=1,
        persons_using_monitored_after_closing=1,
    )


def test_6_a_visit_before_the_opening(passing: Session) -> None:
    unit = town()
    visit(unit, "2021-03-01", procedure(unit, "2021-03-06"))
    demand(passing, unit, visits_attempted=1, visits=0, visits_after_closing=0)
    (unit_id,) = store([unit], passing)
    told = warned(passing, unit_id, Period(*Y2021), today=date(2022, 1, 31), law=load())
    assert ("visits_outside", 1) in [(each.code, number) for each, number in told]


def test_7_nobody_wrote_down_who_went(passing: Session) -> None:
    unit = town()
    visit(unit, "2021-04-04", procedure(unit, "2021-03-06"))
    demand(passing, unit, visits=1, visits_by_institution=1, visits_by_visitor=1)


def test_8_a_sitting_over_procedures_held_closed_and_annulled(passing: Session) -> None:
    unit = town()
    held = procedure(unit, "2021-01-01")
    closed = procedure(unit, "2020-01-01", "2020-06-30")
    annulled = procedure(unit, "2021-01-01", annulled_on=D("2021-01-02"))
    unit.sittings.append(
        Sitting(number="S/1/2021", kind="GR", held_on=D("2021-05-05"), procedures=[held, closed, annulled])
    )
    demand(passing, unit, group_meetings=1, group_meetings_by_procedure=2, team_meetings=0)


def test_9_the_reference_day_is_the_new_year_of_the_period(passing: Session) -> None:
    unit = town()
    person(unit, procedure(unit, "2020-02-02"), "doznajaca", born="2003-06-15")
    second_half = Span(date(2021, 7, 1), date(2021, 12, 31))
    demand(passing, unit, second_half, persons_experiencing_children=1, persons_experiencing_women=0)


def test_10_only_procedures_with_that_role_say_the_age(passing: Session) -> None:
    unit = town()
    first, second = procedure(unit, "2021-01-10"), procedure(unit, "2021-09-10")
    both = person(unit, first, "domownik", born="2003-06-15")
    assert (rules.age(both, first.opened_on), rules.age(both, second.opened_on)) == (17, 18)
    unit.involvements.append(Involvement(procedure=second, person=both, role="doznajaca"))
    demand(passing, unit, persons_experiencing_women=1, persons_experiencing_children=0, persons_in_families=1)


def test_11_a_group_ends_with_its_procedure(passing: Session) -> None:
    unit = town()
    unit.groups.append(Group(procedure=procedure(unit, "2019-01-01", "2019-09-09"), appointed_on=D("2019-01-03")))
    demand(passing, unit, groups_existing=0)
    demand(passing, unit, Span(date(2019, 9, 9), date(2019, 9, 9)), groups_existing=1)


def test_12_an_order_to_leave_and_not_to_approach_are_two_measures(passing: Session) -> None:
    unit = town()
    under = procedure(unit, "2021-01-01")
    for kind in ("nakaz_opuszczenia", "zakaz_zblizania"):
        measure(unit, under, kind, "2021-03-03").lifted_on = D("2021-03-13")
    demand(passing, unit, measures=2)


def test_13_acts_participants_and_hours(passing: Session) -> None:
    unit = town()
    unit.activities.append(
        Activity(number="D/1/2021", kind="training", noted_on=D("2021-10-10"), amount=2, participants=15, hours=6)
    )
    demand(passing, unit, training=2, training_participants=15, training_hours=6)


def test_14_started_dropped_and_started_again(passing: Session) -> None:
    unit = town()
    somebody = Person(number="O/1/2021", sex="M")
    unit.persons.append(somebody)
    spring = {"started_on": D("2021-03-01"), "dropped_on": D("2021-04-15")}
    for place, steps in enumerate((spring, {"started_on": D("2021-12-01")}), 1):
        unit.referrals.append(
            Referral(number=f"R/{place}/2021", procedure=None, person=somebody, programme="ke", steps=steps)
        )
    demand(
        passing,
        unit,
        corrective_started=1,
        corrective_dropped=1,
        corrective_completed=0,
        corrective_in_progress=1,
        corrective_participating=1,
    )
    demand(passing, unit, therapeutic_started=0, therapeutic_in_progress=0)


@pytest.mark.parametrize(
    ("completed", "relapsed", "counted"),
    [
        ("2021-02-27", "2024-02-27", 1),
        ("2021-02-27", "2024-02-28", 0),
        ("2021-02-28", "2024-02-29", 0),
        ("2020-02-29", "2023-02-28", 1),
        ("2020-02-29", "2023-03-01", 0),
    ],
)
def test_relapse_counts_for_three_years(passing: Session, completed: str, relapsed: str, counted: int) -> None:
    unit = town()
    somebody = Person(number="O/1/2021", sex="M")
    unit.persons.append(somebody)
    steps = {"started_on": D("2020-01-01"), "completed_on": D(completed), "relapsed_on": D(relapsed)}
    unit.referrals.append(Referral(number="R/1/2021", procedure=None, person=somebody, programme="pt", steps=steps))
    demand(passing, unit, Span(date(2023, 1, 1), date(2024, 12, 31)), therapeutic_relapsed=counted)


@pytest.mark.parametrize(
    ("born", "opened", "expected"),
    [
        ("2004-02-29", "2022-02-27", {"children": 1, "women": 0}),
        ("2004-02-29", "2022-02-28", {"children": 0, "women": 1}),
        ("2004-03-01", "2022-02-28", {"children": 1, "women": 0}),
        ("2004-01-01", "2021-12-31", {"children": 0, "women": 1}),  # a year later, on 1 January 2022, already of age
        ("2004-01-02", "2021-12-31", {"children": 1, "women": 0}),
        ("2004", "2022-06-30", {"children": 1, "women": 0}),  # 1 July stands for the day
        ("2004", "2022-07-01", {"children": 0, "women": 1}),
        ("1962-02-28", "2022-02-27", {"women": 1, "elder_women": 0}),
        ("1962-02-28", "2022-02-28", {"women": 1, "elder_women": 1}),
        ("1960-02-29", "2020-02-28", {"women": 1, "elder_women": 1}),
        (None, "2022-03-03", {"children": 0, "women": 1, "elder_women": 0}),
    ],
)
def test_ages_are_reached_at_the_start_of_the_birthday(
    passing: Session, born: str | None, opened: str, expected: dict[str, int]
) -> None:
    unit = town()
    person(unit, procedure(unit, opened), "doznajaca", born=born)
    demand(passing, unit, Y2022, **{f"persons_experiencing_{suffix}": number for suffix, number in expected.items()})
