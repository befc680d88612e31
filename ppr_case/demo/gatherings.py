"""What groups and the team do: meet, fill in the cards, draw up plans; each year its figure exactly."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure, occasions
from ppr_case.demo.days import Workdays, shares
from ppr_case.demo.people import EXPERIENCING, USING, Person
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Town, Unreachable, Year
from ppr_case.records.people import ADULT

_WHO_FILLS: Final = {
    "policja": 640,
    "ops": 200,
    "oswiata": 50,
    "gkrpa": 45,
    "zdrowie": 35,
    "asystent": 14,
    "ppt": 8,
    "sow": 5,
    "zw": 3,
}
"""Who fills in form A, by weight; the act in force says who may at all."""
_BESIDE: Final = ("oswiata", "gkrpa", "kurator", "zdrowie", "asystent", "ngo")
AGAIN: Final = timedelta(100)
"""Between two forms of one person: the register warns of more than one a quarter."""


class Gatherings:
    def __init__(self, town: Town, sheets: Sheets, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng
        self._horizon = town.horizon
        self._came: dict[tuple[Procedure, date], list[Person]] = defaultdict(list)
        self._forms_c: dict[int, list[tuple[Procedure, Person, date]]] = defaultdict(list)
        self._last: dict[tuple[str, Procedure, Person], date] = {}

    def hold(self, procedures: list[Procedure]) -> None:
        for procedure in procedures:
            self.open(procedure, self._arrival(procedure))
        held = [procedure for procedure in procedures if not procedure.annulled_on]
        for procedure in held:
            self._appoint(procedure)
        for year, figures in sorted(self._town.years.items()):
            active = [one for one in held if one.span_in(year)]
            self._meet(active, year, figures)
            self._cards(active, "C", year, figures.forms_c)
            self._cards(active, "D", year, figures.forms_d)
            self._plans(year, figures)
            self._further_forms_a(active, year, figures)
            self._sessions(year, figures)
        for procedure in procedures:
            for place, day in enumerate(procedure.met_on):
                self._sitting(procedure, day, place)

    def _arrival(self, procedure: Procedure) -> date:
        """Choose the day on which the team gets the opening form, in time or late."""
        late = self._rng.random() < 0.13
        due = procedure.regime.deadlines["form_a_to_team"].due(procedure.opened_on)
        if late:
            return self._workdays.one_of(self._rng, due + timedelta(1), due + timedelta(16))
        return self._workdays.one_of(self._rng, procedure.opened_on + timedelta(1), due)

    def open(self, procedure: Procedure, received: date) -> None:
        """Write the opening form A, and form B for each adult it is about."""
        opened = procedure.opened_on
        elsewhere = procedure.taken_over_on is not None
        procedure.received_on = received if received <= self._horizon else None
        gone = {"anulowany_dnia": procedure.annulled_on} if procedure.annulled_on else {}
        self.form_a(procedure, opened, received, wszczynajacy=True, inna_gmina=elsewhere, **gone)
        for person in procedure.of_role(EXPERIENCING):
            if person.age_on(opened) >= ADULT:
                self._sheets.add(
                    "formularze",
                    procedura=procedure.number,
                    rodzaj="B",
                    data=opened,
                    osoba=person.key,
                    inna_gmina=elsewhere or None,
                    **gone,
                )

    def form_a(self, procedure: Procedure, day: date, received: date, **marks: date | bool) -> None:
        allowed = procedure.regime.act.initiators
        (kind,) = self._rng.choices(allowed, [_WHO_FILLS[kind] for kind in allowed])
        self._sheets.add(
            "formularze",
            procedura=procedure.number,
            rodzaj="A",
            data=day,
            podmiot=self._town.institution(kind),
            reprezentuje=self._rng.choice(("oswiata", "ops", "ngo")) if kind == "ppt" else None,
            data_wplywu=received if received <= self._horizon else None,
            **{mark: value for mark, value in marks.items() if value},
        )

    def _appoint(self, procedure: Procedure) -> None:
        """Appoint the group in most procedures, in time or late, and fix its first meeting."""
        rng = self._rng
        reached = procedure.taken_over_on or procedure.received_on
        obligatory = procedure.regime.act.conditions["group_obligatory"].holds
        if reached is None or rng.random() < (0.005 if obligatory else 0.03):
            return
        appointed = self._workdays.after(reached, rng.randint(4, 15) if rng.random() < 0.11 else rng.randint(0, 2))
        first = self._workdays.after(appointed, rng.randint(6, 18) if rng.random() < 0.2 else rng.randint(1, 5))
        if first > min(procedure.held_until, self._horizon):
            return
        extended = rng.random() < 0.35
        renewed = self._town.team_renewed_on
        again = appointed < renewed - timedelta(1) and procedure.held_until > renewed
        until = renewed - timedelta(1) if again else None
        passed = max(reached, appointed - timedelta(rng.choice((0, 0, 1))))
        self.appoint(procedure, appointed, extended=extended, passed=passed, until=until)
        if again:
            self.appoint(procedure, renewed, extended=extended)
        if first.year >= self._town.first_year:
            procedure.met_on.append(first)

    def appoint(
        self, procedure: Procedure, day: date, *, extended: bool, passed: date | None = None, until: date | None = None
    ) -> None:
        if until is None and procedure.ended and self._rng.random() < 0.8:
            until = procedure.held_until
        self._sheets.add(
            "grupy",
            procedura=procedure.number,
            przekazano_dnia=passed,
            powolana_dnia=day,
            rozszerzona=extended or None,
            rozwiazana_dnia=until,
        )

    def _meet(self, active: list[Procedure], year: int, figures: Year) -> None:
        """Deal the year's meetings out: first meetings stand, the others go where a procedure lasted longest."""
        met = sum(day.year == year for procedure in active for day in procedure.met_on)
        spans = []
        for procedure in active:
            first, last = procedure.span_in(year) or (self._horizon, self._horizon)
            if procedure.met_on:
                spans.append((procedure, max(first, procedure.met_on[0] + timedelta(10)), last))
            elif procedure.held_from.year < self._town.first_year:
                spans.append((procedure, first, last))
        spans = [span for span in spans if span[1] + timedelta(7) < span[2]]
        if figures.group_meetings < met:
            raise Unreachable(year, "group_meetings", figures.group_meetings, met)
        weights = [(last - first).days for _, first, last in spans]
        for (procedure, first, last), number in zip(
            spans, shares(self._rng, weights, figures.group_meetings - met), strict=True
        ):
            if number:
                procedure.met_on += self._workdays.spread(self._rng, first, last, number)

    def _cards(self, active: list[Procedure], kind: str, year: int, number: int) -> None:
        """Fill in cards, first of people who have none: a few apart from meetings, then at them, and the rest apart."""
        role = EXPERIENCING if kind == "C" else USING
        firsts: list[tuple[Procedure, Person]] = []
        others: list[tuple[Procedure, Person]] = []
        for procedure in active:
            grown_up = [one for one in procedure.of_role(role) if one.age_on(procedure.held_from) >= ADULT]
            for person in grown_up or procedure.of_role(role)[:1]:
                (others if (kind, procedure, person) in self._last else firsts).append((procedure, person))
        self._rng.shuffle(firsts)
        self._rng.shuffle(others)
        everybody = [*firsts, *others]
        done = sum(self._card_apart(kind, *one, year) for one in firsts[: number // 30])
        for procedure, person in everybody * 3:
            days = (day for day in sorted(procedure.met_on) if day.year == year)
            day = next((day for day in days if day >= self._due_again(kind, procedure, person)), None)
            if day and done < number:
                self.card(kind, procedure, person, day)
                self._came[procedure, day].append(person)
                done += 1
        for one in everybody:
            done += done < number and self._card_apart(kind, *one, year)
        if done < number:
            raise Unreachable(year, f"forms_{kind.lower()}", number, done)

    def _card_apart(self, kind: str, procedure: Procedure, person: Person, year: int) -> bool:
        """Fill in a card on a day without a meeting; say whether there was such a day."""
        first, last = procedure.span_in(year) or (self._horizon, self._horizon)
        earliest = max(first + timedelta(8), self._due_again(kind, procedure, person))
        if earliest > last:
            return False
        day = self._workdays.one_of(self._rng, earliest, min(last, earliest + timedelta(20)))
        if day in procedure.met_on:
            return False
        self.card(kind, procedure, person, day)
        return True

    def _due_again(self, kind: str, procedure: Procedure, person: Person) -> date:
        last = self._last.get((kind, procedure, person))
        return last + AGAIN if last else date.min

    def card(self, kind: str, procedure: Procedure, person: Person, day: date) -> None:
        self._last[kind, procedure, person] = day
        if kind == "C":
            self._forms_c[day.year].append((procedure, person, day))
        self._sheets.add("formularze", procedura=procedure.number, rodzaj=kind, data=day, osoba=person.key)

    def _further_forms_a(self, active: list[Procedure], year: int, figures: Year) -> None:
        for procedure, day in islice(occasions(self._rng, active, year), figures.forms_a_further):
            self.form_a(procedure, day, self._workdays.after(day, self._rng.randint(1, 5)))

    def _plans(self, year: int, figures: Year) -> None:
        """Draw up plans where and when form C was filled in."""
        for procedure, person, day in self._rng.sample(self._forms_c[year], figures.plans):
            self._sheets.add("plany", procedura=procedure.number, data=day, osoba=person.key)

    def _sitting(self, procedure: Procedure, day: date, place: int) -> None:
        rng = self._rng
        came = self._came[procedure, day]
        if not came and rng.random() < 0.3:
            came = [one for one in procedure.of_role(EXPERIENCING) if one.age_on(day) >= ADULT][:1]
        attending = self.attending()
        self._sheets.add(
            "spotkania",
            id=f"grupa {procedure.number} {place}",
            rodzaj="GR",
            data=day,
            procedury=[procedure.number],
            podmioty=attending,
            osoby=dict.fromkeys(person.key for person in came),
        )

    def attending(self) -> list[str]:
        """Choose who comes to a meeting of a group: those whom the act wants, and now and then others."""
        others = self._rng.sample(_BESIDE, self._rng.choice((0, 0, 0, 1, 1, 2)))
        return [self._town.institution(kind) for kind in ("ops", "policja", *others)]

    def _sessions(self, year: int, figures: Year) -> None:
        """Hold the team's sessions through the year, and call one more off."""
        apart = 365 / figures.team_meetings
        middles = (date(year, 1, 1) + timedelta(round(apart * (place + 0.5))) for place in range(figures.team_meetings))
        days = [self._workdays.after(middle, self._rng.randint(0, 2)) for middle in middles]
        for day in days:
            self.session(day)
        day = self._workdays.after(days[-1], 5)
        self._sheets.add("spotkania", id=f"zespół {day}", rodzaj="ZI", data=day, stan="odwolane")

    def session(self, day: date) -> None:
        """Hold a session of the team; somebody is absent."""
        kinds = {member["podmiot"] for member in self._town.team if member["since"] <= day <= member.get("until", day)}
        absent = self._rng.choice(sorted(kinds))
        self._sheets.add(
            "spotkania",
            id=f"zespół {day}",
            rodzaj="ZI",
            data=day,
            podmioty=sorted(kinds - {absent}, key=self._institution_order),
        )

    def _institution_order(self, code: str) -> int:
        return next(place for place, member in enumerate(self._town.team) if member["podmiot"] == code)
