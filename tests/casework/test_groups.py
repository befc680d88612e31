"""A group is appointed, changed, dissolved and taken back; who sits in it reaches the procedure, day by day."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from ppr_case.casework import composition, groups
from ppr_case.casework.closing import close_procedure
from ppr_case.casework.groups import Seat
from ppr_case.casework.remarks import remarks_on
from ppr_case.core.base import new_id
from ppr_case.indicators.language import Period
from ppr_case.records.groups import Group, GroupMember
from tests.casework.office import ANNULLED, CLOSED, OLD, OURS, TAKEN_OVER, TODAY, Office

FIRST: Final = date(2024, 4, 1)
DAY: Final = timedelta(days=1)
COUNTED: Final = ("groups_created", "groups_existing", "groups_extended")


def seat(office: Office, login: str = "zmyslona", kind: str = "ops") -> Seat:
    return Seat(office.institutions[kind], office.staff[login])


def guest(office: Office, kind: str, name: str = "Zmyślony Gość") -> Seat:
    return Seat(office.institutions[kind], name=name)


def appoint(office: Office, *seats: Seat, number: str = OURS, **more: Any) -> Group:
    told: dict[str, Any] = {"appointed_on": FIRST, "passed_on": None} | more
    group = groups.appoint_group(
        office.session,
        office.procedure(number),
        seats or (seat(office), guest(office, "policja")),
        office.act(number),
        id_=new_id(),
        today=TODAY,
        **told,
    )
    office.session.flush()
    return group


def add(office: Office, group: Group, who: Seat, since_on: date) -> GroupMember:
    member = groups.seat_member(office.session, group, who, office.act(), id_=new_id(), since_on=since_on, today=TODAY)
    office.session.flush()
    return member


def end(office: Office, member: GroupMember, last_on: date, today: date = TODAY) -> None:
    groups.end_membership(office.session, member, office.act(), last_on=last_on, today=today)
    office.session.flush()


def dissolve(office: Office, group: Group, on: date) -> None:
    groups.dissolve_group(office.session, group, on=on, today=TODAY)
    office.session.flush()


def correct(office: Office, group: Group, on: date) -> None:
    groups.correct_end(office.session, group, on=on, today=TODAY)
    office.session.flush()


def annul(office: Office, group: Group) -> None:
    groups.annul_group(office.session, group, reason="Nie ta procedura.", by=office.by, on=TODAY)
    office.session.flush()


def member_of(group: Group, login: str) -> GroupMember:
    return next(member for member in group.members if member.staff is not None and member.staff.login == login)


# Appointing.


def test_all_sit_from_the_day_of_the_appointment_and_the_group_counts(office: Office):
    assert office.count(*COUNTED, "procedures_without_group") == [0, 0, 0, 3]
    group = appoint(office, passed_on=date(2024, 3, 29))
    assert [(member.since_on, member.until_on) for member in group.members] == [(FIRST, None)] * 2
    assert [member.name for member in group.members] == ["Konto zmyslona", "Zmyślony Gość"]
    assert (group.passed_on, group.extended, group.elsewhere) == (date(2024, 3, 29), False, False)
    assert groups.standing_group(office.session, office.procedure()) is group
    assert office.count(*COUNTED, "procedures_without_group") == [1, 1, 0, 2]


def test_it_is_passed_on_when_it_was_and_that_day_is_the_one_that_is_timed(office: Office):
    appoint(office, passed_on=date(2024, 2, 8))
    (timed,) = office.count("days_team_to_group")
    assert timed == {"value": 3, "p90": 3, "within": 1.0, "n": 1, "unit": "day"}  # received on 5 February


def test_the_first_day_held_and_today_are_days_to_appoint_on(office: Office):
    assert appoint(office, appointed_on=date(2024, 2, 1)).appointed_on == office.procedure().held_from
    assert appoint(office, number=TAKEN_OVER, appointed_on=TODAY).appointed_on == TODAY


@pytest.mark.parametrize(
    ("number", "days", "refused"),
    [
        (OURS, {"appointed_on": TODAY + DAY}, groups.AppointedAhead(TODAY + DAY)),
        (OURS, {"passed_on": FIRST + DAY}, groups.AppointedAhead(FIRST)),
        (OURS, {"appointed_on": date(2024, 1, 31)}, groups.AppointedBefore(date(2024, 2, 1))),
        (OURS, {"passed_on": date(2024, 1, 31)}, groups.AppointedBefore(date(2024, 2, 1))),
        (OURS, {"passed_on": date(2024, 2, 4)}, groups.PassedBefore(date(2024, 2, 5))),
        (TAKEN_OVER, {"appointed_on": date(2024, 2, 29)}, groups.AppointedBefore(date(2024, 3, 1))),
    ],
)
def test_a_group_of_a_day_that_cannot_be_is_refused(
    office: Office, number: str, days: dict[str, date], refused: groups.Refused
):
    with pytest.raises(type(refused)) as said:
        appoint(office, number=number, **days)
    assert said.value == refused
    assert office.session.scalars(select(Group)).all() == []


@pytest.mark.parametrize("number", [ANNULLED, CLOSED])
def test_a_procedure_that_ended_gets_no_group(office: Office, number: str):
    with pytest.raises(groups.HasEnded) as said:
        appoint(office, number=number)
    assert said.value.procedure_id == office.procedure(number).id
    assert office.count(*COUNTED) == [0, 0, 0]


def test_nobody_is_no_group(office: Office):
    with pytest.raises(groups.NobodyAppointed):
        groups.appoint_group(
            office.session, office.procedure(), [], office.act(), id_=new_id(), appointed_on=FIRST, passed_on=None,
            today=TODAY,
        )  # fmt: skip
    assert office.session.scalars(select(Group)).all() == []


def test_nobody_sits_twice_at_once(office: Office):
    with pytest.raises(groups.SitsAlready) as said:
        appoint(office, seat(office), seat(office, kind="policja"))
    assert said.value.staff_id == office.by


def test_a_second_group_waits_for_the_end_of_the_first(office: Office):
    first = appoint(office)
    with pytest.raises(groups.HasGroup) as said:
        appoint(office, appointed_on=TODAY)
    assert said.value.appointed_on == FIRST
    dissolve(office, first, date(2024, 4, 20))
    assert groups.standing_group(office.session, office.procedure()) is None
    second = appoint(office, appointed_on=date(2024, 4, 21))
    assert groups.standing_group(office.session, office.procedure()) is second
    assert office.count(*COUNTED) == [2, 2, 0]


def test_the_right_group_is_appointed_on_the_day_of_the_one_that_was_annulled(office: Office):
    for _ in range(2):
        annul(office, appoint(office))
    right = appoint(office)
    assert groups.standing_group(office.session, office.procedure()) is right
    assert office.count(*COUNTED) == [1, 1, 0]
    appoint(office, number=TAKEN_OVER)  # another procedure may have that day


@pytest.mark.parametrize(("appointed_on", "meets"), [(date(2024, 4, 20), True), (date(2024, 4, 21), False)])
def test_two_groups_have_no_day_in_common(office: Office, appointed_on: date, meets: bool):
    dissolve(office, appoint(office), date(2024, 4, 20))
    if not meets:
        appoint(office, appointed_on=appointed_on)
        return
    with pytest.raises(groups.MeetsPrevious) as said:
        appoint(office, appointed_on=appointed_on)
    assert said.value.last_on == date(2024, 4, 20)
    assert office.count(*COUNTED) == [1, 1, 0]


def test_a_group_that_was_annulled_or_was_another_communes_is_in_nobodys_way(office: Office):
    first = appoint(office)
    dissolve(office, first, date(2024, 4, 20))
    annul(office, first)
    appoint(office, appointed_on=date(2024, 4, 10))
    theirs = appoint(office, number=TAKEN_OVER)
    dissolve(office, theirs, TODAY)
    theirs.elsewhere = True
    office.session.flush()
    with pytest.raises(groups.AppointedThatDay):
        appoint(office, number=TAKEN_OVER)
    appoint(office, number=TAKEN_OVER, appointed_on=FIRST + DAY)


def test_the_last_day_of_a_group_is_corrected_and_does_not_reach_into_the_next(office: Office):
    first = appoint(office)
    with pytest.raises(groups.NotSitting):
        correct(office, first, FIRST)
    dissolve(office, first, date(2024, 4, 20))
    member_of(first, "zmyslona").until_on = date(2024, 4, 15)
    correct(office, first, date(2024, 4, 10))
    assert (first.dissolved_on, member_of(first, "zmyslona").until_on) == (date(2024, 4, 10), date(2024, 4, 10))
    appoint(office, appointed_on=date(2024, 4, 11))
    with pytest.raises(groups.MeetsNext) as said:
        correct(office, first, date(2024, 4, 11))
    assert said.value.begins_on == date(2024, 4, 11)
    for day in (FIRST - DAY, TODAY + DAY):
        with pytest.raises((groups.OutsideGroup, groups.MeetsNext)):
            correct(office, first, day)
    assert first.dissolved_on == date(2024, 4, 10)


def test_no_group_ends_before_somebody_came_into_it(office: Office):
    group = appoint(office)
    add(office, group, guest(office, "oswiata"), date(2024, 4, 10))
    with pytest.raises(groups.EndsBeforeSitting) as said:
        dissolve(office, group, date(2024, 4, 9))
    assert said.value.since_on == date(2024, 4, 10)
    dissolve(office, group, date(2024, 4, 10))
    assert group.dissolved_on == date(2024, 4, 10)


# Who must be in it.


@pytest.mark.parametrize(
    ("kinds", "lacking"),
    [
        (["ops", "policja"], []),
        (["ops", "policja", "oswiata"], []),
        (["policja", "kurator"], ["ops"]),
        (["ops", "oswiata", "zdrowie"], ["policja"]),
        ([], ["ops", "policja"]),
    ],
)
def test_the_act_of_2023_wants_a_social_worker_and_the_police_in_every_group(
    office: Office, kinds: list[str], lacking: list[str]
):
    assert composition.lacking(office.act(OURS), kinds) == lacking
    assert composition.lacking(office.act(OLD), kinds) == []  # until then a group was for the team to make up


def test_whoever_else_sits_extends_a_group(office: Office):
    group = appoint(office)
    assert office.count(*COUNTED) == [1, 1, 0]
    add(office, group, guest(office, "oswiata"), date(2024, 4, 10))
    assert group.extended
    assert office.count(*COUNTED) == [1, 1, 1]


def test_whoever_sat_for_a_time_extended_it_and_whoever_never_did_has_not(office: Office):
    group = appoint(office)
    teacher = add(office, group, guest(office, "oswiata"), date(2024, 4, 10))
    end(office, teacher, date(2024, 4, 30))
    assert office.count("groups_extended") == [1]
    other = appoint(office, number=TAKEN_OVER)
    mistaken = add(office, other, guest(office, "zdrowie"), TODAY)
    assert office.count("groups_extended") == [2]
    end(office, mistaken, TODAY - DAY)
    assert office.count("groups_extended") == [1]
    assert not other.extended


def test_no_group_is_extended_under_an_act_that_makes_up_none(office: Office):
    group = appoint(office, guest(office, "ops"), guest(office, "oswiata"), number=OLD)
    assert not group.extended
    assert office.count(*COUNTED) == [1, 1, 0]


# Change.


def test_a_new_member_reaches_the_procedure_from_their_day_on(office: Office):
    group = appoint(office)
    add(office, group, seat(office, "zmyslony", "policja"), date(2024, 4, 10))
    assert office.reached("zmyslony", date(2024, 4, 9)) == []
    assert office.reached("zmyslony", date(2024, 4, 10)) == [OURS]
    assert office.reached("zmyslona", date(2024, 3, 31)) == []
    assert office.reached("zmyslona", FIRST) == [OURS]


@pytest.mark.parametrize("since_on", [FIRST - DAY, TODAY + DAY])
def test_nobody_joins_before_the_group_or_tomorrow(office: Office, since_on: date):
    group = appoint(office)
    with pytest.raises(groups.OutsideGroup) as said:
        add(office, group, seat(office, "zmyslony"), since_on)
    assert said.value.appointed_on == FIRST
    assert len(group.members) == 2


def test_a_member_comes_back_the_day_after_their_last_and_not_on_it(office: Office):
    group = appoint(office)
    end(office, member_of(group, "zmyslona"), date(2024, 4, 10))
    with pytest.raises(groups.SitsAlready):
        add(office, group, seat(office), date(2024, 4, 10))
    add(office, group, seat(office), date(2024, 4, 12))
    reached = {day: office.reached("zmyslona", date(2024, 4, day)) == [OURS] for day in range(9, 14)}
    assert reached == {9: True, 10: True, 11: False, 12: True, 13: True}


def test_nobody_joins_a_group_that_does_not_stand(office: Office):
    gone, taken_back = appoint(office), appoint(office, number=TAKEN_OVER)
    dissolve(office, gone, TODAY)
    annul(office, taken_back)
    for group in (gone, taken_back):
        with pytest.raises(groups.NotSitting):
            add(office, group, seat(office, "zmyslony"), TODAY)
        assert len(group.members) == 2


# The end of a membership.


def test_the_last_day_is_still_a_members_day(office: Office):
    group = appoint(office)
    end(office, member_of(group, "zmyslona"), date(2024, 4, 30))
    assert office.reached("zmyslona", date(2024, 4, 30)) == [OURS]
    assert office.reached("zmyslona", date(2024, 5, 1)) == []
    assert office.count(*COUNTED) == [1, 1, 0]  # the group works on


def test_nobody_leaves_tomorrow(office: Office):
    member = member_of(appoint(office), "zmyslona")
    with pytest.raises(groups.OutsideGroup):
        end(office, member, TODAY + DAY)
    assert member.until_on is None


def test_a_last_day_that_is_over_is_not_moved_and_one_that_is_today_is(office: Office):
    group = appoint(office)
    member = member_of(group, "zmyslona")
    end(office, member, TODAY)
    end(office, member, TODAY - DAY)
    assert member.until_on == TODAY - DAY
    with pytest.raises(groups.NotSitting):
        end(office, member, TODAY)
    assert member.until_on == TODAY - DAY


def test_a_membership_that_ends_before_it_began_never_was(office: Office):
    group = appoint(office, appointed_on=TODAY)
    end(office, member_of(group, "zmyslona"), TODAY - DAY)
    assert [member.name for member in office.session.scalars(select(GroupMember))] == ["Zmyślony Gość"]
    assert office.reached("zmyslona", TODAY) == []


def test_a_membership_of_one_day_was_one(office: Office):
    member = member_of(appoint(office), "zmyslona")
    end(office, member, FIRST)
    assert (member.since_on, member.until_on) == (FIRST, FIRST)
    assert office.reached("zmyslona", FIRST) == [OURS]
    assert office.reached("zmyslona", FIRST + DAY) == []


def test_nobody_leaves_a_group_after_it_was_dissolved(office: Office):
    group = appoint(office)
    member = member_of(group, "zmyslona")
    dissolve(office, group, date(2024, 4, 20))
    with pytest.raises(groups.OutsideGroup):
        end(office, member, date(2024, 4, 21))
    assert member.until_on is None
    end(office, member, date(2024, 4, 20))
    assert member.until_on == date(2024, 4, 20)


def test_nobody_leaves_a_group_that_never_was(office: Office):
    group = appoint(office)
    member = member_of(group, "zmyslona")
    annul(office, group)
    with pytest.raises(groups.NotSitting):
        end(office, member, TODAY)
    assert member.until_on is None


# Dissolving.


def test_a_group_works_to_the_end_of_the_day_it_is_dissolved(office: Office):
    group = appoint(office)
    dissolve(office, group, date(2024, 4, 20))
    assert office.reached("zmyslona", date(2024, 4, 20)) == [OURS]
    assert office.reached("zmyslona", date(2024, 4, 21)) == []
    for since, existing in ((date(2024, 4, 20), 1), (date(2024, 4, 21), 0)):
        assert office.count("groups_existing", period=Period(since, date(2024, 12, 31))) == [existing]
    assert office.count("groups_created", "procedures_without_group") == [1, 3]


@pytest.mark.parametrize("on", [FIRST - DAY, TODAY + DAY])
def test_a_group_is_not_dissolved_before_it_was_or_tomorrow(office: Office, on: date):
    group = appoint(office)
    with pytest.raises(groups.OutsideGroup):
        dissolve(office, group, on)
    assert group.dissolved_on is None


def test_a_group_is_dissolved_once_and_never_one_that_never_was(office: Office):
    gone, taken_back = appoint(office), appoint(office, number=TAKEN_OVER)
    dissolve(office, gone, FIRST)
    annul(office, taken_back)
    for group in (gone, taken_back):
        before = group.dissolved_on
        with pytest.raises(groups.NotSitting):
            dissolve(office, group, TODAY)
        assert group.dissolved_on == before


# Taking back.


def test_an_annulled_group_counts_nowhere_opens_nothing_and_says_why(office: Office):
    group = appoint(office, seat(office), guest(office, "oswiata"))
    assert office.count(*COUNTED) == [1, 1, 1]
    annul(office, group)
    assert office.count(*COUNTED, "procedures_without_group") == [0, 0, 0, 3]
    assert office.reached("zmyslona", FIRST) == []
    assert office.reached("zmyslona", TODAY) == []
    assert groups.standing_group(office.session, office.procedure()) is None
    (remark,) = remarks_on(office.session, [group.id])[group.id]
    assert (remark.text, remark.staff_id, remark.written_on) == ("Nie ta procedura.", office.by, TODAY)
    assert remark.procedure_id == office.procedure().id


def test_a_dissolved_group_can_be_annulled_and_none_twice(office: Office):
    group = appoint(office)
    dissolve(office, group, date(2024, 4, 20))
    annul(office, group)
    assert office.count(*COUNTED) == [0, 0, 0]
    with pytest.raises(groups.NotSitting):
        annul(office, group)
    assert len(remarks_on(office.session, [group.id])[group.id]) == 1


# After the closing.


@pytest.mark.parametrize(("number", "last_on"), [(OURS, date(2025, 1, 30)), (OLD, date(2024, 4, 30))])
def test_members_reach_a_closed_procedure_for_as_long_as_its_act_lets_them_monitor(
    office: Office, number: str, last_on: date
):
    appoint(office, number=number)
    close_procedure(
        office.session, office.procedure(number), id_=new_id(), protocol_on=date(2024, 4, 30), ground="ustanie",
        reason=None, today=TODAY,
    )  # fmt: skip
    assert office.reached("zmyslona", last_on) == [number]
    assert office.reached("zmyslona", last_on + DAY) == []
