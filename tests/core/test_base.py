"""Identifiers, moments and transactions, on both databases."""

import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import RFC_4122, UUID

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from ppr_case.core import clock
from ppr_case.core.base import Id, UtcDateTime, new_id, open_data
from ppr_case.core.settings import ScanLimitUnclear, Settings
from tests.worlds import World

SAMPLE = Table("sample", MetaData(), Column("id", Id, primary_key=True), Column("at", UtcDateTime))
WARSAW = timezone(timedelta(hours=2))


def test_ids_are_of_version_7_and_sort_by_the_time_they_were_made():
    before, after = clock.now(), [new_id() for _ in range(1000)]
    assert len(set(after)) == 1000
    assert {id_.version for id_ in after} == {7}
    assert all((id_.int >> 80) >= int(before.timestamp() * 1000) - 1 for id_ in after)
    assert after == sorted(after)


@pytest.mark.parametrize("step", [0, -1_000_000, 200])
def test_an_id_follows_the_one_before_it_even_while_the_clock_stands_or_is_set_back(
    monkeypatch: pytest.MonkeyPatch, step: int
):
    moments = iter(range(time.time_ns(), time.time_ns() + 10_000 * step, step) if step else [time.time_ns()] * 5000)
    monkeypatch.setattr("time.time_ns", lambda: next(moments))
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert {(id_.version, id_.variant) for id_ in made} == {(7, RFC_4122)}


def test_an_id_and_a_moment_come_back_as_they_went(world: World):
    id_, at = new_id(), datetime(2024, 3, 31, 2, 30, tzinfo=WARSAW)
    with world.engine.begin() as connection:
        SAMPLE.create(connection)
        connection.execute(insert(SAMPLE), {"id": id_, "at": at})
        found = connection.execute(select(SAMPLE).where(SAMPLE.c.id == id_)).one()
    assert found.id == id_
    assert isinstance(found.id, UUID)
    assert found.at == at
    assert found.at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(world: World):
    with world.engine.begin() as connection:
        SAMPLE.create(connection)
        with pytest.raises(StatementError, match="naive datetime"):
            connection.execute(insert(SAMPLE), {"id": new_id(), "at": datetime(2024, 1, 1)})  # noqa: DTZ001


def test_sixteen_bytes_are_an_id_in_sqlite(tmp_path: Path):
    engine = open_data(f"sqlite:///{tmp_path / 'sample.db'}")
    with engine.begin() as connection:
        SAMPLE.create(connection)
        connection.execute(insert(SAMPLE), {"id": new_id(), "at": clock.now()})
        assert connection.exec_driver_sql("SELECT typeof(id), length(id) FROM sample").one() == ("blob", 16)
    engine.dispose()


def test_what_was_said_to_be_saved_is_on_disk(tmp_path: Path):
    engine = open_data(f"sqlite:///{tmp_path / 'sample.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    engine.dispose()


def test_parameters_stay_out_of_errors(world: World):
    with world.engine.begin() as connection:
        SAMPLE.create(connection)
    with world.engine.connect() as connection, pytest.raises(StatementError) as refused:
        connection.execute(insert(SAMPLE), {"id": "Zmyślona", "at": clock.now()})
    assert "Zmyślona" not in str(refused.value)


def test_the_day_is_the_polish_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 6, 30, 22, 30, tzinfo=UTC))
    assert clock.today().isoformat() == "2024-07-01"


def test_settings_come_from_the_environment():
    settings = Settings.from_env({"PPR_CASE_INSTANCE": "/srv/przyklad"})
    assert settings.scan_mb == 10
    assert settings.data_url == f"sqlite:///{Path('/srv/przyklad/register.db')}"
    assert settings.keys_url == f"sqlite:///{Path('/srv/przyklad/keys.db')}"
    assert settings.root_key_file == Path("/srv/przyklad/root.key")


def test_a_server_and_a_key_file_elsewhere_may_be_named():
    settings = Settings.from_env(
        {"PPR_CASE_DATABASE_URL": "postgresql://ppr@db/ppr", "PPR_CASE_ROOT_KEY_FILE": "/run/keys/ppr"}
    )
    assert settings.instance == Path("instance")
    assert settings.data_url == settings.keys_url == "postgresql://ppr@db/ppr"
    assert settings.root_key_file == Path("/run/keys/ppr")


@pytest.mark.parametrize("said", ["0", "41", "-3", "2.5", "dużo", "9" * 40])
def test_a_limit_of_scans_that_says_nothing_is_refused(said: str):
    with pytest.raises(ScanLimitUnclear):
        Settings.from_env({"PPR_CASE_SCAN_MB": said})


@pytest.mark.parametrize(("said", "limit"), [("", 10), (" ", 10), ("1", 1), (" 40 ", 40), (" " * 9 + "40", 40)])
def test_a_limit_of_scans_is_read(said: str, limit: int):
    assert Settings.from_env({"PPR_CASE_SCAN_MB": said}).scan_mb == limit
