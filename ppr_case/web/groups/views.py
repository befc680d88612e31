from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from wtforms import Field

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.composition import incomplete, kinds_on, lacking, told_by_forms
from ppr_case.casework.groups import (
    NobodyAppointed,
    NotSitting,
    PassedBefore,
    Refused,
    Seat,
    SitsAlready,
    annul_group,
    appoint_group,
    correct_end,
    dissolve_group,
    standing_group,
)
from ppr_case.casework.remarks import remarks_on
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.web.groups.forms import (
    AppointForm,
    CasesForm,
    EndForm,
    MemberForm,
    ReasonForm,
    offered,
    offered_cases,
    seated,
)
from ppr_case.web.groups.refusals import missing_words, said_of
from ppr_case.web.groups.seats import act_of, is_seat, offered_institutions, offered_staff, own_group, seats_of
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, may, me, on_procedure
from ppr_case.webkit.repeated import key_of, made_before

bp = Blueprint("groups", __name__, url_prefix="/groups")
MORE: Final = "wiersz"
LISTED: Final = 200
"""So many groups that lack somebody stand on one page; each that is mended makes room for the next."""


@bp.route("/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.GROUP_APPOINT)
def appoint(procedure: Procedure) -> ResponseReturnValue:
    """Appoint a group. Whom the act wants in it and who is not there is said, and does not stop it."""
    if request.method == "GET" and standing_group(db.session(), procedure) is not None:
        return back(procedure, "Ta procedura ma już grupę; tutaj zmienia się jej skład.")
    act, told = act_of(procedure), _told(procedure)
    before = _cases_before(procedure)
    form = AppointForm(
        key=str(new_id()), appointed_on=clock.today(), passed_on=clock.today(), cases=sorted({*told, *before})
    )
    staff, institutions = offered_staff(), offered_institutions()
    if request.form.get("do") == MORE and len(form.guests) < form.guests.max_entries:
        form.guests.append_entry()
    form.offer(staff, institutions)
    form.cases.choices = offered_cases(act)
    if request.form.get("do") == MORE or not form.validate_on_submit():
        return _page(form, procedure, told)
    seats = seats_of(form, staff, institutions)
    if (made := made_before(Group, key_of(form), Group.procedure_id == procedure.id)) is not None:
        return _sent_again(form, procedure, made, seats)
    cases = form.cases.data or []
    missing = lacking(act, [seat.institution.kind for seat in seats], cases)
    if seats and missing and not form.known.data:
        form.known.errors = [f"Brakuje: {missing_words(missing)}. Dodaj albo potwierdź."]
        return _page(form, procedure, told, missing)
    try:
        assert form.appointed_on.data is not None  # noqa: S101 (validated; for the type checker)
        appoint_group(
            db.session(),
            procedure,
            seats,
            act,
            id_=key_of(form),
            appointed_on=form.appointed_on.data,
            passed_on=form.passed_on.data,
            today=clock.today(),
            cases=cases,
        )
    except Refused as refused:
        db.session.rollback()
        _beside(form, refused).errors = [said_of(refused)]
        return _page(form, procedure, told, missing)
    trail.note(db.session(), "group.appointed", lacking=len(missing))
    db.session.commit()
    return back(procedure, "Grupa powołana. Jej członkowie widzą procedurę od teraz.")


def _beside(form: AppointForm, refused: Refused) -> Field:
    """Give the field that a refusal is about."""
    match refused:
        case NobodyAppointed() | SitsAlready():
            return form.members
        case PassedBefore():
            return form.passed_on
    return form.appointed_on


def _sent_again(form: AppointForm, procedure: Procedure, made: Group, seats: Sequence[Seat]) -> ResponseReturnValue:
    same = (made.passed_on, made.appointed_on) == (form.passed_on.data, form.appointed_on.data)
    same = same and set(made.cases) == set(form.cases.data or []) and len(made.members) == len(seats)
    if same and all(any(is_seat(member, seat) for member in made.members) for seat in seats):
        return back(procedure, "Ta grupa jest już powołana.")
    return back(procedure, "Ta grupa jest już powołana; tego, co wysłano teraz inaczej, nie zapisano. Zmień to tu.")


@bp.route("/of/<uuid:procedure_id>")
@on_procedure(Action.PROCEDURE_READ)
def show(procedure: Procedure) -> ResponseReturnValue:
    return shown(procedure, member_form())


@bp.route("/incomplete")
@allows(Action.GROUP_APPOINT)
def gaps() -> ResponseReturnValue:
    """List the groups at work that lack somebody whom the act wants, or of which nobody knows who sits in them."""
    found = incomplete(db.session(), here().law, me().unit_id, clock.today())
    return render_template("groups/incomplete.html", groups=found[:LISTED], number=len(found), words=missing_words)


@bp.route("/<uuid:group_id>/dissolution", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def dissolve(group_id: UUID) -> ResponseReturnValue:
    """Let a group work to the end of a day, or correct the day of one that was dissolved."""
    group, form = own_group(group_id), EndForm()
    if not form.validate_on_submit() or form.last_on.data is None:
        return back(group.procedure, f"Niczego nie zmieniono. {next(iter(form.errors.values()))[0]}")
    ended = group.dissolved_on
    try:
        (dissolve_group if ended is None else correct_end)(
            db.session(), group, on=form.last_on.data, today=clock.today()
        )
    except Refused as refused:
        db.session.rollback()
        return back(group.procedure, f"Niczego nie zmieniono. {said_of(refused)}")
    said = "Grupa rozwiązana; nową można powołać od następnego dnia."
    return done(group.procedure, "group.dissolved", said if ended is None else "Ostatni dzień grupy poprawiony.")


@bp.route("/<uuid:group_id>/annulment", methods=["GET", "POST"])
@allows(Action.GROUP_APPOINT)
def annul(group_id: UUID) -> ResponseReturnValue:
    group, form = own_group(group_id), ReasonForm()
    if not form.validate_on_submit():
        return render_template("groups/annul.html", form=form, group=group, procedure=group.procedure)
    try:
        annul_group(db.session(), group, reason=form.reason.data or "", by=me().id, on=clock.today())
    except NotSitting:
        db.session.rollback()
        return back(group.procedure, "Tę grupę anulowano już wcześniej; niczego nie zmieniono.")
    return done(group.procedure, "group.annulled", "Grupa anulowana: zostaje w historii i nigdzie się nie liczy.")


def _told(procedure: Procedure) -> dict[str, Card]:
    """Give what the forms say of the cases in which the act wants somebody more in a group."""
    wanted = act_of(procedure).group_members_if
    told = told_by_forms(db.session(), procedure, here().law.latest.cards) if wanted else {}
    return {case: card for case, card in told.items() if case in wanted}


def _cases_before(procedure: Procedure) -> tuple[str, ...]:
    """Give the cases that held in the last group: they hold for the person, whichever group works on the procedure."""
    query = select(Group).where(Group.procedure_id == procedure.id, Group.annulled_on.is_(None))
    last = db.session.scalars(query.order_by(Group.appointed_on.desc(), Group.id.desc()).limit(1)).one_or_none()
    return last.cases if last is not None else ()


def member_form() -> MemberForm:
    form = MemberForm(key=str(new_id()), since_on=clock.today())
    offer_seats(form)
    return form


def offer_seats(form: MemberForm) -> None:
    form.member.choices = [("", "–"), *((str(one.id), seated(one)) for one in offered_staff())]
    form.institution.choices = offered(offered_institutions())


def _page(
    form: AppointForm, procedure: Procedure, told: dict[str, Card], missing: Sequence[str] = ()
) -> ResponseReturnValue:
    act = act_of(procedure)
    return render_template(
        "groups/appoint.html",
        form=form,
        procedure=procedure,
        act=act,
        told=told,
        group_word=str(act.terms["group"]),
        missing=missing,
        today=clock.today(),
    )


def shown(procedure: Procedure, form: MemberForm) -> ResponseReturnValue:
    query = (
        select(Group)
        .where(Group.procedure_id == procedure.id)
        .order_by(Group.appointed_on.desc(), Group.id.desc())
        .options(
            selectinload(Group.members).options(joinedload(GroupMember.institution), joinedload(GroupMember.staff))
        )
    )
    groups, today, act = db.session.scalars(query).all(), clock.today(), act_of(procedure)
    standing = standing_group(db.session(), procedure)
    mine = standing is not None and may("group:appoint", procedure)
    told = _told(procedure) if mine else {}
    cases = CasesForm(formdata=None, cases=list(standing.cases) if standing else [])
    cases.cases.choices = offered_cases(act)
    return render_template(
        "groups/show.html",
        procedure=procedure,
        groups=groups,
        standing=standing,
        missing=_missing(standing, today),
        told={case: card for case, card in told.items() if standing and case not in standing.cases},
        act=act,
        cases=cases,
        remarks=remarks_on(db.session(), [group.id for group in groups]),
        form=form,
        ending=EndForm(formdata=None, last_on=_yesterday(standing, today)),
        group_word=str(act.terms["group"]),
        today=today,
    )


def _missing(group: Group | None, today: date) -> str:
    """Say who is not in a group that works; nothing where everybody whom the act wants is there, or it has ended."""
    if group is None:
        return ""
    kinds = kinds_on(group, today)
    missing = lacking(act_of(group.procedure), kinds, group.cases)
    if not kinds:
        return "Nikt nie jest w tej grupie." if group.members else "Nie wpisano, kto jest w tej grupie."
    return f"W grupie brakuje: {missing_words(missing)}." if missing else ""


def _yesterday(group: Group | None, today: date) -> date:
    """Propose the last day of a group: a new one may then begin today."""
    day = today - timedelta(days=1)
    return max(day, group.appointed_on) if group is not None else day


def done(procedure: Procedure, action: str, said: str, **facts: int) -> ResponseReturnValue:
    trail.note(db.session(), action, **facts)
    db.session.commit()
    return back(procedure, said)


def back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("groups.show", procedure_id=procedure.id))
