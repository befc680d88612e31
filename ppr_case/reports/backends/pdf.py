"""Document → tagged PDF, in one pass: what is known only at the end is drawn at the end, on the pages it belongs to."""

from io import BytesIO
from typing import Any, assert_never
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Table as Sheet

from ppr_case.reports.backends import figures
from ppr_case.reports.backends.flowables import ContentsLine, Rule, TableTags, TaggedFigure, TaggedParagraph, ToBottom
from ppr_case.reports.backends.grid import Grid, lay_out
from ppr_case.reports.backends.look import (
    BOTTOM,
    DARK,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    REGULAR,
    RULE,
    SIDE,
    TOP,
    WIDTH,
    register_fonts,
)
from ppr_case.reports.backends.structure import Node, cell
from ppr_case.reports.backends.styles import STYLES
from ppr_case.reports.backends.tagging import TaggedCanvas
from ppr_case.reports.cells import typeset
from ppr_case.reports.charts import Balance, Figure, Flow, Highlights, Panels
from ppr_case.reports.document import (
    Block,
    Contents,
    Document,
    Heading,
    Items,
    Lead,
    Paragraph,
    Results,
    Table,
)


def render(document: Document) -> bytes:
    register_fonts()
    story = _Story(document)
    flowables = story.flowables()
    buffer = BytesIO()

    def canvas(*args: Any, **options: Any) -> TaggedCanvas:
        made = TaggedCanvas(
            *args, root=story.root, language=document.language, dated=document.issued_on, font=REGULAR, **options
        )
        made.showOutline()
        return made

    frame = Frame(SIDE, BOTTOM, WIDTH, PAGE_HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    template = BaseDocTemplate(
        buffer,
        title=document.name,
        author=document.author,
        subject=f"{document.legal_basis}; {document.status.value}",
        creator="ppr-case",
    )
    template.addPageTemplates(
        [
            PageTemplate("cover", [frame], pagesize=(PAGE_WIDTH, PAGE_HEIGHT)),
            PageTemplate("body", [frame], onPage=lambda canvas, _: _footer(canvas, document)),
        ]
    )
    template.build(flowables, canvasmaker=canvas)
    return buffer.getvalue()


def _footer(canvas: TaggedCanvas, document: Document) -> None:
    number = canvas.getPageNumber()

    def draw(pages: int) -> None:
        y = 13 * mm
        with canvas.artifact("Pagination", "Footer"):
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.5)
            canvas.line(SIDE, y + 11, PAGE_WIDTH - SIDE, y + 11)
            canvas.setFillColor(MUTED)
            canvas.setFont(REGULAR, 7.5)
            canvas.drawString(SIDE, y, document.running)
            canvas.drawCentredString(PAGE_WIDTH / 2, y, document.status.value)
            canvas.drawRightString(PAGE_WIDTH - SIDE, y, f"strona {number} z {pages}")

    canvas.at_end(draw)


def _words(text: str, style: str, node: Node) -> TaggedParagraph:
    return TaggedParagraph(escape(typeset(text)), STYLES[style], node)


def _balanced(title: TaggedParagraph) -> TaggedParagraph:
    """Set the title as narrow as takes no more lines: they come out alike in length."""
    _, height = title.wrap(WIDTH, PAGE_HEIGHT)
    low, high = 0.0, WIDTH / 2  # the widest indent that keeps the height lies between
    while high - low > 1:
        title.style = title.style.clone("balanced", rightIndent=(low + high) / 2)
        if title.wrap(WIDTH, PAGE_HEIGHT)[1] > height:
            high = title.style.rightIndent
        else:
            low = title.style.rightIndent
    title.style = title.style.clone("balanced", rightIndent=low)
    return title


def listed(place: int, text: str, listing: Node, style_name: str = "item") -> Flowable:
    """Make one entry of a numbered list."""
    entry = listing.add("LI")
    label, body, style = entry.add("Lbl"), entry.add("LBody"), STYLES[style_name]

    def number(drawn: TaggedParagraph) -> None:
        with drawn.canv.marks(label):
            drawn.canv.setFont(style.fontName, style.fontSize)
            drawn.canv.setFillColor(style.textColor)
            drawn.canv.drawString(0, drawn.baseline, f"{place}.")

    return TaggedParagraph(escape(typeset(text)), style, body, number)


class _Story:
    """Flowables and structure tree, made side by side."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.page_of: dict[str, int] = {}
        self.root = Node("Document")
        self.section = self.root
        self.tables = 0

    def flowables(self) -> list[Flowable]:
        story = self._cover()
        opening: list[Flowable] = []  # a heading and its paragraphs, until what they open is known
        for block in self.document.blocks:
            made = self._block(block)
            if isinstance(block, Heading):
                story += opening
                opening = made
            elif opening and isinstance(block, Paragraph | Lead):
                opening += made
            else:
                whole = isinstance(made[-1], Grid) and made[-1].is_short
                if opening:  # the heading has made sure of room for a caption and some rows
                    made = [flowable for flowable in made if not isinstance(flowable, CondPageBreak)]
                story += [opening[0], KeepTogether([*opening[1:], *made])] if opening and whole else [*opening, *made]
                opening = []
        return story + opening

    def _block(self, block: Block) -> list[Flowable]:  # noqa: PLR0911 (one return for each kind of block)
        match block:
            case Heading():
                if block.level == 1:
                    self.section = self.root.add("Sect")
                return [CondPageBreak((85, 60)[block.level - 1] * mm), self._heading(block)]
            case Paragraph(text):
                return [_words(text, "paragraph", self.section.add("P"))]
            case Lead(text):
                return [_words(text, "lead", self.section.add("P"))]
            case Items(items):
                listing = self.section.add("L")
                return [listed(place, text, listing) for place, text in enumerate(items, 1)]
            case Contents(title):
                return self._contents(title)
            case Table():
                return self._table(block)
            case Results():
                return self._table(block.table)
            case Highlights() | Balance() | Flow() | Panels():
                return [self._figure(block)]
            case _:
                assert_never(block)

    def _cover(self) -> list[Flowable]:
        document, section = self.document, self.root.add("Sect")
        town = _words(document.town, "town", section.add("P"))
        year_node, title_node = Node("P"), Node("H1")
        section.kids += [
            title_node,
            year_node,
        ]  # the title is read first, whatever stands above it
        title = _balanced(_words(document.title, "title", title_node))
        year = _words(str(document.year), "year", year_node)
        return [
            Spacer(0, 8 * mm),
            town,
            Spacer(0, 3 * mm),
            Rule(WIDTH, weight=1.2, color=DARK),
            Spacer(0, 44 * mm),
            year,
            Spacer(0, 6 * mm),
            title,
            Spacer(0, 9 * mm),
            self._status(section),
            ToBottom(self._particulars(section)),
            NextPageTemplate("body"),
            PageBreak(),
        ]

    def _status(self, section: Node) -> Flowable:
        words, style = self.document.status.value.upper(), STYLES["status"]
        inset = style.borderPadding
        width = stringWidth(words, style.fontName, style.fontSize)
        boxed = style.clone("status-boxed", leftIndent=inset, rightIndent=WIDTH - inset - width - 1)
        return TaggedParagraph(escape(words), boxed, section.add("P"))

    def _particulars(self, section: Node) -> Flowable:
        table = section.add("Table")
        nodes: list[list[Node | None]] = []
        data = []
        for name, value in self.document.particulars:
            row = table.add("TR")
            nodes.append([row.add("TH", attributes=cell(scope="Row")), row.add("TD", attributes=cell())])
            words = ((name, "particular-name"), (value, "particular"))
            data.append([TaggedParagraph(escape(typeset(text)), STYLES[style]) for text, style in words])
        everywhere = ((0, 0), (-1, -1))
        style = [
            ("FONT", *everywhere, REGULAR, 9, 13),  # every cell sets a font, a cell of paragraphs too
            ("VALIGN", *everywhere, "TOP"),
            ("LEFTPADDING", *everywhere, 0),
            ("RIGHTPADDING", *everywhere, 0),
            ("TOPPADDING", *everywhere, 4),
            ("BOTTOMPADDING", *everywhere, 4),
            ("LINEABOVE", *everywhere, 0.5, RULE),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, RULE),
        ]
        return Sheet(data, colWidths=[42 * mm, WIDTH - 42 * mm], style=style, renderCB=TableTags([], nodes))

    def _heading(self, heading: Heading) -> Flowable:
        def bookmark(drawn: TaggedParagraph) -> None:
            drawn.canv.bookmarkHorizontal(heading.key, 0, drawn.height + 4 * mm)
            drawn.canv.addOutlineEntry(heading.text, heading.key, heading.level - 1)
            self.page_of[heading.key] = drawn.canv.getPageNumber()

        node = self.section.add(f"H{heading.level + 1}")  # H1 is the title of the document
        return TaggedParagraph(escape(typeset(heading.text)), STYLES[f"heading{heading.level}"], node, bookmark)

    def _contents(self, title: str) -> list[Flowable]:
        self.section = self.root.add("Sect")
        head = _words(title, "heading1", self.section.add("H2"))
        listing = self.section.add("TOC")
        lines: list[Flowable] = []
        for heading in self.document.headings:
            style = STYLES[f"contents{heading.level}"]
            text = TaggedParagraph(escape(typeset(heading.text)), style)
            entry = listing.add("TOCI")
            line = ContentsLine(text, label=heading.text, key=heading.key, entry=entry, page_of=self.page_of)
            lines += [Spacer(0, style.spaceBefore), line]
        return [head, *lines, PageBreak()]

    def _figure(self, figure: Figure) -> Flowable:
        caption = _words(figure.caption, "caption", self.section.add("P"))
        node = self.section.add("Figure", alt=figure.alt)
        return KeepTogether([caption, TaggedFigure(figures.draw(figure, WIDTH), node, space_after=5 * mm)])

    def _table(self, table: Table) -> list[Flowable]:
        self.tables += 1
        node = self.section.add("Table")
        caption = _words(table.caption, "caption", node.add("Caption"))
        grid = lay_out(table, node, f"t{self.tables:02}")
        return [CondPageBreak(grid.opening + 14 * mm), caption, grid]
