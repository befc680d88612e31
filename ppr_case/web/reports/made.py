"""A report made for a page: the document, beside the layout that its numbers lead back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from ppr_case.indicators.language import Indicator, Period
from ppr_case.indicators.warnings import warned
from ppr_case.law.regimes import Law, NoRegime
from ppr_case.records.reports import Explanation, IssuedReport
from ppr_case.reports import layout as layouts
from ppr_case.reports.annual import Issue, Report, report
from ppr_case.reports.appendix import changed
from ppr_case.reports.cells import Cell, Verdict
from ppr_case.reports.charts import Flow, Panels
from ppr_case.reports.document import Document, Lead, Results, Value
from ppr_case.reports.layout import Layout, LayoutLine, UnknownLayout
from ppr_case.reports.numbers import Counting
from ppr_case.web.reports.explaining import explanations

T = TypeVar("T")


@dataclass(frozen=True)
class Difference:
    number: str
    name: str
    was: Cell
    now: Cell


@dataclass(frozen=True)
class Made:
    """Everything that the page of one report shows."""

    layout: Layout
    year: int
    report: Report
    written: Mapping[str, Explanation]
    editions: list[IssuedReport]
    differences: list[Difference]
    warnings: list[tuple[Indicator, int]]
    before_is_live: bool

    @property
    def document(self) -> Document:
        return self.report.document

    @cached_property
    def results(self) -> list[Results]:
        return list(self.document.results)

    @cached_property
    def values(self) -> dict[str, Value]:
        return {value.number: value for result in self.results for value in result.values}

    @cached_property
    def unmet(self) -> list[Value]:
        return [value for value in self.values.values() if value.verdict is Verdict.UNMET]

    @cached_property
    def aimed(self) -> int:
        return sum(value.verdict is not None for value in self.values.values())

    @cached_property
    def unexplained(self) -> list[Value]:
        return [value for value in self.unmet if value.number not in self.written]

    @property
    def lead(self) -> str:
        """The sentence that must not be missed."""
        found = _first(self.document, Lead)
        return found.text if found else ""

    @property
    def flow(self) -> Flow | None:
        return _first(self.document, Flow)

    @property
    def panels(self) -> Panels | None:
        return _first(self.document, Panels)

    def line(self, number: str) -> LayoutLine:
        """Give a line of the layout; raises NotFound."""
        found = next((line for line in self.layout.lines if line.number == number), None)
        if found is None:
            raise NotFound
        return found


def _first(document: Document, kind: type[T]) -> T | None:
    return next((block for block in document.blocks if isinstance(block, kind)), None)


def known_layout(code: str) -> Layout:
    try:
        return layouts.load(code)
    except UnknownLayout:
        raise NotFound from None


def make(session: Session, unit_id: UUID, layout: Layout, year: int, *, law: Law, today: date) -> Made:
    """Count and compose; raises NotFound for a year that no law of ours governs."""
    try:
        made = report(session, unit_id, layout, year, law=law, issued_on=today)
    except NoRegime:
        raise NotFound from None
    counting = Counting(session, unit_id, layout, law)
    issued = counting.issued(year)
    names = {value.number: value.name for result in made.document.results for value in result.values}
    differences = changed(layout, issued, made.figures) if issued else []
    return Made(
        layout,
        year,
        made,
        explanations(session, unit_id, layout.code, year),
        editions(session, unit_id, layout.code, year),
        [Difference(line.number, names[line.number], was, now) for line, was, now in differences],
        warned(session, unit_id, Period.of_year(year), today=today, law=law),
        counting.issued(year - 1) is None,
    )


def editions(session: Session, unit_id: UUID, layout: str, year: int) -> list[IssuedReport]:
    """Give the editions of one report, the newest first."""
    query = select(IssuedReport).where(
        IssuedReport.unit_id == unit_id, IssuedReport.layout == layout, IssuedReport.year == year
    )
    return list(session.scalars(query.order_by(IssuedReport.edition.desc())))


def again(session: Session, unit_id: UUID, layout: Layout, issued: IssuedReport, law: Law) -> Document | None:
    """Make an issued report anew; None where the register or an explanation has changed since, and it says another."""
    made = report(
        session,
        unit_id,
        layout,
        issued.year,
        law=law,
        issued_on=issued.issued_on,
        issue=Issue(issued.edition, issued.anchor),
    )
    return made.document if made.document.fingerprint == issued.fingerprint else None
