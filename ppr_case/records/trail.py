"""The trail's tables; how they are written and proved is `ppr_case.trail`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, SECRET, VOCABULARY, Base
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Code


class Entry(Base):
    """What one transaction did, or one page read: who, when, to which records; names of fields, never values."""

    __tablename__ = "trail"

    # Not from a sequence: a rolled-back transaction leaves a hole in one, and a hole here means something was taken.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=KEY)
    at: Mapped[datetime] = mapped_column(info=PLAIN)
    by: Mapped[str] = mapped_column(info=PLAIN)
    action: Mapped[str] = mapped_column(info=VOCABULARY)
    detail: Mapped[str] = mapped_column(info=PLAIN)
    # Unique, so that a fork fails loudly even where the lock was not enough (REPEATABLE READ reads an old head).
    previous: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True, info=SECRET)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), info=SECRET)


class Trace(Base):
    """That an entry of the trail is about a record of a procedure, so that its history is found (ADR 25).

    `about` names the record's table. It stands beside the chain and proves nothing: whoever asks for proof reads that.
    """

    __tablename__ = "traces"
    __table_args__ = {"sqlite_with_rowid": False}

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey(Procedure.id), primary_key=True, info=KEY)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=KEY)
    """Of the entry, which says who and when."""
    about_id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    staff_id: Mapped[UUID] = mapped_column(info=KEY)
    """Which account did it; all zeros where a command did."""
    about: Mapped[Code]
    did: Mapped[Code]
    fields: Mapped[str] = mapped_column(info=PLAIN)
    """The names of the columns that changed, a space between them."""
    was: Mapped[str] = mapped_column(info=PLAIN)
    """JSON: what columns held before that hold dates, flags and codes; never what is sealed or counted."""
