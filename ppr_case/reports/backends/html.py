"""Document → one HTML page that needs nothing else: semantic, readable by keyboard and by ear, fit for printing."""

from html import escape
from importlib.resources import files
from typing import assert_never

from ppr_case.reports.backends import figures
from ppr_case.reports.backends.look import WIDTH
from ppr_case.reports.backends.svg import svg
from ppr_case.reports.cells import Cell, Verdict, text_of, typeset
from ppr_case.reports.charts import Balance, Figure, Flow, Highlights, Panels
from ppr_case.reports.document import (
    Block,
    Column,
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
    Row,
    Table,
)


def render(document: Document) -> bytes:
    style = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    page = f"""<!DOCTYPE html>
<html lang="{escape(document.language[:2])}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="{escape(document.author)}">
<meta name="generator" content="ppr-case">
<title>{escape(document.name)}</title>
<style>
{style}</style>
</head>
<body>
<main class="report">
{article(document)}
</main>
</body>
</html>
"""
    return page.encode()


def article(document: Document) -> str:
    """Give the report without the page around it, so that another page can hold it."""
    blocks = _Blocks(document)
    return "\n".join([_cover(document), *(blocks.of(block) for block in document.blocks)])


def _text(text: str) -> str:
    return escape(typeset(text), quote=False)


def _cover(document: Document) -> str:
    rows = "\n".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in document.particulars)
    return f"""<header>
<p class="town">{_text(document.town)}</p>
<h1>{_text(document.title)} <span class="year">{document.year}</span></h1>
<p class="status">{_text(document.status.value)}</p>
<dl>
{rows}
</dl>
</header>"""


class _Blocks:
    """Blocks as mark-up; it counts tables and figures, whose captions name the regions that scroll."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tables, self.figures = 0, 0

    def of(self, block: Block) -> str:  # noqa: PLR0911 (one return for each kind of block)
        match block:
            case Heading(text, level, key):
                tag = f"h{level + 1}"  # h1 is the title
                return f'<{tag} id="{escape(key)}">{_text(text)}</{tag}>'
            case Paragraph(text):
                return f"<p>{_text(text)}</p>"
            case Lead(text):
                return f'<p class="lead">{_text(text)}</p>'
            case Items(items):
                return "<ol>\n" + "\n".join(f"<li>{_text(item)}</li>" for item in items) + "\n</ol>"
            case Contents(title):
                return self._contents(title)
            case Table():
                return self._table(block)
            case Results():
                return self._table(block.table)
            case Highlights() | Balance() | Flow() | Panels():
                return self._figure(block)
            case _:
                assert_never(block)

    def _contents(self, title: str) -> str:
        lines = "\n".join(
            f'<li class="level-{heading.level}"><a href="#{escape(heading.key)}">{_text(heading.text)}</a></li>'
            for heading in self.document.headings
        )
        return f'<nav aria-labelledby="contents">\n<h2 id="contents">{_text(title)}</h2>\n<ul>\n{lines}\n</ul>\n</nav>'

    def _figure(self, figure: Figure) -> str:
        self.figures += 1
        name = f"figure-{self.figures}"
        return f"""<figure>
<figcaption id="{name}">{_text(figure.caption)}</figcaption>
<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0">
{svg(figures.draw(figure, WIDTH), figure.alt)}
</div>
</figure>"""

    def _table(self, table: Table) -> str:
        self.tables += 1
        name = f"table-{self.tables}"
        heads = "".join(f'<th scope="col"{_class(column)}>{_text(column.title)}</th>' for column in table.columns)
        rows = "\n".join(_row(row, table) for row in table.rows)
        return f"""<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0">
<table>
<caption id="{name}">{_text(table.caption)}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""


def _class(column: Column) -> str:
    return f' class="{column.kind.value}"' if column.kind in (Kind.NUMBER, Kind.LABEL) else ""


def _row(row: Row, table: Table) -> str:
    match row:
        case Group(code, text, detail):
            more = f' <span class="detail">{_text(detail)}</span>' if detail else ""
            head = f'<th scope="row" colspan="{len(table.columns) - 1}">{_text(text)}{more}</th>'
            return f'<tr class="group"><td>{_text(code)}</td>{head}</tr>'
        case Line(cells, depth, remark):
            unmet = Verdict.UNMET in cells
            classes = " ".join([f"depth-{depth}"] * bool(depth) + ["unmet"] * unmet)
            spelled = "".join(_cell(cell, column) for cell, column in zip(cells, table.columns, strict=True))
            line = f'<tr class="{classes}">{spelled}</tr>' if classes else f"<tr>{spelled}</tr>"
            return line + _remark(remark, table, unmet=unmet) if remark else line
        case _:
            assert_never(row)


def _remark(remark: str, table: Table, *, unmet: bool) -> str:
    before = "<td></td>" * table.name_column
    classes = "remark unmet" if unmet else "remark"
    span = len(table.columns) - table.name_column
    return f'\n<tr class="{classes}">{before}<td colspan="{span}">{_text(remark)}</td></tr>'


def _cell(cell: Cell, column: Column) -> str:
    text = escape(text_of(cell), quote=False)
    if column.kind is Kind.NAME:
        return f'<th scope="row">{text}</th>'
    return f"<td{_class(column)}>{text}</td>"
