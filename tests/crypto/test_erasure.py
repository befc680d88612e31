import signal
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from ppr_case.casework.keys import GRACE, Verification, erase, rotate, verify
from ppr_case.core import clock
from ppr_case.crypto.columns import KeyDestroyed
from ppr_case.crypto.index import PESEL, SURNAME, BlindIndex
from ppr_case.crypto.keyfile import save_keyring
from ppr_case.crypto.keystore import data_keys
from ppr_case.records.people import Person
from ppr_case.records.trail import Entry
from ppr_case.records.units import Unit
from tests.crypto.child import die_after_destroying, die_after_keys
from tests.crypto.sample import commune, found, key_of, saved, saved_many, staff
from tests.worlds import World

LATER = GRACE + timedelta(hours=1)


def verified(world: World, *, later: timedelta = timedelta(0)) -> Verification:
    outcome = Verification()
    steps = list(verify(world.store, world.make, outcome, at=clock.now() + later))
    assert steps[-1].done == steps[-1].total
    return outcome


def wrapped_key(world: World, key_id: UUID) -> bytes:
    with world.store.engine.connect() as connection:
        wrapped: bytes = connection.scalars(select(data_keys.c.wrapped).where(data_keys.c.id == key_id)).one()
    return wrapped


def test_destroying_a_key_erases_the_subject_and_only_the_subject(world: World) -> None:
    gone, kept = (saved(world, surname=name) for name in ("Kowalska", "Nowak"))
    world.store.destroy([key_of(world, gone)], clock.now())
    with world.reading() as session:
        assert session.get_one(Person, kept).surname == "Nowak"
        with pytest.raises(KeyDestroyed):
            _ = session.get_one(Person, gone).surname
        assert session.get_one(Person, gone).sex == "K"


def test_nothing_new_is_sealed_for_somebody_erased(world: World) -> None:
    with world.writing() as session:
        key_id = commune(session).data_key_id
        session.commit()
    world.store.destroy([key_id], clock.now())
    with world.writing() as session:
        session.add(staff(session.scalars(select(Unit)).one(), "Anna Nowak"))
        with pytest.raises(KeyDestroyed):
            session.flush()


def test_an_erased_subject_keeps_what_is_counted_and_is_named_in_the_trail(world: World) -> None:
    gone, kept = (saved(world, surname=name, pesel=pesel) for name, pesel in (("Kowalska", "1"), ("Nowak", "2")))
    with world.writing() as session:
        erase(session, [key_of(world, gone)])
        session.commit()
        assert (session.get_one(Person, gone).surname, session.get_one(Person, gone).sex) == (None, "K")
        entry = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
    assert entry is not None
    assert entry.action == "erase"
    assert entry.detail == f'{{"records":[{{"did":"erased","table":"persons","ids":["{gone}"]}}]}}'
    assert not found(world, SURNAME, surname="Kowalska")
    assert not found(world, PESEL, pesel="1")
    assert found(world, SURNAME, surname="Nowak") == {kept}
    assert verified(world).is_fine


def test_a_destroyed_key_is_in_no_file_once_its_root_is_gone(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    wrapped = wrapped_key(world, key_of(world, id_))
    assert world.holds(wrapped)
    with world.writing() as session:
        erase(session, [key_of(world, id_)])
        session.commit()
    # The write-ahead log of PostgreSQL keeps the wrapped key; without its root it opens nothing.
    logs = world.holds(wrapped)
    assert bool(logs) == world.on_server
    assert all(len(name) == 24 for name in logs)
    old = next(iter(world.store.ring.roots.values()))
    list(rotate(world.store, world.make, pause=0))
    assert old not in world.store.ring.roots.values()


def test_killed_between_keys_and_data_leaves_a_key_that_is_removed_after_a_day(world: World) -> None:
    kept = saved(world, surname="Kowalska")
    assert world.outcome(die_after_keys) == -signal.SIGKILL
    assert verified(world).orphans_removed == 0  # it might belong to a transaction still running
    outcome = verified(world, later=LATER)
    assert (outcome.orphans_removed, outcome.is_fine) == (1, True)
    assert verified(world, later=LATER).orphans_removed == 0
    with world.reading() as session:
        assert session.get_one(Person, kept).surname == "Kowalska"


def test_killed_between_destroying_and_clearing_is_finished_by_verify(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    assert world.outcome(die_after_destroying, key_of(world, id_)) == -signal.SIGKILL
    assert found(world, SURNAME, surname="Kowalska") == {id_}
    outcome = verified(world)
    assert (outcome.erasures_finished, outcome.destroyed, outcome.is_fine) == (1, 1, True)
    assert verified(world).erasures_finished == 0
    with world.reading() as session:
        assert session.get_one(Person, id_).surname is None
        actions = session.scalars(select(Entry.action).order_by(Entry.number)).all()
    assert actions == ["change", "erase", "keys.verify", "keys.verify"]
    assert not found(world, SURNAME, surname="Kowalska")


def test_verify_opens_every_envelope_and_names_the_broken_one(world: World) -> None:
    one, other = saved_many(world, 2)
    with world.engine.begin() as connection:
        persons = Person.__table__.c
        connection.execute(update(Person).where(persons.id == one).values({"surname_sealed": persons.first_name}))
    outcome = verified(world)
    assert outcome.findings.broken == [("persons", one, "surname")]
    assert (outcome.findings.envelopes, outcome.findings.misindexed, outcome.is_fine) == (14, [], False)
    assert found(world, SURNAME, surname="Żółkiewska0") == {one}
    assert found(world, SURNAME, surname="Żółkiewska1") == {other}


def test_verify_names_lost_keys_and_those_that_do_not_unwrap_and_removes_no_orphan(world: World) -> None:
    ids = saved_many(world, 3)
    keys = [key_of(world, id_) for id_ in ids]
    with world.store.engine.begin() as connection:
        connection.execute(delete(data_keys).where(data_keys.c.id == keys[0]))
        connection.execute(update(data_keys).where(data_keys.c.id == keys[1]).values(wrapped=b"x" * 60))
        orphan = {"id": uuid4(), "made_at": clock.now() - LATER, "root_id": world.store.ring.active, "wrapped": b"x"}
        connection.execute(insert(data_keys), orphan)
    outcome = verified(world)
    assert outcome.findings.lost == {keys[0], keys[1]}
    assert (outcome.orphans_refused, outcome.orphans_removed, outcome.is_fine) == (1, 0, False)
    assert outcome.findings.envelopes == 7


def test_verify_takes_no_keys_away_because_the_data_is_another_registers(world: World) -> None:
    saved_many(world, 501)
    with world.engine.begin() as connection:
        for table in (BlindIndex, Person, Unit):
            connection.execute(delete(table))
    outcome = verified(world, later=LATER)
    assert (outcome.orphans_refused, outcome.orphans_removed, outcome.is_fine) == (502, 0, False)


def test_verify_mends_an_index_that_says_what_the_records_do_not(world: World) -> None:
    id_, other = saved_many(world, 2)
    with world.engine.begin() as connection:
        connection.execute(delete(BlindIndex).where(BlindIndex.row_id == id_, BlindIndex.kind == "pesel"))
        stray = {"row_id": uuid4(), "kind": "pesel", "digest": bytes(32), "root_id": world.store.ring.index_active}
        connection.execute(insert(BlindIndex), stray)
    outcome = verified(world)
    assert (set(outcome.findings.misindexed), outcome.is_fine) == ({id_, stray["row_id"]}, False)
    assert verified(world).is_fine
    assert found(world, PESEL, pesel="00000000000") == {id_}
    assert found(world, PESEL, pesel="00000000001") == {other}
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(BlindIndex)) == 8


def test_verify_compares_a_half_rotated_index_under_the_root_it_lies_under(world: World) -> None:
    saved_many(world, 3)
    save_keyring(world.key_file, world.store.ring.renewed())
    world.store.refresh()
    saved(world, surname="Kowalska")
    assert verified(world).is_fine


PLANTED = {
    "surname": "Zażółkiewska-Brzęk",
    "first_name": "Gżegżółka",
    "pesel": "44051401359",
    "born": "1944-05-14",
    "address": "ul. Gęsia 7, Wąchock",
    "phone": "+48 600 700 800",
    "email": "gzegzolka@example.org",
}


def test_no_file_holds_a_planted_datum(world: World) -> None:
    """Database, journals and write-ahead logs, key store, key file, log of the server: after everything that writes."""
    id_ = saved(world, **PLANTED)
    with world.writing() as session:
        session.get_one(Person, id_).surname = "Jaźńkiewicz"
        session.add(staff(commune(session), "Świętopełk Chrząszcz"))
        session.commit()
    with world.writing() as session:
        session.add(Person(unit_id=commune(session).id, number="1", sex="X", surname="Wstrząsowa"))
        with pytest.raises(Exception, match="known_sex"):
            session.commit()
    with world.reading() as session:
        _ = session.get_one(Person, id_).surname
        assert session.scalars(SURNAME.find(session, surname="Niebywalska")).all() == []
    list(rotate(world.store, world.make, pause=0))
    assert verified(world).is_fine
    said = [*PLANTED.values(), "Jaźńkiewicz", "Świętopełk", "Chrząszcz", "Wstrząsowa", "Niebywalska"]
    for datum in (*said, "zazolkiewska", "jaznkiewicz", "niebywalska"):
        assert world.holds(datum.encode()) == []
    assert world.holds(b"tester"), "the files that were read are not those that were written"
