"""A register goes out: every record of a unit as rows of text, under identifiers that name nobody."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ppr_case.crypto.columns import OpenKeys
from ppr_case.crypto.keystore import store_of
from ppr_case.interchange.parsing import Values
from ppr_case.interchange.rows import RowsOfLinks
from ppr_case.interchange.shape import Column, Kind, Table
from ppr_case.interchange.sheets import LIST_SEPARATOR
from ppr_case.interchange.standing import stored
from ppr_case.interchange.tables import (
    CARDS,
    CLOSINGS,
    GROUPS,
    INSTITUTIONS,
    INVOLVEMENTS,
    PARTICIPANTS,
    PROCEDURES,
    TABLES,
    UNIT,
)
from ppr_case.interchange.writing import Writer
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.people import Involvement, Person, violence_forms
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.units import Institution, Unit
from ppr_case.trail import Sessions, Touched, note

PAGE: Final = 500
ACTION: Final = "export"
Row = dict[str, str]
_BY_CODE: Final = frozenset({UNIT.name, INSTITUTIONS.name, "rodzaje_dzialan"})
"""Tables whose rows are known by their codes, so that they need no other identifier."""


def header_of(table: Table) -> tuple[str, ...]:
    """Give the columns that an export writes."""
    columns = table.columns if table.name in _BY_CODE else table.every_column
    return tuple(column.name for column in columns)


def write_out(
    sessions: Sessions, unit_id: UUID, writer: Writer, progress: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Write the register of one unit, note it in the trail, and give how many rows each table has.

    Raises KeyNotInProcess without keys.
    """
    counts: dict[str, int] = {}
    with sessions.reading() as session:
        for table in TABLES:
            header = header_of(table)
            writer.begin(table.name, header)
            counts[table.name] = 0
            for row in rows_of(session, unit_id, table):
                writer.row(table.name, [row[name] for name in header])
                counts[table.name] += 1
                if progress is not None:
                    progress(1)
    with sessions.writing() as session:
        note(session, ACTION, Touched("read", Unit.__tablename__, [unit_id]), **counts)
        session.commit()
    return counts


def how_many(session: Session, unit_id: UUID) -> int:
    """Count what `write_out` will write, for a progress bar."""
    return sum(
        session.scalars(select(func.count()).select_from(_ids(table, unit_id).subquery())).one() for table in TABLES
    )


def rows_of(session: Session, unit_id: UUID, table: Table, *, only: ColumnElement[bool] | None = None) -> Iterator[Row]:
    """Give the rows of one table as text, in an order that does not depend on random identifiers.

    `only` chooses some of its records.
    """
    keys = OpenKeys(store_of(session, ACTION))
    chosen = _ids(table, unit_id)
    ids = list(session.scalars(chosen if only is None else chosen.where(only)))
    spelled = _Spelling(session, unit_id)
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        kept = stored(session, keys, table, page)
        spelled.look_up(table, kept)
        for id_ in page:
            yield spelled.row(table, id_, *kept[id_])


class _Spelling:
    """Turns values into the text of cells; procedures are named by their numbers, institutions by their codes."""

    def __init__(self, session: Session, unit_id: UUID) -> None:
        self._session = session
        codes = session.execute(select(Institution.id, Institution.code).where(Institution.unit_id == unit_id))
        self._codes: dict[UUID, str] = dict(iter(codes))
        self._numbers: dict[UUID, str] = {}

    def look_up(self, table: Table, kept: Mapping[UUID, tuple[Values, RowsOfLinks]]) -> None:
        """Learn the numbers of the procedures that these records name."""
        wanted: set[UUID] = set()
        for column in table.references:
            if column.to == PROCEDURES.name:
                for values, links in kept.values():
                    wanted.update(links[column.attribute] if column.attribute in links else [values[column.attribute]])
        ids = list(wanted)
        self._numbers = {}
        for start in range(0, len(ids), PAGE):
            query = select(Procedure.id, Procedure.number).where(Procedure.id.in_(ids[start : start + PAGE]))
            self._numbers.update((id_, number) for id_, number in self._session.execute(query))

    def row(self, table: Table, id_: UUID, values: Values, links: RowsOfLinks) -> Row:
        row = {}
        for column in (table.by_name[name] for name in header_of(table)):
            if column.kind is Kind.KEY:
                row[column.name] = str(id_)
            elif column.attribute in links:
                named = sorted(self._reference(column, linked) for linked in links[column.attribute])
                row[column.name] = LIST_SEPARATOR.join(named)
            else:
                row[column.name] = self._cell(column, values)
        return row

    def _cell(self, column: Column, values: Values) -> str:
        if column.attribute in {"born", "born_year"}:
            return _born(column, values["born"])
        value = values[column.attribute]
        if value is None or (value is False and not column.required):
            return ""
        match column.kind:
            case Kind.FLAG:
                text = "tak" if value else "nie"
            case Kind.CODES:
                text = LIST_SEPARATOR.join(violence_forms(value))
            case Kind.REFERENCE:
                text = self._reference(column, value)
            case Kind.LABEL if isinstance(value, bytes):
                text = value.hex()
            case _:
                text = str(value)
        return text

    def _reference(self, column: Column, id_: UUID) -> str:
        match column.to:
            case "procedury":
                return self._numbers[id_]
            case "instytucje":
                return self._codes[id_]
        return str(id_)


def _born(column: Column, born: str | None) -> str:
    """A birth of which only the year is known stands in the column of the year."""
    is_year = born is not None and len(born) == 4
    return born or "" if is_year == (column.kind is Kind.YEAR) else ""


def _ids(table: Table, unit_id: UUID) -> Select[UUID]:
    """Select the records of one table by their days and numbers; of forms A of one day the opening one is the first."""
    record = table.record
    query: Select[UUID] = select(record.id)
    if table is UNIT:
        return query.where(Unit.id == unit_id)
    if table is PARTICIPANTS:
        query = query.join(Activity, Activity.id == record.activity_id).where(Activity.unit_id == unit_id)
        of_activity = (Activity.noted_on, func.length(Activity.number), Activity.number)
        return query.order_by(*of_activity, record.participant_group, record.amount)
    query = query.where(record.unit_id == unit_id)
    if table is INSTITUTIONS:  # the law's institutions are in every register; only what a unit said of them goes out
        return query.where(Institution.name.is_not(None)).order_by(Institution.code)
    if table.name in _BY_CODE:
        return query.order_by(record.code)
    return _in_order(query, table)


def _in_order(query: Select[UUID], table: Table) -> Select[UUID]:
    record, number = table.record, Procedure.number
    if table is CLOSINGS:
        query = query.join(Procedure).order_by(Closing.protocol_on, func.length(number), number)
    elif table is GROUPS:
        query = query.join(Procedure).order_by(Group.appointed_on, func.length(number), number)
    elif table is INVOLVEMENTS:
        query = query.join(Procedure).join(Person)
        order = (func.length(number), number, func.length(Person.number), Person.number, Involvement.role)
        query = query.order_by(*order)
    else:
        if table is PROCEDURES:
            query = query.order_by(Procedure.opened_on)
        elif table is CARDS:
            query = query.order_by(Card.filled_on, Card.opening.desc())
        elif table.dated:
            query = query.order_by(getattr(record, table.dated))
        query = query.order_by(func.length(record.number), record.number)
    return query
