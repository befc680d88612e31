"""The page of a sitting that was planned: what came of it, with everything a sitting tells, or its other day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.sittings import HELD, PLANNED, MovedMeanwhile, NotPlanned, take_down_sitting
from ppr_case.core import clock
from ppr_case.records.meetings import Sitting
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.web.meetings import progress
from ppr_case.web.meetings.forms import PlannedForm, SittingForm
from ppr_case.web.meetings.recording import (
    NAMED,
    UNTRUE,
    USUAL,
    back,
    bp,
    come_of,
    held,
    offer_people,
    own,
    say,
    shown_form,
    usual,
)
from ppr_case.web.meetings.told import hour_of, led_to, planned_there, says
from ppr_case.webkit.extensions import db
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows
from ppr_case.webkit.offers import institutions

__all__ = ["bp"]
SAVED: Final = "To spotkanie jest już zapisane."
BETWEEN: Final = "|"
"""Parts the day, the hour and the place that a planned sitting was read with."""


@bp.route("/<uuid:sitting_id>/course", methods=["GET", "POST"])
@allows(Action.SITTING_RECORD)
def take_down(sitting_id: UUID) -> ResponseReturnValue:
    """Write down what came of a planned sitting, or give it another day, hour or place; it keeps its number."""
    session, sitting = db.session(), own(sitting_id)
    procedures = sorted(
        (one for one in sitting.procedures if one.annulled_on is None), key=lambda one: (one.held_from, one.id)
    )
    actions, went = progress.asked(session, procedures), institutions(lambda one: one.code not in USUAL)
    form = PlannedForm.about(
        procedures,
        actions,
        beside=[one.id for one in sitting.procedures],
        seen=_read_with(sitting),
        kind=sitting.kind,
        held_on=sitting.held_on,
        hour=hour_of(sitting),
        place=sitting.place,
        state=HELD if sitting.held_on <= clock.today() else PLANNED,
        institutions=usual(went),
    )
    form.institutions.choices = went
    offer_people(form, procedures)
    if barred := _bars(sitting, sent=form.is_submitted()):
        return back(sitting_id, barred)
    if not form.validate_on_submit():
        if form.errors.keys() & NAMED:
            raise BadRequest
        return shown_form(form, procedures, actions, sitting)
    if _is_told(form, sitting, procedures, actions):
        return back(sitting_id, SAVED)
    try:
        progress.settle(session, form, actions)
        take_down_sitting(
            session,
            sitting,
            held(form, procedures),
            seen=_seen(form.seen.data or ""),
            institutions=went.chosen(form.institutions.data) if form.state.data == HELD else [],
            today=clock.today(),
        )
        come_of(form, sitting, procedures, planned_there(session, sitting.kind, procedures))
    except (*UNTRUE, NotPlanned, MovedMeanwhile) as no:
        session.rollback()
        if isinstance(no, (NotPlanned, progress.NotAsItWas)) and _is_told(form, sitting, procedures, actions):
            return back(sitting_id, SAVED)  # this very form, sent twice at once
        _say(form, no, sitting)
        return shown_form(form, procedures, actions, sitting)
    trail.note(session, "sitting.settled" if form.state.data == HELD else "sitting.moved")
    session.commit()
    return back(sitting_id, "Przebieg spotkania zapisany." if form.state.data == HELD else "Nowy termin zapisany.")


def _bars(sitting: Sitting, *, sent: bool) -> str | None:
    """Say why nothing is written down of a sitting here; a form that was sent keeps its words, and is told later."""
    if sitting.elsewhere:
        return "To spotkanie planowała inna gmina; tutaj nic się w nim nie zmienia."
    if not sent and (sitting.state != PLANNED or sitting.annulled_on is not None):
        return "To spotkanie ktoś już rozstrzygnął; niczego nie zmieniono."
    return None


def _say(form: SittingForm, no: Any, sitting: Sitting) -> None:
    match no:
        case NotPlanned():
            form.state.errors = ["To spotkanie ktoś już rozstrzygnął. Niczego nie zmieniono; skopiuj, co wpisano."]
        case MovedMeanwhile(held_on=on, hour=hour, place=place):
            now = ", ".join(filter(None, [day(on), hour and f"godz. {hour}", place]))
            form.held_on.errors = [f"Ktoś przed chwilą zmienił termin: {now}. Sprawdź i zapisz jeszcze raz."]
            form["seen"].data = _read_with(sitting)
        case _:
            say(form, no)


def _is_told(
    form: SittingForm, sitting: Sitting, procedures: Sequence[Procedure], actions: Sequence[PlanAction]
) -> bool:
    return says(form, sitting, procedures) and led_to(form, sitting, procedures) and progress.is_settled(form, actions)


def _read_with(sitting: Sitting) -> str:
    return BETWEEN.join((sitting.held_on.isoformat(), sitting.hour or "", sitting.place or ""))


def _seen(said: str) -> tuple[date, str | None, str | None]:
    """Read what the page was opened with; 400 for what no page of ours sends."""
    try:
        on, hour, place = said.split(BETWEEN, 2)
        return date.fromisoformat(on), hour or None, place or None
    except ValueError as wrong:
        raise BadRequest from wrong
