from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from ppr_case.access.policy import Action
from ppr_case.access.rules import assigned_to
from ppr_case.casework.listing import rows
from ppr_case.casework.measures import court_by, expires_on, stands
from ppr_case.casework.remarks import remarks_on
from ppr_case.casework.scans import how_many_scans, is_served, scans_in
from ppr_case.casework.selections import reached
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.records.cards import CardContent
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.vocabulary import POLICE_ORDERS, PROTECTIVE_MEASURES
from ppr_case.reports.papers.personal import personal_notices
from ppr_case.web.procedures.finding import find
from ppr_case.web.procedures.forms import NumberForm, SearchForm
from ppr_case.web.procedures.history import PAGE, written
from ppr_case.web.procedures.lists import first_year_of, kept_lists, list_form, ways
from ppr_case.web.procedures.timeline import ahead, happenings, past, referral_day
from ppr_case.web.procedures.whole import Whole, whole
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me, on_procedure, reads
from ppr_case.webkit.paging import MOST_COUNTED, Order, how_many, listed
from ppr_case.webkit.words import STEP_NAMES, sitting_name

bp = Blueprint("procedures", __name__, url_prefix="/procedures")


@bp.route("")
@allows(Action.RECORD_LIST)
def index() -> ResponseReturnValue:
    """List procedures; a bare address opens the list that one begins with, and says so in its own."""
    session, today, who = db.session(), clock.today(), me()
    first = first_year_of(session, who, today)
    kept = kept_lists(session, who, first, today)
    opening = next((one for one in kept if one.opens), None)
    if opening is not None and not request.args:
        return redirect(url_for("procedures.index", **opening.selection.answers))
    form = list_form(who, request.args, first, today)
    chosen, reach = form.selection, reached(who, Action.RECORD_LIST, today)
    query = chosen.of(reach, here().law, today)
    if chosen.mine:
        query = query.where(assigned_to(who, on=today))
    order = Order(Procedure.held_from, Procedure.id, newest_first=not chosen.oldest_first)
    page = listed(session, query, order, request.args.get("po", ""))
    return render_template(
        "procedures/index.html",
        form=form,
        search=_search_form(),
        chosen=chosen,
        kept=kept,
        ways=ways(kept),
        number=how_many(session, query),
        of_all=how_many(session, reach),
        most=MOST_COUNTED,
        page=page,
        rows=rows(session, here().law, who, page.rows, today),
        today=today,
    )


@bp.route("/search", methods=["GET", "POST"])
@allows(Action.RECORD_LIST)
@reads
def search() -> ResponseReturnValue:
    """Answer a search on the spot: an answer with an address of its own would keep what was looked for."""
    form = _search_form()
    if not form.validate_on_submit():
        return render_template("procedures/search.html", search=form)
    session, today = db.session(), clock.today()
    found = find(session, me(), form.co.data or "", today)
    if len(found.ids) == 1 and not found.met and me().may(Action.PROCEDURE_READ):
        return redirect(url_for("procedures.show", procedure_id=found.ids[0]))
    shown = rows(session, here().law, me(), found.ids, today)
    return render_template("procedures/found.html", search=form, found=found, rows=shown, today=today)


def _search_form() -> SearchForm | NumberForm:
    return SearchForm() if me().may(Action.PROCEDURE_READ) else NumberForm()


@bp.route("/<uuid:procedure_id>")
@on_procedure(Action.PROCEDURE_READ)
def show(procedure: Procedure) -> ResponseReturnValue:
    course = _whole(procedure)
    told = happenings(course)
    return _part("procedures/show.html", course, ahead=ahead(course, told), past=past(course, told))


@bp.route("/<uuid:procedure_id>/people")
@on_procedure(Action.PROCEDURE_READ)
def people(procedure: Procedure) -> ResponseReturnValue:
    return _part("procedures/people.html", _whole(procedure))


@bp.route("/<uuid:procedure_id>/cards")
@on_procedure(Action.PROCEDURE_READ)
def cards(procedure: Procedure) -> ResponseReturnValue:
    return _part("procedures/cards.html", _whole(procedure), scans=how_many_scans(db.session(), procedure))


@bp.route("/<uuid:procedure_id>/meetings")
@on_procedure(Action.PROCEDURE_READ)
def meetings(procedure: Procedure) -> ResponseReturnValue:
    course = _whole(procedure)
    words: dict[UUID, str] = {sitting.id: sitting_name(course.law, sitting) for sitting in course.sittings}
    return _part("procedures/meetings.html", course, words=words)


@bp.route("/<uuid:procedure_id>/visits")
@on_procedure(Action.PROCEDURE_READ)
def visits(procedure: Procedure) -> ResponseReturnValue:
    return _part("procedures/visits.html", _whole(procedure))


@bp.route("/<uuid:procedure_id>/documents")
@on_procedure(Action.PROCEDURE_READ)
def documents(procedure: Procedure) -> ResponseReturnValue:
    """List what can be printed of a procedure: of forms those that somebody wrote down."""
    filled = select(CardContent.card_id).where(CardContent.procedure_id == procedure.id, CardContent.form != "")
    scans = [scan for scan in scans_in(db.session(), procedure) if is_served(scan)]
    return _part(
        "procedures/documents.html",
        _whole(procedure),
        filled=set(db.session.scalars(filled)),
        scans=scans,
        told=personal_notices(db.session(), here().law, procedure, clock.today()),
    )


@bp.route("/<uuid:procedure_id>/history")
@on_procedure(Action.PROCEDURE_READ)
def history(procedure: Procedure) -> ResponseReturnValue:
    """Tell who did what, a page at a time; `po` says how many newer ones were passed over."""
    passed = request.args.get("po", "0")
    if not passed.isdecimal() or len(passed) > len("10000"):
        raise BadRequest
    course, first = _whole(procedure, "institutions", "of_family"), int(passed)
    told = written(db.session(), course)
    return _part(
        "procedures/history.html",
        course,
        number=len(told),
        first=first,
        shown=told[first : first + PAGE],
        newer=max(first - PAGE, 0) if first else None,
        older=first + PAGE if first + PAGE < len(told) else None,
    )


@bp.route("/<uuid:procedure_id>/help")
@on_procedure(Action.PROCEDURE_READ)
def help_(procedure: Procedure) -> ResponseReturnValue:
    """Show the plan, the measures and the referrals: what is done for the people."""
    course = _whole(procedure)
    expires = {one.id: expires_on(course.law, one) for one in course.measures}
    return _part(
        "procedures/help.html",
        course,
        referral_steps=STEP_NAMES,
        referral_day=referral_day,
        remarks=remarks_on(
            db.session(),
            [
                *(one.id for one in course.plans),
                *(one.id for one in course.measures),
                *(action.id for plan in course.plans for action in plan.actions),
            ],
        ),
        expires=expires,
        ordered=_overdue_first,
        to_court={one.id: court_by(course.law, one) for one in course.measures},
        in_force={
            one.id
            for one in course.measures
            if one.kind in PROTECTIVE_MEASURES and stands(one, expires[one.id], course.today)
        },
        orders=POLICE_ORDERS,
    )


def _overdue_first(actions: Iterable[PlanAction]) -> list[PlanAction]:
    """Put what waits for somebody on top, by its day; then what is settled, as it was planned."""
    return sorted(actions, key=lambda one: (one.done is not None, one.due_on or OPEN if one.done is None else OPEN))


def _whole(procedure: Procedure, *without: str) -> Whole:
    return whole(db.session(), here().law, me(), procedure, clock.today(), without)


def _part(template: str, course: Whole, **more: object) -> str:
    return render_template(template, course=course, procedure=course.procedure, today=course.today, **more)
