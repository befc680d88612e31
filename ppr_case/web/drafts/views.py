"""Drafts: saved after every field, listed, resumed and let go."""

from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, RequestEntityTooLarge

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere
from ppr_case.casework.drafts import (
    KEPT,
    MOST,
    DraftOfAnother,
    DraftTooLarge,
    TooManyDrafts,
    draft_of,
    drafts_of,
    drop_expired,
    fields_of,
    refuse_beyond,
    save_draft,
)
from ppr_case.core import clock
from ppr_case.records.drafts import Draft
from ppr_case.records.staff import Staff
from ppr_case.web.drafts.reach import reached
from ppr_case.web.drafts.words import said_in
from ppr_case.webkit.drafts import PAGE, WRITER, by_script, continues, resume, typed, writes
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.writing import Place, place_of

bp = Blueprint("drafts", __name__, url_prefix="/drafts")


class Shown(NamedTuple):
    draft: Draft
    place: Place
    number: str | None
    """Of what it is about; None where its author may not see that any more, nor the draft."""
    resume: str

    @property
    def name(self) -> str:
        return f"{self.place.label}, {self.number}" if self.number else self.place.label


@bp.route("")
@allows(Action.HOME_OPEN)
def index() -> ResponseReturnValue:
    """List one's own drafts; nobody else sees them."""
    shown = _shown(drafts_of(db.session(), me().id, at=clock.now()))
    return render_template("drafts/index.html", drafts=shown, kept=KEPT, most=MOST)


@bp.route("/<uuid:draft_id>")
@allows(Action.HOME_OPEN)
def show(draft_id: UUID) -> ResponseReturnValue:
    """Show what a draft holds, as words: its page is not there any more to be filled in."""
    draft = draft_of(db.session(), me().id, draft_id, at=clock.now())
    shown = _shown([draft]) if draft is not None else []
    if not shown or shown[0].number is None:
        raise NotHere(draft_id)
    one = shown[0]
    texts = said_in(db.session(), me(), one.place, fields_of(one.draft))
    return render_template("drafts/show.html", one=one, texts=texts, kept=KEPT)


@bp.route("/saving", methods=["POST"])
@allows(Action.HOME_OPEN)
def save() -> ResponseReturnValue:
    """Keep the fields of a page; a script is told that it was done, a person is led to the list."""
    place, id_, who = place_of(request.form.get(PAGE, "")), writes(), me()
    if place is None or id_ is None:
        raise BadRequest
    if request.headers.get(WRITER, str(who.id)) != str(who.id):  # somebody else signed in, in another tab
        raise Conflict
    if reached(db.session(), who, [place]) == [None]:
        raise Forbidden
    staff = db.session.get_one(Staff, who.id)
    try:
        refuse_beyond(db.session(), who.id, id_, at=clock.now(), continues=continues())
        save_draft(db.session(), staff, place.address, typed(), id_=id_, at=clock.now(), continues=continues())
    except DraftTooLarge as too_large:
        raise RequestEntityTooLarge from too_large
    except DraftOfAnother as wrong:
        raise BadRequest from wrong
    except TooManyDrafts as beyond:
        return _full(place, beyond.most)
    drop_expired(db.session(), staff.unit_id, at=clock.now())
    trail.note(db.session(), "draft.saved")
    db.session.commit()
    if by_script():
        return "", HTTPStatus.NO_CONTENT
    flash("Szkic zapisany. Wrócisz do niego stąd albo ze strony, na której powstał.")
    return redirect(url_for("drafts.index"))


def _full(place: Place, most: int) -> ResponseReturnValue:
    """Keep what was typed on the page, to be sent once more or copied: it is in no draft, and none made way for it."""
    if by_script():
        return "", HTTPStatus.INSUFFICIENT_STORAGE
    texts = said_in(db.session(), me(), place, typed())
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("drafts/full.html", place=place, texts=texts, sent=sent, most=most), HTTPStatus.CONFLICT


@bp.route("/<uuid:draft_id>/removal", methods=["POST"])
@allows(Action.HOME_OPEN)
def drop(draft_id: UUID) -> ResponseReturnValue:
    draft = draft_of(db.session(), me().id, draft_id, at=clock.now())
    if draft is None:
        raise NotHere(draft_id)
    db.session.delete(draft)
    trail.note(db.session(), "draft.dropped")
    db.session.commit()
    flash("Szkic usunięty.")
    return redirect(url_for("drafts.index"))


def _shown(drafts: list[Draft]) -> list[Shown]:
    found = [(draft, place) for draft in drafts if (place := place_of(draft.page))]
    numbers = reached(db.session(), me(), [place for _, place in found])
    return [
        Shown(draft, place, number, resume(draft.page, draft.id))
        for (draft, place), number in zip(found, numbers, strict=True)
    ]
