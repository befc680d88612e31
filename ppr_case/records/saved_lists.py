"""The ways of looking at a list that somebody keeps for themselves."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, Base
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import OfUnit


class SavedList(OfUnit, Base):
    """How one person chooses procedures, under a name of theirs; it goes with their account (ADR 20)."""

    __tablename__ = "saved_lists"
    __table_args__ = (
        Index(
            "one_list_opens",
            "staff_id",
            unique=True,
            sqlite_where=text("opens"),
            postgresql_where=text("opens"),
        ),
    )

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True, info=KEY)
    asked: Mapped[str] = mapped_column(String(200), info=PLAIN)
    """The answers to the questions of the list, as its address has them: codes, and nothing that is typed."""
    opens: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """The list opens like this, where its address chooses nothing."""
    name = sealed("saved-list.name")
