"""Erasing subjects by destroying their keys, and clearing away what is then left of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import sealed_classes
from ppr_case.crypto.columns import sealed_fields
from ppr_case.crypto.index import BlindIndex
from ppr_case.crypto.keystore import KeyStore

PAGE = 500
Cleared = dict[str, list[UUID]]


def erase(session: Session, store: KeyStore, key_ids: Collection[UUID], *, at: datetime) -> Cleared:
    """Destroy the keys first: from then on no copy of the data opens, whatever becomes of this process.

    Gives the rows that were cleared, by table, for the trail. Old logs and backups of the key store still hold the
    wrapped keys: a retention run ends with a rotation of the roots.
    """
    store.destroy(key_ids, at)
    return clear_away(session, key_ids)


def clear_away(session: Session, key_ids: Collection[UUID]) -> Cleared:
    """Drop what a destroyed key leaves: envelopes nobody can open, and index rows, which a key does not protect."""
    wanted, cleared = list(key_ids), Cleared()
    for class_ in sealed_classes():
        table, names = class_.__table__, sealed_fields(class_)
        for start in range(0, len(wanted), PAGE):
            theirs = table.c.data_key_id.in_(wanted[start : start + PAGE])
            ids: Sequence[UUID] = session.scalars(select(table.c.id).where(theirs)).all()
            if ids:
                session.execute(delete(BlindIndex).where(BlindIndex.row_id.in_(select(table.c.id).where(theirs))))
                # On the table: through the mapper even an UPDATE of a sealed column is refused.
                session.execute(update(table).where(theirs).values(dict.fromkeys(names)))
                cleared.setdefault(table.name, []).extend(ids)
    session.expire_all()
    return cleared
