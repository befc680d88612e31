"""A planned sitting that is settled: what became of its procedures meanwhile is heeded."""

from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import select

from ppr_case.casework.annulling import annul_sitting
from ppr_case.casework.filled import Filled, forms_of
from ppr_case.casework.sittings import (
    HELD,
    PLANNED,
    FormsNeedASitting,
    Held,
    MovedMeanwhile,
    NotPlanned,
    PlannedForThePast,
    record_sitting,
    take_down_sitting,
)
from ppr_case.core.base import new_id
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.people import Involvement
from tests.casework.office import CLOSED, OLD, OURS, TODAY, Office

ON: Final = date(2024, 5, 6)
READ: Final = (ON, None, None)


def planned(office: Office, *numbers: str) -> Sitting:
    sitting = record_sitting(
        office.session,
        Held("GR", ON, PLANNED),
        unit_id=office.unit_id,
        id_=new_id(),
        procedures=[office.procedure(number) for number in numbers],
        institutions=[],
        today=TODAY,
    )
    office.session.flush()
    return sitting


def take_down(office: Office, sitting: Sitting, seen: Any = READ, **more: Any) -> None:
    told: dict[str, Any] = {"kind": "GR", "held_on": ON, "state": HELD} | more
    take_down_sitting(
        office.session,
        sitting,
        Held(**told),
        seen=seen,
        institutions=[office.institutions["ops"]],
        today=TODAY,
    )
    office.session.flush()


def test_one_that_was_annulled_meanwhile_is_not_spoken_of_and_stands_in_nobodys_way(office: Office):
    sitting = planned(office, OURS, OLD)
    gone, there = office.procedure(OLD), office.procedure(OURS)
    gone.annulled_on = TODAY
    take_down(office, sitting, decisions={gone.id: "plan", there.id: "plan"})
    assert sitting.state == HELD
    assert office.session.scalars(select(Decision.procedure_id)).all() == [there.id]


def test_a_visit_is_planned_only_where_a_procedure_runs(office: Office):
    sitting, soon = planned(office, OURS, CLOSED), date(2024, 5, 13)
    ours, ended = office.procedure(OURS), office.procedure(CLOSED)
    take_down(office, sitting, visits={ours.id: soon, ended.id: soon})
    assert (ours.visit_planned_on, ended.visit_planned_on) == (soon, None)


def test_it_is_settled_once_and_as_it_was_read(office: Office):
    sitting = planned(office, OURS)
    with pytest.raises(MovedMeanwhile):
        take_down(office, sitting, seen=(ON, "10:00", None))
    with pytest.raises(PlannedForThePast):
        take_down(office, sitting, state=PLANNED, held_on=date(2024, 5, 5))
    with pytest.raises(FormsNeedASitting):
        take_down(office, sitting, state=PLANNED, decisions={office.procedure().id: "plan"})
    take_down(office, sitting)
    with pytest.raises(NotPlanned):
        take_down(office, sitting)


@pytest.mark.parametrize(("state", "more"), [(HELD, 1), (PLANNED, 0)])
def test_it_counts_once_it_was_held(office: Office, state: str, more: int):
    sitting = planned(office, OURS)
    (before,) = office.count("group_meetings")
    take_down(office, sitting, state=state)
    (now,) = office.count("group_meetings")
    assert now == int(str(before)) + more


def test_a_form_that_has_its_page_already_is_the_one_of_the_sitting(office: Office):
    """Written on its own page, and ticked when the sitting is written down: it is one form, and is counted once."""
    ours = office.procedure(OURS)
    person = office.session.scalars(
        select(Involvement.person_id).where(Involvement.procedure_id == ours.id, Involvement.role == "doznajaca")
    ).first()
    assert person is not None
    there = Card(
        unit_id=office.unit_id, number="K/900/2024", kind="C", procedure=ours, concerns_id=person, filled_on=ON
    )
    office.session.add(there)
    office.session.flush()
    filled = [Filled("C", ours.id, person)]
    sitting = planned(office, OURS)
    take_down(office, sitting, filled=filled)
    assert forms_of(office.session, sitting, [ours]) == [there]
    other = planned(office, OURS)
    take_down(office, other, filled=filled)  # told of two sittings of one day, it is one form still
    assert there.sitting is sitting
    assert forms_of(office.session, other, [ours]) == []
    annul_sitting(office.session, sitting, reason="Nie to spotkanie.", by=office.by, on=ON)
    again = planned(office, OURS)
    take_down(office, again, filled=filled)  # typed anew after the wrong entry was taken back
    assert forms_of(office.session, again, [ours]) == [there]
    of_kind = select(Card).where(Card.procedure_id == ours.id, Card.kind == "C", Card.filled_on == ON)
    assert office.session.scalars(of_kind).all() == [there]
