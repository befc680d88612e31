"""Which procedures a list shows: the conditions are those of the indicators, so that a number opens its list."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, select

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import within_reach
from ppr_case.core.base import OPEN as UNTIL_OPEN
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.language import Period
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.web.procedures.forms import AGE, CLOSED, HANDED_OVER, OPEN, OPENED, TAKEN_OVER

_OF_YEAR: Final = {
    OPEN: "procedures_open_at_end",
    OPENED: "procedures_opened",
    CLOSED: "procedures_closed",
    TAKEN_OVER: "procedures_taken_over",
    HANDED_OVER: "procedures_handed_over",
}
_OF_ANY_YEAR: Final = {
    OPEN: (Procedure.held_until == UNTIL_OPEN,),
    OPENED: (Procedure.taken_over_on.is_(None),),
    CLOSED: (Procedure.closed_on.is_not(None),),
    TAKEN_OVER: (Procedure.taken_over_on.is_not(None),),
    HANDED_OVER: (Procedure.handed_over_on.is_not(None),),
}
_GAPS: Final = {
    "grupy": "procedures_without_group",
    "nk-c": "procedures_without_form_c",
    "wizyty": "procedures_without_visit_30_days",
}
_AGE_UNKNOWN: Final = exists().where(
    Involvement.procedure_id == Procedure.id,
    Involvement.role == "doznajaca",
    Involvement.annulled_on.is_(None),
    Involvement.age_from.is_(None),
)


@dataclass(frozen=True)
class Chosen:
    state: str
    year: int | None
    gap: str

    def of(self, query: Select[UUID], today: date) -> Select[UUID]:
        """Narrow a list to what an indicator counts: of a year as the report does, of a gap as of today."""
        if self.gap == AGE:
            return query.where(Procedure.annulled_on.is_(None), *_OF_ANY_YEAR[OPEN], _AGE_UNKNOWN)
        if self.gap:
            return _counted(query, _GAPS[self.gap], Period(today, today))
        if self.year is not None:
            return _counted(query, _OF_YEAR.get(self.state, "procedures_conducted"), Period.of_year(self.year))
        if self.state in _OF_ANY_YEAR:
            return query.where(Procedure.annulled_on.is_(None), *_OF_ANY_YEAR[self.state])
        return query


def _counted(query: Select[UUID], code: str, period: Period) -> Select[UUID]:
    return query.where(*(condition.holds for condition in BY_CODE[code].where)).params(period.binds())


def reached(who: Who, action: Action, today: date) -> Select[UUID]:
    return select(Procedure.id).where(within_reach(who, action, on=today))
