"""What is late, what is due today and what comes next, in the procedures that one works on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, exists, func, not_, or_, select, type_coerce
from sqlalchemy.orm import Session

from ppr_case.access.monitoring import monitored
from ppr_case.access.policy import Action, Reach, Who
from ppr_case.access.rules import sittings_within_reach, within_reach
from ppr_case.casework.course import facts_where
from ppr_case.casework.deadlines import awaited, steps
from ppr_case.casework.measures import REMOVAL, TO_COURT, court_by, expires_on
from ppr_case.casework.referrals import waits_for
from ppr_case.core.base import OPEN
from ppr_case.law.regimes import Law
from ppr_case.records.closings import Monitoring
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.vocabulary import POLICE_ORDERS
from ppr_case.webkit.words import capitalised, hours, label, limit, sitting_name

AHEAD: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(days=365)
"""A referral handed over a year ago that nobody reported from is told of by its own page, no longer by the agenda.

So is a monitoring that was over a year ago and has no outcome.
"""
BEHIND: Final = timedelta(days=30)
"""So long an order that ended, or a court not told, is spoken of: a register brought in has old ones."""
_PROMISED: Final = type_coerce(PlanAction.due_on, Date)
"""A day, for what has none is not asked for."""


@dataclass(frozen=True)
class Due:
    """One thing to be done: until `last_on` nobody is late with it, though it is wanted on `due_on`."""

    what: str
    rule: str
    due_on: date
    last_on: date
    words: str
    endpoint: str
    named: dict[str, UUID]

    def days_late(self, on: date) -> int:
        return max((on - self.last_on).days, 0)


@dataclass(frozen=True)
class Agenda:
    late: list[Due]
    today: list[Due]
    soon: list[Due]
    until: date
    """The last day of what is soon."""
    open_procedures: int


def agenda(session: Session, law: Law, who: Who, today: date) -> Agenda:
    """Collect everything due within AHEAD; the longest late first, then the nearest."""
    until = today + AHEAD
    of_procedures, open_procedures = _of_procedures(session, law, who, today)
    due = [
        *of_procedures,
        *_of_plans(session, who, today),
        *_of_measures(session, law, who, today),
        *_of_referrals(session, law, who, today),
        *_sittings(session, law, who, today),
    ]
    if who.reach(Action.PROCEDURE_READ) is Reach.UNIT:
        due.extend(_of_team(session, law, who, today))
    due = sorted((one for one in due if one.due_on <= until), key=lambda one: (one.due_on, one.words))
    late = [one for one in due if one.days_late(today)]
    return Agenda(
        late=late,
        today=[one for one in due if one.due_on <= today and not one.days_late(today)],
        soon=[one for one in due if one.due_on > today],
        until=until,
        open_procedures=open_procedures,
    )


def _of_procedures(session: Session, law: Law, who: Who, today: date) -> tuple[list[Due], int]:
    within = within_reach(who, Action.PROCEDURE_READ, on=today)
    running = facts_where(
        session, within, or_(Procedure.held_until == OPEN, _after_closing(law, today)), Procedure.annulled_on.is_(None)
    )
    due = [
        Due(
            capitalised(label(step.code, "tasks")),
            limit(step.deadline),
            step.due_on,
            step.last_on or step.due_on,
            facts.number,
            "procedures.show",
            {"procedure_id": facts.id},
        )
        for facts in running
        for step in awaited(steps(law, facts), facts, on=today)
        if step.due_on is not None
    ]
    return due, sum(facts.is_open for facts in running)


def _after_closing(law: Law, today: date) -> ColumnElement[bool]:
    """Select what was closed and is monitored, or was until not so long ago and waits for an outcome.

    A register that was brought in knows no outcomes: those of old procedures are asked for on their own pages alone.
    """
    settled = exists().where(
        Monitoring.closing_id == Closing.id,
        Closing.procedure_id == Procedure.id,
        Closing.revoked_on.is_(None),
        Monitoring.annulled_on.is_(None),
    )
    return and_(monitored(law, Procedure, on=today - LONGEST_WAIT), not_(settled))


def _of_plans(session: Session, who: Who, today: date) -> Iterator[Due]:
    promised = (
        select(_PROMISED, Procedure.id, Procedure.number)
        .join(Plan, Plan.id == PlanAction.plan_id)
        .join(Procedure, Procedure.id == PlanAction.procedure_id)
        .where(
            PlanAction.due_on <= today + AHEAD,
            PlanAction.done.is_(None),
            Plan.annulled_on.is_(None),
            Procedure.annulled_on.is_(None),
            Procedure.held_until >= today,
            within_reach(who, Action.PROCEDURE_READ, on=today),
        )
    )
    for day, procedure_id, number in session.execute(promised):
        yield Due(
            "Działanie z planu pomocy",
            "termin z planu",
            day,
            day,
            number,
            "procedures.help_",
            {"procedure_id": procedure_id},
        )


def _of_measures(session: Session, law: Law, who: Who, today: date) -> Iterator[Due]:
    """Say which orders end, and of which children the court has to be told."""
    standing = (
        select(Measure, Procedure.id, Procedure.number)
        .join(Procedure, Procedure.id == Measure.procedure_id)
        .where(
            Measure.kind.in_((*POLICE_ORDERS, REMOVAL)),
            Measure.lifted_on.is_(None) | (Measure.kind == REMOVAL),
            Measure.annulled_on.is_(None),
            Measure.elsewhere.is_(False),
            Procedure.annulled_on.is_(None),
            Procedure.held_until >= today,
            within_reach(who, Action.PROCEDURE_READ, on=today),
        )
    )
    for measure, procedure_id, number in session.execute(standing):
        ends, tell = expires_on(law, measure), court_by(law, measure)
        if ends is not None and ends >= today - BEHIND:
            rule = "przedłużony przez sąd" if measure.prolonged_until else "nakaz lub zakaz Policji, nieprzedłużony"
            what = f"{capitalised(label(measure.kind, 'measure_kinds'))} {'wygasł' if ends < today else 'wygasa'}"
        elif tell is not None and tell >= today - BEHIND:
            ends, what, rule = (
                tell,
                "Zawiadomienie sądu o odebraniu dziecka",
                hours(law.act_on(measure.applied_on).constants[TO_COURT]),
            )
        else:
            continue
        yield Due(what, rule, ends, ends, number, "procedures.help_", {"procedure_id": procedure_id})


def _of_referrals(session: Session, law: Law, who: Who, today: date) -> Iterator[Due]:
    """Say by when somebody who was handed a referral has to report to the programme (art. 9b ust. 11 pkt 3)."""
    delivered = (
        select(Referral, Procedure.number)
        .join(Procedure, Procedure.id == Referral.procedure_id)
        .where(
            Referral.delivered_on >= today - LONGEST_WAIT,
            Referral.reported_on.is_(None),
            Referral.annulled_on.is_(None),
            Referral.elsewhere.is_(False),
            Procedure.annulled_on.is_(None),
            within_reach(who, Action.PROCEDURE_READ, on=today),
        )
    )
    for referral, number in session.execute(delivered):
        if (wanted := waits_for(law, referral)) is not None:
            what, named = capitalised(label(wanted.code, "tasks")), {"referral_id": referral.id}
            yield Due(what, limit(wanted.deadline), wanted.due_on, wanted.due_on, number, "support.referral", named)


def _sittings(session: Session, law: Law, who: Who, today: date) -> Iterator[Due]:
    spoken_of = func.count(sitting_procedures.c.procedure_id)
    planned = (
        select(Sitting, spoken_of)
        .outerjoin(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
        .where(
            sittings_within_reach(who, Action.PROCEDURE_READ, on=today),
            Sitting.state == "planowane",
            Sitting.annulled_on.is_(None),
            Sitting.held_on.between(today, today + AHEAD),
        )
        .group_by(Sitting.id)
    )
    for sitting, procedures in session.execute(planned):
        yield Due(
            sitting_name(law, sitting),
            f"procedury w porządku: {procedures}",
            sitting.held_on,
            sitting.held_on,
            sitting.number,
            "meetings.show",
            {"sitting_id": sitting.id},
        )


def _of_team(session: Session, law: Law, who: Who, today: date) -> Iterator[Due]:
    """Say by when the team has to meet again; nothing where it has never met, for then no limit runs."""
    last = session.scalar(
        select(func.max(Sitting.held_on)).where(
            Sitting.unit_id == who.unit_id,
            Sitting.kind == "ZI",
            Sitting.state == "odbyte",
            Sitting.annulled_on.is_(None),
            Sitting.held_on <= today,
        )
    )
    if last is not None:
        deadline = law.act_on(today).deadlines["team_meeting_gap"]
        task = capitalised(label("team_meeting_gap", "tasks"))
        yield Due(task, limit(deadline), deadline.due(last), deadline.due_shifted(last), "zespół", "meetings.index", {})
