"""Where a page's draft meets the page: what was typed comes back into its fields, and goes when the form is taken."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from flask import Flask, Response, flash, g, has_request_context, request, url_for
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from ppr_case import trail
from ppr_case.casework.drafts import (
    KEPT,
    WARNED,
    Continued,
    Refused,
    draft_of,
    drafts_of,
    drop_draft,
    expiring,
    fields_of,
    is_kept,
    save_draft,
)
from ppr_case.core import clock
from ppr_case.core.base import id_of, new_id
from ppr_case.records.drafts import Draft
from ppr_case.records.staff import Staff
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.writing import place_of, this_place

RESUMED: Final = "szkic"
"""In an address: which draft of its page is asked for. In a form: which draft this opening of the page writes."""
AFTER, PAGE = "szkic-po", "strona"
"""In a form: the draft that the page was opened with, and the page whose draft it is."""
HELD: Final = "szkic-jest"
"""In a form: that the script saved its draft before the form was sent."""
BY: Final = "szkic-kto"
"""In a form: who opened the page."""
WRITER: Final = "X-Draft"
"""The header in which a script says who opened the page that it saves."""
NOT_KEPT: Final = frozenset({"csrf_token", "do", PAGE, RESUMED, AFTER, HELD, BY})


def this_page() -> str:
    """Give the address of the page that is asked for, as its drafts are kept under; nothing where there are none."""
    place = this_place()
    return place.address if place is not None else ""


def offered(page: str = "") -> list[Draft]:
    """Give a template the drafts of a page to offer; beside a form that was just sent there are none."""
    page = page or this_page()
    if request.method != "GET" or not page or g.get("who") is None:
        return []
    known: dict[str, list[Draft]] = g.setdefault("drafts", {})
    if page not in known:
        known[page] = drafts_of(db.session(), g.who.id, at=clock.now(), page=page)
    return known[page]


def resumed() -> Draft | None:
    """Give the draft that the page is asked for with."""
    asked = id_of(request.args.get(RESUMED)) if request.method == "GET" else None
    return next((draft for draft in offered() if draft.id == asked), None) if asked else None


def is_resumed() -> bool:
    return resumed() is not None


def sent() -> MultiDict[str, str]:
    """Give what was sent with the form, or what its draft holds where that is asked for; nothing on a fresh page."""
    if request.method == "POST":
        return request.form
    draft = resumed()
    return MultiDict(fields_of(draft)) if draft is not None else MultiDict()


def written() -> str:
    """Give the id of the draft that this opening of the page writes."""
    return str(writes() or new_id())


def writes() -> UUID | None:
    return id_of(request.form.get(RESUMED)) if request.method == "POST" else None


def continued() -> str:
    """Spell the draft that the page was opened with, and of which moment it was."""
    if request.method == "POST":
        return request.form.get(AFTER, "")
    draft = resumed()
    return f"{draft.id}@{draft.saved_at.isoformat()}" if draft is not None else ""


def continues() -> Continued | None:
    """Give the draft that the page of this form was opened with."""
    return continued_of(request.form.get(AFTER, ""))


def continued_of(spelled: str) -> Continued | None:
    """Read what `continued` spelled; None where that is nothing, or none of ours."""
    id_, _, moment = spelled.partition("@")
    try:
        return Continued(UUID(id_), _moment(moment))
    except (ValueError, OverflowError):
        return None


def _moment(spelled: str) -> datetime:
    """Read a moment as `continued` spells it; raises ValueError and OverflowError where it is none of ours."""
    moment = datetime.fromisoformat(spelled)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def typed() -> list[tuple[str, str]]:
    """Give the fields of the form that was sent, as a draft keeps them."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]


def resume(page: str, id_: UUID) -> str:
    """Give the address of a page with a draft taken up."""
    return f"{page}{'&' if '?' in page else '?'}{RESUMED}={id_}"


def by_script() -> bool:
    """Say whether a script asks: it understands what is answered, and needs no page."""
    return WRITER in request.headers


def taken() -> None:
    """Say that the register has what was typed, where nothing was committed by this request's own session."""
    g.taken = True


def init_app(app: Flask) -> None:
    event.listen(db.session, "after_commit", _note_commit)
    app.after_request(_settle)
    app.jinja_env.globals.update(
        drafts_offered=offered,
        draft_resumed=resumed,
        draft_written=written,
        draft_continued=continued,
        draft_address=resume,
        drafts_expiring=lambda: expiring(db.session(), g.who.id, at=clock.now()) if g.get("who") else 0,
        draft_kept=KEPT,
        draft_warned=WARNED,
        draft_fades=lambda draft: clock.now() > draft.saved_at + KEPT - WARNED,
        this_page=this_page,
    )


def _note_commit(_session: object) -> None:
    if has_request_context():
        g.committed = True


def _settle(response: Response) -> Response:
    """Let a draft go once its form was taken; keep what was not taken, and lead to it where its page is no more."""
    if g.get("who") is None or request.blueprint == "drafts":
        return response
    if request.method == "GET" and RESUMED in request.args and response.status_code in {302, 404}:
        return _to_the_text(response)
    if request.method == "POST" and (id_ := writes()) is not None:
        if g.get("taken") or (response.status_code == 302 and g.get("committed")):
            _let_go(id_)
        elif response.status_code == 302 and not g.get("made_before") and not _went(id_):
            _keep(id_)
    return response


def _to_the_text(response: Response) -> Response:
    """Lead to the words of a draft whose page cannot be filled in any more: its record was annulled, or has ended."""
    asked, place = id_of(request.args[RESUMED]), this_place()
    draft = draft_of(db.session(), g.who.id, asked, at=clock.now()) if asked else None
    if draft is None or place is None or draft.page != place.address:
        return response
    response.status_code, response.location = 302, url_for("drafts.show", draft_id=draft.id)
    response.set_data("")
    return response


def _let_go(id_: UUID) -> None:
    db.session.rollback()  # it is over, and would keep another session waiting for its turn to write
    before = continues()
    if not is_kept(db.session(), g.who.id, *((id_, before.id) if before else (id_,))):
        return
    with here().sessions(by=str(g.who.id)).writing() as writing:
        if drop_draft(writing, g.who.id, id_, before):
            trail.note(writing, "draft.dropped")
            writing.commit()


def _went(id_: UUID) -> bool:
    """Say whether the draft of this form was saved and is gone: the same form was taken a moment ago."""
    return bool(request.form.get(HELD)) and draft_of(db.session(), g.who.id, id_, at=clock.now()) is None


def _keep(id_: UUID) -> None:
    """Keep what a page did not take and led away from: somebody else was first, and it was typed all the same."""
    place = place_of(request.form.get(PAGE, ""))
    if place is None:
        return
    db.session.rollback()
    with here().sessions(by=str(g.who.id)).writing() as writing:
        staff = writing.get_one(Staff, g.who.id)
        try:
            save_draft(writing, staff, place.address, typed(), id_=id_, at=clock.now(), continues=continues())
        except Refused:
            return
        trail.note(writing, "draft.saved")
        writing.commit()
    flash("Tego, co wpisano, nie zapisano; czeka w szkicach.")
