from collections.abc import Iterable

from wtforms import DateField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.records.units import Institution
from ppr_case.webkit.filters import role_name
from ppr_case.webkit.forms import Form
from ppr_case.webkit.words import institution_name


def _not_ahead(_form: Form, field: Field) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError("Ten dzień dopiero będzie.")


class RoleForm(Form):
    role = SelectField(
        "Rola",
        [InputRequired("Wybierz rolę.")],
        choices=[SelectChoice("", "wybierz…"), *(SelectChoice(role.value, role_name(role)) for role in Role)],
    )


class StatementForm(Form):
    stated_on = DateField("Dzień oświadczenia o poufności", [InputRequired("Wpisz dzień oświadczenia."), _not_ahead])


class AccountForm(RoleForm):
    login = StringField(
        "Login",
        [
            InputRequired("Wpisz login."),
            Length(min=2, max=60, message="Login ma od 2 do 60 znaków."),
            Regexp(r"\s*[a-zA-Z0-9][a-zA-Z0-9._-]*\s*\Z", message="Login to litery bez ogonków, cyfry, kropka, - i _."),
        ],
    )
    name = StringField(
        "Imię i nazwisko",
        [DataRequired("Wpisz imię i nazwisko."), Length(max=200, message="Najwyżej 200 znaków.")],
    )
    institution = SelectField("Instytucja", [Optional()])
    stated_on = DateField("Dzień oświadczenia o poufności", [Optional(), _not_ahead])

    @classmethod
    def of(cls, institutions: Iterable[Institution]) -> "AccountForm":
        form = cls()
        named = sorted((institution_name(each), str(each.id)) for each in institutions)
        form.institution.choices = [
            SelectChoice("", "bez instytucji"),
            *(SelectChoice(value, name) for name, value in named),
        ]
        return form
