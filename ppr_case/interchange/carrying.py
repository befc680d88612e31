"""A dossier on its way: as JSON for its own commune, or in a package with the bytes of its scans behind it.

Both are written and read scan by scan, so that neither end holds more of them in the memory than one.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ppr_case.core.base import new_id
from ppr_case.crypto.packages import Package
from ppr_case.interchange.dossiers import Dossier

_LENGTH: Final = 8
_MOST_TOLD: Final = 64 * 1024 * 1024
"""Bytes of a dossier without its scans: a thousand times what the largest has."""
_AT_ONCE: Final = 3 << 18  # of which base64 makes whole groups


class CutShort(ValueError):
    """Less follows, or more, than was told."""


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
    """Read what a package of any version carries; raises CutShort."""
    if package.version == 1:
        return of_json(b"".join(package.pieces()))
    parts = _Parts(package.pieces())
    length = int.from_bytes(parts.read(_LENGTH))
    if length > _MOST_TOLD:
        raise CutShort

    def contents(told: Sequence[Mapping[str, Any]]) -> Iterator[bytes | None]:
        after = _Parts(package.pieces())
        after.read(_LENGTH + length)
        for one in told:
            yield None if one["content"] is None else after.read(one["size"])
        if not after.ended:
            raise CutShort

    return Carried(parts.read(length), contents)


def of_json(content: bytes) -> Carried:
    """Read a dossier that has its scans within it, in base64."""

    def contents(told: Sequence[Mapping[str, Any]]) -> Iterator[bytes | None]:
        for one in told:
            yield None if one["content"] is None else _from_base64(one["content"])

    return Carried(content, contents)


def _from_base64(text: str) -> bytes:
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
