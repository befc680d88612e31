"""Where a PDF leads, and where it was: addresses behind its links, and places in the photographs it is made of.

A link waits to be pressed, and may lead to a page, a place, a mailbox or a telephone; one that runs a script of the
browser or opens a file of the computer has no business in a scan.
"""

import re
import struct
from typing import Final

from ppr_case.casework.acting import without_streams

_ADDRESS: Final = re.compile(
    rb"/URI(?:[\x00\t\n\f\r ]++|%[^\r\n]*+)*+(\((?:[^\\()]++|\\.|\([^\\()]*+\))*+|<[0-9A-Fa-f\s]*+>)", re.DOTALL
)
_ESCAPED: Final = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_UNSEEN: Final = re.compile(rb"[\x00-\x20\xef\xbb\xbf\xfe\xff]")
"""What a browser leaves out of an address, and what says in which alphabet it is written."""
_SCHEME: Final = re.compile(rb"[a-z][a-z0-9+-]*:|[\\/]{2}")
_MAY: Final = re.compile(rb"(?:https?|ftps?|mailto|tel|sms|geo|callto|sips?|skype):")
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PHOTOGRAPH: Final = re.compile(rb"Exif\x00\x00(?=II\*\x00|MM\x00\*)")
_IN_WORDS: Final = re.compile(rb"exif:GPSL(?:at|ong)itude")
_PLACE, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_MOST_SAID: Final = 500


def leads_astray(content: bytes) -> bool:
    """Say whether a link of a PDF leads to anything but a page, a mailbox or a telephone."""
    for found in _ADDRESS.finditer(without_streams(content)):
        address = _UNSEEN.sub(b"", _read(found[1])).lower()
        if _SCHEME.match(address) and not _MAY.match(address):
            return True
    return False


def _read(text: bytes) -> bytes:
    if text.startswith(b"<"):
        digits = re.sub(rb"\s", b"", text[1:-1]).decode()
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    return _ESCAPED.sub(_meant, text[1:])


def _meant(found: re.Match[bytes]) -> bytes:
    said = found[1]
    if said.isdigit() and said[:1] < b"8":
        return bytes([int(said, 8) & 0xFF])
    return b"" if said[:1] in b"\r\n" else _LETTERS.get(said, said)


def says_where(content: bytes) -> bool:
    """Say whether a photograph in a file tells where it was taken, as far as it lies there as it came."""
    return bool(_IN_WORDS.search(content)) or any(
        _has_place(content, found.end()) for found in _PHOTOGRAPH.finditer(content)
    )


def _has_place(content: bytes, begins: int) -> bool:
    order = "<" if content.startswith(b"II", begins) else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", content, begins + 4)
        where = _said(content, begins, first, order).get(_PLACE)
        return where is not None and not {_LATITUDE, _LONGITUDE}.isdisjoint(_said(content, begins, where, order))
    except struct.error:  # it is cut short, and says nothing to anybody
        return False


def _said(content: bytes, begins: int, offset: int, order: str) -> dict[int, int]:
    """Give what stands in one of its lists: each tag with its value, or with where that is."""
    place = begins + offset
    (number,) = struct.unpack_from(f"{order}H", content, place)
    rows = (struct.unpack_from(f"{order}HHII", content, place + 2 + 12 * row) for row in range(min(number, _MOST_SAID)))
    return {tag: value for tag, _, _, value in rows}
