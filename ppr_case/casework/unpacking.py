"""Reads one PDF and says what it does, as a process of its own: what the file unpacks to or sets loose ends with that.

`scanned` runs it. The file comes on the standard input, the verdict is one word on the standard output; without one the
process was ended by its limits or by the file (ADR 27).
"""

import sys
from io import BytesIO
from typing import Final

import pypdfium2

from ppr_case.casework.acting import acts, drawn_from_elsewhere
from ppr_case.casework.leading import leads_astray, says_where

HARMLESS, PLACED, LEADS = b"harmless", b"placed", b"leads"
ACTS, LOCKED, BROKEN = b"acts", b"locked", b"broken"
_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_PLAIN: Final = 3  # FPDF_REMOVE_SECURITY: every object written anew, and none of it encrypted


def main(memory: int, seconds: int) -> None:
    """Judge what stands on the input, within so many bytes of memory and seconds of work."""
    _bound(memory, seconds)
    sys.stdout.buffer.write(verdict(sys.stdin.buffer.read()))


def _bound(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 (Windows has none: there only the time is bounded, by whoever waits)
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,  # what a card says is not left behind in a file
        resource.RLIMIT_FSIZE: 0,  # nor written into one
        resource.RLIMIT_NPROC: 0,  # and nothing is started that could outlive it
    }
    for what, most in bounds.items():
        _, set_before = resource.getrlimit(what)
        bound = most if set_before == resource.RLIM_INFINITY else min(most, set_before)
        resource.setrlimit(what, (bound, bound))


def verdict(content: bytes) -> bytes:
    """Say whether a PDF can be read, whether it does anything but show pages, and whether it tells where it was."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as wrong:
        return LOCKED if wrong.err_code == _PASSWORD else BROKEN
    written = BytesIO()
    try:
        if len(document) < 1:
            return BROKEN
        document.get_page_size(0)  # which finds the page, and unpacks nothing of it
        document.save(written, flags=_PLAIN)
    except pypdfium2.PdfiumError:
        return BROKEN
    finally:
        document.close()
    # As the parser wrote it anew: whatever was packed or encrypted stands there plainly, and nothing but the body of a
    # stream follows the word. And as it came: what a parser leaves aside, another may take up.
    plain = written.getvalue()
    if acts(plain) or acts(content) or drawn_from_elsewhere(plain):
        return ACTS
    if leads_astray(plain):
        return LEADS
    return PLACED if says_where(plain) or says_where(content) else HARMLESS


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
