"""Blank forms from the command line: no register is needed, and an installation's own law is followed."""

from pathlib import Path

import pytest

from tests.cli.inside import run_in
from tests.reports.reading import pdf_text

ARGUMENTS = ("--date", "2024-05-06", "--out")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    instance = tmp_path / "rejestr"
    instance.mkdir()
    return {"PPR_CASE_INSTANCE": str(instance), "PPR_CASE_ROOT_KEY_FILE": "", "PPR_CASE_DATABASE_URL": ""}


@pytest.mark.parametrize("card", ["A", "B", "C", "D"])
@pytest.mark.parametrize("law", ["2011", "2023"])
def test_a_blank_form_is_written(environ: dict[str, str], tmp_path: Path, card: str, law: str):
    out = tmp_path / "formularz.pdf"
    said = run_in(environ, "print-blank", "--card", card, "--law", law, *ARGUMENTS, str(out))
    assert (said.code, said.err) == (0, "")
    assert f"Niebieska Karta – {card}" in pdf_text(out.read_bytes())
    first = out.read_bytes()
    run_in(environ, "print-blank", "--card", card, "--law", law, *ARGUMENTS, str(out))
    assert out.read_bytes() == first


def test_what_the_installation_has_confirmed_is_not_marked(environ: dict[str, str], tmp_path: Path):
    own, out = Path(environ["PPR_CASE_INSTANCE"]) / "law.toml", tmp_path / "c.pdf"
    own.write_text(
        '[[amendment]]\nsource = "porównano"\n[amendment.cards.c-2023.sections.I]\ntitle = "Obecni"\ncertainty = "L"',
        encoding="utf-8",
    )
    assert run_in(environ, "print-blank", "--card", "C", "--law", "2023", *ARGUMENTS, str(out)).code == 0
    text = pdf_text(out.read_bytes())
    assert "I. Obecni Członkowie grupy" in text
    assert "VII. Potrzeby i oczekiwania *" in text
    own.write_text("[[amendment]]\n", encoding="utf-8")
    said = run_in(environ, "print-blank", "--card", "C", "--law", "2023", *ARGUMENTS, str(out))
    assert said.code != 0
    assert "law.toml" in said.err


def test_a_file_that_cannot_be_is_refused(environ: dict[str, str], tmp_path: Path):
    for out in (tmp_path / "formularz.docx", tmp_path / "nie" / "ma.pdf"):
        said = run_in(environ, "print-blank", "--card", "A", "--law", "2011", *ARGUMENTS, str(out))
        assert said.code != 0
        assert not out.exists()
    assert run_in(environ, "print-blank", "--card", "E", "--law", "2011", *ARGUMENTS, str(tmp_path / "x.pdf")).code != 0
