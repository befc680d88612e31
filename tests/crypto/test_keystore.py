from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from ppr_case.crypto.keyfile import KeyFileMissing, create_keyring, save_keyring
from ppr_case.crypto.keyring import Keyring, RootNotInKeyring
from ppr_case.crypto.keystore import KeyStore, open_store
from tests.crypto.sample import saved
from tests.worlds import World


def test_a_key_store_on_its_own_is_on_disk_when_it_says_so_and_leaves_no_copies(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'keys.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "foreign_keys": 1}
    engine.dispose()


def test_the_key_store_is_apart_from_the_data(world: World) -> None:
    """A dump of the data without the schema of the keys, or a copy of its file, holds no key."""
    assert not {"roots", "data_keys"} & set(inspect(world.engine).get_table_names())
    schema = "keys" if world.on_server else None
    assert set(inspect(world.store.engine).get_table_names(schema)) == {"roots", "data_keys"}
    world.store.create()  # once more, and nothing happens


def test_a_key_file_put_back_from_before_a_rotation_mints_nothing(world: World) -> None:
    before = world.store.ring
    saved(world, surname="Kowalska")
    save_keyring(world.key_file, Keyring.fresh())
    world.store.refresh()
    with pytest.raises(RootNotInKeyring, match=before.active):
        saved(world, surname="Nowak")


def test_a_store_whose_key_file_is_gone_says_so_when_it_is_asked_for_it(
    world: World,
) -> None:
    saved(world, surname="Kowalska")
    world.key_file.unlink()
    with pytest.raises(KeyFileMissing):
        KeyStore(world.store.engine, world.key_file)
    with pytest.raises(KeyFileMissing):
        world.store.refresh()
    create_keyring(world.key_file)
    assert world.store.refresh().active not in world.store.roots_in_use()
