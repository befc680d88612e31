from typing import Final

from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.casework.closing import Missing
from ppr_case.law import load
from ppr_case.webkit.forms import Form, Words, choices

LACKING: Final = {
    Missing.FORM_C: "nie ma formularza C",
    Missing.PLAN_UNDONE: "nie wszystko z indywidualnego planu pomocy jest wykonane",
    Missing.VISIT: "przez ostatnie 30 dni nie było odbytej wizyty",
}


class ClosingForm(Form):
    """How a procedure ends; `key` names the closing that will be made, so that a form sent twice makes one."""

    key = HiddenField()
    protocol_on = DateField("Dzień protokołu", [InputRequired("Wpisz dzień protokołu.")])
    ground = RadioField("Podstawa zakończenia", [InputRequired("Zaznacz podstawę zakończenia.")])
    reason = SelectField("Bliższa przyczyna", [Optional()])
    known = BooleanField("Wiem, czego brakuje, i kończę procedurę")

    must_be_known = False
    """Something is missing, and whoever closes says that they saw it."""

    def validate_known(self, field: Field) -> None:
        if self.must_be_known and not field.data:
            raise ValidationError("Zaznacz, że wiesz, czego brakuje, albo uzupełnij to przed zakończeniem.")

    @classmethod
    def offering(cls, **kept: object) -> "ClosingForm":
        form = cls(**kept)
        law = load()
        form.ground.choices = choices(law.labels("grounds").items())
        form.reason.choices = choices([("", "bez bliższej przyczyny"), *law.labels("reasons").items()])
        return form


class AnnulmentForm(Form):
    reason = TextAreaField(
        "Dlaczego procedura jest wpisana błędnie",
        [
            Words("Napisz, dlaczego procedura jest błędna: zostanie to w jej uwagach."),
            Length(max=2_000, message="Najwyżej 2000 znaków."),
        ],
    )


class RevocationForm(Form):
    revoked_on = DateField("Dzień uchylenia", [InputRequired("Wpisz dzień uchylenia.")])
