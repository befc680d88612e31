"""A small register to ask questions of: one procedure with its events, made by the words of the question."""

from datetime import date

from sqlalchemy.orm import Session

from ppr_case.core.base import Base
from ppr_case.indicators.language import Period
from ppr_case.trail import Touched, note
from tests.indicators.worlds import (
    Card,
    Closing,
    Institution,
    Involvement,
    Measure,
    Person,
    Procedure,
    Unit,
    Visit,
)

D = date.fromisoformat
Y2021 = Period.of_year(2021)


def procedure(unit: Unit, opened: str, closed: str | None = None, **facts: object) -> Procedure:
    """Add a procedure of a family of its own, with its opening form A."""
    place = len(unit.procedures) + 1
    made = Procedure(number=f"{place}/{opened[:4]}", family=place, opened_on=D(opened), **facts)  # type: ignore[arg-type]
    if closed:
        made.closings.append(Closing(protocol_on=D(closed), ground="ustanie"))
    unit.procedures.append(made)
    card(unit, made, "A", opened)
    return made


def card(
    unit: Unit, of: Procedure, kind: str, filled: str, *, by: Institution | None = None, represents: str | None = None
) -> Card:
    made = Card(
        number=f"K/{len(unit.cards) + 1}/2021",
        procedure=of,
        kind=kind,
        filled_on=D(filled),
        institution=by,
        represents=represents,
    )
    unit.cards.append(made)
    return made


def visit(unit: Unit, made: str, *procedures: Procedure, by: tuple[Institution, ...] = (), met: bool = True) -> Visit:
    number = f"W/{len(unit.visits) + 1}/2021"
    seen = Visit(
        number=number,
        made_on=D(made),
        purpose="monitoring",
        successful=met,
        procedures=list(procedures),
        institutions=list(by),
    )
    unit.visits.append(seen)
    return seen


def person(unit: Unit, of: Procedure, role: str, *, born: str | None = "1980-05-05", violence: str = "") -> Person:
    made = Person(number=f"O/{len(unit.persons) + 1}/2021", sex="K", born=born)
    unit.persons.append(made)
    unit.involvements.append(Involvement(procedure=of, person=made, role=role, violence=tuple(violence.split())))
    return made


def measure(unit: Unit, of: Procedure | None, kind: str, applied: str, *, to: Person | None = None) -> Measure:
    number = f"M/{len(unit.measures) + 1}/2021"
    made = Measure(number=number, procedure=of, kind=kind, applied_on=D(applied), person=to)
    unit.measures.append(made)
    return made


def commit(session: Session) -> None:
    """Keep what was stored, for a process that comes after; the trail is told which tables were written in bulk."""
    note(session, "import", *(Touched("added", table) for table in Base.metadata.tables))
    session.commit()
