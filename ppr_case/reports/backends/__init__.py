"""Document → file. A backend sees nothing but the Document, so no format can change a number.

Each is imported when it is first asked: the libraries behind PDF and DOCX cost more than the rest of the program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Generic, TypeVar

from ppr_case.reports.document import Document
from ppr_case.reports.paper import Paper

D = TypeVar("D", Document, Paper)


@dataclass(frozen=True)
class Backend(Generic[D]):
    """How one format is named, sent and made; the same document always gives the same bytes."""

    suffix: str
    mimetype: str
    render: Callable[[D], bytes]


def _render(module: str, document: Document | Paper) -> bytes:
    content: bytes = import_module(f"{__name__}.{module}").render(document)
    return content


_OFFICE = "application/vnd.openxmlformats-officedocument"

BACKENDS: Mapping[str, Backend[Document]] = {
    name: Backend(f".{name}", mimetype, partial(_render, name))
    for name, mimetype in (
        ("pdf", "application/pdf"),
        ("docx", f"{_OFFICE}.wordprocessingml.document"),
        ("xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("json", "application/json"),
    )
}

PAPERS: Mapping[str, Backend[Paper]] = {
    "pdf": Backend(".pdf", "application/pdf", partial(_render, "paper")),
    "docx": Backend(".docx", f"{_OFFICE}.wordprocessingml.document", partial(_render, "paperword")),
}
"""Papers of procedures and sittings."""
