"""The pages of the individual help plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere
from ppr_case.casework import plans
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.web.support.entries import MORE, all_institutions, back, bp, by_id, done, own, people
from ppr_case.web.support.forms import ActionForm, PlanForm, SettleForm, institutions
from ppr_case.webkit.extensions import db
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import is_other, key_of, made_before

__all__ = ["bp"]
DONE, NOT_DONE, OPEN_AGAIN = "tak", "nie", "w-toku"


@bp.route("/plans/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.SUPPORT_RECORD)
def draw_up(procedure: Procedure) -> ResponseReturnValue:
    named, found = people(procedure, "doznajaca"), all_institutions()
    only = str(named[0].id) if len(named) == 1 else None
    form = PlanForm(key=str(new_id()), drawn_on=clock.today(), person=only)
    if request.form.get("do") == MORE and len(form.actions) < form.actions.max_entries:
        form.actions.append_entry()
    form.offer(named, found)
    if request.form.get("do") == MORE or not form.validate_on_submit() or form.drawn_on.data is None:
        return _plan_page(form, procedure)
    planned = [
        plans.Planned(what, by_id(found, row.form.institution.data), row.form.due_on.data)
        for row in form.actions
        if (what := (row.form.what.data or "").strip())
    ]
    if before := made_before(Plan, key_of(form), Plan.procedure_id == procedure.id):
        if _says(before, form, planned):
            return back(procedure, "Ten plan jest już zapisany.")
        is_other(form, form.drawn_on, before.number)
        return _plan_page(form, procedure)
    try:
        plan = plans.draw_up_plan(
            db.session(),
            procedure,
            by_id(named, form.person.data),
            planned,
            id_=key_of(form),
            drawn_on=form.drawn_on.data,
            today=clock.today(),
        )
    except plans.Refused as refused:
        db.session.rollback()
        _refuse(form, refused)
        return _plan_page(form, procedure)
    return done(procedure, "plan.drawn-up", f"Plan zapisany pod numerem {plan.number}.")


@bp.route("/plans/<uuid:plan_id>/actions", methods=["GET", "POST"])
@allows(Action.SUPPORT_RECORD)
def add_action(plan_id: UUID) -> ResponseReturnValue:
    plan, procedure = own(Plan, plan_id)
    form, found = ActionForm(key=str(new_id())), all_institutions()
    form.institution.choices = institutions(found)
    if not form.validate_on_submit():
        return render_template("support/action.html", form=form, plan=plan, procedure=procedure)
    planned = plans.Planned((form.what.data or "").strip(), by_id(found, form.institution.data), form.due_on.data)
    if before := made_before(PlanAction, key_of(form), PlanAction.plan_id == plan.id):
        if _told_by([before]) == _told([planned]):
            return back(procedure, "To działanie jest już w planie.")
        is_other(form, form.what, plan.number)
        return render_template("support/action.html", form=form, plan=plan, procedure=procedure)
    try:
        plans.add_action(db.session(), plan, planned, id_=key_of(form))
    except plans.PlanIsAnnulled as refused:
        return back(procedure, f"Plan anulowano {day(refused.annulled_on)}; niczego nie zmieniono.")
    except plans.DueBefore as refused:
        db.session.rollback()
        form.due_on.errors = [_due_said(refused)]
        return render_template("support/action.html", form=form, plan=plan, procedure=procedure)
    return done(procedure, "plan.changed", "Działanie dodane do planu.")


@bp.route("/plans/actions/<uuid:action_id>", methods=["POST"])
@allows(Action.SUPPORT_RECORD)
def settle(action_id: UUID) -> ResponseReturnValue:
    action = db.session.get(PlanAction, action_id)
    if action is None:
        raise NotHere(action_id)
    _, procedure = own(Plan, action.plan_id)
    form = SettleForm()
    outcomes = {DONE: True, NOT_DONE: False, OPEN_AGAIN: None}
    if not form.validate_on_submit() or form.outcome.data not in outcomes:
        raise BadRequest
    outcome = outcomes[form.outcome.data]
    why_not = (form.why_not.data or "").strip() or None
    if outcome is False and why_not is None:
        return back(procedure, "Niczego nie zmieniono. Napisz, dlaczego działania nie wykonano.")
    try:
        plans.settle_action(db.session(), action, done=outcome, why_not=why_not, by=me().id, on=clock.today())
    except plans.PlanIsAnnulled as refused:
        db.session.rollback()
        return back(procedure, f"Plan anulowano {day(refused.annulled_on)}; niczego nie zmieniono.")
    except plans.SettledMeanwhile as refused:
        said = "wykonane" if refused.done else "niewykonane"
        return back(procedure, f"Niczego nie zmieniono. Ktoś przed chwilą zapisał to działanie jako {said}.")
    return done(procedure, "plan.changed", "Zapisane.")


def _says(plan: Plan, form: PlanForm, planned: Sequence[plans.Planned]) -> bool:
    """Say whether a plan says what was sent now, in whatever order its actions stand."""
    head = (plan.drawn_on, str(plan.person_id)) == (form.drawn_on.data, form.person.data)
    return head and _told_by(plan.actions) == _told(planned)


def _told(planned: Iterable[plans.Planned]) -> Counter[tuple[object, ...]]:
    return Counter((one.what, one.institution.id if one.institution else None, one.due_on) for one in planned)


def _told_by(actions: Iterable[PlanAction]) -> Counter[tuple[object, ...]]:
    return Counter((opened(one, "what"), one.institution_id, one.due_on) for one in actions)


def _refuse(form: PlanForm, refused: plans.Refused) -> None:
    """Say what is wrong beside the field it is about."""
    match refused:
        case plans.PlansNothing():
            form.actions.errors = ["Wpisz, co ma być zrobione: przynajmniej jedno działanie."]
        case plans.DueBefore(drawn_on=drawn_on):
            for row in form.actions:
                if row.form.due_on.data and not plans.is_due_within(drawn_on, row.form.due_on.data):
                    row.form.due_on.errors = [_due_said(refused)]
        case _:
            form.drawn_on.errors = [_plan_said(refused)]


def _due_said(refused: plans.DueBefore) -> str:
    return f"Plan jest z {day(refused.drawn_on)}, a termin działania przypada później i najwyżej po dziesięciu latach."


def _plan_said(refused: plans.Refused) -> str:
    match refused:
        case plans.OutsideProcedure(held_from=since):
            return f"Plan sporządza się w toku procedury, prowadzonej od {day(since)}. Popraw dzień."
        case plans.NotNamedThere():
            return "Tej osoby nie ma już wśród doznających przemocy. Otwórz procedurę od nowa."
    return "Ten dzień dopiero będzie. Wpisz dzień, w którym sporządzono plan."


def _plan_page(form: PlanForm, procedure: Procedure) -> ResponseReturnValue:
    return render_template("support/plan.html", form=form, procedure=procedure, today=clock.today())
