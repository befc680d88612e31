from collections.abc import Iterable
from typing import Any, Final

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from ppr_case.law.activities import ActivityKind
from ppr_case.records.vocabulary import ACTIVITY_FORMS, ACTIVITY_SETTINGS, PARTICIPANT_GROUPS
from ppr_case.webkit.extensions import here
from ppr_case.webkit.forms import Form, Words, YearForm, choices, not_before_the_law
from ppr_case.webkit.words import alphabetical, capitalised


class ListForm(YearForm):
    rodzaj = SelectField("Rodzaj", default="")
    podmiot = SelectField("Podmiot", default="")

    def offer_institutions(self, institutions: Iterable[tuple[str, str]]) -> None:
        """Offer the institutions that the entries name."""
        self.podmiot.choices = choices([("", "każdy"), *sorted(institutions, key=lambda one: alphabetical(one[1]))])

    def offer_kinds(self, kinds: Iterable[tuple[str, str]]) -> None:
        """Offer the kinds that the register holds, by their names."""
        named = sorted(((kind, capitalised(name)) for kind, name in kinds), key=lambda kind: alphabetical(kind[1]))
        self.rodzaj.choices = choices([("", "każdy"), *named])


GROUPS: Final = {"acts": "Co zrobiono", "things": "Co jest albo powstało", "persons": "Ile osób"}
_WHOLE: Final = NumberRange(min=0, max=1_000_000, message="Wpisz liczbę całkowitą od 0 do 1 000 000.")
_LABEL: Final = Length(max=200, message="Najwyżej 200 znaków.")


class LabelForm(Form):
    """What is looked for may be a name: it is sent in the body, digested and kept nowhere."""

    label = StringField("Oznaczenie", [Words("Wpisz oznaczenie."), _LABEL])


class EntryForm(Form):
    """One entry of the log; `key` names the record that will be made."""

    key = HiddenField()
    kind = SelectField("Rodzaj", [InputRequired("Wybierz rodzaj działania.")])
    noted_on = DateField("Dzień", [InputRequired("Wpisz dzień."), not_before_the_law])
    amount = IntegerField("Liczba", [InputRequired("Wpisz, ile; wolno zero."), _WHOLE])
    participants = IntegerField("Uczestnicy", [Optional(), _WHOLE])
    hours = IntegerField("Godziny", [Optional(), _WHOLE])
    institution = SelectField("Podmiot", [Optional()])
    setting = SelectField("Miejsce", [Optional()])
    form = SelectField("Forma", [Optional()])
    since_on = DateField("Od", [Optional()])
    until_on = DateField("Do", [Optional()])
    round_the_clock = BooleanField("Działa całą dobę")
    same_label = BooleanField("To samo oznaczenie")
    label = StringField("Oznaczenie", [Optional(), _LABEL])
    answer = StringField("Odpowiedź słowna", [Optional(), Length(max=80, message="Najwyżej 80 znaków.")])
    description = TextAreaField("Opis", [Optional(), Length(max=10_000, message="Najwyżej 10 000 znaków.")])

    def offer(self, kinds: Iterable[ActivityKind], own: list[tuple[str, str]]) -> None:
        """Offer the kinds of the law's list under their headings, then those of the unit; and where, and how."""
        by_group: dict[str, list[tuple[str, str]]] = {GROUPS[group]: [] for group in GROUPS}
        for kind in kinds:
            by_group[GROUPS[kind.group]].append((kind.code, capitalised(kind.title)))
        offered: dict[str, Any] = {"": [("", "wybierz")], **by_group}
        if own:
            offered["Własne"] = own
        self.kind.choices = offered
        law = here().law
        for group in PARTICIPANT_GROUPS:
            self[f"group_{group}"].label.text = capitalised(law.labels("participant_groups")[group])
        for field, codes, vocabulary in (
            (self.setting, ACTIVITY_SETTINGS, "activity_settings"),
            (self.form, ACTIVITY_FORMS, "activity_forms"),
        ):
            field.choices = choices([("", "–"), *((code, law.labels(vocabulary)[code]) for code in codes)])


for _group in PARTICIPANT_GROUPS:
    setattr(EntryForm, f"group_{_group}", IntegerField(validators=[Optional(), _WHOLE]))


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten wpis jest błędny",
        [
            Words("Napisz, dlaczego wpis jest błędny: zostanie to w historii."),
            Length(max=10_000, message="Najwyżej 10 000 znaków."),
        ],
    )


class CorrectionForm(EntryForm, ReasonForm):
    """The same, and why the first entry is wrong."""
