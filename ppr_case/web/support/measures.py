"""The pages of protective measures: what was applied, how it ended, and the days of it that were mistaken."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from ppr_case.access.policy import Action
from ppr_case.casework import measures
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.measures import Measure
from ppr_case.records.procedures import Procedure
from ppr_case.web.support.entries import back, by_id, done, own, parts
from ppr_case.web.support.forms import CorrectedDayForm, DayForm, LastDayForm, MeasureForm
from ppr_case.web.support.plans import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.repeated import is_other, key_of, made_before

__all__ = ["bp"]
DAYS: Final = {"end": "lifted_on", "prolongation": "prolonged_until", "court": "court_told_on"}
"""What the address of a correction calls each day."""


_NOT_OF_THEM: Final[Mapping[type[measures.Refused], str]] = {
    measures.NotAChild: "Tego dnia ta osoba była pełnoletnia. Wskaż dziecko, które odebrano, albo popraw dzień.",
    measures.NotUsingViolence: "To stosuje się wobec osoby, która stosuje przemoc. Wskaż ją albo nie wskazuj nikogo.",
}


@bp.route("/measures/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.SUPPORT_RECORD)
def measure(procedure: Procedure) -> ResponseReturnValue:
    named = parts(procedure)
    form = MeasureForm(key=str(new_id()), applied_on=clock.today())
    form.offer(named)
    if not form.validate_on_submit() or form.applied_on.data is None:
        return _measure_page(form, procedure)
    if before := made_before(Measure, key_of(form), Measure.procedure_id == procedure.id):
        told = (form.kind.data, form.applied_on.data, form.person.data or "", form.placement.data or None)
        if told == (before.kind, before.applied_on, str(before.person_id or ""), before.placement):
            return back(procedure, "Ten wpis jest już zapisany.")
        is_other(form, form.applied_on, before.number)
        return _measure_page(form, procedure)
    try:
        made = measures.record_measure(
            db.session(),
            procedure,
            id_=key_of(form),
            kind=form.kind.data,
            applied_on=form.applied_on.data,
            person=by_id([part.person for part in named], form.person.data),
            placement=form.placement.data or None,
            today=clock.today(),
        )
    except (measures.NotAChild, measures.NotUsingViolence) as refused:
        form.person.errors = [_NOT_OF_THEM[type(refused)]]
        return _measure_page(form, procedure)
    except measures.ProcedureIsAnnulled:
        form.kind.errors = ["Ta procedura jest anulowana: wpis nigdzie by się nie liczył."]
        return _measure_page(form, procedure)
    return done(procedure, "measure.recorded", f"Zapisane pod numerem {made.number}.")


@bp.route("/measures/<uuid:measure_id>/end", methods=["POST"])
@allows(Action.SUPPORT_RECORD)
def lift(measure_id: UUID) -> ResponseReturnValue:
    def write(found: Measure, on: date) -> str:
        measures.lift_measure(db.session(), found, on=on, today=clock.today())
        return "Koniec zapisany."

    return _written(measure_id, DayForm(), write, "measure.lifted")


@bp.route("/measures/<uuid:measure_id>/prolongation", methods=["POST"])
@allows(Action.SUPPORT_RECORD)
def prolong(measure_id: UUID) -> ResponseReturnValue:
    def write(found: Measure, until: date) -> str:
        measures.prolong_order(db.session(), found, here().law, until=until)
        return f"Zapisane: przedłużony do {day(until)}."

    return _written(measure_id, LastDayForm(), write, "measure.prolonged")


@bp.route("/measures/<uuid:measure_id>/court", methods=["POST"])
@allows(Action.SUPPORT_RECORD)
def tell_court(measure_id: UUID) -> ResponseReturnValue:
    def write(found: Measure, on: date) -> str:
        measures.tell_court(db.session(), found, on=on, today=clock.today())
        return "Zapisane: sąd zawiadomiony."

    return _written(measure_id, DayForm(), write, "measure.court-told")


def _written(
    measure_id: UUID, form: DayForm | LastDayForm, write: Callable[[Measure, date], str], action: str
) -> ResponseReturnValue:
    """Write a day of a measure down, and lead back to its procedure with what was done or why it was not."""
    found, procedure = own(Measure, measure_id)
    if not form.validate_on_submit() or form.day.data is None:
        return _refused(procedure, next(iter(form.errors.values()))[0])
    try:
        said = write(found, form.day.data)
    except measures.Refused as refused:
        return _refused(procedure, _said(refused))
    return done(procedure, action, said)


@bp.route("/measures/<uuid:measure_id>/<string:step_name>/correction", methods=["GET", "POST"])
@allows(Action.SUPPORT_RECORD)
def correct(measure_id: UUID, step_name: str) -> ResponseReturnValue:
    """Give a day that was mistaken another one, or take it back where the field is emptied; the reason stays."""
    found, procedure = own(Measure, measure_id)
    if step_name not in DAYS:
        raise NotFound
    held = getattr(found, DAYS[step_name])
    if held is None or found.annulled_on is not None:
        return _refused(procedure, "Tego dnia nie wpisano, ktoś go cofnął albo anulował cały wpis.")
    form = CorrectedDayForm(day=held, seen=held)
    if form.validate_on_submit():
        try:
            measures.correct_day(
                db.session(),
                found,
                here().law,
                DAYS[step_name],
                form.day.data,
                seen_on=form.seen.data,
                reason=form.reason.data or "",
                by=me().id,
                today=clock.today(),
            )
        except measures.Refused as refused:
            form.day.errors = [_said(refused)]
            form.seen.data = held
        else:
            return done(procedure, "measure.corrected", "Poprawione; powód został w historii.")
    if form.seen.errors:
        raise BadRequest
    form.seen.data = form.seen.data or held
    return render_template(
        "support/day.html", form=form, procedure=procedure, measure=found, what=step_name, today=clock.today()
    )


def _refused(procedure: Procedure, said: str) -> ResponseReturnValue:
    db.session.rollback()
    return back(procedure, f"Niczego nie zmieniono. {said}")


def _said(refused: measures.Refused) -> str:
    match refused:
        case measures.LiftedBefore(applied_on=since):
            said = f"Ten dzień jest za wczesny: środek zastosowano {day(since)}."
        case measures.ProlongsNothing(ends_on=ends):
            said = f"Bez przedłużenia wygasa {day(ends)}; przedłużenie kończy się później."
        case measures.ProlongsTooFar():
            said = "To ponad dziesięć lat od dnia nakazu. Sprawdź rok."
        case measures.WrittenBefore(now_on=on):
            said = f"Wpisano tu już {day(on)}. Jeśli to błąd albo sąd przedłużył ponownie, użyj „Popraw”."
        case measures.ChangedMeanwhile(now_on=on):
            now = f"wpisał tu {day(on)}" if on else "cofnął ten dzień"
            said = f"Ktoś przed chwilą {now}. Sprawdź i, jeśli trzeba, popraw."
        case measures.NotStanding():
            said = "Ktoś już wpisał koniec albo anulował ten wpis."
        case measures.AppliedAhead():
            said = "Ten dzień dopiero będzie."
        case _:
            said = "Tego nie wpisuje się przy środku tego rodzaju."
    return said


def _measure_page(form: MeasureForm, procedure: Procedure) -> ResponseReturnValue:
    return render_template("support/measure.html", form=form, procedure=procedure, today=clock.today())
