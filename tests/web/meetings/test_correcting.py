"""A sitting that was written down wrongly: the right entry takes its place, counts once, and the wrong one says why."""

import json
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from ppr_case.access.policy import POLICY, Action, Reach, Role
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.carrying import as_json
from ppr_case.interchange.dossiers import dossier
from ppr_case.law import load
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution, Unit
from ppr_case.reports.paper import Narrative
from ppr_case.reports.papers.sitting import Spoken
from ppr_case.reports.papers.sitting import minutes as minutes_of
from tests.reports.reading import plain
from tests.web.meetings.test_progress import actions, plan
from tests.web.meetings.test_progress import told as of_plan
from tests.web.meetings.test_recording import REGISTER, TODAY, Town, laid, record, town
from tests.web.page import Browser, Page

__all__ = ["laid", "plan", "town"]
WORDS, WHY = "Tajne: wizyta w piątek.", "Zły dzień i miejsce."


@pytest.fixture
def wrong(town: Town) -> UUID:
    """Give a sitting over 1/2024 and 2/2024 with everything a sitting tells."""
    one, two = town.id("1/2024"), town.id("2/2024")
    coordinator, path = town.enter(Role.COORDINATOR), town.path("1/2024", "2/2024")
    offered = [each.attributes["value"] for each in coordinator.get(path).elements
               if each.attributes.get("name") == "institutions"]  # fmt: skip
    saved = record(
        coordinator,
        path,
        hour="10:00",
        place="pokój 5",
        institutions=[offered[0], offered[-1]],
        came=[town.pair("1/2024", "Piotr")],
        form_c=[town.pair("1/2024", "Anna")],
        next_on="2024-05-20",
        **{f"agreed_{one.hex}": WORDS, f"decision_{one.hex}": "plan", f"visit_{two.hex}": "2024-05-10"},
    )
    assert saved.status == 302
    return UUID(str(saved.location).rpartition("/")[2])


def path(id_: UUID) -> str:
    return f"/meetings/{id_}/correction"


def as_shown(page: Page) -> dict[str, list[str]]:
    """Give what a form would send as it stands."""
    found: dict[str, list[str]] = {}
    select_name = ""
    for one in page.elements:
        name, kind = one.attributes.get("name"), one.attributes.get("type")
        if one.tag == "select":
            select_name = name or ""
        if one.tag == "option" and "selected" in one.attributes:
            found[select_name] = [one.attributes.get("value") or ""]
        if one.tag == "textarea" and name:
            found[name] = [one.text.strip()]
        if one.tag == "input" and name and (kind not in {"checkbox", "radio"} or "checked" in one.attributes):
            found.setdefault(name, []).append(one.attributes.get("value") or "")
    return {name: [said for said in every if said] for name, every in found.items() if name != "csrf_token"}


def correct(browser: Browser, id_: UUID, reason: object = WHY, **more: object) -> Page:
    told: dict[str, object] = {**as_shown(browser.get(path(id_))), "reason": reason} | more
    return browser.post(path(id_), **{name: said for name, said in told.items() if said})


def sittings(town: Town) -> list[Sitting]:
    with town.world.reading() as session:
        return list(session.scalars(select(Sitting).order_by(Sitting.id)))


def texts(town: Town, id_: UUID) -> list[tuple[str | None, bool]]:
    with town.world.reading() as session:
        found = session.scalars(select(Remark).where(Remark.about_id == id_).order_by(Remark.id))
        return [(one.text, one.annuls) for one in found]


def counted(town: Town) -> tuple[object, ...]:
    codes = ("group_meetings", "group_meetings_by_procedure", "forms_c", "persons_using_at_meetings")
    return tuple(town.value(code) for code in codes)


def test_only_a_coordinator_corrects_and_only_what_was_settled_here(town: Town, wrong: UUID):
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(path(wrong)).status == 403
    coordinator = town.enter(Role.COORDINATOR)
    assert coordinator.get(path(town.id("1/2024"))).status == 404
    assert coordinator.get(f"/meetings/{wrong}").links()["Popraw"] == path(wrong)
    planned = town.sitting("2024-06-06")
    assert "Popraw" not in coordinator.get(f"/meetings/{planned}").links()
    for ask in (coordinator.get, lambda to: coordinator.post(to, reason=WHY, key=str(uuid4()))):
        assert "To spotkanie jest planowane" in coordinator.get(ask(path(planned)).location).text
    assert town.state(planned) == ("planowane", None)


def test_the_form_opens_filled_with_what_was_written(town: Town, wrong: UUID):
    one = town.id("1/2024").hex
    page = town.enter(Role.COORDINATOR).get(path(wrong))
    told = as_shown(page)
    assert (told["kind"], told["state"], told["held_on"]) == (["GR"], ["odbyte"], ["2024-05-06"])
    assert (told["hour"], told["place"], told["came"]) == (["10:00"], ["pokój 5"], [town.pair("1/2024", "Piotr")])
    assert (told[f"decision_{one}"], told[f"agreed_{one}"]) == (["plan"], [WORDS])
    with town.world.reading() as session:
        came = {str(each.id) for each in session.get_one(Sitting, wrong).institutions}
    assert (set(told["institutions"]), len(came)) == (came, 2)
    assert told["next_on"] == []
    assert all(told[f"visit_{town.id(number).hex}"] == [] for number in ("1/2024", "2/2024"))


def test_the_right_entry_takes_the_place_of_the_wrong_one_and_counts_once(town: Town, wrong: UUID):
    coordinator, before, key = town.enter(Role.COORDINATOR), counted(town), str(uuid4())
    assert "Napisz, dlaczego wpis jest błędny" in correct(coordinator, wrong, reason=" ", place="sala 7").text
    assert sittings(town)[-1].corrects_id is None
    told = {**as_shown(coordinator.get(path(wrong))), "reason": WHY, "place": "sala 7", "key": key}
    for said in ("Poprawione spotkanie ma numer", "To spotkanie jest już poprawione."):
        assert said in coordinator.get(coordinator.post(path(wrong), **told).location).text
    right = next(one for one in sittings(town) if str(one.id) == key)
    assert (right.corrects_id, right.place, right.hour, right.held_on) == (wrong, "sala 7", "10:00", TODAY)
    assert town.state(wrong) == ("odbyte", TODAY)
    assert counted(town) == before
    assert texts(town, right.id) == [(WORDS, False)]
    assert texts(town, wrong) == [(WORDS, False), (WHY, True), (WHY, True)]
    with town.world.reading() as session:
        decided = session.scalars(select(Decision.code).where(Decision.sitting_id == right.id)).all()
        (entry,) = session.scalars(select(Entry).where(Entry.action == "sitting.corrected"))
    assert decided == ["plan"]
    assert "Zły" not in entry.detail
    other = coordinator.post(path(wrong), **told | {"place": "sala 8"})
    assert f"zapisano już pod numerem {right.number}" in other.text
    assert "sala 8" in other.html
    assert sum(one.corrects_id == wrong for one in sittings(town)) == 1


def test_both_pages_lead_to_each_other_and_say_why(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    right = coordinator.get(correct(coordinator, wrong).location)
    old = coordinator.get(f"/meetings/{wrong}")
    numbers = {one.id: one.number for one in sittings(town)}
    new = next(one.id for one in sittings(town) if one.corrects_id == wrong)
    assert right.links()[numbers[wrong]] == f"/meetings/{wrong}"
    assert old.links()[numbers[new]] == f"/meetings/{new}"
    assert old.text.count(WHY) == 1  # once, although it stands in each of the two procedures
    assert "wpis anulowany" in old.text
    assert "Popraw" not in old.links()
    assert WHY not in right.text
    assert WHY not in town.enter(Role.REPORTING).get(f"/meetings/{wrong}").text
    assert WORDS not in town.enter(Role.REPORTING).get(f"/meetings/{wrong}").text


def test_forms_plan_next_visit_and_next_sitting_are_not_made_twice(town: Town, wrong: UUID, plan: UUID):
    assert plan
    coordinator = town.enter(Role.COORDINATOR)
    first = record(coordinator, town.path("1/2024"), **of_plan(town, ("tak", ""), ("", "")))
    settled = UUID(str(first.location).rpartition("/")[2])
    planned = len(sittings(town))
    shown = coordinator.get(path(wrong))
    assert "Zostają też formularze z 6.05.2024" in shown.text
    assert "Anna Nibylska" in shown.text
    offered = [one.attributes["value"] for one in shown.elements if one.attributes.get("name") == "form_c"]
    assert offered == [town.pair("2/2024", "Ewa")]
    two = town.id("2/2024").hex
    again = {"form_c": [town.pair("1/2024", "Anna"), town.pair("2/2024", "Ewa")], "next_on": "2024-05-20"}
    saved = correct(coordinator, wrong, held_on="2024-05-05", **again, **{f"visit_{two}": "2024-05-10"})
    assert saved.status == 302
    assert len(sittings(town)) == planned + 1
    with town.world.reading() as session:
        cards = session.scalars(select(Card).where(Card.kind == "C").order_by(Card.number)).all()
        assert [(one.filled_on.day, one.annulled_on) for one in cards] == [(6, None), (5, None)]
        assert session.get_one(Procedure, town.id("2/2024")).visit_planned_on == date(2024, 5, 10)
    assert correct(coordinator, settled, place="gdzie indziej").status == 302
    assert [one.done for one in actions(town)] == [True, None]
    with town.world.reading() as session:
        assert len(session.scalars(select(PlanAction.id).where(PlanAction.done.is_(True))).all()) == 1


def test_a_new_next_sitting_speaks_of_those_that_have_none_that_day(town: Town, wrong: UUID):
    coordinator, two = town.enter(Role.COORDINATOR), town.id("2/2024")
    assert correct(coordinator, wrong, next_on="2024-05-20", **{f"next_{two.hex}": "2024-05-27"}).status == 302
    with town.world.reading() as session:
        ahead = session.scalars(select(Sitting).where(Sitting.held_on.in_([date(2024, 5, 20), date(2024, 5, 27)])))
        found = {one.held_on.day: sorted(each.number for each in one.procedures) for one in ahead}
    assert found == {20: ["1/2024", "2/2024"], 27: ["2/2024"]}


def test_whoever_is_second_is_told_and_keeps_what_they_typed(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    told = {**as_shown(coordinator.get(path(wrong))), "reason": "Jeszcze raz."}
    coordinator.post(f"/meetings/{wrong}/annulment", reason="Nie było go.")
    late = coordinator.post(path(wrong), **told)
    assert "Ten wpis ktoś już anulował albo poprawił" in late.text
    assert "Jeszcze raz." in late.html
    assert "już anulowano albo poprawiono" in coordinator.get(coordinator.get(path(wrong)).location).text
    assert not any(one.corrects_id for one in sittings(town))
    assert texts(town, wrong) == [(WORDS, False), ("Nie było go.", True), ("Nie było go.", True)]


def test_what_cannot_be_is_said_and_the_wrong_entry_stands(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    assert "Ten dzień dopiero będzie" in correct(coordinator, wrong, held_on="2024-05-07").text
    assert town.state(wrong) == ("odbyte", None)
    assert texts(town, wrong) == [(WORDS, False)]


def test_a_cancelled_sitting_is_corrected_to_one_that_was_held(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-05-06")
    coordinator.post(f"/meetings/{id_}/settlement", state="odwolane")
    before = town.value("group_meetings")
    assert correct(coordinator, id_, "Jednak się odbyło.").status == 302
    assert town.value("group_meetings") == before + 1  # type: ignore[operator]


def test_of_another_commune_nothing_is_corrected(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    with town.world.writing() as session:
        session.get_one(Sitting, wrong).elsewhere = True
        session.commit()
    assert "Popraw" not in coordinator.get(f"/meetings/{wrong}").links()
    assert "To spotkanie innej gminy" in coordinator.get(coordinator.get(path(wrong)).location).text
    assert coordinator.post(path(wrong), reason=WHY, key=str(uuid4())).status == 302
    assert town.state(wrong) == ("odbyte", None)


@pytest.fixture
def session_of_the_team(town: Town) -> UUID:
    """Give a session of the team that speaks of no procedure, and the next one, planned."""
    saved = record(town.enter(Role.COORDINATOR), "/meetings/record", kind="ZI", place="sala 1", next_on="2024-06-03")
    return UUID(str(saved.location).rpartition("/")[2])


def test_a_sitting_of_no_procedure_is_corrected_with_its_reason(town: Town, session_of_the_team: UUID):
    coordinator, wrong = town.enter(Role.COORDINATOR), session_of_the_team
    before, key = town.value("team_meetings"), str(uuid4())
    assert coordinator.get(f"/meetings/{wrong}").links()["Popraw"] == path(wrong)
    assert "Napisz, dlaczego wpis jest błędny" in correct(coordinator, wrong, reason=" ").text
    told = {**as_shown(coordinator.get(path(wrong))), "reason": WHY, "place": "sala 7", "key": key}
    told["next_on"] = "2024-06-03"
    for said in ("Poprawione spotkanie ma numer", "To spotkanie jest już poprawione."):
        assert said in coordinator.get(coordinator.post(path(wrong), **told).location).text
    right = next(one for one in sittings(town) if str(one.id) == key)
    assert (right.corrects_id, right.place, right.kind) == (wrong, "sala 7", "ZI")
    assert town.state(wrong) == ("odbyte", TODAY)
    assert town.value("team_meetings") == before
    assert [one.state for one in sittings(town) if one.held_on == date(2024, 6, 3)] == ["planowane"]
    page = coordinator.get(f"/meetings/{wrong}")
    assert WHY in page.text
    assert right.number in page.text
    assert WHY not in town.enter(Role.REPORTING).get(f"/meetings/{wrong}").text
    for other in ({"reason": "Co innego."}, {"next_on": "2024-06-10"}):
        assert f"zapisano już pod numerem {right.number}" in coordinator.post(path(wrong), **told | other).text
    with town.world.reading() as session:
        (entry,) = session.scalars(select(Entry).where(Entry.action == "sitting.corrected"))
    assert "Zły" not in entry.detail


def test_a_correction_plans_a_session_of_no_procedure_that_is_not_planned_yet(town: Town, session_of_the_team: UUID):
    assert correct(town.enter(Role.COORDINATOR), session_of_the_team, next_on="2024-06-10").status == 302
    ahead = [one.held_on.day for one in sittings(town) if one.kind == "ZI" and one.state == "planowane"]
    assert sorted(ahead) == [3, 10]


def test_the_forms_of_a_corrected_sitting_are_those_of_the_right_one(town: Town, wrong: UUID):
    coordinator, one = town.enter(Role.COORDINATOR), town.id("1/2024")
    right = UUID(str(correct(coordinator, wrong, place="sala 7").location).rpartition("/")[2])
    with town.world.reading() as session:
        (card,) = session.scalars(select(Card).where(Card.kind == "C"))
        assert card.sitting_id == right
        whole = json.loads(b"".join(as_json(dossier(session, session.get_one(Procedure, one), made_on=TODAY))))
    assert whole["documents"]["filled_at"] == [{"card": str(card.id), "sitting": str(right)}]


@pytest.mark.parametrize("mine", [("1/2024",), ("1/2024", "2/2024")])
def test_all_its_procedures_must_be_within_reach(
    town: Town, wrong: UUID, mine: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    """No role of today works on single procedures at a sitting; one that does writes none of another's anew."""
    monkeypatch.setitem(POLICY, Role.MEMBER, {**POLICY[Role.MEMBER], Action.SITTING_RECORD: Reach.ASSIGNED})
    with town.world.writing() as session:
        unit = session.scalars(select(Unit).where(Unit.id == town.unit_id)).one()
        staff = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
        ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
        for number in mine:
            group = Group(unit_id=unit.id, procedure_id=town.id(number), appointed_on=date(2024, 3, 1))
            seat: dict[str, Any] = {"staff": staff, "institution": ops, "since_on": date(2024, 3, 1)}
            session.add(GroupMember(unit=unit, unit_id=unit.id, group=group, **seat))
        session.commit()
    member = town.enter(Role.MEMBER)
    whole = len(mine) == 2
    assert member.get(path(wrong)).status == (200 if whole else 403)
    assert ("Popraw" in member.get(f"/meetings/{wrong}").links()) is whole
    if not whole:
        assert member.post(path(wrong), reason=WHY, key=str(uuid4())).status == 403
        assert WORDS in member.get(f"/meetings/{wrong}").text


def test_a_reader_of_the_register_alone_corrects_nothing(town: Town, wrong: UUID, monkeypatch: pytest.MonkeyPatch):
    """Whoever does not read what was agreed would write an entry without it."""
    monkeypatch.setitem(POLICY, Role.REPORTING, {**POLICY[Role.REPORTING], Action.SITTING_RECORD: Reach.UNIT})
    reporting = town.enter(Role.REPORTING)
    assert reporting.get(path(wrong)).status == 403
    assert "Popraw" not in reporting.get(f"/meetings/{wrong}").links()


def test_a_wrong_procedure_is_exchanged_for_the_right_one(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    choice = coordinator.get(coordinator.get(path(wrong)).links()["Zmień procedury"])
    ticked = {one.attributes["value"] for one in choice.elements if "checked" in one.attributes}
    assert ticked == {str(town.id("1/2024")), str(town.id("2/2024"))}
    assert any(one.attributes.get("action") == path(wrong) for one in choice.elements)
    chosen = f"{path(wrong)}?procedura={town.id('1/2024')}&numery="
    missing = coordinator.get(f"{chosen}99/1999").location
    assert f"poprawia={wrong}" in str(missing)
    there = str(coordinator.get(f"{chosen}3/2024").location)
    told = {**as_shown(coordinator.get(there)), "reason": "Nie ta procedura."}
    assert told["place"] == ["pokój 5"]
    assert coordinator.post(there, **told).status == 302
    with town.world.reading() as session:
        right = session.scalars(select(Sitting).where(Sitting.corrects_id == wrong)).one()
        assert sorted(one.number for one in right.procedures) == ["1/2024", "3/2024"]
    assert texts(town, wrong)[1:] == [("Nie ta procedura.", True)] * 2
    assert coordinator.get("/meetings/new?poprawia=x").status == 400


def test_an_annulled_procedure_is_spoken_of_no_more(town: Town, wrong: UUID):
    coordinator = town.enter(Role.COORDINATOR)
    with town.world.writing() as session:
        session.get_one(Procedure, town.id("2/2024")).annulled_on = TODAY
        session.commit()
    assert correct(coordinator, wrong).status == 302
    with town.world.reading() as session:
        right = session.scalars(select(Sitting).where(Sitting.corrects_id == wrong)).one()
        assert [one.number for one in right.procedures] == ["1/2024"]


def test_history_minutes_and_the_file_of_a_procedure_carry_it(town: Town, wrong: UUID):
    coordinator, one = town.enter(Role.COORDINATOR), town.id("1/2024")
    number = next(each.number for each in sittings(town) if each.id == wrong)
    saved = correct(coordinator, wrong, **{f"agreed_{one.hex}": "Nowe ustalenie."})
    right = str(saved.location).rpartition("/")[2]
    history = coordinator.get(f"/procedures/{one}/history")
    assert f"Spotkanie {number}: anulowanie błędnego wpisu" in history.links()
    for said in (WHY, WORDS, "Nowe ustalenie."):
        assert said in history.text
    links = coordinator.get(f"/meetings/{right}").links()
    minutes = coordinator.bytes(next(to for to in links.values() if to.endswith("minutes.pdf")), method="get")
    text = plain("\n".join(page.extract_text() for page in PdfReader(BytesIO(minutes)).pages))
    assert f"Poprawia wpis {number}" in text.replace("\n", " ")
    assert "Nowe ustalenie." in text
    with town.world.reading() as session:
        old = session.get_one(Sitting, wrong)
        drawn = minutes_of(Spoken(session, load(), old, old.procedures, more=False), TODAY)
        assert [one.text for one in drawn.blocks if isinstance(one, Narrative)] == [WORDS, ""]
    with town.world.reading() as session:
        procedure = session.get_one(Procedure, one)
        whole = json.loads(b"".join(as_json(dossier(session, procedure, made_on=TODAY))))
    corrected = {each["sitting"]: each["corrects"] for each in whole["documents"]["sittings"]}
    assert corrected[right] == str(wrong)
    told = {(each["about_id"], each["annuls"], each["text"]) for each in whole["documents"]["remarks"]}
    assert {(str(wrong), True, WHY), (str(wrong), False, WORDS), (right, False, "Nowe ustalenie.")} <= told


def test_an_import_does_not_let_the_wrong_entry_stand_again_beside_the_right_one(town: Town):
    coordinator, old = town.enter(Role.COORDINATOR), town.sitting("2024-04-01")
    assert correct(coordinator, old, held_on="2024-04-02").status == 302
    again = {"spotkania": [one | {"anulowane_dnia": ""} for one in REGISTER["spotkania"] if one["id"] == "s"]}
    (told,) = bring_in(town.world.make, town.unit_id, again, update=True).reasons
    assert "popraw" in told.sentence
    assert town.state(old) == ("odbyte", TODAY)
    assert town.value("group_meetings") == 1
