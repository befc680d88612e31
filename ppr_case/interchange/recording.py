"""New rows into the database, 500 at a time, without objects: sealed before the transaction begins, noted in the trail.

The keys are committed before the data. Identities go in with the records they name, in one transaction: whatever kills
an import, the next one finds each record under its name or not at all.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from ppr_case.core.base import Base
from ppr_case.crypto import index
from ppr_case.crypto.bulk import index_rows, seal_row
from ppr_case.crypto.columns import OpenKeys, sealed_fields
from ppr_case.interchange.amending import amend
from ppr_case.interchange.households import Families
from ppr_case.interchange.identities import ALIAS_OF, FAMILY
from ppr_case.interchange.rows import ALIAS, CHANGED, NEW, Case, FormA, Row
from ppr_case.interchange.shape import Table
from ppr_case.interchange.standing import LINKS, plain_attributes
from ppr_case.interchange.tables import CLOSINGS, PERSONS, PROCEDURES, REFERRALS
from ppr_case.records import numbers
from ppr_case.records.cards import Card
from ppr_case.records.identities import Identity
from ppr_case.records.procedures import Family, Procedure
from ppr_case.records.programmes import STEPS
from ppr_case.records.units import Counter as NumberCounter
from ppr_case.trail import Touched, note

ACTION: Final = "import"
_OWNERS: Final = frozenset({PROCEDURES.name, PERSONS.name})
"""Tables whose every row has a key of its own; what else is sealed lies under the key of the unit."""


@dataclass
class Batch:
    """What one transaction writes."""

    unit_id: UUID
    unit_key_id: UUID
    table: Table
    rows: Sequence[Row]
    families: Families
    openings: Sequence[FormA]
    """Forms A of the register that a new one made open a procedure, or no longer."""
    today: date

    @cached_property
    def new(self) -> Sequence[Row]:
        return [row for row in self.rows if row.state == NEW]

    @cached_property
    def changed(self) -> Sequence[Row]:
        return [row for row in self.rows if row.state == CHANGED]

    @cached_property
    def aliases(self) -> Sequence[Row]:
        return [row for row in self.rows if row.state == ALIAS]

    @cached_property
    def made(self) -> Families:
        """Give the new families of these rows."""
        return {id_: self.families[id_] for row in self.rows if (id_ := row.values.get("family_id")) in self.families}


class Prepared:
    """A batch with everything slow done: nobody waits for sealing."""

    def __init__(self, keys: OpenKeys, batch: Batch) -> None:
        table = batch.table
        self.batch = batch
        self._sql: SqlTable = table.record.__table__
        self._plain = plain_attributes(table)
        sealed = tuple(name for name in table.sealed if name in sealed_fields(table.record))
        of_unit = {"unit_id": batch.unit_id} if "unit_id" in self._sql.c else {}
        key_ids = self._key_ids(keys, batch)
        ring = keys.store.ring
        empty = dict.fromkeys(sealed_fields(table.record))  # some say what no file carries
        self._records: list[dict[str, Any]] = []
        self._index: list[dict[str, Any]] = []
        for place, row in enumerate(batch.new):
            values, id_ = row.values, row.record_id
            record = {"id": id_, **of_unit, **row.extra}
            for name in self._plain:
                record[name] = values[name]
            if sealed:
                record["data_key_id"] = key_id = key_ids[place]
                texts = {name: text for name in sealed if (text := values[name]) is not None}
                record |= seal_row(keys, table.record, id_, key_id, texts) if texts else empty
                if table is PERSONS:
                    self._index += index_rows(ring, table.record, id_, texts)
            self._records.append(record)

    @staticmethod
    def _key_ids(keys: OpenKeys, batch: Batch) -> Sequence[UUID]:
        if batch.table.name not in _OWNERS:
            return [batch.unit_key_id] * len(batch.new)
        key_ids = [keys.mint() for _ in batch.new]
        keys.commit_minted()
        return key_ids

    def write(self, session: Session) -> None:
        """Write it all; the caller commits."""
        batch, table = self.batch, self.batch.table
        connection = session.connection()
        unit_id = batch.unit_id
        if batch.made:
            connection.execute(insert(Family), [{"id": id_, "unit_id": unit_id} for id_ in batch.made])
        if batch.changed:
            amend(session, table, batch.changed)
        if self._records:
            self._number(session)
            connection.execute(insert(self._sql), self._records)
        index.write(session, self._index)
        for name in table.links:
            link, this, other = LINKS[table.name, name]
            pairs = [{this: row.id, other: linked} for row in batch.new for linked in row.links[name]]
            if pairs:
                connection.execute(insert(link), pairs)
        if identities := list(self._identities()):
            connection.execute(insert(Identity), identities)
        if table is CLOSINGS:
            settle_cases(session, {row.case.id: row.case for row in batch.rows if row.case is not None}.values())
        if batch.openings:
            settle_forms(session, batch.openings)
        self._note(session)

    def _number(self, session: Session) -> None:
        table, unit_id = self.batch.table, self.batch.unit_id
        if table is PROCEDURES:
            numbers.set_past(session, unit_id, (record["number"] for record in self._records))
        if not table.letter:
            return
        years = [self._year(row) for row in self.batch.new]
        serials = {
            year: iter(numbers.take(session, unit_id, table.letter, year, count))
            for year, count in sorted(Counter(years).items())
        }
        for record, year in zip(self._records, years, strict=True):
            record["number"] = numbers.spelled(table.letter, next(serials[year]), year)

    def _year(self, row: Row) -> int:
        if self.batch.table is REFERRALS:
            day: date = min(row.values[step] for step in STEPS if row.values[step] is not None)
        else:
            dated = self.batch.table.dated
            day = row.values[dated] if dated else self.batch.today
        return day.year

    def _identities(self) -> Iterable[dict[str, Any]]:
        unit_id, name = self.batch.unit_id, self.batch.table.name
        for row in self.batch.rows:
            if row.digest is not None:
                kind = ALIAS_OF if row.state == ALIAS else name
                yield {"unit_id": unit_id, "kind": kind, "digest": row.digest, "row_id": row.id}
        for id_, digest in self.batch.made.items():
            if digest is not None:
                yield {"unit_id": unit_id, "kind": FAMILY, "digest": digest, "row_id": id_}

    def _note(self, session: Session) -> None:
        batch = self.batch
        touched = [Touched("added", self._sql.name, [row.record_id for row in batch.new])] if batch.new else []
        if batch.new and (batch.table is PROCEDURES or batch.table.letter):
            touched.append(Touched("changed", NumberCounter.__tablename__))
        if batch.aliases:
            touched.append(Touched("changed", Identity.__tablename__, [row.record_id for row in batch.aliases]))
        if batch.table is CLOSINGS:
            settled = list({row.case.id for row in batch.rows if row.case is not None})
            touched.append(Touched("changed", Procedure.__tablename__, settled, ("held_until",)))
        if batch.openings:
            touched.append(Touched("changed", Card.__tablename__, [form.id for form in batch.openings], ("opening",)))
        note(session, ACTION, *touched, table=batch.table.name)


def settle_cases(session: Session, cases: Iterable[Case]) -> None:
    """Store what follows from the days and closings of some procedures."""
    facts: list[dict[str, Any]] = [{"procedure": case.id, **case.settle()} for case in cases]
    if facts:
        procedures = Base.metadata.tables[Procedure.__tablename__]
        settle = update(procedures).where(procedures.c.id == bindparam("procedure"))
        columns: dict[str, Any] = {name: bindparam(name) for name in facts[0] if name != "procedure"}
        session.connection().execute(settle.values(columns), facts)


def settle_forms(session: Session, forms: Iterable[FormA]) -> None:
    """Store which forms A open their procedures."""
    cards = Base.metadata.tables[Card.__tablename__]
    flip = update(cards).where(cards.c.id == bindparam("card")).values(opening=bindparam("opens"))
    session.connection().execute(flip, [{"card": form.id, "opens": form.opening} for form in forms])
