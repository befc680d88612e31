"""Indicators and lists as files: for a spreadsheet and for a program."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from openpyxl import Workbook

from ppr_case.indicators.answers import COLUMNS, Answer, as_json, rows
from ppr_case.indicators.compute import Explanation
from ppr_case.indicators.language import Period


class Form(NamedTuple):
    """One format: its name in Polish, its media type, and how it is written."""

    words: str
    mimetype: str
    write: Callable[[str, Period, list[Answer]], bytes]


def _csv(_teryt: str, _period: Period, answered: list[Answer]) -> bytes:
    return _written([COLUMNS, *(row for answer in answered for row in rows(answer))])


def _json(teryt: str, period: Period, answered: list[Answer]) -> bytes:
    return (json.dumps(as_json(teryt, period, answered), ensure_ascii=False, indent=2) + "\n").encode()


def _xlsx(teryt: str, period: Period, answered: list[Answer]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("wskazniki")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 60
    sheet.append([*COLUMNS, "definition"])
    for answer in answered:
        for place, row in enumerate(rows(answer)):
            sheet.append([*row, "" if place else answer.indicator.definition])
    about = book.create_sheet("okres")
    for name, said in (("TERYT", teryt), ("od", period.start.isoformat()), ("do", period.end.isoformat())):
        about.append([name, said])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMS: Final[Mapping[str, Form]] = {
    "xlsx": Form("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "csv": Form("CSV", "text/csv; charset=utf-8", _csv),
    "json": Form("JSON", "application/json", _json),
}


def list_csv(said: Explanation) -> bytes:
    """Write a list: what was counted, then what was left out and why."""
    lines: list[tuple[str, str, date, object, str]] = [
        ("policzone", entry.number, entry.date, entry.weight, "") for entry in said.counted
    ]
    lines += [("pominięte", left.number, left.date, "", left.why) for left in said.left_out]
    return _written([("lista", "numer", "data", "liczy się jako", "dlaczego pominięto"), *lines])


def _written(lines: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()
