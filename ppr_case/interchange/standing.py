"""What the register already says, in the terms of the format: for comparing on the way in, and for the way out."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import open_row
from ppr_case.crypto.columns import KeyDestroyed, OpenKeys
from ppr_case.interchange.parsing import Values
from ppr_case.interchange.rows import RowsOfLinks
from ppr_case.interchange.shape import Kind, Table
from ppr_case.records.meetings import sitting_institutions, sitting_persons, sitting_procedures
from ppr_case.records.visits import visit_institutions, visit_procedures

PAGE: Final = 500
LINKS: Final[dict[tuple[str, str], tuple[SqlTable, str, str]]] = {
    ("spotkania", "procedures"): (sitting_procedures, "sitting_id", "procedure_id"),
    ("spotkania", "institutions"): (sitting_institutions, "sitting_id", "institution_id"),
    ("spotkania", "persons"): (sitting_persons, "sitting_id", "person_id"),
    ("wizyty", "procedures"): (visit_procedures, "visit_id", "procedure_id"),
    ("wizyty", "institutions"): (visit_institutions, "visit_id", "institution_id"),
}
"""For a list of references: the table that keeps it, its column of this end and of the other."""
ERASED: Final = "erased"


def plain_attributes(table: Table) -> tuple[str, ...]:
    """Give the attributes that are unsealed columns of the record's table."""
    columns = table.record.__table__.c
    named = dict.fromkeys(column.attribute for column in table.columns if column.kind is not Kind.KEY)
    return tuple(name for name in named if name in columns and name not in table.sealed)


def stored(
    session: Session, keys: OpenKeys, table: Table, ids: Sequence[UUID]
) -> dict[UUID, tuple[Values, RowsOfLinks]]:
    """Give what is kept of some records by attribute, and their links; an erased one has `erased` among its values."""
    sql = table.record.__table__
    plain, sealed = plain_attributes(table), [name for name in table.sealed if name in sql.c]
    wanted = [sql.c.id, *(sql.c[name] for name in plain)]
    if sealed:
        wanted += [sql.c.data_key_id, *(sql.c[name] for name in sealed)]
    found: dict[UUID, tuple[Values, RowsOfLinks]] = {}
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        rows = session.connection().execute(select(*wanted).where(sql.c.id.in_(page))).mappings().all()
        if sealed:
            keys.prefetch(row["data_key_id"] for row in rows)
        for row in rows:
            values = {name: row[name] for name in plain}
            if sealed:
                values |= _opened(keys, table, row, sealed)
            found[row["id"]] = values, {name: [] for name in table.links}
        for name in table.links:
            link, this, other = LINKS[table.name, name]
            pairs = session.connection().execute(select(link.c[this], link.c[other]).where(link.c[this].in_(page)))
            for id_, linked in pairs:
                found[id_][1][name].append(linked)
    return found


def _opened(keys: OpenKeys, table: Table, row: Any, sealed: Sequence[str]) -> Values:
    key_id = row["data_key_id"]
    try:
        keys.key(key_id)  # an erased record has no envelopes left, and looks like one that never had any
    except KeyDestroyed:
        return {**dict.fromkeys(sealed), ERASED: True}
    return {**open_row(keys, table.record, row["id"], key_id, {name: row[name] for name in sealed})}
