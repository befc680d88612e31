"""A sitting that was planned: what came of it is written down under its number, or it is planned for another day."""

import importlib
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.remarks import remark
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.staff import Staff
from ppr_case.web.meetings.told import says
from tests.web.meetings.test_recording import Town, laid, record, town
from tests.web.page import Browser, Page

__all__ = ["laid", "town"]
AS_READ: Final = {"2024-05-06": "2024-05-06||", "2024-06-06": "2024-06-06||"}


def course(browser: Browser, id_: UUID, day: str, **more: object) -> Page:
    told = {"seen": AS_READ[day], "kind": "GR", "held_on": day, "state": "odbyte"} | more
    return browser.post(f"/meetings/{id_}/course", **{name: said for name, said in told.items() if said})


def test_only_a_coordinator_writes_down_what_came_of_it(town: Town):
    id_ = town.sitting("2024-05-06")
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(f"/meetings/{id_}/course").status == 403
    assert town.enter(Role.COORDINATOR).get(f"/meetings/{town.id('1/2024')}/course").status == 404


def test_what_came_of_a_planned_sitting_is_written_down_once_under_its_number(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-05-06")
    assert coordinator.get(f"/meetings/{id_}").links()["Wpisz przebieg"] == f"/meetings/{id_}/course"
    three, before = town.id("3/2024"), town.value("group_meetings")
    told = {
        f"agreed_{three.hex}": "Wizyta w piątek.",
        f"decision_{three.hex}": "plan",
        "hour": "10:00",
        "place": "pokój 5",
        "next_on": "2024-06-03",
    }
    for said in ("Przebieg spotkania zapisany.", "To spotkanie jest już zapisane."):
        assert said in coordinator.get(course(coordinator, id_, "2024-05-06", **told).location).text
    assert town.value("group_meetings") == before + 1  # type: ignore[operator]
    with town.world.reading() as session:
        sitting = session.get_one(Sitting, id_)
        assert (sitting.state, sitting.hour, sitting.place) == ("odbyte", "10:00", "pokój 5")
        assert session.scalars(select(Decision.code)).all() == ["plan"]
        assert len(session.scalars(select(Remark).where(Remark.about_id == id_)).all()) == 1
        assert len(session.scalars(select(Sitting).where(Sitting.state == "planowane")).all()) == 2
    other = course(coordinator, id_, "2024-05-06", **told | {"place": "pokój 6"})
    assert "ktoś już rozstrzygnął" in other.text
    assert "pokój 6" in other.html
    assert "ktoś już rozstrzygnął" in coordinator.get(coordinator.get(f"/meetings/{id_}/course").location).text


def test_a_planned_sitting_is_given_another_day_hour_and_place(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-06-06")
    assert "Zmień termin" in coordinator.get(f"/meetings/{id_}").links()
    told = {"state": "planowane", "held_on": "2024-06-10", "hour": "09:30", "place": "sala 12"}
    saved = course(coordinator, id_, "2024-06-06", **told)
    page = coordinator.get(saved.location)
    assert "Nowy termin zapisany." in page.text
    assert "godz. 09:30, sala 12" in page.text
    again = course(coordinator, id_, "2024-06-06", **told)
    assert "jest już zapisane" in coordinator.get(again.location).text
    late = course(coordinator, id_, "2024-06-06", **told | {"held_on": "2024-06-11"})
    assert "Ktoś przed chwilą zmienił termin: 10.06.2024, godz. 09:30, sala 12." in late.text
    assert 'value="2024-06-10|09:30|sala 12"' in late.html
    assert town.state(id_) == ("planowane", None)


def test_what_cannot_be_is_said_and_nothing_is_kept(town: Town):
    coordinator, today, ahead = town.enter(Role.COORDINATOR), town.sitting("2024-05-06"), town.sitting("2024-06-06")
    assert "Ten dzień dopiero będzie" in course(coordinator, ahead, "2024-06-06").text
    past = course(coordinator, ahead, "2024-06-06", state="planowane", held_on="2024-05-05")
    assert "Ten dzień już był" in past.text
    assert course(coordinator, today, "2024-05-06", seen="wczoraj").status == 400
    assert town.state(today) == town.state(ahead) == ("planowane", None)
    with town.world.reading() as session:
        assert session.scalars(select(Card.id).where(Card.filled_on >= Sitting.held_on)).all() == []


def test_what_another_commune_planned_is_not_written_down_here(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-05-06")
    with town.world.writing() as session:
        session.get_one(Sitting, id_).elsewhere = True
        session.commit()
    saved = course(coordinator, id_, "2024-05-06")
    assert "planowała inna gmina" in coordinator.get(saved.location).text
    assert town.state(id_)[0] == "planowane"


def test_a_form_that_lost_the_race_against_itself_is_saved(town: Town, monkeypatch: pytest.MonkeyPatch):
    """Sent twice at once: the second one reads the sitting before the first has written, and waits at its row."""
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-05-06")
    planned = importlib.import_module("ppr_case.web.meetings.planned")
    told = {"hour": "10:00", "place": "pokój 5"}
    course(coordinator, id_, "2024-05-06", **told)
    unseen = iter([True])
    monkeypatch.setattr(planned, "says", lambda *about: not next(unseen, False) and says(*about))
    again = course(coordinator, id_, "2024-05-06", **told)
    assert "jest już zapisane" in coordinator.get(again.location).text


def test_an_annulled_procedure_takes_nothing_that_was_typed_along(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.sitting("2024-05-06")
    three = town.id("3/2024")
    with town.world.writing() as session:
        session.get_one(Procedure, three).annulled_on = date(2024, 5, 6)
        session.commit()
    page = course(coordinator, id_, "2024-05-06", came=[f"{three}.{uuid4()}"], place="pokój 5")
    assert page.status == 200
    assert "pokój 5" in page.html
    assert "nie ma już w procedurze" in page.text or "Spotkanie grupy dotyczy procedur" in page.text


def test_what_was_agreed_is_not_taken_for_a_sitting_that_is_still_ahead(town: Town):
    """Kept when it is only moved, it would stand twice once its course is written down."""
    coordinator, id_, three = town.enter(Role.COORDINATOR), town.sitting("2024-06-06"), town.id("3/2024")
    words: dict[str, object] = {f"agreed_{three.hex}": "Wizyta w piątek."}
    moved = course(coordinator, id_, "2024-06-06", state="planowane", held_on="2024-05-06", **words)
    assert "Ustalenia wpisuje się, gdy spotkanie się odbyło." in moved.text
    assert "Wizyta w piątek." in moved.html
    fresh = record(coordinator, town.path("3/2024"), state="planowane", held_on="2024-05-20", **words)
    assert "Ustalenia wpisuje się, gdy spotkanie się odbyło." in fresh.text
    with town.world.reading() as session:
        assert session.scalars(select(Remark)).all() == []
        assert session.get_one(Sitting, id_).held_on == date(2024, 6, 6)


def test_what_is_there_already_is_neither_agreed_nor_planned_twice(town: Town):
    coordinator, id_, three = town.enter(Role.COORDINATOR), town.sitting("2024-06-06"), town.id("3/2024")
    with town.world.writing() as session:  # as an earlier version of the program kept it, or a package brings it
        sitting, by = session.get_one(Sitting, id_), session.scalars(select(Staff.id)).first()
        assert by is not None
        remark(session, sitting, session.get_one(Procedure, three), "Wizyta w piątek.", by=by, on=date(2024, 5, 6))
        session.commit()
    moved = {"state": "planowane", "held_on": "2024-05-06", "next_on": "2024-05-20"}
    assert course(coordinator, id_, "2024-06-06", **moved).status == 302
    told = {"seen": "2024-05-06||", "next_on": "2024-05-20", f"agreed_{three.hex}": "Wizyta w piątek."}
    assert course(coordinator, id_, "2024-05-06", **told).status == 302
    with town.world.reading() as session:
        assert len(session.scalars(select(Remark)).all()) == 1
        assert len(session.scalars(select(Sitting).where(Sitting.held_on == date(2024, 5, 20))).all()) == 1
