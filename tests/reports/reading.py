"""Files of a report read back: what a person, a screen reader or a spreadsheet would find in them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, NamedTuple

import docx
import openpyxl
import pdfplumber
from docx.oxml.ns import qn
from pypdf import PdfReader

from ppr_case.reports.cells import Cell, text_of
from ppr_case.reports.charts import Balance, Flow, Highlights, Panels
from ppr_case.reports.document import (
    Contents,
    Document,
    Group,
    Heading,
    Items,
    Kind,
    Lead,
    Line,
    Paragraph,
    Results,
    Table,
)


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


class Said(NamedTuple):
    """Words of the document with the role that a screen reader should tell."""

    role: str
    text: str


def said(document: Document) -> Iterator[Said]:
    """Give everything that the document says, in order."""
    yield from (one for name, value in document.particulars for one in (Said("TH", name), Said("TD", value)))
    for block in document.blocks:
        match block:
            case Heading(text, level):
                yield Said(f"H{level + 1}", text)
            case Paragraph(text) | Lead(text):
                yield Said("P", text)
            case Items(items):
                yield from (one for place, item in enumerate(items, 1) for one in _of_item(place, item))
            case Contents(title):
                yield Said("H2", title)
            case Table():
                yield from _of_table(block)
            case Results():
                yield from _of_table(block.table)
            case _:
                yield from (Said("P", block.caption), Said("Figure", block.alt))


def _of_item(place: int, item: str) -> tuple[Said, Said]:
    return Said("Lbl", f"{place}."), Said("LBody", item)


def _of_table(table: Table) -> Iterator[Said]:
    yield Said("Caption", table.caption)
    yield from (Said("TH", column.title) for column in table.columns)
    for row in table.rows:
        match row:
            case Group(code, text, detail):
                yield from (Said("TD", code), Said("TH", f"{text} {detail}"))
            case Line(cells, _, remark):
                for column, cell in zip(table.columns, cells, strict=True):
                    yield Said("TH" if column.kind is Kind.NAME else "TD", text_of(cell))
                if remark:
                    yield Said("TD", remark)


def cells(document: Document) -> Iterator[Cell]:
    """Give every cell of every table, and every number of every figure."""
    for block in document.blocks:
        match block:
            case Results():
                yield from _cells_of(block.table)
            case Table():
                yield from _cells_of(block)
            case Highlights(terms=terms):
                yield from (value for term in terms for value in (term.value, term.before))
            case Balance(equations=equations):
                for equation in equations:
                    yield from (term.value for term in (*equation.terms, equation.result))
            case Flow():
                yield from (value for series in block.series for value in series.values)
            case Panels(panels=panels):
                yield from (value for series in panels for value in series.values)


def _cells_of(table: Table) -> Iterator[Cell]:
    for row in table.rows:
        if isinstance(row, Line):
            yield from row.cells


# --- PDF -------------------------------------------------------------------------------------------------------------


class Element(NamedTuple):
    role: str
    text: str
    node: Any


@lru_cache(maxsize=4)  # several tests in a row read one paper, and to read it takes longer than to print it
def elements(content: bytes) -> list[Element]:
    """Give the leaves of the structure tree in reading order; what is on a page and not in it must be an artifact."""
    words: dict[tuple[int, int], list[Any]] = {}
    with pdfplumber.open(BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages):
            for char in page.chars:
                if char.get("mcid") is None:
                    assert char["tag"] == "Artifact", f"untagged text on page {number + 1}"
                else:
                    words.setdefault((number, char["mcid"]), []).append(char)
            for mark in (*page.lines, *page.rects, *page.curves):
                assert mark.get("mcid") is not None or mark["tag"] == "Artifact", f"untagged drawing on {number + 1}"
    reader = PdfReader(BytesIO(content))
    place = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    tree: Any = reader.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    return [element for kid in tree["/K"] for element in _walk(kid, words, place)]


def _walk(node: Any, words: dict[tuple[int, int], list[Any]], place: dict[int, int]) -> Iterator[Element]:
    node = node.get_object()
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    home = place[node.raw_get("/Pg").idnum] if "/Pg" in node else -1
    spelled, inner = "", []
    for kid in (one.get_object() if hasattr(one, "get_object") else one for one in kids):
        if isinstance(kid, int):
            spelled += " " + _spell(words.get((home, kid), []))
        elif kid.get("/Type") == "/MCR":
            spelled += " " + _spell(words.get((place[kid.raw_get("/Pg").idnum], kid["/MCID"]), []))
        elif kid.get("/Type") != "/OBJR":
            inner.append(kid)
    if not inner:
        yield Element(node["/S"][1:], plain(spelled), node)
    for kid in inner:
        yield from _walk(kid, words, place)


def _spell(chars: list[Any]) -> str:
    spelled, top = "", None
    for char in chars:
        spelled += (" " if top is not None and abs(char["bottom"] - top) > 4 else "") + char["text"]
        top = char["bottom"]
    return spelled


def pdf_text(content: bytes) -> str:
    return plain(" ".join(element.text for element in elements(content)))


# --- the others ------------------------------------------------------------------------------------------------------


def docx_text(content: bytes) -> str:
    body = docx.Document(BytesIO(content)).element.body
    alts = [picture.get("descr") for picture in body.iter(qn("wp:docPr"))]
    return plain(" ".join("".join(node.itertext()) for node in body.iter(qn("w:p"))) + " " + " ".join(alts))


def xlsx_text(content: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(content))
    found = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return plain(" ".join(str(value) for value in found))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "aria-label" and value]


def html_text(content: bytes) -> str:
    parser = _Words()
    parser.feed(content.decode())
    return plain(" ".join(parser.found))


def json_text(content: bytes) -> str:
    return plain(re.sub(r"\\(.)", r"\1", content.decode()))
