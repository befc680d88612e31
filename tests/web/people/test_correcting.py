"""Correcting what is known of a person: what follows follows, what cannot be is refused, and the second one sees."""

import re

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.people import BornAfterIt, Details, correct_person
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.law import load
from ppr_case.records.people import Involvement, Person
from ppr_case.records.trail import Entry
from tests.web.hamlet import PESEL, Hamlet, hamlet, today_there
from tests.web.page import Browser, Page

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def page_of(hamlet: Hamlet, name: str) -> str:
    return f"/people/{hamlet.person(name)}/correction"


def send(browser: Browser, path: str, **more: str) -> Page:
    """Send the form as it was opened, with these fields changed."""
    opened = browser.get(path)
    told = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in opened.elements
        if one.tag == "input"
        and one.attributes.get("type") in {"text", "hidden"}
        and one.attributes["name"] != "csrf_token"
    }
    told["sex"] = re.search(r'checked[^>]*name="sex"[^>]*value="(\w)"', opened.html).group(1)  # type: ignore[union-attr]
    return browser.post(path, **(told | more))


def person(hamlet: Hamlet, name: str) -> dict[str, object]:
    with hamlet.world.reading() as session:
        found = session.get_one(Person, hamlet.person(name))
        return {
            field: getattr(found, field) for field in ("surname", "address", "pesel", "born", "sex", "newborn_year")
        }


def children(hamlet: Hamlet) -> object:
    with hamlet.world.reading() as session:
        code = "persons_experiencing_children"
        return values(session, hamlet.unit_id, Period.of_year(2024), [BY_CODE[code]])[code]


def test_only_coordination_corrects(hamlet: Hamlet):
    path = page_of(hamlet, "anna")
    assert "Popraw dane" in hamlet.enter(Role.COORDINATOR).get(path.removesuffix("/correction")).links()
    assert "Popraw dane" not in hamlet.enter(Role.MEMBER).get(path.removesuffix("/correction")).links()
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert hamlet.enter(role).get(path).status == 403
    foreign = hamlet.procedure("1/2024", elsewhere=True)
    assert hamlet.enter(Role.COORDINATOR).get(f"/people/{foreign}/correction").status == 404


def test_a_new_address_is_kept_found_and_named_in_the_trail_without_a_word_of_it(hamlet: Hamlet):
    coordinator, path = hamlet.enter(Role.COORDINATOR), page_of(hamlet, "anna")
    assert send(coordinator, path, address="ul. Nowa 2", surname="Zmieniona").status == 302
    assert person(hamlet, "anna")["address"] == "ul. Nowa 2"
    assert "Zmieniona" in coordinator.get(path.removesuffix("/correction")).text
    found = coordinator.post("/procedures/search", co="Zmieniona")
    assert "Zmieniona" in found.text or found.status == 302
    with hamlet.world.reading() as session:
        last = session.scalars(select(Entry).where(Entry.action == "person.corrected")).one()
    assert "address" in last.detail
    assert "Nowa" not in last.detail


def test_a_birth_changes_the_ages_and_the_numbers_the_same_second(hamlet: Hamlet):
    coordinator, path, before = hamlet.enter(Role.COORDINATOR), page_of(hamlet, "jan"), children(hamlet)
    assert send(coordinator, path, born="1.06.1990").status == 302
    assert person(hamlet, "jan")["newborn_year"] == 1991
    with hamlet.world.reading() as session:
        ages = session.scalars(select(Involvement.age_from).where(Involvement.person_id == hamlet.person("jan"))).all()
    assert ages == [33]
    assert isinstance(before, int)
    assert children(hamlet) == before - 1


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("zofia", {"pesel": PESEL, "born": ""}, "Ten PESEL ma już osoba O/"),
        ("zofia", {"pesel": "123", "born": ""}, "PESEL ma 11 cyfr"),
        ("zofia", {"born": "31.02.1980"}, "Wpisz datę jako"),
        ("piotr", {"born": "1.05.2012"}, "ta osoba stosuje przemoc, a byłaby małoletnia"),
        ("anna", {"sex": "M"}, "PESEL mówi o innej płci"),
        ("anna", {"surname": "  "}, "Wpisz nazwisko"),
        ("anna", {"email": "nie adres"}, "To nie wygląda na adres e-mail"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(hamlet: Hamlet, name: str, more: dict[str, str], said: str):
    before = person(hamlet, name)
    page = send(hamlet.enter(Role.COORDINATOR), page_of(hamlet, name), address="ul. Wpisana 7", **more)
    assert said in page.text
    assert "ul. Wpisana 7" in page.html  # what was typed is still there
    assert person(hamlet, name) == before


def test_of_a_witness_no_more_is_kept_than_the_act_allows(hamlet: Hamlet):
    told = {"osoby": [{"id": "olaf", "imie": "Olaf", "nazwisko": "Świadkowy", "plec": "M"}],
            "udzial": [{"procedura": "2/2024", "osoba": "olaf", "rola": "swiadek"}]}  # fmt: skip
    assert not bring_in(hamlet.world.make, hamlet.unit_id, told).rejected
    with hamlet.world.reading() as session:
        olaf = next(one.id for one in session.scalars(select(Person)) if one.first_name == "Olaf")
    coordinator, path = hamlet.enter(Role.COORDINATOR), f"/people/{olaf}/correction"
    assert "O świadku wolno zapisać tylko" in send(coordinator, path, born="1980").text
    assert send(coordinator, path, address="ul. Nowa 2").status == 302


def test_nobody_is_born_after_their_procedure_ended(hamlet: Hamlet):
    with hamlet.world.writing() as session:
        ewa = session.get_one(Person, hamlet.person("ewa"))
        with pytest.raises(BornAfterIt):
            correct_person(session, ewa, Details("Ewa", "Sroka", "K", born="2023-05-05"), load())


def test_whoever_is_second_sees_what_the_first_one_changed(hamlet: Hamlet):
    coordinator, path = hamlet.enter(Role.COORDINATOR), page_of(hamlet, "zofia")
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', coordinator.get(path).html).group(1)  # type: ignore[union-attr]
    send(coordinator, path, address="ul. Pierwsza 1")
    told = {"first_name": "Zofia", "surname": "Żak", "sex": "K", "born": "5.05.1950", "address": "ul. Druga 2"}
    page = coordinator.post(path, seen=seen, **told)
    assert "Ktoś zmienił te dane" in page.text
    assert "ul. Pierwsza 1" in page.text
    assert "ul. Druga 2" in page.html
    assert person(hamlet, "zofia")["address"] == "ul. Pierwsza 1"
    now = re.search(r'name="seen"[^>]*value="(\w+)"', page.html).group(1)  # type: ignore[union-attr]
    assert coordinator.post(path, seen=now, **told).status == 302
    assert person(hamlet, "zofia")["address"] == "ul. Druga 2"
