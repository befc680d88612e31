"""A small commune to do casework in: procedures of both acts, in every state, and people in every part."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role, Who
from ppr_case.access.rules import assigned_to
from ppr_case.casework.units import establish_unit
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.law import load
from ppr_case.law.regimes import Act
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
OURS: Final = "1/2024"
"""Open since 1 February 2024."""
ANNULLED: Final = "2/2024"
CLOSED: Final = "3/2023"
"""Opened on 1 October 2023, closed on 10 April 2024."""
OLD: Final = "4/2022"
"""Opened on 1 March 2022, under the act of 2011, still open."""
TAKEN_OVER: Final = "5/2023"
"""Opened elsewhere on 1 October 2023, ours since 1 March 2024."""
PEOPLE: Final = {
    "Anna": ("K", "1980-01-02"),
    "Jan": ("M", "1975-06-30"),
    "Ola": ("K", "2015-03-04"),
    "Wit": ("M", "2006-04-20"),  # of age since 20 April 2024
    "Ida": ("K", ""),
    "Maria": ("K", "1985-05-05"),
}
PARTS: Final = {
    (OURS, "Anna"): "doznajaca",
    (OURS, "Ola"): "doznajaca",
    (OURS, "Jan"): "stosujaca",
    (OURS, "Ida"): "domownik",
    (ANNULLED, "Anna"): "doznajaca",
    (ANNULLED, "Jan"): "stosujaca",
    (CLOSED, "Anna"): "doznajaca",
    (CLOSED, "Maria"): "stosujaca",
    (OLD, "Anna"): "doznajaca",
    (OLD, "Jan"): "stosujaca",
    (OLD, "Wit"): "stosujaca",
    (TAKEN_OVER, "Maria"): "doznajaca",
    (TAKEN_OVER, "Ida"): "stosujaca",
}
REGISTER: Final = {
    "procedury": [
        {"numer": OURS, "data_wszczecia": "2024-02-01", "data_wplywu": "2024-02-05"},
        {"numer": ANNULLED, "data_wszczecia": "2024-01-02", "anulowana_dnia": "2024-01-03"},
        {"numer": CLOSED, "data_wszczecia": "2023-10-01"},
        {"numer": OLD, "data_wszczecia": "2022-03-01"},
        {"numer": TAKEN_OVER, "data_wszczecia": "2023-10-01", "przejeta_dnia": "2024-03-01"},
    ],
    "zakonczenia": [{"procedura": CLOSED, "data": "2024-04-10", "podstawa": "ustanie"}],
    "osoby": [
        {"id": name, "imie": name, "nazwisko": "Zmyślona", "plec": sex, "data_urodzenia": born}
        for name, (sex, born) in PEOPLE.items()
    ],
    "udzial": [{"procedura": number, "osoba": name, "rola": role} for (number, name), role in PARTS.items()],
}


class Office:
    """One writing session on the commune; nothing is committed but the ground it stands on."""

    def __init__(self, session: Session, unit_id: UUID) -> None:
        self.session, self.unit_id = session, unit_id
        self.people = {person.first_name: person for person in session.scalars(select(Person))}
        self.institutions = {one.code: one for one in session.scalars(select(Institution))}
        self.staff = {one.login: one for one in session.scalars(select(Staff))}
        self.by = self.staff["zmyslona"].id

    def procedure(self, number: str = OURS) -> Procedure:
        return self.session.scalars(select(Procedure).where(Procedure.number == number)).one()

    def act(self, number: str = OURS) -> Act:
        return load().regime_of(self.procedure(number).opened_on).act

    def count(self, *codes: str, period: Period | None = None) -> list[object]:
        self.session.flush()
        asked = [BY_CODE[code] for code in dict.fromkeys(codes)]
        found = values(self.session, self.unit_id, period or Period.of_year(2024), asked)
        return [found[code] for code in codes]

    def reached(self, login: str, on: date) -> list[str]:
        """Give the numbers of the procedures that somebody sits in the group of, that day."""
        self.session.flush()
        staff = self.staff[login]
        who = Who(staff.id, self.unit_id, Role.MEMBER, login)
        query = select(Procedure.number).where(assigned_to(who, on=on)).order_by(Procedure.number)
        return list(self.session.scalars(query))


def furnish(world: World) -> UUID:
    """Lay the ground: the unit, two accounts, and the register above; give the unit."""
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        for login in ("zmyslona", "zmyslony"):
            staff = Staff(
                unit=unit, unit_id=unit.id, login=login, role="member", since_on=date(2020, 1, 1), session_mark="x"
            )
            staff.name = f"Konto {login}"
            session.add(staff)
        session.commit()
        unit_id = unit.id
    assert not bring_in(world.make, unit_id, REGISTER).rejected
    return unit_id
