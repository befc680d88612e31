"""Under what name a row comes in, and which record that is: its `id`, its natural key, or all its columns."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.core.base import id_of
from ppr_case.crypto.keyring import Keyring
from ppr_case.interchange.shape import Table
from ppr_case.interchange.tables import PARTICIPANTS
from ppr_case.records.activities import Activity
from ppr_case.records.identities import Identity

PAGE: Final = 500
DOCUMENTS: Final = "dokumenty"
"""What a package of one procedure brought beside its tables goes by the id of the procedure."""
FAMILY: Final = "rodzina"
LABEL: Final = "oznaczenie"
ALIAS_OF: Final = "osoby/alias"
"""The second name of a person, found by PESEL: what is said under it is not compared with what is kept."""


class Names:
    """Turns what was typed into digests that mean this unit alone, and `source` where ids are used again elsewhere."""

    def __init__(self, ring: Keyring, unit_id: UUID, source: str) -> None:
        self._ring = ring
        self._unit = unit_id.hex
        self._source = source

    def of_id(self, kind: str, typed: str) -> bytes:
        return self._ring.label(f"{self._unit}/{kind}", f"id\n{self._source}\n{typed}")

    def of_content(self, kind: str, content: str, ordinal: int) -> bytes:
        """Digest all columns of a row; the ordinal tells equal rows apart."""
        return self._ring.label(f"{self._unit}/{kind}", f"row\n{ordinal}\n{content}")


def brought_in(session: Session, ids: Collection[UUID]) -> tuple[set[UUID], bool]:
    """Give which of some records came in under a name of their own; and whether a package brought any."""
    query = select(Identity.row_id, Identity.kind).where(Identity.row_id.in_(ids))
    found = session.execute(query).all() if ids else []
    return {id_ for id_, _ in found}, any(kind == DOCUMENTS for _, kind in found)


def label_of(ring: Keyring, unit_id: UUID, typed: str) -> bytes:
    """Digest the label of an activity as a file without a source of its own has it: both mean the same thing."""
    return Names(ring, unit_id, "").of_id(LABEL, typed.strip())


def own_id(typed: str) -> UUID | None:
    """Read an identifier that an export of ours may have written."""
    return id_of(typed) if len(typed) == 36 else None


def content_of(attributes: Iterable[str], values: dict[str, Any], links: dict[str, list[UUID]]) -> str:
    """Spell all columns of a resolved row, so that rows are equal exactly when this is.

    What it gives is kept, as a digest, for as long as the record: it must never be spelled otherwise.
    """
    said = [f"{name}={_spelled(value)}" for name in attributes if (value := values[name]) is not None]
    said += [f"{name}={','.join(sorted(id_.hex for id_ in ids))}" for name, ids in links.items()]
    return "\n".join(said)


def _spelled(value: object) -> str:
    return value.hex if type(value) is UUID else str(value)


def by_digest(session: Session, unit_id: UUID, kind: str, digests: Sequence[bytes]) -> dict[bytes, UUID]:
    found: dict[bytes, UUID] = {}
    for start in range(0, len(digests), PAGE):
        query = select(Identity.digest, Identity.row_id).where(
            Identity.unit_id == unit_id, Identity.kind == kind, Identity.digest.in_(digests[start : start + PAGE])
        )
        found.update((digest, id_) for digest, id_ in session.connection().execute(query))
    return found


def among_own(session: Session, unit_id: UUID, table: Table, ids: Sequence[UUID]) -> set[UUID]:
    """Give those of the ids that are records of this unit."""
    record = table.record.__table__
    found: set[UUID] = set()
    for start in range(0, len(ids), PAGE):
        query = select(record.c.id).where(record.c.id.in_(ids[start : start + PAGE]))
        if table is PARTICIPANTS:
            query = query.join(Activity, Activity.id == record.c.activity_id).where(Activity.unit_id == unit_id)
        elif "unit_id" in record.c:
            query = query.where(record.c.unit_id == unit_id)
        found.update(session.connection().execute(query).scalars())
    return found


def by_typed_id(
    session: Session, unit_id: UUID, table: Table, names: Names, typed: Sequence[str]
) -> tuple[dict[str, UUID], set[str]]:
    """Find records by the ids that rows bear; the second answer names those that are a person's further name."""
    own = {text: id_ for text in typed if (id_ := own_id(text)) is not None}
    ours = among_own(session, unit_id, table, list(own.values())) if own else set()
    found = {text: id_ for text, id_ in own.items() if id_ in ours}
    others = {names.of_id(table.name, text): text for text in typed if text not in found}
    for digest, id_ in by_digest(session, unit_id, table.name, list(others)).items():
        found[others[digest]] = id_
    aliases: set[str] = set()
    if table.name == "osoby":
        left = {names.of_id(table.name, text): text for text in typed if text not in found}
        for digest, id_ in by_digest(session, unit_id, ALIAS_OF, list(left)).items():
            found[left[digest]] = id_
            aliases.add(left[digest])
    return found, aliases
