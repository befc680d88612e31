"""The page on which the entry of a sitting is taken back: one that never was, or is of other procedures."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.annulling import SittingIsAnnulled, annul_sitting, reasons_of
from ppr_case.core import clock
from ppr_case.records.meetings import Sitting
from ppr_case.web.meetings.correcting import bp
from ppr_case.web.meetings.forms import ReasonForm
from ppr_case.web.meetings.recording import back, own
from ppr_case.web.meetings.views import changeable, is_correctable
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import sitting_name

__all__ = ["bp"]
BEFORE = "Ten wpis anulowano już wcześniej; niczego nie zmieniono."


@bp.route("/<uuid:sitting_id>/annulment", methods=["GET", "POST"])
@allows(Action.SITTING_RECORD)
def annul(sitting_id: UUID) -> ResponseReturnValue:
    session, sitting, form = db.session(), own(sitting_id), ReasonForm()
    if sitting.annulled_on is not None and request.method == "GET":
        return back(sitting_id, BEFORE)
    if not form.validate_on_submit():
        return _page(form, sitting)
    try:
        annul_sitting(session, sitting, reason=_reason(form), by=me().id, on=clock.today())
    except SittingIsAnnulled:
        session.rollback()
        if _is_kept(form, sitting):  # this very form, sent twice
            taken()
            return back(sitting_id, BEFORE)
        form.reason.errors = [BEFORE]
        return _page(form, sitting)
    trail.note(session, "sitting.annulled")
    session.commit()
    return back(sitting_id, "Wpis anulowany: zostaje w historii i nigdzie się nie liczy.")


def _reason(form: ReasonForm) -> str:
    return (form.reason.data or "").strip()


def _is_kept(form: ReasonForm, sitting: Sitting) -> bool:
    said = {(one.staff_id, opened(one, "text")) for one in reasons_of(db.session(), sitting)}
    return said == {(me().id, _reason(form))}


def _page(form: ReasonForm, sitting: Sitting) -> ResponseReturnValue:
    return render_template(
        "meetings/annul.html",
        form=form,
        sitting=sitting,
        name=sitting_name(here().law, sitting),
        correctable=is_correctable(sitting) and changeable(db.session(), sitting),
    )
