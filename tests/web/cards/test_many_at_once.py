"""Many people write of the same two procedures at once: everything is kept, once, under numbers without a gap."""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.records import numbers
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting
from ppr_case.records.plans import Plan
from ppr_case.records.visits import Visit
from ppr_case.trail import chain
from tests.web.cards.conftest import ANNA, JAN, form_a, named, town
from tests.web.page import Browser
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town

__all__ = ["town"]
ROUNDS: Final = 4
Sent = tuple[str, dict[str, Any]]


@pytest.fixture
def house(town: Town) -> House:
    return House(town)


def _writers(house: House) -> Mapping[str, tuple[Role, Callable[[], Sent]]]:
    """Say who writes what: each of it touches the procedure, or a counter, that somebody else holds."""
    # The forms C have another day than the sitting: one of that day would be the one that was filled in there.
    anna, jan = (str(house.people[role]) for role in ("doznajaca", "stosujaca"))
    told = form_a(house.town, case=f"dalsza:{house.id}")
    further = told | named("doznajaca", known=anna, pesel=ANNA) | named("stosujaca", known=jan, pesel=JAN)
    sitting: dict[str, Any] = {"kind": "GR", "held_on": "2024-05-06", "state": "odbyte", "form_c": f"{house.id}.{anna}"}
    of_both = f"/meetings/record?procedura={house.id}&procedura={house.town.id('1/2024')}"
    days = {"made_on": "2024-05-06", "next_on": "2024-05-20"}
    visit = {"purpose": "monitoring", "met": "tak", "signs": "nie", "persons": [anna], "note": "Zmyślona."} | days
    plan = {"person": anna, "drawn_on": "2024-05-06", "actions-0-what": "Rozmowa", "do": "zapisz"}
    return {
        "further form A": (
            Role.COORDINATOR,
            lambda: (f"/cards/further/{house.id}", further | _moved() | _another()),
        ),
        "further form A of nobody new": (Role.COORDINATOR, lambda: (f"/cards/further/{house.id}", further | _moved())),
        "form C": (Role.MEMBER, lambda: (house.path("C"), {"filled_on": "2024-05-05", "do": "zapisz"})),
        "form D": (Role.MEMBER, lambda: (house.path("D"), {"filled_on": "2024-05-06", "do": "zapisz"})),
        "visit": (Role.MEMBER, lambda: (f"/visits/new/{house.id}", dict(visit))),
        "sitting": (Role.COORDINATOR, lambda: (of_both, sitting | {f"visit_{house.id.hex}": "2024-05-22"})),
        "plan": (Role.MEMBER, lambda: (f"/support/plans/new/{house.id}", dict(plan))),
        "planned visit": (Role.MEMBER, lambda: (f"/visits/plan/{house.id}", {"planned_on": "2024-05-21"})),
    }


def _moved() -> dict[str, Any]:
    """Say that somebody lives elsewhere now: a form changes whom it knows."""
    return named("doznajaca", address=f"ul. Zmyślona {uuid4().hex}, Przykładów")


def _another() -> dict[str, Any]:
    """Name somebody of whom nothing is known."""
    other = named("doznajaca", 1, first_name="Ola", surname=f"Zmyślona {uuid4().hex}", sex="K")
    return {"ile-doznajaca": "2"} | other


def test_everything_is_kept_once_and_nobody_waits_for_ever(house: House):
    writers = _writers(house)
    browsers = {name: house.town.enter(role) for name, (role, _) in writers.items()}
    tokens = {name: browsers[name].token(sends()[0]) for name, (_, sends) in writers.items()}
    together = Barrier(len(writers))

    def write(name: str) -> list[int]:
        together.wait()
        sends = writers[name][1]
        return [_post(browsers[name], tokens[name], *sends()) for _ in range(ROUNDS)]

    with ThreadPoolExecutor(len(writers)) as pool:
        said = dict(zip(writers, pool.map(write, writers), strict=True))
    assert said == dict.fromkeys(writers, [302] * ROUNDS)
    with house.town.world.reading() as session:
        kinds = Counter(session.scalars(select(Card.kind).where(Card.procedure_id == house.id)))
        assert (kinds["A"], kinds["C"], kinds["D"]) == (
            1 + 2 * ROUNDS,
            ROUNDS + 1,
            ROUNDS,
        )  # of one day at four sittings: one
        assert len(session.scalars(select(Visit)).all()) == len(session.scalars(select(Sitting)).all()) == ROUNDS
        assert len(session.scalars(select(Plan)).all()) == ROUNDS
        for record in (Card, Visit, Sitting, Plan):
            serials = sorted(int(number.split("/")[1]) for number in session.scalars(select(record.number)))
            assert serials == list(range(1, len(serials) + 1)), record
        assert chain.verify(session).broken is None


def _post(browser: Browser, token: str, path: str, told: dict[str, Any]) -> int:
    return browser.post_raw(path, csrf_token=token, **told | {"key": str(uuid4())}).status


@pytest.mark.parametrize(
    "name", ["further form A", "further form A of nobody new", "form C", "visit", "sitting", "plan"]
)
def test_whoever_holds_a_counter_waits_for_no_row(house: House, name: str):
    """Every other order is a circle that waits for the right two people (`records.holding`)."""
    role, sends = _writers(house)[name]
    path, told = sends()
    page = house.town.enter(role).post(path, **told | {"key": str(uuid4())})
    assert page.status == 302
    first = next(place for place, one in enumerate(page.asked) if one.startswith("INSERT INTO counters"))
    waits = [one for one in page.asked[first + 1 :] if one.startswith("UPDATE") or "FOR NO KEY UPDATE" in one]
    assert [one for one in waits if "FROM cards" not in one] == []  # a form was made a moment before: nobody has it


@pytest.mark.parametrize("planned", [False, True], ids=["recorded", "planned before"])
def test_counters_are_taken_in_one_order(house: House, monkeypatch: pytest.MonkeyPatch, planned: bool):
    """Of a sitting with a form and a sitting that follows: whoever took them the other way would wait in a circle."""
    told: dict[str, Any] = {"kind": "GR", "held_on": "2024-05-06", "next_on": "2024-05-27"}
    told |= {"form_d": f"{house.id}.{house.people['stosujaca']}"}
    path = f"/meetings/record?procedura={house.id}"
    if planned:
        ahead = {"key": str(uuid4()), "kind": "GR", "held_on": "2024-05-06", "state": "planowane"}
        path = house.coordinator.post(path, **ahead).location + "/course"
        told |= {"seen": _seen(house, path)}
    taken: list[str] = []
    truly = numbers.take

    def take(session: Session, unit_id: UUID, letter: str, *more: int) -> range:
        taken.append(letter)
        return truly(session, unit_id, letter, *more)

    monkeypatch.setattr(numbers, "take", take)
    assert house.coordinator.post(path, state="odbyte", key=str(uuid4()), **told).status == 302
    assert taken == sorted(taken, key=[numbers.CARD, numbers.SITTING].index)
    assert {numbers.CARD, numbers.SITTING} <= set(taken)


def _seen(house: House, path: str) -> str:
    page = house.coordinator.get(path)
    return next(one.attributes["value"] for one in page.elements if one.attributes.get("name") == "seen")
