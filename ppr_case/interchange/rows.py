"""A row on its way in, and the records that rows name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from ppr_case.interchange.parsing import Values
from ppr_case.records.procedures import settle

RowsOfLinks = dict[str, list[UUID]]


@dataclass(slots=True)
class FormA:
    """What decides which form A opened a procedure."""

    id: UUID
    filled_on: date
    marked_opening: bool
    elsewhere: bool
    annulled_on: date | None
    opening: bool
    kind: str = "A"


@dataclass(slots=True)
class Closed:
    """What a closing says of its procedure."""

    id: UUID
    protocol_on: date
    ground: str
    revoked_on: date | None


@dataclass(slots=True)
class Part:
    """Somebody's part in a procedure: what decides from when they are covered and how old they were."""

    role: str
    joined_on: date | None
    born: str | None


@dataclass(slots=True, eq=False)
class Case:
    """A procedure that rows name, as far as the rules between tables need it.

    `forms_a` and `closings` are None until they were looked up.
    """

    id: UUID
    opened_on: date
    taken_over_on: date | None
    handed_over_on: date | None
    act: str | None
    is_new: bool
    closings: list[Closed] | None
    forms_a: list[FormA] | None
    parts: list[Part] = field(default_factory=list)
    """Who is in it in the register; looked up with the closings."""
    held_from: date = field(init=False)
    held_until: date = field(init=False)

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> dict[str, date | str | None]:
        """Derive what follows from the days and the closings; give it as the columns that keep it."""
        facts = settle(
            opened_on=self.opened_on,
            taken_over_on=self.taken_over_on,
            handed_over_on=self.handed_over_on,
            closings=[(each.protocol_on, each.ground, each.revoked_on) for each in self.closings or ()],
        )
        self.held_from, self.held_until = facts["held_from"], facts["held_until"]  # type: ignore[assignment]
        return facts


@dataclass(slots=True, eq=False)
class Someone:
    """A person that rows name. `more_than_witness`: what art. 9c lets nobody keep of a witness is kept of them."""

    id: UUID
    born: str | None
    more_than_witness: bool
    is_new: bool


NEW: Final = "new"
KNOWN: Final = "known"
CHANGED: Final = "changed"
ALIAS: Final = "alias"


@dataclass(slots=True, eq=False)
class Row:
    """One row of one table. After references are resolved, `values` holds ids where it held what was typed."""

    place: int
    cells: Sequence[str]
    values: Values
    links: RowsOfLinks = field(default_factory=dict)
    case: Case | None = None
    cases: list[Case] = field(default_factory=list)
    person: Someone | None = None
    doubtful: list[str] = field(default_factory=list)
    """A sentence for each name that is a rejected row's of this file, though a record of the register bears it too."""
    parts: list[tuple[Case, Part]] = field(default_factory=list)
    """Of a person that is to be changed: the parts they have in the register."""
    person_name: str | None = None
    """The person as the row names them."""
    id: UUID | None = None
    state: str = NEW
    digest: bytes | None = None
    """Of its identity, to be remembered with the record; None where a natural key is enough."""
    completes: bool = False
    """It says what nobody has said of its record yet: no other content, but the first."""
    collides: bool = False
    """It has the id of one record and what only another one may have: its number, or its PESEL."""
    is_corrected: bool = False
    """It says that its record stands, in whose place somebody wrote another: both would count."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Derived columns of the record."""

    @property
    def record_id(self) -> UUID:
        """Give the id of the record that the row is or becomes; it is known once the row has been identified."""
        assert self.id is not None  # noqa: S101
        return self.id
