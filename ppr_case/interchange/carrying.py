"""A dossier on its way: as JSON for its own commune, or in a package with the bytes of its scans behind it.

Both are written and read scan by scan, so that neither end holds more of them in the memory than one.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ppr_case.core.base import new_id
from ppr_case.crypto.packages import Package
from ppr_case.interchange.dossiers import Dossier

_LENGTH: Final = 8
_MOST_TOLD: Final = 16 * 1024 * 1024
"""Bytes of a dossier without its scans: hundreds of times what the largest has."""
_MOST_VALUES: Final = 250_000
"""Texts, numbers, lists and names in it: each takes up to a hundred bytes once it is read, and two where it stands."""
_VALUE: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[^\s"\[\]{},:]++', re.DOTALL)
"""One of them; a text that does not end goes to the end, or as many of them would be read as often."""
_HELD: Final = re.compile(rb'("content": ?")([A-Za-z0-9+/=]{1024,}+)"')
"""The bytes of a scan within a dossier: they are left where they lie until their turn comes."""
_MARK: Final = "#"  # which base64 has not
_AT_ONCE: Final = 3 << 18  # of which base64 makes whole groups


class CutShort(ValueError):
    """Less follows, or more, than was told."""


class ToldTooMuch(CutShort):
    """There is more in it than in any procedure, and reading it would fill the memory."""


class Carried(NamedTuple):
    """What came: the dossier as JSON, and the bytes of each scan that it tells of, None where there are none."""

    told: bytes
    contents: Callable[[Sequence[Mapping[str, Any]]], Iterator[bytes | None]]
    """Begins anew each time; raises CutShort."""


def as_json(whole: Dossier) -> Iterator[bytes]:
    """Write a dossier as JSON in UTF-8, its scans in base64."""
    mark = str(new_id())
    documents = {**whole["documents"], "scans": [mark]}
    text = json.dumps({**whole, "documents": documents}, ensure_ascii=False, indent=2)
    before, after = text.split(f'"{mark}"')
    yield before.rstrip().encode()
    begins = ""
    for told, content in whole["documents"]["scans"]:
        said = json.dumps({name: value for name, value in told.items() if name != "content"}, ensure_ascii=False)
        yield f'{begins}\n      {said[:-1]}, "content": '.encode()
        yield from [b"null"] if content is None else _in_base64(content)
        yield b"}"
        begins = ","
    yield f"{after if begins else after.lstrip()}\n".encode()


def _in_base64(content: bytes) -> Iterator[bytes]:
    yield b'"'
    for start in range(0, len(content), _AT_ONCE):
        yield b64encode(content[start : start + _AT_ONCE])
    yield b'"'


def for_package(whole: Dossier) -> Iterator[bytes]:
    """Write a dossier as it lies in a package: its length, itself, and the bytes of its scans in their order."""
    scans = whole["documents"]["scans"]
    documents = {**whole["documents"], "scans": scans.told()}
    told = json.dumps({**whole, "documents": documents}, ensure_ascii=False).encode()
    yield len(told).to_bytes(_LENGTH)
    yield told
    for _, content in scans:
        if content is not None:
            yield content


def carried(package: Package) -> Carried:
    """Read what a package of any version carries; raises CutShort and ToldTooMuch."""
    if package.version == 1:
        (content,) = package.pieces()
        return of_json(content)
    parts = _Parts(package.pieces())
    length = int.from_bytes(parts.read(_LENGTH))
    if length > _MOST_TOLD:
        raise ToldTooMuch

    def contents(told: Sequence[Mapping[str, Any]]) -> Iterator[bytes | None]:
        after = _Parts(package.pieces())
        after.read(_LENGTH + length)
        for one in told:
            yield None if one["content"] is None else after.read(one["size"])
        if not after.ended:
            raise CutShort

    return Carried(parts.read(length), contents)


def of_json(content: bytes) -> Carried:
    """Read a dossier that has its scans within it, in base64; raises ToldTooMuch for too much beside them."""
    held: list[tuple[int, int]] = []

    def left_there(found: re.Match[bytes]) -> bytes:
        held.append(found.span(2))
        return b'%b%b%d"' % (found[1], _MARK.encode(), len(held) - 1)

    def contents(told: Sequence[Mapping[str, Any]]) -> Iterator[bytes | None]:
        for one in told:
            said = one["content"]
            yield None if said is None else _from_base64(_held(said))

    def _held(said: str) -> bytes | str:
        place = said.removeprefix(_MARK)
        if place == said or not (place.isdecimal() and len(place) < 10 and int(place) < len(held)):
            return said
        begins, ends = held[int(place)]
        return content[begins:ends]

    told = _HELD.sub(left_there, content)
    if len(told) > _MOST_TOLD:
        raise ToldTooMuch
    return Carried(told, contents)


def parsed(told: bytes) -> Any:
    """Read what a dossier tells, where the memory has room for it; raises ToldTooMuch, and ValueError for no JSON."""
    if len(told) > _MOST_TOLD:
        raise ToldTooMuch
    for count, _ in enumerate(_VALUE.finditer(told)):
        if count >= _MOST_VALUES:
            raise ToldTooMuch
    return json.loads(str(told, "utf-8"))  # in no other encoding: it was counted in this one


def _from_base64(text: bytes | str) -> bytes:
    """Give the bytes; none where it is no base64, which is no scan either."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


class _Parts:
    """Pieces as they come, read in lengths as they are wanted."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._left = iter(pieces), bytearray()

    def read(self, length: int) -> bytes:
        while len(self._left) < length:
            piece = next(self._pieces, None)
            if piece is None:
                raise CutShort
            self._left += piece
        found = bytes(self._left[:length])
        del self._left[:length]
        return found

    @property
    def ended(self) -> bool:
        return not self._left and not any(self._pieces)
