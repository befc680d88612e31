"""A form A, C or D on paper, blank or filled in, drawn from its definition: nothing here knows a single question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from ppr_case.law.cards import LINE, NUMBER, ONE, PAIR, ROWS, SEVERAL, TEXT, CardForm, Question, Section
from ppr_case.law.regimes import Edition
from ppr_case.reports.cells import day
from ppr_case.reports.document import Heading
from ppr_case.reports.paper import (
    Aside,
    Asked,
    Band,
    Choice,
    Entry,
    Field,
    Grid,
    Narrative,
    Over,
    Paper,
    PaperBlock,
    Signatures,
    Tick,
)

Answers = Mapping[str, Mapping[str, Any]]

IDENTITY: Final = {
    "name": "Imię i nazwisko",
    "pesel": "PESEL",
    "born": "Data urodzenia",
    "address": "Adres zamieszkania",
    "phone": "Telefon",
    "email": "Adres e-mail",
}
PLACES: Final = {"doznajaca": 3, "stosujaca": 2, "domownik": 4}
"""How many people a blank form has room for, where it has room for several."""
WIDEST: Final = 6
"""Columns that a page carries."""
SHORT: Final = 160
"""Longer words do not stand in a column: they follow below, at full width."""
ROWS_BLANK: Final = 3
BOXES: Final = ((Tick(""),), (Tick("", on=True),))
UNCOMPARED: Final = "*"


@dataclass(frozen=True)
class Named:
    """A person as a paper shows them; `subject` is what answers about them stand under, `known` their data in words."""

    subject: str
    role: str
    name: str
    known: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """What a form was filled in with. `copy_for` is the person who is given this copy; None: the team's own."""

    number: str
    filled_on: date
    procedure: str
    issuer: str
    place: str
    persons: Sequence[Named]
    answers: Answers
    initiator: str = ""
    received_on: date | None = None
    copy_for: Named | None = None


@dataclass(frozen=True)
class Subject:
    key: str
    caption: str
    group: str = ""
    """What stands above the captions of several subjects: the person using violence towards them."""
    known: Mapping[str, str] | None = None


def blank_form(form: CardForm, act: str, edition: Edition, dated: date) -> Paper:
    """Draw a form to be filled in by hand, by the answers of the act of that code."""
    return _Drawing(form, act, edition, None).paper(dated)


def filled_form(form: CardForm, act: str, edition: Edition, filled: Filled, dated: date) -> Paper:
    """Draw a filled form; a copy for a person leaves out what that person may not be given (art. 9c ust. 5)."""
    return _Drawing(form, act, edition, filled).paper(dated)


class _Drawing:
    def __init__(self, form: CardForm, act: str, edition: Edition, filled: Filled | None) -> None:
        self.form, self.edition, self.filled = form, edition, filled
        self.act = edition.acts[act]
        self.answers: Answers = filled.answers if filled else {}

    def paper(self, dated: date) -> Paper:
        form, filled, forms = self.form, self.filled, self.edition.forms[self.form.forms]
        annex = form.source.removeprefix(forms.journal).lstrip(", ")
        title = str(self.edition_term(f"form_{form.kind.lower()}"))
        return Paper(
            title=title[:1].upper() + title[1:],
            subtitle=f"{annex[:1].upper()}{annex[1:]}, {forms.title} ({forms.journal})",
            issuer=filled.issuer if filled else "",
            place_and_date=f"{filled.place}, {day(filled.filled_on)}" if filled else "",
            number=filled.number if filled else "",
            dated=dated,
            particulars=self._particulars(),
            blocks=tuple(self._blocks()),
        )

    def edition_term(self, name: str) -> Any:
        return self.act.terms.get(name) or self.edition.forms[self.form.forms].terms[name]

    def _particulars(self) -> tuple[tuple[str, str], ...]:
        if self.filled is None:
            return ()
        rows = [
            ("Procedura „Niebieskie Karty”", self.filled.procedure),
            ("Numer formularza", self.filled.number),
            ("Wypełniono", day(self.filled.filled_on)),
        ]
        if self.filled.received_on is not None:
            rows.append(("Wpłynął do zespołu", day(self.filled.received_on)))
        return tuple(rows)

    def _blocks(self) -> Iterator[PaperBlock]:
        shown = [section for section in self.form.sections.values() if self._may_be_given(section)]
        if self.filled is None:
            yield Entry("Numer procedury (wpisuje zespół)")
        elif self.filled.copy_for is not None:
            yield Aside(self._about_copy(shown))
        for section in shown:
            yield from self._section(section)
        yield from self._end()
        if self.filled is None and self.form.remembered():
            yield Aside(
                f"{UNCOMPARED} Brzmienia tak oznaczonych części nie porównano jeszcze z Dziennikiem Ustaw "
                f"({self.form.source}): porównaj je, zanim użyjesz formularza."
            )

    # --- who is given what -------------------------------------------------------------------------------------------

    def _may_be_given(self, section: Section) -> bool:
        given = self.filled.copy_for if self.filled else None
        return given is None or given.role in section.seen_by

    def _about_copy(self, shown: Sequence[Section]) -> str:
        given = self.filled.copy_for if self.filled else None
        role = self.act.vocabularies["roles"].labels[given.role] if given else ""
        left_out = [code for code, section in self.form.sections.items() if section not in shown]
        said = f"Odpis, który otrzymuje {role}."
        if left_out:
            said += f" Nie zawiera części {', '.join(left_out)} ani danych innych osób (art. 9c ust. 5 ustawy)."
        return said

    def _subjects(self, section: Section) -> list[Subject]:
        if not section.about:
            return [Subject("", "")]
        if self.filled is None:
            return self._places(section.about)
        given = self.filled.copy_for
        people = [one for one in self.filled.persons if given is None or one.role != given.role or one == given]
        of_role = {role: [one for one in people if one.role == role] for role in ("doznajaca", "stosujaca")}
        if section.about == PAIR:
            return [
                Subject(f"{one.subject}:{other.subject}", one.name, f"{other.name} wobec:")
                for other in of_role["stosujaca"]
                for one in of_role["doznajaca"]
            ]
        return [Subject(one.subject, one.name, known=one.known) for one in people if one.role == section.about]

    def _places(self, about: str) -> list[Subject]:
        def numbered(role: str) -> list[str]:
            places = PLACES[role] if self.form.several_persons or role == "domownik" else 1
            return [f"Osoba {place + 1}" for place in range(places)]

        if about != PAIR:
            return [Subject("", caption, known={}) for caption in numbered(about)]
        return [
            Subject("", f"wobec osoby {place}", f"{other} stosująca przemoc")
            for other in numbered("stosujaca")
            for place, _ in enumerate(numbered("doznajaca"), 1)
        ]

    # --- parts -------------------------------------------------------------------------------------------------------

    def _section(self, section: Section) -> Iterator[PaperBlock]:
        mark = f" {UNCOMPARED}" if self.filled is None and section.certainty not in {"S", "L"} else ""
        yield Heading(f"{section.code}. {section.title}{mark}", 1, f"czesc-{section.code.lower()}")
        if section.filled_by:
            kinds = self.edition.vocabularies["institution_kinds"].labels
            yield Aside(f"Część dodatkowa; wypełnia: {', '.join(kinds[kind] for kind in section.filled_by)}.")
        subjects = self._subjects(section)
        if not subjects:
            yield Aside("Nie wpisano nikogo.")
        elif section.about == "domownik":
            yield from self._household(section, subjects)
        elif len(subjects) > 1 and not any(question.columns for question in section.questions.values()):
            for start in range(0, len(subjects), _most(subjects)):
                yield from self._beside(section, subjects[start : start + _most(subjects)])
        else:
            for subject in subjects:
                yield from self._alone(section, subject, several=len(subjects) > 1)

    def _answer(self, section: Section, question: Question, subject: Subject) -> Any:
        return self.answers.get(f"{section.code}.{question.code}", {}).get(subject.key)

    def _identity(self, section: Section, subject: Subject) -> Iterator[tuple[str, str]]:
        names = ["name" if one == "first_name" else one for one in section.identity if one != "surname"]
        known = subject.known or {}
        yield from ((IDENTITY[name], known.get(name, "")) for name in names)

    def _alone(self, section: Section, subject: Subject, *, several: bool) -> Iterator[PaperBlock]:
        """Ask one subject, question under question; those with the same columns share a grid."""
        if several:
            yield Heading(" ".join(filter(None, (subject.group, subject.caption))), 2, _key(section, subject))
        for label, known in self._identity(section, subject):
            yield Entry(label, known)
        questions = list(section.questions.values())
        lone = sum(question.kind == TEXT for question in questions) == 1
        for columns, run in groupby(questions, key=lambda question: tuple(question.columns.items())):
            if columns:
                yield self._columns(section, list(run), dict(columns), subject)
            else:
                for question in run:
                    yield from self._one(section, question, subject, lines=5 if lone else 3)

    def _one(self, section: Section, question: Question, subject: Subject, *, lines: int) -> Iterator[PaperBlock]:
        value = self._answer(section, question, subject)
        match question.kind:
            case _ if question.kind in {ONE, SEVERAL}:
                yield Choice(question.label, _ticks(question, value), several=question.kind == SEVERAL)
            case _ if question.kind == TEXT or (isinstance(value, str) and len(value) > SHORT):
                named = question.label.lower() == section.title.lower()
                yield Narrative(question.label, value or "", lines if self.filled is None else 1, named)
            case _ if question.kind in {LINE, NUMBER}:
                yield Entry(question.label, "" if value is None else str(value))
            case _ if question.kind == ROWS:
                yield from self._rows(question, value or [])

    def _columns(
        self, section: Section, questions: Sequence[Question], columns: Mapping[str, str], subject: Subject
    ) -> Grid:
        rows: list[Band | Asked] = []
        for question in questions:
            value = self._answer(section, question, subject) or {}
            rows.append(Band(question.label))
            rows += [
                Asked(label, tuple((Tick("", code in value.get(column, ())),) for column in columns))
                for code, label in question.options.items()
            ]
        return Grid("Zaznacz, co wystąpiło", tuple(columns.values()), tuple(rows), share=0.56)

    def _rows(self, question: Question, value: Sequence[Mapping[str, str]]) -> Iterator[PaperBlock]:
        if any(len(text or "") > SHORT for row in value for text in row.values()):
            for place, row in enumerate(value, 1):
                said = "; ".join(f"{label}: {row[name]}" for name, label in question.fields.items() if row.get(name))
                yield Narrative(f"{question.label} {place}", said)
            return
        blank: list[Mapping[str, str]] = [{}] * (ROWS_BLANK if self.filled is None else 1)
        rows = tuple(
            Asked(f"{place}", tuple(row.get(name) or "" for name in question.fields))
            for place, row in enumerate(value or blank, 1)
        )
        yield Grid(question.label, tuple(question.fields.values()), rows, share=0.12)

    def _beside(self, section: Section, subjects: Sequence[Subject]) -> Iterator[PaperBlock]:
        """Ask several subjects in columns; what does not fit a column follows it."""
        rows: list[Band | Asked] = []
        below: list[PaperBlock] = []
        identities = [list(self._identity(section, subject)) for subject in subjects]
        rows += [Asked(each[0][0], tuple(known for _, known in each)) for each in zip(*identities, strict=True)]
        for question in section.questions.values():
            values = [self._answer(section, question, subject) for subject in subjects]
            if question.kind == SEVERAL:
                rows.append(Band(question.label))
                rows += [
                    Asked(label, tuple((Tick("", code in (value or ())),) for value in values))
                    for code, label in question.options.items()
                ]
            elif question.kind == ONE:
                rows.append(Asked(question.label, tuple(_ticks(question, value) for value in values)))
            elif question.kind in {LINE, NUMBER} and all(len(str(value or "")) <= SHORT for value in values):
                rows.append(Asked(question.label, tuple("" if value is None else str(value) for value in values)))
            elif self.filled is None:
                below.append(Narrative(question.label))
            else:
                for subject, value in zip(subjects, values, strict=True):
                    whose = Question(**{**vars(question), "label": f"{question.label} – {_spoken(subject)}"})
                    below += self._one(section, whose, subject, lines=1) if value else []
        above = tuple(Over(text, len(list(run))) for text, run in groupby(subjects, key=lambda one: one.group) if text)
        only_boxes = all(isinstance(row, Band) or row.fields[0] in BOXES for row in rows)
        yield Grid(
            "Zaznacz, co wystąpiło" if only_boxes else "",
            tuple(subject.caption for subject in subjects),
            tuple(rows),
            above,
            share=0.36 if len(subjects) > 3 else 0.3,
        )
        yield from below

    def _household(self, section: Section, subjects: Sequence[Subject]) -> Iterator[PaperBlock]:
        """List people a row each: their data, and what is asked of them, as columns."""
        heads = [label for label, _ in self._identity(section, subjects[0])]
        heads += [question.label for question in section.questions.values()]
        rows = []
        for place, subject in enumerate(subjects, 1):
            fields: list[Field] = [known for _, known in self._identity(section, subject)]
            for question in section.questions.values():
                value = self._answer(section, question, subject)
                fields.append(_ticks(question, value) if question.options else str(value or ""))
            rows.append(Asked(f"{place}", tuple(fields)))
        if any(isinstance(field, str) and len(field) > 2 * SHORT for row in rows for field in row.fields):
            for subject in subjects:
                yield from self._alone(section, subject, several=True)
            return
        yield Grid("Lp.", tuple(heads), tuple(rows), share=0.07)

    def _end(self) -> Iterator[PaperBlock]:
        given = self.filled.copy_for if self.filled else None
        if self.form.kind == "A" and given is None:
            yield Heading("Kto wszczyna procedurę", 1, "wszczynajacy")
            kinds = self.edition.vocabularies["institution_kinds"].labels
            initiator = self.filled.initiator if self.filled else ""
            ticks = tuple(Tick(kinds[kind], kind == initiator) for kind in self.act.initiators)
            yield Choice("Podmiot, którego przedstawiciel wypełnia formularz", ticks, several=False)
        else:
            yield Heading("Podpisy", 1, "podpisy")
        yield Signatures(self.form.signatures)


def _ticks(question: Question, value: Any) -> tuple[Tick, ...]:
    chosen = {value} if isinstance(value, str) else set(value or ())
    return tuple(Tick(label, code in chosen) for code, label in question.options.items())


def _spoken(subject: Subject) -> str:
    return " ".join(filter(None, (subject.group, subject.caption)))


def _key(section: Section, subject: Subject) -> str:
    return f"czesc-{section.code.lower()}-{subject.key.replace(':', '-')}"


def _most(subjects: Sequence[Subject]) -> int:
    """Say how many subjects stand side by side: boxes are narrower than words."""
    return WIDEST if subjects[0].group else 3
