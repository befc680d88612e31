"""What is kept of a closing beside its protocol: who decided, what was known to be missing, who was told, what came."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.groups import GroupMember
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, DataKeyId, Day, Institution, InUnit
from ppr_case.records.vocabulary import CLOSING_GAPS, MONITORING_OUTCOMES


class ClosingMember(InUnit, Base):
    """Somebody of the group who decided on a closing.

    A membership that is taken out, for it never was, takes its decision along.
    """

    __tablename__ = "closing_members"
    __table_args__ = (UniqueConstraint("closing_id", "member_id"),)

    closing_id: Mapped[UUID] = mapped_column(ForeignKey("closings.id"), info=KEY)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("group_members.id", ondelete="CASCADE"), index=True, info=KEY)

    closing: Mapped[Closing] = relationship()
    member: Mapped[GroupMember] = relationship()


class ClosingGap(InUnit, Base):
    """Something that was missing when a procedure was closed, and who saw that and closed it all the same."""

    __tablename__ = "closing_gaps"
    __table_args__ = (UniqueConstraint("closing_id", "code"), known("code", CLOSING_GAPS))

    closing_id: Mapped[UUID] = mapped_column(ForeignKey("closings.id"), info=KEY)
    code: Mapped[Code]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    seen_on: Mapped[Day]

    closing: Mapped[Closing] = relationship()
    staff: Mapped[Staff] = relationship()


class ClosingNotice(InUnit, Base):
    """The day an institution that took part was sent the notice that the procedure was closed."""

    __tablename__ = "closing_notices"
    __table_args__ = (UniqueConstraint("closing_id", "institution_id"),)

    closing_id: Mapped[UUID] = mapped_column(ForeignKey("closings.id"), info=KEY)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    sent_on: Mapped[Day]

    closing: Mapped[Closing] = relationship()
    institution: Mapped[Institution] = relationship()


class Monitoring(InUnit, Base):
    """How the monitoring after a closing ended; one that was taken back ended nothing, and stays in the history.

    There is no row while it runs: that it runs, and until when, follows from the closing and the act.
    """

    __tablename__ = "monitorings"
    __key_of__ = "procedure"
    __table_args__ = (
        known("outcome", MONITORING_OUTCOMES),
        rule("annulled_after_written", "annulled_on >= written_on"),
        rule("annulled_by_somebody", "(annulled_on IS NULL) = (annulled_by_id IS NULL)"),
        Index(
            "one_outcome_of_a_closing",
            "closing_id",
            unique=True,
            sqlite_where=text("annulled_on IS NULL"),
            postgresql_where=text("annulled_on IS NULL"),
        ),
    )

    data_key_id: Mapped[DataKeyId]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    closing_id: Mapped[UUID] = mapped_column(ForeignKey("closings.id"), info=KEY)
    ended_on: Mapped[Day]
    outcome: Mapped[Code]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who wrote it."""
    written_on: Mapped[Day]
    annulled_on: Mapped[Day | None]
    annulled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), info=KEY)
    note = sealed("monitoring.note")
    why_annulled = sealed("monitoring.why-annulled")

    procedure: Mapped[Procedure] = relationship()
    closing: Mapped[Closing] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    annulled_by: Mapped[Staff | None] = relationship(foreign_keys=[annulled_by_id])
