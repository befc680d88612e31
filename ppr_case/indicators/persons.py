"""People, each once however many procedures name them (rule 5), and their age without a birth date (rules 6 and 7).

A subquery, grouped by the person, says how far the best of their involvements gets in each role.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from ppr_case.indicators.encounters import NONE_HELD_ON_VISIT, OURS_ON_VISIT, VISITED_ROWS
from ppr_case.indicators.language import (
    END,
    NEAR_END,
    NEAR_START,
    SINCE,
    START,
    UNIT,
    UNTIL,
    YEAR,
    Column,
    Condition,
    Dimension,
    Kind,
)
from ppr_case.indicators.rules import ACTIVE, EXPERIENCING, LIVE, USING, WITNESS, flag, near
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit
from ppr_case.records.vocabulary import FORMS_OF_VIOLENCE

SEX: Final = Dimension("plec", Person.sex, of_key=True, labels="sexes")


def _age(youngest: Column) -> Column:
    """Give rule 6 in one line.

    Age never falls, so age on the latest of three days is the greatest of the ages on them, and the earliest of several
    reference days is the smallest: min over involvements of max(a, c) is max(min a, c).
    """
    on_new_year = YEAR - Person.newborn_year
    return case((youngest >= on_new_year, youngest), else_=on_new_year)


_is = {role: Involvement.role == role for role in (EXPERIENCING, USING)}

# How far an involvement gets; most get all the way, so that is asked first.
_EXISTS, _NOT_ANNULLED, _OF_ACTIVE, _COVERED = 1, 2, 3, 4
_living = and_(Involvement.annulled_on.is_(None), LIVE)
_standing = case(
    (and_(_living, ACTIVE, Involvement.covered_from <= END), _COVERED),
    (~_living, _EXISTS),
    (~ACTIVE, _NOT_ANNULLED),
    else_=_OF_ACTIVE,
)
_candidate = and_(Procedure.unit_id == UNIT, Procedure.held_from <= UNTIL, Procedure.held_until >= SINCE)
INVOLVED: Final = (
    select(
        Involvement.person_id,
        func.max(_standing).filter(_is[EXPERIENCING]).label("experiencing"),
        func.max(_standing).filter(_is[USING]).label("using"),
        func.max(_standing).filter(Involvement.role != WITNESS).label("in_family"),
        func.min(Involvement.age_from).filter(_is[EXPERIENCING], _standing == _COVERED).label("youngest"),
    )
    .join(Procedure, Procedure.id == Involvement.procedure_id)
    .where(_candidate)
    .group_by(Involvement.person_id)
    .subquery("involved")
)


def _active(procedure: type[Procedure]) -> Column:
    return and_(procedure.held_from <= END, procedure.held_until >= START)


def _first_held(*conditions: Callable[[type[Procedure]], Column]) -> Column:
    """Give the earliest day from which a procedure of the person was held; for lists, which look at few people."""
    named, there = aliased(Involvement), aliased(Procedure)
    return (
        select(func.min(there.held_from))
        .join(named, named.procedure_id == there.id)
        .where(named.person_id == Person.id, *(condition(there) for condition in conditions))
        .correlate(Person)
        .scalar_subquery()
    )


_held_near, _of_near = aliased(Procedure), aliased(Involvement)
PEOPLE: Final = Kind(
    "osoba",
    Person.__table__.join(INVOLVED, INVOLVED.c.person_id == Person.id),
    key=Person.id,
    number=Person.number,
    dated=func.coalesce(_first_held(_active), _first_held()),
    touches=exists().where(
        _of_near.person_id == Person.id,
        _held_near.id == _of_near.procedure_id,
        _held_near.held_from <= NEAR_END,
        _held_near.held_until >= NEAR_START,
    ),
)
AGE: Final = _age(INVOLVED.c.youngest)


def reaches(standing: Column, never: str) -> tuple[Condition, ...]:
    """Give the conditions of somebody covered in a role; `never` is said of who does not have it anywhere."""
    return (
        Condition(never, standing >= _EXISTS, implied=True),
        Condition("udział lub procedura anulowane", standing >= _NOT_ANNULLED, implied=True),
        Condition("procedura nieprowadzona w okresie", standing >= _OF_ACTIVE, implied=True),
        Condition("objęcie procedurą dopiero po okresie", standing >= _COVERED),
    )


def _told(bit: int) -> Column:
    told, there = aliased(Involvement), aliased(Procedure)
    return exists().where(
        told.person_id == Person.id,
        told.role == EXPERIENCING,
        told.annulled_on.is_(None),
        told.covered_from <= END,
        told.violence.bitwise_and(bit) != 0,
        there.id == told.procedure_id,
        there.annulled_on.is_(None),
        there.held_from <= END,
        there.held_until >= START,
    )


VIOLENCE_OF_PERSON: Final = Dimension(
    "forma_przemocy",
    labels="forms_of_violence",
    parts=tuple(Condition(form, _told(1 << place)) for place, form in enumerate(FORMS_OF_VIOLENCE)),
)

# People of procedures visited after their closing: 1 so visited, 2 the visit and the procedure are ours, 3 successful,
# 4 nothing held that day, 5 in the period.
_IN_PERIOD = Visit.made_on.between(START, END)
_ours = and_(_living, OURS_ON_VISIT, Visit.annulled_on.is_(None), Visit.elsewhere.is_(False))
_after = case(
    (~_ours, 1),
    (~Visit.successful, 2),
    (~NONE_HELD_ON_VISIT, 3),
    (or_(~_IN_PERIOD, Involvement.covered_from > END), 4),
    else_=5,
)
MONITORED: Final = (
    select(
        Involvement.person_id,
        func.max(_after).filter(_is[EXPERIENCING]).label("experiencing"),
        func.max(_after).filter(_is[USING]).label("using"),
        func.min(Involvement.age_from).filter(_is[EXPERIENCING], _after == 5).label("youngest"),
        func.coalesce(func.max(Visit.made_on).filter(_IN_PERIOD), func.max(Visit.made_on)).label("visited_on"),
        func.max(flag(or_(near(Visit.made_on), ACTIVE))).label("touching"),
    )
    .select_from(VISITED_ROWS.join(Involvement, Involvement.procedure_id == Procedure.id))
    .where(
        Visit.unit_id == UNIT,
        Visit.made_on.between(SINCE, UNTIL),
        Procedure.closed_on < Visit.made_on,
    )
    .group_by(Involvement.person_id)
    .subquery("monitored")
)
MONITORED_PEOPLE: Final = Kind(
    "osoba",
    Person.__table__.join(MONITORED, MONITORED.c.person_id == Person.id),
    key=Person.id,
    number=Person.number,
    dated=MONITORED.c.visited_on,
    touches=MONITORED.c.touching == 1,
)
MONITORED_AGE: Final = _age(MONITORED.c.youngest)


def monitored(standing: Column, never: str) -> tuple[Condition, ...]:
    """Give the conditions of somebody monitored after closing in a role."""
    return (
        Condition(never, standing >= 1, implied=True),
        Condition("wizyta, udział lub procedura nie liczą się tutaj", standing >= 2, implied=True),
        Condition("nikogo nie zastano", standing >= 3, implied=True),
        Condition("inna procedura była tego dnia prowadzona", standing >= 4, implied=True),
        Condition("wizyta poza okresem albo objęcie procedurą dopiero po nim", standing >= 5),
    )
