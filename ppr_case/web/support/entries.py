"""The entries of a procedure that its pages of support change: finding them, and leading back."""

from collections.abc import Sequence
from typing import Final, TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, find_procedure
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Institution
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import me

bp = Blueprint("support", __name__, url_prefix="/support")
R = TypeVar("R", Plan, Measure, Referral)
MORE: Final = "wiersz"


def own(record: type[R], id_: UUID, action: Action = Action.SUPPORT_RECORD) -> tuple[R, Procedure]:
    """Give an entry of a procedure that this person may do this to, with the procedure; NotHere and NotAllowed."""
    found = db.session.get(record, id_)
    if found is None or found.unit_id != me().unit_id or found.procedure_id is None:
        raise NotHere(id_)
    return found, find_procedure(db.session(), me(), action, found.procedure_id, on=clock.today())


def people(procedure: Procedure, role: str) -> list[Person]:
    """Give the people of a procedure who have this part."""
    return [part.person for part in parts(procedure) if part.role == role]


def parts(procedure: Procedure) -> list[Involvement]:
    """Give the parts that people have in a procedure."""
    query = select(Involvement).where(Involvement.procedure_id == procedure.id, Involvement.annulled_on.is_(None))
    query = query.order_by(Involvement.covered_from, Involvement.id).options(joinedload(Involvement.person))
    return list(db.session.scalars(query))


def all_institutions() -> Sequence[Institution]:
    return institutions_of(db.session(), me().unit_id)


def by_id(found: Sequence[Person] | Sequence[Institution], id_: str | None):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return next((one for one in found if str(one.id) == id_), None)


def done(procedure: Procedure, action: str, said: str) -> ResponseReturnValue:
    trail.note(db.session(), action)
    db.session.commit()
    return back(procedure, said)


def back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.help_", procedure_id=procedure.id))
