from http import HTTPStatus

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ppr_case.access.policy import Action
from ppr_case.crypto.keystore import store_of
from ppr_case.web.system.status import status
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me, public

bp = Blueprint("system", __name__)


@bp.route("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer 200 with no data when the database and the keys are reachable, 503 when one is not."""
    try:
        db.session.execute(text("SELECT 1"))
        store_of(db.session(), "healthz").roots_in_use()
    except SQLAlchemyError:
        return Response(status=HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    return Response(status=HTTPStatus.OK, mimetype="text/plain")


@bp.route("/system")
@allows(Action.SYSTEM_READ)
def show() -> ResponseReturnValue:
    found = status(db.session(), here(), store_of(db.session(), "system"), me().unit_id)
    return render_template("system/show.html", status=found, checks=list(found.checks()))
