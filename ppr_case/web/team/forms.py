from collections.abc import Iterable
from typing import Final

from wtforms import BooleanField, DateField, Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.records.units import Institution
from ppr_case.webkit.forms import Form, Words, choices, not_before_the_law
from ppr_case.webkit.words import capitalised, institution_name

NOBODY: Final = ("", "wybierz")


class TermForm(Form):
    """Who is in the team, for whom, since when; `key` names the entry that will be made."""

    key = HiddenField()
    name = StringField(
        "Imię i nazwisko", [Words("Wpisz imię i nazwisko."), Length(max=200, message="Najwyżej 200 znaków.")]
    )
    institution = SelectField("Podmiot", [InputRequired("Wybierz, który podmiot ta osoba reprezentuje.")])
    since_on = DateField("Pierwszy dzień w zespole", [InputRequired("Wpisz pierwszy dzień."), not_before_the_law])

    def offer(self, institutions: Iterable[Institution]) -> None:
        named = sorted((capitalised(institution_name(one)), str(one.id)) for one in institutions)
        self.institution.choices = choices([NOBODY, *((id_, name) for name, id_ in named)])


class ReplaceForm(TermForm):
    """Who comes in whose place."""

    last_on = DateField("Ostatni dzień poprzedniej osoby", [InputRequired("Wpisz ostatni dzień.")])
    known = BooleanField("Wiem, kogo będzie brakować")


class CorrectForm(TermForm):
    """What was mistyped of a member; `seen` knows the entry as it was when the page was opened."""

    seen = HiddenField()
    until_on = DateField("Ostatni dzień", [Optional()])

    def validate_until_on(self, field: Field) -> None:
        if field.data and self.since_on.data and field.data < self.since_on.data:
            raise ValidationError("Ostatni dzień nie może być wcześniejszy niż pierwszy.")


class LeaveForm(Form):
    last_on = DateField("Ostatni dzień w zespole", [InputRequired("Wpisz ostatni dzień.")])
    known = BooleanField("Wiem, kogo będzie brakować")


class TakeOutForm(Form):
    """Nothing but the button."""
