"""Who wrote what in a procedure, and why it was changed: from the records themselves, under the page's own rights."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.scans import scans_in
from ppr_case.records.cards import CardContent
from ppr_case.records.closings import ClosingGap
from ppr_case.records.remarks import Remark
from ppr_case.records.visits import VisitNote
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.filters import day
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import label

_ABOUT: Final = {
    "procedures": "zawiadomienie o broni", "closings": "uchylenie zakończenia", "groups": "grupa",
    "plans": "plan pomocy", "plan_actions": "działanie planu pomocy", "measures": "środek",
    "referrals": "skierowanie", "sittings": "ustalenia spotkania",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One thing that somebody wrote down; `why` is the reason or the words of it, "" where there are none."""

    day: date
    by: str
    what: str
    why: str = ""
    endpoint: str = ""
    named: Mapping[str, UUID] = field(default_factory=dict)


def written(session: Session, course: Whole) -> list[Written]:
    """Tell what was written and changed, the newest first, with a few queries however much it is."""
    remarks = _of(session, course, Remark, Remark.written_on).all()
    numbers = {sitting.id: sitting.number for sitting in course.sittings}
    told = [
        *_forms(session, course),
        *_scans(session, course),
        *_notes(session, course),
        *(_remark(one, numbers.get(one.about_id, "")) for one in remarks),
        *_closings(session, course, {one.about_id for one in remarks}),
        *_monitorings(course),
    ]
    told.sort(key=lambda one: one.day)
    return told[::-1]


def _of(session: Session, course: Whole, record: Any, *order: Any) -> Any:
    query = select(record).where(record.procedure_id == course.procedure.id).options(joinedload(record.staff))
    return session.scalars(query.order_by(*order, record.id))


def _forms(session: Session, course: Whole) -> Iterator[Written]:
    cards = {card.id: card for card in course.cards}
    for one in _of(session, course, CardContent, CardContent.saved_on, CardContent.version):
        card = cards[one.card_id]
        did = "wypełnienie" if one.version == 1 else f"zmiana, wersja {one.version}"
        what = f"formularz {card.kind}, {card.number}: {did}"
        yield Written(one.saved_on, one.staff.login, what, opened(one, "reason"), "cards.show", {"card_id": card.id})


def _scans(session: Session, course: Whole) -> Iterator[Written]:
    for one in scans_in(session, course.procedure):
        what, where = f"skan formularza {one.card.kind}, {one.card.number}", {"card_id": one.card_id}
        yield Written(one.added_on, one.staff.login, f"{what}: dołączenie", "", "cards.show", where)
        if one.annulled_on is not None and one.annulled_by is not None:
            why = opened(one, "why_annulled")
            yield Written(one.annulled_on, one.annulled_by.login, f"{what}: anulowanie", why, "cards.show", where)


def _notes(session: Session, course: Whole) -> Iterator[Written]:
    visits = {visit.id: visit for visit in course.visits}
    for one in _of(session, course, VisitNote, VisitNote.written_on):
        visit = visits[one.visit_id]
        what = f"wizyta {visit.number}: {'anulowanie' if one.annuls else 'notatka'}"
        yield Written(one.written_on, one.staff.login, what, opened(one, "text"), "visits.show", {"visit_id": visit.id})


def _remark(one: Remark, sitting: str) -> Written:
    """Tell of a remark; of one about a sitting, by its number, whether it says what was agreed or why it was wrong."""
    what, where, named = _ABOUT[one.about], "", dict[str, UUID]()
    if sitting:
        what = f"spotkanie {sitting}: {'anulowanie błędnego wpisu' if one.annuls else 'ustalenia'}"
        where, named = "meetings.show", {"sitting_id": one.about_id}
    return Written(one.written_on, one.staff.login, what, opened(one, "text"), where, named)


def _closings(session: Session, course: Whole, told: Collection[UUID]) -> Iterator[Written]:
    """Tell of the closings; why one was revoked may be `told` already."""
    ids = [closing.id for closing in course.closings]
    query = select(ClosingGap).where(ClosingGap.closing_id.in_(ids)).order_by(ClosingGap.code)
    gaps = session.scalars(query.options(joinedload(ClosingGap.staff))).all() if ids else ()
    for closing in course.closings:
        yield Written(closing.protocol_on, "", f"zakończenie: {label(closing.ground, 'grounds', closing.protocol_on)}")
        seen = [gap for gap in gaps if gap.closing_id == closing.id]
        if seen:
            what = f"zakończenie z {day(closing.protocol_on)} mimo braków"
            why = "; ".join(label(gap.code, "closing_gaps") for gap in seen)
            yield Written(seen[0].seen_on, seen[0].staff.login, what, f"Wiedząc, że: {why}.")
        if closing.revoked_on is not None and closing.id not in told:
            yield Written(closing.revoked_on, "", f"uchylenie zakończenia z {day(closing.protocol_on)}")


def _monitorings(course: Whole) -> Iterator[Written]:
    for one in course.monitorings:
        what = f"wynik monitorowania: {label(one.outcome, 'monitoring_outcomes')}"
        yield Written(one.written_on, one.staff.login, what, opened(one, "note"))
        if one.annulled_on is not None and one.annulled_by is not None:
            what = f"cofnięcie wyniku monitorowania z {day(one.ended_on)}"
            yield Written(one.annulled_on, one.annulled_by.login, what, opened(one, "why_annulled"))
