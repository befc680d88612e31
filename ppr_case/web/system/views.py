from http import HTTPStatus

from flask import Blueprint, current_app, render_template  # noqa: TID251
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ppr_case.access.policy import Action
from ppr_case.webkit.extensions import db, installed
from ppr_case.webkit.guard import allows, public

bp = Blueprint("system", __name__)


@bp.route("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer 200 with no data when the database and the keys are reachable, 503 when one is not."""
    keys = installed(current_app).keys
    try:
        db.session.execute(text("SELECT 1"))
        if keys is None:
            return "", HTTPStatus.SERVICE_UNAVAILABLE
        keys.roots_in_use()
    except SQLAlchemyError:
        return "", HTTPStatus.SERVICE_UNAVAILABLE
    return "", HTTPStatus.OK


@bp.route("/system")
@allows(Action.SYSTEM_READ)
def show() -> ResponseReturnValue:
    return render_template("system/show.html")
