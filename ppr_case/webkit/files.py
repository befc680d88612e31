"""A file as an answer: kept by nobody on the way, and named by what it is and never by whom it is about."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final

from flask import Response

from ppr_case.crypto import streams

_IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes that wait in the memory; what is larger waits on the disk, sealed."""


def attachment(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers=_named(name))


def gathered(pieces: Iterable[bytes], mimetype: str, name: str) -> Response:
    """Answer with a file that comes in pieces: gathered before any of it leaves, for what was read is an entry first.

    It waits in a file without a name, sealed under a key that only this answer has.
    """
    waiting, key, size = SpooledTemporaryFile(_IN_MEMORY), streams.fresh_key(), 0  # noqa: SIM115 (closed by the answer)

    def counted() -> Iterable[bytes]:
        nonlocal size
        for piece in pieces:
            size += len(piece)
            yield piece

    try:
        for piece in streams.sealed(key, b"", counted()):
            waiting.write(piece)  # one by one: it looks after each whether it is to go to the disk
    except BaseException:
        waiting.close()
        raise
    waiting.seek(0)
    response = Response(_given(waiting, key), mimetype=mimetype, headers=_named(name))
    response.content_length = size
    response.call_on_close(waiting.close)  # where nobody listens to its end
    return response


def _given(waiting: SpooledTemporaryFile[bytes], key: bytes) -> Iterator[bytes]:
    with waiting:
        yield from streams.opened(key, b"", waiting.read)


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
