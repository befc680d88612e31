"""Each page on which somebody writes keeps a draft under an address that leads back to it."""

from collections.abc import Callable
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.cards import Card
from ppr_case.records.groups import GroupMember, TeamMember
from ppr_case.records.measures import Measure
from ppr_case.records.plans import Plan
from ppr_case.records.programmes import Referral
from ppr_case.webkit.writing import PAGES
from tests.web.closing.test_closing import close
from tests.web.drafts.writing import drafts, hidden, offers, save
from tests.web.support.test_support import House
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


class Village(House):
    """A house in which something of everything was written down."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.plan()
        self.measure()
        self.member.post(f"/support/measures/{self.of(Measure)}/end", day="2024-05-06")
        self.refer()
        seen = {"made_on": "2024-05-06", "purpose": "monitoring", "met": "tak", "signs": "nie"}
        self.visit = self.member.post(f"/visits/new/{self.id}", key=str(uuid4()), **seen).location
        self.fill("C")
        ahead = {"key": str(uuid4()), "kind": "GR", "held_on": "2024-05-20", "state": "planowane"}
        self.planned = self.coordinator.post(f"/meetings/record?procedura={self.id}", **ahead).location
        here = ahead | {"key": str(uuid4()), "held_on": "2024-05-06", "state": "odbyte"}
        self.held = self.coordinator.post(f"/meetings/record?procedura={self.id}", **here).location
        done = {"key": str(uuid4()), "kind": "training", "noted_on": "2024-05-06", "amount": "1"}
        self.activity = self.coordinator.post("/activities/new", **done).location
        ops = next(
            one.attributes["value"]
            for one in self.coordinator.get("/team/new").elements
            if one.tag == "option" and one.attributes.get("value")
        )
        self.coordinator.post(
            "/team/new", key=str(uuid4()), name="Zofia Zespołowa", institution=ops, since_on="2024-05-06"
        )

    def one(self, record: type) -> str:
        with self.town.world.reading() as session:
            return str(session.scalars(select(record.id)).first())  # type: ignore[attr-defined]

    def of(self, record: type) -> str:
        return str(self.all(record)[0].id)

    @property
    def seat(self) -> tuple[str, str]:
        with self.town.world.reading() as session:
            (seat,) = [one for one in session.scalars(select(GroupMember)) if one.group.procedure_id == self.id]
            return str(seat.group_id), str(seat.id)


@pytest.fixture
def village(town: Town) -> Village:
    return Village(town)


ADDRESSES: Final[dict[str, Callable[[Village], str]]] = {
    "activities.annul": lambda at: f"{at.activity}/annulment",
    "activities.correct": lambda at: f"{at.activity}/correction",
    "activities.record": lambda at: f"/activities/new?jak={at.activity.rpartition('/')[2]}",
    "cards.annul": lambda at: f"/cards/{at.cards('C')[0].id}/annulment",
    "cards.change": lambda at: f"/cards/{at.of(Card)}/change",
    "cards.firearm": lambda at: f"/cards/firearm/{at.id}",
    "cards.further": lambda at: f"/cards/further/{at.id}",
    "cards.new": lambda _: "/cards/new",
    "cards.receipt": lambda at: f"/cards/form-b/{at.id}",
    "cards.record": lambda at: at.path("D"),
    "closing.annul": lambda at: f"/closing/{at.id}/annulment",
    "closing.close": lambda at: f"/closing/{at.id}",
    "groups.annul": lambda at: f"/groups/{at.seat[0]}/annulment",
    "groups.appoint": lambda at: f"/groups/new/{at.town.id('3/2024')}",
    "groups.replace": lambda at: f"/groups/{at.seat[0]}/members/{at.seat[1]}/replacement",
    "groups.show": lambda at: f"/groups/of/{at.id}",
    "meetings.annul": lambda at: f"{at.held}/annulment",
    "meetings.correct": lambda at: f"{at.held}/correction",
    "meetings.record": lambda at: f"/meetings/record?procedura={at.id}",
    "meetings.take_down": lambda at: f"{at.planned}/course",
    "people.correct": lambda at: f"/people/{at.people['stosujaca']}/correction",
    "support.add_action": lambda at: f"/support/plans/{at.of(Plan)}/actions",
    "support.annul": lambda at: f"/support/measure/{at.of(Measure)}/annulment",
    "support.correct": lambda at: f"/support/measures/{at.of(Measure)}/end/correction",
    "support.draw_up": lambda at: f"/support/plans/new/{at.id}",
    "support.measure": lambda at: f"/support/measures/new/{at.id}",
    "support.refer": lambda at: f"/support/referrals/new/{at.id}",
    "support.take_back": lambda at: f"/support/referrals/{at.of(Referral)}/motion_on/withdrawal",
    "team.add": lambda _: "/team/new",
    "team.correct": lambda at: f"/team/{at.one(TeamMember)}/correction",
    "team.replace": lambda at: f"/team/{at.one(TeamMember)}/replacement",
    "transfer.give": lambda at: f"/transfer/{at.id}/hand-over",
    "transfer.take": lambda _: "/transfer/take-over",
    "visits.annul": lambda at: f"{at.visit}/annulment",
    "visits.correct": lambda at: f"{at.visit}/correction",
    "visits.plan": lambda at: f"/visits/plan/{at.id}",
    "visits.record": lambda at: f"/visits/new/{at.id}",
}
CLOSED: Final = {
    "closing.monitoring": "/closing/{}/monitoring",
    "closing.notices": "/closing/{}/notices",
    "closing.revoke": "/closing/{}/revocation",
}

ELSEWHERE: Final = {"closing.resume", "reports.show", "scans.annul"}
"""The first is as `closing.annul`, months later; the others need a report to explain, and a scan."""


def _keeps(at: Village, page: str) -> None:
    browser, before = at.coordinator, len(drafts(at.town.world))
    opened = browser.get(page)
    assert opened.status == 200, page
    assert 'data-draft="' in opened.html, page
    assert 'type="password"' not in opened.html
    assert hidden(opened)["strona"] == page
    assert save(browser, **hidden(opened), reason="Zmyślony powód").status == 302, page
    assert len(drafts(at.town.world)) == before + 1
    (offered,) = offers(browser.get(page))
    resumed = browser.get(offered)
    assert resumed.status == 200
    assert "To szkic zapisany" in resumed.text
    listed = browser.get("/drafts")
    assert offered in listed.links().values(), page


def test_each_page_keeps_a_draft_that_leads_back_to_it(village: Village):
    for address in ADDRESSES.values():
        _keeps(village, address(village))
    listed = village.coordinator.get("/drafts").text
    assert "nie masz już dostępu" not in listed
    for draft in drafts(village.town.world):
        assert village.coordinator.get(f"/drafts/{draft.id}").status == 200


def test_and_each_page_of_a_procedure_that_has_ended(village: Village):
    close(village.coordinator, village.town)
    for address in CLOSED.values():
        _keeps(village, address.format(village.town.id("1/2024")))


def test_every_page_is_looked_at_here():
    assert PAGES.keys() - ADDRESSES.keys() - CLOSED.keys() == ELSEWHERE


def test_whoever_may_not_open_a_page_has_no_draft_of_it(village: Village):
    """What a coordinator keeps is refused to everybody else whom the page itself is refused."""
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR):
        browser = village.town.enter(role)
        for address in ADDRESSES.values():
            page = address(village)
            may = browser.get(page).status in {200, 302}
            assert save(browser, page, reason="x").status == (302 if may else 403), (role, page)
