"""A referral goes step by step in the order of the law (art. 4 and 9b), and what cannot be is refused and says why."""

import random
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Final

import pytest
from sqlalchemy import select

from ppr_case.casework import referrals
from ppr_case.casework.remarks import remarks_on
from ppr_case.law import load
from ppr_case.records.people import Involvement
from ppr_case.records.programmes import STEPS, Referral
from tests.casework.office import ANNULLED, OLD, OURS, TODAY, Office
from tests.casework.referring import COMPLETING, COURSES, DAY, DROPPING, EVADING, MOTION, persons, refer, take, went

LAW: Final = load()
REPORTING: Final = LAW.act_on(TODAY).deadlines["programme_reporting"]
PAIRS: Final = sorted({(course, *pair) for course in COURSES for pair in combinations(course, 2)})


def take_back(office: Office, referral: Referral, step: str) -> None:
    referrals.take_back(office.session, referral, step, reason="Nie było.", by=office.by, on=TODAY)
    office.session.flush()


def annul(office: Office, referral: Referral) -> None:
    referrals.annul_referral(office.session, referral, reason="Nie ta osoba.", by=office.by, on=TODAY)
    office.session.flush()


def days_of(referral: Referral) -> dict[str, date | None]:
    return {step: getattr(referral, step) for step in STEPS}


# Beginning.


def test_a_referral_begins_with_the_motion_of_the_group_or_the_referral_of_the_team(office: Office):
    moved, referred = refer(office), refer(office, "referred_on", programme="pt", person="Jan")
    assert [moved.number, referred.number] == ["R/1/2024", "R/2/2024"]
    assert persons(office) == {"motions": 1}
    assert persons(office, "therapeutic") == {"referrals": 1, "referred": 1}
    for step in set(STEPS) - {"motion_on", "referred_on", "reported_on", "started_on"}:
        with pytest.raises(KeyError):
            refer(office, step)


@pytest.mark.parametrize("person", ["Anna", "Ola", "Ida", "Maria"])
def test_only_whoever_uses_violence_in_this_procedure_is_referred(office: Office, person: str):
    with pytest.raises(referrals.NotUsingViolence) as said:
        refer(office, person=person)
    assert said.value.person_id == office.people[person].id
    assert persons(office) == {}


def test_nobody_whose_part_was_annulled_is_referred(office: Office):
    part = select(Involvement).where(Involvement.role == "stosujaca", Involvement.procedure_id == office.procedure().id)
    office.session.scalars(part).one().annulled_on = TODAY
    office.session.flush()
    with pytest.raises(referrals.NotUsingViolence):
        refer(office)


def test_only_an_adult_is_referred_from_the_eighteenth_birthday_on(office: Office):
    with pytest.raises(referrals.NotUsingViolence):
        refer(office, day=date(2024, 4, 19), person="Wit", number=OLD)
    assert refer(office, day=date(2024, 4, 20), person="Wit", number=OLD).person is office.people["Wit"]


def test_nobody_is_referred_tomorrow_or_in_a_procedure_that_never_was(office: Office):
    with pytest.raises(referrals.StepAhead) as said:
        refer(office, day=TODAY + DAY)
    assert said.value.day == TODAY + DAY
    with pytest.raises(referrals.ReferralIsAnnulled):
        refer(office, number=ANNULLED)
    assert refer(office).number == "R/1/2024"  # what was refused took no number


# Steps in order.


@pytest.mark.parametrize(("course", "first", "second"), PAIRS)
def test_of_two_steps_in_order_the_later_is_not_before_the_earlier(
    office: Office, course: tuple[str, ...], first: str, second: str
):
    referral = went(office, course)
    before = days_of(referral)
    earlier, later = before[first], before[second]
    assert earlier is not None
    assert later is not None
    with pytest.raises(referrals.OutOfOrder) as said:
        take(office, referral, first, later + DAY)
    assert said.value.step == first
    with pytest.raises(referrals.OutOfOrder) as said:
        take(office, referral, second, earlier - DAY)
    assert said.value.step == second
    assert days_of(referral) == before


def test_a_step_out_of_order_is_told_with_the_step_that_is_there_and_its_day(office: Office):
    referral = refer(office)
    with pytest.raises(referrals.OutOfOrder) as said:
        take(office, referral, "started_on", MOTION - DAY)
    assert said.value == referrals.OutOfOrder("started_on", "motion_on", MOTION, before=False)
    take(office, referral, "referred_on", MOTION)
    take(office, referral, "started_on", MOTION + DAY)
    with pytest.raises(referrals.OutOfOrder) as said:
        take(office, referral, "delivered_on", MOTION + 2 * DAY)
    assert said.value == referrals.OutOfOrder("delivered_on", "started_on", MOTION + DAY, before=True)


@pytest.mark.parametrize("course", COURSES)
def test_a_whole_course_may_be_of_one_day(office: Office, course: tuple[str, ...]):
    referral = refer(office)
    for step in course[1:]:
        take(office, referral, step, MOTION)
    assert {step for step, day in days_of(referral).items() if day == MOTION} == set(course)


def test_a_person_may_report_between_two_calls_and_evade_before_during_or_after_the_programme(office: Office):
    referral = went(office, ("motion_on", "referred_on", "delivered_on"))
    for step, day in (("called_1_on", 11), ("called_2_on", 20), ("reported_on", 13), ("started_on", 15)):
        take(office, referral, step, MOTION + day * DAY)
    for day in (12, 18, 40):
        take(office, referral, "notified_on", MOTION + day * DAY)
        assert referral.notified_on == MOTION + day * DAY
    take(office, referral, "completed_on", MOTION + 30 * DAY)
    assert persons(office)["evading"] == 1


@pytest.mark.parametrize(
    ("step", "needed"),
    [
        ("delivered_on", "referred_on"),
        ("called_1_on", "delivered_on"),
        ("called_2_on", "called_1_on"),
        ("notified_on", "delivered_on"),
        ("reported_on", "referred_on"),
        ("started_on", "referred_on"),
        ("dropped_on", "started_on"),
        ("completed_on", "started_on"),
        ("relapsed_on", "completed_on"),
        ("punished_on", "notified_on"),
    ],
)
def test_a_step_that_needs_another_waits_for_it_and_keeps_it(office: Office, step: str, needed: str):
    course = next(course for course in COURSES if step in course)
    referral = went(office, course[: course.index(needed)])
    with pytest.raises(referrals.Lacks) as said:
        take(office, referral, step, TODAY)
    assert said.value == referrals.Lacks(step, needed)
    assert getattr(referral, step) is None
    take(office, referral, needed, TODAY - DAY)
    take(office, referral, step, TODAY)
    with pytest.raises(referrals.Lacks) as said:
        take_back(office, referral, needed)
    assert said.value == referrals.Lacks(step, needed)
    assert getattr(referral, needed) == TODAY - DAY


@pytest.mark.parametrize(("one", "other"), [("dropped_on", "completed_on"), ("completed_on", "dropped_on")])
def test_a_programme_is_interrupted_or_completed_and_never_both(office: Office, one: str, other: str):
    referral = refer(office, "referred_on")
    take(office, referral, "started_on", MOTION)
    take(office, referral, one, TODAY)
    with pytest.raises(referrals.EndsTwice) as said:
        take(office, referral, other, TODAY)
    assert said.value.step == other
    assert getattr(referral, other) is None
    take_back(office, referral, one)
    take(office, referral, other, TODAY)
    assert (getattr(referral, one), getattr(referral, other)) == (None, TODAY)


def test_no_step_of_tomorrow_and_none_that_the_law_does_not_know(office: Office):
    referral = refer(office)
    with pytest.raises(referrals.StepAhead):
        take(office, referral, "referred_on", TODAY + DAY)
    changes: tuple[Callable[[], None], ...] = (
        lambda: take(office, referral, "annulled_on", TODAY),
        lambda: take_back(office, referral, "penalty"),
    )
    for change in changes:
        with pytest.raises(KeyError):
            change()
    assert referral.annulled_on is None
    assert persons(office) == {"motions": 1}


def test_a_punishment_says_which_and_may_be_corrected(office: Office):
    referral = went(office, EVADING[:4])
    with pytest.raises(referrals.PenaltyMissing):
        referrals.take_step(office.session, referral, "punished_on", TODAY, by=office.by, today=TODAY)
    take(office, referral, "punished_on", TODAY, "grzywna")
    assert persons(office)["fined"] == 1
    take(office, referral, "punished_on", TODAY, "ograniczenie_wolnosci")
    assert "fined" not in persons(office)
    assert persons(office)["restricted"] == 1
    referrals.take_step(
        office.session, referral, "punished_on", TODAY - DAY, seen_on=TODAY, reason="pomyłka", by=office.by, today=TODAY
    )
    assert (referral.punished_on, referral.penalty) == (TODAY - DAY, "ograniczenie_wolnosci")
    take_back(office, referral, "punished_on")
    assert (referral.punished_on, referral.penalty) == (None, None)
    assert "restricted" not in persons(office)


@pytest.mark.parametrize("begins", referrals.BEGINNINGS)
@pytest.mark.parametrize("seed", range(3))
def test_exactly_the_steps_that_are_offered_can_be_taken(office: Office, seed: int, begins: str):
    dice = random.Random(seed)  # noqa: S311 (invented steps)
    referral = refer(office, begins)
    while offered := referrals.possible(referral):
        open_steps = [step for step, day in days_of(referral).items() if day is None]
        for step in open_steps:
            with office.session.begin_nested() as attempt:
                try:
                    take(office, referral, step, MOTION)
                except referrals.Refused:
                    assert step not in offered
                else:
                    assert step in offered
                attempt.rollback()
        take(office, referral, dice.choice(offered), MOTION)
    assert (referral.dropped_on is None) is not (referral.completed_on is None)


# Whoever was not referred.


@pytest.mark.parametrize("number", [OURS, OLD])
def test_whoever_joined_without_being_referred_counts_and_nobody_is_said_to_have_moved_or_referred(
    office: Office, number: str
):
    referral = refer(office, "reported_on", number=number)
    for place, step in enumerate(("started_on", "completed_on", "relapsed_on"), 1):
        take(office, referral, step, MOTION + place * DAY)
    assert persons(office) == dict.fromkeys(("reported", "started", "completed", "relapsed", "participating"), 1)
    started = refer(office, "started_on", programme="pt", number=number)
    assert persons(office, "therapeutic") == dict.fromkeys(("started", "participating", "in_progress"), 1)
    for unbound in (referral, started):
        for step in ("delivered_on", "notified_on"):
            with pytest.raises(referrals.Lacks):
                take(office, unbound, step, MOTION)


def test_a_motion_binds_the_team_whatever_the_person_did(office: Office):
    referral = refer(office, "started_on", day=MOTION + 2 * DAY)
    with pytest.raises(referrals.Lacks) as said:
        take(office, referral, "motion_on", MOTION)
    assert said.value == referrals.Lacks("motion_on", "referred_on")
    take(office, referral, "referred_on", MOTION + DAY)
    take(office, referral, "motion_on", MOTION)
    with pytest.raises(referrals.Lacks) as said:
        take_back(office, referral, "referred_on")
    assert said.value == referrals.Lacks("started_on", "referred_on")


def test_of_a_referral_that_never_was_the_part_stays_that_somebody_took(office: Office):
    referral = refer(office, "referred_on")
    take(office, referral, "started_on", MOTION + DAY)
    take_back(office, referral, "referred_on")
    assert persons(office) == dict.fromkeys(("started", "participating", "in_progress"), 1)
    with pytest.raises(referrals.NothingLeft):
        take_back(office, referral, "started_on")


@pytest.mark.parametrize("step", referrals.JOINING)
def test_what_was_brought_in_without_a_referral_has_its_day_corrected_all_the_same(office: Office, step: str):
    referral = refer(office)
    setattr(referral, step, MOTION + DAY)  # as a register of years ago may have it
    office.session.flush()
    take(office, referral, step, MOTION + 2 * DAY)
    assert getattr(referral, step) == MOTION + 2 * DAY


# Taking back.


def test_a_step_taken_back_counts_no_more_and_says_why(office: Office):
    referral = went(office, DROPPING)
    assert persons(office) == dict.fromkeys(
        ("motions", "referrals", "referred", "reported", "started", "dropped", "participating"), 1
    )
    take_back(office, referral, "dropped_on")
    take_back(office, referral, "started_on")
    assert persons(office) == dict.fromkeys(("motions", "referrals", "referred", "reported"), 1)
    first, second = remarks_on(office.session, [referral.id])[referral.id]
    assert {(one.text, one.staff_id, one.written_on) for one in (first, second)} == {("Nie było.", office.by, TODAY)}


def test_the_only_step_is_not_taken_back_for_then_there_was_no_referral(office: Office):
    referral = refer(office)
    with pytest.raises(referrals.NothingLeft):
        take_back(office, referral, "motion_on")
    assert referral.motion_on == MOTION


def test_what_was_not_taken_is_not_taken_back(office: Office):
    referral = went(office, COMPLETING[:3])
    with pytest.raises(referrals.NotTaken) as said:
        take_back(office, referral, "started_on")
    assert said.value.step == "started_on"
    assert remarks_on(office.session, [referral.id]) == {}


def test_an_annulled_referral_counts_nowhere_and_nothing_becomes_of_it(office: Office):
    referral = went(office, COMPLETING)
    annul(office, referral)
    assert persons(office) == {}
    changes: tuple[Callable[[], None], ...] = (
        lambda: take(office, referral, "notified_on", TODAY),
        lambda: take_back(office, referral, "relapsed_on"),
        lambda: annul(office, referral),
    )
    for change in changes:
        with pytest.raises(referrals.ReferralIsAnnulled):
            change()
    assert (referral.notified_on, referral.annulled_on) == (None, TODAY)
    (remark,) = remarks_on(office.session, [referral.id])[referral.id]
    assert remark.text == "Nie ta osoba."


def test_nothing_becomes_of_a_referral_whose_procedure_was_annulled(office: Office):
    referral = refer(office)
    office.procedure().annulled_on = TODAY
    office.session.flush()
    with pytest.raises(referrals.ReferralIsAnnulled):
        take(office, referral, "referred_on", TODAY)
    assert referral.referred_on is None
    assert persons(office) == {}


# What is awaited.


def test_a_person_has_thirty_days_from_the_delivery_to_report(office: Office):
    referral = went(office, COMPLETING[:2])
    assert referrals.waits_for(LAW, referral) is None
    take(office, referral, "delivered_on", date(2024, 3, 29))
    awaited = referrals.Limit("programme_reporting", REPORTING, date(2024, 4, 28))  # a Sunday: the strict day
    assert referrals.waits_for(LAW, referral) == awaited
    for step in ("called_1_on", "called_2_on"):
        take(office, referral, step, date(2024, 5, 2))
        assert referrals.waits_for(LAW, referral) == awaited
    for step in ("reported_on", "started_on", "notified_on"):
        take(office, referral, step, date(2024, 5, 2))
        assert referrals.waits_for(LAW, referral) is None
        take_back(office, referral, step)
    annul(office, referral)
    assert referrals.waits_for(LAW, referral) is None


def test_nobody_has_to_report_in_a_procedure_that_the_act_of_before_2023_governs_to_its_end(office: Office):
    referral = refer(office, "referred_on", number=OLD)
    take(office, referral, "delivered_on", date(2024, 3, 29))
    assert referrals.waits_for(LAW, referral) is None  # art. 20 of the act of 9 March 2023
    office.procedure(OLD).act = office.act(OURS).code
    assert referrals.waits_for(LAW, referral) == referrals.Limit("programme_reporting", REPORTING, date(2024, 4, 28))


def test_what_is_older_than_any_act_waits_for_nothing(office: Office):
    referral = refer(office)
    referral.motion_on, referral.referred_on, referral.delivered_on = None, date(1999, 1, 1), date(1999, 1, 2)
    office.procedure().opened_on = date(1999, 1, 1)
    assert referrals.waits_for(LAW, referral) is None
    referral.procedure = None
    assert referrals.waits_for(LAW, referral) is None
