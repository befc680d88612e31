"""Writing a plain register into a database, with the records' own functions for whatever is derived."""

from collections.abc import Iterable
from hashlib import blake2b
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from ppr_case.core.base import Base
from ppr_case.records import cards as card_records
from ppr_case.records.people import cover, day_of_birth, newborn_year, violence_bits
from ppr_case.records.procedures import settle
from ppr_case.records.programmes import STEPS
from tests.indicators.worlds import (
    Activity,
    Card,
    Group,
    Institution,
    Involvement,
    Measure,
    Member,
    Person,
    Plan,
    Procedure,
    Referral,
    Sitting,
    Unit,
    Visit,
)

Row = dict[str, Any]

_ids = count(1)


def _next_id() -> UUID:
    """Make ids that follow each other, as those of one day do: what comes first in a world comes first in a list."""
    return UUID(int=next(_ids))


def store(world: list[Unit], session: Session) -> list[UUID]:
    """Write the units row by row and give their ids.

    Rows go in as they are: nothing in them is sealed, so no key is needed and their data keys are but names of keys.
    """
    return [_Writer(session, unit).write() for unit in world]


class _Writer:
    def __init__(self, session: Session, unit: Unit) -> None:
        self._session = session
        self._unit = unit
        self._ids: dict[int, UUID] = {}
        self._of_unit: Row = {"unit_id": self._id(unit)}
        self._families = {procedure.family: _next_id() for procedure in unit.procedures}

    def write(self) -> UUID:
        unit = self._unit
        fact = {"teryt": unit.teryt, "register_from": unit.register_from, "elder_age": unit.elder_age}
        self._insert("units", [fact | {"id": self._id(unit), "data_key_id": _next_id(), "name": "Gmina"}])
        self._insert("institutions", map(self._institution, unit.institutions))
        self._insert("families", ({"id": family} | self._of_unit for family in self._families.values()))
        self._insert("procedures", map(self._procedure, unit.procedures))
        self._insert("closings", (row for procedure in unit.procedures for row in self._closings(procedure)))
        self._insert("persons", map(self._person, unit.persons))
        self._insert("involvements", map(self._involvement, unit.involvements))
        self._insert("cards", (row for procedure in unit.procedures for row in self._cards(procedure)))
        self._insert("sittings", map(self._sitting, unit.sittings))
        self._insert("visits", map(self._visit, unit.visits))
        for records, there in ((unit.sittings, "sitting"), (unit.visits, "visit")):
            self._link(there, "procedure", records)
            self._link(there, "institution", records)
        self._link("sitting", "person", unit.sittings)
        self._insert("groups", map(self._group, unit.groups))
        self._insert("team_members", map(self._member, unit.members))
        self._insert("plans", map(self._plan, unit.plans))
        self._insert("referrals", map(self._referral, unit.referrals))
        self._insert("measures", map(self._measure, unit.measures))
        own = sorted({activity.kind for activity in unit.activities if activity.kind.startswith("x_")})
        self._insert(
            "activity_kinds",
            ({"code": code, "name": "Własny", "counted_in": "activity"} | self._made() for code in own),
        )
        self._insert("activities", map(self._activity, unit.activities))
        self._insert("activity_participants", (row for each in unit.activities for row in self._participants(each)))
        return self._id(unit)

    def _id(self, record: object | None) -> UUID:
        return self._ids.setdefault(id(record), _next_id())

    def _maybe(self, record: object | None) -> UUID | None:
        return None if record is None else self._id(record)

    def _made(self, record: object | None = None) -> Row:
        """Give what every row of a unit has: an id of its own, and the unit."""
        return self._of_unit | {"id": _next_id() if record is None else self._id(record)}

    def _event(self, record: Card | Sitting | Visit | Plan | Referral | Measure) -> Row:
        facts = {"number": record.number, "elsewhere": record.elsewhere, "annulled_on": record.annulled_on}
        return self._made(record) | facts

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        if together := list(rows):
            self._session.execute(insert(_table(table)), together)

    def _link(self, of: str, to: str, records: Iterable[Sitting | Visit]) -> None:
        self._insert(
            f"{of}_{to}s",
            (
                {f"{of}_id": self._id(record), f"{to}_id": self._id(other)}
                for record in records
                for other in getattr(record, f"{to}s")
            ),
        )

    def _institution(self, institution: Institution) -> Row:
        name = None if institution.code == institution.kind else institution.code
        return self._made(institution) | {"code": institution.code, "kind": institution.kind, "name": name}

    def _facts(self, procedure: Procedure) -> Row:
        return settle(
            opened_on=procedure.opened_on,
            taken_over_on=procedure.taken_over_on,
            handed_over_on=procedure.handed_over_on,
            closings=[(each.protocol_on, each.ground, each.revoked_on) for each in procedure.closings],
        )

    def _procedure(self, procedure: Procedure) -> Row:
        return (
            self._made(procedure)
            | self._facts(procedure)
            | {
                "data_key_id": _next_id(),
                "number": procedure.number,
                "family_id": self._families[procedure.family],
                "opened_on": procedure.opened_on,
                "received_on": procedure.received_on,
                "taken_over_on": procedure.taken_over_on,
                "handed_over_on": procedure.handed_over_on,
                "annulled_on": procedure.annulled_on,
            }
        )

    def _closings(self, procedure: Procedure) -> Iterable[Row]:
        for closing in procedure.closings:
            yield self._made(closing) | {
                "procedure_id": self._id(procedure),
                "protocol_on": closing.protocol_on,
                "ground": closing.ground,
                "revoked_on": closing.revoked_on,
            }

    def _person(self, person: Person) -> Row:
        return self._made(person) | {
            "data_key_id": _next_id(),
            "number": person.number,
            "sex": person.sex,
            "disabled": person.disabled,
            "newborn_year": newborn_year(day_of_birth(person.born)) if person.born else None,
        }

    def _involvement(self, involvement: Involvement) -> Row:
        born = involvement.person.born
        covered_from, age_from = cover(
            held_from=self._facts(involvement.procedure)["held_from"],
            joined_on=involvement.joined_on,
            born=day_of_birth(born) if born else None,
        )
        return self._made(involvement) | {
            "procedure_id": self._id(involvement.procedure),
            "person_id": self._id(involvement.person),
            "role": involvement.role,
            "joined_on": involvement.joined_on,
            "violence": violence_bits(list(involvement.violence)),
            "annulled_on": involvement.annulled_on,
            "covered_from": covered_from,
            "age_from": age_from,
        }

    def _cards(self, procedure: Procedure) -> Iterable[Row]:
        cards = [card for card in self._unit.cards if card.procedure is procedure]
        drafts = [_draft(card) for card in cards]
        card_records.settle_opening(drafts)
        for card, draft in zip(cards, drafts, strict=True):
            yield self._event(card) | {
                "procedure_id": self._id(procedure),
                "kind": card.kind,
                "filled_on": card.filled_on,
                "institution_id": self._maybe(card.institution),
                "represents": card.represents,
                "concerns_id": self._maybe(card.concerns),
                "marked_opening": card.marked_opening,
                "opening": draft.opening,
            }

    def _sitting(self, sitting: Sitting) -> Row:
        return self._event(sitting) | {"kind": sitting.kind, "held_on": sitting.held_on, "state": sitting.state}

    def _visit(self, visit: Visit) -> Row:
        return self._event(visit) | {
            "made_on": visit.made_on,
            "purpose": visit.purpose,
            "successful": visit.successful,
            "institution_count": len(visit.institutions) or 1,
            "went": visit.went,
        }

    def _group(self, group: Group) -> Row:
        return self._made(group) | {
            "procedure_id": self._id(group.procedure),
            "passed_on": group.passed_on,
            "appointed_on": group.appointed_on,
            "extended": group.extended,
            "dissolved_on": group.dissolved_on,
            "elsewhere": group.elsewhere,
            "annulled_on": group.annulled_on,
        }

    def _member(self, member: Member) -> Row:
        return self._made(member) | {
            "data_key_id": _next_id(),
            "number": member.number,
            "institution_id": self._id(member.institution),
            "since_on": member.since_on,
            "until_on": member.until_on,
        }

    def _plan(self, plan: Plan) -> Row:
        facts = {"procedure_id": self._id(plan.procedure), "drawn_on": plan.drawn_on}
        return self._event(plan) | facts | {"person_id": self._maybe(plan.person)}

    def _referral(self, referral: Referral) -> Row:
        steps = dict.fromkeys(STEPS)
        return (
            self._event(referral)
            | steps
            | referral.steps
            | {
                "procedure_id": self._maybe(referral.procedure),
                "person_id": self._id(referral.person),
                "programme": referral.programme,
                "institution_id": self._maybe(referral.institution),
                "penalty": referral.penalty,
            }
        )

    def _measure(self, measure: Measure) -> Row:
        return self._event(measure) | {
            "procedure_id": self._maybe(measure.procedure),
            "person_id": self._maybe(measure.person),
            "kind": measure.kind,
            "applied_on": measure.applied_on,
            "placement": measure.placement,
            "lifted_on": measure.lifted_on,
        }

    def _activity(self, activity: Activity) -> Row:
        return self._made(activity) | {
            "data_key_id": _next_id(),
            "number": activity.number,
            "noted_on": activity.noted_on,
            "kind": activity.kind,
            "amount": activity.amount,
            "participants": activity.participants,
            "hours": activity.hours,
            "answer": activity.answer,
            "since_on": activity.since_on,
            "until_on": activity.until_on,
            "begins_on": activity.since_on or activity.noted_on,
            "ends_on": activity.until_on or activity.noted_on,
            "setting": activity.setting,
            "round_the_clock": False,
            "label": blake2b(activity.label.encode(), digest_size=32).digest() if activity.label else None,
            "institution_id": self._maybe(activity.institution),
            "annulled_on": activity.annulled_on,
        }

    def _participants(self, activity: Activity) -> Iterable[Row]:
        for group, amount in activity.groups.items():
            yield {"activity_id": self._id(activity), "participant_group": group, "amount": amount}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _draft(card: Card) -> card_records.Card:
    """Give the record of a form as far as deciding which one opened the procedure goes."""
    return card_records.Card(
        kind=card.kind,
        filled_on=card.filled_on,
        marked_opening=card.marked_opening,
        elsewhere=card.elsewhere,
        annulled_on=card.annulled_on,
        opening=False,
    )
