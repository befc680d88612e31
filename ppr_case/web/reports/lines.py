"""From a line of a layout to the lists behind its number: one indicator, or several that make a sum or a mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.law.regimes import Law
from ppr_case.reports.layout import Layout, LayoutLine, Statistic
from ppr_case.reports.selection import Selection

Address = dict[str, Any]


@dataclass(frozen=True)
class Component:
    """One of the numbers that a line is made of. `value` is None where nobody recorded it."""

    title: str
    when: str
    value: int | None
    address: Address


def address_of(layout: Layout, line: LayoutLine, year: int) -> Address | None:
    """Give what the list of a line is asked by; None where its number is made of several."""
    if line.text:
        return {"code": line.text, "rok": year}
    if len(line.codes) != 1 or len(_periods(layout, line, year)) != 1:
        return None
    (when,) = _periods(layout, line, year).values()
    return _address(line, line.codes[0], when, year)


def components(
    session: Session, unit_id: UUID, layout: Layout, line: LayoutLine, year: int, law: Law
) -> list[Component]:
    """Give the numbers of a line with the addresses of their lists."""
    return list(_components(session, unit_id, layout, line, year, law)) if line.codes else []


def _components(
    session: Session, unit_id: UUID, layout: Layout, line: LayoutLine, year: int, law: Law
) -> Iterator[Component]:
    selection = Selection(layout.code, catalogue_of(session, unit_id), law, date(year, 12, 31))
    filters = _filters(line, year)
    known = [(code, whole) for code in line.codes if (whole := selection.known(code)) is not None]
    for said, when in _periods(layout, line, year).items():
        wanted = {code: selection.restricted(whole, filters, f"linia {line.number}") for code, whole in known}
        found = values(session, unit_id, _period(when), wanted.values(), law=law)
        for code, whole in known:
            value = found[wanted[code].code]
            number = value["value"] if isinstance(value, dict) else value
            yield Component(whole.title, said, number, _address(line, code, when, year))


def _address(line: LayoutLine, code: str, when: Mapping[str, Any], year: int) -> Address:
    only = [f"{key}:{'|'.join(said)}" for key, said in _filters(line, year).items()]
    return {"code": code, **when, **({"tylko": only} if only else {})}


def _filters(line: LayoutLine, year: int) -> dict[str, tuple[str, ...]]:
    years = {"year": year, "year_before": year - 1, "two_years_before": year - 2}
    return {key: tuple(value.format(**years) for value in said) for key, said in line.filters.items()}


def _periods(layout: Layout, line: LayoutLine, year: int) -> dict[str, dict[str, Any]]:
    """Give the periods a line counts over, by what they are called: its year, the programme so far, or each year."""
    if not line.whole_programme or line.statistic is Statistic.LAST:
        return {str(year): {"rok": year}}
    first = min(max(layout.programme[0], 1), year)
    if first == year:
        return {str(year): {"rok": year}}
    if line.statistic is Statistic.MEAN:
        return {str(each): {"rok": each} for each in range(first, year + 1)}
    return {f"{first}–{year}": {"od": f"{first}-01-01", "do": f"{year}-12-31"}}


def _period(when: Mapping[str, Any]) -> Period:
    if "rok" in when:
        return Period.of_year(when["rok"])
    return Period(date.fromisoformat(when["od"]), date.fromisoformat(when["do"]))
