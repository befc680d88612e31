"""How the year stands: the balance of procedures, their movement by months, and what is missing before the report."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.casework.composition import incomplete
from ppr_case.casework.sittings import unsettled
from ppr_case.casework.team import is_in, members_of, missing_parts
from ppr_case.core.base import OPEN
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.law.regimes import Law, Wanted
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.reports.cells import MONTHS
from ppr_case.webkit.balance import CODES, Term, terms
from ppr_case.webkit.filters import noun
from ppr_case.webkit.movement import flow

MISSING: Final = ("procedures_without_group", "procedures_without_form_c", "procedures_without_visit_30_days")


class Month(NamedTuple):
    """One month: what it began with, what came and what went."""

    name: str
    stock: int
    arrived: int
    left: int


@dataclass(frozen=True)
class Movement:
    year: int
    months: list[Month]

    @property
    def arrived(self) -> int:
        return sum(month.arrived for month in self.months)

    @property
    def left(self) -> int:
        return sum(month.left for month in self.months)

    @property
    def most(self) -> int:
        return max(*(month.stock + month.arrived for month in self.months), 1)


def balance(session: Session, unit_id: UUID, year: int) -> list[Term]:
    """Compute the terms of a year's balance; none for a year before the register begins."""
    return terms(values(session, unit_id, Period.of_year(year), [BY_CODE[code] for code in CODES]))


def movement(session: Session, unit_id: UUID, year: int, today: date) -> Movement | None:
    """Tell a year month by month, up to this one; None for a year before the register begins."""
    begun = values(session, unit_id, Period.of_year(year), [BY_CODE["procedures_continued"]])
    told = flow(session, unit_id, year, begun)
    if told is None:
        return None
    last = today.month if year == today.year else len(MONTHS)
    numbers = zip(MONTHS, *(series.numbers() for series in told.series), strict=True)
    return Movement(year, [Month(*month) for month in islice(numbers, last)])


@dataclass(frozen=True)
class Gap:
    """What is missing, in how many records, and the filter of the list that shows them."""

    words: str
    why: str
    number: int
    endpoint: str
    chosen: dict[str, str]


def gaps(session: Session, law: Law, unit_id: UUID, today: date) -> list[Gap]:
    """Count what the year's report will ask for and the register does not know yet; what nothing lacks is left out."""
    found = values(session, unit_id, Period(today, today), [BY_CODE[code] for code in MISSING])
    unsettled = _sittings_not_settled(session, unit_id, today)
    without_group, without_form_c, without_visit = (_known(found[code]) for code in MISSING)
    listed = [
        Gap("bez grupy", "grupę powołuje zespół", without_group, "procedures.index", {"brak": "grupy"}),
        Gap(
            "z niepełną grupą",
            "brak osoby, której chce ustawa, albo nikogo",
            len(incomplete(session, law, unit_id, today)),
            "groups.gaps",
            {},
        ),
        Gap("bez formularza C", "diagnoza jeszcze nie zapisana", without_form_c, "procedures.index", {"brak": "nk-c"}),
        Gap("bez wizyty od 30 dni", "w toku dłużej niż 30 dni", without_visit, "procedures.index", {"brak": "wizyty"}),
        Gap(
            "z osobą w nieznanym wieku",
            "wiek jest potrzebny do liczby dzieci",
            _of_unknown_age(session, unit_id),
            "procedures.index",
            {"brak": "wieku"},
        ),
        Gap(
            f"{noun(unsettled, 'spotkanie', 'spotkania', 'spotkań')} do rozstrzygnięcia",
            "planowane, a ich dzień minął albo procedury się zakończyły",
            unsettled,
            "meetings.index",
            {"stan": "do-rozstrzygniecia"},
        ),
        Gap(
            "bez nikogo w zespole",
            "podmioty, które wymienia ustawa",
            len(_parts_missing(session, law, unit_id, today)),
            "team.index",
            {},
        ),
    ]
    return [gap for gap in listed if gap.number]


def _known(value: object) -> int:
    return value if isinstance(value, int) else 0


def _of_unknown_age(session: Session, unit_id: UUID) -> int:
    """Count open procedures in which somebody who experiences violence is of unknown age."""
    asked = (
        select(func.count(Procedure.id.distinct()))
        .join(Involvement, Involvement.procedure_id == Procedure.id)
        .where(
            Procedure.unit_id == unit_id,
            Procedure.held_until == OPEN,
            Procedure.annulled_on.is_(None),
            Involvement.role == "doznajaca",
            Involvement.annulled_on.is_(None),
            Involvement.age_from.is_(None),
        )
    )
    return session.scalars(asked).one()


def _parts_missing(session: Session, law: Law, unit_id: UUID, today: date) -> list[Wanted]:
    """Give the parts that lack people in a team of which the register knows somebody."""
    kinds = [one.institution.kind for one in members_of(session, unit_id) if is_in(one, today)]
    return missing_parts(law.act_on(today), kinds) if kinds else []


def _sittings_not_settled(session: Session, unit_id: UUID, today: date) -> int:
    asked = select(func.count(Sitting.id)).where(Sitting.unit_id == unit_id, unsettled(today))
    return session.scalars(asked).one()


class Load(NamedTuple):
    """How many open procedures somebody's groups work on."""

    login: str
    procedures: int


def loads(session: Session, unit_id: UUID, today: date) -> list[Load]:
    """Count by account, the most burdened first."""
    number = func.count(Group.procedure_id.distinct())
    asked = (
        select(Staff.login, number)
        .join(GroupMember, GroupMember.staff_id == Staff.id)
        .join(Group, Group.id == GroupMember.group_id)
        .join(Procedure, Procedure.id == Group.procedure_id)
        .where(
            Staff.unit_id == unit_id,
            Procedure.held_until == OPEN,
            Procedure.annulled_on.is_(None),
            Group.annulled_on.is_(None),
            func.coalesce(Group.dissolved_on, Procedure.held_until) >= today,
            func.coalesce(GroupMember.until_on, Procedure.held_until) >= today,
        )
        .group_by(Staff.login)
        .order_by(number.desc(), Staff.login)
        .limit(12)
    )
    return [Load(*row) for row in session.execute(asked)]
