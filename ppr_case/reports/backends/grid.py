"""A Table block → rows of a grid, and the grid → as many reportlab tables as it takes pages.

reportlab splits a table by copying all that is left of it, row by row and command by command: the time of a long table
grows with the square of its length. Here each page gets a table of its own, made from a window of rows that fills it.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, assert_never
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, FrameBreak
from reportlab.platypus import Table as Sheet

from ppr_case.reports.backends.flowables import Continued, TableTags, TaggedParagraph
from ppr_case.reports.backends.look import (
    ALERT,
    BOLD,
    BOTTOM,
    DARK,
    MUTED,
    PAGE_HEIGHT,
    PALE,
    REGULAR,
    RULE,
    TEXT,
    TOP,
    WIDTH,
    hex_of,
)
from ppr_case.reports.backends.structure import Node, cell
from ppr_case.reports.backends.styles import STYLES
from ppr_case.reports.cells import Cell, Mark, Verdict, text_of, typeset
from ppr_case.reports.document import Column, Group, Kind, Line, Table

PAD, TIGHT = 3.2, 0.6
LEADING = 11
WINDOW = int((PAGE_HEIGHT - TOP - BOTTOM) / (LEADING + TIGHT + PAD)) + 2  # rows that more than fill any page
KEPT = 5  # rows that may be kept together at the end of a group
BODY = (REGULAR, 8.5, LEADING)


@dataclass
class GridRow:
    """Cells, nodes and style commands of one row; the commands count rows from this one."""

    cells: list[Any]
    nodes: list[Node | None]
    style: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass
class GridBody:
    """All rows of a table, with the head that every page repeats."""

    head: list[Any]
    head_nodes: list[Node]
    widths: list[float]
    style: list[tuple[Any, ...]]
    rows: list[GridRow]
    continued: str


class Grid(Flowable):  # type: ignore[misc]
    """What is left of a table, from the row `start` on."""

    def __init__(self, body: GridBody, start: int = 0) -> None:
        super().__init__()
        self.body, self.start = body, start
        self.spaceAfter = 4 * mm

    @cached_property
    def sheet(self) -> Sheet:
        rows = self.body.rows[self.start : self.start + WINDOW]
        last = len(rows)
        style = list(self.body.style)
        for at, row in enumerate(rows, 1):
            for name, (left, top), (right, bottom), *more in row.style:
                style.append((name, (left, max(at + top, 1)), (right, min(at + bottom, last)), *more))
        tags = TableTags([list(self.body.head_nodes)], [row.nodes for row in rows], first=not self.start)
        data = [self.body.head, *(row.cells for row in rows)]
        return Sheet(data, colWidths=self.body.widths, repeatRows=1, style=style, renderCB=tags, hAlign="LEFT")

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        measured: tuple[float, float] = self.sheet.wrap(width, height)
        return measured

    def split(self, width: float, height: float) -> list[Flowable]:
        parts = self.sheet.split(width, height)
        if len(parts) < 2:
            return []
        first, *_ = parts
        rest = Grid(self.body, self.start + len(first._cellvalues) - 1)  # noqa: SLF001 (reportlab says it nowhere else)
        words = TaggedParagraph(escape(typeset(self.body.continued)), STYLES["caption"])
        return [first, FrameBreak(), Continued(words), rest]

    def draw(self) -> None:
        self.sheet.drawOn(self.canv, 0, 0)

    @property
    def is_short(self) -> bool:
        """A small table stands whole under its heading; a long one starts where it can."""
        _, height = self.wrap(WIDTH, PAGE_HEIGHT)
        return bool(height < (PAGE_HEIGHT - TOP - BOTTOM) * 0.45)

    @property
    def opening(self) -> float:
        """How tall the head and the first rows are, which a caption must not lose."""
        self.wrap(WIDTH, PAGE_HEIGHT)
        heights: list[float] = self.sheet._rowHeights[:4]  # noqa: SLF001 (likewise)
        return min(sum(heights), float(PAGE_HEIGHT) / 3)


def lay_out(table: Table, node: Node, prefix: str) -> Grid:
    """Make the grid of a table and its rows below `node`; `prefix` makes the names of header cells unique."""
    return Grid(_Rows(table, node, prefix).body())


class _Rows:
    def __init__(self, table: Table, node: Node, prefix: str) -> None:
        self.table, self.node, self.prefix = table, node, prefix
        self.columns, self.name_column = table.columns, table.name_column
        whole = sum(column.share for column in self.columns)
        self.widths = [WIDTH * column.share / whole for column in self.columns]
        head = node.add("TR")
        self.head = [
            head.add("TH", ident=f"{prefix}c{index:02}", attributes=cell(scope="Column"))
            for index, _ in enumerate(self.columns)
        ]
        self.rows: list[GridRow] = []
        self.group_id = ""
        self.lines: list[int] = []  # of the group so far, where each begins

    def body(self) -> GridBody:
        for row in self.table.rows:
            match row:
                case Group():
                    self._group(row)
                case Line():
                    self._line(row)
                case _:
                    assert_never(row)
        self._close_group()
        number, _, _ = self.table.caption.partition(".")
        head = [_head_cell(column) for column in self.columns]
        return GridBody(head, self.head, self.widths, self._style(), self.rows, f"{number}, ciąg dalszy")

    def _style(self) -> list[tuple[Any, ...]]:
        everywhere, head, outer = ((0, 0), (-1, -1)), ((0, 0), (-1, 0)), ((-1, 0), (-1, -1))
        style: list[tuple[Any, ...]] = [
            ("VALIGN", *head, "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("LEFTPADDING", *everywhere, 3),
            ("RIGHTPADDING", *everywhere, 3),
            ("LEFTPADDING", (0, 0), (0, -1), 5),
            ("RIGHTPADDING", *outer, 5),
            ("TOPPADDING", *everywhere, PAD),
            ("BOTTOMPADDING", *everywhere, PAD),
            ("FONT", *everywhere, *BODY),
            ("TEXTCOLOR", *everywhere, TEXT),
            ("LINEBELOW", *head, 0.9, DARK),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, DARK),
            ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.4, RULE),
        ]
        for index, column in enumerate(self.columns):
            if column.kind is Kind.NUMBER:
                style.append(("ALIGN", (index, 1), (index, -1), "RIGHT"))
            elif column.kind is Kind.TEXT:
                style.append(("LEFTPADDING", (index, 0), (index, -1), 7))
        return style

    def _ident(self) -> str:
        return f"{self.prefix}r{len(self.rows):04}"

    def _close_group(self) -> None:
        """A group never leaves a single short line behind on the next page."""
        if len(self.lines) > 1 and len(self.rows) - self.lines[-2] <= KEPT:
            first = self.lines[-2]
            self.rows[first].style.append(("NOSPLIT", (0, 0), (0, len(self.rows) - 1 - first)))
        self.lines = []

    def _group(self, group: Group) -> None:
        self._close_group()
        row, width = self.node.add("TR"), len(self.columns)
        self.group_id = self._ident()
        code = row.add("TD", attributes=cell(headers=(self.head[0].ident,)))
        spanned = row.add("TH", ident=self.group_id, attributes=cell(scope="Row", span=width - 1))
        style = [
            ("SPAN", (1, 0), (-1, 0)),
            ("BACKGROUND", (0, 0), (-1, 0), PALE),
            ("FONT", (0, 0), (0, 0), BOLD, 8.5, LEADING),
            ("TEXTCOLOR", (0, 0), (0, 0), DARK),
            ("NOSPLIT", (0, 0), (0, 1)),
        ]
        cells = [group.code, self._group_words(group), *[""] * (width - 2)]
        self.rows.append(GridRow(cells, [code, spanned, *[None] * (width - 2)], style))

    def _group_words(self, group: Group) -> TaggedParagraph:
        style, text = STYLES["cell-group"], escape(typeset(group.text))
        if group.detail:
            room = sum(self.widths[1:]) - stringWidth(group.text, style.fontName, style.fontSize) - 6 * mm
            gap = "&nbsp; " if stringWidth(group.detail, REGULAR, 7.5) < room else "<br/>"
            detail = escape(typeset(group.detail))
            text += f'{gap}<font name="{REGULAR}" color="#{hex_of(MUTED)}" size="7.5">{detail}</font>'
        return TaggedParagraph(text, style)

    def _line(self, line: Line) -> None:
        row, ident = self.node.add("TR"), self._ident()
        made = GridRow([], [])
        for index, value in enumerate(line.cells):
            above = (self.head[index].ident, *filter(None, [self.group_id]))
            if index == self.name_column:
                made.nodes.append(row.add("TH", ident=ident, attributes=cell(scope="Row", headers=above)))
            else:
                made.nodes.append(row.add("TD", attributes=cell(headers=(*above, ident))))
            made.cells.append(self._cell(value, self.columns[index].kind, line.depth))
            made.style += _cell_style(value, index, bool(line.remark))
        if line.depth:
            made.style.append(("TOPPADDING", (0, 0), (-1, 0), TIGHT))
            if self.lines and self.lines[-1] == len(self.rows) - 1:  # a line keeps the first of its parts
                made.style.append(("NOSPLIT", (0, -1), (0, 0)))
        else:
            self.lines.append(len(self.rows))
            made.style.append(("LINEABOVE", (0, 0), (-1, 0), 0.4, RULE))
        self.rows.append(made)
        if line.remark:
            made.style.append(("BOTTOMPADDING", (0, 0), (-1, 0), 1.5))
            self._remark(line.remark, ident)

    def _remark(self, text: str, ident: str) -> None:
        row, start, width = self.node.add("TR"), self.name_column, len(self.columns)
        before: list[Node | None] = [row.add("TD", attributes=cell()) for _ in range(start)]
        spanned = row.add("TD", attributes=cell(span=width - start, headers=(ident,)))
        words = TaggedParagraph(escape(typeset(text)), STYLES["remark"])
        style = [
            ("SPAN", (start, 0), (-1, 0)),
            ("TOPPADDING", (0, 0), (-1, 0), 0),
            ("RIGHTPADDING", (start, 0), (start, 0), 25 * mm),
            ("NOSPLIT", (0, -1), (0, 0)),
        ]
        blank = [None] * (width - start - 1)
        self.rows.append(GridRow([*[""] * start, words, *[""] * len(blank)], [*before, spanned, *blank], style))

    @staticmethod
    def _cell(value: Cell, kind: Kind, depth: int) -> Any:
        match kind:
            case Kind.NAME:
                return TaggedParagraph(escape(text_of(value)), STYLES[f"cell-name-{depth}" if depth else "cell-name"])
            case Kind.TEXT:
                return TaggedParagraph(escape(text_of(value)), STYLES["cell"])
            case Kind.NUMBER | Kind.LABEL:
                return text_of(value)
            case _:
                assert_never(kind)


def _head_cell(column: Column) -> TaggedParagraph:
    return TaggedParagraph(
        escape(typeset(column.title)), STYLES["head-right" if column.kind is Kind.NUMBER else "head"]
    )


def _cell_style(value: Cell, index: int, remarked: bool) -> list[tuple[Any, ...]]:  # noqa: FBT001
    """An unmet target is seen without colour and without reading: a bar at the left edge, down to the explanation."""
    where = ((index, 0), (index, 0))
    if value is Verdict.UNMET:
        bar = ("LINEBEFORE", (0, 0), (0, int(remarked)), 2.6, ALERT, "butt")
        return [("FONT", *where, BOLD, 8.5, LEADING), ("TEXTCOLOR", *where, ALERT), bar]
    return [("TEXTCOLOR", *where, MUTED)] if isinstance(value, Mark) else []
