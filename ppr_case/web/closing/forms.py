from typing import Final

from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ppr_case.casework.closing import Missing
from ppr_case.webkit.extensions import here
from ppr_case.webkit.forms import Form, TilesField, Words, choices

LONGEST: Final = 10_000


class ClosingForm(Form):
    """How a procedure ends; `key` names the closing that will be made, so that a form sent twice makes one."""

    key = HiddenField()
    protocol_on = DateField("Dzień protokołu", [InputRequired("Wpisz dzień protokołu.")])
    ground = RadioField("Podstawa zakończenia", [InputRequired("Zaznacz podstawę zakończenia.")])
    reason = SelectField("Bliższa przyczyna", [Optional()])
    decided = TilesField("Kto rozstrzygnął")
    visit_on = DateField("Pierwsza wizyta po zakończeniu", [Optional()])
    seen = HiddenField()
    """What was shown to be missing, as codes: the tick below says that much and no more."""
    known = BooleanField("Wiem, czego brakuje, i kończę procedurę")

    must_be_known = False
    """Something is missing, and whoever closes says that they saw it."""

    def validate_known(self, field: Field) -> None:
        if self.must_be_known and not field.data:
            raise ValidationError("Zaznacz, że wiesz, czego brakuje, albo uzupełnij to przed zakończeniem.")

    def has_seen(self) -> frozenset[Missing]:
        """Give what the page that was sent had said to be missing; everything where it does not say what."""
        if not self.seen.raw_data:
            return frozenset(Missing)
        codes = (self.seen.data or "").split()
        return frozenset(what for what in Missing if what.value in codes)

    def show(self, lacking: list[Missing]) -> None:
        """Say what is missing now; a tick for less is taken back."""
        if not set(lacking) <= self.has_seen():
            self.known.data = False
        self.seen.data = " ".join(what.value for what in lacking)

    @classmethod
    def offering(cls, **kept: object) -> "ClosingForm":
        form = cls(**kept)
        law = here().law
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


class MonitoringForm(Form):
    """What came of the monitoring after the closing; `key` names the record that will be made."""

    key = HiddenField()
    ended_on = DateField("Dzień zakończenia monitorowania", [InputRequired("Wpisz dzień.")])
    outcome = RadioField("Wynik", [InputRequired("Zaznacz wynik monitorowania.")])
    note = TextAreaField("Ocena grupy", [Optional(), Length(max=LONGEST, message="Najwyżej 10 000 znaków.")])

    @classmethod
    def offering(cls, **kept: object) -> "MonitoringForm":
        form = cls(**kept)
        form.outcome.choices = choices(here().law.labels("monitoring_outcomes").items())
        return form


class TakeBackForm(Form):
    reason = TextAreaField(
        "Dlaczego wynik jest błędny",
        [
            Words("Napisz, dlaczego wynik jest błędny: zostanie to w historii."),
            Length(max=LONGEST, message="Najwyżej 10 000 znaków."),
        ],
    )


class RevocationForm(Form):
    revoked_on = DateField("Dzień uchylenia", [InputRequired("Wpisz dzień uchylenia.")])
    reason = TextAreaField(
        "Dlaczego zakończenie się uchyla",
        [
            Words("Napisz, dlaczego zakończenie się uchyla: zostanie to w historii."),
            Length(max=10_000, message="Najwyżej 10 000 znaków."),
        ],
    )
