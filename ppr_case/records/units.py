"""A unit (one commune's team), the institutions it works with, and the numbers it gives out."""

from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, VOCABULARY, Base, known, new_id, rule
from ppr_case.records.vocabulary import INSTITUTION_KINDS, UNITS_OF_COUNT

PrimaryKey = Annotated[UUID, mapped_column(primary_key=True, default=new_id, info=KEY)]
DataKeyId = Annotated[UUID, mapped_column(index=True, info=KEY)]
UnitId = Annotated[UUID, mapped_column(ForeignKey("units.id"), info=KEY)]
Day = Annotated[date, mapped_column(info=PLAIN)]
Whole = Annotated[int, mapped_column(Integer, info=PLAIN)]
Number = Annotated[str, mapped_column(String(40), info=PLAIN)]
Code = Annotated[str, mapped_column(String(40), info=VOCABULARY)]


class Unit(Base):
    """The commune whose register this is. Its key seals what belongs to no person and no procedure."""

    __tablename__ = "units"
    __table_args__ = (
        rule("teryt_of_seven_digits", "length(teryt) = 7"),
        rule("elder_at_60_or_65", "elder_age IN (60, 65)"),
    )

    id: Mapped[PrimaryKey]
    data_key_id: Mapped[DataKeyId]
    teryt: Mapped[str] = mapped_column(String(7), unique=True, info=PLAIN)
    name: Mapped[str] = mapped_column(String(200), info=PLAIN)
    register_from: Mapped[Day | None]
    """First day from which the register is complete; None: always."""
    elder_age: Mapped[Whole] = mapped_column(default=60)


class Institution(Base):
    """One of the law's institutions under its bare code (no name of its own), or the unit's own one of such a kind."""

    __tablename__ = "institutions"
    __table_args__ = (
        UniqueConstraint("unit_id", "code"),
        known("kind", INSTITUTION_KINDS),
        rule(
            "bare_code_is_its_own_kind",
            "code = kind OR code NOT IN ({})".format(", ".join(f"'{kind}'" for kind in INSTITUTION_KINDS)),
        ),
        rule("own_institution_has_a_name", "code = kind OR name IS NOT NULL"),
    )

    id: Mapped[PrimaryKey]
    unit_id: Mapped[UnitId]
    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    kind: Mapped[Code]
    name: Mapped[str | None] = mapped_column(String(200), info=PLAIN)
    ministry: Mapped[Code | None]
    """The ministry's column it is counted in, where that is not the one of its kind."""


class ActivityKind(Base):
    """A kind of activity that a unit added to the law's list."""

    __tablename__ = "activity_kinds"
    __table_args__ = (
        UniqueConstraint("unit_id", "code"),
        known("counted_in", UNITS_OF_COUNT),
        rule("own_kind_begins_with_x", "code LIKE 'x!_%' ESCAPE '!'"),
    )

    id: Mapped[PrimaryKey]
    unit_id: Mapped[UnitId]
    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    name: Mapped[str] = mapped_column(String(200), info=PLAIN)
    counted_in: Mapped[Code]


class Counter(Base):
    """The last number given out, for one kind of record in one year."""

    __tablename__ = "counters"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), primary_key=True, info=KEY)
    letter: Mapped[str] = mapped_column(String(1), primary_key=True, info=PLAIN)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=PLAIN)
    last: Mapped[Whole]


class InUnit:
    """What stands in one commune's register, and only there."""

    id: Mapped[PrimaryKey]
    unit_id: Mapped[UnitId]


class OfUnit(InUnit):
    """A row sealed under the key of its unit."""

    __key_of__ = "unit"

    data_key_id: Mapped[DataKeyId]

    @declared_attr
    def unit(cls) -> Mapped[Unit]:  # noqa: N805 (SQLAlchemy calls it with the class)
        return relationship(Unit)


class Numbered(InUnit):
    """What is listed under a number of its unit and year.

    The unit is on the record itself: a range scan starts with it, and a measure may lack a procedure.
    """

    number: Mapped[Number]


class Event(Numbered):
    """A record that may have been another commune's act, and may have been annulled."""

    elsewhere: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    annulled_on: Mapped[Day | None]
