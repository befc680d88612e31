"""Where a command works: the installation the environment names, and the unit a call means."""

import os
from collections.abc import Callable
from uuid import UUID

import click
from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from ppr_case.cli.speech import Refused
from ppr_case.core.settings import MOST_SCAN_MB, ScanLimitUnclear, Settings
from ppr_case.crypto.keyfile import KeyFileExposed, KeyFileMalformed, KeyFileMissing
from ppr_case.installation import Installation, KeyStoreMissing, NotAnInstallation, open_with_keys, open_without_keys
from ppr_case.law.regimes import Law
from ppr_case.law.tables import LawDataError
from ppr_case.records.units import Unit

KEY_FILE_PROBLEMS = (KeyFileMissing, KeyFileExposed, KeyFileMalformed)
SPOKEN = {"postgresql", "postgresql+psycopg", "sqlite", "sqlite+pysqlite"}

unit_option = click.option("--unit", "teryt", metavar="TERYT", help="Jednostka; potrzebna, gdy instancja ma ich kilka.")


def settings() -> Settings:
    """Read where to work; raises Refused for the address of a database that the program does not speak to."""
    where = read_settings()
    try:
        spoken = not where.database_url or make_url(where.database_url).drivername in SPOKEN
    except ArgumentError:
        spoken = False
    if not spoken:  # the address itself may hold a password
        raise Refused(
            "PPR_CASE_DATABASE_URL nie jest adresem bazy PostgreSQL, na przykład "
            "postgresql+psycopg://uzytkownik@serwer/baza."
        )
    return where


def read_settings(**more: str) -> Settings:
    """Read the environment; raises Refused for a setting that says nothing."""
    try:
        return Settings.from_env(os.environ, **more)
    except ScanLimitUnclear:
        raise Refused(f"PPR_CASE_SCAN_MB to liczba megabajtów od 1 do {MOST_SCAN_MB}, na przykład 10.") from None


def with_keys() -> Installation:
    """Open the register for a command that reads or writes personal data."""
    return _opened(open_with_keys)


def without_keys() -> Installation:
    """Open the register for a command that only counts."""
    return _opened(open_without_keys)


def _opened(opening: Callable[[Settings], Installation]) -> Installation:
    where = settings()
    try:
        installation = opening(where)
        click.get_current_context().call_on_close(installation.close)
        with installation.engine.connect():
            return installation
    except NotAnInstallation:
        raise no_register(where) from None
    except KeyStoreMissing:
        raise Refused(
            "Nie ma magazynu kluczy, bez którego danych osobowych nikt nie otworzy. Odtwórz go z najnowszej kopii."
        ) from None
    except KEY_FILE_PROBLEMS as problem:
        raise about_key_file(where, problem) from None
    except DBAPIError:
        raise no_answer(where) from None


def no_register(where: Settings) -> Refused:
    """Say that nothing was founded yet where we looked."""
    place = "W bazie z PPR_CASE_DATABASE_URL" if where.database_url else f"W folderze {where.instance}"
    return Refused(f"{place} nie ma rejestru. Załóż go: ppr-case init --unit NAZWA --teryt KOD")


def no_answer(where: Settings) -> Refused:
    """Say that the database, a server or a file, does not let itself be opened."""
    if where.database_url:
        return Refused("Baza danych nie odpowiada. Sprawdź PPR_CASE_DATABASE_URL i czy serwer działa.")
    return Refused(
        f"Pliku {where.instance / 'register.db'} nie da się otworzyć jako bazy danych: jest zajęty, uszkodzony albo "
        "nie masz do niego prawa."
    )


def law_of(installation: Installation) -> Law:
    """Give the law as the installation has it; a mistake in its file is said with the place."""
    try:
        return installation.law
    except LawDataError as wrong:
        raise Refused(f"{installation.settings.instance / 'law.toml'}: {wrong}.") from None


def chosen_unit(installation: Installation, teryt: str | None) -> UUID:
    """Find the unit a command is about: the one named, or the only one there is."""
    with installation.sessions(by="cli").reading() as session:
        found = session.execute(select(Unit.teryt, Unit.id).order_by(Unit.teryt)).all()
    known: dict[str, UUID] = {row.teryt: row.id for row in found}
    if not known:
        raise Refused("Rejestr nie ma jeszcze jednostki. Dodaj ją: ppr-case init --unit NAZWA --teryt KOD")
    if teryt is not None and teryt not in known:
        raise Refused(f"Nie ma jednostki {teryt}. Są: {', '.join(known)}.")
    if teryt is None and len(known) > 1:
        raise Refused(f"Instancja ma kilka jednostek; wskaż jedną: --unit {' | '.join(known)}")
    return known[teryt] if teryt is not None else next(iter(known.values()))


def about_key_file(where: Settings, problem: Exception) -> Refused:
    """Say what is wrong with the key file and what to do; its content is never part of it."""
    path = where.root_key_file
    match problem:
        case KeyFileMissing():
            return Refused(f"Nie ma pliku kluczy {path}. Odtwórz go z kopii albo wskaż: PPR_CASE_ROOT_KEY_FILE.")
        case KeyFileExposed():
            return Refused(f"Plik kluczy {path} mogą czytać inni. Zostaw go tylko właścicielowi: chmod 600 {path}")
        case _:
            return Refused(f"Plik {path} nie jest całym plikiem kluczy. Odtwórz go z kopii.")
