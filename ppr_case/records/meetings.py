"""Sittings: sessions of the interdisciplinary team (ZI) and meetings of working or diagnostic-help groups (GR)."""

from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base, known
from ppr_case.crypto.columns import sealed
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, Day, Event, Institution, InUnit, OfUnit
from ppr_case.records.vocabulary import DECISIONS, SITTING_KINDS, SITTING_STATES


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
    hour: Mapped[str | None] = mapped_column(String(5), info=PLAIN)
    """When it begins, "09:30"."""
    place: Mapped[str | None] = mapped_column(String(120), info=PLAIN)
    """A room of an office; sittings are in nobody's home."""
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("sittings.id"), index=True, info=KEY)
    """The annulled entry in whose place this one stands."""

    procedures: Mapped[list[Procedure]] = relationship(secondary=sitting_procedures)
    institutions: Mapped[list[Institution]] = relationship(secondary=sitting_institutions, order_by=Institution.code)
    persons: Mapped[list[Person]] = relationship(secondary=sitting_persons)
    """The invited persons who came."""
    corrects: Mapped["Sitting | None"] = relationship(remote_side="Sitting.id")


class Decision(InUnit, Base):
    """What a sitting decided in one of its procedures, as a code; the words of it are a remark."""

    __tablename__ = "sitting_decisions"
    __table_args__ = (UniqueConstraint("sitting_id", "procedure_id"), known("code", DECISIONS))

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), info=KEY)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    code: Mapped[Code]

    sitting: Mapped[Sitting] = relationship()
    procedure: Mapped[Procedure] = relationship()


class SittingReason(OfUnit, Base):
    """Why an entry that speaks of no procedure was annulled; of any other its procedures say so, in remarks."""

    __tablename__ = "sitting_reasons"
    __table_args__ = (UniqueConstraint("sitting_id"),)

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), info=KEY)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who wrote it."""
    written_on: Mapped[Day]
    text = sealed("sitting-reason.text")

    sitting: Mapped[Sitting] = relationship()
    staff: Mapped[Staff] = relationship()
