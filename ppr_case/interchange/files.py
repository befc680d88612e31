"""A folder of CSV files: UTF-8 and a comma, or what Polish spreadsheets write (windows-1250, `;`), which is said."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ppr_case.interchange.shape import Table
from ppr_case.interchange.sheets import LIST_SEPARATOR, Cells, NotARegister, Register, Sheet, header_of, in_order
from ppr_case.interchange.tables import BY_NAME

GREATEST_FILE: Final = 1 << 30
_GREATEST_CELL: Final = 1 << 26  # a longer one is no cell but a quotation mark that was never closed
_CHUNK: Final = 1 << 20
_IN_LIST_OF_SEMICOLONS: Final = "|"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_folder(folder: Path) -> Register:
    """Open a folder of CSV files. Raises NotARegister, and OSError of a file that cannot be read."""
    remarks: list[str] = []
    sheets: list[Sheet] = []
    length = 0
    found = {path.stem.casefold(): path for path in sorted(folder.iterdir()) if path.suffix.casefold() == ".csv"}
    for name, path in found.items():
        if name not in BY_NAME:
            remarks.append(f"Nieznana tabela: plik {path.name} został pominięty.")
        else:
            sheet, rows = _sheet(BY_NAME[name], path, remarks)
            length += rows
            sheets += [sheet] if sheet is not None else []
    if not found.keys() & BY_NAME.keys():
        raise NotARegister("W folderze nie ma żadnej tabeli rejestru (na przykład procedury.csv).")
    return Register(in_order(sheets), remarks, length)


def _sheet(table: Table, path: Path, remarks: list[str]) -> tuple[Sheet | None, int]:
    encoding = _encoding(path)
    if encoding == "cp1250":
        remarks.append(f"Plik {path.name} jest w kodowaniu windows-1250 i tak został odczytany.")
    delimiter = _delimiter(table, path, encoding)
    if delimiter != ",":
        remarks.append(f"Plik {path.name} ma kolumny rozdzielone znakiem {_spelled(delimiter)} i tak został odczytany.")
    length = 0
    header: Cells = ()
    for place, cells in _rows(path, encoding, delimiter):
        if place == 1:
            header = cells
        length = place - 1
    if not any(header):
        remarks.append(f"Plik {path.name} jest pusty.")
        return None, 0

    def rows() -> Iterator[tuple[int, Cells]]:
        return (row for row in _rows(path, encoding, delimiter) if row[0] > 1)

    separator = _IN_LIST_OF_SEMICOLONS if delimiter == ";" else LIST_SEPARATOR
    return Sheet(table, header_of(table, header, remarks), separator, rows), length


def _encoding(path: Path) -> str:
    """Tell UTF-8 from windows-1250: a text with a Polish letter in the one is not valid in the other."""
    if path.stat().st_size > GREATEST_FILE:
        raise NotARegister(f"Plik {path.name} jest za duży.")
    utf8, legacy = codecs.getincrementaldecoder("utf-8")(), codecs.getincrementaldecoder("cp1250")()
    fits = {"utf-8-sig": True, "cp1250": True}
    with path.open("rb") as file:
        if file.read(2) in _UTF_16:
            raise NotARegister(f"Plik {path.name} jest w UTF-16; zapisz go jako „CSV UTF-8”.")
        file.seek(0)
        while chunk := file.read(_CHUNK):
            if b"\x00" in chunk:
                raise NotARegister(f"Plik {path.name} nie jest plikiem tekstowym.")
            for name, decoder in (("utf-8-sig", utf8), ("cp1250", legacy)):
                fits[name] = fits[name] and _decodes(decoder, chunk)
        fits["utf-8-sig"] = fits["utf-8-sig"] and _decodes(utf8, b"", final=True)
    for name, fit in fits.items():
        if fit:
            return name
    raise NotARegister(f"Plik {path.name} nie jest ani w UTF-8, ani w windows-1250; zapisz go jako „CSV UTF-8”.")


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(table: Table, path: Path, encoding: str) -> str:
    """Choose what divides the header into the most columns that we know."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(_CHUNK)

    def known(delimiter: str) -> int:
        names = (cell.strip().strip('"').casefold() for cell in first.split(delimiter))
        return sum(name in table.by_name for name in names)

    return max((",", ";", "\t"), key=known)


def _spelled(delimiter: str) -> str:
    return "tabulatora" if delimiter == "\t" else f"„{delimiter}”"


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    csv.field_size_limit(_GREATEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        place = 0
        try:
            for place, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1):
                yield place, cells
        except csv.Error:
            raise NotARegister(
                f"Plik {path.name}, wiersz {place + 1}: cudzysłów niezamknięty albo w środku komórki; "
                "cudzysłów w tekście zapisuje się podwójnie."
            ) from None
