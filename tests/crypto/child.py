"""Work done by a process of its own, so that a test can kill it or measure around it."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select

from ppr_case.casework.keys import erase, rotate
from ppr_case.crypto import rotation
from ppr_case.records.people import Person
from tests.crypto.sample import commune, people, person
from tests.worlds import World


def die(*_args: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def bring_in(world: World, count: int, batch: int) -> None:
    """Import as an import does: in batches, with a pause between them."""
    with world.writing() as session:
        unit = commune(session)
        session.commit()
        session.refresh(unit)
        source = list(people(unit, count))
    for start in range(0, count, batch):
        with world.writing() as session:
            session.add_all(source[start : start + batch])
            session.commit()
        # SQLite queues nobody: those who wait look again every 100 ms, and one who begins anew at once locks them out.
        time.sleep(0.1)


def die_after_keys(world: World) -> None:
    """The keys are committed before the flush, the data not yet."""
    with world.writing() as session:
        event.listen(session, "after_flush", die)
        session.add(person(commune(session), surname="Przepadła"))
        session.commit()


def die_after_destroying(world: World, key_id: UUID) -> None:
    with world.writing() as session:
        event.listen(session, "before_commit", die)
        erase(session, [key_id])
        session.commit()


def rotate_and_die(world: World, where: str, after: int) -> None:
    """Die at the n-th step of one part of the rotation, or at the n-th time that the key store does something."""
    part: Any = rotation if hasattr(rotation, where) else world.store
    named, left = getattr(part, where), after

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    def steps(of: Iterator[Any]) -> Iterator[Any]:
        for step in of:
            count()
            yield step

    def dying(*args: Any) -> Any:
        done = named(*args)
        if isinstance(done, Iterator):
            return steps(done)
        count()
        return done

    setattr(part, where, dying)
    for _ in rotate(world.store, world.make, pause=0, batch=20):
        pass


def write(world: World, times: int) -> None:
    """As requests do, read before writing: without BEGIN IMMEDIATE this is what SQLite refuses."""
    for _ in range(times):
        with world.writing() as session:
            session.scalar(select(func.count()).select_from(Person))
            session.add(person(commune(session), surname="Kowalska"))
            session.commit()
