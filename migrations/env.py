"""How Alembic meets the database: always through a connection that `ppr_case.installation` hands it."""

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from ppr_case import records
from ppr_case.core.base import Base, Id

assert records  # noqa: S101 (imported so that the metadata is complete)


def render_item(kind: str, item: Any, _autogen: object) -> str | bool:
    """Name what is stored, not the class that fills it, so that a migration outlives the class."""
    if kind != "type" or not type(item).__module__.startswith("ppr_case."):
        return False
    if isinstance(item, Id):
        return "ID"
    stored = item.impl_instance if isinstance(item, TypeDecorator) else item
    plain = next(class_ for class_ in type(stored).__mro__ if class_.__module__.startswith("sqlalchemy."))
    return f"sa.{plain.__name__}()"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
context.run_migrations()
