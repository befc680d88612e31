"""A whole form A as one page: its head, what is asked once, its people, and each pair of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList

from ppr_case.casework.naming import Told
from ppr_case.law import pesel
from ppr_case.law.cards import PAIR, CardForm, Section
from ppr_case.records.people import Person
from ppr_case.web.cards.fields import Asked, Part, answers, asked, part_class
from ppr_case.web.cards.forms import HeadForm, PersonPart, person_class
from ppr_case.webkit.forms import PLACE, first_of, first_wrong
from ppr_case.webkit.personal import iso_birth

ROLES: Final = ("doznajaca", "stosujaca", "domownik")
MOST: Final = 12
"""People in one role on one form: more would be a mistake, or an attempt to fill the page."""
ADD, ADD_ROW = "dodaj-", "dodaj-wiersz-"
ASK: Final = "sprawdz"
"""What a button says in `do`: say who is known, add a person in this role, add a row to the question of this name."""


class Fault(NamedTuple):
    """One thing to mend, and the id of its field."""

    id: str
    said: str


class Block(NamedTuple):
    """A section as it is asked of one subject; `caption` says of whom."""

    part: Part
    caption: str
    questions: list[Asked]


class FormAPage:
    """Fields of a form A as it was sent, or blank; `do` is the button that sent it."""

    def __init__(self, form: CardForm, head: HeadForm, sent: MultiDict[str, str]) -> None:
        self.form = form
        self.head = head
        self.do = sent.get("do", "")
        self.once = part_class(form, "", Part)(prefix="raz-")
        self.people = {role: self._people(role, sent) for role in ROLES}
        self.pairs = {
            (one, other): part_class(form, PAIR, Part)(prefix=f"para-{one}-{other}-")
            for one in range(len(self.people["doznajaca"]))
            for other in range(len(self.people["stosujaca"]))
        }
        if self.do.startswith(ADD_ROW):
            add_row([self.once], self.do.removeprefix(ADD_ROW))

    def _people(self, role: str, sent: MultiDict[str, str]) -> list[PersonPart]:
        least = 0 if role == "domownik" else 1
        sent_number = sent.get(f"ile-{role}", "")
        number = min(int(sent_number[:9]), MOST) if sent_number.isdecimal() else least
        if self.do == ADD + role and (self.form.several_persons or role == "domownik"):
            number = min(number + 1, MOST)
        made = person_class(self.form, role)
        return [made(prefix=f"{role}-{place}-") for place in range(max(number, least))]

    def blank(self, role: str) -> PersonPart:
        """Give a person whom nobody has filled in, for a `template` of the page."""
        return person_class(self.form, role)(prefix=f"{role}-{PLACE}-")

    @property
    def only_grows(self) -> bool:
        """Say whether the button asked for another row, and not for the form to be taken."""
        return self.do.startswith(ADD)

    @property
    def only_asks(self) -> bool:
        """Say whether the button asked who is known already: nothing has to be right or complete for that."""
        return self.do == ASK

    def named(self, role: str) -> list[tuple[int, PersonPart]]:
        """Give the people who were typed, with their places; nobody has to clear away a row that was not needed."""
        return [(place, one) for place, one in enumerate(self.people[role]) if not one.is_blank]

    def parts(self) -> Iterator[Part]:
        yield self.once
        for role in ROLES:
            kept = self.named(role)
            yield from [one for _, one in kept] or (self.people[role][:1] if role != "domownik" else [])
        for (one, other), part in self.pairs.items():
            if not (self.people["doznajaca"][one].is_blank or self.people["stosujaca"][other].is_blank):
                yield part

    def validate(self) -> bool:
        return all([self.head.validate_on_submit(), *[part.validate() for part in self.parts()]])

    @property
    def faults(self) -> list[Fault]:
        found = [field for part in (self.head, *self.parts()) for field in part if field.errors]
        return [Fault(first_wrong(field), first_of(field.errors)) for field in found]

    def told(self, known: Mapping[str, Person | None]) -> list[Told]:
        """Give the people as casework takes them; `known` are their records by key, where it was said who they are."""
        return [
            _told(role, place, part, known.get(f"{role}-{place}")) for role in ROLES for place, part in self.named(role)
        ]

    def answers(self) -> dict[str, dict[str, Any]]:
        """Give what was answered, by question and by the key of the subject."""
        found: dict[str, dict[str, Any]] = {}
        for about, subject, part in self._subjects():
            for name, value in answers(part, self.form, about).items():
                found.setdefault(name, {})[subject] = value
        return found

    def _subjects(self) -> Iterator[tuple[str, str, Part]]:
        yield "", "", self.once
        for role in ROLES:
            for place, part in self.named(role):
                yield role, f"{role}-{place}", part
        living = {role: [place for place, _ in self.named(role)] for role in ROLES}
        for (one, other), pair in self.pairs.items():
            if one in living["doznajaca"] and other in living["stosujaca"]:
                yield PAIR, f"doznajaca-{one}:stosujaca-{other}", pair

    def blocks(self, section: Section) -> list[Block]:
        """Give a section as often as it is asked."""
        if not section.about:
            return [Block(self.once, "", asked(self.once, section))]
        if section.about == PAIR:
            several = len(self.pairs) > 1
            return [
                Block(part, self._pair(one, other) if several else "", asked(part, section))
                for (one, other), part in self.pairs.items()
            ]
        people = self.people[section.about]
        return [
            Block(part, _caption(part, place) if len(people) > 1 or section.identity else "", asked(part, section))
            for place, part in enumerate(people)
        ]

    def caption(self, key: str) -> str:
        """Call a person what their place on the form and their name call them."""
        role, _, place = key.rpartition("-")
        return _caption(self.people[role][int(place)], int(place))

    def _pair(self, one: int, other: int) -> str:
        experiencing, using = self.people["doznajaca"][one], self.people["stosujaca"][other]
        return f"{_caption(using, other)} wobec: {_caption(experiencing, one)}"


def add_row(parts: Iterable[Part], name: str) -> None:
    """Give the rows of a question one more; `name` is that of the field on its page."""
    for part in parts:
        for field in part:
            if isinstance(field, FieldList) and field.name == name and len(field) < (field.max_entries or MOST):
                field.append_entry()


def _caption(part: PersonPart, place: int) -> str:
    name = f"{part.first_name.data or ''} {part.surname.data or ''}".strip()
    return f"Osoba {place + 1}" + (f", {name}" if name else "")


def _told(role: str, place: int, part: PersonPart, known: Person | None) -> Told:
    number = _data(part, "pesel")
    if number is not None and not pesel.is_valid(number):
        number = None
    return Told(
        key=f"{role}-{place}",
        role=role,
        first_name=part.first_name.data or "",
        surname=part.surname.data or "",
        sex=pesel.sex(number) if number else part.sex.data or "",
        pesel=number,
        born=_birth(_data(part, "born")),
        address=_data(part, "address"),
        phone=_data(part, "phone"),
        email=_data(part, "email"),
        known=known,
    )


def _birth(typed: str | None) -> str | None:
    """Read a birth; one that cannot be read is none, for whoever only asks."""
    try:
        return iso_birth(typed) if typed else None
    except ValueError:
        return None


def _data(part: PersonPart, name: str) -> str | None:
    field: Field | None = part._fields.get(name)
    return (field.data or "").strip() or None if field is not None else None
