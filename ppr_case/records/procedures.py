"""The procedure, the household it is about, and how it ends."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, OPEN, PLAIN, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import Code, DataKeyId, Day, InUnit, Numbered, Whole
from ppr_case.records.vocabulary import GROUNDS, REASONS


class Family(InUnit, Base):
    """A household: only what its procedures have in common, never a name."""

    __tablename__ = "families"


class Procedure(Numbered, Base):
    """One Blue Card procedure; its key seals what is told in it and belongs to no single person."""

    __tablename__ = "procedures"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        rule("taken_over_after_opening", "taken_over_on >= opened_on"),
        rule("ends_after_it_begins", "held_from <= held_until"),
        rule("closed_or_handed_over", "closed_on IS NULL OR handed_over_on IS NULL"),
        rule("closed_with_a_ground", "(closed_on IS NULL) = (ground IS NULL)"),
        rule("taken_over_from_a_day", "taken_over_from IS NULL OR taken_over_on IS NOT NULL"),
        rule("handed_over_on_a_day", "handed_over_to IS NULL OR handed_over_on IS NOT NULL"),
        known("ground", GROUNDS),
        rule("visits_every_so_many_days", "visit_every BETWEEN 1 AND 180"),
        Index("procedures_by_held_from", "unit_id", "held_from", "annulled_on", "taken_over_on", "family_id"),
        Index(
            "procedures_by_held_until",
            "unit_id",
            "held_until",
            "held_from",
            "annulled_on",
            "closed_on",
            "handed_over_on",
            "taken_over_on",
            "ground",
            "family_id",
            "id",
        ),
        Index(
            "procedures_of_an_event",
            "id",
            "annulled_on",
            "taken_over_on",
            "handed_over_on",
            "held_from",
            "held_until",
            "closed_on",
            "family_id",
        ),
    )

    data_key_id: Mapped[DataKeyId]
    family_id: Mapped[UUID] = mapped_column(ForeignKey("families.id"), index=True, info=KEY)
    opened_on: Mapped[Day]
    """The day the opening form A was filled in."""
    received_on: Mapped[Day | None]
    taken_over_on: Mapped[Day | None]
    handed_over_on: Mapped[Day | None]
    annulled_on: Mapped[Day | None]
    firearm_notified_on: Mapped[Day | None]
    """The day the weapons unit of the Police was told of a firearm (art. 9f of the act)."""
    visit_planned_on: Mapped[Day | None]
    """The day for which the next visit was planned; one that was made since, or on it, is no longer ahead."""
    visit_every: Mapped[Whole | None]
    """Days between visits, where somebody decided on others than the law's data."""
    act: Mapped[str | None] = mapped_column(String(20), info=PLAIN)
    """The act it is run under, where that is not the one of its opening day; likewise the forms."""
    forms: Mapped[str | None] = mapped_column(String(20), info=PLAIN)
    # Derived from the above and the closings by `settle` alone; a contract test compares.
    closed_on: Mapped[Day | None]
    ground: Mapped[Code | None]
    held_from: Mapped[Day]
    held_until: Mapped[Day]
    taken_over_from = sealed("procedure.taken-over-from")
    handed_over_to = sealed("procedure.handed-over-to")
    notes = sealed("procedure.notes")

    family: Mapped[Family] = relationship()
    closings: Mapped[list["Closing"]] = relationship(order_by="Closing.id", back_populates="procedure")


class Closing(InUnit, Base):
    """A closing protocol; one that was revoked never closed anything, in any year."""

    __tablename__ = "closings"
    __table_args__ = (
        rule("revoked_after_closing", "revoked_on >= protocol_on"),
        known("ground", GROUNDS),
        known("reason", REASONS),
        Index(
            "one_standing_closing",
            "procedure_id",
            unique=True,
            sqlite_where=text("revoked_on IS NULL"),
            postgresql_where=text("revoked_on IS NULL"),
        ),
        UniqueConstraint("procedure_id", "protocol_on"),
    )

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    protocol_on: Mapped[Day]
    ground: Mapped[Code]
    reason: Mapped[Code | None]
    revoked_on: Mapped[Day | None]

    procedure: Mapped[Procedure] = relationship(back_populates="closings")


def settle(
    *,
    opened_on: date,
    taken_over_on: date | None,
    handed_over_on: date | None,
    closings: list[tuple[date, str, date | None]],
) -> dict[str, date | str | None]:
    """Derive the stored facts that every indicator ranges over (rule 3).

    `closings` are (protocol day, ground, day revoked). Returns closed_on, ground, held_from and held_until.
    """
    standing = next(((day, ground) for day, ground, revoked in closings if revoked is None), None)
    closed_on, ground = standing or (None, None)
    return {
        "closed_on": closed_on,
        "ground": ground,
        "held_from": taken_over_on or opened_on,
        "held_until": closed_on or handed_over_on or OPEN,
    }


def settle_procedure(procedure: Procedure) -> None:
    """Bring the derived facts up to date; whatever opens, takes or hands over, closes or revokes ends here."""
    facts = settle(
        opened_on=procedure.opened_on,
        taken_over_on=procedure.taken_over_on,
        handed_over_on=procedure.handed_over_on,
        closings=[(closing.protocol_on, closing.ground, closing.revoked_on) for closing in procedure.closings],
    )
    for name, value in facts.items():
        setattr(procedure, name, value)
