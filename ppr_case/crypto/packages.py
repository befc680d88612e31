"""Packages from one installation to another: sealed for one recipient and signed by the sender.

The two keys of an installation are derived from the root that is never renewed, so that a public key given out by
telephone stays true. A package is sealed to an ephemeral X25519 key, so whoever sent it cannot open it later either.
Since version 2 it is sealed in pieces and its digest is signed, so that neither end holds it whole (ADR 22).
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ppr_case.crypto import streams
from ppr_case.crypto.keyring import Keyring, SealBroken

MAGIC, MAGIC_OF_1 = b"ppr-case package 2\n", b"ppr-case package 1\n"
_PREFIX: Final = "ppr1-"
_PURPOSE: Final = "package"
_HALF, _CHECK, _NONCE, _SIGNATURE = 32, 4, 12, 64
_HEAD: Final = len(MAGIC) + 5 * _HALF
_SIGNED: Final = b"ppr-case package 2, signed\n"
LARGEST_OF_1: Final = 192 * 1024 * 1024
"""Bytes of a package of version 1, which was sealed in one piece: no installation wrote a larger one."""


class NotAPublicKey(ValueError):
    """The text is not the public key of an installation, or a letter of it was lost."""


class NotAPackage(ValueError):
    """The file is no package, was cut short or changed, or was not signed by whom it says."""


class ForAnother(ValueError):
    """The package is sealed for another installation."""


@dataclass(frozen=True)
class PublicKey:
    """What others may know of an installation: one half to seal for it, one to check what it signed."""

    sealing: bytes
    signing: bytes

    @property
    def raw(self) -> bytes:
        return self.sealing + self.signing

    @property
    def fingerprint(self) -> str:
        """Give twenty digits in groups of four, to be compared by telephone."""
        digits = hashlib.sha256(self.raw).hexdigest()[:20]
        return " ".join(digits[start : start + 4] for start in range(0, 20, 4))

    def __str__(self) -> str:
        return _PREFIX + urlsafe_b64encode(self.raw + _check(self.raw)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """Read what `str` wrote, wherever lines were broken; raises NotAPublicKey, also where it would seal nothing."""
        joined = "".join(text.split())
        try:
            content = urlsafe_b64decode(joined.removeprefix(_PREFIX).encode("ascii") + b"==")
        except ValueError:
            raise NotAPublicKey from None
        raw, check = content[: 2 * _HALF], content[2 * _HALF :]
        if not joined.startswith(_PREFIX) or len(raw) != 2 * _HALF or check != _check(raw):
            raise NotAPublicKey
        key = cls(raw[:_HALF], raw[_HALF:])
        key.agreed(X25519PrivateKey.generate())
        return key

    def agreed(self, with_: X25519PrivateKey) -> bytes:
        """Give the secret shared with a private key; raises NotAPublicKey for a point of small order."""
        try:
            return with_.exchange(X25519PublicKey.from_public_bytes(self.sealing))
        except ValueError:
            raise NotAPublicKey from None


def public_key(ring: Keyring) -> PublicKey:
    return PublicKey(_opening(ring).public_key().public_bytes_raw(), _signing(ring).public_key().public_bytes_raw())


@dataclass(frozen=True)
class Package:
    """One that was sealed for this installation, and signed by whom it says."""

    version: int
    sender: PublicKey
    pieces: Callable[[], Iterator[bytes]]
    """Open it from its beginning, as often as it is asked; raises NotAPackage where it does not open."""


def pack(ring: Keyring, recipient: PublicKey, content: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a content for one recipient and sign it, piece by piece; raises NotAPublicKey."""
    ephemeral = X25519PrivateKey.generate()
    head = MAGIC + public_key(ring).raw + recipient.raw + ephemeral.public_key().public_bytes_raw()
    shared = recipient.agreed(ephemeral)
    return _signed(ring, chain([head], streams.sealed(_key(shared, head), head, content)))


def _signed(ring: Keyring, pieces: Iterable[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha512()
    for piece in pieces:
        digest.update(piece)
        yield piece
    yield _signing(ring).sign(_SIGNED + digest.digest())


def unpack(ring: Keyring, file: BinaryIO) -> Package:
    """Say who signed a package, and how it is opened; raises NotAPackage and ForAnother.

    The file is read once to know that it is whole and signed, and again each time that it is opened. One of version 1
    is read into the memory.
    """
    size, magic = file.seek(0, os.SEEK_END), _at(file, 0, len(MAGIC))
    if magic == MAGIC_OF_1 and size <= LARGEST_OF_1:
        sender, content = _of_version_1(ring, _at(file, 0, size))
        return Package(1, sender, lambda: iter([content]))
    if magic != MAGIC or size < _HEAD + _SIGNATURE:
        raise NotAPackage
    head, ends, digest = _at(file, 0, _HEAD), size - _SIGNATURE, hashlib.sha512()
    for place in range(0, ends, streams.PIECE):
        digest.update(_at(file, place, min(streams.PIECE, ends - place)))
    sender, key = _agreed(ring, head, _at(file, ends, _SIGNATURE), _SIGNED + digest.digest())

    def pieces() -> Iterator[bytes]:
        place = _HEAD

        def read(length: int) -> bytes:
            nonlocal place
            some = _at(file, place, min(length, ends - place))
            place += len(some)
            return some

        try:
            yield from streams.opened(key, head, read)
        except SealBroken:
            raise NotAPackage from None

    return Package(2, sender, pieces)


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _of_version_1(ring: Keyring, package: bytes) -> tuple[PublicKey, bytes]:
    body, signature = memoryview(package)[:-_SIGNATURE], package[-_SIGNATURE:]  # a view: it may be the largest
    if len(body) < _HEAD + _NONCE:
        raise NotAPackage
    head, sealed = bytes(body[:_HEAD]), body[_HEAD:]
    sender, key = _agreed(ring, head, signature, body)
    try:
        return sender, AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], head)
    except (InvalidTag, ValueError):
        raise NotAPackage from None


def _agreed(ring: Keyring, head: bytes, signature: bytes, signed: bytes | memoryview) -> tuple[PublicKey, bytes]:
    """Give who signed a package and the key that opens it."""
    halves = range(len(MAGIC), _HEAD, _HALF)
    sealing, signing, for_sealing, for_signing, ephemeral = (head[start : start + _HALF] for start in halves)
    try:
        Ed25519PublicKey.from_public_bytes(signing).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise NotAPackage from None
    if PublicKey(for_sealing, for_signing) != public_key(ring):
        raise ForAnother
    try:
        shared = _opening(ring).exchange(X25519PublicKey.from_public_bytes(ephemeral))
    except ValueError:
        raise NotAPackage from None
    return PublicKey(sealing, signing), _key(shared, head)


def _opening(ring: Keyring) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(ring.label(_PURPOSE, "opening"))


def _signing(ring: Keyring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.label(_PURPOSE, "signing"))


def _key(shared: bytes, head: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, head).derive(shared)


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(_PREFIX.encode() + raw).digest()[:_CHECK]
