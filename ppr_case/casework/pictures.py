"""Photographs and scans as pictures: only the picture is kept, and none of what a camera writes beside it.

A telephone writes into a photograph where it was taken, which may be where somebody hides. What draws the picture stays
byte for byte, so that nothing is lost by it; the rest, what follows its end included, is left out.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image

MOST_PIXELS: Final = 50_000_000
"""A page of 600 dots to an inch has 35 million; the largest photograph of today's telephones, 50."""
_MOST_SWEEPS: Final = 100  # a progressive picture draws itself in a dozen or so; thousands are an attack
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_DRAWS: Final = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD, _SOS})  # frames, tables and what they draw with
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})
_ORIENTATION: Final = 0x0112
_WRONG: Final = (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, zlib.error)


class BrokenPicture(ValueError):
    """It cannot be drawn: damaged, cut short, or never what it begins as."""


class TooManyPixels(ValueError):
    """Drawn, it would fill the memory."""


class _Segment(NamedTuple):
    marker: int
    whole: bytes
    said: bytes


def jpeg(content: bytes) -> bytes:
    """Give the picture alone, the right way up; raises BrokenPicture and TooManyPixels."""
    kept, sweeps, frames = [b"\xff\xd8"], 0, 0
    for one in _segments(content):
        if one.marker in _FRAMES:
            _fits(*struct.unpack(">HH", _first(one.said[1:], 4)))
            frames += 1
        sweeps += one.marker == _SOS
        if one.marker in _DRAWS or _describes_colours(one):
            kept.append(one.whole)
    if frames != 1 or not 1 <= sweeps <= _MOST_SWEEPS:
        raise BrokenPicture
    kept.insert(1, _turned(content))
    clean = b"".join([*kept, b"\xff\xd9"])
    _drawn(clean, "JPEG")
    return clean


def _segments(content: bytes) -> Iterator[_Segment]:
    """Read marker after marker up to the end of the picture; raises BrokenPicture where it has none."""
    place = 2
    while True:
        found = _MARKER.search(content, place)
        if found is None or content[place : found.start()].strip(b"\xff"):  # which may stand before it, to fill
            raise BrokenPicture
        marker, start = content[found.end() - 1], found.end()
        if marker == _EOI:
            return
        length = int.from_bytes(_first(content[start : start + 2], 2))
        said = _first(content[start + 2 : start + length], length - 2)
        place = start + length
        if marker == _SOS:  # after its head the drawing itself, in which no marker stands
            after = _MARKER.search(content, place)
            if after is None:
                raise BrokenPicture
            place = after.start()
        yield _Segment(marker, b"\xff" + content[start - 1 : place], said)


def _describes_colours(one: _Segment) -> bool:
    match one.marker:
        case m if m == _APP0:
            return one.said.startswith(b"JFIF\0") and len(one.said) == 14  # without the small picture it may carry
        case m if m == _APP2:
            return one.said.startswith(b"ICC_PROFILE\0")
        case m if m == _APP14:
            return one.said.startswith(b"Adobe") and len(one.said) == 12
    return False


def _turned(content: bytes) -> bytes:
    """Say how the picture is to be turned, where the camera said so, and nothing else of what it said."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
            turned = int(picture.getexif().get(_ORIENTATION) or 1)
    except (*_WRONG, TypeError):  # what a camera says may be anything
        turned = 1
    if turned not in range(2, 9):
        return b""
    said = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said


def png(content: bytes) -> bytes:
    """Give the picture alone; raises BrokenPicture and TooManyPixels."""
    kept, place, kind = [_PNG], len(_PNG), b""
    while kind != b"IEND":
        length = int.from_bytes(_first(content[place : place + 4], 4))
        kind = content[place + 4 : place + 8]
        whole = _first(content[place : place + 12 + length], 12 + length)
        if (kind == b"IHDR") != (len(kept) == 1):  # it stands first, and once
            raise BrokenPicture
        if kind == b"IHDR":
            _fits(*struct.unpack(">II", _first(whole[8:16], 8)))
        if kind in _KEPT:
            kept.append(whole)
        place += len(whole)
    clean = b"".join(kept)
    _drawn(clean, "PNG")
    return clean


def _first(content: bytes, length: int) -> bytes:
    if length < 0 or len(content) < length:
        raise BrokenPicture
    return content[:length]


def _fits(one: int, other: int) -> None:
    if one * other > MOST_PIXELS:
        raise TooManyPixels


def _drawn(content: bytes, kind: str) -> None:
    """Draw it, a JPEG at an eighth of its size: all of it is read, and the memory stays free."""
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            width, height = picture.size
            _fits(width, height)
            picture.draft(None, (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except TooManyPixels:
        raise
    except _WRONG:
        raise BrokenPicture from None
