"""Files that somebody might attach: invented pages, and what only looks like them."""

import io
import os
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

MINUTES = 60.0
WHERE = {1: "N", 2: (52.0, 13.0, MINUTES), 3: "E", 4: (21.0, 0.0, MINUTES)}
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(width: int = 40, height: int = 60, mode: str = "RGB") -> Image.Image:
    """Make a picture of noise, so that each is another and none packs away to nothing."""
    return Image.frombytes(mode, (width, height), os.urandom(width * height * len(Image.new(mode, (1, 1)).getbands())))


def jpeg(drawn: Image.Image | None = None, **more: Any) -> bytes:
    out = io.BytesIO()
    (drawn or picture()).save(out, "JPEG", quality=90, **more)
    return out.getvalue()


def photograph(drawn: Image.Image | None = None, turned: int = 6) -> bytes:
    """Make what a telephone makes: turned on its side, with the place where it was taken, and something after it."""
    said = Image.Exif()
    said[ORIENTATION], said[MAKER], said[GPS] = turned, "Zmyslony", WHERE
    return jpeg(drawn, exif=said, comment=b"tajne") + b"\0\0ogon"


def png(drawn: Image.Image | None = None) -> bytes:
    said = PngInfo()
    said.add_text("Author", "Zmyslona")
    out = io.BytesIO()
    (drawn or picture()).save(out, "PNG", pnginfo=said)
    return out.getvalue()


def pdf(does: Callable[[pikepdf.Pdf], None] = lambda _: None, **saved: Any) -> bytes:
    """Make a page with some noise on it, and let `does` do something to it first."""
    with pikepdf.Pdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        made.pages[0].Contents = made.make_stream(b"% /JavaScript /Launch " + os.urandom(32).hex().encode())
        does(made)
        out = io.BytesIO()
        made.save(out, **saved)
        return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("cudze.txt", "x" * 100)
    return out.getvalue()
