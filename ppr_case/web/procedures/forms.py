from typing import Final

from wtforms import SearchField, SelectField
from wtforms.validators import DataRequired, Length

from ppr_case.webkit.forms import Form, YearForm, choices

OPEN, OPENED, CLOSED, TAKEN_OVER, HANDED_OVER, ALL = (
    "w-toku",
    "wszczete",
    "zakonczone",
    "przejete",
    "przekazane",
    "wszystkie",
)
STATES: Final = {
    OPEN: "w toku",
    OPENED: "wszczęte",
    CLOSED: "zakończone",
    TAKEN_OVER: "przejęte z innej gminy",
    HANDED_OVER: "przekazane innej gminie",
    ALL: "wszystkie",
}
AGE: Final = "wieku"
GAPS: Final = {
    "": "nieważne",
    "grupy": "grupy",
    "nk-c": "formularza C",
    "wizyty": "wizyty od 30 dni",
    AGE: "wieku osoby",
}
MINE: Final = "moje"
NEWEST, OLDEST = "najnowsze", "najstarsze"


class ListForm(YearForm):
    stan = SelectField("Stan", choices=choices(STATES.items()), default=OPEN)
    brak = SelectField("Brakuje", choices=choices(GAPS.items()), default="")
    czyje = SelectField("Czyje", choices=choices((("", "wszystkich grup"), (MINE, "moje"))), default="")
    kolejnosc = SelectField("Kolejność", choices=choices((o, o) for o in (NEWEST, OLDEST)), default=NEWEST)


class SearchForm(Form):
    """What is looked for may be a name: it is sent in the body and stands in no address."""

    co = SearchField(
        "Numer, nazwisko, nazwisko i imię albo PESEL", [DataRequired("Wpisz, czego szukasz."), Length(max=120)]
    )


class NumberForm(Form):
    """For those who may not read what is in a procedure: to be told that a name is there is to read."""

    co = SearchField("Numer procedury", [DataRequired("Wpisz numer."), Length(max=40)])
