"""What somebody began to write and has not saved: sealed like everything else, seen by them alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, Base
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import OfUnit


class Draft(OfUnit, Base):
    """The fields of one page as one person left them; a page has one draft for each person."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("staff_id", "page"),)

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    page: Mapped[str] = mapped_column(String(2000), info=PLAIN)
    """Its address: ids and nothing that is typed."""
    saved_at: Mapped[datetime] = mapped_column(info=PLAIN)
    fields = sealed("draft.fields")
