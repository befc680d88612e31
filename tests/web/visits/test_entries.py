"""A form that is refused leaves a refusal in the trail, and one that is taken its own entry and no reading."""

from uuid import uuid4

from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.records.trail import Entry
from tests.web.visits.conftest import Town


def entries(town: Town, action: str) -> list[str]:
    with town.world.reading() as session:
        return [
            entry.detail
            for entry in session.scalars(select(Entry).where(Entry.action == action).order_by(Entry.number))
        ]


def test_a_refused_form_leaves_a_refusal_and_a_taken_one_no_reading(town: Town):
    member, mine = town.enter(Role.MEMBER), f"/visits/new/{town.id('1/2024')}"
    token = member.token(mine)
    told = {"key": str(uuid4()), "made_on": "2024-05-06", "purpose": "monitoring", "met": "tak", "signs": "nie"}
    for path, status in ((f"/visits/new/{town.id('3/2024')}", 403), (f"/visits/new/{uuid4()}", 404)):
        before = len(entries(town, "refused"))
        assert member.post_raw(path, csrf_token=token, **told).status == status
        (entry,) = entries(town, "refused")[before:]
        assert '"page":"visits.record"' in entry
    before = len(entries(town, "read"))
    assert member.post_raw(mine, csrf_token=token, **told).status == 302
    assert len(entries(town, "read")) == before
