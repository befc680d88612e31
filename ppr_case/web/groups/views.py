from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from ppr_case import trail
from ppr_case.access.policy import Action, Role
from ppr_case.access.rules import NotHere, find_procedure
from ppr_case.casework.groups import (
    AppointedAhead,
    AppointedBefore,
    AppointedThatDay,
    EndsBeforeSitting,
    HasEnded,
    HasGroup,
    NobodyAppointed,
    NotSitting,
    OutsideGroup,
    Refused,
    Seat,
    SitsAlready,
    annul_group,
    appoint_group,
    dissolve_group,
    end_membership,
    lacking,
    seat_member,
    standing_group,
)
from ppr_case.casework.remarks import remarks_on
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.law import load
from ppr_case.law.regimes import Regime
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.web.groups.forms import AppointForm, EndForm, MemberForm, ReasonForm, offered, seated
from ppr_case.webkit.extensions import db
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.repeated import key_of, made_before
from ppr_case.webkit.words import institution_name, label

bp = Blueprint("groups", __name__, url_prefix="/groups")
MORE: Final = "wiersz"


@bp.route("/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.GROUP_APPOINT)
def appoint(procedure: Procedure) -> ResponseReturnValue:
    """Appoint a group. Whom the act wants in every group and who is not there is said, and does not stop it."""
    if request.method == "GET" and standing_group(db.session(), procedure) is not None:
        return _back(procedure, "Ta procedura ma już grupę; tutaj zmienia się jej skład.")
    form = AppointForm(key=str(new_id()), appointed_on=clock.today(), passed_on=clock.today())
    staff, institutions = _staff(), _institutions()
    if request.form.get("do") == MORE and len(form.guests) < form.guests.max_entries:
        form.guests.append_entry()
    form.offer(staff, institutions)
    if request.form.get("do") == MORE or not form.validate_on_submit():
        return _page(form, procedure)
    if made_before(Group, key_of(form), Group.procedure_id == procedure.id):
        return _back(procedure, "Ta grupa jest już powołana.")
    regime = _regime(procedure)
    seats = _seats(form, staff, institutions)
    missing = lacking(regime.act, [seat.institution.kind for seat in seats])
    if seats and missing and not form.known.data:
        form.known.errors = [
            f"Brakuje: {', '.join(label(kind, 'institution_kinds') for kind in missing)}. Dodaj albo potwierdź."
        ]
        return _page(form, procedure, missing)
    try:
        assert form.appointed_on.data is not None  # noqa: S101 (validated; for the type checker)
        appoint_group(
            db.session(),
            procedure,
            seats,
            regime.act,
            id_=key_of(form),
            appointed_on=form.appointed_on.data,
            passed_on=form.passed_on.data,
            today=clock.today(),
        )
    except Refused as refused:
        (form.members if isinstance(refused, NobodyAppointed | SitsAlready) else form.appointed_on).errors = [
            _said(refused)
        ]
        return _page(form, procedure, missing)
    trail.note(db.session(), "group.appointed", lacking=len(missing))
    db.session.commit()
    return _back(procedure, "Grupa powołana. Jej członkowie widzą procedurę od teraz.")


@bp.route("/of/<uuid:procedure_id>")
@on_procedure(Action.PROCEDURE_READ)
def show(procedure: Procedure) -> ResponseReturnValue:
    return _shown(procedure, _member_form())


@bp.route("/<uuid:group_id>/members", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def add(group_id: UUID) -> ResponseReturnValue:
    group = _own(group_id)
    form = _member_form()
    if not form.validate_on_submit() or form.since_on.data is None:
        return _shown(group.procedure, form)
    staff = next((one for one in _staff() if str(one.id) == form.member.data), None)
    institutions = {str(one.id): one for one in _institutions()}
    institution = staff.institution if staff else institutions.get(form.institution.data or "")
    if institution is None:
        form.member.errors = ["Ta osoba nie ma podmiotu na swoim koncie. Uzupełni go administrator."]
        return _shown(group.procedure, form)
    seat = Seat(institution, staff, None if staff else (form.name.data or "").strip())
    if made_before(GroupMember, key_of(form), GroupMember.group_id == group.id):
        return _back(group.procedure, "Ten formularz już wysłano. Zobacz, czy skład jest taki, jaki ma być.")
    try:
        seat_member(
            db.session(),
            group,
            seat,
            _regime(group.procedure).act,
            id_=key_of(form),
            since_on=form.since_on.data,
            today=clock.today(),
        )
    except Refused as refused:
        form.since_on.errors = [_said(refused)]
        return _shown(group.procedure, form)
    return _done(group.procedure, "group.changed", "Skład grupy zmieniony.")


@bp.route("/members/<uuid:member_id>/end", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def end(member_id: UUID) -> ResponseReturnValue:
    member = db.session.get(GroupMember, member_id)
    if member is None or member.unit_id != me().unit_id:
        raise NotHere(member_id)
    procedure = _own(member.group_id).procedure
    form = EndForm()
    if not form.validate_on_submit() or form.last_on.data is None:
        return _back(procedure, f"Niczego nie zmieniono. {next(iter(form.errors.values()))[0]}")
    try:
        end_membership(db.session(), member, _regime(procedure).act, last_on=form.last_on.data, today=clock.today())
    except Refused as refused:
        db.session.rollback()
        return _back(procedure, f"Niczego nie zmieniono. {_said(refused)}")
    return _done(procedure, "group.changed", "Udział w grupie zakończony.")


@bp.route("/<uuid:group_id>/dissolution", methods=["POST"])
@allows(Action.GROUP_APPOINT)
def dissolve(group_id: UUID) -> ResponseReturnValue:
    group, form = _own(group_id), EndForm()
    if not form.validate_on_submit() or form.last_on.data is None:
        return _back(group.procedure, f"Niczego nie zmieniono. {next(iter(form.errors.values()))[0]}")
    try:
        dissolve_group(db.session(), group, on=form.last_on.data, today=clock.today())
    except Refused as refused:
        db.session.rollback()
        return _back(group.procedure, f"Niczego nie zmieniono. {_said(refused)}")
    return _done(group.procedure, "group.dissolved", "Grupa rozwiązana; można powołać nową.")


@bp.route("/<uuid:group_id>/annulment", methods=["GET", "POST"])
@allows(Action.GROUP_APPOINT)
def annul(group_id: UUID) -> ResponseReturnValue:
    group, form = _own(group_id), ReasonForm()
    if not form.validate_on_submit():
        return render_template("groups/annul.html", form=form, group=group, procedure=group.procedure)
    try:
        annul_group(db.session(), group, reason=form.reason.data or "", by=me().id, on=clock.today())
    except NotSitting:
        db.session.rollback()
        return _back(group.procedure, "Tę grupę anulowano już wcześniej; niczego nie zmieniono.")
    return _done(group.procedure, "group.annulled", "Grupa anulowana: zostaje w historii i nigdzie się nie liczy.")


def _own(group_id: UUID) -> Group:
    group = db.session.get(Group, group_id)
    if group is None or group.unit_id != me().unit_id:
        raise NotHere(group_id)
    find_procedure(db.session(), me(), Action.GROUP_APPOINT, group.procedure_id, on=clock.today())
    return group


def _regime(procedure: Procedure) -> Regime:
    return load().regime_near(procedure.opened_on, act=procedure.act, forms=procedure.forms)


def _staff() -> list[Staff]:
    """Give who may be appointed: those with an open account and an institution, who work with procedures."""
    today = clock.today()
    query = select(Staff).where(
        Staff.unit_id == me().unit_id,
        Staff.role.in_([Role.MEMBER.value, Role.COORDINATOR.value]),
        Staff.institution_id.is_not(None),
        or_(Staff.until_on.is_(None), Staff.until_on >= today),
    )
    return sorted(db.session.scalars(query.options(joinedload(Staff.institution))), key=seated)


def _institutions() -> list[Institution]:
    found = db.session.scalars(select(Institution).where(Institution.unit_id == me().unit_id))
    return sorted(found, key=institution_name)


def _seats(form: AppointForm, staff: Sequence[Staff], institutions: Sequence[Institution]) -> list[Seat]:
    by_id = {str(one.id): one for one in institutions}
    with_account = [
        Seat(one.institution, one) for one in staff if str(one.id) in (form.members.data or []) and one.institution
    ]
    guests = [
        Seat(by_id[guest.form.institution.data], name=name)
        for guest in form.guests
        if (name := (guest.form.name.data or "").strip()) and guest.form.institution.data in by_id
    ]
    return [*with_account, *guests]


def _said(refused: Refused) -> str:
    match refused:
        case AppointedAhead():
            said = "Ten dzień dopiero będzie albo jest przed dniem przekazania formularza. Popraw dni."
        case AppointedBefore(held_from=since):
            said = f"Procedurę prowadzi się od {day(since)}. Wpisz dzień nie wcześniejszy."
        case HasEnded():
            said = "Ta procedura nie jest w toku: nie powołuje się w niej grupy."
        case HasGroup(appointed_on=since):
            said = f"Ktoś już powołał grupę, {day(since)}. Otwórz procedurę od nowa i zmień skład."
        case AppointedThatDay():
            said = "Tego dnia powołano już w tej procedurze grupę, choćby anulowaną. Wpisz inny dzień."
        case NobodyAppointed():
            said = "Zaznacz, kto wchodzi w skład grupy, albo wpisz osobę bez konta."
        case SitsAlready():
            said = "Ta osoba jest już w grupie."
        case EndsBeforeSitting(since_on=since):
            said = f"Udział trwa od {day(since)}. Wpisz ostatni dzień nie wcześniejszy."
        case OutsideGroup(appointed_on=since):
            said = f"Grupa działa od {day(since)}, a ten dzień jest wcześniejszy albo dopiero będzie."
        case _:
            said = "Ten udział w grupie albo ta grupa już się skończyły."
    return said


def _member_form() -> MemberForm:
    form = MemberForm(key=str(new_id()), since_on=clock.today())
    form.member.choices = [("", "–"), *((str(one.id), seated(one)) for one in _staff())]
    form.institution.choices = offered(_institutions())
    return form


def _page(form: AppointForm, procedure: Procedure, missing: Sequence[str] = ()) -> ResponseReturnValue:
    act = _regime(procedure).act
    return render_template(
        "groups/appoint.html",
        form=form,
        procedure=procedure,
        act=act,
        group_word=str(act.terms["group"]),
        missing=missing,
        today=clock.today(),
    )


def _shown(procedure: Procedure, form: MemberForm) -> ResponseReturnValue:
    query = (
        select(Group)
        .where(Group.procedure_id == procedure.id)
        .order_by(Group.appointed_on.desc(), Group.id.desc())
        .options(
            selectinload(Group.members).options(joinedload(GroupMember.institution), joinedload(GroupMember.staff))
        )
    )
    groups = db.session.scalars(query).all()
    return render_template(
        "groups/show.html",
        procedure=procedure,
        groups=groups,
        standing=standing_group(db.session(), procedure),
        remarks=remarks_on(db.session(), [group.id for group in groups]),
        form=form,
        ending=EndForm(formdata=None, last_on=clock.today() - timedelta(days=1)),
        group_word=str(_regime(procedure).act.terms["group"]),
        today=clock.today(),
    )


def _done(procedure: Procedure, action: str, said: str) -> ResponseReturnValue:
    trail.note(db.session(), action)
    db.session.commit()
    return _back(procedure, said)


def _back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("groups.show", procedure_id=procedure.id))
