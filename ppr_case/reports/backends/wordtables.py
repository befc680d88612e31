"""Tables of the DOCX as mark-up."""

from collections.abc import Iterator, Sequence
from typing import assert_never
from xml.sax.saxutils import quoteattr

from ppr_case.reports.backends.look import ALERT, MUTED, PALE, hex_of
from ppr_case.reports.backends.wordmarkup import TWIPS, paragraph, run
from ppr_case.reports.backends.wordstyles import GRID, GROUP, HEAD, HEAD_RIGHT, NUMBER, REMARK, TEXT, UNMET
from ppr_case.reports.cells import Cell, Verdict, text_of, typeset
from ppr_case.reports.document import Group, Kind, Line, Row, Table

FULL = 166  # millimetres of a line


def report_table(table: Table) -> str:
    whole = sum(column.share for column in table.columns)
    widths = [FULL * column.share / whole for column in table.columns]
    head = "".join(
        _cell(_words(column.title, HEAD_RIGHT if column.kind is Kind.NUMBER else HEAD), width)
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = (markup for row in table.rows for markup in _rows(row, table, widths))
    return _table([f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>", *rows], widths, table.caption)


def plain_table(rows: Sequence[Sequence[tuple[str, str]]], widths: Sequence[float], name: str) -> str:
    """Make a table without a head; each cell is its text and its style."""
    made = [
        _row("".join(_cell(_words(text, style), width) for (text, style), width in zip(row, widths, strict=True)))
        for row in rows
    ]
    return _table(made, widths, name, head=False)


def _table(rows: Sequence[str], widths: Sequence[float], name: str, *, head: bool = True) -> str:
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    look = f'<w:tblLook w:val="0000" w:firstRow="{int(head)}" w:noHBand="1" w:noVBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{GRID.replace(" ", "")}"/>'
        f'<w:tblW w:w="{_twips(FULL)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}'
        f"<w:tblCaption w:val={quoteattr(typeset(name))}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)


def _row(cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(paragraph: str, width: float, *, span: int = 1, more: str = "") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{spanned}{more}</w:tcPr>{paragraph}</w:tc>'


def _words(text: str, style: str, *, keep: bool = False, depth: int = 0, after: str = "") -> str:
    return paragraph(text, style, settings="<w:keepNext/>" if keep else "", depth=depth, after=after)


def _rows(row: Row, table: Table, widths: Sequence[float]) -> Iterator[str]:
    match row:
        case Group():
            yield _group(row, widths)
        case Line():
            yield _line(row, table, widths)
            if row.remark:
                yield _remark(row, table, widths)
        case _:
            assert_never(row)


def _group(group: Group, widths: Sequence[float]) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{hex_of(PALE)}"/>'
    quiet = f'<w:b w:val="0"/><w:color w:val="{hex_of(MUTED)}"/><w:sz w:val="15"/>'
    detail = run(f"  {typeset(group.detail)}", quiet) if group.detail else ""
    code = _cell(_words(group.code, GROUP, keep=True), widths[0], more=shade)
    words = _words(group.text, GROUP, keep=True, after=detail)
    return _row(code + _cell(words, sum(widths[1:]), span=len(widths) - 1, more=shade))


_BAR = f'<w:tcBorders><w:left w:val="single" w:sz="24" w:color="{hex_of(ALERT)}"/></w:tcBorders>'


def _line(line: Line, table: Table, widths: Sequence[float]) -> str:
    bar = _BAR if Verdict.UNMET in line.cells else ""
    cells = []
    for index, (value, column, width) in enumerate(zip(line.cells, table.columns, widths, strict=True)):
        depth = line.depth if column.kind is Kind.NAME else 0
        paragraph = _words(text_of(value), _style(value, column.kind), keep=bool(line.remark), depth=depth)
        cells.append(_cell(paragraph, width, more="" if index else bar))
    return _row("".join(cells))


def _style(value: Cell, kind: Kind) -> str:
    if value is Verdict.UNMET:
        return UNMET
    return NUMBER if kind is Kind.NUMBER else TEXT


def _remark(line: Line, table: Table, widths: Sequence[float]) -> str:
    start = table.name_column
    bar = _BAR if Verdict.UNMET in line.cells else ""
    before = [_cell(_words("", TEXT), width, more="" if index else bar) for index, width in enumerate(widths[:start])]
    words = _cell(_words(line.remark, REMARK), sum(widths[start:]), span=len(widths) - start)
    return _row("".join(before) + words)
