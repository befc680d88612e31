from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ppr_case.access.policy import Action
from ppr_case.core import clock
from ppr_case.webkit.guard import allows, me

bp = Blueprint("home", __name__)


@bp.route("/")
@allows(Action.HOME_OPEN)
def show() -> ResponseReturnValue:
    return render_template("home/show.html", who=me(), today=clock.today())


@bp.route("/more")
@allows(Action.HOME_OPEN)
def more() -> ResponseReturnValue:
    """List every place: the bar at the foot of a telephone has room for four."""
    return render_template("home/more.html")
