from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from ppr_case.access.accounts import LEAST_LENGTH
from ppr_case.webkit.forms import Form


class SignInForm(Form):
    login = StringField("Login", [InputRequired("Wpisz login."), Length(max=60)])
    password = PasswordField("Hasło", [InputRequired("Wpisz hasło."), Length(max=1000)])


class PasswordForm(Form):
    current = PasswordField("Obecne hasło", [InputRequired("Wpisz obecne hasło."), Length(max=1000)])
    new = PasswordField(
        "Nowe hasło",
        [
            InputRequired("Wpisz nowe hasło."),
            Length(min=LEAST_LENGTH, max=1000, message=f"Nowe hasło ma co najmniej {LEAST_LENGTH} znaków."),
        ],
    )
    again = PasswordField(
        "Nowe hasło jeszcze raz",
        [InputRequired("Wpisz nowe hasło drugi raz."), EqualTo("new", "Oba nowe hasła muszą być takie same.")],
    )
