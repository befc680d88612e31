"""The numbers of one report and one year: by line, by indicator, by month; counted live or as they were issued."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import parts, text_answers, values
from ppr_case.indicators.language import Indicator, Period
from ppr_case.indicators.ministries import RESORT
from ppr_case.law.regimes import Law
from ppr_case.records.reports import IssuedReport
from ppr_case.reports.cells import Cell, Count, Mark, Number
from ppr_case.reports.layout import Layout, LayoutLine, Statistic
from ppr_case.reports.selection import Selection, dimension_of

BALANCE: Final = (
    "procedures_opened",
    "procedures_continued",
    "procedures_taken_over",
    "procedures_conducted",
    "procedures_closed",
    "procedures_handed_over",
    "procedures_open_at_end",
    "closed_violence_ceased",
    "closed_unfounded",
)
MONTHLY: Final = ("forms_c", "forms_d", "visits", "group_meetings")
ALWAYS: Final = (*BALANCE, *MONTHLY)
FLOWING: Final = ("procedures_opened", "procedures_taken_over", "procedures_closed", "procedures_handed_over")


@dataclass(frozen=True)
class Figures:
    """What is printed of one year. `issued_on` is the day of the issued report that they come from, None if live."""

    lines: Mapping[str, Cell]
    codes: Mapping[str, Count]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a line of several codes, the titles of those that nobody recorded."""
    issued_on: date | None = None

    def line(self, number: str) -> Cell:
        return self.lines.get(number, Mark.UNKNOWN)

    def code(self, code: str) -> Count:
        return self.codes.get(code, Mark.UNKNOWN)


@dataclass(frozen=True)
class Wanted:
    """A line with the indicators behind it, and with those whose having a number makes nothing found a zero."""

    line: LayoutLine
    indicators: tuple[Indicator, ...]
    backing: Mapping[str, Indicator]


class Counting:
    """Counts one layout for one unit; the indicators are chosen once and serve every year asked for."""

    def __init__(self, session: Session, unit_id: UUID, layout: Layout, law: Law) -> None:
        self._session, self._unit_id, self._layout, self._law = session, unit_id, layout, law
        self._catalogue = catalogue_of(session, unit_id)

    def live(self, year: int) -> Figures:
        """Count from the register as it stands."""
        selection = Selection(self._layout.code, self._catalogue, self._law, date(year, 12, 31))
        wanted = [self._wanted(selection, line, year) for line in self._layout.lines if line.codes]
        general = [i for code in (*ALWAYS, *self._layout.highlights) if (i := selection.known(code)) is not None]
        asked: dict[Period, dict[str, Indicator]] = {Period.of_year(year): {i.code: i for i in general}}
        for want in wanted:
            for period in self._periods(want.line, year):
                mine = (*want.indicators, *want.backing.values())
                asked.setdefault(period, {}).update((indicator.code, indicator) for indicator in mine)
        found = {period: self._values(period, indicators.values()) for period, indicators in asked.items()}
        said = text_answers(self._session, self._unit_id, Period.of_year(year))
        lines: dict[str, Cell] = {}
        missing: dict[str, tuple[str, ...]] = {}
        for line in self._layout.lines:
            if line.text:
                lines[line.number] = "; ".join(said.get(line.text, ())) or Mark.UNKNOWN
        for want in wanted:
            by_period = [_number(want, found[period]) for period in self._periods(want.line, year)]
            lines[want.line.number] = _summed_up(want.line, by_period)
            missing[want.line.number] = _without_data(want, [found[p] for p in self._periods(want.line, year)])
        now = found[Period.of_year(year)]
        codes: dict[str, Count] = {i.code: Mark.UNKNOWN if now[i.code] is None else now[i.code] or 0 for i in general}
        return Figures(lines, codes, {number: names for number, names in missing.items() if names})

    def issued(self, year: int, *, before: int | None = None) -> Figures | None:
        """Give the figures of the last edition issued for a year, or of the last `before` one; None where none was."""
        report = last_edition(self._session, self._unit_id, self._layout.code, year, before=before)
        if report is None:
            return None
        lines: dict[str, Cell] = {}
        codes: dict[str, Count] = {}
        for key, value in report.figures.items():
            thawed = _thawed(value)
            lines[key] = thawed
            if isinstance(thawed, int | Mark):
                codes[key] = thawed
        return Figures(lines, codes, issued_on=report.issued_on)

    def months(self, code: str, year: int) -> tuple[int, ...]:
        """Count the events of an indicator month by month."""
        indicator = next(one for one in self._catalogue if one.code == code)
        dimension = indicator.dimension("miesiac")
        if dimension is None:
            raise LookupError(f"{code} ma tylko cały okres")
        found = parts(self._session, self._unit_id, Period.of_year(year), indicator, dimension)
        return tuple(found.get(f"{year}-{month:02}", 0) for month in range(1, 13))

    def indicator(self, code: str) -> Indicator | None:
        return next((one for one in self._catalogue if one.code == code), None)

    def labels(self, indicator: Indicator, key: str) -> Mapping[str, str]:
        """Give what the parts of an indicator are called; empty where they speak for themselves."""
        dimension = dimension_of(indicator, key)
        vocabulary = "ministries" if key == RESORT else dimension.labels if dimension else ""
        return self._law.labels(vocabulary) if vocabulary else {}

    def _wanted(self, selection: Selection, line: LayoutLine, year: int) -> Wanted:
        filters = {key: tuple(_year_of(value, year) for value in values) for key, values in line.filters.items()}
        indicators = tuple(selection.of(line, filters))
        backing = {}
        for code, indicator in zip((c for c in line.codes if selection.known(c)), indicators, strict=True):
            whole = selection.known(code)
            behind = selection.backing(whole, filters, line.number) if whole is not None and filters else None
            if behind is not None:
                backing[indicator.code] = behind
        return Wanted(line, indicators, backing)

    def _periods(self, line: LayoutLine, year: int) -> list[Period]:
        """Give the year; or the programme up to it, whole where a sum is wanted, so that a person counts once."""
        if not line.whole_programme or line.statistic is Statistic.LAST:
            return [Period.of_year(year)]
        first = min(max(self._layout.programme[0], 1), year)
        if line.statistic is Statistic.MEAN:
            return [Period.of_year(each) for each in range(first, year + 1)]
        return [Period(date(first, 1, 1), date(year, 12, 31))]

    def _values(self, period: Period, indicators: Iterable[Indicator]) -> dict[str, int | None]:
        found = values(self._session, self._unit_id, period, indicators, law=self._law)
        return {code: value["value"] if isinstance(value, dict) else value for code, value in found.items()}


def of_one_moment(session: Session) -> None:
    """Read everything as it was at one moment, as SQLite does by itself: numbers of two moments do not balance."""
    if not session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def last_edition(
    session: Session, unit_id: UUID, layout: str, year: int, *, before: int | None = None
) -> IssuedReport | None:
    """Give the last edition of a report, or the last `before` a given one."""
    of_year = (IssuedReport.unit_id == unit_id, IssuedReport.layout == layout, IssuedReport.year == year)
    earlier = () if before is None else (IssuedReport.edition < before,)
    return session.scalar(select(IssuedReport).where(*of_year, *earlier).order_by(IssuedReport.edition.desc()).limit(1))


def _year_of(value: str, year: int) -> str:
    return value.format(year=year, year_before=year - 1, two_years_before=year - 2)


def _count(want: Wanted, indicator: Indicator, found: Mapping[str, int | None]) -> int | None:
    value = found[indicator.code]
    behind = want.backing.get(indicator.code)
    return 0 if value is None and behind is not None and found[behind.code] is not None else value


def _number(want: Wanted, found: Mapping[str, int | None]) -> int | None:
    """Add the codes of a line; None where none of them has a number."""
    known = [count for indicator in want.indicators if (count := _count(want, indicator, found)) is not None]
    return sum(known) if known else None


def _without_data(want: Wanted, found: list[Mapping[str, int | None]]) -> tuple[str, ...]:
    if len(want.indicators) < 2:
        return ()
    return tuple(one.title for one in want.indicators if all(_count(want, one, each) is None for each in found))


def _summed_up(line: LayoutLine, by_period: list[int | None]) -> Number | Mark:
    known = [count for count in by_period if count is not None]
    if not known:
        return Mark.UNKNOWN
    if line.whole_programme and line.statistic is Statistic.MEAN:
        mean = (Decimal(sum(known)) / len(known)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return int(mean) if mean == int(mean) else mean
    return known[-1]


def frozen(figures: Figures) -> dict[str, int | float | str | None]:
    """Spell the figures as an issued report keeps them: null is no data, a fraction is the mean of a programme."""
    kept: dict[str, int | float | str | None] = {}
    for key, value in {**figures.codes, **figures.lines}.items():
        match value:
            case int() | str():
                kept[key] = value
            case Decimal():
                kept[key] = float(value)
            case _:
                kept[key] = None
    return kept


def _thawed(value: float | str | None) -> Cell:
    match value:
        case None:
            return Mark.UNKNOWN
        case float():
            return Decimal(str(value))
        case _:
            return value
