"""To whom and by which day a report on a year is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReportDeadline:
    """A day of the calendar, so many years after the year reported on."""

    title: str
    month: int
    day: int
    years_later: int
    source: str
    certainty: str
    note: str

    def due(self, year: int) -> date:
        """Give the last day for the report on this year."""
        return date(year + self.years_later, self.month, self.day)


@dataclass(frozen=True)
class ReportProfile:
    """The reporting of some years: the programme it serves, the addressee, the days. Both years belong to it."""

    code: str
    title: str
    first_year: int
    last_year: int
    addressee: str
    source: str
    certainty: str
    note: str
    deadlines: Mapping[str, ReportDeadline]

    def covers(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year
