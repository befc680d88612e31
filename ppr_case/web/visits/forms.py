from datetime import date
from typing import Final

from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from ppr_case.core import clock
from ppr_case.core.base import id_of
from ppr_case.records.vocabulary import SIGNS_OF_VIOLENCE
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import Form, TilesField, Words, YearForm, choices, not_before_the_law

ANY: Final = ("", "każdy")
MET, NOT_MET = "odbyta", "bez-kontaktu"


class ListForm(YearForm):
    cel = SelectField(
        "Cel",
        choices=choices(
            (ANY, ("monitoring", "monitorowanie"), ("nk_c", "formularz C"), ("interwencja", "interwencja"))
        ),
        default="",
    )
    wynik = SelectField("Wynik", choices=choices((ANY, (MET, "odbyta"), (NOT_MET, "bez kontaktu"))), default="")


LONGEST: Final = 10_000
YES, NO = "tak", "nie"
NOT_NAMED: Final = "Zaznacz osoby z procedur, których dotyczy ta wizyta, albo dodaj ich procedurę."


def beyond(until: date | None) -> str:
    """Say of a next visit that it would be after the monitoring, or that there is none."""
    if until is None:
        return "Ta procedura nie jest w toku ani monitorowana. Zostaw puste."
    return f"Monitorowanie po zakończeniu trwa do {day(until)}. Wpisz dzień nie późniejszy albo zostaw puste."


def _made(_form: Form, field: Field) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError("Ten dzień dopiero będzie. Wpisz dzień, w którym wizyta się odbyła.")
    not_before_the_law(_form, field)


def _of_people(_form: Form, field: Field) -> None:
    """Demand ids; whether these people are named there, `record_visit` asks."""
    if not all(map(id_of, field.data or ())):
        raise ValidationError(NOT_NAMED)


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten wpis jest błędny",
        [
            Words("Napisz, dlaczego wpis jest błędny: zostanie to w historii."),
            Length(max=LONGEST, message="Najwyżej 10 000 znaków."),
        ],
    )


class VisitForm(Form):
    """What is told of a visit; `key` names the record that will be made, so that a form sent twice makes one."""

    key = HiddenField()
    made_on = DateField("Dzień", [InputRequired("Wpisz dzień wizyty."), _made])
    purpose = RadioField(
        "Cel",
        [InputRequired("Zaznacz cel wizyty.")],
        choices=choices(
            (("monitoring", "monitorowanie"), ("nk_c", "w związku z formularzem C"), ("interwencja", "interwencja"))
        ),
    )
    met = RadioField(
        "Czy kogoś zastano",
        [InputRequired("Zaznacz, czy kogoś zastano. Wizyta, podczas której nikogo nie zastano, też jest wpisem.")],
        choices=choices(((YES, "tak, zastano"), (NO, "nikogo nie zastano"))),
    )
    signs = RadioField(
        "Oznaki przemocy",
        choices=choices((("nie", "nie widać"), ("tak", "są oznaki"), ("niejasne", "nie da się ocenić"))),
        validate_choice=False,
    )
    institutions = TilesField("Kto poszedł")
    went = IntegerField(
        "Ile osób poszło",
        [Optional(), NumberRange(min=1, max=99, message="Wpisz liczbę od 1 do 99 albo zostaw puste.")],
    )
    procedures = TilesField("Inne procedury w tym domu")
    persons = TilesField("Kogo widziano", [_of_people], validate_choice=False)
    next_on = DateField("Następna wizyta", [Optional()])
    note = TextAreaField("Notatka", [Optional(), Length(max=LONGEST, message="Najwyżej 10 000 znaków.")])

    def validate_signs(self, field: Field) -> None:
        if field.data and field.data not in SIGNS_OF_VIOLENCE:
            raise ValidationError("Wybierz jedną z odpowiedzi.")
        if self.met.data == YES and not field.data:
            raise ValidationError("Zaznacz, czy widać oznaki przemocy.")


class PlanForm(Form):
    """When the next visit is due, and how many days there are between visits; `seen` is how it was when read."""

    seen = HiddenField()
    planned_on = DateField("Dzień następnej wizyty", [Optional()])
    every = IntegerField(
        "Co ile dni wizyta",
        [Optional(), NumberRange(min=1, max=180, message="Wpisz liczbę od 1 do 180 albo zostaw puste.")],
    )


class CorrectionForm(VisitForm, ReasonForm):
    """The same, and why the first entry is wrong."""
