"""`ppr-case init` and `ppr-case db`: a new installation, and one brought up to date."""

import tempfile
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ppr_case.casework.units import establish_unit
from ppr_case.cli.place import KEY_FILE_PROBLEMS, about_key_file, no_answer, no_register, settings
from ppr_case.cli.speech import Refused
from ppr_case.core.base import open_data
from ppr_case.core.settings import Settings
from ppr_case.installation import AlreadyInUse, Installation, differences, establish, upgrade
from ppr_case.records.units import Unit


@click.command(short_help="założyć rejestr albo dodać do niego jednostkę")
@click.option("--unit", "name", required=True, metavar="NAZWA", help="Nazwa gminy, jak ma stać na sprawozdaniu.")
@click.option("--teryt", required=True, metavar="KOD", help="Siedmiocyfrowy kod TERYT gminy.")
def init(name: str, teryt: str) -> None:
    """Załóż klucze, bazę danych i jednostkę; w istniejącym rejestrze dodaj kolejną jednostkę."""
    found(settings(), name=name, teryt=teryt)


def found(where: Settings, *, name: str, teryt: str) -> Installation:
    """Make what is missing of an installation and add a unit to it; raises Refused, and then there is no new unit."""
    if not (teryt.isascii() and teryt.isdecimal() and len(teryt) == 7):
        raise Refused("Kod TERYT gminy ma siedem cyfr, na przykład 1016011.")
    if not name.strip() or len(name) > 200:
        raise Refused("Nazwa jednostki ma od 1 do 200 znaków.")
    new = not where.root_key_file.exists()
    installation = established(where)
    with installation.sessions(by="cli").writing() as session:
        if session.scalars(select(Unit).where(Unit.teryt == teryt)).first() is not None:
            raise Refused(f"Jednostka {teryt} już jest w tym rejestrze.")
        establish_unit(session, teryt=teryt, name=name.strip())
        session.commit()
    click.echo(f"Jednostka {teryt} dodana.")
    if new:
        click.echo(
            f"Klucze: {where.root_key_file}. Bez tego pliku nikt nie otworzy danych: zrób jego kopię "
            "i trzymaj ją osobno od kopii bazy danych."
        )
    return installation


def established(where: Settings) -> Installation:
    """Make folder, keys and database, or bring them up to date; raises Refused with what stands in the way."""
    try:
        installation = establish(where)
    except AlreadyInUse as in_use:
        raise Refused(f"Nic nie zmieniono: {in_use}.") from None
    except KEY_FILE_PROBLEMS as problem:
        raise about_key_file(where, problem) from None
    except DBAPIError:
        raise no_answer(where) from None
    except OSError:
        raise Refused(f"Nie można pisać w folderze {where.instance}: brak prawa zapisu albo miejsca.") from None
    click.get_current_context().call_on_close(installation.close)
    return installation


@click.group(short_help="baza danych: aktualizacja i sprawdzenie")
def db() -> None:
    """Schemat bazy danych."""


@db.command("upgrade", short_help="doprowadzić bazę do wersji programu")
def db_upgrade() -> None:
    """Doprowadź bazę danych do wersji programu. Powtórzone nic nie zmienia."""
    where = settings()
    if not where.root_key_file.exists():
        raise no_register(where)
    established(where)
    click.echo("Baza danych jest aktualna.")


@db.command("check", short_help="porównać bazę z programem")
@click.option("--fresh", is_flag=True, help="Sprawdź same migracje, na nowej bazie w folderze tymczasowym.")
def db_check(*, fresh: bool) -> None:
    """Porównaj schemat bazy danych z programem; kod 1, gdy się różnią."""
    if fresh:
        with tempfile.TemporaryDirectory() as folder:
            engine = open_data(f"sqlite:///{Path(folder) / 'fresh.db'}")
            upgrade(engine)
            found = differences(engine)
            engine.dispose()
    else:
        found = _differences_here(settings())
    if found:
        raise Refused(f"Baza różni się od programu ({len(found)}): {found[0]}. Wykonaj: ppr-case db upgrade", code=1)
    click.echo("Baza danych zgadza się z programem.")


def _differences_here(where: Settings) -> list[str]:
    if not where.database_url and not (where.instance / "register.db").exists():
        raise no_register(where)
    try:
        return differences(open_data(where.data_url))
    except DBAPIError:
        raise no_answer(where) from None
