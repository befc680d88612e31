"""The individual help plan: when it was drawn up, for whom, and what it holds."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base
from ppr_case.crypto.columns import sealed
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import DataKeyId, Day, Event, Institution, InUnit


class Plan(Event, Base):
    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        Index("plans_by_day", "unit_id", "drawn_on", "procedure_id", "elsewhere", "annulled_on"),
        Index("plans_of_procedure", "procedure_id", "drawn_on"),
    )

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    drawn_on: Mapped[Day]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"), info=KEY)

    procedure: Mapped[Procedure] = relationship()
    person: Mapped[Person | None] = relationship()
    actions: Mapped[list["PlanAction"]] = relationship(back_populates="plan", order_by="PlanAction.id")


class PlanAction(InUnit, Base):
    """One thing somebody undertook; what it is and why it was not done is the procedure's to keep."""

    __tablename__ = "plan_actions"
    __key_of__ = "procedure"

    data_key_id: Mapped[DataKeyId]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True, info=KEY)
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    due_on: Mapped[Day | None]
    done: Mapped[bool | None] = mapped_column(info=PLAIN)
    """None: not settled yet."""
    settled_on: Mapped[Day | None]
    what = sealed("plan-action.what")
    why_not = sealed("plan-action.why-not")

    plan: Mapped[Plan] = relationship(back_populates="actions")
    procedure: Mapped[Procedure] = relationship()
    institution: Mapped[Institution | None] = relationship()
