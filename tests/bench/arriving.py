"""(d) An import against Core inserts of the very rows it wrote: keys, index rows, identities and trail included."""

import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from ppr_case.casework.units import establish_unit
from ppr_case.core.base import Base, open_data
from ppr_case.core.settings import Settings
from ppr_case.crypto.keystore import data_keys, open_store, roots
from ppr_case.demo.volume import portions
from ppr_case.installation import establish
from ppr_case.interchange.arriving import BATCH, bring_in
from tests.bench.timing import line

KEY_TABLES = (roots, data_keys)


def run(procedures: int) -> None:
    parts = list(portions(procedures, 5, 1, portion=2_500))
    with tempfile.TemporaryDirectory() as folder:
        installation = establish(Settings.from_env({"PPR_CASE_INSTANCE": str(Path(folder) / "ours")}))
        with installation.sessions(by="cli").writing() as session:
            named = parts[0]["jednostka"][0]
            unit_id = establish_unit(session, teryt=named["teryt"], name=named["nazwa"]).id
            session.commit()
        began = time.perf_counter()
        for tables in parts:
            summary = bring_in(installation.sessions(by="cli"), unit_id, tables)
            assert not summary.rejected, summary
        ours = time.perf_counter() - began
        assert installation.keys is not None
        theirs, rows = _bare(installation.engine, installation.keys.engine, Path(folder))
        installation.engine.dispose()
        installation.keys.engine.dispose()
    written = f"SQLite, {procedures:,} procedures, {rows:,} rows; {theirs / ours:.2f} of the rate"
    line("d. import from parsed dictionaries", ours, "Core inserts of the same rows", theirs, written)


def _bare(data: Engine, keys: Engine, folder: Path) -> tuple[float, int]:
    """Insert what the import wrote, as plain rows in its batches; give seconds and rows."""
    kept = [(table, _rows(data, table)) for table in Base.metadata.sorted_tables]
    kept_keys = [(table, _rows(keys, table)) for table in KEY_TABLES]
    into, into_keys = open_data(f"sqlite:///{folder / 'bare.db'}"), open_store(f"sqlite:///{folder / 'bare-keys.db'}")
    Base.metadata.create_all(into)
    roots.metadata.create_all(into_keys)
    began = time.perf_counter()
    for engine, tables in ((into_keys, kept_keys), (into, kept)):
        for table, rows in tables:
            for start in range(0, len(rows), BATCH):
                with engine.begin() as connection:
                    connection.execute(insert(table), rows[start : start + BATCH])
    took = time.perf_counter() - began
    into.dispose()
    into_keys.dispose()
    return took, sum(len(rows) for _, rows in (*kept, *kept_keys))


def _rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]
