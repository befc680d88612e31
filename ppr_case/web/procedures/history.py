"""Who did, wrote and changed what in a procedure, and why: under the page's own rights, the newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.scans import scans_in
from ppr_case.records.cards import CardContent
from ppr_case.records.closings import ClosingGap
from ppr_case.records.remarks import Remark
from ppr_case.records.visits import VisitNote
from ppr_case.web.procedures.acts import acts
from ppr_case.web.procedures.changes import changes, names
from ppr_case.web.procedures.ledger import NOWHERE, Ledger, Link, Written
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.filters import day
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import label

PAGE: Final = 50
_ABOUT: Final = {
    "procedures": "zawiadomienie o broni", "closings": "uchylenie zakończenia", "groups": "grupa",
    "plans": "plan pomocy", "plan_actions": "działanie planu pomocy", "measures": "środek",
    "referrals": "skierowanie", "sittings": "ustalenia spotkania",
}  # fmt: skip


def written(session: Session, course: Whole) -> list[Written]:
    """Tell what was done, written and changed, with a few queries however much it is."""
    ledger, known = Ledger(session, course.procedure, _tables(course)), names(course)
    texts = _of(session, course, CardContent, CardContent.saved_on, CardContent.version).all()
    told = [
        *changes(course, ledger),  # first: why an entry was changed is the reason of the change
        *acts(session, course, ledger, texts),
        *_forms(course, texts),
        *_scans(session, course),
        *_notes(session, course),
        *_gaps(session, course),
        *_monitorings(course),
        *(_remark(one, known) for one in ledger.left()),
    ]
    told.sort(key=lambda one: (one.day, one.number))
    return told[::-1]


def _tables(course: Whole) -> dict[UUID, str]:
    """Give each record of a procedure with its table; people are not of one procedure, and may be known from others."""
    every: Iterable[Any] = (
        course.procedure, *course.involvements, *course.cards, *course.groups, *course.sittings, *course.visits,
        *course.plans, *course.measures, *course.referrals, *course.closings,
        *(member for group in course.groups for member in group.members),
        *(action for plan in course.plans for action in plan.actions),
    )  # fmt: skip
    return {one.id: one.__tablename__ for one in every}


def _of(session: Session, course: Whole, record: Any, *order: Any) -> Any:
    query = select(record).where(record.procedure_id == course.procedure.id).options(joinedload(record.staff))
    return session.scalars(query.order_by(*order, record.id))


def _forms(course: Whole, texts: Sequence[CardContent]) -> Iterator[Written]:
    """Tell of each version of a form; the last of one that was annulled that day says why."""
    cards = {card.id: card for card in course.cards}
    last = {one.card_id: one.version for one in texts}
    for one in texts:
        card = cards[one.card_id]
        did = "wypełnienie" if one.version == 1 else f"zmiana, wersja {one.version}"
        if card.annulled_on == one.saved_on and one.version == last[card.id] and opened(one, "reason"):
            did = "anulowanie"
        what, opens = f"formularz {card.kind}, {card.number}: {did}", (one, "reason")
        where = {"card_id": card.id}
        yield Written(one.saved_on, one.staff.login, what, opens=opens, endpoint="cards.show", named=where)


def _scans(session: Session, course: Whole) -> Iterator[Written]:
    for one in scans_in(session, course.procedure):
        what, where = f"skan formularza {one.card.kind}, {one.card.number}", {"card_id": one.card_id}
        added = f"{what}: dołączenie"
        yield Written(one.added_on, one.staff.login, added, endpoint="cards.show", named=where)
        if one.annulled_on is not None and one.annulled_by is not None:
            did, opens = f"{what}: anulowanie", (one, "why_annulled")
            yield Written(one.annulled_on, one.annulled_by.login, did, opens=opens, endpoint="cards.show", named=where)


def _notes(session: Session, course: Whole) -> Iterator[Written]:
    visits = {visit.id: visit for visit in course.visits}
    for one in _of(session, course, VisitNote, VisitNote.written_on):
        visit = visits[one.visit_id]
        what = f"wizyta {visit.number}: {'powód anulowania' if one.annuls else 'notatka'}"
        opens, where = (one, "text"), {"visit_id": visit.id}
        yield Written(one.written_on, one.staff.login, what, opens=opens, endpoint="visits.show", named=where)


def _remark(one: Remark, known: Mapping[UUID, tuple[str, Link]]) -> Written:
    """Tell of a remark that no act was the reason of; one about a sitting says what was agreed, or why it was wrong."""
    what, link = _ABOUT[one.about], NOWHERE
    if one.about == "sittings" and one.about_id in known:
        subject, link = known[one.about_id]
        what = f"{subject}: {'powód anulowania' if one.annuls else 'ustalenia'}"
    opens = (one, "text")
    return Written(one.written_on, one.staff.login, what, opens=opens, endpoint=link.endpoint, named=link.named)


def _gaps(session: Session, course: Whole) -> Iterator[Written]:
    """Tell what a procedure was closed without, knowingly."""
    ids = [closing.id for closing in course.closings]
    query = select(ClosingGap).where(ClosingGap.closing_id.in_(ids)).order_by(ClosingGap.code)
    gaps = session.scalars(query.options(joinedload(ClosingGap.staff))).all() if ids else ()
    for closing in course.closings:
        seen = [gap for gap in gaps if gap.closing_id == closing.id]
        if seen:
            what = f"zakończenie z {day(closing.protocol_on)} mimo braków"
            why = "; ".join(label(gap.code, "closing_gaps") for gap in seen)
            yield Written(seen[0].seen_on, seen[0].staff.login, what, f"Wiedząc, że: {why}.")


def _monitorings(course: Whole) -> Iterator[Written]:
    for one in course.monitorings:
        what = f"wynik monitorowania: {label(one.outcome, 'monitoring_outcomes')}"
        yield Written(one.written_on, one.staff.login, what, opens=(one, "note"))
        if one.annulled_on is not None and one.annulled_by is not None:
            what = f"cofnięcie wyniku monitorowania z {day(one.ended_on)}"
            yield Written(one.annulled_on, one.annulled_by.login, what, opens=(one, "why_annulled"))
