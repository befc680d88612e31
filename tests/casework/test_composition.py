"""Who has to be in a group: in each, in the cases that the act names, and who it is that extends one."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework import composition, groups
from ppr_case.casework.cards import latest, record_card, save_content
from ppr_case.core.base import OPEN, new_id
from ppr_case.law import load
from ppr_case.law.regimes import CASES
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from tests.casework.office import OLD, OURS, TAKEN_OVER, TODAY, Office, furnish
from tests.casework.test_groups import COUNTED, FIRST, add, annul, appoint, dissolve, end, guest, member_of, seat
from tests.worlds import World

DAY: Final = timedelta(days=1)
BOTH: Final = ("ops", "policja")


def replace(office: Office, member: GroupMember, who: groups.Seat, **more: Any) -> GroupMember:
    told: dict[str, Any] = {"id_": new_id(), "last_on": date(2024, 4, 30), "since_on": date(2024, 5, 1)} | more
    other = groups.replace_member(office.session, member, who, office.act(), today=TODAY, **told)
    office.session.flush()
    return other


def tell(office: Office, group: Group, *cases: str) -> None:
    groups.tell_cases(office.session, group, cases, office.act())
    office.session.flush()


# What the act wants.


@pytest.mark.parametrize(
    ("kinds", "cases", "lacking"),
    [
        (BOTH, (), []),
        (BOTH, ("probation",), ["kurator"]),
        (BOTH, ("soldier",), ["zw"]),
        (BOTH, ("probation", "soldier"), ["kurator", "zw"]),
        ((*BOTH, "kurator"), ("probation",), []),
        (("policja", "zw"), ("probation", "soldier"), ["ops", "kurator"]),
    ],
)
def test_the_act_of_2023_wants_more_in_the_cases_it_names(
    office: Office, kinds: tuple[str, ...], cases: tuple[str, ...], lacking: list[str]
):
    assert composition.lacking(office.act(OURS), kinds, cases) == lacking
    assert composition.lacking(office.act(OLD), kinds, cases) == []


def test_every_case_of_the_law_is_a_column_of_groups_and_cites_its_paragraph():
    assert {case for case in CASES if hasattr(Group, case)} == set(CASES)
    act = load().latest.acts["act-2023"]
    assert [(case, one.kinds, one.source) for case, one in act.group_members_if.items()] == [
        ("probation", ("kurator",), "Dz.U. 2024 poz. 1673, art. 9a ust. 12"),
        ("soldier", ("zw",), "Dz.U. 2024 poz. 1673, art. 9a ust. 11a"),
    ]


def test_whoever_is_obligatory_in_a_case_that_holds_extends_nothing(office: Office):
    group = appoint(office, seat(office), guest(office, "policja"), guest(office, "kurator"), cases=["probation"])
    assert (group.cases, group.extended) == (("probation",), False)
    assert office.count(*COUNTED) == [1, 1, 0]
    other = appoint(office, guest(office, "ops"), guest(office, "kurator"), number=TAKEN_OVER)
    assert (other.cases, other.extended) == ((), True)
    assert office.count(*COUNTED) == [2, 2, 1]


def test_a_case_is_told_later_and_taken_back_and_the_number_follows(office: Office):
    group = appoint(office, seat(office), guest(office, "policja"), guest(office, "kurator"))
    assert office.count("groups_extended") == [1]
    tell(office, group, "probation")
    assert office.count("groups_extended") == [0]
    add(office, group, guest(office, "zw"), TODAY)
    assert office.count("groups_extended") == [1]
    tell(office, group, "soldier", "probation")
    assert office.count("groups_extended") == [0]
    tell(office, group)
    assert (group.cases, office.count("groups_extended")) == ((), [1])


def test_a_case_that_the_act_does_not_know_is_not_kept(office: Office):
    group = groups.appoint_group(
        office.session, office.procedure(OLD), [seat(office)], office.act(OLD), id_=new_id(), appointed_on=FIRST,
        passed_on=None, today=TODAY, cases=["probation"],
    )  # fmt: skip
    assert group.cases == ()


def test_nothing_is_told_of_a_group_that_does_not_work(office: Office):
    gone, taken_back = appoint(office), appoint(office, number=TAKEN_OVER)
    dissolve(office, gone, TODAY)
    annul(office, taken_back)
    for group in (gone, taken_back):
        with pytest.raises(groups.NotSitting):
            tell(office, group, "probation")
        assert group.cases == ()


def test_a_group_that_a_register_calls_extended_stays_so_when_its_members_are_written_down(office: Office):
    group = appoint(office)
    for member in list(group.members):
        office.session.delete(member)
    group.extended = True
    office.session.flush()
    for kind in BOTH:
        add(office, group, guest(office, kind), TODAY)
    assert office.count("groups_extended") == [1]
    end(office, group.members[0], TODAY - DAY)
    assert office.count("groups_extended") == [1]


# What the forms tell.


def write(office: Office, who: str, kind: str, on: date, answers: Mapping[str, Mapping[str, Any]]) -> Card:
    code = {"C": "c-2023", "D": "d-2023"}[kind]
    card = record_card(
        office.session, office.procedure(), kind=kind, filled_on=on, concerns=office.people[who], institution=None,
        id_=new_id(), today=TODAY,
    )  # fmt: skip
    save(office, card, code, answers)
    return card


def save(office: Office, card: Card, code: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
    forms = load().latest.cards
    before = latest(office.session, card)
    seen = before.version if before else 0
    save_content(office.session, card, forms[code], answers, forms, seen=seen, by=office.by, today=TODAY)
    office.session.flush()


def told(office: Office) -> dict[str, Card]:
    return composition.told_by_forms(office.session, office.procedure(), load().latest.cards)


def test_the_newest_form_that_knows_tells_of_supervision(office: Office):
    jan = str(office.people["Jan"].id)
    assert told(office) == {}
    of_anna = write(office, "Anna", "C", date(2024, 3, 1), {"VI.probation": {jan: "tak"}})
    assert told(office) == {"probation": of_anna}
    of_jan = write(office, "Jan", "D", date(2024, 3, 10), {"V.probation": {"": "nie_ustalono"}})
    assert told(office) == {"probation": of_anna}
    save(office, of_jan, "d-2023", {"V.probation": {"": "nie"}})
    assert told(office) == {}
    save(office, of_jan, "d-2023", {"V.probation": {"": "tak"}})
    assert told(office) == {"probation": of_jan}
    of_jan.annulled_on = of_anna.annulled_on = TODAY
    office.session.flush()
    assert told(office) == {}


# Groups that lack somebody.


def lists(office: Office) -> dict[str, tuple[list[str], bool]]:
    office.session.flush()
    found = composition.incomplete(office.session, load(), office.unit_id, TODAY)
    running = (Procedure.held_until == OPEN, Procedure.annulled_on.is_(None))
    listed = select(Procedure.id).where(*running, composition.lacks_somebody(load(), TODAY))
    assert set(office.session.scalars(listed)) == {one.procedure_id for one in found}, "the list and its rule differ"
    return {one.number: (one.lacking, one.is_empty) for one in found}


def test_groups_that_lack_somebody_are_found(office: Office):
    whole = appoint(office)
    assert lists(office) == {}
    tell(office, whole, "probation")
    assert lists(office) == {OURS: (["kurator"], False)}
    tell(office, whole)
    end(office, member_of(whole, "zmyslona"), TODAY)
    assert lists(office) == {}  # their last day
    member_of(whole, "zmyslona").until_on = TODAY - DAY
    assert lists(office) == {OURS: (["ops"], False)}
    old = appoint(office, number=OLD)
    assert list(lists(office)) == [OURS]
    for member in old.members:
        member.until_on = TODAY - DAY
    assert lists(office) == {OURS: (["ops"], False), OLD: ([], True)}
    dissolve(office, whole, TODAY)
    annul(office, old)
    assert lists(office) == {}


def test_what_a_group_loses_with_a_member_is_known_before(office: Office):
    group = appoint(office, seat(office), guest(office, "policja"), guest(office, "policja", "Druga Zmyślona"))
    worker, *police = sorted(group.members, key=lambda member: member.institution.kind)
    act = office.act()
    assert composition.lost_with(group, worker, act) == ["ops"]
    assert composition.lost_with(group, worker, act, ["ops"]) == []
    assert composition.lost_with(group, police[0], act) == []
    end(office, police[1], date(2024, 4, 20))
    assert composition.lost_with(group, police[0], act) == ["policja"]
    assert not composition.is_last(group, worker)
    end(office, police[0], date(2024, 4, 20))
    assert composition.lost_with(group, worker, act) == ["ops"]
    assert composition.is_last(group, worker)


# One in the place of another.


def test_access_passes_from_one_to_the_other_on_the_day(office: Office):
    group = appoint(office)
    other = replace(office, member_of(group, "zmyslona"), seat(office, "zmyslony"))
    assert (other.since_on, other.until_on, other.institution.kind) == (date(2024, 5, 1), None, "ops")
    april, may = date(2024, 4, 30), date(2024, 5, 1)
    assert [office.reached("zmyslona", april), office.reached("zmyslona", may)] == [[OURS], []]
    assert [office.reached("zmyslony", april), office.reached("zmyslony", may)] == [[], [OURS]]
    assert len(group.members) == 3


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        ({"since_on": date(2024, 4, 29)}, groups.BeginsBeforeEnd),
        ({"last_on": TODAY + DAY, "since_on": TODAY + DAY}, groups.OutsideGroup),
        ({"since_on": TODAY + DAY}, groups.OutsideGroup),
        ({"last_on": FIRST - DAY}, groups.EndsBeforeSitting),
    ],
)
def test_a_replacement_that_cannot_be_changes_nothing(
    office: Office, days: dict[str, date], refused: type[groups.Refused]
):
    group = appoint(office)
    office.session.commit()
    with pytest.raises(refused):
        replace(office, member_of(group, "zmyslona"), seat(office, "zmyslony"), **days)
    office.session.rollback()
    assert [member.until_on for member in group.members] == [None, None]


def test_nobody_takes_a_place_twice_nor_that_of_one_who_left(office: Office):
    group = appoint(office)
    member, id_ = member_of(group, "zmyslona"), new_id()
    replace(office, member, seat(office, "zmyslony"), id_=id_)
    with pytest.raises(groups.SentBefore):
        replace(office, member, seat(office, "zmyslony"), id_=id_)
    with pytest.raises(groups.NotSitting):
        replace(office, member, guest(office, "ops"))
    with pytest.raises(groups.SitsAlready):
        replace(office, group.members[1], seat(office, "zmyslony"))


# Two at once.


def at_once(
    world: World,
    first: Callable[[Session], None],
    second: Callable[[Session], None],
    refused_as: type[Exception] = groups.Refused,
) -> type[Exception] | None:
    """Let the second begin while the first has not yet committed; give what the second was refused with."""
    begun, went = Event(), Event()

    def _second() -> type[Exception] | None:
        begun.wait(10)
        with world.writing() as session:
            went.set()
            try:
                second(session)
                session.commit()
            except refused_as as refused:
                return type(refused)
        return None

    with ThreadPoolExecutor(1) as pool, world.writing() as session:
        first(session)
        session.flush()
        asked = pool.submit(_second)
        begun.set()
        if world.on_server:
            went.wait(10)
            Event().wait(0.3)  # until the second stands before the lock
        session.commit()
        return asked.result(20)


def test_of_two_who_appoint_at_once_the_second_is_told(world: World):
    furnish(world)

    def _appoint(session: Session) -> None:
        procedure = session.scalars(select(Procedure).where(Procedure.number == OURS)).one()
        office = Office(session, procedure.unit_id)
        appoint(office)

    assert at_once(world, _appoint, _appoint) is groups.HasGroup


def test_of_two_who_seat_the_same_person_at_once_the_second_is_told(world: World):
    group_id, account, key = _group(world), "zmyslony", new_id()

    def _seat(session: Session) -> None:
        group = session.get_one(Group, group_id)
        assert len(group.members) == 2  # known before the other committed
        office = Office(session, group.unit_id)
        groups.seat_member(
            session, group, seat(office, account, "policja"), office.act(), id_=new_id(), since_on=TODAY, today=TODAY
        )

    def _guest(session: Session) -> None:
        group = session.get_one(Group, group_id)
        office = Office(session, group.unit_id)
        groups.seat_member(session, group, guest(office, "oswiata"), office.act(), id_=key, since_on=TODAY, today=TODAY)

    if world.on_server:  # SQLite lets one writer begin at a time
        assert at_once(world, _seat, _seat) is groups.SitsAlready
        assert at_once(world, _guest, _guest) is groups.SentBefore


def test_of_two_who_end_a_membership_that_never_was_the_second_is_told(world: World):
    group_id = _group(world, appointed_on=TODAY)

    def _end(session: Session) -> None:
        group = session.get_one(Group, group_id)
        member = member_of(group, "zmyslona")
        office = Office(session, group.unit_id)
        groups.end_membership(session, member, office.act(), last_on=TODAY - DAY, today=TODAY)

    if world.on_server:
        assert at_once(world, _end, _end) is groups.NotSitting


def test_of_two_who_replace_one_member_at_once_the_second_is_told(world: World):
    group_id = _group(world)

    def _replace(session: Session) -> None:
        group = session.get_one(Group, group_id)
        member = member_of(group, "zmyslona")
        assert member.until_on is None  # known before the other committed
        replace(Office(session, group.unit_id), member, guest(Office(session, group.unit_id), "ops"))

    if world.on_server:
        assert at_once(world, _replace, _replace) is groups.NotSitting


def _group(world: World, **more: Any) -> Any:
    unit_id = furnish(world)
    with world.writing() as session:
        group = appoint(Office(session, unit_id), **more)
        session.commit()
        return group.id
