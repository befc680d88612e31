"""Wrapped data keys, in a store of their own whose backups replace each other."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSchema

from ppr_case.core import clock
from ppr_case.core.base import Id, UtcDateTime, open_engine
from ppr_case.crypto.keyfile import load_keyring, save_keyring
from ppr_case.crypto.keyring import DataKey, Keyring, RootNotInKeyring

SCHEMA = "keys"
_metadata = MetaData()
# A root is in use as long as it stands here, and the foreign key lets nobody remove one that a key still needs, nor
# wrap a key under one that was removed: not even a process whose keyring is older than the rotation.
roots = Table(
    "roots",
    _metadata,
    Column("id", String(40), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
)
data_keys = Table(
    "data_keys",
    _metadata,
    Column("id", Id, primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("root_id", ForeignKey(roots.c.id), index=True),
    Column("wrapped", LargeBinary),
    Column("destroyed_at", UtcDateTime),  # a tombstone: "erased on purpose" must not look like "lost"
)


class KeyNotInProcess(LookupError):
    """The session was not given a key store, so that it can read every plain column and no sealed one."""


def open_store(url: str) -> Engine:
    """Open the key store so that a commit here is on disk before the data's commit begins.

    Never WAL with synchronous=NORMAL: that may lose the last commits in a power cut, and a lost key is a lost person.
    A rollback journal and secure_delete leave no copy of a destroyed key in the file.
    """
    engine = open_engine(url, journal_mode="DELETE", synchronous="EXTRA", secure_delete="ON")
    if engine.dialect.name == "postgresql":
        return engine.execution_options(schema_translate_map={None: SCHEMA})
    return engine


class KeyStore:
    """The data keys of one register, and the key file whose roots wrap them."""

    def __init__(self, engine: Engine, key_file: Path) -> None:
        """Take the roots from the file; raises what `load_keyring` raises."""
        self.engine = engine
        self.key_file = key_file
        self._writing = engine.execution_options(immediate=True)
        self._stamp = self._stamped()
        self.ring: Keyring = load_keyring(key_file)

    def refresh(self) -> Keyring:
        """Read the key file again if it was replaced: a rotation elsewhere must not leave this process behind."""
        if (stamp := self._stamped()) != self._stamp:
            self.ring, self._stamp = load_keyring(self.key_file), stamp
        return self.ring

    def stands(self) -> bool:
        """Say whether the store was ever made; SQLite would make an empty file of it for whoever only asks."""
        server = self.engine.dialect.name == "postgresql"
        if not server and not Path(self.engine.url.database or "").is_file():
            return False
        return inspect(self.engine).has_table(data_keys.name, schema=SCHEMA if server else None)

    def create(self) -> None:
        """Make the tables that are not there yet."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
            _metadata.create_all(connection)

    def add(self, fresh: Mapping[UUID, bytes], at: datetime) -> None:
        """Commit new keys. Only after this returns may anything be sealed under them."""
        with self._writing.begin() as connection:
            ring = self.enlisted(connection)
            connection.execute(
                insert(data_keys),
                [
                    {"id": id_, "made_at": at, "root_id": ring.active, "wrapped": ring.wrap(id_, clear)}
                    for id_, clear in fresh.items()
                ],
            )

    def enlisted(self, connection: Connection) -> Keyring:
        """Give a keyring that knows every root in use, its active root being one of them.

        Raises RootNotInKeyring where the key file is not the one of this store, or older than it.
        """
        known = set(connection.scalars(select(roots.c.id).with_for_update(read=True, key_share=True)))
        ring = self.ring if known <= self.ring.roots.keys() else self.refresh()
        if unknown := known - ring.roots.keys():
            raise RootNotInKeyring(*sorted(unknown))
        if ring.active not in known:
            connection.execute(insert(roots), {"id": ring.active, "made_at": clock.now()})
        return ring

    def fetch(self, ids: Collection[UUID]) -> dict[UUID, DataKey | None]:
        """Open keys; None where one was destroyed, absent where it never was here."""
        query = select(data_keys.c.id, data_keys.c.root_id, data_keys.c.wrapped).where(data_keys.c.id.in_(ids))
        with self.engine.connect() as connection:
            found = connection.execute(query).all()
        ring = self.ring if all(row.root_id in self.ring.roots for row in found if row.root_id) else self.refresh()
        return {
            id_: None if wrapped is None else DataKey(ring.unwrap(root_id, id_, wrapped))
            for id_, root_id, wrapped in found
        }

    def destroy(self, ids: Collection[UUID], at: datetime) -> None:
        """Erase: from here on nothing sealed under these keys opens, in this register or in any backup of it."""
        with self._writing.begin() as connection:
            connection.execute(
                update(data_keys)
                .where(data_keys.c.id.in_(ids), data_keys.c.destroyed_at.is_(None))
                .values(wrapped=None, root_id=None, destroyed_at=at)
            )
        if self.engine.dialect.name == "postgresql":  # an UPDATE leaves the old row in the heap until it is rewritten
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM FULL {SCHEMA}.data_keys"))

    def destroyed(self) -> set[UUID]:
        with self.engine.connect() as connection:
            return set(connection.scalars(select(data_keys.c.id).where(data_keys.c.destroyed_at.is_not(None))))

    def orphans(self, used: Collection[UUID], made_before: datetime) -> set[UUID]:
        """Find keys that no row names and that are old enough not to belong to a transaction still running."""
        old = select(data_keys.c.id).where(data_keys.c.made_at < made_before, data_keys.c.destroyed_at.is_(None))
        with self.engine.connect() as connection:
            return set(connection.scalars(old)).difference(used)

    def remove(self, orphans: Collection[UUID]) -> None:
        """Delete keys without a tombstone: nobody was erased, for nothing was ever sealed under them."""
        if orphans:
            gone = delete(data_keys).where(data_keys.c.id == bindparam("gone"))
            with self._writing.begin() as connection:
                connection.execute(gone, [{"gone": id_} for id_ in orphans])

    def keys_by_root(self) -> dict[str, int]:
        """Count the living keys under each root that some key still needs."""
        query = select(data_keys.c.root_id, func.count()).where(data_keys.c.root_id.is_not(None))
        with self.engine.connect() as connection:
            return dict(connection.execute(query.group_by(data_keys.c.root_id)).all())

    def roots_in_use(self) -> set[str]:
        """Roots that some key still needs; any other may be destroyed."""
        return set(self.keys_by_root())

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Begin a transaction in which nobody else mints, rotates or changes the key file."""
        with self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"LOCK TABLE {SCHEMA}.roots IN EXCLUSIVE MODE"))
            yield connection

    def replace_keyring(self, ring: Keyring) -> None:
        """Write the roots to the key file; to be done inside `alone`."""
        save_keyring(self.key_file, ring)
        self.refresh()

    def _stamped(self) -> tuple[int, int, int] | None:
        try:
            seen = self.key_file.stat()
        except FileNotFoundError:
            return None
        return seen.st_ino, seen.st_mtime_ns, seen.st_size


def store_of(session: Session, wanted_for: str) -> KeyStore:
    """Give the key store that travels with the session; raises KeyNotInProcess, naming what was wanted."""
    if "keyring" not in session.info:
        raise KeyNotInProcess(wanted_for)
    store: KeyStore = session.info["keyring"]
    return store
