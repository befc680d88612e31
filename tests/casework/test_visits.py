"""A visit is written down once, in as many procedures as live there; what was wrong stays and counts nowhere."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.units import establish_unit
from ppr_case.casework.visits import (
    NothingToPlan,
    NotNamedThere,
    NotOursThatDay,
    PlannedTooEarly,
    PlannedTooFar,
    ProcedureIsAnnulled,
    Seen,
    VisitAhead,
    VisitIsAnnulled,
    annul_visit,
    household,
    plan_visits,
    record_visit,
    seen_at,
    visited,
)
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import Value, values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, VisitNote
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
REGISTER: Final = {
    "procedury": [
        {"numer": "1/2024", "rodzina": "a", "data_wszczecia": "2024-02-01"},
        {"numer": "2/2024", "rodzina": "a", "data_wszczecia": "2024-03-01"},
        {"numer": "3/2024", "data_wszczecia": "2024-01-02", "anulowana_dnia": "2024-01-03"},
        {"numer": "4/2023", "data_wszczecia": "2023-01-02", "przejeta_dnia": "2024-02-01"},
        {"numer": "5/2023", "data_wszczecia": "2023-01-02", "przekazana_dnia": "2024-02-01"},
        {"numer": "6/2023", "data_wszczecia": "2023-01-02"},
    ],
    "osoby": [
        {"id": "ewa", "imie": "Ewa", "plec": "K"},
        {"id": "jan", "imie": "Jan", "plec": "M"},
        {"id": "ola", "imie": "Ola", "plec": "K"},
    ],
    "udzial": [
        {"procedura": "1/2024", "osoba": "ewa", "rola": "doznajaca"},
        {"procedura": "2/2024", "osoba": "ewa", "rola": "doznajaca"},
        {"procedura": "2/2024", "osoba": "jan", "rola": "stosujaca"},
        {"procedura": "1/2024", "osoba": "ola", "rola": "swiadek"},
    ],
    "zakonczenia": [{"procedura": "6/2023", "data": "2024-02-01", "podstawa": "ustanie"}],
}


class Place:
    """A register of six procedures and somebody who writes."""

    def __init__(self, world: World, session: Session, unit_id: UUID, by: UUID) -> None:
        self.world, self.session, self.unit_id, self.by = world, session, unit_id, by

    def procedure(self, number: str) -> Procedure:
        return self.session.scalars(select(Procedure).where(Procedure.number == number)).one()

    def institutions(self, *codes: str) -> list[Institution]:
        return list(self.session.scalars(select(Institution).where(Institution.code.in_(codes))))

    def record(
        self,
        *numbers: str,
        on: date = TODAY,
        successful: bool = True,
        note: str | None = None,
        institutions: Collection[Institution] = (),
    ) -> Visit:
        visit = record_visit(
            self.session,
            Seen(made_on=on, purpose="monitoring", successful=successful, note=note),
            id_=new_id(),
            procedures=[self.procedure(number) for number in numbers],
            institutions=institutions,
            by=self.by,
            today=TODAY,
        )
        self.session.commit()
        return visit

    def value(self, code: str) -> Value:
        with self.world.reading() as session:
            return values(session, self.unit_id, Period.of_year(2024), [BY_CODE[code]])[code]


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
        yield Place(world, session, unit_id, by)


def test_one_visit_to_two_procedures_of_a_home_is_one_visit(place: Place):
    visit = place.record("1/2024", "2/2024", institutions=place.institutions("ops", "policja"))
    assert visit.number == "W/1/2024"
    assert visit.institution_count == 2
    codes = ("visits", "visits_by_procedure", "visits_by_institution")
    assert [place.value(code) for code in codes] == [1, 2, 2]
    assert [one.number for one in visited(place.session, visit)] == ["1/2024", "2/2024"]


def test_whoever_met_nobody_attempted_a_visit(place: Place):
    place.record("1/2024", successful=False)
    assert (place.value("visits"), place.value("visits_attempted")) == (0, 1)


def test_after_the_closing_it_is_monitoring_by_itself(place: Place):
    place.record("6/2023", on=date(2024, 3, 1))
    assert (place.value("visits"), place.value("visits_after_closing")) == (0, 1)


def test_numbers_follow_each_other_within_a_year(place: Place):
    numbers = [place.record("6/2023", on=day).number for day in (TODAY, date(2023, 5, 1), TODAY)]
    assert numbers == ["W/1/2024", "W/1/2023", "W/2/2024"]


def test_a_visit_of_tomorrow_was_not_made(place: Place):
    with pytest.raises(VisitAhead):
        place.record("1/2024", on=date(2024, 5, 7))


def test_what_is_annulled_takes_no_visit(place: Place):
    with pytest.raises(ProcedureIsAnnulled):
        place.record("1/2024", "3/2024")


@pytest.mark.parametrize(("number", "day"), [("4/2023", date(2024, 1, 31)), ("5/2023", date(2024, 2, 2))])
def test_what_another_commune_runs_takes_no_visit_of_ours(place: Place, number: str, day: date):
    with pytest.raises(NotOursThatDay):
        place.record(number, on=day)


@pytest.mark.parametrize("number", ["4/2023", "5/2023"])
def test_the_day_of_handing_over_is_still_held_and_that_of_taking_over_already(place: Place, number: str):
    place.record(number, on=date(2024, 2, 1))
    assert place.value("visits") == 1


def test_a_note_lies_in_each_procedure_under_its_own_key(place: Place):
    place.record("1/2024", "2/2024", note="Kołyska przy piecu.")
    notes = place.session.scalars(select(VisitNote)).all()
    assert {note.text for note in notes} == {"Kołyska przy piecu."}
    assert {note.data_key_id for note in notes} == {place.procedure(n).data_key_id for n in ("1/2024", "2/2024")}
    assert place.world.holds("Kołyska".encode()) == []


def test_an_annulled_entry_stays_says_why_and_counts_nowhere(place: Place):
    visit = place.record("1/2024")
    annul_visit(place.session, visit, reason="Inna rodzina.", by=place.by, on=TODAY)
    place.session.commit()
    assert (place.value("visits"), place.value("visits_attempted")) == (0, 0)
    told = place.session.scalars(select(VisitNote)).one()
    assert (told.annuls, told.text) == (True, "Inna rodzina.")


def test_nobody_annuls_what_somebody_annulled_a_moment_ago(place: Place):
    visit = place.record("1/2024")
    id_ = visit.id
    place.session.commit()  # SQLite knows one writer at a time
    with place.world.writing() as other:
        annul_visit(other, other.get_one(Visit, id_), reason="Pomyłka.", by=place.by, on=TODAY)
        other.commit()
    with pytest.raises(VisitIsAnnulled) as refused:
        annul_visit(place.session, visit, reason="Też pomyłka.", by=place.by, on=TODAY)
    assert refused.value.annulled_on == TODAY


def test_a_home_is_its_other_procedures_that_were_not_annulled(place: Place):
    assert [one.number for one in household(place.session, place.procedure("1/2024"))] == ["2/2024"]
    assert household(place.session, place.procedure("6/2023")) == []


def seen(place: Place, *persons: UUID, on: date = TODAY, next_on: date | None = None, numbers: str = "1/2024") -> Visit:
    return record_visit(
        place.session,
        Seen(on, "monitoring", successful=True, persons=persons, next_on=next_on),
        id_=new_id(),
        procedures=[place.procedure(number) for number in numbers.split()],
        institutions=(),
        by=place.by,
        today=TODAY,
    )


def test_whom_they_saw_is_chosen_among_those_who_live_there_and_no_witness(place: Place):
    one, two = place.procedure("1/2024"), place.procedure("2/2024")
    (ewa,) = (part.person_id for part in seen_at(place.session, [one]))
    both = [part.person_id for part in seen_at(place.session, [one, two])]
    assert (len(both), len(set(both)), ewa in both) == (2, 2, True)
    (jan,) = set(both) - {ewa}
    visit = seen(place, ewa, jan, numbers="1/2024 2/2024")
    place.session.commit()
    assert {person.id for person in visit.persons} == {ewa, jan}
    with pytest.raises(NotNamedThere):
        seen(place, jan)


def test_a_visit_plans_the_next_one_in_what_runs(place: Place):
    seen(place, next_on=date(2024, 5, 20), numbers="1/2024 6/2023")
    place.session.commit()
    days = [place.procedure(number).visit_planned_on for number in ("1/2024", "2/2024", "6/2023")]
    assert days == [date(2024, 5, 20), None, None]


@pytest.mark.parametrize(("on", "next_on"), [(TODAY, TODAY), (date(2024, 5, 1), date(2024, 5, 5))])
def test_the_next_visit_is_after_this_one_and_not_in_the_past(place: Place, on: date, next_on: date):
    with pytest.raises(PlannedTooEarly):
        seen(place, on=on, next_on=next_on)


def test_the_interval_of_a_procedure_is_changed_and_taken_back(place: Place):
    procedure = place.procedure("1/2024")
    plan_visits(place.session, procedure, planned_on=date(2024, 5, 9), every=7, today=TODAY)
    place.session.commit()
    assert (procedure.visit_planned_on, procedure.visit_every) == (date(2024, 5, 9), 7)
    later = date(2024, 6, 1)
    plan_visits(place.session, procedure, planned_on=date(2024, 5, 9), every=14, today=later)  # left as it was
    with pytest.raises(PlannedTooEarly):
        plan_visits(place.session, procedure, planned_on=date(2024, 5, 10), every=14, today=later)
    plan_visits(place.session, procedure, planned_on=None, every=None, today=later)
    assert (procedure.visit_planned_on, procedure.visit_every) == (None, None)


def test_a_visit_planned_for_another_year_is_a_slip(place: Place):
    slip = date(2062, 5, 20)
    with pytest.raises(PlannedTooFar):
        seen(place, next_on=slip)
    with pytest.raises(PlannedTooFar):
        plan_visits(place.session, place.procedure("1/2024"), planned_on=slip, every=None, today=TODAY)


@pytest.mark.parametrize("number", ["3/2024", "5/2023", "6/2023"])
def test_no_visits_are_planned_of_what_ended(place: Place, number: str):
    with pytest.raises(NothingToPlan):
        plan_visits(place.session, place.procedure(number), planned_on=None, every=7, today=TODAY)
