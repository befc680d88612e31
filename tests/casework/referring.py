"""Referrals made for tests, and what section F counts of them."""

from datetime import date, timedelta
from typing import Any, Final

from ppr_case.casework import referrals
from ppr_case.core.base import new_id
from ppr_case.indicators.language import Period
from ppr_case.records.programmes import Referral
from tests.casework.office import OURS, TODAY, Office

DAY: Final = timedelta(days=1)
MOTION: Final = date(2024, 3, 1)
CALLING: Final = ("motion_on", "referred_on", "delivered_on", "called_1_on", "called_2_on")
COMPLETING: Final = (
    "motion_on", "referred_on", "delivered_on", "reported_on", "started_on", "completed_on", "relapsed_on",
)  # fmt: skip
DROPPING: Final = ("motion_on", "referred_on", "delivered_on", "reported_on", "started_on", "dropped_on")
EVADING: Final = ("motion_on", "referred_on", "delivered_on", "notified_on", "punished_on")
COURSES: Final = (CALLING, COMPLETING, DROPPING, EVADING)
PERSONS: Final = (
    "referred",
    "reported",
    "started",
    "dropped",
    "completed",
    "relapsed",
    "evading",
    "fined",
    "restricted",
)


def refer(office: Office, step: str = "motion_on", day: date = MOTION, **more: Any) -> Referral:
    told: dict[str, Any] = {"number": OURS, "person": "Jan", "programme": "ke", "today": TODAY} | more
    number, person = told.pop("number"), told.pop("person")
    referral = referrals.refer(
        office.session, office.procedure(number), office.people[person], id_=new_id(), step=step, day=day,
        institution=office.institutions["ops"], **told,
    )  # fmt: skip
    office.session.flush()
    return referral


def take(
    office: Office, referral: Referral, step: str, day: date, penalty: str | None = None, today: date = TODAY
) -> None:
    penalty = penalty or ("grzywna" if step == "punished_on" else None)
    seen_on = getattr(referral, step)
    referrals.take_step(
        office.session, referral, step, day, seen_on=seen_on, penalty=penalty, reason="pomyłka" if seen_on else "",
        by=office.by, today=today,
    )  # fmt: skip
    office.session.flush()


def went(office: Office, course: tuple[str, ...], **more: Any) -> Referral:
    """Go a whole course, a step every fifth day."""
    referral = refer(office, course[0], **more)
    for place, step in enumerate(course[1:], 1):
        take(office, referral, step, MOTION + 5 * place * DAY)
    return referral


def persons(office: Office, prefix: str = "corrective", period: Period | None = None) -> dict[str, object]:
    """Give what section F counts of one programme, without what is 0."""
    codes = [f"{prefix}_{name}" for name in ("motions", "referrals", *PERSONS, "participating", "in_progress")]
    found = zip(codes, office.count(*codes, period=period), strict=True)
    return {code.removeprefix(f"{prefix}_"): value for code, value in found if value != 0}
