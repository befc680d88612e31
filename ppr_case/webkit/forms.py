"""The form every form descends from: Polish messages, guarded against forgery."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget


class Form(FlaskForm):
    """Speaks Polish with WTForms' own translations."""

    class Meta(FlaskForm.Meta):
        locales = ("pl",)


class TilesField(SelectMultipleField):
    """Several answers, each a box large enough for a thumb."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


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
