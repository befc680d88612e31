"""Document → CSV: one row for each value of the report, in its order, for people who count on.

No thousands separators; `target` as `>=2`, `<=10`, `=1`; no data is an empty value and "brak danych" in the
explanation; an answer in words stands in the value. A text that a spreadsheet would run as a formula gets a leading
apostrophe.
"""

import csv
from decimal import Decimal
from io import StringIO

from ppr_case.reports.cells import Cell, Mark
from ppr_case.reports.document import Document, Results, Task, Value

COLUMNS = ("goal", "task", "line", "value", "unit", "previous", "target", "met", "explanation")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(document: Document) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for results in document.results:
        for task in results.tasks:
            for value in task.values:
                writer.writerow(_row(results, task, value))
    return buffer.getvalue().encode()


def _row(results: Results, task: Task, value: Value) -> tuple[str, ...]:
    why = value.value.value if isinstance(value.value, Mark) else ""
    return (
        _inert(f"{results.number}. {results.goal}"),
        _inert(f"{task.number}. {task.name}"),
        _inert(f"{value.number}. {value.name}"),
        _plain(value.value),
        _inert(value.unit),
        _plain(value.previous),
        value.target.ascii if value.target else "",
        value.verdict.value if value.verdict else "",
        _inert("; ".join(filter(None, (why, value.explanation)))),
    )


def _plain(cell: Cell) -> str:
    """Digits as a machine reads them; what is no number and no answer is empty."""
    match cell:
        case int() | Decimal():
            return str(cell)
        case str():
            return _inert(cell)
        case _:
            return ""


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
