"""What an erasure leaves that was cut off in the middle: keys that are gone, and envelopes that nobody opens."""

import html
import io
import json
import re
from datetime import date
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from ppr_case.casework.handover import ContentErased, hand_over
from ppr_case.core import clock
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import public_key
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from tests.casework.scanfiles import pdf
from tests.web.page import Browser
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


@pytest.fixture
def house(town: Town) -> House:
    """Give a procedure with words in every place that takes them."""
    made = House(town)
    made.plan()
    made.measure()
    made.refer(why="Tajne: bo tak.")
    member, of, coordinator = made.member, made.people, made.coordinator
    first = made.all(PlanAction)[0]
    member.post(f"/support/plans/actions/{first.id}", outcome="nie", why_not="Tajne: nie przyszła.")
    member.post(
        f"/visits/new/{made.id}", key=str(uuid4()), made_on="2024-05-06", purpose="monitoring", met="tak", signs="nie",
        note="Tajne: spokojnie.", persons=[str(of["doznajaca"])],
    )  # fmt: skip
    (card,) = [one for one in made.all(Card) if one.kind == "A"]
    page = f"/scans/cards/{card.id}/new"
    member.upload(page, member.token(page), key=str(uuid4()), files=[FileStorage(io.BytesIO(pdf()), "x.pdf")])
    member.post(
        f"/cards/form-c/{made.id}/{of['doznajaca']}", key=str(uuid4()), filled_on="2024-05-06", do="zapisz",
    )  # fmt: skip
    for state, on in (("odbyte", "2024-05-06"), ("planowane", "2024-05-10")):
        told = {"kind": "GR", "held_on": on, "state": state, f"agreed_{made.id.hex}": "Tajne."}
        if state == "planowane":
            told.pop(f"agreed_{made.id.hex}")
        coordinator.post(f"/meetings/record?procedura={made.id}", key=str(uuid4()), **told)
    return made


def destroy(house: House, *, procedure: bool = True) -> None:
    """Destroy the keys of a procedure and its people, and clear nothing away."""
    with house.town.world.reading() as session:
        people = select(Involvement.person_id).where(Involvement.procedure_id == house.id)
        keys = list(session.scalars(select(Person.data_key_id).where(Person.id.in_(people))))
        if procedure:
            keys.append(session.get_one(Procedure, house.id).data_key_id)
    house.town.world.store.destroy(keys, clock.now())


OWN: Final = re.compile(
    r"/(procedures/[0-9a-f-]{36}|meetings/[0-9a-f-]{36}|(cards|visits|people|papers|support|scans|closing|groups|transfer)/)"
)
GONE: Final = "Tych danych już nie ma"


def crawled(browser: Browser, start: str) -> dict[str, tuple[int, str]]:
    """Open every page and file of a procedure that one is led to; give what did not open, by its address."""
    seen, waiting, wrong = {start}, [start], dict[str, tuple[int, str]]()
    while waiting:
        answer = browser.ask(path := waiting.pop())
        if answer.status_code not in {200, 302, 405}:
            wrong[path] = answer.status_code, answer.text
        if answer.mimetype == "text/html":
            led = {html.unescape(to) for to in re.findall(r'(?:href|action)="(/[^"#]*)"', answer.text)}
            new = {to for to in led - seen if OWN.match(to)}
            seen |= new
            waiting.extend(sorted(new))
    assert len(seen) > 30
    return wrong


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_every_page_opens_or_says_what_is_gone(house: House, who: str):
    destroy(house)
    browser: Browser = getattr(house, who)
    for answer in (wrong := crawled(browser, f"/procedures/{house.id}")).values():
        assert answer[0] == 410
        assert GONE in answer[1]
    card = next(one for one in house.all(Card) if one.kind == "A")
    assert [path for path in wrong if not path.endswith(("/file", "/change", ".pdf"))] == []
    assert not any("/procedures/" in path for path in wrong)
    assert "Treść dokumentów tej procedury usunięto na zawsze" in browser.get(f"/procedures/{house.id}").text
    page = browser.get(f"/cards/{card.id}")
    assert "Treść tego formularza i jego skany usunięto na zawsze" in page.text
    assert f"/papers/cards/{card.id}/file.pdf" not in page.html
    for path in (f"/papers/cards/{card.id}/file.pdf", f"/scans/{house.all(Scan)[0].id}/file"):
        asked = browser.ask(path)
        assert (asked.status_code, GONE in asked.text) == (410, True)


def test_what_is_written_there_is_refused_with_a_sentence_and_nothing_is_kept(house: House):
    visits = len(house.town.visits())
    destroy(house)
    told = {"key": str(uuid4()), "made_on": "2024-05-06", "purpose": "monitoring", "met": "nie"}
    refused = house.member.post(f"/visits/new/{house.id}", note="Tajne.", **told)
    assert (refused.status, GONE in refused.text) == (410, True)
    assert len(house.town.visits()) == visits


def test_the_file_of_a_procedure_says_what_is_gone_and_has_the_rest(house: House):
    destroy(house)
    whole = json.loads(house.coordinator.bytes(f"/transfer/{house.id}/export"))
    assert whole["erased"] == {"procedure": True, "persons": sorted(map(str, house.people.values()))}
    assert "Tajne" not in json.dumps(whole)
    documents = whole["documents"]
    assert {one["text"] for name in ("remarks", "visit_notes") for one in documents[name]} == {None}
    assert [one["content"] for one in documents["scans"]] == [None]
    assert {len(one["answers"]) for one in documents["forms"]} == {0}
    assert [row["nazwisko"] for row in whole["tables"]["osoby"]] == ["", ""]
    said = house.coordinator.get(f"/procedures/{house.id}").text
    assert "W pliku nie ma tego, co usunięto na zawsze: treść dokumentów i dane 2 osób." in said


def test_it_is_not_handed_over(house: House):
    destroy(house)
    page, told = f"/transfer/{house.id}/hand-over", {"recipient": str(public_key(Keyring.fresh()))}
    for sent in (None, told | {"handed_over_on": "2024-05-06"}):
        answer = house.coordinator.get(page) if sent is None else house.coordinator.post(page, **sent)
        assert "usunięto na zawsze; nie ma czego przekazać" in house.coordinator.get(answer.location).text
    with house.town.world.writing() as session:
        procedure = session.get_one(Procedure, house.id)
        assert procedure.handed_over_on is None
        with pytest.raises(ContentErased):
            hand_over(session, procedure, on=date(2024, 5, 6), to="", today=date(2024, 5, 6))
        procedure.handed_over_on = procedure.held_until = date(2024, 5, 6)
        session.commit()
    answer = house.coordinator.post(f"/transfer/{house.id}/package", **told)
    assert "usunięto na zawsze; nie ma czego przekazać" in house.coordinator.get(answer.location).text


def test_where_only_people_are_erased_the_rest_is_there(house: House):
    destroy(house, procedure=False)
    assert crawled(house.coordinator, f"/procedures/{house.id}") == {}
    whole = json.loads(house.coordinator.bytes(f"/transfer/{house.id}/export"))
    assert (whole["erased"]["procedure"], len(whole["erased"]["persons"])) == (False, 2)
    assert "Tajne: spokojnie." in {one["text"] for one in whole["documents"]["visit_notes"]}
    assert "dane 2 osób." in house.coordinator.get(f"/procedures/{house.id}").text
