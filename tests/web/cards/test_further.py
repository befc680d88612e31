"""A further form A opened from a procedure: it begins with whoever is in it, and is checked as if they were typed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import POLICY, Action, Role
from ppr_case.law import load
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.web.cards.beginning import people_of
from tests.web.cards.conftest import ANNA, JAN, form_a, institution, named, town
from tests.web.drafts.writing import offers, save
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town

__all__ = ["town"]
OLA = named("doznajaca", 1, first_name="Ola", surname="Zmyślona", sex="K", born="1.02.2016")
STAS = named("domownik", 0, first_name="Staś", surname="Zmyślony", sex="M", born="2020")

TOLD = {"doznajaca-0-I_parents": "Maria i Józef", "stosujaca-0-VIII_firearm": "nie"}


class Household:
    """A procedure of three people and one who lives with them, and the page of its further form A."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.coordinator = town.enter(Role.COORDINATOR)
        sent = form_a(town, **{"ile-doznajaca": "2", "ile-domownik": "1", **OLA, **STAS, **TOLD})
        self.id = UUID(self.coordinator.post("/cards/new", **sent).location.rpartition("/")[2])
        self.path = f"/cards/further/{self.id}"

    def open(self) -> Page:
        return self.coordinator.get(self.path)

    def send(self, page: Page, **more: Any) -> Page:
        """Send what the page holds, and who filled it in, as a browser does."""
        sent = values(page) | {"institution": institution(self.town), "do": "zapisz"}
        kept = (sent | more).items()
        return self.coordinator.post(self.path, **{name: value for name, value in kept if value is not None})

    def cards(self) -> list[Card]:
        with self.town.world.reading() as session:
            return list(session.scalars(select(Card).where(Card.procedure_id == self.id).order_by(Card.number)))

    def people(self) -> int:
        with self.town.world.reading() as session:
            return len(session.scalars(select(Person)).all())


@pytest.fixture
def home(town: Town) -> Household:
    return Household(town)


def values(page: Page) -> dict[str, Any]:
    """Give what the fields of the form hold: texts, and the choices that are ticked."""
    held: dict[str, Any] = {}
    for one in page.elements:
        name, kind = one.attributes.get("name", ""), one.attributes.get("type", "text")
        unticked = kind in {"checkbox", "radio"} and "checked" not in one.attributes
        if one.tag == "input" and name and "__n__" not in name and not unticked:
            held.setdefault(name, one.attributes.get("value", ""))
    return held


def test_it_begins_with_the_people_of_the_procedure_chosen_as_known(home: Household):
    page = home.open()
    held = values(page)
    assert [held[f"doznajaca-{place}-first_name"] for place in (0, 1)] == ["Anna", "Ola"]
    assert (held["doznajaca-0-pesel"], held["stosujaca-0-pesel"]) == (ANNA, JAN)
    assert held["doznajaca-0-address"] == "ul. Zmyślona 1, Przykładów"
    assert (held["doznajaca-1-born"], held["doznajaca-1-sex"]) == ("1.02.2016", "K")
    assert held["domownik-0-first_name"] == "Staś"
    with home.town.world.reading() as session:
        ids = {
            str(part.person_id)
            for part in session.scalars(select(Involvement).where(Involvement.procedure_id == home.id))
        }
    assert {value for name, value in held.items() if name.endswith("-known")} == ids
    assert held["doznajaca-0-I_parents"] == "Maria i Józef"
    assert held["doznajaca-1-I_parents"] == ""
    assert "stosujaca-0-VIII_firearm" not in held
    assert held["case"] == f"dalsza:{home.id}"
    assert 'name="para-1-0-IV_fizyczna"' in page.html
    assert not [name for name in held if name.startswith("para-")]  # of what happened nothing is taken over
    assert "Ktoś może być już w rejestrze" not in page.text


def test_saved_as_it_began_it_is_a_further_form_of_the_procedure(home: Household):
    before = home.people()
    assert home.send(home.open()).location == f"/procedures/{home.id}"
    assert [card.opening for card in home.cards()] == [True, False]
    assert home.people() == before


def test_sent_twice_it_makes_one(home: Household):
    page = home.open()
    assert {home.send(page).location for _ in range(2)} == {f"/procedures/{home.id}"}
    assert len(home.cards()) == 2
    assert "zapisano już pod numerem" in home.send(page, filled_on="2024-05-05", received_on="2024-05-05").text
    assert len(home.cards()) == 2


def test_who_was_chosen_stays_so_beside_a_mistake_and_where_somebody_is_added(home: Household):
    page = home.open()
    held = {name: value for name, value in values(page).items() if name.endswith("known") or name == "case"}
    assert len(held) == 5
    for more in ({"received_on": "2024-05-01"}, {"do": "dodaj-stosujaca"}, {"do": "sprawdz"}):
        shown = values(home.send(page, **more))
        assert held.items() <= shown.items(), more
    assert len(home.cards()) == 1


def test_each_of_them_is_taken_out_without_a_script(home: Household):
    page = home.send(home.open(), do="usun-doznajaca-0")
    held = values(page)
    assert "doznajaca-0-first_name" not in held
    assert held["doznajaca-1-first_name"] == "Ola"
    page = home.send(page, do="usun-stosujaca-0")  # the only one of that side leaves a blank one behind
    held = values(page)
    assert "stosujaca-0-surname" not in held
    assert held["stosujaca-1-surname"] == ""
    assert "Wpisz nazwisko." in home.send(page).text
    page = home.send(page, do="usun-domownik-0")
    assert "Staś" not in page.html
    other = named("stosujaca", 1, first_name="Adam", surname="Inny", sex="M")
    assert home.send(page, **other).status == 302
    with home.town.world.reading() as session:
        parts = session.scalars(select(Involvement).where(Involvement.procedure_id == home.id)).all()
        assert {one.person.first_name for one in parts if one.joined_on} == {"Adam"}


def test_whoever_is_changed_into_somebody_else_is_asked_about(home: Household):
    sent = named("doznajaca", pesel="", first_name="Jan", surname="Zmyślony", sex="M")
    page = home.send(
        home.open(), **sent, **named("stosujaca", first_name="Anna", surname="Zmyślona", pesel="", sex="K")
    )
    assert page.status == 200
    assert "Ktoś może być już w rejestrze" in page.text
    assert len(home.cards()) == 1


def test_people_who_changed_sides_make_a_mutual_card(home: Household):
    held = values(home.open())
    fields = ("first_name", "surname", "pesel", "born", "sex", "address", "known")
    turned = {f"doznajaca-0-{name}": held.get(f"stosujaca-0-{name}", "") for name in fields}
    turned |= {f"stosujaca-0-{name}": held.get(f"doznajaca-0-{name}", "") for name in fields}
    page = home.send(home.open(), **turned)
    assert "karta wzajemna" in page.text
    assert "Kolejny formularz w procedurze" not in page.text


def test_a_minor_is_refused_on_the_side_that_uses_violence(home: Household):
    page = home.send(home.open(), **named("stosujaca", pesel="", born="2010", sex="M"))
    assert "Ta osoba nie ma 18 lat" in page.text
    assert 'href="#stosujaca-0-born"' in page.html
    assert "Formularza jeszcze nie zapisano" in page.text
    assert len(home.cards()) == 1


def test_its_draft_keeps_who_was_chosen(home: Household):
    sent = values(home.open()) | {"raz-XIII_additional": "W połowie."} | named("doznajaca", phone="600 000 000")
    sent = {
        name: value for name, value in sent.items() if not name.startswith(("domownik-", "szkic", "strona", "csrf"))
    }
    save(home.coordinator, home.path, **sent)
    page = home.coordinator.get(offers(home.open())[0])
    held = values(page)
    assert "W połowie." in page.html
    assert held["doznajaca-0-phone"] == "600 000 000"
    assert held["doznajaca-0-known"] == sent["doznajaca-0-known"]
    assert held["case"] == f"dalsza:{home.id}"
    assert "domownik-0-first_name" not in held
    assert "kolejny formularz A" in home.coordinator.get("/drafts").text.replace("Kolejny", "kolejny")
    sent.pop("case")
    save(home.coordinator, home.path, **sent)
    kept = [values(home.coordinator.get(one)).get("case") for one in offers(home.open())]
    assert sorted(kept, key=str) == [None, f"dalsza:{home.id}"]


def test_whoever_left_the_procedure_is_not_there(home: Household):
    with home.town.world.writing() as session:
        (part,) = [
            one
            for one in session.scalars(select(Involvement).where(Involvement.procedure_id == home.id))
            if one.person.first_name == "Ola"
        ]
        part.annulled_on = date(2024, 5, 6)
        session.add(
            Involvement(
                unit_id=part.unit_id,
                procedure_id=home.id,
                person_id=next(
                    one.person_id
                    for one in session.scalars(select(Involvement).where(Involvement.role == "doznajaca"))
                    if one.person.first_name == "Anna"
                ),
                role="domownik",
                covered_from=date(2024, 5, 3),
            )
        )
        session.commit()
    held = values(home.open())
    assert [value for name, value in held.items() if name.endswith("-first_name")] == ["Anna", "Jan", "Staś"]


def test_of_a_procedure_that_ended_it_opens_another_of_the_family(home: Household):
    with home.town.world.writing() as session:
        procedure = session.get_one(Procedure, home.id)
        procedure.held_until = procedure.closed_on = date(2024, 5, 6)
        procedure.ground = "ustanie"
        family = procedure.family_id
        session.commit()
    page = home.open()
    assert values(page)["case"] == f"rodzina:{family}"
    assert home.send(page).status == 302
    assert len(home.cards()) == 1


def test_a_form_of_one_pair_begins_with_the_side_that_has_one(home: Household):
    page = home.send(home.open(), filled_on="2023-02-03", received_on="2023-02-03")
    assert "obowiązuje wzór z 2011 r." in page.text
    assert "Ola" in page.html  # what was there is not dropped without a word
    form = load().on(date(2023, 2, 3)).card("A", "forms-2011")
    with home.town.world.reading() as session:
        known = people_of(session, session.get_one(Procedure, home.id), form)
    assert {role: [one["first_name"] for one in of] for role, of in known.items()} == {
        "doznajaca": [],
        "stosujaca": ["Jan"],
        "domownik": ["Staś"],
    }


def test_doors(home: Household, browser: Browser):
    assert browser.get(home.path).status == 302
    for role, status in ((Role.MEMBER, 403), (Role.REPORTING, 403), (Role.ADMINISTRATOR, 403)):
        page = home.town.enter(role).get(home.path)
        assert (page.status, "Zmyślona" in page.html) == (status, False), role
    assert home.coordinator.get(f"/cards/further/{uuid4()}").status == 404
    for role, allowed in POLICY.items():  # whom the page names, whoever opens it may read
        assert allowed.get(Action.PROCEDURE_OPEN) in {None, allowed.get(Action.PROCEDURE_READ)}, role
