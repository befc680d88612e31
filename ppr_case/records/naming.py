"""Sealed fields as they are read: opened only where they are shown, and said so where they can no longer be."""

from typing import Any, Final

from ppr_case.crypto.columns import KeyDestroyed
from ppr_case.records.people import Person

ERASED: Final = "dane usunięte"


def opened(row: Any, field: str) -> str:
    """Open one sealed field; "" where it is empty, and a word for what was erased on purpose."""
    try:
        value: str | None = getattr(row, field)
    except KeyDestroyed:
        return ERASED
    return value or ""


def kept(row: Any, field: str) -> str | None:
    """Give what one sealed field holds; None where it is empty or was erased, for whoever counts the two as one."""
    try:
        value: str | None = getattr(row, field)
    except KeyDestroyed:
        return None
    return value


def full_name(person: Person) -> str:
    """First name and surname, as one speaks of people; the number of whoever has neither."""
    return _name(person, "first_name", "surname")


def listed_name(person: Person) -> str:
    """Surname first, as lists have it."""
    return _name(person, "surname", "first_name")


def _name(person: Person, *fields: str) -> str:
    parts = list(dict.fromkeys(filter(None, (opened(person, field) for field in fields))))
    return " ".join(parts) or person.number
