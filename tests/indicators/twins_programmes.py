"""Section F: referrals to programmes and the persons referred."""

from collections.abc import Callable
from datetime import date

from tests.indicators.counting import Keys, Row, Twin, body, calendar, listed
from tests.indicators.rules import NEVER, counts, here, living, years_after
from tests.indicators.worlds import Referral, Span, Unit

Selecting = Callable[[Unit, Span], list[Referral]]

PREFIXES = {"corrective": "ke", "therapeutic": "pt"}
STEPS = {
    "referred": "referred_on",
    "reported": "reported_on",
    "started": "started_on",
    "dropped": "dropped_on",
    "completed": "completed_on",
    "evading": "notified_on",
}
RELAPSE_YEARS = 3


def ended_on(referral: Referral) -> date:
    return referral.steps.get("dropped_on") or referral.steps.get("completed_on") or NEVER


def took(programme: str, step: str) -> Selecting:
    """Give the referrals whose step is dated in the period and is ours."""

    def rows(unit: Unit, span: Span) -> list[Referral]:
        found = [each for each in unit.referrals if each.programme == programme and step in each.steps]
        return [each for each in found if counts(each, each.procedure, each.steps[step], span)]

    return rows


def relapsed(programme: str) -> Selecting:
    """Give who relapsed up to three years after completing, that day included."""
    return lambda unit, span: [
        each
        for each in took(programme, "relapsed_on")(unit, span)
        if each.steps["relapsed_on"] <= years_after(each.steps["completed_on"], RELAPSE_YEARS)
    ]


def punished(programme: str, penalty: str) -> Selecting:
    return lambda unit, span: [each for each in took(programme, "punished_on")(unit, span) if each.penalty == penalty]


def begun(programme: str) -> Selecting:
    """Give the referrals started here up to the end of the period; what began in another commune is that commune's."""

    def rows(unit: Unit, span: Span) -> list[Referral]:
        found = [each for each in unit.referrals if each.programme == programme and "started_on" in each.steps]
        found = [each for each in found if living(each) and not each.elsewhere and each.steps["started_on"] <= span.end]
        return [each for each in found if here(each.procedure, each.steps["started_on"])]

    return rows


def participating(programme: str) -> Selecting:
    """Give those in the programme on any day of the period; the day of ending is still one."""
    return lambda unit, span: [each for each in begun(programme)(unit, span) if ended_on(each) >= span.start]


def in_progress(programme: str) -> Selecting:
    """Give those in it on the last day; who ended that day has ended, or the balance would count them twice."""
    return lambda unit, span: [each for each in begun(programme)(unit, span) if ended_on(each) > span.end]


def _person(referral: Referral) -> object:
    return referral.person


def _three(code: str, selecting: Selecting, *, persons: bool, step: str | None) -> dict[str, Twin]:
    """Give an indicator with its `_women` and `_men`, at any age."""

    def of(sex: str) -> Selecting:
        return lambda unit, span: [each for each in selecting(unit, span) if each.person.sex == sex]

    def day(referral: Row) -> date:
        when: date = referral.steps[step]
        return when

    thing, number = (_person, listed("person")) if persons else (None, lambda _, referral: referral.number)
    by: dict[str, Keys] = {
        "plec": lambda referral: [referral.person.sex],
        "program": lambda referral: [referral.programme],
        "podmiot": lambda referral: body(referral.institution),
    }
    if step:
        by |= calendar(day)
    return {
        code: Twin(selecting, number, thing=thing, by=by),
        f"{code}_women": Twin(of("K"), number, thing=thing, by=by),
        f"{code}_men": Twin(of("M"), number, thing=thing, by=by),
    }


def _programme(prefix: str, code: str) -> dict[str, Twin]:
    selecting: dict[str, tuple[Selecting, str | None]] = {
        **{name: (took(code, step), step) for name, step in STEPS.items()},
        "relapsed": (relapsed(code), "relapsed_on"),
        "fined": (punished(code, "grzywna"), "punished_on"),
        "restricted": (punished(code, "ograniczenie_wolnosci"), "punished_on"),
        "participating": (participating(code), None),
        "in_progress": (in_progress(code), None),
    }
    twins = {
        **_three(f"{prefix}_motions", took(code, "motion_on"), persons=False, step="motion_on"),
        **_three(f"{prefix}_referrals", took(code, "referred_on"), persons=False, step="referred_on"),
    }
    for name, (rows, step) in selecting.items():
        twins |= _three(f"{prefix}_{name}", rows, persons=True, step=step)
    return twins


PROGRAMMES = {
    code: twin for prefix, programme in PREFIXES.items() for code, twin in _programme(prefix, programme).items()
}
