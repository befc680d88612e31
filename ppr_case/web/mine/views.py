from datetime import date
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case.access.policy import Action
from ppr_case.access.rules import assigned_to, of_each, within_reach
from ppr_case.casework.listing import Row, rows
from ppr_case.core import clock
from ppr_case.records.procedures import Procedure
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me

bp = Blueprint("mine", __name__, url_prefix="/mine")
MOST: Final = 200
"""Nobody sits in so many groups at once; whoever does finds the rest in the list of procedures."""


@bp.route("")
@allows(Action.VISIT_RECORD)
def index() -> ResponseReturnValue:
    """List one's own procedures, what is latest first: that is where to go today."""
    session, today = db.session(), clock.today()
    own = (
        select(Procedure.id)
        .where(
            assigned_to(me(), on=today),
            of_each(within_reach(me(), Action.VISIT_RECORD, on=today)),
            Procedure.annulled_on.is_(None),
        )
        .order_by(Procedure.held_from, Procedure.id)
        .limit(MOST)
    )
    shown = sorted(rows(session, here().law, me(), session.scalars(own).all(), today), key=_due)
    return render_template("mine/index.html", rows=shown, today=today)


def _due(row: Row) -> date:
    return row.next.due_on if row.next is not None and row.next.due_on is not None else date.max
