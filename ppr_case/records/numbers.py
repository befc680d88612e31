"""Numbers that a person can say on the telephone: `17/2021` for a procedure, `W/12/2024` for a visit."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ppr_case.records.units import Counter

PROCEDURE, CARD, SITTING, VISIT, PLAN, PERSON, REFERRAL, MEASURE, ACTIVITY, MEMBER = " KSWPORMDC"

_OURS = re.compile(r"(\d{1,6})/(\d{4})")


def spelled(letter: str, serial: int, year: int) -> str:
    return f"{serial}/{year}" if letter == PROCEDURE else f"{letter}/{serial}/{year}"


def take(session: Session, unit_id: UUID, letter: str, year: int, how_many: int = 1) -> range:
    """Take the next serial numbers of one kind and year, in the transaction of the records that get them.

    The row of the counter stays locked to the end of that transaction, so a record rolled back leaves no gap.
    """
    last = _advance(session, unit_id, letter, year, first=how_many, to=Counter.last + how_many)
    return range(last - how_many + 1, last + 1)


def set_past(session: Session, unit_id: UUID, numbers: Iterable[str]) -> None:
    """Set the counters of procedures past numbers that came from elsewhere, where they look like ours."""
    greatest: dict[int, int] = {}
    for number in numbers:
        if match := _OURS.fullmatch(number):
            serial, year = map(int, match.groups())
            greatest[year] = max(serial, greatest.get(year, 0))
    for year, serial in sorted(greatest.items()):
        beyond = case((Counter.last < serial, serial), else_=Counter.last)
        _advance(session, unit_id, PROCEDURE, year, first=serial, to=beyond)


def _advance(session: Session, unit_id: UUID, letter: str, year: int, *, first: int, to: Any) -> int:
    """Insert or update in one statement: two people opening the year's first procedure must not both find nothing."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    key = {"unit_id": unit_id, "letter": letter, "year": year}
    statement = insert(Counter).values(**key, last=first)
    upsert = statement.on_conflict_do_update(index_elements=list(key), set_={"last": to}).returning(Counter.last)
    last: int = session.connection().execute(upsert).scalar_one()  # beside the trail: the record says its number
    return last
