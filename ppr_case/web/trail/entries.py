"""Entries as data protection reads them: within one unit, filtered, by keyset, with numbers in the place of ids."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from ppr_case.core.base import Base, id_of
from ppr_case.core.clock import WARSAW
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.records.units import Numbered, Unit
from ppr_case.web.trail.words import OTHERS

PAGE: Final = 50
NAMED: Final = 3
"""In a list, so many records of one kind are named; the entry's own page names all."""


@dataclass(frozen=True)
class Wanted:
    """Which entries: between two days, of one account, of one action, about one procedure."""

    since: date | None = None
    until: date | None = None
    account: UUID | None = None
    action: str = ""
    procedure: UUID | None = None


class Records(NamedTuple):
    """Records of one kind to which the same was done. `more` says how many of them are not named."""

    did: str
    table: str
    names: list[str]
    more: int
    fields: list[str]


@dataclass(frozen=True)
class Told:
    """One entry, in words where words are known."""

    number: int
    at: datetime
    by: str
    account: UUID | None
    action: str
    records: list[Records] = field(default_factory=list)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Accounts:
    """The accounts of one unit by id, and whether the installation has no other unit."""

    logins: Mapping[UUID, str]
    only_unit: bool

    def name(self, by: str) -> str:
        id_ = id_of(by)
        return OTHERS.get(by, by) if id_ is None else self.logins.get(id_, "konto innej jednostki")


def accounts(session: Session, unit_id: UUID) -> Accounts:
    found = session.execute(select(Staff.id, Staff.login).where(Staff.unit_id == unit_id).order_by(Staff.login)).all()
    units = session.scalars(select(func.count()).select_from(Unit)).one()
    return Accounts(dict(found), only_unit=units == 1)


def page(
    session: Session, unit_id: UUID, known: Accounts, wanted: Wanted, before: int | None
) -> tuple[list[Told], int | None]:
    """Give the newest entries before a number, and the number before which the next page begins."""
    query = select(Entry).where(_visible(known), *_filters(session, unit_id, wanted)).order_by(Entry.number.desc())
    if before is not None:
        query = query.where(Entry.number < before)
    found = list(session.scalars(query.limit(PAGE + 1)))
    shown = found[:PAGE]
    return told(session, unit_id, known, shown, named=NAMED), shown[-1].number if len(found) > PAGE else None


def one(session: Session, known: Accounts, number: int) -> Entry | None:
    return session.scalars(select(Entry).where(Entry.number == number, _visible(known))).one_or_none()


def procedure_of(session: Session, unit_id: UUID, number: str) -> UUID | None:
    query = select(Procedure.id).where(Procedure.unit_id == unit_id, Procedure.number == number.strip())
    return session.scalars(query).one_or_none()


def _visible(known: Accounts) -> ColumnElement[bool]:
    """Where several communes share one installation, each sees what its own accounts did, and nothing of the others."""
    return true() if known.only_unit else Entry.by.in_([str(id_) for id_ in known.logins])


def _filters(session: Session, unit_id: UUID, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.since is not None:
        yield Entry.at >= _midnight(wanted.since)
    if wanted.until is not None:
        yield Entry.at < _midnight(wanted.until + timedelta(days=1))
    if wanted.account is not None:
        yield Entry.by == str(wanted.account)
    if wanted.action:
        yield Entry.action == wanted.action
    if wanted.procedure is not None:
        yield or_(*(Entry.detail.contains(str(id_)) for id_ in _subjects(session, unit_id, wanted.procedure)))


def _subjects(session: Session, unit_id: UUID, procedure_id: UUID) -> list[UUID]:
    """A procedure and its people: whoever saw a name in a list saw something of this procedure."""
    people = select(Involvement.person_id).where(
        Involvement.unit_id == unit_id, Involvement.procedure_id == procedure_id
    )
    return [procedure_id, *dict.fromkeys(session.scalars(people))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)


def told(session: Session, unit_id: UUID, known: Accounts, found: Iterable[Entry], *, named: int) -> list[Told]:
    """Put words and numbers in the place of ids, at most `named` for each kind of record of an entry."""
    read = [(entry, json.loads(entry.detail)) for entry in found]
    ids: dict[str, set[UUID]] = {}
    for _, detail in read:
        for group in detail.get("records", ()):
            ids.setdefault(group["table"], set()).update(filter(None, map(id_of, group["ids"][:named])))
        if id_ := id_of(str(detail.get("facts", {}).get("procedure_id", ""))):
            ids.setdefault(Procedure.__tablename__, set()).add(id_)
    names = _names(session, unit_id, ids)
    return [
        Told(
            entry.number,
            entry.at,
            known.name(entry.by),
            id_ if (id_ := id_of(entry.by)) in known.logins else None,
            entry.action,
            [_records(group, names, named) for group in detail.get("records", ())],
            _facts(detail.get("facts", {}), names),
        )
        for entry, detail in read
    ]


def _records(group: Mapping[str, Any], names: Mapping[tuple[str, UUID], str], named: int) -> Records:
    table, ids = group["table"], group["ids"]
    known = [names[table, id_] for text in ids[:named] if (id_ := id_of(text)) is not None and (table, id_) in names]
    return Records(group["did"], table, list(dict.fromkeys(known)), len(ids) - len(known), group.get("fields", []))


def _facts(facts: Mapping[str, Any], names: Mapping[tuple[str, UUID], str]) -> dict[str, Any]:
    """Leave out what was not said, and give a procedure its number."""
    kept = {name: fact for name, fact in facts.items() if fact is not None and not name.endswith("_id")}
    id_ = id_of(str(facts.get("procedure_id", "")))
    if id_ is not None and (number := names.get((Procedure.__tablename__, id_))):
        kept["procedure"] = number
    return kept


def _names(session: Session, unit_id: UUID, ids: Mapping[str, set[UUID]]) -> dict[tuple[str, UUID], str]:
    """Find the numbers of this unit's records: one query for each table, and no key."""
    classes: dict[str, Any] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    names: dict[tuple[str, UUID], str] = {}
    for table, wanted in ids.items():
        class_ = classes.get(table)
        if class_ is None or not wanted or not hasattr(class_, "unit_id"):
            continue
        if class_ is Staff:
            query = select(Staff.id, Staff.login)
        elif issubclass(class_, Numbered):
            query = select(class_.id, class_.number)
        elif hasattr(class_, "procedure_id"):
            query = select(class_.id, Procedure.number).join(Procedure, Procedure.id == class_.procedure_id)
        else:
            continue
        found = session.execute(query.where(class_.unit_id == unit_id, class_.id.in_(wanted)))
        names |= {(table, id_): name for id_, name in found}
    return names
