from http import HTTPStatus
from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from ppr_case import trail
from ppr_case.access import accounts
from ppr_case.access.accounts import PasswordTooWeak, TooSoon, WrongCredentials
from ppr_case.access.policy import Action
from ppr_case.casework.drafts import drop_expired
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.web.sign_in.forms import PasswordForm, SignInForm
from ppr_case.webkit.extensions import db, doorkeeper
from ppr_case.webkit.filters import counted
from ppr_case.webkit.guard import allows, begin_session, me, public

bp = Blueprint("sign_in", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("sign_in/enter.html", form=form, refused=None)
    address, at = request.remote_addr or "", clock.now()
    try:
        staff = doorkeeper().admit(
            db.session(), form.login.data or "", form.password.data or "", address=address, at=at
        )
    except (WrongCredentials, TooSoon) as refusal:
        return _refused(form, refusal)
    db.session().info["by"] = str(staff.id)
    drop_expired(db.session(), staff.unit_id, at=at)  # also where nobody has written anything for a month
    trail.note(db.session(), "sign-in")
    db.session.commit()
    begin_session(staff)
    return redirect(_wanted())


def _refused(form: SignInForm, refusal: WrongCredentials | TooSoon) -> ResponseReturnValue:
    trail.note(db.session(), "sign-in.refused", too_soon=isinstance(refusal, TooSoon))
    db.session.commit()
    if isinstance(refusal, TooSoon):
        seconds = ceil(refusal.wait.total_seconds())
        words = f"Za dużo nieudanych prób. Odczekaj {counted(seconds, 'sekundę', 'sekundy', 'sekund')} i spróbuj znowu."
        page = render_template("sign_in/enter.html", form=form, refused=words)
        return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
    words = "Login lub hasło się nie zgadza. Sprawdź, czy nie jest włączony klawisz Caps Lock."
    return render_template("sign_in/enter.html", form=form, refused=words), HTTPStatus.UNAUTHORIZED


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
