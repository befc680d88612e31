from typing import Final

from wtforms import SelectField

from ppr_case.webkit.forms import YearForm, choices

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
