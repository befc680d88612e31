"""How the monitoring after a closing ended, and taking that back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import of_each, within_reach
from ppr_case.casework.closing import standing_closing
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import monitored_until
from ppr_case.casework.monitoring import (
    EndsAhead,
    EndsBeforeClosing,
    NothingStands,
    NotMonitored,
    NotOverYet,
    Outcome,
    OutcomeStands,
    end_monitoring,
    standing_outcome,
    take_back,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.closings import Monitoring
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit, visit_procedures
from ppr_case.web.closing.forms import MonitoringForm, TakeBackForm
from ppr_case.web.closing.notices import bp
from ppr_case.web.closing.views import back
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day, long_day
from ppr_case.webkit.guard import me, on_procedure
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import key_of, made_before

__all__ = ["bp"]


@bp.route("/<uuid:procedure_id>/monitoring", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def monitoring(procedure: Procedure) -> ResponseReturnValue:
    """Ask what came of the monitoring; what the visits after the closing saw stands beside the question."""
    session, today = db.session(), clock.today()
    until = monitored_until(here().law, facts_of(session, [procedure.id])[procedure.id])
    if until is None or procedure.annulled_on is not None:
        return back(procedure.id, "Tej procedury nie monitoruje się po zakończeniu.")
    form = MonitoringForm.offering(key=str(new_id()), ended_on=until if until <= today else None)
    if not form.validate_on_submit():
        return _asked(form, procedure, until)
    id_ = key_of(form)
    if (before := made_before(Monitoring, id_, Monitoring.procedure_id == procedure.id)) is not None:
        return back(procedure.id, _repeated(form, before))
    try:
        _end(form, procedure, id_)
    except (NotMonitored, OutcomeStands):  # somebody else was first, or this very form, sent twice at once
        session.rollback()
        before = made_before(Monitoring, id_, Monitoring.procedure_id == procedure.id)
        others = "Monitorowanie tej procedury ktoś już zakończył albo uchylił jej zakończenie; niczego nie zmieniono."
        return back(procedure.id, others if before is None else _repeated(form, before))
    except (EndsAhead, EndsBeforeClosing, NotOverYet) as refused:
        session.rollback()
        _say(form, refused)
        return _page(form, procedure, until)
    trail.note(session, "monitoring.ended")
    db.session.commit()
    return back(procedure.id, "Wynik monitorowania zapisany.")


@bp.route("/<uuid:procedure_id>/monitoring/annulment", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def resume(procedure: Procedure) -> ResponseReturnValue:
    """Take the outcome back: it stays in the history and says why."""
    session, form = db.session(), TakeBackForm()
    standing = standing_outcome(session, procedure)
    if standing is None:
        return back(procedure.id, "Tutaj nie ma wyniku monitorowania, który można by cofnąć.")
    if not form.validate_on_submit():
        return render_template("closing/resume.html", form=form, procedure=procedure, monitoring=standing)
    try:
        take_back(session, procedure, reason=(form.reason.data or "").strip(), by=me().id, today=clock.today())
    except NothingStands:
        session.rollback()
        return back(procedure.id, "Ten wynik ktoś już cofnął; niczego nie zmieniono.")
    trail.note(session, "monitoring.taken-back")
    db.session.commit()
    return back(procedure.id, "Wynik monitorowania cofnięty; zostaje w historii z powodem.")


def _asked(form: MonitoringForm, procedure: Procedure, until: date) -> ResponseReturnValue:
    standing = None if form.is_submitted() else standing_outcome(db.session(), procedure)
    if standing is not None:
        return back(procedure.id, f"Monitorowanie tej procedury zakończono już {long_day(standing.ended_on)}")
    return _page(form, procedure, until)


def _end(form: MonitoringForm, procedure: Procedure, id_: UUID) -> None:
    assert form.ended_on.data is not None  # noqa: S101 (the form was validated; for the type checker)
    told = Outcome(form.ended_on.data, form.outcome.data, (form.note.data or "").strip() or None)
    end_monitoring(db.session(), procedure, told, here().law, id_=id_, by=me().id, today=clock.today())


def _say(form: MonitoringForm, refused: EndsAhead | EndsBeforeClosing | NotOverYet) -> None:
    match refused:
        case EndsAhead():
            form.ended_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym monitorowanie się zakończyło."]
        case EndsBeforeClosing(closed_on=closed_on):
            form.ended_on.errors = [f"Procedurę zakończono {day(closed_on)}. Wpisz dzień nie wcześniejszy."]
        case NotOverYet(until=until):
            said = f"Monitorowanie trwa do {day(until)}: że nic się nie wydarzyło, wiadomo dopiero tego dnia."
            form.outcome.errors = [f"{said} Wcześniej zakończyć je może tylko to, co się wydarzyło."]


def _repeated(form: MonitoringForm, before: Monitoring) -> str:
    """Say that this form was sent before; where it says something else now, that nothing of that was taken."""
    told = (form.ended_on.data, form.outcome.data, (form.note.data or "").strip())
    if told == (before.ended_on, before.outcome, opened(before, "note")):
        return "Ten wynik jest już zapisany."
    return (
        "Ten formularz zapisał już wynik, a teraz były w nim inne dane: niczego nie zmieniono. Błędny wynik się cofa."
    )


def _page(form: MonitoringForm, procedure: Procedure, until: date) -> ResponseReturnValue:
    closing = standing_closing(procedure)
    since = closing.protocol_on if closing is not None else until
    return render_template(
        "closing/monitoring.html",
        form=form,
        procedure=procedure,
        since=since,
        until=until,
        visits=_visits(procedure, since),
        later=_later(procedure, since),
        today=clock.today(),
    )


def _visits(procedure: Procedure, since: date) -> Sequence[Visit]:
    made = (
        select(Visit)
        .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
        .where(
            visit_procedures.c.procedure_id == procedure.id,
            Visit.made_on > since,
            Visit.annulled_on.is_(None),
            Visit.elsewhere.is_(False),
        )
        .order_by(Visit.made_on, Visit.id)
    )
    return db.session.scalars(made).all()


def _later(procedure: Procedure, since: date) -> Sequence[Procedure]:
    """Give the procedures of the family that began after the closing, as far as this person may know of them."""
    begun = (
        select(Procedure)
        .where(
            Procedure.family_id == procedure.family_id,
            Procedure.id != procedure.id,
            Procedure.opened_on >= since,
            Procedure.annulled_on.is_(None),
            of_each(within_reach(me(), Action.RECORD_LIST, on=clock.today())),
        )
        .order_by(Procedure.opened_on, Procedure.id)
    )
    return db.session.scalars(begun).all()
