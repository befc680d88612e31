from typing import Final

from wtforms import SelectField

from ppr_case.webkit.forms import YearForm, choices

ANY: Final = ("", "każdy")
PURPOSES: Final = {"monitoring": "monitorowanie", "nk_c": "formularz C", "interwencja": "interwencja"}
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
