from wtforms import SelectField

from ppr_case.webkit.forms import FilterForm, choices


class DeadlineForm(FilterForm):
    kiedy = SelectField(
        "Kiedy",
        choices=choices((("", "wszystkie"), ("po", "po terminie"), ("dzis", "dziś"), ("potem", "w ciągu 7 dni"))),
        default="",
    )
