"""Which drafts their author may still see: a right to a page that ended takes the drafts of that page along."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Action, Reach, Who
from ppr_case.access.rules import of_each, people_within_reach, sittings_within_reach, visits_within_reach, within_reach
from ppr_case.core import clock
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, TeamMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.scans import Scan
from ppr_case.records.visits import Visit
from ppr_case.webkit.writing import Place

ABOUT: Final[Mapping[str, type[Any]]] = {
    "procedura": Procedure,
    "procedure_id": Procedure,
    "group_id": Group,
    "card_id": Card,
    "scan_id": Scan,
    "plan_id": Plan,
    "measure_id": Measure,
    "referral_id": Referral,
    "sitting_id": Sitting,
    "visit_id": Visit,
    "activity_id": Activity,
    "person_id": Person,
    "member_id": TeamMember,
}
"""What a parameter of an address names; the first of an address says who may open its page."""
ENTRIES: Final[Mapping[str, type[Any]]] = {"plan": Plan, "measure": Measure, "referral": Referral}
OF_PROCEDURE: Final = frozenset({Group, Card, Scan, Plan, Measure, Referral})
OF_UNIT: Final = frozenset({Activity, TeamMember})


class _Subject(NamedTuple):
    """The records that a page is about, and how far the right to it goes."""

    record: type[Any]
    action: Action
    reach: Reach


def reached(session: Session, who: Who, places: Sequence[Place]) -> list[str | None]:
    """Say of each page by which number its record goes, "" where it has none; None where it may not be opened."""
    subjects = [_subject(who, place) for place in places]
    wanted: dict[_Subject, set[UUID]] = {}
    for one in subjects:
        if one is not None and one[0] is not None:
            wanted.setdefault(one[0], set()).update(one[1])
    found = {subject: _numbers(session, who, subject, ids) for subject, ids in wanted.items()}
    return [_said(one, found) for one in subjects]


def _said(one: tuple[_Subject | None, list[UUID]] | None, found: Mapping[_Subject, Mapping[UUID, str]]) -> str | None:
    if one is None:
        return None
    subject, ids = one
    if subject is None:
        return ""
    numbers = [found[subject].get(id_) for id_ in ids]
    if None in numbers:
        return None
    word = "procedura " if len(numbers) == 1 else "procedury "
    named = ", ".join(sorted(number for number in numbers if number))
    return named if subject.record in OF_UNIT or subject.record in {Sitting, Visit, Person} else word + named


def _subject(who: Who, place: Place) -> tuple[_Subject | None, list[UUID]] | None:
    """Give what a page is about; None where this person may never open such a page, or nobody said whose it is."""
    reach = who.reach(place.action)
    if reach is None:
        return None
    of_query: dict[str, list[UUID]] = {}
    for name, id_ in place.asked:
        of_query.setdefault(name, []).append(id_)
    if "entry_id" in place.named:
        return _Subject(ENTRIES[place.named["kind"]], _first(place.action, reach), reach), [place.named["entry_id"]]
    for name, record in ABOUT.items():
        ids = [place.named[name]] if name in place.named else of_query.get(name, [])
        if ids:
            return _Subject(record, _first(place.action, reach), reach), ids
    return None if any(isinstance(value, UUID) for value in place.named.values()) else (None, [])


def _first(action: Action, reach: Reach) -> Action:
    """Ask one question for all actions of one reach: the rule is the same."""
    return action if reach is Reach.ASSIGNED else Action.HOME_OPEN


def _numbers(session: Session, who: Who, subject: _Subject, ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.execute(_query(who, subject, list(ids)))
    return {id_: number for id_, number in rows}  # noqa: C416 (rows are no pairs to a type checker)


def _query(who: Who, subject: _Subject, ids: list[UUID]) -> Select[Any]:
    record, today = subject.record, clock.today()
    within: ColumnElement[bool]
    if record in OF_PROCEDURE:
        within = within_reach(who, subject.action, on=today)
        query = select(record.id, Procedure.number).join(Procedure, Procedure.id == record.procedure_id)
        return query.where(record.id.in_(ids), of_each(within))
    if record is Procedure:
        within = of_each(within_reach(who, subject.action, on=today))
    elif record is Visit:
        within = visits_within_reach(who, subject.action, on=today)
    elif record is Sitting:
        within = sittings_within_reach(who, subject.action, on=today)
    elif record is Person:
        within = people_within_reach(who, subject.action, on=today)
    else:
        within = record.unit_id == who.unit_id
    return select(record.id, record.number).where(record.id.in_(ids), within)
