"""Registers to bring in: a small one in which every table has a row, and what two registers have in common."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ppr_case.casework.units import establish_unit
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.leaving import rows_of
from ppr_case.interchange.parsing import guarded
from ppr_case.interchange.sheets import Register
from ppr_case.interchange.summary import Summary
from ppr_case.interchange.tables import TABLES
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit
from tests.worlds import World

Raw = dict[str, str]
Tables = dict[str, list[Raw]]

_teryts: Iterator[int] = count(2_000_000)

SMALL: Tables = {
    "instytucje": [
        {"kod": "sp1", "nazwa": "Szkoła Podstawowa nr 1", "rodzaj": "oswiata", "resort": "oswiata"},
        {"kod": "policja", "nazwa": "Komenda Powiatowa Policji", "rodzaj": "policja"},
    ],
    "rodzaje_dzialan": [{"kod": "x_piknik", "nazwa": "Piknik", "jednostka": "activity"}],
    "procedury": [
        {
            "numer": "1/2024",
            "rodzina": "Zmyśleni z Wymyślnej 3",
            "data_wszczecia": "2024-01-10",
            "data_wplywu": "2024-01-12",
            "uwagi": "Ósemka — „żółć”\nw dwóch wierszach",
        },
        {"numer": "2/2024", "rodzina": "Zmyśleni z Wymyślnej 3", "data_wszczecia": "2024-06-01"},
        {
            "numer": "3/2024",
            "data_wszczecia": "2023-12-01",
            "przejeta_dnia": "2024-02-01",
            "przejeta_z": "1016012",
            "przekazana_dnia": "2024-09-30",
            "przekazana_do": "Gmina Zmyślna",
        },
        {"numer": "4/2024", "data_wszczecia": "2024-03-03", "anulowana_dnia": "2024-03-04"},
    ],
    "zakonczenia": [
        {
            "procedura": "1/2024",
            "data": "2024-04-01",
            "podstawa": "ustanie",
            "przyczyna": "inne",
            "uchylone_dnia": "2024-04-15",
        },
        {"procedura": "1/2024", "data": "2024-08-01", "podstawa": "brak_zasadnosci"},
    ],
    "osoby": [
        {
            "id": "anna",
            "imie": "Anna",
            "nazwisko": "Zmyślona-Wymyślna",
            "pesel": "44051401458",
            "plec": "M",
            "adres": "Wymyślna 3",
        },
        {
            "id": "ewa",
            "imie": "Ewa",
            "rok_urodzenia": "1980",
            "plec": "K",
            "telefon": "+48 600 000 000",
            "email": "e@x.pl",
        },
        {"id": "jaś", "imie": "Jaś", "data_urodzenia": "2016-02-29", "plec": "M", "niepelnosprawnosc": "tak"},
        {"id": "sąsiad", "imie": "Olaf", "nazwisko": "Świadkowy", "plec": "M", "telefon": "600 000 001"},
    ],
    "udzial": [
        {"procedura": "1/2024", "osoba": "anna", "rola": "stosujaca"},
        {"procedura": "1/2024", "osoba": "ewa", "rola": "doznajaca", "formy_przemocy": "fizyczna;ekonomiczna"},
        {"procedura": "1/2024", "osoba": "jaś", "rola": "domownik", "od": "2024-02-01", "anulowane_dnia": "2024-02-02"},
        {"procedura": "2/2024", "osoba": "jaś", "rola": "doznajaca"},
        {"procedura": "1/2024", "osoba": "sąsiad", "rola": "swiadek"},
    ],
    "formularze": [
        {"procedura": "1/2024", "rodzaj": "A", "data": "2024-02-10", "podmiot": "sp1"},
        {"procedura": "1/2024", "rodzaj": "A", "data": "2024-01-10", "podmiot": "ppt", "reprezentuje": "oswiata"},
        {"procedura": "1/2024", "rodzaj": "A", "data": "2024-01-10", "podmiot": "policja"},
        {"procedura": "1/2024", "rodzaj": "B", "data": "2024-01-10", "osoba": "ewa", "data_wplywu": "2024-01-12"},
        {"procedura": "1/2024", "rodzaj": "C", "data": "2024-01-20", "osoba": "ewa"},
        {"procedura": "1/2024", "rodzaj": "C", "data": "2024-01-20", "osoba": "ewa"},
        {"procedura": "2/2024", "rodzaj": "A", "data": "2024-05-30", "inna_gmina": "tak"},
        {"procedura": "2/2024", "rodzaj": "A", "data": "2024-06-01", "wszczynajacy": "tak"},
        {"procedura": "4/2024", "rodzaj": "A", "data": "2024-03-03", "anulowany_dnia": "2024-03-04"},
    ],
    "spotkania": [
        {
            "id": "s1",
            "rodzaj": "GR",
            "data": "2024-01-20",
            "procedury": "1/2024; 2/2024",
            "podmioty": "ops;policja;sp1",
            "osoby": "ewa",
        },
        {"id": "s2", "rodzaj": "ZI", "data": "2024-03-20", "stan": "odwolane", "inna_gmina": "tak"},
    ],
    "wizyty": [
        {
            "id": "w1",
            "data": "2024-02-01",
            "cel": "monitoring",
            "skuteczna": "tak",
            "procedury": "1/2024",
            "podmioty": "ops;policja",
            "liczba_osob": "3",
            "oznaki_przemocy": "niejasne",
        },
        {"id": "w2", "data": "2024-02-02", "cel": "nk_c", "skuteczna": "nie", "procedury": "1/2024"},
    ],
    "grupy": [
        {
            "procedura": "1/2024",
            "przekazano_dnia": "2024-01-13",
            "powolana_dnia": "2024-01-15",
            "rozszerzona": "tak",
            "rozwiazana_dnia": "2024-08-01",
        }
    ],
    "czlonkowie_zi": [
        {"id": "c1", "imie_nazwisko": "Maria Zmyślona", "podmiot": "ops", "od": "2020-01-01", "do": "2024-06-30"}
    ],
    "plany": [{"procedura": "1/2024", "data": "2024-01-25", "osoba": "ewa"}],
    "skierowania": [
        {
            "procedura": "1/2024",
            "osoba": "anna",
            "program": "ke",
            "podmiot": "ops",
            "skierowany_dnia": "2024-02-01",
            "zgloszony_dnia": "2024-02-10",
            "rozpoczal_dnia": "2024-03-01",
        },
        {
            "osoba": "anna",
            "program": "pt",
            "zawiadomienie_66c_dnia": "2024-05-01",
            "ukarany_dnia": "2024-07-01",
            "kara": "grzywna",
        },
    ],
    "srodki": [
        {
            "procedura": "1/2024",
            "osoba": "anna",
            "rodzaj": "nakaz_opuszczenia",
            "dnia": "2024-01-10",
            "zniesiony_dnia": "2024-01-20",
        },
        {
            "procedura": "1/2024",
            "osoba": "jaś",
            "rodzaj": "odebranie_12a",
            "dnia": "2024-01-10",
            "umieszczenie": "najblizsza",
        },
        {"rodzaj": "zazalenie_12a", "dnia": "2024-01-11"},
    ],
    "dzialania": [
        {
            "id": "d1",
            "dnia": "2024-05-20",
            "rodzaj": "x_piknik",
            "liczba": "0",
            "uczestnicy": "15",
            "godziny": "6",
            "odpowiedz": "raz w roku",
            "od": "2024-05-01",
            "do": "2024-05-31",
            "typ": "punkt",
            "forma": "grupowa",
            "calodobowe": "tak",
            "oznaczenie": "Ewa Z.",
            "podmiot": "sp1",
            "opis": "=SUMA(A1)",
        },
        {"id": "d2", "dnia": "2024-06-20", "rodzaj": "support", "oznaczenie": "Ewa Z."},
    ],
    "uczestnicy": [
        {"dzialanie": "d1", "grupa": "kobiety", "liczba": "5"},
        {"dzialanie": "d1", "grupa": "kobiety", "liczba": "5"},
        {"dzialanie": "d1", "grupa": "dzieci", "liczba": "5"},
    ],
}
SIZE = sum(map(len, SMALL.values()))


def small(**changed: list[Raw]) -> Tables:
    """Give the small register; a table that is named holds these rows instead."""
    return deepcopy(SMALL) | changed


def with_row(table: str, place: int, **cells: str) -> Tables:
    """Give the small register with other cells in one row, counted from 0."""
    tables = small()
    tables[table][place] |= cells
    return tables


def plus(table: str, *rows: Raw) -> Tables:
    """Give the small register with more rows in one table."""
    tables = small()
    tables[table] += rows
    return tables


@dataclass(frozen=True)
class Place:
    """One unit of a register to bring rows into."""

    world: World
    unit_id: UUID
    teryt: str

    def bring(self, tables: Register | Mapping[str, list[Raw]], **options: Any) -> Summary:
        return bring_in(self.world.make, self.unit_id, tables, **options)

    def rows(self) -> Tables:
        """Give what an export would write."""
        with self.world.reading() as session:
            return {table.name: [_written(row) for row in rows_of(session, self.unit_id, table)] for table in TABLES}

    def derived(self) -> list[Counter[tuple[object, ...]]]:
        """Give the facts that follow from others, each as often as it is there."""
        cards = select(Procedure.number, Card.kind, Card.filled_on, Card.opening).join_from(Card, Procedure)
        parts = select(Procedure.number, Involvement.role, Involvement.covered_from, Involvement.age_from)
        queries = (
            select(Procedure.number, Procedure.held_from, Procedure.held_until, Procedure.closed_on, Procedure.ground),
            cards,
            parts.join_from(Involvement, Procedure),
            select(Person.newborn_year).where(Person.unit_id == self.unit_id),
            select(Visit.made_on, Visit.institution_count).where(Visit.unit_id == self.unit_id),
            select(Activity.begins_on, Activity.ends_on).where(Activity.unit_id == self.unit_id),
        )
        with self.world.reading() as session:
            return [
                Counter(tuple(row) for row in session.execute(query.where(Procedure.unit_id == self.unit_id)))
                for query in queries[:3]
            ] + [Counter(tuple(row) for row in session.execute(query)) for query in queries[3:]]

    def bare(self) -> Tables:
        """Give what an export would write without what differs between equal registers: identifiers, labels, order."""
        return bare(self.rows())


def _written(row: Raw) -> Raw:
    return {column: guarded(text) for column, text in row.items()}


def place(world: World, teryt: str | None = None) -> Place:
    """Make a fresh unit."""
    teryt = teryt or str(next(_teryts))
    with world.writing() as session:
        unit = establish_unit(session, teryt=teryt, name="Zmyślna")
        session.commit()
        return Place(world, unit.id, teryt)


def bare(tables: Tables) -> Tables:
    """Put ordinals for identifiers and labels, and the rows of each table in an order of their own."""
    named = {row["id"]: f"{name} {place}" for name in ("osoby", "dzialania") for place, row in enumerate(tables[name])}
    shared: dict[str, str] = {}

    def cell(table: str, column: str, text: str) -> str:
        if column in {"rodzina", "oznaczenie"} and text:
            return shared.setdefault(text, f"{column} {len(shared)}")
        if column == "id":
            return named.get(text, "")
        if column in {"osoba", "osoby", "dzialanie"}:
            return ";".join(sorted(named[item] for item in text.split(";") if item))
        return "" if table == "jednostka" and column == "teryt" else text

    return {
        table: sorted(
            ({column: cell(table, column, text) for column, text in row.items()} for row in rows),
            key=lambda row: list(row.items()),
        )
        for table, rows in tables.items()
    }
