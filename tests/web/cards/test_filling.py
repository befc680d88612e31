"""Forms B, C and D in the browser, and what a form says: nothing is lost, not even when two people write at once."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.answers import read, spelled
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.people import Involvement, Person, violence_forms
from ppr_case.records.procedures import Procedure, settle_procedure
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution
from tests.web.cards.conftest import form_a, named, town
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town

__all__ = ["town"]
HISTORY = "c0-III_worst"


class Opened:
    """A procedure opened in the browser, its member signed in, and its two people."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.coordinator = town.enter(Role.COORDINATOR)
        self.id = UUID(self.coordinator.post("/cards/new", **form_a(town)).location.rpartition("/")[2])
        with town.world.writing() as session:
            procedure = session.get_one(Procedure, self.id)
            coordinator = session.scalars(select(Staff.id).where(Staff.role == Role.COORDINATOR.value)).one()
            session.info["by"] = str(coordinator)
            member = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
            ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
            group = Group(unit_id=procedure.unit_id, procedure=procedure, appointed_on=date(2024, 5, 6))
            session.add(group)
            session.add(
                GroupMember(
                    unit=member.unit, unit_id=procedure.unit_id, group=group, staff=member, institution=ops,
                    since_on=date(2024, 5, 6),
                )
            )  # fmt: skip
            parts = session.scalars(select(Involvement).where(Involvement.procedure_id == self.id)).all()
            self.people = {part.role: part.person_id for part in parts}
            session.commit()
        self.member = town.enter(Role.MEMBER)

    def path(self, kind: str) -> str:
        if kind == "B":
            return f"/cards/form-b/{self.id}"
        return f"/cards/form-{kind.lower()}/{self.id}/{self.people['doznajaca' if kind == 'C' else 'stosujaca']}"

    def fill(self, kind: str, **more: Any) -> Page:
        sent = {"key": str(uuid4()), "filled_on": "2024-05-06", "do": "zapisz"} | more
        return self.member.post(self.path(kind), **sent)

    def cards(self, kind: str) -> list[Card]:
        with self.town.world.reading() as session:
            query = select(Card).where(Card.procedure_id == self.id, Card.kind == kind).order_by(Card.number)
            return list(session.scalars(query))

    def count(self, code: str) -> object:
        with self.town.world.reading() as session:
            unit = session.get_one(Procedure, self.id).unit_id
            return values(session, unit, Period.of_year(2024), [BY_CODE[code]])[code]


@pytest.fixture
def opened(town: Town) -> Opened:
    return Opened(town)


@pytest.mark.parametrize("kind", ["B", "C", "D"])
def test_doors(opened: Opened, browser: Browser, kind: str):
    assert browser.get(opened.path(kind)).status == 302
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert opened.town.enter(role).get(opened.path(kind)).status in {403, 404}
    other = opened.path(kind).replace(str(opened.id), str(opened.town.id("3/2024")))
    assert opened.member.get(other).status == 403
    assert opened.member.get(opened.path(kind).replace(str(opened.id), str(uuid4()))).status == 404


@pytest.mark.parametrize(("kind", "counted"), [("C", "forms_c"), ("D", "forms_d")])
def test_a_form_is_filled_in_and_counts_at_once(opened: Opened, kind: str, counted: str):
    assert opened.count(counted) == 0
    page = opened.member.get(opened.path(kind))
    assert "podano z pamięci" in page.text
    answers = {HISTORY: "Najgorsze było w marcu."} if kind == "C" else {"c0-III_own_view": "Mówi, że to sąsiedzi."}
    page = opened.member.get(opened.fill(kind, **answers).location)
    assert next(iter(answers.values())) in page.text
    assert opened.count(counted) == 1
    (card,) = opened.cards(kind)
    assert f"/cards/{card.id}" in opened.member.get(f"/procedures/{opened.id}/cards").html


def test_form_b_keeps_only_that_it_was_handed_over(opened: Opened):
    page = opened.fill("B", person=str(opened.people["doznajaca"]))
    assert page.status == 302
    (card,) = opened.cards("B")
    assert (card.concerns_id, card.filled_on) == (opened.people["doznajaca"], date(2024, 5, 6))
    assert "Zaznacz, komu przekazano" in opened.fill("B").text
    assert opened.fill("B", person=str(opened.people["stosujaca"])).status == 200
    assert len(opened.cards("B")) == 1


def test_form_b_for_somebody_else_is_not_taken_for_the_one_before(opened: Opened):
    key, child = str(uuid4()), str(_a_child_joins(opened))
    for _ in range(2):
        assert opened.fill("B", key=key, person=str(opened.people["doznajaca"])).status == 302
    assert "zapisano już pod numerem" in opened.fill("B", key=key, person=child).text
    (card,) = opened.cards("B")
    assert card.concerns_id == opened.people["doznajaca"]


@pytest.mark.parametrize(
    ("day", "said"), [("2024-05-07", "Ten dzień dopiero będzie"), ("2024-05-02", "prowadzi się od 3.05.2024")]
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(opened: Opened, day: str, said: str):
    page = opened.fill("C", filled_on=day, **{HISTORY: "Wpisane raz."})
    assert said in page.text
    assert "Wpisane raz." in page.html
    assert opened.cards("C") == []


def test_a_form_sent_twice_is_one(opened: Opened):
    key = str(uuid4())
    first, second = (opened.fill("C", key=key).location for _ in range(2))
    assert first == second
    assert [str(card.id) for card in opened.cards("C")] == [key]


def test_a_form_that_says_something_else_is_not_taken_for_the_one_before(opened: Opened):
    key = str(uuid4())
    opened.fill("C", key=key, **{HISTORY: "Pierwszy raz."})
    page = opened.fill("C", key=key, **{HISTORY: "Drugi raz."})
    assert "zapisano już pod numerem" in page.text
    assert "Drugi raz." in page.html
    assert len(opened.cards("C")) == 1


def changed(browser: Browser, card_id: UUID, seen: int, **more: Any) -> Page:
    sent = {"seen": str(seen), "reason": "Pomyłka w opisie.", "do": "zapisz"} | more
    return browser.post(f"/cards/{card_id}/change", **sent)


def test_a_change_says_why_and_the_former_text_stays(opened: Opened):
    opened.fill("C", **{HISTORY: "Pierwszy opis."})
    (card,) = opened.cards("C")
    page = opened.member.get(f"/cards/{card.id}/change")
    assert "Pierwszy opis." in page.html
    assert "Napisz, dlaczego zmieniasz" in changed(opened.member, card.id, 1, reason=" ").text
    page = opened.member.get(changed(opened.member, card.id, 1, **{HISTORY: "Drugi opis."}).location)
    assert "Drugi opis." in page.text
    assert "Pomyłka w opisie." in page.text
    with opened.town.world.reading() as session:
        texts = session.scalars(
            select(CardContent).where(CardContent.card_id == card.id).order_by(CardContent.version)
        ).all()
        assert [text.version for text in texts] == [1, 2]
        assert "Pierwszy opis." in (texts[0].answers or "")


def test_whoever_saves_second_sees_both_texts_and_decides(opened: Opened):
    opened.fill("C", **{HISTORY: "Było."})
    (card,) = opened.cards("C")
    changed(opened.coordinator, card.id, 1, **{HISTORY: "Zapisała koordynatorka."})
    page = changed(opened.member, card.id, 1, **{HISTORY: "Wpisał członek."})
    assert page.status == 200
    assert "Ktoś zapisał ten formularz" in page.text
    assert "Zapisała koordynatorka." in page.text
    assert "Wpisał członek." in page.html
    seen = next(one.attributes["value"] for one in page.elements if one.attributes.get("name") == "seen")
    assert seen == "2"
    changed(opened.member, card.id, int(seen), **{HISTORY: "Oba razem."})
    assert "Oba razem." in opened.member.get(f"/cards/{card.id}").text


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 5000])
def test_a_version_that_cannot_be_is_refused(opened: Opened, seen: str):
    page = opened.coordinator.post(f"/cards/{opened.cards('A')[0].id}/change", seen=seen, reason="Po co.", do="zapisz")
    assert page.status == 200
    assert "Otwórz formularz od nowa" in page.text


def test_a_form_of_an_annulled_procedure_is_not_changed(opened: Opened):
    (card,) = opened.cards("A")
    with opened.town.world.writing() as session:
        session.get_one(Procedure, opened.id).annulled_on = date(2024, 5, 6)
        session.commit()
    page = changed(opened.coordinator, card.id, 1)
    assert page.location == f"/cards/{card.id}"
    assert "nie zmienia" in opened.coordinator.get(page.location).text


def test_an_annulled_form_counts_nowhere_and_keeps_its_text(opened: Opened):
    opened.fill("C", **{HISTORY: "Zostanie."})
    (card,) = opened.cards("C")
    assert "Napisz, dlaczego" in opened.member.post(f"/cards/{card.id}/annulment", reason="").text
    page = opened.member.get(opened.member.post(f"/cards/{card.id}/annulment", reason="Nie ta osoba.").location)
    assert "Zostanie." in page.text
    assert "Nie ta osoba." in page.text
    assert opened.count("forms_c") == 0
    assert (
        "anulowano już wcześniej"
        in opened.member.get(opened.member.post(f"/cards/{card.id}/annulment", reason="Drugi raz.").location).text
    )


def test_the_form_that_opened_a_procedure_stays(opened: Opened):
    (card,) = opened.cards("A")
    page = opened.coordinator.get(f"/cards/{card.id}/annulment")
    assert page.location == f"/cards/{card.id}"
    assert opened.coordinator.post(f"/cards/{card.id}/annulment", reason="x").location == f"/cards/{card.id}"
    assert opened.cards("A")[0].annulled_on is None


def test_form_a_is_corrected_and_its_violence_counted_anew(opened: Opened):
    (card,) = opened.cards("A")
    page = opened.coordinator.get(f"/cards/{card.id}/change")
    pair = next(
        one.attributes["name"] for one in page.elements if one.attributes.get("name", "").endswith("IV_fizyczna")
    )
    pair = pair.removesuffix("IV_fizyczna")
    assert changed(opened.coordinator, card.id, 1, **{f"{pair}IV_seksualna": ["obcowanie"]}).status == 302
    with opened.town.world.reading() as session:
        part = session.scalars(
            select(Involvement).where(Involvement.procedure_id == opened.id, Involvement.role == "doznajaca")
        ).one()
        assert violence_forms(part.violence) == ["seksualna"]


def test_a_form_on_which_nothing_was_answered_names_people_and_is_printed(opened: Opened):
    page = opened.member.get(opened.fill("C").location)
    assert "Wpisano tylko osoby" in page.text
    assert "Formularz, PDF" in page.links()


def test_a_further_form_a_is_one_click_away_for_whoever_may_take_it(opened: Opened):
    path = f"/procedures/{opened.id}/cards"
    assert opened.coordinator.get(path).links()["Kolejny formularz A"] == f"/cards/further/{opened.id}"
    may = "Kolejny formularz A" in opened.member.get(path).links()
    assert may is (opened.member.get(f"/cards/further/{opened.id}").status == 200)


def test_another_procedures_form_is_not_shown(opened: Opened):
    (card,) = opened.cards("A")
    with opened.town.world.writing() as session:
        for member in session.scalars(select(GroupMember)):
            member.until_on = date(2024, 5, 6)
            member.since_on = date(2024, 5, 6)
        session.commit()
    assert opened.member.get(f"/cards/{card.id}").status == 200
    with opened.town.world.writing() as session:
        for group in session.scalars(select(Group).where(Group.procedure_id == opened.id)):
            group.annulled_on = date(2024, 5, 6)
        session.commit()
    assert opened.member.get(f"/cards/{card.id}").status == 403
    assert opened.member.get(f"/cards/{uuid4()}").status == 404
    assert opened.town.enter(Role.REPORTING).get(f"/cards/{card.id}").status == 403


def test_a_form_shown_again_is_a_reading_of_whom_it_names(opened: Opened):
    path = opened.path("C")
    token = opened.member.token(path)
    with opened.town.world.reading() as session:
        before = {entry.number for entry in session.scalars(select(Entry).where(Entry.action == "read"))}
    page = opened.member.post_raw(path, csrf_token=token, key=str(uuid4()), filled_on="2024-05-07", do="zapisz")
    assert "Anna Zmyślona" in page.text
    with opened.town.world.reading() as session:
        query = select(Entry).where(Entry.action == "read").order_by(Entry.number)
        (entry,) = [entry for entry in session.scalars(query) if entry.number not in before]
        assert '"page":"cards.record"' in entry.detail
        assert str(opened.people["doznajaca"]) in entry.detail
        assert "Anna" not in entry.detail


def test_what_was_typed_stays_with_whom_it_is_about_though_somebody_joined_meanwhile(opened: Opened):
    (card,) = opened.cards("A")
    page = opened.coordinator.get(f"/cards/{card.id}/change")
    field = next(name for one in page.elements if (name := one.attributes.get("name", "")).endswith("VIII_firearm"))
    _a_child_joins(opened)
    assert changed(opened.coordinator, card.id, 1, **{field: "tak"}).status == 302
    with opened.town.world.reading() as session:
        newest = session.scalars(
            select(CardContent).where(CardContent.card_id == card.id, CardContent.version == 2)
        ).one()
        assert read(newest.answers)["VIII.firearm"] == {str(opened.people["stosujaca"]): "tak"}
    assert opened.cards("A")[0].firearm == "tak"


def _a_child_joins(opened: Opened) -> UUID:
    with opened.town.world.writing() as session:
        procedure = session.get_one(Procedure, opened.id)
        child = Person(unit_id=procedure.unit_id, number="O/99/2024", sex="K", first_name="Ala", surname="Zmyślona")
        part = Involvement(
            unit_id=procedure.unit_id,
            procedure=procedure,
            person=child,
            role="doznajaca",
            joined_on=date(2024, 5, 5),
            covered_from=date(2024, 5, 5),
        )
        session.add(part)
        session.commit()
        return child.id


def test_the_history_of_a_procedure_says_who_wrote_and_why(opened: Opened):
    history, documents = (f"/procedures/{opened.id}/{tab}" for tab in ("history", "documents"))
    opened.fill("C")
    (card,) = opened.cards("C")
    assert f"Formularz C, {card.number}: wypełnienie" in opened.member.get(history).links()
    assert "Formularz A, " in opened.member.get(history).text
    assert f"PDF, formularz {card.number}" in opened.member.get(documents).links()
    member = opened.town.enter(Role.MEMBER)
    assert f"/cards/{card.id}" in member.get(history).html


def _reached(opened: Opened) -> dict[str, tuple[str | None, str | None]]:
    with opened.town.world.reading() as session:
        return {
            role: (person.address, person.phone)
            for role, id_ in opened.people.items()
            if (person := session.get_one(Person, id_))
        }


def _again(opened: Opened, filled_on: str, address: str, phone: str) -> UUID:
    """Send a further form A that says where the person experiencing violence lives now; give its id."""
    lives = named("doznajaca", known=str(opened.people["doznajaca"]), address=address, phone=phone)
    other = named("stosujaca", known=str(opened.people["stosujaca"]))
    days = {"filled_on": filled_on, "received_on": filled_on}
    sent = form_a(opened.town, case=f"dalsza:{opened.id}", **days, **lives, **other)
    before = {card.id for card in opened.cards("A")}
    assert opened.coordinator.post("/cards/new", **sent).status == 302
    (card,) = {card.id for card in opened.cards("A")} - before
    return card


def test_where_an_annulled_form_said_somebody_lives_is_said_no_more(opened: Opened):
    before = _reached(opened)
    card = _again(opened, "2024-05-05", "ul. Cudza 9, Przykładów", "600 000 009")
    assert _reached(opened)["doznajaca"] == ("ul. Cudza 9, Przykładów", "600 000 009")
    said = opened.coordinator.post(f"/cards/{card}/annulment", reason="Formularz innej rodziny.")
    assert "sprawdź je" not in opened.coordinator.get(said.location).text
    assert _reached(opened) == before


def test_what_was_written_down_since_stays_and_somebody_is_asked_to_look(opened: Opened):
    card = _again(opened, "2024-05-05", "ul. Cudza 9, Przykładów", "600 000 009")
    with opened.town.world.writing() as session:
        session.get_one(Person, opened.people["doznajaca"]).address = "ul. Prawdziwa 1, Przykładów"
        session.commit()
    said = opened.coordinator.post(f"/cards/{card}/annulment", reason="Formularz innej rodziny.")
    assert "Zmienił dane kontaktowe osób: sprawdź je" in opened.coordinator.get(said.location).text
    assert _reached(opened)["doznajaca"][0] == "ul. Prawdziwa 1, Przykładów"


def test_a_later_form_may_have_said_the_same_and_nothing_is_given_back(opened: Opened):
    card = _again(opened, "2024-05-05", "ul. Nowa 2, Przykładów", "")
    _again(opened, "2024-05-06", "ul. Nowa 2, Przykładów", "")
    said = opened.coordinator.post(f"/cards/{card}/annulment", reason="Wysłano dwa razy.")
    assert "sprawdź je" in opened.coordinator.get(said.location).text
    assert _reached(opened)["doznajaca"][0] == "ul. Nowa 2, Przykładów"


def test_what_a_form_of_another_procedure_may_have_said_again_is_not_taken_back(opened: Opened):
    card = _again(opened, "2024-05-05", "ul. Nowa 2, Przykładów", "")
    with opened.town.world.reading() as session:
        family = session.get_one(Procedure, opened.id).family_id
    lives = named("doznajaca", known=str(opened.people["doznajaca"]), address="ul. Nowa 2, Przykładów")
    other = named("stosujaca", first_name="Piotr", surname="Inny", pesel="", sex="M")
    sent = form_a(opened.town, case=f"rodzina:{family}", filled_on="2024-05-06", **lives, **other)
    assert opened.coordinator.post("/cards/new", **sent).status == 302
    said = opened.coordinator.post(f"/cards/{card}/annulment", reason="Formularz innej rodziny.")
    assert "sprawdź je" in opened.coordinator.get(said.location).text
    assert _reached(opened)["doznajaca"][0] == "ul. Nowa 2, Przykładów"


def test_a_form_that_came_in_changes_nothing_but_how_somebody_is_reached(opened: Opened):
    card = _again(opened, "2024-05-05", "ul. Cudza 9, Przykładów", "")
    anna = str(opened.people["doznajaca"])
    with opened.town.world.writing() as session:
        content = session.scalars(select(CardContent).where(CardContent.card_id == card)).one()
        told = read(content.answers)
        told["given"][anna] |= {"surname": "Zmyślona", "unknown": "x"}
        content.answers = spelled(told)
        session.commit()
    assert opened.coordinator.post(f"/cards/{card}/annulment", reason="Formularz innej rodziny.").status == 302
    with opened.town.world.reading() as session:
        assert session.get_one(Person, opened.people["doznajaca"]).surname == "Zmyślona"


def test_a_form_of_the_commune_that_ran_the_procedure_before_is_not_ours_to_add(opened: Opened):
    with opened.town.world.writing() as session:
        procedure = session.get_one(Procedure, opened.id)
        procedure.taken_over_on = date(2024, 5, 5)
        settle_procedure(procedure)
        session.commit()
    days = {"filled_on": "2024-05-04", "received_on": "2024-05-05"}
    sent = form_a(opened.town, case=f"dalsza:{opened.id}", **days)
    for role, id_ in opened.people.items():
        sent |= named(role, known=str(id_))
    assert "prowadzi się od 5.05.2024" in opened.coordinator.post("/cards/new", **sent).text
    assert len(opened.cards("A")) == 1
    assert opened.coordinator.post("/cards/new", **(sent | {"filled_on": "2024-05-05"})).status == 302


def test_what_an_annulled_form_said_does_not_come_back_with_another(opened: Opened):
    first = _again(opened, "2024-05-04", "ul. Cudza 8, Przykładów", "")
    second = _again(opened, "2024-05-05", "ul. Cudza 9, Przykładów", "")
    for card in (first, second):
        said = opened.coordinator.post(f"/cards/{card}/annulment", reason="Formularz innej rodziny.")
        assert "sprawdź je" in opened.coordinator.get(said.location).text
    assert _reached(opened)["doznajaca"][0] == "ul. Cudza 9, Przykładów"
