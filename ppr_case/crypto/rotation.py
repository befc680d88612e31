"""New roots for old: data keys are wrapped anew and digests computed anew, and then the old roots are destroyed.

There is no progress to keep, since every row says which root it is under: a run that was killed is started again. What
keeps a root alive is a foreign key and not this order, so that a process with an older key file fails loudly and loses
nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import index_anew
from ppr_case.crypto.index import BlindIndex, IndexRoot, known_roots
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.keystore import KeyStore, data_keys, roots

BATCH = 500
_FIRST = UUID(int=0)


def begin(store: KeyStore) -> Keyring:
    """Put new roots in the key file before anything uses them; an unfinished rotation goes on with those it made."""
    with store.alone() as connection:
        if not store.refresh().is_rotating:
            store.replace_keyring(store.ring.renewed())
        return store.enlisted(connection)


def keys_to_wrap(store: KeyStore) -> int:
    with store.engine.connect() as connection:
        stale = select(func.count()).select_from(data_keys).where(data_keys.c.root_id != store.ring.active)
        return connection.scalar(stale) or 0


def wrap_anew(store: KeyStore, batch: int = BATCH) -> Iterator[int]:
    """Wrap every data key under the active root; yield how many after each commit.

    The update names the old root, so that a key destroyed in between stays destroyed.
    """
    ring = store.ring
    stale = select(data_keys).where(data_keys.c.root_id != ring.active).order_by(data_keys.c.id).limit(batch)
    wrap = update(data_keys).where(data_keys.c.id == bindparam("key"), data_keys.c.root_id == bindparam("old"))
    while True:
        with store.engine.execution_options(immediate=True).begin() as connection:
            rows = connection.execute(stale).all()
            if not rows:
                return
            connection.execute(
                wrap.values(root_id=ring.active, wrapped=bindparam("fresh")),
                [
                    {"key": r.id, "old": r.root_id, "fresh": ring.wrap(r.id, ring.unwrap(r.root_id, r.id, r.wrapped))}
                    for r in rows
                ],
            )
        yield len(rows)


def records_to_index(session: Session) -> int:
    active = known_roots(session).index_active
    return session.scalar(select(func.count(BlindIndex.row_id.distinct())).where(BlindIndex.root_id != active)) or 0


def records_by_index_root(session: Session) -> dict[str, int]:
    counted = select(BlindIndex.root_id, func.count(BlindIndex.row_id.distinct())).group_by(BlindIndex.root_id)
    return dict(session.execute(counted).all())


def digest_anew(session: Session, batch: int = BATCH) -> Iterator[Sequence[UUID]]:
    """Compute every digest under the active index root; yield the records of each batch, which the caller commits.

    While this runs a record lies under the old root or under the new, and a search looks under both.
    """
    after = _FIRST
    while True:
        stale = select(BlindIndex.row_id).where(BlindIndex.root_id != known_roots(session).index_active)
        page = stale.where(BlindIndex.row_id > after).distinct().order_by(BlindIndex.row_id).limit(batch)
        if ids := session.scalars(page).all():
            index_anew(session, ids)
            after = ids[-1]
            yield ids
        elif after == _FIRST:
            return
        else:  # once more from the start: somebody may have written under the old root meanwhile
            after = _FIRST


def retire_index_roots(session: Session) -> set[str]:
    """Take old index roots that no digest needs off the list, for the caller to commit; give those still on it."""
    if session.get_bind().dialect.name == "postgresql":  # whoever is writing under an old root is waited for
        session.execute(text("LOCK TABLE index_roots IN EXCLUSIVE MODE"))
    used = select(BlindIndex.root_id).distinct()
    active = known_roots(session).index_active
    session.execute(delete(IndexRoot).where(IndexRoot.id != active, IndexRoot.id.not_in(used)))
    return set(session.scalars(select(IndexRoot.id)))


def retire(store: KeyStore, index_roots_in_use: Collection[str]) -> bool:
    """Destroy the roots that nothing needs, in the key store and then in the key file; say whether no old one is left.

    The file comes last: a root that is listed and not in the file would stop every process.
    """
    with store.alone() as connection:
        used = select(data_keys.c.root_id).where(data_keys.c.root_id.is_not(None)).distinct()
        connection.execute(delete(roots).where(roots.c.id != store.refresh().active, roots.c.id.not_in(used)))
    with store.alone() as connection:
        ring = store.refresh()
        needed = {*connection.scalars(select(roots.c.id)), *index_roots_in_use}
        store.replace_keyring(ring.without(frozenset({*ring.roots, *ring.index_roots} - needed)))
    return not store.ring.is_rotating
