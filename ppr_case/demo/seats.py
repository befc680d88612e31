"""Who sits in the groups of a demo: the members that the act wants, and on purpose a few groups that lack somebody."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from random import Random
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ppr_case.core.base import OPEN
from ppr_case.demo.names import FIRST_NAMES, Inventor
from ppr_case.law.regimes import Act, Law
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.units import Institution, Unit

USUAL: Final = ("ops", "policja")
"""Who sat in a group before an act wanted anybody."""
FAULTS: Final = ("nobody", "no police", "no probation officer")
"""What is wrong with the newest groups that are at work, one each."""


def fill_groups(session: Session, law: Law, unit: Unit) -> None:
    """Seat somebody in every group of the unit's own that nobody sits in."""
    groups = session.scalars(
        select(Group)
        .where(
            Group.unit_id == unit.id,
            Group.annulled_on.is_(None),
            Group.elsewhere.is_(False),
            ~select(GroupMember.id).where(GroupMember.group_id == Group.id).exists(),
        )
        .order_by(Group.appointed_on.desc(), Group.id)
        .options(selectinload(Group.procedure))
    ).all()
    people = _Staffed(session, unit)
    faults = iter(FAULTS)
    for group in groups:
        act = law.regime_near(group.procedure.opened_on, act=group.procedure.act, forms=group.procedure.forms).act
        kinds = list(act.group_members or USUAL)
        is_at_work = group.dissolved_on is None and group.procedure.held_until == OPEN
        fault = next(faults, "") if is_at_work and "probation" in act.group_members_if else ""
        group.probation = fault == "no probation officer" or _may_be_watched(act, group)
        if group.probation and not fault:
            kinds.append(act.group_members_if["probation"].kinds[0])
        for kind in () if fault == "nobody" else kinds:
            if (fault, kind) != ("no police", "policja"):
                session.add(people.seat(group, kind))


def _may_be_watched(act: Act, group: Group) -> bool:
    """Let one in eight be about somebody whom a probation officer watches, where the act then wants the officer."""
    return "probation" in act.group_members_if and group.procedure.opened_on.toordinal() % 8 == 0


class _Staffed:
    """The people of each institution, who sit in its groups by turns."""

    def __init__(self, session: Session, unit: Unit) -> None:
        self._unit = unit
        rng = Random(f"{unit.teryt} groups")  # noqa: S311 (nothing here is secret)
        own = session.scalars(select(Institution).where(Institution.unit_id == unit.id).order_by(Institution.code))
        institutions: dict[str, Institution] = {}
        for one in own:  # one with a name before the kind as such
            if one.kind not in institutions or (one.name and not institutions[one.kind].name):
                institutions[one.kind] = one
        self._turns: dict[str, Iterator[tuple[Institution, str]]] = {
            kind: cycle([(one, name) for name in _names(rng)]) for kind, one in sorted(institutions.items())
        }

    def seat(self, group: Group, kind: str) -> GroupMember:
        institution, name = next(self._turns[kind])
        member = GroupMember(
            unit=self._unit,
            unit_id=self._unit.id,
            group=group,
            institution_id=institution.id,
            since_on=group.appointed_on,
            until_on=group.dissolved_on,
        )
        member.name = name
        return member


def _names(rng: Random) -> Sequence[str]:
    invent = Inventor(rng, "")
    return [f"{rng.choice(FIRST_NAMES[sex])} {invent.surname(invent.surname_place()[:1], sex)}" for sex in "KM" * 2]
