from wtforms import StringField
from wtforms.validators import Length, Optional, ValidationError

from ppr_case.trail import Head, NotAnAnchor
from ppr_case.webkit.forms import Form


class VerifyForm(Form):
    anchor = StringField("Kotwica", [Optional(), Length(max=120)])

    def validate_anchor(self, field: StringField) -> None:
        try:
            Head.read((field.data or "").strip())
        except NotAnAnchor:
            raise ValidationError("Kotwica to numer i skrót rozdzielone dwukropkiem: 128:9f2c…") from None

    @property
    def anchors(self) -> list[Head]:
        typed = (self.anchor.data or "").strip()
        return [Head.read(typed)] if typed else []
