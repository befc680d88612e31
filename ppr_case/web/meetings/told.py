"""What the form of a sitting says, and whether that is written down already."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from ppr_case.casework.filled import Filled, filled_at
from ppr_case.casework.remarks import remarks_on
from ppr_case.casework.sittings import CANCELLED, HELD, decisions_of
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.procedures import Procedure
from ppr_case.web.meetings.forms import SittingForm, agreed_name, decision_name, next_name, visit_name
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import me
from ppr_case.webkit.naming import opened


def pairs(values: Sequence[str] | None) -> list[tuple[UUID, UUID]]:
    split = (value.split(".") for value in values or ())
    return [(UUID(procedure_id), UUID(person_id)) for procedure_id, person_id in split]


def filled(form: SittingForm) -> list[Filled]:
    """Give the forms that were filled in, each once, however often it was ticked."""
    told = [
        Filled(kind, *pair) for kind, field in (("C", form.form_c), ("D", form.form_d)) for pair in pairs(field.data)
    ]
    return list(dict.fromkeys(told))


def plain(form: SittingForm) -> tuple[str, date | None, str, str | None, str | None]:
    """Give what is said once: kind, day, state, hour and place."""
    hour = form.hour.data.strftime("%H:%M") if form.hour.data else None
    return form.kind.data, form.held_on.data, form.state.data, hour, (form.place.data or "").strip() or None


def typed(form: SittingForm, procedures: Sequence[Procedure], name: Callable[[UUID], str]) -> dict[UUID, Any]:
    """Give what was typed into one field of each procedure's row, where something was."""
    typed = {one.id: form[name(one.id)].data for one in procedures}
    return {id_: said for id_, said in typed.items() if said}


def following(form: SittingForm, procedures: Sequence[Procedure]) -> dict[date, list[Procedure]]:
    """Give the next sittings: each procedure by its own day, the others by the day of all; one day is one sitting."""
    own, found = typed(form, procedures, next_name), dict[date, list[Procedure]]()
    for procedure in procedures:
        on = own.get(procedure.id) or form.next_on.data
        if on:
            found.setdefault(on, []).append(procedure)
    if not procedures and form.next_on.data:
        found[form.next_on.data] = []
    return found


def agreed(form: SittingForm, procedures: Sequence[Procedure]) -> dict[UUID, str]:
    texts = {one.id: (form[agreed_name(one.id)].data or "").strip() for one in procedures}
    return {id_: text for id_, text in texts.items() if text}


def says(form: SittingForm, before: Sitting, procedures: Sequence[Procedure]) -> bool:
    """Say whether a sitting says of itself what the form does."""
    made = (before.kind, before.held_on, before.state, before.hour, before.place)
    there = ({one.id for one in before.procedures}, {one.id for one in before.persons})
    chosen = ({one.id for one in procedures}, {person for _, person in pairs(form.came.data)})
    if (plain(form), chosen) != (made, there) or typed(form, procedures, decision_name) != decisions_of(
        db.session(), before
    ):
        return False
    present = {str(one.id) for one in before.institutions}
    if before.state == HELD and present != set(form.institutions.data or []):
        return False
    return agreed(form, procedures) == said_in(before)


def said_in(sitting: Sitting) -> dict[UUID, str]:
    """Give what a sitting agreed on in each of its procedures."""
    remarks = remarks_on(db.session(), [sitting.id]).get(sitting.id, [])
    return {one.procedure_id: opened(one, "text") for one in remarks if not one.annuls}


def hour_of(sitting: Sitting) -> time | None:
    """Read an hour that was written down; a package of another commune may spell it in a way of its own."""
    try:
        return time.fromisoformat(sitting.hour or "")
    except ValueError:
        return None


Planned = Collection[tuple[date, UUID | None]]
"""Days of sittings, each with a procedure that is spoken of; with None where none is."""


def planned_there(session: Session, kind: str, procedures: Sequence[Procedure]) -> Planned:
    """Give the days on which sittings of a kind stand planned or were held already, about these or about none."""
    of = sitting_procedures.c
    standing = Sitting.kind == kind, Sitting.state != CANCELLED, Sitting.annulled_on.is_(None)
    if not procedures:
        return {(on, None) for on in session.scalars(_of_none().where(*standing))}
    days = select(Sitting.held_on, of.procedure_id).join(sitting_procedures, of.sitting_id == Sitting.id)
    query = days.where(of.procedure_id.in_([one.id for one in procedures]), *standing)
    return {(on, id_) for on, id_ in session.execute(query)}


def _of_none() -> Select[date]:
    """Select the days of the sittings that speak of no procedure."""
    speaks = exists().where(sitting_procedures.c.sitting_id == Sitting.id)
    return select(Sitting.held_on).where(Sitting.unit_id == me().unit_id, ~speaks)


def led_to(
    form: SittingForm, before: Sitting, procedures: Sequence[Procedure], also: Collection[date] = frozenset()
) -> bool:
    """Say whether what came of a sitting is there: the forms filled in, the next sittings, the next visits.

    The forms on its day, or on one of `also`.
    """
    ids, session = [one.id for one in procedures], db.session()
    if not set(filled(form)) <= filled_at(session, procedures, {before.held_on, *also}).keys():
        return False
    of = sitting_procedures.c
    days = select(Sitting.held_on, of.procedure_id).join(sitting_procedures, of.sitting_id == Sitting.id)
    planned = {tuple(row) for row in session.execute(days.where(of.procedure_id.in_(ids), Sitting.id != before.id))}
    asked = {(on, one.id) for on, spoken_of in following(form, procedures).items() for one in spoken_of}
    if not procedures and form.next_on.data is not None:
        asked, planned = {form.next_on.data}, set(session.scalars(_of_none().where(Sitting.id != before.id)))
    visits = typed(form, procedures, visit_name)
    return asked <= planned and all(visits.get(one.id) in {None, one.visit_planned_on} for one in procedures)
