"""Numbers that a person can say on the telephone: `17/2021` for a procedure, `W/12/2024` for a visit."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, bindparam, case
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
    last = _advance(session, unit_id, letter, year, _NEXT, how_many)
    return range(last - how_many + 1, last + 1)


def set_past(session: Session, unit_id: UUID, numbers: Iterable[str]) -> None:
    """Set the counters of procedures past numbers that came from elsewhere, where they look like ours."""
    greatest: dict[int, int] = {}
    for number in numbers:
        if match := _OURS.fullmatch(number):
            serial, year = map(int, match.groups())
            greatest[year] = max(serial, greatest.get(year, 0))
    for year, serial in sorted(greatest.items()):
        _advance(session, unit_id, PROCEDURE, year, _AT_LEAST, serial)


def _upserts(to: ColumnElement[int]) -> Mapping[str, Executable]:
    """Insert or update in one statement: two people opening the year's first procedure must not both find nothing."""
    key = ("unit_id", "letter", "year")
    inserts: dict[str, Any] = {"sqlite": sqlite.insert(Counter), "postgresql": postgresql.insert(Counter)}
    return {
        name: insert.values(last=bindparam("count"), **{part: bindparam(part) for part in key})
        .on_conflict_do_update(index_elements=key, set_={"last": to})
        .returning(Counter.last)
        for name, insert in inserts.items()
    }


# Built once: every record takes a number.
_NEXT: Final = _upserts(Counter.last + bindparam("count"))
_AT_LEAST: Final = _upserts(case((Counter.last < bindparam("count"), bindparam("count")), else_=Counter.last))


def _advance(
    session: Session, unit_id: UUID, letter: str, year: int, upserts: Mapping[str, Executable], count: int
) -> int:
    told = {"unit_id": unit_id, "letter": letter, "year": year, "count": count}
    upsert = upserts[session.get_bind().dialect.name]
    last: int = session.connection().execute(upsert, told).scalar_one()  # beside the trail: the record says its number
    return last
