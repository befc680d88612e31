"""From the text of a cell to a value, or to a sentence that says what is wrong and what would be right."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from ppr_case.interchange.shape import LONGEST_CELL, Column, Kind, Table
from ppr_case.law import pesel
from ppr_case.records.people import violence_bits

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
GREATEST: Final = 1_000_000
MOST_SEEN: Final = 50_000

Values = dict[str, Any]
Reader = Callable[[str], Any]

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_GUARDED: Final = re.compile("'+[=+\\-@\t\r]")
_DATED_BY_A_SPREADSHEET: Final = re.compile(
    r"\d{4}-\d\d-\d\d([ T].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|(\d{1,2}[. -])?(sty|lut|mar|kwi|maj|cze|lip|sie|wrz|pa[zź]|lis|gru|jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"[a-ząćęłńóśźż]*[. -]\d{2,4}",
    re.IGNORECASE,
)
_FLAGS: Final = {"tak": True, "nie": False}


class Wrong(ValueError):
    """What is wrong with a cell or a row, in a sentence without the value."""


class Parsed(NamedTuple):
    """A row as values of its record's attributes (references still as typed), or what is wrong with it."""

    values: Values
    wrongs: list[str]


def unguarded(text: str) -> str:
    """Take away the apostrophe that an export puts before what a spreadsheet would run as a formula."""
    return text[1:] if _GUARDED.match(text) else text


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before what would lose one on the way back."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} or _GUARDED.match(text) else text


def day(text: str) -> date:
    """Read an ISO day of the years 1900 to 2199."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise Wrong("data ma postać rrrr-mm-dd, na przykład 2024-02-29")
    try:
        read = date.fromisoformat(text)
    except ValueError:
        raise Wrong("nie ma takiego dnia w kalendarzu") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise Wrong(f"rok musi leżeć między {FIRST_YEAR} a {LAST_YEAR}")
    return read


def flag(text: str) -> bool:
    if text not in _FLAGS:
        raise Wrong("wpisz tak albo nie")
    return _FLAGS[text]


def whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 7 or int(text) > GREATEST:
        raise Wrong(f"wpisz liczbę całkowitą od 0 do {GREATEST}")
    return int(text)


def year(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Wrong("wpisz rok czterema cyframi, na przykład 1984")
    return text


def birth(text: str) -> str:
    """Read a day of birth and keep it as the text that is sealed."""
    return day(text).isoformat()


def number(text: str) -> str:
    if _DATED_BY_A_SPREADSHEET.fullmatch(text):
        raise Wrong(
            "arkusz zamienił numer na datę; ustaw kolumnę jako tekst i wpisz numer jeszcze raz, na przykład 12/2024"
        )
    if ";" in text or "|" in text:
        raise Wrong("numer nie może zawierać średnika ani kreski pionowej, bo nie dałoby się go podać na liście")
    return text


def pesel_number(text: str) -> str:
    """Read a PESEL; a spreadsheet that took it for a number has dropped its leading zeros."""
    if not (text.isascii() and text.isdecimal() and len(text) <= pesel.LENGTH):
        raise Wrong("PESEL ma jedenaście cyfr; ustaw kolumnę jako tekst i wpisz go jeszcze raz")
    padded = text.zfill(pesel.LENGTH)
    if not pesel.is_valid(padded):
        raise Wrong("to nie jest poprawny PESEL: nie zgadza się cyfra kontrolna albo data; sprawdź z dokumentem")
    return padded


def teryt(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise Wrong("kod TERYT gminy ma siedem cyfr")
    return text.zfill(7)


def _as_is(text: str) -> str:
    return text


def _code(codes: tuple[str, ...]) -> Reader:
    known = dict(zip(codes, codes, strict=True))

    def read(text: str) -> str:
        code = known.get(text)
        if code is None:
            raise Wrong(f"nieznany kod; możliwe: {', '.join(codes)}")
        return code

    return read


def _list(separator: str) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        return list(dict.fromkeys(item for part in text.split(separator) if (item := part.strip())))

    return read


def _violence(codes: tuple[str, ...], separator: str) -> Reader:
    split = _list(separator)

    def read(text: str) -> int:
        try:
            return violence_bits(split(text))
        except ValueError:
            raise Wrong(f"nieznany kod; możliwe: {', '.join(codes)}, kilka rozdziel znakiem {separator}") from None

    return read


_SIMPLE: Final[Mapping[Kind, Reader]] = {
    Kind.FLAG: flag,
    Kind.WHOLE: whole,
    Kind.YEAR: year,
    Kind.NUMBER: number,
    Kind.PESEL: pesel_number,
    Kind.TERYT: teryt,
    Kind.KEY: _as_is,
    Kind.LABEL: _as_is,
    Kind.WORDS: _as_is,
    Kind.TEXT: _as_is,
}


def _reader(column: Column, separator: str) -> Reader:
    match column.kind:
        case Kind.DAY:
            return birth if column.sealed else day
        case Kind.CODE:
            return _code(column.codes) if column.codes else _as_is
        case Kind.CODES:
            return _violence(column.codes, separator)
        case Kind.REFERENCE:
            return number if column.to == "procedury" else _as_is
        case Kind.REFERENCES:
            split = _list(separator)
            return (lambda text: [number(item) for item in split(text)]) if column.to == "procedury" else split
    return _SIMPLE[column.kind]


class RowParser:
    """Reads the rows of one table under one header; `separator` divides the items of a list."""

    def __init__(self, table: Table, header: Sequence[str], separator: str) -> None:
        places = {name: place for place, name in enumerate(header)}
        self._width = len(header)
        self._defaults = {
            column.attribute: [] if column.kind is Kind.REFERENCES else column.default for column in table.every_column
        }
        self._plan: list[tuple[int, Column, str, Reader, dict[str, Any] | None]] = [
            (
                places[column.name],
                column,
                column.attribute,
                _reader(column, separator),
                {} if _repeats(column) else None,
            )
            for column in table.every_column
            if column.name in places
        ]
        self._required = [column for column in table.every_column if column.required]

    def parse(self, cells: Sequence[str]) -> Parsed:
        values, wrongs = dict(self._defaults), []
        have = len(cells)
        if have > self._width and any(cells[self._width :]):
            wrongs.append("wiersz ma więcej komórek niż nagłówek; tekst z przecinkiem albo średnikiem weź w cudzysłów")
        for place, column, attribute, read, seen in self._plan:
            if place >= have or not (text := cells[place]):
                continue
            if seen is not None and (value := seen.get(text)) is not None:
                values[attribute] = value
                continue
            try:
                value = _value(text, column, read)
            except Wrong as wrong:
                wrongs.append(f"{column.name}: {wrong}")
                continue
            if value is not None:
                values[attribute] = value
                if seen is not None and len(seen) < MOST_SEEN:
                    seen[text] = value
        # Also where the cell held something unreadable: that was said already, and is not missing.
        if not wrongs:
            wrongs = [
                f"{column.name}: brak wartości, a jest wymagana"
                for column in self._required
                if values[column.attribute] in (None, [], "")
            ]
        return Parsed(values, wrongs)


def _repeats(column: Column) -> bool:
    """Say whether rows say the same again and again, so that it is read once: days and codes, which name nobody."""
    plain = {Kind.DAY, Kind.FLAG, Kind.CODE, Kind.CODES, Kind.WHOLE}
    return not column.sealed and (column.kind in plain or column.to == "procedury")


def _value(text: str, column: Column, read: Reader) -> Any:
    """Read one cell; None where there is nothing in it. Raises Wrong."""
    if text[0] == "'":
        text = unguarded(text)
    if not (stripped := text.strip()):
        return None
    if column.kind is not Kind.TEXT:
        text = stripped
    _check(text, column)
    return read(text)


def _check(text: str, column: Column) -> None:
    if len(text) > column.longest:
        if column.longest == LONGEST_CELL:
            raise Wrong(f"komórka ma ponad {LONGEST_CELL} znaków; skróć tekst")
        raise Wrong(f"najwyżej {column.longest} znaków")
    if not text.isprintable() and _UNPRINTABLE.search(text):
        raise Wrong("znak, którego nie da się wydrukować; usuń go")
