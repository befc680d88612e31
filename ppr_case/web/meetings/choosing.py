"""Which procedures a sitting speaks of: those that wait for one are proposed, any other is named by its number."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, within_reach
from ppr_case.casework.listing import rows
from ppr_case.casework.sittings import GROUP, HELD
from ppr_case.core import clock
from ppr_case.core.base import OPEN, id_of
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.procedures import Procedure
from ppr_case.web.meetings.views import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me

MOST: Final = 60
"""So many procedures are proposed: those that were not spoken of for longest."""
CHOSEN, NUMBERS, WRONG = "procedura", "numery", "poprawia"


@bp.route("/new")
@allows(Action.SITTING_RECORD)
def choose() -> ResponseReturnValue:
    """Propose the open procedures, those not spoken of for longest first."""
    session, today = db.session(), clock.today()
    last = (
        select(func.max(Sitting.held_on))
        .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
        .where(
            sitting_procedures.c.procedure_id == Procedure.id,
            Sitting.kind == GROUP,
            Sitting.state == HELD,
            Sitting.annulled_on.is_(None),
        )
        .correlate(Procedure)
        .scalar_subquery()
    )
    waiting = session.execute(
        select(Procedure.id, last)
        .where(
            within_reach(me(), Action.SITTING_RECORD, on=today),
            Procedure.held_until == OPEN,
            Procedure.annulled_on.is_(None),
        )
        .order_by(func.coalesce(last, Procedure.held_from), Procedure.id)
        .limit(MOST)
    )
    spoken: dict[UUID, date | None] = dict(waiting.all())
    ticked = {procedure.id for procedure in chosen()}
    spoken = dict.fromkeys(ticked - spoken.keys()) | spoken
    shown = rows(session, here().law, me(), list(spoken), today)
    return render_template(
        "meetings/choose.html", rows=shown, spoken=spoken, ticked=ticked, today=today, wrong=_corrected()
    )


def _corrected() -> UUID | None:
    """Give the sitting that the choice is for, if one is corrected; whether it may be, its page says."""
    if WRONG not in request.args:
        return None
    if (wrong := id_of(request.args[WRONG])) is None:
        raise BadRequest
    return wrong


def chosen() -> list[Procedure]:
    """Give the procedures that the address names; NotHere for one that is not within reach."""
    asked: MultiDict[str, str] = request.args
    try:
        ids = {UUID(one) for one in asked.getlist(CHOSEN)}
    except ValueError as wrong:
        raise BadRequest from wrong
    within = within_reach(me(), Action.SITTING_RECORD, on=clock.today())
    found = db.session.scalars(
        select(Procedure).where(Procedure.id.in_(ids), within).order_by(Procedure.held_from, Procedure.id)
    ).all()
    if len(found) < len(ids):
        raise NotHere(*ids)
    return list(found)


def with_numbers(ticked: Sequence[Procedure], typed: str, wrong: UUID | None = None) -> ResponseReturnValue:
    """Add the procedures of these numbers to those ticked; if one is missing, back to the choice, ticks and all.

    `wrong` is the sitting that is corrected, if one is.
    """
    wanted = [number for number in re.split(r"[,;\s]+", typed) if number]
    query = select(Procedure.number, Procedure.id).where(
        Procedure.number.in_(wanted),
        within_reach(me(), Action.SITTING_RECORD, on=clock.today()),
        Procedure.annulled_on.is_(None),
    )
    found: dict[str, UUID] = dict(db.session.execute(query).all())
    ids = list(dict.fromkeys([*(procedure.id for procedure in ticked), *found.values()]))
    missing = [number for number in wanted if number not in found]
    if missing:
        flash(f"Nie ma takiej procedury: {', '.join(missing)[:200]}. Popraw numer, np. 12/2024.")
    if missing:
        return redirect(url_for("meetings.choose", procedura=ids, poprawia=wrong))
    if wrong is not None:
        return redirect(url_for("meetings.correct", sitting_id=wrong, procedura=ids))
    return redirect(url_for("meetings.record", procedura=ids))
