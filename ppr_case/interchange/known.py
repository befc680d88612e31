"""What rows may name: records of the register and records that came in before them in the same file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import open_row
from ppr_case.crypto.columns import OpenKeys
from ppr_case.interchange import openings
from ppr_case.interchange.identities import Names, by_typed_id
from ppr_case.interchange.parsing import Wrong
from ppr_case.interchange.rows import ALIAS, NEW, Case, Closed, FormA, Part, Row, Someone
from ppr_case.interchange.shape import Column, Kind, Table
from ppr_case.interchange.tables import ACTIVITIES, ACTIVITY_KINDS_OWN, CLOSINGS, INSTITUTIONS, PERSONS, PROCEDURES
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.units import ActivityKind, Institution

PAGE: Final = 500
_NOBODY: Final = {
    "procedury": "nie ma procedury o tym numerze ani w pliku, ani w rejestrze",
    "osoby": "nie ma osoby o tym id ani w pliku, ani w rejestrze",
    "instytucje": "nie ma instytucji o tym kodzie; użyj kodu z listy albo dodaj ją w tabeli instytucje",
    "dzialania": "nie ma działania o tym id ani w pliku, ani w rejestrze",
}


class Known:
    """The records that rows named so far, by what the rows call them."""

    def __init__(self, unit_id: UUID, names: Names) -> None:
        self.unit_id = unit_id
        self.names = names
        self.cases: dict[str, Case] = {}
        self.people: dict[str, Someone] = {}
        self.activities: dict[str, UUID] = {}
        self.institutions: dict[str, UUID] = {}
        self.own_kinds: set[str] = set()
        self.people_by_pesel: dict[str, Someone] = {}
        self.labels: dict[bytes, bytes] = {}
        self._named: Mapping[str, dict[str, Any]] = {
            "procedury": self.cases,
            "osoby": self.people,
            "instytucje": self.institutions,
            "dzialania": self.activities,
        }
        self._rejected: dict[str, dict[str, int]] = {name: {} for name in (*self._named, ACTIVITY_KINDS_OWN.name)}
        self._taken: dict[str, set[str]] = {name: set() for name in self._rejected}
        self._fetch: Mapping[str, Callable[[Session, OpenKeys, Sequence[str]], None]] = {
            "procedury": self._fetch_cases,
            "osoby": self._fetch_people,
            "dzialania": self._fetch_activities,
        }

    def begin(self, session: Session) -> None:
        """Learn the short lists of the unit: its institutions and its own kinds of activity."""
        rows = session.execute(select(Institution.code, Institution.id).where(Institution.unit_id == self.unit_id))
        self.institutions.update((code, id_) for code, id_ in rows)
        kinds = select(ActivityKind.code).where(ActivityKind.unit_id == self.unit_id)
        self.own_kinds.update(session.scalars(kinds))

    @property
    def rejected_kinds(self) -> Mapping[str, int]:
        table = ACTIVITY_KINDS_OWN.name
        return {name: place for name, place in self._rejected[table].items() if name not in self._taken[table]}

    def reject(self, table: str, name: str, place: int) -> None:
        """Remember that a row was rejected, so that whoever names it can say which."""
        if name and table in self._rejected:
            self._rejected[table].setdefault(name, place)

    def take(self, table: str, name: str) -> None:
        """Remember that a row came in or was in already, so that another one of its name takes nothing with it."""
        if name and table in self._taken:
            self._taken[table].add(name)

    def look_up(self, session: Session, keys: OpenKeys, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        """Fetch what these rows name and is not known yet, with one query for each 500 of a kind."""
        wanted: dict[str, dict[str, None]] = {}
        for column in columns:
            if column.to not in self._fetch:
                continue
            known, kind = self._named[column.to], wanted.setdefault(column.to, {})
            for row in rows:
                value = row.values[column.attribute]
                for name in value if column.kind is Kind.REFERENCES else (value,):
                    if name is not None and name not in known:
                        kind[name] = None
        for table, names in wanted.items():
            if names:
                self._fetch[table](session, keys, list(names))

    def remember(self, table: Table, row: Row) -> None:
        """Let later rows name the record that this one is or becomes."""
        values, id_, key = row.values, row.record_id, row.values.get("key")
        if table is PROCEDURES and row.state == NEW:
            handed_over_on, taken_over_on = values["handed_over_on"], values["taken_over_on"]
            case = Case(id_, values["opened_on"], taken_over_on, handed_over_on, None, True, [], [])  # noqa: FBT003
            row.extra = {**case.settle()}
            self.cases[values["number"]] = case
            if key is not None:
                self.cases.setdefault(key, case)
        elif table is PROCEDURES and row.case is not None:
            case = row.case
            case.opened_on, case.taken_over_on = values["opened_on"], values["taken_over_on"]
            case.handed_over_on = values["handed_over_on"]
            case.settle()
            openings.redate(case)
        elif table is CLOSINGS and row.case is not None:
            closing = Closed(id_, values["protocol_on"], values["ground"], values["revoked_on"])
            row.case.closings = [*(each for each in row.case.closings or () if each.id != id_), closing]
            row.case.settle()
        elif table is PERSONS and key is not None:
            self._remember_person(row, key)
        elif table is INSTITUTIONS:
            self.institutions[values["code"]] = id_
        elif table is ACTIVITY_KINDS_OWN:
            self.own_kinds.add(values["code"])
        elif table is ACTIVITIES and key is not None:
            self.activities[key] = id_

    def forget(self, row: Row) -> None:
        """Let nobody name a record that the database did not take."""
        for named in self._named.values():
            for name in [name for name, found in named.items() if getattr(found, "id", found) == row.id]:
                del named[name]

    def _remember_person(self, row: Row, key: str) -> None:
        values, pesel = row.values, row.values["pesel"]
        someone = self.people_by_pesel.get(pesel) if row.state == ALIAS else None
        if someone is None:
            more = values["born"] is not None or pesel is not None or values["disabled"]
            someone = Someone(row.record_id, values["born"], more, is_new=row.state == NEW)
        self.people[key] = someone
        if pesel is not None:
            self.people_by_pesel.setdefault(pesel, someone)

    def resolve(self, row: Row, columns: Sequence[Column]) -> list[str]:
        """Put ids where names were; give a sentence for each name that leads nowhere."""
        wrongs: list[str] = []
        for column in columns:
            value = row.values[column.attribute]
            try:
                if column.kind is Kind.REFERENCES:
                    del row.values[column.attribute]
                    row.links[column.attribute] = [self._resolved(row, column, name) for name in value]
                elif value is not None:
                    row.values[column.attribute] = self._resolved(row, column, value)
            except Wrong as wrong:
                wrongs.append(f"{column.name}: {wrong}")
        return wrongs

    def _resolved(self, row: Row, column: Column, name: str) -> UUID:
        found = self._named[column.to].get(name)
        place = self._rejected[column.to].get(name)
        if place is not None and name not in self._taken[column.to]:
            rejected = f"wskazuje odrzucony wiersz {place} tabeli {column.to}; popraw najpierw tamten"
            if found is None:
                raise Wrong(rejected)
            row.doubtful.append(f"{column.name}: {rejected}")
        match found:
            case None:
                raise Wrong(_NOBODY[column.to])
            case Case():
                row.cases.append(found)
                row.case = found
                return found.id
            case Someone():
                row.person, row.person_name = found, name
                return found.id
        assert isinstance(found, UUID)  # noqa: S101 (institutions and activities are known by their id alone)
        return found

    def _fetch_cases(self, session: Session, keys: OpenKeys, names: Sequence[str]) -> None:
        self.find_numbers(session, names)
        left = [name for name in names if name not in self.cases]
        found, _ = by_typed_id(session, self.unit_id, PROCEDURES, self.names, left) if left else ({}, set())
        self.cases.update(self.cases_of(session, found))

    def find_numbers(self, session: Session, numbers: Sequence[str]) -> None:
        """Fetch the procedures that bear these numbers."""
        of_unit = _cases().where(Procedure.unit_id == self.unit_id)
        for page in _pages(numbers):
            for row in session.execute(of_unit.where(Procedure.number.in_(page))):
                self.cases[row.number] = _case(row)

    def cases_of(self, session: Session, named: Mapping[str, UUID]) -> dict[str, Case]:
        """Fetch procedures by their ids, under the names that rows give them; one known already stays the same."""
        by_id: dict[UUID, Case] = {}
        for page in _pages(list(set(named.values()))):
            for row in session.execute(_cases().where(Procedure.id.in_(page))):
                by_id[row.id] = self.cases.setdefault(row.number, _case(row))
        return {name: by_id[id_] for name, id_ in named.items() if id_ in by_id}

    def _fetch_people(self, session: Session, keys: OpenKeys, names: Sequence[str]) -> None:
        found, _ = by_typed_id(session, self.unit_id, PERSONS, self.names, names)
        people = self.people_of(session, keys, found.values())
        self.people.update({name: people[id_] for name, id_ in found.items()})

    def people_of(self, session: Session, keys: OpenKeys, ids: Iterable[UUID]) -> dict[UUID, Someone]:
        """Fetch persons by their ids, with the birth that ages are counted from."""
        table = Person.__table__
        people: dict[UUID, Someone] = {}
        columns = (table.c.id, table.c.data_key_id, table.c.born, table.c.pesel, table.c.disabled)
        for page in _pages(list(set(ids))):
            rows = session.connection().execute(select(*columns).where(table.c.id.in_(page))).all()
            keys.prefetch(row.data_key_id for row in rows)
            for row in rows:
                born = open_row(keys, Person, row.id, row.data_key_id, {"born": row.born})["born"]
                more = row.born is not None or row.pesel is not None or row.disabled
                people[row.id] = Someone(row.id, born, more, is_new=False)
        return people

    def _fetch_activities(self, session: Session, keys: OpenKeys, names: Sequence[str]) -> None:
        found, _ = by_typed_id(session, self.unit_id, ACTIVITIES, self.names, names)
        self.activities.update(found)

    def learn_changed_procedures(self, session: Session, keys: OpenKeys, rows: Sequence[Row]) -> None:
        """Learn what the register holds of procedures that rows want to change."""
        cases = self.cases_of(session, {row.values["number"]: row.record_id for row in rows})
        for row in rows:
            row.case = cases[row.values["number"]]
        self.learn_closings(session, keys, cases.values())
        self.learn_forms_a(session, cases.values())

    def learn_changed_people(self, session: Session, rows: Sequence[Row]) -> None:
        """Learn in which procedures persons are whom rows want to change."""
        of_person: dict[UUID, list[Any]] = {}
        for page in _pages([row.record_id for row in rows]):
            columns = (Involvement.person_id, Involvement.procedure_id, Involvement.role, Involvement.joined_on)
            for part in session.execute(select(*columns).where(Involvement.person_id.in_(page))):
                of_person.setdefault(part.person_id, []).append(part)
        wanted = {str(part.procedure_id): part.procedure_id for parts in of_person.values() for part in parts}
        cases = self.cases_of(session, wanted)
        for row in rows:
            row.parts = [
                (cases[str(part.procedure_id)], Part(part.role, part.joined_on, None))
                for part in of_person.get(row.record_id, ())
            ]

    def learn_closings(self, session: Session, keys: OpenKeys, cases: Iterable[Case]) -> None:
        """Learn of procedures that were in the register before this file how they ended and who is in them."""
        wanted = {case.id: case for case in cases if case.closings is None}
        for case in wanted.values():
            case.closings = []
        for page in _pages(list(wanted)):
            query = select(Closing.procedure_id, Closing.id, Closing.protocol_on, Closing.ground, Closing.revoked_on)
            for row in session.execute(query.where(Closing.procedure_id.in_(page)).order_by(Closing.id)):
                closing = Closed(row.id, row.protocol_on, row.ground, row.revoked_on)
                wanted[row.procedure_id].closings.append(closing)  # type: ignore[union-attr]
            columns = (Involvement.procedure_id, Involvement.person_id, Involvement.role, Involvement.joined_on)
            parts = session.execute(select(*columns).where(Involvement.procedure_id.in_(page))).all()
            people = self.people_of(session, keys, {part.person_id for part in parts})
            for part in parts:
                born = people[part.person_id].born
                wanted[part.procedure_id].parts.append(Part(part.role, part.joined_on, born))

    def learn_forms_a(self, session: Session, cases: Iterable[Case]) -> None:
        """Learn the forms A of procedures that were in the register before; of equal days the opener is first."""
        wanted = {case.id: case for case in cases if case.forms_a is None}
        for case in wanted.values():
            case.forms_a = []
        for page in _pages(list(wanted)):
            query = (
                select(*_FORM_A)
                .where(Card.procedure_id.in_(page), Card.kind == "A")
                .order_by(Card.opening.desc(), Card.id)
            )
            for row in session.execute(query):
                form = FormA(row.id, row.filled_on, row.marked_opening, row.elsewhere, row.annulled_on, row.opening)
                wanted[row.procedure_id].forms_a.append(form)  # type: ignore[union-attr]


_FORM_A: Final = (
    Card.procedure_id,
    Card.id,
    Card.filled_on,
    Card.marked_opening,
    Card.elsewhere,
    Card.annulled_on,
    Card.opening,
)


def _cases() -> Select[*tuple[Any, ...]]:
    return select(
        Procedure.id,
        Procedure.number,
        Procedure.opened_on,
        Procedure.taken_over_on,
        Procedure.handed_over_on,
        Procedure.act,
        Procedure.closed_on,
        Procedure.held_until,
    )


def _case(row: Any) -> Case:
    case = Case(row.id, row.opened_on, row.taken_over_on, row.handed_over_on, row.act, False, None, None)  # noqa: FBT003
    held_until: date = row.held_until
    case.held_until = held_until
    return case


def _pages(names: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (names[start : start + PAGE] for start in range(0, len(names), PAGE))
