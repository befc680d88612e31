"""The law's words on a page: what a stored code is called, and what a time limit says."""

from datetime import date
from typing import Final

from flask import Flask

from ppr_case.law import load
from ppr_case.law.regimes import Deadline
from ppr_case.webkit.filters import counted

_SPANS: Final = {
    "days": ("dzień", "dni", "dni"),
    "working": ("dzień roboczy", "dni robocze", "dni roboczych"),
    "months": ("miesiąc", "miesiące", "miesięcy"),
    "years": ("rok", "lata", "lat"),
}


def label(code: str | None, vocabulary: str, day: date | None = None) -> str:
    """Say what a code is called, on a day or by the newest law; a dash where there is none."""
    if code is None:
        return "–"
    law = load()
    return law.labels(vocabulary)[code] if day is None else law.label(vocabulary, code, day)


def limit(deadline: Deadline) -> str:
    """5 dni roboczych od wypełnienia formularza A."""
    span = counted(deadline.number, *_SPANS[deadline.unit])
    return f"{span} {load().labels('events_since')[deadline.runs_from]}"


def days(value: int) -> str:
    return counted(value, "dzień", "dni", "dni")


def init_app(app: Flask) -> None:
    for give in (label, limit, days):
        app.jinja_env.filters[give.__name__] = give
