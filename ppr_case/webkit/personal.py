"""What people are told by, checked alike wherever it is typed."""

import re
from datetime import date
from typing import Any, ClassVar, Final

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from ppr_case.core import clock
from ppr_case.law import pesel
from ppr_case.records.people import day_of_birth

SEXES: Final = (("K", "kobieta"), ("M", "mężczyzna"))
_DAY = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OLDEST: Final = 1900


class Named:
    """Somebody has a name; its parts stand one space apart."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        field.data = " ".join((field.data or "").split())
        if not field.data:
            raise StopValidation(self._sentence)


class ChecksPerson:
    """Checks the fields of one person, those of them that a form has."""

    pesel: Any

    def _pesel(self) -> str:
        """Give the PESEL that was typed; "" where the form does not ask for one."""
        return (self.pesel.data or "") if "pesel" in self else ""  # type: ignore[operator]

    def validate_pesel(self, field: Field) -> None:
        field.data = re.sub(r"[\s-]", "", field.data or "")
        if field.data and len(field.data) != pesel.LENGTH:
            raise ValidationError("PESEL ma 11 cyfr. Sprawdź, czy żadnej nie brakuje.")
        if field.data and not pesel.is_valid(field.data):
            raise ValidationError("To nie jest numer PESEL: cyfra kontrolna albo data się nie zgadza. Sprawdź cyfry.")

    def validate_born(self, field: Field) -> None:
        typed = (field.data or "").strip()
        if not typed:
            return
        try:
            iso = iso_birth(typed)
        except ValueError as wrong:
            raise ValidationError("Wpisz datę jako 5.03.1980 albo sam rok.") from wrong
        if not date(_OLDEST, 1, 1) <= day_of_birth(iso) or iso[:10] > clock.today().isoformat():
            raise ValidationError("Sprawdź rok urodzenia.")
        number = self._pesel()
        if pesel.is_valid(number) and not pesel.birth_day(number).isoformat().startswith(iso):
            raise ValidationError("PESEL mówi o innej dacie urodzenia. Popraw jedno z dwojga.")

    def validate_sex(self, field: Field) -> None:
        number = self._pesel()
        if not pesel.is_valid(number):
            if not field.data:
                raise ValidationError("Zaznacz płeć: liczy się w sprawozdaniu, a bez numeru PESEL jej nie wiadomo.")
        elif field.data and field.data != pesel.sex(number):
            raise ValidationError("PESEL mówi o innej płci. Popraw jedno z dwojga.")

    def validate_email(self, field: Field) -> None:
        field.data = (field.data or "").strip()
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError("To nie wygląda na adres e-mail. Popraw albo zostaw puste.")


def iso_birth(typed: str) -> str:
    """Read a birth as people write it: 5.03.1980, 1980-03-05 or 1980; raises ValueError."""
    if match := _DAY.fullmatch(typed):
        day, month, year = map(int, match.groups())
        return date(year, month, day).isoformat()
    if len(typed) == len("1980") and typed.isdecimal():
        return date(int(typed), 1, 1).isoformat()[:4]
    return date.fromisoformat(typed).isoformat()
