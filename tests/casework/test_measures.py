"""A measure counts from its day, ends when its law or a court says, and counts nowhere once it was taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework import measures
from ppr_case.casework.units import establish_unit
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.law import load
from ppr_case.records.measures import Measure
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
LAW: Final = load()
REGISTER: Final = {
    "procedury": [
        {"numer": "1/2024", "data_wszczecia": "2024-02-01"},
        {"numer": "2/2024", "data_wszczecia": "2024-01-02", "anulowana_dnia": "2024-01-03"},
    ],
    "osoby": [{"id": "anna", "plec": "K"}],
    "udzial": [{"procedura": "1/2024", "osoba": "anna", "rola": "doznajaca"}],
}


class Place:
    def __init__(self, session: Session, unit_id: UUID, by: UUID) -> None:
        self.session, self.unit_id, self.by = session, unit_id, by
        self.anna = session.scalars(select(Person)).one()

    def procedure(self, number: str = "1/2024") -> Procedure:
        return self.session.scalars(select(Procedure).where(Procedure.number == number)).one()

    def record(self, kind: str = "zakaz_zblizania", number: str = "1/2024", **more: Any) -> Measure:
        told: dict[str, Any] = {"applied_on": date(2024, 4, 28), "person": None, "placement": None} | more
        made = measures.record_measure(
            self.session, self.procedure(number), id_=new_id(), kind=kind, today=TODAY, **told
        )
        self.session.flush()
        return made

    def count(self) -> object:
        return values(self.session, self.unit_id, Period.of_year(2024), [BY_CODE["measures"]])["measures"]


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    with world.writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        staff = Staff(
            unit=unit, unit_id=unit.id, login="zmyslona", role="member", since_on=date(2020, 1, 1), session_mark="x"
        )
        session.add(staff)
        session.commit()
        unit_id, by = unit.id, staff.id
    assert not bring_in(world.make, unit_id, REGISTER).rejected
    with world.writing() as session:
        yield Place(session, unit_id, by)


def test_an_order_of_the_police_ends_after_fourteen_days_its_own_not_counted(place: Place):
    order = place.record()
    assert measures.expires_on(LAW, order) == date(2024, 5, 12)
    assert measures.stands(order, date(2024, 5, 12), date(2024, 5, 12))
    assert not measures.stands(order, date(2024, 5, 12), date(2024, 5, 13))
    assert measures.expires_on(LAW, place.record("dozor")) is None


def test_what_is_older_than_any_act_ends_by_none(place: Place):
    assert measures.expires_on(LAW, place.record(applied_on=date(1999, 1, 1))) is None
    removal = place.record("odebranie_12a", person=place.anna, applied_on=date(1999, 1, 1))
    assert measures.court_by(LAW, removal) is None


def test_a_court_prolongs_it(place: Place):
    order = place.record()
    with pytest.raises(measures.LiftedBefore):
        measures.prolong_order(place.session, order, LAW, until=order.applied_on)
    measures.prolong_order(place.session, order, LAW, until=date(2024, 8, 1))
    assert measures.expires_on(LAW, order) == date(2024, 8, 1)
    place.session.flush()
    measures.lift_measure(place.session, order, on=TODAY, today=TODAY)
    assert measures.expires_on(LAW, order) is None
    place.session.flush()
    with pytest.raises(measures.NotStanding):
        measures.prolong_order(place.session, order, LAW, until=date(2024, 9, 1))
    with pytest.raises(measures.NotOfThisKind):
        measures.prolong_order(place.session, place.record("dozor"), LAW, until=date(2024, 9, 1))


def test_the_court_is_to_know_of_a_removal_within_a_day(place: Place):
    removal = place.record("odebranie_12a", person=place.anna, placement="najblizsza")
    assert measures.court_by(LAW, removal) == removal.applied_on + timedelta(days=1)
    with pytest.raises(measures.LiftedBefore):
        measures.tell_court(place.session, removal, on=removal.applied_on - timedelta(days=1), today=TODAY)
    with pytest.raises(measures.AppliedAhead):
        measures.tell_court(place.session, removal, on=TODAY + timedelta(days=1), today=TODAY)
    with pytest.raises(measures.NotOfThisKind):
        measures.tell_court(place.session, place.record(), on=TODAY, today=TODAY)
    measures.tell_court(place.session, removal, on=TODAY, today=TODAY)
    assert measures.court_by(LAW, removal) is None


def test_what_cannot_be_is_refused(place: Place):
    with pytest.raises(measures.AppliedAhead):
        place.record(applied_on=TODAY + timedelta(days=1))
    with pytest.raises(measures.ProcedureIsAnnulled):
        place.record(number="2/2024")
    with pytest.raises(measures.NobodyConcerned):
        place.record("odebranie_12a")
    with pytest.raises(measures.PlacesNobody):
        place.record(placement="placowka")


def test_taken_back_it_counts_nowhere(place: Place):
    order = place.record()
    assert place.count() == 1
    measures.annul_measure(place.session, order, place.procedure(), reason="Pomyłka.", by=place.by, on=TODAY)
    place.session.flush()
    assert place.count() == 0
    assert measures.expires_on(LAW, order) is None
    with pytest.raises(measures.NotStanding):
        measures.annul_measure(place.session, order, place.procedure(), reason="Znów.", by=place.by, on=TODAY)
    with pytest.raises(measures.NotStanding):
        measures.prolong_order(place.session, order, LAW, until=date(2024, 9, 1))
