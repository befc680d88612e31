"""Photographs and scans as pictures: only the picture is kept, and none of what a camera writes beside it.

A telephone writes into a photograph where it was taken, which may be where somebody hides. What draws the picture stays
byte for byte, so that nothing is lost by it; the rest, what follows its end included, is left out.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image

MOST_PIXELS: Final = 80_000_000
"""A sheet of A3 at 600 dots to an inch has 70 million, a photograph of most of today's telephones 12 to 64."""
MOST_HELD: Final = 64 * 1024 * 1024
"""Bytes that a picture in sweeps may take while it is drawn: 11 million pixels, or 22 of a photograph's colours."""
_BLOCK: Final = 128  # bytes of eight by eight numbers
_MOST_SWEEPS: Final = 100  # a progressive picture draws itself in a dozen or so; thousands are an attack
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_DRAWS: Final = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDD, _SOS})  # frames, tables and what they draw with
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DRAWN: Final = frozenset({0xC0, 0xC1, 0xC2})  # what browsers draw; the others would be read at their full size
_SWEEPS: Final = 0xC2
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ORIENTATION: Final = 0x0112
_WRONG: Final = (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error)


class BrokenPicture(ValueError):
    """It cannot be drawn: damaged, cut short, or never what it begins as."""


class TooManyPixels(ValueError):
    """More than anybody needs to read a page, or can look at without waiting."""


class HeldWhole(ValueError):
    """It comes in sweeps over all of it, so that the memory would have to hold it whole."""


class _Segment(NamedTuple):
    marker: int
    whole: bytes
    said: bytes


def jpeg(content: bytes) -> bytes:
    """Give the picture alone, the right way up; raises BrokenPicture, TooManyPixels and HeldWhole."""
    kept, sweeps, frames = [b"\xff\xd8"], 0, list[_Segment]()
    for one in _segments(content):
        if one.marker in _FRAMES:
            fits(*struct.unpack(">HH", first(one.said[1:], 4)))
            frames.append(one)
        sweeps += one.marker == _SOS
        if one.marker in _DRAWS or _describes_colours(one):
            kept.append(one.whole)
    if len(frames) != 1 or frames[0].marker not in _DRAWN or not 1 <= sweeps <= _MOST_SWEEPS:
        raise BrokenPicture
    if sweeps > 1 or frames[0].marker == _SWEEPS:
        _refuse_if_held(frames[0].said)
    kept.insert(1, _turned(content))
    clean = b"".join([*kept, b"\xff\xd9"])
    _drawn(clean)
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
        length = int.from_bytes(first(content[start : start + 2], 2))
        said = first(content[start + 2 : start + length], length - 2)
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


def first(content: bytes, length: int) -> bytes:
    """Give so many bytes; raises BrokenPicture where there are fewer."""
    if length < 0 or len(content) < length:
        raise BrokenPicture
    return content[:length]


def fits(width: int, height: int) -> None:
    """Raise TooManyPixels, and BrokenPicture where there are none."""
    if width * height < 1:
        raise BrokenPicture
    if width * height > MOST_PIXELS:
        raise TooManyPixels


def _refuse_if_held(frame: bytes) -> None:
    """Raise HeldWhole for a picture in sweeps whose numbers, two bytes for each point and colour, would be too many."""
    height, width, colours = struct.unpack(">HHB", first(frame[1:], 5))
    steps = [divmod(one, 16) for one in first(frame[6:], 3 * colours)[1::3]]
    across, down = (max((step[way] for step in steps), default=0) for way in (0, 1))
    if not across or not down:
        raise BrokenPicture
    blocks = sum(-(-width * one // (8 * across)) * -(-height * other // (8 * down)) for one, other in steps)
    if blocks * _BLOCK > MOST_HELD:
        raise HeldWhole


def _drawn(content: bytes) -> None:
    """Draw it at an eighth of its size: all of it is read, and the memory stays free."""
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as picture:
            width, height = picture.size
            fits(width, height)
            picture.draft(None, (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except (BrokenPicture, TooManyPixels):
        raise
    except _WRONG:
        raise BrokenPicture from None
