"""The clock of a procedure: what the law wants of it, by which day, and whether it was done in time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ppr_case.casework.course import Facts
from ppr_case.law.regimes import Deadline, Law, NoRegime, Regime

DONE_BY: Final = {
    "form_a_to_team": "received_on",
    "group_appointment": "group_appointed_on",
    "team_to_group": "group_received_on",
    "first_group_meeting": "first_meeting_on",
    "first_visit": "first_visit_on",
}
"""The time limits of a procedure's beginning, in their order, and the fact that each of them waits for."""
NEXT_VISIT: Final = "next_visit"
PLANNED: Final = "visit_planned"
"""What a visit runs from whose day was decided on."""
MONITORING: Final = "monitoring_after_closing"
VISIT_AFTER: Final = "visit_after_closing"
FIREARM: Final = "firearm_notice"
FIREARM_NOTED: Final = "firearm_noted"
DECIDED: Final = "ustalenie zespołu albo grupy"
_STARTS: Final = {
    "form_a_filled": "opened_on",
    "form_a_received": "received_on",
    "group_received": "group_received_on",
    "closed": "closed_on",
    FIREARM_NOTED: "firearm_on",
}
_NEEDS_A_GROUP: Final = frozenset({"group_appointment", "team_to_group", "first_group_meeting"})


@dataclass(frozen=True)
class Step:
    """One thing that is to be done once.

    `due_on` is the strict day; until `last_on`, moved past days off, nobody is late. Both are None where the day from
    which the limit runs is not known.
    """

    deadline: Deadline
    code: str
    due_on: date | None
    last_on: date | None
    done_on: date | None

    def days_late(self, on: date) -> int:
        """Give the calendar days by which it was late, or is on this day; 0 where it is not."""
        if self.last_on is None:
            return 0
        return max(((self.done_on or on) - self.last_on).days, 0)


def regime_of(law: Law, facts: Facts) -> Regime | None:
    """Give what governs a procedure; None for one older than the first act that the program knows."""
    try:
        return law.regime_of(facts.opened_on, act=facts.act, forms=facts.forms)
    except NoRegime:
        return None


def steps(law: Law, facts: Facts) -> tuple[Step, ...]:
    """List what the law wanted and wants of a procedure, in the order of its course.

    One that was taken over had its beginning elsewhere: only visits are due of it. Where the act obliges nobody to
    appoint a group, what waits for one is due only once there is one.
    """
    regime = regime_of(law, facts)
    if regime is None or facts.annulled_on is not None:
        return ()
    beginning = () if facts.taken_over_on else tuple(_beginning(regime, facts))
    return (*_firearm(regime, facts), *beginning, *_visits(regime, facts), *_after_closing(regime, facts))


def _firearm(regime: Regime, facts: Facts) -> Iterator[Step]:
    """Whoever has a firearm is dangerous at once, wherever the procedure began."""
    if facts.firearm_on is not None and FIREARM in regime.deadlines:
        deadline = regime.deadlines[FIREARM]
        yield _step(deadline, FIREARM, facts.firearm_on, facts.firearm_notified_on)


def _beginning(regime: Regime, facts: Facts) -> Iterator[Step]:
    optional = not regime.act.conditions["group_obligatory"].holds
    for code, waits_for in DONE_BY.items():
        if code not in regime.deadlines:
            continue
        if code in _NEEDS_A_GROUP and optional and facts.group_appointed_on is None:
            continue
        deadline = regime.deadlines[code]
        yield _step(deadline, code, _start(deadline, facts), getattr(facts, waits_for))


def _start(deadline: Deadline, facts: Facts) -> date | None:
    """Give the day a limit runs from; None for an event, of an installation's own law, that no record has."""
    since: date | None = getattr(facts, _STARTS[deadline.runs_from]) if deadline.runs_from in _STARTS else None
    return since


def _visits(regime: Regime, facts: Facts) -> Iterator[Step]:
    waits_for_first = "first_visit" in regime.deadlines and not facts.taken_over_on
    if not facts.is_open:
        return
    planned = _ahead(facts, facts.last_visit_on or date.min)
    if planned or facts.last_visit_on or not waits_for_first:
        since = max(facts.last_visit_on or facts.held_from, facts.held_from)
        yield _next_visit(regime.deadlines[NEXT_VISIT], NEXT_VISIT, facts, since, planned)


def _ahead(facts: Facts, since: date) -> date | None:
    """Give the day for which a visit was planned, where it comes after that one."""
    planned = facts.visit_planned_on
    return planned if planned is not None and planned > since else None


def _next_visit(deadline: Deadline, code: str, facts: Facts, since: date, planned: date | None) -> Step:
    """Give the visit that was planned, or else that of the interval after a day."""
    if planned is not None:
        decided = replace(deadline, runs_from=PLANNED, source=DECIDED, certainty="L", note="")
        return Step(decided, code, planned, planned, None)
    if facts.visit_every is not None:
        deadline = replace(deadline, number=facts.visit_every, unit="days", source=DECIDED, certainty="L", note="")
    return _step(deadline, code, since, None)


def _after_closing(regime: Regime, facts: Facts) -> Iterator[Step]:
    """Plan the monitoring after the closing (art. 9h ust. 2): a visit after each visit, at the end what came of it.

    What was found out of it ends the track, whenever that was. A visit is planned up to the last day and not beyond.
    """
    if facts.closed_on is None or MONITORING not in regime.deadlines or facts.monitoring_ended_on is not None:
        return
    deadline = regime.deadlines[MONITORING]
    until = deadline.due(facts.closed_on)
    if VISIT_AFTER in regime.deadlines:
        since = max(facts.last_visit_on or facts.closed_on, facts.closed_on)
        visit = _next_visit(regime.deadlines[VISIT_AFTER], VISIT_AFTER, facts, since, _ahead(facts, since))
        if visit.due_on is not None and visit.due_on <= until:
            yield visit
    yield Step(deadline, MONITORING, until, until, None)


def interval(law: Law, facts: Facts) -> int | None:
    """Give the days between visits: those decided on, or those of the law's data; None where there are none."""
    if facts.visit_every is not None:
        return facts.visit_every
    regime = regime_of(law, facts)
    deadline = regime.deadlines.get(NEXT_VISIT if facts.closed_on is None else VISIT_AFTER) if regime else None
    return deadline.number if deadline is not None and deadline.unit == "days" else None


def _step(deadline: Deadline, code: str, since: date | None, done_on: date | None) -> Step:
    if since is None:
        return Step(deadline, code, None, None, done_on)
    return Step(deadline, code, deadline.due(since), deadline.due_shifted(since), done_on)


def awaited(listed: Iterable[Step], facts: Facts, *, on: date | None = None) -> list[Step]:
    """Choose what is still to be done, the most pressing first.

    Of a procedure that was closed only what comes after the closing is awaited, and of one that ended otherwise
    nothing. `on` is today: once the time of monitoring is over no visit can be made in it, and only what came of it
    is asked for.
    """
    open_steps = [step for step in listed if step.done_on is None and step.due_on is not None]
    if not facts.is_open:
        open_steps = [step for step in open_steps if step.code in {VISIT_AFTER, MONITORING}]
        over = on is not None and any(step.code == MONITORING and step.days_late(on) for step in open_steps)
        open_steps = [step for step in open_steps if step.code == MONITORING or not over]
    return sorted(open_steps, key=lambda step: step.due_on or date.max)


def monitored_until(law: Law, facts: Facts) -> date | None:
    """Give the last day on which a closed procedure is looked after; None where the act sets no such time."""
    regime = regime_of(law, facts)
    if regime is None or facts.closed_on is None or MONITORING not in regime.deadlines:
        return None
    return regime.deadlines[MONITORING].due(facts.closed_on)


def monitored_still(law: Law, facts: Facts, on: date) -> date | None:
    """Give the last day of a monitoring that runs on a day; None: its time has passed, or an outcome is written."""
    until = monitored_until(law, facts)
    runs = until is not None and on <= until and facts.monitoring_ended_on is None and facts.annulled_on is None
    return until if runs else None


def is_monitored(law: Law, facts: Facts, on: date) -> bool:
    """Say whether a closed procedure is looked after on a day."""
    return monitored_still(law, facts, on) is not None
