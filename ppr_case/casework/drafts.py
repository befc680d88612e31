"""Drafts: what was typed survives a closed laptop, the end of a session and signing out, and then expires."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.records.drafts import Draft
from ppr_case.records.staff import Staff

KEPT: Final = timedelta(days=30)
WARNED: Final = timedelta(days=5)
"""So long before it expires a draft says so."""
LARGEST: Final = 200_000

Fields = Sequence[tuple[str, str]]


@dataclass
class DraftTooLarge(ValueError):
    """More than any form of ours holds."""

    size: int


def save_draft(session: Session, staff: Staff, page: str, fields: Fields, *, at: datetime) -> Draft:
    """Keep the fields of a page for one person, in place of what was kept of it; raises DraftTooLarge."""
    text = json.dumps(list(fields), ensure_ascii=False)
    if len(text) > LARGEST:
        raise DraftTooLarge(len(text))
    draft = session.scalars(select(Draft).where(Draft.staff_id == staff.id, Draft.page == page)).one_or_none()
    if draft is None:
        draft = Draft(unit=staff.unit, unit_id=staff.unit_id, staff_id=staff.id, page=page, saved_at=at)
        session.add(draft)
    draft.saved_at = at
    draft.fields = text
    return draft


def draft_of(session: Session, staff_id: UUID, page: str, *, at: datetime) -> Draft | None:
    """Give the draft of a page that has not expired."""
    living = select(Draft).where(Draft.staff_id == staff_id, Draft.page == page, Draft.saved_at > at - KEPT)
    return session.scalars(living).one_or_none()


def drafts_of(session: Session, staff_id: UUID, *, at: datetime) -> list[Draft]:
    """Give somebody's drafts, the newest first."""
    living = select(Draft).where(Draft.staff_id == staff_id, Draft.saved_at > at - KEPT)
    return list(session.scalars(living.order_by(Draft.saved_at.desc(), Draft.id)))


def drop_draft(session: Session, staff_id: UUID, page: str) -> bool:
    """Let a draft go; say whether there was one."""
    draft = session.scalars(select(Draft).where(Draft.staff_id == staff_id, Draft.page == page)).one_or_none()
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
