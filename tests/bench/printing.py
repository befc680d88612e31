"""(e) Each format of a report against the bare library writing the same words in the same tables."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from html import escape

import docx
import xlsxwriter
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, SimpleDocTemplate
from reportlab.platypus import Paragraph as Printed

from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.backends.look import REGULAR, register_fonts
from ppr_case.reports.cells import text_of
from ppr_case.reports.document import Document, Group, Line, Results, Table
from tests.bench.timing import line, medians
from tests.reports import documents
from tests.reports.reading import said

Piece = str | list[list[str]]
"""A paragraph, or the rows of a table."""


def run() -> None:
    for name, document in (("an annual report", documents.everyday()), ("a table of 2,000 rows", documents.long(2000))):
        pieces = list(_pieces(document))
        words = sum(len(piece) if isinstance(piece, list) else 1 for piece in pieces)
        for suffix, bare in BARE.items():
            took = medians(
                {"ours": partial(BACKENDS[suffix].render, document), "bare": partial(bare, pieces)},
                rounds=3,
            )
            line(
                f"e. {suffix}, {name}", took["ours"], LIBRARIES[suffix], took["bare"], f"{words:,} rows and paragraphs"
            )


def _pieces(document: Document) -> Iterator[Piece]:
    """Give the words of a document in order, without any of its shape but rows and columns."""
    tables = [block.table if isinstance(block, Results) else block for block in document.blocks]
    in_tables = {cell for table in tables if isinstance(table, Table) for row in _rows(table) for cell in row}
    yield from (text for _, text in said(document) if text not in in_tables)
    yield from (_rows(table) for table in tables if isinstance(table, Table))


def _rows(table: Table) -> list[list[str]]:
    rows = [[column.title for column in table.columns]]
    for row in table.rows:
        match row:
            case Group(code, text, _):
                rows.append([code, text, *[""] * (len(table.columns) - 2)])
            case Line(cells):
                rows.append([text_of(cell) for cell in cells])
    return rows


def _pdf(pieces: list[Piece]) -> bytes:
    register_fonts()
    style, file = ParagraphStyle("plain", fontName=REGULAR), io.BytesIO()
    story = [
        LongTable(piece, repeatRows=1, style=[("FONT", (0, 0), (-1, -1), REGULAR, 8.5)])
        if isinstance(piece, list)
        else Printed(escape(piece), style)
        for piece in pieces
    ]
    SimpleDocTemplate(file).build(story)
    return file.getvalue()


def _docx(pieces: list[Piece]) -> bytes:
    written, file = docx.Document(), io.BytesIO()
    for piece in pieces:
        if isinstance(piece, str):
            written.add_paragraph(piece)
            continue
        table = written.add_table(len(piece), len(piece[0]))
        for row, texts in zip(table.rows, piece, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    written.save(file)
    return file.getvalue()


def _xlsx(pieces: list[Piece]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, at = book.add_worksheet(), 0
        for piece in pieces:
            for row in piece if isinstance(piece, list) else [[piece]]:
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text)
                at += 1
    return file.getvalue()


def _csv(pieces: list[Piece]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    for piece in pieces:
        writer.writerows(piece if isinstance(piece, list) else [[piece]])
    return file.getvalue().encode()


def _html(pieces: list[Piece]) -> bytes:
    def table(rows: list[list[str]]) -> str:
        return "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)

    return "".join(
        f"<table>{table(piece)}</table>" if isinstance(piece, list) else f"<p>{escape(piece)}</p>" for piece in pieces
    ).encode()


def _json(pieces: list[Piece]) -> bytes:
    return json.dumps(pieces, ensure_ascii=False, indent=1).encode()


BARE: dict[str, Callable[[list[Piece]], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "csv": _csv,
    "html": _html,
    "json": _json,
}
LIBRARIES = {
    "pdf": "bare reportlab, one pass, untagged",
    "docx": "bare python-docx",
    "xlsx": "bare xlsxwriter",
    "csv": "csv module",
    "html": "joined strings",
    "json": "json module",
}
