"""Where Debian's own PostgreSQL is installed it is tried as well: its version and locales are what towns run."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from ppr_case.casework.units import establish_unit
from ppr_case.core.base import open_data
from ppr_case.indicators.catalogue import CATALOGUE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.installation import differences, upgrade
from ppr_case.records.units import Unit
from tests.worlds import Databases

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.mark.parametrize("initdb", INSTALLED, ids=lambda path: path.parents[1].name)
def test_debian_s_server_takes_the_register(initdb: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PPR_CASE_TEST_POSTGRES", str(initdb.parent))
    (tmp_path / "blank").mkdir()
    with ExitStack() as until:
        databases = Databases(tmp_path / "blank", until)
        empty = databases.empty_url("postgresql", tmp_path)
        assert make_url(empty).get_backend_name() == "postgresql"
        engine = open_data(empty)
        upgrade(engine)
        assert differences(engine) == []
        engine.dispose()
        world = databases.world(databases.url("postgresql", tmp_path), tmp_path)
        with world.writing() as session:
            establish_unit(session, teryt="9999011", name="Przykładów")
            session.commit()
        with world.reading() as session:
            unit_id = session.scalars(select(Unit.id)).one()
            counted = values(session, unit_id, Period.of_year(2021), CATALOGUE)
        assert counted["procedures_opened"] == 0
        world.close()
