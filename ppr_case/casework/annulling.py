"""Taking the entry of a sitting back: it keeps its number and its words, counts nowhere, and says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.remarks import remark, remarks_on
from ppr_case.crypto.columns import is_erased
from ppr_case.records.holding import hold_row
from ppr_case.records.meetings import Sitting, SittingReason
from ppr_case.records.remarks import Remark


@dataclass
class SittingIsAnnulled(ValueError):
    """The entry was taken back already."""

    sitting_id: UUID


def annul_sitting(session: Session, sitting: Sitting, *, reason: str, by: UUID, on: date) -> None:
    """Take an entry back, and keep the reason in each of its procedures, under its key. Raises SittingIsAnnulled.

    Where there is none, or nothing is left of them but their numbers, it is kept under the key of the unit.
    """
    hold_row(session, sitting)
    if sitting.annulled_on is not None:
        raise SittingIsAnnulled(sitting.id)
    sitting.annulled_on = on
    told = [procedure for procedure in sitting.procedures if not is_erased(procedure)]
    for procedure in told:
        remark(session, sitting, procedure, reason, by=by, on=on, annuls=True)
    if not told:
        kept = SittingReason(unit_id=sitting.unit_id, sitting=sitting, staff_id=by, written_on=on)
        kept.text = reason
        session.add(kept)


def reason_of(session: Session, sitting: Sitting) -> SittingReason | None:
    """Give why an entry that speaks of no procedure was annulled."""
    query = select(SittingReason).where(SittingReason.sitting_id == sitting.id)
    return session.scalars(query.options(joinedload(SittingReason.staff))).one_or_none()


def reasons_of(session: Session, sitting: Sitting) -> Sequence[Remark | SittingReason]:
    """Give why an entry was annulled, as often as it is kept."""
    said = [one for one in remarks_on(session, [sitting.id]).get(sitting.id, ()) if one.annuls]
    alone = reason_of(session, sitting)
    return said if alone is None else [*said, alone]
