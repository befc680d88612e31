"""Referrals to programmes for persons using violence: corrective-educational (ke), psychological-therapeutic (pt)."""

from itertools import combinations
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, Base, known, rule
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Code, Day, Event, Institution
from ppr_case.records.vocabulary import PENALTIES, PROGRAMMES

STEPS: Final = (
    "motion_on",
    "referred_on",
    "delivered_on",
    "called_1_on",
    "called_2_on",
    "reported_on",
    "started_on",
    "dropped_on",
    "completed_on",
    "relapsed_on",
    "notified_on",
    "punished_on",
)

# Not one line: a person may report between two calls, and evading is noticed before, during or after a programme.
_CHAINS: Final = (
    ("motion_on", "referred_on", "delivered_on", "called_1_on", "called_2_on"),
    ("motion_on", "referred_on", "delivered_on", "reported_on", "started_on", "dropped_on"),
    ("motion_on", "referred_on", "delivered_on", "reported_on", "started_on", "completed_on", "relapsed_on"),
    ("motion_on", "referred_on", "delivered_on", "notified_on", "punished_on"),
)
ORDER: Final = tuple(dict.fromkeys(pair for chain in _CHAINS for pair in combinations(chain, 2)))
"""Pairs of steps of which the first, where it is known, is not later than the second."""
NEEDS: Final = (
    ("called_2_on", "called_1_on"),
    ("dropped_on", "started_on"),
    ("completed_on", "started_on"),
    ("relapsed_on", "completed_on"),
    ("punished_on", "notified_on"),
)
"""Pairs of steps of which the first cannot be without the second."""


class Referral(Event, Base):
    __tablename__ = "referrals"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("programme", PROGRAMMES),
        known("penalty", PENALTIES),
        rule("has_a_step", f"coalesce({', '.join(STEPS)}) IS NOT NULL"),
        rule("steps_in_order", " AND ".join(f"({a} IS NULL OR {b} IS NULL OR {a} <= {b})" for a, b in ORDER)),
        rule("steps_complete", " AND ".join(f"({a} IS NULL OR {b} IS NOT NULL)" for a, b in NEEDS)),
        rule("dropped_or_completed", "dropped_on IS NULL OR completed_on IS NULL"),
        rule("punished_with_a_penalty", "(penalty IS NULL) = (punished_on IS NULL)"),
        *(
            Index(
                f"referrals_by_{step}",
                "unit_id",
                step,
                "programme",
                "procedure_id",
                "person_id",
                "elsewhere",
                "annulled_on",
            )
            for step in ("motion_on", "referred_on", "started_on")
        ),
        Index("referrals_of_person", "person_id"),
        Index("referrals_of_procedure", "procedure_id"),
    )

    procedure_id: Mapped[UUID | None] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), info=KEY)
    programme: Mapped[Code]
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    """Who asked for it."""
    motion_on: Mapped[Day | None]
    referred_on: Mapped[Day | None]
    delivered_on: Mapped[Day | None]
    called_1_on: Mapped[Day | None]
    called_2_on: Mapped[Day | None]
    reported_on: Mapped[Day | None]
    started_on: Mapped[Day | None]
    dropped_on: Mapped[Day | None]
    completed_on: Mapped[Day | None]
    relapsed_on: Mapped[Day | None]
    notified_on: Mapped[Day | None]
    """Notice of the petty offence of art. 66c of the code of petty offences: persistent evasion."""
    punished_on: Mapped[Day | None]
    penalty: Mapped[Code | None]

    procedure: Mapped[Procedure | None] = relationship()
    person: Mapped[Person] = relationship()
    institution: Mapped[Institution | None] = relationship()
