"""Files that somebody might attach: invented pages, and what only looks like them."""

import io
import os
import struct
import zipfile
import zlib
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


def drawn_from(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Let a page be made of a photograph, as it is."""

    def does(made: pikepdf.Pdf) -> None:
        drawn = made.make_stream(content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=40, Height=60)
        drawn.ColorSpace, drawn.BitsPerComponent, drawn.Filter = pikepdf.Name.DeviceRGB, 8, pikepdf.Name.DCTDecode
        made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(a=drawn))

    return does


def packed_without_end(megabytes: int) -> bytes:
    """Make a small PDF whose catalogue lies in a pack of objects that unpacks to so much."""
    packing = zlib.compressobj(1)
    pack = packing.compress(b"1 0 <</Type/Catalog/Pages 2 0 R>>")
    for _ in range(megabytes):
        pack += packing.compress(b" " * (1 << 20))
    pack += packing.flush()
    out, starts = io.BytesIO(b"%PDF-1.7\n"), {}
    out.seek(0, io.SEEK_END)
    for number, said in {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(pack), pack),
    }.items():
        starts[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, said))
    begins = out.tell()
    rows = [(0, 0, 0), (2, 4, 0), *((1, starts[number], 0) for number in (2, 3, 4)), (1, begins, 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    told = b"<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>" % len(table)
    out.write(b"5 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (told, table, begins))
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("cudze.txt", "x" * 100)
    return out.getvalue()
