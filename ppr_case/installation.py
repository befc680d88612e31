"""One installation: its folder, its database, its keys, and the sessions made from them.

The command line and the web application both begin here, so that neither can open a register in a way of its own.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, select

from ppr_case import records
from ppr_case.core.base import Base, open_data
from ppr_case.core.settings import Settings
from ppr_case.crypto.keyfile import create_keyring
from ppr_case.crypto.keystore import KeyStore, open_store
from ppr_case.law import load
from ppr_case.law.regimes import Law
from ppr_case.records.units import Unit
from ppr_case.trail import Sessions, sessions

if TYPE_CHECKING:
    from alembic.config import Config

ROOT: Final = Path(__file__).parent.parent
DEMO_MARK: Final = "demo"
"""A file of this name says that everything in the folder is invented."""


class NotAnInstallation(LookupError):
    """The folder holds no register yet."""


class KeyStoreMissing(LookupError):
    """The register is there, and the store of its keys is not."""


class AlreadyInUse(RuntimeError):
    """The folder holds something that must not be touched."""


@dataclass(frozen=True)
class Installation:
    settings: Settings
    engine: Engine
    keys: KeyStore | None
    """None where the process was given no key: it reads every plain column and no sealed one."""

    def sessions(self, *, by: str) -> Sessions:
        """Give the sessions of one actor: `cli`, or the id of a member of staff."""
        info: dict[str, object] = {"by": by}
        return sessions(self.engine, info if self.keys is None else info | {"keyring": self.keys})

    def close(self) -> None:
        """Give the connections back; whoever opened the installation ends with this."""
        self.engine.dispose()
        if self.keys is not None:
            self.keys.engine.dispose()

    @cached_property
    def law(self) -> Law:
        """The law as this installation has it: the program's own, amended by `law.toml` in the folder of the instance.

        Raises LawDataError, naming the place in the file.
        """
        return load(self.settings.instance / "law.toml")

    @property
    def is_demo(self) -> bool:
        return (self.settings.instance / DEMO_MARK).exists()


def establish(settings: Settings) -> Installation:
    """Make folder, keys and database where there are none; bring the database up to date where there are."""
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.root_key_file.exists():
        engine = open_data(settings.data_url)
        if _holds_a_register(engine):
            engine.dispose()
            raise AlreadyInUse(
                f"baza danych istnieje, a pliku kluczy {settings.root_key_file} nie ma: "
                "odtwórz go, bo nowy niczego nie otworzy"
            )
        create_keyring(settings.root_key_file)
        engine.dispose()
    installation = open_with_keys(settings, must_exist=False)
    if installation.keys is not None:
        if _holds_a_register(installation.engine) and not installation.keys.stands():
            installation.close()
            raise AlreadyInUse(
                "baza danych istnieje, a magazynu kluczy nie ma: odtwórz go z kopii, bo nowy niczego nie otworzy"
            )
        installation.keys.create()
    upgrade(installation.engine)
    return installation


def open_with_keys(settings: Settings, *, must_exist: bool = True) -> Installation:
    """Open for work on cases.

    Raises NotAnInstallation, KeyStoreMissing, and KeyFileMissing, KeyFileExposed or KeyFileMalformed of the key file.
    """
    if must_exist:
        _demand(settings)
    store = KeyStore(open_store(settings.keys_url), settings.root_key_file)
    installation = Installation(settings, open_data(settings.data_url), store)
    return _demanded(installation) if must_exist else installation


def open_without_keys(settings: Settings) -> Installation:
    """Open for numbers: indicators and reports run like this."""
    _demand(settings)
    return _demanded(Installation(settings, open_data(settings.data_url), None))


def _demand(settings: Settings) -> None:
    if not settings.database_url and not (settings.instance / "register.db").exists():
        raise NotAnInstallation(settings.instance)


def _demanded(installation: Installation) -> Installation:
    """Give what was opened if a register stands there, with its key store where keys were asked for."""
    with ExitStack() as until:
        until.callback(installation.close)
        if not _holds_a_register(installation.engine):
            raise NotAnInstallation(installation.settings.instance)
        if installation.keys is not None and not installation.keys.stands():
            raise KeyStoreMissing(installation.settings.instance)
        until.pop_all()
    return installation


def _holds_a_register(engine: Engine) -> bool:
    return inspect(engine).has_table(Unit.__tablename__)


def alembic_config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 (160 ms that only a migration should pay)

    config = Config()
    config.set_main_option("script_location", os.fspath(ROOT / "migrations"))
    return config


class BrokenReferences(RuntimeError):
    """A migration would have left rows that refer to nothing; it was undone."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, in one transaction where the database allows it. Raises BrokenReferences."""
    from alembic import command  # noqa: PLC0415

    with _rebuilding(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    from alembic import command  # noqa: PLC0415

    with _rebuilding(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def _rebuilding(engine: Engine) -> Iterator["Config"]:
    """Give Alembic its connection. SQLite changes a table by making it anew: meanwhile nothing may refer to it."""
    config = alembic_config()
    sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(immediate=True).connect() as connection:
        driver = connection.connection.cursor()
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")  # SQLite ignores it within a transaction
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                yield config
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReferences
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def revisions(engine: Engine) -> tuple[str | None, str | None]:
    """Give the revision of the database, and the one that this program is written for."""
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), head


def differences(engine: Engine) -> list[str]:
    """Name how the database differs from the records in code; empty when it is up to date."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    found, head = revisions(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        behind = [] if found == head else [f"wersja bazy {found or 'żadna'}, a programu {head}"]
        return behind + [str(difference) for difference in compare_metadata(context, Base.metadata)]


def units(installation: Installation) -> list[Unit]:
    """List the units of this installation, by their TERYT code."""
    with installation.sessions(by="cli").reading() as session:
        return list(session.scalars(select(Unit).order_by(Unit.teryt)))


assert records  # noqa: S101 (imported so that Base.metadata is complete)
