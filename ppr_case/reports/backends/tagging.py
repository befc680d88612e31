"""A logical structure tree (PDF/UA-1) on open-source reportlab.

The tree is built beside the story, before anything is drawn, so its order is the order of the document. A flowable
holds its node; drawing only adds "these marks on that page" to it. What has no node is an artifact.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

from ppr_case.reports.backends.structure import Annotated, Marks, Node, Writer

# A page forgets attributes it does not know.
pdfdoc.PDFPage.__NoDefault__ = [*dict.fromkeys([*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"])]


class TaggedLink(pdfdoc.LinkAnnotation):  # type: ignore[misc]
    permitted = (*pdfdoc.LinkAnnotation.permitted, "StructParent")


@dataclass
class _Page:
    """A page that has been shown: it stays open to what is known only at the end, such as how many pages there are."""

    content: Any
    marked: list[Node]


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Canvas that knows which node the marks it makes belong to."""

    _code: list[str]

    def __init__(self, *args: Any, root: Node, language: str, dated: date, font: str, **options: Any) -> None:
        self._open = False  # the constructor of Canvas already draws
        self._root, self._language, self._dated = root, language, dated
        self._marked: list[Node] = []
        self._pages: list[_Page] = []
        self._parents: list[list[Node] | Node] = []  # index = StructParent(s)
        self._at_end: list[tuple[int, Callable[[int], None]]] = []
        # the font each page begins with, else Helvetica is named in every page and embedded in none
        options |= {"initialFontName": font, "invariant": 1, "pdfVersion": (1, 7)}
        super().__init__(*args, **options)
        stamp = f"D:{dated:%Y%m%d}000000Z"
        self.setDateFormatter(lambda *_: stamp)

    @property
    def page_index(self) -> int:
        return len(self._pages)

    @contextmanager
    def _marking(self, operator: str) -> Iterator[bool]:
        """Marked content does not nest here: the outermost wins, and an empty one is taken back."""
        if self._open:
            yield False
            return
        self._open = True
        start = len(self._code)
        self._code.append(operator)
        yield True
        if len(self._code) == start + 1:
            self._code.pop()
        else:
            self._code.append("EMC")
        self._open = False

    @contextmanager
    def marks(self, node: Node) -> Iterator[None]:
        mcid = len(self._marked)
        start = len(self._code)
        with self._marking(f"/{node.role} <</MCID {mcid}>> BDC") as outermost:
            yield
        if outermost and len(self._code) > start:
            self._marked.append(node)
            node.kids.append(Marks(self.page_index, mcid))

    @contextmanager
    def artifact(self, kind: str = "Layout", subtype: str = "") -> Iterator[None]:
        detail = f" /Subtype /{subtype}" if subtype else ""
        with self._marking(f"/Artifact <</Type /{kind}{detail}>> BDC"):
            yield

    def link_to(self, node: Node, key: str, rect: tuple[float, float, float, float]) -> Any:
        """Lay a link over the rectangle and give its annotation back, whose Contents are still to be said.

        PDF/UA 7.18.5: a link is in the tree by itself, not only by its words.
        """
        name = f"link{len(self._parents)}"
        annotation = TaggedLink(
            Rect=self._absRect(rect, 1),
            Contents="",
            Destination=self._bookmarkReference(key),
            Border="[0 0 0]",
            F=4,
            StructParent=len(self._parents),
        )
        self._addAnnotation(annotation, name, 1)
        self._parents.append(node)
        node.kids.append(Annotated(self.page_index, self._doc.refAnnotation(name)))
        return annotation

    def at_end(self, draw: Callable[[int], None]) -> None:
        """Draw on this page once the number of pages is known, which `draw` is then told.

        So one pass is enough for "page x of y" and for a table of contents at the front.
        """
        self._at_end.append((self.page_index, draw))

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        if self._open:
            raise RuntimeError("a page ends within marked content")
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page = self._doc.idToObject[page.name] if isinstance(page, pdfdoc.PDFObjectReference) else page
        page.StructParents, page.Tabs = len(self._parents), PDFName("S")
        self._parents.append(self._marked)
        self._pages.append(_Page(page, self._marked))
        self._marked = []

    def save(self) -> None:
        if len(self._code):
            self.showPage()
        total = len(self._pages)
        for index, draw in self._at_end:
            self._amend(index, partial(draw, total))
        catalog = self._doc.Catalog
        tree = Writer(self._doc, [page.content for page in self._pages])
        catalog.StructTreeRoot = tree.write(self._root, self._parents)
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.Lang = PDFString(self._language)
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        catalog.Metadata = self._xmp()
        self._code = []
        super().save()

    def _amend(self, index: int, draw: Callable[[], None]) -> None:
        page, pages = self._pages[index], self._pages
        code: list[str] = []
        self._code, self._marked, self._pages = code, page.marked, pages[:index]
        draw()
        page.content.stream += "\n".join([*code, ""])
        self._pages = pages

    def _xmp(self) -> PDFStream:
        info = self._doc.info
        packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(info.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(info.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(info.subject)}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{self._language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{self._dated:%Y-%m-%d}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{self._dated:%Y-%m-%d}T00:00:00Z</xmp:ModifyDate>
<xmp:CreatorTool>{escape(info.creator)}</xmp:CreatorTool>
<pdf:Producer>{escape(info.producer)}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
        head = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
        return PDFStream(head, packet.encode(), filters=[])
