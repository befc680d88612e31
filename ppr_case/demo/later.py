"""The town after the years whose figures are given: it goes on, calmer than before, up to the day it is made.

Nothing here says anything new of the years before: a procedure that lacks its first visit, meeting or form goes on
without it, and is soon closed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from ppr_case import law
from ppr_case.demo.activities import Activities
from ppr_case.demo.courses import Courses, Procedure, occasions
from ppr_case.demo.days import Workdays
from ppr_case.demo.gatherings import Gatherings
from ppr_case.demo.involving import Involving
from ppr_case.demo.later_courses import LaterCourses, fortnights
from ppr_case.demo.later_meetings import LaterMeetings
from ppr_case.demo.later_visits import LaterVisits
from ppr_case.demo.leaving import SETTLED, Left, leave
from ppr_case.demo.measures import Measures
from ppr_case.demo.people import Families
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Log, Programme, Town
from ppr_case.demo.uncounted import Uncounted
from ppr_case.demo.visits import Visits
from ppr_case.law.holidays import months_after

_YEAR: Final = 365
_CALMER: Final = 0.6
"""So many of those who were sent to a programme in the last year are sent in each year after it."""
_LOG_BEGINS: Final = 14
"""Before so many days of a year are over nobody has written anything into its log."""


def go_on(
    town: Town,
    sheets: Sheets,
    workdays: Workdays,
    families: Families,
    rng: Random,
    procedures: list[Procedure],
    today: date,
) -> list[Procedure]:
    """Let the town live up to a day; give the procedures that opened since, with everybody named in them."""
    first = town.horizon + timedelta(1)
    years = range(first.year, today.year + 1)
    since = replace(
        town,
        first_year=first.year,
        years={},
        programmes=tuple(_editions(town, years, today)),
        logs=tuple(_log(log, years, today, rng) for log in town.logs),
        stays=tuple(_stays(town, years, today)),
        until=today,
    )
    builders = since, sheets, workdays, rng
    days = fortnights(workdays, first, today)
    running = [one for one in procedures if not (one.ended or one.annulled_on)]
    closed = [one for one in procedures if one.ground and months_after(one.ends_on, 9) >= first]
    courses = Courses(since, law.load(), workdays, rng)
    made = LaterCourses(courses, town.usual, days, rng, today).go_on(procedures)
    _name(Involving(since, families, rng), families, rng, made)
    left = leave([*running, *made], today) if today - first > SETTLED else Left()
    gatherings = Gatherings(*builders)
    LaterMeetings(gatherings, sheets, workdays, rng, days).hold(running, made, left, today)
    measures, held = Measures(*builders), [*running, *made]
    _finish_last_edition(sheets, town, today)
    for year in years:
        usual = town.usual.part(_share(year, today))
        measures.of_year(held, year, usual)
        for procedure, day in _some(occasions(rng, held, year, today), usual.forms_a_further):
            gatherings.form_a(procedure, day, workdays.after(day, rng.randint(1, 5)))
    measures.refer(held)
    LaterVisits(Visits(*builders), sheets, workdays, rng, left).make(closed, running, made, town.usual, first, today)
    for procedure in made:
        if procedure.taken_over_on:
            Uncounted(*builders).elsewhere(procedure, procedure.opened_on, procedure.taken_over_on)
    activities = Activities(*builders)
    activities.log(years)
    activities.stay()
    return made


def _name(involving: Involving, families: Families, rng: Random, made: list[Procedure]) -> None:
    for procedure in made:
        involving.name(procedure)
        if not procedure.returns_to and rng.random() < 0.45:
            involving.involve(procedure, families.add_relative(procedure.household, procedure.held_from))
    involving.add_users([], [one for one in made if not one.returns_to], 0, None)


def _some(found: Iterator[tuple[Procedure, date]], number: int) -> Iterator[tuple[Procedure, date]]:
    return (next(found) for _ in range(number))


def _share(year: int, today: date) -> float:
    """Give how much of a year is over, from 0 to 1."""
    return min(1, ((today - date(year, 1, 1)).days + 1) / _YEAR)


def _log(log: Log, years: range, today: date, rng: Random) -> Log:
    """Let the log go on as in its last year, more or less; what lasts the whole year is there from its beginning."""
    amounts: list[int | None] = []
    people, hours = [], []
    for year in years:
        share = _share(year, today)
        about = share * rng.uniform(0.9, 1.1)
        last = log.amounts[-1] or 0
        amount = last if log.whole_year or last <= 1 else round(last * about)
        begun = share * _YEAR > _LOG_BEGINS
        amounts.append(amount if begun and (amount or share == 1) else None)
        people.append(max(1, round(log.participants[-1] * about)) if log.participants else 0)
        hours.append(max(1, round(log.hours[-1] * about)) if log.hours else 0)
    return replace(
        log,
        amounts=tuple(amounts),
        participants=tuple(people) if log.participants else (),
        hours=tuple(hours) if log.hours else (),
    )


def _stays(town: Town, years: range, today: date) -> Iterator[Mapping[str, Any]]:
    """Let as many families find shelter as in the last year, on the same days."""
    for year in years:
        for stay in town.stays:
            since = months_after(stay["dnia"], 12 * (year - town.last_year))
            until = months_after(stay["do"], 12 * (year - town.last_year))
            if since.year == year and since <= today:
                named = {"oznaczenie": f"{stay['oznaczenie']}, {year}"} if "oznaczenie" in stay else {}
                yield {**stay, "dnia": since, "od": since, "do": until if until <= today else None, **named}


def _editions(town: Town, years: range, today: date) -> Iterator[Programme]:
    """Give the programmes of the last year again, for fewer people, as far as anybody was sent to them by now."""
    for year in years:
        for edition in town.programmes:
            begins, ends = (
                months_after(day, 12 * (year - town.last_year)) for day in (edition.begins_on, edition.ends_on)
            )
            if begins.year == year and begins - timedelta(28) <= today:
                evading = min(edition.evading, 1)
                yield replace(
                    edition,
                    begins_on=begins,
                    ends_on=ends,
                    started=round(edition.started * _CALMER),
                    dropped=min(edition.dropped, 1),
                    evading=evading,
                    fined=evading,
                    restricted=0,
                )


def _finish_last_edition(sheets: Sheets, town: Town, today: date) -> None:
    """Say how the programme ended that was under way when the last year did, and of whom the court was told."""
    edition = max(town.programmes, key=lambda one: one.begins_on)
    begun = edition.begins_on.isoformat()
    told = edition.begins_on + timedelta(100)
    for row in sheets.rows("skierowania"):
        ended = row.get("ukonczyl_dnia") or row.get("przerwal_dnia")
        if row.get("rozpoczal_dnia") == begun and not ended and edition.ends_on <= today:
            row["ukonczyl_dnia"] = edition.ends_on.isoformat()
        calls = row.get("wezwanie_2_dnia", "")
        evades = calls > begun and "zawiadomienie_66c_dnia" not in row
        if evades and told <= today:
            row["zawiadomienie_66c_dnia"] = told.isoformat()
