"""Invitations and summons to a sitting: hours are typed, checked and printed, a paper for each person."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound
from wtforms import Field, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from ppr_case.access.policy import Action
from ppr_case.casework.inviting import USING, SidesMeet, check_hours, invited
from ppr_case.casework.sittings import PLANNED
from ppr_case.core import clock
from ppr_case.records.people import Involvement
from ppr_case.records.units import Unit
from ppr_case.reports.backends import PAPERS
from ppr_case.reports.papers.letters import Meeting, letter
from ppr_case.reports.papers.sitting import Spoken
from ppr_case.web.papers.views import bp, find_sitting, sent, spoken_of
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.forms import Form
from ppr_case.webkit.guard import allows, me, reads
from ppr_case.webkit.naming import full_name

__all__ = ["bp"]


class LettersForm(Form):
    """Where the sitting is; the hours, one for each part that somebody has in its procedures, are added to it."""

    place = StringField("Miejsce", [InputRequired("Wpisz, gdzie jest spotkanie."), Length(max=200)])

    def hour(self, part: Involvement) -> Field:
        return self[_name(part)]


@bp.route("/meetings/<uuid:sitting_id>/letters", methods=["GET", "POST"])
@allows(Action.SITTING_RECORD)
@reads
def letters(sitting_id: UUID) -> ResponseReturnValue:
    """Print what one person is sent. The hours are kept by nobody: they stay on the page for the next person."""
    spoken = spoken_of(find_sitting(sitting_id))
    if spoken.sitting.state != PLANNED or spoken.sitting.annulled_on is not None:
        raise NotFound
    parts = invited(spoken.parts, spoken.sitting.held_on)
    form = _form(parts)()
    if form.validate_on_submit() and (chosen := _chosen(form, parts)) is not None:
        unit = db.session.get_one(Unit, me().unit_id)
        at: time = form.hour(chosen).data
        meeting = Meeting(spoken.sitting, at, form.place.data or "")
        name = "wezwanie" if chosen.role == USING else "zaproszenie"
        return sent(letter(here().law, unit, chosen, meeting, clock.today()), _asked()[1], name)
    return _page(form, spoken, parts)


def _form(parts: Sequence[Involvement]) -> type[LettersForm]:
    hours: dict[str, Any] = {
        _name(part): TimeField(f"Godzina: {full_name(part.person)}", [Optional()]) for part in parts
    }
    return type("HoursForm", (LettersForm,), hours)


def _name(part: Involvement) -> str:
    return f"godz_{part.id.hex}"


def _asked() -> tuple[str, str]:
    """Give for whom the button prints, and in which format."""
    whom, _, form = request.form.get("do", "").partition(".")
    if form not in PAPERS:
        raise BadRequest
    return whom, form


def _chosen(form: LettersForm, parts: Sequence[Involvement]) -> Involvement | None:
    """Give the part of whoever the paper is for; None where an hour is missing, or the two sides would meet."""
    whom, _ = _asked()
    chosen = next((part for part in parts if part.id.hex == whom), None)
    if chosen is None:
        raise BadRequest
    if form.hour(chosen).data is None:
        form.hour(chosen).errors = ["Wpisz godzinę, na którą ta osoba ma przyjść."]
        return None
    hours = {part.id: form.hour(part).data for part in parts if form.hour(part).data is not None}
    try:
        check_hours(parts, hours)
    except SidesMeet as refused:
        second = next(part for part in parts if part.id == refused.second)
        form.hour(second).errors = [
            "Obie strony tej procedury przyszłyby o jednej porze. Zostaw między nimi co najmniej godzinę."
        ]
        return None
    return chosen


def _page(form: LettersForm, spoken: Spoken, parts: Sequence[Involvement]) -> ResponseReturnValue:
    return render_template(
        "papers/letters.html",
        form=form,
        sitting=spoken.sitting,
        more=spoken.more,
        procedures=[
            (procedure, [part for part in parts if part.procedure_id == procedure.id])
            for procedure in spoken.procedures
        ],
        using=USING,
    )
