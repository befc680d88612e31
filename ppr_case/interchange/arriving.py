"""A register comes in: table by table, 500 rows to a transaction, each row whole or not at all.

What a row names is looked up in a reading session, what is to be sealed is sealed, and only then does the transaction
begin: nobody else waits longer than one short commit. There is no pause between two batches, for preparing one takes
longer than writing it: measured with and without, whoever writes meanwhile waits as long.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ppr_case.core import clock
from ppr_case.crypto.columns import OpenKeys
from ppr_case.crypto.keystore import store_of
from ppr_case.interchange import crossings, rules
from ppr_case.interchange.crossings import Circumstances
from ppr_case.interchange.households import Families, Households, digest_labels
from ppr_case.interchange.identifying import Identifier
from ppr_case.interchange.identities import Names
from ppr_case.interchange.known import Known
from ppr_case.interchange.openings import refused
from ppr_case.interchange.parsing import RowParser, Wrong
from ppr_case.interchange.recording import ACTION, Batch, Prepared
from ppr_case.interchange.rows import ALIAS, CHANGED, NEW, Case, FormA, Row
from ppr_case.interchange.shape import Table
from ppr_case.interchange.sheets import Cells, NotARegister, Register, Sheet, from_rows
from ppr_case.interchange.summary import Summary, Tally
from ppr_case.interchange.tables import (
    ACTIVITIES,
    CARDS,
    CLOSINGS,
    INVOLVEMENTS,
    PERSONS,
    PROCEDURES,
)
from ppr_case.law import load
from ppr_case.law.regimes import Law
from ppr_case.records.people import Involvement
from ppr_case.records.units import Unit
from ppr_case.trail import Sessions, note

BATCH: Final = 500
Rows = Mapping[str, Sequence[Mapping[str, str]]]
COLLIDES: Final = "to, co wpis ma mieć jako jedyny (numer, dzień, rola albo PESEL), ma już inny wpis"
CORRECTED: Final = "ten wpis poprawiono w rejestrze i liczy się poprawiony; usuń wiersz z pliku"
SAME_PESEL: Final = "ten PESEL ma już osoba o innym id; to ta sama osoba"


class Rejects(Protocol):
    """Takes the rows that did not come in, with the reason for each."""

    def add(self, sheet: Sheet, place: int, cells: Cells, reason: str) -> None: ...


def bring_in(
    sessions: Sessions,
    unit_id: UUID,
    register: Register | Rows,
    *,
    source: str = "",
    update: bool = False,
    dry_run: bool = False,
    rejects: Rejects | None = None,
    progress: Callable[[int], None] | None = None,
    law: Law | None = None,
) -> Summary:
    """Bring a register into one unit and commit it, batch by batch; run again after a crash, it finishes.

    `source` scopes ids that other spreadsheets use again. Without `update` a known row that says something else is
    rejected. `dry_run` writes nothing. `progress` is told how many rows were read. `law` is the installation's own,
    where it amends the law.

    Raises NotARegister for the register of another unit and for rows of a mapping that are none, and KeyNotInProcess
    without keys.
    """
    if not isinstance(register, Register):
        register = from_rows(register)
    manner = _Manner(source, update, dry_run, rejects, progress, law or load())
    return _Arrival(sessions, unit_id, manner).run(register)


@dataclass(frozen=True)
class _Manner:
    source: str
    update: bool
    dry_run: bool
    rejects: Rejects | None
    progress: Callable[[int], None] | None
    law: Law


class _Arrival:
    def __init__(self, sessions: Sessions, unit_id: UUID, manner: _Manner) -> None:
        self._sessions = sessions
        self._unit_id = unit_id
        self._manner = manner
        self._today = clock.today()
        self._summary = Summary()
        with sessions.reading() as session:
            self._store = store_of(session, ACTION)
            self._unit_key_id = session.get_one(Unit, unit_id).data_key_id
            self._names = Names(self._store.refresh(), unit_id, manner.source)
            self._known = Known(unit_id, self._names)
            self._known.begin(session)
        self._households = Households(unit_id, self._names)
        self._roles: tuple[set[str], set[str]] = set(), set()

    def run(self, register: Register) -> Summary:
        self._summary.remarks.extend(register.remarks)
        self._refuse_another_units(register)
        self._roles = _witnesses_and_others(register)
        for sheet in register.sheets:
            self._take_in(sheet)
        if not self._manner.dry_run:
            self._note()
        return self._summary

    def _refuse_another_units(self, register: Register) -> None:
        with self._sessions.reading() as session:
            ours = session.get_one(Unit, self._unit_id).teryt
        if register.unit not in {None, ours}:
            raise NotARegister(f"To rejestr jednostki {register.unit}, a nie {ours}.")

    def _note(self) -> None:
        done = self._summary
        with self._sessions.writing() as session:
            note(
                session,
                ACTION,
                added=done.added,
                skipped=done.skipped,
                updated=done.updated,
                rejected=done.rejected,
            )
            session.commit()

    def _take_in(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._identifier = Identifier(sheet.table, sheet.header, self._known, self._names)
        self._summary.tally(sheet.table.name)
        rows = self._parsed(sheet)
        if sheet.table is CLOSINGS:  # the first closing before the second, however the file puts them
            rows = iter(sorted(rows, key=lambda row: row.values["protocol_on"]))
        elif sheet.table is CARDS:
            rows = _forms_a_together(rows)
        while batch := list(islice(rows, BATCH)):
            self._take_in_batch(sheet.table, batch)

    def _parsed(self, sheet: Sheet) -> Iterator[Row]:
        """Give the rows that are right by themselves; reject the others."""
        parser, table, today = RowParser(sheet.table, sheet.header, sheet.separator), sheet.table.name, self._today
        for place, cells in sheet.data():
            if self._manner.progress is not None:
                self._manner.progress(1)
            values, wrongs = parser.parse(cells)
            row = Row(place, cells, values)
            if not wrongs:
                try:
                    rules.check(table, values, today)
                except Wrong as wrong:
                    wrongs = [str(wrong)]
            if wrongs:
                self._reject(row, wrongs)
            else:
                yield row

    def _take_in_batch(self, table: Table, rows: Sequence[Row]) -> None:
        with self._sessions.reading() as session:
            keys = OpenKeys(self._store)
            self._known.look_up(session, keys, rows, table.references)
            rows = [row for row in rows if self._resolves(row, table)]
            if table is PROCEDURES:
                self._households.resolve(session, rows)
            elif table is ACTIVITIES:
                digest_labels(session, self._unit_id, self._names, rows)
            rows = [row for row in rows if self._is_first(row)]
            self._identifier.identify(session, keys, rows)
            differences = self._identifier.compare(session, keys, rows)
            rows = [
                row
                for row in rows
                if self._means_what_it_names(row) and self._is_to_be_written(row, differences.get(row.record_id))
            ]
            changed = [row for row in rows if row.state == CHANGED]
            if table is PROCEDURES:
                self._known.learn_changed_procedures(session, keys, changed)
            elif table is PERSONS:
                self._known.learn_changed_people(session, changed)
            if table is CARDS:
                self._known.learn_forms_a(session, {row.case.id: row.case for row in rows if row.case}.values())
            rows = self._allowed(session, table, rows)
        openings: list[FormA] = []
        if table is CARDS:
            rows, openings = self._opened(rows)
        self._write(table, rows, openings)

    def _resolves(self, row: Row, table: Table) -> bool:
        wrongs = self._known.resolve(row, table.references)
        if wrongs:
            self._reject(row, wrongs)
        return not wrongs

    def _is_first(self, row: Row) -> bool:
        try:
            repeats = self._identifier.repeats(row)
        except Wrong as wrong:
            self._reject(row, [str(wrong)])
            return False
        if repeats:
            self._tally.skipped += 1
        return not repeats

    def _means_what_it_names(self, row: Row) -> bool:
        """Refuse a row that would fall to a record it may not mean; one that is in the register already stays there."""
        doubtful = bool(row.doubtful) and row.state in {NEW, CHANGED}
        if doubtful:
            self._reject(row, row.doubtful)
        return not doubtful

    def _is_to_be_written(self, row: Row, differ: list[str] | None) -> bool:
        match row.state:
            case "new" if row.values.get("teryt") is not None:
                self._reject(
                    row, ["teryt: to rejestr innej jednostki; wczytaj go do niej (--unit) albo załóż ją (init)"]
                )
                return False
            case "alias":
                self._warn(row, "pesel", SAME_PESEL)
                if row.digest is None:
                    self._skip(row)
                return row.digest is not None
            case "known":
                if differ is not None:
                    self._reject(row, ["dane tego wpisu zostały na stałe usunięte; nie można go wczytać ponownie"])
                else:
                    self._skip(row)
                return False
            case "changed" if row.collides or row.is_corrected:
                self._reject(row, [COLLIDES if row.collides else CORRECTED])
                return False
            case "changed" if not (self._manner.update or row.completes):
                columns = ", ".join(differ or ())
                self._reject(row, [f"w rejestrze jest inaczej: {columns}; popraw plik albo wczytaj go z --update"])
                return False
        return True

    def _allowed(self, session: Session, table: Table, rows: Sequence[Row]) -> list[Row]:
        """Check rows beside others, one after the other: each sees what the ones before it changed."""

        def roles(person_id: UUID) -> set[str]:
            return set(session.scalars(select(Involvement.role).where(Involvement.person_id == person_id)))

        known, law = self._known, self._manner.law
        circumstances = Circumstances(self._today, law, known.own_kinds, known.rejected_kinds, *self._roles, roles)
        allowed: list[Row] = []
        for row in rows:
            if table is PERSONS and row.state == NEW and (same := self._known.people_by_pesel.get(row.values["pesel"])):
                row.id, row.state = same.id, ALIAS
                self._warn(row, "pesel", SAME_PESEL)
            if row.state != ALIAS:
                try:
                    warnings = crossings.check(table.name, row, circumstances)
                except Wrong as wrong:
                    self._reject(row, [str(wrong)])
                    continue
                for column, sentence in warnings:
                    self._warn(row, column, sentence)
            self._known.remember(table, row)
            self._take(row)
            allowed.append(row)
        return allowed

    def _opened(self, rows: Sequence[Row]) -> tuple[list[Row], list[FormA]]:
        """Settle which forms A open their procedures; give the rows that stay, and older forms that changed."""
        of_case: dict[UUID, tuple[Case, list[Row]]] = {}
        for row in rows:
            if row.values["kind"] == "A" and row.case is not None:
                of_case.setdefault(row.case.id, (row.case, []))[1].append(row)
            else:
                row.extra = {"opening": False}
        gone: set[UUID] = set()
        changed: list[FormA] = []
        for case, forms in of_case.values():
            before = {form.id: form.opening for form in case.forms_a or ()}
            for row, wrong in refused(case, forms):
                gone.add(row.record_id)
                self._reject(row, [str(wrong)])
            opens = {form.id: form.opening for form in case.forms_a or ()}
            changed += [form for form in case.forms_a or () if before.get(form.id, form.opening) != form.opening]
            for row in forms:
                row.extra = {"opening": opens.get(row.record_id, False)}
        return [row for row in rows if row.record_id not in gone], changed

    def _write(self, table: Table, rows: Sequence[Row], openings: Sequence[FormA]) -> None:
        families = self._households.to_be_made(rows) if table is PROCEDURES else {}
        if rows and not self._manner.dry_run:
            try:
                self._commit(table, rows, families, openings)
            except IntegrityError:  # somebody else wrote meanwhile what one of these rows collides with
                rows = [row for row in rows if self._commits_alone(table, row, families, openings)]
        completed = sum(row.completes for row in rows)
        self._tally.added += sum(row.state == NEW for row in rows) + completed
        self._tally.updated += sum(row.state == CHANGED for row in rows) - completed
        self._tally.skipped += sum(row.state == ALIAS for row in rows)

    def _commits_alone(self, table: Table, row: Row, families: Families, openings: Sequence[FormA]) -> bool:
        own = row.case.forms_a or () if row.case is not None else ()
        try:
            self._commit(table, [row], families, [form for form in openings if form in own])
        except IntegrityError:
            self._known.forget(row)
            self._reject(row, ["kłóci się z wpisem, który właśnie dodał ktoś inny; wczytaj ten wiersz jeszcze raz"])
            return False
        return True

    def _commit(self, table: Table, rows: Sequence[Row], families: Families, openings: Sequence[FormA]) -> None:
        keys = OpenKeys(self._store)
        batch = Batch(self._unit_id, self._unit_key_id, table, rows, families, openings, self._today)
        prepared = Prepared(keys, batch)
        with self._sessions.writing() as session:
            prepared.write(session)
            session.commit()

    @property
    def _tally(self) -> Tally:
        return self._summary.tally(self._sheet.table.name)

    def _warn(self, row: Row, column: str, sentence: str) -> None:
        self._summary.warn(self._sheet.table.name, row.place, column, sentence)

    def _skip(self, row: Row) -> None:
        self._tally.skipped += 1
        self._take(row)

    def _take(self, row: Row) -> None:
        for name in self._names_of(row):
            self._known.take(self._sheet.table.name, name)

    def _names_of(self, row: Row) -> Iterator[str]:
        """Give what other rows may call this one, as it was typed."""
        for name, cell in zip(self._sheet.header, row.cells, strict=False):
            if name in {"id", "numer", "kod"}:
                yield cell.strip()

    def _reject(self, row: Row, sentences: Sequence[str]) -> None:
        table, reason = self._sheet.table, "; ".join(sentences)
        self._summary.reject(table.name, row.place, reason)
        self._identifier.forget(row)
        for name in self._names_of(row):
            self._known.reject(table.name, name, row.place)
        if self._manner.rejects is not None:
            self._manner.rejects.add(self._sheet, row.place, row.cells, reason)


def _forms_a_together(rows: Iterable[Row]) -> Iterator[Row]:
    """Give the forms A last, those of one procedure side by side: which of them opened it can only be said together."""
    forms_a: list[Row] = []
    for row in rows:
        if row.values["kind"] == "A":
            forms_a.append(row)
        else:
            yield row
    forms_a.sort(key=lambda row: (row.values["procedure_id"], row.place))
    yield from forms_a


def _witnesses_and_others(register: Register) -> tuple[set[str], set[str]]:
    """Give the ids, as typed, of persons whom the register names as witnesses, and in any other role."""
    witnesses: set[str] = set()
    others: set[str] = set()
    for sheet in register.sheets:
        if sheet.table is INVOLVEMENTS:
            person, role = sheet.header.index("osoba"), sheet.header.index("rola")
            for _, cells in sheet.data():
                if len(cells) > max(person, role):
                    (witnesses if cells[role].strip() == "swiadek" else others).add(cells[person].strip())
    return witnesses, others
