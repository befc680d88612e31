"""The PDF for those who do not see it: the tree, the links, the fonts, the pages."""

from collections import Counter
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pdfua
import pytest
from pypdf import PdfReader
from reportlab.pdfbase.ttfonts import TTFontFile

from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.backends.look import FACES, FONTS
from ppr_case.reports.document import Document
from tests.reports import documents
from tests.reports.reading import Element, elements, plain, said

DOCUMENTS = {"everyday": documents.everyday(), "edges": documents.edges()}
POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ≥≤≠−–—„”’…·×→±§°0123456789\N{NO-BREAK SPACE}"


class Made(NamedTuple):
    document: Document
    content: bytes
    elements: list[Element]


@pytest.fixture(scope="module", params=DOCUMENTS)
def made(request: pytest.FixtureRequest) -> Made:
    document = DOCUMENTS[request.param]
    content = BACKENDS["pdf"].render(document)
    return Made(document, content, elements(content))


def bare(text: str) -> str:
    """Take the spaces out: a word longer than its column is broken."""
    return plain(text).replace(" ", "")


def test_everything_said_is_an_element_of_its_role_in_order(made: Made) -> None:
    found = iter(
        (element.role, bare(element.node["/Alt"] if element.role == "Figure" else element.text))
        for element in made.elements
    )
    for one in said(made.document):
        wanted = (one.role, bare(one.text))
        assert any(wanted == candidate for candidate in found), f"not found in order: {wanted}"


def test_machine_checks_of_pdf_ua_find_nothing(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(made.content)
    assert not pdfua.validate(path).findings


def test_cells_name_their_heads_and_heads_say_what_they_head(made: Made) -> None:
    found = made.elements
    idents = {element.node["/ID"] for element in found if "/ID" in element.node}
    for element in found:
        attributes = element.node.get("/A", {})
        assert element.role != "TH" or attributes["/Scope"] in ("/Column", "/Row")
        assert idents.issuperset(attributes.get("/Headers", []))
        assert element.role != "Figure" or "/BBox" in attributes


def test_levels_of_headings_are_never_skipped(made: Made) -> None:
    levels = [int(element.role[1]) for element in made.elements if element.role[0] == "H"]
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_every_font_is_embedded(made: Made) -> None:
    fonts: dict[str, Any] = {}
    for page in PdfReader(BytesIO(made.content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            fonts[font.get_object()["/BaseFont"]] = font.get_object()
    assert fonts
    assert all("/FontFile2" in font.get("/FontDescriptor", {}) for font in fonts.values()), sorted(fonts)


def test_the_contents_lead_to_the_headings(made: Made) -> None:
    document, content, found = made
    reader = PdfReader(BytesIO(content))
    links = [element for element in found if element.role == "Link"]
    assert [link.text.rsplit(" ", 1)[0] for link in links] == [plain(heading.text) for heading in document.headings]
    outline = _flat(reader.outline)
    assert [plain(entry.title) for entry in outline] == [plain(heading.text) for heading in document.headings]
    for link, entry in zip(links, outline, strict=True):
        page = reader.get_destination_page_number(entry)
        assert page is not None
        assert link.text.rsplit(" ", 1)[1] == str(page + 1)
        (annotation,) = [kid for kid in link.node["/K"] if hasattr(kid, "get") and kid.get("/Type") == "/OBJR"]
        assert annotation["/Obj"]["/Contents"] == f"{entry.title}, strona {page + 1}"


def _flat(outline: list[Any]) -> list[Any]:
    return [entry for one in outline for entry in (_flat(one) if isinstance(one, list) else [one])]


def test_pages_are_numbered_and_the_document_says_what_it_is(made: Made) -> None:
    document, content, _ = made
    reader = PdfReader(BytesIO(content))
    total = len(reader.pages)
    for number, page in enumerate(reader.pages[1:], 2):
        assert f"strona {number} z {total}" in plain(page.extract_text())
    assert reader.metadata is not None
    assert reader.metadata.title == document.name
    assert reader.trailer["/Root"]["/Lang"] == "pl-PL"  # type: ignore[index]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_a_long_table_repeats_its_head_and_is_tagged_once() -> None:
    document = documents.long(120)
    content = BACKENDS["pdf"].render(document)
    heads = Counter(element.text for element in elements(content) if element.role == "TH")
    assert heads["Sprawdzenie"] == 1
    pages = [plain(page.extract_text()) for page in PdfReader(BytesIO(content)).pages[2:]]
    assert all("Nr Sprawdzenie Wynik" in page for page in pages)
    assert all("Tabela 1, ciąg dalszy" in page for page in pages[1:])


def test_the_size_of_a_long_table_grows_with_its_rows() -> None:
    """A table that reportlab splits by itself also holds every row on every page it has still to fill."""
    small, large = (len(BACKENDS["pdf"].render(documents.long(rows))) for rows in (100, 200))
    assert large < 2.2 * small


@pytest.mark.parametrize("face", FACES.values())
def test_every_letter_has_a_glyph(face: str) -> None:
    font = TTFontFile(str(FONTS / f"Lato-{face}.ttf"))
    assert [letter for letter in POLISH if ord(letter) not in font.charToGlyph] == []


def test_the_licence_of_the_fonts_is_with_them() -> None:
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
