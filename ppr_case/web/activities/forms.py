from collections.abc import Iterable

from wtforms import SelectField

from ppr_case.webkit.forms import YearForm, choices


class ListForm(YearForm):
    rodzaj = SelectField("Rodzaj", default="")

    def offer_kinds(self, kinds: Iterable[tuple[str, str]]) -> None:
        """Offer the kinds that the register holds, by their names."""
        named = sorted(kinds, key=lambda kind: kind[1])
        self.rodzaj.choices = choices([("", "każdy"), *named])
