from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.closing import (
    ClosedBeforeHeld,
    ClosedThatDayBefore,
    ClosingAhead,
    HasEnded,
    Missing,
    NotStanding,
    ReasonOfOtherGround,
    RevokedAhead,
    RevokedBeforeClosing,
    annul_procedure,
    close_procedure,
    missing,
    revoke_closing,
    standing_closing,
)
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import monitored_until
from ppr_case.core import clock
from ppr_case.core.base import OPEN, new_id
from ppr_case.law import load
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.web.closing.forms import LACKING, AnnulmentForm, ClosingForm, RevocationForm
from ppr_case.webkit.extensions import db
from ppr_case.webkit.filters import day, long_day
from ppr_case.webkit.guard import on_procedure
from ppr_case.webkit.repeated import key_of, made_before

bp = Blueprint("closing", __name__, url_prefix="/closing")


@bp.route("/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def close(procedure: Procedure) -> ResponseReturnValue:
    if request.method == "GET" and (procedure.held_until != OPEN or procedure.annulled_on is not None):
        return _back(procedure.id, "Ta procedura nie jest w toku; nie ma czego kończyć.")
    form = ClosingForm.offering(key=str(new_id()), protocol_on=clock.today())
    lacking = missing(db.session(), procedure, on=form.protocol_on.data or clock.today())
    form.must_be_known = bool(lacking)
    if not form.validate_on_submit():
        return _page(form, procedure, lacking)
    id_ = key_of(form)
    if made_before(Closing, id_, Closing.procedure_id == procedure.id) is not None:
        return _back(procedure.id, "Ta procedura jest już zakończona; drugi protokół nie powstał.")
    try:
        _close(form, procedure, id_)
    except HasEnded:  # somebody else was first
        db.session.rollback()
        return _back(procedure.id, "Tę procedurę ktoś już zakończył, przekazał albo anulował; niczego nie zmieniono.")
    except (ClosingAhead, ClosedBeforeHeld, ClosedThatDayBefore, ReasonOfOtherGround) as refused:
        _say(form, refused)
        return _page(form, procedure, lacking)
    trail.note(db.session(), "procedure.closed", lacking=len(lacking))
    db.session.commit()
    return _back(procedure.id, _said(procedure))


@bp.route("/<uuid:procedure_id>/revocation", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def revoke(procedure: Procedure) -> ResponseReturnValue:
    form = RevocationForm(revoked_on=clock.today())
    standing = standing_closing(procedure)
    if standing is None:
        return _back(procedure.id, "Ta procedura nie jest zakończona; nie ma czego uchylać.")
    if not form.validate_on_submit() or form.revoked_on.data is None:
        return render_template("closing/revoke.html", form=form, procedure=procedure, closing=standing)
    try:
        revoke_closing(db.session(), procedure, on=form.revoked_on.data, today=clock.today())
    except NotStanding:
        return _back(procedure.id, "To zakończenie ktoś już uchylił; niczego nie zmieniono.")
    except RevokedAhead:
        form.revoked_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym zakończenie uchylono."]
    except RevokedBeforeClosing as refused:
        form.revoked_on.errors = [f"To przed protokołem z {day(refused.protocol_on)}. Wpisz dzień nie wcześniejszy."]
    if form.errors:
        return render_template("closing/revoke.html", form=form, procedure=procedure, closing=standing)
    trail.note(db.session(), "closing.revoked")
    db.session.commit()
    return _back(procedure.id, "Zakończenie uchylone: procedura jest w toku, jakby się nie kończyła.")


@bp.route("/<uuid:procedure_id>/annulment", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_OPEN)
def annul(procedure: Procedure) -> ResponseReturnValue:
    """Take back a procedure that should never have been opened; ending one is another thing."""
    if procedure.annulled_on is not None or procedure.handed_over_on is not None:
        return _back(procedure.id, "Tej procedury nie można anulować: jest już anulowana albo przekazana.")
    form = AnnulmentForm()
    if not form.validate_on_submit():
        return render_template("closing/annul.html", form=form, procedure=procedure)
    try:
        annul_procedure(db.session(), procedure, reason=(form.reason.data or "").strip(), on=clock.today())
    except HasEnded:
        db.session.rollback()
        return _back(procedure.id, "Tę procedurę ktoś już anulował albo przekazał; niczego nie zmieniono.")
    trail.note(db.session(), "procedure.annulled")
    db.session.commit()
    return _back(procedure.id, "Procedura anulowana: zachowuje numer i nie liczy się nigdzie.")


def _close(form: ClosingForm, procedure: Procedure, id_: UUID) -> None:
    assert form.protocol_on.data is not None  # noqa: S101 (the form was validated; for the type checker)
    close_procedure(
        db.session(),
        procedure,
        id_=id_,
        protocol_on=form.protocol_on.data,
        ground=form.ground.data,
        reason=form.reason.data or None,
        today=clock.today(),
    )
    db.session.flush()


def _say(
    form: ClosingForm, refused: ClosingAhead | ClosedBeforeHeld | ClosedThatDayBefore | ReasonOfOtherGround
) -> None:
    match refused:
        case ClosingAhead():
            form.protocol_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym sporządzono protokół."]
        case ClosedBeforeHeld(held_from=since):
            form.protocol_on.errors = [f"Procedurę prowadzi się od {day(since)}. Wpisz dzień nie wcześniejszy."]
        case ClosedThatDayBefore():
            form.protocol_on.errors = ["Jest już uchylony protokół z tego dnia. Wpisz dzień nowego protokołu."]
        case ReasonOfOtherGround():
            form.reason.errors = ["Niepotwierdzenie przemocy to brak zasadności działań. Zmień jedno z dwojga."]


def _said(procedure: Procedure) -> str:
    until = monitored_until(load(), facts_of(db.session(), [procedure.id])[procedure.id])
    if until is None:
        return "Procedura zakończona."
    return f"Procedura zakończona. Monitorowanie po zakończeniu trwa do {long_day(until)}."


def _back(procedure_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.show", procedure_id=procedure_id))


def _page(form: ClosingForm, procedure: Procedure, lacking: list[Missing]) -> ResponseReturnValue:
    return render_template(
        "closing/close.html",
        form=form,
        procedure=procedure,
        lacking=[LACKING[what] for what in lacking],
        today=clock.today(),
    )
