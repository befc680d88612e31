"""A full disk, a server that goes away, another who writes too long: one sentence, nothing kept, and a second try."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, event, text

from ppr_case.access.policy import Role
from ppr_case.trail import chain
from tests.web.visits.conftest import Town, town
from tests.worlds import World

__all__ = ["town"]
LONG: Final = "Zmyślona notatka. " * 500


@contextmanager
def _failing(world: World) -> Iterator[None]:
    """Let the database fail where the note of a visit is written, when the visit itself is there already."""
    fail = _gone_away if world.on_server else _full

    def before(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if statement.startswith("INSERT INTO visit_notes"):
            fail(world.engine, connection)

    event.listen(world.engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(world.engine, "before_cursor_execute", before)
        if not world.on_server:
            with world.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


def _full(_: Engine, connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count=1")  # as many as there are: SQLite takes none away


def _gone_away(engine: Engine, connection: Connection) -> None:
    pid = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
    with engine.connect() as other:
        other.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})


def _refused_then_saved(town: Town, failing: AbstractContextManager[None], *said: str) -> None:
    """Save a visit while something fails, and once more when it does not: nothing is kept of the first, and one is."""
    member = town.enter(Role.MEMBER)
    path, before = f"/visits/new/{town.id('1/2024')}", len(town.visits())
    told = {"made_on": "2024-05-06", "purpose": "monitoring", "met": "tak", "signs": "nie", "note": LONG}
    told |= {"key": str(uuid4())}
    token = member.token(path)
    with failing:
        page = member.post_raw(path, csrf_token=token, **told)
    assert page.status == 503
    for words in said:
        assert words in page.text
    assert len(town.visits()) == before
    assert member.post(path, **told).status == 302
    (made,) = town.visits()[before:]
    assert made.number.startswith("W/")
    with town.world.reading() as session:
        assert chain.verify(session).broken is None


def test_a_visit_is_kept_whole_or_not_at_all(town: Town):
    _refused_then_saved(town, _failing(town.world), "Nic nie zostało zapisane")


@contextmanager
def _somebody_writing(world: World) -> Iterator[None]:
    """Let somebody else hold the turn to write for longer than anybody here waits."""

    def impatient(dbapi: Any, *_: object) -> None:
        dbapi.execute("PRAGMA busy_timeout=50").fetchall()

    event.listen(world.engine, "checkout", impatient)
    try:
        with world.engine.execution_options(immediate=True).begin():
            yield
    finally:
        event.remove(world.engine, "checkout", impatient)
        with world.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=10000").fetchall()


def test_whoever_waited_too_long_for_another_to_end_is_told_so_and_can_send_it_again(town: Town):
    if town.world.on_server:
        pytest.skip("PostgreSQL lets several write at once")
    _refused_then_saved(town, _somebody_writing(town.world), "Trwa inny zapis", "nic nie zostało zapisane")
