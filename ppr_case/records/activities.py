"""The dated log of what was done outside procedures: training, advice, campaigns, places, programmes."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, SECRET, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.records.units import Code, Day, Institution, Number, OfUnit, PrimaryKey, Whole
from ppr_case.records.vocabulary import ACTIVITY_FORMS, ACTIVITY_KINDS, ACTIVITY_SETTINGS, PARTICIPANT_GROUPS


def span(*, noted_on: date, since_on: date | None, until_on: date | None) -> tuple[date, date]:
    """Derive the days an activity touches: from end to end of its span, the day it is noted on for an end not given."""
    return since_on or noted_on, until_on or noted_on


class Activity(OfUnit, Base):
    __tablename__ = "activities"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        rule(
            "known_kind",
            "kind LIKE 'x!_%' ESCAPE '!' OR kind IN ({})".format(", ".join(f"'{kind}'" for kind in ACTIVITY_KINDS)),
        ),
        known("setting", ACTIVITY_SETTINGS),
        known("form", ACTIVITY_FORMS),
        rule("amounts_not_negative", "amount >= 0 AND participants >= 0 AND hours >= 0"),
        rule("answer_of_a_few_words", "length(answer) <= 80"),
        rule("ends_after_it_begins", "begins_on <= ends_on"),
        Index(
            "activities_by_day",
            "unit_id",
            "ends_on",
            "begins_on",
            "kind",
            "annulled_on",
            "amount",
            "participants",
            "hours",
            "label",
        ),
    )

    number: Mapped[Number]
    noted_on: Mapped[Day]
    kind: Mapped[Code]
    amount: Mapped[Whole] = mapped_column(default=1)
    participants: Mapped[Whole | None]
    hours: Mapped[Whole | None]
    """Of the whole row, not of each participant."""
    answer: Mapped[str | None] = mapped_column(info=PLAIN)
    """A text answer ("raz w roku"): nothing personal, kept plain because reports print it without a key."""
    since_on: Mapped[Day | None]
    until_on: Mapped[Day | None]
    setting: Mapped[Code | None]
    form: Mapped[Code | None]
    round_the_clock: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    label: Mapped[bytes | None] = mapped_column(LargeBinary(32), info=SECRET)
    """Keyed hash of what makes two rows the same person or thing."""
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"), info=KEY)
    annulled_on: Mapped[Day | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("activities.id"), index=True, info=KEY)
    """The wrong entry, annulled, in whose place it was written."""
    # Derived by `span` alone.
    begins_on: Mapped[Day]
    ends_on: Mapped[Day]
    description = sealed("activity.description")
    annulled_because = sealed("activity.annulled-because")

    institution: Mapped[Institution | None] = relationship()
    corrects: Mapped["Activity | None"] = relationship(remote_side="Activity.id")
    groups: Mapped[list["ActivityParticipants"]] = relationship(back_populates="activity")

    @property
    def by_group(self) -> dict[str, int]:
        """Give how many of each group took part, in the order of the vocabulary; several rows of one group add up."""
        told: dict[str, int] = {}
        for row in sorted(self.groups, key=lambda row: PARTICIPANT_GROUPS.index(row.participant_group)):
            told[row.participant_group] = told.get(row.participant_group, 0) + row.amount
        return told


class ActivityParticipants(Base):
    """How many of those who took part were of one group; several rows of one group add up."""

    __tablename__ = "activity_participants"
    __table_args__ = (
        known("participant_group", PARTICIPANT_GROUPS),
        rule("amount_not_negative", "amount >= 0"),
        Index("activity_participants_of_activity", "activity_id", "participant_group", "amount"),
    )

    id: Mapped[PrimaryKey]
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activities.id"), info=KEY)
    participant_group: Mapped[Code]
    amount: Mapped[Whole]

    activity: Mapped[Activity] = relationship(back_populates="groups")
