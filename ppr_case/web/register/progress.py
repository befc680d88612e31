"""How far a long piece of work has come, told from one process to another: two numbers in a file, and nothing else."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_TOLD: Final = re.compile(r"\d{1,12}/\d{1,12}")
_STEPS: Final = 200
"""So many times at most is it written down."""


def new_name() -> str:
    """Make the name under which a page asks how far it has come; only that page knows it."""
    return secrets.token_urlsafe(16)


class Progress:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def of(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Give what is told how many more rows were done, and of how many; afterwards nothing is left of it."""
        path = self._path(name)
        done = written = 0

        def step(more: int, total: int) -> None:
            nonlocal done, written
            done += more
            if path is not None and (done >= total or done - written >= max(1, total // _STEPS)):
                written = done
                self._folder.mkdir(mode=0o700, exist_ok=True)
                path.write_text(f"{min(done, total)}/{total}")

        try:
            yield step
        finally:
            if path is not None:
                path.unlink(missing_ok=True)

    def read(self, name: str) -> str:
        """Give "done/of how many"; "" before the work began, after it ended, and for a name that is none."""
        path = self._path(name)
        try:
            told = path.read_text() if path is not None else ""
        except OSError:
            return ""
        return told if _TOLD.fullmatch(told) else ""

    def _path(self, name: str) -> Path | None:
        return self._folder / f"{name}.progress" if _NAME.fullmatch(name) else None
