"""Files as people and their enemies make them: every encoding, every trap, and what is no register at all."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ppr_case.interchange import files, workbooks
from ppr_case.interchange.files import read_folder
from ppr_case.interchange.sheets import NotARegister, Register
from ppr_case.interchange.workbooks import read_workbook

PROCEDURES = "numer,data_wszczecia,uwagi\n"
Rows = list[tuple[int, list[str]]]


def rows(register: Register, table: str) -> Rows:
    (sheet,) = [sheet for sheet in register.sheets if sheet.table.name == table]
    return [(place, list(cells)) for place, cells in sheet.data()]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Register]:
    def read(**written: str | bytes) -> Register:
        for name, content in written.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return read_folder(tmp_path)

    return read


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Register]:
    def read(**sheets: list[list[Any]]) -> Register:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, written in sheets.items():
            sheet = made.create_sheet(title)
            for row in written:
                sheet.append(row)
        made.save(tmp_path / "r.xlsx")
        return read_workbook(tmp_path / "r.xlsx")

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_every_encoding_that_polish_spreadsheets_write(folder: Callable[..., Register], encoding: str) -> None:
    register = folder(procedury=f"{PROCEDURES}1/2024,2024-01-01,Zażółć gęślą jaźń\n".encode(encoding))
    assert rows(register, "procedury") == [(2, ["1/2024", "2024-01-01", "Zażółć gęślą jaźń"])]
    assert any("windows-1250" in remark for remark in register.remarks) == (encoding == "cp1250")


def test_a_letter_on_the_edge_of_a_block_is_still_utf_8(folder: Callable[..., Register]) -> None:
    head = f"{PROCEDURES}1/2024,2024-01-01,"
    register = folder(procedury=head + "a" * ((1 << 20) - len(head) - 1) + "ż" * 10 + "\n")
    assert register.remarks == []


def test_semicolons_between_columns_and_bars_in_lists(folder: Callable[..., Register]) -> None:
    register = folder(spotkania="id;rodzaj;data;procedury\ns1;GR;2024-01-01;1/2024|2/2024\n")
    (sheet,) = register.sheets
    assert sheet.separator == "|"
    assert any("„;”" in remark for remark in register.remarks)


def test_tabs_between_columns(folder: Callable[..., Register]) -> None:
    assert rows(folder(plany="procedura\tdata\n1/2024\t2024-01-01\n"), "plany") == [(2, ["1/2024", "2024-01-01"])]


def test_unknown_tables_and_columns_are_named_and_passed_over(folder: Callable[..., Register]) -> None:
    register = folder(plany="procedura,data,kolor,wiersz,powod\n1/2024,2024-01-01,zielony,2,x\n", zwierzeta="id\n1\n")
    assert len(register.remarks) == 2
    assert "zwierzeta" in register.remarks[1] or "zwierzeta" in register.remarks[0]
    assert any("'kolor'" in remark for remark in register.remarks)


def test_an_empty_file_is_an_empty_table(folder: Callable[..., Register]) -> None:
    register = folder(procedury=PROCEDURES + "1/2024,2024-01-01,\n", plany="", srodki="\ufeff")
    assert [sheet.table.name for sheet in register.sheets] == ["procedury"]
    assert sum("jest pusty" in remark for remark in register.remarks) == 2


def test_empty_rows_and_a_line_of_help_are_passed_over(folder: Callable[..., Register]) -> None:
    written = "procedura,data\nnumer procedury z tabeli procedury,dzień sporządzenia planu\n,\n\n1/2024,2024-01-01\n"
    assert rows(folder(plany=written), "plany") == [(5, ["1/2024", "2024-01-01"])]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"zwierzeta": "id\n"}, "żadnej tabeli"),
        ({}, "żadnej tabeli"),
        ({"procedury": "numer,uwagi\n1/2024,x\n"}, "brak wymaganej kolumny: data_wszczecia"),
        ({"procedury": "nie jestem rejestrem"}, "brak wymaganej kolumny"),
        ({"procedury": "numer,numer,data_wszczecia\n"}, "dwa razy: numer"),
        ({"procedury": PROCEDURES + '1/2024,2024-01-01,"urwane\n'}, "cudzysłów"),
        ({"procedury": b"\x00\x01\x02"}, "nie jest plikiem tekstowym"),
        ({"procedury": PROCEDURES.encode("utf-16")}, "UTF-16"),
        ({"procedury": PROCEDURES.encode() + b"1,2024-01-01,\x81\n"}, "windows-1250"),
        ({"procedury": ",".join(f"k{n}" for n in range(300))}, "za dużo kolumn"),
    ],
)
def test_what_is_no_register(folder: Callable[..., Register], written: dict[str, str], said: str) -> None:
    with pytest.raises(NotARegister, match=said):
        folder(**written)


def test_a_cell_of_a_megabyte_is_one_row_too_long_and_no_more(folder: Callable[..., Register]) -> None:
    register = folder(procedury=f"{PROCEDURES}1/2024,2024-01-01,{'x' * (1 << 20)}\n2/2024,2024-01-01,\n")
    assert [len(cells[2]) for _, cells in rows(register, "procedury")] == [1 << 20, 0]


def test_a_file_beyond_all_measure(folder: Callable[..., Register], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "GREATEST_FILE", 100)
    with pytest.raises(NotARegister, match="za duży"):
        folder(procedury=PROCEDURES + "x" * 100)


def test_cells_of_a_spreadsheet_are_what_they_look_like(book: Callable[..., Register]) -> None:
    header = ["numer", "data_wszczecia", "data_wplywu", "uwagi", "anulowana_dnia"]
    moment = datetime(2024, 3, 1, 12, 30)  # noqa: DTZ001 (a cell has no zone)
    register = book(
        procedury=[header, ["1/2024", date(2024, 2, 29), moment, 12.0, None], [moment, "2024-01-01", 45000, True, 1.5]],
        osoby=[["id", "pesel", "plec", "telefon"], [1, 2271406159, "K", 600700800]],
    )
    assert rows(register, "procedury") == [
        (2, ["1/2024", "2024-02-29", "2024-03-01", "12", "", "", "", "", "", ""]),
        (3, ["2024-03-01", "2024-01-01", "45000", "tak", "1.5", "", "", "", "", ""]),
    ]
    assert rows(register, "osoby")[0][1][:4] == ["1", "2271406159", "K", "600700800"]


def test_formulas_are_text(book: Callable[..., Register]) -> None:
    register = book(procedury=[["numer", "data_wszczecia", "uwagi"], ['=HYPERLINK("http://x")', "=TODAY()", "=1+1"]])
    assert rows(register, "procedury")[0][1][:3] == ['=HYPERLINK("http://x")', "=TODAY()", "=1+1"]


def test_sheets_that_are_no_tables(book: Callable[..., Register]) -> None:
    assert [remark for remark in book(plany=[], Arkusz1=[["a"]], listy=[["a"]]).remarks if "Arkusz1" in remark]
    with pytest.raises(NotARegister, match="żadnego arkusza"):
        book(Arkusz1=[["a"]])


def test_a_cell_far_away_does_not_fill_the_memory(book: Callable[..., Register], tmp_path: Path) -> None:
    book(plany=[["procedura", "data"], ["1/2024", "2024-01-01"]])
    sheet = _part(tmp_path / "r.xlsx", "xl/worksheets/sheet1.xml")
    far = '<row r="1000000"><c r="XFD1000000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    altered = _with(tmp_path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far)})
    assert rows(read_workbook(altered), "plany") == [(2, ["1/2024", "2024-01-01", "", "", "", "", ""])]


def test_a_row_that_does_not_exist_in_any_spreadsheet(book: Callable[..., Register], tmp_path: Path) -> None:
    book(plany=[["procedura", "data"], ["1/2024", "2024-01-01"]])
    sheet = _part(tmp_path / "r.xlsx", "xl/worksheets/sheet1.xml")
    far = '<row r="9000000000"><c r="A9000000000"><v>1</v></c></row></sheetData>'
    altered = _with(tmp_path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far)})
    assert len(rows(read_workbook(altered), "plany")) == 1


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><b>&d;</b>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><b>&x;</b>'


@pytest.mark.parametrize("bomb", [BOMB, OUTSIDE])
@pytest.mark.parametrize("part", ["workbook.xml", "sharedStrings.xml", "worksheets/sheet1.xml", "styles.xml"])
def test_hostile_xml_in_any_part(book: Callable[..., Register], tmp_path: Path, part: str, bomb: str) -> None:
    book(plany=[["procedura", "data"], ["1/2024", "2024-01-01"]])
    with pytest.raises(NotARegister, match="niedozwolone definicje XML"):
        read_workbook(_with(tmp_path, {f"xl/{part}": bomb}))


def test_a_zip_whose_parts_unpack_to_too_much_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "GREATEST_UNPACKED", 1 << 24)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in range(5):
            archive.writestr(f"xl/worksheets/sheet{place}.xml", bytes(1 << 22))
    with pytest.raises(NotARegister, match="za duży"):
        read_workbook(path)


def test_a_zip_that_is_packed_too_tightly_to_be_a_register(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1 << 23))
    with pytest.raises(NotARegister, match="podejrzanie"):
        read_workbook(path)


def test_more_cells_than_anybody_wrote(book: Callable[..., Register], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 5)
    with pytest.raises(NotARegister, match="za dużo komórek"):
        book(plany=[["procedura", "data"], *[["1/2024", "2024-01-01"]] * 3])


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"numer,data\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "r.xlsx").write_bytes(broken)
    with pytest.raises(NotARegister, match="nie jest skoroszytem"):
        read_workbook(tmp_path / "r.xlsx")


def test_a_workbook_cut_off_or_overwritten_anywhere(book: Callable[..., Register], tmp_path: Path) -> None:
    """Whatever is broken is found while the file is opened, before a row of it is read."""
    book(plany=[["procedura", "data"], *[[f"{n}/2024", "2024-01-01"] for n in range(50)]])
    whole = (tmp_path / "r.xlsx").read_bytes()
    for place in range(0, len(whole), 97):
        for broken in (whole[:place], whole[:place] + b"\xff\x00\xff" + whole[place + 3 :]):
            (tmp_path / "r.xlsx").write_bytes(broken)
            try:
                register = read_workbook(tmp_path / "r.xlsx")
            except NotARegister:
                continue
            assert len(rows(register, "plany")) == 50


@pytest.mark.parametrize("cell", ['<c t="s"><v>999</v></c>', "<c><v>x</v></c>", '<c r="?1"><v>1</v></c>'])
def test_a_cell_that_points_nowhere_is_found_before_anything_is_written(
    book: Callable[..., Register], tmp_path: Path, cell: str
) -> None:
    book(plany=[["procedura", "data"], *[["1/2024", "2024-01-01"]] * 1000])
    sheet = _part(tmp_path / "r.xlsx", "xl/worksheets/sheet1.xml")
    altered = _with(
        tmp_path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", f"<row>{cell}</row></sheetData>")}
    )
    with pytest.raises(NotARegister, match="nie jest skoroszytem"):
        read_workbook(altered)


def test_parts_that_are_missing_or_are_not_what_they_say(book: Callable[..., Register], tmp_path: Path) -> None:
    book(plany=[["procedura", "data"], ["1/2024", "2024-01-01"]])
    for part in ("xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        for content in (None, "<a/>", "<a", ""):
            with pytest.raises(NotARegister):
                read_workbook(_with(tmp_path, {part: content}))


def _part(path: Path, part: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part).decode()


def _with(tmp_path: Path, parts: dict[str, str | None]) -> Path:
    """Copy the workbook with other content in some parts; None leaves the part out."""
    altered = tmp_path / "altered.xlsx"
    with zipfile.ZipFile(tmp_path / "r.xlsx") as old, zipfile.ZipFile(altered, "w") as new:
        for name in {*old.namelist(), *parts}:
            content = parts.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(name, content)
    return altered
