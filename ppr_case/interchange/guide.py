"""The tables and columns of the format for docs/register.md, as the code has them."""

from collections.abc import Iterator

from ppr_case.interchange.shape import LISTS, LONGEST_CELL, Column, Kind, Table
from ppr_case.interchange.tables import TABLES


def tables_described() -> str:
    """Write every table with its columns, in Markdown."""
    return "".join(line + "\n" for table in TABLES for line in _section(table))


def _section(table: Table) -> Iterator[str]:
    yield ""
    yield f"### `{table.name}`: {table.title}"
    yield ""
    yield "| kolumna | co w niej stoi | rodzaj |"
    yield "|---|---|---|"
    for column in table.columns:
        marks = ("*" if column.required else "") + (" 🔒" if column.sealed else "")
        yield f"| `{column.name}`{marks} | {column.help} | {_kind(column)} |"


def _kind(column: Column) -> str:
    said = column.kind.value
    if column.to:
        said = f"{said} do `{column.to}`"
    if column.codes:
        said = f"{'lista' if column.kind in LISTS else 'kod'}: {' '.join(f'`{code}`' for code in column.codes)}"
    elif column.longest < LONGEST_CELL and column.kind is Kind.WORDS:
        said = f"{said}, najwyżej {column.longest} znaków"
    return said
