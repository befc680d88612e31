"""Dates and numbers as Polish offices write them."""

from datetime import date, datetime
from importlib.metadata import version
from typing import Final

from flask import Flask

from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.core.clock import WARSAW
from ppr_case.reports import cells
from ppr_case.webkit.extensions import installed

WEEKDAYS: Final = ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"]
KILOBYTE: Final = 1024
NOTHING_CHANGED: Final = "niczego nie zmieniono"
"""What every page says where it leads away from a form and did nothing; only the look of the message follows it."""
MISSING: Final = cells.Mark.UNKNOWN.value


def day(value: date | None) -> str:
    """18.11.2026; a dash where there is no day, and for the end of days."""
    return "–" if value is None or value == OPEN else f"{value.day}.{value.month:02}.{value.year}"


def long_day(value: date) -> str:
    return cells.day(value)


def day_and_month(value: date) -> str:
    return f"{value.day}\N{NO-BREAK SPACE}{cells.MONTHS_OF[value.month - 1]}"


def weekday(value: date) -> str:
    return WEEKDAYS[value.weekday()]


def moment(value: datetime) -> str:
    """18.11.2026, 14.32 in Poland."""
    local = value.astimezone(WARSAW)
    return f"{day(local.date())}, {local.hour}.{local.minute:02}"


def number(value: int | None) -> str:
    """1 087, as reports spell it too; words where there is no number."""
    return MISSING if value is None else cells.number(value)


def size(value: int) -> str:
    """Spell a number of bytes: 340 kB, 1,2 MB."""
    if value < 1000 * KILOBYTE:
        return f"{max(1, round(value / KILOBYTE))}\N{NO-BREAK SPACE}kB"
    return f"{value / KILOBYTE**2:.1f}\N{NO-BREAK SPACE}MB".replace(".", ",")


def is_refusal(said: str) -> bool:
    """Say whether a message tells that nothing was changed: it is not shown as something that was done."""
    return NOTHING_CHANGED in said.lower()


def noun(value: int, one: str, few: str, many: str) -> str:
    """Give the form of a noun that goes with a number."""
    if value == 1:
        return one
    return few if value % 10 in {2, 3, 4} and value % 100 not in {12, 13, 14} else many


def counted(value: int, one: str, few: str, many: str) -> str:
    """1 wizyta, 2 wizyty, 5 wizyt, 22 wizyty."""
    return f"{number(value)}\N{NO-BREAK SPACE}{noun(value, one, few, many)}"


ROLE_NAMES: Final = {
    Role.COORDINATOR: "koordynacja zespołu",
    Role.MEMBER: "członek grupy",
    Role.REPORTING: "sprawozdawczość",
    Role.ADMINISTRATOR: "administracja",
    Role.DATA_PROTECTION: "ochrona danych",
}


def role_name(role: Role | str) -> str:
    return ROLE_NAMES[Role(role)]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["now"] = clock.now
    app.jinja_env.globals["version"] = version("ppr-case")
    app.jinja_env.globals["is_demo"] = installed(app).is_demo
    for give in (day, long_day, day_and_month, weekday, moment, number, size, counted, is_refusal, role_name):
        app.jinja_env.filters[give.__name__] = give
