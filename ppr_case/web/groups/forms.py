from collections.abc import Sequence
from typing import Final

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.core import clock
from ppr_case.law.regimes import Act, Wanted
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.webkit.forms import Form, RowsField, TilesField, Words, choices, still_offered
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import capitalised, institution_name, label

NOBODY: Final = ("", "wybierz")


def _not_ahead(_form: Form, field: Field) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError("Ten dzień dopiero będzie.")


class GuestPart(Form):
    """A member without an account: their name, sealed, and whom they come from."""

    class Meta(Form.Meta):
        csrf = False

    name = StringField("Imię i nazwisko", [Optional(), Length(max=200, message="Najwyżej 200 znaków.")])
    institution = SelectField("Podmiot", validate_choice=False)

    def validate_institution(self, field: Field) -> None:
        if (self.name.data or "").strip() and not field.data:
            raise ValidationError("Wybierz, z jakiego podmiotu jest ta osoba.")
        still_offered(self, field)


class AppointForm(Form):
    """Who is appointed and when; `key` names the group that will be made."""

    key = HiddenField()
    passed_on = DateField("Dzień przekazania formularza A grupie", [Optional(), _not_ahead])
    appointed_on = DateField("Dzień powołania", [InputRequired("Wpisz dzień powołania."), _not_ahead])
    cases = TilesField("Co wiadomo o osobie stosującej przemoc")
    members = TilesField("Kto wchodzi w skład")
    guests = RowsField(FormField(GuestPart), min_entries=1, max_entries=12)
    known = BooleanField("Wiem, kogo brakuje, i powołuję grupę w tym składzie")

    def offer(self, staff: Sequence[Staff], institutions: Sequence[Institution]) -> None:
        self.members.choices = choices((str(one.id), seated(one)) for one in staff)
        named = offered(institutions)
        for guest in (*self.guests, self.guests.blank):
            guest.form.institution.choices = named


class MemberForm(Form):
    """One more member: somebody with an account, or a name and whom they come from; `key` names the membership."""

    key = HiddenField()
    since_on = DateField("Od dnia", [InputRequired("Wpisz dzień."), _not_ahead])
    member = SelectField("Osoba z kontem")
    name = StringField("Albo osoba bez konta: imię i nazwisko", [Optional(), Length(max=200)])
    institution = SelectField("Podmiot osoby bez konta")

    def validate_member(self, field: Field) -> None:
        if not field.data and not (self.name.data or "").strip():
            raise ValidationError("Wybierz osobę z kontem albo wpisz imię i nazwisko osoby bez konta.")

    def validate_name(self, field: Field) -> None:
        if (field.data or "").strip() and self.member.data:
            raise ValidationError("Dodaje się jedną osobę naraz: wybierz konto albo zostaw imię i nazwisko.")

    def validate_institution(self, field: Field) -> None:
        if (self.name.data or "").strip() and not self.member.data and not field.data:
            raise ValidationError("Wybierz, z jakiego podmiotu jest ta osoba.")


class EndForm(Form):
    last_on = DateField("Ostatni dzień", [InputRequired("Wpisz ostatni dzień."), _not_ahead])


class LeaveForm(EndForm):
    """The end of a membership; `known` is asked for where the group loses somebody whom the act wants in it."""

    known = BooleanField("Wiem, kogo będzie brakować")


class ReplaceForm(MemberForm):
    """Who comes in whose place; the last day of the one and the first of the other."""

    last_on = DateField("Ostatni dzień poprzedniej osoby", [InputRequired("Wpisz ostatni dzień."), _not_ahead])
    since_on = DateField("Pierwszy dzień nowej osoby", [InputRequired("Wpisz pierwszy dzień."), _not_ahead])
    known = BooleanField("Wiem, kogo będzie brakować")


class CasesForm(Form):
    """In which cases of the act the group needs somebody more."""

    cases = TilesField("Co wiadomo o osobie stosującej przemoc")


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ta grupa jest wpisana błędnie",
        [
            Words("Napisz, dlaczego grupa jest wpisana błędnie: zostanie to w historii."),
            Length(max=10_000, message="Najwyżej 10 000 znaków."),
        ],
    )


def offered_cases(act: Act) -> list[SelectChoice]:
    """Offer the cases in which a group needs somebody more, each with whom."""
    return choices(
        (case, f"{capitalised(wanted.title)} (w grupie musi być: {_either(wanted)})")
        for case, wanted in act.group_members_if.items()
    )


def _either(wanted: Wanted) -> str:
    return " albo ".join(label(kind, "institution_kinds") for kind in wanted.kinds)


def seated(staff: Staff) -> str:
    name = opened(staff, "name") or staff.login
    return f"{name}, {institution_name(staff.institution)}"


def offered(institutions: Sequence[Institution]) -> list[tuple[str, str]]:
    return [NOBODY, *((str(one.id), capitalised(institution_name(one))) for one in institutions)]
