"""Document → DOCX with named styles, repeated head rows and alternative texts. The same blocks, the same spelling."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any, assert_never
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import pypdfium2
from docx.oxml import parse_xml
from docx.shared import Mm, Pt
from lxml import etree  # type: ignore[import-untyped]  # python-docx stands on it
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing

from ppr_case.core.pdfium import ALONE
from ppr_case.reports.backends import figures
from ppr_case.reports.backends.look import WIDTH, register_fonts
from ppr_case.reports.backends.wordmarkup import (
    NAMESPACES,
    bookmarked,
    contents_field,
    contents_line,
    field,
    paragraph,
    run,
)
from ppr_case.reports.backends.wordstyles import HEAD, TEXT, add_styles
from ppr_case.reports.backends.wordtables import plain_table, report_table
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

DOTS_PER_INCH = 220
PROPERTY = 255


def render(document: Document) -> bytes:
    register_fonts()
    return repeatable(_Writer(document).content())


def repeatable(content: bytes) -> bytes:
    """Give each entry of the zip, which carries the time of writing, the first moment a zip can name."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()


def png(drawing: Drawing) -> bytes:
    """Draw through PDF, the only way in which open-source reportlab sets a TrueType face into pixels well."""
    drawn, buffer = renderPDF.drawToString(drawing), BytesIO()
    with ALONE:
        page = pypdfium2.PdfDocument(BytesIO(drawn))[0]
        picture = page.render(scale=DOTS_PER_INCH / 72).to_pil()
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()


def set_page(word: Any, foot: str, *, has_cover: bool) -> None:
    """Set A4 and the foot of every page, which ends in its number out of how many."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = Mm(22)
    section.bottom_margin, section.footer_distance = Mm(25), Mm(12)
    section.different_first_page_header_footer = has_cover
    place = run(foot) + field("PAGE", "1") + run(" z ") + field("NUMPAGES", "1")
    section.footer.is_linked_to_previous = False
    footer = section.footer.part.element
    footer[:] = [parse_xml(paragraph("", "Footer", after=place, namespaces=True))]


def describe(word: Any, *, title: str, author: str, subject: str, language: str, on: date) -> None:
    """Say what the file is; a property of a DOCX holds no more than so many characters."""
    properties = word.core_properties
    properties.title, properties.author, properties.language = title[:PROPERTY], author[:PROPERTY], language
    properties.subject, properties.comments = subject[:PROPERTY], ""
    properties.last_modified_by, properties.revision = author[:PROPERTY], 1
    properties.created = properties.modified = datetime.combine(on, time())


def fill(word: Any, parts: list[str]) -> bytes:
    """Put the mark-up into the body and give the file."""
    body = word.element.body
    for made in parse_xml(f"<w:body {NAMESPACES}>{''.join(parts)}</w:body>"):
        body.insert(len(body) - 1, made)  # before the properties of the section, which come last
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


class _Writer:
    """Collects the body as mark-up, parsed once at the end: python-docx finds its way to a cell anew each time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word = docx.Document()
        self.parts: list[str] = []
        self.bookmarks = 0
        self.at_new_page = False
        add_styles(self.word, document.language)

    def content(self) -> bytes:
        document = self.document
        set_page(self.word, f"{typeset(document.running)} · {document.status.value}\tstrona ", has_cover=True)
        describe(
            self.word,
            title=document.name,
            author=document.author,
            subject=document.legal_basis,
            language=document.language,
            on=document.issued_on,
        )
        # page numbers of the contents are known to the word processor alone: it fills them in when it opens the file
        self.word.settings.element.append(parse_xml(f'<w:updateFields {NAMESPACES} w:val="true"/>'))
        self._cover()
        for block in self.document.blocks:
            self._block(block)
        return fill(self.word, self.parts)

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level, key):
                self.bookmarks += 1
                self._paragraph(text, f"Heading {level}", bookmark=bookmarked(key, self.bookmarks))
            case Paragraph(text):
                self._paragraph(text, "Body Text")
            case Lead(text):
                self._paragraph(text, "Lead")
            case Items(items):
                for item in items:
                    self._paragraph(item, "List Number")
            case Contents(title):
                self._contents(title)
            case Table():
                self._table(block)
            case Results():
                self._table(block.table)
            case Highlights() | Balance() | Flow() | Panels():
                self._figure(block)
            case _:
                assert_never(block)

    def _paragraph(self, text: str, style: str, *, bookmark: str = "") -> None:
        """A page break belongs to the paragraph: one of its own leaves an empty line above the heading."""
        self.parts.append(paragraph(text, style, new_page=self.at_new_page, after=bookmark))
        self.at_new_page = False

    def _cover(self) -> None:
        document = self.document
        self._paragraph(document.town, "Cover Town")
        self._paragraph(str(document.year), "Cover Year")
        self._paragraph(document.title, "Title")
        self._paragraph(document.status.value.upper(), "Cover Status")
        rows = [((name, HEAD), (value, TEXT)) for name, value in document.particulars]
        self.parts.append(plain_table(rows, (42, 124), "Dane sprawozdania"))
        self.at_new_page = True

    def _contents(self, title: str) -> None:
        self._paragraph(title, "Contents Title")
        headings = list(self.document.headings)
        lines = [contents_line(heading.text, heading.level, heading.key) for heading in headings]
        self.parts += contents_field(lines)
        self.at_new_page = True

    def _figure(self, figure: Figure) -> None:
        self._paragraph(figure.caption, "Caption")
        drawing = figures.draw(figure, WIDTH)
        inline = self.word.part.new_pic_inline(BytesIO(png(drawing)), Pt(drawing.width), Pt(drawing.height))
        for side in "TBLR":  # else LibreOffice sets the picture in from the text
            inline.set(f"dist{side}", "0")
        inline.docPr.set("descr", figure.alt)
        inline.docPr.set("title", figure.caption)
        picture = etree.tostring(inline, encoding="unicode")
        self.parts.append(paragraph("", "Normal", after=f"<w:r><w:drawing>{picture}</w:drawing></w:r>"))

    def _table(self, table: Table) -> None:
        self._paragraph(table.caption, "Caption")
        self.parts += [report_table(table), paragraph("", "After Table")]
