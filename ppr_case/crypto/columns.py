"""Sealed attributes: sealed when flushed, opened when read, refused in a query."""

import os
from collections.abc import Iterable
from itertools import islice
from typing import Any, Generic, NoReturn, TypeVar, overload
from uuid import UUID

from sqlalchemy import LargeBinary, event, inspect
from sqlalchemy.orm import Session, attributes, mapped_column, object_session
from sqlalchemy.sql import operators

from ppr_case.core import clock
from ppr_case.core.base import SENSITIVE, Base, new_id
from ppr_case.crypto import index
from ppr_case.crypto.keyring import DataKey, NotText, encoded
from ppr_case.crypto.keystore import KeyNotInProcess, KeyStore, store_of

__all__ = [
    "KeyDestroyed",
    "KeyLost",
    "KeyNotInProcess",
    "OpenKeys",
    "SealedInQuery",
    "is_erased",
    "sealed",
    "sealed_file",
]
V = TypeVar("V", str, bytes)

PAGE = 500  # keys fetched with one query: a page of rows, and no more than a database takes in one IN
_LAST = 1000  # sealed columns stand behind the plain ones, so that a count reads fewer pages


class KeyDestroyed(LookupError):
    """The subject was erased on purpose."""


class KeyLost(LookupError):
    """The key store is older than the data: restore the right one."""


class KeyOwnerMissing(LookupError):
    """A record whose fields lie under another record's key does not say which record that is."""


class SealedInQuery(TypeError):
    """Raised while a query is written, where the author still is."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} is sealed: query its blind index instead")


class Envelope(LargeBinary):
    """Bytes that SQL may ask about being there, and nothing else."""

    class Comparator(LargeBinary.Comparator[bytes]):
        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op in (operators.is_, operators.is_not):
                return super().operate(op, *other, **kwargs)
            raise SealedInQuery(str(self.expr))

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
            raise SealedInQuery(str(self.expr))

    comparator_factory = Comparator


class Unqueryable:
    """Stand for `Person.surname`: an object and not an exception, for the constructor asks `hasattr(Person, name)`."""

    def __init__(self, label: str) -> None:
        self._label = label

    def _refuse(self, *_args: object) -> NoReturn:
        raise SealedInQuery(self._label)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = _refuse
    __clause_element__ = __hash__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise SealedInQuery(self._label)


class _Sealed(Generic[V]):
    is_file = False
    """Its envelopes are as large as files: loaded when they are asked for, and never many at once."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __set_name__(self, owner: type, name: str) -> None:
        # Python calls this before the declarative scan, which then finds an ordinary column.
        self.name = name
        self.column = f"{name}_sealed"
        column = mapped_column(
            name, Envelope, nullable=True, sort_order=_LAST + self.is_file, deferred=self.is_file, info=SENSITIVE
        )
        setattr(owner, self.column, column)
        owner.__sealed__ = sealed_fields(owner) | {name: self}  # type: ignore[attr-defined]

    @overload
    def __get__(self, row: None, owner: type) -> Unqueryable: ...
    @overload
    def __get__(self, row: Any, owner: type) -> V | None: ...
    def __get__(self, row: Any, owner: type) -> Unqueryable | V | None:
        if row is None:
            return Unqueryable(self.label)
        clear: dict[str, V | None] = _unsealed(row)
        return clear[self.name] if self.name in clear else self.opened(row)

    def __set__(self, row: Any, value: V | None) -> None:
        if value is not None:
            self.demand(value)
        _unsealed(row)[self.name] = value
        # Nothing mapped has changed yet, and a session that sees no change calls no before_flush.
        attributes.flag_dirty(row)

    def opened(self, row: Any) -> V | None:
        envelope: bytes | None = getattr(row, self.column)
        if envelope is None:
            return None
        keys = keys_of(object_session(row), self.label)
        keys.read.add((row.__tablename__, row.id))
        return self.unseal(keys.of(row), row.id, envelope)

    def demand(self, value: V) -> None:
        """Refuse what cannot be sealed here; raises NotText."""
        raise NotImplementedError

    def seal(self, key: DataKey, row: UUID, value: V) -> bytes:
        raise NotImplementedError

    def unseal(self, key: DataKey, row: UUID, envelope: bytes) -> V:
        """Give back what was sealed; raises SealBroken."""
        raise NotImplementedError


class Sealed(_Sealed[str]):
    def demand(self, value: str) -> None:
        encoded(self.label, value)

    def seal(self, key: DataKey, row: UUID, value: str) -> bytes:
        return key.seal(self.label, row, value)

    def unseal(self, key: DataKey, row: UUID, envelope: bytes) -> str:
        return key.open(self.label, row, envelope)


class SealedFile(_Sealed[bytes]):
    is_file = True

    def demand(self, value: bytes) -> None:
        if not isinstance(value, bytes):
            raise NotText(self.label)

    def seal(self, key: DataKey, row: UUID, value: bytes) -> bytes:
        return key.seal_bytes(self.label, row, value)

    def unseal(self, key: DataKey, row: UUID, envelope: bytes) -> bytes:
        return key.open_bytes(self.label, row, envelope)


AnySealed = Sealed | SealedFile


def sealed(label: str) -> Sealed:
    """Declare a sealed text. The label is bound into every envelope: it outlives renaming and never changes.

    The class has an `id` and a `data_key_id`, both UUIDs. A class that names a relationship in `__key_of__` seals under
    the key of the record there; any other mints a key for each of its rows.
    """
    return Sealed(label)


def sealed_file(label: str) -> SealedFile:
    """Declare sealed bytes, as `sealed` does a text. A query for rows leaves them where they are until they are read.

    Columns come in the order of the table: a file is the last of them, so that the others are read without it.
    """
    return SealedFile(label)


def sealed_fields(class_: type) -> dict[str, AnySealed]:
    """Give the sealed attributes of a class by name, which is also the name of the column."""
    fields: dict[str, AnySealed] = getattr(class_, "__sealed__", {})
    return fields


def is_keyed(class_: type) -> bool:
    """Say whether rows of this class name a key; a unit seals nothing of its own, and owns one for its staff."""
    return hasattr(class_, "data_key_id")


def blinds(class_: type) -> tuple[index.Blind, ...]:
    """Give the blind indexes that a class declares in `__blind__`."""
    declared: tuple[index.Blind, ...] = getattr(class_, "__blind__", ())
    return declared


class OpenKeys:
    """The data keys that one session has opened; they go when it goes, so that erasure is felt by the next request."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store
        self.read: set[tuple[str, UUID]] = set()  # for the reading entry of the trail
        self._open: dict[UUID, DataKey | None] = {}
        self._minted: dict[UUID, bytes] = {}

    def mint(self) -> UUID:
        """Make a key. It may be used after `commit_minted` and not before."""
        id_, clear = new_id(), os.urandom(32)
        self._minted[id_] = clear
        self._open[id_] = DataKey(clear)
        return id_

    def commit_minted(self) -> None:
        if self._minted:
            self.store.add(self._minted, clock.now())
            self._minted = {}

    def prefetch(self, ids: Iterable[UUID]) -> None:
        missing = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._open]
        for start in range(0, len(missing), PAGE):
            self._open |= self.store.fetch(missing[start : start + PAGE])

    def key(self, id_: UUID) -> DataKey:
        """Give an open key; raises KeyDestroyed for one erased and KeyLost for one that never was in this store."""
        if id_ not in self._open:
            self.prefetch([id_])
        if id_ not in self._open:
            raise KeyLost(id_)
        key = self._open[id_]
        if key is None:
            raise KeyDestroyed(id_)
        return key

    def of(self, row: Any) -> DataKey:
        if row.data_key_id not in self._open:
            self.prefetch([row.data_key_id, *islice(self._neighbours(row), PAGE - 1)])
        return self.key(row.data_key_id)

    def _neighbours(self, row: Any) -> Iterable[UUID]:
        """Whoever opens one row of a page is about to open the others."""
        for other in object_session(row) or ():
            if isinstance(other, type(row)) and (id_ := vars(other).get("data_key_id")) not in self._open and id_:
                yield id_


def keys_of(session: Session | None, wanted_for: str) -> OpenKeys:
    """Give the open keys of a session; raises KeyNotInProcess where it was given no key store."""
    if session is None:
        raise KeyNotInProcess(wanted_for)
    if "open_keys" not in session.info:
        session.info["open_keys"] = OpenKeys(store_of(session, wanted_for))
    keys: OpenKeys = session.info["open_keys"]
    return keys


def is_erased(row: Any) -> bool:
    """Say of a record of a session whether its key was destroyed: nothing under it opens, and nothing is added."""
    try:
        keys_of(object_session(row), row.__tablename__).of(row)
    except KeyDestroyed:
        return True
    return False


def _unsealed(row: Any) -> dict[str, Any]:
    clear: dict[str, Any] = vars(row).setdefault("_unsealed", {})
    return clear


@event.listens_for(Base, "expire", propagate=True)
def _forget(row: Any | None, names: Iterable[str] | None) -> None:
    """Drop what was set and not flushed, as SQLAlchemy does for its own attributes on expire and rollback.

    Not on "refresh": that also fires when an expired row is loaded to answer another attribute, and would lose a write.
    """
    if row is None:  # already collected: the session holds it weakly, and its state outlives it
        return
    for name, sealed_field in sealed_fields(type(row)).items():
        if names is None or sealed_field.column in names:
            _unsealed(row).pop(name, None)


# On the class Session and not on a factory of ours: a session without this listener would store NULL and say nothing.
@event.listens_for(Session, "before_flush")
def _seal(session: Session, _context: object, _instances: object) -> None:
    changed = [row for row in (*session.new, *session.dirty) if is_keyed(type(row))]
    changed = [row for row in changed if _unsealed(row) or row in session.new]
    if changed:
        keys = keys_of(session, changed[0].__tablename__)
        for row in changed:
            _identify(session, row, keys)
        keys.commit_minted()
        keys.prefetch(row.data_key_id for row in changed)
        _seal_rows(session, changed, keys)
    if gone := [row.id for row in session.deleted if blinds(type(row))]:
        index.drop(session, gone)


def _seal_rows(session: Session, rows: Iterable[Any], keys: OpenKeys) -> None:
    ring = keys.store.refresh()
    gone: dict[str, list[UUID]] = {}
    fresh: list[dict[str, Any]] = []
    for row in rows:
        fields, clear, is_new = sealed_fields(type(row)), _unsealed(row), row in session.new
        if not is_new:  # a form sets every field; what it did not change is neither sealed anew nor named in the trail
            for name in [name for name, value in clear.items() if fields[name].opened(row) == value]:
                del clear[name]
        for blind in blinds(type(row)):
            if clear.keys() & blind.fields:
                if not is_new:
                    gone.setdefault(blind.kind, []).append(row.id)
                fresh += index.rows_for(ring, blind, row.id, {f: getattr(row, f) for f in blind.fields})
        for name, value in clear.items():
            envelope = None if value is None else fields[name].seal(keys.of(row), row.id, value)
            setattr(row, fields[name].column, envelope)
        clear.clear()
    index.replace(session, gone, fresh)


def _identify(session: Session, row: Any, keys: OpenKeys) -> None:
    """Give the row its id and key now: a column default would come with the INSERT, after the sealing that binds it."""
    if row.id is None:
        row.id = new_id()
    if row.data_key_id is None:
        relationship: str | None = getattr(type(row), "__key_of__", None)
        if relationship is None:
            row.data_key_id = keys.mint()
        else:
            owner = _owner(session, row, relationship)
            _identify(session, owner, keys)  # it may be new in this very flush
            row.data_key_id = owner.data_key_id


def _owner(session: Session, row: Any, relationship: str) -> Any:
    owner = getattr(row, relationship)
    if owner is None:  # a row that is not in the database yet does not load what its foreign key names
        mapper = inspect(type(row))
        there = mapper.relationships[relationship]
        local, _ = there.local_remote_pairs[0]
        named = getattr(row, mapper.get_property_by_column(local).key)
        owner = None if named is None else session.get(there.mapper.class_, named)
    if owner is None:
        raise KeyOwnerMissing(f"{row.__tablename__}.{relationship}")
    return owner
