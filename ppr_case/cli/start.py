"""`ppr-case start`: what `make run` calls. The first time it asks for what an installation needs, then it serves."""

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case import trail
from ppr_case.access import accounts
from ppr_case.access.accounts import Doorkeeper, PasswordTooWeak
from ppr_case.access.policy import Role
from ppr_case.cli.place import settings
from ppr_case.cli.serve import run, serving_options
from ppr_case.cli.setup import established, found
from ppr_case.cli.speech import Refused
from ppr_case.cli.staff import asked_password, too_weak
from ppr_case.core import clock
from ppr_case.installation import Installation
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit


@click.command(short_help="uruchomić rejestr; za pierwszym razem zapyta o wszystko")
@serving_options
def start(host: str, port: int, workers: int, proxies: int) -> None:
    """Doprowadź rejestr do wersji programu i podaj go przeglądarkom.

    Za pierwszym razem zakłada klucze, bazę danych, jednostkę i konto administratora, pytając o nie po kolei.
    """
    where = settings()
    if where.root_key_file.exists():
        installation = established(where)
    else:
        _demand_terminal()
        click.echo("To pierwsze uruchomienie. Najpierw gmina, potem konto administratora.")
        name, teryt = click.prompt("Nazwa gminy"), click.prompt("Kod TERYT (siedem cyfr)")
        installation = found(where, name=name, teryt=teryt)
    with installation.sessions(by="cli").reading() as session:
        nobody = session.scalars(select(Staff.id)).first() is None
    if nobody:
        _demand_terminal()
        _first_account(installation)
    run(installation, host=host, port=port, workers=workers, proxies=proxies)


def _first_account(installation: Installation) -> None:
    """Make the administrator's account: it manages accounts and sees no case."""
    click.echo("Konto administratora zarządza kontami i nie widzi spraw. Pozostałe konta doda się w przeglądarce.")
    login, name = click.prompt("Login", default="admin"), click.prompt("Imię i nazwisko")
    click.echo("Kto zakłada konto, potwierdza, że ta osoba złożyła oświadczenie o poufności (art. 9c ust. 3).")
    click.confirm("Oświadczenie złożono", abort=True)
    password = asked_password()
    with installation.sessions(by="cli").writing() as session:
        try:
            accounts.create_account(
                session,
                Doorkeeper(),
                unit=_unit(session),
                login=login,
                role=Role.ADMINISTRATOR,
                name=name,
                password=password,
                stated_on=clock.today(),
                since_on=clock.today(),
            )
        except PasswordTooWeak:
            raise too_weak() from None
        trail.note(session, "staff.added", role=Role.ADMINISTRATOR.value)
        session.commit()
    click.echo("Konto założone.")


def _unit(session: Session) -> Unit:
    unit = session.scalars(select(Unit).order_by(Unit.teryt)).first()
    if unit is None:
        raise Refused("Rejestr nie ma jeszcze jednostki. Dodaj ją: ppr-case init --unit NAZWA --teryt KOD")
    return unit


def _demand_terminal() -> None:
    if not sys.stdin.isatty():
        raise Refused(
            "Pierwsze uruchomienie pyta przy terminalu. Bez niego: ppr-case init --unit NAZWA --teryt KOD, "
            "potem ppr-case staff add --role administrator --login admin --name NAZWISKO --stated-on DZIEŃ"
        )
