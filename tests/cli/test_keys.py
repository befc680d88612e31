import json
import re
from collections.abc import Sequence
from itertools import islice
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from ppr_case.casework.keys import GRACE, erase, rotate
from ppr_case.core import clock
from ppr_case.crypto.index import BlindIndex
from ppr_case.crypto.keyfile import save_keyring
from ppr_case.crypto.keyring import Keyring
from ppr_case.records.people import Person
from ppr_case.records.trail import Entry
from tests.cli.inside import run
from tests.crypto.sample import key_of, saved, saved_many
from tests.worlds import World


def actions(world: World) -> Sequence[tuple[str, str]]:
    with world.reading() as session:
        return [(e.by, e.action) for e in session.scalars(select(Entry).order_by(Entry.number))]


def test_status_shows_roots_and_counts_and_no_key(world: World) -> None:
    erased = saved(world, surname="Kowalska")
    saved_many(world, 3)
    with world.writing() as session:
        erase(session, [key_of(world, erased)])
        session.commit()
    shown = run(world, "keys", "status")
    assert shown.code == 0, shown
    ring = world.store.ring
    assert f"{world.key_file} (prawa 0600)" in shown.out
    assert f"Klucz główny danych {ring.active} (czynny); pod nim kluczy osób, procedur i jednostek: 4\n" in shown.out
    assert f"Klucz główny wyszukiwania {ring.index_active} (czynny); pod nim osób: 3\n" in shown.out
    assert "usunięte na zawsze: 1" in shown.out
    assert "nie jest dokończona" not in shown.out
    assert not re.search(r"[A-Za-z0-9+/]{40}", shown.out.replace(str(world.key_file), ""))
    assert actions(world)[-1] == ("cli", "keys.status")


def test_an_unfinished_rotation_is_shown_and_finished_by_the_next(world: World) -> None:
    saved_many(world, 3)
    list(islice(rotate(world.store, world.make, pause=0), 2))
    assert "Wykonaj: ppr-case keys rotate" in run(world, "keys", "status").out
    going_on = run(world, "keys", "rotate")
    assert going_on.code == 0, going_on
    assert "Dokończono przerwaną wymianę kluczy." in going_on.out
    world.store.refresh()
    assert not world.store.ring.is_rotating


def test_rotate_replaces_both_roots_and_says_what_to_copy(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    before = world.store.ring
    done = run(world, "keys", "rotate")
    assert done.code == 0, done
    assert "stare zniszczone" in done.out
    assert str(world.key_file) in done.out
    after = world.store.refresh()
    assert {after.active, after.index_active}.isdisjoint({before.active, before.index_active})
    with world.reading() as session:
        assert session.get_one(Person, id_).surname == "Kowalska"
    assert {by for by, action in actions(world) if action == "keys.rotate"} == {"cli"}


def test_verify_of_a_whole_register_says_so(world: World) -> None:
    saved_many(world, 3)
    done = run(world, "keys", "verify")
    assert done.code == 0, done
    assert done.out == "Otwarto pól: 21. Kluczy w użyciu: 4, zniszczonych: 0.\n"
    assert actions(world)[-1] == ("cli", "keys.verify")


def test_verify_names_every_place_that_does_not_open_and_no_value(world: World) -> None:
    moved, lost, _ = saved_many(world, 3)
    with world.engine.begin() as connection:
        columns = Person.__table__.c
        connection.execute(update(Person).where(columns.id == moved).values({"surname_sealed": columns.first_name}))
    key_id = key_of(world, lost)
    world.store.remove([key_id])
    done = run(world, "keys", "verify")
    assert done.code == 1
    assert f"NIE OTWIERA SIĘ persons.surname, rekord {moved}" in done.out
    assert f"BRAK KLUCZA {key_id}" in done.out
    assert "Klucze i dane nie są w porządku" in done.err
    assert "Łucja" not in done.out + done.err
    assert "Żółkiewska" not in done.out + done.err


def test_verify_says_what_it_put_right_and_what_it_left(world: World) -> None:
    erased, misindexed, *_ = saved_many(world, 4)
    world.store.destroy([key_of(world, erased)], clock.now())
    world.store.add({uuid4(): bytes(32)}, clock.now() - 2 * GRACE)
    with world.engine.begin() as connection:
        connection.execute(delete(BlindIndex).where(BlindIndex.row_id == misindexed))
    done = run(world, "keys", "verify")
    assert done.code == 1
    assert "Dokończono przerwane usunięcia danych: 1." in done.out
    assert "Usunięto klucze, pod którymi nic nie leży: 1." in done.out
    assert "Poprawiono indeks wyszukiwania, osób: 1." in done.out
    again = run(world, "keys", "verify")
    assert (again.code, again.out) == (0, "Otwarto pól: 21. Kluczy w użyciu: 5, zniszczonych: 1.\n")
    world.store.add({uuid4(): bytes(32) for _ in range(501)}, clock.now() - 2 * GRACE)
    refused = run(world, "keys", "verify")
    assert refused.code == 1
    assert "Kluczy bez danych: 501" in refused.out


def test_rotate_stops_at_what_does_not_open_and_says_how_to_see_all_of_it(world: World) -> None:
    lost, moved = saved_many(world, 2)
    key_id = key_of(world, lost)
    world.store.remove([key_id])
    refused = run(world, "keys", "rotate")
    assert refused.code == 1
    assert f"Nie ma klucza {key_id}; nic nie zginęło. Wykonaj: ppr-case keys verify" in refused.err
    with world.engine.begin() as connection:
        columns = Person.__table__.c
        connection.execute(delete(Person).where(columns.id == lost))
        connection.execute(update(Person).where(columns.id == moved).values({"surname_sealed": columns.first_name}))
    refused = run(world, "keys", "rotate")
    assert refused.code == 1
    assert "Część danych się nie otwiera; nic nie zginęło. Wykonaj: ppr-case keys verify" in refused.err


def test_the_wrong_key_file_is_refused_by_each_command(world: World) -> None:
    saved(world, surname="Kowalska")
    save_keyring(world.key_file, Keyring.fresh())
    for command, said in (("rotate", "Wykonaj: ppr-case keys verify"), ("verify", "Odtwórz właściwy")):
        refused = run(world, "keys", command)
        assert refused.code == 1, refused
        assert said in refused.err


@pytest.mark.parametrize("command", ["status", "rotate", "verify"])
def test_an_exposed_key_file_is_refused(world: World, command: str) -> None:
    world.key_file.chmod(0o644)
    refused = run(world, "keys", command)
    assert refused.code == 2
    assert f"chmod 600 {world.key_file}" in refused.err
    world.key_file.chmod(0o600)
    assert json.loads(world.key_file.read_text())["wrapping"]["active"] == world.store.ring.active
