"""What a form of a procedure says, as fields and as words; who its people are, their records keep."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ppr_case.law.cards import PAIR, ROWS, SEVERAL, CardForm, Question, Section
from ppr_case.records.people import Person
from ppr_case.web.cards.fields import Part, answers, asked, filled, part_class
from ppr_case.web.cards.page import ADD_ROW, Block, Fault, add_row
from ppr_case.webkit.forms import first_of, first_wrong
from ppr_case.webkit.naming import full_name

People = Mapping[str, Sequence[Person]]
"""Those a form is about, by role: of form C one person experiencing violence, of form D one using it."""


class ContentPage:
    """The fields of a form, with what was written before where nothing was sent."""

    def __init__(self, form: CardForm, people: People, kept: Mapping[str, Mapping[str, Any]], do: str = "") -> None:
        self.form = form
        self.people = people
        self.do = do
        self._parts: dict[tuple[str, str], tuple[Part, str]] = {}
        for about, subject, caption in subjects(form, people):
            made = part_class(form, about, Part)
            part = made(prefix=_prefix(subject), data=filled(form, about, kept, subject))
            self._parts[about, subject] = (part, caption)
        if self.only_grows:
            add_row([part for part, _ in self._parts.values()], do.removeprefix(ADD_ROW))

    @property
    def only_grows(self) -> bool:
        return self.do.startswith(ADD_ROW)

    def validate(self) -> bool:
        wrong = [part for part, _ in self._parts.values() if not part.validate()]  # each says what is wrong with it
        return not wrong

    @property
    def faults(self) -> list[Fault]:
        fields = [field for part, _ in self._parts.values() for field in part if field.errors]
        return [Fault(first_wrong(field), first_of(field.errors)) for field in fields]

    def answers(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for (about, subject), (part, _) in self._parts.items():
            for name, value in answers(part, self.form, about).items():
                found.setdefault(name, {})[subject] = value
        return found

    def blocks(self, section: Section) -> list[Block]:
        of = [part for (about, _), part in self._parts.items() if about == section.about]
        return [Block(part, caption, asked(part, section)) for part, caption in of]

    def named(self, section: Section) -> Sequence[Person]:
        """Give the people whose data a section shows."""
        return self.people.get(section.about, ()) if section.identity else ()


def _prefix(subject: str) -> str:
    """Name fields for whom they are about, never for a place in a row: people join while a page or a draft is open."""
    return f"c{subject.replace('-', '').replace(':', '') or 0}-"


def subjects(form: CardForm, people: People) -> Iterator[tuple[str, str, str]]:
    """Give each subject that a form asks about: its kind, its key, and what it is called."""
    kinds = {section.about for section in form.sections.values()}
    if "" in kinds:
        yield "", "", ""
    for role in ("doznajaca", "stosujaca", "domownik"):
        if role in kinds:
            yield from ((role, str(person.id), full_name(person)) for person in people.get(role, ()))
    if PAIR in kinds:
        for one in people.get("doznajaca", ()):
            for other in people.get("stosujaca", ()):
                yield PAIR, f"{one.id}:{other.id}", f"{full_name(other)} wobec: {full_name(one)}"


class Told(NamedTuple):
    """One question that was answered, in words; of rows, one line each."""

    label: str
    lines: list[str]


class ToldSection(NamedTuple):
    section: Section
    of: list[tuple[str, list[Told]]]


def told(form: CardForm, people: People, kept: Mapping[str, Mapping[str, Any]]) -> list[ToldSection]:
    """Give what a form says in words, part by part; what was not answered is not there."""
    found = []
    for section in form.sections.values():
        of = [
            (caption, said)
            for about, subject, caption in subjects(form, people)
            if about == section.about and (said := _said(section, kept, subject))
        ]
        if of:
            found.append(ToldSection(section, of))
    return found


def _said(section: Section, kept: Mapping[str, Mapping[str, Any]], subject: str) -> list[Told]:
    return [
        Told(question.label, lines)
        for question in section.questions.values()
        if (lines := words(question, kept.get(f"{section.code}.{question.code}", {}).get(subject)))
    ]


def words(question: Question, value: Any) -> list[str]:
    """Say an answer: codes by their labels, columns and rows a line each."""
    if value in (None, "", [], {}):
        return []
    if question.columns:
        return [f"{question.columns[column]}: {_labels(question, codes)}" for column, codes in value.items()]
    if question.kind == SEVERAL:
        return [_labels(question, value)]
    if question.kind == ROWS:
        return [", ".join(text for text in row.values() if text) for row in value]
    return [question.options.get(value, str(value)) if question.options else str(value)]


def _labels(question: Question, codes: Sequence[str]) -> str:
    return ", ".join(question.options.get(code, code) for code in codes)
