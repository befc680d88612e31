from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, of_each, people_within_reach, sittings_within_reach, within_reach
from ppr_case.casework.annulling import reason_of
from ppr_case.casework.listing import rows
from ppr_case.casework.sittings import PLANNED, decisions_of, unsettled
from ppr_case.core import clock
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting, SittingReason, sitting_persons, sitting_procedures
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.web.meetings.forms import UNSETTLED, ListForm
from ppr_case.web.meetings.progress import heard_at
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.linked import numbers_of, people_of
from ppr_case.webkit.naming import opened
from ppr_case.webkit.paging import MOST_COUNTED, Order, dated_in, first_year, how_many, listed
from ppr_case.webkit.words import sitting_name

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.route("")
@allows(Action.RECORD_LIST)
def index() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    form = ListForm(request.args)
    form.offer_years(first_year(session, Sitting.held_on, Sitting.unit_id == me().unit_id, today), today.year)
    query = select(Sitting).where(sittings_within_reach(me(), Action.RECORD_LIST, on=today))
    if kind := form.chosen("rodzaj"):
        query = query.where(Sitting.kind == kind)
    if state := form.chosen("stan"):
        query = query.where(unsettled(today) if state == UNSETTLED else Sitting.state == state)
    if form.year is not None:
        query = query.where(dated_in(Sitting.held_on, form.year))
    page = listed(session, query, Order(Sitting.held_on, Sitting.id), request.args.get("po", ""))
    within = within_reach(me(), Action.RECORD_LIST, on=today)
    return render_template(
        "meetings/index.html",
        form=form,
        page=page,
        number=how_many(session, query),
        most=MOST_COUNTED,
        numbers=numbers_of(session, sitting_procedures, [sitting.id for sitting in page.rows], within),
        law=here().law,
        sitting_name=sitting_name,
    )


@bp.route("/<uuid:sitting_id>")
@allows(Action.RECORD_LIST)
def show(sitting_id: UUID) -> ResponseReturnValue:
    """Show a sitting with those of its procedures that one may know of, and the people who came to speak of them."""
    session, today = db.session(), clock.today()
    within = sittings_within_reach(me(), Action.RECORD_LIST, on=today)
    readable = people_within_reach(me(), Action.PROCEDURE_READ, on=today)
    sitting = find_record(session, me(), Sitting, sitting_id, within)
    spoken_of = (
        select(Procedure.id)
        .join(sitting_procedures, sitting_procedures.c.procedure_id == Procedure.id)
        .where(sitting_procedures.c.sitting_id == sitting.id, of_each(within_reach(me(), Action.RECORD_LIST, on=today)))
        .order_by(Procedure.held_from, Procedure.id)
    )
    ids = session.scalars(spoken_of).all()
    everything = session.scalar(
        select(func.count()).select_from(sitting_procedures).where(sitting_procedures.c.sitting_id == sitting.id)
    )
    said = _said(session, sitting)
    return render_template(
        "meetings/show.html",
        sitting=session.get_one(Sitting, sitting.id, options=[selectinload(Sitting.institutions)]),
        name=sitting_name(here().law, sitting),
        rows=rows(session, here().law, me(), ids, today),
        more=len(ids) < (everything or 0),
        people=people_of(session, sitting_persons, sitting.id, readable),
        agreed=[one for one in said if not one.annuls],
        why=_why(session, sitting, said),
        corrected_by=session.scalars(select(Sitting).where(Sitting.corrects_id == sitting.id)).first(),
        correctable=is_correctable(sitting) and changeable(session, sitting),
        heard=heard_at(session, sitting),
        forms=_forms(session, sitting),
        decided={id_: code for id_, code in decisions_of(session, sitting).items() if id_ in ids},
        today=today,
    )


def is_correctable(sitting: Sitting) -> bool:
    """Say whether it was settled, and here: what is planned is written down, and another commune's is not ours."""
    return sitting.state != PLANNED and sitting.annulled_on is None and not sitting.elsewhere


def changeable(session: Session, sitting: Sitting) -> bool:
    """Say whether this person may write an entry anew: they work on all its procedures, and read each of them.

    Of one that speaks of none there is nothing to read: whoever is led to it may.
    """
    on, links = clock.today(), sitting_procedures.c
    both = and_(*(within_reach(me(), what, on=on) for what in (Action.SITTING_RECORD, Action.PROCEDURE_READ)))
    spoken_of = select(func.count(), func.sum(case((both, 1), else_=0)))
    query = spoken_of.join(Procedure, Procedure.id == links.procedure_id).where(links.sitting_id == sitting.id)
    number, reached = session.execute(query.select_from(sitting_procedures)).one()
    return not number or bool(number == reached)


def _forms(session: Session, sitting: Sitting) -> Sequence[Card]:
    """Give the forms that were filled in there, in the procedures whose content this person may read."""
    filled = (
        select(Card)
        .join(Procedure, Procedure.id == Card.procedure_id)
        .where(
            Card.sitting_id == sitting.id,
            Card.annulled_on.is_(None),
            of_each(within_reach(me(), Action.PROCEDURE_READ, on=clock.today())),
        )
        .order_by(Procedure.held_from, Card.kind, Card.id)
        .options(joinedload(Card.procedure), joinedload(Card.concerns))
    )
    return session.scalars(filled).all()


def _why(session: Session, sitting: Sitting, said: Sequence[Remark]) -> list[tuple[str, str, date]]:
    """Give why an entry was annulled, once, however many procedures keep it: the words, who wrote them, and when."""
    kept: list[Remark | SittingReason] = [one for one in said if one.annuls]
    if sitting.annulled_on is not None and not kept and me().may(Action.PROCEDURE_READ):
        alone = reason_of(session, sitting)
        kept = [alone] if alone is not None else []
    return list(dict.fromkeys((opened(one, "text"), one.staff.login, one.written_on) for one in kept))


def _said(session: Session, sitting: Sitting) -> Sequence[Remark]:
    """Give what was agreed, and why the entry was annulled, in the procedures whose content this person may read."""
    said = (
        select(Remark)
        .join(Procedure, Procedure.id == Remark.procedure_id)
        .where(
            Remark.about_id == sitting.id,
            of_each(within_reach(me(), Action.PROCEDURE_READ, on=clock.today())),
        )
        .order_by(Procedure.held_from, Remark.id)
        .options(joinedload(Remark.procedure), joinedload(Remark.staff))
    )
    return session.scalars(said).all()
