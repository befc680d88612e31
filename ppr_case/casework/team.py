"""The interdisciplinary team: who is in it, for whom, from when to when, and which parts of it lack people.

Whoever changes the team holds the unit's row: of two at once the second sees what the first did.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.composition import left_wanting
from ppr_case.law.regimes import Act, Wanted
from ppr_case.records import numbers
from ppr_case.records.groups import TeamMember
from ppr_case.records.holding import hold_row
from ppr_case.records.naming import opened
from ppr_case.records.units import Institution, Unit


class Refused(ValueError):
    """A team that cannot be."""


@dataclass
class TermAhead(Refused):
    """Nobody is in the team before their first day; that it will end may be known before."""

    since_on: date


@dataclass
class EndsBeforeBeginning(Refused):
    """The last day is before the first."""

    since_on: date


@dataclass
class BeginsBeforeEnd(Refused):
    """Whoever comes in somebody's place begins on their last day at the earliest."""

    last_on: date


@dataclass
class IsMember(Refused):
    """Somebody of that name is in the team for that institution on some of those days."""

    since_on: date


@dataclass
class HasLeft(Refused):
    """The term has ended, or the entry was taken out."""


@dataclass
class SentBefore(Refused):
    """The same form came a moment ago and was done."""


@dataclass(frozen=True)
class Term:
    """Who is to be in the team, and when; `until_on` None: still."""

    name: str
    institution: Institution
    since_on: date
    until_on: date | None = None


def members_of(session: Session, unit_id: UUID) -> Sequence[TeamMember]:
    """Give everybody who is or was in the team, in the order in which they came."""
    query = select(TeamMember).where(TeamMember.unit_id == unit_id).order_by(TeamMember.since_on, TeamMember.id)
    return session.scalars(query.options(joinedload(TeamMember.institution))).all()


def is_in(member: TeamMember, on: date) -> bool:
    """Say whether somebody is in the team on a day; their last day is still a member's day."""
    return member.since_on <= on and (member.until_on is None or member.until_on >= on)


def missing_parts(act: Act, kinds: Collection[str]) -> list[Wanted]:
    """Give the parts that the act wants a team to have (art. 9a ust. 3–4) and that nobody is there for."""
    return [part for part in act.team_members.values() if not set(part.kinds) & set(kinds)]


def lost_with(
    members: Sequence[TeamMember], member: TeamMember, act: Act, coming: Collection[str] = ()
) -> list[Wanted]:
    """Give the parts that nobody is left for once a member is gone and others have come."""
    return left_wanting(lambda kinds: missing_parts(act, kinds), members, member, coming)


def add_member(session: Session, unit: Unit, term: Term, *, id_: UUID, today: date) -> TeamMember:
    """Write a member of the team down, in the next number of the year of their first day.

    `id_` is the caller's, so that a page sent twice adds one. Raises SentBefore, TermAhead, EndsBeforeBeginning and
    IsMember.
    """
    members = _hold(session, unit)
    return _come(session, unit, members, term, id_=id_, today=today)


def end_term(session: Session, member: TeamMember, *, last_on: date, today: date) -> None:
    """Let somebody's last day in the team be that day. Raises HasLeft and EndsBeforeBeginning."""
    members = _hold(session, member.unit)
    _go(members, member, last_on=last_on, today=today)


def replace_member(
    session: Session, member: TeamMember, term: Term, *, id_: UUID, last_on: date, today: date
) -> TeamMember:
    """Let one member go and another come, in one step; `id_`, of the new member, is the caller's.

    Raises SentBefore, HasLeft, TermAhead, EndsBeforeBeginning, BeginsBeforeEnd and IsMember.
    """
    unit = member.unit
    members = _hold(session, unit)
    if any(one.id == id_ for one in members):
        raise SentBefore
    if term.since_on < last_on:
        raise BeginsBeforeEnd(last_on)
    _go(members, member, last_on=last_on, today=today)
    return _come(session, unit, members, term, id_=id_, today=today)


def correct_member(session: Session, member: TeamMember, term: Term, *, today: date) -> bool:
    """Correct what was mistyped of a member; say whether anything changed.

    Raises HasLeft, TermAhead, EndsBeforeBeginning and IsMember.
    """
    members = _hold(session, member.unit)
    if member not in members:
        raise HasLeft
    _check(term, today)
    _refuse_double([one for one in members if one is not member], term)
    known = Term(opened(member, "name"), member.institution, member.since_on, member.until_on)
    if known == term:
        return False
    if known.name != term.name:
        member.name = term.name
    member.institution, member.since_on, member.until_on = term.institution, term.since_on, term.until_on
    return True


def take_out(session: Session, member: TeamMember) -> None:
    """Take out an entry of somebody who was never in the team; the trail keeps that there was one. Raises HasLeft."""
    if member not in _hold(session, member.unit):
        raise HasLeft
    session.delete(member)


def _hold(session: Session, unit: Unit) -> list[TeamMember]:
    """Lock the unit's row, as far as others need not wait who only name it, and read the team anew."""
    hold_row(session, unit)
    query = select(TeamMember).where(TeamMember.unit_id == unit.id).execution_options(populate_existing=True)
    return list(session.scalars(query.options(joinedload(TeamMember.institution))))


def _come(
    session: Session, unit: Unit, members: Sequence[TeamMember], term: Term, *, id_: UUID, today: date
) -> TeamMember:
    if any(one.id == id_ for one in members):
        raise SentBefore
    _check(term, today)
    _refuse_double(members, term)
    serial = numbers.take(session, unit.id, numbers.MEMBER, term.since_on.year)[0]
    member = TeamMember(
        id=id_,
        unit=unit,
        unit_id=unit.id,
        number=numbers.spelled(numbers.MEMBER, serial, term.since_on.year),
        institution=term.institution,
        since_on=term.since_on,
        until_on=term.until_on,
    )
    member.name = term.name
    session.add(member)
    return member


def _go(members: Sequence[TeamMember], member: TeamMember, *, last_on: date, today: date) -> None:
    if member not in members or (member.until_on is not None and member.until_on < today):
        raise HasLeft
    if last_on < member.since_on:
        raise EndsBeforeBeginning(member.since_on)
    member.until_on = last_on


def _check(term: Term, today: date) -> None:
    if term.since_on > today:
        raise TermAhead(term.since_on)
    if term.until_on is not None and term.until_on < term.since_on:
        raise EndsBeforeBeginning(term.since_on)


def _refuse_double(members: Sequence[TeamMember], term: Term) -> None:
    """Refuse a second entry of somebody of one name and one institution for days that they have already."""
    until = term.until_on or date.max
    for one in members:
        meets = one.since_on <= until and term.since_on <= (one.until_on or date.max)
        if meets and one.institution is term.institution and opened(one, "name").casefold() == term.name.casefold():
            raise IsMember(one.since_on)
