"""Rows of the interchange format in the making."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

Cell = str | int | bool | date | Iterable[str] | None
Tables = dict[str, list[dict[str, str]]]
"""A register in memory: table name → rows keyed by column, every cell as text."""

_DATED: Final = {
    "formularze": "data",
    "spotkania": "data",
    "wizyty": "data",
    "grupy": "powolana_dnia",
    "plany": "data",
    "srodki": "dnia",
    "dzialania": "dnia",
}


def spell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "tak" if cell else "nie"
        case int():
            return str(cell)
        case date():
            return cell.isoformat()
    return ";".join(cell)


class Sheets:
    """Collects rows. Empty cells are left out: a missing cell is an empty one."""

    def __init__(self) -> None:
        self._tables: Tables = {}

    def add(self, table: str, **cells: Cell) -> None:
        self._tables.setdefault(table, []).append({name: text for name, cell in cells.items() if (text := spell(cell))})

    def add_all(self, table: str, rows: Iterable[Mapping[str, Cell]]) -> None:
        for row in rows:
            self.add(table, **row)

    def size(self, table: str) -> int:
        return len(self._tables.get(table, ()))

    def rows(self, table: str) -> list[dict[str, str]]:
        """Give the rows of a table as they stand; what is written into one is written into the register."""
        return self._tables.get(table, [])

    def in_order(self) -> Tables:
        """Give the tables with what is dated in the order of days, as a year would have brought it."""
        for table, column in _DATED.items():
            self._tables.get(table, []).sort(key=lambda row, column=column: row[column])  # type: ignore[misc]
        return self._tables
