"""What a report says, before any file format: blocks of words and numbers.

Standard library only. A backend matches on blocks and may decide how a thing looks, never what it says: numbers,
captions, alternative texts and the fingerprint all come from here, so two formats cannot disagree.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from ppr_case.reports.cells import Cell, Target, Verdict, change, day
from ppr_case.reports.charts import Figure


@dataclass(frozen=True)
class Heading:
    """Level 1 or 2; `key` is unique in the document and names the place in files and links."""

    text: str
    level: int
    key: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Lead:
    """The sentence that must not be missed."""

    text: str


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """Where the table of contents stands; its lines are the headings of the document."""

    title: str


class Kind(Enum):
    TEXT = "text"
    NAME = "name"  # heads its row
    NUMBER = "number"
    LABEL = "label"  # short, never broken


@dataclass(frozen=True)
class Column:
    """`share` is its part of the width of the page, in millimetres of a full line of 166."""

    title: str
    kind: Kind
    share: float


@dataclass(frozen=True)
class Group:
    """A row that heads the rows below it."""

    code: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Line:
    cells: tuple[Cell, ...]
    depth: int = 0
    remark: str = ""


Row: TypeAlias = Group | Line


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if sum(column.kind is Kind.NAME for column in self.columns) != 1:
            raise ValueError("exactly one column heads its row")
        if any(isinstance(row, Group) for row in self.rows) and self.name_column != 1:
            raise ValueError("a group has a code and a name: so must its lines")
        for row in self.rows:
            if isinstance(row, Line) and len(row.cells) != len(self.columns):
                raise ValueError(f"{len(row.cells)} cells under {len(self.columns)} columns")

    @property
    def name_column(self) -> int:
        return next(index for index, column in enumerate(self.columns) if column.kind is Kind.NAME)


@dataclass(frozen=True)
class Value:
    """One number (or answer in words) of the report, with the year before it and what was wanted."""

    number: str
    name: str
    unit: str
    value: Cell
    previous: Cell
    target: Target | None = None
    explanation: str = ""
    depth: int = 0

    @property
    def change(self) -> Cell:
        return change(self.value, self.previous)

    @property
    def verdict(self) -> Verdict | None:
        return self.target.judge(self.value) if self.target else None


@dataclass(frozen=True)
class Task:
    number: str
    name: str
    bodies: str
    deadline: str
    values: tuple[Value, ...]

    @property
    def detail(self) -> str:
        """Who does it and by when, in one short line."""
        return " · ".join(filter(None, (self.bodies, self.deadline and f"termin: {self.deadline}")))


@dataclass(frozen=True)
class Results:
    """One goal with its tasks and their values: a table for people, rows for machines."""

    caption: str
    year: int
    number: str
    goal: str
    tasks: tuple[Task, ...]

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for task in self.tasks for value in task.values)

    @cached_property
    def table(self) -> Table:
        """A column of targets stands only where there is a target: an empty one would say that nothing was wanted."""
        aimed = any(value.target for value in self.values)
        columns = [
            Column("Nr", Kind.LABEL, 15),
            Column("Wskaźnik", Kind.NAME, 53 if aimed else 86),
            Column(f"{self.year}", Kind.NUMBER, 20),
            Column("Jednostka", Kind.LABEL, 22),
            Column(f"{self.year - 1}", Kind.NUMBER, 18),
            Column("Zmiana", Kind.NUMBER, 16),
        ]
        if aimed:
            columns += [Column("Cel", Kind.NUMBER, 16), Column("Osiągnięty", Kind.NUMBER, 18)]
        rows: list[Row] = []
        for task in self.tasks:
            rows.append(Group(task.number, task.name, task.detail))
            for value in task.values:
                cells = (value.number, value.name, value.value, value.unit, value.previous, value.change)
                wanted = (value.target, value.verdict) if aimed else ()
                rows.append(Line((*cells, *wanted), value.depth, value.explanation))
        return Table(self.caption, tuple(columns), tuple(rows))


Block: TypeAlias = Heading | Paragraph | Lead | Items | Contents | Table | Results | Figure


class Status(Enum):
    DRAFT = "projekt"
    ISSUED = "wydane"


@dataclass(frozen=True)
class Document:
    """A whole report. `anchor` is the head of the trail when it was issued, empty in a draft."""

    title: str
    town: str
    year: int
    layout: str
    legal_basis: str
    status: Status
    status_note: str
    issued_on: date
    data_as_of: date
    author: str
    blocks: tuple[Block, ...]
    anchor: str = ""
    language: str = "pl-PL"

    def __post_init__(self) -> None:
        keys = [heading.key for heading in self.headings]
        if len(keys) != len(set(keys)):
            raise ValueError("two headings share a key")

    @property
    def name(self) -> str:
        return f"{self.town}: {self.title} za {self.year} rok"

    @property
    def running(self) -> str:
        """The foot of every page."""
        return f"{self.town} · sprawozdanie za {self.year} rok"

    @property
    def headings(self) -> Iterator[Heading]:
        return (block for block in self.blocks if isinstance(block, Heading))

    @property
    def results(self) -> Iterator[Results]:
        return (block for block in self.blocks if isinstance(block, Results))

    @property
    def particulars(self) -> tuple[tuple[str, str], ...]:
        """The lines at the foot of the title page."""
        rows = [
            ("Okres sprawozdawczy", f"1 stycznia – 31 grudnia {self.year} r."),
            ("Podstawa prawna", self.legal_basis),
            ("Status", ", ".join(filter(None, (self.status.value, self.status_note)))),
            ("Stan danych na dzień", day(self.data_as_of)),
            ("Sporządzono", f"{self.town}, {day(self.issued_on)}, {self.author}"),
            ("Skrót treści (SHA-256)", _in_groups(self.fingerprint)),
        ]
        if self.anchor:
            rows.append(("Ostatni wpis dziennika", _in_groups(self.anchor)))
        return tuple(rows)

    @cached_property
    def fingerprint(self) -> str:
        """Of the content, not of a file: the same in every format, so a reader can tell that two files say the same."""
        return hashlib.sha256("\n".join(_canonical(self)).encode()).hexdigest()


def _in_groups(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _canonical(value: object) -> Iterator[str]:
    match value:
        case tuple():
            yield f"({len(value)}"
            for item in value:
                yield from _canonical(item)
        case Enum():
            yield f"{type(value).__name__}.{value.name}"
        case _ if is_dataclass(value):
            yield type(value).__name__
            for field in fields(value):
                yield from _canonical(getattr(value, field.name))
        case _:
            yield f"{type(value).__name__} {value!r}"
