"""Paper → tagged PDF: no cover, the places to write and tick, a page number out of how many."""

from io import BytesIO
from typing import Any, assert_never

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, KeepTogether, PageTemplate, Spacer
from reportlab.platypus import Table as Sheet

from ppr_case.reports.backends.fieldgrid import field_grid
from ppr_case.reports.backends.flowables import Rule, TableTags, TaggedParagraph
from ppr_case.reports.backends.grid import lay_out
from ppr_case.reports.backends.look import (
    BOTTOM,
    DARK,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    RULE,
    SIDE,
    WIDTH,
    register_fonts,
)
from ppr_case.reports.backends.pdf import listed
from ppr_case.reports.backends.places import Beside, Boxes, Stamp, ToSign, WritingLine, box, paragraphs, words
from ppr_case.reports.backends.structure import Node, cell, printed_field
from ppr_case.reports.backends.tagging import TaggedCanvas
from ppr_case.reports.cells import typeset
from ppr_case.reports.document import Heading, Items, Lead, Paragraph, Table
from ppr_case.reports.paper import (
    Aside,
    Choice,
    Entry,
    Grid,
    Narrative,
    Paper,
    PaperBlock,
    Signatures,
)

TOP = 17 * mm
CHARACTERS = {1: 0, 2: 70, 3: 29}
"""How long an answer may be so that answers stand in two or three columns."""
SHORT = 0.4
"""What part of a page a table may take so that it is kept whole."""
LEADING = 3
"""A heading with so many paragraphs, less one, stays with what they lead to."""


def render(paper: Paper) -> bytes:
    register_fonts()
    story = _Story(paper)
    flowables = story.flowables()
    buffer = BytesIO()

    def canvas(*args: Any, **options: Any) -> TaggedCanvas:
        made = TaggedCanvas(*args, root=story.root, language=paper.language, dated=paper.dated, font=REGULAR, **options)
        made.showOutline()
        return made

    frame = Frame(SIDE, BOTTOM - 4 * mm, WIDTH, PAGE_HEIGHT - TOP - BOTTOM + 4 * mm, 0, 0, 0, 0)
    template = BaseDocTemplate(
        buffer,
        title=paper.running,
        author=paper.issuer or "ppr-case",
        subject=paper.subtitle,
        creator="ppr-case",
    )
    page = PageTemplate(
        "page", [frame], onPage=lambda canvas, _: _foot(canvas, paper), pagesize=(PAGE_WIDTH, PAGE_HEIGHT)
    )
    template.addPageTemplates([page])
    template.build(flowables, canvasmaker=canvas)
    return buffer.getvalue()


def _foot(canvas: TaggedCanvas, paper: Paper) -> None:
    number = canvas.getPageNumber()

    def draw(pages: int) -> None:
        y = 11 * mm
        with canvas.artifact("Pagination", "Footer"):
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.5)
            canvas.line(SIDE, y + 11, PAGE_WIDTH - SIDE, y + 11)
            canvas.setFillColor(MUTED)
            canvas.setFont(REGULAR, 7.5)
            canvas.drawString(SIDE, y, typeset(paper.running))
            canvas.drawRightString(PAGE_WIDTH - SIDE, y, f"strona {number} z {pages}")

    canvas.at_end(draw)


class _Story:
    """Flowables and structure tree, made side by side."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.root = Node("Document")
        self.section = self.root
        self.tables = 0

    def flowables(self) -> list[Flowable]:
        story = self._head()
        opening: list[Flowable] = []  # a heading with its words, until the block they open is known
        for block in self.paper.blocks:
            made = self._block(block)
            if isinstance(block, Heading):
                story += opening
                opening = made
                continue
            if opening and isinstance(block, Paragraph | Aside) and len(opening) < LEADING:
                opening += made
                continue
            story += self._opened(opening, block, made)
            opening = []
        return story + opening

    @staticmethod
    def _opened(opening: list[Flowable], block: PaperBlock, made: list[Flowable]) -> list[Flowable]:
        """Keep what is short whole and under its heading; a long table starts where it can."""
        if isinstance(block, Grid | Table) and made[0].wrap(WIDTH, PAGE_HEIGHT)[1] > PAGE_HEIGHT * SHORT:
            return [CondPageBreak(PAGE_HEIGHT / 4), *opening, *made] if opening else made
        whole = isinstance(block, Grid) or (isinstance(block, Narrative) and not block.text)
        first, rest = (made, []) if whole else (made[:2], made[2:])
        return [KeepTogether([*opening, *first]), *rest]

    def _block(self, block: PaperBlock) -> list[Flowable]:  # noqa: C901, PLR0911 (one return for each kind of block)
        match block:
            case Heading():
                return [self._heading(block)]
            case Paragraph(text) | Lead(text):
                return [words(text, "lead" if isinstance(block, Lead) else "paper-text", self.section.add("P"))]
            case Items(items):
                listing = self.section.add("L")
                return [listed(place, text, listing, "paper-item") for place, text in enumerate(items, 1)]
            case Table():
                return self._table(block)
            case Choice():
                return self._choice(block)
            case Entry(label, text):
                name = words(label, "entry-name", self.section.add("P"))
                node = self.section.add("Form", attributes=printed_field("tv", label))
                return [Beside(name, words(text, "written", node) if text else None, node)]
            case Narrative():
                return self._narrative(block)
            case Grid():
                self.tables += 1
                return [field_grid(block, self.section.add("Table"), f"g{self.tables:02}"), Spacer(0, 2 * mm)]
            case Aside(text):
                return [words(text, "quiet", self.section.add("P"))]
            case Signatures(places):
                signed = self.section.add("Sect")
                rows = [places[start : start + 3] for start in range(0, len(places), 3)]
                return [ToSign([(text, signed.add("Div")) for text in row]) for row in rows]
            case _:
                assert_never(block)

    def _head(self) -> list[Flowable]:
        paper, top = self.paper, self.root.add("Sect")
        title_node = top.add("H1")  # read first, whatever stands above it
        subtitle_node = top.add("P")
        left: Flowable = (
            words(paper.issuer, "town", top.add("P")) if paper.issuer else Stamp("pieczęć podmiotu", top.add("Div"))
        )
        right: Flowable = (
            words(paper.place_and_date, "to-the-right", top.add("P"))
            if paper.place_and_date
            else ToSign([("miejscowość, data", top.add("Div"))], least=1)
        )
        style = [
            ("FONT", (0, 0), (-1, -1), REGULAR, 9, 13),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
        story: list[Flowable] = [
            _Plain([[left, right]], colWidths=[WIDTH * 0.55, WIDTH * 0.45], style=style),
            Spacer(0, 3 * mm),
            Rule(WIDTH, weight=1.2, color=DARK),
            Spacer(0, 5 * mm),
            words(paper.title, "paper-title", title_node),
            words(paper.subtitle, "paper-subtitle", subtitle_node),
        ]
        if paper.particulars:
            story += [self._particulars(top), Spacer(0, 4 * mm)]
        return story

    def _particulars(self, section: Node) -> Flowable:
        table = section.add("Table")
        nodes: list[list[Node | None]] = []
        data = []
        for name, value in self.paper.particulars:
            row = table.add("TR")
            nodes.append([row.add("TH", attributes=cell(scope="Row")), row.add("TD", attributes=cell())])
            data.append([words(name, "particular-name"), words(value, "particular")])
        everywhere = ((0, 0), (-1, -1))
        style = [
            ("FONT", *everywhere, REGULAR, 9, 13),
            ("VALIGN", *everywhere, "TOP"),
            ("LEFTPADDING", *everywhere, 0),
            ("RIGHTPADDING", *everywhere, 0),
            ("TOPPADDING", *everywhere, 2.5),
            ("BOTTOMPADDING", *everywhere, 2.5),
            ("LINEABOVE", *everywhere, 0.4, RULE),
            ("LINEBELOW", (0, -1), (-1, -1), 0.4, RULE),
        ]
        return Sheet(data, colWidths=[50 * mm, WIDTH - 50 * mm], style=style, renderCB=TableTags([], nodes))

    def _heading(self, heading: Heading) -> Flowable:
        def bookmark(drawn: TaggedParagraph) -> None:
            drawn.canv.bookmarkHorizontal(heading.key, 0, drawn.height + 4 * mm)
            drawn.canv.addOutlineEntry(heading.text, heading.key, heading.level - 1)

        if heading.level == 1:
            self.section = self.root.add("Sect")
        made = words(
            heading.text, ("paper-part", "paper-below")[heading.level - 1], self.section.add(f"H{heading.level + 1}")
        )
        made.first = bookmark
        return made

    def _choice(self, choice: Choice) -> list[Flowable]:
        longest = max(len(tick.label) for tick in choice.ticks)
        label = self.section.add("P")
        listing = self.section.add("L")
        boxes = []
        for tick in choice.ticks:
            entry = listing.add("LI")
            field = box(tick, entry.add("Lbl"), choice.label, several=choice.several)
            boxes.append((tick, field, entry.add("LBody")))
        if len(boxes) <= 3 and longest <= 14:
            return [Beside(words(choice.label, "entry-name", label), Boxes(boxes, columns=3, after=0), None)]
        columns = next(number for number in (3, 2, 1) if longest <= CHARACTERS[number] or number == 1)
        columns = min(columns, 2) if len(boxes) == 4 else columns  # none is left alone below
        rows = [boxes[start : start + columns] for start in range(0, len(boxes), columns)]
        return [words(choice.label, "question", label), *(Boxes(row, columns=columns) for row in rows)]

    def _narrative(self, narrative: Narrative) -> list[Flowable]:
        label = [] if narrative.named else [words(narrative.label, "question", self.section.add("P"))]
        node = self.section.add("Form", attributes=printed_field("tv", narrative.label))
        if narrative.text:
            return [*label, *paragraphs(narrative.text, "written", node)]
        return [*label, *(WritingLine(node) for _ in range(narrative.lines))]

    def _table(self, table: Table) -> list[Flowable]:
        self.tables += 1
        node = self.section.add("Table")
        caption = words(table.caption, "caption", node.add("Caption"))
        grid = lay_out(table, node, f"t{self.tables:02}")
        return [CondPageBreak(grid.opening + 14 * mm), caption, grid]


class _Plain(Sheet):  # type: ignore[misc]
    """A table that only sets things side by side: what stands in it has its own tags."""
