"""The pages on which an activity is logged, repeated and annulled."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record
from ppr_case.casework.activities import (
    ActivityIsAnnulled,
    Logged,
    NotedAhead,
    SpanBackwards,
    annul_activity,
    last_of,
    record_activity,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.activities import Activity
from ppr_case.records.units import ActivityKind, Institution, Unit
from ppr_case.records.vocabulary import PARTICIPANT_GROUPS
from ppr_case.web.activities.forms import AnnulmentForm, EntryForm
from ppr_case.web.activities.views import bp, names
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import capitalised, institution_name

__all__ = ["bp"]


@bp.route("/new", methods=["GET", "POST"])
@allows(Action.ACTIVITY_RECORD)
def record() -> ResponseReturnValue:
    """Log an activity; `jak` names an entry to repeat: everything but its day is filled in."""
    session, today = db.session(), clock.today()
    like = _like()
    form = EntryForm(key=str(new_id()), noted_on=today, **(_answers(like) if like else {"amount": 1}))
    institutions = session.scalars(select(Institution).where(Institution.unit_id == me().unit_id)).all()
    _offer(form, institutions)
    if not form.validate_on_submit():
        return _page(form, like)
    if before := made_before(Activity, key_of(form), Activity.unit_id == me().unit_id):
        if _told_by(before) == _logged(form, institutions):
            return _saved(before, "To działanie jest już zapisane.")
        is_other(form, form.noted_on, before.number)
        return _page(form, like)
    try:
        activity = record_activity(
            session, session.get_one(Unit, me().unit_id), _logged(form, institutions), id_=key_of(form), today=today
        )
    except NotedAhead:
        form.noted_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym to zrobiono."]
        return _page(form, like)
    except SpanBackwards as refused:
        form.until_on.errors = [f"Koniec, {day(refused.ends_on)}, jest przed początkiem, {day(refused.begins_on)}."]
        return _page(form, like)
    trail.note(session, "activity.recorded")
    session.commit()
    return _saved(activity, f"Działanie zapisane pod numerem {activity.number}.")


@bp.route("/<uuid:activity_id>/annulment", methods=["GET", "POST"])
@allows(Action.ACTIVITY_RECORD)
def annul(activity_id: UUID) -> ResponseReturnValue:
    session = db.session()
    activity = find_record(session, me(), Activity, activity_id, Activity.unit_id == me().unit_id)
    if activity.annulled_on is not None and request.method == "GET":
        return _saved(activity, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    form = AnnulmentForm()
    name = names(session)[activity.kind]
    if form.validate_on_submit():
        try:
            annul_activity(session, activity, reason=form.reason.data or "", on=clock.today())
        except ActivityIsAnnulled:
            session.rollback()
            form.reason.errors = ["Ten wpis anulowano już wcześniej; niczego nie zmieniono."]
        else:
            trail.note(session, "activity.annulled")
            session.commit()
            return _saved(activity, "Wpis anulowany: zostaje w historii i nigdzie się nie liczy.")
    return render_template("activities/annul.html", form=form, activity=activity, name=name)


def _like() -> Activity | None:
    """Give the entry to repeat, of one's own unit."""
    asked = request.args.get("jak", type=UUID)
    if asked is None:
        return None
    return find_record(db.session(), me(), Activity, asked, Activity.unit_id == me().unit_id)


def _answers(like: Activity) -> dict[str, object]:
    return {
        "kind": like.kind,
        "amount": like.amount,
        "participants": like.participants,
        "hours": like.hours,
        "answer": like.answer,
        "institution": str(like.institution_id or ""),
        "setting": like.setting or "",
        "form": like.form or "",
        "round_the_clock": like.round_the_clock,
        **{f"group_{group.participant_group}": group.amount for group in like.groups},
    }


def _offer(form: EntryForm, institutions: object) -> None:
    session = db.session()
    law = here().law.latest
    own = session.scalars(select(ActivityKind).where(ActivityKind.unit_id == me().unit_id).order_by(ActivityKind.name))
    form.offer(law.activities.values(), [(kind.code, kind.name) for kind in own])
    named = sorted(((str(one.id), capitalised(institution_name(one))) for one in institutions), key=lambda one: one[1])  # type: ignore[attr-defined]
    form.institution.choices = [("", "–"), *named]


def _logged(form: EntryForm, institutions: object) -> Logged:
    assert form.noted_on.data is not None  # noqa: S101 (validated; for the type checker)
    return Logged(
        kind=form.kind.data,
        noted_on=form.noted_on.data,
        amount=form.amount.data,
        participants=form.participants.data,
        hours=form.hours.data,
        answer=(form.answer.data or "").strip() or None,
        since_on=form.since_on.data,
        until_on=form.until_on.data,
        setting=form.setting.data or None,
        form=form.form.data or None,
        round_the_clock=form.round_the_clock.data,
        institution=next((one for one in institutions if str(one.id) == form.institution.data), None),  # type: ignore[attr-defined]
        description=(form.description.data or "").strip() or None if me().may(Action.PROCEDURE_READ) else None,
        groups={group: amount for group in PARTICIPANT_GROUPS if (amount := form[f"group_{group}"].data)},
    )


def _told_by(before: Activity) -> Logged:
    """Give what an entry says, as a form would; of its words only to whoever may write them."""
    return Logged(
        kind=before.kind,
        noted_on=before.noted_on,
        amount=before.amount,
        participants=before.participants,
        hours=before.hours,
        answer=before.answer,
        since_on=before.since_on,
        until_on=before.until_on,
        setting=before.setting,
        form=before.form,
        round_the_clock=before.round_the_clock,
        institution=before.institution,
        description=opened(before, "description") or None if me().may(Action.PROCEDURE_READ) else None,
        groups={group.participant_group: group.amount for group in before.groups},
    )


def _saved(activity: Activity, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("activities.show", activity_id=activity.id))


def _page(form: EntryForm, like: Activity | None) -> ResponseReturnValue:
    return render_template(
        "activities/record.html",
        form=form,
        like=like,
        last=None if like or request.method == "POST" else last_of(db.session(), me().unit_id),
        groups=[form[f"group_{group}"] for group in PARTICIPANT_GROUPS],
        names=names(db.session()),
        today=clock.today(),
    )
