"""Writing a file that somebody asked for: whole, or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ppr_case.cli.speech import Refused


@contextmanager
def written(out: Path, content: bytes | Iterable[bytes], *, private: bool = False) -> Iterator[None]:
    """Write the file beside its place, and put it there when what is done meanwhile has been kept: both or none.

    A content may come in pieces, so that it is never held whole. Only its owner may read a `private` one.
    """
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError:
        raise Refused(f"Nie można zapisać pliku {out}. Sprawdź folder i uprawnienia.") from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        beside.chmod(0o600 if private else 0o644)
        yield
        beside.replace(out)
    except OSError:
        raise Refused(f"Nie można zapisać pliku {out}. Sprawdź folder, uprawnienia i miejsce na dysku.") from None
    finally:
        beside.unlink(missing_ok=True)
