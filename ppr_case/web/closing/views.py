from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias, get_args
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.closing import (
    Circumstances,
    ClosedBeforeHeld,
    ClosedThatDayBefore,
    ClosingAhead,
    HasEnded,
    Missing,
    NotOfTheGroup,
    NotSeen,
    NotStanding,
    ReasonOfOtherGround,
    RevokedAhead,
    RevokedBeforeClosing,
    annul_procedure,
    close_procedure,
    deciding,
    missing,
    revoke_closing,
    standing_closing,
)
from ppr_case.casework.composition import sits_on
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import interval, monitored_until
from ppr_case.casework.remarks import remarks_on
from ppr_case.casework.sittings import planned_for
from ppr_case.casework.visits import PlannedTooEarly, PlannedTooFar
from ppr_case.core import clock
from ppr_case.core.base import OPEN, new_id
from ppr_case.records.closings import ClosingMember
from ppr_case.records.groups import GroupMember
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.web.closing.forms import AnnulmentForm, ClosingForm, RevocationForm
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day, long_day
from ppr_case.webkit.forms import choices, too_far
from ppr_case.webkit.guard import me, on_procedure
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import key_of, made_before
from ppr_case.webkit.words import institution_name, label

bp = Blueprint("closing", __name__, url_prefix="/closing")
Untrue: TypeAlias = (
    ClosingAhead
    | ClosedBeforeHeld
    | ClosedThatDayBefore
    | ReasonOfOtherGround
    | NotOfTheGroup
    | NotSeen
    | PlannedTooEarly
    | PlannedTooFar
)
UNTRUE: Final = get_args(Untrue)
"""What the page can say beside a field."""


@bp.route("/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def close(procedure: Procedure) -> ResponseReturnValue:
    if request.method == "GET" and (procedure.held_until != OPEN or procedure.annulled_on is not None):
        return back(procedure.id, "Ta procedura nie jest w toku; nie ma czego kończyć.")
    session, today = db.session(), clock.today()
    members = deciding(session, procedure)
    form = ClosingForm.offering(
        key=str(new_id()),
        protocol_on=today,
        decided=[str(member.id) for member in members if sits_on(member, today)],
        visit_on=procedure.visit_planned_on if (procedure.visit_planned_on or today) > today else None,
    )
    now = form.protocol_on.data or today
    members.sort(key=lambda member: not sits_on(member, now))
    form.decided.choices = choices((str(member.id), _seat(member)) for member in members)
    lacking = missing(session, procedure, on=now)
    form.must_be_known = bool(lacking)
    if not form.validate_on_submit():
        return _page(form, procedure, lacking)
    id_ = key_of(form)
    if (before := made_before(Closing, id_, Closing.procedure_id == procedure.id)) is not None:
        return back(procedure.id, _repeated(form, before))
    try:
        _close(form, procedure, id_)
    except HasEnded:  # somebody else was first, or this very form, sent twice at once
        db.session.rollback()
        before = made_before(Closing, id_, Closing.procedure_id == procedure.id)
        others = "Tę procedurę ktoś już zakończył, przekazał albo anulował; niczego nie zmieniono."
        return back(procedure.id, others if before is None else _repeated(form, before))
    except UNTRUE as refused:
        db.session.rollback()
        _say(form, refused, members)
        return _page(form, procedure, missing(session, procedure, on=now))
    trail.note(session, "procedure.closed", lacking=len(lacking))
    db.session.commit()
    return back(procedure.id, _said(procedure))


@bp.route("/<uuid:procedure_id>/revocation", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def revoke(procedure: Procedure) -> ResponseReturnValue:
    form = RevocationForm(revoked_on=clock.today())
    standing = standing_closing(procedure)
    if standing is None:
        _note_repeated(form, procedure)
        return back(procedure.id, "Ta procedura nie jest zakończona; nie ma czego uchylać.")
    if not form.validate_on_submit() or form.revoked_on.data is None:
        return render_template("closing/revoke.html", form=form, procedure=procedure, closing=standing)
    try:
        revoke_closing(
            db.session(),
            procedure,
            on=form.revoked_on.data,
            reason=form.reason.data or "",
            by=me().id,
            today=clock.today(),
        )
    except NotStanding:
        return back(procedure.id, "To zakończenie ktoś już uchylił; niczego nie zmieniono.")
    except RevokedAhead:
        form.revoked_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym zakończenie uchylono."]
    except RevokedBeforeClosing as refused:
        form.revoked_on.errors = [f"To przed protokołem z {day(refused.protocol_on)}. Wpisz dzień nie wcześniejszy."]
    if form.errors:
        return render_template("closing/revoke.html", form=form, procedure=procedure, closing=standing)
    trail.note(db.session(), "closing.revoked")
    db.session.commit()
    return back(procedure.id, "Zakończenie uchylone: procedura jest w toku, jakby się nie kończyła.")


def _note_repeated(form: RevocationForm, procedure: Procedure) -> None:
    """Say that the register has what was typed, where the same form revoked the closing a moment ago."""
    ids = [one.id for one in procedure.closings if one.revoked_on is not None]
    if request.method == "POST" and any(
        (one.staff_id, opened(one, "text")) == (me().id, form.reason.data)
        for each in remarks_on(db.session(), ids).values()
        for one in each
    ):
        taken()


@bp.route("/<uuid:procedure_id>/annulment", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_OPEN)
def annul(procedure: Procedure) -> ResponseReturnValue:
    """Take back a procedure that should never have been opened; ending one is another thing."""
    if procedure.annulled_on is not None or procedure.handed_over_on is not None:
        return back(procedure.id, "Tej procedury nie można anulować: jest już anulowana albo przekazana.")
    form = AnnulmentForm()
    if not form.validate_on_submit():
        return render_template("closing/annul.html", form=form, procedure=procedure)
    try:
        annul_procedure(db.session(), procedure, reason=(form.reason.data or "").strip(), on=clock.today())
    except HasEnded:
        db.session.rollback()
        return back(procedure.id, "Tę procedurę ktoś już anulował albo przekazał; niczego nie zmieniono.")
    trail.note(db.session(), "procedure.annulled")
    db.session.commit()
    return back(procedure.id, "Procedura anulowana: zachowuje numer i nie liczy się nigdzie.")


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
        beside=Circumstances(
            by=me().id,
            decided=[UUID(one) for one in form.decided.data or []],
            seen=form.has_seen(),
            visit_on=form.visit_on.data if _until(procedure, form.protocol_on.data) else None,
        ),
    )


def _say(form: ClosingForm, refused: Untrue, members: Sequence[GroupMember]) -> None:
    match refused:
        case ClosingAhead():
            form.protocol_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym sporządzono protokół."]
        case ClosedBeforeHeld(held_from=since):
            form.protocol_on.errors = [f"Procedurę prowadzi się od {day(since)}. Wpisz dzień nie wcześniejszy."]
        case ClosedThatDayBefore():
            form.protocol_on.errors = ["Jest już uchylony protokół z tego dnia. Wpisz dzień nowego protokołu."]
        case ReasonOfOtherGround():
            form.reason.errors = ["Niepotwierdzenie przemocy to brak zasadności działań. Zmień jedno z dwojga."]
        case NotOfTheGroup(member_id=id_):
            who = next((_seat(member) for member in members if member.id == id_), "ktoś z zaznaczonych osób")
            form.decided.errors = [f"W dniu protokołu nie było w grupie: {who}. Odznacz tę osobę albo popraw dzień."]
        case NotSeen():
            form.known.errors = ["Brakuje także czegoś, czego lista jeszcze nie pokazywała. Przeczytaj ją od nowa."]
        case PlannedTooEarly():
            form.visit_on.errors = ["Ta wizyta jest po dniu protokołu i nie wcześniej niż dziś."]
        case PlannedTooFar():
            form.visit_on.errors = [too_far("Wizytę")]


def _seat(member: GroupMember) -> str:
    """Name somebody of the group as they sit, or sat, in it."""
    name = opened(member, "name") or "osoba bez nazwiska w rejestrze"
    left = member.until_on or member.group.dissolved_on
    return f"{name}, {institution_name(member.institution)}" + (f", do {day(left)}" if left else "")


def _repeated(form: ClosingForm, before: Closing) -> str:
    """Say that this form was sent before; where it says something else now, that nothing of that was taken."""
    told = (form.protocol_on.data, form.ground.data, form.reason.data or None, set(form.decided.data or []))
    query = select(ClosingMember.member_id).where(ClosingMember.closing_id == before.id)
    decided = {str(id_) for id_ in db.session.scalars(query)}
    if told == (before.protocol_on, before.ground, before.reason, decided):
        return "Ta procedura jest już zakończona; drugi protokół nie powstał."
    return (
        "Ten formularz zakończył już procedurę, a teraz były w nim inne dane: niczego nie zmieniono. "
        "Błędne zakończenie się uchyla."
    )


def _until(procedure: Procedure, closed_on: date) -> date | None:
    """Give how long a procedure would be monitored that is closed on the day; None where the act sets no time."""
    facts = facts_of(db.session(), [procedure.id])[procedure.id]
    return monitored_until(here().law, replace(facts, closed_on=closed_on))


def _said(procedure: Procedure) -> str:
    until = _until(procedure, procedure.held_until)
    told = "Procedura zakończona. Na jej stronie są protokół i zawiadomienia dla podmiotów."
    if planned := planned_for(db.session(), procedure):
        named = ", ".join(f"{one.number} ({day(one.held_on)})" for one in planned)
        told += f" Nadal planowane: {named}; odwołaj, jeśli grupa już się nie spotka."
    return told if until is None else f"{told} Monitorowanie po zakończeniu trwa do {long_day(until)}"


def back(procedure_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.show", procedure_id=procedure_id))


def _page(form: ClosingForm, procedure: Procedure, lacking: list[Missing]) -> ResponseReturnValue:
    form.show(lacking)
    facts = facts_of(db.session(), [procedure.id])[procedure.id]
    closed = replace(facts, closed_on=form.protocol_on.data or clock.today())
    members = deciding(db.session(), procedure)
    return render_template(
        "closing/close.html",
        form=form,
        procedure=procedure,
        sitting=sum(sits_on(member, form.protocol_on.data or clock.today()) for member in members),
        lacking=[label(what.value, "closing_gaps") for what in lacking],
        planned=planned_for(db.session(), procedure) if Missing.SITTING in lacking else [],
        until=monitored_until(here().law, closed),
        every=interval(here().law, closed),
        today=clock.today(),
    )
