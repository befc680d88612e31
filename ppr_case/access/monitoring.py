"""The group's work does not end with the closing: for how long after it its members still reach the procedure."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm.util import AliasedClass

from ppr_case.law.regimes import Deadline, Law
from ppr_case.records.procedures import Procedure

AFTER_CLOSING: Final = "monitoring_after_closing"


def monitored(
    law: Law, procedure: type[Procedure] | AliasedClass[Procedure], *, on: date, back_to: date | None = None
) -> ColumnElement[bool]:
    """Select the closed procedures that their group still monitors that day, the last day included.

    For so long as the act that governs each says (art. 9h ust. 2 of the act in force since 2023); an act that says
    nothing gives no time. With `back_to`, those closed on that day or since, whether or not their time is over.
    """
    edition = law.on(on)
    governed = []
    for code, act in edition.acts.items():
        if (limit := act.deadlines.get(AFTER_CLOSING)) is None:
            continue
        opened_under = [
            procedure.opened_on.between(rule.filled_from, rule.filled_to)
            for rule in edition.transition
            if rule.act == code
        ]
        of_act = or_(procedure.act == code, and_(procedure.act.is_(None), or_(false(), *opened_under)))
        governed.append(and_(procedure.closed_on >= (back_to or _closed_since(limit, on)), of_act))
    return or_(false(), *governed)


@lru_cache(maxsize=16)
def _closed_since(limit: Deadline, on: date) -> date:
    """Give the earliest day of a closing that is still monitored; months differ in length, so days are tried."""
    day = on
    while limit.due(day - timedelta(days=1)) >= on:
        day -= timedelta(days=1)
    return day
