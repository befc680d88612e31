"""The forms A, C and D as data: one definition gives the page, its validation, the printed form and the codes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

ONE, SEVERAL, LINE, TEXT, NUMBER, ROWS = "one", "several", "line", "text", "number", "rows"
KINDS: Final = (ONE, SEVERAL, LINE, TEXT, NUMBER, ROWS)
"""How a question is answered: a code, codes, some words, a narrative, a whole number, rows of words."""
SHARED_OPTIONS: Final = ("yes_no", "yes_no_unknown")
"""Vocabularies that a question may name in place of a kind: then it is answered by one of their codes."""
FEEDS: Final = ("", "firearm", "probation")
PAIR: Final = "pair"
SUBJECTS: Final = ("", "doznajaca", "stosujaca", "domownik", PAIR)
IDENTITY: Final = ("first_name", "surname", "pesel", "born", "address", "phone", "email")
"""What of a person a form may show; the person's own record keeps it, not the form."""


@dataclass(frozen=True)
class Question:
    """One question; `options` are codes and labels, `fields` the columns of rows.

    `counts` is the form of violence that any answer tells of, `feeds` the fact outside the form that the answer is.
    """

    code: str
    label: str
    kind: str
    options: Mapping[str, str]
    columns: Mapping[str, str]
    """Several sets of answers beside each other (towards adults, towards children); none: one set."""
    fields: Mapping[str, str]
    counts: str
    feeds: str


@dataclass(frozen=True)
class Section:
    """A part of a form: asked once, or of each person in a role, or of each pair of persons.

    `seen_by` are the roles whose person may be given a copy of it (art. 9c ust. 4–5); the team sees everything.
    """

    code: str
    title: str
    about: str
    identity: tuple[str, ...]
    filled_by: tuple[str, ...]
    """Kinds of institution that fill it in besides; none: whoever fills in the form."""
    seen_by: tuple[str, ...]
    questions: Mapping[str, Question]
    source: str
    certainty: str


@dataclass(frozen=True, eq=False)
class CardForm:
    """A form in one wording: `forms` is the code of the regulation whose annex it is."""

    code: str
    kind: str
    forms: str
    title: str
    several_persons: bool
    sections: Mapping[str, Section]
    signatures: tuple[str, ...]
    """Who signs it and where else something is written at its end, in the words of the paper."""
    source: str
    certainty: str

    def questions(self) -> Iterator[tuple[Section, Question]]:
        for section in self.sections.values():
            for question in section.questions.values():
                yield section, question

    def remembered(self) -> tuple[str, ...]:
        """Name the parts that nobody has read in the source yet."""
        return tuple(code for code, section in self.sections.items() if section.certainty not in {"S", "L"})
