"""Which forms C and D were filled in at a sitting: each is one form, whether told of there or on a page of its own."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.records.cards import Card
from ppr_case.records.holding import hold_row
from ppr_case.records.meetings import Sitting
from ppr_case.records.procedures import Procedure

CONCERNED: Final = {"C": "doznajaca", "D": "stosujaca"}
"""With whom each form is filled in (R2023 § 11 and § 12; R2011 § 8)."""


@dataclass(frozen=True)
class Filled:
    """A form C or D filled in at the sitting: in which procedure and with whom."""

    kind: str
    procedure_id: UUID
    person_id: UUID


def cards_of(session: Session, sitting: Sitting) -> Sequence[Card]:
    return session.scalars(select(Card).where(Card.sitting_id == sitting.id).options(joinedload(Card.procedure))).all()


def free_after_waiting(session: Session, cards: Iterable[Card]) -> list[Card]:
    """Hold forms that may name a sitting, before a counter is held; give those that name none that stands."""
    free = [card for card in cards if is_free(card)]
    for card in sorted(free, key=lambda one: one.id):
        hold_row(session, card)
    return [card for card in free if is_free(card)]


def is_free(card: Card) -> bool:
    return card.annulled_on is None and (card.sitting is None or card.sitting.annulled_on is not None)


def forms_of(session: Session, sitting: Sitting, procedures: Collection[Procedure]) -> list[Card]:
    """Give the forms C and D that were filled in at a sitting in some of its procedures, and were not annulled."""
    query = select(Card).where(
        Card.sitting_id == sitting.id,
        Card.procedure_id.in_([procedure.id for procedure in procedures]),
        Card.annulled_on.is_(None),
    )
    return list(session.scalars(query.order_by(Card.kind, Card.id).options(joinedload(Card.concerns))))


def filled_at(session: Session, procedures: Collection[Procedure], days: Collection[date]) -> dict[Filled, Card]:
    """Give the forms C and D of some procedures that were filled in on these days, and were not annulled."""
    query = select(Card).where(
        Card.procedure_id.in_([procedure.id for procedure in procedures]),
        Card.kind.in_(CONCERNED),
        Card.filled_on.in_(days),
        Card.annulled_on.is_(None),
    )
    query = query.order_by(Card.kind, Card.id).options(joinedload(Card.concerns), joinedload(Card.sitting))
    found = sorted(session.scalars(query) if procedures else (), key=is_free)  # of two, the one that is of no sitting
    return {Filled(one.kind, one.procedure_id, one.concerns_id): one for one in found if one.concerns_id}


def written_before(
    session: Session, told: Collection[Filled], procedures: Collection[Procedure], on: date
) -> dict[Filled, Card]:
    """Give the forms told of that were filled in that day already, on a page of their own or at another sitting."""
    found = filled_at(session, procedures, {on}) if told else {}
    named = {one: card for one, card in found.items() if one in told}
    free_after_waiting(session, named.values())
    return {one: card for one, card in named.items() if card.annulled_on is None}
