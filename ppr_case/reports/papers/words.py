"""What papers call people, institutions and sittings, in the words of the law of their day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.law.regimes import Law, NoRegime, Regime
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.naming import ERASED, full_name, opened
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.reports.cells import day
from ppr_case.reports.papers.forms import IDENTITY, Named


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def institution_name(law: Law, institution: Institution | None) -> str:
    """Name an institution by its own name, or as the law calls its kind."""
    return "" if institution is None else institution.name or law.labels("institution_kinds")[institution.kind]


def regime_of(law: Law, procedure: Procedure) -> Regime | None:
    """Give what governs a procedure; None for one older than the first act that the program knows."""
    try:
        return law.regime_of(procedure.opened_on, act=procedure.act, forms=procedure.forms)
    except NoRegime:
        return None


def term(law: Law, name: str, on: date, case: str = "nominative") -> str:
    """Say a term of the act in force on a day, or of the newest for a day before the first."""
    try:
        terms = law.regime_on(on).terms
    except NoRegime:
        *_, newest = law.latest.acts.values()
        terms = newest.terms
    said: Any = terms[name]
    return str(getattr(said.singular, case))


def sitting_title(law: Law, sitting: Sitting, case: str = "nominative") -> str:
    return term(law, "team_meeting" if sitting.kind == "ZI" else "group_meeting", sitting.held_on, case)


def named(person: Person, role: str) -> Named:
    """Open what a paper may show of a person; what was erased on purpose says so."""
    known = {name: opened(person, name) for name in IDENTITY if name != "name"}
    born = known["born"]
    if born and born != ERASED:
        known["born"] = day(date.fromisoformat(born)) if len(born) > 4 else f"{born} r."
    name = full_name(person)
    return Named(str(person.id), role, name, {"name": name, **known})


def involved(session: Session, procedure_ids: Sequence[object]) -> Sequence[Involvement]:
    """Give who is in the procedures: those experiencing violence first, then those using it, then the others."""
    found = session.scalars(
        select(Involvement)
        .where(Involvement.procedure_id.in_(procedure_ids), Involvement.annulled_on.is_(None))
        .order_by(Involvement.covered_from, Involvement.id)
        .options(joinedload(Involvement.person))
    ).all()
    order = ("doznajaca", "stosujaca", "domownik", "swiadek")
    return sorted(found, key=lambda one: order.index(one.role))


def members_on(session: Session, procedure: Procedure, on: date) -> list[GroupMember]:
    """Give who sat on a day in the group that worked on a procedure then."""
    found = session.scalars(
        select(GroupMember)
        .join(GroupMember.group)
        .where(
            Group.procedure_id == procedure.id,
            Group.annulled_on.is_(None),
            Group.elsewhere.is_(False),
            Group.appointed_on <= on,
            (Group.dissolved_on.is_(None)) | (Group.dissolved_on >= on),
            GroupMember.since_on <= on,
            (GroupMember.until_on.is_(None)) | (GroupMember.until_on >= on),
        )
        .order_by(GroupMember.since_on, GroupMember.id)
        .options(joinedload(GroupMember.institution))
    )
    return list(found)
