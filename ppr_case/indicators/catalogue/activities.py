"""Section H: activities outside procedures. Each code stands alone: none is the sum of others.

The codes, their names and their units are data of the law; a unit's own kinds, whose codes begin with `x_`, are rows of
its register. Four indicators speak of each.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ppr_case.indicators.kinds import ACTIVITIES
from ppr_case.indicators.language import (
    END,
    START,
    Column,
    Condition,
    Count,
    Dimension,
    Distinct,
    Indicator,
    Sum,
    Through,
)
from ppr_case.indicators.rules import kind_of_institution
from ppr_case.law import load
from ppr_case.records.activities import Activity, ActivityParticipants
from ppr_case.records.units import ActivityKind

TOUCHING: Final = (
    Condition("poza okresem", and_(Activity.ends_on >= START, Activity.begins_on <= END)),
    Condition("zapis anulowany", Activity.annulled_on.is_(None)),
)
_THEY = ActivityParticipants.__table__
_THROUGH = Through(_THEY, _THEY.c.activity_id == Activity.id)
_COMMON = (
    Dimension("podmiot", kind_of_institution(Activity.institution_id), labels="institution_kinds"),
    Dimension("rodzaj", Activity.setting, labels="activity_settings"),
    Dimension("rok", func.extract("year", Activity.begins_on)),
)
_EACH_ONCE = select(_THEY.c.activity_id, _THEY.c.participant_group).distinct().subquery("groups_once")
_NAMED = Dimension(
    "grupa",
    _EACH_ONCE.c.participant_group,
    through=Through(_EACH_ONCE, _EACH_ONCE.c.activity_id == Activity.id),
    labels="participant_groups",
    overlaps=True,
)
"""An act that several groups attended belongs to each of them, and once however many rows tell of a group."""


def _counted(of: Column) -> Dimension:
    """Give the groups where people are counted: each has its own number; a row that names none keeps the row's."""
    weight = func.coalesce(_THEY.c.amount, of)
    return Dimension(
        "grupa", _THEY.c.participant_group, through=_THROUGH, labels="participant_groups", weight=weight, overlaps=True
    )


_AMOUNT_BY_GROUP, _PARTICIPANTS_BY_GROUP = _counted(Activity.amount), _counted(Activity.participants)
_AMOUNT, _PARTICIPANTS, _HOURS = Sum(Activity.amount), Sum(Activity.participants), Sum(Activity.hours)
_LABELS = Distinct(Activity.label)


def _activity(code: str, title: str, means: str, unit: str) -> tuple[Indicator, ...]:
    def indicator(suffix: str, said: str, counted: str, of: str, count: Count, groups: Dimension) -> Indicator:
        definition = f"{counted} z dziennika działań w okresie: {means}."
        by = (*_COMMON, groups)
        return Indicator(code + suffix, title + said, definition, of, ACTIVITIES, TOUCHING, count, by, code)

    people = _AMOUNT_BY_GROUP if unit == "person" else _NAMED
    return (
        indicator("", "", "Suma liczb", unit, _AMOUNT, people),
        indicator(
            "_participants", ": uczestnicy", "Suma uczestników", "participant", _PARTICIPANTS, _PARTICIPANTS_BY_GROUP
        ),
        indicator("_hours", ": godziny", "Suma godzin", "hour", _HOURS, _NAMED),
        indicator("_distinct", ": różne", "Liczba różnych oznaczeń", unit, _LABELS, _NAMED),
    )


H: Final = tuple(
    indicator
    for kind in load().latest.activities.values()
    for indicator in _activity(kind.code, kind.title, kind.means, kind.unit)
)


def own_activities(session: Session, unit_id: UUID) -> tuple[Indicator, ...]:
    """Declare the kinds of activity that a unit added to the law's list."""
    kinds = session.scalars(select(ActivityKind).where(ActivityKind.unit_id == unit_id).order_by(ActivityKind.code))
    return tuple(
        indicator
        for kind in kinds
        for indicator in _activity(kind.code, kind.name, f"działania własne jednostki „{kind.name}”", kind.counted_in)
    )
