"""The individual help plan: drawn up, settled action by action, annulled (art. 9b ust. 9 of the act)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.remarks import remark
from ppr_case.core.base import new_id
from ppr_case.records import numbers
from ppr_case.records.holding import hold_row
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution

LONGEST: Final = timedelta(days=3653)
"""Ten years: further ahead the year of a due day was mistyped."""


class Refused(ValueError):
    """A plan that cannot be."""


@dataclass
class DrawnAhead(Refused):
    """A plan of tomorrow was not drawn up."""

    drawn_on: date


@dataclass
class OutsideProcedure(Refused):
    """The day is before the procedure was ours to run or after it ended, or the procedure is annulled."""

    held_from: date
    held_until: date


@dataclass
class NotNamedThere(Refused):
    """A plan is for somebody who experiences violence in this procedure."""

    person_id: UUID


@dataclass
class PlansNothing(Refused):
    """A plan says what is to be done."""


@dataclass
class DueBefore(Refused):
    """What a plan holds is done after it was drawn up, and within LONGEST."""

    drawn_on: date


@dataclass
class PlanIsAnnulled(Refused):
    """It was taken back already."""

    annulled_on: date


@dataclass
class SettledMeanwhile(Refused):
    """Somebody settled the action before, and otherwise; it is first put under way again."""

    done: bool


@dataclass(frozen=True)
class Planned:
    """One thing that somebody undertakes."""

    what: str
    institution: Institution | None = None
    due_on: date | None = None


def draw_up_plan(
    session: Session,
    procedure: Procedure,
    person: Person,
    actions: Sequence[Planned],
    *,
    id_: UUID,
    drawn_on: date,
    today: date,
) -> Plan:
    """Draw up a plan for one person, in its next number; `id_` is the caller's.

    Raises DrawnAhead, OutsideProcedure, NotNamedThere, PlansNothing and DueBefore.
    """
    if drawn_on > today:
        raise DrawnAhead(drawn_on)
    if procedure.annulled_on is not None or not procedure.held_from <= drawn_on <= procedure.held_until:
        raise OutsideProcedure(procedure.held_from, procedure.held_until)
    part = select(Involvement.id).where(
        Involvement.procedure_id == procedure.id,
        Involvement.person_id == person.id,
        Involvement.role == "doznajaca",
        Involvement.annulled_on.is_(None),
    )
    if session.scalars(part).one_or_none() is None:
        raise NotNamedThere(person.id)
    if not actions:
        raise PlansNothing
    serial = numbers.take(session, procedure.unit_id, numbers.PLAN, drawn_on.year)[0]
    plan = Plan(
        id=id_,
        unit_id=procedure.unit_id,
        number=numbers.spelled(numbers.PLAN, serial, drawn_on.year),
        procedure=procedure,
        person=person,
        drawn_on=drawn_on,
    )
    session.add(plan)
    for action in actions:
        _undertake(session, plan, action, new_id())
    return plan


def is_due_within(drawn_on: date, due_on: date) -> bool:
    """Say whether something can be due on a day in a plan drawn up on another."""
    return drawn_on <= due_on <= drawn_on + LONGEST


def add_action(session: Session, plan: Plan, planned: Planned, *, id_: UUID) -> PlanAction:
    """Add one thing to a plan that stands; `id_` is the caller's. Raises PlanIsAnnulled and DueBefore."""
    hold_row(session, plan)
    if plan.annulled_on is not None:
        raise PlanIsAnnulled(plan.annulled_on)
    return _undertake(session, plan, planned, id_)


def _undertake(session: Session, plan: Plan, planned: Planned, id_: UUID) -> PlanAction:
    due_on = planned.due_on
    if due_on is not None and not is_due_within(plan.drawn_on, due_on):
        raise DueBefore(plan.drawn_on)
    action = PlanAction(
        id=id_,
        unit_id=plan.unit_id,
        procedure=plan.procedure,
        plan=plan,
        institution=planned.institution,
        due_on=planned.due_on,
    )
    action.what = planned.what
    session.add(action)
    return action


def settle_action(
    session: Session, action: PlanAction, *, done: bool | None, why_not: str | None, by: UUID, on: date
) -> None:
    """Say that an action was done, or was not and why; None: it is under way again, and why it was not done stays.

    Raises PlanIsAnnulled and SettledMeanwhile.
    """
    hold_row(session, action)
    if action.plan.annulled_on is not None:
        raise PlanIsAnnulled(action.plan.annulled_on)
    if done is not None and action.done is not None:
        if (action.done, action.why_not) == (done, why_not if done is False else None):
            return
        raise SettledMeanwhile(action.done)
    if action.why_not:
        remark(session, action, action.procedure, action.why_not, by=by, on=on)
    action.done = done
    action.settled_on = None if done is None else on
    action.why_not = why_not if done is False else None


def annul_plan(session: Session, plan: Plan, *, reason: str, by: UUID, on: date) -> None:
    """Take a plan back: it counts nowhere and says why. Raises PlanIsAnnulled."""
    hold_row(session, plan)
    if plan.annulled_on is not None:
        raise PlanIsAnnulled(plan.annulled_on)
    plan.annulled_on = on
    remark(session, plan, plan.procedure, reason, by=by, on=on)
