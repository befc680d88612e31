"""The log of what was done outside procedures, dealt over the days of each year so that its figures come out."""

from collections.abc import Collection, Mapping
from datetime import date
from random import Random
from typing import Any, Final

from ppr_case.demo.days import Workdays, shares
from ppr_case.demo.sheets import Sheets
from ppr_case.demo.targets import Log, Town

_CROWDS: Final[Mapping[str, Mapping[str, int]]] = {
    "staff": {"zi": 2, "gdp": 5},
    "pupils": {"dzieci": 1},
    "grown_ups": {"kobiety": 84, "mezczyzni": 16},
    "protected": {"kobiety": 62, "mezczyzni": 10, "dzieci": 28},
}
_APART: Final[Mapping[str, Mapping[str, float]]] = {
    "kobiety": {"kobiety_niepelnosprawne": 0.08, "kobiety_starsze": 0.16},
    "mezczyzni": {"mezczyzni_niepelnosprawni": 0.1, "mezczyzni_starsi": 0.25},
    "dzieci": {"dziewczynki": 0.51, "dzieci_niepelnosprawne": 0.06},
}
"""Those of a group who are also counted apart, and how often."""


class Activities:
    def __init__(self, town: Town, sheets: Sheets, workdays: Workdays, rng: Random) -> None:
        self._town = town
        self._sheets = sheets
        self._workdays = workdays
        self._rng = rng

    def log(self, years: Collection[int]) -> None:
        """Write the log of these years, whose figures every heading has in their order."""
        for log in self._town.logs:
            for place, year in enumerate(sorted(years)):
                amount = log.amounts[place]
                if amount is not None:
                    self._of_year(log, place, year, amount)

    def stay(self) -> None:
        """Write the rows that the town has written out whole."""
        for stay in self._town.stays:
            self._row(**stay)

    def _of_year(self, log: Log, place: int, year: int, amount: int) -> None:
        """Deal a year's figure over its rows; where nothing was done, one row says 0."""
        rows = max(1, min(log.rows, amount))
        last = min(date(year, 12, 18), self._town.horizon)
        days = self._workdays.spread(self._rng, date(year, 1, 8), last, rows)
        amounts = _dealt(self._rng, amount, rows, least=min(1, amount))
        participants = _dealt(self._rng, log.participants[place], rows) if log.participants else [None] * rows
        hours = _dealt(self._rng, log.hours[place], rows) if log.hours else [None] * rows
        for day, number, people, time in zip(days, amounts, participants, hours, strict=True):
            key = self._row(
                dnia=date(year, 1, 2) if log.whole_year else day,
                rodzaj=log.kind,
                liczba=number,
                uczestnicy=people,
                godziny=time,
                odpowiedz=log.answer or None,
                od=date(year, 1, 1) if log.whole_year else None,
                do=date(year, 12, 31) if log.whole_year else None,
                typ=log.setting or None,
                forma=log.form or None,
                calodobowe=log.round_the_clock or None,
                podmiot=self._town.institution(log.by),
                opis=log.about or None,
            )
            if log.crowd:
                self._groups(key, _CROWDS[log.crowd], number if people is None else people)

    def _groups(self, key: str, crowd: Mapping[str, int], people: int) -> None:
        """Tell people by group, and of each group those who are named apart as well."""
        for group, number in zip(crowd, shares(self._rng, list(crowd.values()), people), strict=True):
            counted = {group: number}
            for part, share in _APART.get(group, {}).items():
                counted[part] = sum(self._rng.random() < share for _ in range(number))
            if group == "dzieci":
                counted["chlopcy"] = number - counted["dziewczynki"]
            for one, many in counted.items():
                if many:
                    self._sheets.add("uczestnicy", dzialanie=key, grupa=one, liczba=many)

    def _row(self, **cells: Any) -> str:
        key = f"działanie {self._sheets.size('dzialania') + 1}"
        self._sheets.add("dzialania", id=key, **cells)
        return key


def _dealt(rng: Random, total: int, rows: int, least: int = 0) -> list[int]:
    """Deal a total over rows, at least so many to each where it suffices."""
    least = least if total >= least * rows else 0
    return [least + more for more in shares(rng, [1] * rows, total - least * rows)]
