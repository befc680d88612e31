"""Whatever the document says is in every file, and a file never depends on when or where it was made."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.cells import Change, Mark, Target, text_of
from ppr_case.reports.document import Document
from tests.reports import documents
from tests.reports.reading import cells, docx_text, html_text, json_text, pdf_text, plain, said, xlsx_text

ROOT = Path(__file__).parents[2]
READ: dict[str, Callable[[bytes], str]] = {
    "pdf": pdf_text,
    "docx": docx_text,
    "html": html_text,
    "xlsx": xlsx_text,
    "json": json_text,
}
DOCUMENTS = {"everyday": documents.everyday, "edges": documents.edges}


def spelled(document: Document, form: str) -> set[str]:
    """Give each cell as this format writes it: for people as `text_of` says, for machines as a bare number."""
    found = set()
    for cell in cells(document):
        match cell:
            case int() | Decimal() if form in {"xlsx", "json"}:
                found.add(str(float(cell)) if isinstance(cell, Decimal) and form == "json" else str(cell))
            case Mark.INCOMPARABLE if form == "json":
                continue  # no number, so null
            case Change(amount) if form == "json":
                found.add(str(float(amount)) if isinstance(amount, Decimal) else str(amount))
            case Target() if form == "json":
                found.add(cell.ascii)
            case _:
                found.add(plain(text_of(cell)))
    return found - {""}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", READ)
def test_every_cell_is_in_every_file(form: str, name: str) -> None:
    document = DOCUMENTS[name]()
    text = READ[form](BACKENDS[form].render(document))
    compact = text.replace(" ", "")
    absent = {cell for cell in spelled(document, form) if cell not in text and cell.replace(" ", "") not in compact}
    assert not absent


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", ["docx", "html"])
def test_everything_said_is_in_files_for_people(form: str, name: str) -> None:
    document = DOCUMENTS[name]()
    text = READ[form](BACKENDS[form].render(document))
    absent = [one for one in said(document) if one.role != "Lbl" and plain(one.text) not in text]
    assert not absent


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", BACKENDS)
def test_the_same_document_gives_the_same_bytes(form: str, name: str) -> None:
    render = BACKENDS[form].render
    assert render(DOCUMENTS[name]()) == render(DOCUMENTS[name]())


def test_the_same_bytes_in_another_process() -> None:
    """With another hash seed, in a time zone where it is another day."""
    script = (
        "from hashlib import sha256;from ppr_case.reports.backends import BACKENDS;"
        "from tests.reports.documents import everyday;"
        "print(*(sha256(one.render(everyday())).hexdigest() for one in BACKENDS.values()))"
    )
    elsewhere = os.environ | {"PYTHONHASHSEED": "42", "TZ": "Pacific/Kiritimati"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=elsewhere, cwd=ROOT, capture_output=True, text=True, check=True
    )
    here = [hashlib.sha256(one.render(documents.everyday())).hexdigest() for one in BACKENDS.values()]
    assert done.stdout.split() == here


def test_a_format_is_imported_when_it_is_asked_for() -> None:
    script = (
        "import sys, ppr_case.reports.backends, ppr_case.reports.document;"
        "print(sorted({'reportlab', 'docx', 'xlsxwriter', 'pypdfium2', 'PIL', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("form", "starts"), [("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_file_is_what_its_name_says(form: str, starts: bytes) -> None:
    backend = BACKENDS[form]
    assert backend.suffix == f".{form}"
    assert backend.render(documents.everyday()).startswith(starts)
