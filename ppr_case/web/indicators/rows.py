"""From answers to the rows of the page: every number beside the address of its list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ppr_case.indicators.answers import Answer
from ppr_case.indicators.catalogue import SECTIONS
from ppr_case.indicators.compute import UNKNOWN, Value
from ppr_case.indicators.language import Dimension, Indicator
from ppr_case.indicators.timeliness import Timeliness
from ppr_case.law.regimes import Law
from ppr_case.reports.cells import MONTHS
from ppr_case.web.indicators.asked import MONTH, month
from ppr_case.webkit.filters import MISSING, counted, number

COLUMNS: Final = ("", "_participants", "_hours", "_distinct")
"""What is told of each kind of activity, after its code."""


@dataclass(frozen=True)
class Part:
    """One part of a number; `address` is what its list is asked by beside the period."""

    label: str
    number: int
    address: dict[str, Any]


@dataclass(frozen=True)
class Line:
    code: str
    title: str
    definition: str
    unit: str
    sub: bool
    value: str
    before: str
    remark: str
    parts: Sequence[Part] = ()
    overlapping: bool = False


@dataclass(frozen=True)
class Logged:
    """One kind of activity: its four numbers, and the first of them a year before."""

    code: str
    title: str
    definition: str
    numbers: tuple[tuple[str, str], ...]
    """Code and spelled value."""
    before: str
    texts: tuple[str, ...]
    parts: Sequence[Part] = ()
    overlapping: bool = False


@dataclass(frozen=True)
class Section:
    title: str
    key: str
    lines: Sequence[Line] = ()
    logged: Sequence[Logged] = ()
    silent: Sequence[Indicator] = ()
    """Kinds of activity of which nothing was recorded in either period."""


def sections(answered: Sequence[Answer], before: Mapping[str, Value], law: Law) -> Iterator[Section]:
    """Give the sections of the catalogue; activities that a unit added stand at the end of theirs."""
    of_section = {indicator.code: title for title, section in SECTIONS.items() for indicator in section}
    grouped: dict[str, list[Answer]] = {title: [] for title in SECTIONS}
    last = list(SECTIONS)[-1]
    for answer in answered:
        grouped[of_section.get(answer.indicator.code, last)].append(answer)
    for place, (title, mine) in enumerate(grouped.items()):
        key = f"dzial-{place}"
        if any(answer.indicator.partition for answer in mine):
            yield _logged(title, key, mine, before, law)
        else:
            yield Section(title, key, lines=list(_lines(mine, before, law)))


def _lines(answered: Iterable[Answer], before: Mapping[str, Value], law: Law) -> Iterator[Line]:
    above: list[str] = []
    for answer in answered:
        indicator = answer.indicator
        whole = max((title for title in above if _is_part(indicator.title, title)), key=len, default="")
        above.append(indicator.title)
        yield Line(
            indicator.code,
            indicator.title[len(whole) :].lstrip(":, ") if whole else capital(indicator.title),
            indicator.definition,
            law.latest.units[indicator.unit].one,
            bool(whole),
            spelled(answer.value),
            spelled(before[indicator.code]),
            remark(answer.value),
            list(parts(answer.dimension, answer.by, law)) if answer.dimension else (),
            bool(answer.dimension and indicator.overlapping(answer.dimension)),
        )


def _is_part(title: str, whole: str) -> bool:
    return title.startswith((f"{whole}: ", f"{whole}, "))


def _logged(title: str, key: str, answered: Sequence[Answer], before: Mapping[str, Value], law: Law) -> Section:
    by_code = {answer.indicator.code: answer for answer in answered}
    lines, silent = [], []
    for answer in answered:
        indicator = answer.indicator
        if indicator.code != indicator.partition:
            continue
        mine = [by_code[indicator.code + suffix] for suffix in COLUMNS if indicator.code + suffix in by_code]
        codes = [each.indicator.code for each in mine]
        if all(each.value is None for each in mine) and all(before[code] is None for code in codes):
            silent.append(indicator)
            continue
        lines.append(
            Logged(
                indicator.code,
                capital(indicator.title),
                indicator.definition,
                tuple((each.indicator.code, spelled(each.value)) for each in mine),
                spelled(before[indicator.code]),
                answer.texts,
                list(parts(answer.dimension, answer.by, law)) if answer.dimension else (),
                bool(answer.dimension and indicator.overlapping(answer.dimension)),
            )
        )
    return Section(title, key, logged=lines, silent=silent)


def parts(dimension: Dimension, by: Mapping[str, int], law: Law) -> Iterator[Part]:
    """Name the parts in the words of the law; a month is asked for by its days."""
    labels = law.labels(dimension.labels) if dimension.labels else {}
    for key, count in sorted(by.items()) if dimension.code == MONTH else by.items():
        if dimension.code == MONTH and key != UNKNOWN:
            yield Part(month_name(key), count, month(key))
        else:
            yield Part(labels.get(key, key), count, {"tylko": f"{dimension.code}:{key}"})


def month_name(key: str) -> str:
    """2021-03 → marzec 2021."""
    year, _, place = key.partition("-")
    return f"{MONTHS[int(place) - 1]} {year}"


def spelled(value: Value) -> str:
    """Spell a number, or the median of a number of days."""
    if isinstance(value, dict):
        return MISSING if value["value"] is None else counted(value["value"], "dzień", "dni", "dni")
    return number(value)


def remark(value: Value) -> str:
    """Say of days what the median does not: how long the slowest tenth took, how many were in time."""
    if not isinstance(value, dict) or not value["n"]:
        return ""
    return _of_days(value)


def _of_days(value: Timeliness) -> str:
    said = [f"mediana; dziewięć na dziesięć w {number(value['p90'])} dni"]
    if value["within"] is not None:
        said.append(f"w terminie {value['within']:.0%}".replace("%", "\N{NO-BREAK SPACE}%"))
    said.append(f"zapisów {number(value['n'])}")
    return ", ".join(said)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
