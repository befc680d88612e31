"""What a table of the interchange format is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

LONGEST_CELL: Final = 10_000


class Kind(Enum):
    """What a cell holds; the value is what the documentation calls it."""

    DAY = "data"
    FLAG = "tak / nie"
    CODE = "kod"
    CODES = "lista kodów"
    WHOLE = "liczba całkowita"
    YEAR = "rok"
    NUMBER = "numer"
    KEY = "identyfikator"
    LABEL = "etykieta"
    PESEL = "PESEL"
    TERYT = "kod TERYT"
    WORDS = "tekst w jednym wierszu"
    TEXT = "tekst"
    REFERENCE = "odwołanie"
    REFERENCES = "lista odwołań"


LISTS: Final = frozenset({Kind.CODES, Kind.REFERENCES})


@dataclass(frozen=True)
class Column:
    """One column. `attribute` is where the record keeps it, `to` the table that a reference leads to."""

    name: str
    kind: Kind
    attribute: str
    help: str
    required: bool = False
    codes: tuple[str, ...] = ()
    to: str = ""
    longest: int = LONGEST_CELL
    default: Any = None
    sealed: bool = False


ID: Final = Column("id", Kind.KEY, "key", "własny identyfikator wiersza", longest=200)
"""Every table may have it."""


@dataclass(frozen=True)
class Table:
    """One file or sheet.

    `natural` names the attributes that identify a row without an `id`: none means all columns, and the ordinal among
    equal rows; of several records that bear one key one stands, and `taken_back` names the attribute that the others
    have. `letter` is that of the records' numbers, `dated` the attribute whose year they bear.
    """

    name: str
    title: str
    record: type[Any]
    columns: tuple[Column, ...]
    natural: tuple[str, ...] = ()
    taken_back: str = ""
    letter: str = ""
    dated: str = ""
    links: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.every_column}

    @cached_property
    def every_column(self) -> tuple[Column, ...]:
        """Give the columns, `id` first where it is not required: every table may have it."""
        return self.columns if self.columns[0].kind is Kind.KEY else (ID, *self.columns)

    @cached_property
    def references(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind in {Kind.REFERENCE, Kind.REFERENCES})

    @cached_property
    def sealed(self) -> tuple[str, ...]:
        """Give the sealed attributes, each once."""
        return tuple(dict.fromkeys(column.attribute for column in self.columns if column.sealed))
