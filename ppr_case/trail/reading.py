"""Who opened what: the entry of a page, or of a command, that showed sealed fields."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from ppr_case.trail.changes import Touched, note


def record_reading(writing: sessionmaker[Session], *, by: str, rows: Iterable[tuple[str, UUID]]) -> None:
    """Commit one entry for one page, in a transaction of its own: a page that then fails was read all the same.

    `rows` are table and id, as `OpenKeys.read` collects them while fields are opened.
    """
    tables: dict[str, list[UUID]] = {}
    for table, id_ in sorted(rows):
        tables.setdefault(table, []).append(id_)
    with writing() as session:
        session.info["by"] = by
        note(session, "read", *(Touched("read", table, ids) for table, ids in tables.items()))
        session.commit()
