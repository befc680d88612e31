"""Flowables that know their node in the structure tree."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFArray, PDFName
from reportlab.pdfbase.pdfmetrics import getAscentDescent
from reportlab.platypus import Flowable, Paragraph

from ppr_case.reports.backends.structure import Node


class TaggedParagraph(Paragraph):  # type: ignore[misc]
    """Carries its node over a page break: both halves add their marks to the same element.

    `first` is called where the paragraph begins, just before it is drawn.
    """

    def __init__(
        self,
        text: str,
        style: Any,
        node: Node | None = None,
        first: "Callable[[TaggedParagraph], None] | None" = None,
        **options: Any,
    ) -> None:
        super().__init__(text, style, **options)  # reportlab calls this again, with its own options, to make the halves
        self.node, self.first = node, first

    def split(self, width: float, height: float) -> list[Flowable]:
        parts: list[Flowable] = super().split(width, height)
        for part in parts:
            part.node = self.node
        if parts:
            parts[0].first = self.first
        return parts

    @property
    def baseline(self) -> float:
        """Of its first line."""
        ascent, _ = getAscentDescent(self.style.fontName, self.style.fontSize)
        return float(self.height - ascent)

    def draw(self) -> None:
        if self.first is not None:
            self.first(self)
        if self.node is None:
            super().draw()
            return
        with self.canv.marks(self.node):
            super().draw()


class TaggedFigure(Flowable):  # type: ignore[misc]
    def __init__(self, drawing: Any, node: Node, *, space_after: float) -> None:
        super().__init__()
        self.spaceAfter = space_after
        self.drawing, self.node = drawing, node

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.drawing.width, self.drawing.height

    def draw(self) -> None:
        left, bottom = self.canv.absolutePosition(0, 0)
        box = [round(edge, 2) for edge in (left, bottom, left + self.drawing.width, bottom + self.drawing.height)]
        self.node.attributes = {"O": PDFName("Layout"), "Placement": PDFName("Block"), "BBox": PDFArray(box)}
        with self.canv.marks(self.node):
            self.drawing.drawOn(self.canv, 0, 0)


class Rule(Flowable):  # type: ignore[misc]
    def __init__(self, width: float, *, weight: float, color: Any) -> None:
        super().__init__()
        self.width, self.weight, self.color = width, weight, color

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.weight

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setStrokeColor(self.color)
            self.canv.setLineWidth(self.weight)
            self.canv.line(0, 0, self.width, 0)


class TableTags:
    """What a Table calls while it draws: the tags of its rows.

    A head that was tagged on an earlier page is an artifact: it is in the tree once. A cell with elements of its own
    leaves the marking to what draws them.
    """

    def __init__(self, heads: list[list[Node | None]], body: list[list[Node | None]], *, first: bool = True) -> None:
        self._heads = list(heads) if first else []
        self._body = iter(body)
        self._row: list[Node | None] = []
        self._scope: AbstractContextManager[None] | None = None

    def __call__(self, table: Any, event: str, *details: Any) -> None:
        canvas = table.canv
        match event:
            case "startBG" | "startLines":
                self._enter(canvas.artifact())
            case "startRow":
                if details[0] < table.repeatRows:
                    self._row = self._heads.pop(0) if self._heads else []
                else:
                    self._row = next(self._body)
            case "startCell":
                node = self._row[details[1]] if self._row else None
                if node is None:
                    self._enter(canvas.artifact("Pagination", "Header"))
                elif not any(isinstance(kid, Node) for kid in node.kids):
                    self._enter(canvas.marks(node))
            case "endBG" | "endLines" | "endCell":
                self._leave()

    def _enter(self, scope: AbstractContextManager[None]) -> None:
        self._scope = scope
        scope.__enter__()

    def _leave(self) -> None:
        if self._scope is not None:
            self._scope.__exit__(None, None, None)
            self._scope = None


class Continued(Flowable):  # type: ignore[misc]
    """Says at the head of a page which table goes on; an artifact, for the tree holds the table once."""

    HEIGHT = 7 * mm

    def __init__(self, text: Paragraph) -> None:
        super().__init__()
        self.text = text

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.text.wrap(width, self.HEIGHT)
        return width, self.HEIGHT

    def draw(self) -> None:
        with self.canv.artifact("Pagination", "Header"):
            self.text.drawOn(self.canv, 0, self.HEIGHT - self.text.height)


class ToBottom(Flowable):  # type: ignore[misc]
    """Stands on the bottom margin, whatever is above it."""

    def __init__(self, content: Flowable) -> None:
        super().__init__()
        self.content = content

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.content.wrap(width, height)
        return width, height - 1

    def draw(self) -> None:
        self.content.drawOn(self.canv, 0, 0)


class ContentsLine(Flowable):  # type: ignore[misc]
    """Words, a leader, a page number; the whole line is a link.

    The number is drawn when all pages are known: `page_of` is filled while the headings are drawn.
    """

    GUTTER = 12 * mm

    def __init__(self, text: Paragraph, *, label: str, key: str, entry: Node, page_of: dict[str, int]) -> None:
        super().__init__()
        self.text, self.label, self.key, self.page_of = text, label, key, page_of
        self.link = entry.add("Reference").add("Link")
        self.style = text.style

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width = width
        _, self.height = self.text.wrap(width - self.GUTTER, 1000)
        return width, self.height + self.style.spaceAfter

    def draw(self) -> None:
        canvas, style = self.canv, self.style
        with canvas.marks(self.link):
            self.text.drawOn(canvas, 0, style.spaceAfter)
        annotation = canvas.link_to(
            self.link, self.key, (0, style.spaceAfter, self.width, self.height + style.spaceAfter)
        )
        ascent, _ = getAscentDescent(style.fontName, style.fontSize)
        left, y = canvas.absolutePosition(0, style.spaceAfter + style.leading - ascent)
        start = left + self.text.getActualLineWidths0()[-1] + 2 * mm
        right = left + self.width

        def finish(_pages: int) -> None:
            page = str(self.page_of[self.key])
            annotation.Contents = f"{self.label}, strona {page}"
            with canvas.marks(self.link):
                canvas.setFont(style.fontName, style.fontSize)
                canvas.setFillColor(style.textColor)
                canvas.drawRightString(right, y, page)
            end = right - canvas.stringWidth(page, style.fontName, style.fontSize) - 2 * mm
            with canvas.artifact():
                canvas.setStrokeColor(style.textColor)
                canvas.setLineCap(1)
                canvas.setLineWidth(0.5)
                canvas.setDash(0.01, 3)
                canvas.line(start - start % 3 + 3, y, end, y)
                canvas.setDash()

        canvas.at_end(finish)
