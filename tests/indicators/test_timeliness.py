"""Days between two dates: the median, the 90th percentile, and the share in the lawful time of each regime."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import explain, values
from ppr_case.indicators.language import Period
from ppr_case.indicators.timeliness import Span, Timeliness, nearest_rank, summary
from ppr_case.records.procedures import Procedure
from ppr_case.trail import Touched, note
from tests.indicators.small import Y2021, D, card, procedure, visit
from tests.indicators.stored import store
from tests.indicators.worlds import Group, Sitting, Unit

Y2024 = Period.of_year(2024)


def told(session: Session, unit: Unit, code: str, period: Period = Y2021) -> object:
    (unit_id,) = store([unit], session)
    return values(session, unit_id, period, (BY_CODE[code],))[code]


@given(st.lists(st.integers(-5, 500), min_size=1), st.integers(1, 100))
def test_nearest_rank_is_the_smallest_value_that_enough_do_not_exceed(numbers: list[int], percent: int):
    ordered = sorted(numbers)
    found = nearest_rank(ordered, percent)
    assert found is not None
    assert sum(number <= found for number in ordered) * 100 >= percent * len(ordered)
    lower = [number for number in ordered if number < found]
    assert len(lower) * 100 < percent * len(ordered)


def test_of_nothing_there_is_no_median_and_no_share():
    assert summary([]) == {"value": None, "p90": None, "within": None, "n": 0, "unit": "day"}
    assert summary([Span(4, None), Span(2, None)])["within"] is None
    assert summary([Span(4, in_time=True), Span(2, in_time=False), Span(9, None)])["within"] == 0.5


def test_days_to_the_team_under_the_old_forms_are_seven_calendar_days(session: Session):
    unit = Unit(teryt="9999011")
    for days in (0, 7, 8, 30):
        procedure(unit, "2021-03-01", received_on=D("2021-03-01") + timedelta(days=days))
    procedure(unit, "2021-03-01")
    procedure(unit, "2021-03-01", received_on=D("2021-03-02"), taken_over_on=D("2021-03-09"))
    expected: Timeliness = {"value": 7, "p90": 30, "within": 0.5, "n": 4, "unit": "day"}
    assert told(session, unit, "days_form_to_team") == expected


@pytest.mark.parametrize(("received", "share"), [("2024-05-09", 1.0), ("2024-05-10", 0.0)])
def test_days_to_the_team_under_the_new_forms_are_five_working_days(session: Session, received: str, share: float):
    unit = Unit(teryt="9999011")
    procedure(unit, "2024-04-30", received_on=D(received))
    found = told(session, unit, "days_form_to_team", Y2024)
    assert isinstance(found, dict)
    assert found["within"] == share


def test_a_procedure_may_have_forms_of_its_own_and_their_time_limit(session: Session):
    unit = Unit(teryt="9999011")
    procedure(unit, "2023-07-03", received_on=D("2023-07-11"))
    (unit_id,) = store([unit], session)
    code, period = "days_form_to_team", Period.of_year(2023)
    before = values(session, unit_id, period, (BY_CODE[code],))[code]
    session.execute(update(Procedure).values(forms="forms-2023"))
    note(session, "test", Touched("changed", "procedures"))
    after = values(session, unit_id, period, (BY_CODE[code],))[code]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["within"], after["within"]) == (0.0, 0.0)
    assert before["value"] == after["value"] == 8


def test_the_time_to_a_group_runs_from_the_team_to_the_first_passing_on(session: Session):
    unit = Unit(teryt="9999011")
    in_time = procedure(unit, "2024-04-22", received_on=D("2024-04-30"))
    late = procedure(unit, "2024-04-22", received_on=D("2024-04-30"))
    unit.groups += [
        Group(procedure=in_time, passed_on=D("2024-05-07"), appointed_on=D("2024-05-20")),
        Group(procedure=in_time, appointed_on=D("2024-05-25")),
        Group(procedure=late, appointed_on=D("2024-05-08")),
        Group(procedure=late, appointed_on=D("2024-05-02"), elsewhere=True),
        Group(procedure=late, appointed_on=D("2024-05-03"), annulled_on=D("2024-06-01")),
    ]
    expected: Timeliness = {"value": 7, "p90": 8, "within": 0.5, "n": 2, "unit": "day"}
    assert told(session, unit, "days_team_to_group", Y2024) == expected


def test_the_first_meeting_is_the_first_one_held_of_a_group(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2024-04-22", received_on=D("2024-04-23"))
    unit.groups.append(Group(procedure=made, passed_on=D("2024-04-25"), appointed_on=D("2024-04-26")))
    for number, (kind, day, state) in enumerate(
        [
            ("ZI", "2024-04-23", "odbyte"),
            ("GR", "2024-04-24", "odwolane"),
            ("GR", "2024-05-06", "odbyte"),
            ("GR", "2024-05-02", "odbyte"),
        ]
    ):
        unit.sittings.append(
            Sitting(number=f"S/{number}/2024", kind=kind, held_on=D(day), state=state, procedures=[made])
        )
    expected: Timeliness = {"value": 10, "p90": 10, "within": 1.0, "n": 1, "unit": "day"}
    assert told(session, unit, "days_to_first_meeting", Y2024) == expected


def test_the_law_limits_neither_form_c_nor_the_length_of_a_procedure(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-03-01", "2021-05-30")
    card(unit, made, "C", "2021-03-15")
    card(unit, made, "C", "2021-03-11")
    taken = procedure(unit, "2020-01-01", "2021-02-10", taken_over_on=D("2021-02-01"))
    card(unit, taken, "C", "2021-02-02")
    (unit_id,) = store([unit], session)
    found = values(session, unit_id, Y2021, (BY_CODE["days_to_form_c"], BY_CODE["days_open"]))
    assert found["days_to_form_c"] == {"value": 10, "p90": 10, "within": None, "n": 1, "unit": "day"}
    assert found["days_open"] == {"value": 9, "p90": 90, "within": None, "n": 2, "unit": "day"}


@pytest.mark.parametrize(
    ("opened", "visited", "without"),
    [
        ("2021-11-30", None, 1),
        ("2021-12-01", None, 0),  # held 30 days: not over 30
        ("2021-05-05", "2021-12-31", 0),
        ("2021-05-05", "2021-12-01", 0),  # the thirtieth day before the last
        ("2021-05-05", "2021-11-30", 1),
        ("2021-05-05", "2022-01-01", 1),
    ],
)
def test_a_procedure_without_a_visit_for_thirty_days(session: Session, opened: str, visited: str | None, without: int):
    unit = Unit(teryt="9999011")
    made = procedure(unit, opened)
    if visited:
        visit(unit, visited, made)
        visit(unit, "2021-12-15", made, met=False)
    assert told(session, unit, "procedures_without_visit_30_days") == without


def test_a_group_dissolved_before_the_last_day_is_no_group(session: Session):
    unit = Unit(teryt="9999011")
    fates: list[tuple[str, str | None]] = [
        ("2021-05-05", None),
        ("2021-05-05", "2021-12-31"),
        ("2021-05-05", "2021-12-30"),
        ("2022-01-01", None),
    ]
    for appointed, dissolved in fates:
        made = procedure(unit, "2021-05-05")
        unit.groups.append(
            Group(procedure=made, appointed_on=D(appointed), dissolved_on=D(dissolved) if dissolved else None)
        )
    (unit_id,) = store([unit], session)
    said = explain(session, unit_id, Y2021, BY_CODE["procedures_without_group"])
    assert [entry.number for entry in said.counted] == ["3/2021", "4/2021"]


def test_form_c_counts_up_to_the_last_day(session: Session):
    unit = Unit(teryt="9999011")
    for day in ("2021-12-31", "2022-01-01"):
        card(unit, procedure(unit, "2021-05-05"), "C", day)
    assert told(session, unit, "procedures_without_form_c") == 1
