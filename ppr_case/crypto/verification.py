"""Proving that everything sealed opens, that every key has its data, and that the index says what the records say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, union_all
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import index_rows, keyed_classes, sealed_classes
from ppr_case.crypto.columns import blinds, sealed_fields
from ppr_case.crypto.index import BlindIndex, known_roots
from ppr_case.crypto.keyring import DataKey, RootNotInKeyring, SealBroken
from ppr_case.crypto.keystore import KeyStore, store_of

BATCH = 500
_FILES = 4  # at once: an envelope of a file is as large as the file
Place = tuple[str, UUID]


@dataclass
class Findings:
    """What was looked at and what was found: tables and ids, never a value."""

    envelopes: int = 0
    used: set[UUID] = field(default_factory=set)
    """Keys that some row names."""
    lost: set[UUID] = field(default_factory=set)
    """Keys that are named and not in the store, or do not unwrap: their fields cannot be opened."""
    broken: list[tuple[str, UUID, str]] = field(default_factory=list)
    """Envelopes that do not open under their row's key: table, row, column."""
    unfinished: set[UUID] = field(default_factory=set)
    """Keys that were destroyed while what they sealed is still there."""
    misindexed: list[UUID] = field(default_factory=list)
    """Records whose index rows are not those of their values, and index rows of no record."""


def rows_to_examine(session: Session) -> int:
    return sum(session.scalar(select(func.count()).select_from(class_.__table__)) or 0 for class_ in keyed_classes())


def examine(session: Session, findings: Findings) -> Iterator[int]:
    """Open every envelope and compare every index row; yield how many rows after each batch, and change nothing."""
    if session.get_bind().dialect.name == "postgresql":  # records and index are compared as of one moment
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    for class_ in keyed_classes():
        table = class_.__table__
        query = select(table.c.id, table.c.data_key_id, *(table.c[name] for name in sealed_fields(class_)))
        batch = _FILES if any(sealed.is_file for sealed in sealed_fields(class_).values()) else BATCH
        with session.execute(query.order_by(table.c.id).execution_options(yield_per=batch)) as result:
            for rows in result.partitions(batch):
                _examine_batch(session, class_, rows, findings)
                yield len(rows)
    findings.misindexed += session.scalars(_strays())


def _examine_batch(session: Session, class_: type[Any], rows: Iterable[Row[Any]], findings: Findings) -> None:
    table, fields = class_.__tablename__, sealed_fields(class_)
    keys = _keys(store_of(session, table), {row.data_key_id for row in rows}, findings)
    clear: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        sealed = {name: envelope for name in fields if (envelope := getattr(row, name)) is not None}
        key = keys.get(row.data_key_id)
        if key is None:
            if sealed and row.data_key_id not in findings.lost:
                findings.unfinished.add(row.data_key_id)
            continue
        opened: dict[str, Any] = {}
        for name, envelope in sealed.items():
            try:
                opened[name] = fields[name].unseal(key, row.id, envelope)
            except SealBroken:
                findings.broken.append((table, row.id, name))
        findings.envelopes += len(sealed)
        if blinds(class_) and len(opened) == len(sealed):  # what a broken value should be indexed as, nobody knows
            clear[row.id] = opened
    if blinds(class_):  # also of nothing: whether the roots are known is asked there
        findings.misindexed += _misindexed(session, class_, clear)


def _keys(store: KeyStore, ids: set[UUID], findings: Findings) -> dict[UUID, DataKey | None]:
    """Fetch keys; one that does not unwrap is found by asking for each alone."""
    findings.used |= ids
    try:
        keys = store.fetch(ids)
    except (SealBroken, RootNotInKeyring):
        keys = {}
        for id_ in ids:
            try:
                keys |= store.fetch([id_])
            except (SealBroken, RootNotInKeyring):
                continue
    findings.lost |= ids - keys.keys()
    return keys


def _misindexed(session: Session, class_: type[Any], clear: dict[UUID, dict[str, Any]]) -> list[UUID]:
    """Compare under the root that the record's rows are under: a rotation may be half done."""
    ring = known_roots(session)
    found: dict[UUID, set[tuple[str, bytes, str]]] = {}
    query = select(BlindIndex.row_id, BlindIndex.kind, BlindIndex.digest, BlindIndex.root_id)
    for row_id, kind, digest, root_id in session.execute(query.where(BlindIndex.row_id.in_(clear))):
        found.setdefault(row_id, set()).add((kind, digest, root_id))
    wrong = []
    for id_, values in clear.items():
        under = {root_id for _, _, root_id in found.get(id_, ())} or {ring.index_active}
        expected = [index_rows(ring, class_, id_, values, root_id) for root_id in under]
        if found.get(id_, set()) != {(e["kind"], e["digest"], e["root_id"]) for e in chain.from_iterable(expected)}:
            wrong.append(id_)
    return wrong


def _strays() -> Select[UUID]:
    """Select index rows whose record is gone: they still say that somebody of this name was here."""
    known = union_all(*(select(class_.__table__.c.id) for class_ in sealed_classes() if blinds(class_)))
    return select(BlindIndex.row_id).where(BlindIndex.row_id.not_in(known)).distinct()
