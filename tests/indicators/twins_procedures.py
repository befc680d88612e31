"""Sections A and B: procedures, families and forms."""

from collections.abc import Callable
from datetime import date

from tests.indicators.counting import UNKNOWN, Row, Twin, body, calendar, listed, sex
from tests.indicators.rules import (
    active,
    closed_on,
    closed_procedures,
    closing,
    counts,
    covered,
    existing,
    held_from,
    held_procedures,
    living,
    open_at_end,
    opening_form,
    visits,
    visits_after_closing,
)
from tests.indicators.worlds import Card, Involvement, Plan, Procedure, Span, Unit, Visit

# A. Procedures


def conducted(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in unit.procedures if active(procedure, span)]


def opened(unit: Unit, span: Span) -> list[Procedure]:
    ours = [procedure for procedure in conducted(unit, span) if procedure.taken_over_on is None]
    return [procedure for procedure in ours if procedure.opened_on in span]


def continued(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in conducted(unit, span) if held_from(procedure) < span.start]


def taken_over(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in unit.procedures if living(procedure) and procedure.taken_over_on in span]


def closed(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in unit.procedures if living(procedure) and closed_on(procedure) in span]


def ground(procedure: Procedure) -> str:
    standing = closing(procedure)
    return standing.ground if standing else UNKNOWN


def closed_by(why: str) -> Callable[[Unit, Span], list[Procedure]]:
    return lambda unit, span: [procedure for procedure in closed(unit, span) if ground(procedure) == why]


def handed_over(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in unit.procedures if living(procedure) and procedure.handed_over_on in span]


def still_open(unit: Unit, span: Span) -> list[Procedure]:
    return [procedure for procedure in unit.procedures if open_at_end(procedure, span)]


# A. Families


def family(procedure: Procedure) -> int:
    return procedure.family


def visited(unit: Unit, span: Span) -> list[tuple[Visit, Procedure]]:
    return [(visit, held) for visit in visits(unit, span) for held in held_procedures(visit)]


def monitored(unit: Unit, span: Span) -> list[tuple[Visit, Procedure]]:
    return [(visit, ended) for visit in visits_after_closing(unit, span) for ended in closed_procedures(visit)]


def with_group(unit: Unit, span: Span) -> list[Procedure]:
    having = {group.procedure for group in unit.groups if existing(group, span)}
    return [procedure for procedure in conducted(unit, span) if procedure in having]


def people_with_group(unit: Unit, span: Span) -> list[Involvement]:
    procedures = with_group(unit, span)
    named = [involvement for involvement in covered(unit, span) if involvement.role != "swiadek"]
    return [involvement for involvement in named if involvement.procedure in procedures]


def families_and_violence(unit: Unit, span: Span) -> list[tuple[Procedure, str]]:
    """Give every active procedure with each form of violence known in its family, or with none known."""
    rows = []
    for procedure in conducted(unit, span):
        known = {
            form
            for involvement in covered(unit, span)
            if involvement.role == "doznajaca" and involvement.procedure.family == procedure.family
            for form in involvement.violence
        }
        rows += [(procedure, form) for form in known or {UNKNOWN}]
    return rows


# B. Forms


def filled(*kinds: str) -> Callable[[Unit, Span], list[Card]]:
    def rows(unit: Unit, span: Span) -> list[Card]:
        of_kind = [card for card in unit.cards if card.kind in kinds]
        return [card for card in of_kind if counts(card, card.procedure, card.filled_on, span)]

    return rows


def opens(unit: Unit, card: Card) -> bool:
    """Say whether this form opened a procedure of ours: one taken over has no opening form here."""
    return card.procedure.taken_over_on is None and opening_form(unit, card.procedure) is card


def opening(unit: Unit, span: Span) -> list[Card]:
    return [card for card in filled("A")(unit, span) if opens(unit, card)]


def further(unit: Unit, span: Span) -> list[Card]:
    return [card for card in filled("A")(unit, span) if not opens(unit, card)]


def plans(unit: Unit, span: Span) -> list[Plan]:
    return [plan for plan in unit.plans if counts(plan, plan.procedure, plan.drawn_on, span)]


def _filled_on(card: Card) -> date:
    return card.filled_on


_OPENED = calendar(lambda procedure: procedure.opened_on)
_CLOSED = calendar(closed_on)  # type: ignore[arg-type]  # only what was closed is asked
_HELD = calendar(held_from)
_BY_BODY = {"podmiot": lambda card: body(card.institution)} | calendar(_filled_on)
_BY_SEX = {"plec": lambda card: sex(card.concerns)} | calendar(_filled_on)


def _form(row: tuple[Procedure, str]) -> list[str]:
    return [row[1]]


def _of_pair(row: Row) -> int:
    return int(row[1].family)


def _first_of(unit: Unit, family: int) -> str:
    """Give the number of a family's first procedure: of an annulled one only if it has no other."""
    procedures = [procedure for procedure in unit.procedures if procedure.family == family]
    return min(procedures, key=lambda procedure: (not living(procedure), held_from(procedure))).number


def _family(unit: Unit, procedure: Procedure) -> str:
    return _first_of(unit, procedure.family)


def _family_of_pair(unit: Unit, row: Row) -> str:
    return _first_of(unit, row[1].family)


PROCEDURES = {
    "procedures_opened": Twin(opened, by=_OPENED),
    "procedures_continued": Twin(continued),
    "procedures_taken_over": Twin(taken_over, by=_HELD),
    "procedures_conducted": Twin(conducted),
    "procedures_closed": Twin(closed, by=_CLOSED),
    "closed_violence_ceased": Twin(closed_by("ustanie"), by=_CLOSED),
    "closed_unfounded": Twin(closed_by("brak_zasadnosci"), by=_CLOSED),
    "procedures_handed_over": Twin(handed_over, by=calendar(lambda procedure: procedure.handed_over_on)),
    "procedures_open_at_end": Twin(still_open),
    "families_covered": Twin(conducted, _family, thing=family),
    "families_opened": Twin(opened, _family, thing=family, by=_OPENED),
    "families_visited": Twin(visited, _family_of_pair, thing=_of_pair),
    "families_monitored_after_closing": Twin(monitored, _family_of_pair, thing=_of_pair),
    "families_with_group": Twin(with_group, _family, thing=family),
    "persons_with_group": Twin(
        people_with_group,
        listed("person"),
        thing=lambda involvement: involvement.person,
        by={"plec": lambda involvement: [involvement.person.sex]},
    ),
    "families_by_violence": Twin(
        families_and_violence,
        lambda unit, row: _family(unit, row[0]),
        thing=lambda row: row[0].family,
        by={"forma_przemocy": _form},
    ),
    "procedures_with_form_c": Twin(
        filled("C"), listed("procedure"), thing=lambda card: card.procedure, by=calendar(_filled_on)
    ),
    "forms_a": Twin(filled("A"), by=_BY_BODY),
    "forms_a_opening": Twin(opening, by=_BY_BODY),
    "forms_a_further": Twin(further, by=_BY_BODY),
    "forms_b": Twin(filled("B"), by=_BY_SEX),
    "forms_c": Twin(filled("C"), by=_BY_SEX),
    "forms_d": Twin(filled("D"), by=_BY_SEX),
    "plans": Twin(plans, by=calendar(lambda plan: plan.drawn_on)),
}
