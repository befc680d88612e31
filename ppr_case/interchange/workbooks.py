"""An .xlsx workbook with a sheet for each table, read as text; the zip is looked into before it is believed."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from ppr_case.interchange.sheets import (
    LIST_SEPARATOR,
    MOST_COLUMNS,
    Cells,
    NotARegister,
    Register,
    Sheet,
    header_of,
    in_order,
)
from ppr_case.interchange.tables import BY_NAME, SHEET_OF_LISTS

GREATEST_UNPACKED: Final = 1 << 29
GREATEST_RATIO: Final = 200
_SMALL: Final = 1 << 22  # what is small unpacked may be packed as tightly as it likes
MOST_CELLS: Final = 10_000_000
MOST_ROWS: Final = 1_048_576
_BEYOND: Final = 5  # columns after the last of the header in which a stray cell is seen
_ESCAPED: Final = re.compile("_x(005F|00[01][0-9A-Fa-f])_")
_MALFORMED: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    RuntimeError,
    OverflowError,
    zipfile.BadZipFile,
    zlib.error,
    SAXException,
)
"""What openpyxl and the parsers below it raise of files that open and are not what they say."""


def read_workbook(path: Path) -> Register:
    """Open a workbook. Raises NotARegister, and OSError of a file that cannot be read."""
    remarks: list[str] = []
    path.open("rb").close()
    try:
        with zipfile.ZipFile(path) as archive:
            _look_into(archive)
        book, sheets, length = _Book(path), [], 0
        for title in book.titles:
            sheet, rows = _sheet(book, title, remarks)
            length += rows
            sheets += [sheet] if sheet is not None else []
    except _MALFORMED as malformed:
        if isinstance(malformed, NotARegister):
            raise
        raise NotARegister("Plik nie jest skoroszytem .xlsx, który dałoby się odczytać.") from None
    if not any(title.strip().casefold() in BY_NAME for title in book.titles):
        raise NotARegister("W skoroszycie nie ma żadnego arkusza rejestru (na przykład procedury).")
    return Register(in_order(sheets), remarks, length)


class _Counting(ContentHandler):
    """Counts cells, and refuses too many before anybody keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (SAX names it)
        if name == "c":
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise NotARegister(
                    f"Skoroszyt ma za dużo komórek (ponad {MOST_CELLS}); podziel go albo użyj plików CSV."
                )


def _look_into(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to too much, and XML that defines entities."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > GREATEST_UNPACKED:
        raise NotARegister("Skoroszyt po rozpakowaniu jest za duży.")
    counting = _Counting()
    for part in parts:
        if part.file_size > _SMALL and part.file_size > GREATEST_RATIO * max(part.compress_size, 1):
            raise NotARegister("Skoroszyt rozpakowuje się do podejrzanie wielkiego pliku; nie został odczytany.")
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                _read_to_the_end(file, counting)


def _read_to_the_end(file: IO[bytes], counting: _Counting) -> None:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(counting)
    try:
        parser.parse(file)
    except DefusedXmlException:
        raise NotARegister("Skoroszyt zawiera niedozwolone definicje XML; nie został odczytany.") from None


class _Book:
    """Opens the workbook anew for each pass: a sheet that is read twice is streamed twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        book = self._open()
        self.titles: Sequence[str] = [sheet.title for sheet in book.worksheets]
        book.close()

    def _open(self) -> Any:
        from openpyxl import load_workbook  # noqa: PLC0415 (a quarter of a second that only a workbook should cost)

        # Of styles and extensions that are not read anyway, and of cells that are then found to be no days.
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
        return load_workbook(self._path, read_only=True, data_only=False, keep_links=False)

    def rows(self, title: str, width: int) -> Iterator[tuple[int, Sequence[object]]]:
        """Stream the rows of one sheet, `width` columns of each."""
        book = self._open()
        try:
            sheet = book[title]
            sheet.reset_dimensions()  # what a file says of its own size is not believed
            rows = sheet.iter_rows(max_col=width, values_only=True)
            yield from enumerate(islice(rows, MOST_ROWS), start=1)
        finally:
            book.close()


def _sheet(book: _Book, title: str, remarks: list[str]) -> tuple[Sheet | None, int]:
    """Open one sheet and read it to its end: what is broken is found before anything is written. Give its length."""
    table = BY_NAME.get(title.strip().casefold())
    if table is None:
        remarks += [] if title == SHEET_OF_LISTS else [f"Nieznana tabela: arkusz {title!r} został pominięty."]
        return None, 0
    first = next(book.rows(title, MOST_COLUMNS + 1), None)
    cells = [] if first is None else [_text(cell) for cell in first[1]]
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        remarks.append(f"Arkusz {title} jest pusty.")
        return None, 0
    header = header_of(table, cells, remarks)
    sheet = Sheet(table, header, LIST_SEPARATOR, lambda: _data(book, title, len(header)))
    return sheet, sum(1 for _ in sheet.data())


def _data(book: _Book, title: str, width: int) -> Iterator[tuple[int, Cells]]:
    for place, row in book.rows(title, width + _BEYOND):
        if place > 1:
            yield place, [cell if type(cell) is str and "_x" not in cell else _text(cell) for cell in row]


def _text(value: object) -> str:
    """Spell a cell: a day as ISO, a whole number without a fraction, truth as yes and no, a formula as its text."""
    match value:
        case None:
            text = ""
        case str():
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
        case bool():
            text = "tak" if value else "nie"
        case float() if value.is_integer() and abs(value) < 1e15:
            text = str(int(value))
        case datetime():
            text = value.date().isoformat()
        case date():
            text = value.isoformat()
        case _:
            text = str(getattr(value, "text", value))  # an array formula holds its text
    return text
