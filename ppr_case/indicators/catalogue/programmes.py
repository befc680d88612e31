"""Section F: programmes for persons using violence, corrective-educational and psychological-therapeutic."""

from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from sqlalchemy import func, or_

from ppr_case.indicators.kinds import referrals
from ppr_case.indicators.language import (
    EACH,
    END,
    START,
    Column,
    Condition,
    Count,
    Dimension,
    Distinct,
    Indicator,
    Kind,
)
from ppr_case.indicators.persons import SEX
from ppr_case.indicators.rules import during, kind_of_institution, months_and_years, ours
from ppr_case.records.people import Person
from ppr_case.records.programmes import Referral

PROGRAMMES: Final = {
    "corrective": ("ke", "program korekcyjno-edukacyjny", "programu korekcyjno-edukacyjnego"),
    "therapeutic": ("pt", "program psychologiczno-terapeutyczny", "programu psychologiczno-terapeutycznego"),
}
OF_PROGRAMME: Final = {
    code: Condition("inny program", Referral.programme == code) for code, _, _ in PROGRAMMES.values()
}
STARTED_BY_END: Final = Condition("nierozpoczęty do ostatniego dnia", Referral.started_on <= END)
_LEFT = func.coalesce(Referral.dropped_on, Referral.completed_on)
NOT_LEFT_BY_END: Final = Condition("przerwany lub ukończony do ostatniego dnia", or_(_LEFT.is_(None), _LEFT > END))


def _plain(day: Column) -> Column:
    """Spell a day as one number, so that three years later is 30000 more in both databases, 29 February included."""
    return func.extract("year", day) * 10000 + func.extract("month", day) * 100 + func.extract("day", day)


WITHIN_THREE_YEARS: Final = Condition(
    "później niż trzy lata po ukończeniu", _plain(Referral.relapsed_on) <= _plain(Referral.completed_on) + 30000
)


class _Step(NamedTuple):
    suffix: str
    title: str
    definition: str
    """What is said of the programme `{}`."""
    step: str
    where: tuple[Condition, ...]
    counts: str = "person"
    events: bool = True


@cache
def _kind(step: str) -> Kind:
    return referrals(getattr(Referral, step))


@cache
def _taken(step: str) -> tuple[Condition, ...]:
    day = getattr(Referral, step)
    return (during(day), *ours(Referral, day))


def _persons(suffix: str, title: str, definition: str, step: str, *more: Condition) -> _Step:
    return _Step(suffix, title, f"Różne osoby, {definition}.", step, (*_taken(step), *more))


def _in_it(suffix: str, title: str, definition: str, until: Condition) -> _Step:
    return _Step(suffix, title, f"Różne osoby, {definition}.", "started_on", (*_STARTED, until), events=False)


_STARTED: Final = (STARTED_BY_END, *ours(Referral, Referral.started_on))
_STEPS: Final = (
    _Step(
        "motions",
        "wnioski o skierowanie",
        "Wnioski o skierowanie do {} z datą w okresie.",
        "motion_on",
        _taken("motion_on"),
        "motion",
    ),
    _Step(
        "referrals",
        "skierowania",
        "Skierowania do {} z datą w okresie.",
        "referred_on",
        _taken("referred_on"),
        "referral",
    ),
    _persons("referred", "osoby skierowane", "które w okresie skierowano do {}", "referred_on"),
    _persons("reported", "osoby, które się zgłosiły", "które w okresie zgłosiły się do {}", "reported_on"),
    _persons("started", "osoby, które przystąpiły", "które w okresie przystąpiły do {}", "started_on"),
    _persons("dropped", "osoby, które przerwały", "które w okresie przerwały realizację {}", "dropped_on"),
    _persons("completed", "osoby, które ukończyły", "które w okresie ukończyły realizację {}", "completed_on"),
    _persons(
        "relapsed",
        "osoby, które wróciły do przemocy",
        "które w okresie wróciły do przemocy, nie później niż trzy lata po ukończeniu {}",
        "relapsed_on",
        WITHIN_THREE_YEARS,
    ),
    _persons(
        "evading",
        "osoby uporczywie uchylające się",
        "o których uchylaniu się od {} zawiadomiono w okresie (art. 66c Kodeksu wykroczeń)",
        "notified_on",
    ),
    _persons(
        "fined",
        "osoby ukarane grzywną",
        "które w okresie ukarano grzywną za uchylanie się od {}",
        "punished_on",
        Condition("inna kara", Referral.penalty == "grzywna"),
    ),
    _persons(
        "restricted",
        "osoby ukarane ograniczeniem wolności",
        "które w okresie ukarano ograniczeniem wolności za uchylanie się od {}",
        "punished_on",
        Condition("inna kara", Referral.penalty == "ograniczenie_wolnosci"),
    ),
    _in_it(
        "participating",
        "osoby uczestniczące",
        "które choćby jeden dzień okresu uczestniczyły w realizacji {}",
        Condition("przerwany lub ukończony przed okresem", or_(_LEFT.is_(None), _LEFT >= START)),
    ),
    _in_it(
        "in_progress",
        "osoby w trakcie na koniec okresu",
        "które przystąpiły do {} i do ostatniego dnia okresu go nie przerwały ani nie ukończyły",
        NOT_LEFT_BY_END,
    ),
)
_WOMAN, _MAN = Condition("nie kobieta", Person.sex == "K"), Condition("nie mężczyzna", Person.sex == "M")
_ASKED_BY = Dimension("podmiot", kind_of_institution(Referral.institution_id), labels="institution_kinds")
_PROGRAMME = Dimension("program", Referral.programme, labels="programmes")


def _indicators(prefix: str, step: _Step) -> tuple[Indicator, ...]:
    programme, name, of_name = PROGRAMMES[prefix]
    count: Count = Distinct(Referral.person_id, Person.number) if step.counts == "person" else EACH
    when = months_and_years(getattr(Referral, step.step)) if step.events else ()
    whole = Indicator(
        f"{prefix}_{step.suffix}",
        f"{name}: {step.title}",
        step.definition.format(of_name),
        step.counts,
        _kind(step.step),
        (*step.where, OF_PROGRAMME[programme]),
        count,
        (SEX, _PROGRAMME, _ASKED_BY, *when),
    )
    said = whole.definition.removesuffix(".")
    women, men = (
        replace(
            whole,
            code=f"{whole.code}_{suffix}",
            title=f"{whole.title}, {who}",
            definition=f"{said}; tylko {who}.",
            where=(*whole.where, sex),
        )
        for suffix, who, sex in (("women", "kobiety", _WOMAN), ("men", "mężczyźni", _MAN))
    )
    return whole, women, men


F: Final = tuple(chain.from_iterable(_indicators(prefix, step) for prefix in PROGRAMMES for step in _STEPS))


def _ledger(prefix: str) -> tuple[Indicator, ...]:
    """Give the two sides of the balance of referrals: started up to the last day, and what became of them."""
    programme, _, of_name = PROGRAMMES[prefix]
    ended = {
        "dropped": Referral.dropped_on,
        "completed": Referral.completed_on,
    }
    fates = {
        "so_far": (),
        **{f"{fate}_so_far": (Condition("nie do ostatniego dnia", day <= END),) for fate, day in ended.items()},
        "open_so_far": (NOT_LEFT_BY_END,),
    }
    return tuple(
        Indicator(
            f"{prefix}_started_{fate}",
            f"rozpoczęte skierowania do {of_name}",
            f"Skierowania do {of_name} rozpoczęte do ostatniego dnia okresu.",
            "referral",
            _kind("started_on"),
            (*_STARTED, OF_PROGRAMME[programme], *more),
        )
        for fate, more in fates.items()
    )


LEDGERS: Final = {
    f"Rozpoczęte skierowania do {of_name} = przerwane + ukończone + w trakcie": _ledger(prefix)
    for prefix, (_, _, of_name) in PROGRAMMES.items()
}
