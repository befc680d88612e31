from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record
from ppr_case.core import clock
from ppr_case.records.activities import Activity
from ppr_case.records.units import ActivityKind
from ppr_case.web.activities.forms import ListForm
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.paging import MOST_COUNTED, Order, first_year, how_many, listed

bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.route("")
@allows(Action.ACTIVITY_READ)
def index() -> ResponseReturnValue:
    session, today, of_unit = db.session(), clock.today(), Activity.unit_id == me().unit_id
    form, named = ListForm(request.args), names(session)
    form.offer_years(first_year(session, Activity.ends_on, of_unit, today), today.year)
    form.offer_kinds((kind, named[kind]) for kind in session.scalars(select(Activity.kind).where(of_unit).distinct()))
    query = select(Activity).where(of_unit)
    if kind := form.chosen("rodzaj"):
        query = query.where(Activity.kind == kind)
    if form.year is not None:  # one with a span belongs to every year it touches, as it counts in every one
        first, last = date(form.year, 1, 1), date(form.year, 12, 31)
        query = query.where(Activity.begins_on <= last, Activity.ends_on >= first)
    page = listed(session, query, Order(Activity.ends_on, Activity.id), request.args.get("po", ""))
    return render_template(
        "activities/index.html",
        form=form,
        page=page,
        number=how_many(session, query),
        most=MOST_COUNTED,
        names=named,
    )


@bp.route("/<uuid:activity_id>")
@allows(Action.ACTIVITY_READ)
def show(activity_id: UUID) -> ResponseReturnValue:
    """Show one; what was written of it in words is for those who may read what is in procedures."""
    session = db.session()
    activity = find_record(session, me(), Activity, activity_id, Activity.unit_id == me().unit_id)
    means = here().law.latest.activities.get(activity.kind)
    return render_template(
        "activities/show.html",
        activity=activity,
        name=names(session)[activity.kind],
        means=means.means if means else "",
    )


def names(session: Session) -> dict[str, str]:
    """Name every kind: those of the law's list, and those the unit added to it."""
    own = select(ActivityKind.code, ActivityKind.name).where(ActivityKind.unit_id == me().unit_id)
    titles = {code: kind.title for code, kind in here().law.latest.activities.items()}
    return titles | dict(session.execute(own).all())
