"""A plan of help is for whoever experiences violence, drawn up while the procedure is ours; its actions are settled."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from ppr_case.casework import plans
from ppr_case.casework.closing import Missing, missing
from ppr_case.casework.course import Stage, facts_of
from ppr_case.casework.plans import Planned
from ppr_case.casework.remarks import remarks_on
from ppr_case.core.base import new_id
from ppr_case.indicators.language import Period
from ppr_case.records.people import Involvement
from ppr_case.records.plans import Plan, PlanAction
from tests.casework.office import ANNULLED, CLOSED, OURS, TAKEN_OVER, TODAY, Office

DRAWN: Final = date(2024, 4, 1)
DAY: Final = timedelta(days=1)
TALK: Final = Planned("Rozmowa w szkole")


def draw_up(office: Office, *actions: Planned, number: str = OURS, person: str = "Anna", **more: Any) -> Plan:
    told: dict[str, Any] = {"drawn_on": DRAWN} | more
    plan = plans.draw_up_plan(
        office.session, office.procedure(number), office.people[person], actions or (TALK,), id_=new_id(), today=TODAY,
        **told,
    )  # fmt: skip
    office.session.flush()
    return plan


def settle(
    office: Office, action: PlanAction, *, done: bool | None, why_not: str | None = None, on: date = TODAY
) -> None:
    plans.settle_action(office.session, action, done=done, why_not=why_not, by=office.by, on=on)
    office.session.flush()


def annul(office: Office, plan: Plan) -> None:
    plans.annul_plan(office.session, plan, reason="Nie ta osoba.", by=office.by, on=TODAY)
    office.session.flush()


def is_undone(office: Office, number: str = OURS) -> bool:
    office.session.flush()
    return Missing.PLAN_UNDONE in missing(office.session, office.procedure(number), on=TODAY)


# Drawing up.


def test_a_plan_counts_in_the_year_it_was_drawn_up_under_the_next_number_of_that_year(office: Office):
    first, second = draw_up(office), draw_up(office, person="Ola")
    earlier = draw_up(office, number=CLOSED, drawn_on=date(2023, 12, 31))
    assert [plan.number for plan in (first, second, earlier)] == ["P/1/2024", "P/2/2024", "P/1/2023"]
    assert office.count("plans") == [2]
    assert office.count("plans", period=Period.of_year(2023)) == [1]
    assert office.count("plans", period=Period(DRAWN, DRAWN)) == [2]
    assert office.count("plans", period=Period(DRAWN + DAY, TODAY)) == [0]


def test_a_plan_keeps_what_is_to_be_done_by_whom_and_by_when_and_nothing_is_settled_yet(office: Office):
    school = office.institutions["oswiata"]
    plan = draw_up(office, Planned("Rozmowa w szkole", school, date(2024, 4, 20)), Planned("Porada prawna"))
    told = [(one.what, one.institution, one.due_on, one.done, one.settled_on, one.why_not) for one in plan.actions]
    assert sorted(told, key=lambda one: one[0] or "") == [
        ("Porada prawna", None, None, None, None, None),
        ("Rozmowa w szkole", school, date(2024, 4, 20), None, None, None),
    ]
    assert {one.procedure_id for one in plan.actions} == {office.procedure().id}


@pytest.mark.parametrize(
    ("number", "person", "drawn_on"),
    [
        (OURS, "Anna", date(2024, 2, 1)),
        (OURS, "Anna", TODAY),
        (CLOSED, "Anna", date(2024, 4, 10)),
        (TAKEN_OVER, "Maria", date(2024, 3, 1)),
    ],
)
def test_the_first_and_the_last_day_held_and_today_are_days_to_draw_up(
    office: Office, number: str, person: str, drawn_on: date
):
    assert draw_up(office, number=number, person=person, drawn_on=drawn_on).drawn_on == drawn_on
    assert office.count("plans") == [1]


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"drawn_on": TODAY + DAY}, plans.DrawnAhead(TODAY + DAY)),
        ({"drawn_on": date(2024, 1, 31)}, plans.OutsideProcedure(date(2024, 2, 1), date.max)),
        (
            {"number": CLOSED, "drawn_on": date(2024, 4, 11)},
            plans.OutsideProcedure(date(2023, 10, 1), date(2024, 4, 10)),
        ),
        (
            {"number": TAKEN_OVER, "person": "Maria", "drawn_on": date(2024, 2, 29)},
            plans.OutsideProcedure(date(2024, 3, 1), date.max),
        ),
        ({"number": ANNULLED}, plans.OutsideProcedure(date(2024, 1, 2), date.max)),
    ],
)
def test_a_plan_of_a_day_on_which_we_did_not_run_the_procedure_is_refused(
    office: Office, wrong: dict[str, Any], refused: plans.Refused
):
    with pytest.raises(type(refused)) as said:
        draw_up(office, **wrong)
    assert said.value == refused
    assert office.count("plans") == [0]


@pytest.mark.parametrize("person", ["Jan", "Ida", "Maria"])
def test_a_plan_is_for_whoever_experiences_violence_and_for_nobody_else(office: Office, person: str):
    with pytest.raises(plans.NotNamedThere) as said:
        draw_up(office, person=person)
    assert said.value.person_id == office.people[person].id
    assert office.count("plans") == [0]


def test_no_plan_for_somebody_whose_part_was_annulled(office: Office):
    anna = office.people["Anna"].id
    part = select(Involvement).where(Involvement.person_id == anna, Involvement.procedure_id == office.procedure().id)
    office.session.scalars(part).one().annulled_on = TODAY
    office.session.flush()
    with pytest.raises(plans.NotNamedThere):
        draw_up(office)


def test_a_plan_that_plans_nothing_is_none_and_takes_no_number(office: Office):
    with pytest.raises(plans.PlansNothing):
        plans.draw_up_plan(
            office.session, office.procedure(), office.people["Anna"], [], id_=new_id(), drawn_on=DRAWN, today=TODAY
        )
    assert draw_up(office).number == "P/1/2024"


# Settling.


def test_a_procedure_lacks_its_plan_until_all_of_it_was_done(office: Office):
    assert not is_undone(office)
    plan = draw_up(office, TALK, Planned("Porada prawna"))
    first, second = plan.actions
    assert is_undone(office)
    settle(office, first, done=True)
    assert is_undone(office)
    settle(office, second, done=False, why_not="Wyjechała.")
    assert is_undone(office)
    settle(office, second, done=None)
    settle(office, second, done=True)
    assert not is_undone(office)
    plans.add_action(office.session, plan, Planned("Trzecia rzecz"), id_=new_id())
    assert is_undone(office)


def test_an_action_that_was_done_keeps_the_day_and_no_reason(office: Office):
    (action,) = draw_up(office).actions
    settle(office, action, done=True, why_not="Nie pasuje.", on=date(2024, 4, 20))
    assert (action.done, action.settled_on, action.why_not) == (True, date(2024, 4, 20), None)


def test_an_action_that_was_not_done_keeps_the_reason_until_it_is_under_way_again(office: Office):
    (action,) = draw_up(office).actions
    settle(office, action, done=False, why_not="Wyjechała.", on=date(2024, 4, 20))
    assert (action.done, action.settled_on, action.why_not) == (False, date(2024, 4, 20), "Wyjechała.")
    settle(office, action, done=None)
    assert (action.done, action.settled_on, action.why_not) == (None, None, None)


def test_an_action_is_settled_anew_on_its_new_day(office: Office):
    (action,) = draw_up(office).actions
    settle(office, action, done=False, why_not="Wyjechała.", on=date(2024, 4, 20))
    with pytest.raises(plans.SettledMeanwhile):  # whoever is second sees what the first one said
        settle(office, action, done=True, on=TODAY)
    settle(office, action, done=None)
    settle(office, action, done=True, on=TODAY)
    assert (action.done, action.settled_on, action.why_not) == (True, TODAY, None)


# Taking back.


def test_an_annulled_plan_counts_nowhere_lacks_nothing_and_says_why(office: Office):
    plan = draw_up(office)
    assert facts_of(office.session, [office.procedure().id])[office.procedure().id].stage == Stage.PLAN
    annul(office, plan)
    assert office.count("plans") == [0]
    assert not is_undone(office)
    assert facts_of(office.session, [office.procedure().id])[office.procedure().id].stage == Stage.OPENED
    (remark,) = remarks_on(office.session, [plan.id])[plan.id]
    assert (remark.text, remark.staff_id, remark.written_on) == ("Nie ta osoba.", office.by, TODAY)
    assert draw_up(office).number == "P/2/2024"  # it keeps its number


def test_nothing_is_added_to_an_annulled_plan_nor_settled_in_it_nor_is_it_annulled_twice(office: Office):
    plan = draw_up(office)
    (action,) = plan.actions
    annul(office, plan)
    for change in (
        lambda: plans.add_action(office.session, plan, TALK, id_=new_id()),
        lambda: settle(office, action, done=True),
        lambda: annul(office, plan),
    ):
        with pytest.raises(plans.PlanIsAnnulled) as said:
            change()
        assert said.value.annulled_on == TODAY
    assert action.done is None
    assert len(office.session.scalars(select(PlanAction)).all()) == 1
    assert len(remarks_on(office.session, [plan.id])[plan.id]) == 1
