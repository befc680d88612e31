"""From the numbers of a list to the pages of the records, for whoever may open them."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Action, Who
from ppr_case.records import numbers
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.visits import Visit


class _Page(NamedTuple):
    """Where records of one letter are shown: the record's class, the endpoint, its argument, the id it takes."""

    record: Any
    endpoint: str
    argument: str
    id_: Any
    action: Action

    def address(self, id_: UUID) -> str:
        given: dict[str, Any] = {self.argument: id_}
        return url_for(self.endpoint, **given)


def _in_procedure(record: Any) -> _Page:
    return _Page(record, "procedures.show", "procedure_id", record.procedure_id, Action.PROCEDURE_READ)


_PAGES: Final = {
    "": _Page(Procedure, "procedures.show", "procedure_id", Procedure.id, Action.PROCEDURE_READ),
    numbers.PERSON: _Page(Person, "people.show", "person_id", Person.id, Action.PROCEDURE_READ),
    numbers.VISIT: _Page(Visit, "visits.show", "visit_id", Visit.id, Action.RECORD_LIST),
    numbers.SITTING: _Page(Sitting, "meetings.show", "sitting_id", Sitting.id, Action.RECORD_LIST),
    numbers.ACTIVITY: _Page(Activity, "activities.show", "activity_id", Activity.id, Action.ACTIVITY_READ),
    numbers.CARD: _in_procedure(Card),
    numbers.PLAN: _in_procedure(Plan),
    numbers.REFERRAL: _in_procedure(Referral),
    numbers.MEASURE: _in_procedure(Measure),
}


def addresses(session: Session, who: Who, wanted: Iterable[str]) -> dict[str, str]:
    """Give the address of each record by its number: one query for each kind of record that is in the list.

    Whoever counts a unit's records has the whole unit in reach: what may be opened is decided by the action alone.
    """
    by_letter: dict[str, set[str]] = {}
    for number in wanted:
        by_letter.setdefault(number[0] if number[:1].isalpha() else "", set()).add(number)
    found: dict[str, str] = {}
    for letter, mine in by_letter.items():
        page = _PAGES.get(letter)
        if page is None or not who.may(page.action):
            continue
        query = select(page.record.number, page.id_).where(
            page.record.unit_id == who.unit_id, page.record.number.in_(mine), page.id_.is_not(None)
        )
        rows: list[tuple[str, UUID]] = [(number, id_) for number, id_ in session.execute(query)]
        found |= {number: page.address(id_) for number, id_ in rows}
    return found
