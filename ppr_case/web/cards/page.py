"""A whole form A as one page: its head, what is asked once, its people, and each pair of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
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
ADD, ADD_ROW, REMOVE = "dodaj-", "dodaj-wiersz-", "usun-"
ASK: Final = "sprawdz"
"""What a button says in `do`: add a person in this role, add a row to the question of this name, take out a person, say
who is known."""
LAST_PLACE: Final = 999
_PLACED: Final = re.compile(r"(doznajaca|stosujaca|domownik)-(0|[1-9][0-9]{0,2})-")


class Fault(NamedTuple):
    """One thing to mend, and the id of its field."""

    id: str
    said: str


class Block(NamedTuple):
    """A section as it is asked of one subject: `caption` says of whom, which goes unseen where there is one `alone`."""

    part: Part
    caption: str
    questions: list[Asked]
    key: str = ""
    alone: bool = False


class FormAPage:
    """Fields of a form A as it was sent, or blank; `do` is the button that sent it.

    A page that nobody sent yet may begin with people who are `known`: the data of their fields, by role.
    """

    def __init__(
        self,
        form: CardForm,
        head: HeadForm,
        sent: MultiDict[str, str],
        known: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
    ) -> None:
        self.form = form
        self._known = known
        self.head = head
        self.do = sent.get("do", "")
        self.once = part_class(form, "", Part)(prefix="raz-")
        self.free: dict[str, int] = {}
        self.people = {role: self._people(role, sent) for role in ROLES}
        self.pairs = {
            (one, other): part_class(form, PAIR, Part)(prefix=f"para-{one}-{other}-")
            for one in self.people["doznajaca"]
            for other in self.people["stosujaca"]
        }
        if self.do.startswith(ADD_ROW):
            add_row([self.once], self.do.removeprefix(ADD_ROW))

    def _people(self, role: str, sent: MultiDict[str, str]) -> dict[int, PersonPart]:
        """Give the people of a role by their places; a place, once given, stays, whoever is taken out before it."""
        placed = (_PLACED.match(name) for name in sent)
        places = sorted({int(found[2]) for found in placed if found and found[1] == role})[:MOST]
        known = self._known.get(role, ())
        places = places or list(range(len(known)))
        free = _free(sent.get(f"ile-{role}", ""), places)
        places = [place for place in places if self.do != f"{REMOVE}{role}-{place}"]
        if not places and role != "domownik":  # a form names both sides: whoever was taken out leaves a blank behind
            places = [min(free, LAST_PLACE)]
            free = _free(str(free), places)
        grows = self.do == ADD + role and (self.form.several_persons or role == "domownik")
        if grows and len(places) < MOST and free <= LAST_PLACE:
            places.append(free)
        self.free[role] = _free(str(free), places)
        made = person_class(self.form, role)
        data = dict(enumerate(known))
        return {place: made(prefix=f"{role}-{place}-", data=data.get(place)) for place in places}

    def blank(self, role: str) -> PersonPart:
        """Give a person whom nobody has filled in, for a `template` of the page."""
        return person_class(self.form, role)(prefix=f"{role}-{PLACE}-")

    @property
    def only_redraws(self) -> bool:
        """Say whether the button asked for a row or a person more or less, and not for the form to be taken."""
        return self.do.startswith((ADD, REMOVE))

    @property
    def only_asks(self) -> bool:
        """Say whether the button asked who is known already: nothing has to be right or complete for that."""
        return self.do == ASK

    @property
    def is_chosen(self) -> bool:
        """Say whether it was said who somebody is, or where the form goes."""
        return bool(self.head.case.data) or any(one.known.data for of in self.people.values() for one in of.values())

    def named(self, role: str) -> list[tuple[int, PersonPart]]:
        """Give the people who were typed, with their places; nobody has to clear away a row that was not needed."""
        return [(place, one) for place, one in self.people[role].items() if not one.is_blank]

    def is_removable(self, key: str) -> bool:
        """Say whether a person may be taken out: the only one of a side while somebody is named there."""
        role, _, place = key.rpartition("-")
        people = self.people[role]
        return role == "domownik" or len(people) > 1 or not people[int(place)].is_blank

    def first(self, role: str) -> PersonPart:
        return next(iter(self.people[role].values()))

    def parts(self) -> Iterator[Part]:
        yield self.once
        for role in ROLES:
            kept = self.named(role)
            yield from [one for _, one in kept] or ([self.first(role)] if role != "domownik" else [])
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
            alone = len(self.pairs) == 1
            return [
                Block(part, self._pair(one, other), asked(part, section), f"para-{one}-{other}", alone)
                for (one, other), part in self.pairs.items()
            ]
        people = self.people[section.about]
        alone = len(people) == 1 and not section.identity
        return [
            Block(part, self.caption(key), asked(part, section), key, alone)
            for key, part in ((f"{section.about}-{place}", part) for place, part in people.items())
        ]

    def caption(self, key: str) -> str:
        """Call a person what their number among those of the role and their name call them."""
        role, _, place = key.rpartition("-")
        part = self.people[role][int(place)]
        name = f"{part.first_name.data or ''} {part.surname.data or ''}".strip()
        return f"Osoba {list(self.people[role]).index(int(place)) + 1}" + (f", {name}" if name else "")

    def _pair(self, one: int, other: int) -> str:
        return f"{self.caption(f'stosujaca-{other}')} wobec: {self.caption(f'doznajaca-{one}')}"


def add_row(parts: Iterable[Part], name: str) -> None:
    """Give the rows of a question one more; `name` is that of the field on its page."""
    for part in parts:
        for field in part:
            if isinstance(field, FieldList) and field.name == name and len(field) < (field.max_entries or MOST):
                field.append_entry()


def _free(sent: str, places: Iterable[int]) -> int:
    """Give the place of the next person: one that nobody has had, for somebody who was taken out may be put back."""
    told = int(sent[:4]) if sent.isdecimal() else 0
    return max(min(told, LAST_PLACE), *(place + 1 for place in places), 0)


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
