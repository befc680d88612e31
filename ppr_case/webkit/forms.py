"""The form every form descends from: Polish messages, guarded against forgery."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, ClassVar, Final

from flask import Flask
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ppr_case.casework.visits import FURTHEST
from ppr_case.webkit.drafts import is_resumed, sent
from ppr_case.webkit.extensions import here
from ppr_case.webkit.offers import Offer

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
_SPACES: Final = frozenset("\n\r\t")
PLACE: Final = "__n__"
"""Stands for the number of a row in the one that a script makes others from."""
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


def visible(typed: Any) -> Any:
    """Take away what nobody sees or typed on purpose: controls, and marks that hide or turn what stands there."""
    if not isinstance(typed, str) or typed.isprintable():
        return typed
    return "".join(sign for sign in typed if sign in _SPACES or unicodedata.category(sign) not in _INVISIBLE)


class Form(FlaskForm):
    """Speaks Polish with WTForms' own translations; texts hold only what can be seen."""

    class Meta(FlaskForm.Meta):
        locales = ("pl",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what was sent; where a page is asked for with its draft, what that holds."""
            return sent() if formdata is _Auto and is_resumed() else super().wrap_formdata(form, formdata)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": [*unbound_field.kwargs.get("filters", ()), visible]}
            return super().bind_field(form, unbound_field, options)


def not_before_the_law(_form: Any, field: Field) -> None:
    """Refuse a day before the first act that the program knows: the year was mistyped."""
    if field.data and field.data < min(act.in_force_from for act in here().law.latest.acts.values()):
        raise ValidationError("Sprawdź rok: wtedy nie było jeszcze procedury „Niebieskie Karty”.")


def too_far(what: str) -> str:
    """Say of a day that it is further ahead than anything is planned."""
    return f"{what} planuje się najwyżej na {FURTHEST.days} dni naprzód. Sprawdź rok."


class Words:
    """Something was said: at least one letter or digit."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __call__(self, _form: Form, field: Field) -> None:
        if not any(sign.isalnum() for sign in field.data or ""):
            raise StopValidation(self._sentence)


def first_of(errors: Any) -> str:
    """Give the first sentence among the errors of a field, or of its rows."""
    if isinstance(errors, dict):
        return first_of(next(iter(errors.values())))
    if isinstance(errors, list | tuple):
        return first_of(next(one for one in errors if one))
    return str(errors)


def first_wrong(field: Field) -> str:
    """Give the id of the field that is to be mended: of rows, that in the first wrong one."""
    wrong = next((row for row in field if row.errors), None) if isinstance(field, FieldList) else None
    return field.id if wrong is None else str(wrong.form[next(iter(wrong.errors))].id)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["first_said"] = first_of
    app.jinja_env.filters["first_wrong"] = first_wrong


class TilesField(SelectMultipleField):
    """Several answers, each a box large enough for a thumb."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered, or no longer; WTForms would say so in English, and repeat an id."""
        gone = ValidationError("Czegoś, co zaznaczono, już tu nie ma. Sprawdź zaznaczone i wyślij znowu.")
        if isinstance(self.choices, Offer):
            if self.validate_choice and self.data and len(self.choices.chosen(self.data)) < len(set(self.data)):
                raise gone
            return
        try:
            super().pre_validate(form)
        except ValidationError as wrong:
            raise gone from wrong


class RowsField(FieldList):
    """Rows of the same fields, as many as are needed; without a script one more is asked for at a time."""

    @cached_property
    def blank(self) -> Field:
        """Give a row that nobody has filled in, for a `template` of the page."""
        name, id_ = (f"{own}{self._separator}{PLACE}" for own in (self.name, self.id))
        options = {"name": name, "id": id_, "_meta": self.meta, "translations": self._translations}
        row = self.meta.bind_field(self._form, self.unbound_field, options)
        row.process(None)
        return row

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Read which rows were sent; WTForms takes "²" for a number too, and fails on it."""
        for name in formdata:
            place = name.removeprefix(f"{prefix}{self._separator}").partition(self._field_separator)[0]
            if name.startswith(f"{prefix}{self._separator}") and _NUMBER.fullmatch(place):
                yield int(place)


def still_offered(_form: Any, field: Field) -> None:
    """Refuse a choice that is not on the list, or no longer: what was chosen is not dropped without a word."""
    if field.data and field.data not in {choice.value for choice in field.iter_choices()}:
        raise ValidationError("Tego, co wybrano, nie ma już na liście. Wybierz jeszcze raz.")


class FilterForm(Form):
    """Chooses what a list shows: sent in the address, so that it may be kept, and changing nothing.

    An answer that is not offered counts as none: an old address leads to the list, not to an error.
    """

    class Meta(Form.Meta):
        csrf = False

    def __init__(self, given: MultiDict[str, str], **more: Any) -> None:
        super().__init__(formdata=given, **more)

    def chosen(self, name: str) -> str:
        """Give the answer to one question, or its default; raises KeyError for a question that is not asked."""
        field = self[name]
        offered = {choice.value for choice in field.choices}
        answer: str = field.data if field.data in offered else field.default or ""
        field.data = answer
        return answer


class YearForm(FilterForm):
    """A filter with years among its questions."""

    rok = SelectField("Rok", default="")

    def offer_years(self, first: int, last: int) -> None:
        years = [(str(year), str(year)) for year in range(last, first - 1, -1)]
        self.rok.choices = choices([("", "każdy"), *years])

    @property
    def year(self) -> int | None:
        chosen = self.chosen("rok")
        return int(chosen) if chosen else None

    def kept(self) -> dict[str, str]:
        """Give every answer, for the address of the next page."""
        return {name: self.chosen(name) for name in self._fields}


def choices(offered: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(code, words) for code, words in offered]
