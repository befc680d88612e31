"""Packages from one installation to another: sealed for one recipient and signed by the sender.

The two keys of an installation are derived from the root that is never renewed, so that a public key given out by
telephone stays true. A package is sealed to an ephemeral X25519 key, so whoever sent it cannot open it later either.
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ppr_case.crypto.keyring import Keyring

MAGIC: Final = b"ppr-case package 1\n"
_PREFIX: Final = "ppr1-"
_PURPOSE: Final = "package"
_HALF, _CHECK, _NONCE, _SIGNATURE = 32, 4, 12, 64


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


def pack(ring: Keyring, recipient: PublicKey, content: bytes) -> bytes:
    """Seal a file for one recipient and sign it; raises NotAPublicKey for a key that nothing can be sealed for."""
    ephemeral = X25519PrivateKey.generate()
    head = MAGIC + public_key(ring).raw + recipient.raw + ephemeral.public_key().public_bytes_raw()
    shared = recipient.agreed(ephemeral)
    nonce = os.urandom(_NONCE)
    body = head + nonce + AESGCM(_key(shared, head)).encrypt(nonce, content, head)
    return body + _signing(ring).sign(body)


def unpack(ring: Keyring, package: bytes) -> tuple[PublicKey, bytes]:
    """Give who signed a package and what is in it; raises NotAPackage and ForAnother."""
    halves = range(len(MAGIC), len(MAGIC) + 5 * _HALF, _HALF)
    ends = halves[-1] + _HALF
    if not package.startswith(MAGIC) or len(package) < ends + _NONCE + _SIGNATURE:
        raise NotAPackage
    sealing, signing, for_sealing, for_signing, ephemeral = (package[start : start + _HALF] for start in halves)
    sender, body = PublicKey(sealing, signing), package[:-_SIGNATURE]
    try:
        Ed25519PublicKey.from_public_bytes(signing).verify(package[-_SIGNATURE:], body)
    except (InvalidSignature, ValueError):
        raise NotAPackage from None
    if PublicKey(for_sealing, for_signing) != public_key(ring):
        raise ForAnother
    head, sealed = body[:ends], body[ends:]
    try:
        shared = _opening(ring).exchange(X25519PublicKey.from_public_bytes(ephemeral))
        return sender, AESGCM(_key(shared, head)).decrypt(sealed[:_NONCE], sealed[_NONCE:], head)
    except (InvalidTag, ValueError):
        raise NotAPackage from None


def _opening(ring: Keyring) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(ring.label(_PURPOSE, "opening"))


def _signing(ring: Keyring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ring.label(_PURPOSE, "signing"))


def _key(shared: bytes, head: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, head).derive(shared)


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(_PREFIX.encode() + raw).digest()[:_CHECK]
