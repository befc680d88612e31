"""The fields of a form A that are not of its definition: when, by whom, and who the people are."""

import re
from collections.abc import Mapping
from typing import Any, Final

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from ppr_case.core import clock
from ppr_case.law.cards import CardForm
from ppr_case.web.cards.fields import OneField, Part, part_class
from ppr_case.webkit.forms import Form, Words, choices, not_before_the_law
from ppr_case.webkit.personal import SEXES, ChecksPerson, Named

NEW: Final = "new"
_VERSION: Final = re.compile(r"\d{1,9}")


def _past(_form: Form, field: Field) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError("Ten dzień dopiero będzie. Wpisz dzień, który już był.")
    not_before_the_law(_form, field)


class HeadForm(Form):
    """When the form was filled in and by whom; `key` names the record that will be made of it."""

    key = HiddenField()
    filled_on = DateField("Dzień wypełnienia", [InputRequired("Wpisz dzień, w którym wypełniono formularz."), _past])
    received_on = DateField("Dzień wpływu do zespołu", [Optional(), _past])
    institution = RadioField(
        "Kto wypełnił", [InputRequired("Zaznacz, kto wypełnił formularz: ten podmiot wszczyna procedurę.")]
    )
    represents = SelectField(
        "W imieniu jakiego podmiotu", [Optional()], description="Gdy wypełnił pedagog, psycholog lub terapeuta."
    )
    case = RadioField("Do której procedury należy ten formularz", validate_choice=False)

    def validate_received_on(self, field: Field) -> None:
        if field.data and self.filled_on.data and field.data < self.filled_on.data:
            raise ValidationError("Formularz nie mógł wpłynąć, zanim go wypełniono. Popraw jeden z dni.")


class CardHeadForm(Form):
    """When form C or D was filled in."""

    key = HiddenField()
    filled_on = DateField("Dzień wypełnienia", [InputRequired("Wpisz dzień, w którym wypełniono formularz."), _past])


class ReceiptForm(Form):
    """To whom form B was handed, when, and by whom; nothing else comes back with it."""

    key = HiddenField()
    filled_on = DateField("Dzień przekazania", [InputRequired("Wpisz dzień, w którym przekazano formularz B."), _past])
    person = RadioField("Komu", [InputRequired("Zaznacz, komu przekazano formularz B.")])
    institution = SelectField("Kto przekazał", [Optional()])


def _given_or_taken_back(form: Form, field: Field) -> None:
    if not any(field.raw_data or ()) and form["seen"].data is None:
        field.errors = []  # that nothing is no day
        raise StopValidation("Wpisz dzień zawiadomienia.")


def _why_changed(form: Form, field: Field) -> None:
    if form["seen"].data is not None and form["notified_on"].data != form["seen"].data:
        Words("Napisz, dlaczego dzień się zmienia: zostanie to w historii.")(form, field)
    elif field.data and form["seen"].data is not None:
        raise StopValidation("Ten dzień już tu jest, a powód zapisuje się ze zmianą. Wpisz inny dzień.")


class FirearmForm(Form):
    """When the weapons unit of the Police was told of a firearm; `seen` is the day it had on the page."""

    notified_on = DateField("Dzień zawiadomienia", [_given_or_taken_back, Optional(), _past])
    seen = DateField(validators=[Optional()])
    reason = TextAreaField(
        "Dlaczego się zmienia", [_why_changed, Length(max=10_000, message="Najwyżej 10 000 znaków.")]
    )


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten formularz jest błędny",
        [
            Words("Napisz, dlaczego formularz jest błędny: zostanie to w historii."),
            Length(max=10_000, message="Najwyżej 10 000 znaków."),
        ],
    )


class ChangeForm(Form):
    """Which version was read, and why there is another; what a form that had no text says needs no reason."""

    seen = HiddenField()
    reason = TextAreaField("Powód zmiany", [Length(max=10_000, message="Najwyżej 10 000 znaków.")])
    must_say_why = False

    def validate_seen(self, field: Field) -> None:
        if not _VERSION.fullmatch(str(field.data)):
            raise ValidationError("Otwórz formularz od nowa.")

    def validate_reason(self, field: Field) -> None:
        if self.must_say_why:
            Words("Napisz, dlaczego zmieniasz formularz: zostanie to w historii.")(self, field)


class PersonPart(ChecksPerson, Part):
    """One person. A form of an older law asks less of them; what it does not ask has no field."""

    known = RadioField("Czy to ktoś, kto jest już w rejestrze", validate_choice=False)
    first_name = StringField("Imię", [Named("Wpisz imię."), Length(max=100, message="Najwyżej 100 znaków.")])
    surname = StringField("Nazwisko", [Named("Wpisz nazwisko."), Length(max=100, message="Najwyżej 100 znaków.")])
    pesel = StringField("PESEL")
    born = StringField("Data albo rok urodzenia")
    sex = OneField("Płeć", choices=choices(SEXES))
    address = StringField("Adres zamieszkania", [Length(max=300, message="Najwyżej 300 znaków.")])
    phone = StringField("Telefon", [Length(max=100, message="Najwyżej 100 znaków.")])
    email = StringField("E-mail", [Length(max=200, message="Najwyżej 200 znaków.")])

    @property
    def is_blank(self) -> bool:
        """Say whether nobody was typed here; tiles that were not ticked and rows without words count as nothing."""
        return not any(_said(field.data) for field in self if field.name != self.known.name)


def _said(data: Any) -> bool:
    if isinstance(data, Mapping):
        return any(map(_said, data.values()))
    return any(map(_said, data)) if isinstance(data, list) else bool(data)


def person_class(form: CardForm, role: str) -> type[PersonPart]:
    """Make the class of the people in a role: only what the form asks of them, and the sex, which numbers need."""
    identity = {name for section in form.sections.values() if section.about == role for name in section.identity}
    if not identity:  # the form does not name them: those who live together, for the counts of families
        identity = {"pesel", "born"}
    without = tuple(name for name in ("pesel", "born", "address", "phone", "email") if name not in identity)
    return part_class(form, role, PersonPart, without)
