"""What was done in a procedure: each record as it was made, what was filled in of it later, and what took it back."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.records.cards import CardContent
from ppr_case.records.closings import ClosingNotice
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.programmes import STEPS
from ppr_case.records.units import Event
from ppr_case.web.procedures.changes import names
from ppr_case.web.procedures.ledger import Ledger, Link, Written
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.filters import day
from ppr_case.webkit.naming import full_name, opened
from ppr_case.webkit.words import STEP_NAMES, institution_name, label, sitting_name


def acts(session: Session, course: Whole, ledger: Ledger, texts: Collection[CardContent]) -> Iterator[Written]:
    """Tell of every act that the records of a procedure know, whoever did it; the `texts` of its forms tell theirs."""
    yield from _procedure(course, ledger)
    yield from _people(course, ledger)
    yield from _cards(course, ledger, {(one.card_id, one.saved_on) for one in texts})
    for group in course.groups:
        yield from _group(course, ledger, group)
    yield from _gatherings(course, ledger)
    yield from _help(course, ledger)
    yield from _referrals(course, ledger)
    yield from _closings(session, course, ledger)


def _procedure(course: Whole, ledger: Ledger) -> Iterator[Written]:
    procedure = course.procedure
    opening = f"wszczęcie procedury z {day(procedure.opened_on)}"
    yield ledger.act(procedure.id, opening, procedure.opened_on)
    for column, words in (
        ("taken_over_on", "przejęcie procedury z innej gminy"),
        ("firearm_notified_on", "zawiadomienie o broni"),
        ("handed_over_on", "przekazanie procedury innej gminie"),
        ("annulled_on", "anulowanie procedury"),
    ):
        on: date | None = getattr(procedure, column)
        if on is not None:
            yield ledger.act(procedure.id, f"{words}, {day(on)}", on, column)


def _people(course: Whole, ledger: Ledger) -> Iterator[Written]:
    link = Link("procedures.people", {"procedure_id": course.procedure.id})
    for part in course.involvements:
        what = f"{label(part.role, 'roles')}: {full_name(part.person)}"
        since = part.joined_on or course.procedure.held_from
        yield ledger.act(part.id, f"{what}, w procedurze od {day(since)}", since, link=link)
        if part.annulled_on is not None:
            yield ledger.act(part.id, f"{what}: anulowanie wpisu", part.annulled_on, "annulled_on", link)


def _cards(course: Whole, ledger: Ledger, told: Collection[tuple[UUID, date]]) -> Iterator[Written]:
    """Tell of the forms that nobody wrote the text of that day."""
    for card in course.cards:
        link = Link("cards.show", {"card_id": card.id})
        what = f"formularz {card.kind}, {card.number}"
        for one in (
            ledger.act(card.id, f"{what} z {day(card.filled_on)}: wpis", card.filled_on, link=link),
            *_annulled(ledger, card, what, link),
        ):
            if (card.id, one.day) not in told:
                yield one


def _annulled(ledger: Ledger, event: Event, what: str, link: Link) -> Iterator[Written]:
    if event.annulled_on is not None:
        yield ledger.act(event.id, f"{what}: anulowanie", event.annulled_on, "annulled_on", link)


def _group(course: Whole, ledger: Ledger, group: Group) -> Iterator[Written]:
    link = Link("groups.show", {"procedure_id": course.procedure.id})
    word = str(course.regime.act.terms["group"].singular.genitive) if course.regime else "grupy"
    made = ledger.added(group.id)
    yield ledger.act(group.id, f"powołanie {word} od {day(group.appointed_on)}", group.appointed_on, link=link)
    for member in sorted(group.members, key=lambda one: (one.since_on, one.id)):
        who = _who(member)
        joined = ledger.act(member.id, f"{who}: w grupie od {day(member.since_on)}", member.since_on, link=link)
        yield (
            joined
            if made is None or made.number != joined.number
            else ledger.act(member.id, f"{who}: powołanie do grupy", member.since_on, link=link)
        )
        if member.until_on is not None:
            left = f"{who}: koniec udziału w grupie, ostatni dzień {day(member.until_on)}"
            yield ledger.act(member.id, left, member.until_on, "until_on", link)
    if group.dissolved_on is not None:
        dissolved = f"rozwiązanie {word} {day(group.dissolved_on)}"
        yield ledger.act(group.id, dissolved, group.dissolved_on, "dissolved_on", link)
    if group.annulled_on is not None:
        annulled = f"anulowanie {word} powołanej {day(group.appointed_on)}"
        yield ledger.act(group.id, annulled, group.annulled_on, "annulled_on", link)


def _who(member: GroupMember) -> str:
    name, of = opened(member, "name"), institution_name(member.institution)
    return f"{name}, {of}" if name else of


def _gatherings(course: Whole, ledger: Ledger) -> Iterator[Written]:
    known = names(course)
    numbers = {one.id: one.number for one in course.sittings} | {one.id: one.number for one in course.visits}
    for sitting in course.sittings:
        subject, link = known[sitting.id]
        what = f"{sitting_name(course.law, sitting)}, {sitting.number}, {day(sitting.held_on)}"
        instead = f" (zamiast {numbers[sitting.corrects_id]})" if sitting.corrects_id in numbers else ""
        recorded = f"{what}: {label(sitting.state, 'sitting_states')}{instead}"
        yield ledger.act(sitting.id, recorded, sitting.held_on, "state", link)
        if sitting.annulled_on is not None:
            wrong = f"{subject}: anulowanie błędnego wpisu"
            yield ledger.act(sitting.id, wrong, sitting.annulled_on, "annulled_on", link)
    for visit in course.visits:
        what, link = known[visit.id]
        instead = f" zamiast {numbers[visit.corrects_id]}" if visit.corrects_id in numbers else ""
        yield ledger.act(visit.id, f"{what} z {day(visit.made_on)}: wpis{instead}", visit.made_on, link=link)
        yield from _annulled(ledger, visit, what, link)


def _help(course: Whole, ledger: Ledger) -> Iterator[Written]:
    known = names(course)
    for plan in course.plans:
        what, link = known[plan.id]
        yield ledger.act(plan.id, f"{what} z {day(plan.drawn_on)}: sporządzenie", plan.drawn_on, link=link)
        drawn = ledger.added(plan.id)
        for action in plan.actions:
            named, made = f"działanie planu {plan.number}: {opened(action, 'what')}", ledger.added(action.id)
            if made is not None and (drawn is None or made.number != drawn.number):
                yield ledger.traced(made, f"{named} – dodanie", link=link)
            if action.done is not None:
                settled = f"{named} – {'wykonane' if action.done else 'niewykonane'}"
                yield ledger.act(action.id, settled, action.settled_on or plan.drawn_on, "done", link)
        yield from _annulled(ledger, plan, what, link)
    for measure in course.measures:
        what, link = known[measure.id]
        of = f" ({full_name(measure.person)})" if measure.person else ""
        yield ledger.act(measure.id, f"{what}{of}, od {day(measure.applied_on)}", measure.applied_on, link=link)
        for column, words in (
            ("lifted_on", "koniec"),
            ("prolonged_until", "przedłużenie do"),
            ("court_told_on", "zawiadomienie sądu"),
        ):
            on: date | None = getattr(measure, column)
            if on is not None:
                yield ledger.act(measure.id, f"{what}: {words} {day(on)}", min(on, course.today), column, link)
        yield from _annulled(ledger, measure, what, link)


def _referrals(course: Whole, ledger: Ledger) -> Iterator[Written]:
    known = names(course)
    for referral in course.referrals:
        what, link = known[referral.id]
        for step in STEPS:
            on: date | None = getattr(referral, step)
            if on is not None:
                said = f"{what}, {full_name(referral.person)}: {STEP_NAMES[step]} {day(on)}"
                yield ledger.act(referral.id, said, on, step, link)
        yield from _annulled(ledger, referral, what, link)


def _closings(session: Session, course: Whole, ledger: Ledger) -> Iterator[Written]:
    for closing in course.closings:
        on = closing.protocol_on
        said = label(closing.ground, "grounds", on) + (
            f", {label(closing.reason, 'reasons')}" if closing.reason else ""
        )
        yield ledger.act(closing.id, f"zakończenie z {day(on)}: {said}", on)
        if closing.revoked_on is not None:
            yield ledger.act(closing.id, f"uchylenie zakończenia z {day(on)}", closing.revoked_on, "revoked_on")
    if not course.closings:
        return
    link = Link("closing.notices", {"procedure_id": course.procedure.id})
    query = select(ClosingNotice).where(ClosingNotice.closing_id.in_([one.id for one in course.closings]))
    for one in session.scalars(query.options(joinedload(ClosingNotice.institution)).order_by(ClosingNotice.id)):
        what = f"zawiadomienie o zakończeniu: {institution_name(one.institution)}, wysłane {day(one.sent_on)}"
        yield ledger.act(one.id, what, one.sent_on, "sent_on", link)
