from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, within_reach
from ppr_case.casework.drafts import KEPT, WARNED, DraftTooLarge, drafts_of, drop_expired, save_draft
from ppr_case.core import clock
from ppr_case.records.drafts import Draft
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.webkit.drafts import NOT_KEPT, RESUMED, Place, place_of
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows, me

bp = Blueprint("drafts", __name__, url_prefix="/drafts")


class Shown(NamedTuple):
    draft: Draft
    place: Place
    number: str
    """Of the procedure it belongs to, where that may be known."""
    resume: str
    expires_soon: bool


@bp.route("")
@allows(Action.HOME_OPEN)
def index() -> ResponseReturnValue:
    """List one's own drafts; nobody else sees them."""
    now = clock.now()
    found = [(draft, place) for draft in drafts_of(db.session(), me().id, at=now) if (place := place_of(draft.page))]
    numbers = _numbers([place for _, place in found])
    shown = [
        Shown(
            draft,
            place,
            numbers.get(place.named.get("procedure_id"), ""),
            f"{draft.page}{'&' if '?' in draft.page else '?'}{RESUMED}=tak",
            now > draft.saved_at + KEPT - WARNED,
        )
        for draft, place in found
    ]
    return render_template("drafts/index.html", drafts=shown, kept=KEPT)


@bp.route("/saving", methods=["POST"])
@allows(Action.HOME_OPEN)
def save() -> ResponseReturnValue:
    """Keep the fields of a page; a script is told that it was done, a person is led to the list."""
    page = request.form.get("strona", "")
    if place_of(page) is None:
        raise BadRequest
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    staff = db.session.get_one(Staff, me().id)
    try:
        save_draft(db.session(), staff, page, fields, at=clock.now())
    except DraftTooLarge as too_large:
        raise RequestEntityTooLarge from too_large
    drop_expired(db.session(), staff.unit_id, at=clock.now())
    trail.note(db.session(), "draft.saved")
    db.session.commit()
    if "X-Draft" in request.headers:
        return "", HTTPStatus.NO_CONTENT
    flash("Szkic zapisany. Wrócisz do niego stąd albo ze strony, na której powstał.")
    return redirect(url_for("drafts.index"))


@bp.route("/<uuid:draft_id>/removal", methods=["POST"])
@allows(Action.HOME_OPEN)
def drop(draft_id: UUID) -> ResponseReturnValue:
    own = select(Draft).where(Draft.id == draft_id, Draft.staff_id == me().id)
    draft = db.session.scalars(own).one_or_none()
    if draft is None:
        raise NotHere(draft_id)
    db.session.delete(draft)
    trail.note(db.session(), "draft.dropped")
    db.session.commit()
    flash("Szkic usunięty.")
    return redirect(url_for("drafts.index"))


def _numbers(places: list[Place]) -> dict[object, str]:
    ids = [place.named["procedure_id"] for place in places if "procedure_id" in place.named]
    within = within_reach(me(), Action.RECORD_LIST, on=clock.today())
    rows = db.session.execute(select(Procedure.id, Procedure.number).where(Procedure.id.in_(ids), within))
    return {id_: number for id_, number in rows}  # noqa: C416 (rows are no pairs to a type checker)
