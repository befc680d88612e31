"""Which entries are about which procedure: written with the entry, so that the history of one is found (ADR 25)."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, insert, inspect, select

from ppr_case.core.base import PLAIN, VOCABULARY, id_of
from ppr_case.records.groups import Group
from ppr_case.records.meetings import sitting_procedures
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Closing
from ppr_case.records.trail import Trace
from ppr_case.records.visits import visit_procedures
from ppr_case.trail.chain import turn

ITSELF: Final = "procedures"
OF_PROCEDURE: Final = frozenset(
    ("cards", "closings", "groups", "involvements", "measures", "plan_actions", "plans", "referrals", "remarks")
)
"""What names its procedure itself."""
_THROUGH: Final[Mapping[str, tuple[str, Callable[[Collection[UUID]], Select[UUID, UUID]]]]] = {
    "persons": (
        "id",
        lambda ids: select(Involvement.person_id, Involvement.procedure_id).where(Involvement.person_id.in_(ids)),
    ),
    "visits": ("id", lambda ids: select(*visit_procedures.c).where(visit_procedures.c.visit_id.in_(ids))),
    "sittings": ("id", lambda ids: select(*sitting_procedures.c).where(sitting_procedures.c.sitting_id.in_(ids))),
    "group_members": ("group_id", lambda ids: select(Group.id, Group.procedure_id).where(Group.id.in_(ids))),
    "closing_notices": ("closing_id", lambda ids: select(Closing.id, Closing.procedure_id).where(Closing.id.in_(ids))),
}
"""What hangs on procedures by another record: the column that names that one, and how its procedures are found."""
TRACED: Final = frozenset({ITSELF, *OF_PROCEDURE, *_THROUGH})
UNTRACED: Final = frozenset({"import", "procedure.taken-over", "demo.furnished"})
"""Whoever brings a register in, or invents one, did none of what it tells."""
COMMANDS: Final = "cli"
"""Who acts, as entries say it, where a command of the installation does."""
BY_COMMAND: Final = UUID(int=0)
"""Stands for an account where a command did it; the entry says the same, and names nobody."""
_WRITE: Final = insert(Trace)


class Done(NamedTuple):
    """What was done to one record; `via` is what it hangs on its procedures by, `of` those that are loaded."""

    did: str
    table: str
    id: UUID
    via: UUID
    fields: tuple[str, ...]
    was: Mapping[str, Any]
    of: tuple[UUID, ...] | None


def done(did: str, row: Any, fields: Collection[str]) -> Done | None:
    """Note what was done to a record; None for one that the history of a procedure is not told from."""
    table = row.__tablename__
    if table in OF_PROCEDURE:
        via: UUID | None = row.procedure_id
    else:
        via = getattr(row, _THROUGH[table][0]) if table in _THROUGH else row.id if table == ITSELF else None
    if via is None:
        return None
    # A visit that was just written down knows them: to ask for them would make the page that saves it slower.
    loaded = inspect(row).dict.get("procedures") if table in _THROUGH else None
    of = None if loaded is None else tuple(procedure.id for procedure in loaded)
    return Done(did, table, row.id, via, tuple(fields), _was(row, fields), of)


def _was(row: Any, fields: Collection[str]) -> dict[str, Any]:
    """Give what plain columns held before; what is sealed or counted is told by its name alone.

    Whoever corrects a record has read it: what was never loaded is not asked for here, in the middle of a flush.
    """
    state = inspect(row)
    columns = {name: state.mapper.column_attrs[name].columns[0] for name in fields}
    plain = [name for name, column in columns.items() if column.info in (PLAIN, VOCABULARY)]
    return {name: before[0] for name in plain if (before := state.attrs[name].history.deleted)}


def write(connection: Connection, by: str, action: str, pending: Iterable[Done]) -> None:
    """Write of which procedures the entry tells that comes next; whose they are is found before its turn is taken.

    What fills a register in leaves none: it does on one day what was done on many.
    """
    each, staff_id = list(pending), BY_COMMAND if by == COMMANDS else id_of(by)
    if not each or staff_id is None or action in UNTRACED:
        return
    rows: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    for procedure_id, one in _of_procedures(connection, each):
        row = rows.setdefault(
            (procedure_id, one.id),
            {"procedure_id": procedure_id, "about_id": one.id, "about": one.table, "did": one.did}
            | {"fields": (), "was": {}},
        )
        row["fields"] = tuple(dict.fromkeys((*row["fields"], *one.fields)))
        row["was"] = {**one.was, **row["was"]}  # flushed twice, it was what it was before the first
        row["did"] = "removed" if one.did == "removed" else row["did"]
    if not rows:
        return
    number = turn(connection)
    for row in rows.values():
        fields, was = " ".join(row["fields"]), json.dumps(row["was"], default=date.isoformat)
        row.update(number=number, staff_id=staff_id, fields=fields, was=was)
    connection.execute(_WRITE, list(rows.values()))


def _of_procedures(connection: Connection, each: Collection[Done]) -> Iterator[tuple[UUID, Done]]:
    found: dict[tuple[str, UUID], list[UUID]] = {}
    for table, (_, query) in _THROUGH.items():
        if ids := {one.via for one in each if one.table == table and one.of is None}:
            for via, procedure_id in connection.execute(query(ids)):
                found.setdefault((table, via), []).append(procedure_id)
    for one in each:
        direct = (one.via,) if one.table not in _THROUGH else one.of
        for procedure_id in found.get((one.table, one.via), ()) if direct is None else direct:
            yield procedure_id, one
