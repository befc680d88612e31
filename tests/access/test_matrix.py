"""The second opinion on access, written out by hand: role by relation by action. To change a line changes policy."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select

from ppr_case.access.policy import POLICY, Action, Reach, Role, Who
from ppr_case.access.rules import (
    NotAllowed,
    NotHere,
    find_procedure,
    people_within_reach,
    sittings_within_reach,
    visits_within_reach,
    within_reach,
)
from ppr_case.casework.units import establish_unit
from ppr_case.core.base import OPEN
from ppr_case.law import load
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Family, Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
OWN_LAW: Final = """
[[amendment]]
source = "zarządzenie"
[amendment.acts.act-2023.deadlines.monitoring_after_closing]
number = 3
source = "zarządzenie"
"""
DAY: Final = timedelta(days=1)

# What somebody in a role may do, with a procedure they work on, with another of their unit, and with another unit's.
# R: they may. -: they may not, and are told so (403). .: they are not told that it is there (404).
MATRIX: Final = """
                                assigned   same unit   other unit
coordinator     procedure:read      R          R           .
coordinator     record:list         R          R           .
coordinator     procedure:open      R          R           .
coordinator     person:correct      R          R           .
coordinator     group:appoint       R          R           .
coordinator     team:manage         R          R           .
coordinator     card:record         R          R           .
coordinator     procedure:close     R          R           .
coordinator     procedure:transfer  R          R           .
coordinator     support:record      R          R           .
coordinator     sitting:record      R          R           .
coordinator     visit:record        R          R           .
coordinator     activity:read       R          R           .
coordinator     activity:record     R          R           .
coordinator     report:run          R          R           .
coordinator     register:export     R          R           .
coordinator     register:import     R          R           .
coordinator     staff:manage        -          -           .
coordinator     system:read         -          -           .
coordinator     trail:read          -          -           .
member          procedure:read      R          -           .
member          record:list         R          -           .
member          procedure:open      -          -           .
member          person:correct      -          -           .
member          group:appoint       -          -           .
member          team:manage         -          -           .
member          card:record         R          -           .
member          procedure:close     R          -           .
member          procedure:transfer  -          -           .
member          support:record      R          -           .
member          sitting:record      -          -           .
member          visit:record        R          -           .
member          activity:read       R          R           .
member          activity:record     -          -           .
member          report:run          -          -           .
member          register:export     -          -           .
member          register:import     -          -           .
member          staff:manage        -          -           .
member          system:read         -          -           .
member          trail:read          -          -           .
reporting       procedure:read      -          -           .
reporting       record:list         R          R           .
reporting       procedure:open      -          -           .
reporting       person:correct      -          -           .
reporting       group:appoint       -          -           .
reporting       team:manage         -          -           .
reporting       card:record         -          -           .
reporting       procedure:close     -          -           .
reporting       procedure:transfer  -          -           .
reporting       support:record      -          -           .
reporting       sitting:record      -          -           .
reporting       visit:record        -          -           .
reporting       activity:read       R          R           .
reporting       activity:record     R          R           .
reporting       report:run          R          R           .
reporting       register:export     -          -           .
reporting       register:import     -          -           .
reporting       staff:manage        -          -           .
reporting       system:read         -          -           .
reporting       trail:read          -          -           .
administrator   procedure:read      .          .           .
administrator   record:list         .          .           .
administrator   procedure:open      .          .           .
administrator   person:correct      .          .           .
administrator   group:appoint       .          .           .
administrator   team:manage         .          .           .
administrator   card:record         .          .           .
administrator   procedure:close     .          .           .
administrator   procedure:transfer  .          .           .
administrator   support:record      .          .           .
administrator   sitting:record      .          .           .
administrator   visit:record        .          .           .
administrator   activity:read       .          .           .
administrator   activity:record     .          .           .
administrator   report:run          .          .           .
administrator   register:export     .          .           .
administrator   register:import     .          .           .
administrator   staff:manage        R          R           .
administrator   system:read         R          R           .
administrator   trail:read          .          .           .
data_protection procedure:read      .          .           .
data_protection record:list         .          .           .
data_protection procedure:open      .          .           .
data_protection person:correct      .          .           .
data_protection group:appoint       .          .           .
data_protection team:manage         .          .           .
data_protection card:record         .          .           .
data_protection procedure:close     .          .           .
data_protection procedure:transfer  .          .           .
data_protection support:record      .          .           .
data_protection sitting:record      .          .           .
data_protection visit:record        .          .           .
data_protection activity:read       .          .           .
data_protection activity:record     .          .           .
data_protection report:run          .          .           .
data_protection register:export     .          .           .
data_protection register:import     .          .           .
data_protection staff:manage        .          .           .
data_protection system:read         .          .           .
data_protection trail:read          R          R           .
"""
RELATIONS: Final = ("assigned", "same unit", "other unit")
WRITTEN: Final = {
    (Role(role), relation, Action(action)): answer
    for line in MATRIX.strip().splitlines()[1:]
    for role, action, *answers in [line.split()]
    for relation, answer in zip(RELATIONS, answers, strict=True)
}
OF_NO_RECORD: Final = {Action.HOME_OPEN, Action.PASSWORD_CHANGE}


@dataclass
class Ground:
    """One unit with two procedures, one of them with a group of five, each a different role; and another unit."""

    world: World
    who: dict[Role, Who] = field(default_factory=dict)
    procedures: dict[str, UUID] = field(default_factory=dict)
    group_id: UUID | None = None


@pytest.fixture
def ground(world: World) -> Ground:
    ground = Ground(world)
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        other = establish_unit(session, teryt="9999021", name="Zmyślin")
        session.flush()
        ops = session.scalars(
            select(Institution).where(Institution.unit_id == unit.id, Institution.code == "ops")
        ).one()
        made = {
            "assigned": _procedure(unit, "1/2024"),
            "same unit": _procedure(unit, "2/2024"),
            "other unit": _procedure(other, "1/2024"),
        }
        session.add_all(made.values())
        group = Group(unit_id=unit.id, procedure=made["assigned"], appointed_on=date(2024, 2, 1))
        for role in Role:
            staff = _staff(unit, role)
            session.add(_seat(unit, group, ops, staff))
            session.flush()
            ground.who[role] = Who(staff.id, unit.id, role, staff.login)
        for number, procedure in enumerate(made.values(), 1):
            session.add_all(_records(procedure, number))
        session.commit()
        ground.procedures = {relation: procedure.id for relation, procedure in made.items()}
        ground.group_id = group.id
    return ground


def _procedure(unit: Unit, number: str) -> Procedure:
    day = date(2024, 1, 10)
    family = Family(unit_id=unit.id)
    return Procedure(unit_id=unit.id, number=number, family=family, opened_on=day, held_from=day, held_until=OPEN)


def _staff(unit: Unit, role: Role) -> Staff:
    return Staff(
        unit=unit, unit_id=unit.id, login=role.value, role=role.value, since_on=date(2020, 1, 1), session_mark="x"
    )


def _seat(unit: Unit, group: Group, ops: Institution, staff: Staff) -> GroupMember:
    return GroupMember(unit=unit, unit_id=unit.id, group=group, staff=staff, institution=ops, since_on=date(2024, 2, 1))


def _records(procedure: Procedure, number: int) -> list[Sitting | Visit | Involvement]:
    unit_id, day = procedure.unit_id, date(2024, 3, 1)
    person = Person(unit_id=unit_id, number=f"O/{number}/2024", sex="K")
    return [
        Sitting(unit_id=unit_id, number=f"S/{number}/2024", kind="GR", held_on=day, procedures=[procedure]),
        Visit(
            unit_id=unit_id,
            number=f"W/{number}/2024",
            made_on=day,
            purpose="monitoring",
            successful=True,
            procedures=[procedure],
        ),
        Involvement(unit_id=unit_id, procedure=procedure, person=person, role="doznajaca", covered_from=day),
    ]


def test_the_policy_names_every_role_and_the_matrix_every_role_and_action():
    assert POLICY.keys() == set(Role)
    assert WRITTEN.keys() == set(product(Role, RELATIONS, set(Action) - OF_NO_RECORD))


def test_what_is_of_no_record_is_everybody_s():
    for role, action in product(Role, OF_NO_RECORD):
        assert POLICY[role][action] is Reach.UNIT


def test_what_one_may_do_the_rule_finds_and_nothing_else(ground: Ground):
    told = {}
    with ground.world.reading() as session:
        for role, relation, action in WRITTEN:
            try:
                find_procedure(session, ground.who[role], action, ground.procedures[relation], on=TODAY)
                told[role, relation, action] = "R"
            except NotAllowed:
                told[role, relation, action] = "-"
            except NotHere:
                told[role, relation, action] = "."
    assert told == WRITTEN


def test_a_list_holds_what_the_check_lets_through(ground: Ground):
    with ground.world.reading() as session:
        for role, action in product(Role, set(Action) - OF_NO_RECORD):
            listed = set(session.scalars(select(Procedure.id).where(within_reach(ground.who[role], action, on=TODAY))))
            allowed = {ground.procedures[relation] for relation in RELATIONS if WRITTEN[role, relation, action] == "R"}
            assert listed == allowed


@pytest.mark.parametrize(
    ("record", "within"),
    [(Sitting, sittings_within_reach), (Visit, visits_within_reach), (Person, people_within_reach)],
)
def test_what_speaks_of_a_procedure_is_reached_with_it(ground: Ground, record, within):
    """A record of each kind was written for each procedure, in the order of the relations."""
    with ground.world.reading() as session:
        for role, action in product(Role, (Action.PROCEDURE_READ, Action.RECORD_LIST)):
            numbers = session.execute(
                select(record.unit_id, record.number).where(within(ground.who[role], action, on=TODAY))
            )
            reached = {(unit_id == ground.who[role].unit_id, number.split("/")[1]) for unit_id, number in numbers}
            wanted = {
                (relation != "other unit", str(place))
                for place, relation in enumerate(RELATIONS, 1)
                if WRITTEN[role, relation, action] == "R"
            }
            assert reached == wanted


def _member_reaches(ground: Ground, on: date) -> bool:
    with ground.world.reading() as session:
        clause = within_reach(ground.who[Role.MEMBER], Action.PROCEDURE_READ, on=on)
        return session.scalars(select(Procedure.id).where(clause)).all() == [ground.procedures["assigned"]]


@pytest.mark.parametrize("end", ["left", "dissolved", "closed", "annulled"])
def test_a_membership_gives_nothing_before_its_first_day_and_nothing_after_its_last(ground: Ground, end: str):
    assert not _member_reaches(ground, date(2024, 1, 31))
    assert _member_reaches(ground, date(2024, 2, 1))
    assert _member_reaches(ground, TODAY + 999 * DAY)
    with ground.world.writing() as session:
        group = session.get_one(Group, ground.group_id)
        match end:
            case "left":
                for member in group.members:
                    member.until_on = TODAY
            case "dissolved":
                group.dissolved_on = TODAY
            case "closed":
                group.procedure.held_until = TODAY
            case _:
                group.annulled_on = TODAY
        session.commit()
    assert _member_reaches(ground, TODAY) is (end != "annulled")
    assert not _member_reaches(ground, TODAY + DAY)


@pytest.mark.parametrize(
    ("act", "last"), [(None, date(2025, 2, 6)), ("act-2023", date(2025, 2, 6)), ("act-2011", TODAY)]
)
def test_after_a_closing_the_group_works_on_as_long_as_the_act_has_it_monitor(
    ground: Ground, act: str | None, last: date
):
    """Nine months under the act of 2023, art. 9h ust. 2; the act of 2005 as it stood before set no such time."""
    with ground.world.writing() as session:
        procedure = session.get_one(Procedure, ground.procedures["assigned"])
        procedure.act, procedure.ground = act, "ustanie"
        procedure.closed_on = procedure.held_until = TODAY
        session.commit()
    assert _member_reaches(ground, last)
    assert not _member_reaches(ground, last + DAY)


def test_it_works_on_as_long_as_the_law_of_the_installation_says(ground: Ground, tmp_path: Path):
    own = tmp_path / "law.toml"
    own.write_text(OWN_LAW, encoding="utf-8")
    ground.who[Role.MEMBER] = replace(ground.who[Role.MEMBER], law=load(own))
    with ground.world.writing() as session:
        procedure = session.get_one(Procedure, ground.procedures["assigned"])
        procedure.act, procedure.ground = "act-2023", "ustanie"
        procedure.closed_on = procedure.held_until = TODAY
        session.commit()
    assert _member_reaches(ground, date(2024, 8, 6))
    assert not _member_reaches(ground, date(2024, 8, 7))


@pytest.mark.parametrize("ended", ["left", "dissolved"])
def test_whoever_left_before_the_monitoring_does_not_come_back_for_it(ground: Ground, ended: str):
    with ground.world.writing() as session:
        group = session.get_one(Group, ground.group_id)
        group.procedure.closed_on = group.procedure.held_until = TODAY
        group.procedure.ground = "ustanie"
        if ended == "dissolved":
            group.dissolved_on = TODAY
        for member in group.members if ended == "left" else ():
            member.until_on = TODAY
        session.commit()
    assert _member_reaches(ground, TODAY)
    assert not _member_reaches(ground, TODAY + DAY)


def test_whoever_left_one_group_keeps_another(ground: Ground):
    with ground.world.writing() as session:
        old = session.get_one(Group, ground.group_id)
        old.dissolved_on = TODAY - DAY
        seat = next(member for member in old.members if member.staff_id == ground.who[Role.MEMBER].id)
        new = Group(unit_id=old.unit_id, procedure=old.procedure, appointed_on=TODAY)
        session.add(
            GroupMember(
                unit=seat.unit,
                unit_id=seat.unit_id,
                group=new,
                staff_id=seat.staff_id,
                institution_id=seat.institution_id,
                since_on=TODAY,
            )
        )
        session.commit()
    assert _member_reaches(ground, TODAY)


def test_a_member_named_in_the_group_without_an_account_of_theirs_gives_nobody_access(ground: Ground):
    with ground.world.writing() as session:
        for member in session.get_one(Group, ground.group_id).members:
            member.staff_id = None
            member.name = "Dorota Żmuda"
        session.commit()
    assert not _member_reaches(ground, TODAY)


def test_a_person_written_in_by_mistake_is_not_reached_through_it(ground: Ground):
    with ground.world.writing() as session:
        mistaken = session.scalars(
            select(Involvement).where(Involvement.procedure_id == ground.procedures["assigned"])
        ).one()
        mistaken.annulled_on = TODAY
        session.commit()
    with ground.world.reading() as session:
        member, coordinator = ground.who[Role.MEMBER], ground.who[Role.COORDINATOR]
        reached = select(Person.id).where(people_within_reach(member, Action.PROCEDURE_READ, on=TODAY))
        assert session.scalars(reached).all() == []
        reached = select(Person.id).where(people_within_reach(coordinator, Action.PROCEDURE_READ, on=TODAY))
        assert len(session.scalars(reached).all()) == 2
