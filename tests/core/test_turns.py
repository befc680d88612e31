"""Whoever writes waits for the turn, on SQLite: of several at once each gets it, and nobody keeps it."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from ppr_case.core.base import is_busy, open_data, open_engine

_processes = multiprocessing.get_context("spawn")
EACH = 25


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    engine = open_data(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE counted (last INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO counted VALUES (0)")
    engine.dispose()
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_data(url)
    yield engine
    engine.dispose()


def _count(engine: Engine) -> None:
    """Read, then write what follows from it: two who were let in at once would lose one of their writes."""
    for _ in range(EACH):
        with engine.execution_options(immediate=True).begin() as connection:
            last: int = connection.exec_driver_sql("SELECT last FROM counted").scalar_one()
            connection.exec_driver_sql("UPDATE counted SET last = ?", (last + 1,))


def count_in_two_threads(url: str) -> None:
    engine = open_data(url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_count, [engine, engine]))
    engine.dispose()


def hold(url: str, holds: str) -> None:
    engine = open_data(url)
    with engine.execution_options(immediate=True).begin() as connection:
        connection.exec_driver_sql("UPDATE counted SET last = 99")
        Path(holds).touch()
        time.sleep(60)


def _last(engine: Engine) -> int:
    with engine.connect() as connection:
        last: int = connection.exec_driver_sql("SELECT last FROM counted").scalar_one()
        return last


def test_two_processes_of_two_threads_that_write_at_once_lose_nothing(url: str, engine: Engine):
    others = [_processes.Process(target=count_in_two_threads, args=(url,)) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
    assert [other.exitcode for other in others] == [0, 0]
    assert _last(engine) == 4 * EACH


def test_a_writer_that_is_killed_gives_its_turn_up_and_leaves_nothing(url: str, engine: Engine, tmp_path: Path):
    other = _processes.Process(target=hold, args=(url, str(tmp_path / "holds")))
    other.start()
    while not (tmp_path / "holds").exists():
        assert other.is_alive()
        time.sleep(0.01)
    os.kill(other.pid or 0, signal.SIGKILL)
    _count(engine)
    other.join()
    assert _last(engine) == EACH


def test_whoever_waits_too_long_is_told_that_another_writes_and_can_write_afterwards(url: str, engine: Engine):
    impatient = open_engine(url, busy_timeout="50")
    with engine.execution_options(immediate=True).begin():
        with (
            pytest.raises(OperationalError) as refused,
            impatient.execution_options(immediate=True).begin(),
        ):
            pass
        assert is_busy(refused.value)
        with impatient.connect() as reading:  # whoever reads waits for nobody
            assert reading.exec_driver_sql("SELECT last FROM counted").scalar_one() == 0
    _count(impatient)
    assert _last(engine) == EACH
    impatient.dispose()


def test_a_database_that_cannot_be_written_is_told_at_once_and_is_not_busy(url: str):
    reader = open_engine(url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true")
    with reader.execution_options(immediate=True).connect() as connection, pytest.raises(OperationalError) as refused:
        connection.exec_driver_sql("UPDATE counted SET last = 1")
    assert not is_busy(refused.value)
    reader.dispose()
