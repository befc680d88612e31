"""Who has to be in a group: what the act says, what the forms tell, and which groups lack somebody."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.util import AliasedClass

from ppr_case.casework.answers import fed, read
from ppr_case.core.base import OPEN
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import CASES, Act, Law
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.groups import Group, GroupMember, TeamMember
from ppr_case.records.naming import kept
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution

T = TypeVar("T")


def obligatory(act: Act, cases: Collection[str]) -> tuple[str, ...]:
    """Give the kinds of institution whose people a group has by law: in every group, and in the cases that hold."""
    more = [kind for case, wanted in act.group_members_if.items() if case in cases for kind in wanted.kinds]
    return (*act.group_members, *more)


def lacking(act: Act, kinds: Collection[str], cases: Collection[str] = ()) -> list[str]:
    """Give the kinds of institution that the act wants in a group and that are not there (art. 9a ust. 11–12)."""
    wanted = [one.kinds for case, one in act.group_members_if.items() if case in cases]
    missing = [of_case[0] for of_case in wanted if not set(of_case) & set(kinds)]
    return [*(kind for kind in act.group_members if kind not in kinds), *missing]


def is_extended(group: Group, act: Act) -> bool:
    """Say whether somebody sits in a group besides those whom the act wants there.

    Whoever is obligatory in a case that holds extends nothing: a group is extended by the team, on the motion of its
    obligatory members (ust. 12b).
    """
    ours = obligatory(act, group.cases)
    return bool(act.group_members) and any(member.institution.kind not in ours for member in group.members)


def sits_on(member: GroupMember, day: date) -> bool:
    """Say whether somebody sits in a group on a day, the first and the last included."""
    last = min(member.until_on or OPEN, member.group.dissolved_on or OPEN)
    return member.since_on <= day <= last


def kinds_on(group: Group, day: date) -> list[str]:
    """Give the kinds of institution whose people sit in a group on a day."""
    return [member.institution.kind for member in group.members if sits_on(member, day)]


def lost_with(group: Group, member: GroupMember, act: Act, coming: Collection[str] = ()) -> list[str]:
    """Give the kinds that the act wants and that nobody is left for once a member is gone and others have come."""
    return left_wanting(lambda kinds: lacking(act, kinds, group.cases), group.members, member, coming)


def left_wanting(
    wanting: Callable[[Collection[str]], list[T]],
    members: Iterable[GroupMember | TeamMember],
    gone: GroupMember | TeamMember,
    coming: Collection[str],
) -> list[T]:
    """Give what comes to be wanting once a member is gone and others have come; what was wanting before is not that.

    `wanting` says what a group, or a team, of these kinds of institution lacks.
    """
    staying = {one.institution.kind for one in members if one is not gone and one.until_on is None} | set(coming)
    before = wanting(staying | {gone.institution.kind})
    return [what for what in wanting(staying) if what not in before]


def is_last(group: Group, member: GroupMember) -> bool:
    """Say whether nobody stays in a group once a member is gone."""
    return not any(one is not member and one.until_on is None for one in group.members)


def told_by_forms(session: Session, procedure: Procedure, forms: Mapping[str, CardForm]) -> dict[str, Card]:
    """Give the cases that the forms of a procedure tell of, each with the form that says so.

    Of each person the newest form that knows counts; one person for whom it is so is enough.
    """
    query = (
        select(CardContent)
        .join(Card, Card.id == CardContent.card_id)
        .where(CardContent.procedure_id == procedure.id, Card.annulled_on.is_(None))
        .order_by(Card.filled_on, Card.id, CardContent.version)
        .options(joinedload(CardContent.card))
    )
    newest = {content.card_id: content for content in session.scalars(query)}
    told: dict[str, Card] = {}
    for case in CASES:
        said: dict[str, tuple[str, Card]] = {}
        for content in newest.values():
            form = forms.get(content.form)
            if form is None or not any(question.feeds == case for _, question in form.questions()):
                continue
            for subject, answer in fed(form, read(kept(content, "answers")), case).items():
                if answer in {"tak", "nie"}:
                    said[subject or str(content.card.concerns_id)] = answer, content.card
        if found := [card for answer, card in said.values() if answer == "tak"]:
            told[case] = found[-1]
    return told


@dataclass(frozen=True)
class Incomplete:
    """A group at work in which somebody is not, or of which nobody knows who sits in it."""

    procedure_id: UUID
    number: str
    appointed_on: date
    lacking: list[str]
    is_empty: bool


def incomplete(session: Session, law: Law, unit_id: UUID, today: date) -> list[Incomplete]:
    """List the groups of running procedures that lack a member whom the act wants, or any; the oldest first."""
    sitting: dict[UUID, set[str]] = {}
    members = (
        select(GroupMember.group_id, Institution.kind)
        .join(Group, Group.id == GroupMember.group_id)
        .join(Procedure, Procedure.id == Group.procedure_id)
        .join(Institution, Institution.id == GroupMember.institution_id)
        .where(_at_work(unit_id), or_(GroupMember.until_on.is_(None), GroupMember.until_on >= today))
    )
    for group_id, kind in session.execute(members):
        sitting.setdefault(group_id, set()).add(kind)
    of_groups = (
        select(Group.id.label("group_id"), Group.appointed_on, *(getattr(Group, case) for case in CASES))
        .add_columns(Procedure.id, Procedure.number, Procedure.opened_on, Procedure.act, Procedure.forms)
        .join(Procedure, Procedure.id == Group.procedure_id)
        .where(_at_work(unit_id))
        .order_by(Group.appointed_on, Group.id)
    )
    found: dict[UUID, Incomplete] = {}
    for row in session.execute(of_groups):
        kinds = sitting.get(row.group_id, set())
        act = law.regime_near(row.opened_on, act=row.act, forms=row.forms).act
        missing = lacking(act, kinds, [case for case in CASES if getattr(row, case)])
        found[row.id] = Incomplete(row.id, row.number, row.appointed_on, missing, not kinds)
    return [group for group in found.values() if group.lacking or group.is_empty]


def lacks_somebody(law: Law, today: date) -> ColumnElement[bool]:
    """Select the procedures whose group at work lacks a member whom the act wants, or any: those of `incomplete`."""
    newer = aliased(Group)
    is_last = ~exists().where(
        newer.procedure_id == Group.procedure_id,
        _stands(newer),
        or_(
            newer.appointed_on > Group.appointed_on, and_(newer.appointed_on == Group.appointed_on, newer.id > Group.id)
        ),
    )
    wanting = [and_(governed, _lacks(act, today)) for act, governed in _by_act(law)]
    return exists().where(
        Group.procedure_id == Procedure.id, _stands(Group), is_last, or_(not_(_somebody(today)), *wanting)
    )


def _by_act(law: Law) -> Iterator[tuple[Act, ColumnElement[bool]]]:
    """Give each act with the procedures it governs, as `Law.regime_near` chooses it."""
    ends = [*(edition.valid_from for edition in law.editions[1:]), date.max]
    for edition, end in zip(law.editions, ends, strict=True):
        valid = and_(_opened(law, edition.valid_from, date.max), Procedure.opened_on < end)
        for code, act in edition.acts.items():
            spans = [_opened(law, rule.filled_from, rule.filled_to) for rule in edition.transition if rule.act == code]
            of_act = or_(Procedure.act == code, and_(Procedure.act.is_(None), or_(false(), *spans)))
            yield act, and_(valid, of_act)


def _opened(law: Law, since: date, until: date) -> ColumnElement[bool]:
    """Select what was opened within a span; what is older than any law counts as of the first day of one."""
    if since <= law.first_day <= until:
        return Procedure.opened_on <= until
    return Procedure.opened_on.between(since, until)


def _lacks(act: Act, today: date) -> ColumnElement[bool]:
    always = [not_(_somebody(today, kind)) for kind in act.group_members]
    in_cases = [
        and_(getattr(Group, case), not_(_somebody(today, *wanted.kinds)))
        for case, wanted in act.group_members_if.items()
    ]
    return or_(false(), *always, *in_cases)


def _somebody(today: date, *kinds: str) -> ColumnElement[bool]:
    """Say whether somebody sits in the group, from one of these kinds of institution where any are named."""
    sits = exists().where(
        GroupMember.group_id == Group.id, or_(GroupMember.until_on.is_(None), GroupMember.until_on >= today)
    )
    if not kinds:
        return sits
    return sits.where(Institution.id == GroupMember.institution_id, Institution.kind.in_(kinds))


def _at_work(unit_id: UUID) -> ColumnElement[bool]:
    return and_(
        Procedure.unit_id == unit_id,
        Procedure.held_until == OPEN,
        Procedure.annulled_on.is_(None),
        _stands(Group),
    )


def _stands(group: type[Group] | AliasedClass[Group]) -> ColumnElement[bool]:
    return and_(group.annulled_on.is_(None), group.dissolved_on.is_(None), group.elsewhere.is_(False))
