"""The rules that hold for all indicators, told over plain records as slowly and plainly as they are written."""

from datetime import date

from tests.indicators.worlds import (
    Activity,
    Card,
    Closing,
    Event,
    Group,
    Involvement,
    Person,
    Procedure,
    Span,
    Unit,
    Visit,
)

NEVER = date.max


def living(record: Event | Procedure | Involvement | Group | Activity) -> bool:
    """Rule 2: an annulled record counts nowhere, whenever it was annulled."""
    return record.annulled_on is None


def closing(procedure: Procedure) -> Closing | None:
    """Rule 2: a revoked closing never was, in any year."""
    standing = [closing for closing in procedure.closings if closing.revoked_on is None]
    return standing[0] if standing else None


def held_from(procedure: Procedure) -> date:
    """Rule 3: the day of taking over, else the day the opening form A was filled in."""
    return procedure.taken_over_on or procedure.opened_on


def closed_on(procedure: Procedure) -> date | None:
    standing = closing(procedure)
    return standing.protocol_on if standing else None


def held_until(procedure: Procedure) -> date:
    """Rule 3: the day of the closing protocol or of handing over; that day is still held."""
    return closed_on(procedure) or procedure.handed_over_on or NEVER


def held_on(procedure: Procedure, day: date) -> bool:
    return living(procedure) and held_from(procedure) <= day <= held_until(procedure)


def closed_before(procedure: Procedure, day: date) -> bool:
    ended = closed_on(procedure)
    return living(procedure) and ended is not None and ended < day


def active(procedure: Procedure, span: Span) -> bool:
    """Rule 3: the two spans share a day."""
    return living(procedure) and held_from(procedure) <= span.end and held_until(procedure) >= span.start


def open_at_end(procedure: Procedure, span: Span) -> bool:
    return active(procedure, span) and not held_until(procedure) <= span.end


def here(procedure: Procedure | None, day: date) -> bool:
    """Rules 2 and 9: what belongs to an annulled procedure, and what another commune did, counts nowhere.

    Another commune's is what is dated before the taking over or after the handing over.
    """
    if procedure is None:
        return True
    before = procedure.taken_over_on is not None and day < procedure.taken_over_on
    after = procedure.handed_over_on is not None and day > procedure.handed_over_on
    return living(procedure) and not before and not after


def counts(event: Event | Group, procedure: Procedure | None, day: date, span: Span) -> bool:
    """Say whether an event dated in the period is ours to count; rule 10: by its own date, held that day or not."""
    return day in span and living(event) and not event.elsewhere and here(procedure, day)


def opening_form(unit: Unit, procedure: Procedure) -> Card | None:
    """Give the form A that opened the procedure: the marked one, else the earliest, the first row of equal days."""
    forms = [card for card in unit.cards if card.procedure is procedure and card.kind == "A"]
    forms = [card for card in forms if living(card) and not card.elsewhere]
    marked = [card for card in forms if card.marked_opening]
    return min(marked or forms, key=lambda card: card.filled_on, default=None)


# Visits


def made(unit: Unit, span: Span) -> list[Visit]:
    return [visit for visit in unit.visits if visit.made_on in span and living(visit) and not visit.elsewhere]


def held_procedures(visit: Visit) -> list[Procedure]:
    return [procedure for procedure in visit.procedures if held_on(procedure, visit.made_on)]


def closed_procedures(visit: Visit) -> list[Procedure]:
    return [procedure for procedure in visit.procedures if closed_before(procedure, visit.made_on)]


def visits(unit: Unit, span: Span) -> list[Visit]:
    return [visit for visit in made(unit, span) if visit.successful and held_procedures(visit)]


def visits_after_closing(unit: Unit, span: Span) -> list[Visit]:
    possible = [visit for visit in made(unit, span) if visit.successful and not held_procedures(visit)]
    return [visit for visit in possible if closed_procedures(visit)]


# Groups


def existing(group: Group, span: Span) -> bool:
    """Say whether the group shares a day with the period: from its appointing to its dissolving or held until."""
    if not living(group) or group.elsewhere or not here(group.procedure, group.appointed_on):
        return False
    first = max(group.appointed_on, span.start)
    last = min(group.dissolved_on or NEVER, held_until(group.procedure), span.end)
    return first <= last


# People


def birth(person: Person) -> date | None:
    """Rule 6: where only the year is known, 1 July stands for the day."""
    if person.born is None:
        return None
    return date(int(person.born), 7, 1) if len(person.born) == 4 else date.fromisoformat(person.born)


def covered_from(involvement: Involvement) -> date:
    """Give the first day covered: `od`, else the later of held from and the day of birth."""
    begins = held_from(involvement.procedure)
    return involvement.joined_on or max(begins, birth(involvement.person) or begins)


def covered(unit: Unit, span: Span) -> list[Involvement]:
    """Give who is in what role in an active procedure, and covered before the period is over (rule 5)."""
    found = [involvement for involvement in unit.involvements if living(involvement)]
    found = [involvement for involvement in found if active(involvement.procedure, span)]
    return [involvement for involvement in found if covered_from(involvement) <= span.end]


def reference_day(involvement: Involvement, span: Span) -> date:
    """Rule 6: the latest of held from, `od`, and 1 January of the year in which the period begins."""
    return max(held_from(involvement.procedure), covered_from(involvement), date(span.start.year, 1, 1))


def years_after(day: date, years: int) -> date:
    """Give the same day so many years later; for 29 February in a common year, the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def age(person: Person, day: date) -> int | None:
    """Count birthdays one by one; an age is reached at the start of the birthday."""
    born = birth(person)
    if born is None:
        return None
    years = 0
    while years_after(born, years + 1) <= day:
        years += 1
    return years
