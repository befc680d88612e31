"""A form sent twice at once: neither sees the other, the database lets one in, and one record comes of it."""

import importlib
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from ppr_case.access.policy import Role
from ppr_case.records.activities import Activity
from ppr_case.records.cards import Card
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.visits import Visit
from tests.web.cards.conftest import form_a, named, town
from tests.web.page import Browser, Page
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town

__all__ = ["town"]
KEY: Final = "018f5c00-0000-7000-8000-00000000000{}"
LOOKING: Final = (
    "activities.recording",
    "cards.filling",
    "closing.views",
    "groups.views",
    "meetings.recording",
    "support.measures",
    "support.plans",
    "support.referrals",
    "visits.recording",
)


@pytest.fixture
def house(town: Town) -> House:
    return House(town)


def _plan_action(house: House) -> Page:
    (plan,) = house.all(Plan)
    return house.member.post(
        f"/support/plans/{plan.id}/actions", key=KEY.format(9), what="Jeszcze jedno", due_on="2024-05-20"
    )


WAYS: Final[dict[Any, Callable[[House], Page]]] = {
    Card: lambda house: house.fill("C", key=KEY.format(2)),
    Visit: lambda house: house.member.post(
        f"/visits/new/{house.id}", key=KEY.format(3), made_on="2024-05-06", purpose="monitoring", met="tak", signs="nie"
    ),
    Sitting: lambda house: house.coordinator.post(
        f"/meetings/record?procedura={house.id}", key=KEY.format(4), kind="GR", held_on="2024-05-06", state="odbyte"
    ),
    Plan: lambda house: house.plan(key=KEY.format(5)),
    PlanAction: _plan_action,
    Measure: lambda house: house.measure(key=KEY.format(6)),
    Referral: lambda house: house.refer(key=KEY.format(7)),
    Activity: lambda house: house.coordinator.post(
        "/activities/new", key=KEY.format(8), kind="training", noted_on="2024-05-05", amount="2"
    ),
    Closing: lambda house: house.coordinator.post(
        f"/closing/{house.id}", key=KEY.format(0), protocol_on="2024-05-06", ground="ustanie", known="y"
    ),
}


def _blind(monkeypatch: pytest.MonkeyPatch, looks: str, modules: Sequence[str]) -> list[object]:
    """Let the next look for a record made before find nothing, as if the other form were being saved right then."""
    looked: list[object] = []
    for name in modules:
        module = importlib.import_module(f"ppr_case.web.{name}")
        truly = getattr(module, looks)

        def once(*sought: Any, truly: Callable[..., Any] = truly) -> Any:
            looked.append(sought)
            return None if len(looked) == 1 else truly(*sought)

        monkeypatch.setattr(module, looks, once)
    return looked


def _count(house: House, record: Any) -> int:
    with house.town.world.reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


@pytest.mark.parametrize("record", WAYS, ids=lambda record: record.__tablename__)
def test_one_record_comes_of_it(house: House, monkeypatch: pytest.MonkeyPatch, record: Any):
    if record is PlanAction:
        house.plan()
    before = _count(house, record)
    first = WAYS[record](house)
    assert (first.status, _count(house, record)) == (302, before + 1)
    looked = _blind(monkeypatch, "made_before", LOOKING)
    second = WAYS[record](house)
    assert (second.status, _count(house, record)) == (302, before + 1)
    assert len(looked) == 2


def test_what_fails_twice_lost_no_race_and_is_an_error(house: House, monkeypatch: pytest.MonkeyPatch):
    house.measure(key=KEY.format(6))
    for name in LOOKING:
        monkeypatch.setattr(importlib.import_module(f"ppr_case.web.{name}"), "made_before", lambda *_: None)
    assert house.measure(key=KEY.format(6)).status == 500
    assert len(house.all(Measure)) == 1


def _measure(house: House) -> tuple[Role, str, dict[str, Any]]:
    told = {"kind": "zakaz_zblizania", "applied_on": "2024-05-04", "placement": ""}
    return Role.MEMBER, f"/support/measures/new/{house.id}", {**told, "person": str(house.people["stosujaca"])}


def _form_a(house: House) -> tuple[Role, str, dict[str, Any]]:
    """Give a form A about two people of whom the register knows nothing."""
    nobody: dict[str, Any] = {"pesel": None, "surname": f"Wymyślona {uuid4().hex}", "address": None}
    sides = named("doznajaca", first_name="Ewa", sex="K", **nobody) | named("stosujaca", first_name="Piotr", **nobody)
    return Role.COORDINATOR, "/cards/new", form_a(house.town, **sides, **named("stosujaca", sex="M"))


@pytest.mark.parametrize(("sent", "record"), [(_measure, Measure), (_form_a, Procedure)], ids=["measure", "form_a"])
def test_truly_at_once(house: House, sent: Callable[[House], tuple[Role, str, dict[str, Any]]], record: Any):
    """Two browsers of one person press the button in the same moment, over and over."""
    role, path, _ = sent(house)
    browsers = [house.town.enter(role) for _ in range(2)]
    tokens = [browser.token(path) for browser in browsers]
    before = _count(house, record)
    for _ in range(5):
        told, together = sent(house)[2] | {"key": str(uuid4())}, Barrier(2)
        said: list[int] = []

        def press(
            browser: Browser,
            token: str,
            told: dict[str, Any] = told,
            together: Barrier = together,
            said: list[int] = said,
        ) -> None:
            together.wait()
            said.append(browser.post_raw(path, csrf_token=token, **told).status)

        threads = [Thread(target=press, args=pair) for pair in zip(browsers, tokens, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == [302, 302]
    assert _count(house, record) == before + 5
