"""The trail's table; how it is written and proved is `ppr_case.trail`."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import KEY, PLAIN, SECRET, VOCABULARY, Base


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
