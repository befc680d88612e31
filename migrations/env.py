"""How Alembic meets the database: always through a connection that `ppr_case.installation` hands it."""

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from ppr_case import records
from ppr_case.core.base import Base, Id, UtcDateTime

assert records  # noqa: S101 (imported so that the metadata is complete)


def render_item(kind: str, item: Any, _autogen: object) -> str | bool:
    """Name what is stored, not the class that fills it, so that a migration outlives the class."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item, Id):
        return "ID"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    return f"sa.{item.impl_instance!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
context.run_migrations()
