"""What police, prosecutors and courts did, children taken into safety, and programmes for persons using violence."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure, occasions
from ppr_case.demo.days import Workdays
from ppr_case.demo.people import EXPERIENCING, LIVING_THERE, USING, Person
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Programme, Town, Unreachable, Usual, Year
from ppr_case.records.people import ADULT

_LIFTED: Final = {"nakaz_opuszczenia": 14, "zakaz_zblizania": 60, "dozor": 90, "zakaz_kontaktu": 60, "areszt": 90}
"""After how many days, more or less, a measure that is lifted is lifted."""
_PLACED: Final = {"najblizsza": 30, "rodzina_zastepcza": 50, "placowka": 20}


class Measures:
    def __init__(self, town: Town, sheets: Sheets, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng
        self._horizon = town.horizon

    def apply(self, procedures: list[Procedure]) -> None:
        held = [procedure for procedure in procedures if not procedure.annulled_on]
        for year, figures in sorted(self._town.years.items()):
            self.of_year(held, year, figures)
        self.refer(held)

    def of_year(self, held: list[Procedure], year: int, figures: Year | Usual) -> None:
        active = [procedure for procedure in held if procedure.span_in(year, self._horizon)]
        for kind, number in figures.measures.items():
            self._of_kind(active, year, kind, number)
        self._children(active, year, figures)

    def _of_kind(self, active: list[Procedure], year: int, kind: str, number: int) -> None:
        """Apply a measure to so many people; a detained person is detained once a year, and another is the next."""
        told: set[Person] = set()
        given = 0
        for procedure, day in islice(occasions(self._rng, active, year, self._horizon), 40 * number):
            if given == number:
                return
            person = self._rng.choice(procedure.of_role(USING))
            if person in told:
                continue
            told.add(person)
            given += 1
            lifted = None
            if kind in _LIFTED and self._rng.random() < 0.4:
                lifted = day + timedelta(round(_LIFTED[kind] * self._rng.uniform(0.5, 1.5)))
            self._measure(
                procedure, kind, day, person, zniesiony_dnia=lifted if lifted and lifted <= self._horizon else None
            )
        if given < number:
            raise Unreachable(year, kind, number, given)

    def _measure(
        self, procedure: Procedure, kind: str, day: date, person: Person | None, **more: str | date | None
    ) -> None:
        self._sheets.add(
            "srodki", procedura=procedure.number, osoba=person.key if person else None, rodzaj=kind, dnia=day, **more
        )

    def _children(self, active: list[Procedure], year: int, figures: Year | Usual) -> None:
        """Take children into safety under art. 12a, brothers and sisters together, each time with an instruction."""
        left, taken = figures.children_removed, set[Person]()
        first: Procedure | None = None
        on = date(year, 1, 1)
        for procedure, day in islice(occasions(self._rng, active, year, self._horizon), 60 * figures.children_removed):
            home = procedure.of_role(EXPERIENCING, LIVING_THERE)
            children = [
                child for child in home if child.born <= day and child.age_on(day) < ADULT and child not in taken
            ]
            if not left:
                break
            if not 0 < len(children) <= left:
                continue
            placed = self._rng.choices(list(_PLACED), list(_PLACED.values()))[0]
            for child in children:
                self._measure(procedure, "odebranie_12a", day, child, umieszczenie=placed)
                taken.add(child)
                left -= 1
            if first is None:
                first, on = procedure, day
        if left:
            raise Unreachable(year, "children_removed", figures.children_removed, figures.children_removed - left)
        for kind, number in figures.appeals_art_12a.items():
            for _ in range(number):
                if first is not None:
                    self._measure(first, kind, min(on + timedelta(3), date(year, 12, 31), self._horizon), None)

    def refer(self, held: list[Procedure]) -> None:
        """Send people to each edition; nobody goes twice but who is still to come back after dropping out."""
        sent: Counter[Person] = Counter()
        for edition in self._town.programmes:
            notice = edition.begins_on - timedelta(35)
            candidates = [
                (procedure, person)
                for procedure in held
                if procedure.held_from <= notice - timedelta(14) and procedure.held_until >= edition.begins_on
                for person in procedure.of_role(USING)
            ]
            self._rng.shuffle(candidates)
            # Those whose procedure lasts longest: few programmes end after it.
            candidates.sort(key=lambda one: one[0].held_until < edition.ends_on)
            chosen: dict[Person, Procedure] = {}
            for procedure, person in candidates:
                if not sent[person]:
                    chosen.setdefault(person, procedure)
            wanted = edition.started + edition.evading
            if len(chosen) < wanted:
                raise Unreachable(edition.begins_on.year, "referrals", wanted, len(chosen))
            for place, (person, procedure) in enumerate(list(chosen.items())[:wanted]):
                sent[person] += 1
                self._referral(edition, place, person, procedure, notice)

    def _referral(self, edition: Programme, place: int, person: Person, procedure: Procedure, notice: date) -> None:
        rng, after = self._rng, self._workdays.after
        moved = after(notice, rng.randint(0, 3))
        referred = after(moved, rng.randint(1, 4))
        delivered = after(referred, rng.randint(1, 5))
        cells: dict[str, str | date] = {
            "wniosek_dnia": moved,
            "skierowany_dnia": referred,
            "doreczony_dnia": delivered,
        }
        if place < edition.started:
            cells |= {"zgloszony_dnia": after(delivered, rng.randint(1, 8)), "rozpoczal_dnia": edition.begins_on}
            if place < edition.dropped:
                middle = edition.begins_on + (edition.ends_on - edition.begins_on) / 2
                cells["przerwal_dnia"] = after(middle, rng.randint(0, 5))
            elif edition.ends_on <= self._horizon:
                cells["ukonczyl_dnia"] = edition.ends_on
                back = edition.ends_on + timedelta(rng.randint(60, 200))
                if place < edition.dropped + edition.relapsed and back <= self._horizon:
                    cells["powrot_dnia"] = back
        else:
            cells |= self._evading(delivered, place - edition.started, edition)
        self._sheets.add(
            "skierowania",
            procedura=procedure.number,
            osoba=person.key,
            program=edition.kind,
            podmiot=self._town.institution(edition.asked_by),
            **{name: cell for name, cell in cells.items() if isinstance(cell, str) or cell <= self._horizon},
        )

    def _evading(self, delivered: date, place: int, edition: Programme) -> dict[str, str | date]:
        """Call twice; where the act lets a court punish evasion, give notice, and let some be punished."""
        after = self._workdays.after
        first = after(delivered + timedelta(31), 0)
        second = after(first + timedelta(21), 0)
        cells: dict[str, str | date] = {"wezwanie_1_dnia": first, "wezwanie_2_dnia": second}
        if place < edition.fined + edition.restricted:
            notice = after(second + timedelta(14), 0)
            cells["zawiadomienie_66c_dnia"] = notice
            punished = after(notice + timedelta(75), 0)
            if punished <= self._horizon:
                cells |= {
                    "ukarany_dnia": punished,
                    "kara": "grzywna" if place < edition.fined else "ograniczenie_wolnosci",
                }
        return cells
