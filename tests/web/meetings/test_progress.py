"""A sitting hears how far the plans of help have come: written down once, on its day, and said in the minutes."""

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.casework.plans import Planned, annul_plan, draw_up_plan, settle_action
from ppr_case.core.base import new_id
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from tests.reports.reading import plain
from tests.web.meetings.test_recording import Town, laid, record, town

__all__ = ["laid", "town"]
TODAY = date(2024, 5, 6)


@pytest.fixture
def plan(town: Town) -> UUID:
    """Give a plan of two actions in 1/2024, drawn up on 2 May."""
    with town.world.writing() as session:
        procedure = session.scalars(select(Procedure).where(Procedure.number == "1/2024")).one()
        somebody = _experiencing(session, procedure)
        made = draw_up_plan(
            session, procedure, somebody, [Planned("Tajne: szkoła"), Planned("Tajne: terapia")], id_=new_id(),
            drawn_on=date(2024, 5, 2), today=TODAY,
        )  # fmt: skip
        session.commit()
        return made.id


def _experiencing(session: Session, procedure: Procedure) -> Person:
    part = select(Involvement).where(Involvement.procedure_id == procedure.id, Involvement.role == "doznajaca")
    return session.scalars(part).one().person


def actions(town: Town) -> list[PlanAction]:
    with town.world.reading() as session:
        return list(session.scalars(select(PlanAction).order_by(PlanAction.id)))


def reasons(town: Town) -> list[str | None]:
    with town.world.reading() as session:
        return [one.why_not for one in session.scalars(select(PlanAction).order_by(PlanAction.id))]


def told(town: Town, *outcomes: tuple[str, str]) -> dict[str, object]:
    sent: dict[str, object] = {}
    for one, (outcome, why) in zip(actions(town), outcomes, strict=True):
        sent |= {f"outcome_{one.id.hex}": outcome, f"why_{one.id.hex}": why}
    return sent


@pytest.mark.usefixtures("plan")
def test_what_came_of_an_action_is_written_down_on_the_day_of_the_sitting(town: Town):
    coordinator, path = town.enter(Role.COORDINATOR), town.path("1/2024", "2/2024")
    page = coordinator.get(path)
    assert "Plan pomocy: 2 działania w toku" in page.text
    assert "Tajne: szkoła" in page.text
    key = str(uuid4())
    sent = {"key": key, "held_on": "2024-05-03", **told(town, ("tak", ""), ("nie", "Nie było miejsc."))}
    made = record(coordinator, path, **sent)
    assert record(coordinator, path, **sent).location == made.location
    first, second = actions(town)
    assert (first.done, first.settled_on) == (True, date(2024, 5, 3))
    assert (second.done, second.settled_on) == (False, date(2024, 5, 3))
    assert reasons(town) == [None, "Nie było miejsc."]
    other = record(coordinator, path, **(sent | told(town, ("tak", ""), ("tak", ""))))
    assert "zapisano już pod numerem" in other.text
    shown = coordinator.get(made.location)
    assert "Tajne: terapia: niewykonane (Nie było miejsc.)" in shown.text
    assert "Tajne: terapia" not in town.enter(Role.REPORTING).get(made.location).text
    minutes = coordinator.bytes(f"/papers/meetings/{key}/minutes.pdf", method="get")
    text = plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(minutes)).pages))
    for said in ("wykonano 1 z 2", "1. Tajne: szkoła: wykonane", "2. Tajne: terapia: niewykonane (Nie było miejsc.)"):
        assert said in text, said
    assert "Plan pomocy" not in coordinator.get(path).text


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("outcomes", "more", "said"),
    [
        ((("nie", ""), ("", "")), {}, "Napisz, dlaczego działania nie wykonano."),
        ((("", "Bo tak."), ("", "")), {}, "To pole wypełnia się przy działaniu niewykonanym."),
        ((("tak", ""), ("", "")), {"held_on": "2024-05-01"}, "Plan sporządzono 2.05.2024, po dniu tego spotkania."),
        ((("tak", ""), ("", "")), {"state": "planowane", "held_on": "2024-05-20"}, "na spotkaniu, które się odbyło"),
        ((("kawa", ""), ("", "")), {}, "Niczego nie wybrano"),
    ],
)
def test_what_cannot_be_said_of_an_action_is_refused_beside_it(
    town: Town, outcomes: tuple[tuple[str, str], ...], more: dict[str, object], said: str
):
    before = town.value("group_meetings")
    page = record(town.enter(Role.COORDINATOR), town.path("1/2024"), **told(town, *outcomes), **more)
    assert page.status == 200
    assert said in page.text or said == "Niczego nie wybrano"
    assert '<details class="field" open>' in page.html
    assert [one.done for one in actions(town)] == [None, None]
    assert town.value("group_meetings") == before


@pytest.mark.usefixtures("plan")
def test_whoever_settles_an_action_second_is_told_and_no_sitting_is_written(town: Town):
    coordinator, before = town.enter(Role.COORDINATOR), town.value("group_meetings")
    sent = told(town, ("tak", ""), ("", ""))
    with town.world.writing() as session:
        action = session.scalars(select(PlanAction).order_by(PlanAction.id)).first()
        assert action is not None
        by = session.scalars(select(Staff.id)).first()
        assert by is not None
        settle_action(session, action, done=False, why_not="Odmówiono.", by=by, on=TODAY)
        session.commit()
    page = record(coordinator, town.path("1/2024"), agreed=None, **sent)
    assert "Ktoś przed chwilą zapisał to działanie jako niewykonane." in page.text
    assert town.value("group_meetings") == before
    assert reasons(town)[0] == "Odmówiono."


def test_what_an_annulled_plan_held_is_asked_about_no_more(town: Town, plan: UUID):
    sent = told(town, ("tak", ""), ("", ""))
    with town.world.writing() as session:
        by = session.scalars(select(Staff.id)).first()
        assert by is not None
        annul_plan(session, session.get_one(Plan, plan), reason="Pomyłka.", by=by, on=TODAY)
        session.commit()
    coordinator = town.enter(Role.COORDINATOR)
    assert "Plan pomocy" not in coordinator.get(town.path("1/2024")).text
    assert record(coordinator, town.path("1/2024"), **sent).status == 302
    assert [one.done for one in actions(town)] == [None, None]


@pytest.mark.usefixtures("plan")
def test_the_plan_of_a_procedure_that_the_sitting_is_not_about_is_not_touched(town: Town):
    sent = told(town, ("tak", ""), ("", ""))
    record(town.enter(Role.COORDINATOR), town.path("2/2024"), **sent)
    assert [one.done for one in actions(town)] == [None, None]
