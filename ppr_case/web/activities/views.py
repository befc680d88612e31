from datetime import date
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record
from ppr_case.core import clock
from ppr_case.crypto.keystore import store_of
from ppr_case.interchange.identities import label_of
from ppr_case.records.activities import Activity
from ppr_case.records.units import ActivityKind, Institution
from ppr_case.web.activities.forms import LabelForm, ListForm
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me, reads
from ppr_case.webkit.paging import MOST_COUNTED, Order, first_year, how_many, listed
from ppr_case.webkit.words import capitalised, institution_name

MOST_YEARS: Final = 30
"""A place that was opened long ago counts in every year since; nobody looks for a list of them all."""
bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.route("")
@allows(Action.ACTIVITY_READ)
def index() -> ResponseReturnValue:
    session, today, of_unit = db.session(), clock.today(), Activity.unit_id == me().unit_id
    form, named = ListForm(request.args), names(session)
    form.offer_years(max(first_year(session, Activity.begins_on, of_unit, today), today.year - MOST_YEARS), today.year)
    form.offer_kinds((kind, named[kind]) for kind in session.scalars(select(Activity.kind).where(of_unit).distinct()))
    form.offer_institutions(_institutions(session))
    query = select(Activity).where(of_unit)
    if (alike := _alike()) is not None:
        query = query.where(Activity.label == alike.label)
    if institution := form.chosen("podmiot"):
        query = query.where(Activity.institution_id == UUID(institution))
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
        alike=alike,
        not_alike=bool(request.args.get("jak")) and alike is None,
        search=LabelForm(formdata=None) if knows_labels() else None,
        kept=form.kept() | ({"jak": str(alike.id)} if alike else {}),
    )


@bp.route("/labelled", methods=["POST"])
@allows(Action.ACTIVITY_RECORD)
@reads
def find() -> ResponseReturnValue:
    """Find the entries of one label by what was typed; the answer is named by one of them, and not by the label."""
    if not knows_labels():
        raise Forbidden
    session, form = db.session(), LabelForm()
    if not form.validate_on_submit():
        flash("Wpisz całe oznaczenie, tak jak je zapisano przy działaniu.")
        return redirect(url_for("activities.index"))
    label = label_of(store_of(session, "label").ring, me().unit_id, form.label.data or "")
    of_label = select(Activity.id).where(Activity.unit_id == me().unit_id, Activity.label == label)
    found = session.scalars(of_label.order_by(Activity.id.desc()).limit(1)).one_or_none()
    if found is None:
        flash("Żadne działanie nie ma takiego oznaczenia. Liczy się każda litera, także wielka i mała.")
        return redirect(url_for("activities.index"))
    return redirect(url_for("activities.index", jak=found))


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
        corrected_by=session.scalars(select(Activity).where(Activity.corrects_id == activity.id)).first(),
        as_labelled=_others_of(session, activity) if knows_labels() else None,
    )


def knows_labels() -> bool:
    """Say whether one may ask which entries have a label: it may be a name, and to be told is to read."""
    return me().may(Action.ACTIVITY_RECORD) and me().may(Action.PROCEDURE_READ)


def _alike() -> Activity | None:
    """Give the entry whose label the list is to have; what is out of reach, or has none, chooses nothing."""
    asked = request.args.get("jak", type=UUID)
    if asked is None or not knows_labels():
        return None
    labelled = (Activity.id == asked, Activity.unit_id == me().unit_id, Activity.label.is_not(None))
    return db.session.scalars(select(Activity).where(*labelled)).one_or_none()


def _others_of(session: Session, activity: Activity) -> int:
    """Count the other entries of the same label, those annulled left out."""
    others = select(func.count()).where(
        Activity.unit_id == me().unit_id,
        Activity.label == activity.label,
        Activity.id != activity.id,
        Activity.annulled_on.is_(None),
    )
    return session.scalars(others).one()


def _institutions(session: Session) -> list[tuple[str, str]]:
    named = select(Activity.institution_id).where(Activity.unit_id == me().unit_id).distinct()
    found = session.scalars(select(Institution).where(Institution.id.in_(named)))
    return [(str(one.id), capitalised(institution_name(one))) for one in found]


def names(session: Session) -> dict[str, str]:
    """Name every kind: those of the law's list, and those the unit added to it."""
    own = select(ActivityKind.code, ActivityKind.name).where(ActivityKind.unit_id == me().unit_id)
    titles = {code: kind.title for code, kind in here().law.latest.activities.items()}
    return titles | dict(session.execute(own).all())
