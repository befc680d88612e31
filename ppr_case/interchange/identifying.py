"""Which record each row is: a new one, one that is known and says the same, or one that says something else."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.core.base import new_id
from ppr_case.crypto.columns import OpenKeys
from ppr_case.crypto.index import PESEL
from ppr_case.interchange.households import shared
from ppr_case.interchange.identities import Names, by_digest, by_typed_id, content_of
from ppr_case.interchange.known import Known
from ppr_case.interchange.parsing import Values, Wrong
from ppr_case.interchange.rows import ALIAS, CHANGED, KNOWN, Row, RowsOfLinks
from ppr_case.interchange.shape import ID, Kind, Table
from ppr_case.interchange.standing import ERASED, stored
from ppr_case.interchange.tables import (
    ACTIVITY_KINDS_OWN,
    CLOSINGS,
    GROUPS,
    INSTITUTIONS,
    INVOLVEMENTS,
    PERSONS,
    PROCEDURES,
    UNIT,
)
from ppr_case.records.groups import Group
from ppr_case.records.people import Involvement, Person
from ppr_case.records.units import ActivityKind, Unit


class Name(NamedTuple):
    """A natural key, and whether what bears it stands: one record does, and those taken back are beside it."""

    key: tuple[Hashable, ...]
    stands: bool = True


Natural = Callable[[Session, OpenKeys, Sequence[Row]], Mapping[Name, UUID]]


class Identifier:
    """Knows the rows of one table apart, those of the register and those that came before them in the file."""

    def __init__(self, table: Table, header: Iterable[str], known: Known, names: Names) -> None:
        self._table = table
        self._known = known
        self._names = names
        self._unit_id = known.unit_id
        self._attributes = [column.attribute for column in table.columns if column.kind is not Kind.KEY]
        self._plain = [name for name in self._attributes if name not in _lists(table)]
        self._compared = _compared(table, set(header))
        self._seen: dict[Hashable, tuple[int, int]] = {}
        self._ordinals: dict[bytes, int] = {}
        self._natural: Mapping[str, Natural] = {
            UNIT.name: self._units,
            INSTITUTIONS.name: self._institutions,
            ACTIVITY_KINDS_OWN.name: self._kinds,
            PROCEDURES.name: self._procedures,
            CLOSINGS.name: self._closings,
            INVOLVEMENTS.name: self._involvements,
            GROUPS.name: self._groups,
        }

    def identify(self, session: Session, keys: OpenKeys, rows: Sequence[Row]) -> None:
        """Give each row the id of its record, known or new, and the digest it is to be remembered by."""
        typed = {row.values[ID.attribute]: row for row in rows if row.values[ID.attribute] is not None}
        by_id, aliases = by_typed_id(session, self._unit_id, self._table, self._names, list(typed))
        natural = self._natural[self._table.name](session, keys, rows) if self._table.natural else {}
        spoken_of = {natural.get(self._name(row)) for row in rows} if natural else set()
        by_content = self._contents(session, rows) if not self._table.natural else {}
        for row in rows:
            key = row.values[ID.attribute]
            if key is not None:
                row.id = by_id.get(key)
                row.digest = None if row.id else self._names.of_id(self._table.name, key)
                if key in aliases:
                    row.state = ALIAS
                    continue
            name = self._name(row)
            there = natural.get(name)
            row.collides = row.id is not None and there not in {None, row.id} and name.stands
            if row.id is None and self._table.natural:
                changed = natural.get(Name(name.key, not name.stands))
                # Taken back or standing again since, unless another row speaks of that one.
                row.id = there or (None if changed in spoken_of else changed)
            elif row.id is None and row.digest is not None:
                row.id = by_content.get(row.digest)
                row.digest = None if row.id and key is None else row.digest
            if row.id is None:
                row.id = new_id()
            else:
                row.state = KNOWN
        if self._table is PERSONS:
            self._find_by_pesel(session, rows)

    def repeats(self, row: Row) -> bool:
        """Say whether an earlier row of the file was this one; raises Wrong where it said something else."""
        key: Hashable = row.values[ID.attribute] or (self._name(row) if self._table.natural else None)
        if key is None:
            return False
        print_ = hash((*row.values.values(), *map(frozenset, row.links.values())))
        place, earlier = self._seen.setdefault(key, (row.place, print_))
        if place == row.place:
            return False
        if earlier != print_:
            raise Wrong(f"w wierszu {place} tego pliku jest to samo, ale z inną treścią; zostaw jeden z nich")
        return True

    def forget(self, row: Row) -> None:
        """Let a row that was rejected not stand in the way of the next one of its name."""
        key: Hashable = row.values[ID.attribute] or (self._name(row) if self._table.natural else None)
        if self._seen.get(key, (0, 0))[0] == row.place:
            del self._seen[key]

    def compare(self, session: Session, keys: OpenKeys, rows: Sequence[Row]) -> dict[UUID, list[str]]:
        """Name the columns in which known records say something else than their rows; an erased one stays as it is."""
        known = [row for row in rows if row.state == KNOWN]
        if not known:
            return {}
        kept = stored(session, keys, self._table, [row.record_id for row in known])
        alone: set[UUID] = set()
        if self._table is PROCEDURES:
            families = [kept[row.record_id][0]["family_id"] for row in known if row.values["family_id"] is None]
            alone = set(families) - shared(session, families)
        differences: dict[UUID, list[str]] = {}
        for row in known:
            values, links = kept[row.record_id]
            if self._table is PROCEDURES and row.values["family_id"] is None and values["family_id"] in alone:
                row.values["family_id"] = values["family_id"]
            if differ := self._differ(row, values, links):
                differences[row.record_id] = differ
                if ERASED in values:
                    continue
                row.state, row.completes = CHANGED, self._was_blank(session, row, values)
                if "pesel" in differ and row.values["pesel"] is not None:
                    row.collides = bool(self._bearers(session, [row])[0] - {row.id})
        self._mark_corrected(session, rows, differences)
        return differences

    def _mark_corrected(self, session: Session, rows: Sequence[Row], differences: Mapping[UUID, list[str]]) -> None:
        """Mark the rows that would let an entry stand again beside the one that corrects it."""
        columns = self._table.record.__table__.c
        revived = [
            row
            for row in rows
            if "anulowane_dnia" in differences.get(row.record_id, ()) and row.values["annulled_on"] is None
        ]
        if not revived or "corrects_id" not in columns:
            return
        corrects = columns.corrects_id
        query = select(corrects).where(corrects.in_([row.record_id for row in revived]))
        corrected = set(session.scalars(query))
        for row in revived:
            row.is_corrected = row.record_id in corrected

    def _was_blank(self, session: Session, row: Row, kept: Values) -> bool:
        """Say whether nobody has said anything of it yet: the unit as it was founded, an institution of the law."""
        if self._table is UNIT:
            digest = self._names.of_id(UNIT.name, row.values["teryt"])
            if by_digest(session, self._unit_id, UNIT.name, [digest]):
                return False
            row.digest = digest
            return True
        return self._table is INSTITUTIONS and kept["name"] is None

    def _differ(self, row: Row, values: Values, links: RowsOfLinks) -> list[str]:
        return [
            column
            for attribute, column in self._compared.items()
            if (
                set(row.links[attribute]) != set(links[attribute])
                if attribute in links
                else row.values[attribute] != values[attribute]
            )
        ]

    def _name(self, row: Row) -> Name:
        taken_back = self._table.taken_back
        key = tuple(row.values[attribute] for attribute in self._table.natural)
        return Name(key, not taken_back or row.values[taken_back] is None)

    def _contents(self, session: Session, rows: Sequence[Row]) -> dict[bytes, UUID]:
        """Digest all columns of rows without an id, and find those of them that came in before."""
        wanted: list[bytes] = []
        for row in rows:
            if row.values[ID.attribute] is not None:
                continue
            content = content_of(self._plain, row.values, row.links)
            first = self._names.of_content(self._table.name, content, 1)
            ordinal = self._ordinals.get(first, 0) + 1
            self._ordinals[first] = ordinal
            row.digest = first if ordinal == 1 else self._names.of_content(self._table.name, content, ordinal)
            # What belongs to a procedure that came in with this very file cannot have been here before it.
            if row.case is None or not row.case.is_new:
                wanted.append(row.digest)
        return by_digest(session, self._unit_id, self._table.name, wanted)

    def _find_by_pesel(self, session: Session, rows: Sequence[Row]) -> None:
        """Recognise a person under a second name; whose PESEL it is, is the same person."""
        asking = [row for row in rows if row.state not in {KNOWN, ALIAS} and row.values["pesel"] is not None]
        if not asking:
            return
        for row, bearers in zip(asking, self._bearers(session, asking), strict=True):
            if bearers:
                row.id, row.state = min(bearers), ALIAS

    def _bearers(self, session: Session, rows: Sequence[Row]) -> list[set[UUID]]:
        """Give, for the PESEL of each row, the persons of this unit who bear it."""
        found = PESEL.find_each(session, [{"pesel": row.values["pesel"]} for row in rows])
        every = {id_ for ids in found for id_ in ids}
        ours = set(session.scalars(select(Person.id).where(Person.id.in_(every), Person.unit_id == self._unit_id)))
        return [ids & ours for ids in found]

    def _units(self, session: Session, _keys: OpenKeys, _rows: Sequence[Row]) -> Mapping[Name, UUID]:
        return {Name((session.get_one(Unit, self._unit_id).teryt,)): self._unit_id}

    def _institutions(self, _session: Session, _keys: OpenKeys, _rows: Sequence[Row]) -> Mapping[Name, UUID]:
        return {Name((code,)): id_ for code, id_ in self._known.institutions.items()}

    def _kinds(self, session: Session, _keys: OpenKeys, _rows: Sequence[Row]) -> Mapping[Name, UUID]:
        query = select(ActivityKind.code, ActivityKind.id).where(ActivityKind.unit_id == self._unit_id)
        return {Name((code,)): id_ for code, id_ in session.execute(query)}

    def _procedures(self, session: Session, _keys: OpenKeys, rows: Sequence[Row]) -> Mapping[Name, UUID]:
        numbers = [row.values["number"] for row in rows]
        self._known.find_numbers(session, [number for number in numbers if number not in self._known.cases])
        cases = {number: self._known.cases.get(number) for number in numbers}
        return {Name((number,)): case.id for number, case in cases.items() if case is not None and not case.is_new}

    def _closings(self, session: Session, keys: OpenKeys, rows: Sequence[Row]) -> Mapping[Name, UUID]:
        cases = {row.case.id: row.case for row in rows if row.case is not None}
        self._known.learn_closings(session, keys, cases.values())
        return {
            Name((id_, closing.protocol_on)): closing.id
            for id_, case in cases.items()
            if not case.is_new
            for closing in case.closings or ()
        }

    def _involvements(self, session: Session, _keys: OpenKeys, rows: Sequence[Row]) -> Mapping[Name, UUID]:
        columns = (Involvement.procedure_id, Involvement.person_id, Involvement.role, Involvement.id)
        query = select(*columns).where(Involvement.procedure_id.in_(_old_cases(rows)))
        return {Name(tuple(key)): id_ for *key, id_ in session.execute(query)}

    def _groups(self, session: Session, _keys: OpenKeys, rows: Sequence[Row]) -> Mapping[Name, UUID]:
        query = select(Group.procedure_id, Group.appointed_on, Group.annulled_on.is_(None), Group.id)
        rows_of = session.execute(query.where(Group.procedure_id.in_(_old_cases(rows))).order_by(Group.id))
        return {Name((procedure_id, day), bool(stands)): id_ for procedure_id, day, stands, id_ in rows_of}


def _old_cases(rows: Sequence[Row]) -> list[UUID]:
    return list({row.case.id for row in rows if row.case is not None and not row.case.is_new})


def _lists(table: Table) -> set[str]:
    return {column.attribute for column in table.columns if column.kind is Kind.REFERENCES}


def _compared(table: Table, header: set[str]) -> dict[str, str]:
    """Give the attributes that a file with this header speaks of, each with the column that is named for it."""
    compared: dict[str, Any] = {
        column.attribute: column.name
        for column in table.columns
        if column.name in header and column.kind is not Kind.KEY
    }
    if table is PERSONS:
        if {"pesel", "data_urodzenia", "rok_urodzenia"} & header:
            compared.setdefault("born", "data_urodzenia")
        compared.pop("born_year", None)
    return compared
