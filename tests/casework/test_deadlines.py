"""The clock of a procedure under each law: what is wanted, by which day, and who is late."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppr_case.casework.course import Facts, Stage
from ppr_case.casework.deadlines import (
    DONE_BY,
    MONITORING,
    VISIT_AFTER,
    awaited,
    interval,
    is_monitored,
    monitored_until,
    regime_of,
    steps,
)
from ppr_case.core.base import OPEN, new_id
from ppr_case.core.clock import today
from ppr_case.law import load

LAW = load()
NOTHING = Facts(
    id=new_id(),
    number="1/2024",
    act=None,
    forms=None,
    opened_on=date(2024, 2, 1),
    received_on=None,
    taken_over_on=None,
    held_from=date(2024, 2, 1),
    held_until=OPEN,
    closed_on=None,
    annulled_on=None,
    firearm_on=None,
    firearm_notified_on=None,
    visit_planned_on=None,
    visit_every=None,
    group_appointed_on=None,
    group_received_on=None,
    first_meeting_on=None,
    form_c_on=None,
    plan_on=None,
    first_visit_on=None,
    last_visit_on=None,
)


def opened(day: date, **more: object) -> Facts:
    return replace(NOTHING, opened_on=day, held_from=day, **more)  # type: ignore[arg-type]


def due(facts: Facts) -> dict[str, date | None]:
    return {step.code: step.due_on for step in steps(LAW, facts)}


def test_before_the_card_arrives_only_what_runs_from_it_being_filled_in_has_a_day():
    assert due(opened(date(2024, 2, 1))) == {
        "form_a_to_team": date(2024, 2, 8),
        "group_appointment": None,
        "team_to_group": None,
        "first_group_meeting": None,
        "first_visit": date(2024, 2, 8),
    }


def test_each_event_starts_the_next_limit():
    facts = opened(
        date(2024, 4, 25),
        received_on=date(2024, 4, 26),
        group_appointed_on=date(2024, 4, 29),
        group_received_on=date(2024, 4, 29),
        first_visit_on=date(2024, 4, 27),
        last_visit_on=date(2024, 4, 30),
    )
    assert due(facts) == {
        "form_a_to_team": date(2024, 5, 6),
        "group_appointment": date(2024, 4, 29),
        "team_to_group": date(2024, 5, 2),
        "first_group_meeting": date(2024, 5, 8),
        "first_visit": date(2024, 5, 2),
        "next_visit": date(2024, 5, 30),
    }


def test_under_the_act_of_2011_nobody_is_obliged_to_appoint_a_group():
    assert due(opened(date(2021, 3, 1), received_on=date(2021, 3, 3))) == {
        "form_a_to_team": date(2021, 3, 8),
        "next_visit": date(2021, 3, 31),
    }
    with_group = opened(date(2021, 3, 1), received_on=date(2021, 3, 3), group_appointed_on=date(2021, 3, 9))
    assert due(with_group)["team_to_group"] == date(2021, 3, 6)


def test_between_the_two_laws_the_act_is_new_and_the_forms_are_old():
    facts = opened(date(2023, 7, 3), received_on=date(2023, 7, 4))
    assert due(facts) == {
        "form_a_to_team": date(2023, 7, 10),
        "group_appointment": date(2023, 7, 7),
        "team_to_group": date(2023, 7, 7),
        "next_visit": date(2023, 8, 2),
    }
    chosen = replace(facts, forms="forms-2023")
    assert due(chosen)["form_a_to_team"] == date(2023, 7, 10)
    assert "first_visit" in due(chosen)


def test_one_taken_over_had_its_beginning_elsewhere():
    facts = opened(date(2024, 2, 1), taken_over_on=date(2024, 3, 1))
    assert due(replace(facts, held_from=date(2024, 3, 1))) == {"next_visit": date(2024, 3, 31)}


def test_a_visit_before_one_is_held_does_not_count_for_the_next():
    facts = opened(date(2024, 2, 1), first_visit_on=date(2024, 1, 3), last_visit_on=date(2024, 1, 3))
    assert due(facts)["next_visit"] == date(2024, 3, 2)


def test_an_annulled_one_and_one_older_than_the_law_want_nothing():
    assert steps(LAW, opened(date(2024, 2, 1), annulled_on=date(2024, 2, 2))) == ()
    ancient = opened(date(1999, 1, 1))
    assert regime_of(LAW, ancient) is None
    assert steps(LAW, ancient) == ()
    assert monitored_until(LAW, ancient) is None


def test_nobody_is_late_before_the_day_after_the_last():
    """3 days from Friday 26 April 2024 end on Monday 29; from Tuesday 30 April on 3 May, a holiday, moved to Monday."""
    step = next(
        s for s in steps(LAW, opened(date(2024, 4, 25), received_on=date(2024, 4, 30))) if s.code == "group_appointment"
    )
    assert (step.due_on, step.last_on) == (date(2024, 5, 3), date(2024, 5, 6))
    assert [step.days_late(date(2024, 5, day)) for day in (3, 6, 7, 9)] == [0, 0, 1, 3]
    done = replace(step, done_on=date(2024, 5, 8))
    assert done.days_late(date(2030, 1, 1)) == 2
    assert replace(step, due_on=None, last_on=None).days_late(date(2030, 1, 1)) == 0


def test_what_is_awaited_begins_with_the_most_pressing_and_ends_with_the_procedure():
    facts = opened(date(2024, 2, 1), received_on=date(2024, 2, 1))
    assert [step.code for step in awaited(steps(LAW, facts), facts)] == [
        "group_appointment",
        "team_to_group",
        "first_visit",
    ]
    ended = replace(facts, held_until=date(2024, 3, 1), closed_on=date(2024, 3, 1))
    assert [step.code for step in awaited(steps(LAW, ended), ended)] == ["visit_after_closing", MONITORING]
    assert "next_visit" not in due(ended)
    gone = replace(facts, held_until=date(2024, 3, 1))  # handed over
    assert awaited(steps(LAW, gone), gone) == []


# After the closing.


def after_closing(closed_on: date = date(2024, 3, 1), **more: object) -> Facts:
    known: dict[str, object] = {"held_until": closed_on, "closed_on": closed_on}
    return opened(date(2024, 2, 1), **(known | more))


def track(facts: Facts, on: date | None = None) -> list[tuple[str, date | None]]:
    return [(step.code, step.due_on) for step in awaited(steps(LAW, facts), facts, on=on)]


UNTIL = (MONITORING, date(2024, 12, 1))


def test_visits_after_the_closing_follow_each_other_to_the_end_of_the_monitoring():
    assert track(after_closing()) == [(VISIT_AFTER, date(2024, 3, 31)), UNTIL]
    assert track(after_closing(last_visit_on=date(2024, 2, 20)))[0] == (VISIT_AFTER, date(2024, 3, 31))
    assert track(after_closing(last_visit_on=date(2024, 4, 2)))[0] == (VISIT_AFTER, date(2024, 5, 2))
    assert track(after_closing(last_visit_on=date(2024, 11, 1))) == [(VISIT_AFTER, date(2024, 12, 1)), UNTIL]
    assert track(after_closing(last_visit_on=date(2024, 11, 2))) == [UNTIL]


def test_after_the_closing_too_a_visit_is_planned_by_day_and_by_interval():
    assert track(after_closing(visit_every=60))[0] == (VISIT_AFTER, date(2024, 4, 30))
    planned = after_closing(visit_every=60, visit_planned_on=date(2024, 3, 20))
    assert track(planned)[0] == (VISIT_AFTER, date(2024, 3, 20))
    assert track(replace(planned, last_visit_on=date(2024, 3, 20)))[0] == (VISIT_AFTER, date(2024, 5, 19))
    stale = after_closing(visit_planned_on=date(2024, 2, 25))  # in the course that ended
    assert track(stale)[0] == (VISIT_AFTER, date(2024, 3, 31))
    assert track(after_closing(visit_planned_on=date(2024, 12, 2))) == [UNTIL]
    assert interval(LAW, after_closing()) == 30
    assert interval(LAW, after_closing(visit_every=60)) == 60


def test_once_its_time_is_over_only_what_came_of_it_is_asked_for():
    facts = after_closing()
    assert len(track(facts, on=date(2024, 12, 1))) == 2
    assert track(facts, on=date(2024, 12, 2)) == [UNTIL]
    assert is_monitored(LAW, facts, date(2024, 12, 1))
    assert not is_monitored(LAW, facts, date(2024, 12, 2))


def test_an_outcome_ends_the_track_and_a_revoked_closing_has_none():
    ended = after_closing(monitoring_ended_on=date(2024, 6, 1))
    assert track(ended) == []
    assert not is_monitored(LAW, ended, date(2024, 6, 2))
    again = opened(date(2024, 2, 1))
    assert VISIT_AFTER not in due(again)
    assert not is_monitored(LAW, again, date(2024, 3, 2))


def test_an_act_that_knows_no_monitoring_has_no_track():
    old = opened(date(2022, 3, 1), held_until=date(2024, 3, 1), closed_on=date(2024, 3, 1))
    assert track(old) == []
    assert interval(LAW, old) is None
    assert not is_monitored(LAW, old, date(2024, 3, 2))


def test_nothing_is_awaited_of_one_that_was_annulled_after_its_closing():
    assert track(after_closing(annulled_on=date(2024, 4, 1))) == []


@pytest.mark.parametrize(
    ("day", "closed_on", "until"),
    [
        (date(2024, 2, 1), date(2024, 5, 31), date(2025, 2, 28)),
        (date(2021, 2, 1), date(2024, 5, 31), None),
        (date(2024, 2, 1), None, None),
    ],
)
def test_after_the_end_one_is_looked_after_where_the_act_says_so(day: date, closed_on: date | None, until: date | None):
    facts = opened(day, closed_on=closed_on, held_until=closed_on or OPEN)
    assert monitored_until(LAW, facts) == until


@pytest.mark.parametrize(
    ("reached", "stage"),
    [
        ({}, Stage.OPENED),
        ({"group_appointed_on": date(2024, 2, 3)}, Stage.GROUP),
        ({"form_c_on": date(2024, 2, 3)}, Stage.DIAGNOSIS),
        ({"group_appointed_on": date(2024, 2, 3), "plan_on": date(2024, 2, 4)}, Stage.PLAN),
        ({"plan_on": date(2024, 2, 4), "held_until": date(2024, 3, 1)}, Stage.ENDED),
    ],
)
def test_the_stage_is_the_furthest_reached(reached: dict[str, date], stage: Stage):
    assert opened(date(2024, 2, 1), **reached).stage is stage


days = st.dates(date(2011, 10, 18), today())
later = st.none() | st.integers(0, 60)


@given(day=days, received=later, appointed=later, visited=later)
def test_a_limit_never_ends_before_it_begins_and_its_last_day_is_not_before_it(day, received, appointed, visited):
    def after(count: int | None) -> date | None:
        return None if count is None else day + timedelta(days=count)

    facts = opened(
        day,
        received_on=after(received),
        group_appointed_on=after(appointed),
        group_received_on=after(appointed),
        first_visit_on=after(visited),
        last_visit_on=after(visited),
    )
    listed = steps(LAW, facts)
    assert [step.code for step in listed] == [code for code in (*DONE_BY, "next_visit") if code in due(facts)]
    for step in listed:
        if step.due_on is not None and step.last_on is not None:
            assert day < step.due_on <= step.last_on
    pressing = [step.due_on for step in awaited(listed, facts)]
    assert pressing == sorted(pressing)  # type: ignore[type-var]


def test_each_event_and_each_task_of_the_clock_has_its_words():
    assert LAW.labels("events_since").keys() == LAW.labels("events").keys()
    assert {*DONE_BY, "next_visit", "team_meeting_gap"} <= LAW.labels("tasks").keys()
    axes = [axis for edition in LAW.editions for axis in (edition.acts, edition.forms)]
    codes = {code for axis in axes for law in axis.values() for code in law.deadlines}
    assert LAW.labels("tasks").keys() <= codes


VISITED: Final = opened(date(2024, 2, 1), first_visit_on=date(2024, 2, 5), last_visit_on=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("decided", "day"),
    [
        ({}, date(2024, 3, 31)),
        ({"visit_every": 7}, date(2024, 3, 8)),
        ({"visit_planned_on": date(2024, 3, 5)}, date(2024, 3, 5)),
        ({"visit_planned_on": date(2024, 4, 20), "visit_every": 7}, date(2024, 4, 20)),
        ({"visit_planned_on": date(2024, 3, 1)}, date(2024, 3, 31)),
        ({"visit_planned_on": date(2024, 2, 20), "visit_every": 14}, date(2024, 3, 15)),
    ],
    ids=["by law", "every so many days", "planned", "planned beats the interval", "made on it", "made since"],
)
def test_the_next_visit_is_due_as_it_was_decided(decided: dict[str, object], day: date):
    facts = replace(VISITED, **decided)  # type: ignore[arg-type]
    assert due(facts)["next_visit"] == day
    (step,) = (step for step in steps(LAW, facts) if step.code == "next_visit")
    assert step.days_late(day) == 0
    assert step.days_late(day + timedelta(days=1)) == 1


def test_a_visit_planned_before_the_first_one_is_due_beside_it():
    facts = opened(date(2024, 2, 1), visit_planned_on=date(2024, 2, 3))
    assert (due(facts)["first_visit"], due(facts)["next_visit"]) == (date(2024, 2, 8), date(2024, 2, 3))


def test_nothing_is_planned_of_a_procedure_that_ended():
    ended = replace(VISITED, held_until=date(2024, 3, 2), visit_planned_on=date(2024, 4, 1))
    assert "next_visit" not in due(ended)
