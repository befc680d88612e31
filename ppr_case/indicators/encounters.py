"""Visits and sittings: one record may name several procedures.

A subquery, grouped by the record, says how far the best of its procedures gets. It is grouped by day and id, the order
of the covering index, so that no sort is needed, and it reads the window of candidates: the period for a number, all
days for a list.
"""

from typing import Final

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from ppr_case.indicators.language import END, SINCE, UNIT, UNTIL, Column, Condition, Dimension, Kind, Through
from ppr_case.indicators.rules import (
    ACTIVE,
    LIVE,
    USING,
    during,
    flag,
    near,
    not_after_handing_over,
    not_before_taking_over,
    number_of_person,
    ours,
)
from ppr_case.records.meetings import Sitting, sitting_institutions, sitting_persons, sitting_procedures
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, visit_institutions, visit_procedures

HELD_ON_VISIT: Final = and_(LIVE, Procedure.held_from <= Visit.made_on, Procedure.held_until >= Visit.made_on)
OURS_ON_VISIT: Final = and_(LIVE, not_before_taking_over(Visit.made_on), not_after_handing_over(Visit.made_on))
CLOSED_BEFORE_VISIT: Final = and_(OURS_ON_VISIT, Procedure.closed_on < Visit.made_on)

VISITED_ROWS: Final = (
    Visit.__table__
    .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
    .join(Procedure, Procedure.id == visit_procedures.c.procedure_id)
)  # fmt: skip
# How far the best procedure of a visit gets; most are held, so that is asked first.
_NOT_ANNULLED, _OURS, _CLOSED, _HELD = 1, 2, 3, 4
_standing = case(
    (HELD_ON_VISIT, _HELD), (~LIVE, 0), (CLOSED_BEFORE_VISIT, _CLOSED), (OURS_ON_VISIT, _OURS), else_=_NOT_ANNULLED
)
VISIT: Final = (
    select(
        Visit.id,
        Visit.made_on,
        Visit.purpose,
        Visit.successful,
        Visit.institution_count,
        func.coalesce(Visit.went, Visit.institution_count).label("went"),
        Visit.elsewhere,
        Visit.annulled_on,
        func.max(_standing).label("standing"),
        func.sum(flag(HELD_ON_VISIT)).label("held"),
    )
    .select_from(VISITED_ROWS)
    .where(Visit.unit_id == UNIT, Visit.made_on.between(SINCE, UNTIL))
    .group_by(Visit.made_on, Visit.id)
    .subquery("visit")
)
_visit_of_active = exists().where(
    visit_procedures.c.visit_id == VISIT.c.id, Procedure.id == visit_procedures.c.procedure_id, ACTIVE
)
VISITS: Final = Kind(
    "wizyta",
    VISIT,
    key=VISIT.c.id,
    number=select(Visit.number).where(Visit.id == VISIT.c.id).scalar_subquery(),
    dated=VISIT.c.made_on,
    touches=or_(near(VISIT.c.made_on), _visit_of_active),
)
VISITED: Final = Kind(
    "procedura",
    VISITED_ROWS,
    key=Procedure.id,
    number=Procedure.number,
    dated=Visit.made_on,
    touches=or_(near(Visit.made_on), ACTIVE),
    unit=Visit.unit_id,
)

_other, _listed = aliased(Procedure), visit_procedures.alias()
NONE_HELD_ON_VISIT: Final = ~exists().where(
    _listed.c.visit_id == Visit.id,
    _other.id == _listed.c.procedure_id,
    _other.annulled_on.is_(None),
    _other.held_from <= Visit.made_on,
    _other.held_until >= Visit.made_on,
)

VISIT_OURS: Final = (
    during(VISIT.c.made_on),
    Condition("zapis anulowany", VISIT.c.annulled_on.is_(None)),
    Condition("czynność innej gminy", VISIT.c.elsewhere.is_(False)),
    Condition("procedura anulowana", VISIT.c.standing >= _NOT_ANNULLED),
    Condition("sprzed przejęcia lub po przekazaniu procedury", VISIT.c.standing >= _OURS),
)
SUCCESSFUL: Final = (*VISIT_OURS, Condition("nikogo nie zastano", VISIT.c.successful))
VISIT_HELD: Final = (
    *SUCCESSFUL,
    Condition("żadna procedura nie była tego dnia prowadzona", VISIT.c.standing == _HELD),
)
VISIT_AFTER: Final = (
    *SUCCESSFUL,
    Condition("procedura była tego dnia prowadzona", VISIT.c.standing != _HELD),
    Condition("żadna procedura nie była wcześniej zakończona", VISIT.c.standing == _CLOSED),
)
NEVER_HELD: Final = VISIT.c.standing <= _OURS
"""Made when none of its procedures was held, and none had been closed before."""
ENTERED: Final = (
    during(Visit.made_on),
    *ours(Visit, Visit.made_on),
    Condition("nikogo nie zastano", Visit.successful),
)

_went = (
    select(visit_institutions.c.visit_id, Institution.kind, func.count().label("institutions"))
    .join(Institution, Institution.id == visit_institutions.c.institution_id)
    .where(Institution.unit_id == UNIT)
    .group_by(visit_institutions.c.visit_id, Institution.kind)
    .subquery("went")
)
_through_went = Through(_went, _went.c.visit_id == VISIT.c.id)
_visitor = func.coalesce(_went.c.kind, "ops")
WENT: Final = Dimension("podmiot", _visitor, through=_through_went, labels="institution_kinds", overlaps=True)
"""Where no institution is named, the welfare centre went alone."""
WENT_EACH: Final = Dimension(
    "podmiot",
    _visitor,
    through=_through_went,
    labels="institution_kinds",
    weight=func.coalesce(_went.c.institutions, VISIT.c.institution_count),
)

# Sittings, one row each even where no procedure is named.
SITTING: Final = (
    select(
        Sitting.id,
        Sitting.held_on,
        Sitting.kind,
        Sitting.state,
        Sitting.elsewhere,
        Sitting.annulled_on,
        func.count(Procedure.id).label("named"),
        func.sum(flag(and_(Procedure.id.is_not(None), LIVE))).label("live"),
    )
    .outerjoin(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
    .outerjoin(Procedure, Procedure.id == sitting_procedures.c.procedure_id)
    .where(Sitting.unit_id == UNIT, Sitting.held_on.between(SINCE, UNTIL))
    .group_by(Sitting.held_on, Sitting.id)
    .subquery("sitting")
)
_sitting_of_active = exists().where(
    sitting_procedures.c.sitting_id == SITTING.c.id, Procedure.id == sitting_procedures.c.procedure_id, ACTIVE
)
SITTINGS: Final = Kind(
    "posiedzenie",
    SITTING,
    key=SITTING.c.id,
    number=select(Sitting.number).where(Sitting.id == SITTING.c.id).scalar_subquery(),
    dated=SITTING.c.held_on,
    touches=or_(near(SITTING.c.held_on), _sitting_of_active),
)
SAT: Final = (
    during(SITTING.c.held_on),
    Condition("zapis anulowany", SITTING.c.annulled_on.is_(None)),
    Condition("czynność innej gminy", SITTING.c.elsewhere.is_(False)),
    Condition("nie odbyło się", SITTING.c.state == "odbyte"),
)
GROUP_SAT: Final = (
    *SAT,
    Condition("nie spotkanie grupy", SITTING.c.kind == "GR"),
    Condition("wszystkie procedury anulowane", or_(SITTING.c.named == 0, SITTING.c.live > 0)),
)
_present = (
    select(sitting_institutions.c.sitting_id, Institution.kind)
    .distinct()
    .join(Institution, Institution.id == sitting_institutions.c.institution_id)
    .where(Institution.unit_id == UNIT)
    .subquery("present")
)
PRESENT: Final = Dimension(
    "podmiot",
    _present.c.kind,
    through=Through(_present, _present.c.sitting_id == SITTING.c.id),
    labels="institution_kinds",
    overlaps=True,
)

_of_active = exists().where(
    sitting_procedures.c.sitting_id == Sitting.id, Procedure.id == sitting_procedures.c.procedure_id, ACTIVE
)
ATTENDANCE: Final = Kind(
    "osoba",
    Sitting.__table__.join(sitting_persons, sitting_persons.c.sitting_id == Sitting.id),
    key=sitting_persons.c.person_id,
    number=number_of_person(sitting_persons.c.person_id),
    dated=Sitting.held_on,
    touches=or_(near(Sitting.held_on), _of_active),
    unit=Sitting.unit_id,
)
USES_VIOLENCE_THERE: Final[Column] = exists().where(
    sitting_procedures.c.sitting_id == Sitting.id,
    Involvement.procedure_id == sitting_procedures.c.procedure_id,
    Involvement.person_id == sitting_persons.c.person_id,
    Involvement.role == USING,
    Involvement.annulled_on.is_(None),
    Involvement.covered_from <= END,
    Procedure.id == sitting_procedures.c.procedure_id,
    LIVE,
)
