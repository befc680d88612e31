"""Who wrote what in a procedure, and why it was changed: from the records themselves, under the page's own rights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.records.cards import CardContent
from ppr_case.records.remarks import Remark
from ppr_case.records.visits import VisitNote
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.naming import opened
from ppr_case.webkit.words import label

_ABOUT: Final = {
    "groups": "grupa", "plans": "plan pomocy", "plan_actions": "działanie planu pomocy", "measures": "środek",
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
    """Tell what was written and changed, the newest first, with three queries however much it is."""
    told = [*_forms(session, course), *_notes(session, course), *_remarks(session, course), *_closings(course)]
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


def _notes(session: Session, course: Whole) -> Iterator[Written]:
    visits = {visit.id: visit for visit in course.visits}
    for one in _of(session, course, VisitNote, VisitNote.written_on):
        visit = visits[one.visit_id]
        what = f"wizyta {visit.number}: {'anulowanie' if one.annuls else 'notatka'}"
        yield Written(one.written_on, one.staff.login, what, opened(one, "text"), "visits.show", {"visit_id": visit.id})


def _remarks(session: Session, course: Whole) -> Iterator[Written]:
    for one in _of(session, course, Remark, Remark.written_on):
        yield Written(one.written_on, one.staff.login, _ABOUT[one.about], opened(one, "text"))


def _closings(course: Whole) -> Iterator[Written]:
    for closing in course.closings:
        yield Written(closing.protocol_on, "", f"zakończenie: {label(closing.ground, 'grounds', closing.protocol_on)}")
        if closing.revoked_on is not None:
            yield Written(closing.revoked_on, "", f"uchylenie zakończenia z {closing.protocol_on.isoformat()}")
