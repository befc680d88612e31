"""Small registers made to be nasty: edges of periods and spans meet, and all that the rules forbid to count is there.

Days come from a few days of the unit and from the edges of the procedure they belong to, moved by nothing or by one of
a few awkward distances, so that equal days, days before the opening and days after the end are common, not rare.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

from ppr_case.records.programmes import NEEDS
from ppr_case.records.vocabulary import (
    FORMS_OF_VIOLENCE,
    INSTITUTION_KINDS,
    MEASURE_KINDS,
    PARTICIPANT_GROUPS,
    PLACEMENTS,
    PROTECTIVE_MEASURES,
)
from tests.indicators import rules
from tests.indicators.worlds import (
    Activity,
    Card,
    Closing,
    Group,
    Institution,
    Involvement,
    Measure,
    Member,
    Person,
    Plan,
    Procedure,
    Referral,
    Sitting,
    Unit,
    Visit,
)

T = TypeVar("T")
FIRST, LAST = date(2019, 1, 1), date(2024, 12, 31)
EDGES: Final = sorted(
    {date(year, *edge) for year in range(2020, 2025) for edge in ((1, 1), (12, 31), (2, 28), (6, 30), (7, 1))}
    | {date(2020, 2, 29), date(2024, 2, 29), date(2023, 6, 21), date(2023, 6, 22), date(2023, 9, 28)}
)
DISTANCES: Final = tuple(map(timedelta, (0, 0, 0, 0, 0, 1, -1, 5, -5, 30, -30, 31, -31, 200)))
GAPS: Final = tuple(map(timedelta, (0, 0, 1, 20, 90, 400)))
BIRTHS: Final = (
    *("2003-01-01", "2002-12-31", "2003-06-30", "2003-07-01", "2004-02-29", "2003-03-01", "2004-02-28", "2003"),
    *("1960-02-29", "1961-01-01", "1960-12-31", "1961-07-01", "1956-02-29", "1956-03-01", "1961", "1958"),
    *("1980-05-05", "2020-02-29", "2021-01-01", "2021-07-02", "2021"),
)
OWN_KIND: Final = "x_piknik"
ACTIVITIES: Final = ("training", "training_using", "materials", "support", "shelter_family", OWN_KIND)
NUMBERS: Final = (None, 0, 1, 2, 15)
SETTINGS: Final = (None, None, "punkt", "oik")


class Dice:
    """A seeded source of choices: the same seed makes the same register on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (repeatable is what is wanted)

    def of(self, things: Sequence[T]) -> T:
        return self._random.choice(things)

    def perhaps(self, things: Sequence[T]) -> T | None:
        return self._random.choice([*things, None])

    def some(self, things: Sequence[T], least: int, most: int) -> list[T]:
        return self._random.sample(things, min(len(things), self._random.randint(least, most)))

    def upto(self, most: int, least: int = 0) -> range:
        """Count from one to as many as there shall be."""
        return range(1, self._random.randint(least, most) + 1)

    def once_in(self, times: int) -> bool:
        return self._random.randrange(times) == 0

    def day(self) -> date:
        return FIRST + timedelta(self._random.randrange((LAST - FIRST).days))

    def annulled(self, once_in: int = 9) -> date | None:
        """Annulled long before or after it was: the day of annulling never matters."""
        return self.of((date(2019, 5, 5), date(2026, 1, 1))) if self.once_in(once_in) else None


class Days:
    """Where the days of one unit come from."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._pool = sorted(dice.of(EDGES) if dice.once_in(2) else dice.day() for _ in dice.upto(7, least=3))

    def any(self) -> date:
        return self._dice.of(self._pool) + self._dice.of(DISTANCES)

    def at(self, procedure: Procedure | None) -> date:
        """Give a day that is likely to be an edge of the procedure."""
        if procedure is None or self._dice.once_in(4):
            return self.any()
        marks = [procedure.opened_on, rules.held_from(procedure), rules.held_until(procedure)]
        marks += [closing.protocol_on for closing in procedure.closings]
        return self._dice.of([day for day in marks if day != date.max]) + self._dice.of(DISTANCES)

    def after(self, day: date) -> date:
        """Give the day itself or a later one."""
        later = [each for each in self._pool if each >= day]
        return self._dice.of(later) if later and self._dice.once_in(2) else day + self._dice.of(GAPS)


def world(seed: int) -> list[Unit]:
    """Make a register of two units, or three."""
    dice = Dice(seed)
    return [unit(dice, f"{place:07d}") for place in dice.upto(3, least=2)]


def unit(dice: Dice, teryt: str) -> Unit:
    days = Days(dice)
    unit = Unit(teryt=teryt, elder_age=dice.of((60, 60, 65)))
    unit.register_from = dice.of((None, None, None, date(2021, 1, 1), date(2021, 7, 2)))
    unit.institutions = [Institution(code=kind, kind=kind) for kind in INSTITUTION_KINDS]
    unit.institutions += [Institution(code="kp-1", kind="policja"), Institution(code="kp-2", kind="policja")]
    unit.procedures = [_procedure(dice, days, place) for place in dice.upto(6, least=2)]
    unit.persons = [_person(dice, place) for place in dice.upto(6, least=2)]
    unit.involvements = _involvements(dice, days, unit)
    for fill in (_cards, _sittings, _visits, _groups, _plans, _referrals, _measures, _activities, _members):
        fill(dice, days, unit)
    return unit


def _institution(dice: Dice, unit: Unit) -> Institution:
    return dice.of(_usual(unit))


def _usual(unit: Unit) -> list[Institution]:
    """Give a few of the institutions, so that two of one kind often meet."""
    codes = ("ops", "policja", "oswiata", "ppt", "kp-1", "kp-2")
    return [each for each in unit.institutions if each.code in codes]


def _procedure(dice: Dice, days: Days, place: int) -> Procedure:
    opened = days.any()
    procedure = Procedure(number=f"{place}/{opened.year}", family=dice.of((1, 2, 3)), opened_on=opened)
    lateness = (0, 1, 5, 7, 8, 9, 12)
    procedure.received_on = dice.perhaps([opened + timedelta(late) for late in lateness])
    procedure.annulled_on = dice.annulled(once_in=5)
    if dice.once_in(4):
        procedure.taken_over_on = days.after(opened)
    begins = rules.held_from(procedure)
    end = dice.of(("open", "closed", "closed", "handed over"))
    if end == "handed over":
        procedure.handed_over_on = days.after(begins)
    if end == "closed":
        procedure.closings.append(Closing(protocol_on=days.after(begins), ground=_ground(dice)))
    for _ in dice.upto(1):
        day = days.after(begins)
        if all(day != closing.protocol_on for closing in procedure.closings):
            revoked = Closing(protocol_on=day, ground=_ground(dice), revoked_on=days.after(day))
            procedure.closings.insert(dice.of((0, len(procedure.closings))), revoked)
    return procedure


def _ground(dice: Dice) -> str:
    return dice.of(("ustanie", "brak_zasadnosci"))


def _person(dice: Dice, place: int) -> Person:
    return Person(
        number=f"O/{place}/2020",
        sex=dice.of("KM"),
        disabled=dice.once_in(2),
        born=dice.of((None, *BIRTHS)),
    )


def _involvements(dice: Dice, days: Days, unit: Unit) -> list[Involvement]:
    """Make roles; a person is covered only from their birth, and while the procedure is held."""
    roles = ("doznajaca", "doznajaca", "doznajaca", "stosujaca", "stosujaca", "domownik", "swiadek")
    found = {}
    for _ in dice.upto(5 * len(unit.procedures), least=len(unit.procedures)):
        procedure, person = dice.of(unit.procedures), dice.of(unit.persons)
        involvement = Involvement(procedure=procedure, person=person, role=dice.of(roles))
        if dice.once_in(3):
            involvement.joined_on = days.at(procedure)
        involvement.annulled_on = dice.annulled()
        if involvement.role == "doznajaca":
            involvement.violence = tuple(dice.some(FORMS_OF_VIOLENCE, 0, 3))
        covered = rules.covered_from(involvement)
        if covered <= rules.held_until(procedure) and (rules.birth(person) or covered) <= covered:
            found[procedure.number, person.number, involvement.role] = involvement
    return list(found.values())


def _cards(dice: Dice, days: Days, unit: Unit) -> None:
    for procedure in unit.procedures:
        marked = dice.once_in(2)
        for nth in dice.upto(6):
            kind = "A" if nth == 1 else dice.of("ABCCD")
            card = Card(
                number=f"K/{len(unit.cards) + 1}/2020",
                procedure=procedure,
                kind=kind,
                filled_on=procedure.opened_on if nth == 1 else days.at(procedure),
                marked_opening=marked and nth == 1,
                elsewhere=dice.once_in(9),
                annulled_on=dice.annulled(),
            )
            if kind == "A":
                card.institution = _institution(dice, unit) if not dice.once_in(4) else None
                card.represents = "oswiata" if card.institution and card.institution.kind == "ppt" else None
            else:
                card.concerns = dice.perhaps(unit.persons)
            unit.cards.insert(dice.of((0, len(unit.cards))), card)


def _sittings(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(10, least=2):
        procedures = dice.some(unit.procedures, 0, 3)
        sitting = Sitting(
            number=f"S/{place}/2020",
            kind=dice.of(("ZI", "GR", "GR", "GR")),
            held_on=days.at(procedures[0] if procedures else None),
            state=dice.of(("odbyte",) * 4 + ("planowane", "odwolane")),
            procedures=procedures,
            institutions=dice.some(_usual(unit), 0, 3),
            persons=dice.some(unit.persons, 0, 3),
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
        unit.sittings.append(sitting)


def _visits(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(16, least=4):
        procedures = dice.some(unit.procedures, 1, 3)
        visit = Visit(
            number=f"W/{place}/2020",
            made_on=days.at(procedures[0]),
            purpose=dice.of(("monitoring", "nk_c", "interwencja")),
            successful=dice.of((True, True, True, False)),
            procedures=procedures,
            institutions=dice.some(_usual(unit), 0, 3),
            went=dice.of((None, None, 1, 4)),
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
        unit.visits.append(visit)


def _groups(dice: Dice, days: Days, unit: Unit) -> None:
    found = {}
    for _ in dice.upto(2 * len(unit.procedures)):
        procedure = dice.of(unit.procedures)
        appointed = days.at(procedure)
        found[procedure.number, appointed] = Group(
            procedure=procedure,
            appointed_on=appointed,
            passed_on=dice.of((None, appointed, appointed - timedelta(3))),
            extended=dice.once_in(2),
            dissolved_on=dice.of((None, None, days.after(appointed))),
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
    unit.groups = list(found.values())


def _members(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(3):
        since = days.any()
        until = dice.of((None, days.after(since)))
        member = Member(number=f"C/{place}/2020", institution=_institution(dice, unit), since_on=since, until_on=until)
        unit.members.append(member)


def _plans(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(3):
        procedure = dice.of(unit.procedures)
        plan = Plan(
            number=f"P/{place}/2020",
            procedure=procedure,
            drawn_on=days.at(procedure),
            person=dice.perhaps(unit.persons),
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
        unit.plans.append(plan)


def _referrals(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(10, least=2):
        procedure = dice.perhaps(unit.procedures)
        steps = _steps(dice, days.at(procedure) - dice.of(GAPS))
        referral = Referral(
            number=f"R/{place}/2020",
            procedure=procedure,
            person=dice.of(unit.persons),
            programme=dice.of(("ke", "ke", "pt")),
            institution=_institution(dice, unit) if dice.once_in(2) else None,
            steps=steps,
            penalty=dice.of(("grzywna", "ograniczenie_wolnosci")) if "punished_on" in steps else None,
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
        unit.referrals.append(referral)


def _steps(dice: Dice, first: date) -> dict[str, date]:
    """Make any subset of the steps that the law's order allows."""
    steps: dict[str, date] = {}

    def walk(day: date, *names: str) -> date:
        for name in names:
            day += dice.of(GAPS)
            steps[name] = day
        return day

    delivered = walk(first, "motion_on", "referred_on", "delivered_on")
    walk(delivered, "called_1_on", "called_2_on")
    walk(delivered, "notified_on", "punished_on")
    started = walk(delivered, "reported_on", "started_on")
    end = dice.of(("dropped_on", "completed_on", "completed_on"))
    ended = walk(started, end)
    if end == "completed_on":
        three_years = rules.years_after(ended, 3)
        steps["relapsed_on"] = three_years + dice.of(tuple(map(timedelta, (0, 1, -1, -700))))
    kept = {name: day for name, day in steps.items() if dice.of((True, True, False))}
    for name, needed in reversed(NEEDS):
        if needed not in kept:
            kept.pop(name, None)
    for name, needed in NEEDS:
        if needed not in kept:
            kept.pop(name, None)
    return kept or {"motion_on": steps["motion_on"]}


def _measures(dice: Dice, days: Days, unit: Unit) -> None:
    kinds = (*PROTECTIVE_MEASURES, "zatrzymanie", "zatrzymanie", *("odebranie_12a",) * 8, *MEASURE_KINDS)
    for place in dice.upto(12, least=2):
        procedure, kind = dice.perhaps(unit.procedures), dice.of(kinds)
        again = unit.measures and dice.once_in(3)
        applied = unit.measures[-1].applied_on if again else days.at(procedure)
        removal = kind == "odebranie_12a"
        measure = Measure(
            number=f"M/{place}/2020",
            procedure=procedure,
            person=dice.of(unit.persons) if removal else dice.perhaps(unit.persons),
            kind=kind,
            applied_on=applied,
            placement=dice.perhaps(PLACEMENTS) if removal else None,
            lifted_on=dice.of((None, applied, applied + timedelta(10))),
            elsewhere=dice.once_in(9),
            annulled_on=dice.annulled(),
        )
        unit.measures.append(measure)


def _activities(dice: Dice, days: Days, unit: Unit) -> None:
    for place in dice.upto(10, least=2):
        noted = days.any()
        since = dice.of((None, None, noted, noted - timedelta(400)))
        activity = Activity(
            number=f"D/{place}/2020",
            kind=dice.of(ACTIVITIES),
            noted_on=noted,
            since_on=since,
            until_on=since and days.after(since),
            amount=dice.of((0, 1, 1, 2, 7)),
            participants=dice.of(NUMBERS),
            hours=dice.of(NUMBERS),
            answer=dice.of((None, None, None, "całodobowo")),
            setting=dice.of(SETTINGS),
            label=dice.of((None, None, "a", "b")),
            institution=_institution(dice, unit) if dice.once_in(2) else None,
            groups={group: dice.of((0, 1, 9)) for group in dice.some(PARTICIPANT_GROUPS, 0, 2)},
            annulled_on=dice.annulled(),
        )
        unit.activities.append(activity)
