from collections.abc import Iterable
from typing import Final
from uuid import UUID

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.core import clock
from ppr_case.records.procedures import Procedure
from ppr_case.webkit.forms import Form, TilesField, YearForm, choices

ANY: Final = ("", "każde")


class ListForm(YearForm):
    rodzaj = SelectField(
        "Rodzaj", choices=choices((ANY, ("ZI", "posiedzenia zespołu"), ("GR", "spotkania grup"))), default=""
    )
    stan = SelectField(
        "Stan",
        choices=choices((ANY, ("odbyte", "odbyte"), ("planowane", "planowane"), ("odwolane", "odwołane"))),
        default="",
    )


_LONG: Final = Length(max=10_000, message="Najwyżej 10 000 znaków.")


def agreed_name(procedure_id: UUID) -> str:
    return f"agreed_{procedure_id.hex}"


class SittingForm(Form):
    """What is told of a sitting; `key` names the record that will be made, so that a page sent twice makes one."""

    key = HiddenField()
    kind = RadioField(
        "Rodzaj",
        [InputRequired("Zaznacz rodzaj spotkania.")],
        choices=choices((("GR", "spotkanie grupy"), ("ZI", "posiedzenie zespołu"))),
    )
    held_on = DateField("Dzień", [InputRequired("Wpisz dzień spotkania.")])
    state = RadioField(
        "Stan",
        [InputRequired("Zaznacz, czy spotkanie się odbyło.")],
        choices=choices((("odbyte", "odbyło się"), ("planowane", "jest planowane"))),
    )
    institutions = TilesField("Podmioty obecne")
    came = TilesField("Przyszli")
    form_c = TilesField("Formularz C wypełniono z")
    form_d = TilesField("Formularz D wypełniono z")
    next_on = DateField("Następne spotkanie w tych procedurach", [Optional()])

    @classmethod
    def about(cls, procedures: Iterable[Procedure], **told: object) -> "SittingForm":
        """Give the form with a place for what was agreed in each procedure."""
        agreed = {agreed_name(one.id): TextAreaField("Ustalenia", [Optional(), _LONG]) for one in procedures}
        form: SittingForm = type("SittingFormAbout", (cls,), agreed)(**told)
        return form

    def validate_next_on(self, field: Field) -> None:
        if field.data < clock.today() or (self.held_on.data and field.data <= self.held_on.data):
            raise ValidationError("Następne spotkanie jest po tym i nie wcześniej niż dziś.")
