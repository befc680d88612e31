"""The pages on which an activity is logged, repeated, corrected and annulled."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record
from ppr_case.casework.activities import (
    ActivityIsAnnulled,
    BeginsTooFar,
    EndsTooFar,
    Logged,
    NotedAhead,
    Refused,
    SpanBackwards,
    annul_activity,
    correct_activity,
    last_of,
    record_activity,
)
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.core.base import id_of, new_id
from ppr_case.crypto.keystore import store_of
from ppr_case.interchange.identities import label_of
from ppr_case.records.activities import Activity
from ppr_case.records.units import ActivityKind, Institution, Unit
from ppr_case.records.vocabulary import PARTICIPANT_GROUPS
from ppr_case.web.activities.forms import CorrectionForm, EntryForm, ReasonForm
from ppr_case.web.activities.views import bp, knows_labels, names
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import choices
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import alphabetical, capitalised, institution_name

__all__ = ["bp"]


@bp.route("/new", methods=["GET", "POST"])
@allows(Action.ACTIVITY_RECORD)
def record() -> ResponseReturnValue:
    """Log an activity; `jak` names an entry to repeat: everything but its day is filled in."""
    session, today = db.session(), clock.today()
    like = _like()
    form = EntryForm(key=str(new_id()), noted_on=today, **(_answers(like) if like else {"amount": 1}))
    institutions = _offer(form, like)
    if not form.validate_on_submit():
        return _page(form, like)
    logged = _logged(form, institutions, like)
    if before := _made(form):
        return _repeated(form, before, logged) or _page(form, like)
    try:
        activity = record_activity(session, _unit(), logged, id_=key_of(form), today=today)
    except Refused as refused:
        session.rollback()
        _say(form, refused)
        return _page(form, like)
    trail.note(session, "activity.recorded")
    session.commit()
    return _saved(activity, f"Działanie zapisane pod numerem {activity.number}.")


@bp.route("/<uuid:activity_id>/correction", methods=["GET", "POST"])
@allows(Action.ACTIVITY_RECORD)
def correct(activity_id: UUID) -> ResponseReturnValue:
    """Replace a wrong entry: the right one gets its own number, the wrong one stays and says why."""
    session = db.session()
    activity = _own(activity_id)
    if activity.annulled_on is not None and request.method == "GET":
        return _saved(activity, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    form = CorrectionForm(key=str(new_id()), **(_answers(activity) | _told_that_day(activity)))
    institutions = _offer(form, activity)
    if not form.validate_on_submit():
        return _page(form, activity, "activities/correct.html")
    asked = logged = _logged(form, institutions, activity)
    if before := _made(form):
        return _repeated(form, before, asked, activity) or _page(form, activity, "activities/correct.html")
    if not me().may(Action.PROCEDURE_READ):  # the words that they may not read stay as they are
        logged = replace(logged, description=activity.description)
    try:
        made = correct_activity(
            session, _unit(), activity, logged, reason=form.reason.data or "", id_=key_of(form), today=clock.today()
        )
    except ActivityIsAnnulled:
        session.rollback()
        form.reason.errors = ["Ten wpis ktoś już anulował albo poprawił; niczego nie zmieniono. Otwórz go od nowa."]
        before = _made(form)  # this very form, sent twice at once
        return (before and _repeated(form, before, asked, activity)) or _page(form, activity, "activities/correct.html")
    except Refused as refused:
        session.rollback()
        _say(form, refused)
        return _page(form, activity, "activities/correct.html")
    trail.note(session, "activity.corrected")
    session.commit()
    return _saved(made, f"Poprawiony wpis ma numer {made.number}; poprzedni został w historii i już się nie liczy.")


@bp.route("/<uuid:activity_id>/annulment", methods=["GET", "POST"])
@allows(Action.ACTIVITY_RECORD)
def annul(activity_id: UUID) -> ResponseReturnValue:
    session, activity = db.session(), _own(activity_id)
    if activity.annulled_on is not None and request.method == "GET":
        return _saved(activity, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    form = ReasonForm()
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


def _own(activity_id: UUID) -> Activity:
    return find_record(db.session(), me(), Activity, activity_id, Activity.unit_id == me().unit_id)


def _unit() -> Unit:
    return db.session().get_one(Unit, me().unit_id)


def _like() -> Activity | None:
    """Give the entry to repeat, of one's own unit; NotFound where the address names none."""
    asked = request.args.get("jak", "")
    id_ = id_of(asked)
    if asked and id_ is None:
        raise NotFound
    return None if id_ is None else _own(id_)


def _answers(like: Activity) -> dict[str, object]:
    """Give what an entry says of any day, for the form of another."""
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
        "same_label": like.label is not None,
        **{f"group_{group}": amount for group, amount in like.by_group.items()},
    }


def _told_that_day(activity: Activity) -> dict[str, object]:
    return {
        "noted_on": activity.noted_on,
        "since_on": activity.since_on,
        "until_on": activity.until_on,
        "description": opened(activity, "description") if me().may(Action.PROCEDURE_READ) else "",
    }


def _offer(form: EntryForm, like: Activity | None) -> Sequence[Institution]:
    """Fill the form's choices, and give the institutions among them."""
    session = db.session()
    own = session.scalars(select(ActivityKind).where(ActivityKind.unit_id == me().unit_id).order_by(ActivityKind.name))
    form.offer(here().law.latest.activities.values(), [(kind.code, kind.name) for kind in own])
    institutions = institutions_of(session, me().unit_id)
    named = [(str(one.id), capitalised(institution_name(one))) for one in institutions]
    named.sort(key=lambda one: alphabetical(one[1]))
    form.institution.choices = choices([("", "–"), *named])
    if like is not None:
        form.same_label.label.text = f"To samo oznaczenie co we wpisie {like.number}"
    return institutions


def _logged(form: EntryForm, institutions: Sequence[Institution], like: Activity | None) -> Logged:
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
        institution=next((one for one in institutions if str(one.id) == form.institution.data), None),
        label=_label(form, like),
        description=(form.description.data or "").strip() or None if me().may(Action.PROCEDURE_READ) else None,
        groups={group: told for group in PARTICIPANT_GROUPS if (told := form[f"group_{group}"].data) is not None},
    )


def _label(form: EntryForm, like: Activity | None) -> bytes | None:
    """Digest the label that was typed, or take that of the entry before; typing is for those who may know whose."""
    typed = (form.label.data or "").strip() if knows_labels() else ""
    if typed:
        return label_of(store_of(db.session(), "label").ring, me().unit_id, typed)
    return like.label if like is not None and form.same_label.data else None


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
        label=before.label,
        description=opened(before, "description") or None if me().may(Action.PROCEDURE_READ) else None,
        groups=before.by_group,
    )


def _made(form: EntryForm) -> Activity | None:
    return made_before(Activity, key_of(form), Activity.unit_id == me().unit_id)


def _repeated(
    form: EntryForm, before: Activity, logged: Logged, corrected: Activity | None = None
) -> ResponseReturnValue | None:
    """Lead to what the form made before; None, and the form says so, where it says something else now."""
    why = opened(corrected, "annulled_because") if corrected is not None else ""
    if _told_by(before) == logged and (corrected is None or why == form["reason"].data):
        return _saved(before, "To działanie jest już zapisane.")
    is_other(form, form.noted_on, before.number)
    return None


def _say(form: EntryForm, refused: Refused) -> None:
    match refused:
        case NotedAhead():
            form.noted_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym to zrobiono."]
        case SpanBackwards(begins_on, ends_on):
            form.until_on.errors = [f"Koniec, {day(ends_on)}, jest przed początkiem, {day(begins_on)}."]
        case BeginsTooFar():
            form.since_on.errors = ["Sprawdź rok: tak dawno nic z tego się nie zaczęło."]
        case EndsTooFar():
            form.until_on.errors = ["Sprawdź rok: tak daleko naprzód nikt nie planuje."]
        case _:
            raise refused


def _saved(activity: Activity, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("activities.show", activity_id=activity.id))


def _page(form: EntryForm, like: Activity | None, template: str = "activities/record.html") -> ResponseReturnValue:
    return render_template(
        template,
        form=form,
        like=like,
        last=None if like or request.method == "POST" else last_of(db.session(), me().unit_id),
        groups=[form[f"group_{group}"] for group in PARTICIPANT_GROUPS],
        knows_labels=knows_labels(),
        today=clock.today(),
    )
