"""A procedure ends with a protocol and opens again as if it never had; the numbers follow and always balance."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.closing import (
    ClosedBeforeHeld,
    ClosedThatDayBefore,
    ClosingAhead,
    HasEnded,
    Missing,
    NotStanding,
    ReasonOfOtherGround,
    RevokedAhead,
    RevokedBeforeClosing,
    close_procedure,
    missing,
    revoke_closing,
)
from ppr_case.casework.units import establish_unit
from ppr_case.casework.visits import Seen, record_visit
from ppr_case.core.base import OPEN, new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.visits import Visit
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
REGISTER: Final = {
    "procedury": [
        {"numer": "1/2024", "data_wszczecia": "2024-02-01"},
        {"numer": "2/2023", "data_wszczecia": "2023-02-01"},
        {"numer": "3/2023", "data_wszczecia": "2023-02-01", "przekazana_dnia": "2024-03-01"},
        {"numer": "4/2023", "data_wszczecia": "2023-02-01", "anulowana_dnia": "2023-02-02"},
        {"numer": "5/2022", "data_wszczecia": "2022-02-01", "przejeta_dnia": "2023-06-01"},
    ],
    "osoby": [{"id": "anna", "plec": "K"}],
    "udzial": [{"procedura": "1/2024", "osoba": "anna", "rola": "doznajaca"}],
    "formularze": [{"procedura": "1/2024", "rodzaj": "C", "data": "2024-02-10", "osoba": "anna"}],
    "wizyty": [
        {"id": "w", "data": "2024-04-06", "cel": "monitoring", "skuteczna": "tak", "procedury": "1/2024"},
        {"id": "n", "data": "2024-05-05", "cel": "monitoring", "skuteczna": "nie", "procedury": "1/2024"},
    ],
    "plany": [{"procedura": "1/2024", "data": "2024-02-20"}],
}
CODES: Final = (
    "procedures_opened",
    "procedures_continued",
    "procedures_taken_over",
    "procedures_conducted",
    "procedures_closed",
    "procedures_handed_over",
    "procedures_open_at_end",
)


class Place:
    def __init__(self, session: Session, unit_id: UUID, by: UUID) -> None:
        self.session, self.unit_id, self.by = session, unit_id, by

    def procedure(self, number: str) -> Procedure:
        return self.session.scalars(select(Procedure).where(Procedure.number == number)).one()

    def close(self, number: str, on: date, ground: str = "ustanie", reason: str | None = None) -> Closing:
        closing = close_procedure(
            self.session,
            self.procedure(number),
            id_=new_id(),
            protocol_on=on,
            ground=ground,
            reason=reason,
            today=TODAY,
        )
        self.session.commit()
        return closing

    def revoke(self, number: str, on: date) -> None:
        revoke_closing(self.session, self.procedure(number), on=on, reason="Pomyłka.", by=self.by, today=TODAY)
        self.session.commit()

    def count(self, year: int) -> dict[str, int]:
        found = values(self.session, self.unit_id, Period.of_year(year), [BY_CODE[code] for code in CODES])
        counted = {code: found[code] for code in CODES}
        assert all(isinstance(value, int) for value in counted.values())
        return counted  # type: ignore[return-value]


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


def test_a_closing_ends_the_procedure_on_its_day_and_is_counted(place: Place):
    place.close("1/2024", date(2024, 5, 1), "brak_zasadnosci", "niepotwierdzenie")
    procedure = place.procedure("1/2024")
    assert (procedure.closed_on, procedure.held_until) == (date(2024, 5, 1), date(2024, 5, 1))
    assert procedure.ground == "brak_zasadnosci"
    assert place.count(2024)["procedures_closed"] == 1


def test_a_revoked_closing_never_was_in_any_year(place: Place):
    before = place.count(2023), place.count(2024)
    place.close("2/2023", date(2023, 12, 31))
    assert place.count(2023)["procedures_closed"] == 1
    place.revoke("2/2023", date(2024, 2, 1))
    assert (place.count(2023), place.count(2024)) == before
    assert place.procedure("2/2023").held_until == OPEN
    place.close("2/2023", date(2024, 3, 1))
    assert place.count(2024)["procedures_closed"] == 1


@pytest.mark.parametrize(
    ("number", "day", "ground", "reason", "refused"),
    [
        ("3/2023", date(2024, 4, 1), "ustanie", None, HasEnded),
        ("4/2023", date(2024, 4, 1), "ustanie", None, HasEnded),
        ("1/2024", date(2024, 5, 7), "ustanie", None, ClosingAhead),
        ("1/2024", date(2024, 1, 31), "ustanie", None, ClosedBeforeHeld),
        ("5/2022", date(2023, 5, 31), "ustanie", None, ClosedBeforeHeld),
        ("1/2024", date(2024, 5, 1), "ustanie", "niepotwierdzenie", ReasonOfOtherGround),
    ],
)
def test_what_cannot_be_closed_so(
    place: Place, number: str, day: date, ground: str, reason: str | None, refused: type[Exception]
):
    with pytest.raises(refused):
        place.close(number, day, ground, reason)
    place.session.rollback()
    assert place.session.scalars(select(Closing)).all() == []


def test_one_that_is_closed_is_not_closed_again(place: Place):
    place.close("1/2024", date(2024, 5, 1))
    with pytest.raises(HasEnded):
        place.close("1/2024", date(2024, 5, 2))


def test_two_protocols_of_one_day_could_not_be_told_apart(place: Place):
    place.close("1/2024", date(2024, 5, 1))
    place.revoke("1/2024", date(2024, 5, 1))
    with pytest.raises(ClosedThatDayBefore):
        place.close("1/2024", date(2024, 5, 1))


@pytest.mark.parametrize(
    ("day", "refused"), [(date(2024, 4, 30), RevokedBeforeClosing), (date(2024, 5, 7), RevokedAhead)]
)
def test_a_closing_is_not_revoked_on_such_a_day(place: Place, day: date, refused: type[Exception]):
    place.close("1/2024", date(2024, 5, 1))
    with pytest.raises(refused):
        place.revoke("1/2024", day)


def test_there_is_nothing_to_revoke_where_nothing_was_closed(place: Place):
    with pytest.raises(NotStanding):
        place.revoke("1/2024", TODAY)


def test_whoever_was_second_ends_nothing(place: Place, world: World):
    mine = place.procedure("1/2024")
    id_ = mine.id
    place.session.commit()  # SQLite knows one writer at a time
    with world.writing() as other:
        theirs = other.get_one(Procedure, id_)
        close_procedure(other, theirs, id_=new_id(), protocol_on=TODAY, ground="ustanie", reason=None, today=TODAY)
        other.commit()
    with pytest.raises(HasEnded):
        place.close("1/2024", TODAY)


def test_what_is_missing_is_said(place: Place):
    full = place.procedure("1/2024")
    assert missing(place.session, full, on=TODAY) == []
    assert missing(place.session, full, on=TODAY + timedelta(days=1)) == [Missing.VISIT]
    assert missing(place.session, place.procedure("2/2023"), on=TODAY) == [Missing.FORM_C, Missing.PLAN, Missing.VISIT]


def test_signs_of_violence_at_the_last_visit_are_told_and_those_before_it_are_not(place: Place):
    procedure = place.procedure("1/2024")
    visits = {visit.made_on: visit for visit in place.session.scalars(select(Visit))}
    visits[date(2024, 5, 5)].signs = None
    visits[date(2024, 4, 6)].signs = "tak"
    place.session.flush()
    assert missing(place.session, procedure, on=TODAY) == [Missing.SIGNS]  # the later one met nobody
    assert Missing.SIGNS not in missing(place.session, procedure, on=date(2024, 4, 5))
    visits[date(2024, 5, 5)].successful = True
    visits[date(2024, 5, 5)].signs = "nie"
    place.session.flush()
    assert missing(place.session, procedure, on=TODAY) == []


@pytest.mark.parametrize("counts_not", [{"annulled_on": TODAY}, {"elsewhere": True}, {"successful": False}])
def test_signs_are_of_a_visit_that_counts(place: Place, counts_not: dict[str, object]):
    procedure, visit = place.procedure("1/2024"), _visit(place, date(2024, 5, 6), "tak")
    assert Missing.SIGNS in missing(place.session, procedure, on=TODAY)
    for name, value in counts_not.items():
        setattr(visit, name, value)
    visit.signs = visit.signs if visit.successful else None
    place.session.flush()
    assert Missing.SIGNS not in missing(place.session, procedure, on=TODAY)


@pytest.mark.parametrize("said", [("tak", "nie"), ("nie", "tak"), ("tak", "niejasne")])
def test_of_two_visits_of_one_day_the_worse_is_told(place: Place, said: tuple[str, str]):
    for signs in said:
        _visit(place, TODAY, signs)
    assert Missing.SIGNS in missing(place.session, place.procedure("1/2024"), on=TODAY)


def _visit(place: Place, on: date, signs: str) -> Visit:
    told = Seen(made_on=on, purpose="monitoring", successful=True, signs=signs)
    visit = record_visit(
        place.session,
        told,
        id_=new_id(),
        procedures=[place.procedure("1/2024")],
        institutions=[],
        by=place.by,
        today=TODAY,
    )
    place.session.flush()
    return visit


@pytest.mark.parametrize(("done", "lacks"), [(None, True), (False, True), (True, False)])
def test_a_plan_is_undone_while_any_of_it_is(place: Place, done: bool | None, lacks: bool):
    plan = place.session.scalars(select(Plan)).one()
    place.session.add(PlanAction(unit_id=place.unit_id, plan=plan, procedure=plan.procedure, done=done))
    place.session.flush()
    assert (Missing.PLAN_UNDONE in missing(place.session, plan.procedure, on=TODAY)) is lacks


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_closed_and_revoked_the_numbers_balance(place: Place, seed: int):
    dice = random.Random(seed)  # noqa: S311 (which of a few days)
    for _ in range(12):
        number = dice.choice(["1/2024", "2/2023", "5/2022"])
        day = date(2023, 6, 1) + timedelta(days=dice.randrange(345))
        try:
            if dice.random() < 0.6:
                place.close(number, day, dice.choice(["ustanie", "brak_zasadnosci"]))
            else:
                place.revoke(number, day)
        except ValueError:
            place.session.rollback()
        of_2023, of_2024 = place.count(2023), place.count(2024)
        for told in (of_2023, of_2024):
            opened, continued, taken, conducted, closed, handed, at_end = (told[code] for code in CODES)
            assert conducted == opened + continued + taken
            assert at_end == conducted - closed - handed
        assert of_2023["procedures_open_at_end"] == of_2024["procedures_continued"]
