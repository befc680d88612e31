"""Scans in the file of one procedure, one at a time in the memory, and none of those that were taken back."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.scanned import MEGABYTE, Examined, examined
from ppr_case.casework.scans import scans_in
from ppr_case.core.settings import MOST_SCAN_MB
from ppr_case.crypto.columns import is_erased
from ppr_case.records.naming import kept
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.vocabulary import SCAN_KINDS

FIT_A_PAGE: Final = 60 * MEGABYTE
"""Bytes of scans in a package that a page can take in: a request has an end, and there is more in it than scans."""


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


class NotAsPromised(LookupError):
    """The bytes of a scan are not those that the file had promised: it is written no further."""


class AnnulledMeanwhile(NotAsPromised):
    """It was taken back while the file was written."""


@dataclass
class OfAnotherSize(NotAsPromised):
    """There are more bytes than its entry says, or fewer: somebody changed the entry."""

    card: str
    """The number of its form."""


def not_as_promised(refused: NotAsPromised) -> str:
    """Say in one Polish sentence why a file was not written."""
    match refused:
        case OfAnotherSize(card=number):
            return f"Skan formularza {number} ma inny rozmiar niż jego wpis. Anuluj go i dołącz jeszcze raz."
        case _:
            return "W tym czasie ktoś anulował skan tej procedury. Spróbuj jeszcze raz."


class ScansOut:
    """The scans of a procedure: what is told of each, and its bytes, one scan at a time."""

    def __init__(self, session: Session, procedure: Procedure) -> None:
        self._session = session
        self._scans = scans_in(session, procedure)
        table = Scan.__table__
        there = select(table.c.id).where(table.c.procedure_id == procedure.id, table.c.content.is_not(None))
        self._there = set(session.scalars(there))
        if is_erased(procedure):
            self._there = set()

    def __iter__(self) -> Iterator[tuple[dict[str, Any], bytes | None]]:
        for scan, told in zip(self._scans, self.told(), strict=True):
            yield told, self._content(scan) if scan.id in self._there else None

    def told(self) -> list[dict[str, Any]]:
        """Give what is told of each; `content` is "" where there are bytes, and None where there are none."""
        return [
            {
                "id": str(scan.id),
                "card": str(scan.card_id),
                "kind": scan.kind,
                "size": scan.size,
                "added_on": scan.added_on.isoformat(),
                "annulled_on": scan.annulled_on.isoformat() if scan.annulled_on else None,
                "why_annulled": kept(scan, "why_annulled"),
                "content": "" if scan.id in self._there else None,
            }
            for scan in self._scans
        ]

    def _content(self, scan: Scan) -> bytes:
        content = scan.content
        self._session.expire(scan, ["content_sealed"])
        if content is None:
            raise AnnulledMeanwhile(scan.id)
        if len(content) != scan.size:
            raise OfAnotherSize(scan.card.number)
        return content


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


def read_scans(
    told: Sequence[Mapping[str, Any]], contents: Iterable[bytes | None], judged: set[bytes]
) -> Iterator[ScanIn]:
    """Read each, and refuse what may not be kept; raises the refusals of `casework.scanned`.

    Neither the limit of this installation nor what only its author can mend counts: what another took may not get lost
    on the way. `judged` has the digests of the PDFs that were read before and found harmless: they are not read again.
    """
    for one, content in zip(told, contents, strict=True):
        yield _read(one, content, judged)


def _read(one: Mapping[str, Any], content: bytes | None, judged: set[bytes]) -> ScanIn:
    found = None
    if content is not None:
        digest = hashlib.sha256(content).digest()
        found = Examined("pdf", content) if digest in judged else examined(content, largest=MOST_SCAN_MB * MEGABYTE)
        if found.kind == "pdf":
            judged.add(digest)
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
    made = Scan(
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
    made.content = scan.found.content if scan.found else None
    made.why_annulled = scan.why_annulled
    session.add(made)
    session.flush()
    session.expire(made, ["content_sealed"])  # what is sealed is in the database now, and need not be in the memory
