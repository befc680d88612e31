"""A PNG is read row by row, and never held whole: it packs a page of white into nothing, and any picture grows tenfold.

What stands in it is checked as whoever draws it would: the sums of its parts, and that its rows are there, all of them
and nothing after them.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from ppr_case.casework.pictures import BrokenPicture, first, fits

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"})
_GREY, _COLOURS, _PALETTE, _GREY_ALPHA, _ALPHA = 0, 2, 3, 4, 6
_CHANNELS: Final = {_GREY: 1, _COLOURS: 3, _PALETTE: 1, _GREY_ALPHA: 2, _ALPHA: 4}
_DEPTHS: Final = {_GREY: {1, 2, 4, 8, 16}, _PALETTE: {1, 2, 4, 8}}
_DEEP: Final = frozenset({8, 16})
_SWEEPS: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of an interlaced picture: where each sweep begins, and how far apart its points and rows are."""
_LAST_FILTER: Final = 4
_AT_ONCE: Final = 1 << 18


def png(content: bytes) -> bytes:
    """Give the picture alone; raises BrokenPicture and TooManyPixels."""
    chunks = [(kind, whole) for kind, whole in _chunks(content) if kind in _KEPT]
    kinds = [kind for kind, _ in chunks]
    sweeps, colour = _head(chunks[0][1][8:-4] if kinds[:1] == [b"IHDR"] else b"")
    drawn = [place for place, kind in enumerate(kinds) if kind == b"IDAT"]
    if kinds.count(b"IHDR") != 1 or not drawn or drawn != list(range(drawn[0], drawn[-1] + 1)):
        raise BrokenPicture
    palettes = [place for place, kind in enumerate(kinds) if kind == b"PLTE"]
    if len(palettes) > 1 or (palettes or [-1])[0] > drawn[0] or (colour == _PALETTE and not palettes):
        raise BrokenPicture
    _fills(_unpacked(chunks[place][1][8:-4] for place in drawn), sweeps)
    return b"".join([_SIGNATURE, *(whole for _, whole in chunks)])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Read part after part up to the end of the picture; raises BrokenPicture where its sum is another."""
    place, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length = int.from_bytes(first(content[place : place + 4], 4))
        kind = content[place + 4 : place + 8]
        whole = first(content[place : place + 12 + length], 12 + length)
        if zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:]):
            raise BrokenPicture
        yield kind, whole
        place += len(whole)


def _head(said: bytes) -> tuple[list[tuple[int, int]], int]:
    """Give the sweeps, each with the bytes of a row and the number of rows, and the kind of colours."""
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", first(said, 13))
    fits(width, height)
    if colour not in _CHANNELS or depth not in _DEPTHS.get(colour, _DEEP):
        raise BrokenPicture
    if len(said) != 13 or packing or filtering or interlaced > 1:
        raise BrokenPicture
    sweeps = _SWEEPS if interlaced else ((0, 0, 1, 1),)
    sizes = ((-(-(width - x) // across), -(-(height - y) // down)) for x, y, across, down in sweeps)
    bits = depth * _CHANNELS[colour]
    return [(1 + -(-points * bits // 8), rows) for points, rows in sizes if points > 0 and rows > 0], colour


def _unpacked(packed: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack a little at a time; raises BrokenPicture for what is cut short, or followed by anything."""
    unpacking = zlib.decompressobj()
    try:
        for one in packed:
            if one and unpacking.eof:
                raise BrokenPicture
            left, more = one, True
            while more and not unpacking.eof:
                piece = unpacking.decompress(left, _AT_ONCE)
                left = unpacking.unconsumed_tail
                more = bool(left) or len(piece) == _AT_ONCE
                yield piece
            if unpacking.unused_data:
                raise BrokenPicture
    except zlib.error:
        raise BrokenPicture from None
    if not unpacking.eof:
        raise BrokenPicture


def _fills(pieces: Iterable[bytes], sweeps: list[tuple[int, int]]) -> None:
    """Go through the rows, each of which begins with how it is to be read; raises BrokenPicture."""
    waiting = iter(sweeps)
    row, left, place = 1, 0, 0
    for whole in pieces:
        piece = whole
        while piece:
            if not left:
                row, rows = next(waiting, (1, 0))
                left, place = row * rows, 0
                if not left:
                    raise BrokenPicture
            part = piece[:left]
            if max(part[-place % row :: row], default=0) > _LAST_FILTER:
                raise BrokenPicture
            place, left, piece = place + len(part), left - len(part), piece[len(part) :]
    if left or next(waiting, None):
        raise BrokenPicture
