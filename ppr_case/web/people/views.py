from datetime import date
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, of_each, people_within_reach, within_reach
from ppr_case.core import clock
from ppr_case.records.people import Involvement, Person, day_of_birth, full_years
from ppr_case.records.procedures import Procedure
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import ERASED, opened

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.route("/<uuid:person_id>")
@allows(Action.PROCEDURE_READ)
def show(person_id: UUID) -> ResponseReturnValue:
    """Show what is known of a person, and their part in the procedures that one may read: of others, nothing."""
    session, today = db.session(), clock.today()
    within = people_within_reach(me(), Action.PROCEDURE_READ, on=today)
    person = find_record(session, me(), Person, person_id, within)
    involvements = session.scalars(
        select(Involvement)
        .join(Involvement.procedure)
        .options(contains_eager(Involvement.procedure))
        .where(Involvement.person_id == person.id, of_each(within_reach(me(), Action.PROCEDURE_READ, on=today)))
        .order_by(Procedure.held_from.desc(), Involvement.id)
    ).all()
    return render_template(
        "people/show.html", person=person, involvements=involvements, age=_age(opened(person, "born"), today)
    )


def _age(born: str, today: date) -> int | None:
    """Count full years; None where the birth is not known, or was erased, or only its year is known."""
    return None if born == ERASED or len(born) <= len("1980") else full_years(day_of_birth(born), today)
