"""What a file that is to be a scan is, found by reading it: neither its name nor what a browser says of it counts.

What is kept is a PDF as it came, for it may be signed, or a picture and nothing beside it. A file that is two things at
once, or that does something when it is opened, is refused (ADR 19).
"""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore, Timer
from typing import Final

from ppr_case.casework import unpacking
from ppr_case.casework.pictures import MOST_PIXELS, BrokenPicture, HeldWhole, TooManyPixels, jpeg
from ppr_case.casework.png import png

MEGABYTE: Final = 1024 * 1024
MIMETYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
SUFFIXES: Final = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
_BEGINS: Final = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
_NAMES: Final = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"}
_MEMORY: Final = 256 * MEGABYTE
_SECONDS: Final = 30
"""What reading one PDF may take; one of forty megabytes takes less than 200 of memory, and half a second."""
_FEW: Final = BoundedSemaphore(2)
"""PDFs that one process of the server has read at a time; who comes after waits."""
_LONGEST_WORD: Final = 32


class Refused(ValueError):
    """The file is no scan that may be kept."""


class Empty(Refused):
    """There are no bytes."""


@dataclass
class TooLarge(Refused):
    """It has more bytes than this installation keeps."""

    size: int
    largest: int


class NotAScan(Refused):
    """It begins as nothing that a scan may be."""


@dataclass
class Broken(Refused):
    """It begins as what it says, and cannot be read as that."""

    kind: str


class Oversized(Refused):
    """It has too many pixels to be drawn."""


class Progressive(Refused):
    """It draws itself in sweeps over all of it, and to look at it the memory would have to hold it whole."""


class Locked(Refused):
    """It opens with a password, which nobody will know in five years."""


class Acts(Refused):
    """It is a PDF that runs something, sends something, or carries another file."""


class TooMuch(Refused):
    """It is a PDF that unpacks to more, or takes longer, than any scan."""


class Located(Refused):
    """It is a PDF made of a photograph that tells where it was taken, and of a PDF nothing is left out."""


class LeadsAstray(Refused):
    """It is a PDF with a link to something else than a page, a place, a mailbox or a telephone."""


class TwoAtOnce(Refused):
    """It is another file as well, an archive perhaps, or has something before or after it."""


@dataclass(frozen=True)
class Examined:
    """What may be kept of a file."""

    kind: str
    content: bytes
    unwelcome: type[Refused] | None = None
    """Why nobody may attach it here, though it may come with a procedure: of a PDF nothing is left out."""


def attachable(content: bytes, *, largest: int) -> Examined:
    """Examine what somebody attaches here, who can attach it in another way; raises the refusals of this module."""
    found = examined(content, largest=largest)
    if found.unwelcome:
        raise found.unwelcome
    return found


def examined(content: bytes, *, largest: int) -> Examined:
    """Say what a file is and give what is kept of it; raises the refusals of this module."""
    if not content:
        raise Empty
    if len(content) > largest:
        raise TooLarge(len(content), largest)
    kind = next((kind for begins, kind in _BEGINS.items() if content.startswith(begins)), None)
    if kind is None:
        raise NotAScan
    if kind == "pdf":
        return Examined(kind, content, unwelcome=_harmless(content))
    try:
        clean = (jpeg if kind == "jpeg" else png)(content)
    except BrokenPicture:
        raise Broken(kind) from None
    except TooManyPixels:
        raise Oversized from None
    except HeldWhole:
        raise Progressive from None
    if zipfile.is_zipfile(BytesIO(clean)):
        raise TwoAtOnce
    return Examined(kind, clean)


def _harmless(content: bytes) -> type[Refused] | None:
    """Refuse a PDF that cannot be read, or that does anything but show pages; say why it is unwelcome else."""
    if not content.rstrip(b"\r\n\t \0").endswith(b"%%EOF") or zipfile.is_zipfile(BytesIO(content)):
        raise TwoAtOnce
    match _verdict(content):
        case unpacking.HARMLESS:
            return None
        case unpacking.PLACED:
            return Located
        case unpacking.LEADS:
            return LeadsAstray
        case unpacking.ACTS:
            raise Acts
        case unpacking.LOCKED:
            raise Locked
        case unpacking.BROKEN:
            raise Broken("pdf")
        case _:
            raise TooMuch


def _verdict(content: bytes) -> bytes:
    """Have a PDF read in a process of its own (ADR 27); nothing where that came to an end without a word."""
    kept = {name: value for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if (value := os.environ.get(name))}
    command = [sys.executable, "-P", "-s", "-m", unpacking.__name__, str(_MEMORY), str(_SECONDS)]
    environment = kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with (
        _FEW,
        subprocess.Popen(  # noqa: S603 (our own module, in our own interpreter; the file is its input)
            command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment
        ) as reader,
    ):
        ends = Timer(2 * _SECONDS, reader.kill)
        ends.start()
        try:
            return _answer(reader, content)
        finally:
            ends.cancel()
            reader.kill()


def _answer(reader: subprocess.Popen[bytes], content: bytes) -> bytes:
    """Give it the file, and read no more than a word: whatever the file made of it may say more."""
    assert reader.stdin is not None  # noqa: S101 (both are pipes)
    assert reader.stdout is not None  # noqa: S101
    try:
        reader.stdin.write(content)
        reader.stdin.close()
    except OSError:  # it ended before it had read the file
        return b""
    return reader.stdout.read(_LONGEST_WORD)


_SENTENCES: Final[dict[type[Refused], str]] = {
    Empty: "Ten plik jest pusty. Wybierz skan jeszcze raz.",
    NotAScan: "To nie jest plik PDF, JPEG ani PNG. Zapisz skan w jednym z tych formatów.",
    Oversized: (
        f"Ten obraz ma ponad {MOST_PIXELS // 1_000_000} milionów punktów. "
        "Zeskanuj kartę w mniejszej rozdzielczości; 300 dpi wystarczy."
    ),
    Progressive: (
        "Ten obraz JPEG zapisano progresywnie, a jest na to za duży. "
        "Zapisz go w zwykłym formacie JPEG albo zeskanuj kartę w mniejszej rozdzielczości."
    ),
    Locked: "Ten PDF otwiera się hasłem. Zapisz go bez hasła i dołącz jeszcze raz.",
    Acts: (
        "Ten PDF ma w sobie skrypt, załącznik, polecenie, które działa po otwarciu, albo odsyłacz do innego pliku. "
        "Wydrukuj go do nowego pliku PDF i dołącz tamten."
    ),
    TooMuch: (
        "Tego pliku PDF nie da się sprawdzić: rozpakowuje się bez końca albo psuje program, który go czyta. "
        "Wydrukuj go do nowego pliku PDF i dołącz tamten."
    ),
    Located: (
        "W tym PDF jest zdjęcie z zapisanym miejscem, w którym je zrobiono. "
        "Dołącz samo zdjęcie: miejsce zostanie z niego usunięte. Możesz też wydrukować ten plik do nowego pliku PDF."
    ),
    LeadsAstray: (
        "W tym PDF jest odsyłacz, który uruchamia skrypt albo otwiera plik z komputera. "
        "Wydrukuj go do nowego pliku PDF i dołącz tamten."
    ),
    TwoAtOnce: ("W tym pliku jest coś więcej niż skan. Zeskanuj kartę jeszcze raz do pliku PDF albo zrób jej zdjęcie."),
}


def sentence(refused: Refused) -> str:
    """Say in Polish why a file is not taken, and what to do."""
    match refused:
        case TooLarge(size, largest):
            return (
                f"Ten plik ma {_megabytes(size)} MB, a skan może mieć najwyżej {largest // MEGABYTE} MB. "
                "Zeskanuj kartę w mniejszej rozdzielczości albo strona po stronie."
            )
        case Broken(kind):
            return (
                f"Tego pliku nie da się odczytać jako {_NAMES[kind]}: jest uszkodzony albo niecały. "
                "Zeskanuj kartę jeszcze raz."
            )
        case _:
            return _SENTENCES[type(refused)]


def _megabytes(size: int) -> str:
    """Spell a size so that one just over a limit does not look like the limit."""
    return f"{-(-size * 10 // MEGABYTE) / 10:.1f}".replace(".", ",")
