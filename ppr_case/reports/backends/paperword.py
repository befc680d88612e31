"""Paper → DOCX, for what a clerk still edits: minutes, lists, letters. The same blocks, the same spelling."""

from collections.abc import Iterator
from typing import Final, assert_never

import docx

from ppr_case.reports.backends.docx import describe, fill, repeatable, set_page
from ppr_case.reports.backends.look import register_fonts
from ppr_case.reports.backends.wordmarkup import paragraph
from ppr_case.reports.backends.wordstyles import ASIDE, GROUP, HEAD, NUMBER, SIGNED, TEXT, add_styles
from ppr_case.reports.backends.wordtables import FULL, plain_table, report_table
from ppr_case.reports.cells import typeset
from ppr_case.reports.document import Heading, Items, Lead, Paragraph, Table
from ppr_case.reports.paper import (
    Aside,
    Asked,
    Choice,
    Entry,
    Field,
    Grid,
    Narrative,
    Paper,
    PaperBlock,
    Signatures,
)

ON, OFF = "☒", "☐"
TO_WRITE: Final = "." * 60


def render(paper: Paper) -> bytes:
    register_fonts()
    word = docx.Document()
    add_styles(word, paper.language)
    set_page(word, f"{typeset(paper.running)}\tstrona ", has_cover=False)
    describe(
        word,
        title=paper.running,
        author=paper.issuer or "ppr-case",
        subject=paper.subtitle,
        language=paper.language,
        on=paper.dated,
    )
    parts = [*_head(paper), *(made for block in paper.blocks for made in _block(block))]
    return repeatable(fill(word, parts))


def _head(paper: Paper) -> Iterator[str]:
    yield plain_table([[(paper.issuer, GROUP), (paper.place_and_date, NUMBER)]], (96, 70), "Kto i kiedy")
    yield paragraph("", "After Table")
    yield paragraph(paper.title, "Title")
    if paper.subtitle:
        yield paragraph(paper.subtitle, "Body Text")
    if paper.particulars:
        rows = [[(name, HEAD), (value, TEXT)] for name, value in paper.particulars]
        yield plain_table(rows, (42, 124), "Dane pisma")
        yield paragraph("", "After Table")


def _block(block: PaperBlock) -> Iterator[str]:  # noqa: C901 (a case for each kind of block)
    match block:
        case Heading(text, level):
            yield paragraph(text, f"Heading {level}")
        case Paragraph(text):
            yield paragraph(text, "Body Text")
        case Lead(text):
            yield paragraph(text, "Lead")
        case Items(items):
            yield from (paragraph(item, "List Number") for item in items)
        case Table():
            yield paragraph(block.caption, "Caption")
            yield from (report_table(block), paragraph("", "After Table"))
        case Choice(label, ticks):
            yield paragraph(label, "Caption")
            yield from (paragraph(f"{ON if tick.on else OFF} {tick.label}", "Body Text") for tick in ticks)
        case Entry(label, text):
            yield paragraph(f"{label}: {text or TO_WRITE}", "Body Text")
        case Narrative(label, text, lines):
            yield paragraph(label, "Caption")
            said = text.splitlines() if text else [TO_WRITE] * lines
            yield from (paragraph(line, "Body Text") for line in said if line.strip())
        case Grid():
            yield from (_grid(block), paragraph("", "After Table"))
        case Aside(text):
            yield paragraph(text, ASIDE)
        case Signatures(places):
            yield from (paragraph(f"{TO_WRITE[:40]} {place}", SIGNED) for place in places)
        case _:
            assert_never(block)


def _grid(grid: Grid) -> str:
    widths = [FULL * share for share in grid.shares]
    rows = [[(text, HEAD) for text in (grid.corner, *grid.heads)]]
    for row in grid.rows:
        if isinstance(row, Asked):
            rows.append([(row.label, TEXT), *((_spelled(field), TEXT) for field in row.fields)])
        else:
            rows.append([(row.text, GROUP), *[("", TEXT)] * len(grid.heads)])
    return plain_table(rows, widths, grid.corner)


def _spelled(field: Field) -> str:
    if isinstance(field, str):
        return field
    return " ".join(f"{ON if tick.on else OFF} {tick.label}".strip() for tick in field)
