"""Section G: timeliness, what auditors ask."""

from typing import Final

from sqlalchemy import and_, exists, func, or_, select

from ppr_case.indicators.catalogue.procedures import CLOSED, OPEN_AT_END, OPENED
from ppr_case.indicators.kinds import PROCEDURES
from ppr_case.indicators.language import END, THIRTY_BEFORE, Column, Condition, Days, Indicator
from ppr_case.indicators.rules import not_after_handing_over, not_before_taking_over
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit, visit_procedures

_group_here = and_(
    Group.procedure_id == Procedure.id,
    Group.annulled_on.is_(None),
    Group.elsewhere.is_(False),
    not_before_taking_over(Group.appointed_on),
    not_after_handing_over(Group.appointed_on),
)
_form_c_here = and_(
    Card.procedure_id == Procedure.id,
    Card.kind == "C",
    Card.annulled_on.is_(None),
    Card.elsewhere.is_(False),
    not_before_taking_over(Card.filled_on),
    not_after_handing_over(Card.filled_on),
)
GROUP_RECEIVED: Final[Column] = (
    select(func.min(func.coalesce(Group.passed_on, Group.appointed_on)))
    .where(_group_here)
    .correlate(Procedure)
    .scalar_subquery()
)
"""The day the card was first passed on to a group, which is that of its appointment where nobody noted another."""
GROUP_APPOINTED: Final[Column] = (
    select(func.min(Group.appointed_on)).where(_group_here).correlate(Procedure).scalar_subquery()
)
FIRST_MEETING: Final[Column] = (
    select(func.min(Sitting.held_on))
    .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
    .where(
        sitting_procedures.c.procedure_id == Procedure.id,
        Sitting.kind == "GR",
        Sitting.state == "odbyte",
        Sitting.annulled_on.is_(None),
        Sitting.elsewhere.is_(False),
    )
    .correlate(Procedure)
    .scalar_subquery()
)
FIRST_FORM_C: Final[Column] = (
    select(func.min(Card.filled_on)).where(_form_c_here).correlate(Procedure).scalar_subquery()
)

EVENTS: Final[dict[str, Column]] = {
    "form_a_filled": Procedure.opened_on,
    "form_a_received": Procedure.received_on,
    "group_appointed": GROUP_APPOINTED,
    "group_received": GROUP_RECEIVED,
}
"""The days from which the law lets a time limit run, by the name the law's data give them."""


_REGIME = (Procedure.opened_on, Procedure.act, Procedure.forms)


def _limited(since: Column, until: Column, limit: str) -> Days:
    return Days(since, until, limit, EVENTS, _REGIME)


def _days(code: str, title: str, definition: str, count: Days, where: tuple[Condition, ...] = OPENED) -> Indicator:
    return Indicator(code, title, definition, "day", PROCEDURES, where, count)


def _without(code: str, title: str, definition: str, *where: Condition) -> Indicator:
    return Indicator(code, title, definition, "procedure", PROCEDURES, (*OPEN_AT_END, *where))


_group_at_end = exists().where(
    _group_here, Group.appointed_on <= END, or_(Group.dissolved_on.is_(None), Group.dissolved_on >= END)
)
_form_c_by_end = exists().where(_form_c_here, Card.filled_on <= END)
_visited_lately = exists().where(
    visit_procedures.c.procedure_id == Procedure.id,
    Visit.id == visit_procedures.c.visit_id,
    Visit.made_on.between(THIRTY_BEFORE, END),
    Visit.successful,
    Visit.annulled_on.is_(None),
    Visit.elsewhere.is_(False),
)

G: Final = (
    _days(
        "days_form_to_team",
        "dni od formularza A do zespołu",
        "Dni kalendarzowe od wypełnienia formularza A do jego wpływu do zespołu, w procedurach wszczętych w okresie, "
        "w których znane są oba dni.",
        _limited(Procedure.opened_on, Procedure.received_on, "form_a_to_team"),
    ),
    _days(
        "days_team_to_group",
        "dni od zespołu do grupy",
        "Dni kalendarzowe od wpływu formularza A do zespołu do pierwszego przekazania go grupie (albo jej powołania), "
        "w procedurach wszczętych w okresie, w których znane są oba dni.",
        _limited(Procedure.received_on, GROUP_RECEIVED, "team_to_group"),
    ),
    _days(
        "days_to_first_meeting",
        "dni do pierwszego spotkania grupy",
        "Dni kalendarzowe od wypełnienia formularza A do pierwszego spotkania grupy, w procedurach wszczętych "
        "w okresie, w których takie spotkanie się odbyło.",
        _limited(Procedure.opened_on, FIRST_MEETING, "first_group_meeting"),
    ),
    _days(
        "days_to_form_c",
        "dni do formularza C",
        "Dni kalendarzowe od wypełnienia formularza A do pierwszego formularza C, w procedurach wszczętych w okresie, "
        "w których go wypełniono.",
        Days(Procedure.opened_on, FIRST_FORM_C),
    ),
    _days(
        "days_open",
        "dni prowadzenia procedury",
        "Dni kalendarzowe od początku prowadzenia procedury w tej gminie do protokołu zakończenia, w procedurach "
        "zakończonych w okresie.",
        Days(Procedure.held_from, Procedure.closed_on),
        CLOSED,
    ),
    _without(
        "procedures_without_visit_30_days",
        "procedury bez wizyty od ponad 30 dni",
        "Procedury w toku na koniec okresu, prowadzone dłużej niż 30 dni, w których ostatniego dnia okresu ani przez "
        "30 dni przed nim nie było skutecznej wizyty.",
        Condition("prowadzona nie dłużej niż 30 dni", Procedure.held_from < THIRTY_BEFORE),
        Condition("odbyła się wizyta", ~_visited_lately),
    ),
    _without(
        "procedures_without_group",
        "procedury bez grupy",
        "Procedury w toku na koniec okresu, dla których ostatniego dnia okresu nie ma grupy.",
        Condition("ma grupę", ~_group_at_end),
    ),
    _without(
        "procedures_without_form_c",
        "procedury bez NK-C",
        "Procedury w toku na koniec okresu, w których do ostatniego dnia okresu nie wypełniono formularza C.",
        Condition("ma formularz C", ~_form_c_by_end),
    ),
)
