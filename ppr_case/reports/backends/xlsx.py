"""Document → XLSX: a sheet for each chapter, native charts, and every value once more as plain data to sort and filter.

A text is always written as a text: one that begins with "=" stays what it is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, assert_never

from xlsxwriter import Workbook

from ppr_case.reports.backends.sheet import Formats, Sheet, sheet_name
from ppr_case.reports.cells import ROMAN, Cell, Mark, text_of
from ppr_case.reports.charts import Balance, Equation, Figure, Flow, Highlights, Panels, Series, Term
from ppr_case.reports.document import (
    Block,
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


def render(document: Document) -> bytes:
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True})
    workbook.set_properties(
        {
            "title": document.name,
            "subject": document.legal_basis,
            "author": document.author,
            "created": datetime.combine(document.issued_on, time(), UTC).replace(tzinfo=None),
        }
    )
    _Book(workbook, document).write()
    workbook.close()
    return buffer.getvalue()


class _Book:
    def __init__(self, workbook: Any, document: Document) -> None:
        self.workbook, self.document = workbook, document
        self.formats = Formats(workbook)
        self.names: set[str] = set()
        self.sheet = self._add("Sprawozdanie")

    def _add(self, title: str) -> Sheet:
        name = sheet_name(title, self.names)
        self.names.add(name)
        return Sheet(self.workbook.add_worksheet(name), name, self.formats, self.document.running)

    def write(self) -> None:
        self._cover()
        for block in self.document.blocks:
            self._block(block)
        self._data()

    def _cover(self) -> None:
        document, sheet = self.document, self.sheet
        sheet.text(document.town, "strong")
        sheet.text(document.title, "title")
        sheet.text(str(document.year), "title")
        sheet.text(document.status.value, "strong")
        sheet.gap()
        for name, value in document.particulars:
            sheet.row([(name, "quiet"), (value, "text")])
        sheet.widths([26, 90])

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                if level == 1:
                    self.sheet = self._add(text)
                self.sheet.heading(text, level)
            case Paragraph(text):
                self.sheet.text(text, "wrapped")
            case Lead(text):
                self.sheet.text(text, "lead")
            case Items(items):
                self.sheet.items(items)
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

    def _contents(self, title: str) -> None:
        self.sheet.heading(title, 2)
        for heading in self.document.headings:
            self.sheet.text(heading.text, "text")

    def _table(self, table: Table) -> None:
        sheet = self.sheet
        sheet.caption(table.caption)
        sheet.widths([max(8, column.share * 0.72) for column in table.columns])
        sheet.row([(column.title, "head-right" if column.kind is Kind.NUMBER else "head") for column in table.columns])
        for row in table.rows:
            match row:
                case Group(code, text, detail):
                    words = f"{text} ({detail})" if detail else text
                    sheet.row([(code, "group"), (words, "group"), *[("", "group")] * (len(table.columns) - 2)])
                case Line(cells, depth, remark):
                    pairs = zip(cells, table.columns, strict=True)
                    sheet.row([_styled(cell, column.kind, depth) for cell, column in pairs])
                    if remark:
                        sheet.row([("", "text")] * table.name_column + [(remark, "remark")])
                case _:
                    assert_never(row)
        sheet.gap()

    def _figure(self, figure: Figure) -> None:
        self.sheet.caption(figure.caption)
        match figure:
            case Highlights(year=year, terms=terms):
                self._terms(year, terms)
            case Balance(year=year, equations=equations):
                for equation in equations:
                    self._equation(year, equation)
            case Flow():
                self._months(figure.series, "stacked", figure.alt, figure.total)
            case Panels(panels=panels):
                for series in panels:
                    self._months([series], None, f"Wykres kolumnowy według miesięcy. {series}.", series.label)
            case _:
                assert_never(figure)

    def _terms(self, year: int, terms: Sequence[Term], signs: Sequence[str] = ()) -> None:
        self.sheet.widths([10, 40])
        self.sheet.row([("", "head"), ("", "head"), (str(year), "head-right"), (str(year - 1), "head-right")])
        for place, term in enumerate(terms):
            sign = signs[place] if signs else ""
            values = [_styled(value, Kind.NUMBER, 0) for value in (term.value, term.before)]
            self.sheet.row([(sign, "text"), (term.label, "text"), *values])
        self.sheet.gap()

    def _equation(self, year: int, equation: Equation) -> None:
        sign = equation.sign.replace("-", "−")
        signs = ["", *[sign] * (len(equation.terms) - 1), equation.relation]
        self._terms(year, [*equation.terms, equation.result], signs)

    def _months(self, rows: Sequence[Series], subtype: str | None, alt: str, title: str) -> None:
        sheet = self.sheet
        sheet.row([("", "head"), ("Miesiąc", "head"), *[(month, "head-right") for month in ROMAN]])
        first = sheet.at
        for series in rows:
            values = [_styled(value, Kind.NUMBER, 0) for value in series.values]
            sheet.row([("", "text"), (series.label, "text"), *values])
        kind = {"type": "column"} | ({"subtype": subtype} if subtype else {})
        chart = self.workbook.add_chart(kind)
        fills = ("#D5DDE7", "#23446B", "#FFFFFF") if subtype else ("#8EA4BF",)
        for place, fill in zip(range(len(rows)), fills, strict=True):
            row = first + place
            chart.add_series(
                {
                    "name": [sheet.name, row, 1],
                    "categories": [sheet.name, first - 1, 2, first - 1, 13],
                    "values": [sheet.name, row, 2, row, 13],
                    "fill": {"color": fill},
                    "border": {"color": "#23446B"},
                    "gap": 60,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11, "bold": True}})
        chart.set_legend({"position": "bottom"} if subtype else {"none": True})
        chart.set_y_axis({"major_gridlines": {"visible": False}})
        sheet.chart(chart, alt)

    def _data(self) -> None:
        """Every value as one row, with numbers as numbers: the same rows as in the CSV."""
        titles = ("Nr", "Cel", "Zadanie", "Wskaźnik", "Wartość", "Jednostka", "Rok wcześniej", "Wartość docelowa")
        sheet = self._add("Dane")
        sheet.row([(title, "head") for title in (*titles, "Osiągnięty", "Wyjaśnienie")])
        for results in self.document.results:
            for task in results.tasks:
                for value in task.values:
                    cells: tuple[Cell, ...] = (
                        value.number, results.goal, task.name, value.name, value.value, value.unit, value.previous,
                        value.target, value.verdict, value.explanation,
                    )  # fmt: skip
                    sheet.row([_styled(cell, Kind.LABEL, 0) for cell in cells])
        sheet.widths([9, 34, 40, 50, 12, 14, 14, 12, 12, 60])
        sheet.as_data(len(titles) + 2)


def _styled(cell: Cell, kind: Kind, depth: int) -> tuple[Any, str]:
    """Pair what is written with the name of how: numbers stay numbers, all else is spelled."""
    match cell:
        case int():
            return cell, "number"
        case Decimal():
            return float(cell), "decimal"
        case Mark():
            return text_of(cell), "mark"
        case _:
            style = {Kind.NAME: ("text", "deeper", "deepest")[depth], Kind.NUMBER: "right"}.get(kind, "text")
            return text_of(cell), style
