"""What each format promises beyond the words: columns, marks, styles, formulas that stay text."""

import csv
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.backends.sheet import sheet_name
from ppr_case.reports.document import Document, Heading, Paragraph
from tests.reports import documents
from tests.reports.reading import plain, xlsx_text


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode())))


def test_csv_has_the_columns_of_its_contract_and_a_row_for_each_value() -> None:
    document = documents.everyday()
    content = BACKENDS["csv"].render(document)
    assert content.splitlines()[0] == b"goal,task,line,value,unit,previous,target,met,explanation"
    found = rows(content)
    assert [row["line"].split(". ")[0] for row in found] == [
        value.number for results in document.results for value in results.values
    ]
    by_number = {row["line"].split(". ")[0]: row for row in found}
    assert by_number["I.2.2"] == {
        "goal": "I. Kompetencje służb",
        "task": "I.2. Konferencje i wymiana informacji",
        "line": "I.2.2. Superwizje i coaching",
        "value": "3",
        "unit": "spotkania",
        "previous": "2",
        "target": ">=4",
        "met": "nie",
        "explanation": documents.SUPERVISION,
    }
    assert by_number["I.1.1"]["target"] == "=1"
    assert by_number["II.2.2"]["target"] == "<=100"
    assert by_number["I.2.3"]["value"] == "12.5"
    assert by_number["II.1.1"]["value"] == "1097"
    assert by_number["II.1.1"]["met"] == ""
    assert by_number["II.1.2"]["value"] == "raz w roku"
    assert (by_number["II.1.3"]["value"], by_number["II.1.3"]["explanation"]) == (
        "",
        "brak danych; Dwa podmioty milczą.",
    )
    assert by_number["II.2.1b"]["previous"] == ""


def test_csv_gives_a_spreadsheet_nothing_to_run() -> None:
    found = rows(BACKENDS["csv"].render(documents.edges()))
    said = [value for row in found for column, value in row.items() if column != "target"]
    assert not [value for value in said if value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert found[0]["value"] == "'@SUM(A1)"


def test_json_is_the_whole_report_with_numbers_as_numbers() -> None:
    whole = json.loads(BACKENDS["json"].render(documents.everyday()))
    assert (whole["town"], whole["year"], whole["issued_on"]) == ("Tomaszów Mazowiecki", 2021, "2022-03-14")
    assert whole["fingerprint"] == documents.everyday().fingerprint
    by_type: dict[str, list[dict[str, object]]] = {}
    for block in whole["blocks"]:
        by_type.setdefault(block["type"], []).append(block)
    values = [
        value
        for block in whole["blocks"]
        if block["type"] == "results"
        for t in block["tasks"]
        for value in t["values"]
    ]
    by_number = {value["number"]: value for value in values}
    assert by_number["II.1.1"]["value"] == 1097
    assert by_number["II.1.1"]["change"] == -443
    assert by_number["I.2.3"]["value"] == 12.5
    assert (by_number["II.1.3"]["value"], by_number["II.1.3"]["value_mark"]) == (None, "brak danych")
    assert (by_number["I.2.1"]["target"], by_number["I.2.1"]["met"]) == (">=4", "tak")
    (balance,) = by_type["balance"]
    assert [equation["difference"] for equation in balance["equations"]] == [0, 0]  # type: ignore[attr-defined]
    (flow,) = by_type["flow"]
    assert [series["months"] for series in flow["series"]][1] == list(documents.OPENED)  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", [documents.everyday, documents.edges])
def test_html_is_one_page_whose_heads_and_figures_can_be_heard(make: Callable[[], Document]) -> None:
    page = BACKENDS["html"].render(make()).decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="pl">')
    assert len(re.findall("<h1", page)) == 1
    assert not re.findall(r'(?:src|href)="(?!#)', page), "the page needs another file"
    idents = re.findall(r' id="([^"]+)"', page)
    assert len(idents) == len(set(idents))
    assert set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(
        idents
    )
    for picture in re.findall(r"<svg.*?</svg>", page):
        tree = ET.fromstring(picture)  # noqa: S314 (our own)
        assert tree.get("role") == "img"
        assert tree.get("aria-label")
    assert "<b>„c”" not in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(deeper - level <= 1 for level, deeper in itertools.pairwise(levels))


def test_docx_has_styles_repeated_heads_and_alternative_texts() -> None:
    document = documents.everyday()
    content = BACKENDS["docx"].render(document)
    file = docx.Document(BytesIO(content))
    assert [plain(p.text) for p in file.paragraphs if p.style is not None and p.style.name == "Heading 2"] == [
        plain(heading.text) for heading in document.headings if heading.level == 2
    ]
    for table in file.tables[1:]:
        properties = table.rows[0]._tr.trPr  # noqa: SLF001 (python-docx shows it nowhere else)
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None
    alts = [picture.get("descr") for picture in file.element.body.iter(qn("wp:docPr"))]
    assert alts == [block.alt for block in document.blocks if hasattr(block, "alt")]
    assert file.core_properties.title == document.name
    assert file.core_properties.language == "pl-PL"
    assert file.sections[0].different_first_page_header_footer
    with ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
        assert b"PAGEREF" in archive.read("word/document.xml")
        assert b"NUMPAGES" in archive.read("word/footer1.xml")


def test_xlsx_runs_no_formula_and_keeps_numbers_numbers() -> None:
    book = openpyxl.load_workbook(BytesIO(BACKENDS["xlsx"].render(documents.edges())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=1+1" in {cell.value for cell in cells}
    (million,) = {(cell.value, cell.number_format) for cell in book["Dane"]["E"] if cell.value == 1234567}
    assert million[1] == "#,##0"


def test_xlsx_has_a_sheet_for_each_chapter_with_charts_and_one_of_plain_data() -> None:
    book = openpyxl.load_workbook(BytesIO(BACKENDS["xlsx"].render(documents.everyday())))
    assert book.sheetnames == [
        "Sprawozdanie",
        "1. Wprowadzenie",
        "2. Procedury w 2021 roku",
        "3. Realizacja celów programu",
        "4. Wnioski",
        "Załącznik. Sprawdzenia",
        "Dane",
    ]
    with ZipFile(BytesIO(BACKENDS["xlsx"].render(documents.everyday()))) as archive:
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 3
        assert b"Wykres kolumnowy" in archive.read("xl/drawings/drawing1.xml")
    data = book["Dane"]
    assert data.max_row == 1 + sum(len(results.values) for results in documents.GOALS)
    assert data.freeze_panes == "A2"


def test_xlsx_loses_nothing_of_a_text_longer_than_a_cell_may_be() -> None:
    words = " ".join(f"słowo{number}" for number in range(6000))
    document = replace(documents.everyday(), blocks=(Heading("1. Długie", 1, "dlugie"), Paragraph(words)))
    assert plain(words) in xlsx_text(BACKENDS["xlsx"].render(document))


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("1. Wprowadzenie", (), "1. Wprowadzenie"),
        ("Cel: [a/b] co?", (), "Cel   a b  co"),
        ("x" * 40, (), "x" * 31),
        ("Dane", ("dane",), "Dane 2"),
        ("???", (), "Arkusz"),
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(title: str, taken: tuple[str, ...], name: str) -> None:
    assert sheet_name(title, taken) == name
