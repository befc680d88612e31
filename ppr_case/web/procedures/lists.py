"""The list of procedures as a page asks for it, and the ways of looking at it that somebody keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ppr_case.access.policy import Action, Who
from ppr_case.casework.saved_lists import lists_of
from ppr_case.casework.selections import ALL, Selection
from ppr_case.records.naming import opened
from ppr_case.records.procedures import Procedure
from ppr_case.records.saved_lists import SavedList
from ppr_case.web.procedures.forms import ListForm
from ppr_case.webkit.paging import first_year


@dataclass(frozen=True)
class Kept:
    """A kept list as it is shown: its answers are those that the filters of today know."""

    id: UUID
    name: str
    opens: bool
    selection: Selection
    is_whole: bool
    """Not when something that was chosen is no longer offered, to anybody or to this person."""


class Way(NamedTuple):
    """A way of looking at the list, by its name."""

    name: str
    selection: Selection


def first_year_of(session: Session, who: Who, today: date) -> int:
    """Give the first year that the list offers."""
    return first_year(session, Procedure.held_from, Procedure.unit_id == who.unit_id, today)


def list_form(who: Who, given: MultiDict[str, str], first: int, today: date) -> ListForm:
    """Give the questions of the list with the answers that an address has."""
    form = ListForm(given)
    form.offer_years(first, today.year)
    if not who.may(Action.VISIT_RECORD):
        form.offer_none_of_ones_own()
    return form


def kept_lists(session: Session, who: Who, first: int, today: date) -> list[Kept]:
    """Give what somebody keeps, read by the filters that they are offered now."""
    return [_read(one, who, first, today) for one in lists_of(session, who.id)]


def ways(kept: Sequence[Kept]) -> list[Way]:
    """Give the ways to look at the list: what runs, everything, and what one keeps; none twice."""
    own = [Way(one.name, one.selection) for one in kept]
    known = {one.selection.asked for one in own}
    fixed = [Way("W toku", Selection()), Way("Wszystkie", Selection(state=ALL))]
    return [*(one for one in fixed if one.selection.asked not in known), *own]


def _read(saved: SavedList, who: Who, first: int, today: date) -> Kept:
    selection = list_form(who, MultiDict(parse_qsl(saved.asked)), first, today).selection
    return Kept(saved.id, opened(saved, "name"), saved.opens, selection, selection.asked == saved.asked)
