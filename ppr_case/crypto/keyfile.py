"""The key file: the roots of one installation, outside its databases and readable by its owner alone."""

import base64
import binascii
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from ppr_case.crypto.keyring import Keyring

FORMAT = "ppr-case root keys, version 1"


class KeyFileProblem(OSError):
    """Nothing can be opened, for a reason that whoever keeps the key file can mend."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class KeyFileMissing(KeyFileProblem):
    """There is no key file where one was named."""


class KeyFileExposed(KeyFileProblem):
    """Others on this machine may read or replace the key file."""


class KeyFileMalformed(KeyFileProblem):
    """The file is there and is not a key file, or not a whole one."""


class KeyFileExists(KeyFileProblem):
    """A new key file would replace one, and with it every name in the register."""


def create_keyring(path: Path) -> Keyring:
    """Make new roots and write them to a file that does not exist yet; raises KeyFileExists."""
    ring = Keyring.fresh()
    written = _written(path, ring)
    try:
        os.link(written, path)  # unlike a rename it refuses to replace, and unlike a check it cannot be overtaken
    except FileExistsError as exists:
        raise KeyFileExists(path) from exists
    finally:
        written.unlink()
    _flush_folder(path)
    return ring


def load_keyring(path: Path) -> Keyring:
    """Read the roots; raises KeyFileMissing, KeyFileExposed or KeyFileMalformed, naming the path and no content."""
    try:
        mode, text = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError as missing:
        raise KeyFileMissing(path) from missing
    if os.name == "posix" and mode & 0o077:
        raise KeyFileExposed(path)
    try:
        return _read(json.loads(text))
    # "from None": a chained error would carry the file's content into a log
    except (ValueError, KeyError, TypeError, AttributeError):
        _refuse(path)


def save_keyring(path: Path, ring: Keyring) -> None:
    """Replace the file as one step: a reader, or a power cut, finds the old roots or the new, and both are whole."""
    _written(path, ring).replace(path)
    _flush_folder(path)


def _refuse(path: Path) -> NoReturn:
    raise KeyFileMalformed(path) from None


def _read(content: dict[str, Any]) -> Keyring:
    if content["format"] != FORMAT:
        raise ValueError
    wrapping, index = content["wrapping"], content["index"]
    return Keyring(
        wrapping["active"],
        {id_: _clear(root) for id_, root in wrapping["roots"].items()},
        index["active"],
        {id_: _clear(root) for id_, root in index["roots"].items()},
        _clear(content["labels"]),
    )


def _written(path: Path, ring: Keyring) -> Path:
    """Write the roots beside the file, readable by nobody else from the first byte, and wait until they are on disk."""
    content = {
        "format": FORMAT,
        "wrapping": {"active": ring.active, "roots": {id_: _text(root) for id_, root in ring.roots.items()}},
        "index": {"active": ring.index_active, "roots": {id_: _text(root) for id_, root in ring.index_roots.items()}},
        "labels": _text(ring.labels_root),
    }
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        beside.unlink()
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _flush_folder(path: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folder, and there a rename is on disk when it returns
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _text(root: bytes) -> str:
    return base64.b64encode(root).decode("ascii")


def _clear(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as malformed:
        raise ValueError from malformed
