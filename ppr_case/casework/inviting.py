"""Whom a sitting invites and summons, and that the two sides never come at one hour (R2011 § 17 ust. 2; kept since)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from uuid import UUID

from ppr_case.records.naming import ERASED, opened
from ppr_case.records.people import ADULT, Involvement, day_of_birth, is_minor

EXPERIENCING, USING = "doznajaca", "stosujaca"
APART: Final = 60
"""Minutes between the two sides of a procedure: closer, and they would meet in the corridor."""


@dataclass
class SidesMeet(ValueError):
    """Both sides of a procedure would come within an hour; the ids are of the two parts they have in it."""

    first: UUID
    second: UUID


def invited(parts: Iterable[Involvement], on: date) -> list[Involvement]:
    """Select who is asked to come: both sides, and no child (R2011 § 8 ust. 5)."""
    return [part for part in parts if part.role in {EXPERIENCING, USING} and not _is_minor(part, on)]


def check_hours(parts: Iterable[Involvement], hours: Mapping[UUID, time]) -> None:
    """Demand an hour between the two sides of each procedure; `hours` are by the id of the part. Raises SidesMeet."""
    timed = [part for part in parts if part.id in hours]
    for one in timed:
        for other in timed:
            facing = (one.role, other.role) == (EXPERIENCING, USING) and one.procedure_id == other.procedure_id
            if facing and abs(_minutes(hours[one.id]) - _minutes(hours[other.id])) < APART:
                raise SidesMeet(one.id, other.id)


def _minutes(hour: time) -> int:
    return 60 * hour.hour + hour.minute


def _is_minor(part: Involvement, on: date) -> bool:
    """Judge by the birth, or where nobody knows it by the age at the beginning; unknown: an adult."""
    born = opened(part.person, "born")
    if born and born != ERASED:
        return is_minor(day_of_birth(born), on)
    return part.age_from is not None and part.age_from < ADULT
