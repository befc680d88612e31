"""Writing down what is to be said about an entry of a procedure: why it was changed, what a sitting agreed on."""

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark


class Entry(Protocol):
    """A record that somebody may say something about."""

    __tablename__: str
    id: UUID


def remark(
    session: Session, entry: Entry, procedure: Procedure, text: str, *, by: UUID, on: date, annuls: bool = False
) -> Remark:
    """Keep some words under the key of the procedure that the entry belongs to."""
    made = Remark(
        unit_id=procedure.unit_id,
        procedure=procedure,
        about=entry.__tablename__,
        about_id=entry.id,
        staff_id=by,
        written_on=on,
        annuls=annuls,
    )
    made.text = text
    session.add(made)
    return made


def remarks_on(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Remark]]:
    """Give what was said about some entries, the oldest first."""
    found: dict[UUID, list[Remark]] = {}
    query = select(Remark).where(Remark.about_id.in_(ids)).order_by(Remark.written_on, Remark.id)
    for one in session.scalars(query.options(joinedload(Remark.staff))) if ids else ():
        found.setdefault(one.about_id, []).append(one)
    return found
