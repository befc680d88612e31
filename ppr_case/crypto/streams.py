"""Sealing what is larger than the memory should hold: piece by piece, each bound to its place and to being the last.

This is the construction STREAM over AES-256-GCM: no piece can be left out, repeated, moved or cut off unseen.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppr_case.crypto.keyring import SealBroken

PIECE: Final = 1 << 20
_TAG: Final = 16
_PREFIX: Final = 7


def fresh_key() -> bytes:
    return os.urandom(32)


def sealed(key: bytes, bound: bytes, content: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a content, in whatever pieces it comes, under a key that seals nothing else; `bound` is not sealed."""
    aead, prefix = AESGCM(key), os.urandom(_PREFIX)
    yield prefix
    waiting, number = bytearray(), 0
    for some in content:
        waiting += some
        while len(waiting) > PIECE:  # one full piece waits: it may be the last
            yield aead.encrypt(_nonce(prefix, number, last=False), bytes(waiting[:PIECE]), bound)
            del waiting[:PIECE]
            number += 1
    yield aead.encrypt(_nonce(prefix, number, last=True), bytes(waiting), bound)


def opened(key: bytes, bound: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Give a content back piece by piece; raises SealBroken at the first piece that is not in its place.

    `read` gives so many bytes of what was sealed, and fewer only at its end.
    """
    aead, prefix = AESGCM(key), read(_PREFIX)
    piece, number = read(PIECE + _TAG), 0
    while True:
        after = read(PIECE + _TAG)
        try:
            yield aead.decrypt(_nonce(prefix, number, last=not after), piece, bound)
        except (InvalidTag, ValueError) as broken:
            raise SealBroken("a stream") from broken
        if not after:
            return
        piece, number = after, number + 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])
