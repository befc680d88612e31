"""Forms A to D of the Blue Card: a card in code, so that a form is always a page's form."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, DataKeyId, Day, Event, Institution, InUnit, Whole
from ppr_case.records.vocabulary import CARD_KINDS, INSTITUTION_KINDS, YES_NO_UNKNOWN


class Card(Event, Base):
    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("kind", CARD_KINDS),
        known("represents", INSTITUTION_KINDS),
        known("firearm", YES_NO_UNKNOWN),
        rule("only_form_a_opens", "kind = 'A' OR NOT opening"),
        rule("only_form_a_is_marked", "kind = 'A' OR NOT marked_opening"),
        Index(
            "cards_by_day",
            "unit_id",
            "filled_on",
            "kind",
            "procedure_id",
            "opening",
            "elsewhere",
            "annulled_on",
            "institution_id",
            "concerns_id",
        ),
        Index("cards_of_procedure", "procedure_id", "kind", "filled_on"),
        Index(
            "cards_with_a_firearm",
            "procedure_id",
            "filled_on",
            sqlite_where=text("firearm = 'tak'"),
            postgresql_where=text("firearm = 'tak'"),
        ),
    )

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    kind: Mapped[Code]
    filled_on: Mapped[Day]
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    """Who filled in form A."""
    represents: Mapped[Code | None]
    """The body that a pedagogue, psychologist or therapist filled it in for (art. 9a ust. 11d)."""
    concerns_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"), info=KEY)
    sitting_id: Mapped[UUID | None] = mapped_column(ForeignKey("sittings.id"), index=True, info=KEY)
    """The sitting at which it was filled in, where that was told of the sitting."""
    received_on: Mapped[Day | None]
    marked_opening: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """Somebody said that this one opened the procedure; where nobody did, the earliest did."""
    opening: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """Derived by `settle_opening` alone."""
    firearm: Mapped[Code | None]
    """Whether anybody using violence has a firearm, as form A says (art. 9f of the act): the chair has to act on it."""

    procedure: Mapped[Procedure] = relationship()
    institution: Mapped[Institution | None] = relationship()
    concerns: Mapped[Person | None] = relationship()
    sitting: Mapped[Sitting | None] = relationship()


class CardContent(InUnit, Base):
    """What a form says, as JSON by the definition it was filled in on; each saving is a version, none is lost."""

    __tablename__ = "card_contents"
    __key_of__ = "procedure"
    __table_args__ = (UniqueConstraint("card_id", "version"), rule("versions_from_one", "version >= 1"))

    data_key_id: Mapped[DataKeyId]
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id"), info=KEY)
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    version: Mapped[Whole]
    form: Mapped[str] = mapped_column(String(20), info=PLAIN)
    """The code of its definition among the data of the law."""
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who saved it."""
    saved_on: Mapped[Day]
    answers = sealed("card-content.answers")
    reason = sealed("card-content.reason")
    """Why what was written before was changed, or the card annulled."""

    card: Mapped[Card] = relationship()
    procedure: Mapped[Procedure] = relationship()
    staff: Mapped[Staff] = relationship()


class Filled(Protocol):
    """What decides which form A opened a procedure: a card, or as much of one as an import has in hand."""

    kind: str
    filled_on: date
    marked_opening: bool
    elsewhere: bool
    annulled_on: date | None
    opening: bool


def settle_opening(cards: Sequence[Filled]) -> None:
    """Decide which form A opened a procedure: the marked one, else the earliest living one, the first of equal days."""
    forms_a = [card for card in cards if card.kind == "A"]
    living = [card for card in forms_a if card.annulled_on is None and not card.elsewhere]
    marked = [card for card in living if card.marked_opening]
    first = min(marked or living, key=lambda card: card.filled_on, default=None)
    for card in forms_a:
        card.opening = card is first
