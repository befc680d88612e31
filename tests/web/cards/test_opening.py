"""A form A in the browser: it opens a procedure, or goes to the one that runs; nobody is in the register twice."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.people import Involvement, Person, violence_forms
from ppr_case.records.procedures import Procedure
from tests.web.cards.conftest import ANNA, JAN, form_a, institution, named, town
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town

__all__ = ["town"]
NEW = "/cards/new"


def send(browser: Browser, town: Town, **more: Any) -> Page:
    return browser.post(NEW, **form_a(town, **more))


def opened(town: Town) -> list[Procedure]:
    with town.world.reading() as session:
        query = select(Procedure).where(Procedure.opened_on >= date(2024, 4, 1)).order_by(Procedure.number)
        return list(session.scalars(query))


def parts(town: Town, procedure: Procedure) -> dict[str, Involvement]:
    with town.world.reading() as session:
        query = select(Involvement).where(Involvement.procedure_id == procedure.id)
        return {f"{one.person.first_name} {one.role}": one for one in session.scalars(query)}


def test_doors(town: Town, browser: Browser):
    assert browser.get(NEW).status == 302
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(NEW).status == 403
        assert send(town.enter(role), town).status == 403
    assert opened(town) == []


def test_a_form_a_opens_a_procedure(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    assert "Nowa procedura" in coordinator.get("/procedures").links()
    page = coordinator.get(send(coordinator, town).location)
    (procedure,) = opened(town)
    assert f"Procedura {procedure.number} wszczęta." in page.text
    assert (procedure.opened_on, procedure.received_on) == (date(2024, 5, 3), date(2024, 5, 6))
    found = parts(town, procedure)
    anna, jan = found["Anna doznajaca"], found["Jan stosujaca"]
    assert violence_forms(anna.violence) == ["fizyczna", "ekonomiczna"]
    assert (anna.age_from, jan.age_from, jan.violence) == (44, 45, 0)
    with town.world.reading() as session:
        card = session.scalars(select(Card).where(Card.procedure_id == procedure.id)).one()
        assert (card.kind, card.opening, card.institution and card.institution.code) == ("A", True, "ops")
        content = session.scalars(select(CardContent)).one()
        assert (content.card_id, content.version, content.form) == (card.id, 1, "a-2023")
        answers = json.loads(content.answers or "")
        assert answers["XIII.additional"] == {"": "Tajna uwaga."}
        assert answers["IV.fizyczna"] == {f"{anna.person_id}:{jan.person_id}": ["bicie", "inne"]}
        person = session.get_one(Person, anna.person_id)
        assert (person.sex, person.born, person.pesel) == ("K", "1980-03-05", ANNA)


def test_the_numbers_know_it_the_same_second(town: Town):
    codes = ("procedures_opened", "forms_a_opening")
    asked = [BY_CODE[code] for code in codes]

    def count(session: Any, unit: UUID) -> list[object]:
        return list(values(session, unit, Period.of_year(2024), asked).values())

    with town.world.reading() as session:
        unit = session.scalars(select(Procedure.unit_id)).first()
        assert unit is not None
        before = count(session, unit)
    send(town.enter(Role.COORDINATOR), town)
    with town.world.reading() as session:
        assert count(session, unit) == [int(str(number)) + 1 for number in before]


def test_a_form_sent_twice_opens_one_procedure(town: Town):
    coordinator, key = town.enter(Role.COORDINATOR), str(uuid4())
    first, second = (send(coordinator, town, key=key).location for _ in range(2))
    assert first == second
    assert [str(procedure.id) for procedure in opened(town)] == [key]


def test_a_form_sent_again_with_another_answer_opens_nothing_unasked(town: Town):
    coordinator, key = town.enter(Role.COORDINATOR), str(uuid4())
    send(coordinator, town, key=key)
    page = send(coordinator, town, key=key, **{"raz-XIII_additional": "Inna uwaga."})
    assert "zapisano już pod numerem K/1/2024" in page.text
    assert "Inna uwaga." in page.html
    assert len(opened(town)) == 1


def test_a_form_about_somebody_else_is_not_taken_for_the_one_before(town: Town):
    coordinator, key = town.enter(Role.COORDINATOR), str(uuid4())
    send(coordinator, town, key=key)
    for other in (
        named("doznajaca", first_name="Zofia", surname="Inna", pesel="", sex="K"),
        named("stosujaca", first_name="Piotr", surname="Inny", pesel="", sex="M", born="1970"),
        {"institution": institution(town, "policja")},
        {"received_on": ""},
    ):
        page = send(coordinator, town, key=key, **other)
        assert page.status == 200, other
        assert "zapisano już pod numerem K/1/2024" in page.text
    assert len(opened(town)) == 1


WRONG = (
    ({"filled_on": "2024-05-07"}, "Ten dzień dopiero będzie."),
    ({"filled_on": "2024-05-03", "received_on": "2024-05-02"}, "Formularz nie mógł wpłynąć"),
    ({"institution": None}, "Zaznacz, kto wypełnił formularz"),
    (named("doznajaca", surname=""), "Wpisz nazwisko."),
    (named("stosujaca", first_name=" "), "Wpisz imię."),
    (named("doznajaca", pesel="80030512345"), "To nie jest numer PESEL"),
    (named("doznajaca", pesel="8003051234"), "PESEL ma 11 cyfr"),
    (named("doznajaca", born="6.03.1980"), "PESEL mówi o innej dacie urodzenia"),
    (named("doznajaca", sex="M"), "PESEL mówi o innej płci"),
    (named("doznajaca", pesel="", born="30.02.1980"), "Wpisz datę jako"),
    (named("doznajaca", pesel="", born="1980"), "Zaznacz płeć"),
    (named("doznajaca", email="anna"), "To nie wygląda na adres e-mail"),
    (named("stosujaca", pesel=ANNA), "Tę samą osobę wpisano dwa razy"),
    ({"raz-II_minors": "120"}, "Wpisz liczbę od 0 do 99"),
    ({"raz-XIII_additional": "x" * 10_001}, "Najwyżej 10 000 znaków."),
    (named("stosujaca", pesel="", sex="M", born="2008"), "Ta osoba nie ma 18 lat"),
)


@pytest.mark.parametrize(("answers", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_true_is_refused_and_what_was_typed_stays(town: Town, answers: dict[str, Any], said: str):
    page = send(town.enter(Role.COORDINATOR), town, **answers)
    assert page.status == 200
    assert said in page.text
    assert "Popraw:" in page.text
    assert page.title.startswith("Błąd: ")
    assert "Zmyślona 1, Przykładów" in page.html
    assert [one for one in page.elements if one.attributes.get("value") == "bicie" and "checked" in one.attributes]
    assert opened(town) == []


def test_an_institution_that_may_not_start_a_procedure_is_not_offered(town: Town):
    assert "Kurator" not in town.enter(Role.COORDINATOR).get(NEW).html


def test_an_older_form_a_is_written_down_on_the_form_of_its_day(town: Town):
    answers = {
        "filled_on": "2023-02-03",
        "wzor": "a-2011",
        **named("doznajaca", sex="K"),
        **named("stosujaca", sex="M"),
    }
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town, **answers)
    with town.world.reading() as session:
        procedure = session.scalars(select(Procedure).where(Procedure.opened_on == date(2023, 2, 3))).one()
        assert procedure.number == "6/2023"
        assert session.scalars(select(CardContent.form)).one() == "a-2011"
        assert [person.pesel for person in session.scalars(select(Person))] == [None, None]  # that act named none


def test_a_day_of_an_older_form_shows_that_form_and_keeps_what_fits(town: Town):
    page = send(town.enter(Role.COORDINATOR), town, filled_on="2023-02-03")
    assert "obowiązuje wzór z 2011 r." in page.text
    assert "Zachowania osoby, co do której istnieje podejrzenie" in page.text
    assert 'value="Zmyślona"' in page.html
    assert opened(town) == []


def test_people_and_rows_are_added_without_a_script(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    page = send(coordinator, town, do="dodaj-doznajaca")
    assert 'name="doznajaca-1-surname"' in page.html
    assert 'name="para-1-0-IV_fizyczna"' in page.html
    assert 'value="Zmyślona"' in page.html
    page = send(coordinator, town, do="dodaj-wiersz-raz-X_witnesses")
    assert 'name="raz-X_witnesses-1-name"' in page.html
    page = send(coordinator, town, do="dodaj-domownik")
    assert 'name="domownik-0-surname"' in page.html
    assert opened(town) == []


@pytest.mark.parametrize("place", ["²", "9" * 5000])
def test_a_row_that_has_no_number_of_ours_is_none(town: Town, place: str):
    coordinator = town.enter(Role.COORDINATOR)
    page = send(coordinator, town, do="sprawdz", **{f"raz-X_witnesses-{place}-name": "Zmyślony Ktoś"})
    assert page.status == 200
    assert "Zmyślony Ktoś" not in page.html


def test_more_people_than_a_form_holds_are_not_counted(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    many: dict[str, str] = {}
    for place in range(14):
        many |= named("domownik", place, first_name="Zmyślony")
    page = send(coordinator, town, **many, do="dodaj-domownik")
    assert 'name="domownik-11-surname"' in page.html
    assert 'name="domownik-12-surname"' not in page.html
    page = send(coordinator, town, **{"ile-domownik": "9" * 5000, "do": "dodaj-domownik"})
    assert page.html.count("-surname") == send(coordinator, town, do="dodaj-domownik").html.count("-surname")
    assert 'name="domownik-1000-surname"' not in page.html


def test_a_person_is_taken_out_without_a_script_and_nobody_changes_places(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    three: dict[str, Any] = {"ile-doznajaca": "3", "para-2-0-IV_psychiczna": ["wyzywanie"]}
    for place, name in ((1, "Ola"), (2, "Ula")):
        three |= named("doznajaca", place, first_name=name, surname="Zmyślona", sex="K")
    page = send(coordinator, town, **three, do="usun-doznajaca-1")
    assert 'name="doznajaca-1-surname"' not in page.html
    assert 'name="para-1-0-IV_fizyczna"' not in page.html
    assert "Osoba 2, Ula Zmyślona" in page.text
    assert "Osoba 1, Jan Zmyślony wobec: Osoba 2, Ula Zmyślona" in page.text
    ticked = {
        one.attributes["value"]
        for one in page.elements
        if "checked" in one.attributes and one.attributes.get("name") == "para-2-0-IV_psychiczna"
    }
    assert ticked == {"wyzywanie"}
    assert 'name="ile-doznajaca" value="3"' in page.html  # the next one gets a place that nobody had
    page = send(coordinator, town, do="usun-doznajaca-0")
    assert 'value="Zmyślona"' not in page.html
    assert 'name="doznajaca-1-surname"' in page.html  # a form names both sides: a blank one is left behind
    assert opened(town) == []


def test_a_place_that_somebody_was_taken_out_of_is_nobody(town: Town):
    third = named("doznajaca", 2, first_name="Ula", surname="Zmyślona", sex="K")
    send(town.enter(Role.COORDINATOR), town, **{"ile-doznajaca": "3", **third, "para-2-0-IV_psychiczna": ["wyzywanie"]})
    (procedure,) = opened(town)
    found = parts(town, procedure)
    assert found.keys() == {"Anna doznajaca", "Jan stosujaca", "Ula doznajaca"}
    assert violence_forms(found["Ula doznajaca"].violence) == ["psychiczna"]


def test_several_on_both_sides_and_those_who_live_with_them(town: Town):
    more = {
        "ile-doznajaca": "3",
        "ile-stosujaca": "2",
        "ile-domownik": "2",
        **named("doznajaca", 1, first_name="Ola", surname="Zmyślona", sex="K", born="1.02.2016"),
        **named("stosujaca", 1, first_name="Ewa", surname="Zmyślona", sex="K"),
        **named("domownik", 0, first_name="Staś", surname="Zmyślony", sex="M", born="2020"),
        "para-1-1-IV_psychiczna": ["wyzywanie"],
    }
    send(town.enter(Role.COORDINATOR), town, **more)
    (procedure,) = opened(town)
    found = parts(town, procedure)
    assert found.keys() == {
        "Anna doznajaca",
        "Ola doznajaca",
        "Jan stosujaca",
        "Ewa stosujaca",
        "Staś domownik",
    }
    assert violence_forms(found["Ola doznajaca"].violence) == ["psychiczna"]
    assert found["Ola doznajaca"].age_from == 8


def test_somebody_known_is_offered_and_not_written_twice(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    again = {"filled_on": "2024-05-05", **named("doznajaca", pesel="", sex="K", address="ul. Inna 2, Przykładów")}
    page = send(coordinator, town, **again)
    assert "Ktoś może być już w rejestrze" in page.text
    assert "ur. 5.03.1980" in page.text
    anna, jan = (_id(town, number) for number in (ANNA, JAN))
    again |= {**named("doznajaca", known=str(anna)), **named("stosujaca", known=str(jan))}
    again |= {"key": str(uuid4())}
    page = send(coordinator, town, **again)
    (procedure,) = opened(town)
    assert f"Kolejny formularz w procedurze {procedure.number}" in page.text
    page = send(coordinator, town, case=f"dalsza:{procedure.id}", **again)
    assert page.location == f"/procedures/{procedure.id}"
    assert len(opened(town)) == 1
    with town.world.reading() as session:
        cards = session.scalars(select(Card).where(Card.procedure_id == procedure.id).order_by(Card.number)).all()
        assert [(card.filled_on.day, card.opening) for card in cards] == [(3, True), (5, False)]
        assert len(session.scalars(select(Person)).all()) == 2
        person = session.get_one(Person, anna)
        assert person.address == "ul. Inna 2, Przykładów"
        content = session.scalars(select(CardContent).where(CardContent.card_id == cards[1].id)).one()
        assert json.loads(content.answers or "")["former"] == {str(anna): {"address": "ul. Zmyślona 1, Przykładów"}}


def test_who_is_known_is_told_before_anything_is_complete(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    asked = {"institution": None, "do": "sprawdz", **named("stosujaca", first_name="", surname="", pesel="1")}
    page = send(coordinator, town, **asked)
    assert "Tak: Anna Zmyślona" in page.text
    assert "Popraw:" not in page.text
    nobody = named("doznajaca", first_name="Ewa", surname="Nieznana", pesel="", address="")
    assert "W rejestrze nie ma tych osób" in send(coordinator, town, **asked, **nobody).text
    assert len(opened(town)) == 1


def test_whoever_is_another_person_of_that_name_becomes_one(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    other = named("doznajaca", pesel="", sex="K", born="1950", known="new", address="Daleka 9")
    other |= named("stosujaca", first_name="Adam", surname="Inny", pesel="", sex="M")
    assert send(coordinator, town, **other).status == 302
    with town.world.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 4


def test_a_child_named_before_its_birth_is_brought_up_to_date(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    (procedure,) = opened(town)
    known = {
        "ile-doznajaca": "2",
        "case": f"dalsza:{procedure.id}",
        **named("doznajaca", known=str(_id(town, ANNA))),
        **named("stosujaca", known=str(_id(town, JAN))),
    }
    child = {"first_name": "Ala", "surname": "Mała", "sex": "K"}
    send(coordinator, town, filled_on="2024-05-04", **known, **named("doznajaca", 1, **child, born="2024"))
    with town.world.reading() as session:
        ala = next(one.id for one in session.scalars(select(Person)) if one.first_name == "Ala")
    child |= {"born": "2024-05-05", "known": str(ala)}
    assert send(coordinator, town, filled_on="2024-05-05", **known, **named("doznajaca", 1, **child)).status == 302
    with town.world.reading() as session:
        part = session.scalars(select(Involvement).where(Involvement.person_id == ala)).one()
        assert (part.joined_on, part.age_from) == (date(2024, 5, 4), 0)


def _stranger_joins(town: Town) -> tuple[Procedure, Card]:
    """Put a further form A, which names a child of another family, into the procedure of Anna and Jan."""
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    (procedure,) = opened(town)
    known = {**named("doznajaca", known=str(_id(town, ANNA))), **named("stosujaca", known=str(_id(town, JAN)))}
    child = named("doznajaca", 1, first_name="Ola", surname="Obca", sex="K", born="2015")
    sent = {"filled_on": "2024-05-04", "ile-doznajaca": "2", "case": f"dalsza:{procedure.id}", **known, **child}
    assert send(coordinator, town, **sent, **{"para-1-0-IV_fizyczna": ["bicie"]}).status == 302
    with town.world.reading() as session:
        return procedure, session.scalars(select(Card).where(Card.opening.is_(False))).one()


def _experiencing(town: Town) -> object:
    with town.world.reading() as session:
        unit = session.scalars(select(Procedure.unit_id)).first()
        assert unit is not None
        code = "persons_experiencing"
        return values(session, unit, Period.of_year(2024), [BY_CODE[code]])[code]


def _people(browser: Browser, procedure: Procedure) -> str:
    return browser.get(f"/procedures/{procedure.id}/people").text


def test_whom_a_form_brought_into_the_wrong_procedure_leaves_it_with_the_form(town: Town):
    procedure, card = _stranger_joins(town)
    coordinator = town.enter(Role.COORDINATOR)
    assert _experiencing(town) == 2
    assert "Ola Obca" in coordinator.get(f"/procedures/{procedure.id}/people").text
    assert "przestaje do niej należeć" in coordinator.get(f"/cards/{card.id}/annulment").text
    coordinator.post(f"/cards/{card.id}/annulment", reason="Nie ta rodzina.")
    assert _experiencing(town) == 1
    assert "Ola Obca O/3/2024osoba doznająca przemocy domowej wpis anulowany" in _people(coordinator, procedure)
    assert "Ola Obca" not in coordinator.get(f"/cards/{card.id}").text


def test_whoever_was_met_since_stays_though_the_form_is_taken_back(town: Town):
    procedure, card = _stranger_joins(town)
    with town.world.reading() as session:
        ola = next(one.id for one in session.scalars(select(Person)) if one.first_name == "Ola")
    coordinator = town.enter(Role.COORDINATOR)
    form_b = {"key": str(uuid4()), "filled_on": "2024-05-05", "person": str(ola), "institution": ""}
    assert coordinator.post(f"/cards/form-b/{procedure.id}", **form_b).status == 302
    coordinator.post(f"/cards/{card.id}/annulment", reason="Wypełniono dwa razy.")
    assert _experiencing(town) == 2


def test_the_same_address_proposes_the_family(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    (first,) = opened(town)
    other = named(
        "doznajaca", first_name="Zofia", surname="Wymyślona", pesel="", sex="K", address="Zmyślona 1 Przykładów"
    )
    other |= named("stosujaca", first_name="Adam", surname="Inny", pesel="", sex="M")
    page = send(coordinator, town, **other)
    assert f"Nowa procedura tej samej rodziny ({first.number})" in page.text
    assert "ten sam adres" in page.text
    send(coordinator, town, case=f"rodzina:{first.family_id}", **other)
    assert [procedure.family_id for procedure in opened(town)] == [first.family_id] * 2


def test_a_mutual_card_is_pointed_out_and_goes_to_a_procedure_of_its_own(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    send(coordinator, town)
    (first,) = opened(town)
    turned = {
        **named("doznajaca", first_name="Jan", surname="Zmyślony", pesel=JAN, known=str(_id(town, JAN)), address=""),
        **named("stosujaca", first_name="Anna", surname="Zmyślona", pesel=ANNA, known=str(_id(town, ANNA))),
    }
    page = send(coordinator, town, **turned)
    assert "karta wzajemna" in page.text
    assert "Kolejny formularz w procedurze" not in page.text
    send(coordinator, town, case=f"rodzina:{first.family_id}", **turned)
    assert len(opened(town)) == 2


def test_a_firearm_is_urgent_until_the_police_are_told(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    page = coordinator.get(send(coordinator, town, **named("stosujaca", VIII_firearm="tak")).location)
    assert "Pilne: zawiadom o broni" in page.text
    (procedure,) = opened(town)
    path = page.links()["Zawiadomienie o broni"]
    assert "Następne Zawiadomienie o broni" in page.text
    assert "art. 9f" in coordinator.get(path).text
    assert "O broni wiadomo od 3.05.2024" in coordinator.post(path, notified_on="2024-05-02").text
    assert coordinator.post(path, notified_on="2024-05-06").location == f"/procedures/{procedure.id}/cards"
    after = coordinator.get(f"/procedures/{procedure.id}")
    assert "Zawiadomienie o broni" not in after.links()
    assert "Następne Zawiadomienie o broni" not in after.text
    assert "Policję zawiadomiono o broni 6 maja 2024" in coordinator.get(f"/procedures/{procedure.id}/cards").text
    assert "dlaczego dzień się zmienia" in coordinator.post(path, notified_on="2024-05-05", seen="2024-05-06").text
    assert "Ktoś przed chwilą wpisał dzień 6.05.2024" in coordinator.post(path, notified_on="2024-05-05", seen="").text
    same = coordinator.post(path, notified_on="2024-05-06", seen="2024-05-06", reason="Bo tak.")
    assert "Ten dzień już tu jest" in same.text
    assert "Bo tak." in same.html
    sent = {"notified_on": "2024-05-05", "seen": "2024-05-06", "reason": "Pomyłka o dzień."}
    assert coordinator.post(path, **sent).status == 302
    assert opened(town)[0].firearm_notified_on == date(2024, 5, 5)
    assert "Pomyłka o dzień." in coordinator.get(f"/procedures/{procedure.id}/history").text
    coordinator.post(path, notified_on="", seen="2024-05-05", reason="Nie było zawiadomienia.")
    assert opened(town)[0].firearm_notified_on is None
    assert "Wpisz dzień zawiadomienia" in coordinator.post(path, notified_on="").text
    other = coordinator.get(f"/cards/firearm/{town.id('1/2024')}")
    assert other.status == 200
    refused = coordinator.post(f"/cards/firearm/{town.id('1/2024')}", notified_on="2024-05-06")
    assert "Żaden formularz tej procedury nie mówi o broni" in refused.text


def test_an_answer_that_is_not_offered_is_refused(town: Town):
    page = send(town.enter(Role.COORDINATOR), town, **{"para-0-0-IV_fizyczna": ["bicie", "tortury"]})
    assert page.status == 200
    assert opened(town) == []


def _id(town: Town, pesel: str) -> UUID:
    with town.world.reading() as session:
        return next(person.id for person in session.scalars(select(Person)) if person.pesel == pesel)
