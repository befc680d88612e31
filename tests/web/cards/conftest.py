"""A form A to send, and the register it goes into."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from ppr_case.records.units import Institution
from tests.web.visits.conftest import Town, town

__all__ = ["form_a", "institution", "named", "town"]
ANNA, JAN = "80030512340", "79010112351"
"""Invented numbers with a right check digit: a woman born on 5 March 1980, a man on 1 January 1979."""


def institution(town: Town, code: str = "ops") -> str:
    with town.world.reading() as session:
        return str(session.scalars(select(Institution.id).where(Institution.code == code)).one())


def named(role: str, place: int = 0, **more: Any) -> dict[str, Any]:
    """Spell the fields of one person."""
    return {f"{role}-{place}-{name}": value for name, value in more.items()}


def form_a(town: Town, **more: Any) -> dict[str, Any]:
    """Give a form A of 2023 about Anna and Jan Zmyśleni as a browser sends it, with these answers instead."""
    sent = {
        "key": str(uuid4()),
        "wzor": "a-2023",
        "filled_on": "2024-05-03",
        "received_on": "2024-05-06",
        "institution": institution(town),
        "represents": "",
        "ile-doznajaca": "1",
        "ile-stosujaca": "1",
        "ile-domownik": "0",
        "do": "zapisz",
        **named("doznajaca", first_name="Anna", surname="Zmyślona", pesel=ANNA, address="ul. Zmyślona 1, Przykładów"),
        **named("stosujaca", first_name="Jan", surname="Zmyślony", pesel=JAN),
        "para-0-0-IV_fizyczna": ["bicie", "inne"],
        "para-0-0-IV_ekonomiczna": ["potrzeby"],
        "raz-XIII_additional": "Tajna uwaga.",
    }
    return {name: value for name, value in (sent | more).items() if value is not None}
