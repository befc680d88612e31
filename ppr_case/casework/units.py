"""A new unit in the register."""

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
