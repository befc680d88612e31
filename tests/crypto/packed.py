"""Packages whole, for tests that look at them, and as version 1 sealed them."""

import io
import os
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppr_case.crypto import packages
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import MAGIC_OF_1, Package, PublicKey, public_key, unpack


def packed(ring: Keyring, recipient: PublicKey, content: bytes | Iterable[bytes]) -> bytes:
    return b"".join(packages.pack(ring, recipient, [content] if isinstance(content, bytes) else content))


def packed_as_1(ring: Keyring, recipient: PublicKey, content: bytes) -> bytes:
    """Seal as the program did before version 2: in one piece, and signed as it is."""
    ephemeral, nonce = X25519PrivateKey.generate(), os.urandom(12)
    head = MAGIC_OF_1 + public_key(ring).raw + recipient.raw + ephemeral.public_key().public_bytes_raw()
    key = packages._key(recipient.agreed(ephemeral), head)  # noqa: SLF001 (how it was derived has not changed)
    body = head + nonce + AESGCM(key).encrypt(nonce, content, head)
    return body + packages._signing(ring).sign(body)  # noqa: SLF001


def read(ring: Keyring, package: bytes) -> Package:
    return unpack(ring, io.BytesIO(package))


def content_of(ring: Keyring, package: bytes) -> tuple[PublicKey, bytes]:
    found = read(ring, package)
    return found.sender, b"".join(found.pieces())
