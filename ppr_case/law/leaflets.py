"""Form B as data: a leaflet in words of our own for whoever experiences violence, each part with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Part:
    """Paragraphs, then a list; `places` are lines to write something down for oneself."""

    title: str
    texts: tuple[str, ...]
    items: tuple[str, ...]
    places: tuple[str, ...]
    source: str
    certainty: str


@dataclass(frozen=True)
class Helpline:
    name: str
    number: str
    when: str
    valid_from: date
    valid_to: date
    source: str
    certainty: str


@dataclass(frozen=True, eq=False)
class Leaflet:
    """`institutions` are the columns of the table of local help, which each town fills in."""

    code: str
    forms: str
    parts: Mapping[str, Part]
    helplines: Mapping[str, Helpline]
    institutions: tuple[str, ...]
    source: str
    certainty: str

    def remembered(self) -> tuple[str, ...]:
        """Name the parts and helplines that nobody has compared with a source yet."""
        parts = {code: part.certainty for code, part in self.parts.items()}
        lines = {code: line.certainty for code, line in self.helplines.items()}
        return tuple(code for code, certainty in {**parts, **lines}.items() if certainty not in {"S", "L"})
