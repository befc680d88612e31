"""The dated log of what was done outside procedures: writing an entry down, correcting it and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.records import numbers
from ppr_case.records.activities import Activity, ActivityParticipants, span
from ppr_case.records.holding import hold_row
from ppr_case.records.units import Institution, Unit

FURTHEST_AHEAD: Final = timedelta(days=20 * 366)
FURTHEST_BACK: Final = timedelta(days=80 * 366)
"""A span that ends or begins so far from the day of its entry is a mistyped year: it would count in all between."""


class Refused(ValueError):
    """An entry that cannot be true."""


@dataclass
class NotedAhead(Refused):
    """What is to come was not done."""

    noted_on: date


@dataclass
class SpanBackwards(Refused):
    """It would end before it begins; an end that was not given is the day of the entry."""

    begins_on: date
    ends_on: date


@dataclass
class BeginsTooFar(Refused):
    """Whatever runs so long was not begun then: the year is mistyped."""

    begins_on: date


@dataclass
class EndsTooFar(Refused):
    """Nobody plans so far ahead: the year is mistyped."""

    ends_on: date


@dataclass
class ActivityIsAnnulled(Refused):
    """The entry was taken back already."""

    annulled_on: date


@dataclass(frozen=True)
class Logged:
    """One entry: what, when and how much. `hours` are of the whole entry; `groups` say who took part.

    `label` is the digest of what makes entries the same person or thing.
    """

    kind: str
    noted_on: date
    amount: int = 1
    participants: int | None = None
    hours: int | None = None
    answer: str | None = None
    since_on: date | None = None
    until_on: date | None = None
    setting: str | None = None
    form: str | None = None
    round_the_clock: bool = False
    institution: Institution | None = None
    label: bytes | None = None
    description: str | None = None
    groups: Mapping[str, int] = field(default_factory=dict)


def record_activity(session: Session, unit: Unit, logged: Logged, *, id_: UUID, today: date) -> Activity:
    """Write an entry down in its next number; `id_` is the caller's.

    A day to come is refused as the day of the entry, and taken as the end of a span: a programme runs on. Raises
    Refused: NotedAhead, SpanBackwards, BeginsTooFar and EndsTooFar.
    """
    if logged.noted_on > today:
        raise NotedAhead(logged.noted_on)
    begins_on, ends_on = span(noted_on=logged.noted_on, since_on=logged.since_on, until_on=logged.until_on)
    if begins_on > ends_on:
        raise SpanBackwards(begins_on, ends_on)
    if begins_on < logged.noted_on - FURTHEST_BACK:
        raise BeginsTooFar(begins_on)
    if ends_on > logged.noted_on + FURTHEST_AHEAD:
        raise EndsTooFar(ends_on)
    year = logged.noted_on.year
    serial = numbers.take(session, unit.id, numbers.ACTIVITY, year)[0]
    activity = Activity(
        id=id_,
        unit=unit,
        unit_id=unit.id,
        number=numbers.spelled(numbers.ACTIVITY, serial, year),
        noted_on=logged.noted_on,
        kind=logged.kind,
        amount=logged.amount,
        participants=logged.participants,
        hours=logged.hours,
        answer=logged.answer,
        since_on=logged.since_on,
        until_on=logged.until_on,
        setting=logged.setting,
        form=logged.form,
        round_the_clock=logged.round_the_clock,
        label=logged.label,
        institution=logged.institution,
        begins_on=begins_on,
        ends_on=ends_on,
        groups=[
            ActivityParticipants(participant_group=group, amount=amount) for group, amount in logged.groups.items()
        ],
    )
    activity.description = logged.description
    session.add(activity)
    return activity


def correct_activity(
    session: Session, unit: Unit, activity: Activity, logged: Logged, *, reason: str, id_: UUID, today: date
) -> Activity:
    """Write the right entry in the place of a wrong one, which keeps its number, counts nowhere and says why.

    Raises Refused: ActivityIsAnnulled, and whatever `record_activity` raises.
    """
    annul_activity(session, activity, reason=reason, on=today)
    made = record_activity(session, unit, logged, id_=id_, today=today)
    made.corrects = activity
    return made


def annul_activity(session: Session, activity: Activity, *, reason: str, on: date) -> None:
    """Take an entry back: it keeps its number, counts nowhere, and says why. Raises ActivityIsAnnulled."""
    hold_row(session, activity)
    if activity.annulled_on is not None:
        raise ActivityIsAnnulled(activity.annulled_on)
    activity.annulled_on = on
    activity.annulled_because = reason


def last_of(session: Session, unit_id: UUID) -> Activity | None:
    """Give the entry that was written down last, whatever day it tells of; ids grow with the time they are made."""
    query = select(Activity).where(Activity.unit_id == unit_id, Activity.annulled_on.is_(None))
    return session.scalars(query.order_by(Activity.id.desc()).limit(1)).one_or_none()
