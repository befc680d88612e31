"""A register in plain dataclasses: what the twins count, without a database, a key or a stored derivation.

Records point at each other directly and compare by identity. Only what somebody writes down is here: whatever follows
from it (held from, age, which form opened a procedure) is worked out anew by the twins in `rules.py`.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple, Protocol


class Span(NamedTuple):
    """A closed period: both days belong to it."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


@dataclass(eq=False, kw_only=True)
class Institution:
    code: str
    kind: str


@dataclass(eq=False, kw_only=True)
class Closing:
    protocol_on: date
    ground: str
    revoked_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Procedure:
    number: str
    family: int
    opened_on: date
    received_on: date | None = None
    taken_over_on: date | None = None
    handed_over_on: date | None = None
    closings: list[Closing] = field(default_factory=list)
    annulled_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Person:
    number: str
    sex: str
    disabled: bool = False
    born: str | None = None
    """An ISO day, or a bare year where only that is known."""


@dataclass(eq=False, kw_only=True)
class Involvement:
    procedure: Procedure
    person: Person
    role: str
    joined_on: date | None = None
    violence: tuple[str, ...] = ()
    annulled_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Event:
    number: str
    elsewhere: bool = False
    annulled_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Card(Event):
    procedure: Procedure
    kind: str
    filled_on: date
    institution: Institution | None = None
    represents: str | None = None
    concerns: Person | None = None
    marked_opening: bool = False


@dataclass(eq=False, kw_only=True)
class Sitting(Event):
    kind: str
    held_on: date
    state: str = "odbyte"
    procedures: list[Procedure] = field(default_factory=list)
    institutions: list[Institution] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Visit(Event):
    made_on: date
    purpose: str
    successful: bool
    procedures: list[Procedure]
    institutions: list[Institution] = field(default_factory=list)
    went: int | None = None


@dataclass(eq=False, kw_only=True)
class Group:
    procedure: Procedure
    appointed_on: date
    passed_on: date | None = None
    extended: bool = False
    dissolved_on: date | None = None
    elsewhere: bool = False
    annulled_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Member:
    number: str
    institution: Institution
    since_on: date
    until_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Plan(Event):
    procedure: Procedure
    drawn_on: date
    person: Person | None = None


@dataclass(eq=False, kw_only=True)
class Referral(Event):
    procedure: Procedure | None
    person: Person
    programme: str
    institution: Institution | None = None
    steps: dict[str, date]
    """The day of each step taken, by the step's column."""
    penalty: str | None = None


@dataclass(eq=False, kw_only=True)
class Measure(Event):
    procedure: Procedure | None = None
    person: Person | None = None
    kind: str
    applied_on: date
    placement: str | None = None
    lifted_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Activity:
    number: str
    kind: str
    noted_on: date
    since_on: date | None = None
    until_on: date | None = None
    amount: int = 1
    participants: int | None = None
    hours: int | None = None
    answer: str | None = None
    setting: str | None = None
    label: str | None = None
    institution: Institution | None = None
    groups: dict[str, int] = field(default_factory=dict)
    annulled_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Unit:
    teryt: str
    register_from: date | None = None
    elder_age: int = 60
    institutions: list[Institution] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    def __repr__(self) -> str:
        """Write one record a line, the others it names by their numbers: a failing world has to be read by people."""
        lines = [f"Unit({self.teryt}, register from {self.register_from}, elder at {self.elder_age})"]
        for held in fields(self):
            records = getattr(self, held.name)
            if isinstance(records, list) and held.name != "institutions":
                lines += [f"  {_line(record)}" for record in records]
        return "\n" + "\n".join(lines)

    def _repr_pretty_(self, printer: "Printer", _cycle: object) -> None:
        """Show the same to Hypothesis, which would print what is pointed at again and again."""
        printer.text(repr(self))


class Printer(Protocol):
    def text(self, said: str) -> None: ...


def _line(record: object) -> str:
    said = []
    for held in fields(record):  # type: ignore[arg-type]  # every record of a unit is a dataclass
        value = getattr(record, held.name)
        if value not in (None, False, [], {}, ()):
            said.append(f"{held.name}={_brief(value)}")
    return f"{type(record).__name__}({', '.join(said)})"


def _brief(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_brief, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_brief(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Closing):
        return _line(value)
    return str(getattr(value, "number", getattr(value, "code", value)))
