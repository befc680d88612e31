"""A person's page: what is known of them, and their part in the procedures that one may read."""

import pytest

from ppr_case.access.policy import Role
from ppr_case.records.trail import Entry
from tests.web.hamlet import PESEL, Hamlet, hamlet, today_there

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def test_doors(hamlet: Hamlet):
    anna, zofia, ewa = hamlet.person("anna"), hamlet.person("zofia"), hamlet.person("ewa")
    assert hamlet.stranger().get(f"/people/{anna}").status == 302
    member = hamlet.enter(Role.MEMBER)
    assert member.get(f"/people/{anna}").status == 200
    assert member.get(f"/people/{zofia}").status == 403
    assert hamlet.enter(Role.COORDINATOR).get(f"/people/{ewa}").status == 200
    assert hamlet.enter(Role.COORDINATOR).get(f"/people/{hamlet.unit_id}").status == 404
    for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert hamlet.enter(role).get(f"/people/{anna}").status == 403


def test_another_unit_s_person_is_nobody(hamlet: Hamlet):
    foreign = hamlet.procedure("1/2024", elsewhere=True)
    assert hamlet.enter(Role.COORDINATOR).get(f"/people/{foreign}").status == 404


def test_the_data_and_every_procedure_are_there(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/people/{hamlet.person('anna')}")
    assert page.h1 == "Anna Nowak-Łąkowska"
    assert "Nowak" not in page.title
    for told in ("Kobieta, 39 lat", "12.03.1985", PESEL, "ul. Zmyślona 1", "600 000 000", "anna@przyklad.example"):
        assert told in page.text
    assert {"1/2024", "3/2023"} <= page.links().keys()
    assert "fizyczna, psychiczna" in page.text


def test_a_member_is_not_told_of_a_person_s_other_procedures(hamlet: Hamlet):
    page = hamlet.enter(Role.MEMBER).get(f"/people/{hamlet.person('anna')}")
    assert "1/2024" in page.text
    assert "3/2023" not in page.text


def test_where_only_the_year_is_known_no_age_is_made_up(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/people/{hamlet.person('ewa')}")
    assert "Urodzenie1990" in page.text
    assert " lat" not in page.text
    assert "wpis anulowany" in page.text


def test_opening_a_person_is_in_the_trail(hamlet: Hamlet):
    anna = hamlet.person("anna")
    hamlet.enter(Role.COORDINATOR).get(f"/people/{anna}")
    with hamlet.world.reading() as session:
        entry = session.query(Entry).order_by(Entry.number.desc()).first()
        assert entry is not None
        assert "people.show" in entry.detail
        assert str(anna) in entry.detail
