import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ppr_case.crypto.index import FULL_NAME, PESEL, SURNAME, BlindIndex, IndexRoot, Values, fold
from ppr_case.crypto.keyfile import save_keyring
from ppr_case.crypto.keyring import Keyring, RootNotInKeyring
from ppr_case.crypto.keystore import roots
from ppr_case.records.people import Person
from tests.crypto.sample import commune, found, person, saved, saved_many
from tests.worlds import World


def test_people_are_found_by_pesel_surname_its_parts_and_full_name(world: World) -> None:
    id_ = saved(world, first_name="Łucja", surname="Żółć-Dąbrowska", pesel="44051401359")
    saved(world, first_name="Anna", surname="Nowak", pesel="02070803628")
    for typed in ("ŻÓŁĆ - DĄBROWSKA", "zolc dabrowska", "Żółć", "Dąbrowska", " żółć–dąbrowska "):
        assert found(world, SURNAME, surname=typed) == {id_}
        assert found(world, FULL_NAME, surname=typed, first_name="LUCJA") == {id_}
    assert found(world, PESEL, pesel="440514 01359") == {id_}
    for nobody in ("Żół", "Dąbrowska-Żółć", "", "%"):
        assert not found(world, SURNAME, surname=nobody)
    assert not found(world, PESEL, pesel="")


def test_a_changed_name_is_found_and_the_old_one_is_not(world: World) -> None:
    id_ = saved(world, first_name="Łucja", surname="Żółć")
    with world.writing() as session:
        session.get_one(Person, id_).first_name = "Anna"  # the full name also needs the surname, which nobody set
        session.commit()
    assert not found(world, FULL_NAME, surname="Żółć", first_name="Łucja")
    assert found(world, FULL_NAME, surname="Żółć", first_name="Anna") == {id_}
    with world.writing() as session:
        session.get_one(Person, id_).surname = None
        session.commit()
        assert session.scalars(select(BlindIndex.row_id)).all() == []


def test_many_are_looked_up_at_once_in_the_order_asked(world: World) -> None:
    saved_many(world, 3)
    one, other = saved(world, pesel="44051401359"), saved(world, pesel="44051401359")
    with world.reading() as session:
        asked: list[Values] = [{"pesel": f"{n:011d}"} for n in range(2, 1200)] + [
            {"pesel": "44051401359"},
            {"pesel": None},
        ]
        answers = PESEL.find_each(session, asked)
        assert len(answers) == len(asked)
        assert [len(answer) for answer in answers[:3]] == [1, 0, 0]
        assert answers[-2:] == [{one, other}, set()]


def test_folding_knows_every_polish_letter() -> None:
    assert fold("ZAŻÓŁĆ GĘŚLĄ JAŹŃ") == fold("zażółć gęślą jaźń") == "zazolc gesla jazn"


@given(st.text())
def test_folding_what_is_folded_changes_nothing(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed)


def test_a_process_with_an_older_key_file_reads_the_new_one(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    other = World(world.data_url, world.keys_url, world.key_file, world.files)
    save_keyring(world.key_file, world.store.ring.renewed())
    world.store.refresh()
    new = saved(world, surname="Kowalska")
    assert found(other, SURNAME, surname="Kowalska") == {id_, new}
    assert other.store.ring == world.store.ring
    other.close()


def test_a_process_with_the_wrong_key_file_finds_nobody_loudly_and_writes_nothing(world: World) -> None:
    saved(world, surname="Kowalska")
    with world.reading() as session:
        known = session.scalars(select(IndexRoot.id)).one()
    save_keyring(world.key_file, Keyring.fresh())
    world.store.refresh()
    with world.reading() as session, pytest.raises(RootNotInKeyring, match=known):
        SURNAME.find(session, surname="Kowalska")
    with world.writing() as session:
        session.add(person(commune(session), surname="Nowak"))
        with pytest.raises(RootNotInKeyring):
            session.commit()


def test_no_root_is_taken_away_while_a_digest_lies_under_it(world: World) -> None:
    saved(world, surname="Kowalska")
    for engine, statement in ((world.engine, delete(IndexRoot)), (world.store.engine, delete(roots))):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(statement)
