"""Layouts: which lines a report has, in whose words, and what each of them counts. They are data, checked here.

A line says what its words mean by the choice of indicator codes: one or several summed, restricted by dimensions, over
the year or the whole programme, with a target or without. The files are in `layouts/`; nothing here knows the register.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from string import Formatter, ascii_lowercase
from types import MappingProxyType
from typing import Any, Final

from ppr_case.reports.cells import Bound, Target

FOLDER: Final = Path(__file__).parent / "layouts"
CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
DEEPEST: Final = 2


class LayoutError(ValueError):
    """A layout that says something that cannot be meant; `place` is the goal, task or line."""

    def __init__(self, layout: str, place: str, what: str) -> None:
        super().__init__(f"układ „{layout}”, {place}: {what}")
        self.layout, self.place = layout, place


class UnknownLayout(LookupError):
    def __init__(self, layout: str, known: Collection[str]) -> None:
        super().__init__(f"nie ma układu „{layout}”; są: {', '.join(sorted(known))}")


class Statistic(Enum):
    """How the years of a programme make one number: counted over all of them, on average a year, in the last."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"


@dataclass(frozen=True)
class LayoutLine:
    """One line; `text` is the code of the activity whose answer in words is the value, instead of `codes`."""

    number: str
    name: str
    unit: str
    codes: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]
    whole_programme: bool
    statistic: Statistic
    targets: tuple[tuple[int, Target], ...]
    text: str
    note: str
    depth: int

    def target(self, year: int) -> Target | None:
        """Give the target that holds in the year: the latest of those set from that year or an earlier one."""
        return next((target for first, target in reversed(self.targets) if first <= year), None)


@dataclass(frozen=True)
class LayoutTask:
    number: str
    name: str
    bodies: str
    deadline: str
    lines: tuple[LayoutLine, ...]


@dataclass(frozen=True)
class LayoutGoal:
    number: str
    name: str
    text: str
    bodies: str
    tasks: tuple[LayoutTask, ...]


@dataclass(frozen=True)
class Layout:
    """A whole report to be filled. `programme` is the first and the last year of the programme reported on."""

    code: str
    title: str
    subtitle: str
    legal_basis: str
    author: str
    status_note: str
    programme: tuple[int, int]
    highlights: tuple[str, ...]
    goals: tuple[LayoutGoal, ...]

    @property
    def lines(self) -> Iterator[LayoutLine]:
        return (line for goal in self.goals for task in goal.tasks for line in task.lines)

    @property
    def codes(self) -> Iterator[str]:
        """Every indicator code that the layout speaks of, the answers in words included."""
        yield from self.highlights
        for line in self.lines:
            yield from line.codes
            if line.text:
                yield line.text


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(code: str) -> Layout:
    """Read one layout. Raises UnknownLayout, and LayoutError naming the line where the file says what cannot be."""
    if code not in names():
        raise UnknownLayout(code, names())
    return read(code, (FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def read(code: str, text: str) -> Layout:
    """Make a layout of TOML. Raises LayoutError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(code, "plik", str(error)) from error
    return _Reader(code, raw).layout()


class _Table:
    """One table of the file: each key is taken once, and what nobody took is an error."""

    def __init__(self, layout: str, place: str, raw: object) -> None:
        if not isinstance(raw, dict):
            raise LayoutError(layout, place, "oczekiwano tabeli")
        self.layout, self.place, self.raw = layout, place, dict(raw)

    def error(self, what: str) -> LayoutError:
        return LayoutError(self.layout, self.place, what)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.raw.pop(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"„{key}” musi być tekstem")
        self._check_placeholders(key, value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(f"„{key}” musi być listą tekstów")
        return tuple(value)

    def number(self, key: str, default: int) -> int:
        value = self.raw.pop(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"„{key}” musi być liczbą całkowitą")
        return value

    def tables(self, key: str) -> list[Any]:
        value = self.raw.pop(key, [])
        if not isinstance(value, list):
            raise self.error(f"„{key}” musi być listą tabel")
        return value

    def end(self) -> None:
        if self.raw:
            raise self.error(f"nieznane pole: {', '.join(self.raw)}")

    def _check_placeholders(self, key: str, value: str) -> None:
        try:
            list(Formatter().parse(value))
        except ValueError as error:
            raise self.error(f"„{key}”: klamry bez pary") from error


class _Reader:
    def __init__(self, code: str, raw: dict[str, Any]) -> None:
        self.code = code
        self.top = _Table(code, "początek pliku", raw)
        breakdowns = _Table(code, "breakdowns", self.top.raw.pop("breakdowns", {}))
        self.breakdowns = {name: _Table(code, name, table).tables("parts") for name, table in breakdowns.raw.items()}

    def layout(self) -> Layout:
        top = self.top
        first, last = top.number("from", 0), top.number("to", 9999)
        layout = Layout(
            code=self.code,
            title=top.text("title"),
            subtitle=top.text("subtitle"),
            legal_basis=top.text("legal_basis"),
            author=top.text("author", ""),
            status_note=top.text("status_note", ""),
            programme=(first, last),
            highlights=self._codes(top, "highlights"),
            goals=tuple(self._goal(raw) for raw in top.tables("goals")),
        )
        top.end()
        numbers = [line.number for line in layout.lines]
        double = {number for number in numbers if numbers.count(number) > 1}
        if double or not numbers or first > last:
            raise top.error(f"numery powtórzone: {', '.join(sorted(double))}" if double else "brak linii lub złe lata")
        return layout

    def _goal(self, raw: object) -> LayoutGoal:
        table = _Table(self.code, "cel", raw)
        number = table.text("number")
        table.place = f"cel {number}"
        bodies = table.text("bodies", "")
        tasks = tuple(
            self._task(task, f"{number}.{place}", bodies) for place, task in enumerate(table.tables("tasks"), 1)
        )
        goal = LayoutGoal(number, table.text("name"), table.text("text", ""), bodies, tasks)
        table.end()
        return goal

    def _task(self, raw: object, number: str, bodies: str) -> LayoutTask:
        """Number the lines below the task; where the task has a number of its own, a line alone takes that."""
        table = _Table(self.code, f"zadanie {number}", raw)
        own = table.text("number", "")
        table.place = f"zadanie {own or number}"
        rows = table.tables("lines")
        lines: list[LayoutLine] = []
        for place, row in enumerate(rows, 1):
            lines += self._line(row, own if own and len(rows) == 1 else f"{own or number}.{place}")
        name, said, deadline = table.text("name"), table.text("bodies", ""), table.text("deadline", "")
        task = LayoutTask(own or number, name, "" if said == bodies else said, deadline, tuple(lines))
        table.end()
        if not lines:
            raise table.error("zadanie bez linii")
        return task

    def _line(self, raw: object, number: str) -> Iterator[LayoutLine]:
        table = _Table(self.code, f"linia {number}", raw)
        number = table.text("number", number)
        table.place = f"linia {number}"
        parts = table.tables("parts")
        for name in table.texts("breakdowns"):
            if name not in self.breakdowns:
                raise table.error(f"nieznany podział: {name}")
            parts = [*parts, *self.breakdowns[name]]
        line = self._made(table, number, 0)
        yield line
        lettered = len(parts) <= len(ascii_lowercase) and number[-1].isdigit()
        for place, part in enumerate(parts):
            below = f"{number}{ascii_lowercase[place]}" if lettered else f"{number}.{place + 1}"
            yield self._part(_Table(self.code, f"linia {below}", part), below, line)

    def _part(self, table: _Table, number: str, whole: LayoutLine) -> LayoutLine:
        """Make a part of a line: what it does not say itself is that of the whole."""
        suffix = table.text("suffix", "")
        table.raw.setdefault("unit", whole.unit)
        table.raw.setdefault("codes", [code + suffix for code in whole.codes])
        table.raw["filter"] = {key: list(values) for key, values in whole.filters.items()} | table.raw.get("filter", {})
        return self._made(table, number, table.number("depth", 1))

    def _made(self, table: _Table, number: str, depth: int) -> LayoutLine:
        period, statistic = table.text("period", "year"), table.text("statistic", "sum")
        line = LayoutLine(
            number=number,
            name=table.text("name"),
            unit=table.text("unit"),
            codes=self._codes(table, "codes"),
            filters=self._filters(table),
            whole_programme=period == "programme",
            statistic=Statistic(statistic) if statistic in [each.value for each in Statistic] else Statistic.SUM,
            targets=self._targets(table),
            text=table.text("text", ""),
            note=table.text("note", ""),
            depth=depth,
        )
        table.end()
        wrong = {
            "„period” to „year” albo „programme”": period not in {"year", "programme"},
            "„statistic” to „sum”, „mean” albo „last”": statistic != line.statistic.value,
            "„statistic” ma sens tylko dla całego programu": statistic != "sum" and not line.whole_programme,
            "linia ma „codes” albo „text”, nie oba": bool(line.codes) == bool(line.text),
            "odpowiedź słowna nie ma filtra, celu ani okresu": bool(line.text)
            and bool(line.filters or line.targets or line.whole_programme),
            f"wcięcie od 0 do {DEEPEST}": not 0 <= depth <= DEEPEST,
        }
        for what, holds in wrong.items():
            if holds:
                raise table.error(what)
        return line

    def _codes(self, table: _Table, key: str) -> tuple[str, ...]:
        codes = table.texts(key)
        for code in codes:
            if not CODE.fullmatch(code):
                raise table.error(f"„{code}” nie jest kodem")
        return codes

    def _filters(self, table: _Table) -> Mapping[str, tuple[str, ...]]:
        below = _Table(self.code, table.place, table.raw.pop("filter", {}))
        filters = {key: below.texts(key) for key in list(below.raw)}
        if not all(filters.values()):
            raise table.error("filtr bez wartości")
        return MappingProxyType(filters)

    def _targets(self, table: _Table) -> tuple[tuple[int, Target], ...]:
        """Read one target for all years, or a table of the years from which each holds."""
        raw = table.raw.pop("target", {})
        dated = {"0": raw} if isinstance(raw, str) else raw
        if not isinstance(dated, dict) or not all(year.isdigit() for year in dated):
            raise table.error("„target” to tekst albo tabela lat")
        return tuple(
            sorted(((int(year), _target(table, said)) for year, said in dated.items()), key=lambda one: one[0])
        )


def _target(table: _Table, said: object) -> Target:
    found = re.fullmatch(r"(>=|<=|=)(\d+)", said) if isinstance(said, str) else None
    if found is None:
        raise table.error("cel to na przykład „>=4”, „<=10” albo „=1”")
    sign, value = found.groups()
    return Target(next(bound for bound in Bound if bound.ascii == sign), int(value))
