"""The kinds of record that name one procedure, or none: a join, whose rows are the records themselves."""

from typing import Final

from sqlalchemy import and_, func, inspect, or_

from ppr_case.indicators.language import NEAR_END, NEAR_START, Column, Kind
from ppr_case.indicators.rules import ACTIVE, near, number_of_person
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, TeamMember
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import STEPS, Referral
from ppr_case.records.units import Event

_HELD_NEAR: Final = and_(Procedure.held_from <= NEAR_END, Procedure.held_until >= NEAR_START)

PROCEDURES: Final = Kind(
    "procedura",
    Procedure.__table__,
    key=Procedure.id,
    number=Procedure.number,
    dated=Procedure.held_from,
    touches=_HELD_NEAR,
    unit=Procedure.unit_id,
)


def _of_one_procedure(name: str, event: type[Event], day: Column, procedure_id: Column) -> Kind:
    """Events that name one procedure, or none: a measure may stand alone, so the join is an outer one for all."""
    rows = inspect(event).local_table.outerjoin(Procedure, Procedure.id == procedure_id)
    touches = or_(near(day), ACTIVE)
    return Kind(name, rows, key=event.id, number=event.number, dated=day, touches=touches, unit=event.unit_id)


CARDS: Final = _of_one_procedure("formularz", Card, Card.filled_on, Card.procedure_id)
PLANS: Final = _of_one_procedure("plan", Plan, Plan.drawn_on, Plan.procedure_id)
MEASURES: Final = _of_one_procedure("środek", Measure, Measure.applied_on, Measure.procedure_id)


def referrals(day: Column) -> Kind:
    """Referrals, dated by one of their steps; the person is joined, because every code is also told by sex.

    In a list, one that never came to that step stands under the first day known of it.
    """
    rows = (
        Referral.__table__
        .join(Person, Person.id == Referral.person_id)
        .outerjoin(Procedure, Procedure.id == Referral.procedure_id)
    )  # fmt: skip
    listed: Column = func.coalesce(day, *(getattr(Referral, step) for step in STEPS))
    return Kind(
        "skierowanie",
        rows,
        key=Referral.id,
        number=Referral.number,
        dated=listed,
        touches=or_(near(listed), ACTIVE),
        unit=Referral.unit_id,
    )


GROUPS: Final = Kind(
    "grupa",
    Group.__table__.join(Procedure, Procedure.id == Group.procedure_id),
    key=Group.id,
    number=Procedure.number,
    dated=Group.appointed_on,
    touches=or_(near(Group.appointed_on), ACTIVE),
    unit=Group.unit_id,
)
GROUP_PEOPLE: Final = Kind(
    "osoba",
    GROUPS.rows.join(Involvement, Involvement.procedure_id == Procedure.id),
    key=Involvement.person_id,
    number=number_of_person(Involvement.person_id),
    dated=Group.appointed_on,
    touches=GROUPS.touches,
    unit=Group.unit_id,
)
INVOLVEMENTS: Final = Kind(
    "osoba",
    Involvement.__table__.join(Procedure, Procedure.id == Involvement.procedure_id).join(
        Person, Person.id == Involvement.person_id
    ),
    key=Involvement.person_id,
    number=Person.number,
    dated=Involvement.covered_from,
    touches=_HELD_NEAR,
    unit=Procedure.unit_id,
)
MEMBERS: Final = Kind(
    "członek zespołu",
    TeamMember.__table__,
    key=TeamMember.id,
    number=TeamMember.number,
    dated=TeamMember.since_on,
    touches=and_(
        TeamMember.since_on <= NEAR_END, or_(TeamMember.until_on.is_(None), TeamMember.until_on >= NEAR_START)
    ),
    unit=TeamMember.unit_id,
)
ACTIVITIES: Final = Kind(
    "działanie",
    Activity.__table__,
    key=Activity.id,
    number=Activity.number,
    dated=Activity.begins_on,
    touches=and_(Activity.begins_on <= NEAR_END, Activity.ends_on >= NEAR_START),
    unit=Activity.unit_id,
    partition=Activity.kind,
)
