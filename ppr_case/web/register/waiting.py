"""Files between two steps of a person at a browser: sealed, in a folder of their own, for an hour at most.

Any process may serve the next step, so a file waits on the disk and not in memory; its key waits on the page.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from uuid import UUID

from ppr_case.crypto import parcels
from ppr_case.crypto.keyring import SealBroken

LONGEST: Final = timedelta(hours=1)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class Gone(LookupError):
    """The file is not there any more, or it is not this person's."""


class Ticket(NamedTuple):
    """What a page carries: which file, and the only key to it."""

    name: str
    key: str


class Waiting:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, owner: UUID) -> Ticket:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        key, sealed = parcels.seal(content, owner)
        name = secrets.token_urlsafe(16)
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
        return Ticket(name, key)

    def get(self, ticket: Ticket, owner: UUID) -> bytes:
        """Give the file; raises Gone."""
        try:
            return parcels.opened(ticket.key, self._path(ticket.name).read_bytes(), owner)
        except (FileNotFoundError, SealBroken):
            raise Gone from None

    def remove(self, ticket: Ticket, owner: UUID) -> None:
        """Take the file away; raises Gone, for nobody removes what they could not open."""
        self.get(ticket, owner)
        self._path(ticket.name).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Take away what has waited too long: somebody closed the page."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.stat().st_mtime < (now - LONGEST).timestamp():
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Gone
        return self._folder / name


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder that nobody else may enter, for libraries that read and write files; then remove it."""
    with TemporaryDirectory(prefix="ppr-case-") as folder:
        yield Path(folder)
