"""Lists by keyset: a page begins after a place in the order, so that the thousandth costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

R = TypeVar("R")
PAGE: Final = 50
MOST_COUNTED: Final = 1000
"""Counting stops there: to count a hundred thousand rows costs more than to show fifty."""


class Place(NamedTuple):
    """A place in a list ordered by day and, within a day, by id; written in addresses, for neither names anybody."""

    day: date
    id: UUID

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read what `str` wrote; raises BadRequest."""
        day, _, id_ = text.partition(".")
        try:
            return cls(date.fromisoformat(day), UUID(id_))
        except ValueError:
            raise BadRequest from None


@dataclass(frozen=True)
class Order:
    """By which day a list is ordered; `id_` tells rows of one day apart."""

    day: SQLColumnExpression[date]
    id_: SQLColumnExpression[UUID]
    newest_first: bool = True


@dataclass(frozen=True)
class Listed(Generic[R]):
    """One page of a list: its rows, and the place after which the next page begins, if there is one."""

    rows: Sequence[R]
    places: Sequence[Place]
    more: bool

    @property
    def next(self) -> str:
        return str(self.places[-1]) if self.more else ""

    @property
    def earliest(self) -> date:
        """Give the first day on the page; raises ValueError where nothing is."""
        return min(place.day for place in self.places)

    @property
    def latest(self) -> date:
        return max(place.day for place in self.places)


def listed(session: Session, query: Select[Any], order: Order, after: str) -> Listed[Any]:
    """Give the page of whole records after a place, which is empty for the first page; raises BadRequest."""
    if after:
        query = query.where(_beyond(order, Place.read(after)))
    ends = (order.day, order.id_)
    query = query.order_by(*(end.desc() if order.newest_first else end.asc() for end in ends))
    found = session.execute(query.add_columns(*ends).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    return Listed([row[0] for row in shown], [Place(row[-2], row[-1]) for row in shown], more=len(found) > PAGE)


def _beyond(order: Order, place: Place) -> Any:
    # Spelled out rather than as a row value, for only so do both databases begin in the index.
    if order.newest_first:
        return and_(order.day <= place.day, or_(order.day < place.day, order.id_ < place.id))
    return and_(order.day >= place.day, or_(order.day > place.day, order.id_ > place.id))


def dated_in(day: SQLColumnExpression[date], year: int) -> ColumnElement[bool]:
    return day.between(date(year, 1, 1), date(year, 12, 31))


def first_year(session: Session, day: SQLColumnExpression[date], of_unit: ColumnElement[bool], today: date) -> int:
    """Give the year in which a unit's records of a kind begin; this one where there are none."""
    earliest = session.scalar(select(func.min(day)).where(of_unit))
    return earliest.year if earliest else today.year


def how_many(session: Session, query: Select[Any]) -> int:
    """Count what a query selects, and no further than one beyond MOST_COUNTED."""
    some = query.order_by(None).limit(MOST_COUNTED + 1).subquery()
    return session.scalars(select(func.count()).select_from(some)).one()
