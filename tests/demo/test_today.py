"""What the demo shows on the day it is made, on both databases: what is late, what is due, and whose work it is."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper
from ppr_case.access.policy import Action, Role, Who
from ppr_case.access.rules import within_reach
from ppr_case.casework.composition import incomplete
from ppr_case.casework.course import Facts, facts_where
from ppr_case.casework.deadlines import FIREARM, MONITORING, NEXT_VISIT, VISIT_AFTER, awaited, is_monitored, steps
from ppr_case.casework.measures import expires_on
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.demo import accounts, targets
from ppr_case.demo.filling import fill
from ppr_case.demo.furnishing import KEPT, furnish
from ppr_case.demo.recipe import Recipe
from ppr_case.demo.seats import FAULTS
from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.law import load
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from ppr_case.records.vocabulary import POLICE_ORDERS
from tests.worlds import Databases, World

TODAY = date(2026, 11, 28)
WEEK = TODAY + timedelta(7)
KEEPER = Doorkeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
BEFORE = range(2020, 2025)


def build(databases: Databases, dialect: str, tmp: pytest.TempPathFactory, day: str) -> World:
    files = tmp.mktemp("today")
    world = databases.world(databases.url(dialect, files), files)
    fill(world.make, Recipe(targets.DEFAULT, 0, 0, 0, day), lambda _: None)
    return world


def counted(session: Session) -> dict[int, dict[str, object]]:
    unit_id = session.scalars(select(Unit.id)).one()
    catalogue = catalogue_of(session, unit_id)
    return {year: dict(values(session, unit_id, Period.of_year(year), catalogue)) for year in BEFORE}


@pytest.fixture(scope="module")
def before(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, object]]:
    """Give every indicator of the years whose figures are given, of a town that ends with them."""
    world = build(databases, "sqlite", tmp_path_factory, "")
    with world.reading() as session:
        found = counted(session)
    world.close()
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        world = build(databases, request.param, tmp_path_factory, TODAY.isoformat())
        with world.writing() as session:
            unit = session.scalars(select(Unit)).one()
            passwords = dict.fromkeys(accounts.ROLES, "zmyślone hasło")
            accounts.make_accounts(session, unit, passwords, KEEPER, date(2019, 1, 1))
            session.flush()
            by = session.scalars(select(Staff).where(Staff.login == accounts.COORDINATOR)).one()
            furnish(session, load(), unit, by, TODAY)
            session.commit()
        yield world
        world.close()


@pytest.fixture
def session(town: World) -> Iterator[Session]:
    with town.reading() as reading:
        yield reading


@pytest.fixture
def facts(session: Session) -> list[Facts]:
    return facts_where(session, Procedure.annulled_on.is_(None))


def unit_of(session: Session) -> UUID:
    return session.scalars(select(Unit.id)).one()


def late_and_due(facts: list[Facts]) -> tuple[Counter[str], Counter[str]]:
    law = load()
    lately = TODAY - timedelta(365)
    wanted = [step for one in facts for step in awaited(steps(law, one), one, on=TODAY)]
    late = Counter(step.code for step in wanted if step.days_late(TODAY) and (step.last_on or TODAY) >= lately)
    due = Counter(step.code for step in wanted if TODAY <= (step.due_on or date.min) <= WEEK)
    return late, due


def test_every_indicator_of_the_years_before_is_what_it_was(session: Session, before: dict[int, dict[str, object]]):
    assert counted(session) == before


def test_a_usual_number_runs_and_two_or_three_things_are_late(facts: list[Facts]):
    assert 35 <= sum(one.is_open for one in facts) <= 45
    late, due = late_and_due(facts)
    assert late == {NEXT_VISIT: 1, FIREARM: 1, MONITORING: 1}
    assert 3 <= due.total() <= 12
    assert due[NEXT_VISIT] >= 3


def test_what_was_closed_is_looked_after(facts: list[Facts]):
    law = load()
    monitored = [one for one in facts if is_monitored(law, one, TODAY)]
    assert 20 < len(monitored) < 70
    assert not late_and_due(monitored)[0][VISIT_AFTER]
    assert sum(one.last_visit_on is not None and one.last_visit_on > one.held_until for one in monitored) > 15


def test_groups_plans_orders_and_sittings_ask_for_little(session: Session):
    assert len(incomplete(session, load(), unit_of(session), TODAY)) == len(FAULTS)
    promised = session.scalars(select(PlanAction.due_on).where(PlanAction.done.is_(None))).all()
    assert sum(day is not None and day <= WEEK for day in promised) <= KEPT
    assert any(day is not None and day > WEEK for day in promised)
    orders = session.scalars(
        select(Measure)
        .join(Procedure, Procedure.id == Measure.procedure_id)
        .where(Measure.kind.in_(POLICE_ORDERS), Measure.lifted_on.is_(None), Procedure.held_until == OPEN)
    ).all()
    ends = [expires_on(load(), order) for order in orders]
    assert not [day for day in ends if day is not None and TODAY - timedelta(30) <= day < TODAY]
    planned = session.scalars(select(Sitting).where(Sitting.state == "planowane").order_by(Sitting.held_on)).all()
    assert [sitting.held_on > TODAY for sitting in planned] == [False, True]
    assert all(sitting.hour and len(sitting.procedures) > 2 for sitting in planned)


def test_forms_of_what_runs_say_something(session: Session):
    opening = (
        select(func.count(Card.id.distinct()))
        .join(Procedure, Procedure.id == Card.procedure_id)
        .where(Card.opening, Card.elsewhere.is_(False), Procedure.held_until == OPEN, Procedure.annulled_on.is_(None))
    )
    said = opening.join(CardContent, CardContent.card_id == Card.id)
    assert session.scalar(said) == session.scalar(opening)


def test_the_member_and_the_coordinator_have_work_of_their_own(session: Session):
    def of(login: str, role: Role) -> list[Facts]:
        staff = session.scalars(select(Staff).where(Staff.login == login)).one()
        who = Who(staff.id, staff.unit_id, role, staff.login)
        return facts_where(session, within_reach(who, Action.PROCEDURE_READ, on=TODAY))

    own = of(accounts.MEMBER, Role.MEMBER)
    late, due = late_and_due(own)
    assert 8 <= sum(one.is_open for one in own) <= 13
    assert late[NEXT_VISIT] == 1
    assert due[NEXT_VISIT] >= 1
    assert any(not one.is_open for one in own), "somebody's monitoring is theirs too"
    led = session.scalars(
        select(func.count(GroupMember.id))
        .join(Staff, Staff.id == GroupMember.staff_id)
        .join(Group, Group.id == GroupMember.group_id)
        .join(Procedure, Procedure.id == Group.procedure_id)
        .where(Staff.login == accounts.COORDINATOR, Procedure.held_until == OPEN)
    ).one()
    assert led >= 3
