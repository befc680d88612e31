"""Forms on paper: whole, tagged, the same bytes twice; and a copy tells nobody what they may not know."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pdfua
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Pt
from pypdf import PdfReader

from ppr_case.law import load
from ppr_case.law.cards import CardForm
from ppr_case.reports.backends import PAPERS
from ppr_case.reports.document import Heading
from ppr_case.reports.paper import Aside, Asked, Grid, Over, Paper, Signatures, Tick
from ppr_case.reports.papers.blank import CARDS, LAWS, blank
from tests.reports.papers import ADAM, ANNA, DAY, EDITION, JAN, LONG, PLANTED, filled, persons_of
from tests.reports.reading import docx_text, elements, pdf_text, plain


@cache
def printed(paper: Paper) -> bytes:
    return PAPERS["pdf"].render(paper)


FORMS = EDITION.cards
MADE = {
    **{f"{card}-{law}, blank": blank(card, law, EDITION, DAY) for card in CARDS for law in LAWS},
    **{f"{code}, filled": filled(form) for code, form in FORMS.items()},
    **{f"{code}, copy": filled(form, ANNA if form.kind != "D" else JAN) for code, form in FORMS.items()},
}


@pytest.fixture(params=MADE, scope="module")
def paper(request: pytest.FixtureRequest) -> Paper:
    return MADE[request.param]


def test_machine_checks_of_pdf_ua_find_nothing(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed(paper))
    assert not pdfua.validate(path).findings


def test_everything_drawn_is_tagged_and_cells_name_their_heads(paper: Paper) -> None:
    found = elements(printed(paper))
    idents = {element.node["/ID"] for element in found if "/ID" in element.node}
    for element in found:
        if element.role in {"TH", "TD"}:
            assert idents.issuperset(element.node.get("/A", {}).get("/Headers", []))
    levels = [int(element.role[1]) for element in found if element.role[0] == "H"]
    assert levels[0] == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_the_same_paper_is_the_same_bytes(paper: Paper) -> None:
    for backend in PAPERS.values():
        assert backend.render(paper) == backend.render(paper)


def test_the_paper_says_what_it_is_on_every_page(paper: Paper) -> None:
    reader = PdfReader(BytesIO(printed(paper)))
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        text = plain(page.extract_text())
        assert f"strona {number} z {total}" in text
        assert plain(paper.running) in text
    assert reader.metadata is not None
    assert reader.metadata.title == paper.running
    assert reader.trailer["/Root"]["/Lang"] == "pl-PL"  # type: ignore[index]
    assert [plain(entry.title) for entry in _flat(reader.outline)] == [plain(one.text) for one in paper.headings]


def _flat(outline: list[Any]) -> list[Any]:
    return [entry for one in outline for entry in (_flat(one) if isinstance(one, list) else [one])]


def bare(text: str) -> str:
    return plain(text).replace(" ", "")


@pytest.mark.parametrize("is_blank", [True, False], ids=["blank", "filled"])
@pytest.mark.parametrize("code", FORMS)
def test_every_question_and_every_answer_to_choose_is_on_the_paper(code: str, is_blank: bool) -> None:
    form = FORMS[code]
    made = blank(form.kind, code[-4:], EDITION, DAY) if is_blank else filled(form)
    for text in (bare(pdf_text(printed(made))), bare(docx_text(PAPERS["docx"].render(made)))):
        for section, question in form.questions():
            wanted = [section.title, question.label, *question.options.values(), *question.fields.values()]
            for words in (*wanted, *question.columns.values()):
                assert bare(words).lower() in text.lower(), (section.code, words)


@pytest.mark.parametrize("code", FORMS)
def test_every_answer_given_is_on_the_paper(code: str) -> None:
    made = filled(FORMS[code])
    found = elements(printed(made))
    text = bare(" ".join(element.text for element in found))
    ticked = [element for element in found if element.role == "Form" and element.node["/A"].get("/checked") == "/on"]
    assert all(element.text == "×" for element in ticked)
    asked = [question for _, question in FORMS[code].questions()]
    assert len(ticked) >= sum(bool(question.options) for question in asked)
    if any(question.kind == "text" for question in asked):
        assert bare(LONG) in text
    for one in persons_of(FORMS[code]):
        shown = [section for section in FORMS[code].sections.values() if section.about == one.role and section.identity]
        assert (bare(one.name) in text) is bool(shown) or FORMS[code].several_persons


def test_blank_forms_have_a_column_for_each_person() -> None:
    """The form of 2023 lists everybody, and asks of each pair; that of 2011 knows one of each side."""
    grids = [block for block in blank("A", "2023", EDITION, DAY).blocks if isinstance(block, Grid)]
    assert grids[0].heads == ("Osoba 1", "Osoba 2", "Osoba 3")
    (pairs,) = [grid for grid in grids if grid.above]
    assert pairs.above == (Over("Osoba 1 stosująca przemoc", 3), Over("Osoba 2 stosująca przemoc", 3))
    assert len(pairs.heads) == 6
    grids = [block for block in blank("A", "2011", EDITION, DAY).blocks if isinstance(block, Grid)]
    assert grids[0].heads == ("wobec dorosłych", "wobec dzieci")


def test_parts_that_nobody_compared_are_marked_until_the_installation_has(tmp_path: Path) -> None:
    marked = [one.text for one in blank("C", "2023", EDITION, DAY).headings if one.text.endswith("*")]
    assert "I. Uczestnicy spotkania *" in marked
    assert "III. Historia przemocy domowej *" not in marked
    assert "porównaj je" in pdf_text(printed(blank("C", "2023", EDITION, DAY)))
    for form, says in (("A", "2011"), ("C", "2011")):
        assert not [one for one in blank(form, says, EDITION, DAY).headings if one.text.endswith("*")]
    own = tmp_path / "law.toml"
    own.write_text(
        '[[amendment]]\nsource = "porównano"\n[amendment.cards.c-2023.sections.I]\ncertainty = "L"', encoding="utf-8"
    )
    confirmed = [one.text for one in blank("C", "2023", load(own).latest, DAY).headings]
    assert "I. Uczestnicy spotkania" in confirmed
    assert "II. Weryfikacja danych osoby doznającej przemocy domowej *" in confirmed


@pytest.mark.parametrize("code", FORMS)
def test_a_copy_for_whoever_uses_violence_names_nobody_else(code: str) -> None:
    form = FORMS[code]
    made = filled(form, JAN)
    text = pdf_text(printed(made)) + docx_text(PAPERS["docx"].render(made))
    assert [planted for planted in PLANTED if planted in text] == []
    assert "Halina" not in text
    assert "art. 9c ust. 5" in plain(text) or not left_out(form, "stosujaca")


@pytest.mark.parametrize("code", [code for code, form in FORMS.items() if form.several_persons])
def test_a_copy_for_one_who_experiences_violence_leaves_out_another(code: str) -> None:
    text = pdf_text(printed(filled(FORMS[code], ANNA)))
    assert "Anna Żółwińska" in text
    assert "Zofia" not in text
    assert ADAM.name not in text


def left_out(form: CardForm, role: str) -> list[str]:
    return [code for code, section in form.sections.items() if role not in section.seen_by]


def test_a_copy_says_in_one_line_what_it_leaves_out() -> None:
    form = FORMS["d-2011"]
    text = pdf_text(printed(filled(form, JAN)))
    assert f"Nie zawiera części {', '.join(left_out(form, 'stosujaca'))}" in text
    titles = {section.title for code, section in form.sections.items() if code in left_out(form, "stosujaca")}
    headings = {heading.text.partition(". ")[2] for heading in filled(form, JAN).headings}
    assert not titles & headings


def test_a_form_of_many_people_and_long_words_is_still_a_paper() -> None:
    form = FORMS["a-2023"]
    people = [
        replace(one, subject=f"{one.subject[:-2]}{place:02}", name=f"{one.name} {place}")
        for place in range(10)
        for one in (ANNA, JAN, ADAM)
    ]
    people = [replace(one, subject=f"{one.role[0]}{place}") for place, one in enumerate(people)]
    answers = {
        "I.work": {one.subject: "w dziale kadr " * 600 for one in people if one.role == "doznajaca"},
        "X.witnesses": {"": [{"name": "Świadek", "address": "bardzo daleko " * 500, "phone": ""}]},
        "XIV.filler": {"": "Imię i nazwisko " * 300},
    }
    text = pdf_text(printed(filled(form, persons=people, answers=answers)))
    assert "Anna Żółwińska 9" in text
    assert text.count("w dziale kadr") == 6000
    assert text.count("bardzo daleko") == 500


def test_a_grid_has_a_field_under_each_head() -> None:
    with pytest.raises(ValueError, match="field"):
        Grid("", ("a", "b"), (Asked("x", ("",)),))
    with pytest.raises(ValueError, match="upper"):
        Grid("", ("a", "b"), (), (Over("x", 1),))
    heading = Heading("x", 1, "x")
    with pytest.raises(ValueError, match="key"):
        replace(blank("D", "2011", EDITION, DAY), blocks=(heading, heading))
    assert Tick("tak") == Tick("tak", on=False)


def test_in_a_row_to_sign_the_number_stands_level_with_the_name_beside_it() -> None:
    rows = tuple(Asked(f"90{place}", (name, "")) for place, name in enumerate(("Maria", "Ewa " * 40, ""), 1))
    grid = Grid("Lp.", ("Imię i nazwisko", "Podpis"), rows, share=0.1, to_sign=True)
    paper = replace(blank("D", "2011", EDITION, DAY), blocks=(Heading("Obecni", 1, "obecni"), grid))
    with pdfplumber.open(BytesIO(printed(paper))) as pdf:
        words = pdf.pages[-1].extract_words()
        heights = [float(row.bbox[3] - row.bbox[1]) for row in pdf.pages[-1].find_tables()[-1].rows]
    middles = {one["text"]: (one["top"] + one["bottom"]) / 2 for one in words}
    assert abs(middles["901"] - middles["Maria"]) < 0.5
    several = [(one["top"] + one["bottom"]) / 2 for one in words if one["text"] == "Ewa"]
    assert len(set(several)) > 1
    assert abs(middles["902"] - (min(several) + max(several)) / 2) < 0.5
    assert min(heights[1:]) > 7 * 72 / 25.4  # room to write, in the row where nothing stands too


def _shape(word: Any, paragraph: Any) -> Any:
    return word.styles[paragraph.style.name].paragraph_format


def test_in_word_the_number_of_the_page_ends_its_line_however_long_the_name_is_and_there_is_room_to_sign() -> None:
    paper = replace(
        blank("D", "2011", EDITION, DAY), blocks=(Signatures(("protokolant",)), Aside("Tylko dla adresata."))
    )
    word = docx.Document(BytesIO(PAPERS["docx"].render(paper)))
    foot = word.sections[0].footer.paragraphs[0]
    (stop,) = word.styles["Footer"].paragraph_format.tab_stops
    assert foot.text.count("\t") == 1
    assert stop.alignment is WD_TAB_ALIGNMENT.RIGHT
    issued = word.tables[0].rows[0].cells[1].paragraphs[0]
    assert _shape(word, issued).alignment is WD_ALIGN_PARAGRAPH.RIGHT
    signed, aside = word.paragraphs[-2:]
    assert signed.text.endswith("protokolant")
    assert _shape(word, signed).space_before >= Pt(20)
    assert _shape(word, signed).right_indent is None  # the whole line, where it says who signs
    assert _shape(word, aside).space_after >= Pt(5)


@pytest.mark.parametrize(("on", "given", "not_yet"), [(31, "222 309 900", "116 006"), (32, "116 006", "222 309 900")])
def test_the_leaflet_gives_the_number_of_its_day(on: int, given: str, not_yet: str) -> None:
    text = pdf_text(printed(blank("B", "2023", EDITION, date(2026, 7, 31) + timedelta(days=on))))
    assert given in text
    assert not_yet not in text
