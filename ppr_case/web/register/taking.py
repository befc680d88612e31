"""From what was sent to rows of the register: packed as it waits, unpacked to be read, read with the rejected aside."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol
from uuid import UUID

from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.files import read_folder
from ppr_case.interchange.rejected import RejectedRows
from ppr_case.interchange.sheets import NotARegister, Register
from ppr_case.interchange.summary import Summary
from ppr_case.interchange.workbooks import read_workbook
from ppr_case.trail import Sessions
from ppr_case.web.register.waiting import private_folder

WORKBOOK: Final = "rejestr.xlsx"
MOST_ROWS: Final = 200_000
"""More takes longer than a browser waits; the command line takes any number."""
GREATEST_UNPACKED: Final = 1 << 29


class Sent(Protocol):
    """A file as it came with a form."""

    filename: str | None
    stream: IO[bytes]


@dataclass(frozen=True)
class Taken:
    """What an import did or would do, and the workbook of the rows it did not take."""

    summary: Summary
    rejected: bytes | None


def packed(files: Sequence[Sent]) -> bytes:
    """Put what was sent into one archive: a workbook, or tables in CSV, which may come in an archive of their own.

    Raises NotARegister.
    """
    named = [(_plain_name(file.filename or ""), file.stream) for file in files if file.filename]
    kinds = {PurePosixPath(name).suffix.casefold() for name, _ in named}
    if not named:
        raise NotARegister("Wybierz plik: skoroszyt .xlsx albo pliki .csv.")
    if not kinds <= {".xlsx", ".csv", ".zip"}:
        raise NotARegister("Rejestr to skoroszyt .xlsx, pliki .csv albo archiwum .zip z plikami .csv.")
    if len(kinds) > 1 or (".csv" not in kinds and len(named) > 1):
        raise NotARegister("Wybierz jeden skoroszyt, jedno archiwum albo same pliki .csv.")
    if kinds == {".zip"}:
        return _repacked(named[0][1])
    if kinds == {".xlsx"}:
        named = [(WORKBOOK, named[0][1])]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, stream in named:
            archive.writestr(name, stream.read())
    return out.getvalue()


def _repacked(stream: IO[bytes]) -> bytes:
    """Take the tables out of an archive, wherever in it they lie; raises NotARegister."""
    try:
        with zipfile.ZipFile(stream) as archive:
            tables = [info for info in archive.infolist() if info.filename.casefold().endswith(".csv")]
            if sum(info.file_size for info in tables) > GREATEST_UNPACKED:
                raise NotARegister("Archiwum po rozpakowaniu jest za duże.")
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
                for info in tables:
                    kept.writestr(_plain_name(info.filename), archive.read(info))
            return out.getvalue()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise NotARegister("Archiwum .zip jest uszkodzone albo zaszyfrowane.") from None


def _plain_name(name: str) -> str:
    """Leave out the folders that a browser or an archive may put before a name."""
    return PurePosixPath(name.replace("\\", "/")).name


def take(
    content: bytes,
    sessions: Sessions,
    unit_id: UUID,
    *,
    source: str,
    update: bool,
    dry_run: bool,
    step: Callable[[int, int], None],
) -> Taken:
    """Read what waited and bring it in, or see what bringing it in would do; `step` is told how far it has come.

    Raises NotARegister.
    """
    with private_folder() as folder:
        register = _unpacked(content, folder / "files")
        if register.length > MOST_ROWS:
            raise NotARegister(f"Rejestr ma ponad {MOST_ROWS} wierszy; wczytaj go poleceniem ppr-case import.")
        with RejectedRows(folder / "odrzucone.xlsx") as rejects:
            summary = bring_in(
                sessions,
                unit_id,
                register,
                source=source,
                update=update,
                dry_run=dry_run,
                rejects=rejects,
                progress=lambda rows: step(rows, register.length),
            )
        rejected = folder / "odrzucone.xlsx"
        return Taken(summary, rejected.read_bytes() if rejected.exists() else None)


def _unpacked(content: bytes, folder: Path) -> Register:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            (folder / name).write_bytes(archive.read(name))
    book = folder / WORKBOOK
    read: Callable[[Path], Register] = read_workbook if book.exists() else read_folder
    return read(book if book.exists() else folder)
