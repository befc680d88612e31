"""What became of the rows of a register: counted by table, with reasons and warnings that name no value."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

ROWS_NAMED: Final = 20
"""Of one kind of warning, so many rows are told by number and the rest counted: memory does not grow with the file."""


@dataclass
class Tally:
    """What became of the rows of one table."""

    added: int = 0
    skipped: int = 0
    updated: int = 0
    rejected: int = 0


class Warned(NamedTuple):
    """Where the same thing was found: the table, the column and the sentence."""

    table: str
    column: str
    sentence: str


class Reason(NamedTuple):
    """Why one row was rejected."""

    table: str
    place: int
    sentence: str


@dataclass
class Summary:
    """What an import did, or would do."""

    tables: dict[str, Tally] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    warned: Counter[Warned] = field(default_factory=Counter)
    rows_warned: dict[Warned, list[int]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    """The first of them; all are in the file of the rejected rows."""

    def tally(self, table: str) -> Tally:
        return self.tables.setdefault(table, Tally())

    def warn(self, table: str, place: int, column: str, sentence: str) -> None:
        what = Warned(table, column, sentence)
        self.warned[what] += 1
        rows = self.rows_warned.setdefault(what, [])
        if len(rows) < ROWS_NAMED:
            rows.append(place)

    def reject(self, table: str, place: int, sentence: str) -> None:
        self.tally(table).rejected += 1
        if len(self.reasons) < ROWS_NAMED:
            self.reasons.append(Reason(table, place, sentence))

    @property
    def added(self) -> int:
        return sum(tally.added for tally in self.tables.values())

    @property
    def updated(self) -> int:
        return sum(tally.updated for tally in self.tables.values())

    @property
    def skipped(self) -> int:
        return sum(tally.skipped for tally in self.tables.values())

    @property
    def rejected(self) -> int:
        return sum(tally.rejected for tally in self.tables.values())

    @property
    def exit_code(self) -> int:
        """Give 0 where nothing was rejected, 1 where the others are in, 2 where there are no others."""
        if not self.rejected:
            return 0
        return 1 if self.added or self.updated or self.skipped else 2
