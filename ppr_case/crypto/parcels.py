"""Files that wait a while for whoever sent them, sealed under a key that is kept nowhere but on that person's page.

Whatever stays on the disk, after a crash or in a backup of it, opens to nobody.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ppr_case.crypto.keyring import SealBroken

_NONCE = 12


def seal(content: bytes, owner: UUID) -> tuple[str, bytes]:
    """Seal a file for one person; give the key, to be handed to that person and forgotten, and what may be kept."""
    key, nonce = os.urandom(32), os.urandom(_NONCE)
    return urlsafe_b64encode(key).decode(), nonce + AESGCM(key).encrypt(nonce, content, owner.bytes)


def opened(key: str, sealed: bytes, owner: UUID) -> bytes:
    """Give the file back; raises SealBroken for another key, another owner or a file cut short."""
    try:
        return AESGCM(urlsafe_b64decode(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.bytes)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken("a file that waited") from broken
