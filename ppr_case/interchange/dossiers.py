"""One procedure, whole: its rows of every table of the format, and beside them what the tables have no column for."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session, joinedload

from ppr_case.crypto.columns import is_erased
from ppr_case.interchange.leaving import Row, rows_of
from ppr_case.interchange.scans import ScansOut
from ppr_case.interchange.sheets import LIST_SEPARATOR
from ppr_case.interchange.tables import (
    CARDS,
    CLOSINGS,
    GROUPS,
    INSTITUTIONS,
    INVOLVEMENTS,
    MEASURES,
    PERSONS,
    PLANS,
    PROCEDURES,
    REFERRALS,
    SITTINGS,
    VISITS,
)
from ppr_case.law.regimes import CASES
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.closings import ClosingGap, ClosingMember, ClosingNotice, Monitoring
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Decision, Sitting, sitting_procedures
from ppr_case.records.naming import kept
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.remarks import Remark
from ppr_case.records.units import Unit
from ppr_case.records.visits import VisitNote, visit_persons, visit_procedures

FORMAT: Final = "ppr-case/procedure"
VERSION: Final = 1
OF_ONE: Final = (
    INSTITUTIONS, PROCEDURES, CLOSINGS, PERSONS, INVOLVEMENTS, CARDS, SITTINGS, VISITS, GROUPS, PLANS, REFERRALS,
    MEASURES,
)  # fmt: skip
"""The tables that a procedure has rows in, in the order in which they come in."""
_BY_PROCEDURE: Final = (CLOSINGS, INVOLVEMENTS, CARDS, GROUPS, PLANS, REFERRALS, MEASURES)
Dossier = Mapping[str, Any]


def dossier(session: Session, procedure: Procedure, *, made_on: date) -> Dossier:
    """Gather one procedure; docs/procedure-export.md says what is where. Raises KeyNotInProcess without keys.

    All of it but the bytes of its scans, which come as they are written: `carrying` does that.
    Of a sitting that spoke of several procedures, and a visit to a home of several, it names this one and its people.
    """
    unit = session.get_one(Unit, procedure.unit_id)
    tables, documents = _tables(session, procedure), _documents(session, procedure)
    _leave_unnamed_institutions(tables, documents)
    return {
        "format": FORMAT,
        "version": VERSION,
        "unit": {"teryt": unit.teryt, "name": unit.name},
        "number": procedure.number,
        "made_on": made_on.isoformat(),
        "erased": _erased(session, procedure),
        "tables": {name: rows for name, rows in tables.items() if rows},
        "documents": documents,
    }


def what_is_gone(whole: Dossier) -> str:
    """Say in one Polish sentence what was erased of a procedure, and is not in its file; "" where nothing was."""
    told, number = whole["erased"], len(whole["erased"]["persons"])
    people = "dane jednej osoby" if number == 1 else f"dane {number} osób" if number else ""
    said = " i ".join(filter(None, ("treść dokumentów" if told["procedure"] else "", people)))
    return f"W pliku nie ma tego, co usunięto na zawsze: {said}." if said else ""


def _erased(session: Session, procedure: Procedure) -> dict[str, Any]:
    """Tell whose keys were destroyed, whether or not what lay under them is cleared away."""
    people = session.scalars(select(Person).where(Person.id.in_(_people(procedure.id))).order_by(Person.id)).all()
    return {"procedure": is_erased(procedure), "persons": [str(one.id) for one in people if is_erased(one)]}


def without_names(whole: Dossier) -> Dossier:
    """Leave out who sat in the groups, and who of them decided: another commune appoints its own."""
    return {**whole, "documents": {**whole["documents"], "group_members": [], "closing_members": []}}


def _tables(session: Session, procedure: Procedure) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for table in OF_ONE:
        only = _only(procedure.id, table.name)
        found[table.name] = list(rows_of(session, procedure.unit_id, table, only=only))
    people = {row["id"] for row in found[PERSONS.name]}
    for table in (SITTINGS, VISITS):
        for row in found[table.name]:
            row["procedury"] = procedure.number
            if "osoby" in row:
                row["osoby"] = LIST_SEPARATOR.join(id_ for id_ in row["osoby"].split(LIST_SEPARATOR) if id_ in people)
    return found


def _leave_unnamed_institutions(tables: dict[str, list[Row]], documents: Mapping[str, Any]) -> None:
    """Keep of the unit's own institutions those that something in the dossier names."""
    cells = [row.get(column, "") for rows in tables.values() for row in rows for column in ("podmiot", "podmioty")]
    named = {code for cell in cells for code in cell.split(LIST_SEPARATOR)}
    named |= {one.get("institution") for said in documents.values() if isinstance(said, list) for one in said}
    tables[INSTITUTIONS.name] = [row for row in tables[INSTITUTIONS.name] if row["kod"] in named]


def _only(procedure_id: UUID, table: str) -> ColumnElement[bool] | None:
    """Choose the rows of one table that belong to the procedure; None: all of them."""
    if table == PROCEDURES.name:
        return Procedure.id == procedure_id
    if table == PERSONS.name:
        return Person.id.in_(_people(procedure_id))
    for linked, link in ((SITTINGS, sitting_procedures), (VISITS, visit_procedures)):
        if table == linked.name:
            ids = select(link.c[0]).where(link.c.procedure_id == procedure_id)
            return linked.record.id.in_(ids)  # type: ignore[no-any-return]
    for owned in _BY_PROCEDURE:
        if table == owned.name:
            return owned.record.procedure_id == procedure_id  # type: ignore[no-any-return]
    return None


def _people(procedure_id: UUID) -> Any:
    """Select whoever has a part in the procedure, or whom an entry of it concerns."""
    columns = (
        (Involvement, Involvement.person_id),
        (Card, Card.concerns_id),
        (Plan, Plan.person_id),
        (Referral, Referral.person_id),
        (Measure, Measure.person_id),
    )
    each = [
        select(column).where(record.procedure_id == procedure_id, column.is_not(None)) for record, column in columns
    ]
    return union(*each)


def _documents(session: Session, procedure: Procedure) -> dict[str, Any]:
    def of(record: Any, *related: Any) -> Sequence[Any]:
        query = select(record).where(record.procedure_id == procedure.id).order_by(record.id)
        return session.scalars(query.options(*map(joinedload, related))).all()

    links = sitting_procedures.c
    named = set(session.scalars(select(links.sitting_id).where(links.procedure_id == procedure.id)))
    members = select(GroupMember).join(Group).where(Group.procedure_id == procedure.id).order_by(GroupMember.id)
    told = or_(Measure.prolonged_until.is_not(None), Measure.court_told_on.is_not(None))
    return {
        "procedure": {
            "act": procedure.act,
            "forms": procedure.forms,
            "firearm_notified_on": _day(procedure.firearm_notified_on),
            "visit_planned_on": _day(procedure.visit_planned_on),
            "visit_every": procedure.visit_every,
        },
        "firearms": [
            {"card": str(id_), "firearm": said}
            for id_, said in session.execute(
                select(Card.id, Card.firearm).where(Card.procedure_id == procedure.id, Card.firearm.is_not(None))
            )
        ],
        "filled_at": [
            {"card": str(id_), "sitting": str(sitting_id)}
            for id_, sitting_id in session.execute(
                select(Card.id, Card.sitting_id).where(Card.procedure_id == procedure.id, Card.sitting_id.in_(named))
            )
        ],
        "forms": [
            {
                "card": str(one.card_id),
                "version": one.version,
                "form": one.form,
                "saved_on": _day(one.saved_on),
                "answers": json.loads(kept(one, "answers") or "{}"),
                "reason": kept(one, "reason"),
            }
            for one in sorted(of(CardContent), key=lambda one: (one.card_id, one.version))
        ],
        "seen": [
            {"visit": str(visit_id), "person": str(person_id)}
            for visit_id, person_id in session.execute(
                select(visit_persons.c.visit_id, visit_persons.c.person_id)
                .join(visit_procedures, visit_procedures.c.visit_id == visit_persons.c.visit_id)
                .where(
                    visit_procedures.c.procedure_id == procedure.id,
                    visit_persons.c.person_id.in_(_people(procedure.id)),
                )
            )
        ],
        "sittings": [
            {
                "sitting": str(id_),
                "hour": hour,
                "place": place,
                "decision": decision,
                "corrects": str(wrong) if wrong in named else None,
            }
            for id_, hour, place, decision, wrong in session.execute(
                select(Sitting.id, Sitting.hour, Sitting.place, Decision.code, Sitting.corrects_id)
                .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
                .outerjoin(Decision, and_(Decision.sitting_id == Sitting.id, Decision.procedure_id == procedure.id))
                .where(
                    sitting_procedures.c.procedure_id == procedure.id,
                    or_(
                        Sitting.hour.is_not(None),
                        Sitting.place.is_not(None),
                        Decision.code.is_not(None),
                        Sitting.corrects_id.in_(named),
                    ),
                )
            )
        ],
        "visit_notes": [
            {
                "visit": str(one.visit_id),
                "written_on": _day(one.written_on),
                "annuls": one.annuls,
                "text": kept(one, "text"),
            }
            for one in of(VisitNote)
        ],
        "plan_actions": [
            {
                "id": str(one.id),
                "plan": str(one.plan_id),
                "institution": one.institution.code if one.institution else None,
                "due_on": _day(one.due_on),
                "done": one.done,
                "settled_on": _day(one.settled_on),
                "what": kept(one, "what"),
                "why_not": kept(one, "why_not"),
            }
            for one in of(PlanAction, PlanAction.institution)
        ],
        "measures": [
            {
                "measure": str(one.id),
                "prolonged_until": _day(one.prolonged_until),
                "court_told_on": _day(one.court_told_on),
            }
            for one in session.scalars(select(Measure).where(Measure.procedure_id == procedure.id, told))
        ],
        "groups": [
            {"group": str(one.id), **{case: getattr(one, case) for case in CASES}} for one in of(Group) if one.cases
        ],
        "remarks": [
            {
                "about": one.about,
                "about_id": str(one.about_id),
                "written_on": _day(one.written_on),
                "annuls": one.annuls,
                "text": kept(one, "text"),
            }
            for one in of(Remark)
            if one.about != Closing.__tablename__
        ],
        "group_members": [
            {
                "id": str(one.id),
                "group": str(one.group_id),
                "institution": one.institution.code,
                "since_on": _day(one.since_on),
                "until_on": _day(one.until_on),
                "name": kept(one, "name"),
            }
            for one in session.scalars(members.options(joinedload(GroupMember.institution)))
        ],
        "scans": ScansOut(session, procedure),
        **_closings(session, procedure),
    }


def _closings(session: Session, procedure: Procedure) -> dict[str, list[dict[str, Any]]]:
    """Give what is kept of the closings beside their rows, those that were revoked among them."""

    def of(record: Any, *related: Any) -> Sequence[Any]:
        query = select(record).join(Closing, Closing.id == record.closing_id)
        query = query.where(Closing.procedure_id == procedure.id).order_by(record.id)
        return session.scalars(query.options(*map(joinedload, related))).all()

    revoked = select(Remark).where(Remark.procedure_id == procedure.id, Remark.about == Closing.__tablename__)
    return {
        "closing_revocations": [
            {"closing": str(one.about_id), "written_on": _day(one.written_on), "reason": kept(one, "text")}
            for one in session.scalars(revoked.order_by(Remark.id))
        ],
        "closing_gaps": [
            {"closing": str(one.closing_id), "code": one.code, "seen_on": _day(one.seen_on)} for one in of(ClosingGap)
        ],
        "closing_members": [
            {"closing": str(one.closing_id), "member": str(one.member_id)} for one in of(ClosingMember)
        ],
        "closing_notices": [
            {"closing": str(one.closing_id), "institution": one.institution.code, "sent_on": _day(one.sent_on)}
            for one in of(ClosingNotice, ClosingNotice.institution)
        ],
        "monitorings": [
            {
                "closing": str(one.closing_id),
                "ended_on": _day(one.ended_on),
                "outcome": one.outcome,
                "note": kept(one, "note"),
                "written_on": _day(one.written_on),
                "annulled_on": _day(one.annulled_on),
                "why_annulled": kept(one, "why_annulled"),
            }
            for one in of(Monitoring)
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
