"""The declarative base, its types, the class of every column, and how a connection begins."""

import os
import sqlite3
import time
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

OPEN: Final = date.max
"""An open procedure is held to the end of days: "still held on D" is one range condition and not an OR with NULL."""

# What a column is allowed to be, written beside it and held by a contract test.
KEY: Final = {"class": "key"}
PLAIN: Final = {"class": "plain"}
"""A date, a number, a flag: nothing that names anybody."""
VOCABULARY: Final = {"class": "vocabulary"}
"""A code from a closed list that a constraint knows."""
COUNTED: Final = {"class": "counted"}
"""A code of a special category (GDPR art. 9) that stays readable because a named indicator counts it."""
SENSITIVE: Final = {"class": "sensitive"}
"""Sealed, without exception."""
SECRET: Final = {"class": "secret"}
"""A digest, a hash, a password's verifier: of no use without another secret."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Id(TypeDecorator[UUID]):
    """A UUID: native in PostgreSQL, sixteen bytes in SQLite, where thirty-two letters would double every index."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        if value is None:
            return None
        if not isinstance(value, UUID):  # a server that is sent a name instead would repeat it in its log
            raise TypeError("not an id")
        return value.bytes if dialect.name == "sqlite" else value

    def process_result_value(self, value: UUID | bytes | None, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if isinstance(value, bytes) else value


class _Ticks:
    """Moments of the clock in 1/4096 of a millisecond, each later than the one given before it by this process."""

    def __init__(self) -> None:
        self._lock, self._last = Lock(), 0

    def next(self) -> int:
        with self._lock:
            self._last = max((time.time_ns() << 12) // 1_000_000, self._last + 1)
            return self._last


_TICKS: Final = _Ticks()


def new_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562, 6.2 method 3): 62 bits of it cannot be guessed.

    Rows made together lie together on disk, and those made one after the other stand in that order.
    """
    stamp, fraction = divmod(_TICKS.next(), 1 << 12)
    chance = int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=(stamp << 80) | (0x7 << 76) | (fraction << 64) | (0x2 << 62) | chance)


def id_of(text: str | None) -> UUID | None:
    """Read an id; None where the text spells none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, UUID: Id}


def known(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    """Let the database itself refuse a code that is not on the list."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


def rule(name: str, sql: str) -> CheckConstraint:
    """State what must be true of a row, under the name that its error will carry."""
    return CheckConstraint(sql, name=name)


def open_engine(url: str, **pragmas: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connect(dbapi: Any, _record: object) -> None:
            dbapi.isolation_level = None  # the driver would begin on its own, late and never IMMEDIATE
            for name, value in {"foreign_keys": "ON", "busy_timeout": "10000", **pragmas}.items():
                dbapi.execute(f"PRAGMA {name}={value}").fetchall()

        # A transaction that began by reading cannot wait for its turn to write: once another has committed, its
        # snapshot is stale and it fails at once with "database is locked", whatever the timeout. So a writer says
        # so at BEGIN.
        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            immediate = connection.get_execution_options().get("immediate")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def is_busy(error: DBAPIError) -> bool:
    """Say whether somebody else wrote for so long that one's own turn did not come."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY


def open_data(url: str) -> Engine:
    """Open the register's database: in SQLite readers never wait for the writer, and what was saved is on disk."""
    return open_engine(url, journal_mode="WAL", synchronous="FULL", cache_size="-65536")
