"""Known records that a register says something else about, changed on demand, with every derived fact after them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ppr_case.interchange.rows import Row
from ppr_case.interchange.shape import Kind, Table
from ppr_case.interchange.tables import CLOSINGS, PERSONS, PROCEDURES
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, cover, day_of_birth
from ppr_case.records.procedures import Procedure, settle_procedure


def amend(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Write what these rows say over their records; the caller commits. Objects, so that the trail names each field."""
    lists = [column.attribute for column in table.columns if column.kind is Kind.REFERENCES]
    plain = dict.fromkeys(column.attribute for column in table.columns if column.kind is not Kind.KEY)
    attributes = [attribute for attribute in plain if attribute not in lists and attribute != "born_year"]
    for row in rows:
        record = session.get_one(table.record, row.record_id)
        for attribute, value in {**{name: row.values[name] for name in attributes}, **row.extra}.items():
            if getattr(record, attribute) != value:
                setattr(record, attribute, value)
        for attribute in lists:
            _relink(session, record, attribute, row.links[attribute])
    session.flush()
    _derive(session, table, rows)
    session.flush()


def _derive(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Bring what follows from the changed records up to date."""
    ids = [row.record_id for row in rows]
    if table is PROCEDURES:
        _settle(session, ids)
        _redate(session, ids)
        _cover_again(session, select(Involvement).where(Involvement.procedure_id.in_(ids)))
    elif table is PERSONS:
        _cover_again(session, select(Involvement).where(Involvement.person_id.in_(ids)))
    elif table is CLOSINGS:
        _settle(session, [row.case.id for row in rows if row.case is not None])


def _settle(session: Session, ids: Sequence[UUID]) -> None:
    for procedure in session.scalars(select(Procedure).where(Procedure.id.in_(ids))):
        settle_procedure(procedure)


def _redate(session: Session, ids: Sequence[UUID]) -> None:
    """Let opening forms follow their procedures: the day of the one is the opening day of the other."""
    opening = select(Card).join(Procedure).where(Procedure.id.in_(ids), Procedure.taken_over_on.is_(None), Card.opening)
    for card in session.scalars(
        opening.where(Card.filled_on != Procedure.opened_on).options(joinedload(Card.procedure))
    ):
        card.filled_on = card.procedure.opened_on


def _relink(session: Session, record: Any, attribute: str, ids: Iterable[UUID]) -> None:
    related = type(record).__mapper__.relationships[attribute].mapper.class_
    wanted = [session.get_one(related, id_) for id_ in ids]
    if set(wanted) != set(getattr(record, attribute)):
        setattr(record, attribute, wanted)


def _cover_again(session: Session, involvements: Any) -> None:
    """Derive anew from which day persons are covered and how old they were then (rules 5, 6, 7)."""
    both = involvements.options(selectinload(Involvement.person), selectinload(Involvement.procedure))
    for involvement in session.scalars(both):
        born = involvement.person.born
        covered_from, age = cover(
            held_from=involvement.procedure.held_from,
            joined_on=involvement.joined_on,
            born=None if born is None else day_of_birth(born),
        )
        involvement.covered_from = covered_from
        # Of somebody erased only the numbers are left: what they say stays as it was.
        if born is not None or involvement.person.newborn_year is None:
            involvement.age_from = age
