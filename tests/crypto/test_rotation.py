import signal
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import func, select

from ppr_case.casework.keys import Verification, rotate, verify
from ppr_case.core import clock
from ppr_case.crypto import rotation
from ppr_case.crypto.columns import KeyLost
from ppr_case.crypto.index import PESEL, SURNAME, BlindIndex, IndexRoot
from ppr_case.crypto.keyfile import load_keyring
from ppr_case.crypto.keyring import RootNotInKeyring
from ppr_case.crypto.keystore import data_keys
from ppr_case.records.people import Person
from ppr_case.records.trail import Entry
from tests.crypto.child import rotate_and_die
from tests.crypto.sample import commune, found, key_of, person, saved, saved_many
from tests.worlds import World


def rotated(world: World) -> None:
    steps = list(rotate(world.store, world.make, pause=0, batch=20))
    assert steps[-1].done == steps[-1].total
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def assert_whole(world: World, people: list[UUID]) -> None:
    """Everybody opens and is found, everything lies under the active roots, and no other root is left anywhere."""
    ring = load_keyring(world.key_file)
    assert (set(ring.roots), set(ring.index_roots)) == ({ring.active}, {ring.index_active})
    assert world.store.roots_in_use() == {ring.active}
    with world.reading() as session:
        assert set(session.scalars(select(IndexRoot.id))) == {ring.index_active}
        assert set(session.scalars(select(BlindIndex.root_id))) == {ring.index_active}
        assert {session.get_one(Person, id_).pesel for id_ in people} == {f"{n:011d}" for n in range(len(people))}
    for n in (0, 7, len(people) - 1):
        assert found(world, PESEL, pesel=f"{n:011d}") == {people[n]}


def test_after_a_rotation_everything_lies_under_new_roots_and_the_old_are_gone(world: World) -> None:
    people = saved_many(world, 50)
    before = world.store.ring
    rotated(world)
    assert_whole(world, people)
    after = load_keyring(world.key_file)
    assert before.active not in after.roots
    assert before.index_active not in after.index_roots
    assert after.labels_root == before.labels_root
    assert world.key_file.stat().st_mode & 0o777 == 0o600
    with world.reading() as session:
        actions = session.scalars(select(Entry.action).order_by(Entry.number)).all()
    assert actions == ["change", *["keys.rotate"] * 6]


def test_an_empty_register_is_rotated_too(world: World) -> None:
    before = world.store.ring
    rotated(world)
    assert world.store.ring.active != before.active
    assert not world.store.ring.is_rotating


# Each place at which a rotation leaves something behind: between the key file and the list of roots, amid the keys,
# amid the digests, before the old roots are taken off the lists, and between the lists and the key file.
DEATHS = [
    ("replace_keyring", 1),
    ("begin", 1),
    ("wrap_anew", 1),
    ("wrap_anew", 2),
    ("digest_anew", 1),
    ("digest_anew", 2),
    ("retire_index_roots", 1),
    ("alone", 3),
    ("replace_keyring", 2),
]


@pytest.mark.parametrize(("where", "after"), DEATHS)
def test_killed_anywhere_a_second_run_finishes_and_nothing_is_lost(world: World, where: str, after: int) -> None:
    people = saved_many(world, 50)
    assert world.outcome(rotate_and_die, where, after) == -signal.SIGKILL
    unfinished = load_keyring(world.key_file)
    assert unfinished.is_rotating or (where, after) == ("replace_keyring", 2)
    # In between the register is worked with as if nothing had happened.
    new = saved(world, surname="Nowak", pesel="44051401359")
    assert found(world, PESEL, pesel="00000000007") == {people[7]}
    assert found(world, PESEL, pesel="00000000049") == {people[49]}
    assert found(world, SURNAME, surname="nowak") == {new}
    rotated(world)
    assert (load_keyring(world.key_file).active == unfinished.active) == unfinished.is_rotating
    with world.writing() as session:
        session.delete(session.get_one(Person, new))
        session.commit()
    outcome = Verification()
    list(verify(world.store, world.make, outcome))
    assert outcome.is_fine
    assert_whole(world, people)


def test_a_process_that_began_before_the_rotation_works_on_through_it(world: World) -> None:
    other = World(world.data_url, world.keys_url, world.key_file, world.files)
    people = saved_many(other, 30)
    rotated(world)
    with other.writing() as session:
        session.add(person(commune(session), surname="Nowak", pesel="44051401359"))
        session.commit()
    assert len(found(other, SURNAME, surname="Nowak")) == 1
    with other.reading() as session:
        assert session.get_one(Person, people[3]).pesel == "00000000003"
    assert world.store.roots_in_use() == {world.store.ring.active}
    other.close()


def test_what_is_written_amid_a_rotation_is_rotated_with_the_rest(world: World) -> None:
    people = saved_many(world, 30)
    steps: Iterator[object] = rotate(world.store, world.make, pause=0, batch=20)
    for n, _ in enumerate(steps):
        people.append(saved(world, surname=f"Późna-{n}", pesel=f"{len(people):011d}"))
    assert_whole(world, people)


def test_a_key_made_under_the_old_root_by_a_process_left_behind_keeps_that_root_alive(world: World) -> None:
    """Its file cannot be read again, so it goes on with the roots it has; the rotation waits for its last key."""
    saved_many(world, 30)
    late = World(world.data_url, world.keys_url, world.key_file, world.files)
    old = late.store.ring
    late.store.refresh = lambda: old  # type: ignore[method-assign]
    rotation.begin(world.store)
    with pytest.raises(RootNotInKeyring, match=world.store.ring.active):
        saved(late, surname="Kowalska")
    with world.store.engine.begin() as connection:
        row = connection.execute(select(data_keys)).first()
        assert row is not None
    list(rotation.wrap_anew(world.store))
    with late.store.engine.execution_options(immediate=True).begin() as connection:
        wrapped = old.wrap(row.id, bytes(32))
        connection.execute(
            data_keys.update().where(data_keys.c.id == row.id).values(root_id=old.active, wrapped=wrapped)
        )
    assert not rotation.retire(world.store, old.index_roots)
    assert world.store.ring.roots.keys() == {old.active, world.store.ring.active}
    late.close()


def test_a_lost_key_stops_the_rotation_by_name_and_keeps_the_old_roots(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    key_id = key_of(world, id_)
    world.store.remove([key_id])
    with pytest.raises(KeyLost, match=str(key_id)):
        rotated(world)
    assert load_keyring(world.key_file).is_rotating
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(BlindIndex)) == 1


def test_a_rotation_passes_by_an_erasure_that_was_not_finished(world: World) -> None:
    gone = saved(world, surname="Kowalska")
    people = saved_many(world, 10)
    world.store.destroy([key_of(world, gone)], clock.now())
    rotated(world)
    assert_whole(world, people)
    assert not found(world, SURNAME, surname="Kowalska")
