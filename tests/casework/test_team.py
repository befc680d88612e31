"""The interdisciplinary team: somebody comes, goes, takes a place, is corrected; the numbers follow at once."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from ppr_case.casework import team
from ppr_case.casework.team import Term
from ppr_case.core.base import new_id
from ppr_case.indicators.language import Period
from ppr_case.law import load
from ppr_case.records.groups import TeamMember
from ppr_case.records.units import Institution, Unit
from tests.casework.office import TODAY, Office, furnish
from tests.casework.test_composition import at_once
from tests.worlds import World

FIRST: Final = date(2024, 3, 1)
DAY: Final = timedelta(days=1)
ACT: Final = load().latest.acts["act-2023"]
TO_DATE: Final = Period(date(2024, 1, 1), TODAY)


def come(office: Office, name: str = "Zmyślona Anna", kind: str = "ops", **more: Any) -> TeamMember:
    term = Term(name, office.institutions[kind], **({"since_on": FIRST} | more))
    unit = office.session.get_one(Unit, office.unit_id)
    member = team.add_member(office.session, unit, term, id_=new_id(), today=TODAY)
    office.session.flush()
    return member


def counted(office: Office, period: Period = TO_DATE) -> list[object]:
    return office.count("teams", "team_members", period=period)


def test_whoever_comes_counts_at_once_and_has_a_number_of_the_year(office: Office):
    assert counted(office) == [0, 0]
    first, second = come(office), come(office, "Druga Zmyślona", "policja")
    assert [first.number, second.number] == ["C/1/2024", "C/2/2024"]
    assert counted(office) == [1, 2]
    assert counted(office, Period(date(2024, 1, 1), FIRST - DAY)) == [0, 0]


def test_the_last_day_is_still_a_members_day(office: Office):
    member = come(office)
    team.end_term(office.session, member, last_on=date(2024, 4, 30), today=TODAY)
    assert counted(office, Period(date(2024, 1, 1), date(2024, 4, 30))) == [1, 1]
    assert counted(office, Period(date(2024, 1, 1), date(2024, 5, 1))) == [0, 0]
    assert [team.is_in(member, day) for day in (FIRST - DAY, FIRST, date(2024, 4, 30), date(2024, 5, 1))] == [
        False, True, True, False,
    ]  # fmt: skip
    with pytest.raises(team.HasLeft):
        team.end_term(office.session, member, last_on=TODAY, today=TODAY)


def test_an_end_that_is_to_come_is_known_before_and_may_be_moved(office: Office):
    member = come(office)
    team.end_term(office.session, member, last_on=date(2024, 6, 30), today=TODAY)
    assert counted(office) == [1, 1]
    team.end_term(office.session, member, last_on=date(2024, 5, 31), today=TODAY)
    assert member.until_on == date(2024, 5, 31)
    with pytest.raises(team.EndsBeforeBeginning):
        team.end_term(office.session, member, last_on=FIRST - DAY, today=TODAY)


def test_one_takes_the_place_of_another_in_one_step(office: Office):
    member, id_ = come(office), new_id()
    term = Term("Nowa Zmyślona", office.institutions["ops"], date(2024, 5, 2))
    other = team.replace_member(office.session, member, term, id_=id_, last_on=date(2024, 5, 1), today=TODAY)
    assert (member.until_on, other.since_on, other.number) == (date(2024, 5, 1), date(2024, 5, 2), "C/2/2024")
    assert counted(office) == [1, 1]
    with pytest.raises(team.SentBefore):
        team.replace_member(office.session, member, term, id_=id_, last_on=date(2024, 5, 1), today=TODAY)
    with pytest.raises(team.HasLeft):
        team.replace_member(office.session, member, term, id_=new_id(), last_on=date(2024, 5, 1), today=TODAY)


@pytest.mark.parametrize(
    ("last_on", "since_on", "refused"),
    [
        (date(2024, 5, 1), date(2024, 4, 30), team.BeginsBeforeEnd),
        (date(2024, 5, 1), TODAY + DAY, team.TermAhead),
        (FIRST - DAY, date(2024, 5, 2), team.EndsBeforeBeginning),
    ],
)
def test_a_replacement_that_cannot_be_changes_nothing(
    office: Office, last_on: date, since_on: date, refused: type[team.Refused]
):
    member = come(office)
    office.session.commit()
    term = Term("Nowa Zmyślona", office.institutions["ops"], since_on)
    with pytest.raises(refused):
        team.replace_member(office.session, member, term, id_=new_id(), last_on=last_on, today=TODAY)
    office.session.rollback()
    assert (member.until_on, counted(office)) == (None, [1, 1])


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"since_on": TODAY + DAY}, team.TermAhead),
        ({"since_on": TODAY, "until_on": TODAY - DAY}, team.EndsBeforeBeginning),
        ({"name": "ZMYŚLONA ANNA"}, team.IsMember),
        ({"since_on": FIRST - 9 * DAY, "until_on": FIRST}, team.IsMember),
    ],
)
def test_a_term_that_cannot_be_is_refused(office: Office, more: dict[str, Any], refused: type[team.Refused]):
    come(office)
    with pytest.raises(refused):
        come(office, **more)
    assert counted(office) == [1, 1]


def test_one_name_in_another_institution_or_later_is_another_term(office: Office):
    come(office, until_on=date(2024, 3, 31))
    come(office, since_on=date(2024, 4, 1))
    come(office, kind="policja")
    assert counted(office) == [1, 2]


def test_a_mistyped_entry_is_corrected_and_the_numbers_of_its_days_follow(office: Office):
    member = come(office)
    right = Term("Zmyślona Hanna", office.institutions["gkrpa"], date(2023, 12, 1), date(2024, 2, 1))
    assert team.correct_member(office.session, member, right, today=TODAY)
    assert not team.correct_member(office.session, member, right, today=TODAY)
    assert (member.name, member.institution.kind, member.number) == ("Zmyślona Hanna", "gkrpa", "C/1/2024")
    assert counted(office) == [0, 0]
    assert counted(office, Period(date(2023, 1, 1), date(2023, 12, 31))) == [1, 1]
    with pytest.raises(team.TermAhead):
        team.correct_member(office.session, member, Term("Ktoś", right.institution, TODAY + DAY), today=TODAY)
    come(office, "Druga Zmyślona")
    double = Term("Druga Zmyślona", office.institutions["ops"], FIRST)
    with pytest.raises(team.IsMember):
        team.correct_member(office.session, member, double, today=TODAY)


def test_an_entry_of_somebody_who_never_was_there_goes(office: Office):
    member = come(office)
    team.take_out(office.session, member)
    assert counted(office) == [0, 0]
    with pytest.raises(team.HasLeft):
        team.take_out(office.session, member)


def test_the_parts_that_the_act_names_and_nobody_is_there_for(office: Office):
    assert [part.kinds[0] for part in team.missing_parts(ACT, [])] == [
        "ops", "gkrpa", "policja", "oswiata", "zdrowie", "ngo", "kurator",
    ]  # fmt: skip
    there = ("pcpr", "gkrpa", "policja", "ppp", "zdrowie", "ngo", "kurator", "prokuratura")
    assert team.missing_parts(ACT, there) == []
    for act in load().latest.acts.values():
        assert all(part.source.startswith("Dz.U.") for part in act.team_members.values())
    officer, one, two = come(office, kind="kurator"), come(office, "B"), come(office, "C", "pcpr")
    members = team.members_of(office.session, office.unit_id)
    assert [part.kinds for part in team.lost_with(members, officer, ACT)] == [("kurator",)]
    assert team.lost_with(members, officer, ACT, ["kurator"]) == []
    assert team.lost_with(members, one, ACT) == []
    team.end_term(office.session, two, last_on=TODAY, today=TODAY)
    assert [part.kinds[0] for part in team.lost_with(members, one, ACT)] == ["ops"]


def test_of_two_who_send_one_form_at_once_the_second_is_told(world: World):
    furnish(world)
    id_ = new_id()

    def _come(session: Any) -> None:
        unit = session.scalars(select(Unit)).one()
        ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
        term = Term("Zmyślona Anna", ops, FIRST)
        team.add_member(session, unit, term, id_=id_, today=TODAY)

    def _go(session: Any) -> None:
        team.take_out(session, session.get_one(TeamMember, id_))

    assert at_once(world, _come, _come, team.Refused) is team.SentBefore
    if world.on_server:  # SQLite lets one writer begin at a time: the second would look for what is gone
        assert at_once(world, _go, _go, team.Refused) is team.HasLeft
