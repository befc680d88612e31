"""What somebody began to write and has not saved: sealed like everything else, seen by them alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, Base
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import OfUnit


class Draft(OfUnit, Base):
    """The fields of one page as one person left them; each time a page is opened makes a draft of its own."""

    __tablename__ = "drafts"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True, info=KEY)
    page: Mapped[str] = mapped_column(String(4000), info=PLAIN)
    """Its address: ids and codes of the program, and nothing that is typed."""
    saved_at: Mapped[datetime] = mapped_column(info=PLAIN)
    fields = sealed("draft.fields")
