"""Who did what when to the records of a procedure: from their traces, and where there are none from their own days."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.core.clock import WARSAW
from ppr_case.interchange.identities import brought_in
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry, Trace
from ppr_case.trail.traces import BY_COMMAND
from ppr_case.webkit.naming import opened


@dataclass(frozen=True)
class Written:
    """One thing that somebody did or wrote down; `was` is what it was before.

    Its words are opened only where they are shown: `opens` is the record and the sealed field that hold them.
    """

    day: date
    by: str
    what: str
    said: str = ""
    was: str = ""
    opens: tuple[Any, str] | None = None
    endpoint: str = ""
    named: Mapping[str, UUID] = field(default_factory=dict)
    number: int = 0
    """Of the entry of the trail, for the order within a day; 0 where there is none."""

    @property
    def why(self) -> str:
        """Give the reason or the words of it; "" where there are none."""
        return self.said or (opened(*self.opens) if self.opens else "")


class Link(NamedTuple):
    endpoint: str
    named: Mapping[str, UUID]


NOWHERE: Final = Link("", {})


@dataclass(frozen=True)
class Traced:
    """What one entry of the trail did to one record."""

    about: str
    about_id: UUID
    did: str
    fields: Sequence[str]
    was: Mapping[str, Any]
    number: int
    day: date
    by: str


COMMANDED, IMPORTED, TAKEN_OVER = "polecenie ppr-case", "import", "przejęcie"
_UNNAMED: Final = frozenset({"procedures", "involvements", "groups", "group_members", "closings"})
"""What comes in under no name of its own: it came with the procedure, if that did."""


class Ledger:
    """The traces of a procedure and the remarks in it; a remark is told once, with the act it was the reason of.

    `tables` names the table of each record of the procedure by its id. What has no trace was brought in, if it bears
    a name that it came in under; else nobody knows who did it.
    """

    def __init__(self, session: Session, procedure: Procedure, tables: Mapping[UUID, str]) -> None:
        query = (
            select(Trace, Entry.at, Staff.login)
            .join(Entry, Entry.number == Trace.number)
            .outerjoin(Staff, Staff.id == Trace.staff_id)
            .where(Trace.procedure_id == procedure.id)
            .order_by(Trace.number, Trace.about_id)
        )
        self.every = [_traced(trace, at, login or "") for trace, at, login in session.execute(query)]
        self._session, self._tables, self._procedure_id = session, tables, procedure.id
        self._of: dict[UUID, list[Traced]] = defaultdict(list)
        for one in self.every:
            self._of[one.about_id].append(one)
        remarks = (
            select(Remark)
            .where(Remark.procedure_id == procedure.id)
            .options(joinedload(Remark.staff))
            .order_by(Remark.written_on, Remark.id)
        )
        self._remarks: dict[UUID, list[Remark]] = defaultdict(list)
        for remark in session.scalars(remarks):
            self._remarks[remark.about_id].append(remark)

    def act(self, id_: UUID, what: str, on: date, column: str = "", link: Link = NOWHERE) -> Written:
        """Tell that a record was made, or got its `column`, as its trace says; without one on its own day."""
        trace = self._last(id_, column)
        if trace is not None:
            return self._with_words(_written(trace, what, "", link), id_, column)
        one = Written(on, "", what, endpoint=link.endpoint, named=link.named)
        one = self._with_words(one, id_, column) if column else one
        return one if one.by else replace(one, by=self._bringer(id_))

    def traced(self, trace: Traced, what: str, was: str = "", link: Link = NOWHERE) -> Written:
        """Tell of a trace, with what was said in the same entry about the record."""
        return self._with_words(_written(trace, what, was, link), trace.about_id, "")

    def left(self) -> list[Remark]:
        """Give the remarks that no act took for its reason."""
        return [remark for of in self._remarks.values() for remark in of]

    def _bringer(self, id_: UUID) -> str:
        """Say how a record came that nobody made here; "" where that is not known."""
        with_procedure = self._tables.get(id_) in _UNNAMED and self.added(self._procedure_id) is None
        brought, packed = self._brought
        if id_ not in brought and not (with_procedure and brought):
            return ""
        return TAKEN_OVER if packed else IMPORTED

    @cached_property
    def _brought(self) -> tuple[set[UUID], bool]:
        return brought_in(self._session, self._tables.keys())

    def added(self, id_: UUID) -> Traced | None:
        return next((one for one in self._of[id_] if one.did == "added"), None)

    def _last(self, id_: UUID, column: str) -> Traced | None:
        """Give the last trace of a column that was filled in after the record was made, or that of the making."""
        changed = [one for one in self._of[id_] if one.did == "changed" and column in one.fields]
        return changed[-1] if changed else self.added(id_)

    def _with_words(self, one: Written, id_: UUID, column: str) -> Written:
        for remark in self._remarks[id_]:
            if remark.annuls and column != "annulled_on":
                continue
            entry = self.added(remark.id)
            if entry.number == one.number if entry else remark.written_on == one.day:
                self._remarks[id_].remove(remark)
                return Written(
                    one.day,
                    one.by or remark.staff.login,
                    one.what,
                    was=one.was,
                    opens=(remark, "text"),
                    endpoint=one.endpoint,
                    named=one.named,
                    number=one.number,
                )
        return one


def _written(trace: Traced, what: str, was: str, link: Link) -> Written:
    return Written(trace.day, trace.by, what, was=was, endpoint=link.endpoint, named=link.named, number=trace.number)


def _traced(trace: Trace, at: datetime, by: str) -> Traced:
    day = at.astimezone(WARSAW).date()
    was: dict[str, Any] = json.loads(trace.was)
    by = COMMANDED if trace.staff_id == BY_COMMAND else by
    return Traced(trace.about, trace.about_id, trace.did, trace.fields.split(), was, trace.number, day, by)
