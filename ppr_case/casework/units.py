"""A new unit in the register, and the institutions that work in it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.records.units import Institution, Unit
from ppr_case.records.vocabulary import INSTITUTION_KINDS


def establish_unit(session: Session, *, teryt: str, name: str) -> Unit:
    """Add a commune, with the law's institutions under their bare codes."""
    unit = Unit(teryt=teryt, name=name)
    session.add(unit)
    session.flush()
    session.add_all(Institution(unit_id=unit.id, code=kind, kind=kind) for kind in INSTITUTION_KINDS)
    return unit


def institutions_of(session: Session, unit_id: UUID, ids: Collection[UUID] | None = None) -> Sequence[Institution]:
    """Give the institutions of a unit, or those of them that are asked for."""
    query = select(Institution).where(Institution.unit_id == unit_id)
    return session.scalars(query if ids is None else query.where(Institution.id.in_(ids))).all()
