"""Keeping a way of looking at the list of procedures: under a name, for oneself, one of them to begin with."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.records.holding import hold_row
from ppr_case.records.saved_lists import SavedList
from ppr_case.records.staff import Staff

MOST: Final = 12
"""More would be harder to find one's way in than the filters themselves."""
LONGEST_NAME: Final = 60


class Refused(ValueError):
    """A list that is not kept."""


@dataclass
class NameTaken(Refused):
    """One's own list of this name is there already, however it is spelled."""

    id_: UUID


@dataclass
class KeptAlready(Refused):
    """The same answers are kept under another name."""

    id_: UUID


@dataclass
class TooMany(Refused):
    """There are as many as fit above a list."""

    most: int


def lists_of(session: Session, staff_id: UUID) -> list[SavedList]:
    """Give what somebody keeps, in the order in which they kept it."""
    return list(session.scalars(select(SavedList).where(SavedList.staff_id == staff_id).order_by(SavedList.id)))


def keep_list(session: Session, staff: Staff, *, name: str, asked: str, opens: bool, id_: UUID) -> SavedList:
    """Keep a list; `id_` is the caller's, so that a form sent twice keeps one.

    Raises Refused: NameTaken, KeptAlready, TooMany.
    """
    kept = _held(session, staff)
    _refuse_taken(kept, name)
    if (same := next((one for one in kept if one.asked == asked), None)) is not None:
        raise KeptAlready(same.id)
    if len(kept) >= MOST:
        raise TooMany(MOST)
    _let_open(session, kept, opens=opens)
    made = SavedList(
        id=id_, unit=staff.unit, unit_id=staff.unit_id, staff_id=staff.id, asked=asked, opens=opens, name=name
    )
    session.add(made)
    session.flush()
    return made


def change_list(session: Session, staff: Staff, saved: SavedList, *, name: str, opens: bool) -> None:
    """Give a kept list another name, or begin with it or no more. Raises NameTaken."""
    others = [one for one in _held(session, staff) if one.id != saved.id]
    _refuse_taken(others, name)
    _let_open(session, others, opens=opens)
    saved.name, saved.opens = name, opens


def _held(session: Session, staff: Staff) -> list[SavedList]:
    """Give what somebody keeps, and let no other page of theirs change it meanwhile."""
    hold_row(session, staff)
    return lists_of(session, staff.id)


def _refuse_taken(kept: list[SavedList], name: str) -> None:
    for one in kept:
        if (one.name or "").casefold() == name.casefold():
            raise NameTaken(one.id)


def _let_open(session: Session, others: list[SavedList], *, opens: bool) -> None:
    """Make room for another list to begin with: before it is written, for the database allows one at a time."""
    if opens:
        for one in others:
            one.opens = False
        session.flush()
