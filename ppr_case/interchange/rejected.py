"""The rows that did not come in, in the register's own shape with the reason beside each: put right, they go in.

The file holds what the rows held: only its owner may read it.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ppr_case.interchange.parsing import unguarded
from ppr_case.interchange.shape import LISTS, LONGEST_CELL
from ppr_case.interchange.sheets import LIST_SEPARATOR, Cells, Sheet
from ppr_case.interchange.tables import OF_THE_REJECTED
from ppr_case.interchange.writing import Writer, refuse_unfit, writing_to


class RejectedRows:
    """Writes rejected rows as they come to a workbook or a folder, which is made when the first of them comes.

    Raises CannotWriteThere where that place is taken by something else.
    """

    def __init__(self, target: Path) -> None:
        refuse_unfit(target)
        self._target = target
        self._until = ExitStack()
        self._writer: Writer | None = None
        self._begun: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._until.__exit__(kind, error, trace)

    def add(self, sheet: Sheet, place: int, cells: Cells, reason: str) -> None:
        table = sheet.table
        if self._writer is None:
            self._writer = self._until.enter_context(writing_to(self._target))
        if table.name not in self._begun:
            self._begun.add(table.name)
            self._writer.begin(table.name, (*(column.name for column in table.every_column), *OF_THE_REJECTED))
        said = dict(zip(sheet.header, cells, strict=False))
        row = [_cell(sheet, column.name, said.get(column.name, "")) for column in table.every_column]
        self._writer.row(table.name, [*row, str(place), reason])


def _cell(sheet: Sheet, name: str, cell: str) -> str:
    """Give a cell as it was; lists are divided as this file divides them, and what was too long is too long still."""
    cell = unguarded(cell)
    if sheet.separator != LIST_SEPARATOR and sheet.table.by_name[name].kind in LISTS:
        cell = cell.replace(sheet.separator, LIST_SEPARATOR)
    return cell[: 2 * LONGEST_CELL]
