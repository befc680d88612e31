"""What a demo shows beyond the tables of a register: every part of a procedure's page has something on it somewhere."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper
from ppr_case.casework.composition import incomplete
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import FIREARM, steps
from ppr_case.casework.measures import expires_on
from ppr_case.casework.selections import Selection
from ppr_case.demo import accounts, targets
from ppr_case.demo.filling import fill
from ppr_case.demo.furnishing import FIREARMS, PROLONGED, TOLD, furnish
from ppr_case.demo.recipe import Recipe
from ppr_case.demo.seats import FAULTS
from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.law import load
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.closings import Monitoring
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.worlds import Databases, World

TODAY = date(2026, 11, 28)
TOWN = Recipe(targets.DEFAULT, 0, 0, 0)
KEEPER = Doorkeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
Counts = dict[int, dict[str, object]]


def counted(session: Session, unit_id: UUID) -> Counts:
    """Give every indicator of every year, and under 0 the forms of violence that were counted for each person."""
    violence: dict[str, object] = {str(part.id): part.violence for part in session.scalars(select(Involvement))}
    catalogue = catalogue_of(session, unit_id)
    return {0: violence} | {
        year: dict(values(session, unit_id, Period.of_year(year), catalogue)) for year in range(2020, 2025)
    }


@pytest.fixture(scope="module")
def made(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Counts]]:
    """The town, and what was counted of it before it was furnished, twice."""
    files = tmp_path_factory.mktemp("furnished")
    world = databases.world(databases.url("sqlite", files), files)
    fill(world.make, TOWN, lambda _: None)
    with world.writing() as session:
        unit = session.scalars(select(Unit)).one()
        passwords = dict.fromkeys(accounts.ROLES, "zmyślone hasło")
        accounts.make_accounts(session, unit, passwords, KEEPER, date(2020, 1, 1))
        session.commit()
        before = counted(session, unit.id)
    for _ in range(2):
        with world.writing() as session:
            unit = session.scalars(select(Unit)).one()
            by = session.scalars(select(Staff).where(Staff.login == accounts.COORDINATOR)).one()
            furnish(session, load(), unit, by, TODAY)
            session.commit()
    yield world, before
    world.close()


@pytest.fixture
def session(made: tuple[World, Counts]) -> Iterator[Session]:
    with made[0].reading() as reading:
        yield reading


def unit_of(session: Session) -> UUID:
    return session.scalars(select(Unit.id)).one()


def test_nothing_that_is_counted_changes(session: Session, made: tuple[World, Counts]):
    assert counted(session, unit_of(session)) == made[1]


def test_groups_are_whole_but_for_a_few_on_purpose(session: Session):
    found = incomplete(session, load(), unit_of(session), TODAY)
    assert len(found) == len(FAULTS)
    assert sorted((one.is_empty, one.lacking) for one in found) == [
        (False, ["kurator"]),
        (False, ["policja"]),
        (True, ["ops", "policja"]),
    ]


def test_firearms_are_ticked_and_the_police_was_told_of_some(session: Session):
    law = load()
    armed = session.scalars(select(Card.procedure_id).where(Card.firearm == "tak")).all()
    assert len(armed) == TOLD // len(FIREARMS) * FIREARMS.count("tak")
    facts = facts_of(session, armed)
    notices = [step for id_ in armed for step in steps(law, facts[id_]) if step.code == FIREARM]
    assert sum(step.done_on is None for step in notices) == 1
    assert session.scalars(select(Procedure.id).where(Procedure.firearm_notified_on.is_not(None))).first() is not None


def test_what_is_over_has_an_outcome_but_for_the_last(session: Session):
    law = load()
    waiting = Selection(gap="wyniku").of(select(Procedure), law, TODAY)
    left = session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    outcomes = session.scalar(select(func.count()).select_from(Monitoring)) or 0
    assert (left, outcomes > 100) == (1, True)
    assert len(set(session.scalars(select(Monitoring.outcome)))) > 2


def test_every_part_of_a_page_has_something(session: Session):
    law = load()
    heard = (
        select(PlanAction.id)
        .join(sitting_procedures, sitting_procedures.c.procedure_id == PlanAction.procedure_id)
        .join(Sitting, Sitting.id == sitting_procedures.c.sitting_id)
        .where(Sitting.held_on == PlanAction.settled_on, Sitting.state == "odbyte", PlanAction.done.is_(True))
    )
    assert session.scalars(heard).first() is not None
    assert {card.kind for card in session.scalars(select(Card).join(CardContent))} == {"A", "C", "D"}
    prolonged = session.scalars(select(Measure).where(Measure.prolonged_until.is_not(None))).all()
    assert len(prolonged) == PROLONGED
    assert all(expires_on(law, one) == one.prolonged_until for one in prolonged)
    removed = session.scalars(select(Measure.court_told_on).where(Measure.kind == "odebranie_12a")).all()
    assert removed.count(None) == 1
