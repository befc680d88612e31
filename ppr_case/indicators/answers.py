"""An answer: every indicator asked for, its value, and its parts where it has the dimension asked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.compute import Explanation, Value, parts, text_answers, values
from ppr_case.indicators.language import Days, Dimension, Indicator, Period
from ppr_case.indicators.timeliness import UNKNOWN
from ppr_case.law.regimes import Law

COLUMNS: Final = ("code", "name", "value", "unit", "dimension", "key")


@dataclass(frozen=True)
class Answer:
    indicator: Indicator
    value: Value
    dimension: Dimension | None = None
    by: Mapping[str, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    """What the log says in words ("raz w roku"), each once."""

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any]
        if isinstance(self.indicator.count, Days):
            told = {**(self.value if isinstance(self.value, dict) else UNKNOWN)}
        else:
            told = {"value": self.value, "unit": self.indicator.unit}
        if self.texts:
            told["answers"] = list(self.texts)
        if self.dimension is not None:
            told["by"] = dict(self.by)
            if self.indicator.overlapping(self.dimension):
                told["overlapping"] = True
        return told


def answers(
    session: Session,
    unit_id: UUID,
    period: Period,
    indicators: Iterable[Indicator],
    *,
    by: str | None = None,
    law: Law | None = None,
) -> list[Answer]:
    """Compute everything asked for in the order it was asked in; `by` is the code of a dimension."""
    indicators = tuple(indicators)
    found = values(session, unit_id, period, indicators, law=law)
    said = text_answers(session, unit_id, period)
    answered = []
    for indicator in indicators:
        value, dimension = found[indicator.code], indicator.dimension(by) if by else None
        nothing = found.get(indicator.partition, 1) is None if indicator.partition else not value
        told = {} if dimension is None or nothing else parts(session, unit_id, period, indicator, dimension)
        texts = said.get(indicator.code, ()) if indicator.code == indicator.partition else ()
        answered.append(Answer(indicator, value, dimension, told, texts))
    return answered


def as_json(teryt: str, period: Period, answered: Iterable[Answer]) -> dict[str, Any]:
    return {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "unit": teryt,
        "values": {answer.indicator.code: answer.as_json() for answer in answered},
    }


def explained_as_json(indicator: Indicator, said: Explanation) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "definition": said.definition,
        "counted": [
            {"number": entry.number, "date": entry.date.isoformat(), "weight": entry.weight} for entry in said.counted
        ],
        "left_out": [{"number": left.number, "date": left.date.isoformat(), "why": left.why} for left in said.left_out],
    }


def rows(answer: Answer) -> Iterator[tuple[object, ...]]:
    """Give the lines of a table under COLUMNS: the value, then its parts; an empty value is no data."""
    of, told = answer.indicator, answer.as_json()
    name = _safe(of.title)
    yield of.code, name, told["value"], of.unit, "", ""
    if "n" in told:
        statistics = (("p90", "day"), ("within", "share"), ("n", "procedure"))
        yield from ((of.code, name, told[key], unit, "statystyka", key) for key, unit in statistics)
    if answer.dimension is not None:
        yield from ((of.code, name, part, of.unit, answer.dimension.code, key) for key, part in answer.by.items())


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a name that a unit gave for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
