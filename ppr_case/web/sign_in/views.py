from http import HTTPStatus
from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from flask_wtf.csrf import CSRFError

from ppr_case import trail
from ppr_case.access import accounts
from ppr_case.access.accounts import PasswordTooWeak, TooSoon, WrongCredentials
from ppr_case.access.policy import Action
from ppr_case.casework.drafts import Refused, drop_expired
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.web.sign_in.carried import Carried, of_refused_form, through_the_door
from ppr_case.web.sign_in.forms import PasswordForm, SignInForm
from ppr_case.webkit.errors import expired
from ppr_case.webkit.extensions import db, doorkeeper
from ppr_case.webkit.filters import counted
from ppr_case.webkit.guard import SessionEnded, allows, begin_session, me, public

bp = Blueprint("sign_in", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def enter() -> ResponseReturnValue:
    form, carried = SignInForm(), through_the_door()
    if not form.validate_on_submit():
        return _door(form, carried)
    address, at = request.remote_addr or "", clock.now()
    try:
        staff = doorkeeper().admit(
            db.session(), form.login.data or "", form.password.data or "", address=address, at=at
        )
    except (WrongCredentials, TooSoon) as refusal:
        return _refused(form, carried, refusal)
    if carried is not None and not carried.is_of(staff):
        db.session.rollback()
        trail.note(db.session(), "sign-in.refused", too_soon=False)
        db.session.commit()
        words = "To, co wpisano, pisano na innym koncie. Zaloguj się na tamto albo otwórz stronę logowania od nowa."
        return _door(form, carried, words), HTTPStatus.FORBIDDEN
    db.session().info["by"] = str(staff.id)
    drop_expired(db.session(), staff.unit_id, at=at)  # also where nobody has written anything for a month
    trail.note(db.session(), "sign-in")
    wanted, said = (_wanted(), None) if carried is None else _kept(carried, staff)
    db.session.commit()
    begin_session(staff)
    if said:
        flash(said)
    return redirect(wanted)


def _kept(carried: Carried, staff: Staff) -> tuple[str, str]:
    """Make a draft of what came after the session had ended; give where it is taken up, and what to say there."""
    try:
        wanted = carried.keep(db.session(), staff, at=clock.now())
    except Refused:
        words = "Tego, co wpisano, nie dało się zachować jako szkic. Wpisz to jeszcze raz; długi tekst w częściach."
        return url_for("drafts.index"), words
    trail.note(db.session(), "draft.saved")
    return wanted, "Sesja się skończyła, zanim formularz doszedł. To, co wpisano, jest w nim znowu; sprawdź i wyślij."


@bp.app_errorhandler(CSRFError)
def too_late(_: CSRFError) -> ResponseReturnValue:
    """Answer a form of a session that ended: what was typed waits behind the door."""
    carried = of_refused_form()
    return expired() if carried is None else _again(carried)


@bp.app_errorhandler(SessionEnded)
def ended(_: SessionEnded) -> ResponseReturnValue:
    """Answer a form of somebody who was signed out: by themselves elsewhere, or by a change of the account."""
    carried = of_refused_form()
    return redirect(url_for("sign_in.enter")) if carried is None else _again(carried)


def _again(carried: Carried) -> ResponseReturnValue:
    db.session.rollback()
    return _door(SignInForm(formdata=None), carried), HTTPStatus.UNAUTHORIZED


def _door(form: SignInForm, carried: Carried | None, refused: str | None = None) -> str:
    return render_template("sign_in/enter.html", form=form, carried=carried, refused=refused)


def _refused(form: SignInForm, carried: Carried | None, refusal: WrongCredentials | TooSoon) -> ResponseReturnValue:
    trail.note(db.session(), "sign-in.refused", too_soon=isinstance(refusal, TooSoon))
    db.session.commit()
    if isinstance(refusal, TooSoon):
        seconds = ceil(refusal.wait.total_seconds())
        words = f"Za dużo nieudanych prób. Odczekaj {counted(seconds, 'sekundę', 'sekundy', 'sekund')} i spróbuj znowu."
        return _door(form, carried, words), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
    words = "Login lub hasło się nie zgadza. Sprawdź, czy nie jest włączony klawisz Caps Lock."
    return _door(form, carried, words), HTTPStatus.UNAUTHORIZED


def _wanted() -> str:
    """Go on to the page that was asked for, and never to another site."""
    wanted = request.args.get("dalej", "")
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if own else url_for("home.show")


@bp.route("/sign-out", methods=["POST"])
@allows(Action.HOME_OPEN)
def leave() -> ResponseReturnValue:
    trail.note(db.session(), "sign-out")
    db.session.commit()
    _forget()
    flash("Wylogowano.")
    return redirect(url_for("sign_in.enter"))


@bp.route("/sign-out-everywhere", methods=["POST"])
@allows(Action.HOME_OPEN)
def leave_everywhere() -> ResponseReturnValue:
    accounts.sign_out_everywhere(db.session.get_one(Staff, me().id))
    trail.note(db.session(), "sign-out.everywhere")
    db.session.commit()
    _forget()
    flash("Wylogowano na wszystkich urządzeniach.")
    return redirect(url_for("sign_in.enter"))


def _forget() -> None:
    logout_user()
    session.clear()


@bp.route("/password", methods=["GET", "POST"])
@allows(Action.PASSWORD_CHANGE)
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("sign_in/password.html", form=form)
    staff = db.session.get_one(Staff, me().id)
    if not doorkeeper().verifies(staff, form.current.data or ""):
        form.current.errors = ["Obecne hasło się nie zgadza."]
        return render_template("sign_in/password.html", form=form)
    try:
        accounts.set_password(doorkeeper(), staff, form.new.data or "")
    except PasswordTooWeak:
        form.new.errors = ["Hasło nie może zawierać loginu."]
        return render_template("sign_in/password.html", form=form)
    trail.note(db.session(), "password.changed")
    db.session.commit()
    begin_session(staff)
    flash("Hasło zmienione. Na innych urządzeniach trzeba zalogować się ponownie.")
    return redirect(url_for("home.show"))
