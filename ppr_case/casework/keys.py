"""What is done to all keys of a register: new roots, proof that everything opens, erasure.

A rotation and a proof go through the whole register and so commit batch by batch, as imports do; each run is an entry
of the trail, and so is each batch that writes to the register.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.drafts import drop_naming
from ppr_case.core import clock
from ppr_case.core.base import Base
from ppr_case.crypto import erasure, rotation
from ppr_case.crypto.bulk import index_anew, keyed_classes
from ppr_case.crypto.keystore import KeyStore, store_of
from ppr_case.crypto.verification import Findings, examine, rows_to_examine
from ppr_case.records.procedures import Procedure
from ppr_case.trail import Sessions, Touched, note

GRACE = timedelta(days=1)
"""A younger key may belong to a transaction that has not committed yet."""
PAUSE = 0.1
"""Seconds between batches: SQLite queues nobody, and one who begins anew at once locks the waiting out."""
BATCH = 500


class Progress(NamedTuple):
    done: int
    total: int


def rotate(store: KeyStore, make: Sessions, *, pause: float = PAUSE, batch: int = BATCH) -> Iterator[Progress]:
    """Replace the root of the data keys and the root of the index; killed at any point, a second run finishes.

    Raises KeyLost where the register holds a record whose key is not in the store: `verify` names all of them.
    """
    ring = rotation.begin(store)
    with make.writing() as session:
        total = rotation.keys_to_wrap(store) + rotation.records_to_index(session)
        note(session, "keys.rotate", step="begun", root=ring.active, index_root=ring.index_active)
        session.commit()
    yield Progress(0, total)
    done, finished = 0, False
    while not finished:  # a second time only if somebody used an old root meanwhile
        for wrapped in rotation.wrap_anew(store, batch):
            done += wrapped
            yield Progress(done, max(done, total))
        with make.writing() as session:
            for ids in rotation.digest_anew(session, batch):
                note(session, "keys.rotate", step="index", records=len(ids))
                session.commit()
                done += len(ids)
                yield Progress(done, max(done, total))
                time.sleep(pause)
            in_use = rotation.retire_index_roots(session)
            note(session, "keys.rotate", step="retired", index_root=ring.index_active)
            session.commit()
        finished = rotation.retire(store, in_use)
    with make.writing() as session:
        note(session, "keys.rotate", step="finished", root=ring.active, index_root=ring.index_active)
        session.commit()


@dataclass
class Verification:
    """What a proof found, and what it put right."""

    findings: Findings = field(default_factory=Findings)
    erasures_finished: int = 0
    orphans_removed: int = 0
    orphans_refused: int = 0
    """Keys without data that were left: too many of them, so that this may not be their register."""
    destroyed: int = 0

    @property
    def is_fine(self) -> bool:
        found = self.findings
        return not (found.lost or found.broken or found.misindexed or self.orphans_refused)


def verify(store: KeyStore, make: Sessions, outcome: Verification, *, at: datetime | None = None) -> Iterator[Progress]:
    """Open everything sealed; finish erasures, mend the index and remove keys without data, a day old at `at` (now)."""
    found, done = outcome.findings, 0
    with make.reading() as session:
        total = rows_to_examine(session)
    yield Progress(0, total)
    with make.reading() as session:
        for rows in examine(session, found):
            done += rows
            yield Progress(done, max(done, total))
    with make.writing() as session:
        if found.unfinished:
            cleared = erasure.clear_away(session, found.unfinished)
            drop_naming(session, _subjects(session, found.unfinished))
            note(session, "erase", *_erased(cleared), finished=True)
            session.commit()
        outcome.erasures_finished = len(found.unfinished)
        for start in range(0, len(found.misindexed), BATCH):
            index_anew(session, batch := found.misindexed[start : start + BATCH])
            note(session, "keys.verify", step="index", records=len(batch))
            session.commit()
    _remove_orphans(store, outcome, at or clock.now())
    outcome.destroyed = len(store.destroyed())
    with make.writing() as session:
        note(
            session,
            "keys.verify",
            step="finished",
            envelopes=found.envelopes,
            lost=len(found.lost),
            broken=len(found.broken),
            misindexed=len(found.misindexed),
            erasures_finished=outcome.erasures_finished,
            orphans_removed=outcome.orphans_removed,
            orphans_refused=outcome.orphans_refused,
        )
        session.commit()


def erase(session: Session, key_ids: Collection[UUID]) -> None:
    """Erase subjects by their keys, for the caller to commit: the plain dates and codes that are counted stay.

    What somebody began to write about them and did not save lies under another key, and goes in the same transaction.
    """
    cleared = erasure.erase(session, store_of(session, "erase"), key_ids, at=clock.now())
    drop_naming(session, _subjects(session, key_ids))
    note(session, "erase", *_erased(cleared))


def _subjects(session: Session, key_ids: Collection[UUID]) -> set[UUID]:
    """Give the records under these keys, and of a procedure everything that belongs to it: what a draft may name."""
    wanted, found = list(key_ids), set[UUID]()
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for class_ in keyed_classes():
            found.update(session.scalars(select(class_.id).where(class_.data_key_id.in_(some))))
        procedures = select(Procedure.id).where(Procedure.data_key_id.in_(some))
        for table in Base.metadata.sorted_tables:
            for column in (table.c[name] for name in ("id", "visit_id", "sitting_id") if name in table.c):
                if "procedure_id" in table.c:
                    found.update(session.scalars(select(column).where(table.c.procedure_id.in_(procedures))))
    return found


def _erased(cleared: erasure.Cleared) -> list[Touched]:
    return [Touched("erased", table, ids) for table, ids in cleared.items()]


def _remove_orphans(store: KeyStore, outcome: Verification, at: datetime) -> None:
    """Remove keys without data, unless that would take more than it leaves.

    A crash leaves a batch of them. More orphans than keys in use, or keys missing, mean that the data is not the data
    of this key store: an older backup, or another register; and a key once removed is a person lost.
    """
    orphans = store.orphans(outcome.findings.used, made_before=at - GRACE)
    if outcome.findings.lost or len(orphans) > max(BATCH, len(outcome.findings.used)):
        outcome.orphans_refused = len(orphans)
    else:
        store.remove(orphans)
        outcome.orphans_removed = len(orphans)
