"""The history of a procedure: each act with its day, who did it, why, and what stood there before."""

import re
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, inspect, select

from ppr_case.access.policy import Role
from ppr_case.casework.handover import hand_over
from ppr_case.core.base import COUNTED, PLAIN, SENSITIVE, VOCABULARY, Base
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.identities import DOCUMENTS
from ppr_case.records.groups import Group
from ppr_case.records.identities import Identity
from ppr_case.records.measures import Measure
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Trace
from ppr_case.trail import Touched, note
from ppr_case.trail.traces import TRACED
from ppr_case.web.procedures.changes import COLUMNS
from tests.web.page import Page
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town, town
from tests.web.visits.test_recording import answers

__all__ = ["town"]
DERIVED = {
    "closed_on", "ground", "held_from", "held_until", "covered_from", "age_from", "newborn_year", "opening",
    "institution_count", "number", "sitting_id",
}  # fmt: skip
"""What follows from other columns, or is given once and for all."""
SEALED_BESIDE = {"taken_over_from_sealed", "handed_over_to_sealed", "notes_sealed", "why_not_sealed", "text_sealed"}
"""Sealed words that an act of their own tells of, or that nobody changes."""


@pytest.fixture
def house(town: Town) -> House:
    return House(town)


def history(house: House, **more: str) -> Page:
    asked = "".join(f"?{name}={value}" for name, value in more.items())
    return house.member.get(f"/procedures/{house.id}/history{asked}", most=26)


def lines(page: Page) -> list[str]:
    """Give the entries of the page as text, the newest first."""
    found = re.findall(r"<li>(<span class=\"small mute\">\d.*?)</li>", page.html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def told(page: Page, *words: str) -> bool:
    return any(all(word in line for word in words) for line in lines(page))


def test_each_record_is_told_with_who_made_it(house: House):
    house.plan()
    house.measure()
    house.refer()
    page = history(house)
    assert told(page, "6.05.2024, coordinator", "Wszczęcie procedury z 3.05.2024")
    assert told(page, "6.05.2024, coordinator", "Anna Zmyślona", "w procedurze od 3.05.2024")
    assert told(page, "6.05.2024, member", "Plan pomocy P/1/2024 z 6.05.2024: sporządzenie")
    assert told(page, "6.05.2024, member", "Zakaz zbliżania się", "(Jan Zmyślony), od 4.05.2024")
    assert told(page, "6.05.2024, member", "Jan Zmyślony: wniosek 3.05.2024")


def test_a_corrected_day_is_told_with_what_it_was_and_why(house: House):
    house.measure()
    (measure,) = house.all(Measure)
    path = f"/support/measures/{measure.id}"
    house.member.post(f"{path}/end", day="2024-05-06")
    house.member.post(f"{path}/end/correction", day="2024-05-05", seen="2024-05-06", reason="Pomyłka o dzień.")
    page = history(house)
    assert told(page, "member", "zmiana", "Dzień końca (było: 6.05.2024)", "Pomyłka o dzień.")
    assert page.text.count("Pomyłka o dzień.") == 1
    assert told(page, "koniec 5.05.2024")
    house.member.post(f"/support/measure/{measure.id}/annulment", reason="Nie ta osoba.")
    assert told(history(house), "6.05.2024, member", measure.number, "anulowanie", "Nie ta osoba.")


def test_a_step_taken_back_is_told_though_nothing_stands_there_now(house: House):
    house.refer()
    (referral,) = house.all(Referral)
    path = f"/support/referrals/{referral.id}"
    house.member.post(f"{path}/step", step="referred_on", day="2024-05-05", seen="")
    house.member.post(f"{path}/referred_on/withdrawal", reason="Zespół nie zdecydował.")
    page = history(house)
    assert told(page, referral.number, "Skierowanie (było: 5.05.2024)", "Zespół nie zdecydował.")
    assert not told(page, "skierowanie 5.05.2024")


def test_what_came_of_a_plan_and_what_was_said_of_it_before(house: House):
    house.plan()
    first, _ = house.all(PlanAction)
    house.member.post(f"/support/plans/actions/{first.id}", outcome="nie", why_not="Odmowa.")
    assert told(history(house), "member", "rozmowa w szkole – niewykonane")
    house.member.post(f"/support/plans/actions/{first.id}", outcome="w-toku")
    page = history(house)
    assert told(page, "Wykonane (było: nie)", "Odmowa.")
    assert not told(page, "rozmowa w szkole – niewykonane")


def test_the_group_and_who_sits_in_it(house: House):
    with house.town.world.reading() as session:
        group = session.scalars(select(Group).where(Group.procedure_id == house.id)).one()
        seat = group.members[0].id
    told_on = {"last_on": "2024-05-06", "known": "y"}
    house.coordinator.post(f"/groups/{group.id}/members/{seat}/end", **told_on)
    page = house.coordinator.get(f"/procedures/{house.id}/history", most=26)
    assert told(page, "Powołanie grupy diagnostyczno-pomocowej od 6.05.2024")
    assert told(page, "6.05.2024, coordinator", "koniec udziału w grupie, ostatni dzień 6.05.2024")
    house.coordinator.post(f"/groups/{group.id}/annulment", reason="Powołano nie tę grupę.")
    page = house.coordinator.get(f"/procedures/{house.id}/history", most=26)
    assert told(page, "coordinator", "Anulowanie grupy", "Powołano nie tę grupę.")


def test_a_form_is_told_once_with_its_author_and_why_it_was_annulled(house: House):
    house.fill("C")
    (card,) = house.cards("C")
    house.member.post(f"/cards/{card.id}/annulment", reason="Nie ta osoba.")
    about = [line for line in lines(history(house)) if card.number in line]
    assert [line.split(": ", 1)[1] for line in about] == ["anulowanie Nie ta osoba.", "wypełnienie"]
    receipt = {"key": str(uuid4()), "filled_on": "2024-05-06", "person": str(house.people["doznajaca"])}
    house.member.post(f"/cards/form-b/{house.id}", **receipt)
    assert told(history(house), "6.05.2024, member", "Formularz B, ", "z 6.05.2024: wpis")


def test_a_corrected_visit_stands_beside_what_it_was(house: House):
    said = answers(made_on="2024-05-06", note="Zmyślona notatka.")
    assert house.member.post(f"/visits/new/{house.id}", **said).status == 302
    (visit,) = [one for one in house.town.visits() if one.made_on == date(2024, 5, 6)]
    fixed = answers(made_on="2024-05-06", reason="Zły cel.", purpose="interwencja")
    assert house.member.post(f"/visits/{visit.id}/correction", **fixed).status == 302
    page = history(house)
    assert told(page, "6.05.2024, member", f"Wizyta {visit.number}: anulowanie")
    assert told(page, "6.05.2024, member", f"wpis zamiast {visit.number}")
    assert told(page, "member", f"Wizyta {visit.number}: powód anulowania", "Zły cel.")


def test_of_a_corrected_person_it_says_what_changed_and_never_what_stood_there(house: House):
    path = f"/people/{house.people['doznajaca']}/correction"
    page = house.coordinator.get(path)
    held = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in page.elements
        if one.tag == "input" and one.attributes.get("type") in {"text", "hidden"} and "name" in one.attributes
    }
    held.pop("csrf_token")
    house.coordinator.post(path, **(held | {"surname": "Poprawiona", "address": "", "sex": "K"}))
    page = history(house)
    assert told(page, "coordinator", "Dane osoby: Anna Poprawiona: zmiana", "Nazwisko, adres")
    assert "Zmyślona 1" not in page.text
    with house.town.world.reading() as session:
        (trace,) = session.scalars(select(Trace).where(Trace.about == "persons", Trace.did == "changed"))
        assert (trace.was, trace.procedure_id) == ("{}", house.id)
        assert set(trace.fields.split()) == {"surname_sealed", "address_sealed"}


def test_a_closing_its_notices_and_its_revocation(house: House):
    sent = {"key": str(uuid4()), "protocol_on": "2024-05-06", "ground": "ustanie", "known": "y"}
    house.member.post(f"/closing/{house.id}", **sent)
    page = history(house)
    assert told(page, "6.05.2024, member", "Zakończenie z 6.05.2024: ustanie przemocy")
    assert told(page, "6.05.2024, member", "mimo braków", "nie ma formularza C")
    with house.town.world.reading() as session:
        assert session.get_one(Procedure, house.id).closed_on == date(2024, 5, 6)
    house.coordinator.post(f"/closing/{house.id}/revocation", revoked_on="2024-05-06", reason="Przemoc trwa.")
    page = history(house)
    assert told(page, "coordinator", "Uchylenie zakończenia z 6.05.2024", "Przemoc trwa.")


def test_an_act_without_a_trace_is_told_on_its_own_day_and_of_nobody(house: House):
    house.measure()
    with house.town.world.writing() as session:
        for trace in session.scalars(select(Trace)):
            session.delete(trace)
        session.commit()
    (line,) = [one for one in lines(history(house)) if "Zakaz zbliżania się" in one]
    assert line.startswith("4.05.2024 Zakaz")


def test_it_is_in_order_and_a_long_one_comes_in_pages(house: House):
    for _ in range(60):
        house.measure()
    first = history(house)
    days = [date(*map(int, reversed(line.split()[0].rstrip(",").split(".")))) for line in lines(first)]
    assert days == sorted(days, reverse=True)
    assert len(days) == 50
    assert "Nowsze" not in first.links()
    assert "1–50 z " in first.text
    second = history(house, po="50")
    assert second.links()["Nowsze"] == f"/procedures/{house.id}/history"
    assert not set(lines(first)) & set(lines(second))
    assert told(second, "Wszczęcie procedury")
    assert "Starsze" not in second.links()
    assert lines(history(house, po="999")) == []
    for wrong in ("-1", "x", "1" * 9, "²"):
        assert house.member.get(f"/procedures/{house.id}/history?po={wrong}").status == 400, wrong


def test_whoever_may_not_read_the_procedure_reads_no_history(house: House):
    assert house.town.enter(Role.REPORTING).get(f"/procedures/{house.id}/history").status == 403
    assert house.coordinator.get(f"/procedures/{uuid4()}/history").status == 404


def test_it_costs_no_more_than_another_part_however_long_it_is(house: House):
    house.plan()
    house.refer()
    house.measure()
    sent = {"key": str(uuid4()), "protocol_on": "2024-05-06", "ground": "ustanie", "known": "y"}
    house.member.post(f"/closing/{house.id}", **sent)
    few = history(house).queries
    with house.town.world.writing() as session:
        session.info["by"] = str(session.scalars(select(Staff.id)).first())
        procedure = session.get_one(Procedure, house.id)
        for place in range(30):
            session.add(
                Measure(
                    unit_id=procedure.unit_id,
                    procedure=procedure,
                    number=f"M/{place}/x",
                    kind="zatrzymanie",
                    applied_on=date(2024, 5, 1),
                )
            )
        session.commit()
    assert few == history(house).queries <= 22


def _columns() -> Iterator[tuple[str, str]]:
    for mapper in Base.registry.mappers:
        table = mapper.local_table.name  # type: ignore[attr-defined]
        if table in TRACED and table != "remarks":
            for attribute in inspect(mapper.class_).column_attrs:
                if attribute.columns[0].info in (PLAIN, VOCABULARY, COUNTED, SENSITIVE):
                    yield table, attribute.key


@pytest.mark.parametrize(("table", "column"), sorted(_columns()))
def test_each_column_that_somebody_fills_in_has_words(table: str, column: str):
    assert column in COLUMNS[table] or column in DERIVED | SEALED_BESIDE


def test_what_no_account_did_says_how_it_came(town: Town):
    """An import has a name for what it brought, a package for all of it, and a command is named by the entry."""
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("1/2024")
    with town.world.reading() as session:
        unit_id = session.get_one(Procedure, id_).unit_id
    visits = {
        "wizyty": [{"id": "w77", "data": "2024-03-03", "cel": "monitoring", "skuteczna": "tak", "procedury": "1/2024"}]
    }
    assert not bring_in(town.world.make, unit_id, visits).rejected
    page = coordinator.get(f"/procedures/{id_}/history", most=26)
    assert told(page, "3.03.2024, import", "wpis")
    assert told(page, "1.02.2024, import", "Wszczęcie procedury")
    with town.world.writing() as session:
        session.info["by"] = "cli"
        hand_over(session, session.get_one(Procedure, id_), on=date(2024, 5, 6), to="", today=date(2024, 5, 6))
        note(session, "procedure.handed-over")
        session.commit()
    page = coordinator.get(f"/procedures/{id_}/history", most=26)
    assert told(page, "polecenie ppr-case", "Przekazanie procedury innej gminie")
    assert told(page, "1.02.2024, import", "Wszczęcie procedury")
    with town.world.writing() as session:
        kept = {"unit_id": unit_id, "kind": DOCUMENTS, "digest": b"x" * 32, "row_id": id_}
        session.execute(insert(Identity), kept)
        note(session, "procedure.taken-over", Touched("added", "identities", [id_]))
        session.commit()
    assert told(coordinator.get(f"/procedures/{id_}/history", most=26), "3.03.2024, przejęcie", "wpis")


def test_what_was_done_before_there_were_traces_is_of_nobody(house: House):
    with house.town.world.writing() as session:
        session.execute(delete(Trace))
        note(session, "change", Touched("removed", "traces"))
        session.commit()
    page = history(house)
    (line,) = [line for line in lines(page) if "Wszczęcie procedury" in line]
    assert line.startswith("3.05.2024 Wszczęcie")
