"""`ppr-case staff`: accounts, for the first one and for whoever has no browser at hand."""

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case import trail
from ppr_case.access import accounts
from ppr_case.access.accounts import LEAST_LENGTH, Doorkeeper, LoginTaken, PasswordTooWeak
from ppr_case.access.policy import Role
from ppr_case.cli.place import chosen_unit, unit_option, with_keys
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit

_ROLES = click.Choice([role.value for role in Role])


@click.group(short_help="konta: dodać, wypisać, zmienić hasło, zamknąć")
def staff() -> None:
    """Konta osób, które pracują w rejestrze."""


@staff.command("add", short_help="dodać konto")
@click.option("--login", required=True, help="Login, małymi literami.")
@click.option("--role", required=True, type=_ROLES, help="Rola.")
@click.option("--name", required=True, help="Imię i nazwisko; zapisywane zaszyfrowane.")
@click.option(
    "--stated-on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="RRRR-MM-DD",
    help="Dzień oświadczenia o poufności (art. 9c ust. 3).",
)
@unit_option
def add(login: str, role: str, name: str, stated_on: object, teryt: str | None) -> None:
    """Dodaj konto. Bez dnia oświadczenia o poufności nie można się na nie zalogować."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    if not login.strip() or len(login) > 60 or not name.strip():
        raise Refused("Login ma od 1 do 60 znaków, a imię i nazwisko nie może być puste.")
    password = asked_password()
    with installation.sessions(by="cli").writing() as session:
        try:
            accounts.create_account(
                session,
                Doorkeeper(),
                unit=session.get_one(Unit, unit_id),
                login=login,
                role=Role(role),
                name=name.strip(),
                password=password,
                stated_on=stated_on.date() if stated_on else None,  # type: ignore[attr-defined]
                since_on=clock.today(),
            )
        except LoginTaken:
            raise Refused(f"Login {login.strip().lower()} jest już zajęty.") from None
        except PasswordTooWeak:
            raise too_weak() from None
        trail.note(session, "staff.added", role=role)
        session.commit()
    click.echo(f"Konto {login.strip().lower()} dodane.")
    if stated_on is None:
        click.echo("Zaloguje się dopiero po wpisaniu dnia oświadczenia o poufności: ppr-case staff stated")


@staff.command("list", short_help="wypisać konta")
@unit_option
def list_(teryt: str | None) -> None:
    """Wypisz loginy i role; imion i nazwisk nie pokazuje."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    with installation.sessions(by="cli").reading() as session:
        for login, role, until in session.execute(
            select(Staff.login, Staff.role, Staff.until_on).where(Staff.unit_id == unit_id).order_by(Staff.login)
        ):
            click.echo(f"{login}\t{role}\t{'zamknięte' if until and until < clock.today() else 'czynne'}")


@staff.command("password", short_help="nadać nowe hasło")
@click.option("--login", required=True, help="Login konta.")
def password(login: str) -> None:
    """Nadaj kontu nowe hasło; wszystkie jego sesje się kończą."""
    new = asked_password()
    with with_keys().sessions(by="cli").writing() as session:
        try:
            accounts.set_password(Doorkeeper(), _account(session, login), new)
        except PasswordTooWeak:
            raise too_weak() from None
        trail.note(session, "password.changed")
        session.commit()
    click.echo("Hasło zmienione.")


@staff.command("stated", short_help="wpisać dzień oświadczenia o poufności")
@click.option("--login", required=True, help="Login konta.")
@click.option(
    "--on", "on", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="RRRR-MM-DD", help="Dzień, RRRR-MM-DD."
)
def stated(login: str, on: object) -> None:
    """Wpisz dzień oświadczenia o poufności; od tej chwili można się zalogować."""
    with with_keys().sessions(by="cli").writing() as session:
        _account(session, login).stated_on = on.date()  # type: ignore[attr-defined]
        session.commit()
    click.echo("Zapisano.")


@staff.command("close", short_help="zamknąć konto")
@click.option("--login", required=True, help="Login konta.")
def close(login: str) -> None:
    """Zamknij konto: od tej chwili nikt się na nie nie zaloguje."""
    with with_keys().sessions(by="cli").writing() as session:
        accounts.close_account(_account(session, login), on=clock.today())
        trail.note(session, "staff.closed")
        session.commit()
    click.echo("Konto zamknięte.")


def _account(session: Session, login: str) -> Staff:
    found = session.scalars(select(Staff).where(Staff.login == login.strip().lower())).one_or_none()
    if found is None:
        raise Refused("Nie ma takiego konta.")
    return found


def asked_password() -> str:
    """Ask twice at a terminal; take one line from a pipe. A password on the command line would stay in its history."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Hasło", hide_input=True, confirmation_prompt="Hasło jeszcze raz", err=True)
        return typed
    return sys.stdin.readline().rstrip("\n")


def too_weak() -> Refused:
    return Refused(f"Hasło musi mieć co najmniej {LEAST_LENGTH} znaków i nie może zawierać loginu.")
