from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final
from uuid import UUID

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.casework.sittings import PLANNED
from ppr_case.casework.visits import FURTHEST
from ppr_case.core import clock
from ppr_case.core.base import id_of
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.web.meetings.progress import fields_of
from ppr_case.webkit.extensions import here
from ppr_case.webkit.forms import Form, TilesField, Words, YearForm, choices, too_far

ANY: Final = ("", "każde")
UNSETTLED: Final = "do-rozstrzygniecia"


class ListForm(YearForm):
    rodzaj = SelectField(
        "Rodzaj", choices=choices((ANY, ("ZI", "posiedzenia zespołu"), ("GR", "spotkania grup"))), default=""
    )
    stan = SelectField(
        "Stan",
        choices=choices(
            (
                ANY,
                ("odbyte", "odbyte"),
                ("planowane", "planowane"),
                (UNSETTLED, "do rozstrzygnięcia"),
                ("odwolane", "odwołane"),
            )
        ),
        default="",
    )


_LONG: Final = Length(max=10_000, message="Najwyżej 10 000 znaków.")


def agreed_name(procedure_id: UUID) -> str:
    return f"agreed_{procedure_id.hex}"


def decision_name(procedure_id: UUID) -> str:
    return f"decision_{procedure_id.hex}"


def visit_name(procedure_id: UUID) -> str:
    return f"visit_{procedure_id.hex}"


def next_name(procedure_id: UUID) -> str:
    return f"next_{procedure_id.hex}"


def _ahead(form: Form, field: Field) -> None:
    if field.data is None:  # what is no day says so itself
        return
    if field.data < max(clock.today(), form["held_on"].data or clock.today()):
        raise ValidationError("Następna wizyta jest nie wcześniej niż dziś i nie przed spotkaniem.")
    if field.data > clock.today() + FURTHEST:
        raise ValidationError(too_far("Wizytę"))


def _agreed_there(form: Form, field: Field) -> None:
    """What a sitting that is still ahead agreed on, nobody knows; its course would say it a second time."""
    if (field.data or "").strip() and form["state"].data == PLANNED:
        raise ValidationError("Ustalenia wpisuje się, gdy spotkanie się odbyło. Zachowaj je i wpisz z przebiegiem.")


def _of_these(form: "SittingForm", field: Field) -> None:
    """Demand somebody of these procedures; whether they have a part in them, `record_sitting` asks."""
    for value in field.data or ():
        procedure_id, _, person_id = value.partition(".")
        if id_of(procedure_id) not in form.spoken_of or id_of(person_id) is None:
            raise ValidationError("Zaznacz osoby z procedur, których dotyczy to spotkanie.")


class SittingForm(Form):
    """What is told of a sitting; `key` names the record that will be made, so that a page sent twice makes one."""

    spoken_of: ClassVar[Collection[UUID]] = ()
    """The procedures that the page is about."""
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
    came = TilesField("Przyszli", [_of_these], validate_choice=False)
    form_c = TilesField("Formularz C wypełniono z", [_of_these], validate_choice=False)
    form_d = TilesField("Formularz D wypełniono z", [_of_these], validate_choice=False)
    hour = TimeField("Godzina", [Optional()])
    place = StringField("Miejsce", [Optional(), Length(max=120, message="Najwyżej 120 znaków.")])
    next_on = DateField("Następne spotkanie w tych procedurach", [Optional()])

    @classmethod
    def about(
        cls,
        procedures: Collection[Procedure],
        actions: Iterable[PlanAction],
        *,
        beside: Collection[UUID] = (),
        **told: object,
    ) -> "SittingForm":
        """Give the form with a place for what was agreed in each procedure, and for what came of each action.

        `beside` are procedures that were on the page when it was opened, and may be annulled by now.
        """
        offered = choices([("", "bez decyzji"), *here().law.labels("decisions").items()])
        fields: dict[str, Any] = {"spoken_of": {*beside, *(one.id for one in procedures)}, **fields_of(actions)}
        for one in procedures:
            fields |= {
                agreed_name(one.id): TextAreaField("Ustalenia", [Optional(), _LONG, _agreed_there]),
                decision_name(one.id): SelectField("Decyzja", [Optional()], choices=offered, default=""),
                next_name(one.id): DateField("Następne spotkanie", [Optional(), cls.comes_after]),
                visit_name(one.id): DateField("Następna wizyta", [Optional(), _ahead]),
            }
        form: SittingForm = type("SittingFormAbout", (cls,), fields)(**told)
        return form

    def validate_next_on(self, field: Field) -> None:
        self.comes_after(field)

    def comes_after(self, field: Field) -> None:
        """Demand a day after this sitting and not in the past; what is no day says so itself."""
        if field.data is None:
            return
        if field.data < clock.today() or (self.held_on.data and field.data <= self.held_on.data):
            raise ValidationError("Następne spotkanie jest po tym i nie wcześniej niż dziś.")
        if field.data > clock.today() + FURTHEST:
            raise ValidationError(too_far("Spotkanie"))


class PlannedForm(SittingForm):
    """What came of a sitting that was planned; `seen` is the day, hour and place that it was read with."""

    seen = HiddenField()


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten wpis jest błędny", [Words("Napisz, dlaczego wpis jest błędny: zostanie to w historii."), _LONG]
    )


class CorrectionForm(SittingForm, ReasonForm):
    """The same, and why the first entry is wrong."""
