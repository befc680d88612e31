"""One account of each role, named for it, with a password that every test knows."""

from datetime import date
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper, create_account
from ppr_case.access.policy import Role
from ppr_case.records.units import Unit
from tests.web.page import Browser

PASSWORD: Final = "cztery zmyślone słowa"  # noqa: S105 (of invented people)
LONG_AGO: Final = date(2019, 1, 1)


def cheap_keeper() -> Doorkeeper:
    """Hash cheaply: the cost of a real verifier is tried once, by its own test."""
    return Doorkeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def add_everybody(session: Session, keeper: Doorkeeper, unit: Unit) -> None:
    for role in Role:
        create_account(
            session,
            keeper,
            unit=unit,
            login=role.value.replace("_", "-"),
            role=role,
            name=f"Zmyślona {role.value}",
            password=PASSWORD,
            stated_on=LONG_AGO,
            since_on=LONG_AGO,
        )


def sign_in(browser: Browser, role: Role) -> Browser:
    assert browser.sign_in(role.value.replace("_", "-"), PASSWORD).status == 302
    return browser
