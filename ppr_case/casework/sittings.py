"""Writing down a sitting that speaks of many procedures, planning one, and settling what was planned."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.annulling import annul_sitting
from ppr_case.casework.filled import (
    CONCERNED,
    Filled,
    cards_of,
    filled_at,
    free_after_waiting,
    is_free,
    written_before,
)  # fmt: skip
from ppr_case.casework.visits import demand_near
from ppr_case.core.base import OPEN, new_id
from ppr_case.records import numbers
from ppr_case.records.cards import Card
from ppr_case.records.holding import hold_row
from ppr_case.records.meetings import Decision, Sitting, sitting_procedures
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution

LETTER, CARD_LETTER = "S", "K"
HELD, PLANNED, CANCELLED = "odbyte", "planowane", "odwolane"
GROUP: Final = "GR"


@dataclass
class HeldAhead(ValueError):
    """A sitting of tomorrow was not held yet; it can be planned."""

    held_on: date


@dataclass
class PlannedForThePast(ValueError):
    """What is planned lies ahead, or is today."""

    held_on: date


@dataclass
class SpeaksOfNothing(ValueError):
    """A group meets about its procedures; only the team may sit without one."""


@dataclass
class SpeaksOfTheAnnulled(ValueError):
    """A procedure that was annulled is not spoken of."""

    procedure_id: UUID


@dataclass
class NotNamedThere(ValueError):
    """Somebody came, or a form was filled in with somebody, who is not in these procedures in that role."""

    person_id: UUID


@dataclass
class FormsNeedASitting(ValueError):
    """Forms are filled in at a sitting that was held, and not at one that is planned."""


@dataclass
class VisitPlannedTooEarly(ValueError):
    """A visit is planned for a day that is still ahead."""

    planned_on: date


@dataclass
class NotPlanned(ValueError):
    """It was settled already, perhaps by somebody else a moment ago."""

    sitting_id: UUID


@dataclass
class MovedMeanwhile(ValueError):
    """Somebody gave the planned sitting another day, hour or place since it was read; these it has now."""

    held_on: date
    hour: str | None
    place: str | None


@dataclass(frozen=True)
class Held:
    """What is told of one sitting, planned ones included: who came and which forms were filled in, if it was held."""

    kind: str
    held_on: date
    state: str = HELD
    persons: Collection[UUID] = ()
    filled: Collection[Filled] = ()
    hour: str | None = None
    place: str | None = None
    decisions: Mapping[UUID, str] = field(default_factory=dict)
    """By the id of a procedure, the code of what was decided in it."""
    visits: Mapping[UUID, date] = field(default_factory=dict)
    """By the id of a procedure, the day for which its next visit was planned."""


def record_sitting(
    session: Session,
    told: Held,
    *,
    unit_id: UUID,
    id_: UUID,
    procedures: Sequence[Procedure],
    institutions: Collection[Institution],
    today: date,
) -> Sitting:
    """Write down one sitting over several procedures, with who came and the forms filled in there.

    `id_` is the caller's, so that a page sent twice names one sitting. Raises HeldAhead, PlannedForThePast,
    SpeaksOfNothing, SpeaksOfTheAnnulled, NotNamedThere, FormsNeedASitting, VisitPlannedTooEarly and
    PlannedTooFar.
    """
    _check(told, procedures, today)
    persons = _named(session, procedures, told)
    _plan_visits(session, told, procedures)
    there = written_before(session, told.filled, procedures, told.held_on)
    serials = _form_numbers(session, unit_id, told, there)
    sitting = Sitting(
        id=id_,
        unit_id=unit_id,
        number=_number(session, unit_id, LETTER, told.held_on),
        kind=told.kind,
        held_on=told.held_on,
        state=told.state,
        hour=told.hour,
        place=told.place,
        procedures=list(procedures),
        institutions=list(institutions),
        persons=persons,
    )
    session.add(sitting)
    _come_of(session, sitting, told, procedures, there, serials)
    return sitting


def take_down_sitting(
    session: Session,
    sitting: Sitting,
    told: Held,
    *,
    seen: tuple[date, str | None, str | None],
    institutions: Collection[Institution],
    today: date,
) -> None:
    """Write down what came of a sitting that was planned, or plan it for another day, hour or place.

    It keeps its number and its procedures; one that was annulled meanwhile is not spoken of. `seen` is the day, hour
    and place that it was read with. Raises NotPlanned, MovedMeanwhile, and what record_sitting does.
    """
    hold_row(session, sitting)
    if sitting.state != PLANNED or sitting.annulled_on is not None:
        raise NotPlanned(sitting.id)
    if (now := (sitting.held_on, sitting.hour, sitting.place)) != seen:
        raise MovedMeanwhile(*now)
    living = [procedure for procedure in sitting.procedures if procedure.annulled_on is None]
    _check(told, living, today)
    persons = _named(session, living, told)
    sitting.kind, sitting.state = told.kind, told.state
    sitting.held_on, sitting.hour, sitting.place = told.held_on, told.hour, told.place
    sitting.institutions = list(institutions)
    sitting.persons = persons
    _plan_visits(session, told, living)
    there = written_before(session, told.filled, living, told.held_on)
    _come_of(session, sitting, told, living, there, _form_numbers(session, sitting.unit_id, told, there))


def correct_sitting(
    session: Session,
    wrong: Sitting,
    told: Held,
    *,
    id_: UUID,
    procedures: Sequence[Procedure],
    institutions: Collection[Institution],
    reason: str,
    by: UUID,
    today: date,
) -> Sitting:
    """Write the right entry in the place of a wrong one, which keeps its number, counts nowhere and says why.

    The forms filled in at the wrong one, what was settled of plans there and what was planned after it stay as they
    are, and the forms are now those of the right one; of `told.filled` only those are made that are not there. Raises
    SittingIsAnnulled, and what record_sitting does.
    """
    annul_sitting(session, wrong, reason=reason, by=by, on=today)
    _check(told, procedures, today)
    _plan_visits(session, told, procedures)
    there = filled_at(session, procedures, {wrong.held_on, told.held_on})
    ours = [card for card in cards_of(session, wrong) if card.procedure in procedures]
    ours += [card for one, card in there.items() if one in told.filled and card not in ours]
    ours = free_after_waiting(session, ours) if told.state == HELD else []
    there = {one: card for one, card in there.items() if card.annulled_on is None}
    made = record_sitting(
        session,
        replace(told, filled=[one for one in told.filled if one not in there]),
        unit_id=wrong.unit_id,
        id_=id_,
        procedures=procedures,
        institutions=institutions,
        today=today,
    )
    made.corrects = wrong
    for card in ours:
        card.sitting = made
    return made


def unsettled(today: date) -> ColumnElement[bool]:
    """Select the planned sittings that ask to be settled: their day is past, or none of their procedures runs."""
    links = sitting_procedures.c
    speaks = exists().where(links.sitting_id == Sitting.id)
    return and_(
        Sitting.state == PLANNED,
        Sitting.annulled_on.is_(None),
        or_(Sitting.held_on < today, and_(speaks, ~_runs())),
    )


def planned_for(session: Session, procedure: Procedure) -> list[Sitting]:
    """Give the planned sittings that speak of no other procedure that runs: once this one ends, of none."""
    links = sitting_procedures.c
    of_it = select(links.sitting_id).where(links.procedure_id == procedure.id)
    query = select(Sitting).where(
        Sitting.id.in_(of_it), Sitting.state == PLANNED, Sitting.annulled_on.is_(None), ~_runs(but=procedure.id)
    )
    return list(session.scalars(query.order_by(Sitting.held_on, Sitting.id)))


def _runs(but: UUID | None = None) -> ColumnElement[bool]:
    """Say of a sitting that one of its procedures runs, `but` left aside."""
    links = sitting_procedures.c
    spoken_of = links.sitting_id == Sitting.id, links.procedure_id == Procedure.id
    others = () if but is None else (Procedure.id != but,)
    return exists().where(*spoken_of, Procedure.held_until == OPEN, Procedure.annulled_on.is_(None), *others)


def _form_numbers(session: Session, unit_id: UUID, told: Held, there: Collection[Filled]) -> list[str]:
    """Take the numbers of the forms that are new; before that of a sitting (`records.holding`)."""
    return [_number(session, unit_id, CARD_LETTER, told.held_on) for one in told.filled if one not in there]


def _come_of(
    session: Session,
    sitting: Sitting,
    told: Held,
    procedures: Sequence[Procedure],
    there: Mapping[Filled, Card],
    serials: Sequence[str],
) -> None:
    """Add the forms filled in at a sitting that are not `there`, and what was decided in each of its procedures."""
    for card in there.values():
        if is_free(card):
            card.sitting = sitting
    session.add_all(
        Card(
            id=new_id(),
            unit_id=sitting.unit_id,
            number=number,
            kind=one.kind,
            procedure_id=one.procedure_id,
            concerns_id=one.person_id,
            filled_on=told.held_on,
            sitting=sitting,
        )
        for number, one in zip(serials, (one for one in told.filled if one not in there), strict=True)
    )
    for procedure in procedures:
        if procedure.id in told.decisions:
            code = told.decisions[procedure.id]
            session.add(Decision(unit_id=sitting.unit_id, sitting=sitting, procedure_id=procedure.id, code=code))


def _plan_visits(session: Session, told: Held, procedures: Sequence[Procedure]) -> None:
    for procedure in procedures:
        if procedure.id in told.visits and procedure.held_until == OPEN:
            procedure.visit_planned_on = told.visits[procedure.id]
    session.flush()  # held before a counter is


def decisions_of(session: Session, sitting: Sitting) -> dict[UUID, str]:
    """Give the codes of what a sitting decided, by the id of the procedure."""
    found = session.execute(select(Decision.procedure_id, Decision.code).where(Decision.sitting_id == sitting.id))
    return {procedure_id: code for procedure_id, code in found}  # noqa: C416 (rows are no pairs to a type checker)


def settle_sitting(session: Session, sitting: Sitting, *, state: str, today: date) -> None:
    """Say of a planned sitting that it was held or cancelled. Raises NotPlanned and HeldAhead."""
    hold_row(session, sitting)
    if sitting.state != PLANNED or sitting.annulled_on is not None:
        raise NotPlanned(sitting.id)
    if state == HELD and sitting.held_on > today:
        raise HeldAhead(sitting.held_on)
    sitting.state = state


def _check(told: Held, procedures: Sequence[Procedure], today: date) -> None:
    if told.state == HELD and told.held_on > today:
        raise HeldAhead(told.held_on)
    if told.state == PLANNED and told.held_on < today:
        raise PlannedForThePast(told.held_on)
    if told.state != HELD and (told.filled or told.persons or told.decisions):
        raise FormsNeedASitting
    for planned_on in told.visits.values():
        if planned_on < max(today, told.held_on):
            raise VisitPlannedTooEarly(planned_on)
        demand_near(planned_on, today)
    if told.kind == GROUP and not procedures:
        raise SpeaksOfNothing
    for procedure in procedures:
        if procedure.annulled_on is not None:
            raise SpeaksOfTheAnnulled(procedure.id)


def _named(session: Session, procedures: Sequence[Procedure], told: Held) -> list[Person]:
    """Give who came; raises NotNamedThere for whoever is not in these procedures, or not in the role of a form."""
    if not (told.persons or told.filled):
        return []
    parts = session.scalars(
        select(Involvement)
        .where(
            Involvement.procedure_id.in_([procedure.id for procedure in procedures]),
            Involvement.person_id.in_({*told.persons, *(one.person_id for one in told.filled)}),
            Involvement.annulled_on.is_(None),
            Involvement.role != "swiadek",
        )
        .options(joinedload(Involvement.person))
    ).all()
    there = {one.person_id: one.person for one in parts}
    in_role = {(one.procedure_id, one.person_id, one.role) for one in parts}
    for one in told.filled:
        if (one.procedure_id, one.person_id, CONCERNED[one.kind]) not in in_role:
            raise NotNamedThere(one.person_id)
    for person_id in told.persons:
        if person_id not in there:
            raise NotNamedThere(person_id)
    return [there[person_id] for person_id in told.persons]


def _number(session: Session, unit_id: UUID, letter: str, day: date) -> str:
    return numbers.spelled(letter, numbers.take(session, unit_id, letter, day.year)[0], day.year)
