"""A row that is read anew and held until the transaction ends: two people who change it come one after the other.

Whoever holds in another order than everybody else may wait for somebody who waits for them, and PostgreSQL ends one of
the two. The order is: rows, several of a kind by their ids; then the counters of `numbers`, that of people before that
of procedures, forms and sittings; then the trail. SQLite has one writer at a time and holds nothing.
"""

from typing import Any

from sqlalchemy.orm import Session

from ppr_case.core.base import Base


def hold_row(session: Session, row: Base) -> None:
    """Read a row anew and hold it; whoever only adds what names it does not wait."""
    lock: dict[str, Any] = {"of": type(row), "key_share": True}
    session.refresh(row, with_for_update=lock)
