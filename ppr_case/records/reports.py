"""What a report needs besides the register: the issued ones, kept as they were, and the explanations people wrote."""

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ppr_case.core.base import PLAIN, Base
from ppr_case.records.units import Day, InUnit, Whole


class IssuedReport(InUnit, Base):
    """A report as it was handed over. The register stays open; the difference since is shown, never written back."""

    __tablename__ = "issued_reports"
    __table_args__ = (UniqueConstraint("unit_id", "layout", "year", "edition"),)

    layout: Mapped[str] = mapped_column(String(60), info=PLAIN)
    year: Mapped[Whole]
    edition: Mapped[Whole]
    """1 for the first; a correction is a new edition, never an overwriting."""
    issued_on: Mapped[Day]
    figures: Mapped[dict[str, int | float | str | None]] = mapped_column(JSON, info=PLAIN)
    """The value printed for each line, by the line's key."""
    fingerprint: Mapped[str] = mapped_column(String(64), info=PLAIN)
    anchor: Mapped[str] = mapped_column(String(90), info=PLAIN)
    """The head of the trail when it was issued."""


class Explanation(InUnit, Base):
    """Why a line is what it is, in the town's words, for one year. Printed in public: nothing personal belongs here."""

    __tablename__ = "explanations"
    __table_args__ = (UniqueConstraint("unit_id", "layout", "year", "line"),)

    layout: Mapped[str] = mapped_column(String(60), info=PLAIN)
    year: Mapped[Whole]
    line: Mapped[str] = mapped_column(String(60), info=PLAIN)
    text: Mapped[str] = mapped_column(String(1000), info=PLAIN)
