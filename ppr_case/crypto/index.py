"""Blind indexes: equality on a sealed value through a keyed digest, several per value, in one table."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Select, String, bindparam, delete, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ppr_case.core import clock
from ppr_case.core.base import KEY, PLAIN, SECRET, VOCABULARY, Base, UtcDateTime
from ppr_case.crypto.keyring import Keyring, RootNotInKeyring
from ppr_case.crypto.keystore import store_of

# Unicode decomposes ą, ó and ż into a letter and a mark, but not ł; folding by decomposition alone misses it.
_NOT_DECOMPOSED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", **dict.fromkeys("-‐‑‒–—−'’`", " ")})
_STREETS = frozenset({"ul", "ulica", "al", "aleja", "os", "osiedle", "pl", "plac", "m", "lok", "mieszkania"})
_MARKS = re.compile("[\u0300-\u036f]+")

Values = Mapping[str, str | None]
PAGE = 500  # values looked up with one query: no more than a database takes in one IN


class IndexRoot(Base):
    """An index root in use. The foreign key below refuses a digest under one that a rotation has taken away."""

    __tablename__ = "index_roots"

    id: Mapped[str] = mapped_column(String(40), primary_key=True, info=KEY)
    made_at: Mapped[datetime] = mapped_column(info=PLAIN)


class BlindIndex(Base):
    """No foreign key to the row: crypto does not know whose it is. Deletion is kept in step by `columns`."""

    __tablename__ = "blind_index"
    __table_args__ = (Index("ix_blind_index_kind_digest", "kind", "digest"), {"sqlite_with_rowid": False})

    row_id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True, info=VOCABULARY)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info=SECRET)
    root_id: Mapped[str] = mapped_column(ForeignKey(IndexRoot.id), info=KEY)


@dataclass(frozen=True)
class Blind:
    """`terms` turns the fields' values into the words a person may be found by."""

    kind: str
    fields: frozenset[str]
    terms: Callable[[Values], Iterable[str]]

    def find(self, session: Session, **typed: str) -> Select[UUID]:
        """Select the rows that have the first term of what was typed: the whole of it, never a part.

        Raises KeyNotInProcess in a session without keys, RootNotInKeyring where digests lie under an unknown root.
        """
        wanted = self._digests(known_roots(session), typed)
        return select(BlindIndex.row_id).where(BlindIndex.kind == self.kind, BlindIndex.digest.in_(wanted))

    def find_each(self, session: Session, typed: Sequence[Values]) -> list[set[UUID]]:
        """Find what `find` finds for many values, in the order given, with one query for each 500 of them."""
        ring = known_roots(session)
        digests = [self._digests(ring, values) for values in typed]
        rows: dict[bytes, set[UUID]] = {}
        flat = sorted({digest for each in digests for digest in each})
        for start in range(0, len(flat), PAGE):
            query = select(BlindIndex.digest, BlindIndex.row_id).where(
                BlindIndex.kind == self.kind, BlindIndex.digest.in_(flat[start : start + PAGE])
            )
            for digest, row_id in session.execute(query):
                rows.setdefault(digest, set()).add(row_id)
        return [{row_id for digest in each for row_id in rows.get(digest, ())} for each in digests]

    def _digests(self, ring: Keyring, typed: Values) -> list[bytes]:
        """Digest under every root: while a rotation runs, a row lies under the old one or under the new."""
        term = next(iter(self.terms(typed)), None)
        return [] if term is None else [ring.digest(self.kind, term, root_id) for root_id in ring.index_roots]


def fold(text: str) -> str:
    """Make one spelling of what people type: no case, no diacritics, one space for hyphens and gaps."""
    # Twice, for taking apart 𝘼 gives a capital, and casefolding ŉ gives something to take apart.
    marked = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _MARKS.sub("", marked).translate(_NOT_DECOMPOSED)
    if not plain.isascii():  # another alphabet, with marks of its own
        plain = "".join([letter for letter in plain if not unicodedata.combining(letter)])
    return " ".join(plain.split())


def surnames(values: Values) -> list[str]:
    """Give the whole surname first, then each part of a double one."""
    whole = fold(values["surname"] or "")
    parts = whole.split()
    return [] if not parts else [whole, *parts] if len(parts) > 1 else [whole]


def full_names(values: Values) -> list[str]:
    first = fold(values["first_name"] or "")
    return [f"{surname}\n{first}" for surname in surnames(values)] if first else []


def digits(values: Values) -> list[str]:
    number = "".join(filter(str.isdecimal, values["pesel"] or ""))
    return [number] if number else []


def addresses(values: Values) -> list[str]:
    """Make one spelling of an address: without the words for street, square or flat, and without punctuation."""
    words = fold(re.sub(r"[.,;/]", " ", values["address"] or ""))
    kept = [word for word in words.split() if word not in _STREETS]
    return [" ".join(kept)] if kept else []


PESEL = Blind("pesel", frozenset({"pesel"}), digits)
SURNAME = Blind("surname", frozenset({"surname"}), surnames)
ADDRESS = Blind("address", frozenset({"address"}), addresses)
FULL_NAME = Blind("full-name", frozenset({"surname", "first_name"}), full_names)


def known_roots(session: Session) -> Keyring:
    """Give a keyring that knows every index root in use; raises RootNotInKeyring.

    Without this check a process with an older key file would find nobody, say so, and be believed.
    """
    store = store_of(session, BlindIndex.__tablename__)
    known = set(session.scalars(select(IndexRoot.id)))
    ring = store.ring if known <= store.ring.index_roots.keys() else store.refresh()
    if unknown := known - ring.index_roots.keys():
        raise RootNotInKeyring(*sorted(unknown))
    return ring


_ENLIST = text("INSERT INTO index_roots (id, made_at) VALUES (:id, :at) ON CONFLICT DO NOTHING").bindparams(
    bindparam("at", type_=UtcDateTime)
)


def rows_for(
    ring: Keyring, blind: Blind, row_id: UUID, values: Values, root_id: str | None = None
) -> Iterable[dict[str, Any]]:
    """Give the index rows of one record, for `write`; the values are those of `blind.fields`."""
    root_id = root_id or ring.index_active
    for term in dict.fromkeys(blind.terms(values)):
        digest = ring.digest(blind.kind, term, root_id)
        yield {"row_id": row_id, "kind": blind.kind, "digest": digest, "root_id": root_id}


def drop(session: Session, row_ids: Iterable[UUID]) -> None:
    session.execute(delete(BlindIndex).where(BlindIndex.row_id.in_(row_ids)))


def write(session: Session, fresh: Sequence[Mapping[str, Any]]) -> None:
    """Insert through Core: three index rows a person as ORM objects would cost more than the person."""
    if fresh:
        ring = known_roots(session)
        session.execute(_ENLIST, {"id": ring.index_active, "at": clock.now()})
        session.connection().execute(insert(BlindIndex), fresh)


def replace(session: Session, gone: Mapping[str, Iterable[UUID]], fresh: Sequence[Mapping[str, Any]]) -> None:
    """Take away the index rows of some kinds and records, and write new ones."""
    for kind, ids in gone.items():
        session.execute(delete(BlindIndex).where(BlindIndex.kind == kind, BlindIndex.row_id.in_(ids)))
    write(session, fresh)
