"""A measure counts from its day, ends when its law or a court says, and counts nowhere once it was taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework import measures
from ppr_case.casework.remarks import remarks_on
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
from ppr_case.records.vocabulary import MEASURE_KINDS
from tests.casework.office import OLD, OURS, Office
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
    with pytest.raises(measures.WrittenBefore):
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


# The same rules day by day, in a commune with procedures of both acts.

ORDERS: Final = ("nakaz_opuszczenia", "zakaz_zblizania", "zakaz_kontaktu", "zakaz_wstepu")
APPLIED: Final = date(2024, 4, 10)
DAY: Final = timedelta(days=1)


def record(office: Office, kind: str = "zakaz_zblizania", applied_on: date = APPLIED, **more: Any) -> Measure:
    told: dict[str, Any] = {"number": OURS, "person": None, "placement": None, "today": TODAY} | more
    person, procedure = told.pop("person"), office.procedure(told.pop("number"))
    made = measures.record_measure(
        office.session, procedure, id_=new_id(), kind=kind, applied_on=applied_on,
        person=office.people[person] if person else None, **told,
    )  # fmt: skip
    office.session.flush()
    return made


def prolong(office: Office, order: Measure, until: date) -> None:
    measures.prolong_order(office.session, order, LAW, until=until)
    office.session.flush()


def lift(office: Office, measure: Measure, on: date) -> None:
    measures.lift_measure(office.session, measure, on=on, today=TODAY)
    office.session.flush()


@pytest.mark.parametrize(
    ("applied_on", "last_on"),
    [
        (date(2024, 4, 10), date(2024, 4, 24)),
        (date(2024, 4, 19), date(2024, 5, 3)),  # a day off, and it ends all the same
        (date(2024, 2, 16), date(2024, 3, 1)),  # over 29 February
        (date(2026, 12, 18), date(2027, 1, 1)),
    ],
)
def test_every_order_of_the_police_ends_on_the_fourteenth_day_whatever_day_that_is(
    office: Office, applied_on: date, last_on: date
):
    for kind in ORDERS:
        order = record(office, kind, applied_on, today=applied_on)
        assert measures.expires_on(LAW, order) == last_on
        assert measures.stands(order, last_on, last_on)
        assert not measures.stands(order, last_on, last_on + DAY)


@pytest.mark.parametrize("kind", sorted(set(MEASURE_KINDS) - set(ORDERS)))
def test_nothing_but_an_order_expires_or_is_prolonged(office: Office, kind: str):
    measure = record(office, kind, person="Ola" if kind == "odebranie_12a" else None)
    assert measures.expires_on(LAW, measure) is None
    assert measures.stands(measure, None, TODAY + 1000 * DAY)
    with pytest.raises(measures.NotOfThisKind) as said:
        prolong(office, measure, date(2024, 8, 1))
    assert said.value.kind == kind
    assert measure.prolonged_until is None


def test_a_prolonged_order_lasts_to_the_day_the_court_said_and_a_later_word_of_the_court_counts(office: Office):
    order = record(office)
    prolong(office, order, date(2024, 7, 10))
    assert measures.expires_on(LAW, order) == date(2024, 7, 10)
    with pytest.raises(measures.WrittenBefore):
        prolong(office, order, date(2024, 6, 10))
    with pytest.raises(measures.ProlongsTooFar):
        correct(office, order, "prolonged_until", date(2042, 6, 10))
    with pytest.raises(measures.ProlongsNothing):
        correct(office, order, "prolonged_until", date(2024, 4, 20))
    correct(office, order, "prolonged_until", date(2024, 6, 10))
    assert measures.expires_on(LAW, order) == date(2024, 6, 10)
    assert measures.stands(order, date(2024, 6, 10), date(2024, 6, 10))
    assert not measures.stands(order, date(2024, 6, 10), date(2024, 6, 11))


@pytest.mark.parametrize("until", [APPLIED + DAY, date(2024, 4, 23), date(2024, 4, 24)])
def test_a_prolongation_never_shortens_an_order(office: Office, until: date):
    order = record(office)
    with pytest.raises(measures.ProlongsNothing) as said:
        prolong(office, order, until)
    assert said.value.ends_on == date(2024, 4, 24)
    assert (order.prolonged_until, measures.expires_on(LAW, order)) == (None, date(2024, 4, 24))
    prolong(office, order, date(2024, 4, 25))
    assert measures.expires_on(LAW, order) == date(2024, 4, 25)


def test_an_order_that_was_lifted_stands_no_more_and_counts_all_the_same(office: Office):
    order, other = record(office), record(office, "nakaz_opuszczenia")
    assert office.count("measures") == [2]
    lift(office, order, APPLIED)
    assert not measures.stands(order, measures.expires_on(LAW, order), APPLIED)
    assert measures.stands(other, measures.expires_on(LAW, other), APPLIED)
    assert office.count("measures") == [2]
    assert office.count("measures", period=Period(APPLIED + DAY, TODAY)) == [0]


@pytest.mark.parametrize(
    ("on", "refused"),
    [(APPLIED - DAY, measures.LiftedBefore(APPLIED)), (TODAY + DAY, measures.AppliedAhead(TODAY + DAY))],
)
def test_a_measure_does_not_end_before_it_began_or_tomorrow(office: Office, on: date, refused: measures.Refused):
    order = record(office)
    with pytest.raises(type(refused)) as said:
        lift(office, order, on)
    assert said.value == refused
    assert order.lifted_on is None


def test_a_measure_ends_once(office: Office):
    order = record(office)
    lift(office, order, date(2024, 4, 12))
    lift(office, order, date(2024, 4, 12))
    with pytest.raises(measures.WrittenBefore):
        lift(office, order, date(2024, 4, 13))
    assert order.lifted_on == date(2024, 4, 12)
    with pytest.raises(measures.NotStanding):
        prolong(office, order, date(2024, 7, 13))


@pytest.mark.parametrize(
    ("day", "refused"), [(APPLIED - DAY, measures.LiftedBefore), (TODAY + DAY, measures.AppliedAhead)]
)
def test_a_day_is_corrected_to_one_that_could_have_been_written_down(
    office: Office, day: date, refused: type[Exception]
):
    removal = record(office, "odebranie_12a", person="Ola")
    measures.tell_court(office.session, removal, on=APPLIED, today=TODAY)
    office.session.flush()
    lift(office, removal, date(2024, 4, 12))
    for name in ("lifted_on", "court_told_on"):
        held = getattr(removal, name)
        with pytest.raises(refused):
            correct(office, removal, name, day)
        assert getattr(removal, name) == held
        correct(office, removal, name, APPLIED + DAY)
        assert getattr(removal, name) == APPLIED + DAY
        correct(office, removal, name, None)
        assert getattr(removal, name) is None
        with pytest.raises(measures.ChangedMeanwhile):
            correct(office, removal, name, APPLIED, seen_on=APPLIED + DAY)
    assert [one.text for one in remarks_on(office.session, [removal.id])[removal.id]] == ["Pomyłka."] * 4


def correct(office: Office, measure: Measure, name: str, day: date | None, **more: Any) -> None:
    told = {"seen_on": getattr(measure, name), "reason": "Pomyłka.", "by": office.by, "today": TODAY} | more
    measures.correct_day(office.session, measure, LAW, name, day, **told)
    office.session.flush()


@pytest.mark.parametrize("number", [OURS, OLD])
def test_a_removal_waits_for_the_court_a_day_even_where_the_child_is_back(office: Office, number: str):
    removal = record(office, "odebranie_12a", person="Ola" if number == OURS else "Wit", number=number)
    assert measures.court_by(LAW, removal) == date(2024, 4, 11)
    lift(office, removal, date(2024, 4, 12))
    assert measures.court_by(LAW, removal) == date(2024, 4, 11)
    measures.tell_court(office.session, removal, on=date(2024, 4, 12), today=TODAY)
    assert measures.court_by(LAW, removal) is None
    assert removal.court_told_on == date(2024, 4, 12)


def test_the_court_is_told_of_no_removal_that_never_was(office: Office):
    removal = record(office, "odebranie_12a", person="Ola")
    measures.annul_measure(office.session, removal, office.procedure(), reason="Pomyłka.", by=office.by, on=TODAY)
    office.session.flush()
    assert measures.court_by(LAW, removal) is None
    with pytest.raises(measures.NotStanding):
        measures.tell_court(office.session, removal, on=TODAY, today=TODAY)
    assert removal.court_told_on is None


def test_children_removed_are_children_each_once_and_an_intervention_is_a_day_of_a_procedure(office: Office):
    record(office, "odebranie_12a", person="Ola", placement="najblizsza")
    record(office, "odebranie_12a", person="Ola", placement="placowka")
    record(office, "odebranie_12a", date(2024, 4, 11), person="Ola")
    assert office.count("children_removed", "interventions_art_12a", "measures") == [1, 2, 0]


def test_only_somebody_with_a_part_in_the_procedure_is_concerned(office: Office):
    assert record(office, "zawiadomienie", person="Ida").person is office.people["Ida"]
    with pytest.raises(measures.NobodyConcerned):
        record(office, person="Maria")


@pytest.mark.parametrize("kind", ["nakaz_opuszczenia", "zakaz_kontaktu", "dozor", "areszt", "zatrzymanie"])
def test_an_order_or_an_arrest_is_of_nobody_whom_it_protects(office: Office, kind: str):
    assert record(office, kind, person="Jan").person is office.people["Jan"]
    assert record(office, kind).person is None
    for protected in ("Ola", "Ida"):
        with pytest.raises(measures.NotUsingViolence) as said:
            record(office, kind, person=protected)
        assert said.value.person_id == office.people[protected].id


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        ("1975-06-30", True),
        ("2006-04-10", True),  # eighteen on that very day
        ("2006-04-11", False),
        ("2005", True),
        ("2006", False),  # perhaps not yet
        (None, False),
    ],
)
def test_only_a_child_is_removed_and_whose_age_is_not_sure_is_taken_for_one(
    office: Office, born: str | None, of_age: bool
):
    office.people["Jan"].born = born
    if of_age:
        with pytest.raises(measures.NotAChild) as said:
            record(office, "odebranie_12a", person="Jan")
        assert said.value.person_id == office.people["Jan"].id
    else:
        record(office, "odebranie_12a", person="Jan")
    assert office.count("children_removed") == [0 if of_age else 1]
    record(office, person="Jan")  # an order is for anybody
    assert office.count("measures") == [1]


def test_measures_are_numbered_by_the_year_of_their_day(office: Office):
    numbers = [record(office, applied_on=day).number for day in (APPLIED, date(2023, 12, 31), TODAY)]
    assert numbers == ["M/1/2024", "M/1/2023", "M/2/2024"]
