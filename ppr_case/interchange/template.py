"""An empty workbook of the interchange format: sheets, columns, a line of help, and lists to choose codes from."""

from pathlib import Path
from typing import Any, Final

from ppr_case.interchange.shape import Column, Kind
from ppr_case.interchange.sheets import LIST_SEPARATOR
from ppr_case.interchange.tables import SHEET_OF_LISTS, TABLES
from ppr_case.interchange.writing import new_workbook
from ppr_case.records.vocabulary import ACTIVITY_KINDS

_LAST_ROW: Final = 20_000
_LONGEST_LIST: Final = 255
"""So many characters a drop-down holds; a longer list stands on a sheet of its own."""
_FLAGS: Final = ("tak", "nie")


def write_template(target: Path) -> None:
    """Write the empty workbook. Raises CannotWriteThere and OSError."""
    with new_workbook(target) as book:
        head = book.add_format({"bold": True, "num_format": "@", "bg_color": "#DCE6F1", "border": 1})
        required = book.add_format({"bold": True, "num_format": "@", "bg_color": "#F8E0C8", "border": 1})
        helped = book.add_format({"italic": True, "num_format": "@", "font_color": "#555555", "text_wrap": True})
        helped.set_align("top")
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        long_lists: dict[tuple[str, ...], str] = {}
        for table in TABLES:
            sheet = book.add_worksheet(table.name)
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, _width(column), day if column.kind is Kind.DAY else text)
                sheet.write_string(0, place, column.name, required if column.required else head)
                if source := _choices(column, long_lists):
                    sheet.data_validation(2, place, _LAST_ROW, place, _one_of(source))
            for place, column in enumerate(table.columns):
                sheet.write_string(1, place, column.help, helped)
            sheet.freeze_panes(2, 0)
        _write_lists(book, long_lists)


def _width(column: Column) -> int:
    return max(14, len(column.name) + 3)


def _codes(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.FLAG:
        return _FLAGS
    return ACTIVITY_KINDS if column.name == "rodzaj" and not column.codes else column.codes


def _choices(column: Column, long_lists: dict[tuple[str, ...], str]) -> list[str] | str | None:
    """Give what a cell may be chosen from: the codes, or the range of the sheet of lists that holds them."""
    codes = _codes(column)
    if column.kind not in {Kind.CODE, Kind.FLAG}:
        return None
    if len(",".join(codes)) <= _LONGEST_LIST:
        return list(codes)
    if codes not in long_lists:
        letter = chr(ord("A") + len(long_lists))
        long_lists[codes] = f"={SHEET_OF_LISTS}!${letter}$1:${letter}${len(codes)}"
    return long_lists[codes]


def _one_of(source: list[str] | str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",  # a unit's own kinds of activity are not on the list
        "error_title": "Nieznany kod",
        "error_message": f"Wybierz kod z listy. Kilka wartości w jednej komórce rozdziela {LIST_SEPARATOR}",
    }


def _write_lists(book: Any, long_lists: dict[tuple[str, ...], str]) -> None:
    sheet = book.add_worksheet(SHEET_OF_LISTS)
    for place, codes in enumerate(long_lists):
        for row, code in enumerate(codes):
            sheet.write_string(row, place, code)
    sheet.hide()
