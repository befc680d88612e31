"""The forms as data: whole, consistent, amendable; nobody is asked for more than the act allows."""

from pathlib import Path
from typing import Final

import pytest

from ppr_case.law import load
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import UnknownRegime
from ppr_case.law.tables import LawDataError

FORMS: Final = load().latest.cards
NUMERALS: Final = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
ALLOWED: Final = {  # art. 9c ust. 1, read once more; the act before 2023 named no PESEL
    "doznajaca": {"first_name", "surname", "pesel", "born", "address", "phone", "email"},
    "stosujaca": {"first_name", "surname", "pesel", "born", "address", "phone", "email"},
    "domownik": {"first_name", "surname", "pesel", "born"},
}


def test_every_form_is_there_in_both_wordings_with_all_its_parts():
    parts = {code: len(form.sections) for code, form in FORMS.items()}
    assert parts == {"a-2011": 21, "a-2023": 14, "c-2011": 10, "c-2023": 9, "d-2011": 15, "d-2023": 7}
    for form in FORMS.values():
        assert f"{NUMERALS} ".startswith(" ".join(form.sections) + " ")


def test_what_was_not_read_in_the_source_says_so():
    assert {code for code, form in FORMS.items() if not form.remembered()} == {"a-2011", "c-2011", "d-2011"}
    read = set(FORMS["a-2023"].sections) - set(FORMS["a-2023"].remembered())
    assert read == {"IV", "V", "VIII", "IX", "X", "XIII", "XIV"}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nobody_is_asked_for_more_than_the_act_allows(form: CardForm):
    for section in form.sections.values():
        if section.identity:
            allowed = ALLOWED[section.about] - ({"pesel"} if form.forms == "forms-2011" else set())
            assert set(section.identity) <= allowed, section.code
    for _, question in form.questions():
        assert not {"pesel", "sex", "religion"} & question.fields.keys()  # witnesses have a name and an address


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_whoever_uses_violence_is_given_no_part_about_whoever_experiences_it(form: CardForm):
    for section in form.sections.values():
        if "stosujaca" in section.seen_by:
            assert section.about in {"", "stosujaca"}
            assert form.kind == "D"


@pytest.mark.parametrize("kind", ["a-2011", "a-2023"])
def test_each_form_of_violence_of_the_regulation_is_counted(kind: str):
    form = FORMS[kind]
    offered = load().latest.forms[form.forms].vocabularies["forms_of_violence"].labels.keys()
    assert {question.counts for _, question in form.questions()} - {""} == offered
    assert [question.code for _, question in form.questions() if question.feeds == "firearm"] == ["firearm"]


def test_a_form_is_found_by_its_regulation():
    edition = load().latest
    assert edition.card("C", "forms-2011").code == "c-2011"
    with pytest.raises(UnknownRegime):
        edition.card("B", "forms-2011")


def amended(tmp_path: Path, text: str) -> dict[str, CardForm]:
    file = tmp_path / "law.toml"
    file.write_text(f'[[amendment]]\nsource = "uchwała"\n{text}', encoding="utf-8")
    return dict(load(file).latest.cards)


def test_an_installation_corrects_a_part(tmp_path: Path):
    forms = amended(tmp_path, '[amendment.cards.a-2023.sections.VI]\ntitle = "Inny tytuł"\ncertainty = "L"')
    assert forms["a-2023"].sections["VI"].title == "Inny tytuł"
    assert "VI" not in forms["a-2023"].remembered()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[amendment.cards.a-2023.sections.VI]\nabout = "kot"', "nieznana wartość"),
        ('[amendment.cards.a-2023.sections.I]\nidentity = ["religion"]', "nieznane dane: religion"),
        ('[amendment.cards.a-2023.sections.I]\nseen_by = ["sasiad"]', "nieznane role"),
        ('[amendment.cards.d-2011.sections.II]\nsame_as = "a-2011.XL"', "nie ma części"),
        ('[amendment.cards.a-2023.sections.II.questions.minors]\nkind = "one"', "odpowiedzi do wyboru"),
        ('[amendment.cards.a-2023.sections.II.questions.minors]\nkind = "rows"', "kolumny mają pytania"),
        ('[amendment.cards.a-2023.sections.II.questions.minors]\ncounts = "fizyczna"', "liczą się tylko"),
        ('[amendment.cards.a-2023.sections.IV.questions.inna]\ncounts = "cicha"', "nieznane kody: cicha"),
        ('[amendment.cards.a-2023.sections.IV.questions.inna]\nkoty = "dwa"', "nieznane pola: koty"),
        ('[amendment.cards.a-2011.sections.XVI]\nfilled_by = ["straz_pozarna"]', "nieznane kody: straz_pozarna"),
        ('[amendment.cards.a-2023]\nforms = "forms-1999"', "nieznane kody: forms-1999"),
    ],
)
def test_a_definition_that_cannot_be_is_named(tmp_path: Path, text: str, said: str):
    with pytest.raises(LawDataError, match=said):
        amended(tmp_path, text)
