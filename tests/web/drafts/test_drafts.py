"""What was typed and not saved comes back: to its author, on its page, for thirty days; then it is gone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.drafts import KEPT, LARGEST
from ppr_case.records.drafts import Draft
from ppr_case.webkit.drafts import LABELS
from tests.web.cards.conftest import form_a
from tests.web.hamlet import NOW
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town, town
from tests.worlds import World

__all__ = ["town"]
NOTE = "Dzieci spały w kuchni."


def save(browser: Browser, page: str, **fields: Any) -> Page:
    return browser.post_raw("/drafts/saving", csrf_token=browser.token(page), strona=page, **fields)


def drafts(world: World) -> list[Draft]:
    with world.reading() as session:
        return list(session.scalars(select(Draft)))


def visit(town: Town, number: str = "1/2024") -> str:
    return f"/visits/new/{town.id(number)}"


def test_a_draft_comes_back_to_its_page_and_goes_when_the_form_is_taken(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    key = str(uuid4())
    told = {"key": key, "made_on": "2024-05-05", "purpose": "interwencja", "met": "tak", "note": NOTE}
    assert save(member, page, **told).location == "/drafts"
    assert NOTE not in member.get(page).html
    assert "Tu został szkic" in member.get(page).text
    resumed = member.get(f"{page}?szkic=tak")
    assert NOTE in resumed.html
    assert "To szkic zapisany" in resumed.text
    ticked = [one.attributes["value"] for one in resumed.elements if "checked" in one.attributes]
    assert ticked == ["interwencja", "tak"]
    assert f'value="{key}"' in resumed.html
    assert member.post(page, **told, signs="nie").status == 302
    assert drafts(town.world) == []
    assert [str(one.id) for one in town.visits()] == [key]


def test_a_draft_survives_signing_out_and_is_listed(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note=NOTE)
    member.post("/sign-out")
    again = town.enter(Role.MEMBER)
    listed = again.get("/drafts")
    assert listed.links()["Wizyta, procedura 1/2024"] == f"{page}?szkic=tak"
    assert NOTE not in listed.html


def test_nobody_else_has_it(town: Town):
    save(town.enter(Role.MEMBER), visit(town), note=NOTE)
    coordinator = town.enter(Role.COORDINATOR)
    assert "Nie ma szkiców" in coordinator.get("/drafts").text
    assert NOTE not in coordinator.get(f"{visit(town)}?szkic=tak").html
    (draft,) = drafts(town.world)
    assert coordinator.post(f"/drafts/{draft.id}/removal").status == 404
    assert len(drafts(town.world)) == 1


def test_it_is_sealed_and_holds_no_token(town: Town):
    save(town.enter(Role.MEMBER), visit(town), note=NOTE)
    with town.world.reading() as session:
        (draft,) = session.scalars(select(Draft))
        assert NOTE in (draft.fields or "")
        assert "csrf" not in (draft.fields or "")
        envelope = session.execute(select(Draft.__table__.c.fields)).scalar_one()
        assert NOTE.encode() not in envelope


def test_each_saving_takes_the_place_of_the_one_before(town: Town):
    member = town.enter(Role.MEMBER)
    for note in ("raz", "dwa"):
        save(member, visit(town), note=note)
    save(member, visit(town, "2/2024"), note="trzy")
    assert len(drafts(town.world)) == 2
    assert "dwa" in member.get(f"{visit(town)}?szkic=tak").html


def test_it_is_let_go_by_its_author(town: Town):
    member = town.enter(Role.MEMBER)
    save(member, visit(town), note=NOTE)
    (draft,) = drafts(town.world)
    assert member.post(f"/drafts/{draft.id}/removal").location == "/drafts"
    assert drafts(town.world) == []
    assert "Szkic usunięty" in member.get("/drafts").text


def test_it_expires_with_a_warning(town: Town, monkeypatch: pytest.MonkeyPatch):
    member = town.enter(Role.MEMBER)
    save(member, visit(town), note=NOTE)
    assert "wkrótce zniknie" not in member.get("/drafts").text
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT - timedelta(days=1))
    assert "wkrótce zniknie" in town.enter(Role.MEMBER).get("/drafts").text
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT)
    late = town.enter(Role.MEMBER)
    assert "Nie ma szkiców" in late.get("/drafts").text
    assert NOTE not in late.get(f"{visit(town)}?szkic=tak").html
    save(late, visit(town, "2/2024"), note="nowy")
    assert len(drafts(town.world)) == 1  # what expired is not only hidden


@pytest.mark.parametrize(
    "page",
    [
        "/password",
        "/procedures",
        "/nie-ma",
        "//zly.example/visits/new",
        "",
        "/cards/new/../x",
        "/cards/new?" + "x" * 2000,
    ],
)
def test_only_the_forms_of_casework_have_drafts(town: Town, page: str):
    member = town.enter(Role.MEMBER)
    token = member.token("/password")
    assert member.post_raw("/drafts/saving", csrf_token=token, strona=page, note=NOTE).status == 400
    assert drafts(town.world) == []


def test_more_than_a_form_holds_is_refused(town: Town):
    assert save(town.enter(Role.MEMBER), visit(town), note="x" * (LARGEST + 1)).status == 413
    assert drafts(town.world) == []


def test_a_form_a_comes_back_with_its_people_and_rows(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    sent = form_a(
        town, **{"ile-doznajaca": "2", "doznajaca-1-surname": "Druga", "raz-X_witnesses-1-name": "Świadek Dwa"}
    )
    save(coordinator, "/cards/new", **sent)
    page = coordinator.get("/cards/new?szkic=tak")
    for typed in ('value="Zmyślona"', 'value="Druga"', 'value="Świadek Dwa"', "Tajna uwaga."):
        assert typed in page.html
    assert 'name="doznajaca-1-pesel"' in page.html


def test_a_draft_of_what_somebody_changed_since_shows_both_texts(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    procedure = UUID(coordinator.post("/cards/new", **form_a(town)).location.rpartition("/")[2])
    listed = coordinator.get(f"/procedures/{procedure}/cards").links()
    card = next(url for words, url in listed.items() if words == "Niebieska Karta – A")
    mine = {"seen": "1", "reason": "Mój powód", "c0-XIII_additional": "Mój tekst."}
    theirs = mine | {"reason": "Inny", "c0-XIII_additional": "Zapisany tekst."}
    member = coordinator  # two windows of one account are two people to a form
    coordinator.post(f"{card}/change", do="zapisz", **theirs)
    save(member, f"{card}/change", **mine)
    resumed = member.get(f"{card}/change?szkic=tak")
    assert "Mój tekst." in resumed.html
    both = member.post(f"{card}/change", do="zapisz", **mine)
    assert "Ktoś zapisał ten formularz" in both.text
    assert "Zapisany tekst." in both.text
    assert "Mój tekst." in both.html


def test_every_page_whose_drafts_are_kept_is_there(app: Flask):
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert LABELS.keys() <= posting
