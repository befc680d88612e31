"""A sitting that is taken back: it counts nowhere, and says why for whoever reads its procedures."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.keys import erase
from ppr_case.records.meetings import Sitting, SittingReason
from ppr_case.records.procedures import Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.trail import Entry
from tests.web.meetings.test_recording import TODAY, Town, laid, record, town
from tests.web.page import Browser, Page

__all__ = ["laid", "town"]
WHY = "Tajne: wpisano dwa razy."


def annul(browser: Browser, id_: UUID, reason: str = WHY) -> Page:
    return browser.post(f"/meetings/{id_}/annulment", reason=reason)


def kept(town: Town, id_: UUID) -> list[str | None]:
    """Give the reasons as they are kept: in the procedures, then beside them."""
    with town.world.reading() as session:
        said = session.scalars(select(Remark).where(Remark.about_id == id_, Remark.annuls).order_by(Remark.id))
        alone = session.scalars(select(SittingReason).where(SittingReason.sitting_id == id_))
        return [*(one.text for one in said), *(f"unit: {one.text}" for one in alone)]


def test_only_a_coordinator_annuls(town: Town):
    sitting = town.sitting("2024-04-01")
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert town.enter(role).get(f"/meetings/{sitting}/annulment").status == 403
        assert annul(town.enter(role), sitting).status == 403
    assert town.enter(Role.COORDINATOR).get(f"/meetings/{uuid4()}/annulment").status == 404
    assert town.state(sitting) == ("odbyte", None)


def test_a_wrong_entry_is_annulled_with_a_reason_and_counts_nowhere(town: Town):
    coordinator, sitting = town.enter(Role.COORDINATOR), town.sitting("2024-04-01")
    page = coordinator.get(f"/meetings/{sitting}")
    assert page.links()["Anuluj wpis"] == f"/meetings/{sitting}/annulment"
    assert "popraw spotkanie" in coordinator.get(f"/meetings/{sitting}/annulment").text
    assert "Napisz, dlaczego wpis jest błędny" in annul(coordinator, sitting, " ").text
    assert (town.state(sitting), kept(town, sitting)) == (("odbyte", None), [])
    assert "nigdzie się nie liczy" in coordinator.get(annul(coordinator, sitting).location).text
    assert town.state(sitting) == ("odbyte", TODAY)
    assert town.value("group_meetings") == 0
    assert kept(town, sitting) == [WHY]
    assert WHY in coordinator.get(f"/meetings/{sitting}").text
    assert WHY in coordinator.get(f"/procedures/{town.id('1/2024')}/history").text
    with town.world.reading() as session:
        (entry,) = session.scalars(select(Entry).where(Entry.action == "sitting.annulled"))
    assert "Tajne" not in entry.detail


def test_sent_again_it_is_told_and_another_reason_is_not_lost(town: Town):
    coordinator, sitting = town.enter(Role.COORDINATOR), town.sitting("2024-04-01")
    annul(coordinator, sitting)
    assert "anulowano już wcześniej" in coordinator.get(annul(coordinator, sitting).location).text
    other = annul(coordinator, sitting, "Inny powód.")
    assert "anulowano już wcześniej" in other.text
    assert "Inny powód." in other.html
    again = coordinator.get(coordinator.get(f"/meetings/{sitting}/annulment").location)
    assert "anulowano już wcześniej" in again.text
    assert kept(town, sitting) == [WHY]


def test_a_planned_one_is_annulled_too_and_is_told_of_the_other_way(town: Town):
    coordinator, sitting = town.enter(Role.COORDINATOR), town.sitting("2024-06-06")
    assert "zaznacz, że jest odwołane" in coordinator.get(f"/meetings/{sitting}/annulment").text
    annul(coordinator, sitting)
    assert town.state(sitting) == ("planowane", TODAY)


@pytest.mark.parametrize("erased", [False, True])
def test_where_there_is_no_procedure_to_keep_it_the_unit_does(town: Town, *, erased: bool):
    coordinator = town.enter(Role.COORDINATOR)
    if erased:  # the numbers of a procedure whose key was destroyed stay, and nothing can be sealed there any more
        sitting = town.sitting("2024-04-01")
        with town.world.writing() as session:
            erase(session, [session.get_one(Procedure, town.id("1/2024")).data_key_id])
            session.commit()
    else:
        saved = record(coordinator, "/meetings/record", kind="ZI")
        sitting = UUID(str(saved.location).rpartition("/")[2])
    assert annul(coordinator, sitting).status == 302
    assert kept(town, sitting) == [f"unit: {WHY}"]
    assert WHY in coordinator.get(f"/meetings/{sitting}").text
    assert WHY not in town.enter(Role.REPORTING).get(f"/meetings/{sitting}").text
    assert "anulowano już wcześniej" in coordinator.get(annul(coordinator, sitting).location).text
    with town.world.reading() as session:
        assert session.get_one(Sitting, sitting).annulled_on == date(2024, 5, 6)


def test_the_page_says_in_whose_history_the_reason_will_stand(town: Town):
    coordinator, alone = town.enter(Role.COORDINATOR), town.sitting("2024-04-01")
    said = "Zostanie w historii procedury 1/2024 i czyta go jej grupa: nie wpisuj nazwisk."
    assert said in coordinator.get(f"/meetings/{alone}/annulment").text
    both = record(coordinator, town.path("1/2024", "2/2024")).location
    assert "i czytają go ich grupy: nie wpisuj nazwisk." in coordinator.get(f"{both}/annulment").text
