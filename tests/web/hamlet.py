"""A hamlet of five procedures behind a browser, on both databases: small enough to know every fact by heart.

It is 6 May 2024 there. The member sits in the group of 1/2024 and in no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper, create_account
from ppr_case.access.policy import Role
from ppr_case.app import Serving, create_app
from ppr_case.casework.units import establish_unit
from ppr_case.core.settings import Settings
from ppr_case.installation import Installation
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.activities import Activity
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit
from tests.conftest import DIALECTS
from tests.web.page import Browser
from tests.worlds import Databases, World

PASSWORD: Final = "cztery zmyślone słowa"  # noqa: S105 (of invented people)
NOW: Final = datetime(2024, 5, 6, 10, 0, tzinfo=UTC)
PESEL: Final = "85031210006"
Rows = list[dict[str, str]]


def _person(key: str, first: str, surname: str, sex: str, born: str, **more: str) -> dict[str, str]:
    return {"id": key, "imie": first, "nazwisko": surname, "plec": sex, "data_urodzenia": born, **more}


def _involved(number: str, person: str, role: str, **more: str) -> dict[str, str]:
    return {"procedura": number, "osoba": person, "rola": role, **more}


REGISTER: Final[Mapping[str, Rows]] = {
    "procedury": [
        {
            "numer": "1/2024",
            "rodzina": "a",
            "data_wszczecia": "2024-02-01",
            "data_wplywu": "2024-02-02",
            "uwagi": "Pies.",
        },
        {"numer": "2/2024", "rodzina": "b", "data_wszczecia": "2024-04-25", "data_wplywu": "2024-04-26"},
        {"numer": "3/2023", "rodzina": "a", "data_wszczecia": "2023-10-02", "data_wplywu": "2023-10-03"},
        {
            "numer": "4/2022",
            "rodzina": "c",
            "data_wszczecia": "2022-03-01",
            "przejeta_dnia": "2022-06-01",
            "przejeta_z": "Nibylandia",
            "przekazana_dnia": "2022-12-01",
            "przekazana_do": "Zmyślin",
        },
        {"numer": "5/2023", "rodzina": "d", "data_wszczecia": "2023-11-02", "anulowana_dnia": "2023-11-09"},
    ],
    "zakonczenia": [
        {"procedura": "3/2023", "data": "2023-11-20", "podstawa": "ustanie", "uchylone_dnia": "2023-11-25"},
        {"procedura": "3/2023", "data": "2024-01-15", "podstawa": "brak_zasadnosci", "przyczyna": "wyjazd"},
    ],
    "osoby": [
        _person(
            "anna",
            "Anna",
            "Nowak-Łąkowska",
            "K",
            "1985-03-12",
            pesel=PESEL,
            adres="ul. Zmyślona 1",
            telefon="600 000 000",
            email="anna@przyklad.example",
        ),
        _person("jan", "Jan", "Łąkowski", "M", "2015-06-01"),
        _person("piotr", "Piotr", "Łąkowski", "M", "1980-01-02"),
        _person("zofia", "Zofia", "Żak", "K", "1950-05-05"),
        {"id": "ewa", "imie": "Ewa", "nazwisko": "Sroka", "plec": "K", "rok_urodzenia": "1990"},
    ],
    "udzial": [
        _involved("1/2024", "jan", "doznajaca", formy_przemocy="psychiczna"),
        _involved("1/2024", "anna", "doznajaca", formy_przemocy="fizyczna;psychiczna"),
        _involved("1/2024", "piotr", "stosujaca"),
        _involved("2/2024", "zofia", "doznajaca", formy_przemocy="ekonomiczna"),
        _involved("2/2024", "ewa", "domownik", anulowane_dnia="2024-04-26"),
        _involved("3/2023", "anna", "doznajaca", formy_przemocy="fizyczna"),
        _involved("4/2022", "ewa", "doznajaca", formy_przemocy="fizyczna"),
    ],
    "formularze": [
        {"procedura": "1/2024", "rodzaj": "A", "data": "2024-02-01", "podmiot": "policja", "wszczynajacy": "tak"},
        {"procedura": "1/2024", "rodzaj": "A", "data": "2024-03-10", "podmiot": "ops"},
        {"procedura": "1/2024", "rodzaj": "C", "data": "2024-02-09", "osoba": "anna"},
        {"procedura": "1/2024", "rodzaj": "D", "data": "2024-02-12", "osoba": "piotr", "inna_gmina": "tak"},
        {"procedura": "1/2024", "rodzaj": "B", "data": "2024-02-02", "osoba": "anna", "anulowany_dnia": "2024-02-03"},
        {"procedura": "2/2024", "rodzaj": "A", "data": "2024-04-25", "podmiot": "ops", "wszczynajacy": "tak"},
    ],
    "spotkania": [
        {
            "id": "gr",
            "rodzaj": "GR",
            "data": "2024-02-14",
            "procedury": "1/2024;2/2024",
            "podmioty": "ops",
            "osoby": "piotr",
        },
        {"id": "zi", "rodzaj": "ZI", "data": "2024-03-10", "podmioty": "ops;policja"},
        {"id": "plan", "rodzaj": "GR", "data": "2024-05-08", "stan": "planowane", "procedury": "1/2024"},
        {"id": "odw", "rodzaj": "GR", "data": "2024-04-02", "stan": "odwolane", "procedury": "1/2024"},
        {"id": "past", "rodzaj": "GR", "data": "2024-04-30", "stan": "planowane", "procedury": "2/2024"},
    ],
    "wizyty": [
        {
            "id": "w1",
            "data": "2024-04-03",
            "cel": "monitoring",
            "skuteczna": "tak",
            "procedury": "1/2024;2/2024",
            "podmioty": "ops;policja",
            "liczba_osob": "3",
            "oznaki_przemocy": "nie",
        },
        {"id": "w2", "data": "2024-04-20", "cel": "nk_c", "skuteczna": "nie", "procedury": "1/2024"},
        {"id": "w3", "data": "2023-11-02", "cel": "interwencja", "skuteczna": "tak", "procedury": "3/2023"},
        {
            "id": "w4",
            "data": "2024-01-02",
            "cel": "monitoring",
            "skuteczna": "tak",
            "procedury": "3/2023",
            "anulowane_dnia": "2024-01-03",
        },
    ],
    "grupy": [
        {"procedura": "1/2024", "przekazano_dnia": "2024-02-04", "powolana_dnia": "2024-02-05", "rozszerzona": "tak"},
        {"procedura": "3/2023", "powolana_dnia": "2023-10-05", "rozwiazana_dnia": "2024-01-15"},
    ],
    "plany": [{"procedura": "1/2024", "data": "2024-02-20", "osoba": "anna"}],
    "skierowania": [
        {
            "procedura": "1/2024",
            "osoba": "piotr",
            "program": "ke",
            "wniosek_dnia": "2024-02-21",
            "skierowany_dnia": "2024-02-25",
            "zawiadomienie_66c_dnia": "2024-04-01",
            "ukarany_dnia": "2024-04-20",
            "kara": "grzywna",
        }
    ],
    "srodki": [
        {
            "procedura": "1/2024",
            "osoba": "piotr",
            "rodzaj": "zakaz_zblizania",
            "dnia": "2024-02-03",
            "zniesiony_dnia": "2024-02-17",
        },
        {
            "procedura": "1/2024",
            "osoba": "jan",
            "rodzaj": "odebranie_12a",
            "dnia": "2024-02-01",
            "umieszczenie": "najblizsza",
        },
    ],
    "dzialania": [
        {
            "id": "d1",
            "dnia": "2024-03-03",
            "rodzaj": "training",
            "uczestnicy": "12",
            "godziny": "8",
            "typ": "punkt",
            "forma": "grupowa",
            "podmiot": "ops",
            "calodobowe": "tak",
            "opis": "Szkolenie w remizie.",
        },
        {
            "id": "d2",
            "dnia": "2023-12-31",
            "rodzaj": "x_spacer",
            "od": "2023-12-01",
            "do": "2024-01-31",
            "odpowiedz": "co tydzień",
        },
        {"id": "d3", "dnia": "2022-01-01", "rodzaj": "campaign", "anulowane_dnia": "2022-01-02"},
    ],
    "uczestnicy": [{"dzialanie": "d1", "grupa": "gdp", "liczba": "12"}],
    "rodzaje_dzialan": [{"kod": "x_spacer", "nazwa": "spacery", "jednostka": "activity"}],
}
ELSEWHERE: Final[Mapping[str, Rows]] = {
    "procedury": [{"numer": "1/2024", "data_wszczecia": "2024-02-01"}],
    "osoby": [_person("anna", "Anna", "Nowak-Łąkowska", "K", "1985-03-12", pesel=PESEL)],
    "udzial": [_involved("1/2024", "anna", "doznajaca", formy_przemocy="fizyczna")],
    "spotkania": [{"id": "gr", "rodzaj": "GR", "data": "2024-02-14", "procedury": "1/2024", "podmioty": "ops"}],
    "wizyty": [{"id": "w", "data": "2024-04-03", "cel": "monitoring", "skuteczna": "tak", "procedury": "1/2024"}],
    "dzialania": [{"id": "d", "dnia": "2024-03-03", "rodzaj": "training"}],
}


@dataclass(frozen=True)
class Hamlet:
    world: World
    app: Flask
    unit_id: UUID
    other_unit_id: UUID
    _entered: dict[Role, Browser] = field(default_factory=dict)

    def enter(self, role: Role) -> Browser:
        """Give the browser of somebody in a role, who signs in once and stays."""
        if role not in self._entered:
            browser = self.stranger()
            assert browser.sign_in(role.value.replace("_", "-"), PASSWORD).status == 302
            self._entered[role] = browser
        return self._entered[role]

    def stranger(self) -> Browser:
        return Browser(self.app.test_client(), self.world.engine)

    def procedure(self, number: str, *, elsewhere: bool = False) -> UUID:
        return self._one(select(Procedure.id).where(Procedure.number == number), Procedure, elsewhere)

    def person(self, key: str) -> UUID:
        """Find a person by the key of their row."""
        wanted = next(row["imie"] for row in REGISTER["osoby"] if row["id"] == key)
        with self.world.reading() as session:
            people = session.scalars(select(Person).where(Person.unit_id == self.unit_id))
            return next(person.id for person in people if person.first_name == wanted)

    def sitting(self, day: str, *, elsewhere: bool = False) -> UUID:
        return self._one(select(Sitting.id).where(Sitting.held_on == date.fromisoformat(day)), Sitting, elsewhere)

    def visit(self, day: str, *, elsewhere: bool = False) -> UUID:
        return self._one(select(Visit.id).where(Visit.made_on == date.fromisoformat(day)), Visit, elsewhere)

    def activity(self, kind: str, *, elsewhere: bool = False) -> UUID:
        return self._one(select(Activity.id).where(Activity.kind == kind), Activity, elsewhere)

    def _one(self, query, record, elsewhere: bool) -> UUID:
        with self.world.reading() as session:
            unit_id = self.other_unit_id if elsewhere else self.unit_id
            found: UUID = session.scalars(query.where(record.unit_id == unit_id)).one()
            return found


@pytest.fixture(scope="session", params=DIALECTS)
def hamlet(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hamlet]:
    """Give the hamlet, once for all tests: they only look."""
    files = tmp_path_factory.mktemp("hamlet")
    world = databases.world(url := databases.url(request.param, files), files)
    keeper = Doorkeeper(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        other = establish_unit(session, teryt="9999021", name="Zmyślin")
        for role in Role:
            _account(session, keeper, unit, role)
        session.commit()
        unit_id, other_id = unit.id, other.id
    for id_, rows in ((unit_id, REGISTER), (other_id, ELSEWHERE)):
        brought = bring_in(world.make, id_, rows)
        assert not brought.rejected, brought.reasons
    with world.writing() as session:
        _write_past_the_format(session, unit_id)
        session.commit()
    settings = Settings(instance=files, database_url=world.data_url, root_key_file=world.key_file)
    app = create_app(Installation(settings, world.engine, world.store), Serving(secure_cookies=False), keeper)
    yield Hamlet(world, app, unit_id, other_id)
    world.close()
    databases.drop(url)


def _account(session: Session, keeper: Doorkeeper, unit: Unit, role: Role) -> None:
    create_account(
        session,
        keeper,
        unit=unit,
        login=role.value.replace("_", "-"),
        role=role,
        name=f"Zmyślona {role.value}",
        password=PASSWORD,
        stated_on=date(2019, 1, 1),
        since_on=date(2019, 1, 1),
    )


def _write_past_the_format(session: Session, unit_id: UUID) -> None:
    """Write what registers do not carry: who sits in a group, and what a plan holds."""
    member = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
    ops = session.scalars(select(Institution).where(Institution.unit_id == unit_id, Institution.code == "ops")).one()
    unit = session.get_one(Unit, unit_id)
    group = session.scalars(select(Group).where(Group.appointed_on == date(2024, 2, 5))).one()
    session.add(
        GroupMember(
            unit=unit,
            unit_id=unit_id,
            group=group,
            staff=member,
            institution=ops,
            since_on=group.appointed_on,
            name="Dorota Żmuda",
        )
    )
    plan = session.scalars(select(Plan)).one()
    told = [
        ("Terapia", date(2024, 5, 7), None, None),
        ("Mieszkanie", date(2024, 4, 1), False, "Odmowa"),
        ("Praca", None, True, None),
    ]
    for what, due_on, done, why_not in told:
        session.add(
            PlanAction(
                unit_id=unit_id,
                plan=plan,
                procedure=plan.procedure,
                institution=ops,
                due_on=due_on,
                done=done,
                what=what,
                why_not=why_not,
            )
        )


@pytest.fixture
def today_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)
