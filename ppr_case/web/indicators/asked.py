"""What an address asks for: a period, a dimension, the parts of an indicator that are wanted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from ppr_case.indicators.catalogue import DIMENSIONS
from ppr_case.indicators.language import Period
from ppr_case.webkit.extensions import here
from ppr_case.webkit.forms import FilterForm, choices

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
MONTH: Final = "miesiac"


class PeriodForm(FilterForm):
    rok = SelectField("Rok", default="")
    od = DateField("albo od", [Optional()])
    do = DateField("do", [Optional()])
    podzial = SelectField("Podział", default="")

    def offer(self, years: Iterable[int]) -> None:
        self.rok.choices = choices([*((str(year), str(year)) for year in years), ("", "inny okres…")])
        labels = here().law.labels("dimensions")
        self.podzial.choices = choices([("", "bez podziału"), *((code, labels[code]) for code in DIMENSIONS)])


@dataclass(frozen=True)
class Asked:
    """A period, whole years by their number, and a dimension or none."""

    period: Period
    by: str = ""

    @property
    def year(self) -> int | None:
        """The number of the year, where the period is one."""
        start, end = self.period.start, self.period.end
        return start.year if Period.of_year(start.year) == Period(start, end) else None

    @property
    def before(self) -> "Asked":
        """The same days a year earlier."""
        return Asked(Period(_year_earlier(self.period.start), _year_earlier(self.period.end)), self.by)

    def until(self, today: date) -> dict[str, Any]:
        """Give the address of as much of the period as there has been; nothing where all of it has been, or none."""
        if not self.period.start <= today < self.period.end:
            return {}
        return Asked(Period(self.period.start, today), self.by).address

    @property
    def when(self) -> dict[str, Any]:
        """The period as an address says it."""
        if self.year is not None:
            return {"rok": self.year}
        return {"od": self.period.start.isoformat(), "do": self.period.end.isoformat()}

    @property
    def address(self) -> dict[str, Any]:
        return self.when | ({"podzial": self.by} if self.by else {})

    @property
    def short(self) -> str:
        """What heads a column: 2021, or a dash between two days."""
        if self.year is not None:
            return str(self.year)
        return f"{_short(self.period.start)}–{_short(self.period.end)}"


def read(form: PeriodForm, given: MultiDict[str, str], years: list[int], usual: int) -> tuple[Asked, str]:
    """Give what is asked and what was wrong with it, "" mostly; what cannot be meant becomes the usual year."""
    by = form.chosen("podzial")
    wrong = ""
    if not given.get("rok") and (given.get("od") or given.get("do")):
        if form.od.data and form.do.data:
            start, end = max(form.od.data, EARLIEST), min(form.do.data, LATEST)
            if start <= end:
                form.rok.data = ""
                return Asked(Period(start, end), by), ""
            wrong = "Okres kończy się, zanim się zaczyna."
        else:
            wrong = "Inny okres potrzebuje obu dni: pierwszego i ostatniego."
    chosen = given.get("rok", type=int)
    year = chosen if chosen is not None and EARLIEST.year <= chosen <= LATEST.year else usual
    if year in years:
        form.rok.data = str(year)
    return Asked(Period.of_year(year), by), wrong


def period_of(given: MultiDict[str, str]) -> Asked:
    """Read the period of a list, which an address always says; raises BadRequest."""
    try:
        if "rok" in given:
            asked = Asked(Period.of_year(int(given["rok"])))
        else:
            asked = Asked(Period(date.fromisoformat(given["od"]), date.fromisoformat(given["do"])))
    except (KeyError, ValueError, OverflowError):
        raise BadRequest from None
    if not EARLIEST <= asked.period.start <= asked.period.end <= LATEST:
        raise BadRequest
    return asked


def only(given: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Read the wanted parts: `tylko=plec:K` or `tylko=cel:nk_c|interwencja`, once for each dimension."""
    found = {}
    for said in given.getlist("tylko"):
        key, _, values = said.partition(":")
        if not key or not values:
            raise BadRequest
        found[key] = tuple(values.split("|"))
    return found


def month(key: str) -> dict[str, str]:
    """Give the period of a month, "2021-03", as an address says it."""
    start = date.fromisoformat(f"{key}-01")
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return {"od": start.isoformat(), "do": end.isoformat()}


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _short(day: date) -> str:
    return f"{day.day}.{day.month:02}.{day.year}"
