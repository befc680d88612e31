"""Protective measures and the other acts of Police, courts and social workers that a procedure meets."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, Base, known, rule
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Code, Day, Event
from ppr_case.records.vocabulary import MEASURE_KINDS, PLACEMENTS, POLICE_ORDERS


class Measure(Event, Base):
    __tablename__ = "measures"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("kind", MEASURE_KINDS),
        known("placement", PLACEMENTS),
        rule("removal_names_the_child", "kind <> 'odebranie_12a' OR person_id IS NOT NULL"),
        rule("only_a_removal_places", "placement IS NULL OR kind = 'odebranie_12a'"),
        rule("lifted_after_applied", "lifted_on >= applied_on"),
        rule("prolonged_after_applied", "prolonged_until > applied_on"),
        rule("only_an_order_is_prolonged", f"prolonged_until IS NULL OR kind IN {POLICE_ORDERS}"),
        rule("court_told_after_removal", "court_told_on >= applied_on"),
        rule("court_told_of_a_removal", "court_told_on IS NULL OR kind = 'odebranie_12a'"),
        Index(
            "measures_by_day",
            "unit_id",
            "applied_on",
            "kind",
            "procedure_id",
            "person_id",
            "placement",
            "elsewhere",
            "annulled_on",
            "id",
        ),
        Index("measures_of_procedure", "procedure_id", "applied_on"),
    )

    procedure_id: Mapped[UUID | None] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"), info=KEY)
    kind: Mapped[Code]
    applied_on: Mapped[Day]
    placement: Mapped[Code | None]
    """Where a child taken under art. 12a was placed."""
    lifted_on: Mapped[Day | None]
    """It was applied and counts, lifted later or not."""
    prolonged_until: Mapped[Day | None]
    """The last day of an order of the Police that a court prolonged."""
    court_told_on: Mapped[Day | None]
    """When the family court was told of a child taken under art. 12a."""

    procedure: Mapped[Procedure | None] = relationship()
    person: Mapped[Person | None] = relationship()
