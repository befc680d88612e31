from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Forbidden

from ppr_case import trail
from ppr_case.access import accounts
from ppr_case.access.accounts import LoginTaken
from ppr_case.access.policy import Action, Role
from ppr_case.access.rules import NotHere
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from ppr_case.web.staff.forms import AccountForm, RoleForm, StatementForm
from ppr_case.web.staff.roles import lines
from ppr_case.webkit.extensions import db, doorkeeper
from ppr_case.webkit.guard import allows, me

bp = Blueprint("staff", __name__, url_prefix="/staff")

PAGE: Final = 50
STATES: Final = {"open": "Czynne", "closed": "Zamknięte", "all": "Wszystkie"}


@bp.route("")
@allows(Action.STAFF_MANAGE)
def index() -> ResponseReturnValue:
    state = request.args.get("state", "")
    state = state if state in STATES else "open"
    after = request.args.get("after", type=UUID)
    wanted = _of_unit().where(_in_state(state)).options(joinedload(Staff.institution)).order_by(Staff.login)
    if after is not None:  # by id, for a login may tell who somebody is, and an address is no place for that
        wanted = wanted.where(Staff.login > select(Staff.login).where(Staff.id == after).scalar_subquery())
    found = list(db.session.scalars(wanted.limit(PAGE + 1)))
    return render_template(
        "staff/index.html",
        accounts=found[:PAGE],
        following=found[PAGE - 1] if len(found) > PAGE else None,
        from_start=after is None,
        state=state,
        states=STATES,
        today=clock.today(),
    )


def _of_unit() -> Select[Staff]:
    return select(Staff).where(Staff.unit_id == me().unit_id)


def _in_state(state: str) -> ColumnElement[bool]:
    today = clock.today()
    match state:
        case "closed":
            return Staff.until_on < today
        case "all":
            return Staff.unit_id == me().unit_id
        case _:
            return or_(Staff.until_on.is_(None), Staff.until_on >= today)


@bp.route("/roles")
@allows(Action.STAFF_MANAGE)
def roles() -> ResponseReturnValue:
    return render_template("staff/roles.html", roles=list(Role), lines=lines())


@bp.route("/new", methods=["GET", "POST"])
@allows(Action.STAFF_MANAGE)
def add() -> ResponseReturnValue:
    form = AccountForm.of(institutions_of(db.session(), me().unit_id))
    if not form.validate_on_submit():
        return render_template("staff/add.html", form=form)
    login = (form.login.data or "").strip()
    password = accounts.new_password(login)
    try:
        staff = accounts.create_account(
            db.session(),
            doorkeeper(),
            unit=db.session.get_one(Unit, me().unit_id),
            login=login,
            role=Role(form.role.data),
            name=(form.name.data or "").strip(),
            password=password,
            stated_on=form.stated_on.data,
            since_on=clock.today(),
            institution_id=UUID(form.institution.data) if form.institution.data else None,
        )
    except LoginTaken:
        form.login.errors = ["Ten login ma już inne konto."]
        return render_template("staff/add.html", form=form)
    trail.note(db.session(), "staff.added", role=form.role.data)
    db.session.commit()
    return render_template("staff/password.html", staff=staff, password=password, is_new=True)


@bp.route("/<uuid:staff_id>")
@allows(Action.STAFF_MANAGE)
def show(staff_id: UUID) -> ResponseReturnValue:
    return _page(_account(staff_id))


def _page(staff: Staff, role: RoleForm | None = None, statement: StatementForm | None = None) -> ResponseReturnValue:
    return render_template(
        "staff/show.html",
        staff=staff,
        own=staff.id == me().id,
        closed=_is_closed(staff),
        role_form=role or RoleForm(formdata=None, role=staff.role),
        statement_form=statement or StatementForm(formdata=None, stated_on=staff.stated_on),
        since_last=None if staff.signed_in_at is None else (clock.now() - staff.signed_in_at).days,
    )


def _account(staff_id: UUID) -> Staff:
    staff = db.session.scalars(_of_unit().where(Staff.id == staff_id)).one_or_none()
    if staff is None:
        raise NotHere(staff_id)
    return staff


def _another(staff_id: UUID) -> Staff:
    """Give an account that is not one's own: nobody takes the last key out of their own door."""
    staff = _account(staff_id)
    if staff.id == me().id:
        raise Forbidden
    return staff


def _is_closed(staff: Staff) -> bool:
    return staff.until_on is not None and staff.until_on < clock.today()


@bp.route("/<uuid:staff_id>/role", methods=["POST"])
@allows(Action.STAFF_MANAGE)
def change_role(staff_id: UUID) -> ResponseReturnValue:
    staff, form = _another(staff_id), RoleForm()
    if not form.validate():
        return _page(staff, role=form)
    accounts.set_role(staff, Role(form.role.data))
    trail.note(db.session(), "staff.role", role=staff.role)
    return _saved(staff, "Rola zmieniona. Trzeba zalogować się ponownie.")


@bp.route("/<uuid:staff_id>/statement", methods=["POST"])
@allows(Action.STAFF_MANAGE)
def record_statement(staff_id: UUID) -> ResponseReturnValue:
    staff, form = _account(staff_id), StatementForm()
    if not form.validate():
        return _page(staff, statement=form)
    staff.stated_on = form.stated_on.data
    trail.note(db.session(), "staff.stated")
    return _saved(staff, "Dzień oświadczenia zapisany.")


@bp.route("/<uuid:staff_id>/password", methods=["POST"])
@allows(Action.STAFF_MANAGE)
def give_password(staff_id: UUID) -> ResponseReturnValue:
    staff = _another(staff_id)
    password = accounts.new_password(staff.login)
    accounts.set_password(doorkeeper(), staff, password)
    accounts.reopen_account(staff)
    trail.note(db.session(), "password.changed")
    db.session.commit()
    return render_template("staff/password.html", staff=staff, password=password, is_new=False)


@bp.route("/<uuid:staff_id>/sign-out", methods=["POST"])
@allows(Action.STAFF_MANAGE)
def sign_out(staff_id: UUID) -> ResponseReturnValue:
    staff = _another(staff_id)
    accounts.sign_out_everywhere(staff)
    trail.note(db.session(), "sign-out.everywhere")
    return _saved(staff, "Wszystkie sesje tego konta zakończone.")


@bp.route("/<uuid:staff_id>/close", methods=["POST"])
@allows(Action.STAFF_MANAGE)
def close(staff_id: UUID) -> ResponseReturnValue:
    staff = _another(staff_id)
    accounts.close_account(staff, on=clock.today())
    trail.note(db.session(), "staff.closed")
    return _saved(staff, "Konto zamknięte.")


def _saved(staff: Staff, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("staff.show", staff_id=staff.id))
