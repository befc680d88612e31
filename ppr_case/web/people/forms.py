from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ppr_case.webkit.forms import Form, choices
from ppr_case.webkit.personal import SEXES, ChecksPerson, Named


class PersonForm(ChecksPerson, Form):
    """What is known of a person; `seen` is the mark of what was known when the form was opened."""

    seen = HiddenField()
    first_name = StringField("Imię", [Named("Wpisz imię."), Length(max=100, message="Najwyżej 100 znaków.")])
    surname = StringField("Nazwisko", [Named("Wpisz nazwisko."), Length(max=100, message="Najwyżej 100 znaków.")])
    pesel = StringField("PESEL")
    born = StringField("Data albo rok urodzenia")
    sex = RadioField("Płeć", [InputRequired("Zaznacz płeć: liczy się w sprawozdaniu.")], choices=choices(SEXES))
    disabled = BooleanField("Osoba z niepełnosprawnością")
    address = StringField("Adres zamieszkania", [Optional(), Length(max=300, message="Najwyżej 300 znaków.")])
    phone = StringField("Telefon", [Optional(), Length(max=100, message="Najwyżej 100 znaków.")])
    email = StringField("E-mail", [Length(max=200, message="Najwyżej 200 znaków.")])
