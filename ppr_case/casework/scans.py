"""Attaching scans to a form, and taking back a wrong one: what it showed is gone then, and why stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.scanned import SUFFIXES, Examined
from ppr_case.records.cards import Card
from ppr_case.records.holding import hold_row
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan

MOST_OF_A_CARD: Final = 40
"""Scans of one form: more would be a mistake, or an attempt to fill the disk."""


_LAST_ID: Final = (1 << 128) - 1


class Refused(ValueError):
    """A scan that cannot be attached, or may not be changed so."""


@dataclass
class CardIsAnnulled(Refused):
    """The form was taken back, or its procedure was."""

    card_id: UUID


@dataclass
class AttachedBefore(Refused):
    """The form has this very file already."""

    added_on: date


@dataclass
class ChosenTwice(Refused):
    """Two of the files that came together are the same; their places are counted from nought."""

    first: int
    again: int


@dataclass
class TooMany(Refused):
    """The form has as many scans as one may have."""

    most: int


@dataclass
class ScanIsAnnulled(Refused):
    """Somebody took the scan back before."""

    scan_id: UUID


def attach_all(
    session: Session, card: Card, found: Sequence[Examined], *, first: UUID, by: UUID, today: date
) -> Sequence[Scan]:
    """Attach files that came together, all or none: the first takes the id of the page, the others those after it.

    Raises ChosenTwice, and what `attach` raises.
    """
    for again, one in enumerate(found):
        if (before := found.index(one)) < again:
            raise ChosenTwice(before, again)
    ids = _ids_from(first, len(found))
    return [attach(session, card, one, id_=id_, by=by, today=today) for one, id_ in zip(found, ids, strict=True)]


def made_of(session: Session, card: Card, first: UUID) -> Sequence[Scan]:
    """Give the scans that a page with this id attached before, in their order."""
    query = select(Scan).where(Scan.card_id == card.id, Scan.id.in_(_ids_from(first, MOST_OF_A_CARD)))
    return session.scalars(query.order_by(Scan.id)).all()


def _ids_from(first: UUID, number: int) -> list[UUID]:
    """Count on from an id: it is random, so that what follows it is nobody else's."""
    return [UUID(int=(first.int + place) & _LAST_ID) for place in range(number)]


def attach(session: Session, card: Card, found: Examined, *, id_: UUID, by: UUID, today: date) -> Scan:
    """Attach one file to a form; `id_` is the caller's, so that a page sent twice names one scan.

    Raises CardIsAnnulled, AttachedBefore and TooMany.
    """
    hold_row(session, card)
    if card.annulled_on is not None or card.procedure.annulled_on is not None:
        raise CardIsAnnulled(card.id)
    there = [scan for scan in scans_of(session, card) if scan.annulled_on is None]
    if len(there) >= MOST_OF_A_CARD:
        raise TooMany(MOST_OF_A_CARD)
    for scan in there:
        if is_same(scan, found):
            raise AttachedBefore(scan.added_on)
    scan = Scan(
        id=id_,
        unit_id=card.unit_id,
        card=card,
        procedure=card.procedure,
        kind=found.kind,
        size=len(found.content),
        staff_id=by,
        added_on=today,
    )
    scan.content = found.content
    session.add(scan)
    session.flush()
    return scan


def annul_scan(session: Session, scan: Scan, *, reason: str, by: UUID, on: date) -> None:
    """Take a scan back: its content is erased, for it may show somebody who is none of this procedure's business.

    That it was, who attached it, who took it back and why stays. Raises ScanIsAnnulled.
    """
    hold_row(session, scan)
    if scan.annulled_on is not None:
        raise ScanIsAnnulled(scan.id)
    scan.annulled_on, scan.annulled_by_id = on, by
    scan.why_annulled, scan.content = reason, None


def scans_of(session: Session, card: Card) -> Sequence[Scan]:
    """List the scans of a form in the order they came, those taken back among them; their content is not read."""
    query = select(Scan).where(Scan.card_id == card.id).order_by(Scan.id)
    return session.scalars(query.options(joinedload(Scan.staff), joinedload(Scan.annulled_by))).all()


def scans_in(session: Session, procedure: Procedure) -> Sequence[Scan]:
    """List the scans of every form of a procedure, those taken back among them; their content is not read."""
    query = select(Scan).where(Scan.procedure_id == procedure.id).order_by(Scan.id)
    return session.scalars(
        query.options(joinedload(Scan.card), joinedload(Scan.staff), joinedload(Scan.annulled_by))
    ).all()


def is_same(scan: Scan, found: Examined) -> bool:
    """Say whether a scan is of this file; it is opened only where its size does not tell."""
    return (scan.kind, scan.size) == (found.kind, len(found.content)) and scan.content == found.content


def is_served(scan: Scan) -> bool:
    """Say whether there is something to be read: not of a scan, a form or a procedure that was taken back."""
    return scan.annulled_on is None and scan.card.annulled_on is None and scan.procedure.annulled_on is None


def how_many_scans(session: Session, procedure: Procedure) -> Mapping[UUID, int]:
    """Count the scans that stand, by form."""
    counted = select(Scan.card_id, func.count()).where(Scan.procedure_id == procedure.id, Scan.annulled_on.is_(None))
    return dict(iter(session.execute(counted.group_by(Scan.card_id))))


def bytes_of(session: Session, procedures: Collection[UUID]) -> int:
    """Add up the bytes of the scans that stand in some procedures."""
    total = select(func.sum(Scan.size)).where(Scan.procedure_id.in_(procedures), Scan.annulled_on.is_(None))
    return int(session.scalar(total) or 0)


def file_name(scan: Scan) -> str:
    """Name the file by what it is and never by whom it is about: the letter of the form, the day, the end of its id."""
    return f"skan-{scan.card.kind.lower()}-{scan.added_on.isoformat()}-{scan.id.hex[-6:]}{SUFFIXES[scan.kind]}"
