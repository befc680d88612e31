"""What a list says of procedures: how far each has come, what is due, and, for those who may read it, of whom."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import of_each, within_reach
from ppr_case.casework.course import Facts, facts_of
from ppr_case.casework.deadlines import Step, awaited, steps
from ppr_case.law.regimes import Law
from ppr_case.records.people import ADULT, Involvement, Person
from ppr_case.records.procedures import Procedure


@dataclass(frozen=True)
class Someone:
    """The person a list names: whoever experiences violence, adults first, and how many more there are."""

    person: Person
    children: int
    adults: int


@dataclass(frozen=True)
class Row:
    facts: Facts
    next: Step | None
    someone: Someone | None
    readable: bool


def rows(session: Session, law: Law, who: Who, ids: Sequence[UUID], today: date) -> list[Row]:
    """Say of each procedure how far it has come; and whom it is about, where this person may read it."""
    facts = facts_of(session, ids)
    readable = readable_of(session, who, ids, today)
    named = someone_of(session, readable) if readable else {}
    return [Row(facts[id_], _next(law, facts[id_], today), named.get(id_), id_ in readable) for id_ in ids]


def readable_of(session: Session, who: Who, ids: Collection[UUID], today: date) -> set[UUID]:
    """Choose those of some procedures that this person may read; what is said of the others is number and date."""
    if not who.may(Action.PROCEDURE_READ):
        return set()
    within = of_each(within_reach(who, Action.PROCEDURE_READ, on=today))
    return set(session.scalars(select(Procedure.id).where(Procedure.id.in_(ids), within)))


def _next(law: Law, facts: Facts, today: date) -> Step | None:
    return next(iter(awaited(steps(law, facts), facts, on=today)), None)


def someone_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Someone]:
    """Choose whom to name for each of some procedures that may be read; only their names will be opened."""
    involved = session.execute(
        select(Involvement.procedure_id, Involvement.person_id, Involvement.age_from)
        .where(
            Involvement.procedure_id.in_(ids),
            Involvement.role == "doznajaca",
            Involvement.annulled_on.is_(None),
        )
        .order_by(Involvement.procedure_id, Involvement.id)
    )
    chosen = dict(_first_adults(involved))
    people = people_by_id(session, [person_id for person_id, _, _ in chosen.values()])
    return {id_: Someone(people[person_id], *more) for id_, (person_id, *more) in chosen.items()}


def _first_adults(
    involved: Iterable[tuple[UUID, UUID, int | None]],
) -> Iterator[tuple[UUID, tuple[UUID, int, int]]]:
    for procedure_id, group in groupby(involved, key=lambda row: row[0]):
        ages = {person_id: ADULT if age is None else age for _, person_id, age in group}
        first = next((person_id for person_id, age in ages.items() if age >= ADULT), next(iter(ages)))
        others = [age for person_id, age in ages.items() if person_id != first]
        children = sum(age < ADULT for age in others)
        yield procedure_id, (first, children, len(others) - children)


def people_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """Load what a list says of people and no more of what is sealed."""
    shown = load_only(Person.data_key_id, Person.number, Person.surname_sealed, Person.first_name_sealed)  # type: ignore[attr-defined]
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)).options(shown))}
