"""Registers of any size, for measuring: about fifteen events to a procedure, made in portions of bounded memory."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from ppr_case import law
from ppr_case.demo.courses import Involvement, Procedure
from ppr_case.demo.days import Workdays, seasonal
from ppr_case.demo.names import Inventor
from ppr_case.demo.people import EXPERIENCING, LIVING_THERE, USING, Families
from ppr_case.demo.sheets import Sheets, Tables
from ppr_case.demo.writing import write_people, write_procedures
from ppr_case.law.regimes import Regime
from ppr_case.records.people import ADULT

LAST_YEAR: Final = 2025
TERYT: Final = "9999021"
NAME: Final = "Miasto Miarowo"
PORTION: Final = 2_500
"""Procedures in one portion: some 60,000 rows."""

_FILLERS: Final = {"policja": 70, "ops": 20, "gkrpa": 4, "oswiata": 4, "zdrowie": 2}
_MEASURES: Final = {
    "nakaz_opuszczenia": 12,
    "zakaz_zblizania": 12,
    "zakaz_kontaktu": 4,
    "zakaz_wstepu": 2,
    "dozor": 12,
    "areszt": 2,
    "zatrzymanie": 46,
    "sprawa_207": 54,
    "zawiadomienie": 6,
}
_ACTIVITIES: Final = {"training": 6, "advice": 300, "advice_psychological": 160, "materials": 900, "support": 800}


def portions(procedures: int, years: int, seed: int, *, portion: int) -> Iterator[Tables]:
    """Make a register of so many procedures over so many years up to the end of 2025, as several smaller ones.

    Each portion refers only to itself and to the institutions that every unit has. The same seed makes the same rows.
    """
    maker = _Maker(years, seed)
    opened = maker.openings(procedures)
    for start in range(0, procedures, portion):
        yield maker.portion(opened[start : start + portion], first=start == 0)


class _Maker:
    def __init__(self, years: int, seed: int) -> None:
        self._rng = Random(f"{TERYT} {seed}")  # noqa: S311 (nothing here is secret)
        self._years = range(LAST_YEAR + 1 - years, LAST_YEAR + 1)
        self._horizon = date(LAST_YEAR, 12, 31)
        self._workdays = Workdays(law.load().calendar, self._years[0] - 1, LAST_YEAR + 1)
        self._inventor = Inventor(self._rng, "Miarowo")
        self._families = Families(self._rng, self._inventor)
        self._events = 0

    def openings(self, number: int) -> list[tuple[str, date]]:
        """Give the number and the day of every opening, in order, as many each year as in every other."""
        found = []
        for place, year in enumerate(self._years):
            of_year = number * (place + 1) // len(self._years) - number * place // len(self._years)
            days = seasonal(self._rng, year, of_year)
            found += [(f"{serial}/{year}", day) for serial, day in enumerate(days, 1)]
        return found

    def portion(self, opened: list[tuple[str, date]], *, first: bool) -> Tables:
        sheets = Sheets()
        if first:
            self._unit(sheets)
        procedures: list[Procedure] = []
        for number, day in opened:
            procedure = self._course(number, day)
            self._household(procedure, procedures[-1] if procedures else None)
            procedures.append(procedure)
            self._cards_and_meetings(sheets, procedure)
            self._visits(sheets, procedure)
            self._measures(sheets, procedure)
        write_procedures(sheets, procedures)
        write_people(sheets, procedures, self._inventor, self._rng)
        return sheets.in_order()

    def _unit(self, sheets: Sheets) -> None:
        sheets.add("jednostka", teryt=TERYT, nazwa=NAME, wiek_starszy=60)
        for serial in range(12):
            sheets.add(
                "czlonkowie_zi",
                id=f"członek {serial}",
                imie_nazwisko=f"Anna {self._inventor.surname((serial,), 'K')}",
                podmiot=("ops", "policja", "kurator", "oswiata")[serial % 4],
                od=date(self._years[0], 1, 1),
            )
        for year in self._years:
            for month in range(1, 13):
                for kind, amount in _ACTIVITIES.items():
                    day = self._workdays.after(date(year, month, 10), 0)
                    sheets.add(
                        "dzialania",
                        id=f"{kind} {day}",
                        dnia=day,
                        rodzaj=kind,
                        liczba=self._rng.randint(0, amount // 6),
                        podmiot="ops",
                    )

    def _course(self, number: str, day: date) -> Procedure:
        rng = self._rng
        ends = day + timedelta(28 + round(min(rng.lognormvariate(4.85, 0.75), 800)))
        procedure = Procedure(day, _regime(day), ends, number)
        received = self._workdays.after(day, rng.randint(1, 6))
        procedure.received_on = received if received <= self._horizon else None
        if ends <= self._horizon:
            if rng.random() < 0.03:
                procedure.handed_over_to = "Wzorcowo"
            else:
                procedure.ground = "ustanie" if rng.random() < 0.8 else "brak_zasadnosci"
        return procedure

    def _household(self, procedure: Procedure, before: Procedure | None) -> None:
        rng, day = self._rng, procedure.opened_on
        experienced = procedure.regime.act.conditions["child_witness_experiences"].holds
        if before is not None and rng.random() < 0.04:
            procedure.household = before.household
        else:
            procedure.household = self._families.household(day, children_experience=experienced)
            if rng.random() < 0.5:
                self._families.add_relative(procedure.household, day)
        known = procedure.regime.forms.vocabularies["forms_of_violence"].labels
        for person in procedure.household.people:
            role = person.part
            if role == LIVING_THERE and experienced and person.age_on(day) < ADULT:
                role = EXPERIENCING
            forms = [form for form in known if rng.random() < 0.4] if role == EXPERIENCING else []
            procedure.involvements.append(Involvement(person, role, tuple(forms)))

    def _cards_and_meetings(self, sheets: Sheets, procedure: Procedure) -> None:
        rng, number, workdays = self._rng, procedure.number, self._workdays
        opened, last = procedure.opened_on, min(procedure.held_until, self._horizon)
        (filler,) = rng.choices(list(_FILLERS), list(_FILLERS.values()))
        sheets.add("formularze", procedura=number, rodzaj="A", data=opened, podmiot=filler, wszczynajacy=True)
        if rng.random() < 0.35:
            again = opened + timedelta(rng.randint(1, 200))
            if again <= last:
                sheets.add("formularze", procedura=number, rodzaj="A", data=again, podmiot="policja")
        protected = procedure.of_role(EXPERIENCING)[0]
        sheets.add("formularze", procedura=number, rodzaj="B", data=opened, osoba=protected.key)
        appointed = workdays.after(procedure.received_on or opened, rng.randint(0, 4))
        if appointed >= last:
            return
        sheets.add("grupy", procedura=number, powolana_dnia=appointed, rozszerzona=rng.random() < 0.3 or None)
        users = procedure.of_role(USING)
        for place, day in enumerate(workdays.spread(rng, appointed, last, rng.choice((1, 2, 2, 3)))):
            self._events += 1
            came = [protected.key] if place == 0 else [users[0].key] if place == 1 else None
            sheets.add(
                "spotkania",
                id=f"s{self._events}",
                rodzaj="GR",
                data=day,
                procedury=[number],
                podmioty=("ops", "policja"),
                osoby=came,
            )
            if place == 0:
                sheets.add("formularze", procedura=number, rodzaj="C", data=day, osoba=protected.key)
                if rng.random() < 0.85:
                    sheets.add("plany", procedura=number, data=day, osoba=protected.key)
            if place == 1 or rng.random() < 0.4:
                sheets.add("formularze", procedura=number, rodzaj="D", data=day, osoba=users[-1].key)

    def _visits(self, sheets: Sheets, procedure: Procedure) -> None:
        rng, last = self._rng, min(procedure.held_until, self._horizon)
        days = self._workdays.spread(rng, procedure.opened_on, last, rng.randint(4, 8))
        if procedure.ground and rng.random() < 0.5:
            days.append(self._workdays.after(procedure.ends_on, rng.randint(10, 160)))
        for day in days:
            if day > self._horizon:
                continue
            self._events += 1
            sheets.add(
                "wizyty",
                id=f"w{self._events}",
                data=day,
                cel=rng.choice(("monitoring", "monitoring", "nk_c", "interwencja")) if day <= last else "monitoring",
                skuteczna=rng.random() < 0.86,
                procedury=[procedure.number],
                podmioty=rng.choice((None, ("ops", "policja"), ("policja",))),
                liczba_osob=rng.choice((None, 2, 3)),
            )

    def _measures(self, sheets: Sheets, procedure: Procedure) -> None:
        rng, last = self._rng, min(procedure.held_until, self._horizon)
        for user in procedure.of_role(USING):
            for kind in rng.choices(list(_MEASURES), list(_MEASURES.values()), k=rng.choice((0, 0, 1, 1, 2, 3))):
                day = procedure.opened_on + timedelta(rng.randint(0, (last - procedure.opened_on).days))
                sheets.add("srodki", procedura=procedure.number, osoba=user.key, rodzaj=kind, dnia=day)
            if rng.random() < 0.1:
                moved = procedure.opened_on + timedelta(20)
                if moved + timedelta(120) <= last:
                    sheets.add(
                        "skierowania",
                        procedura=procedure.number,
                        osoba=user.key,
                        program="ke",
                        podmiot="ops",
                        wniosek_dnia=moved,
                        skierowany_dnia=moved + timedelta(5),
                        rozpoczal_dnia=moved + timedelta(30),
                        ukonczyl_dnia=moved + timedelta(120) if rng.random() < 0.8 else None,
                    )


@cache
def _regime(day: date) -> Regime:
    return law.load().regime_of(day)
