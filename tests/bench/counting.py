"""(a) All indicators of a year against one hand-written statement each, the best possible form, and pandas."""

import tempfile
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ppr_case.core.base import Base, open_data
from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from tests.bench import frames, register
from tests.bench.statements import TWENTY, by_hand, fewest
from tests.bench.timing import line, medians
from tests.worlds import postgresql

PERIOD = Period(date(register.YEAR, 1, 1), date(register.YEAR, 12, 31))


def run(sizes: tuple[int, ...]) -> None:
    took = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            engine = open_data(f"sqlite:///{Path(folder) / 'register.db'}")
            took[size] = _one(engine, size, Path(folder), "SQLite")
            engine.dispose()
    for smaller, larger in pairwise(sizes):
        line(
            "a. growth, all indicators",
            took[larger],
            f"at {smaller:,} procedures",
            took[smaller],
            f"{larger / smaller:.1f} × the records",
        )
    with postgresql() as (url, _):
        engine = open_data(url.replace("DATABASE", "postgres"))
        _one(engine, min(sizes[1:], default=sizes[0]), None, "PostgreSQL")
        engine.dispose()


def _one(engine: Engine, size: int, folder: Path | None, database: str) -> float:
    Base.metadata.create_all(engine)
    unit = register.fill(engine, size)
    written = f"{database}, {size:,} procedures, {register.events(engine):,} events"
    hand, best = by_hand(), fewest()
    theirs = [BY_CODE[code] for code in hand]
    with Session(engine) as session:
        known = {"unit": unit, "start": PERIOD.start, "end": PERIOD.end, "year": PERIOD.start.year}
        single = [(code, sql, _used(sql, known)) for code, sql in hand.items()]
        several = [(codes, sql, _used(sql, known)) for codes, sql in best]

        def one_each() -> dict[str, int | None]:
            return {code: session.execute(sql, used).scalar_one() for code, sql, used in single}

        def few() -> dict[str, int | None]:
            rows = [(codes, session.execute(sql, used).one()) for codes, sql, used in several]
            return {code: number for codes, row in rows for code, number in zip(codes, row, strict=True)}

        _agree(values(session, unit, PERIOD, theirs), one_each())
        _agree(values(session, unit, PERIOD, [BY_CODE[code] for code in TWENTY]), few())
        works = {
            "all": lambda: values(session, unit, PERIOD, CATALOGUE),
            "same": lambda: values(session, unit, PERIOD, theirs),
            "hand": one_each,
            "twenty": lambda: values(session, unit, PERIOD, [BY_CODE[code] for code in TWENTY]),
            "best": few,
        }
        if folder is not None:
            frames.export(engine, folder)
            _agree(
                values(session, unit, PERIOD, [BY_CODE[code] for code in TWENTY]),
                frames.twenty(folder, PERIOD.start, PERIOD.end),
            )
            works["pandas"] = lambda: frames.twenty(folder, PERIOD.start, PERIOD.end)
        took = medians(works, rounds=5)
    line(
        f"a. the same {len(hand)} indicators",
        took["same"],
        f"{len(hand)} hand-written statements",
        took["hand"],
        written,
    )
    line(
        f"a. all {len(CATALOGUE)} indicators",
        took["all"],
        f"{len(hand)} hand-written statements",
        took["hand"],
        written,
    )
    line("a. twenty indicators", took["twenty"], f"best possible form, {len(best)} statements", took["best"], written)
    if "pandas" in took:
        line(
            f"a. all {len(CATALOGUE)} indicators",
            took["all"],
            "pandas from CSV, twenty indicators",
            took["pandas"],
            written,
        )
    return took["all"]


def _used(sql: object, parameters: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if f":{name}" in str(sql)}


def _agree(ours: Mapping[str, object], theirs: Mapping[str, int | None]) -> None:
    """A ratio between two different answers would mean nothing."""
    differing = {code: (ours[code], number) for code, number in theirs.items() if ours[code] != number}
    if differing:
        raise SystemExit(f"the baseline disagrees: {differing}")
