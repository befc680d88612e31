from typing import Final

from wtforms import BooleanField, HiddenField, SearchField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from ppr_case.casework.saved_lists import LONGEST_NAME
from ppr_case.casework.selections import OPEN, STATES, Selection
from ppr_case.webkit.forms import Form, Words, YearForm, choices

GAPS: Final = {
    "": "nieważne",
    "grupy": "grupy",
    "skladu": "kogoś w grupie",
    "nk-c": "formularza C",
    "wizyty": "wizyty od 30 dni",
    "wyniku": "wyniku monitorowania",
    "wieku": "wieku osoby",
}
MINE: Final = "moje"
NEWEST, OLDEST = "najnowsze", "najstarsze"


class ListForm(YearForm):
    stan = SelectField("Stan", choices=choices(STATES.items()), default=OPEN)
    brak = SelectField("Brakuje", choices=choices(GAPS.items()), default="")
    czyje = SelectField("Czyje", choices=choices((("", "wszystkich grup"), (MINE, "moje"))), default="")
    kolejnosc = SelectField("Kolejność", choices=choices((o, o) for o in (NEWEST, OLDEST)), default=NEWEST)

    def offer_none_of_ones_own(self) -> None:
        """Take the question back from those who sit in no group, and with it the answer of an old address."""
        self.czyje.choices = choices((("", "wszystkich grup"),))

    @property
    def selection(self) -> Selection:
        """Give what was chosen, and let the form show what of it holds."""
        chosen = Selection(
            state=self.chosen("stan"),
            year=self.year,
            gap=self.chosen("brak"),
            mine=self.chosen("czyje") == MINE,
            oldest_first=self.chosen("kolejnosc") == OLDEST,
        ).settled
        self.stan.data, self.rok.data = chosen.state, str(chosen.year or "")
        return chosen


class SearchForm(Form):
    """What is looked for may be a name: it is sent in the body and stands in no address."""

    co = SearchField(
        "Numer, nazwisko, nazwisko i imię albo PESEL", [DataRequired("Wpisz, czego szukasz."), Length(max=120)]
    )


class NumberForm(Form):
    """For those who may not read what is in a procedure: to be told that a name is there is to read."""

    co = SearchField("Numer procedury", [DataRequired("Wpisz numer."), Length(max=40)])


def _one_line(typed: str | None) -> str:
    return " ".join((typed or "").split())


class KeepForm(Form):
    """Under which name a list is kept; `key` names the record that will be made."""

    key = HiddenField()
    name = StringField(
        "Nazwa",
        [Words("Nazwij widok."), Length(max=LONGEST_NAME, message=f"Najwyżej {LONGEST_NAME} znaków.")],
        filters=[_one_line],
    )
    opens = BooleanField("Otwieraj listę tak, gdy wchodzę w „Procedury”")
