from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from wtforms import (
    DateField,
    Field,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.casework.measures import REMOVAL
from ppr_case.core import clock
from ppr_case.records.people import Involvement, Person
from ppr_case.records.units import Institution
from ppr_case.records.vocabulary import MEASURE_KINDS, PENALTIES, PLACEMENTS, PROGRAMMES
from ppr_case.webkit.extensions import here
from ppr_case.webkit.forms import Form, RowsField, Words, choices, not_before_the_law, still_offered
from ppr_case.webkit.naming import full_name
from ppr_case.webkit.words import alphabetical, capitalised, institution_name

NOBODY: Final = ("", "–")
_LONG: Final = Length(max=10_000, message="Najwyżej 10 000 znaków.")


def past_day(_form: Form, field: Field) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError("Ten dzień dopiero będzie.")
    not_before_the_law(_form, field)


def persons(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [(str(person.id), full_name(person)) for person in people]


def institutions(found: Sequence[Institution]) -> list[tuple[str, str]]:
    named = [(str(one.id), capitalised(institution_name(one))) for one in found]
    return [NOBODY, *sorted(named, key=lambda one: alphabetical(one[1]))]


class ActionPart(Form):
    """One thing that a plan holds; a row without words is none."""

    class Meta(Form.Meta):
        csrf = False

    what = StringField("Działanie", [Optional(), Length(max=1000, message="Najwyżej 1000 znaków.")])
    institution = SelectField("Podmiot", [still_offered], validate_choice=False)
    due_on = DateField("Termin", [Optional()])


class PlanForm(Form):
    key = HiddenField()
    person = RadioField("Dla kogo", [InputRequired("Zaznacz, dla kogo jest plan.")])
    drawn_on = DateField("Dzień sporządzenia", [InputRequired("Wpisz dzień."), past_day])
    actions = RowsField(FormField(ActionPart), min_entries=3, max_entries=30)

    def offer(self, people: Iterable[Person], found: Sequence[Institution]) -> None:
        self.person.choices = choices(persons(people))
        offered = institutions(found)
        for row in (*self.actions, self.actions.blank):
            row.form.institution.choices = offered


class ActionForm(Form):
    key = HiddenField()
    what = StringField("Działanie", [Words("Wpisz, co ma być zrobione."), Length(max=1000)])
    institution = SelectField("Podmiot", [still_offered], validate_choice=False)
    due_on = DateField("Termin", [Optional()])


class SettleForm(Form):
    outcome = HiddenField()
    why_not = TextAreaField("Dlaczego nie wykonano", [Optional(), _LONG])


class MeasureForm(Form):
    key = HiddenField()
    kind = SelectField("Rodzaj", [InputRequired("Wybierz rodzaj.")])
    applied_on = DateField("Dzień", [InputRequired("Wpisz dzień."), past_day])
    person = SelectField("Kogo dotyczy", validate_choice=False)
    placement = SelectField("Gdzie umieszczono dziecko")

    def offer(self, parts: Iterable[Involvement]) -> None:
        """Offer who is in the procedure, each said to be who they are there: most measures concern one side."""
        law = here().law
        roles, known = law.labels("roles"), defaultdict[Person, list[str]](list)
        for one in parts:
            known[one.person].append(roles[one.role])
        named = [(str(one.id), f"{full_name(one)}: {' i '.join(each)}") for one, each in known.items()]
        kinds, placements = law.labels("measure_kinds"), law.labels("placements")
        self.kind.choices = choices([("", "wybierz"), *((kind, capitalised(kinds[kind])) for kind in MEASURE_KINDS)])
        self.person.choices = choices([NOBODY, *named])
        self.placement.choices = choices([NOBODY, *((code, placements[code]) for code in PLACEMENTS)])

    def validate_person(self, field: Field) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices}:
            raise ValidationError("Wybierz osobę z listy: tej nie ma już w procedurze.")
        if self.kind.data == REMOVAL and not field.data:
            raise ValidationError("Wskaż dziecko, które odebrano.")

    def validate_placement(self, field: Field) -> None:
        if field.data and self.kind.data != REMOVAL:
            raise ValidationError("Umieszczenie wpisuje się tylko przy odebraniu dziecka. Zostaw puste.")


class DayForm(Form):
    day = DateField("Dzień", [InputRequired("Wpisz dzień."), past_day])


class CorrectedDayForm(Form):
    """A day that was mistaken, or none where it never was; `seen` is the day it had on the page."""

    day = DateField("Jak powinno być", [Optional(), not_before_the_law])
    seen = DateField(validators=[Optional()])
    reason = TextAreaField(
        "Dlaczego się zmienia", [Words("Napisz, dlaczego się zmienia: zostanie to w historii."), _LONG]
    )

    def validate_day(self, field: Field) -> None:
        if field.data and field.data == self.seen.data:
            raise ValidationError("Ten dzień już tu jest. Wpisz inny albo zostaw bez zmian.")


class LastDayForm(Form):
    """A court may prolong an order into the future."""

    day = DateField("Przedłużony do", [InputRequired("Wpisz ostatni dzień.")])


class ReferralForm(Form):
    key = HiddenField()
    person = RadioField("Kogo", [InputRequired("Zaznacz, kogo dotyczy skierowanie.")])
    programme = RadioField("Program", [InputRequired("Zaznacz program.")])
    step = RadioField(
        "Pierwszy krok",
        [InputRequired("Zaznacz, od czego się zaczyna.")],
        choices=choices(
            (
                ("motion_on", "wniosek grupy"),
                ("referred_on", "skierowanie zespołu"),
                ("reported_on", "zgłoszenie się bez skierowania"),
                ("started_on", "rozpoczęcie bez skierowania"),
            )
        ),
    )
    day = DateField("Dzień", [InputRequired("Wpisz dzień."), past_day])
    institution = SelectField("Kto wnioskował", [still_offered], validate_choice=False)

    def offer(self, people: Iterable[Person], found: Sequence[Institution]) -> None:
        labels = here().law.labels("programmes")
        self.person.choices = choices(persons(people))
        self.programme.choices = choices((code, capitalised(labels[code])) for code in PROGRAMMES)
        self.institution.choices = institutions(found)


class StepForm(DayForm):
    """A step and its day; `seen` is the day it had on the page, empty where it had none."""

    step = HiddenField()
    seen = DateField(validators=[Optional()])
    penalty = SelectField("Kara", validate_choice=False)
    reason = StringField("Powód", [Optional(), _LONG])

    def validate_reason(self, _field: Field) -> None:
        if self.day.data and self.day.data == self.seen.data:
            raise ValidationError("Ten dzień już tu jest, a powód zapisuje się ze zmianą. Wpisz inny dzień.")

    def offer(self) -> None:
        labels = here().law.labels("penalties")
        self.penalty.choices = choices([NOBODY, *((code, labels[code]) for code in PENALTIES)])


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten wpis jest błędny",
        [Words("Napisz, dlaczego wpis jest błędny: zostanie to w historii."), _LONG],
    )
