"""Places of a paper that one writes in or ticks, filled or not: each is a printed field of the structure tree."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from ppr_case.reports.backends.flowables import TaggedParagraph
from ppr_case.reports.backends.look import BOLD, DARK, MUTED, RULE, TEXT
from ppr_case.reports.backends.structure import Node, printed_field
from ppr_case.reports.backends.styles import STYLES
from ppr_case.reports.cells import typeset
from ppr_case.reports.paper import Tick

SIDE_OF_BOX = 3.1 * mm
GAP = 1.8 * mm
WRITING = 8 * mm
"""From one line to write on to the next."""
NAME = 58 * mm
"""The column of names beside what is written."""
CROSS = "×"


def words(text: str, style: str, node: Node | None = None) -> TaggedParagraph:
    return TaggedParagraph(escape(typeset(text)), STYLES[style], node)


def paragraphs(text: str, style: str, node: Node) -> list[TaggedParagraph]:
    """Set a text that somebody typed: each of its lines stays a line."""
    return [words(line, style, node) for line in text.splitlines() if line.strip()]


def box(tick: Tick, parent: Node, question: str, *, several: bool) -> Node:
    """Make the field of a box; it says by itself what it answers, for whoever hears it."""
    said = ": ".join(filter(None, (question, tick.label)))
    return parent.add("Form", attributes=printed_field("cb" if several else "rb", said, on=tick.on))


def draw_box(canvas: Any, node: Node, x: float, y: float, *, on: bool) -> None:
    """Draw a box whose lower left corner is there; a cross is a letter, so that a copied text says it too."""
    with canvas.marks(node):
        canvas.setStrokeColor(DARK)
        canvas.setLineWidth(0.7)
        canvas.rect(x, y, SIDE_OF_BOX, SIDE_OF_BOX)
        if on:
            canvas.setFillColor(TEXT)
            canvas.setFont(BOLD, 12)
            canvas.drawCentredString(x + SIDE_OF_BOX / 2, y + 0.35 * mm, CROSS)


class Boxes(Flowable):  # type: ignore[misc]
    """One row of boxes with their answers, each in a column of its own; or a lone box in the middle."""

    def __init__(
        self, boxes: Sequence[tuple[Tick, Node, Node | None]], *, columns: int, after: float = 1.2 * mm
    ) -> None:
        super().__init__()
        self.boxes = [
            (tick, node, None if label is None else words(tick.label, "answer", label)) for tick, node, label in boxes
        ]
        self.columns = columns
        self.spaceAfter = after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        room = width / self.columns - SIDE_OF_BOX - GAP - 2 * mm
        heights = [label.wrap(room, height)[1] for _, _, label in self.boxes if label is not None]
        self.height = max([SIDE_OF_BOX + 0.6 * mm, *heights])
        return width, self.height

    def draw(self) -> None:
        for place, (tick, node, label) in enumerate(self.boxes):
            left = place * self.width / self.columns
            if label is None:
                left = (self.width - SIDE_OF_BOX) / 2
            draw_box(self.canv, node, left, self.height - SIDE_OF_BOX - 0.3 * mm, on=tick.on)
            if label is not None:
                label.drawOn(self.canv, left + SIDE_OF_BOX + GAP, self.height - label.height)


class Beside(Flowable):  # type: ignore[misc]
    """A name and, beside it, what was written, boxes, or nothing: then there is a line to write on."""

    def __init__(self, name: TaggedParagraph, field: Flowable | None, node: Node | None) -> None:
        super().__init__()
        self.name, self.field, self.node = name, field, node

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        _, name = self.name.wrap(NAME - 3 * mm, height)
        self.beside = self.field.wrap(width - NAME, height)[1] if self.field is not None else 0
        self.height = max(name, self.beside, 4 * mm if self.field is not None else WRITING - 2 * mm) + 2 * mm
        return width, self.height

    def draw(self) -> None:
        canvas, top = self.canv, self.height - 1 * mm
        blank = self.field is None
        self.name.drawOn(canvas, 0, 1 * mm if blank else top - self.name.height)
        if self.field is not None:
            self.field.drawOn(canvas, NAME, top - self.beside)
        elif self.node is not None:
            with canvas.marks(self.node):
                canvas.setStrokeColor(MUTED)
                canvas.setLineWidth(0.5)
                canvas.line(NAME, 0.8 * mm, self.width, 0.8 * mm)
        if not blank:
            with canvas.artifact():
                canvas.setStrokeColor(RULE)
                canvas.setLineWidth(0.4)
                canvas.line(0, 0, self.width, 0)


class WritingLine(Flowable):  # type: ignore[misc]
    def __init__(self, node: Node) -> None:
        super().__init__()
        self.node = node

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width = width
        return width, WRITING

    def draw(self) -> None:
        with self.canv.marks(self.node):
            self.canv.setStrokeColor(MUTED)
            self.canv.setLineWidth(0.5)
            self.canv.line(0, 0.8 * mm, self.width, 0.8 * mm)


class ToSign(Flowable):  # type: ignore[misc]
    """Places to sign, up to three in a row, each above what belongs there."""

    def __init__(self, places: Sequence[tuple[str, Node]], *, least: int = 2) -> None:
        super().__init__()
        self.least = least
        self.places = [(words(text, "signature", owner.add("P")), owner) for text, owner in places]
        self.lines = [owner.add("Form", attributes=printed_field("tv", text)) for text, owner in places]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.each = width / max(self.least, len(self.places))
        self.below = max(text.wrap(self.each - 8 * mm, height)[1] for text, _ in self.places)
        return width, 17 * mm + self.below

    def draw(self) -> None:
        for place, ((text, _), line) in enumerate(zip(self.places, self.lines, strict=True)):
            left, y = place * self.each, self.below + 1.5 * mm
            with self.canv.marks(line):
                self.canv.setStrokeColor(MUTED)
                self.canv.setLineWidth(0.5)
                self.canv.line(left, y, left + self.each - 8 * mm, y)
            text.drawOn(self.canv, left, self.below - text.height)


class Stamp(Flowable):  # type: ignore[misc]
    """A quiet frame for the stamp of whoever fills the paper in."""

    WIDTH, HEIGHT = 70 * mm, 24 * mm

    def __init__(self, text: str, node: Node) -> None:
        super().__init__()
        self.text = words(text, "signature", node.add("P"))
        self.node = node.add("Form", attributes=printed_field("tv", text))

    def wrap(self, *_: float) -> tuple[float, float]:
        self.text.wrap(self.WIDTH - 4 * mm, self.HEIGHT)
        return self.WIDTH, self.HEIGHT

    def draw(self) -> None:
        with self.canv.marks(self.node):
            self.canv.setStrokeColor(RULE)
            self.canv.setLineWidth(0.6)
            self.canv.roundRect(0, 0, self.WIDTH, self.HEIGHT, 1.5 * mm)
        self.text.drawOn(self.canv, 2 * mm, 1.5 * mm)
