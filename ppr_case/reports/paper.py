"""What a paper of one procedure or sitting says, before any file format: words, places to write, boxes to tick.

Standard library only, like the document of a report. A blank form and a filled one are made of the same blocks; the
place that nobody filled in is where one writes by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from ppr_case.reports.document import Heading, Items, Lead, Paragraph, Table


@dataclass(frozen=True)
class Tick:
    """A box with its answer; in a grid the row and the column say what it answers."""

    label: str
    on: bool = False


@dataclass(frozen=True)
class Choice:
    """A question with its answers, all of them on the paper; `several` of them may be ticked."""

    label: str
    ticks: tuple[Tick, ...]
    several: bool


@dataclass(frozen=True)
class Entry:
    """Words beside their name; none: one line to write on."""

    label: str
    text: str = ""


@dataclass(frozen=True)
class Narrative:
    """A longer text under its name; none: `lines` to write on."""

    label: str
    text: str = ""
    lines: int = 3
    named: bool = False
    """The heading above says it already."""


@dataclass(frozen=True)
class Band:
    """A row that names the rows below it."""

    text: str


Field: TypeAlias = str | tuple[Tick, ...]
"""Words or a place for them, boxes with their answers, or one box without words."""


@dataclass(frozen=True)
class Asked:
    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Over:
    """A head above `span` columns."""

    text: str
    span: int


@dataclass(frozen=True)
class Grid:
    """Questions by whom they are about: `corner` heads the questions, `heads` the columns, `above` groups of those."""

    corner: str
    heads: tuple[str, ...]
    rows: tuple[Band | Asked, ...]
    above: tuple[Over, ...] = ()
    share: float = 0.4
    """How much of the width the questions take."""
    widths: tuple[int, ...] = ()
    """How the columns share the rest; none: evenly."""
    to_sign: bool = False
    """Somebody writes in every row, whatever stands there already."""

    def __post_init__(self) -> None:
        if any(isinstance(row, Asked) and len(row.fields) != len(self.heads) for row in self.rows):
            raise ValueError("a row has a field under each head")
        if self.widths and len(self.widths) != len(self.heads):
            raise ValueError("either every column has a width or none")
        if self.above and sum(over.span for over in self.above) != len(self.heads):
            raise ValueError("the upper heads stand over every column")

    @property
    def shares(self) -> tuple[float, ...]:
        """How the width is shared, the questions first; all of it is 1."""
        widths = self.widths or (1,) * len(self.heads)
        return (self.share, *((1 - self.share) * width / sum(widths) for width in widths))


@dataclass(frozen=True)
class Aside:
    """A quiet line: what was left out and why, what is still to be compared."""

    text: str


@dataclass(frozen=True)
class Signatures:
    """Places to sign or date, each with what belongs there."""

    places: tuple[str, ...]


PaperBlock: TypeAlias = (
    Heading | Paragraph | Lead | Items | Table | Choice | Entry | Narrative | Grid | Aside | Signatures
)


@dataclass(frozen=True)
class Paper:
    """`issuer` is who draws it up; blank: a place for the stamp. `place_and_date` likewise."""

    title: str
    subtitle: str
    issuer: str
    place_and_date: str
    number: str
    dated: date
    particulars: tuple[tuple[str, str], ...]
    blocks: tuple[PaperBlock, ...]
    language: str = "pl-PL"

    def __post_init__(self) -> None:
        keys = [heading.key for heading in self.headings]
        if len(keys) != len(set(keys)):
            raise ValueError("two headings share a key")

    @property
    def headings(self) -> Iterator[Heading]:
        return (block for block in self.blocks if isinstance(block, Heading))

    @property
    def running(self) -> str:
        """The foot of every page; it names nobody."""
        return " · ".join(filter(None, (self.title, self.number)))
