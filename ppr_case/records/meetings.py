"""Sittings: sessions of the interdisciplinary team (ZI) and meetings of working or diagnostic-help groups (GR)."""

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, Base, known
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Code, Day, Event, Institution
from ppr_case.records.vocabulary import SITTING_KINDS, SITTING_STATES


def link(name: str, of: str, to: str) -> Table:
    """Tie two kinds of record, found from either end; without a rowid the key is the table."""
    first, second = (f"{end.removesuffix('s')}_id" for end in (of, to))
    return Table(
        name,
        Base.metadata,
        Column(first, ForeignKey(f"{of}.id"), primary_key=True, info=KEY),
        Column(second, ForeignKey(f"{to}.id"), primary_key=True, info=KEY),
        Index(f"{name}_back", second, first),
        sqlite_with_rowid=False,
    )


sitting_procedures = link("sitting_procedures", "sittings", "procedures")
sitting_institutions = link("sitting_institutions", "sittings", "institutions")
sitting_persons = link("sitting_persons", "sittings", "persons")


class Sitting(Event, Base):
    __tablename__ = "sittings"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("kind", SITTING_KINDS),
        known("state", SITTING_STATES),
        Index("sittings_by_day", "unit_id", "held_on", "id", "kind", "state", "elsewhere", "annulled_on"),
    )

    kind: Mapped[Code]
    held_on: Mapped[Day]
    state: Mapped[Code] = mapped_column(default="odbyte")

    procedures: Mapped[list[Procedure]] = relationship(secondary=sitting_procedures)
    institutions: Mapped[list[Institution]] = relationship(secondary=sitting_institutions, order_by=Institution.code)
    persons: Mapped[list[Person]] = relationship(secondary=sitting_persons)
    """The invited persons who came."""
