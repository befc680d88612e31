"""What lies ahead of a procedure stands above what was, the soonest first, whatever it is and however it was kept."""

import re
from datetime import date
from uuid import uuid4

import pytest

from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.procedures import Procedure
from tests.web.page import Page
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town, town

__all__ = ["town"]
TODAY = "2024-05-06"


@pytest.fixture
def house(town: Town) -> House:
    """Give a procedure with time limits that run, sittings planned out of their order, and a day to come."""
    made = House(town)
    made.measure(applied_on="2024-05-04")
    with town.world.writing() as session:
        procedure = session.get_one(Procedure, made.id)
        for place, (state, day) in enumerate(
            (("planowane", 20), ("odbyte", 6), ("planowane", 8), ("planowane", 2), ("odwolane", 7))
        ):
            session.add(
                Sitting(
                    id=uuid4(), unit_id=procedure.unit_id, number=f"S/9{place}/2024", kind="GR", state=state,
                    held_on=date(2024, 5, day), procedures=[procedure],
                )
            )  # fmt: skip
        (measure,) = session.query(Measure).where(Measure.procedure_id == made.id)
        measure.lifted_on = date(2024, 5, 18)
        session.commit()
    return made


def told(page: Page) -> list[tuple[str, str]]:
    """Give the day and the title of each thing on the time line, as it stands there."""
    (line,) = re.findall(r'<ol class="time">(.*?)</ol>', page.html, re.DOTALL)
    rows = re.findall(r'<time datetime="([^"]+)">.*?<h3>(.*?)</h3>', line, re.DOTALL)
    return [(day, re.sub(r"<[^>]+>", "", title)) for day, title in rows]


def test_what_is_next_due_comes_first_and_days_rise_until_what_was_begins(house: House):
    rows = told(house.member.get(f"/procedures/{house.id}"))
    waits = [day > TODAY or "planowane" in title or "termin" in title for day, title in rows]
    turn = waits.index(False)
    assert not any(waits[turn:])
    ahead, past = [day for day, _ in rows[:turn]], [day for day, _ in rows[turn:]]
    assert ahead == sorted(ahead)
    assert past == sorted(past, reverse=True)
    titles = " | ".join(title for _, title in rows[:turn])
    assert titles.count("planowane") == 3
    assert "– termin" in titles
    assert "Uchylenie" in titles
    assert "odwołane" in titles  # its day is still ahead
    assert rows[0][0] < TODAY  # what was planned and is not settled presses most
    mixed = ["termin" in title for _, title in rows[:turn]]
    assert mixed != sorted(mixed)  # time limits stand among the rest, and not before or after it
    assert mixed != sorted(mixed, reverse=True)


def test_one_without_anything_ahead_begins_with_the_latest(town: Town):
    made = House(town)
    with town.world.writing() as session:
        procedure = session.get_one(Procedure, made.id)
        procedure.annulled_on = date(2024, 5, 6)
        session.commit()
    days = [day for day, _ in told(made.coordinator.get(f"/procedures/{made.id}"))]
    assert days == sorted(days, reverse=True)
    assert max(days) <= TODAY
