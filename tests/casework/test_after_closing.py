"""What is kept of a closing, who is told of it, and what comes of the nine months after it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework import closing, composition, groups, monitoring, notices
from ppr_case.casework.closing import Circumstances, Missing, NotOfTheGroup, NotSeen, close_procedure
from ppr_case.casework.course import facts_of
from ppr_case.casework.groups import Seat
from ppr_case.casework.monitoring import Outcome
from ppr_case.casework.visits import PlannedBeyondMonitoring, PlannedTooEarly, PlannedTooFar, plan_visits
from ppr_case.core.base import new_id
from ppr_case.law import load
from ppr_case.records.closings import ClosingGap, ClosingMember, ClosingNotice, Monitoring
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from tests.casework.office import ANNULLED, CLOSED, OLD, OURS, TODAY, Office, furnish
from tests.worlds import World

DAY: Final = timedelta(days=1)
CLOSED_ON: Final = date(2024, 4, 10)
OVER: Final = date(2025, 1, 10)
"""The last day of the nine months after CLOSED_ON."""


def appoint(office: Office, *seats: Seat, on: date = date(2024, 4, 1)) -> Group:
    group = groups.appoint_group(
        office.session,
        office.procedure(),
        seats or (Seat(office.institutions["ops"], office.staff["zmyslona"]), guest(office)),
        office.act(),
        id_=new_id(),
        appointed_on=on,
        passed_on=None,
        today=TODAY,
    )
    office.session.flush()
    return group


def guest(office: Office, kind: str = "policja") -> Seat:
    return Seat(office.institutions[kind], name="Zmyślony Gość")


def close(office: Office, number: str = OURS, on: date = TODAY, **beside: Any) -> Closing:
    return close_procedure(
        office.session,
        office.procedure(number),
        id_=new_id(),
        protocol_on=on,
        ground="ustanie",
        reason=None,
        today=TODAY,
        beside=Circumstances(by=office.by, **beside),
    )


def decided(office: Office, made: Closing) -> list[str | None]:
    query = select(GroupMember).join(ClosingMember, ClosingMember.member_id == GroupMember.id)
    found = office.session.scalars(query.where(ClosingMember.closing_id == made.id).order_by(GroupMember.id))
    return [member.name for member in found]


# Who decided.


def test_whoever_decided_is_kept_with_an_account_or_by_name(office: Office):
    group = appoint(office)
    made = close(office, decided=[member.id for member in group.members])
    assert sorted(name or "" for name in decided(office, made)) == ["Konto zmyslona", "Zmyślony Gość"]


def test_those_who_sit_on_the_day_may_decide_and_no_others(office: Office):
    group = appoint(office, on=date(2024, 4, 20))
    (one, other) = closing.deciding(office.session, office.procedure())
    other.until_on = date(2024, 5, 1)
    office.session.flush()
    days = (date(2024, 4, 19), date(2024, 4, 20), TODAY)
    assert [composition.sits_on(one, day) for day in days] == [False, True, True]
    assert [composition.sits_on(other, day) for day in (date(2024, 5, 1), date(2024, 5, 2))] == [True, False]
    for member, on in ((other, date(2024, 5, 2)), (one, date(2024, 4, 19))):
        with pytest.raises(NotOfTheGroup):
            close(office, on=on, decided=[member.id])
    group.dissolved_on = date(2024, 5, 3)
    assert not composition.sits_on(one, date(2024, 5, 4))


def test_a_stranger_decides_on_nothing(office: Office):
    appoint(office)
    with pytest.raises(NotOfTheGroup):
        close(office, decided=[new_id()])


def test_a_group_that_was_annulled_or_another_communes_decides_nothing(office: Office):
    group = appoint(office)
    group.elsewhere = True
    office.session.flush()
    assert closing.deciding(office.session, office.procedure()) == []
    group.elsewhere = False
    groups.annul_group(office.session, group, reason="Nie ta.", by=office.by, on=TODAY)
    office.session.flush()
    assert closing.deciding(office.session, office.procedure()) == []


def test_a_membership_that_never_was_takes_its_decision_along(office: Office):
    group = appoint(office)
    late = groups.seat_member(
        office.session, group, guest(office, "oswiata"), office.act(), id_=new_id(), since_on=TODAY, today=TODAY
    )
    office.session.flush()
    made = close(office, decided=[member.id for member in group.members])
    assert len(decided(office, made)) == 3
    groups.end_membership(office.session, late, office.act(), last_on=TODAY - DAY, today=TODAY)
    office.session.flush()
    assert len(decided(office, made)) == 2


# What was missing.


def test_what_was_missing_and_who_saw_it_is_kept(office: Office):
    made = close(office, seen=[Missing.FORM_C, Missing.PLAN, Missing.VISIT])
    gaps = office.session.scalars(select(ClosingGap).where(ClosingGap.closing_id == made.id)).all()
    assert sorted((gap.code, gap.staff_id, gap.seen_on) for gap in gaps) == [
        ("form_c", office.by, TODAY),
        ("plan", office.by, TODAY),
        ("visit", office.by, TODAY),
    ]


def test_what_was_not_shown_was_not_seen(office: Office):
    with pytest.raises(NotSeen) as refused:
        close(office, seen=[Missing.FORM_C])
    assert refused.value.lacking == [Missing.FORM_C, Missing.PLAN, Missing.VISIT]


def test_more_was_shown_than_is_missing_now_and_only_that_is_kept(office: Office):
    made = close(office, seen=list(Missing))
    codes = office.session.scalars(select(ClosingGap.code).where(ClosingGap.closing_id == made.id)).all()
    assert sorted(codes) == ["form_c", "plan", "visit"]


# Visits of the track.


def test_a_first_visit_may_be_planned_with_the_closing_and_the_old_plan_is_gone(office: Office):
    office.procedure().visit_planned_on = date(2024, 5, 10)
    close(office, visit_on=date(2024, 5, 20))
    assert office.procedure().visit_planned_on == date(2024, 5, 20)
    closing.revoke_closing(office.session, office.procedure(), on=TODAY, reason="Pomyłka.", by=office.by, today=TODAY)
    office.session.flush()
    close(office, on=TODAY - DAY)
    assert office.procedure().visit_planned_on is None


@pytest.mark.parametrize(
    ("day", "refused"),
    [(TODAY - DAY, PlannedTooEarly), (TODAY, PlannedTooEarly), (TODAY + 181 * DAY, PlannedTooFar)],
)
def test_a_first_visit_is_after_the_closing_and_near(office: Office, day: date, refused: type[Exception]):
    with pytest.raises(refused):
        close(office, visit_on=day)


def test_visits_are_planned_to_the_last_day_of_the_monitoring(office: Office):
    procedure = office.procedure(CLOSED)
    told: dict[str, Any] = {"every": 60, "today": date(2024, 12, 1), "until": OVER}
    plan_visits(office.session, procedure, planned_on=OVER, **told)
    assert (procedure.visit_planned_on, procedure.visit_every) == (OVER, 60)
    with pytest.raises(PlannedBeyondMonitoring):
        plan_visits(office.session, procedure, planned_on=OVER + DAY, **told)


# What came of it.


def end(office: Office, number: str = CLOSED, **told: Any) -> Monitoring:
    outcome = Outcome(told.pop("on", OVER), told.pop("code", "bez_powrotu"), told.pop("note", None))
    known: dict[str, Any] = {"id_": new_id(), "by": office.by, "today": OVER} | told
    return monitoring.end_monitoring(office.session, office.procedure(number), outcome, load(), **known)


def ended_on(office: Office) -> date | None:
    office.session.flush()
    id_ = office.procedure(CLOSED).id
    return facts_of(office.session, [id_])[id_].monitoring_ended_on


def test_an_outcome_ends_the_monitoring_once(office: Office):
    made = end(office, note="Spokojnie.")
    assert (made.note, made.staff_id, made.written_on) == ("Spokojnie.", office.by, OVER)
    assert ended_on(office) == OVER
    assert monitoring.standing_outcome(office.session, office.procedure(CLOSED)) is made
    with pytest.raises(monitoring.OutcomeStands):
        end(office, code="inne")


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"on": OVER + DAY}, monitoring.EndsAhead),
        ({"on": CLOSED_ON - DAY, "code": "inne"}, monitoring.EndsBeforeClosing),
        ({"on": OVER - DAY}, monitoring.NotOverYet),
        ({"number": OURS}, monitoring.NotMonitored),
        ({"number": ANNULLED}, monitoring.NotMonitored),
    ],
)
def test_an_outcome_that_cannot_be(office: Office, told: dict[str, Any], refused: type[Exception]):
    with pytest.raises(refused):
        end(office, **told)
    assert office.session.scalars(select(Monitoring)).all() == []


def test_what_happened_may_end_it_early_but_that_nothing_did_may_not(office: Office):
    assert end(office, on=date(2024, 6, 1), code="nowa_procedura", today=date(2024, 6, 2)).ended_on == date(2024, 6, 1)


def test_an_act_without_monitoring_has_no_outcome(office: Office):
    close(office, OLD)
    with pytest.raises(monitoring.NotMonitored):
        end(office, OLD)


def test_an_outcome_is_taken_back_with_a_reason_and_stays(office: Office):
    made = end(office)
    back = monitoring.take_back(office.session, office.procedure(CLOSED), reason="Zły dzień.", by=office.by, today=OVER)
    assert back is made
    assert (made.annulled_on, made.annulled_by_id, made.why_annulled) == (OVER, office.by, "Zły dzień.")
    assert ended_on(office) is None
    with pytest.raises(monitoring.NothingStands):
        monitoring.take_back(office.session, office.procedure(CLOSED), reason="x", by=office.by, today=OVER)
    end(office, code="inne")
    assert ended_on(office) == OVER


def test_a_revoked_closing_ends_its_track_and_the_next_has_its_own(office: Office):
    end(office, on=date(2024, 6, 1), code="brak_kontaktu", today=date(2024, 6, 1))
    closing.revoke_closing(
        office.session,
        office.procedure(CLOSED),
        on=date(2024, 6, 2),
        reason="Pomyłka.",
        by=office.by,
        today=date(2024, 6, 2),
    )
    assert ended_on(office) is None
    with pytest.raises(monitoring.NotMonitored):
        end(office)
    with pytest.raises(monitoring.NothingStands):
        monitoring.take_back(office.session, office.procedure(CLOSED), reason="x", by=office.by, today=OVER)
    assert monitoring.standing_outcome(office.session, office.procedure(CLOSED)) is None
    close(office, CLOSED)
    end(office, on=date(2024, 6, 1), code="wyjazd", today=date(2024, 6, 1))
    assert ended_on(office) == date(2024, 6, 1)


def test_an_outcome_changes_no_indicator(office: Office):
    codes = ("procedures_closed", "visits_after_closing", "persons_monitored_after_closing", "procedures_open_at_end")
    before = office.count(*codes)
    end(office)
    assert office.count(*codes) == before


# Notices.


def tell(office: Office, made: Closing, days: dict[UUID, date | None], **more: Any) -> None:
    known: dict[str, Any] = {"was": {}, "closing_id": made.id, "today": TODAY} | more
    notices.record_notices(office.session, made.procedure, days, **known)
    office.session.flush()


def test_whoever_took_part_is_told(office: Office):
    appoint(office)
    procedure = office.procedure()
    plan = Plan(unit_id=office.unit_id, number="P/1/2024", procedure=procedure, drawn_on=date(2024, 4, 3))
    office.session.add(plan)
    for kind, done in (("zdrowie", True), ("ngo", None)):
        action = PlanAction(unit_id=office.unit_id, plan=plan, procedure=procedure, done=done, settled_on=TODAY)
        action.institution = office.institutions[kind]
        office.session.add(action)
    made = close(office)
    assert [one.code for one in notices.took_part(office.session, made)] == ["ops", "policja", "zdrowie"]


def test_the_day_of_a_notice_is_kept_changed_and_taken_away(office: Office):
    appoint(office)
    made, ops = close(office, on=date(2024, 5, 2)), office.institutions["ops"].id
    tell(office, made, {ops: TODAY})
    assert notices.sent_notices(office.session, made) == {ops: TODAY}
    tell(office, made, {ops: TODAY})  # sent twice
    tell(office, made, {ops: date(2024, 5, 3)}, was={ops: TODAY})
    assert notices.sent_notices(office.session, made) == {ops: date(2024, 5, 3)}
    with pytest.raises(notices.ChangedMeanwhile) as refused:
        tell(office, made, {ops: None}, was={ops: TODAY})
    assert refused.value.days == {ops: date(2024, 5, 3)}
    tell(office, made, {ops: None}, was={ops: date(2024, 5, 3)})
    assert office.session.scalars(select(ClosingNotice)).all() == []


def test_a_notice_is_sent_between_the_protocol_and_today(office: Office):
    made, ops = close(office, on=date(2024, 5, 2)), office.institutions["ops"].id
    for day, refused in ((TODAY + DAY, notices.SentAhead), (date(2024, 5, 1), notices.SentBeforeClosing)):
        with pytest.raises(refused):
            tell(office, made, {ops: day})
    with pytest.raises(closing.NotStanding):
        tell(office, made, {ops: TODAY}, closing_id=new_id())
    closing.revoke_closing(office.session, office.procedure(), on=TODAY, reason="Pomyłka.", by=office.by, today=TODAY)
    with pytest.raises(closing.NotStanding):
        tell(office, made, {ops: TODAY})


# Two at once.


def at_once(world: World, number: str, act: Callable[[Session, Procedure], object]) -> list[type | None]:
    """Let two people do the same in the same moment; give what each was told, None where it was done."""
    ready = Barrier(2)

    def one(_: int) -> type | None:
        with world.writing() as session:
            if world.on_server:  # both have read, and neither has written; SQLite lets one in after the other
                session.scalars(select(Procedure).where(Procedure.number == number)).one()
                ready.wait(20)
            try:
                act(session, session.scalars(select(Procedure).where(Procedure.number == number)).one())
                session.commit()
            except ValueError as refused:
                session.rollback()
                return type(refused)
        return None

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


def test_of_two_who_close_at_once_one_is_told(world: World):
    furnish(world)

    def act(session: Session, procedure: Procedure) -> object:
        told: dict[str, Any] = {"protocol_on": TODAY, "ground": "ustanie", "reason": None, "today": TODAY}
        return close_procedure(session, procedure, id_=new_id(), **told)

    assert set(at_once(world, OURS, act)) == {None, closing.HasEnded}


def test_of_two_who_end_the_monitoring_at_once_one_is_told(world: World):
    unit_id = furnish(world)
    with world.reading() as session:
        by = Office(session, unit_id).by

    def act(session: Session, procedure: Procedure) -> object:
        outcome = Outcome(OVER, "bez_powrotu", "Spokojnie.")
        return monitoring.end_monitoring(session, procedure, outcome, load(), id_=new_id(), by=by, today=OVER)

    assert set(at_once(world, CLOSED, act)) == {None, monitoring.OutcomeStands}


def test_of_two_who_write_down_notices_at_once_one_is_shown_the_others(world: World):
    unit_id = furnish(world)
    with world.reading() as session:
        ops = Office(session, unit_id).institutions["ops"].id
        made = session.scalars(select(Closing.id)).one()
    days = iter((date(2024, 5, 1), date(2024, 5, 2)))

    def act(session: Session, procedure: Procedure) -> object:
        told: dict[str, Any] = {"was": {}, "closing_id": made, "today": TODAY}
        notices.record_notices(session, procedure, {ops: next(days)}, **told)
        return None

    assert set(at_once(world, CLOSED, act)) == {None, notices.ChangedMeanwhile}
