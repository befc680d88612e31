"""Drafts: what was typed survives a closed laptop, the end of a session and signing out, and then expires."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.records.drafts import Draft
from ppr_case.records.staff import Staff

KEPT: Final = timedelta(days=30)
WARNED: Final = timedelta(days=5)
"""So long before it expires a draft says so."""
LARGEST: Final = 500_000
"""Signs of a draft: as much as any form may be sent with."""

Fields = Sequence[tuple[str, str]]


@dataclass
class Refused(ValueError):
    """A draft that is not kept."""


@dataclass
class DraftTooLarge(Refused):
    """More than any form of ours holds."""

    size: int


@dataclass
class DraftOfAnother(Refused):
    """The id is that of somebody else's draft, or of another page's."""

    id: UUID


@dataclass(frozen=True)
class Continued:
    """The draft that a page was opened with, and the moment it was of."""

    id: UUID
    saved_at: datetime


def save_draft(
    session: Session,
    staff: Staff,
    page: str,
    fields: Fields,
    *,
    id_: UUID,
    at: datetime,
    continues: Continued | None = None,
) -> Draft:
    """Keep the fields of one opening of a page, in place of what was kept of it; raises Refused.

    Each opening has an id of its own, so that two tabs, or a page opened anew beside its draft, never write over each
    other. The draft that it was opened with goes, unless another tab has gone on with that one since.
    """
    text = json.dumps(list(fields), ensure_ascii=False)
    if len(text) > LARGEST:
        raise DraftTooLarge(len(text))
    draft = session.get(Draft, id_)
    if draft is None:
        draft = Draft(id=id_, unit=staff.unit, unit_id=staff.unit_id, staff_id=staff.id, page=page, saved_at=at)
        session.add(draft)
    elif (draft.staff_id, draft.page) != (staff.id, page):
        raise DraftOfAnother(id_)
    draft.saved_at = at
    draft.fields = text
    _drop_continued(session, staff.id, continues)
    return draft


def draft_of(session: Session, staff_id: UUID, id_: UUID, *, at: datetime) -> Draft | None:
    """Give one of somebody's drafts that has not expired."""
    living = select(Draft).where(Draft.id == id_, Draft.staff_id == staff_id, Draft.saved_at > at - KEPT)
    return session.scalars(living).one_or_none()


def is_kept(session: Session, staff_id: UUID, *ids: UUID) -> bool:
    """Say whether any of these is a draft of theirs."""
    query = select(Draft.id).where(Draft.id.in_(ids), Draft.staff_id == staff_id).limit(1)
    return session.scalars(query).one_or_none() is not None


def drafts_of(session: Session, staff_id: UUID, *, at: datetime, page: str | None = None) -> list[Draft]:
    """Give somebody's drafts, of everything or of one page, the newest first."""
    living = select(Draft).where(Draft.staff_id == staff_id, Draft.saved_at > at - KEPT)
    if page is not None:
        living = living.where(Draft.page == page)
    return list(session.scalars(living.order_by(Draft.saved_at.desc(), Draft.id)))


def expiring(session: Session, staff_id: UUID, *, at: datetime) -> int:
    """Say how many of somebody's drafts will be gone in a few days."""
    living = select(func.count()).where(Draft.staff_id == staff_id, Draft.saved_at > at - KEPT)
    return session.scalars(living.where(Draft.saved_at < at - KEPT + WARNED)).one()


def drop_draft(session: Session, staff_id: UUID, id_: UUID, continues: Continued | None = None) -> bool:
    """Let go of the draft of one opening, and of the one it was opened with; say whether there was any."""
    draft = session.scalars(select(Draft).where(Draft.id == id_, Draft.staff_id == staff_id)).one_or_none()
    if draft is not None:
        session.delete(draft)
    return _drop_continued(session, staff_id, continues) or draft is not None


def _drop_continued(session: Session, staff_id: UUID, continues: Continued | None) -> bool:
    if continues is None:
        return False
    query = select(Draft).where(Draft.id == continues.id, Draft.staff_id == staff_id)
    draft = session.scalars(query.where(Draft.saved_at == continues.saved_at)).one_or_none()
    if draft is not None:
        session.delete(draft)
    return draft is not None


def drop_expired(session: Session, unit_id: UUID, *, at: datetime) -> int:
    """Let go of what has expired in a unit, whoever's it was; gives how many."""
    expired = session.scalars(select(Draft).where(Draft.unit_id == unit_id, Draft.saved_at <= at - KEPT)).all()
    for draft in expired:
        session.delete(draft)
    return len(expired)


def fields_of(draft: Draft) -> list[tuple[str, str]]:
    return [(name, value) for name, value in json.loads(draft.fields or "[]")]
