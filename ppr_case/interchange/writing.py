"""A register onto disk: a folder of CSV files or a workbook, whole or not at all, and readable by its owner only."""

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

from ppr_case.interchange.parsing import guarded
from ppr_case.interchange.shape import Kind
from ppr_case.interchange.tables import BY_NAME

_LONGEST_IN_WORKBOOK: Final = 32_767
_AS_TEXT: Final = frozenset(
    {Kind.NUMBER, Kind.KEY, Kind.LABEL, Kind.PESEL, Kind.TERYT, Kind.REFERENCE, Kind.REFERENCES, Kind.WORDS, Kind.TEXT}
)


class CannotWriteThere(ValueError):
    """The place to write to holds something else; the message is a Polish sentence."""


class Writer(Protocol):
    """Takes tables one row at a time; a table begins when its header is written."""

    def begin(self, table: str, header: Sequence[str]) -> None: ...

    def row(self, table: str, cells: Sequence[str]) -> None: ...


@contextmanager
def writing_to(target: Path) -> Iterator[Writer]:
    """Open a workbook (`.xlsx`) or a folder to write a register to; it appears under its name when all is written.

    Raises what `refuse_unfit` raises, and OSError.
    """
    if is_workbook(target):
        with new_workbook(target) as book:
            yield _Workbook(book)
    else:
        refuse_unfit(target)
        with _folder(target) as writer:
            yield writer


def is_workbook(target: Path) -> bool:
    return target.suffix.casefold() == ".xlsx"


def refuse_unfit(target: Path) -> None:
    """Raise CannotWriteThere where something stands that an export must not write over."""
    if is_workbook(target):
        if target.is_dir():
            raise CannotWriteThere(f"{target} jest folderem, a nie plikiem .xlsx.")
    elif target.exists() and not target.is_dir():
        raise CannotWriteThere(f"{target} nie jest folderem ani plikiem .xlsx.")
    elif target.is_dir() and any(path.stem not in BY_NAME or path.suffix != ".csv" for path in target.iterdir()):
        raise CannotWriteThere(f"W folderze {target} jest już coś innego niż rejestr; podaj pusty albo nowy folder.")


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIO] = {}
        self._writers: dict[str, Any] = {}

    def begin(self, table: str, header: Sequence[str]) -> None:
        path = self._folder / f"{table}.csv"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._files[table] = file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._writers[table] = csv.writer(file, lineterminator="\n")
        self._writers[table].writerow(header)

    def row(self, table: str, cells: Sequence[str]) -> None:
        self._writers[table].writerow([guarded(cell) for cell in cells])

    def close(self) -> None:
        for file in self._files.values():
            file.close()


@contextmanager
def _folder(target: Path) -> Iterator[Writer]:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        writer = _Folder(draft)
        try:
            yield writer
        finally:
            writer.close()
        if target.is_dir():
            shutil.rmtree(target)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class _Workbook:
    def __init__(self, book: Any) -> None:
        self._book = book
        self._text = book.add_format({"num_format": "@"})
        self._bold = book.add_format({"bold": True, "num_format": "@"})
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}

    def begin(self, table: str, header: Sequence[str]) -> None:
        self._sheets[table] = sheet = self._book.add_worksheet(table)
        self._rows[table] = 1
        columns = BY_NAME[table].by_name
        for place, name in enumerate(header):
            # Typed over by hand, a number of a case would become a date in a cell that is not text.
            as_text = name in columns and columns[name].kind in _AS_TEXT
            sheet.set_column(place, place, max(12, len(name) + 2), self._text if as_text else None)
            sheet.write_string(0, place, name, self._bold)
        sheet.freeze_panes(1, 0)

    def row(self, table: str, cells: Sequence[str]) -> None:
        sheet, place = self._sheets[table], self._rows[table]
        self._rows[table] += 1
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(place, column, guarded(cell)[:_LONGEST_IN_WORKBOOK], self._text)


@contextmanager
def new_workbook(target: Path) -> Iterator[Any]:
    """Make a workbook that appears under its name when it is whole. Raises CannotWriteThere and OSError."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (a tenth of a second that only a workbook should cost)

    refuse_unfit(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)  # made for its owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            # Rows wait in a file of their own until the end: beside the target, not where every user has files.
            book = Workbook(file, {"constant_memory": True, "tmpdir": os.fspath(target.parent)})
            yield book
            book.close()
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)
