"""What stands in a register and counts nowhere: entries annulled the next day, and what another commune did before."""

from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Final

from ppr_case.demo.courses import Procedure, occasions
from ppr_case.demo.days import Workdays
from ppr_case.demo.people import EXPERIENCING
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Town

SLIPS: Final = 3
"""Entries of each kind that are annulled in a year."""


class Uncounted:
    def __init__(self, town: Town, sheets: Sheets, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng

    def write(self, procedures: list[Procedure]) -> None:
        held = [procedure for procedure in procedures if not procedure.annulled_on]
        for year in self._town.years:
            active = [procedure for procedure in held if procedure.span_in(year)]
            for place, (procedure, day) in enumerate(islice(occasions(self._rng, active, year), 3 * SLIPS)):
                (self._visit, self._form_c, self._sitting)[place % 3](procedure, day, f"pomyłka {year} {place}")
        for procedure in held:
            if procedure.taken_over_on:
                self.elsewhere(procedure, procedure.opened_on, procedure.taken_over_on)

    def _visit(self, procedure: Procedure, day: date, key: str) -> None:
        self._sheets.add(
            "wizyty",
            id=key,
            data=day,
            cel="monitoring",
            skuteczna=True,
            procedury=[procedure.number],
            anulowane_dnia=self._workdays.after(day, 1),
        )

    def _form_c(self, procedure: Procedure, day: date, _key: str) -> None:
        self._sheets.add(
            "formularze",
            procedura=procedure.number,
            rodzaj="C",
            data=day,
            osoba=procedure.of_role(EXPERIENCING)[0].key,
            anulowany_dnia=self._workdays.after(day, 1),
        )

    def _sitting(self, procedure: Procedure, day: date, key: str) -> None:
        self._sheets.add(
            "spotkania",
            id=key,
            rodzaj="GR",
            data=day,
            procedury=[procedure.number],
            anulowane_dnia=self._workdays.after(day, 1),
        )

    def elsewhere(self, procedure: Procedure, opened: date, taken_over: date) -> None:
        """Keep what the other commune did: its group, a meeting with form C, a visit."""
        appointed = self._workdays.after(opened, 4)
        met = self._workdays.after(opened, 8)
        visited = self._workdays.one_of(self._rng, met + timedelta(1), taken_over - timedelta(1))
        number = procedure.number
        self._sheets.add(
            "grupy",
            procedura=number,
            powolana_dnia=appointed,
            rozwiazana_dnia=taken_over - timedelta(1),
            inna_gmina=True,
        )
        self._sheets.add(
            "spotkania", id=f"przed przejęciem {number}", rodzaj="GR", data=met, procedury=[number], inna_gmina=True
        )
        self._sheets.add(
            "formularze",
            procedura=number,
            rodzaj="C",
            data=met,
            osoba=procedure.of_role(EXPERIENCING)[0].key,
            inna_gmina=True,
        )
        self._sheets.add(
            "wizyty",
            id=f"przed przejęciem {number}",
            data=visited,
            cel="monitoring",
            skuteczna=True,
            procedury=[number],
            inna_gmina=True,
        )
