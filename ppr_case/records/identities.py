"""Under what name a record came in: keyed hashes, so that importing the same register twice changes nothing."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, SECRET, Base


class Identity(Base):
    """One name of one record; it goes when the record goes. Two rows with one PESEL are two names of one person."""

    __tablename__ = "identities"
    __table_args__ = {"sqlite_with_rowid": False}

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True, info=KEY)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True, info=PLAIN)
    """The table of the interchange format it belongs to."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info=SECRET)
    row_id: Mapped[UUID] = mapped_column(index=True, info=KEY)
