"""Scans of the signed forms, one file each."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, Base, known, rule
from ppr_case.crypto.columns import sealed, sealed_file
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, DataKeyId, Day, InUnit, Whole
from ppr_case.records.vocabulary import SCAN_KINDS


class Scan(InUnit, Base):
    """A file attached to a form; the name it had is kept nowhere. One that was annulled has no content (ADR 19)."""

    __tablename__ = "scans"
    __key_of__ = "procedure"
    __table_args__ = (
        known("kind", SCAN_KINDS),
        rule("scan_has_bytes", "size >= 1"),
        rule("annulled_by_whom_and_when", "(annulled_on IS NULL) = (annulled_by_id IS NULL)"),
        rule("annulled_scan_is_empty", "annulled_on IS NULL OR content IS NULL"),
    )

    data_key_id: Mapped[DataKeyId]
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id"), index=True, info=KEY)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    kind: Mapped[Code]
    """What the content is, found by reading it."""
    size: Mapped[Whole]
    """How many bytes were kept: of a photograph fewer than were sent."""
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who attached it."""
    added_on: Mapped[Day]
    annulled_on: Mapped[Day | None]
    annulled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), info=KEY)
    why_annulled = sealed("scan.why-annulled")
    content = sealed_file("scan.content")

    card: Mapped[Card] = relationship()
    procedure: Mapped[Procedure] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    annulled_by: Mapped[Staff | None] = relationship(foreign_keys=[annulled_by_id])
