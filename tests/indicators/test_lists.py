"""The list behind every number: it weighs what the number says, and what else touches the period is told with why."""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.compute import counted, explain, values
from ppr_case.indicators.language import Period
from tests.indicators.generated import world
from tests.indicators.rules import held_from, held_until
from tests.indicators.spans import periods
from tests.indicators.stored import store
from tests.indicators.test_twins import REGISTERS, TAKEN
from tests.indicators.twins import TWINS
from tests.indicators.worlds import Member, Procedure, Span, Unit

EVERY = 4
MONTH = timedelta(days=31)
BY_RECORD = {
    "procedures": ("procedures_", "closed_", "days_"),
    "cards": ("forms_",),
    "plans": ("plans",),
    "sittings": ("team_meetings", "group_meetings"),
    "visits": ("visits", "interventions"),
    "measures": ("measures", "detained", "cases_", "notices", "complaints_", "superiors_", "instructions_"),
    "members": ("team_members",),
}
OF_ANOTHER = {"procedures_with_form_c", "detained_persons", "interventions_art_12a"}
"""Codes that begin alike and count something else: distinct things, which several records can make count."""


class Listed(NamedTuple):
    number: str
    date: date


@pytest.mark.parametrize("seed", REGISTERS)
def test_lists(passing: Session, seed: int) -> None:
    units = world(seed)
    ids = store(units, passing)
    span = periods(seed, units)[seed % 6]
    for place, indicator in enumerate(TAKEN[seed % EVERY :: EVERY]):
        unit, unit_id = units[place % len(units)], ids[place % len(units)]
        value = values(passing, unit_id, Period(*span), [indicator])[indicator.code]
        behind = explain(passing, unit_id, Period(*span), indicator)
        saying = f"{indicator.code} in {span} of {unit!r}"

        weights: Counter[str] = Counter()
        for entry in behind.counted:
            weights[entry.number] += entry.weight
        expected = TWINS[indicator.code].entries(unit, span)
        assert expected is None or weights == expected, saying
        assert not isinstance(value, int) or weights.total() == value, saying

        assert counted(passing, unit_id, Period(*span), indicator) == behind.counted, saying
        listed = [Listed(entry.number, entry.date) for entry in behind.counted]
        left_out = [Listed(left.number, left.date) for left in behind.left_out]
        assert not {*listed} & {*left_out}, saying
        assert all(left.why for left in behind.left_out), saying
        assert all(isinstance(each.date, date) for each in listed + left_out), saying
        if (touching := records_touching(indicator.code, unit, span)) is not None:
            assert {each.number for each in listed + left_out} == touching, saying


def records_touching(code: str, unit: Unit, span: Span) -> set[str] | None:
    """Give the numbers of all records of the kind that a code counts which touch the period; None: of several kinds.

    They are dated in it or within 31 days of it, or belong to a procedure active in it.
    """
    near = Span(span.start - MONTH, span.end + MONTH)

    def touches(day: date, *procedures: Procedure | None) -> bool:
        return day in near or any(_share_a_day(each, span) for each in procedures if each)

    kind = next((kind for kind, codes in BY_RECORD.items() if code.startswith(codes) and code not in OF_ANOTHER), None)
    found: dict[str, list[str]] = {
        "procedures": [each.number for each in unit.procedures if _share_a_day(each, near)],
        "cards": [each.number for each in unit.cards if touches(each.filled_on, each.procedure)],
        "plans": [each.number for each in unit.plans if touches(each.drawn_on, each.procedure)],
        "sittings": [each.number for each in unit.sittings if touches(each.held_on, *each.procedures)],
        "visits": [each.number for each in unit.visits if touches(each.made_on, *each.procedures)],
        "measures": [each.number for each in unit.measures if touches(each.applied_on, each.procedure)],
        "members": [each.number for each in unit.members if _is_member(each, near)],
    }
    return set(found[kind]) if kind else None


def _is_member(member: Member, span: Span) -> bool:
    return member.since_on <= span.end and (member.until_on is None or member.until_on >= span.start)


def _share_a_day(procedure: Procedure, span: Span) -> bool:
    return held_from(procedure) <= span.end and held_until(procedure) >= span.start
