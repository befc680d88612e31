"""The rules that hold for all indicators: annulment (2), the held span (3), another commune (9); and common parts."""

from typing import Any, Final

from sqlalchemy import String, and_, case, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ppr_case.indicators.language import END, NEAR_END, NEAR_START, START, Column, Condition, Dimension
from ppr_case.records.groups import Group
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Event, Institution
from ppr_case.records.vocabulary import FORMS_OF_VIOLENCE

EXPERIENCING, USING, WITNESS = "doznajaca", "stosujaca", "swiadek"


def during(day: Column, unless: str = "data poza okresem") -> Condition:
    return Condition(unless, day.between(START, END))


def near(day: Column) -> Column:
    return day.between(NEAR_START, NEAR_END)


def flag(condition: Column) -> Column:
    """Turn a condition into 0 or 1: MAX and SUM then read alike in both databases."""
    return case((condition, 1), else_=0)


LIVE: Final = Procedure.annulled_on.is_(None)
ACTIVE: Final = and_(Procedure.held_from <= END, Procedure.held_until >= START)
OF_LIVE: Final = Condition("procedura anulowana", LIVE)
IN_ACTIVE: Final = Condition("procedura nieprowadzona w okresie", ACTIVE)


def not_before_taking_over(day: Column) -> Column:
    return or_(Procedure.taken_over_on.is_(None), day >= Procedure.taken_over_on)


def not_after_handing_over(day: Column) -> Column:
    return or_(Procedure.handed_over_on.is_(None), day <= Procedure.handed_over_on)


def own(event: type[Event | Group]) -> tuple[Condition, ...]:
    return (
        Condition("zapis anulowany", event.annulled_on.is_(None)),
        Condition("czynność innej gminy", event.elsewhere.is_(False)),
    )


def ours(event: type[Event | Group], day: Column) -> tuple[Condition, ...]:
    """Give rules 2 and 9. A measure without a procedure meets them: the outer join leaves NULL, never annulled."""
    return (
        *own(event),
        OF_LIVE,
        Condition("sprzed przejęcia procedury", not_before_taking_over(day)),
        Condition("po przekazaniu procedury", not_after_handing_over(day)),
    )


def _month(spoken: int) -> str:
    return f"{spoken // 100}-{spoken % 100:02}"


def months_and_years(day: Column, *, of_key: bool = False) -> tuple[Dimension, ...]:
    """Give the two dimensions of a dated event."""
    month = func.extract("year", day) * 100 + func.extract("month", day)
    return (
        Dimension("miesiac", month, of_key=of_key, spell=_month),
        Dimension("rok", func.extract("year", day), of_key=of_key),
    )


def sex_of(person_id: Column, *, of_key: bool = False) -> Dimension:
    """Look the sex up only when asked by it: SQLite keeps an outer join that an aggregate does not read."""
    return Dimension(
        "plec", select(Person.sex).where(Person.id == person_id).scalar_subquery(), of_key=of_key, labels="sexes"
    )


def kind_of_institution(institution_id: Column) -> Column:
    return select(Institution.kind).where(Institution.id == institution_id).scalar_subquery()


def number_of_person(person_id: Column) -> Column:
    return select(Person.number).where(Person.id == person_id).scalar_subquery()


def number_of_first_procedure(family_id: Column) -> Column:
    """Name a family, which has no number of its own, by its first procedure: an annulled one if there is no other."""
    first = aliased(Procedure)
    return (
        select(first.number)
        .where(first.family_id == family_id)
        .order_by(flag(first.annulled_on.is_not(None)), first.held_from, first.id)
        .limit(1)
        .scalar_subquery()
    )


class spelled(FunctionElement[str]):  # noqa: N801 (it stands in expressions like a function)
    """An id as text: what SQLite stores as sixteen bytes cannot be joined to other text as it is."""

    type = String()
    inherit_cache = True


@compiles(spelled, "sqlite")
def _as_hex(element: spelled, compiler: SQLCompiler, **kw: Any) -> str:
    return f"hex({compiler.process(element.clauses, **kw)})"


@compiles(spelled, "postgresql")
def _as_text(element: spelled, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS TEXT)"


def _experienced(bit: int) -> Column:
    """Ask it of the whole family: a procedure that does not say does not make unknown what another one says."""
    told, there = aliased(Involvement), aliased(Procedure)
    return exists().where(
        there.family_id == Procedure.family_id,
        there.annulled_on.is_(None),
        there.held_from <= END,
        there.held_until >= START,
        told.procedure_id == there.id,
        told.role == EXPERIENCING,
        told.annulled_on.is_(None),
        told.covered_from <= END,
        told.violence.bitwise_and(bit) != 0,
    )


VIOLENCE_IN_PROCEDURE: Final = Dimension(
    "forma_przemocy",
    labels="forms_of_violence",
    parts=tuple(Condition(form, _experienced(1 << place)) for place, form in enumerate(FORMS_OF_VIOLENCE)),
)
