"""A draft whose page is no more says in Polish what was chosen there, and of whom; no code, no id."""

import re
from uuid import uuid4

from flask import Flask
from wtforms import RadioField, SelectField, SelectMultipleField

from ppr_case.access.policy import Role
from ppr_case.web.drafts.words import OWN, RECORDS, VOCABULARIES, fields_of, forms_of
from ppr_case.webkit.writing import PAGES
from tests.web.conftest import app, keeper, unit_id
from tests.web.drafts.test_pages import Village
from tests.web.drafts.writing import save
from tests.web.visits.conftest import Town, town
from tests.web.visits.test_recording import at_home

__all__ = ["app", "keeper", "town", "unit_id"]


def told(town: Town, page: str, **fields: object) -> list[str]:
    """Save a draft of a page as the coordinator, and give the lines in which its words are told."""
    coordinator, id_ = town.enter(Role.COORDINATOR), uuid4()
    save(coordinator, page, szkic=str(id_), **fields)
    shown = coordinator.get(f"/drafts/{id_}")
    start = next(place for place, one in enumerate(shown.elements) if one.attributes.get("id") == "tresc-szkicu")
    lines = [re.sub(r"\s+", " ", one.text) for one in shown.elements[start:] if one.tag == "li"]
    assert not [line for line in lines if re.search(r"[0-9a-f]{8}-|[0-9a-f]{32}", line)]
    return lines


def test_answers_of_a_visit_are_named_as_on_its_page(town: Town):
    village = Village(town)
    seen = {"purpose": "nk_c", "met": "nie", "signs": "niejasne", "made_on": "2024-05-06", "note": " Cisza. "}
    chosen = {
        "persons": [str(village.people["stosujaca"])],
        "procedures": [str(town.id("2/2024"))],
        "key": str(uuid4()),
    }
    lines = told(town, f"/visits/new/{village.id}", **seen, **chosen)
    assert lines[:5] == [
        "Celw związku z formularzem C",
        "Czy kogoś zastanonikogo nie zastano",
        "Oznaki przemocynie da się ocenić",
        "Dzień6.05.2024",
        "NotatkaCisza.",
    ]
    assert lines[5].startswith("Kogo widziano")
    assert lines[6] == "Inne procedury w tym domu2/2024"
    assert len(lines) == 7


def test_what_a_part_of_the_program_asks_in_several_forms_is_named_by_the_one_that_was_filled_in(town: Town):
    village = Village(town)
    sent = {"ground": "ustanie", "reason": "", "known": "y", "seen": "visit", "protocol_on": "2024-05-06"}
    assert told(town, f"/closing/{village.id}", **sent) == [
        "Podstawa zakończeniaustanie przemocy domowej i uzasadnione przypuszczenie o zaprzestaniu jej stosowania",
        "Wiem, czego brakuje, i kończę procedurętak",
        "Dzień protokołu6.05.2024",
    ]
    why = told(town, f"/closing/{village.id}/annulment", reason="Wpisano dwa razy.")
    assert why == ["Dlaczego procedura jest wpisana błędnieWpisano dwa razy."]


def test_questions_of_a_card_are_named_by_its_definition(town: Town):
    lines = told(
        town,
        "/cards/new",
        **{
            "ile-doznajaca": "1",
            "wzor": "A-2023",
            "doznajaca-0-surname": "Zmyślona",
            "doznajaca-0-sex": "K",
            "doznajaca-0-known": "new",
            "case": "new",
            "para-0-0-IV_fizyczna": ["bicie", "obezwladnianie"],
        },
    )
    assert lines[:3] == ["NazwiskoZmyślona", "Płećkobieta", "Czy to ktoś, kto jest już w rejestrzenie, to inna osoba"]
    assert lines[4] == "Przemoc fizycznabicie, obezwładnianie"
    assert lines[3] == "Do której procedury należy ten formularznowa procedura innej rodziny"


def test_a_sitting_names_what_it_asks_of_each_procedure(town: Town):
    id_ = town.id("1/2024")
    lines = told(
        town,
        f"/meetings/record?procedura={id_}",
        **{f"decision_{id_.hex}": "kontynuacja", f"agreed_{id_.hex}": "Dalej.", "state": "odbyte", "kind": "GR"},
    )
    assert "UstaleniaDalej." in lines
    assert "Stanodbyło się" in lines
    assert "Rodzajspotkanie grupy" in lines


def test_nothing_is_named_that_its_author_may_not_know_of(town: Town):
    """Whoever left a group, or sent an id of their own making, learns nothing by a draft."""
    ids, member, draft = at_home(town), town.enter(Role.MEMBER), str(uuid4())
    chosen = {"persons": [ids["Anna"], ids["Ola"]], "procedures": [str(town.id("2/2024")), str(town.id("3/2024"))]}
    save(member, f"/visits/new/{town.id('1/2024')}", szkic=draft, note="Cisza.", **chosen)
    shown = member.get(f"/drafts/{draft}").text
    assert "Anna Zmyślona" in shown
    assert "2/2024" in shown
    assert "Cisza." in shown
    assert "Ola" not in shown
    assert "3/2024" not in shown


def test_of_each_choice_on_a_page_with_drafts_it_is_said_where_its_words_are(app: Flask):
    """A field that is forgotten here would show its codes."""
    assert app.name
    parts = {endpoint.partition(".")[0] for endpoint in PAGES}
    silent = {
        f"{part}.{name}"
        for part in parts
        for kind in forms_of(part)
        if kind.__module__.startswith("ppr_case.web.")
        for name, field in fields_of(kind).items()
        if issubclass(field.kind, SelectField | SelectMultipleField | RadioField) and not field.answers
    }
    known = VOCABULARIES.keys() | RECORDS | OWN
    listed = {one for one in silent if one.rpartition(".")[2] not in {"rok", "rodzaj", "podmiot"}}
    assert listed - known == set(), "name its words in web/drafts/words.py"
    assert known - silent - {"meetings.decision"} == set(), "named there and no more a choice"
