"""Referrals to programmes for persons using violence: each step with its day, in the order the law gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.remarks import remark
from ppr_case.law.regimes import Deadline, Law, NoRegime
from ppr_case.records import numbers
from ppr_case.records.holding import hold_row
from ppr_case.records.people import Involvement, Person, day_of_birth, is_minor
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import NEEDS, ORDER, STEPS, Referral
from ppr_case.records.units import Institution

FIRST_STEPS: Final = ("motion_on", "referred_on")
"""A referral begins with the group's motion or with the team's referral."""
JOINING: Final = ("reported_on", "started_on")
"""Whoever was not referred begins with one of these.

They joined of their own will, or in a procedure under an act that knew no referral; section F counts them by these days
alone. Where there is a motion it binds the team (art. 9b ust. 4), and its referral comes first.
"""
BEGINNINGS: Final = (*FIRST_STEPS, *JOINING)
ALONE: Final = frozenset({*JOINING, "dropped_on", "completed_on", "relapsed_on"})
"""Steps that somebody takes who was never referred."""
REPORTING: Final = "programme_reporting"
FOLLOWS: Final = (
    *NEEDS,
    ("delivered_on", "referred_on"),
    ("called_1_on", "delivered_on"),
    ("notified_on", "delivered_on"),
)
"""Pairs of steps of which the first is not written down without the second.

What is delivered is the team's referral, and only its delivery obliges anybody: the calls and the notice of evasion
come after it (art. 9b ust. 11-13). A register of years ago that is brought in may lack them: there only NEEDS hold.
"""


class Refused(ValueError):
    """A referral, or a step of one, that cannot be."""


@dataclass
class StepAhead(Refused):
    """It was not done yet."""

    day: date


@dataclass
class ChangedMeanwhile(Refused):
    """Somebody gave the step another day, or took it back, since it was read; `now_on` is its day now."""

    step: str
    now_on: date | None


@dataclass
class BeforeProcedure(Refused):
    """It was done before the procedure was ours to run."""

    held_from: date


@dataclass
class OutOfOrder(Refused):
    """An earlier step would come after a later one; `other` is the step that is there, `other_on` its day."""

    step: str
    other: str
    other_on: date
    before: bool
    """The step would have to come before the other, and does not."""


@dataclass
class Lacks(Refused):
    """A step cannot be without another one."""

    step: str
    other: str


@dataclass
class EndsTwice(Refused):
    """A programme is interrupted or completed, not both."""

    step: str


@dataclass
class PenaltyMissing(Refused):
    """A punishment says which."""


@dataclass
class NotUsingViolence(Refused):
    """Only an adult who uses violence in this procedure is referred."""

    person_id: UUID


@dataclass
class ReferralIsAnnulled(Refused):
    """It was taken back already, or its procedure was."""


@dataclass
class NotTaken(Refused):
    """What was not written down cannot be taken back."""

    step: str


@dataclass
class NoBeginning(Refused):
    """What came later needs the group's motion or the team's referral, and this is the only one there is.

    What is left may also be the part of somebody who was never referred: then it stands by itself.
    """

    step: str


@dataclass
class ReasonMissing(Refused):
    """A day that was written down is changed for a reason."""

    step: str


@dataclass
class NothingLeft(Refused):
    """The only step of a referral cannot be taken back: then the referral is annulled."""


def refer(
    session: Session,
    procedure: Procedure,
    person: Person,
    *,
    id_: UUID,
    programme: str,
    step: str,
    day: date,
    institution: Institution | None,
    today: date,
) -> Referral:
    """Begin a referral with the group's motion or the team's referral, or the part that somebody takes without one.

    It gets its next number; `id_` is the caller's.

    Raises StepAhead, BeforeProcedure, NotUsingViolence and ReferralIsAnnulled.
    """
    if step not in BEGINNINGS:
        raise KeyError(step)
    if day > today:
        raise StepAhead(day)
    if procedure.annulled_on is not None:
        raise ReferralIsAnnulled
    if day < procedure.held_from:
        raise BeforeProcedure(procedure.held_from)
    part = select(Involvement.id).where(
        Involvement.procedure_id == procedure.id,
        Involvement.person_id == person.id,
        Involvement.role == "stosujaca",
        Involvement.annulled_on.is_(None),
    )
    born = day_of_birth(person.born) if person.born else None
    if session.scalars(part).first() is None or (born is not None and is_minor(born, day)):
        raise NotUsingViolence(person.id)
    serial = numbers.take(session, procedure.unit_id, numbers.REFERRAL, day.year)[0]
    referral = Referral(
        id=id_,
        unit_id=procedure.unit_id,
        number=numbers.spelled(numbers.REFERRAL, serial, day.year),
        procedure=procedure,
        person=person,
        programme=programme,
        institution=institution,
        **{step: day},
    )
    session.add(referral)
    return referral


def take_step(
    session: Session,
    referral: Referral,
    step: str,
    day: date,
    *,
    seen_on: date | None = None,
    penalty: str | None = None,
    reason: str = "",
    by: UUID,
    today: date,
) -> None:
    """Write down a step that was taken, or correct its day, which was read as `seen_on`; None: it had none.

    `reason` says why the step was taken, where there is something to say, and has to say why its day changes. Raises
    Refused: ChangedMeanwhile, ReasonMissing, StepAhead, BeforeProcedure, OutOfOrder, Lacks, EndsTwice, PenaltyMissing
    and ReferralIsAnnulled.
    """
    if step not in STEPS:
        raise KeyError(step)
    hold_row(session, referral)
    procedure = referral.procedure
    if referral.annulled_on is not None or (procedure is not None and procedure.annulled_on is not None):
        raise ReferralIsAnnulled
    if day > today:
        raise StepAhead(day)
    now_on = getattr(referral, step)
    if now_on not in {seen_on, day}:
        raise ChangedMeanwhile(step, now_on)
    if referral.procedure is not None and not referral.elsewhere and day < referral.procedure.held_from:
        raise BeforeProcedure(referral.procedure.held_from)
    _check_order(referral, step, day)
    if step == "punished_on" and not (penalty or referral.penalty):
        raise PenaltyMissing
    if now_on not in {None, day} and not reason:
        raise ReasonMissing(step)
    setattr(referral, step, day)
    if step == "punished_on" and penalty:
        referral.penalty = penalty
    if reason and procedure is not None and now_on != day:
        remark(session, referral, procedure, reason, by=by, on=today)


def _check_order(referral: Referral, step: str, day: date) -> None:
    ends = {"dropped_on": "completed_on", "completed_on": "dropped_on"}
    if step in ends and getattr(referral, ends[step]) is not None:
        raise EndsTwice(step)
    for first, second in ORDER:
        if first == step and (later := getattr(referral, second)) is not None and day > later:
            raise OutOfOrder(step, second, later, before=True)
        if second == step and (earlier := getattr(referral, first)) is not None and day < earlier:
            raise OutOfOrder(step, first, earlier, before=False)
    for one, needed in NEEDS:
        if one == step and getattr(referral, needed) is None:
            raise Lacks(step, needed)
    if getattr(referral, step) is None and (lacking := _lacking(referral, step)) is not None:
        raise Lacks(step, lacking)


def _lacking(referral: Referral, step: str) -> str | None:
    """Give the step that is to be written down before this one."""
    for one, needed in FOLLOWS:
        if one == step and getattr(referral, needed) is None:
            return needed
    joined = any(getattr(referral, one) is not None for one in JOINING)
    moved = referral.motion_on is not None
    if referral.referred_on is None and ((step in JOINING and moved) or (step == "motion_on" and joined)):
        return "referred_on"
    return None


def take_back(session: Session, referral: Referral, step: str, *, reason: str, by: UUID, on: date) -> None:
    """Take a step back that never was, with the reason.

    Raises Lacks, NotTaken, NothingLeft, NoBeginning and ReferralIsAnnulled.
    """
    if step not in STEPS:
        raise KeyError(step)
    hold_row(session, referral)
    if referral.annulled_on is not None or referral.procedure is None:
        raise ReferralIsAnnulled
    if getattr(referral, step) is None:
        raise NotTaken(step)
    if [name for name in STEPS if getattr(referral, name) is not None] == [step]:
        raise NothingLeft
    left = {name for name in STEPS if name != step and getattr(referral, name) is not None}
    if step in FIRST_STEPS and not left & set(FIRST_STEPS) and not left <= ALONE:
        raise NoBeginning(step)
    binds = [(one, "referred_on") for one in JOINING if "motion_on" in left]
    for one, needed in (*FOLLOWS, *binds):
        if needed == step and one in left:
            raise Lacks(one, step)
    setattr(referral, step, None)
    if step == "punished_on":
        referral.penalty = None
    remark(session, referral, referral.procedure, reason, by=by, on=on)


def annul_referral(session: Session, referral: Referral, *, reason: str, by: UUID, on: date) -> None:
    """Take a referral back: it counts nowhere and says why. Raises ReferralIsAnnulled."""
    hold_row(session, referral)
    if referral.annulled_on is not None or referral.procedure is None:
        raise ReferralIsAnnulled
    referral.annulled_on = on
    remark(session, referral, referral.procedure, reason, by=by, on=on)


def possible(referral: Referral) -> list[str]:
    """Give the steps that may come next, in the law's order."""
    open_steps = [step for step in STEPS if getattr(referral, step) is None]
    ended = referral.dropped_on is not None or referral.completed_on is not None
    return [
        step
        for step in open_steps
        if _lacking(referral, step) is None and not (ended and step in {"dropped_on", "completed_on"})
    ]


@dataclass(frozen=True)
class Limit:
    """What the person has to do by a day: the time limit and its code, and the day."""

    code: str
    deadline: Deadline
    due_on: date


def waits_for(law: Law, referral: Referral) -> Limit | None:
    """Give what is awaited of the person: to report within the limit from the delivery (art. 9b ust. 11 pkt 3).

    A procedure opened under an older act is governed by it to its end, and that act obliged nobody to report.
    """
    if referral.annulled_on is not None or referral.delivered_on is None or referral.reported_on is not None:
        return None
    if referral.started_on is not None or referral.notified_on is not None:
        return None
    deadline = _deadlines(law, referral.procedure, referral.delivered_on).get(REPORTING)
    return None if deadline is None else Limit(REPORTING, deadline, deadline.due(referral.delivered_on))


def _deadlines(law: Law, procedure: Procedure | None, day: date) -> Mapping[str, Deadline]:
    """Give the time limits that govern a referral; none where it is older than the first act the program knows."""
    try:
        if procedure is None:
            return law.act_on(day).deadlines
        return law.regime_of(procedure.opened_on, act=procedure.act, forms=procedure.forms).deadlines
    except NoRegime:
        return {}
