"""Scans in the file of one procedure: their bytes in base64, and none of those that were taken back."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.casework.scanned import MEGABYTE, Examined, examined
from ppr_case.casework.scans import scans_in
from ppr_case.core.settings import MOST_SCAN_MB
from ppr_case.crypto.columns import KeyDestroyed
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.vocabulary import SCAN_KINDS

FIT_A_PAGE: Final = 40 * MEGABYTE
"""Bytes of scans in a file that a page can take in again: base64 makes four of three, and a request has an end."""
FIT_MEMORY: Final = 128 * MEGABYTE
"""Bytes of scans in a file at all: it is written and read whole, and takes the memory of several of its size."""


@dataclass(frozen=True)
class ScanIn:
    """A scan on its way in; one that was taken back where it came from has nothing to show."""

    card: str
    added_on: date
    kind: str
    size: int
    found: Examined | None
    annulled_on: date | None
    why_annulled: str | None


def scans_out(session: Session, procedure: Procedure) -> Iterator[dict[str, Any]]:
    """Give the scans of a procedure one after the other, so that one at a time is open."""
    for scan in scans_in(session, procedure):
        try:
            content = scan.content
        except KeyDestroyed:
            content = None
        yield {
            "id": str(scan.id),
            "card": str(scan.card_id),
            "kind": scan.kind,
            "size": scan.size,
            "added_on": scan.added_on.isoformat(),
            "annulled_on": scan.annulled_on.isoformat() if scan.annulled_on else None,
            "why_annulled": scan.why_annulled,
            "content": None if content is None else b64encode(content).decode(),
        }
        session.expire(scan, ["content_sealed"])


def are_right(one: Mapping[str, Any]) -> bool:
    """Say whether what is told of a scan can be kept; what its bytes are is not looked at. Raises ValueError."""
    date.fromisoformat(one["added_on"])
    if one["annulled_on"] is not None:
        date.fromisoformat(one["annulled_on"])
    return (
        one["kind"] in SCAN_KINDS
        and type(one["size"]) is int
        and 1 <= one["size"] <= MOST_SCAN_MB * MEGABYTE
        and all(one[name] is None or isinstance(one[name], str) for name in ("content", "why_annulled"))
        and (one["annulled_on"] is None or one["content"] is None)
    )


def read_scans(told: Sequence[Mapping[str, Any]]) -> list[ScanIn]:
    """Read the bytes as if somebody attached them here; raises the refusals of `casework.scanned`.

    The limit of this installation does not count: what another took may not get lost on the way.
    """
    return [_read(one) for one in told]


def _read(one: Mapping[str, Any]) -> ScanIn:
    found = None
    if one["content"] is not None:
        try:
            content = b64decode(one["content"], validate=True)
        except ValueError:
            content = b""
        found = examined(content, largest=MOST_SCAN_MB * MEGABYTE)
    return ScanIn(
        card=one["card"],
        added_on=date.fromisoformat(one["added_on"]),
        kind=found.kind if found else one["kind"],
        size=len(found.content) if found else one["size"],
        found=found,
        annulled_on=date.fromisoformat(one["annulled_on"]) if one["annulled_on"] else None,
        why_annulled=one["why_annulled"],
    )


def keep_scan(session: Session, procedure: Procedure, card_id: UUID, scan: ScanIn, *, by: UUID) -> None:
    """Seal a scan under the key of the procedure it came to."""
    kept = Scan(
        unit_id=procedure.unit_id,
        procedure=procedure,
        card_id=card_id,
        kind=scan.kind,
        size=scan.size,
        staff_id=by,
        added_on=scan.added_on,
        annulled_on=scan.annulled_on,
        annulled_by_id=by if scan.annulled_on else None,
    )
    kept.content = scan.found.content if scan.found else None
    kept.why_annulled = scan.why_annulled
    session.add(kept)
    session.flush()
    session.expire(kept, ["content_sealed"])  # what is sealed is in the database now, and need not be in the memory
