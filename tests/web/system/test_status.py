"""The administrator sees how the installation is, and nothing of any case."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ppr_case import trail
from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.core.settings import Settings
from ppr_case.installation import Installation, revisions, upgrade
from ppr_case.web.system import status as statuses
from ppr_case.web.system.status import LONG_AGO, status
from tests.web.page import Browser
from tests.worlds import World

Enter = Callable[[Role], Browser]


@pytest.fixture
def installation(world: World) -> Installation:
    settings = Settings(instance=world.key_file.parent, database_url=world.data_url, root_key_file=world.key_file)
    return Installation(settings, world.engine, world.store)


def kinds(world: World, installation: Installation, unit_id: UUID) -> dict[str, str]:
    with world.reading() as session:
        return {check.title: check.kind for check in status(session, installation, world.store, unit_id).checks()}


def test_only_the_administrator_sees_it(browser: Browser, signed_in: Enter):
    assert browser.get("/system").status == 302
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert signed_in(role).get("/system").status == 403


def test_the_page_says_versions_keys_and_the_end_of_the_trail(signed_in: Enter, world: World):
    browser = signed_in(Role.ADMINISTRATOR)
    with world.reading() as session:
        end = trail.head(session)
    page = browser.get("/system", most=16)
    assert page.h1 == "System"
    for words in ("SQLite" if not world.on_server else "PostgreSQL", world.store.ring.active, "Przykładów", "0600"):
        assert words in page.text
    for root in world.store.ring.roots.values():
        assert root.hex() not in page.html
    assert str(end) in page.text


def test_an_old_database_is_said_to_be_one(world: World, unit_id: UUID, installation: Installation):
    assert revisions(world.engine)[0] is None
    assert kinds(world, installation, unit_id)["Wersja bazy danych"] == "late"


def test_a_key_file_that_others_can_read_is_named(world: World, unit_id: UUID, installation: Installation):
    assert kinds(world, installation, unit_id)["Plik kluczy"] == "ok"
    world.key_file.chmod(0o640)
    assert kinds(world, installation, unit_id)["Plik kluczy"] == "late"


def test_a_rotation_that_stopped_is_named(world: World, unit_id: UUID, installation: Installation):
    assert kinds(world, installation, unit_id)["Wymiana kluczy"] == "ok"
    with world.store.alone():
        world.store.replace_keyring(world.store.ring.renewed())
    assert kinds(world, installation, unit_id)["Wymiana kluczy"] == "soon"


def test_little_room_is_named(world: World, unit_id: UUID, installation: Installation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statuses, "LITTLE_SPACE", 1 << 60)
    assert kinds(world, installation, unit_id)["Miejsce na dysku"] == "late"


def test_the_trail_should_be_verified_each_month(
    world: World, unit_id: UUID, installation: Installation, monkeypatch: pytest.MonkeyPatch
):
    assert kinds(world, installation, unit_id)["Sprawdzenie śladu"] == "soon"
    with world.writing() as session:
        trail.note(session, "trail.verify")
        session.commit()
    assert kinds(world, installation, unit_id)["Sprawdzenie śladu"] == "ok"
    later = clock.now() + LONG_AGO + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert kinds(world, installation, unit_id)["Sprawdzenie śladu"] == "soon"


def test_a_database_of_this_program_is_up_to_date(empty_database_url: str, databases, tmp_path):
    world = databases.world(empty_database_url, tmp_path)
    upgrade(world.engine)
    found, wanted = revisions(world.engine)
    assert found == wanted
    world.close()
