"""What an administrator asks of an installation: is it whole, is it safe, and what is to be done."""

import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.crypto.keystore import KeyStore
from ppr_case.installation import Installation, revisions
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.records.units import Unit
from ppr_case.trail import Head, head

BACKUP: Final = "backup"
"""Noted only where copies are made with a note of it; others are made past the program, and it cannot know."""
DONE: Final = {
    "trail.verify": "Sprawdzenie śladu",
    "keys.verify": "Sprawdzenie kluczy",
    "keys.rotate": "Wymiana kluczy",
    BACKUP: "Kopia zapasowa",
    "import": "Wczytanie rejestru",
}
"""What is told of the trail: when each was last done."""
PRIVATE: Final = 0o600
LITTLE_SPACE: Final = 1 << 30
LONG_AGO: Final = timedelta(days=31)


class Check(NamedTuple):
    """One thing that must be so. `kind` is ok, soon or late."""

    kind: str
    title: str
    said: str


class Root(NamedTuple):
    id: str
    keys: int
    active: bool


class Last(NamedTuple):
    what: str
    at: datetime | None


@dataclass(frozen=True)
class Keys:
    file: str
    mode: int
    roots: list[Root]
    destroyed: int
    rotating: bool


@dataclass(frozen=True)
class Status:
    units: list[Unit]
    accounts: list[tuple[Role, int]]
    waiting: int
    """Accounts that nobody can use before the statement of confidentiality."""
    database: str
    size: int
    free: int
    revision: str | None
    wanted: str | None
    python: str
    keys: Keys
    end: Head
    last: list[Last]

    def checks(self) -> Iterator[Check]:
        """Judge it, worst things not first but in an order that stays, so that a change is seen."""
        current = self.revision == self.wanted
        yield Check(
            "ok" if current else "late",
            "Wersja bazy danych",
            "zgodna z programem" if current else "inna niż programu; wykonaj: ppr-case db upgrade",
        )
        private = self.keys.mode == PRIVATE
        yield Check(
            "ok" if private else "late",
            "Plik kluczy",
            "czyta go tylko właściciel" if private else f"mogą go czytać inni; wykonaj: chmod 600 {self.keys.file}",
        )
        yield Check(
            "soon" if self.keys.rotating else "ok",
            "Wymiana kluczy",
            "przerwana; wykonaj: ppr-case keys rotate" if self.keys.rotating else "żadna nie jest w toku",
        )
        room = self.free >= LITTLE_SPACE
        yield Check("ok" if room else "late", "Miejsce na dysku", "wystarczy" if room else "kończy się")
        for last in self.last:
            if last.what in {DONE["trail.verify"], DONE[BACKUP]}:
                recent = last.at is not None and clock.now() - last.at < LONG_AGO
                yield Check(
                    "ok" if recent else "soon", last.what, "w ostatnim miesiącu" if recent else "dawno albo nigdy"
                )


def status(session: Session, installation: Installation, keys: KeyStore, unit_id: UUID) -> Status:
    """Gather it all; nothing of any case, and no key."""
    revision, wanted = revisions(installation.engine)
    counted = dict(
        session.execute(
            select(Staff.role, func.count())
            .where(Staff.unit_id == unit_id, Staff.until_on.is_(None))
            .group_by(Staff.role)
        ).all()
    )
    waiting = select(func.count()).where(Staff.unit_id == unit_id, Staff.until_on.is_(None), Staff.stated_on.is_(None))
    return Status(
        units=list(session.scalars(select(Unit).order_by(Unit.teryt))),
        accounts=[(role, counted.get(role.value, 0)) for role in Role],
        waiting=session.scalars(waiting).one(),
        database=_database(session),
        size=_size(session),
        free=shutil.disk_usage(installation.settings.instance).free,
        revision=revision,
        wanted=wanted,
        python=platform.python_version(),
        keys=_keys(keys),
        end=head(session),
        last=_last(session),
    )


def _keys(store: KeyStore) -> Keys:
    ring = store.refresh()
    counts = {ring.active: 0} | store.keys_by_root()
    return Keys(
        file=store.key_file.name,
        mode=stat.S_IMODE(store.key_file.stat().st_mode),
        roots=[Root(id_, count, id_ == ring.active) for id_, count in counts.items()],
        destroyed=len(store.destroyed()),
        rotating=ring.is_rotating,
    )


def _last(session: Session) -> list[Last]:
    found = select(Entry.action, func.max(Entry.number)).where(Entry.action.in_(DONE)).group_by(Entry.action)
    numbers = dict(session.execute(found).all())
    moments = dict(session.execute(select(Entry.number, Entry.at).where(Entry.number.in_(numbers.values()))).all())
    found_at = {action: moments.get(numbers.get(action, 0)) for action in DONE}
    return [Last(what, found_at[action]) for action, what in DONE.items() if action != BACKUP or found_at[action]]


def _database(session: Session) -> str:
    if session.get_bind().dialect.name == "postgresql":
        return f"PostgreSQL {session.scalars(text('SHOW server_version')).one()}"
    return f"SQLite {session.scalars(text('SELECT sqlite_version()')).one()}"


def _size(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalars(text("SELECT pg_database_size(current_database())")).one())
    pages = session.scalars(text("PRAGMA page_count")).one()
    return int(pages * session.scalars(text("PRAGMA page_size")).one())
