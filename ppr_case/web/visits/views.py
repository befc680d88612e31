from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, of_each, people_within_reach, visits_within_reach, within_reach
from ppr_case.casework.listing import rows
from ppr_case.core import clock
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit, VisitNote, visit_persons, visit_procedures
from ppr_case.web.visits.forms import MET, ListForm
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.linked import numbers_of, people_of
from ppr_case.webkit.paging import MOST_COUNTED, Order, dated_in, first_year, how_many, listed

bp = Blueprint("visits", __name__, url_prefix="/visits")


@bp.route("")
@allows(Action.RECORD_LIST)
def index() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    form = ListForm(request.args)
    form.offer_years(first_year(session, Visit.made_on, Visit.unit_id == me().unit_id, today), today.year)
    query = select(Visit).where(visits_within_reach(me(), Action.RECORD_LIST, on=today))
    if purpose := form.chosen("cel"):
        query = query.where(Visit.purpose == purpose)
    if outcome := form.chosen("wynik"):
        query = query.where(Visit.successful.is_(outcome == MET))
    if form.year is not None:
        query = query.where(dated_in(Visit.made_on, form.year))
    order = Order(Visit.made_on, Visit.id)
    page = listed(session, query.options(selectinload(Visit.institutions)), order, request.args.get("po", ""))
    within = within_reach(me(), Action.RECORD_LIST, on=today)
    return render_template(
        "visits/index.html",
        form=form,
        page=page,
        number=how_many(session, query),
        most=MOST_COUNTED,
        numbers=numbers_of(session, visit_procedures, [visit.id for visit in page.rows], within),
    )


@bp.route("/<uuid:visit_id>")
@allows(Action.RECORD_LIST)
def show(visit_id: UUID) -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    visit = find_record(session, me(), Visit, visit_id, visits_within_reach(me(), Action.RECORD_LIST, on=today))
    visited = (
        select(Procedure.id)
        .join(visit_procedures, visit_procedures.c.procedure_id == Procedure.id)
        .where(visit_procedures.c.visit_id == visit.id, of_each(within_reach(me(), Action.RECORD_LIST, on=today)))
        .order_by(Procedure.held_from, Procedure.id)
    )
    ids = session.scalars(visited).all()
    changeable = within_reach(me(), Action.VISIT_RECORD, on=today)
    return render_template(
        "visits/show.html",
        visit=visit,
        rows=rows(session, here().law, me(), ids, today),
        notes=_notes(session, visit, today),
        people=people_of(session, visit_persons, visit.id, people_within_reach(me(), Action.PROCEDURE_READ, on=today)),
        corrected_by=session.scalars(select(Visit).where(Visit.corrects_id == visit.id)).first(),
        changeable=visit.annulled_on is None and _all_within(session, visit, changeable),
        today=today,
    )


def _notes(session: Session, visit: Visit, today: date) -> Sequence[VisitNote]:
    """Give what was written of it in the procedures whose content this person may read."""
    written = (
        select(VisitNote)
        .join(Procedure, Procedure.id == VisitNote.procedure_id)
        .where(VisitNote.visit_id == visit.id, of_each(within_reach(me(), Action.PROCEDURE_READ, on=today)))
        .order_by(Procedure.held_from, VisitNote.id)
        .options(joinedload(VisitNote.procedure), joinedload(VisitNote.staff))
    )
    return session.scalars(written).all()


def _all_within(session: Session, visit: Visit, within: ColumnElement[bool]) -> bool:
    if not me().may(Action.VISIT_RECORD):
        return False
    beyond = (
        select(Procedure.id)
        .join(visit_procedures, visit_procedures.c.procedure_id == Procedure.id)
        .where(visit_procedures.c.visit_id == visit.id, not_(of_each(within)))
        .limit(1)
    )
    return session.scalars(beyond).one_or_none() is None
