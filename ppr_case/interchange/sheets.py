"""A register as it was written, whatever it was written in: tables of text, row by row, never all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ppr_case.interchange.shape import Table
from ppr_case.interchange.tables import BY_NAME, OF_THE_REJECTED, TABLES, UNIT

Cells = Sequence[str]
LIST_SEPARATOR: Final = ";"
MOST_COLUMNS: Final = 200


class NotARegister(ValueError):
    """Nothing of it can be brought in; the message is a Polish sentence without a value."""


@dataclass(frozen=True)
class Sheet:
    """One table as it was written; `rows` begins anew at each call."""

    table: Table
    header: tuple[str, ...]
    separator: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]

    def data(self) -> Iterator[tuple[int, Cells]]:
        """Give the rows that say something, with the number that a spreadsheet shows beside them."""
        for place, cells in self.rows():
            if not any(cells) or (place == 2 and self._is_help(cells)):
                continue
            yield place, cells

    def _is_help(self, cells: Cells) -> bool:
        """Recognise the line of help that a template has under its header."""
        known = self.table.by_name
        said = [(name, cell) for name, cell in zip(self.header, cells, strict=False) if cell]
        return all(name in known and cell == known[name].help for name, cell in said)


@dataclass(frozen=True)
class Register:
    """The tables of one register, in the order in which they come in, and what is to be said of their files.

    `length` is how many rows there are at most.
    """

    sheets: tuple[Sheet, ...]
    remarks: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def unit(self) -> str | None:
        """Give the TERYT code of the unit that the register says it is of, if it says so in digits."""
        for sheet in self.sheets:
            if sheet.table is UNIT:
                place = sheet.header.index("teryt")
                for _, cells in sheet.data():
                    code = cells[place].strip() if place < len(cells) else ""
                    if code.isascii() and code.isdecimal() and len(code) <= 7:
                        return code.zfill(7)
        return None


def header_of(table: Table, cells: Cells, remarks: list[str]) -> tuple[str, ...]:
    """Read a header; unknown columns become remarks. Raises NotARegister where one is missing or there twice."""
    header = tuple(cell.strip().casefold() for cell in cells)
    if len(header) > MOST_COLUMNS:
        raise NotARegister(f"Tabela {table.name} ma za dużo kolumn ({len(header)}); nie jest to tabela rejestru.")
    named = [name for name in header if name]
    if twice := sorted({name for name in named if name in table.by_name and named.count(name) > 1}):
        raise NotARegister(f"Tabela {table.name}: kolumna występuje dwa razy: {', '.join(twice)}.")
    if missing := [column.name for column in table.every_column if column.required and column.name not in named]:
        raise NotARegister(f"Tabela {table.name}: brak wymaganej kolumny: {', '.join(missing)}.")
    unknown = [name for name in named if name not in table.by_name and name not in OF_THE_REJECTED]
    remarks.extend(f"Tabela {table.name}: nieznana kolumna {name!r} została pominięta." for name in unknown)
    return header


def in_order(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    order = {table.name: place for place, table in enumerate(TABLES)}
    return tuple(sorted(sheets, key=lambda sheet: order[sheet.table.name]))


def from_rows(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Register:
    """Take a register that is already in memory: rows of text under the names of the columns, lists divided by `;`."""
    remarks = [f"Nieznana tabela {name!r} została pominięta." for name in tables if name not in BY_NAME]
    sheets = [_in_memory(BY_NAME[name], rows, remarks) for name, rows in tables.items() if name in BY_NAME and rows]
    return Register(in_order(sheets), remarks, sum(map(len, tables.values())))


def _in_memory(table: Table, written: Sequence[Mapping[str, str]], remarks: list[str]) -> Sheet:
    header = header_of(table, list(dict.fromkeys(name for row in written for name in row)), remarks)

    def rows() -> Iterator[tuple[int, Cells]]:
        for place, row in enumerate(written, start=2):
            yield place, [row.get(name, "") for name in header]

    return Sheet(table, header, LIST_SEPARATOR, rows)
