"""Which procedures the records of a page speak of, and which people, as far as one may know of them."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from ppr_case.access.rules import of_each
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure


class Numbered(NamedTuple):
    id: UUID
    number: str


def numbers_of(
    session: Session, link: Table, ids: Collection[UUID], within: ColumnElement[bool]
) -> dict[UUID, list[Numbered]]:
    """Give the procedures that each record is tied to, of those within reach, the longest held first."""
    own = next(column for column in link.c if column.name != "procedure_id")
    tied = (
        select(own, Procedure.id, Procedure.number)
        .join(Procedure, Procedure.id == link.c.procedure_id)
        .where(own.in_(ids), of_each(within))
        .order_by(Procedure.held_from, Procedure.id)
    )
    found: dict[UUID, list[Numbered]] = {}
    for record, *procedure in session.execute(tied):
        found.setdefault(record, []).append(Numbered(*procedure))
    return found


def people_of(session: Session, link: Table, id_: UUID, within: ColumnElement[bool]) -> list[Person]:
    """Give the people that one record is tied to, of those within reach."""
    own = next(column for column in link.c if column.name != "person_id")
    tied = (
        select(Person).join(link, link.c.person_id == Person.id).where(own == id_, of_each(within)).order_by(Person.id)
    )
    return list(session.scalars(tied))
