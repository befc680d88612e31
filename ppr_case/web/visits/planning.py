"""When the next visit of a procedure is due, and how often there is one."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import interval, monitored_still
from ppr_case.casework.visits import (
    NothingToPlan,
    PlannedBeyondMonitoring,
    PlannedTooEarly,
    PlannedTooFar,
    plan_visits,
)
from ppr_case.core import clock
from ppr_case.records.procedures import Procedure
from ppr_case.web.visits.forms import PlanForm, beyond
from ppr_case.web.visits.recording import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.forms import too_far
from ppr_case.webkit.guard import on_procedure

__all__ = ["bp"]


@bp.route("/plan/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.VISIT_RECORD)
def plan(procedure: Procedure) -> ResponseReturnValue:
    facts = facts_of(db.session(), [procedure.id])[procedure.id]
    until = monitored_still(here().law, facts, clock.today())
    if not facts.is_open and until is None:
        return _back(procedure, "Ta procedura nie jest w toku ani monitorowana; następnej wizyty się nie planuje.")
    now = f"{procedure.visit_planned_on or ''} {procedure.visit_every or ''}"
    form = PlanForm(planned_on=procedure.visit_planned_on, every=procedure.visit_every, seen=now)
    usual = interval(here().law, replace(facts, visit_every=None))

    def page(*, stale: bool = False) -> ResponseReturnValue:
        more = {"usual": usual, "until": until, "stale": stale, "today": clock.today()}
        return render_template("visits/plan.html", form=form, procedure=procedure, **more)

    if not form.validate_on_submit():
        return page()
    if form.seen.data != now:
        form.seen.data = now
        return page(stale=True)
    try:
        plan_visits(
            db.session(),
            procedure,
            planned_on=form.planned_on.data,
            every=form.every.data,
            today=clock.today(),
            until=until,
        )
    except NothingToPlan:
        db.session.rollback()
        return _back(procedure, "Tę procedurę ktoś już zakończył albo anulował; niczego nie zmieniono.")
    except (PlannedTooEarly, PlannedTooFar, PlannedBeyondMonitoring) as refused:
        form.planned_on.errors = [_why(refused)]
        return page()
    trail.note(db.session(), "visit.planned")
    db.session.commit()
    return _back(procedure, "Plan wizyt zapisany.")


def _why(refused: PlannedTooEarly | PlannedTooFar | PlannedBeyondMonitoring) -> str:
    match refused:
        case PlannedTooEarly():
            return "Ten dzień już był. Wpisz dzień od dziś albo zostaw puste."
        case PlannedTooFar():
            return too_far("Wizytę")
        case PlannedBeyondMonitoring(until=until):
            return beyond(until)


def _back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.show", procedure_id=procedure.id))
