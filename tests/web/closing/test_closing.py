"""Ending a procedure in the browser: what is missing is said first, and one form makes one closing."""

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.closings import ClosingMember
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution, Unit
from ppr_case.webkit.drafts import NOT_KEPT
from tests.reports.reading import plain
from tests.web.page import Browser, Element, Page
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


def close(browser: Browser, town: Town, number: str = "1/2024", **more: object) -> Page:
    told = {"key": str(uuid4()), "protocol_on": "2024-05-05", "ground": "ustanie", "reason": "", "known": "y"}
    return browser.post(f"/closing/{town.id(number)}", **{name: said for name, said in (told | more).items() if said})


def closings(town: Town) -> list[Closing]:
    with town.world.reading() as session:
        return list(session.scalars(select(Closing).where(Closing.protocol_on > date(2024, 3, 1))))


def closed_on(town: Town, id_: UUID) -> object:
    with town.world.reading() as session:
        return session.get_one(Procedure, id_).closed_on


@pytest.mark.parametrize("what", ["", "/revocation", "/notices", "/monitoring", "/monitoring/annulment"])
def test_doors(town: Town, browser: Browser, what: str):
    mine, other, foreign = (f"/closing/{id_}{what}" for id_ in (town.id("1/2024"), town.id("3/2024"), uuid4()))
    assert browser.get(mine).status == 302
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(mine).status == 403
    assert [town.enter(Role.MEMBER).get(path).status for path in (other, foreign)] == [403, 404]
    assert close(town.enter(Role.MEMBER), town, "3/2024").status == 403
    assert closings(town) == []


def test_a_procedure_is_closed_and_its_group_keeps_it_for_nine_months(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    assert "Zakończ procedurę" in member.get(f"/procedures/{id_}").links()
    assert close(member, town).headers["Location"] == f"/procedures/{id_}"
    page = member.get(f"/procedures/{id_}")
    assert "Monitorowanie po zakończeniu trwa do 5 lutego 2025" in page.text
    assert {"Uchyl zakończenie", "Nowa wizyta", "Zawiadomienia o zakończeniu"} <= page.links().keys()
    assert "Zakończ procedurę" not in page.links()
    assert str(closed_on(town, id_)) == "2024-05-05"


def test_what_is_missing_is_said_and_must_be_seen(town: Town):
    member = town.enter(Role.MEMBER)
    page = member.get(f"/closing/{town.id('1/2024')}")
    assert "nie ma formularza C" in page.text
    assert "przez ostatnie 30 dni nie było odbytej wizyty" in page.text
    assert "Zaznacz, że wiesz, czego brakuje" in close(member, town, known="").text
    assert closings(town) == []
    close(member, town)
    history = member.get(f"/procedures/{town.id('1/2024')}/history").text
    assert "Zakończenie z 5.05.2024 mimo braków" in history
    assert "Wiedząc, że: nie ma formularza C; nie ma indywidualnego planu pomocy; przez ostatnie 30 dni nie" in history
    with town.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "procedure.closed")).one()
    assert '"lacking":3' in entry.detail


def test_a_form_sent_twice_makes_one_closing(town: Town):
    member, key = town.enter(Role.MEMBER), str(uuid4())
    first, second = (close(member, town, key=key) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert [str(closing.id) for closing in closings(town)] == [key]


def test_whoever_is_second_is_told_and_changes_nothing(town: Town):
    close(town.enter(Role.COORDINATOR), town)
    member = town.enter(Role.MEMBER)
    told = member.get(close(member, town, protocol_on="2024-05-06").headers["Location"])
    assert "ktoś już zakończył" in told.text
    late = member.get(f"/closing/{town.id('1/2024')}")
    assert "nie ma czego kończyć" in member.get(late.headers["Location"]).text
    assert len(closings(town)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"protocol_on": "2024-05-07"}, "Ten dzień dopiero będzie."),
        ({"protocol_on": "2024-01-31"}, "Procedurę prowadzi się od 1.02.2024."),
        ({"protocol_on": ""}, "Wpisz dzień protokołu."),
        ({"ground": ""}, "Zaznacz podstawę zakończenia."),
        ({"reason": "niepotwierdzenie"}, "Niepotwierdzenie przemocy to brak zasadności działań."),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(town: Town, wrong: dict[str, str], said: str):
    page = close(town.enter(Role.MEMBER), town, **({"reason": "wyjazd"} | wrong))
    assert said in page.text
    assert page.html.count("<title>Błąd: ") == 1
    assert f'selected value="{wrong.get("reason", "wyjazd")}"' in page.html
    assert closings(town) == []


def test_a_form_without_its_key_is_not_understood(town: Town):
    assert close(town.enter(Role.MEMBER), town, key="x").status == 400


def test_a_closing_is_revoked(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    path = f"/closing/{id_}/revocation"
    why = "Tajne: protokół innej procedury."
    close(member, town)
    assert "dlaczego zakończenie się uchyla" in member.post(path, revoked_on="2024-05-06").text
    assert "protokół z 5 maja 2024" in member.get(path).text
    assert "Ten dzień dopiero będzie." in member.post(path, revoked_on="2024-05-07", reason=why).text
    assert "To przed protokołem z 5.05.2024." in member.post(path, revoked_on="2024-05-04", reason=why).text
    assert closed_on(town, id_) is not None
    told = member.get(member.post(path, revoked_on="2024-05-06", reason=why).headers["Location"])
    assert "Zakończenie uchylone" in told.text
    assert closed_on(town, id_) is None
    history = member.get(f"/procedures/{id_}/history").text
    assert why in history
    assert history.lower().count("uchylenie zakończenia") == 1
    again = member.get(member.post(path, revoked_on="2024-05-06", reason=why).headers["Location"])
    assert "nie ma czego uchylać" in again.text


def test_a_closing_of_the_day_of_a_revoked_one_says_so(town: Town):
    member = town.enter(Role.MEMBER)
    close(member, town)
    member.post(f"/closing/{town.id('1/2024')}/revocation", revoked_on="2024-05-05", reason="Pomyłka.")
    assert "Jest już uchylony protokół z tego dnia." in close(member, town).text


def test_a_procedure_that_never_was_is_annulled_with_a_reason_and_counts_nowhere(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("1/2024")
    path = f"/closing/{id_}/annulment"
    assert "Anuluj wpis" in coordinator.get(f"/procedures/{id_}").links()
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR):
        assert town.enter(role).get(path).status == 403
        assert town.enter(role).post(path, reason="x").status == 403
    assert "Napisz, dlaczego procedura jest błędna" in coordinator.post(path, reason=" … ").text
    assert coordinator.post(path, reason="wpisana dwa razy").location == f"/procedures/{id_}"
    page = coordinator.get(f"/procedures/{id_}")
    assert "Anulowana 2024-05-06: wpisana dwa razy" in page.text
    assert not {"Nowa wizyta", "Zakończ procedurę", "Anuluj wpis"} & page.links().keys()
    with town.world.reading() as session:
        assert session.get_one(Procedure, id_).annulled_on == date(2024, 5, 6)
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).all()
    assert "procedure.annulled" in {entry.action for entry in last}
    assert not any("dwa razy" in entry.detail for entry in last)
    assert coordinator.post(path, reason="jeszcze raz").status == 302
    assert "jeszcze raz" not in coordinator.get(f"/procedures/{id_}").text


def members(town: Town) -> list[str]:
    with town.world.reading() as session:
        return [str(id_) for id_ in session.scalars(select(ClosingMember.member_id))]


def seat(town: Town, name: str, since_on: date, until_on: date | None = None) -> str:
    with town.world.writing() as session:
        group = session.scalars(select(Group).where(Group.procedure_id == town.id("1/2024"))).one()
        policja = session.scalars(select(Institution).where(Institution.code == "policja")).one()
        unit = session.get_one(Unit, group.unit_id)
        member = GroupMember(
            unit=unit, unit_id=unit.id, group=group, institution=policja, since_on=since_on, until_on=until_on
        )
        member.name = name
        session.add(member)
        session.commit()
        return str(member.id)


def test_whoever_sits_in_the_group_is_proposed_and_whoever_decided_stands_in_the_protocol(town: Town):
    first = date(2024, 2, 2)
    sits, left = seat(town, "Ewa Siedząca", first), seat(town, "Adam Były", first, date(2024, 4, 1))
    member = town.enter(Role.MEMBER)
    page = member.get(f"/closing/{town.id('1/2024')}")
    ticked = {box.attributes["value"]: "checked" in box.attributes for box in boxes(page)}
    assert (ticked[sits], ticked[left]) == (True, False)
    assert "Adam Były, Policja, do 1.04.2024" in page.text
    refused = close(member, town, decided=[sits, left])
    assert "W dniu protokołu nie było w grupie: Adam Były, Policja, do 1.04.2024." in refused.text
    gone = str(uuid4())
    refused = close(member, town, decided=[sits, gone])
    assert "Czegoś, co zaznaczono, już tu nie ma." in refused.text
    assert gone not in refused.html
    assert (closings(town), members(town)) == ([], [])
    close(member, town, decided=[sits])
    assert members(town) == [sits]
    text = words(member.bytes(f"/papers/procedures/{town.id('1/2024')}/protocol.pdf", method="get"))
    assert "Ewa Siedząca" in text
    assert "Adam Były" not in text
    assert "nie zapisano, kto rozstrzygnął" not in text


def words(content: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def inputs(page: Page) -> list[Element]:
    return [element for element in page.elements if element.tag == "input"]


def boxes(page: Page) -> list[Element]:
    return [one for one in inputs(page) if one.attributes.get("name") == "decided"]


def test_a_tick_is_for_what_was_shown_and_no_more(town: Town):
    member = town.enter(Role.MEMBER)
    page = close(member, town, seen="visit")
    assert "Brakuje także czegoś, czego lista jeszcze nie pokazywała." in page.text
    (seen,) = [one.attributes["value"] for one in inputs(page) if one.attributes.get("name") == "seen"]
    assert seen == "form_c plan visit"
    (known,) = [one for one in inputs(page) if one.attributes.get("name") == "known"]
    assert "checked" not in known.attributes
    assert closings(town) == []
    close(member, town, seen=seen)
    assert len(closings(town)) == 1


def test_a_form_sent_again_with_other_content_says_that_nothing_was_changed(town: Town):
    member, key = town.enter(Role.MEMBER), str(uuid4())
    close(member, town, key=key)
    told = member.get(close(member, town, key=key, ground="brak_zasadnosci").headers["Location"])
    assert "teraz były w nim inne dane: niczego nie zmieniono" in told.text
    assert [closing.ground for closing in closings(town)] == ["ustanie"]


def test_the_first_visit_after_the_closing_is_planned_with_it(town: Town):
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    assert "Puste znaczy: co 30 dni od zakończenia" in member.get(f"/closing/{id_}").text
    assert "Ta wizyta jest po dniu protokołu" in close(member, town, visit_on="2024-05-05").text
    assert "najwyżej na 180 dni naprzód" in close(member, town, visit_on="2054-05-05").text
    close(member, town, visit_on="2024-05-20")
    mine = member.get("/mine")
    assert "wizyta po zakończeniu" in mine.text
    assert "20.05.2024" in mine.text
    assert "20.05.2024" in member.get(f"/procedures/{id_}").text


def test_an_old_act_has_no_first_visit_and_no_monitoring(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("5/2023")
    page = coordinator.get(f"/procedures/{id_}")
    assert "Zakończ monitorowanie" not in page.links()
    told = coordinator.get(coordinator.get(f"/closing/{id_}/monitoring").headers["Location"])
    assert "nie monitoruje się po zakończeniu" in told.text
    coordinator.post(f"/closing/{id_}/revocation", revoked_on="2024-05-06", reason="Pomyłka.")
    assert "Pierwsza wizyta po zakończeniu" not in coordinator.get(f"/closing/{id_}").text


# Notices.


def test_each_institution_is_told_by_itself_and_the_day_is_kept(town: Town):
    seat(town, "Ewa Siedząca", date(2024, 2, 2))
    member, id_ = town.enter(Role.MEMBER), town.id("1/2024")
    path = f"/closing/{id_}/notices"
    assert "nie ma o czym zawiadamiać" in member.get(member.get(path).headers["Location"]).text
    close(member, town)
    page = member.get(path)
    ops, policja = (institution(town, code) for code in ("ops", "policja"))
    fields = [one.attributes["name"] for one in inputs(page) if "name" in one.attributes]
    key, was, *names = [name for name in fields if name not in NOT_KEPT]
    assert (key, was, names) == ("key", "was", [f"dzien_{ops.hex}", f"dzien_{policja.hex}"])
    sent = {"key": str(closings(town)[0].id), "was": "", names[0]: "2024-05-06", names[1]: ""}
    assert "Ten dzień dopiero będzie." in member.post(path, **(sent | {names[0]: "2024-05-07"})).text
    assert "To przed protokołem z 5.05.2024." in member.post(path, **(sent | {names[1]: "2024-05-04"})).text
    for _ in range(2):  # sent twice
        assert "Zapisano, kiedy wysłano" in member.get(member.post(path, **sent).headers["Location"]).text
    assert 'value="2024-05-06"' in member.get(path).html
    late = member.post(path, **(sent | {names[0]: "", names[1]: "2024-05-05"}))
    assert "Ktoś w tym czasie zapisał tu 6.05.2024." in late.text
    assert member.post(path, **(sent | {"was": "x"})).status == 400
    text = words(member.bytes(f"/papers/procedures/{id_}/notices/{policja}.pdf", method="get"))
    for said in ("Zawiadomienie o zakończeniu procedury", "1/2024", "Policja", "5 lutego 2025", "Każdy podmiot"):
        assert said.lower() in text.lower(), said
    assert "r.." not in text
    assert "6 maja 2024" in words(member.bytes(f"/papers/procedures/{id_}/protocol.pdf", method="get"))
    assert member.get(f"/papers/procedures/{id_}/notices/{uuid4()}.pdf").status == 404
    assert member.get(f"/papers/procedures/{id_}/notices/{policja}.xlsx").status == 404
    member.post(f"/closing/{id_}/revocation", revoked_on="2024-05-06", reason="Pomyłka.")
    assert member.get(f"/papers/procedures/{id_}/notices/{policja}.pdf").status == 404
    assert "nie ma o czym zawiadamiać" in member.get(member.post(path, **sent).headers["Location"]).text


def institution(town: Town, code: str) -> UUID:
    with town.world.reading() as session:
        return session.scalars(select(Institution.id).where(Institution.code == code)).one()


def test_where_nobody_took_part_nobody_is_told(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("3/2024")
    close(coordinator, town, "3/2024")
    assert "Nie ma kogo zawiadomić" in coordinator.get(f"/closing/{id_}/notices").text


def test_the_protocol_says_what_came_of_the_plan(town: Town):
    with town.world.writing() as session:
        procedure = session.get_one(Procedure, town.id("1/2024"))
        of = {"unit_id": procedure.unit_id, "procedure": procedure}
        plan = Plan(**of, number="P/1/2024", drawn_on=date(2024, 3, 1))
        for what, done, on in (
            ("terapia", True, date(2024, 4, 1)),
            ("mieszkanie", False, date(2024, 4, 2)),
            ("praca", None, None),
            ("szkoła", True, date(2024, 5, 6)),  # after the protocol
        ):
            action = PlanAction(**of, plan=plan, done=done, settled_on=on)
            action.what, action.why_not = what, "Zmyślony powód."
            session.add(action)
        session.commit()
    member = town.enter(Role.MEMBER)
    close(member, town)
    text = words(member.bytes(f"/papers/procedures/{town.id('1/2024')}/protocol.pdf", method="get"))
    for told in ("terapia wykonane 1 kwietnia 2024 r.", "mieszkanie niewykonane", "praca nieroz", "szkoła nieroz"):
        assert told in text, told
    assert "Zmyślony powód" not in text


def plan_sitting(town: Town, *numbers: str, on: str = "2024-05-20") -> str:
    path = "/meetings/record?" + "&".join(f"procedura={town.id(number)}" for number in numbers)
    told = {"key": str(uuid4()), "kind": "GR", "held_on": on, "state": "planowane"}
    return str(town.enter(Role.COORDINATOR).post(path, **told).location)


def test_a_planned_sitting_of_nothing_that_runs_is_warned_of_and_not_forgotten(town: Town):
    alone, shared = plan_sitting(town, "1/2024"), plan_sitting(town, "1/2024", "2/2024", on="2024-05-21")
    coordinator, asks = town.enter(Role.COORDINATOR), "/meetings?stan=do-rozstrzygniecia"
    assert "Nie ma takich spotkań" in coordinator.get(asks).text
    page = town.enter(Role.MEMBER).get(f"/closing/{town.id('1/2024')}")
    assert "jest planowane spotkanie, które nie dotyczy żadnej innej procedury w toku" in page.text
    assert page.links()["spotkanie S/1/2024, 20.05.2024"] == alone
    assert shared not in page.links().values()
    saved = close(coordinator, town)
    said = coordinator.get(saved.location).text
    assert "Nadal planowane: S/1/2024 (20.05.2024); odwołaj, jeśli grupa już się nie spotka." in said
    listed = coordinator.get(asks)
    assert "20.05.2024" in listed.text
    assert "21.05.2024" not in listed.text
    assert "1 spotkanie do rozstrzygnięcia" in coordinator.get("/").links()
    told = "Żadna z procedur tego spotkania nie jest już w toku."
    assert told in coordinator.get(alone).text
    assert told not in coordinator.get(shared).text
    history = coordinator.get(f"/procedures/{town.id('1/2024')}/history").text
    assert "jest planowane spotkanie, które nie dotyczy żadnej innej procedury w toku" in history
    close(coordinator, town, "2/2024")
    assert "21.05.2024" in coordinator.get(asks).text  # now both have ended
    for sitting in (alone, shared):
        coordinator.post(f"{sitting}/settlement", state="odwolane")
    assert "Nie ma takich spotkań" in coordinator.get(asks).text


@pytest.mark.parametrize("what", ["cancelled", "annulled"])
def test_a_sitting_that_is_not_planned_any_more_is_not_warned_of(town: Town, what: str):
    sitting = plan_sitting(town, "1/2024")
    path = f"{sitting}/settlement" if what == "cancelled" else f"{sitting}/annulment"
    town.enter(Role.COORDINATOR).post(path, state="odwolane", reason="Nie ta procedura.")
    assert "jest planowane spotkanie" not in town.enter(Role.MEMBER).get(f"/closing/{town.id('1/2024')}").text


def test_a_procedure_that_is_opened_again_has_its_planned_sitting_still(town: Town):
    plan_sitting(town, "1/2024")
    coordinator, asks = town.enter(Role.COORDINATOR), "/meetings?stan=do-rozstrzygniecia"
    close(coordinator, town)
    told = {"revoked_on": "2024-05-06", "reason": "Przemoc wróciła."}
    coordinator.post(f"/closing/{town.id('1/2024')}/revocation", **told)
    assert "Nie ma takich spotkań" in coordinator.get(asks).text
    assert "20.05.2024" in coordinator.get("/meetings?stan=planowane").text
