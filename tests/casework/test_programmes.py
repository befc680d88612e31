"""Section F counts referrals as they were written down: each step in its period, each person once."""

from datetime import date

import pytest

from ppr_case.indicators.catalogue import CATALOGUE
from ppr_case.indicators.checks import demand_balances
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from tests.casework.office import CLOSED, OLD, OURS, TODAY, Office
from tests.casework.referring import COMPLETING, DAY, DROPPING, EVADING, MOTION, persons, refer, take, went


def test_each_step_counts_the_person_in_its_own_period(office: Office):
    went(office, COMPLETING)
    whole = persons(office)
    assert whole == dict.fromkeys(
        ("motions", "referrals", "referred", "reported", "started", "completed", "relapsed", "participating"), 1
    )
    on = {step: MOTION + 5 * place * DAY for place, step in enumerate(COMPLETING)}
    counted = {step: persons(office, period=Period(day, day)) for step, day in on.items()}
    assert counted == {
        "motion_on": {"motions": 1},
        "referred_on": {"referrals": 1, "referred": 1},
        "delivered_on": {},
        "reported_on": {"reported": 1},
        "started_on": {"started": 1, "participating": 1, "in_progress": 1},
        "completed_on": {"completed": 1, "participating": 1},
        "relapsed_on": {"relapsed": 1},
    }


def test_evading_and_punishment_count_by_their_days(office: Office):
    referral = went(office, EVADING[:4])
    assert persons(office) == {"motions": 1, "referrals": 1, "referred": 1, "evading": 1}
    take(office, referral, "punished_on", TODAY)
    assert persons(office, period=Period(TODAY, TODAY)) == {"fined": 1}


def test_programmes_and_sexes_are_told_apart(office: Office):
    went(office, COMPLETING[:5])
    went(office, COMPLETING[:5], person="Maria", number=CLOSED, programme="pt")
    codes = [f"{prefix}_started{who}" for prefix in ("corrective", "therapeutic") for who in ("", "_women", "_men")]
    assert office.count(*codes) == [1, 0, 1, 1, 1, 0]


def test_a_person_counts_once_and_a_referral_each_time(office: Office):
    for number in (OURS, OLD):
        went(office, DROPPING, number=number)
    assert persons(office) == {"motions": 2, "referrals": 2} | dict.fromkeys(
        ("referred", "reported", "started", "dropped", "participating"), 1
    )


def test_started_and_dropped_in_spring_and_started_again_in_december(office: Office):
    winter = date(2024, 12, 31)
    went(office, DROPPING)
    again = refer(office, "referred_on")
    take(office, again, "started_on", date(2024, 12, 1), today=winter)
    found = persons(office)
    assert {name: found[name] for name in ("started", "dropped", "in_progress")} == {
        "started": 1,
        "dropped": 1,
        "in_progress": 1,
    }
    year = Period.of_year(2024)
    demand_balances(office.session, office.unit_id, year, values(office.session, office.unit_id, year, CATALOGUE))


@pytest.mark.parametrize(
    ("completed_on", "last_on"),
    [(date(2024, 4, 30), date(2027, 4, 30)), (date(2024, 2, 29), date(2027, 2, 28))],
)
def test_a_relapse_counts_to_the_end_of_the_third_year_after_completing(
    office: Office, completed_on: date, last_on: date
):
    referral = refer(office, "referred_on", day=date(2024, 2, 2))
    for step in ("started_on", "completed_on"):
        take(office, referral, step, completed_on)
    for relapsed_on, counted in ((last_on, 1), (last_on + DAY, 0)):
        take(office, referral, "relapsed_on", relapsed_on, today=relapsed_on)
        assert office.count("corrective_relapsed", period=Period.of_year(2027)) == [counted]
