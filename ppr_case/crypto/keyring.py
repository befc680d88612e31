"""Root keys and what is derived from them; knows nothing of the database."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
ROOT_BYTES = 32


class SealBroken(ValueError):
    """The envelope was not sealed under this key for this place."""


class RootNotInKeyring(LookupError):
    """Something lies under a root that this process was not given: another key file, or one older than the data."""


class NotText(TypeError):
    """Not text was to be sealed where text is, nor bytes where a file is; or text without bytes (half a surrogate)."""


class DataKey:
    """One subject's key, open; never logged, never stored."""

    def __init__(self, clear: bytes) -> None:
        self._aead = AESGCM(clear)

    def seal(self, label: str, row: UUID, text: str) -> bytes:
        """Seal a text for one place; raises NotText, which does not repeat it."""
        return self.seal_bytes(label, row, encoded(label, text))

    def open(self, label: str, row: UUID, envelope: bytes) -> str:
        """Give the text back; raises SealBroken for an envelope of another key, label or row."""
        try:
            return self.open_bytes(label, row, envelope).decode()
        except UnicodeDecodeError:  # not chained: it carries what was opened
            raise SealBroken(f"{label} of {row}") from None

    def seal_bytes(self, label: str, row: UUID, content: bytes) -> bytes:
        nonce = os.urandom(12)
        return b"".join((VERSION, nonce, self._aead.encrypt(nonce, content, _place(label, row))))

    def open_bytes(self, label: str, row: UUID, envelope: bytes) -> bytes:
        """Give the bytes back; raises SealBroken for an envelope of another key, label or row."""
        if envelope[:1] != VERSION:
            raise SealBroken(f"{label} of {row}: unknown envelope")
        try:
            return self._aead.decrypt(envelope[1:13], memoryview(envelope)[13:], _place(label, row))
        except (InvalidTag, ValueError) as broken:  # the latter for an envelope cut short
            raise SealBroken(f"{label} of {row}") from broken


def encoded(label: str, text: str) -> bytes:
    """Give the bytes of a text; raises NotText, where Python's own error would carry the text into a log."""
    try:
        return text.encode()
    except (UnicodeEncodeError, AttributeError):
        raise NotText(label) from None


@dataclass(frozen=True)
class Keyring:
    """The roots of one installation, separated by purpose.

    `roots` wrap data keys and `index_roots` key the blind index; of each the active one writes and the others, left
    by a rotation that is not finished, still read. `labels_root` is never rotated: it keys the hashes of ids that were
    imported, and those must be found again after years.
    """

    active: str
    roots: Mapping[str, bytes] = field(repr=False)
    index_active: str
    index_roots: Mapping[str, bytes] = field(repr=False)
    labels_root: bytes = field(repr=False)
    _derived: dict[tuple[bytes, str], bytes] = field(default_factory=dict, init=False, repr=False, compare=False)
    _wrapping: dict[str, AESGCM] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.active not in self.roots:
            raise ValueError(f"active root {self.active!r} is not in the keyring")
        if self.index_active not in self.index_roots:
            raise ValueError(f"active index root {self.index_active!r} is not in the keyring")
        every = [*self.roots.values(), *self.index_roots.values(), self.labels_root]
        if len(set(every)) != len(every):
            raise ValueError("one key serves two purposes")
        if any(len(root) != ROOT_BYTES for root in every):
            raise ValueError(f"every root is {ROOT_BYTES} bytes")

    @classmethod
    def fresh(cls) -> "Keyring":
        active, index = _root_id(), _root_id()
        return cls(active, {active: _root()}, index, {index: _root()}, _root())

    @property
    def is_rotating(self) -> bool:
        """Say whether a rotation was begun and not finished: old roots are still here."""
        return len(self.roots) > 1 or len(self.index_roots) > 1

    def renewed(self) -> "Keyring":
        """Add a new active root and a new active index root; the old ones stay until nothing needs them."""
        active, index = _root_id(), _root_id()
        return replace(
            self,
            active=active,
            roots={**self.roots, active: _root()},
            index_active=index,
            index_roots={**self.index_roots, index: _root()},
        )

    def without(self, retired: frozenset[str]) -> "Keyring":
        """Leave out roots of either purpose; the active ones stay whatever is asked."""
        return replace(
            self,
            roots={id_: root for id_, root in self.roots.items() if id_ not in retired - {self.active}},
            index_roots={
                id_: root for id_, root in self.index_roots.items() if id_ not in retired - {self.index_active}
            },
        )

    def wrap(self, key_id: UUID, clear: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._wrapper(self.active).encrypt(nonce, clear, key_id.bytes)

    def unwrap(self, root_id: str, key_id: UUID, wrapped: bytes) -> bytes:
        """Open a wrapped data key; raises RootNotInKeyring or SealBroken, naming the key's id."""
        try:
            return self._wrapper(root_id).decrypt(wrapped[:12], wrapped[12:], key_id.bytes)
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"data key {key_id}") from broken

    def digest(self, kind: str, folded: str, root_id: str | None = None) -> bytes:
        """Give the 32 bytes under which a folded value is found, under the active index root or a given one."""
        root = self.index_roots[root_id or self.index_active]
        return hmac.digest(self._key(root, f"index:{kind}"), folded.encode(), hashlib.sha256)

    def label(self, purpose: str, text: str) -> bytes:
        """Give the 32 bytes that stand for an id as it was typed elsewhere; equal for ever for equal text."""
        return hmac.digest(self._key(self.labels_root, f"label:{purpose}"), text.encode(), hashlib.sha256)

    def _wrapper(self, root_id: str) -> AESGCM:
        if root_id not in self._wrapping:
            if root_id not in self.roots:
                raise RootNotInKeyring(root_id)
            self._wrapping[root_id] = AESGCM(self._key(self.roots[root_id], "wrap"))
        return self._wrapping[root_id]

    def _key(self, root: bytes, purpose: str) -> bytes:
        if (root, purpose) not in self._derived:
            derived = HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(root)
            self._derived[root, purpose] = derived
        return self._derived[root, purpose]


def _root() -> bytes:
    return os.urandom(ROOT_BYTES)


def _root_id() -> str:
    """Make a name that no other root will have: a counter begins anew when an old key file is put back."""
    return os.urandom(4).hex()


def _place(label: str, row: UUID) -> bytes:
    return label.encode() + row.bytes  # the UUID has a fixed length, so no two pairs read alike
