"""The years that a register speaks of, for pages that let one be chosen."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.records.activities import Activity
from ppr_case.records.procedures import Procedure


def register_years(session: Session, unit_id: UUID, today: date) -> list[int]:
    """Give the years from the first record to this one, the newest first; this one alone where nothing is there."""
    begins = select(func.min(Procedure.held_from)).where(Procedure.unit_id == unit_id)
    acts = select(func.min(Activity.begins_on)).where(Activity.unit_id == unit_id)
    first = [day.year for day in (*session.scalars(begins), *session.scalars(acts)) if day is not None]
    return list(range(today.year, min([*first, today.year]) - 1, -1))


def last_opened_year(session: Session, unit_id: UUID, today: date) -> int:
    """Give the year of the latest procedure, which is the one that people ask about first."""
    latest = select(func.max(Procedure.held_from)).where(Procedure.unit_id == unit_id, Procedure.held_from <= today)
    day = session.scalars(latest).one()
    return today.year if day is None else day.year
