from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.crypto.packages import NotAPublicKey, PublicKey
from ppr_case.webkit.forms import Form


class PackageForm(Form):
    """For whom a package is sealed."""

    recipient = TextAreaField("Klucz publiczny tamtej gminy", [InputRequired("Wklej klucz publiczny tamtej gminy.")])

    def validate_recipient(self, field: Field) -> None:
        try:
            PublicKey.read(field.data)
        except NotAPublicKey:
            raise ValidationError(
                "To nie jest cały klucz publiczny: zaczyna się od ppr1-. Poproś o niego jeszcze raz."
            ) from None

    @property
    def key(self) -> PublicKey:
        return PublicKey.read(self.recipient.data or "")


class HandOverForm(PackageForm):
    handed_over_on = DateField("Dzień przekazania", [InputRequired("Wpisz dzień przekazania.")])
    commune = StringField("Gmina, która przejmuje", [Optional(), Length(max=200, message="Najwyżej 200 znaków.")])


class TakeOverForm(Form):
    package = FileField("Paczka", [FileRequired("Wybierz plik paczki.")])
    sender = TextAreaField("Klucz publiczny nadawcy", [Optional()])
    taken_over_on = DateField("Dzień przejęcia", [InputRequired("Wpisz dzień przejęcia.")])

    def validate_sender(self, field: Field) -> None:
        try:
            PublicKey.read(field.data)
        except NotAPublicKey:
            raise ValidationError("To nie jest cały klucz publiczny: zaczyna się od ppr1-.") from None
