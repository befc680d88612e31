"""A PostgreSQL database that is brought back to where it began: to make one anew costs ten times as much."""

from typing import Final

from sqlalchemy import Connection, create_engine, text

KEPT: Final = "kept"
"""The schema that keeps what every table held in the beginning; nobody but this module looks at it."""
_COLUMNS: Final = text(
    "SELECT c.table_schema, c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position) "
    "FROM information_schema.columns c JOIN information_schema.tables USING (table_schema, table_name) "
    "WHERE table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema', :kept) "
    "GROUP BY c.table_schema, c.table_name ORDER BY 1, 2"
)
_CATALOGUES: Final = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc")
_NEWEST: Final = "(SELECT count(*) || '/' || max(xmin::text::bigint) FROM {})"
_SHAPE: Final = text("SELECT " + ", ".join(map(_NEWEST.format, _CATALOGUES)))
"""Every statement that changes a schema leaves a row of its own in one of these, or takes one away."""
_OTHERS: Final = text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Reused:
    """One database, from the moment at which it is made with everything that should stand in it."""

    def __init__(self, url: str) -> None:
        # As a replica, the server minds neither the order in which rows go nor what hangs on them.
        self._engine = create_engine(
            url, isolation_level="AUTOCOMMIT", connect_args={"options": "-c session_replication_role=replica"}
        )
        self._connection: Connection = self._engine.connect()
        tables = [(f'"{schema}"."{name}"', columns) for schema, name, columns in self._ask(_COLUMNS, kept=KEPT)]
        self._run(f"CREATE SCHEMA {KEPT}")
        statements = [f"DELETE FROM {table};" for table, _ in tables]  # noqa: S608 (names from the catalogue)
        for place, (table, columns) in enumerate(tables):
            if self._ask(text(f"SELECT 1 FROM {table} LIMIT 1")):  # noqa: S608
                self._run(f"CREATE TABLE {KEPT}.t{place} AS TABLE {table}")
                statements.append(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {KEPT}.t{place};")  # noqa: S608
        body = "\n".join(statements)
        self._run(f"CREATE FUNCTION {KEPT}.begin_again() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        self._shape = self._ask(_SHAPE)

    def begin_again(self) -> bool:
        """Put back what stood here; say no where the tables themselves are others now."""
        self._ask(_OTHERS)
        if self._ask(_SHAPE) != self._shape:
            return False
        self._ask(text(f"SELECT {KEPT}.begin_again()"))
        return True

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _ask(self, query, **values: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self._connection.execute(query, values)]

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)
