"""How far the plans of help have come, as a sitting hears of it: what is under way beside the row of its procedure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from wtforms import Field, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from ppr_case.access.policy import Action
from ppr_case.access.rules import of_each, within_reach
from ppr_case.casework.plans import PlanIsAnnulled, SettledMeanwhile, settle_action
from ppr_case.casework.sittings import HELD
from ppr_case.core import clock
from ppr_case.core.base import id_of
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.naming import opened
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import Form, choices
from ppr_case.webkit.guard import me

DONE, NOT_DONE = "tak", "nie"
OUTCOMES: Final = (("", "w toku"), (DONE, "wykonane"), (NOT_DONE, "niewykonane"))
_OUTCOME, _WHY = "outcome_", "why_"


@dataclass
class NotAsItWas(ValueError):
    """Somebody settled the action otherwise since the page was opened, or took its plan back; `said` tells which."""

    action_id: UUID
    said: str


def outcome_name(action: PlanAction) -> str:
    return f"{_OUTCOME}{action.id.hex}"


def why_name(action: PlanAction) -> str:
    return f"{_WHY}{action.id.hex}"


def asked(session: Session, procedures: Iterable[Procedure]) -> list[PlanAction]:
    """Give a fresh page what is under way in the plans of these procedures, and a form that was sent what it asked."""
    ids = [procedure.id for procedure in procedures]
    sent = _sent() if request.method == "POST" else None
    if not ids or (sent is not None and not sent) or not me().may(Action.SUPPORT_RECORD):
        return []
    query = (
        select(PlanAction)
        .join(Plan, Plan.id == PlanAction.plan_id)
        .where(PlanAction.procedure_id.in_(ids), Plan.annulled_on.is_(None))
        .where(PlanAction.done.is_(None) if sent is None else PlanAction.id.in_(sent))
        .order_by(Plan.drawn_on, PlanAction.id)
        .options(joinedload(PlanAction.plan), joinedload(PlanAction.institution))
    )
    return list(session.scalars(query))


def _sent() -> set[UUID]:
    """Give the actions of which a form that was sent says something, if only that they are still under way."""
    found = set()
    for name in request.form:
        kind, mark, spelled = name.partition("_")
        id_ = id_of(spelled) if kind + mark in {_OUTCOME, _WHY} else None
        if id_ is not None and id_.hex == spelled:
            found.add(id_)
    return found


def fields_of(actions: Iterable[PlanAction]) -> dict[str, Field]:
    """Give the fields of a form: what came of each action, and why it was not done."""
    fields: dict[str, Field] = {}
    for one in actions:
        fields[outcome_name(one)] = SelectField(
            "Wynik", [Optional(), _heard_since(one)], choices=choices(OUTCOMES), default=""
        )
        fields[why_name(one)] = StringField(
            "Dlaczego nie wykonano",
            [_because(outcome_name(one)), Length(max=10_000, message="Najwyżej 10 000 znaków.")],
        )
    return fields


def _heard_since(action: PlanAction) -> Callable[[Form, Field], None]:
    def demand(form: Form, _field: Field) -> None:
        held_on = form["held_on"].data
        if form["state"].data != HELD:
            raise ValidationError("Wynik działania wpisuje się na spotkaniu, które się odbyło.")
        if held_on and held_on < action.plan.drawn_on:
            raise ValidationError(f"Plan sporządzono {day(action.plan.drawn_on)}, po dniu tego spotkania.")

    return demand


def _because(outcome: str) -> Callable[[Form, Field], None]:
    def demand(form: Form, field: Field) -> None:
        said = (field.data or "").strip()
        if form[outcome].data == NOT_DONE and not said:
            raise ValidationError("Napisz, dlaczego działania nie wykonano.")
        if form[outcome].data != NOT_DONE and said:
            raise ValidationError("To pole wypełnia się przy działaniu niewykonanym. Wybierz wynik albo zostaw puste.")

    return demand


def _told(form: Form, action: PlanAction) -> tuple[bool, str | None] | None:
    """Give what the form says of an action: done or not, and why not; None where it says nothing."""
    outcome = form[outcome_name(action)].data
    if not outcome:
        return None
    return outcome == DONE, (form[why_name(action)].data or "").strip() or None


def settle(session: Session, form: Form, actions: Iterable[PlanAction]) -> None:
    """Settle what the form says something of, on the day of the sitting. Raises NotAsItWas."""
    for one in actions:
        told = _told(form, one)
        if told is None:
            continue
        try:
            settle_action(session, one, done=told[0], why_not=told[1], by=me().id, on=form["held_on"].data)
        except SettledMeanwhile as refused:
            now = "wykonane" if refused.done else "niewykonane"
            raise NotAsItWas(one.id, f"Ktoś przed chwilą zapisał to działanie jako {now}. Zostaw „w toku”.") from None
        except PlanIsAnnulled:
            raise NotAsItWas(one.id, "Ten plan pomocy ktoś właśnie anulował. Zostaw „w toku”.") from None


def is_settled(form: Form, actions: Iterable[PlanAction]) -> bool:
    """Say whether everything the form says of the actions is written down already."""
    told = ((one, _told(form, one)) for one in actions)
    return all(said is None or said == (one.done, opened(one, "why_not") or None) for one, said in told)


def heard_at(session: Session, sitting: Sitting) -> Sequence[PlanAction]:
    """Give what was settled on the day of a sitting in those of its procedures whose content this person may read."""
    of: Any = sitting_procedures.c
    query = (
        select(PlanAction)
        .join(Plan, Plan.id == PlanAction.plan_id)
        .join(Procedure, Procedure.id == PlanAction.procedure_id)
        .join(sitting_procedures, of.procedure_id == PlanAction.procedure_id)
        .where(of.sitting_id == sitting.id, PlanAction.settled_on == sitting.held_on, Plan.annulled_on.is_(None))
        .where(of_each(within_reach(me(), Action.PROCEDURE_READ, on=clock.today())))
        .order_by(Procedure.held_from, PlanAction.id)
        .options(joinedload(PlanAction.procedure))
    )
    return session.scalars(query).all() if sitting.state == HELD else []


def by_procedure(actions: Iterable[PlanAction]) -> dict[UUID, list[PlanAction]]:
    found: dict[UUID, list[PlanAction]] = {}
    for one in actions:
        found.setdefault(one.procedure_id, []).append(one)
    return found


def refuse(form: Form, refused: NotAsItWas) -> None:
    """Say beside the action what became of it; what was typed stays."""
    form[f"{_OUTCOME}{refused.action_id.hex}"].errors = [refused.said]
