"""A worksheet that is written from top to bottom, and how its cells may look."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ppr_case.reports.cells import typeset

WIDE = 8  # columns that running text is merged over
LETTERS = 105  # of them on one line there
TALLEST = 27  # lines in the tallest row that Excel shows

_DARK, _MUTED, _RULE, _PALE = "#23446B", "#535D6A", "#BFC7D1", "#EFF2F6"
_LINE: dict[str, Any] = {"top": 1, "top_color": _RULE, "valign": "top", "text_wrap": True}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": _DARK, "text_wrap": True, "valign": "top"},
    "heading-1": {"bold": True, "font_size": 16, "font_color": _DARK},
    "heading-2": {"bold": True, "font_size": 12},
    "strong": {"bold": True, "font_color": _DARK},
    "lead": {"font_size": 12, "font_color": _DARK, "text_wrap": True, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "caption": {"bold": True, "font_color": _MUTED},
    "quiet": {**_LINE, "font_color": _MUTED},
    "head": {"bold": True, "font_color": _MUTED, "bottom": 2, "bottom_color": _DARK, "text_wrap": True},
    "head-right": {
        "bold": True, "font_color": _MUTED, "bottom": 2, "bottom_color": _DARK, "text_wrap": True, "align": "right",
    },
    "group": {"bold": True, "font_color": _DARK, "bg_color": _PALE, "valign": "top"},
    "text": _LINE,
    "deeper": {**_LINE, "indent": 1},
    "deepest": {**_LINE, "indent": 2},
    "right": {**_LINE, "align": "right"},
    "mark": {**_LINE, "align": "right", "font_color": _MUTED},
    "number": {**_LINE, "num_format": "#,##0"},
    "decimal": {**_LINE, "num_format": "#,##0.0"},
    "remark": {"italic": True, "font_color": _MUTED},
}  # fmt: skip


class Formats:
    def __init__(self, workbook: Any) -> None:
        self._made = {
            name: workbook.add_format({"font_name": "Lato", "font_size": 10, **look}) for name, look in _LOOKS.items()
        }

    def __getitem__(self, name: str) -> Any:
        return self._made[name]


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """Give a name that Excel takes: at most 31 characters, none that it forbids, unlike the others."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31].strip()
    name, count = plain or "Arkusz", 1
    while name.casefold() in {other.casefold() for other in taken}:
        count += 1
        name = f"{plain[:28]} {count}"
    return name


class Sheet:
    def __init__(self, worksheet: Any, name: str, formats: Formats, footer: str) -> None:
        self.worksheet, self.name, self.formats = worksheet, name, formats
        self.at = 0
        self._widths: list[float] = []
        worksheet.hide_gridlines(2)
        worksheet.set_paper(9)  # A4
        worksheet.fit_to_pages(1, 0)
        worksheet.set_footer(f"&L{footer.replace('&', '&&')}&R&P / &N")

    def row(self, cells: Sequence[tuple[Any, str]]) -> None:
        for column, (value, look) in enumerate(cells):
            if isinstance(value, str):
                self.worksheet.write_string(self.at, column, value, self.formats[look])
            else:
                self.worksheet.write_number(self.at, column, value, self.formats[look])
        self.at += 1

    def text(self, text: str, look: str) -> None:
        """Write running text over the width of the sheet, in as many rows as Excel can show it."""
        words, room = typeset(text), LETTERS * TALLEST
        while words:
            end = len(words) if len(words) <= room else words.rfind(" ", 1, room)
            part, words = words[:end].strip(), words[end:].strip()
            lines = -(-len(part) // LETTERS)
            height = {"title": 24.0, "lead": 17.0}.get(look, 14.0)
            self.worksheet.set_row(self.at, lines * height)
            self.worksheet.merge_range(self.at, 0, self.at, WIDE - 1, "", self.formats[look])
            self.worksheet.write_string(self.at, 0, part, self.formats[look])
            self.at += 1

    def items(self, items: Sequence[str]) -> None:
        for place, item in enumerate(items, 1):
            self.text(f"{place}. {item}", "wrapped")

    def heading(self, text: str, level: int) -> None:
        if level > 1:
            self.gap()
        self.row([(typeset(text), f"heading-{level}")])

    def caption(self, text: str) -> None:
        self.gap()
        self.row([(typeset(text), "caption")])

    def gap(self) -> None:
        self.at += 1

    def widths(self, widths: Sequence[float]) -> None:
        """Make each column as wide as the widest table on the sheet asks."""
        for column, width in enumerate(widths):
            if column == len(self._widths):
                self._widths.append(width)
            self._widths[column] = max(self._widths[column], width)
            self.worksheet.set_column(column, column, self._widths[column])

    def chart(self, chart: Any, alt: str) -> None:
        chart.set_size({"width": 860, "height": 260})
        options = {"description": alt, "object_position": 1, "y_offset": 6}
        self.worksheet.insert_chart(self.at, 1, chart, options)
        self.at += 15

    def as_data(self, columns: int) -> None:
        self.worksheet.autofilter(0, 0, max(self.at - 1, 1), columns - 1)
        self.worksheet.freeze_panes(1, 0)
