"""The only aggregate SQL: values, parts and lists, each from the declaration and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, takewhile
from typing import Any, Final, TypeAlias, assert_never
from uuid import UUID

from sqlalchemy import FromClause, Select, case, func, literal, not_, or_, select, true
from sqlalchemy.orm import Session

from ppr_case.indicators.language import (
    UNIT,
    Column,
    Condition,
    Days,
    Dimension,
    Distinct,
    Indicator,
    Kind,
    Period,
    Rows,
    Sum,
)
from ppr_case.indicators.timeliness import Limits, Span, Timeliness, summary
from ppr_case.law import load
from ppr_case.law.regimes import Law
from ppr_case.records.activities import Activity
from ppr_case.records.units import Unit

UNKNOWN: Final = "nieznane"
BEFORE_THE_REGISTER: Final = "okres zaczyna się przed pierwszym dniem rejestru"

Value: TypeAlias = int | Timeliness | None
"""None is "brak danych": an activity that nobody recorded, or a period that begins before the register does."""


@dataclass(frozen=True)
class Entry:
    number: str
    date: date
    weight: int


@dataclass(frozen=True)
class LeftOut:
    number: str
    date: date
    why: str


@dataclass(frozen=True)
class Explanation:
    definition: str
    counted: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, eq=False)
class _Pass:
    """One statement and the indicators it answers; in a partition each column answers one suffix of every code."""

    statement: Select[Any]
    indicators: tuple[Indicator, ...]
    columns: tuple[str, ...]


def values(
    session: Session, unit_id: UUID, period: Period, indicators: Iterable[Indicator], *, law: Law | None = None
) -> dict[str, Value]:
    """Compute each indicator for one unit; `law` is that of the installation, where it amended the program's own."""
    indicators = tuple(indicators)
    unit = _unit(session, unit_id)
    known, binds = _is_known(unit, period), _binds(unit, period)
    found: dict[str, Value] = {i.code: None if i.partition or not known else 0 for i in indicators}
    asked = tuple(i for i in indicators if i.partition or known)
    for step in _plan(tuple(i for i in asked if not isinstance(i.count, Days))):
        for part, *counts in session.execute(step.statement, binds):
            row = dict(zip(step.columns, counts, strict=True))
            for indicator in step.indicators:
                if indicator.partition == part:
                    found[indicator.code] = _number(indicator, row[_column(indicator)])
    for indicator in asked:
        if isinstance(indicator.count, Days):
            spans = _spans(session, indicator, indicator.count, binds, law or load())
            found[indicator.code] = summary(spans)
    return found


def parts(
    session: Session, unit_id: UUID, period: Period, indicator: Indicator, dimension: Dimension
) -> dict[str, int]:
    """Compute one indicator by a dimension; what falls into no part is "nieznane".

    An empty part is left out, but not that of an activity somebody recorded with 0: none is not "brak danych".
    """
    unit = _unit(session, unit_id)
    if not (indicator.partition or _is_known(unit, period)):
        return {}
    binds, kind, where = _binds(unit, period), indicator.of, indicator.where
    rows = kind.rows if dimension.through is None else kind.rows.outerjoin(dimension.through.rows, dimension.through.on)
    if dimension.column is not None:
        number = _aggregate(indicator, len(where)) if dimension.weight is None else func.sum(dimension.weight)
        statement = _scan(kind, where, dimension.column, number, rows=rows).where(_in_partition(indicator))
        found = session.execute(statement.group_by(dimension.column), binds)
        told = ((UNKNOWN if key is None else dimension.spell(key), count) for key, count in found)
        return {key: int(count) for key, count in told if count or (indicator.partition and count is not None)}
    conditions = {part.unless: part.holds for part in dimension.parts}
    conditions[UNKNOWN] = not_(or_(*conditions.values()))
    counts = [_aggregate(indicator, len(where), holds) for holds in conditions.values()]
    row = session.execute(_scan(kind, where, *counts).where(_in_partition(indicator)), binds).one()
    return {key: int(count) for key, count in zip(conditions, row, strict=True) if count}


def counted(session: Session, unit_id: UUID, period: Period, indicator: Indicator) -> tuple[Entry, ...]:
    """List what was counted, one entry for each thing counted, the earliest first."""
    unit = _unit(session, unit_id)
    if not (indicator.partition or _is_known(unit, period)):
        return ()
    holds = (condition.holds for condition in indicator.conditions)
    statement = _list(indicator, literal(0)).where(*holds).order_by(*_by_day(indicator))
    return tuple(entry for entry, _ in _things(session, statement, _binds(unit, period), indicator))


def explain(session: Session, unit_id: UUID, period: Period, indicator: Indicator) -> Explanation:
    """List what was counted, and what was not, with the first condition it fails.

    A thing met in several rows (a family of two procedures) is counted if one row passes; else it is told the furthest
    that any got.
    """
    unit = _unit(session, unit_id)
    conditions = indicator.conditions
    passed = len(conditions)
    failed = case(
        *((condition.holds.is_not(true()), place) for place, condition in enumerate(conditions)), else_=passed
    )
    statement = _list(indicator, failed).where(or_(indicator.of.touches, failed == passed))
    statement = statement.order_by(failed.desc(), *_by_day(indicator))
    reasons = [condition.unless for condition in conditions]
    if not (indicator.partition or _is_known(unit, period)):
        reasons.append(BEFORE_THE_REGISTER)
    entries, left_out = [], []
    for entry, reached in _things(session, statement, _binds(unit, period, since=date.min, until=date.max), indicator):
        if reached < len(reasons):
            left_out.append(LeftOut(entry.number, entry.date, reasons[reached]))
        else:
            entries.append(entry)
    return Explanation(indicator.definition, tuple(entries), tuple(left_out))


def text_answers(session: Session, unit_id: UUID, period: Period) -> dict[str, tuple[str, ...]]:
    """Give the text answers of the log ("raz w roku") by the code of activity: each once, the earliest first."""
    touching = (Activity.ends_on >= period.start, Activity.begins_on <= period.end)
    statement = (
        select(Activity.kind, Activity.answer)
        .where(Activity.unit_id == unit_id, *touching, Activity.annulled_on.is_(None), Activity.answer.is_not(None))
        .order_by(Activity.begins_on, Activity.id)
    )
    found: dict[str, dict[str, None]] = {}
    for kind, answer in session.execute(statement):
        found.setdefault(kind, {})[str(answer)] = None
    return {kind: tuple(said) for kind, said in found.items()}


def _unit(session: Session, unit_id: UUID) -> Unit:
    """Load the unit once for all the numbers of a page: a session forgets what nobody holds."""
    held: dict[UUID, Unit] = session.info.setdefault("units", {})
    if unit_id not in held:
        held[unit_id] = session.get_one(Unit, unit_id)
    return held[unit_id]


def _is_known(unit: Unit, period: Period) -> bool:
    return unit.register_from is None or unit.register_from <= period.start


def _binds(unit: Unit, period: Period, **window: date) -> dict[str, object]:
    return {**period.binds(**window), "unit": unit.id, "elder": unit.elder_age}


@lru_cache(maxsize=64)
def _plan(indicators: tuple[Indicator, ...]) -> tuple[_Pass, ...]:
    """Write the statements: indicators of one kind over one candidate range share a scan.

    Opened in, active in and ended in each read their own range. Equal aggregates of a partition are named once.
    """

    def place(indicator: Indicator) -> tuple[int, int]:
        return id(indicator.of), 0 if indicator.of.unit is None else id(indicator.where[0])

    steps = []
    for _, grouped in groupby(sorted(indicators, key=place), key=place):
        group = tuple(grouped)
        kind, shared = group[0].of, _shared(group)
        wanted = {_column(indicator): indicator for indicator in group}
        columns: list[Column] = [
            _aggregate(i, len(shared)).label(f"n{number}") for number, i in enumerate(wanted.values())
        ]
        key: Column = literal(None) if kind.partition is None else kind.partition
        statement = _scan(kind, shared, key, *columns)
        if kind.partition is not None:
            statement = statement.group_by(key)
        steps.append(_Pass(statement, group, tuple(wanted)))
    return tuple(steps)


def _column(indicator: Indicator) -> str:
    return indicator.code.removeprefix(indicator.partition or "")


def _shared(indicators: Sequence[Indicator]) -> tuple[Condition, ...]:
    """Find the longest common beginning of their conditions: it goes to WHERE, once, instead of to each FILTER."""
    beginnings = zip(*(indicator.where for indicator in indicators), strict=False)
    alike = takewhile(lambda column: all(condition is column[0] for condition in column), beginnings)
    return tuple(column[0] for column in alike)


def _aggregate(indicator: Indicator, done: int, *more: Column) -> Column:
    total: Any
    match indicator.count:
        case Rows():
            total = func.count()
        case Distinct(of):
            total = func.count(of.distinct())
        case Sum(of):
            total = func.sum(of)
        case Days(since):
            total = func.count(since)
        case _:
            assert_never(indicator.count)
    rest = (*_asked(indicator.where[done:]), *more)
    counted: Column = total.filter(*rest) if rest else total
    return counted


def _number(indicator: Indicator, found: int | None) -> int | None:
    """Read an aggregate: visits that nobody made are 0, hours that nobody noted are "brak danych"."""
    return None if found is None and indicator.partition else int(found or 0)


def _scan(kind: Kind, where: tuple[Condition, ...], *columns: Column, rows: FromClause | None = None) -> Select[Any]:
    return select(*columns).select_from(kind.rows if rows is None else rows).where(*_of_unit(kind), *_asked(where))


def _asked(conditions: Iterable[Condition]) -> Iterator[Column]:
    return (condition.holds for condition in conditions if not condition.implied)


def _of_unit(kind: Kind) -> tuple[Column, ...]:
    return () if kind.unit is None else (kind.unit == UNIT,)


def _in_partition(indicator: Indicator) -> Column:
    return true() if indicator.of.partition is None else indicator.of.partition == indicator.partition


def _list(indicator: Indicator, reached: Column) -> Select[Any]:
    """Select for each row what it makes count, the row itself, its name and day, how far it got, and its weight."""
    kind, count = indicator.of, indicator.count
    what = kind.key
    weight: tuple[Column, ...] = (literal(1),)
    match count:
        case Distinct(of):
            what = of
        case Sum(of):
            weight = (of,)
        case Days(since, until):
            weight = (since, until)
        case Rows():
            pass
        case _:
            assert_never(count)
    columns = (what, kind.key, _number_of(indicator), kind.dated, reached, *weight)
    return select(*columns).select_from(kind.rows).where(*_of_unit(kind), _in_partition(indicator))


def _by_day(indicator: Indicator) -> tuple[Column, ...]:
    """Order a list by day and number (`9/2021` before `10/2021`), so that equal registers give equal lists."""
    number = _number_of(indicator)
    return indicator.of.dated, func.length(number), number, indicator.of.key


def _number_of(indicator: Indicator) -> Column:
    """Name the thing counted; a row that speaks of none is called by its own number."""
    distinct = indicator.count if isinstance(indicator.count, Distinct) else None
    own = indicator.of.number
    return own if distinct is None or distinct.number is None else func.coalesce(distinct.number, own)


def _things(
    session: Session, statement: Select[Any], binds: dict[str, object], indicator: Indicator
) -> Iterator[tuple[Entry, int]]:
    """Read a list, each thing in the first of its rows; a row that speaks of no thing stands for itself."""
    met: set[object] = set()
    for what, record, number, day, reached, *weight in session.execute(statement, binds):
        thing = ("of no one", record) if what is None else what
        if thing not in met:
            met.add(thing)
            heavy = _days(*weight) if isinstance(indicator.count, Days) else weight[0]
            yield Entry(number, day, heavy or 0), reached


def _days(since: date | None, until: date | None) -> int:
    return 0 if since is None or until is None else (until - since).days


def _spans(session: Session, indicator: Indicator, count: Days, binds: dict[str, object], law: Law) -> Iterator[Span]:
    """Read the two dates of each row and, where the law has a time limit, what its regime lets it run from."""
    limits = Limits(law, count.limit)
    events = limits.events()
    columns = (count.since, count.until, *count.regime, *(count.events[event] for event in events))
    for since, until, *told in session.execute(_scan(indicator.of, indicator.where, *columns), binds):
        if since is None or until is None:
            continue
        regime, days = tuple(told[: len(count.regime)]), told[len(count.regime) :]
        last = limits.last_day(regime, dict(zip(events, days, strict=True))) if events else None
        yield Span((until - since).days, None if last is None else until <= last)
