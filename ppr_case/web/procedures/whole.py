"""Everything about one procedure, with one query for each kind of record however many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import of_each, within_reach
from ppr_case.casework.course import Facts, Stage, facts_of
from ppr_case.casework.deadlines import FIREARM, Step, awaited, is_monitored, monitored_until, regime_of, steps
from ppr_case.law.regimes import Law, Regime
from ppr_case.records.cards import Card
from ppr_case.records.closings import Monitoring
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.visits import Visit, visit_procedures

R = TypeVar("R")


@dataclass(frozen=True)
class Whole:
    """One procedure and its records, those annulled and those of other communes among them, the oldest first."""

    procedure: Procedure
    facts: Facts
    law: Law
    today: date
    involvements: Sequence[Involvement]
    cards: Sequence[Card]
    groups: Sequence[Group]
    sittings: Sequence[Sitting]
    visits: Sequence[Visit]
    plans: Sequence[Plan]
    measures: Sequence[Measure]
    referrals: Sequence[Referral]
    closings: Sequence[Closing]
    of_family: Sequence[Procedure]
    monitorings: Sequence[Monitoring] = ()

    @cached_property
    def regime(self) -> Regime | None:
        return regime_of(self.law, self.facts)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return steps(self.law, self.facts)

    @cached_property
    def awaited(self) -> list[Step]:
        return awaited(self.steps, self.facts, on=self.today)

    @property
    def firearm_waits(self) -> bool:
        return any(step.code == FIREARM for step in self.awaited)

    @property
    def next(self) -> Step | None:
        return next(iter(self.awaited), None)

    @property
    def law_words(self) -> str:
        """Say which act and which forms set the clock."""
        if self.regime is None:
            return ""
        act, forms = self.regime.act.in_force_from.year, self.regime.forms.in_force_from.year
        return f"przepisy z {act} r." if act == forms else f"ustawa z {act} r., formularze z {forms} r."

    @property
    def group_word(self) -> str:
        return str(self.regime.act.terms["group"]) if self.regime else "grupa"

    @property
    def milestones(self) -> list[tuple[str, date | None]]:
        """Name the stages in their order, each with the day it was reached."""
        facts, until = self.facts, self.monitored_until
        ended = facts.held_until if facts.stage is Stage.ENDED else None
        stages = [
            ("Wszczęcie", facts.opened_on),
            ("Grupa powołana", facts.group_appointed_on),
            ("Diagnoza, formularz C", facts.form_c_on),
            ("Plan pomocy", facts.plan_on),
            ("Przekazanie" if self.procedure.handed_over_on else "Zakończenie", ended),
        ]
        if until is not None:
            stages.append(("Monitorowanie po zakończeniu", facts.monitoring_ended_on))
        return stages

    @property
    def current_milestone(self) -> int:
        """Give the place of the stage under way: that after the last reached, but a plan is first carried out."""
        last = max(place for place, (_, day) in enumerate(self.milestones) if day is not None)
        return last if last == Stage.PLAN else last + 1

    @property
    def monitored_until(self) -> date | None:
        return monitored_until(self.law, self.facts)

    @property
    def is_monitored(self) -> bool:
        return is_monitored(self.law, self.facts, self.today)

    @property
    def opening_card(self) -> Card | None:
        return next((card for card in self.cards if card.opening), None)

    @property
    def named(self) -> list[Involvement]:
        """Who is in it: those experiencing violence first, adults before children, then the others."""
        living = [involvement for involvement in self.involvements if involvement.annulled_on is None]
        order = ("doznajaca", "stosujaca", "domownik", "swiadek")
        return sorted(
            living, key=lambda one: (order.index(one.role), -(one.age_from if one.age_from is not None else 99))
        )

    @property
    def group(self) -> Group | None:
        """The group that works on it, or the last that did."""
        living = [group for group in self.groups if group.annulled_on is None]
        return living[-1] if living else None

    @property
    def group_members(self) -> list[GroupMember]:
        """Who sits in the group on this day, or sat in it when it ended."""
        if self.group is None:
            return []
        day = min(self.today, self.group.dissolved_on or self.today, self.procedure.held_until)
        return [member for member in self.group.members if member.since_on <= day <= (member.until_on or date.max)]


def whole(
    session: Session, law: Law, who: Who, procedure: Procedure, today: date, without: Collection[str] = ()
) -> Whole:
    """Load everything; sealed fields stay sealed until a page shows them.

    A part that shows none of them may go `without` the `institutions` of sittings and visits, and what is `of_family`.
    """
    of_events = "institutions" not in without

    def every(query: Select[R]) -> Sequence[R]:
        return session.scalars(query).unique().all()

    id_ = procedure.id
    closings = every(_of(Closing, Closing.procedure_id == id_, Closing.protocol_on))
    return Whole(
        procedure=procedure,
        facts=facts_of(session, [id_])[id_],
        law=law,
        today=today,
        involvements=every(
            _of(Involvement, Involvement.procedure_id == id_, Involvement.id).options(joinedload(Involvement.person))
        ),
        cards=every(
            _of(Card, Card.procedure_id == id_, Card.filled_on, Card.id).options(
                joinedload(Card.institution), joinedload(Card.concerns)
            )
        ),
        groups=every(
            _of(Group, Group.procedure_id == id_, Group.appointed_on, Group.id).options(
                joinedload(Group.members).options(joinedload(GroupMember.institution))
            )
        ),
        sittings=every(
            _of(Sitting, sitting_procedures.c.procedure_id == id_, Sitting.held_on, Sitting.id)
            .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
            .options(*[selectinload(Sitting.institutions)] * of_events)
        ),
        visits=every(
            _of(Visit, visit_procedures.c.procedure_id == id_, Visit.made_on, Visit.id)
            .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
            .options(*[selectinload(Visit.institutions)] * of_events)
        ),
        plans=every(
            _of(Plan, Plan.procedure_id == id_, Plan.drawn_on, Plan.id).options(
                joinedload(Plan.person), selectinload(Plan.actions).options(joinedload(PlanAction.institution))
            )
        ),
        measures=every(
            _of(Measure, Measure.procedure_id == id_, Measure.applied_on, Measure.id).options(
                joinedload(Measure.person)
            )
        ),
        referrals=every(
            _of(Referral, Referral.procedure_id == id_, Referral.id).options(
                joinedload(Referral.person), joinedload(Referral.institution)
            )
        ),
        closings=closings,
        monitorings=every(
            _of(Monitoring, Monitoring.procedure_id == id_, Monitoring.ended_on, Monitoring.id).options(
                joinedload(Monitoring.closing), joinedload(Monitoring.staff), joinedload(Monitoring.annulled_by)
            )
        )
        if closings
        else (),
        of_family=every(
            _of(
                Procedure,
                and_(Procedure.family_id == procedure.family_id, Procedure.id != id_),
                Procedure.held_from.desc(),
            ).where(of_each(within_reach(who, Action.RECORD_LIST, on=today)))
        )
        if "of_family" not in without
        else (),
    )


def _of(record: type[R], of_procedure: ColumnElement[bool], *order: Any) -> Select[R]:
    return select(record).where(of_procedure).order_by(*order)
