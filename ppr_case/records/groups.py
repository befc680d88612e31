"""The groups that work on a procedure, and the team that appoints them."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base, rule
from ppr_case.crypto.columns import sealed
from ppr_case.law.regimes import CASES
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Day, Institution, InUnit, Number, OfUnit


class Group(InUnit, Base):
    """A working group (until 2023), a diagnostic-help group since."""

    __tablename__ = "groups"
    __table_args__ = (
        Index(
            "uq_groups_procedure_id_appointed_on",
            "procedure_id",
            "appointed_on",
            unique=True,
            sqlite_where=text("annulled_on IS NULL"),
            postgresql_where=text("annulled_on IS NULL"),
        ),
        Index("groups_of_procedure", "procedure_id", "appointed_on"),
        rule("dissolved_after_appointed", "dissolved_on >= appointed_on"),
        rule("passed_on_before_appointed", "passed_on <= appointed_on"),
        Index(
            "groups_by_day",
            "unit_id",
            "appointed_on",
            "procedure_id",
            "dissolved_on",
            "extended",
            "elsewhere",
            "annulled_on",
            "id",
        ),
    )

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    passed_on: Mapped[Day | None]
    """The day the card was passed on to be given a group; None: the day it was appointed."""
    appointed_on: Mapped[Day]
    extended: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    probation: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """Somebody using violence is under a probation officer's supervision: the act then wants one in the group."""
    soldier: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """Somebody using violence is a soldier in active service: the act then wants the military police in the group."""
    dissolved_on: Mapped[Day | None]
    elsewhere: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    annulled_on: Mapped[Day | None]

    procedure: Mapped[Procedure] = relationship()
    members: Mapped[list["GroupMember"]] = relationship(back_populates="group")

    @property
    def cases(self) -> tuple[str, ...]:
        """Name the cases that hold here, in which an act wants somebody more in a group."""
        return tuple(case for case in CASES if getattr(self, case))


class GroupMember(OfUnit, Base):
    """Who sits in a group, for which institution, from when to when; the name is the unit's to keep."""

    __tablename__ = "group_members"
    __table_args__ = (rule("leaves_after_joining", "until_on >= since_on"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True, info=KEY)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True, info=KEY)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    since_on: Mapped[Day]
    until_on: Mapped[Day | None]
    name = sealed("group-member.name")

    group: Mapped[Group] = relationship(back_populates="members")
    staff: Mapped[Staff | None] = relationship()
    institution: Mapped[Institution] = relationship()


class TeamMember(OfUnit, Base):
    """A member of the interdisciplinary team; the last day is still a member's day."""

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        rule("leaves_after_joining", "until_on >= since_on"),
        Index("team_members_by_day", "unit_id", "since_on", "until_on"),
    )

    number: Mapped[Number]
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    since_on: Mapped[Day]
    until_on: Mapped[Day | None]
    name = sealed("team-member.name")

    institution: Mapped[Institution] = relationship()
