"""Section G: timeliness, what auditors ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from ppr_case.law import load
from tests.indicators.counting import Twin, unknown
from tests.indicators.rules import counts, existing, held_from, here, living
from tests.indicators.twins_events import spoken_of
from tests.indicators.twins_procedures import closed, conducted, still_open
from tests.indicators.worlds import Card, Group, Procedure, Span, Unit

ALWAYS = Span(date.min, date.max)
DAY = timedelta(days=1)

Lawful = Callable[[Unit, Procedure], date | None]
"""The day from which the law lets the time run, by the name of the event."""


def passed_on(unit: Unit, procedure: Procedure) -> date | None:
    """Give the first day the card went to a group; where it is not told, the group got it when it was appointed."""
    groups = [group for group in unit.groups if group.procedure is procedure and _ours(group)]
    return min((group.passed_on or group.appointed_on for group in groups), default=None)


def _ours(group: Group) -> bool:
    return counts(group, group.procedure, group.appointed_on, ALWAYS)


def first_meeting(unit: Unit, procedure: Procedure) -> date | None:
    held = [each for each in unit.sittings if each.kind == "GR" and each.state == "odbyte" and living(each)]
    held = [each for each in held if not each.elsewhere and procedure in spoken_of(each)]
    return min((sitting.held_on for sitting in held), default=None)


def forms_c(unit: Unit, procedure: Procedure) -> list[Card]:
    cards = [card for card in unit.cards if card.kind == "C" and card.procedure is procedure]
    return [card for card in cards if counts(card, procedure, card.filled_on, ALWAYS)]


def first_form_c(unit: Unit, procedure: Procedure) -> date | None:
    return min((card.filled_on for card in forms_c(unit, procedure)), default=None)


def opened_on(_: Unit, procedure: Procedure) -> date:
    return procedure.opened_on


def received_on(_: Unit, procedure: Procedure) -> date | None:
    return procedure.received_on


RUNS_FROM: dict[str, Lawful] = {
    "form_a_filled": opened_on,
    "form_a_received": received_on,
    "group_received": passed_on,
}


def begun(unit: Unit, span: Span) -> list[Procedure]:
    """Give the procedures held from in the period and not taken over."""
    found = [each for each in conducted(unit, span) if each.taken_over_on is None]
    return [each for each in found if held_from(each) in span]


def rank(ordered: list[int], share: float) -> int | None:
    """Give the nearest rank: the smallest number that so large a share of them does not exceed."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None


@dataclass(frozen=True)
class DaysTwin:
    """Days from one event to another, each procedure once, and how many came in the time of its regime."""

    procedures: Callable[[Unit, Span], list[Procedure]]
    since: Callable[[Unit, Procedure], date | None]
    until: Callable[[Unit, Procedure], date | None]
    deadline: str | None = None

    def value(self, unit: Unit, span: Span) -> dict[str, object] | None:
        if unknown(unit, span):
            return None
        days = sorted(self.entries(unit, span).values())
        judged = [self._in_time(unit, procedure) for procedure in self._timed(unit, span)]
        limited = [in_time for in_time in judged if in_time is not None]
        return {
            "value": rank(days, 0.5),
            "p90": rank(days, 0.9),
            "within": sum(limited) / len(limited) if limited else None,
            "n": len(days),
            "unit": "day",
        }

    def parts(self, unit: Unit, span: Span, dimension: str) -> dict[str, int]:
        raise KeyError(dimension)

    def entries(self, unit: Unit, span: Span) -> dict[str, int]:
        return {each.number: self._days(unit, each) for each in self._timed(unit, span)}

    def _timed(self, unit: Unit, span: Span) -> list[Procedure]:
        """Give the procedures that have both dates."""
        found = [] if unknown(unit, span) else self.procedures(unit, span)
        return [each for each in found if self.since(unit, each) and self.until(unit, each)]

    def _days(self, unit: Unit, procedure: Procedure) -> int:
        since, until = self.since(unit, procedure), self.until(unit, procedure)
        assert since is not None
        assert until is not None
        return (until - since) // DAY

    def _in_time(self, unit: Unit, procedure: Procedure) -> bool | None:
        """Say whether the second event came in the time that the regime of the procedure gives, if it gives any."""
        limit = load().regime_of(procedure.opened_on).deadlines.get(self.deadline or "")
        runs_from = limit and RUNS_FROM[limit.runs_from](unit, procedure)
        until = self.until(unit, procedure)
        return until <= limit.due_shifted(runs_from) if limit and runs_from and until else None


def closing_day(_: Unit, procedure: Procedure) -> date | None:
    return next(each.protocol_on for each in procedure.closings if each.revoked_on is None)


# Procedures open at the end


def without(missing: Callable[[Unit, Procedure, date], Iterable[object]]) -> Callable[[Unit, Span], list[Procedure]]:
    def rows(unit: Unit, span: Span) -> list[Procedure]:
        return [each for each in still_open(unit, span) if not list(missing(unit, each, span.end))]

    return rows


def groups_on(unit: Unit, procedure: Procedure, day: date) -> Iterable[object]:
    return [group for group in unit.groups if group.procedure is procedure and existing(group, Span(day, day))]


def forms_c_until(unit: Unit, procedure: Procedure, day: date) -> Iterable[object]:
    return [card for card in forms_c(unit, procedure) if card.filled_on <= day]


def unvisited(unit: Unit, span: Span) -> list[Procedure]:
    """Give the procedures held over 30 days with no successful visit on the last day or the 30 before."""
    window = Span(span.end - 30 * DAY, span.end)

    def visited(procedure: Procedure) -> bool:
        seen = [each for each in unit.visits if each.successful and procedure in each.procedures and living(each)]
        seen = [each for each in seen if each.made_on in window and not each.elsewhere]
        return any(here(procedure, each.made_on) for each in seen)

    long = [each for each in still_open(unit, span) if span.end - held_from(each) > 30 * DAY]
    return [each for each in long if not visited(each)]


TIMELINESS: dict[str, DaysTwin | Twin] = {
    "days_form_to_team": DaysTwin(begun, opened_on, received_on, "form_a_to_team"),
    "days_team_to_group": DaysTwin(begun, received_on, passed_on, "team_to_group"),
    "days_to_first_meeting": DaysTwin(begun, opened_on, first_meeting, "first_group_meeting"),
    "days_to_form_c": DaysTwin(begun, opened_on, first_form_c),
    "days_open": DaysTwin(closed, lambda _, procedure: held_from(procedure), closing_day),
    "procedures_without_visit_30_days": Twin(unvisited),
    "procedures_without_group": Twin(without(groups_on)),
    "procedures_without_form_c": Twin(without(forms_c_until)),
}
