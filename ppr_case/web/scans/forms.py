from collections.abc import Iterator
from typing import Final

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, TextAreaField
from wtforms.validators import Length

from ppr_case.casework.scanned import MEGABYTE, Examined, Refused, attachable, sentence
from ppr_case.webkit.forms import Form, Words, visible

MOST_AT_ONCE: Final = 10
_NAME: Final = 40


class ScanForm(Form):
    key = HiddenField()
    files = MultipleFileField("Pliki ze skanem albo zdjęciem karty")

    def examined(self, megabytes: int) -> list[Examined] | None:
        """Give what may be kept of each file; None where one may not, and the page says which and why.

        Their names are said there, and kept nowhere.
        """
        sent = self._sent
        if not sent:
            self.files.errors = ["Wybierz plik: PDF albo zdjęcie."]
        elif len(sent) > MOST_AT_ONCE:
            self.files.errors = [f"Wybrano {len(sent)} plików, a naraz przyjmie się najwyżej {MOST_AT_ONCE}."]
        else:
            try:
                found = list(_each(sent, megabytes * MEGABYTE))
            except _Unfit as unfit:
                self.files.errors = [str(unfit)]
            else:
                return found
        return None

    @property
    def _sent(self) -> list[FileStorage]:
        return [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]

    def same(self, first: int, again: int) -> str:
        """Say of two of the files that they are one, by their names."""
        names = [_named(self._sent[place]) for place in (first, again)]
        if names[0] == names[1]:
            return f"Wybrano dwa razy ten sam plik: {names[0]}. Wybierz każdy raz."
        return f"To ten sam plik pod dwiema nazwami: {names[0]} i {names[1]}. Wybierz każdy raz."


class _Unfit(ValueError):
    """One of the files may not be kept."""


def _each(sent: list[FileStorage], largest: int) -> Iterator[Examined]:
    for one in sent:
        try:
            yield attachable(one.stream.read(), largest=largest)
        except Refused as refused:
            said = sentence(refused)
            if len(sent) > 1:
                said = f"{_named(one)}: {said} Nie dołączono żadnego z plików."
            raise _Unfit(said) from None


def _named(one: FileStorage) -> str:
    return str(visible(one.filename or ""))[:_NAME]


class ReasonForm(Form):
    reason = TextAreaField(
        "Dlaczego ten skan jest błędny",
        [
            Words("Napisz, dlaczego skan jest błędny: zostanie to w historii."),
            Length(max=10_000, message="Najwyżej 10 000 znaków."),
        ],
    )
