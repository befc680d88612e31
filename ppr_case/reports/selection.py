"""What a line of a layout counts: an indicator, or an indicator of which only some parts are wanted.

A restricted indicator is an indicator like any other, with one condition more for each filter, so the number, its list
and its parts come from the same declaration and two filters can hold at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import case, not_, or_

from ppr_case.indicators.compute import UNKNOWN
from ppr_case.indicators.language import Column, Condition, Dimension, Indicator, Kind, Sum
from ppr_case.indicators.ministries import RESORT, by_ministry
from ppr_case.law.regimes import Law
from ppr_case.records.activities import Activity
from ppr_case.records.vocabulary import PARTICIPANT_GROUPS
from ppr_case.reports.layout import LayoutError, LayoutLine

# What a row of the log always says of itself: there, nothing found is nothing done.
_COMPLETE: Final = {"rodzaj", "forma", "calodobowe", "rok"}
_OF_ACTIVITIES: Final = {
    "forma": Dimension("forma", Activity.form, labels="activity_forms"),
    "calodobowe": Dimension("calodobowe", case((Activity.round_the_clock, "tak"), else_="nie")),
}
_OTHER: Final = "należy do innej części"


def dimension_of(indicator: Indicator, key: str) -> Dimension | None:
    """Give a dimension of an indicator; activities have two more that only layouts ask for."""
    found = indicator.dimension(key)
    return _OF_ACTIVITIES.get(key) if found is None and indicator.partition is not None else found


class Selection:
    """The indicators that one report, or one list, asks for; equal restrictions are made once and share a statement.

    `layout` is the code of what asks, for its errors.
    """

    def __init__(self, layout: str, catalogue: Iterable[Indicator], law: Law, day: date) -> None:
        self._layout = layout
        self._known = {indicator.code: indicator for indicator in catalogue}
        self._ministries = by_ministry(law, day)
        self._kinds: dict[tuple[int, str], Kind] = {}
        self._made: dict[str, Indicator] = {}

    def known(self, code: str) -> Indicator | None:
        """Give the indicator of a code; None for a kind of activity (x_…) that this unit has not added."""
        return self._known.get(code)

    def of(self, line: LayoutLine, filters: Mapping[str, tuple[str, ...]]) -> list[Indicator]:
        """Give the indicators whose sum is the line; LayoutError for a code or a dimension that does not exist."""
        found = []
        for code in line.codes:
            indicator = self.known(code)
            if indicator is None and not code.startswith("x_"):
                raise LayoutError(self._layout, f"linia {line.number}", f"nie ma wskaźnika {code}")
            if indicator is not None:
                found.append(self.restricted(indicator, filters, line.number))
        return found

    def restricted(self, indicator: Indicator, filters: Mapping[str, tuple[str, ...]], place: str) -> Indicator:
        said = "&".join(f"{key}={'|'.join(values)}" for key, values in filters.items())
        if not said:
            return indicator
        code = f"{indicator.code}?{said}"
        if code not in self._made:
            made = replace(indicator, code=code, by=())
            for key, values in filters.items():
                made = self._narrowed(made, self._dimension(indicator, key, place), values, place)
            self._made[code] = made
        return self._made[code]

    def backing(self, indicator: Indicator, filters: Mapping[str, tuple[str, ...]], place: str) -> Indicator | None:
        """Give the indicator whose having a number makes "none found" mean zero; None where nothing could.

        Nobody noted women among the participants: that is no data while no group was noted at all, and zero where
        others were. What an institution did not report stays unknown whatever the others reported.
        """
        if indicator.partition is None or "podmiot" in filters or not (filters.keys() <= _COMPLETE | {"grupa"}):
            return None
        if "grupa" not in filters:
            return indicator
        others = {key: values for key, values in filters.items() if key != "grupa"}
        return self.restricted(indicator, {**others, "grupa": PARTICIPANT_GROUPS}, place)

    def _dimension(self, indicator: Indicator, key: str, place: str) -> Dimension:
        found = dimension_of(indicator, key)
        if found is None and key == RESORT and indicator.code.startswith("forms_a"):
            found = self._ministries
        if found is None:
            raise LayoutError(self._layout, f"linia {place}", f"{indicator.code} nie ma wymiaru {key}")
        return found

    def _narrowed(self, indicator: Indicator, dimension: Dimension, values: tuple[str, ...], place: str) -> Indicator:
        made = replace(indicator, where=(*indicator.where, Condition(_OTHER, self._holds(dimension, values, place))))
        if dimension.through is not None:
            made = replace(made, of=self._kind_through(indicator.of, dimension))
        return made if dimension.weight is None else replace(made, count=Sum(dimension.weight))

    def _holds(self, dimension: Dimension, values: tuple[str, ...], place: str) -> Column:
        named = [value for value in values if value != UNKNOWN]
        if dimension.column is not None:
            holds = dimension.column.in_([_year(value) if dimension.code == "rok" else value for value in named])
            return holds if len(named) == len(values) else or_(holds, dimension.column.is_(None))
        parts = {part.unless: part.holds for part in dimension.parts}
        unknown = set(named) - parts.keys()
        if unknown:
            raise LayoutError(self._layout, f"linia {place}", f"{dimension.code} nie zna: {', '.join(unknown)}")
        in_none = () if len(named) == len(values) else (not_(or_(*parts.values())),)
        return or_(*(parts[value] for value in named), *in_none)

    def _kind_through(self, kind: Kind, dimension: Dimension) -> Kind:
        """Give the kind whose rows are the parts; one object for each weight, for those never share a scan."""
        through = dimension.through
        key = (id(kind), f"{id(through)}/{id(dimension.weight)}")
        if through is not None and key not in self._kinds:
            self._kinds[key] = replace(kind, rows=kind.rows.outerjoin(through.rows, through.on))
        return self._kinds[key]


def _year(value: str) -> int:
    """Read a year; one that nobody wrote is none of them."""
    return int(value) if value.isdecimal() and len(value) == 4 else 0
