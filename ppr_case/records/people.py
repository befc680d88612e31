"""People, the roles they have in procedures, and the facts of age that indicators read without a birth date."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import COUNTED, KEY, Base, known, rule
from ppr_case.crypto.columns import sealed
from ppr_case.crypto.index import ADDRESS, FULL_NAME, PESEL, SURNAME
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Code, DataKeyId, Day, InUnit, Numbered
from ppr_case.records.vocabulary import FORMS_OF_VIOLENCE, ROLES, SEXES


class Person(Numbered, Base):
    __tablename__ = "persons"
    __blind__ = (PESEL, SURNAME, FULL_NAME, ADDRESS)
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        known("sex", SEXES),
        Index("persons_facts", "id", "sex", "disabled", "newborn_year"),
    )

    data_key_id: Mapped[DataKeyId]
    sex: Mapped[str] = mapped_column(String(1), info=COUNTED)
    disabled: Mapped[bool] = mapped_column(default=False, info=COUNTED)
    newborn_year: Mapped[int | None] = mapped_column(info=COUNTED)
    """The first year on whose 1 January this person is 0 full years old; None: age unknown."""
    first_name = sealed("person.first-name")
    surname = sealed("person.surname")
    pesel = sealed("person.pesel")
    born = sealed("person.born")
    """An ISO day, or a bare year where only that is known."""
    address = sealed("person.address")
    phone = sealed("person.phone")
    email = sealed("person.email")

    involvements: Mapped[list["Involvement"]] = relationship(back_populates="person")


class Involvement(InUnit, Base):
    """One person in one role in one procedure."""

    __tablename__ = "involvements"
    __table_args__ = (
        UniqueConstraint("procedure_id", "person_id", "role"),
        known("role", ROLES),
        rule("violence_of_known_forms", f"violence BETWEEN 0 AND {2 ** len(FORMS_OF_VIOLENCE) - 1}"),
        rule("age_of_the_living", "age_from >= 0"),
        Index(
            "involvements_of_procedure",
            "procedure_id",
            "person_id",
            "role",
            "covered_from",
            "age_from",
            "annulled_on",
            "violence",
        ),
        Index("involvements_of_person", "person_id", "role", "procedure_id", "violence", "covered_from", "annulled_on"),
    )

    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), info=KEY)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), info=KEY)
    role: Mapped[Code]
    joined_on: Mapped[Day | None]
    """First day covered, where it was given; else it follows from the procedure and the birth."""
    violence: Mapped[int] = mapped_column(default=0, info=COUNTED)
    """One bit for each of FORMS_OF_VIOLENCE, the first the lowest."""
    annulled_on: Mapped[Day | None]
    # Derived by `cover` alone.
    covered_from: Mapped[Day]
    age_from: Mapped[int | None] = mapped_column(info=COUNTED)
    """Full years on the later of held from and the first day covered; None: age unknown."""

    procedure: Mapped[Procedure] = relationship()
    person: Mapped[Person] = relationship(back_populates="involvements")


def violence_bits(forms: list[str]) -> int:
    """Spell forms of violence as bits; ValueError names none of them, for the caller knows the row."""
    return sum(1 << FORMS_OF_VIOLENCE.index(form) for form in dict.fromkeys(forms))


def violence_forms(bits: int) -> list[str]:
    return [form for place, form in enumerate(FORMS_OF_VIOLENCE) if bits >> place & 1]


def day_of_birth(born: str) -> date:
    """Read a sealed birth: where only the year is known, 1 July stands for the day (rule 6)."""
    return date(int(born), 7, 1) if len(born) == 4 else date.fromisoformat(born)


ADULT: Final = 18
"""Full years from which somebody is of age (Civil Code, art. 10 § 1)."""


def newborn_year(born: date) -> int:
    """Return the first year on whose 1 January this person is 0 full years old: age on 1 January Y is Y minus this."""
    return born.year if (born.month, born.day) == (1, 1) else born.year + 1


def surely_of_age(born: str | None, day: date) -> bool:
    """Say whether somebody was of age that day: of a bare year, once the year of that birthday is over."""
    if not born:
        return False
    last = date(int(born), 12, 31) if len(born) == len("1980") else day_of_birth(born)
    return full_years(last, day) >= ADULT


def is_minor(born: date, day: date) -> bool:
    return full_years(born, day) < ADULT


def full_years(born: date, day: date) -> int:
    """Count full years, reached at the start of the birthday; a 29 February falls on the 28th in a common year."""
    try:
        birthday = born.replace(year=day.year)
    except ValueError:
        birthday = date(day.year, 2, 28)
    return day.year - born.year - (day < birthday)


def cover(*, held_from: date, joined_on: date | None, born: date | None) -> tuple[date, int | None]:
    """Derive the first day covered and the age on the later of it and `held_from` (rules 5, 6, 7).

    Whoever changes a birth date, the day someone joined, the opening or the taking over calls this again. A child
    that was named before it was born, and one of whom only the year is known, is 0 and never less.
    """
    covered_from = joined_on or max(held_from, born or held_from)
    reference = max(held_from, covered_from)
    return covered_from, None if born is None else max(full_years(born, reference), 0)


def settle_cover(part: Involvement, born: date | None) -> None:
    """Bring the derived facts of one part up to date with a birth."""
    part.covered_from, part.age_from = cover(held_from=part.procedure.held_from, joined_on=part.joined_on, born=born)
