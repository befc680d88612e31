"""Finding procedures by number, or by a person through the blind index: the whole of a name, never a part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import Session

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import of_each, within_reach
from ppr_case.casework.listing import people_by_id
from ppr_case.crypto.index import FULL_NAME, PESEL, SURNAME
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.webkit.paging import PAGE

_PESEL: Final = re.compile(r"\d{11}")
_MOST_WORDS: Final = 4


@dataclass(frozen=True)
class Met:
    """Whom the search met in a procedure, and in which role."""

    person: Person
    role: str


@dataclass(frozen=True)
class Found:
    """Procedures in the order of a list, and whom the search met in each; nobody where it was a number."""

    ids: Sequence[UUID]
    met: dict[UUID, list[Met]]
    more: bool


def find(session: Session, who: Who, typed: str, today: date) -> Found:
    """Find by what one typed; by name or PESEL only for whoever may read what is in procedures."""
    typed = " ".join(typed.split())
    pesel = typed.replace(" ", "").replace("-", "")
    if not who.may(Action.PROCEDURE_READ) or (re.search(r"\d", typed) and not _PESEL.fullmatch(pesel)):
        return _by_number(session, who, typed, today)
    people = PESEL.find(session, pesel=pesel) if _PESEL.fullmatch(pesel) else _named(session, typed)
    return _of_people(session, who, people, today)


def _by_number(session: Session, who: Who, typed: str, today: date) -> Found:
    alike: ColumnElement[bool] = Procedure.number == typed
    if typed.isdecimal():  # "17" is every year's seventeenth
        alike = or_(alike, Procedure.number.startswith(f"{typed}/", autoescape=True))
    reach = within_reach(who, Action.RECORD_LIST, on=today)
    newest = select(Procedure.id).where(alike, reach).order_by(Procedure.held_from.desc(), Procedure.id.desc())
    ids = session.scalars(newest.limit(PAGE + 1)).all()
    return Found(ids[:PAGE], {}, len(ids) > PAGE)


def _named(session: Session, typed: str) -> CompoundSelect[UUID]:
    """Select whoever has this surname, or this surname and first name in either order."""
    readings = (FULL_NAME.find(session, **reading) for reading in _readings(typed.split()))
    return union(SURNAME.find(session, surname=typed), *readings)


def _readings(words: Sequence[str]) -> Iterator[dict[str, str]]:
    for place in range(1, min(len(words), _MOST_WORDS)):
        before, after = " ".join(words[:place]), " ".join(words[place:])
        yield {"surname": before, "first_name": after}
        yield {"surname": after, "first_name": before}


def _of_people(session: Session, who: Who, people: Select[UUID] | CompoundSelect[UUID], today: date) -> Found:
    query = (
        select(Procedure.id, Involvement.person_id, Involvement.role)
        .join(Involvement, Involvement.procedure_id == Procedure.id)
        .where(
            Involvement.person_id.in_(people),
            Involvement.annulled_on.is_(None),
            of_each(within_reach(who, Action.PROCEDURE_READ, on=today)),
        )
        .order_by(Procedure.held_from.desc(), Procedure.id.desc(), Involvement.id)
    )
    involved = session.execute(query.limit(4 * PAGE)).all()
    ids = list(dict.fromkeys(row.id for row in involved))
    shown = [row for row in involved if row.id in set(ids[:PAGE])]
    people_met = people_by_id(session, {row.person_id for row in shown})
    met: dict[UUID, list[Met]] = {}
    for row in shown:
        met.setdefault(row.id, []).append(Met(people_met[row.person_id], row.role))
    return Found(ids[:PAGE], met, len(ids) > PAGE or len(involved) == 4 * PAGE)
