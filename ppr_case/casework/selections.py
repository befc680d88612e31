"""Which procedures a list shows, in the browser and on the command line.

The conditions are those of the indicators wherever there is one, so that a number opens its list.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from ppr_case.access.policy import Action, Who
from ppr_case.access.rules import within_reach
from ppr_case.casework.composition import lacks_somebody
from ppr_case.casework.monitoring import waits_for_outcome
from ppr_case.core.base import OPEN as UNTIL_OPEN
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.language import Period
from ppr_case.law.regimes import Law
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure

OPEN, OPENED, CLOSED, TAKEN_OVER, HANDED_OVER, ALL = (
    "w-toku",
    "wszczete",
    "zakonczone",
    "przejete",
    "przekazane",
    "wszystkie",
)
STATES: Final = {
    OPEN: "w toku",
    OPENED: "wszczęte",
    CLOSED: "zakończone",
    TAKEN_OVER: "przejęte z innej gminy",
    HANDED_OVER: "przekazane innej gminie",
    ALL: "wszystkie",
}
AGE, SOMEBODY, OUTCOME = "wieku", "skladu", "wyniku"
GAPS: Final = {
    "grupy": "bez grupy",
    SOMEBODY: "z niepełną grupą",
    "nk-c": "bez formularza C",
    "wizyty": "bez wizyty od 30 dni",
    OUTCOME: "po monitorowaniu, bez jego wyniku",
    AGE: "bez wieku osoby doznającej",
}
"""What a procedure lacks, as a list says it."""
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
_COUNTED: Final = {
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
class Selection:
    """What somebody chose: a state, a year, what is lacking, only one's own, the oldest first.

    What is lacking is lacking today, and of procedures in one state only: with a gap, state and year follow from it.
    """

    state: str = OPEN
    year: int | None = None
    gap: str = ""
    mine: bool = False
    oldest_first: bool = False

    @property
    def settled(self) -> "Selection":
        """Give what holds of the answers, so that a list never claims a state or a year that it does not heed."""
        if not self.gap:
            return self
        return replace(self, state=CLOSED if self.gap == OUTCOME else OPEN, year=None)

    @property
    def answers(self) -> dict[str, Any]:
        """Give the answers as the address of the list has them; the state always, for a bare address chooses none."""
        told = {
            "rok": str(self.year or ""),
            "brak": self.gap,
            "czyje": "moje" if self.mine else "",
            "kolejnosc": "najstarsze" if self.oldest_first else "",
        }
        return {"stan": self.state} | {name: answer for name, answer in told.items() if answer}

    @property
    def asked(self) -> str:
        """Spell the selection as it is kept; equal selections are spelled alike."""
        return urlencode(self.settled.answers)

    @property
    def said(self) -> str:
        """Say in words which procedures these are."""
        chosen = self.settled
        if chosen.gap:
            words = [STATES[chosen.state], GAPS[chosen.gap]]
        elif chosen.year is None:
            words = [STATES[chosen.state]]
        elif chosen.state == OPEN:
            words = [f"w toku na koniec {chosen.year} r."]
        else:
            words = [f"{STATES[chosen.state] if chosen.state != ALL else 'prowadzone'} w {chosen.year} r."]
        if chosen.mine:
            words.append("moje")
        if chosen.oldest_first:
            words.append("od najstarszych")
        return ", ".join(words)

    def of(self, query: Select[UUID], law: Law, today: date) -> Select[UUID]:
        """Narrow a list to what an indicator counts: of a year as the report does, of a gap as of today.

        Whose procedures `mine` means is for the caller to say (`assigned_to`).
        """
        if self.gap in _COUNTED:
            return _counted(query, _COUNTED[self.gap], Period(today, today))
        if self.gap:
            return query.where(Procedure.annulled_on.is_(None), *_lacking(self.gap, law, today))
        if self.year is not None:
            return _counted(query, _OF_YEAR.get(self.state, "procedures_conducted"), Period.of_year(self.year))
        if self.state in _OF_ANY_YEAR:
            return query.where(Procedure.annulled_on.is_(None), *_OF_ANY_YEAR[self.state])
        return query


def _lacking(gap: str, law: Law, today: date) -> tuple[ColumnElement[bool], ...]:
    if gap == OUTCOME:
        return (waits_for_outcome(law, on=today),)
    return (*_OF_ANY_YEAR[OPEN], lacks_somebody(law, today) if gap == SOMEBODY else _AGE_UNKNOWN)


def _counted(query: Select[UUID], code: str, period: Period) -> Select[UUID]:
    return query.where(*(condition.holds for condition in BY_CODE[code].where)).params(period.binds())


def reached(who: Who, action: Action, today: date) -> Select[UUID]:
    return select(Procedure.id).where(within_reach(who, action, on=today))
