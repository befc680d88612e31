"""Document → JSON: the whole report for machines. Numbers are numbers; what is no number says in words why."""

import json
from decimal import Decimal
from typing import Any, assert_never

from ppr_case.reports.cells import Cell, Change, Mark, Target, text_of
from ppr_case.reports.charts import Balance, Equation, Figure, Flow, Highlights, Panels, Series, Term
from ppr_case.reports.document import (
    Block,
    Contents,
    Document,
    Group,
    Heading,
    Items,
    Lead,
    Line,
    Paragraph,
    Results,
    Row,
    Table,
    Task,
    Value,
)

FORMAT = "ppr-case report 1"


def render(document: Document) -> bytes:
    whole = {
        "format": FORMAT,
        "title": document.title,
        "town": document.town,
        "year": document.year,
        "layout": document.layout,
        "language": document.language,
        "legal_basis": document.legal_basis,
        "status": document.status.value,
        "status_note": document.status_note,
        "issued_on": document.issued_on.isoformat(),
        "data_as_of": document.data_as_of.isoformat(),
        "author": document.author,
        "anchor": document.anchor or None,
        "fingerprint": document.fingerprint,
        "blocks": [_block(block) for block in document.blocks if not isinstance(block, Contents)],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _block(block: Block) -> dict[str, Any]:  # noqa: PLR0911 (one return for each kind of block)
    match block:
        case Heading(text, level, key):
            return {"type": "heading", "level": level, "key": key, "text": text}
        case Paragraph(text) | Lead(text):
            return {"type": "paragraph", "text": text}
        case Items(items):
            return {"type": "list", "items": list(items)}
        case Contents(title):
            return {"type": "contents", "text": title}
        case Table(caption, columns, rows):
            titles = [column.title for column in columns]
            return {"type": "table", "caption": caption, "columns": titles, "rows": [_row(row) for row in rows]}
        case Results():
            head = {"type": "results", "caption": block.caption, "year": block.year}
            return {**head, "number": block.number, "goal": block.goal, "tasks": [_task(task) for task in block.tasks]}
        case Highlights() | Balance() | Flow() | Panels():
            return _figure(block)
        case _:
            assert_never(block)


def _figure(figure: Figure) -> dict[str, Any]:
    match figure:
        case Highlights(caption, year, terms):
            return {"type": "highlights", "caption": caption, "year": year, "terms": [_term(term) for term in terms]}
        case Balance(caption, year, equations):
            spelled = [_equation(equation) for equation in equations]
            return {"type": "balance", "caption": caption, "year": year, "equations": spelled}
        case Flow(caption, total=total):
            series = [_series(series) for series in figure.series]
            return {"type": "flow", "caption": caption, "total": total, "series": series}
        case Panels(caption, year, panels):
            return {"type": "panels", "caption": caption, "year": year, "series": [_series(one) for one in panels]}
        case _:
            assert_never(figure)


def _row(row: Row) -> dict[str, Any]:
    match row:
        case Group(code, text, detail):
            return {"group": code, "text": text, "detail": detail}
        case Line(cells, depth, remark):
            return {"cells": [_cell(cell) for cell in cells], "depth": depth, "remark": remark}
        case _:
            assert_never(row)


def _task(task: Task) -> dict[str, Any]:
    values = [_value(value) for value in task.values]
    head = {"number": task.number, "name": task.name, "bodies": task.bodies, "deadline": task.deadline}
    return {**head, "values": values}


def _value(value: Value) -> dict[str, Any]:
    return {
        "number": value.number,
        "name": value.name,
        "unit": value.unit,
        "depth": value.depth,
        **_counted("value", value.value),
        **_counted("previous", value.previous),
        "change": _number(value.change),
        "target": value.target.ascii if value.target else None,
        "met": value.verdict.value if value.verdict else None,
        "explanation": value.explanation,
    }


def _counted(name: str, cell: Cell) -> dict[str, Any]:
    """Say the number, or the answer in words; where there is none, null and beside it the reason."""
    if isinstance(cell, Mark):
        return {name: None, f"{name}_mark": cell.value}
    return {name: cell if isinstance(cell, str) else _number(cell)}


def _term(term: Term) -> dict[str, Any]:
    return {"label": term.label, **_counted("value", term.value), **_counted("previous", term.before)}


def _equation(equation: Equation) -> dict[str, Any]:
    terms = [_term(term) for term in equation.terms]
    return {"terms": terms, "sign": equation.sign, "result": _term(equation.result), "difference": equation.difference}


def _series(series: Series) -> dict[str, Any]:
    months = [value.value if isinstance(value, Mark) else value for value in series.values]
    return {"label": series.label, "months": months, "total": series.total, **_counted("previous", series.before)}


def _number(cell: Cell) -> int | float | None:
    match cell:
        case Change(amount):
            return _number(amount)
        case Decimal():
            return float(cell)
        case int():
            return cell
        case _:
            return None


def _cell(cell: Cell) -> Any:
    match cell:
        case None | str():
            return cell
        case Target():
            return cell.ascii
        case int() | Decimal() | Change():
            return _number(cell)
        case _:
            return text_of(cell).replace("\N{NO-BREAK SPACE}", " ")
