"""From what a session did to the entry that its commit leaves."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from ppr_case.crypto.index import BlindIndex, IndexRoot
from ppr_case.records.trail import Entry
from ppr_case.trail import traces
from ppr_case.trail.chain import append

# These follow from what an entry names already.
_OUTSIDE = frozenset({Entry.__tablename__, BlindIndex.__tablename__, IndexRoot.__tablename__})


class NoActor(RuntimeError):
    """A change was about to be committed by nobody: `session.info["by"]` is not set."""


class ChangeWithoutEntry(RuntimeError):
    """Statements of SQL changed tables that the note of this transaction does not name."""


class Sessions(NamedTuple):
    """Two factories, for on SQLite a transaction that begins by reading cannot wait for its turn to write."""

    reading: sessionmaker[Session]
    writing: sessionmaker[Session]


def sessions(engine: Engine, info: Mapping[str, object]) -> Sessions:
    """Give a process its sessions; `info` holds `by`, who acts, and `keyring`, the key store, unless it has no keys."""
    return Sessions(
        reading=sessionmaker(engine, info=dict(info)),
        writing=sessionmaker(engine.execution_options(immediate=True), info=dict(info)),
    )


class Touched(NamedTuple):
    """Records of one table to which the same was done: added, changed, removed, erased or read."""

    did: str
    table: str
    ids: Collection[UUID | str] = ()
    fields: Collection[str] = ()


class _Note(NamedTuple):
    """What `note` said; facts are counts, years, codes and ids of keys, nothing that names a person."""

    action: str
    facts: Mapping[str, str | int | bool | None]


class _Statement(NamedTuple):
    """A table that SQL changed in bulk, past the events of its rows."""

    table: str


Pending = list[Touched | _Note | _Statement | traces.Done]


def note(session: Session, action: str, *touched: Touched, **facts: str | int | bool | None) -> None:
    """Name what this transaction does; the entry is written as the last statement of its commit.

    One word says the action (`import`, `report`, `keys.rotate`); of several notes the first names the entry and all are
    told in it. Statements in bulk must be noted: a commit that changed a table so and does not name it raises
    ChangeWithoutEntry.
    """
    session.connection()  # an entry needs a transaction even where nothing was changed
    _pending(session).extend([*touched, _Note(action, facts)])


def _pending(session: Session) -> Pending:
    pending: Pending = session.info.setdefault("trail", [])
    return pending


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: object) -> None:
    pending = _pending(session)
    pending += _changes("added", session.new)
    pending += _changes("changed", (row for row in session.dirty if session.is_modified(row)))
    pending += _changes("removed", session.deleted)


def _changes(did: str, rows: Iterable[Any]) -> Iterator[Touched | traces.Done]:
    for row in rows:
        state = inspect(row)
        names = [a.key for a in state.mapper.column_attrs if did == "changed" and state.attrs[a.key].history.added]
        identity = "/".join(str(part) for part in state.mapper.primary_key_from_instance(row))
        yield Touched(did, row.__tablename__, [identity], names)
        if row.__tablename__ in traces.TRACED and (done := traces.done(did, row, names)) is not None:
            yield done


@event.listens_for(Session, "do_orm_execute")
def _in_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: str = state.statement.table.name  # type: ignore[attr-defined]
        if table not in _OUTSIDE:
            _pending(state.session).append(_Statement(table))


# A session whose commit reaches the database is known by its connection. Its own event "before_commit" is not
# enough: it fires for savepoints too, and an outer transaction committed with a savepoint open is told no other way.
_sessions: WeakKeyDictionary[Connection, Session] = WeakKeyDictionary()


@event.listens_for(Session, "after_begin")
def _know(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    _sessions[connection] = session


@event.listens_for(Engine, "commit")
def _before_commit(connection: Connection) -> None:
    session = _sessions.get(connection)
    if session is None or not (pending := _pending(session)):
        return
    try:
        _write(connection, session, pending)
    except BaseException:
        # SQLAlchemy takes a commit that raised for one that the database has ended, and would leave it open.
        connection.connection.rollback()
        raise


def _write(connection: Connection, session: Session, pending: Pending) -> None:
    notes = [said for said in pending if isinstance(said, _Note)]
    touched = [done for done in pending if isinstance(done, Touched)]
    silent = {ran.table for ran in pending if isinstance(ran, _Statement)} - {done.table for done in touched}
    if silent:
        raise ChangeWithoutEntry(*sorted(silent))
    if "by" not in session.info:
        raise NoActor
    action = notes[0].action if notes else "change"
    told = [done for done in pending if isinstance(done, traces.Done)]
    traces.write(connection, session.info["by"], action, told)
    append(connection, by=session.info["by"], action=action, detail=_detail(touched, notes))
    pending.clear()


def _detail(touched: Iterable[Touched], notes: Iterable[_Note]) -> str:
    groups: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for did, table, ids, fields in touched:
        groups.setdefault((did, table, tuple(fields)), []).extend(map(str, ids))
    detail: dict[str, Any] = {}
    if groups:
        detail["records"] = [
            {"did": did, "table": table, "ids": ids} | ({"fields": fields} if fields else {})
            for (did, table, fields), ids in groups.items()
        ]
    if facts := {name: fact for said in notes for name, fact in said.facts.items()}:
        detail["facts"] = facts
    return json.dumps(detail, separators=(",", ":"), ensure_ascii=False)


_marks: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _marks[transaction] = len(_pending(session))


@event.listens_for(Session, "after_soft_rollback")
def _unwind(session: Session, transaction: SessionTransaction) -> None:
    """Forget what was rolled back: all of it, or what came after the savepoint (one rejected row of an import)."""
    del _pending(session)[_marks.get(transaction, 0) :]


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget also what was closed without a word, lest the session's next transaction answers for it."""
    if transaction.parent is None:
        _pending(session).clear()
