"""Which institution was told of the closing, and when; each notice is printed for one institution alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from wtforms import DateField, Field, HiddenField
from wtforms.validators import Optional

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.closing import NotStanding, standing_closing
from ppr_case.casework.notices import (
    ChangedMeanwhile,
    SentAhead,
    SentBeforeClosing,
    record_notices,
    sent_notices,
    took_part,
)
from ppr_case.core import clock
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.units import Institution
from ppr_case.web.closing.views import back, bp
from ppr_case.webkit.extensions import db
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import Form
from ppr_case.webkit.guard import on_procedure
from ppr_case.webkit.repeated import key_of
from ppr_case.webkit.words import capitalised, institution_name

__all__ = ["bp"]


class NoticesForm(Form):
    """The day on which each institution was written to; a field for each is added to it.

    `key` is the closing that was seen when the page was asked for, and `was` the days that stood there.
    """

    key = HiddenField()
    was = HiddenField()

    def sent(self, institution: Institution | UUID) -> Field:
        return self[_name(institution if isinstance(institution, UUID) else institution.id)]


@bp.route("/<uuid:procedure_id>/notices", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_CLOSE)
def notices(procedure: Procedure) -> ResponseReturnValue:
    session, closing = db.session(), standing_closing(procedure)
    if closing is None or procedure.annulled_on is not None:
        return back(procedure.id, "Ta procedura nie jest zakończona; nie ma o czym zawiadamiać.")
    institutions = took_part(session, closing)
    stands = sent_notices(session, closing)
    shown = {_name(id_): sent_on for id_, sent_on in stands.items()}
    form = _form(institutions)(key=str(closing.id), was=_spelled(stands), **shown)
    if not form.validate_on_submit():
        return _page(form, procedure, closing, institutions)
    days: dict[UUID, date | None] = {one.id: form.sent(one).data for one in institutions}
    try:
        was = _read(form.was.data or "")
        record_notices(session, procedure, days, was=was, closing_id=key_of(form), today=clock.today())
    except NotStanding:
        session.rollback()
        return back(procedure.id, "To zakończenie ktoś w tym czasie uchylił; niczego nie zapisano.")
    except (ChangedMeanwhile, SentAhead, SentBeforeClosing) as refused:
        session.rollback()
        _say(form, refused, institutions)
        return _page(form, procedure, closing, institutions)
    trail.note(session, "closing.notices")
    db.session.commit()
    return back(procedure.id, "Zapisano, kiedy wysłano zawiadomienia.")


def _say(
    form: NoticesForm, refused: ChangedMeanwhile | SentAhead | SentBeforeClosing, institutions: Sequence[Institution]
) -> None:
    match refused:
        case ChangedMeanwhile(days=stands):
            _show(form, institutions, stands)
        case SentAhead(institution_id=id_):
            form.sent(id_).errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym pismo wysłano."]
        case SentBeforeClosing(institution_id=id_, protocol_on=on):
            form.sent(id_).errors = [f"To przed protokołem z {day(on)}. Wpisz dzień nie wcześniejszy."]


def _show(form: NoticesForm, institutions: Sequence[Institution], stands: Mapping[UUID, date]) -> None:
    """Say what somebody else wrote down meanwhile, beside what was typed here."""
    form.was.data = _spelled(stands)
    for one in institutions:
        there = stands.get(one.id)
        if there != form.sent(one).data:
            said = "usunął stąd dzień" if there is None else f"zapisał tu {day(there)}"
            form.sent(one).errors = [f"Ktoś w tym czasie {said}. Zostaw to, co wpisane, albo popraw, i zapisz."]


def _spelled(days: Mapping[UUID, date]) -> str:
    return " ".join(sorted(f"{id_.hex}:{sent_on.isoformat()}" for id_, sent_on in days.items()))


def _read(spelled: str) -> dict[UUID, date]:
    try:
        pairs = [one.split(":") for one in spelled.split()]
        return {UUID(id_): date.fromisoformat(sent_on) for id_, sent_on in pairs}
    except ValueError as wrong:
        raise BadRequest from wrong


def _form(institutions: Sequence[Institution]) -> type[NoticesForm]:
    days: dict[str, Any] = {
        _name(one.id): DateField(f"{capitalised(institution_name(one))}: dzień wysłania", [Optional()])
        for one in institutions
    }
    return type("DaysForm", (NoticesForm,), days)


def _name(institution_id: UUID) -> str:
    return f"dzien_{institution_id.hex}"


def _page(
    form: NoticesForm, procedure: Procedure, closing: Closing, institutions: Sequence[Institution]
) -> ResponseReturnValue:
    return render_template(
        "closing/notices.html",
        form=form,
        procedure=procedure,
        closing=closing,
        institutions=institutions,
        today=clock.today(),
    )
