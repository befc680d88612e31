"""The course of a procedure: what lies ahead, the soonest first, and what was, the newest first.

No sealed field is needed to tell it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ppr_case.casework.deadlines import Step
from ppr_case.casework.measures import expires_on
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.plans import Plan
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Event
from ppr_case.records.visits import Visit
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.filters import day as written
from ppr_case.webkit.words import STEP_NAMES, capitalised, institution_name, label, sitting_name

PLANNED, NOTHING = "plan", "no"


@dataclass(frozen=True)
class Happening:
    """One thing on the time line; `mark` is PLANNED, NOTHING (came of it), or empty."""

    day: date
    icon: str
    title: str
    text: str = ""
    mark: str = ""
    endpoint: str = ""
    named: Mapping[str, UUID] = field(default_factory=dict)
    step: Step | None = None
    """What is awaited, where it has not happened yet."""


def ahead(course: Whole, told: list[Happening]) -> list[Happening]:
    """Tell what lies ahead or still waits, in order: time limits, what is planned, and what has a day to come."""
    awaited = [Happening(step.due_on, "clock", "", mark=PLANNED, step=step) for step in course.awaited if step.due_on]
    return sorted([*awaited, *(one for one in told if _waits(one, course.today))], key=lambda one: one.day)


def past(course: Whole, told: list[Happening]) -> list[Happening]:
    return [one for one in told if not _waits(one, course.today)]


def _waits(one: Happening, today: date) -> bool:
    return one.mark == PLANNED or one.day > today


def happenings(course: Whole) -> list[Happening]:
    """Tell everything dated, the newest first; of one day, what follows stands above what it follows from."""
    told = [
        *_beginning(course),
        *(_card(card) for card in course.cards),
        *(told for group in course.groups for told in _group(course, group)),
        *(_plan(course, plan) for plan in course.plans),
        *(_sitting(course.law, sitting) for sitting in course.sittings),
        *(_visit(visit) for visit in course.visits),
        *(told for measure in course.measures for told in _measure(course, measure)),
        *(told for referral in course.referrals for told in _referral(referral)),
        *_ending(course),
    ]
    told.sort(key=lambda happening: happening.day)
    return told[::-1]


def _beginning(course: Whole) -> Iterator[Happening]:
    procedure = course.procedure
    if procedure.taken_over_on:
        yield Happening(procedure.opened_on, "doc", "Wszczęcie procedury w innej gminie")
        yield Happening(procedure.taken_over_on, "right", "Przejęcie procedury z innej gminy")
    elif course.opening_card is None:
        yield Happening(procedure.opened_on, "doc", "Wszczęcie procedury")
    if procedure.received_on:
        yield Happening(procedure.received_on, "doc", "Wpływ formularza A do zespołu")
    if procedure.firearm_notified_on:
        yield Happening(procedure.firearm_notified_on, "shield", "Zawiadomienie Policji o broni")


def _card(card: Card) -> Happening:
    title = f"Niebieska Karta – {card.kind}"
    if card.kind == "A":
        title += ", wszczęcie procedury" if card.opening else ", kolejne zdarzenie"
    filled_by = institution_name(card.institution)
    link = {"card_id": card.id}
    return Happening(card.filled_on, "doc", title, _text(card, filled_by), _mark(card), "cards.show", link)


def _group(course: Whole, group: Group) -> Iterator[Happening]:
    word = str(course.regime.act.terms["group"].singular.genitive) if course.regime else "grupy"
    said = ["w rozszerzonym składzie"] if group.extended else []
    if group.passed_on and group.passed_on != group.appointed_on:
        said.append(f"kartę przekazano {written(group.passed_on)}")
    mark = NOTHING if group.annulled_on else ""
    yield Happening(group.appointed_on, "people", f"Powołanie {word}", _text(group, *said), mark)
    if group.dissolved_on and not group.annulled_on:
        yield Happening(group.dissolved_on, "people", f"Rozwiązanie {word}")


def _plan(course: Whole, plan: Plan) -> Happening:
    return Happening(plan.drawn_on, "check", "Indywidualny plan pomocy", _text(plan), _mark(plan), *_help(course))


def _help(course: Whole) -> tuple[str, Mapping[str, UUID]]:
    return "procedures.help_", {"procedure_id": course.procedure.id}


def _sitting(law: Law, sitting: Sitting) -> Happening:
    title = sitting_name(law, sitting)
    mark = _mark(sitting)
    if sitting.state != "odbyte":
        title += f" – {label(sitting.state, 'sitting_states')}"
        mark = PLANNED if sitting.state == "planowane" else NOTHING
    present = ", ".join(institution_name(institution) for institution in sitting.institutions)
    link = {"sitting_id": sitting.id}
    return Happening(sitting.held_on, "people", title, _text(sitting, present), mark, "meetings.show", link)


def _visit(visit: Visit) -> Happening:
    title = f"Wizyta: {label(visit.purpose, 'visit_purposes')}"
    went = ", ".join(institution_name(institution) for institution in visit.institutions)
    signs = label(visit.signs, "signs_of_violence") if visit.signs else ""
    mark, icon = _mark(visit), "door"
    if not visit.successful:
        title, mark, icon = f"{title} – bez kontaktu", NOTHING, "minus"
    return Happening(visit.made_on, icon, title, _text(visit, went, signs), mark, "visits.show", {"visit_id": visit.id})


def _measure(course: Whole, measure: Measure) -> Iterator[Happening]:
    title = capitalised(label(measure.kind, "measure_kinds"))
    placed = label(measure.placement, "placements") if measure.placement else ""
    link, named = _help(course)
    yield Happening(measure.applied_on, "shield", title, _text(measure, placed), _mark(measure), link, named)
    if measure.lifted_on and not measure.annulled_on:
        yield Happening(measure.lifted_on, "shield", f"Uchylenie: {title[0].lower()}{title[1:]}")
    if ends := expires_on(course.law, measure):
        text = "przedłużony przez sąd" if measure.prolonged_until else "jeśli sąd go nie przedłużył"
        yield Happening(ends, "shield", f"Wygaśnięcie: {title[0].lower()}{title[1:]}", text, endpoint=link, named=named)
    if measure.court_told_on and not measure.annulled_on:
        yield Happening(measure.court_told_on, "shield", "Zawiadomienie sądu opiekuńczego o odebraniu dziecka")


def _referral(referral: Referral) -> Iterator[Happening]:
    programme = label(referral.programme, "programmes", referral_day(referral))
    for step, words in STEP_NAMES.items():
        day: date | None = getattr(referral, step)
        if day is not None:
            punished = label(referral.penalty, "penalties") if step == "punished_on" else ""
            title, link = f"{capitalised(programme)}: {words}", {"referral_id": referral.id}
            said = _text(referral, punished)
            yield Happening(day, "doc", title, said, _mark(referral), "support.referral", link)


def referral_day(referral: Referral) -> date:
    """Give the day a referral speaks the words of: that of its first step."""
    days: list[date] = [day for step in STEP_NAMES if (day := getattr(referral, step)) is not None]
    return min(days)


def _ending(course: Whole) -> Iterator[Happening]:
    for closing in course.closings:
        said = [label(closing.ground, "grounds", closing.protocol_on)]
        if closing.reason:
            said.append(label(closing.reason, "reasons"))
        mark = NOTHING if closing.revoked_on else ""
        yield Happening(closing.protocol_on, "check", "Zakończenie procedury", ", ".join(said), mark)
        if closing.revoked_on:
            yield Happening(closing.revoked_on, "cross", "Uchylenie zakończenia")
    for monitoring in course.monitorings:
        said = [label(monitoring.outcome, "monitoring_outcomes")]
        if monitoring.annulled_on:
            said.append(f"wynik cofnięty {written(monitoring.annulled_on)}")
        mark = NOTHING if monitoring.annulled_on or monitoring.closing.revoked_on else ""
        yield Happening(monitoring.ended_on, "check", "Zakończenie monitorowania", "; ".join(said), mark)
    procedure = course.procedure
    if procedure.handed_over_on:
        yield Happening(procedure.handed_over_on, "right", "Przekazanie procedury innej gminie")
    if procedure.annulled_on:
        yield Happening(procedure.annulled_on, "cross", "Anulowanie procedury")


def _mark(event: Event) -> str:
    return NOTHING if event.annulled_on else ""


def _text(event: Event | Group, *said: str) -> str:
    words = [word for word in said if word]
    if event.elsewhere:
        words.append("czynność innej gminy")
    if event.annulled_on:
        words.append(f"wpis anulowany {written(event.annulled_on)}")
    return "; ".join(words)
