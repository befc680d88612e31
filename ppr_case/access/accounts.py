"""Accounts: a verifier instead of a password, growing delays instead of a lock, and a mark that ends every session."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role, Who
from ppr_case.core.clock import WARSAW
from ppr_case.law.regimes import Law
from ppr_case.records.staff import SignInFailure, Staff
from ppr_case.records.units import Unit

LEAST_LENGTH: Final = 12
LEGIBLE: Final = "abcdefghijkmnpqrstuvwxyz23456789"
FREE_TRIES: Final = 3
LONGEST_DELAY: Final = timedelta(minutes=5)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
# Every request asks this; the account itself, with its sealed name, is read where it is worked on.
_KNOWN = select(
    Staff.id,
    Staff.unit_id,
    Staff.role,
    Staff.login,
    Staff.session_mark,
    Staff.stated_on,
    Staff.since_on,
    Staff.until_on,
).where(Staff.id == bindparam("staff_id"))


class WrongCredentials(PermissionError):
    """The login or the password is wrong, and it is not said which."""


class TooSoon(PermissionError):
    """So many tries failed that the next must wait; nobody is locked out for ever."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class PasswordTooWeak(ValueError):
    """The password is shorter than LEAST_LENGTH, or too much like the login."""


class LoginTaken(ValueError):
    """Another account has this login."""


class Doorkeeper:
    """Hashes and verifies. One of a process, for the verifier of nobody is costly to make."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        # RFC 9106, second choice: 64 MiB, three passes.
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hashed(self, login: str, password: str) -> str:
        """Give the verifier of a new password; raises PasswordTooWeak."""
        if len(password) < LEAST_LENGTH or login.casefold() in password.casefold():
            raise PasswordTooWeak
        return self._hasher.hash(password)

    def admit(self, session: Session, login: str, password: str, *, address: str, at: datetime) -> Staff:
        """Give the account, or raise WrongCredentials or TooSoon.

        An unknown login costs what a wrong password costs, so that neither the answer nor its time tells them apart.
        """
        login = login.strip().lower()
        failures = _failures(session, login, address, at)
        if (wait := max((_wait(failure, at) for failure in failures), default=timedelta(0))) > timedelta(0):
            raise TooSoon(wait)
        staff = session.scalars(select(Staff).where(Staff.login == login)).one_or_none()
        open_now = staff is not None and is_open(staff, at.astimezone(WARSAW).date())
        verifier = staff.password_hash if staff and open_now else None
        if self._matches(verifier or self._nobody, password) and verifier and staff:
            for failure in failures:
                session.delete(failure)
            if self._hasher.check_needs_rehash(verifier):
                staff.password_hash = self._hasher.hash(password)
            staff.signed_in_at = at
            return staff
        _remember(session, failures, login, address, at)
        raise WrongCredentials

    def verifies(self, staff: Staff, password: str) -> bool:
        return staff.password_hash is not None and self._matches(staff.password_hash, password)

    def _matches(self, verifier: str, password: str) -> bool:
        try:
            return self._hasher.verify(verifier, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def is_open(staff: Staff | Row[*tuple[Any, ...]], on: date) -> bool:
    """Say whether an account may be used: the statement of confidentiality was made, and its time is not over."""
    until = staff.until_on or date.max
    return staff.stated_on is not None and staff.since_on <= on <= until


def new_mark() -> str:
    """Make the mark that sessions carry: changing it ends every session of an account at once."""
    return secrets.token_urlsafe(16)


def create_account(  # noqa: PLR0913 (each is a fact of the account)
    session: Session,
    keeper: Doorkeeper,
    *,
    unit: Unit,
    login: str,
    role: Role,
    name: str,
    password: str,
    stated_on: date | None,
    since_on: date,
    institution_id: UUID | None = None,
) -> Staff:
    """Add an account; raises LoginTaken or PasswordTooWeak, and then nothing was added."""
    login = login.strip().lower()
    if session.scalars(select(Staff.id).where(Staff.login == login)).first() is not None:
        raise LoginTaken
    staff = Staff(
        unit=unit,
        unit_id=unit.id,
        login=login,
        role=role.value,
        name=name,
        password_hash=keeper.hashed(login, password),
        stated_on=stated_on,
        since_on=since_on,
        institution_id=institution_id,
        session_mark=new_mark(),
    )
    session.add(staff)
    return staff


def new_password(login: str) -> str:
    """Make a password to be handed over and then changed: 80 bits, in letters and digits that are not confused."""
    password = "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(4))
    return new_password(login) if login.casefold() in password else password


def set_password(keeper: Doorkeeper, staff: Staff, password: str) -> None:
    """Change the password and end every session; raises PasswordTooWeak."""
    staff.password_hash = keeper.hashed(staff.login, password)
    staff.session_mark = new_mark()


def set_role(staff: Staff, role: Role) -> None:
    """Change the role and end every session: what was allowed a moment ago is asked anew."""
    if staff.role != role.value:
        staff.role = role.value
        staff.session_mark = new_mark()


def sign_out_everywhere(staff: Staff) -> None:
    staff.session_mark = new_mark()


def close_account(staff: Staff, *, on: date) -> None:
    """Let the account end with this day's eve, and every session now."""
    staff.until_on = max(on - timedelta(days=1), staff.since_on)
    staff.password_hash = None
    staff.session_mark = new_mark()


def reopen_account(staff: Staff) -> None:
    """Let a closed account be used again, once it was given a password."""
    staff.until_on = None


def who_is(session: Session, staff_id: UUID, mark: str, *, law: Law, on: date) -> Who | None:
    """Give the person a session belongs to; None where it was ended, or the account was."""
    known = session.execute(_KNOWN, {"staff_id": staff_id}).one_or_none()
    if known is None or not secrets.compare_digest(known.session_mark, mark) or not is_open(known, on):
        return None
    return Who(known.id, known.unit_id, Role(known.role), known.login, law)


def _failures(session: Session, login: str, address: str, at: datetime) -> list[SignInFailure]:
    # Both: one password tried on many logins comes from one address, many passwords on one login from many.
    found = list(session.scalars(select(SignInFailure).where(SignInFailure.tried.in_(_tried(login, address)))))
    for failure in found:
        if at - failure.last_at > FORGOTTEN_AFTER:
            failure.times = 0
    return found


def _wait(failure: SignInFailure, at: datetime) -> timedelta:
    if failure.times < FREE_TRIES:
        return timedelta(0)
    delay = min(timedelta(seconds=2 ** min(failure.times - FREE_TRIES + 1, 10)), LONGEST_DELAY)
    return failure.last_at + delay - at


def _remember(session: Session, known: list[SignInFailure], login: str, address: str, at: datetime) -> None:
    for tried in _tried(login, address):
        failure = next((failure for failure in known if failure.tried == tried), None)
        if failure is None:
            failure = SignInFailure(tried=tried, times=0, last_at=at)
            session.add(failure)
        failure.times += 1
        failure.last_at = at


def _tried(login: str, address: str) -> tuple[bytes, bytes]:
    """Digest both: a table of failures is no list of logins, nor of the addresses people work from."""
    return hashlib.sha256(f"login {login}".encode()).digest(), hashlib.sha256(f"address {address}".encode()).digest()
