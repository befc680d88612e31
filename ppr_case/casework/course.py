"""How far procedures have come: the first day of each thing that time limits and stages ask about."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from ppr_case.core.base import OPEN
from ppr_case.indicators.catalogue.timeliness import FIRST_FORM_C, FIRST_MEETING, GROUP_APPOINTED, GROUP_RECEIVED
from ppr_case.records.cards import Card
from ppr_case.records.closings import Monitoring
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.visits import Visit, visit_procedures


class Stage(IntEnum):
    """The furthest that a procedure has come."""

    OPENED = 0
    GROUP = 1
    DIAGNOSIS = 2
    PLAN = 3
    ENDED = 4


@dataclass(frozen=True)
class Facts:
    """What happened in one procedure, in this commune; None where it has not, or nobody wrote it down."""

    id: UUID
    number: str
    act: str | None
    forms: str | None
    opened_on: date
    received_on: date | None
    taken_over_on: date | None
    held_from: date
    held_until: date
    closed_on: date | None
    annulled_on: date | None
    firearm_on: date | None
    """A form A says that somebody who uses violence has a firearm (art. 9f of the act)."""
    firearm_notified_on: date | None
    visit_planned_on: date | None
    visit_every: int | None
    """Days between visits, where others were decided on than the law's data give."""
    group_appointed_on: date | None
    group_received_on: date | None
    first_meeting_on: date | None
    form_c_on: date | None
    plan_on: date | None
    first_visit_on: date | None
    last_visit_on: date | None
    """Successful ones: a visit that met nobody does not say that anybody is safe."""
    monitoring_ended_on: date | None = None
    """The day of what came of the monitoring after the closing that stands."""

    @property
    def is_open(self) -> bool:
        return self.held_until == OPEN and self.annulled_on is None

    @property
    def stage(self) -> Stage:
        if self.held_until != OPEN:
            return Stage.ENDED
        reached = (
            (Stage.PLAN, self.plan_on),
            (Stage.DIAGNOSIS, self.form_c_on),
            (Stage.GROUP, self.group_appointed_on),
        )
        return next((stage for stage, day in reached if day is not None), Stage.OPENED)


def _visit(which: SQLColumnExpression[date]) -> SQLColumnExpression[date]:
    return (
        select(which)
        .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
        .where(
            visit_procedures.c.procedure_id == Procedure.id,
            Visit.successful,
            Visit.annulled_on.is_(None),
            Visit.elsewhere.is_(False),
        )
        .correlate(Procedure)
        .scalar_subquery()
    )


_PLAN: Final = (
    select(func.min(Plan.drawn_on))
    .where(Plan.procedure_id == Procedure.id, Plan.annulled_on.is_(None), Plan.elsewhere.is_(False))
    .correlate(Procedure)
    .scalar_subquery()
)
_FIREARM: Final = (
    select(func.min(Card.filled_on))
    .where(Card.procedure_id == Procedure.id, Card.firearm == "tak", Card.annulled_on.is_(None))
    .correlate(Procedure)
    .scalar_subquery()
)
_MONITORED: Final = (
    select(Monitoring.ended_on)
    .join(Closing, Closing.id == Monitoring.closing_id)
    .where(Closing.procedure_id == Procedure.id, Closing.revoked_on.is_(None), Monitoring.annulled_on.is_(None))
    .correlate(Procedure)
    .scalar_subquery()
)
_EVENTS: Final[dict[str, SQLColumnExpression[date]]] = {
    "firearm_on": _FIREARM,
    "group_appointed_on": GROUP_APPOINTED,
    "group_received_on": GROUP_RECEIVED,
    "first_meeting_on": FIRST_MEETING,
    "form_c_on": FIRST_FORM_C,
    "plan_on": _PLAN,
    "first_visit_on": _visit(func.min(Visit.made_on)),
    "last_visit_on": _visit(func.max(Visit.made_on)),
    "monitoring_ended_on": _MONITORED,
}
_COLUMNS: Final = tuple(
    _EVENTS[field.name].label(field.name) if field.name in _EVENTS else getattr(Procedure, field.name)
    for field in fields(Facts)
)


def facts_of(session: Session, ids: Collection[UUID]) -> dict[UUID, Facts]:
    """Collect the facts of some procedures, a page of them, with one query."""
    return {facts.id: facts for facts in facts_where(session, Procedure.id.in_(ids))} if ids else {}


def facts_where(session: Session, *where: ColumnElement[bool]) -> list[Facts]:
    """Collect the facts of whichever procedures a clause selects, the longest held first."""
    rows = session.execute(select(*_COLUMNS).where(*where).order_by(Procedure.held_from, Procedure.id))
    return [Facts(*row) for row in rows]
