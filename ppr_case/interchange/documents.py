"""The documents of one procedure on their way into it: what the tables of the format have no column for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.answers import spelled
from ppr_case.interchange.scans import ScanIn, keep_scan
from ppr_case.interchange.tables import (
    CARDS,
    GROUPS,
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
from ppr_case.records.groups import Group
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.people import Person
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, VisitNote

TABLE_OF: Final = {
    "procedures": PROCEDURES, "groups": GROUPS, "plans": PLANS, "measures": MEASURES, "referrals": REFERRALS,
    "sittings": SITTINGS,
}  # fmt: skip
Found = Mapping[str, Mapping[str, UUID]]


class Documents:
    """The texts of one procedure on their way into it."""

    def __init__(
        self, session: Session, procedure: Procedure, found: Found, kinds: Mapping[str, str], by: UUID
    ) -> None:
        self._session, self._procedure, self._found, self._kinds, self._by = session, procedure, found, kinds, by
        self._actions: dict[str, UUID] = {}
        query = select(Institution.code, Institution.id).where(
            Institution.unit_id == procedure.unit_id, Institution.name.is_(None)
        )
        self._institutions: dict[str, UUID] = dict(iter(session.execute(query)))

    def keep(self, told: Mapping[str, Any], scans: Iterable[ScanIn]) -> None:
        own = told["procedure"]
        self._procedure.act, self._procedure.forms = own["act"], own["forms"]
        self._procedure.firearm_notified_on = day(own["firearm_notified_on"])
        self._procedure.visit_planned_on = day(own["visit_planned_on"])
        self._procedure.visit_every = own["visit_every"]
        self._seen(told["seen"])
        for one in told["sittings"]:
            self._sitting(one)
        for one in told["firearms"]:
            self._session.get_one(Card, self._of(CARDS.name, one["card"])).firearm = one["firearm"]
        self._filled_at(told.get("filled_at", ()))  # packages of an earlier version of the program have none
        for one in told["forms"]:
            self._form(one)
        for one in told["visit_notes"]:
            self._note(one)
        for one in told["plan_actions"]:
            self._action(one)
        for one in told.get("groups", ()):  # packages of an earlier version of the program have none
            self._group(one)
        for one in told["measures"]:
            self._measure(one)
        self._session.flush()
        for one in told["remarks"]:
            self._remark(one)
        for scan in scans:
            keep_scan(self._session, self._procedure, self._of(CARDS.name, scan.card), scan, by=self._by)

    def _of(self, table: str, id_: str) -> UUID:
        return self._found[table][id_]

    def _seen(self, told: Sequence[Mapping[str, Any]]) -> None:
        for one in told:
            visit = self._session.get_one(Visit, self._of(VISITS.name, one["visit"]))
            visit.persons.append(self._session.get_one(Person, self._of(PERSONS.name, one["person"])))

    def _filled_at(self, told: Sequence[Mapping[str, Any]]) -> None:
        for one in told:
            card = self._session.get_one(Card, self._of(CARDS.name, one["card"]))
            card.sitting_id = self._of(SITTINGS.name, one["sitting"])

    def _group(self, one: Mapping[str, Any]) -> None:
        group = self._session.get_one(Group, self._of(GROUPS.name, one["group"]))
        for case in CASES:
            setattr(group, case, one.get(case) is True)

    def _measure(self, one: Mapping[str, Any]) -> None:
        measure = self._session.get_one(Measure, self._of(MEASURES.name, one["measure"]))
        measure.prolonged_until, measure.court_told_on = day(one["prolonged_until"]), day(one["court_told_on"])

    def _form(self, one: Mapping[str, Any]) -> None:
        people = self._found.get(PERSONS.name, {})
        kept = CardContent(
            unit_id=self._procedure.unit_id,
            procedure=self._procedure,
            card_id=self._of(CARDS.name, one["card"]),
            version=int(one["version"]),
            form=str(one["form"]),
            staff_id=self._by,
            saved_on=day(one["saved_on"]),
        )
        kept.answers = spelled(one["answers"], lambda subject: str(people.get(subject, subject)))
        kept.reason = one["reason"]
        self._session.add(kept)

    def _sitting(self, one: Mapping[str, Any]) -> None:
        sitting = self._session.get_one(Sitting, self._of(SITTINGS.name, one["sitting"]))
        sitting.hour, sitting.place = one["hour"], one["place"]
        if one.get("corrects"):  # packages of an earlier version of the program do not say it
            sitting.corrects_id = self._of(SITTINGS.name, one["corrects"])
        if one["decision"] is not None:
            of = {"unit_id": self._procedure.unit_id, "procedure_id": self._procedure.id}
            self._session.add(Decision(**of, sitting=sitting, code=one["decision"]))

    def _note(self, one: Mapping[str, Any]) -> None:
        kept = VisitNote(
            unit_id=self._procedure.unit_id,
            procedure=self._procedure,
            visit_id=self._of(VISITS.name, one["visit"]),
            staff_id=self._by,
            written_on=day(one["written_on"]),
            annuls=bool(one["annuls"]),
        )
        kept.text = one["text"]
        self._session.add(kept)

    def _action(self, one: Mapping[str, Any]) -> None:
        kept = PlanAction(
            unit_id=self._procedure.unit_id,
            procedure=self._procedure,
            plan_id=self._of(PLANS.name, one["plan"]),
            institution_id=self._institutions.get(self._kinds.get(one["institution"], one["institution"])),
            due_on=day(one["due_on"]),
            done=one["done"],
            settled_on=day(one["settled_on"]),
        )
        kept.what, kept.why_not = one["what"], one["why_not"]
        self._session.add(kept)
        self._session.flush()
        self._actions[one["id"]] = kept.id

    def _remark(self, one: Mapping[str, Any]) -> None:
        about = one["about"]
        entries = self._actions if about == "plan_actions" else self._found[TABLE_OF[about].name]
        kept = Remark(
            unit_id=self._procedure.unit_id,
            procedure=self._procedure,
            about=about,
            about_id=entries[one["about_id"]],
            staff_id=self._by,
            written_on=day(one["written_on"]),
            annuls=one.get("annuls") is True,  # packages of an earlier version of the program do not say it
        )
        kept.text = one["text"]
        self._session.add(kept)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
