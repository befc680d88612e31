"""A procedure goes to another commune, which runs it from then on (the family moved)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.core.base import OPEN
from ppr_case.crypto.columns import is_erased
from ppr_case.records.holding import hold_row
from ppr_case.records.procedures import Procedure, settle_procedure


class Refused(ValueError):
    """A handing over that cannot be."""


@dataclass
class NotRunning(Refused):
    """It was closed or annulled: there is nothing left to hand over."""

    procedure_id: UUID


@dataclass
class HandedOverAhead(Refused):
    """Tomorrow's handing over has not happened."""

    on: date


@dataclass
class HandedOverBeforeHeld(Refused):
    """It was not ours yet on that day."""

    held_from: date


@dataclass
class ContentErased(Refused):
    """Its key was destroyed: what another commune would get are days and codes that speak of nobody."""

    procedure_id: UUID


def hand_over(session: Session, procedure: Procedure, *, on: date, to: str | None, today: date) -> bool:
    """End our part of a procedure; give False where that was done before, for a package is made again at will.

    `to` is the TERYT code or the name of the other commune. Raises ContentErased, NotRunning,
    HandedOverAhead and HandedOverBeforeHeld.
    """
    hold_row(session, procedure)
    if is_erased(procedure):
        raise ContentErased(procedure.id)
    if procedure.annulled_on is None and procedure.handed_over_on is not None:
        return False
    if procedure.annulled_on is not None or procedure.held_until != OPEN:
        raise NotRunning(procedure.id)
    if on > today:
        raise HandedOverAhead(on)
    if on < procedure.held_from:
        raise HandedOverBeforeHeld(procedure.held_from)
    procedure.handed_over_on = on
    procedure.handed_over_to = to or None
    settle_procedure(procedure)
    return True
