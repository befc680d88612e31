"""From the definition of a form to its fields: one set for what is asked once, one for each person and each pair."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from wtforms import Field, FormField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from ppr_case.law.cards import LINE, NUMBER, ONE, ROWS, TEXT, CardForm, Question, Section
from ppr_case.webkit.forms import Form, RowsField, TilesField, choices

LONGEST, SHORT = 10_000, 500
_LONG: Final = Length(max=LONGEST, message="Najwyżej 10 000 znaków.")
_SHORT: Final = Length(max=SHORT, message="Najwyżej 500 znaków.")


class Part(Form):
    """A piece of a larger form, which guards against forgery as a whole."""

    class Meta(Form.Meta):
        csrf = False


P = TypeVar("P", bound=Part)


class OneField(RadioField):  # type: ignore[misc]
    """One answer, or none: a form is stored as far as it was filled in."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class Asked(NamedTuple):
    """One question of a part on a page; several fields where it is answered in columns."""

    question: Question
    fields: tuple[Field, ...]


@cache
def part_class(form: CardForm, about: str, base: type[P], without: tuple[str, ...] = ()) -> type[P]:
    """Make the class of the fields of every section about one kind of subject, `without` some fields of the base."""
    fields: dict[str, Any] = dict.fromkeys(without)
    for section in form.sections.values():
        if section.about == about:
            for question in section.questions.values():
                for column, name in _names(section, question):
                    fields[name] = _field(question, column)
    return type(f"{about.capitalize()}Part", (base,), fields)


def _names(section: Section, question: Question) -> Iterator[tuple[str, str]]:
    name = f"{section.code}_{question.code}"
    if question.columns:
        yield from ((label, f"{name}_{column}") for column, label in question.columns.items())
    else:
        yield "", name


def _field(question: Question, column: str) -> Any:
    label = f"{question.label}: {column}" if column else question.label
    match question.kind:
        case _ if question.kind == LINE:
            return StringField(label, [Optional(), _SHORT])
        case _ if question.kind == TEXT:
            return TextAreaField(label, [Optional(), _LONG])
        case _ if question.kind == NUMBER:
            return IntegerField(
                label, [Optional(), NumberRange(min=0, max=99, message="Wpisz liczbę od 0 do 99 albo zostaw puste.")]
            )
        case _ if question.kind == ONE:
            return OneField(label, choices=choices(question.options.items()))
        case _ if question.kind == ROWS:
            fields = {name: StringField(words, [Optional(), _SHORT]) for name, words in question.fields.items()}
            return RowsField(FormField(type("RowPart", (Part,), fields)), label, min_entries=1, max_entries=20)
        case _:
            return TilesField(label, choices=choices(question.options.items()))


def asked(part: Part, section: Section) -> list[Asked]:
    """Give the questions of a section with their fields in a part."""
    return [
        Asked(question, tuple(part[name] for _, name in _names(section, question)))
        for question in section.questions.values()
    ]


def answers(part: Part, form: CardForm, about: str) -> dict[str, Any]:
    """Give what was answered in a part, by "part.question"; the empty answers among them."""
    found: dict[str, Any] = {}
    for section, question in form.questions():
        if section.about != about:
            continue
        data = {name: part[name].data for _, name in _names(section, question)}
        prefix = f"{section.code}_{question.code}"
        found[f"{section.code}.{question.code}"] = (
            {name.removeprefix(f"{prefix}_"): codes or [] for name, codes in data.items()}
            if question.columns
            else data[prefix]
        )
    return found


def filled(form: CardForm, about: str, kept: Mapping[str, Mapping[str, Any]], subject: str) -> dict[str, Any]:
    """Give stored answers about one subject as the data of a part's fields."""
    data: dict[str, Any] = {}
    for section, question in form.questions():
        value = kept.get(f"{section.code}.{question.code}", {}).get(subject)
        if section.about != about or value is None:
            continue
        for name in (name for _, name in _names(section, question)):
            data[name] = value.get(name.rpartition("_")[2]) if question.columns else value
    return data
