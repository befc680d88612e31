"""Visits to a household: one entry, whoever went and however many procedures live there."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.meetings import link
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, DataKeyId, Day, Event, Institution, InUnit, Whole
from ppr_case.records.vocabulary import SIGNS_OF_VIOLENCE, VISIT_PURPOSES

visit_procedures = link("visit_procedures", "visits", "procedures")
visit_institutions = link("visit_institutions", "visits", "institutions")
visit_persons = link("visit_persons", "visits", "persons")


class Visit(Event, Base):
    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("purpose", VISIT_PURPOSES),
        known("signs", SIGNS_OF_VIOLENCE),
        rule("somebody_went", "went >= 1 AND institution_count >= 1"),
        Index(
            "visits_by_day",
            "unit_id",
            "made_on",
            "id",
            "purpose",
            "successful",
            "institution_count",
            "went",
            "elsewhere",
            "annulled_on",
        ),
    )

    made_on: Mapped[Day]
    purpose: Mapped[Code]
    successful: Mapped[bool] = mapped_column(info=PLAIN)
    institution_count: Mapped[Whole] = mapped_column(default=1)
    """How many distinct institutions went; none named means the welfare centre alone. Derived from the links."""
    went: Mapped[Whole | None]
    """How many people went; None: as many as institutions."""
    signs: Mapped[Code | None]
    """Signs of violence seen: yes, no, unclear."""
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"), index=True, info=KEY)
    """The annulled entry in whose place this one stands."""

    procedures: Mapped[list[Procedure]] = relationship(secondary=visit_procedures)
    institutions: Mapped[list[Institution]] = relationship(secondary=visit_institutions, order_by=Institution.code)
    persons: Mapped[list[Person]] = relationship(secondary=visit_persons)
    """Whom they saw, as far as that was written down."""
    corrects: Mapped["Visit | None"] = relationship(remote_side="Visit.id")


class VisitNote(InUnit, Base):
    """What was seen at a visit, or why its entry was annulled, as far as one procedure is concerned.

    A visit to a home of two procedures has a note in each, under the key of each: whoever reads one of them reads
    theirs.
    """

    __tablename__ = "visit_notes"
    __key_of__ = "procedure"

    data_key_id: Mapped[DataKeyId]
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True, info=KEY)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who wrote it."""
    written_on: Mapped[Day]
    annuls: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """It is the reason for which the entry was annulled."""
    text = sealed("visit-note.text")

    visit: Mapped[Visit] = relationship()
    procedure: Mapped[Procedure] = relationship()
    staff: Mapped[Staff] = relationship()
