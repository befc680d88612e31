"""The chain itself: how an entry is appended to it, and how all of them are proved to be what was written."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, func, insert, select
from sqlalchemy.orm import Session

from ppr_case.core import clock
from ppr_case.records.trail import Entry
from ppr_case.records.units import Unit

LOCK = 0x70_70_72  # the advisory lock's number; any constant that nothing else locks
START = bytes(32)
# Every commit asks these: built once, for SQLAlchemy takes longer to build and to recognise them than to run them.
_LAST = select(Entry.number, Entry.hash).order_by(Entry.number.desc()).limit(1)
_LOCK = select(func.pg_advisory_xact_lock(LOCK))
_APPEND = insert(Entry)


class Broken(StrEnum):
    """How an entry is not what was written."""

    MISSING = "is missing"
    OUT_OF_PLACE = "does not follow the one before"
    CHANGED = "was changed"
    NOT_ANCHORED = "is not the one that was anchored"
    CUT_OFF = "is missing, and so is the anchor after it"


class NotAnAnchor(ValueError):
    """What should be the head of a trail, written down earlier, is not one."""


class Head(NamedTuple):
    """What reports and backup notes record; the chain alone cannot tell that its end was cut off."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def none(cls) -> "Head":
        """Give what the first entry follows."""
        return cls(0, START)

    @classmethod
    def read(cls, text: str) -> "Head":
        """Read what `str` wrote; raises NotAnAnchor."""
        number, _, hash_ = text.partition(":")
        try:
            read = cls(int(number), bytes.fromhex(hash_))
        except ValueError as unread:
            raise NotAnAnchor(text) from unread
        if len(read.hash) != len(START):
            raise NotAnAnchor(text)
        return read


class Verdict(NamedTuple):
    """How far the chain is whole, and the first entry that breaks it."""

    head: Head
    broken: int | None = None
    why: Broken | None = None

    def __str__(self) -> str:
        return f"entry {self.broken} {self.why}; head {self.head}" if self.why else f"unbroken; head {self.head}"


def head(session: Session) -> Head:
    """Give the last entry, to be recorded outside this database."""
    return _head(session.connection())


def verify(session: Session, anchors: Iterable[Head] = ()) -> Verdict:
    """Walk the chain and name the first entry that is missing or not what was written."""
    verdict = Verdict(Head.none())
    for verdict in walk(session, anchors):  # noqa: B007 (the last one counts)
        pass
    return verdict


def walk(session: Session, anchors: Iterable[Head] = ()) -> Iterator[Verdict]:
    """Prove the chain entry by entry; the last verdict is the whole chain's, the ones before are progress."""
    known, last = {anchor.number: anchor.hash for anchor in anchors if anchor.number}, Head.none()
    query = select(*Entry.__table__.c).order_by(Entry.number).execution_options(yield_per=1000)
    with session.execute(query) as entries:
        for entry in entries.mappings():
            if entry["number"] != last.number + 1:
                yield Verdict(last, last.number + 1, Broken.MISSING)
                return
            if entry["previous"] != last.hash:
                yield Verdict(last, entry["number"], Broken.OUT_OF_PLACE)
                return
            if entry["hash"] != _hash(dict(entry)):
                yield Verdict(last, entry["number"], Broken.CHANGED)
                return
            if known.pop(entry["number"], entry["hash"]) != entry["hash"]:
                yield Verdict(last, entry["number"], Broken.NOT_ANCHORED)
                return
            last = Head(entry["number"], entry["hash"])
            yield Verdict(last)
    if known:
        yield Verdict(last, last.number + 1, Broken.CUT_OFF)
    elif not last.number and session.scalar(select(exists().select_from(Unit))):
        yield Verdict(last, 1, Broken.MISSING)  # founding a unit wrote the first entry: a trail of nothing was emptied


def append(connection: Connection, *, by: str, action: str, detail: str) -> None:
    """Write one entry as the last statement of a transaction that is about to commit."""
    last = _last(connection)
    row = {
        "number": last.number + 1,
        "at": clock.now(),
        "by": by,
        "action": action,
        "detail": detail,
        "previous": last.hash,
    }
    connection.execute(_APPEND, row | {"hash": _hash(row)})


def turn(connection: Connection) -> int:
    """Wait for one's turn to append, for what is written beside an entry; give the number that the entry will have."""
    return _last(connection).number + 1


def _last(connection: Connection) -> Head:
    if connection.dialect.name == "postgresql":
        # From here to the end of the commit nobody else can append; everything slow is already done.
        connection.execute(_LOCK)
    return _head(connection)


def _head(connection: Connection) -> Head:
    last = connection.execute(_LAST).first()
    return Head(*last) if last else Head.none()


def _hash(entry: Mapping[str, Any]) -> bytes:
    at = entry["at"].astimezone(UTC).isoformat()
    written = json.dumps([entry["number"], at, entry["by"], entry["action"], entry["detail"]]).encode()
    return hashlib.sha256(entry["previous"] + written).digest()
