"""A grid of questions by whom they are about → one table, whose boxes are fields of their own."""

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer
from reportlab.platypus import Table as Sheet

from ppr_case.reports.backends.flowables import TableTags
from ppr_case.reports.backends.look import DARK, MUTED, PALE, REGULAR, RULE, WIDTH
from ppr_case.reports.backends.places import Boxes, box, words
from ppr_case.reports.backends.structure import Node, cell
from ppr_case.reports.paper import Asked, Band, Field, Grid

ROOM = 7 * mm
"""How tall a row is that one writes in by hand."""
KEPT = 3
"""Rows that never stand alone at the head of a page."""


def field_grid(grid: Grid, node: Node, prefix: str) -> Sheet:
    """Lay the grid out below `node`; `prefix` makes the names of header cells unique."""
    return _FieldGrid(grid, node, prefix).sheet()


class _FieldGrid:
    def __init__(self, grid: Grid, node: Node, prefix: str) -> None:
        self.grid, self.node, self.prefix = grid, node, prefix
        self.heads: list[list[Node | None]] = []
        self.nodes: list[list[Node | None]] = []
        self.data: list[list[Any]] = []
        self.is_boxes = all(
            not isinstance(field, str) and len(field) == 1 and not field[0].label
            for row in grid.rows
            if isinstance(row, Asked)
            for field in row.fields
        )
        self.widths = [WIDTH * share for share in grid.shares]
        everywhere = ((0, 0), (-1, -1))
        self.style: list[tuple[Any, ...]] = [
            ("FONT", *everywhere, REGULAR, 9, 11.5),
            ("VALIGN", *everywhere, "MIDDLE"),
            ("LEFTPADDING", *everywhere, 4),
            ("RIGHTPADDING", *everywhere, 4),
            ("TOPPADDING", *everywhere, 2.6),
            ("BOTTOMPADDING", *everywhere, 3),
            ("INNERGRID", *everywhere, 0.4, RULE),
            ("BOX", *everywhere, 0.6, MUTED),
            ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.6, MUTED),
        ]

    def sheet(self) -> Sheet:
        self._head()
        tops = len(self.heads)
        for row in self.grid.rows:
            if isinstance(row, Band):
                self._band(row)
            else:
                self._asked(row)
        self.style += [
            ("LINEBELOW", (0, tops - 1), (-1, tops - 1), 0.8, DARK),
            ("VALIGN", (0, 0), (-1, tops - 1), "BOTTOM"),
            ("NOSPLIT", (0, max(tops, len(self.data) - KEPT)), (0, -1)),
        ]
        tags = TableTags(self.heads, self.nodes)
        return Sheet(self.data, colWidths=self.widths, repeatRows=tops, style=self.style, renderCB=tags, hAlign="LEFT")

    def _ident(self, place: int, row: int) -> str:
        return f"{self.prefix}h{row}{place:02}"

    def _head(self) -> None:
        grid, tops = self.grid, 2 if self.grid.above else 1
        style = "grid-head-box" if self.is_boxes else "grid-head"
        corner_row = self.node.add("TR")
        corner = corner_row.add("TH", ident=self._ident(0, 0), attributes=cell(scope="Column", down=tops))
        corner_words = words(grid.corner, "grid-head")
        names_row = corner_row
        if grid.above:
            above: list[Node | None] = [corner]
            texts: list[Any] = [corner_words]
            start = 1
            for over in grid.above:
                ident = self._ident(start, 0)
                above += [corner_row.add("TH", ident=ident, attributes=cell(scope="Column", span=over.span))]
                above += [None] * (over.span - 1)
                texts += [words(over.text, "grid-head-over"), *[""] * (over.span - 1)]
                self.style.append(("SPAN", (start, 0), (start + over.span - 1, 0)))
                start += over.span
            self.style.append(("SPAN", (0, 0), (0, 1)))
            self.heads.append(above)
            self.data.append(texts)
            names_row = self.node.add("TR")
        made = [
            names_row.add(
                "TH", ident=self._ident(place, 1), attributes=cell(scope="Column", headers=self._above(place))
            )
            for place in range(1, len(grid.heads) + 1)
        ]
        self.heads.append([None if grid.above else corner, *made])
        self.data.append(["" if grid.above else corner_words, *(words(head, style) for head in grid.heads)])

    def _above(self, place: int) -> tuple[str, ...]:
        start = 1
        for over in self.grid.above:
            if start <= place < start + over.span:
                return (self._ident(start, 0),)
            start += over.span
        return ()

    def _band(self, band: Band) -> None:
        row, width = len(self.data), len(self.widths)
        node = self.node.add("TR").add("TH", ident=f"{self.prefix}r{row:03}", attributes=cell(scope="Row", span=width))
        self.nodes.append([node, *[None] * (width - 1)])
        self.data.append([words(band.text, "cell-group"), *[""] * (width - 1)])
        self.style += [
            ("SPAN", (0, row), (-1, row)),
            ("BACKGROUND", (0, row), (-1, row), PALE),
            ("NOSPLIT", (0, row), (0, row + 1)),
        ]

    def _asked(self, asked: Asked) -> None:
        row = self.node.add("TR")
        ident = f"{self.prefix}r{len(self.data):03}"
        nodes: list[Node | None] = [row.add("TH", ident=ident, attributes=cell(scope="Row"))]
        cells: list[Any] = [words(asked.label, "answer")]
        for place, field in enumerate(asked.fields, 1):
            headers = (*self._above(place), self._ident(place, 1), ident)
            node = row.add("TD", attributes=cell(headers=headers))
            nodes.append(node)
            cells.append(self._field(field, node, asked.label, place))
        if self.grid.to_sign or not any(asked.fields):
            half = Spacer(0, max(0, ROOM - cells[0].wrap(self.widths[0] - 8, ROOM)[1]) / 2)
            cells[0] = [half, cells[0], half]  # the label stays level with what stands beside it
        self.nodes.append(nodes)
        self.data.append(cells)

    def _field(self, field: Field, node: Node, label: str, place: int) -> Flowable | list[Flowable] | str:
        if isinstance(field, str):
            return words(field, "grid-written") if field else ""
        question = f"{label}, {self.grid.heads[place - 1]}"
        if len(field) == 1 and not field[0].label:
            return Boxes([(field[0], box(field[0], node, question, several=True), None)], columns=1, after=0)
        made: list[Flowable] = []
        for tick in field:
            entry = box(tick, node, question, several=False)
            made.append(Boxes([(tick, entry, node.add("P"))], columns=1, after=0.4 * mm))
        return made
