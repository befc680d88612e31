from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from ppr_case.access.policy import Action
from ppr_case.records.reports import IssuedReport
from ppr_case.trail import Broken, Head, NotAnAnchor, note, verify
from ppr_case.web.trail import words
from ppr_case.web.trail.entries import Wanted, accounts, one, page, procedure_of, told
from ppr_case.web.trail.forms import VerifyForm
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me, reads

bp = Blueprint("trail", __name__, url_prefix="/trail")

GREATEST: Final = (1 << 31) - 1
FILTERS: Final = ("from", "to", "account", "action", "procedure")
WHY: Final = {
    Broken.MISSING: "brakuje go",
    Broken.OUT_OF_PLACE: "nie następuje po poprzednim",
    Broken.CHANGED: "zmieniono go po zapisaniu",
    Broken.NOT_ANCHORED: "jest inny niż w kotwicy",
    Broken.CUT_OFF: "brakuje go, a z nim wpisu z kotwicy",
}


@bp.route("")
@allows(Action.TRAIL_READ)
def index() -> ResponseReturnValue:
    session, unit_id = db.session(), me().unit_id
    known = accounts(session, unit_id)
    asked: dict[str, Any] = {name: value for name in FILTERS if (value := request.args.get(name))}
    number = asked.get("procedure", "")
    procedure = procedure_of(session, unit_id, number) if number else None
    wanted = Wanted(
        since=_day("from"),
        until=_day("to"),
        account=request.args.get("account", type=UUID),
        action=asked.get("action", ""),
        procedure=procedure,
    )
    unknown = bool(number) and procedure is None
    before = request.args.get("before", type=_number)
    found, following = ([], None) if unknown else page(session, unit_id, known, wanted, before)
    return render_template(
        "trail/index.html",
        entries=found,
        following=url_for("trail.index", **asked, before=following) if following else "",
        first=url_for("trail.index", **asked) if before is not None else "",
        wanted=wanted,
        number=number,
        unknown=unknown,
        filtered=bool(asked),
        logins=known.logins,
        words=words,
    )


def _number(text: str) -> int:
    """Read the number of an entry; raises ValueError for one that no database could hold."""
    number = int(text)
    if not 0 <= number <= GREATEST:
        raise ValueError
    return number


def _day(name: str) -> date | None:
    return request.args.get(name, type=date.fromisoformat)


@bp.route("/<int:number>")
@allows(Action.TRAIL_READ)
def show(number: int) -> ResponseReturnValue:
    session, unit_id = db.session(), me().unit_id
    known = accounts(session, unit_id)
    entry = one(session, known, min(number, GREATEST))
    if entry is None:
        raise NotFound
    (said,) = told(session, unit_id, known, [entry], named=len(entry.detail))
    return render_template("trail/show.html", entry=entry, said=said, words=words)


@bp.route("/check", methods=["GET", "POST"])
@allows(Action.TRAIL_READ)
@reads
def check() -> ResponseReturnValue:
    form = VerifyForm()
    if not form.validate_on_submit():
        return render_template("trail/check.html", form=form, verdict=None)
    issued = _issued()
    sessions = here().sessions(by=str(me().id))
    with sessions.reading() as reading:
        verdict = verify(reading, [*issued, *form.anchors])
    with sessions.writing() as writing:
        note(writing, "trail.verify", head=verdict.head.number, broken=verdict.broken)
        writing.commit()
    return render_template(
        "trail/check.html", form=form, verdict=verdict, why=WHY, anchors=len(issued) + len(form.anchors)
    )


def _issued() -> list[Head]:
    """Give the ends of the trail that issued reports recorded; an older report may bear none."""
    heads = []
    for anchor in db.session.scalars(select(IssuedReport.anchor).where(IssuedReport.unit_id == me().unit_id)):
        try:
            heads.append(Head.read(anchor))
        except NotAnAnchor:
            continue
    return heads
