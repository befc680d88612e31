import time
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from ppr_case.records.people import Person
from ppr_case.trail import Broken, Head, NotAnAnchor, head, record_reading, verify
from tests.crypto.child import bring_in, write
from tests.crypto.sample import commune, person
from tests.worlds import World


def written(world: World, entries: int) -> Head:
    for _ in range(entries):
        with world.writing() as session:
            session.add(person(commune(session), surname="Kowalska"))
            session.commit()
    with world.reading() as session:
        verdict = verify(session)
        assert str(verdict).startswith(f"unbroken; head {entries}:")
        assert verdict.head == head(session) == Head.read(str(verdict.head))
        return verdict.head


SWAP_2_AND_3 = """update trail set number = case number when 2 then -3 else -2 end where number in (2, 3);
    update trail set number = -number where number < 0"""


@pytest.mark.parametrize(
    ("tampering", "broken", "why"),
    [
        ("update trail set detail = replace(detail, 'added', 'read') where number = 3", 3, Broken.CHANGED),
        ("update trail set by = 'other' where number = 1", 1, Broken.CHANGED),
        ("update trail set action = 'other' where number = 6", 6, Broken.CHANGED),
        ("update trail set at = (select at from trail where number = 1) where number = 2", 2, Broken.CHANGED),
        ("delete from trail where number = 3", 3, Broken.MISSING),
        ("delete from trail where number = 1", 1, Broken.MISSING),
        (SWAP_2_AND_3, 2, Broken.OUT_OF_PLACE),
        ("delete from trail where number > 4", 5, Broken.CUT_OFF),
        ("delete from trail", 1, Broken.CUT_OFF),
    ],
    ids=["detail", "actor", "action", "time", "delete", "delete first", "reorder", "truncate", "empty"],
)
def test_tampering_is_named(world: World, tampering: str, broken: int, why: Broken) -> None:
    anchor = written(world, 6)
    with world.engine.execution_options(immediate=True).begin() as connection:
        for statement in tampering.split(";"):
            connection.execute(text(statement))
    with world.reading() as session:
        verdict = verify(session, [anchor])
        assert verdict[1:] == (broken, why)
        assert verdict.head.number == broken - 1
        assert str(verdict).startswith(f"entry {broken} {why}; head {broken - 1}:")


def test_an_emptied_trail_is_missed_without_an_anchor(world: World) -> None:
    with world.reading() as session:
        assert verify(session).why is None, "nobody has done anything yet"
    written(world, 1)
    with world.engine.begin() as connection:
        connection.execute(text("delete from trail"))
    with world.reading() as session:
        assert verify(session) == (Head.none(), 1, Broken.MISSING)


def test_a_chain_written_anew_is_caught_by_the_anchor_alone(world: World) -> None:
    anchor = written(world, 2)
    with world.engine.begin() as connection:
        connection.execute(text("delete from trail"))
    written(world, 3)
    with world.reading() as session:
        assert verify(session).broken is None
        assert verify(session, [anchor])[1:] == (2, Broken.NOT_ANCHORED)


def test_an_empty_trail_is_whole_and_follows_nothing(world: World) -> None:
    with world.reading() as session:
        assert verify(session, [Head.none()]) == (Head.none(), None, None)


@pytest.mark.parametrize("anchor", ["", "7", "7:", "x:" + "0" * 64, "7:" + "g" * 64, "7:" + "0" * 63])
def test_what_is_no_anchor_is_refused(anchor: str) -> None:
    with pytest.raises(NotAnAnchor):
        Head.read(anchor)


def test_eight_writers_leave_one_unbroken_chain(world: World) -> None:
    with world.writing() as session:
        commune(session)
        session.commit()
    writers = [world.child(write, 15) for _ in range(8)]
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    with world.reading() as session:
        assert str(verify(session)).startswith("unbroken; head 121:")


def test_pages_are_recorded_while_a_register_is_imported(world: World) -> None:
    entries = 0
    importing = world.child(bring_in, 2000, 500)
    while importing.is_alive():
        record_reading(world.make.writing, by="reader", rows=[("persons", uuid4())])
        entries += 1
        time.sleep(0.02)
    assert importing.exitcode == 0
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 2000
        verdict = verify(session)
    assert (verdict.broken, verdict.head.number) == (None, 1 + 4 + entries)
    assert entries > 4, "an import lets nobody else write"
