"""The people who use the program."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, SECRET, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import Code, Day, Institution, OfUnit
from ppr_case.records.vocabulary import ACCOUNT_ROLES


class Staff(OfUnit, Base):
    """An account. It opens nothing before the statement of confidentiality was made (art. 9c ust. 3)."""

    __tablename__ = "staff"
    __table_args__ = (
        known("role", ACCOUNT_ROLES),
        rule("leaves_after_joining", "until_on >= since_on"),
        rule("login_in_small_letters", "login = lower(login)"),
    )

    login: Mapped[str] = mapped_column(String(60), unique=True, info=PLAIN)
    role: Mapped[Code]
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    password_hash: Mapped[str | None] = mapped_column(String(200), info=SECRET)
    """argon2id; None: signing in is not possible yet."""
    stated_on: Mapped[Day | None]
    """The day of the statement of confidentiality."""
    since_on: Mapped[Day]
    until_on: Mapped[Day | None]
    signed_in_at: Mapped[datetime | None] = mapped_column(info=PLAIN)
    session_mark: Mapped[str] = mapped_column(String(40), info=SECRET)
    """Carried by every session; a new one ends them all."""
    name = sealed("staff.name")

    institution: Mapped[Institution | None] = relationship()


class SignInFailure(Base):
    """How often signing in failed lately, for one login or one address; a digest keeps neither readable."""

    __tablename__ = "sign_in_failures"

    tried: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True, info=SECRET)
    times: Mapped[int] = mapped_column(info=PLAIN)
    last_at: Mapped[datetime] = mapped_column(info=PLAIN)
