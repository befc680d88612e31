"""Tables that make a report checkable: signs, unmet targets, balances, warnings, definitions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ppr_case.indicators.checks import checked, suspicions
from ppr_case.indicators.language import Indicator
from ppr_case.reports.cells import Cell, Mark, change, number
from ppr_case.reports.document import Column, Group, Kind, Line, Row, Table, Value
from ppr_case.reports.layout import Layout, LayoutLine, Statistic
from ppr_case.reports.numbers import ALWAYS, Counting, Figures
from ppr_case.reports.wording import Wording

Found: TypeAlias = Sequence[tuple[Indicator, int]]
Changed: TypeAlias = tuple[LayoutLine, Cell, Cell]

DIMENSIONS: Final = {
    "podmiot": "podmiot",
    "plec": "płeć",
    "rodzaj": "rodzaj",
    "cel": "cel",
    "forma_przemocy": "forma przemocy",
    "umieszczenie": "umieszczenie",
    "program": "program",
    "grupa": "grupa uczestników",
    "rok": "rok rozpoczęcia",
    "resort": "resort",
    "forma": "forma",
    "calodobowe": "całodobowe",
}
TO_EXPLAIN, AGREES, DISAGREES, NO_DATA = "do wyjaśnienia", "zgodne", "niezgodne", "brak danych"


def signs(caption: str) -> Table:
    columns = (Column("Znak", Kind.NAME, 26), Column("Znaczenie", Kind.TEXT, 140))
    rows: tuple[tuple[Cell, Cell], ...] = (
        (Mark.UNKNOWN, "Nikt tego nie zapisał. Zero znaczy, że niczego nie było."),
        (Mark.INCOMPARABLE, "W kolumnie „Zmiana”: nie ma czego porównać."),
        ("puste pole", "W kolumnie „Cel”: nie wyznaczono wartości."),
    )
    return Table(caption, columns, tuple(Line(cells) for cells in rows))


def unmet(caption: str, values: Sequence[Value], year: int) -> Table:
    columns = (
        Column("Nr", Kind.LABEL, 16),
        Column("Wskaźnik", Kind.NAME, 52),
        Column(f"{year}", Kind.NUMBER, 14),
        Column("Cel", Kind.NUMBER, 15),
        Column("Różnica", Kind.NUMBER, 16),
        Column("Wyjaśnienie", Kind.TEXT, 63),
    )
    rows = tuple(
        Line(
            (
                value.number,
                value.name,
                value.value,
                value.target,
                change(value.value, value.target.value),
                value.explanation or "Wyjaśnienia nie wpisano.",
            )
        )
        for value in values
        if value.target is not None
    )
    return Table(caption, columns, rows)


def balances(caption: str, now: Figures, before: Figures, year: int) -> Table:
    columns = (
        Column("Sprawdzenie", Kind.NAME, 88),
        Column("Liczby", Kind.TEXT, 50),
        Column("Wynik", Kind.LABEL, 28),
    )
    rows: list[Row] = []
    for each in checked(now.codes):
        result = NO_DATA if each.holds is None else AGREES if each.holds else DISAGREES
        rows.append(Line((each.title, each.spelled, result)))
    ended, begun = before.code("procedures_open_at_end"), now.code("procedures_continued")
    title = f"W toku na koniec {year - 1} r. = kontynuowane w {year} r."
    if isinstance(ended, int) and isinstance(begun, int):
        agree = ended == begun
        spelled = f"{number(ended)} {'=' if agree else '≠'} {number(begun)}"
        rows.append(Line((title, spelled, AGREES if agree else DISAGREES)))
    else:
        rows.append(Line((title, NO_DATA, NO_DATA)))
    return Table(caption, columns, tuple(rows))


def suspected(before: Figures, year: int) -> Iterator[tuple[str, str, str]]:
    """Warn of what looks wrong in the figures of an issued report, with which this year's are compared."""
    if before.issued_on is not None:
        for sentence in suspicions(before.codes):
            yield f"Wydane sprawozdanie za {year} r.", "", sentence


def warnings(
    caption: str,
    found: Found,
    layout: Layout,
    now: Figures,
    wording: Wording,
    more: Sequence[tuple[str, str, str]] = (),
) -> Table:
    columns = (
        Column("Ostrzeżenie", Kind.NAME, 70),
        Column("Ile", Kind.LABEL, 34),
        Column("Co z tego wynika", Kind.TEXT, 62),
    )
    rows = [Line((one.title, wording.counted(counted, one.unit), one.definition)) for one, counted in found]
    rows += [Line(row) for row in (*_of_layout(layout, now), *more)]
    if not rows:
        rows = [Line(("Ostrzeżeń nie ma", "", ""))]
    return Table(caption, columns, tuple(rows))


def _of_layout(layout: Layout, now: Figures) -> Iterator[tuple[str, str, str]]:
    """Warn of the same thing under two headings and of lines that nobody answered."""
    same: dict[tuple[object, ...], list[LayoutLine]] = {}
    for line in layout.lines:
        asked = (line.codes, line.text, tuple(line.filters.items()), line.whole_programme)
        same.setdefault(asked, []).append(line)
    for lines in same.values():
        if len(lines) > 1:
            where = " i ".join(line.number for line in lines)
            yield "To samo pod dwoma hasłami", where, "To te same zapisy; w podsumowaniach liczą się raz."
    silent = [line.number for line in layout.lines if now.line(line.number) is Mark.UNKNOWN]
    if silent:
        shown = ", ".join(silent[:6]) + (" i inne" if len(silent) > 6 else "")
        yield "Linie bez danych", str(len(silent)), f"Nikt tego nie zapisał w dzienniku działań: {shown}."


def changed(layout: Layout, issued: Figures, now: Figures) -> list[Changed]:
    """Give the lines whose live value is no longer the issued one, with both."""
    return [
        (line, issued.line(line.number), now.line(line.number))
        for line in layout.lines
        if line.number in issued.lines and issued.line(line.number) != now.line(line.number)
    ]


def differences(caption: str, changes: Sequence[Changed], wording: Wording) -> Table:
    columns = (
        Column("Nr", Kind.LABEL, 18),
        Column("Wskaźnik", Kind.NAME, 88),
        Column("Wydano", Kind.NUMBER, 20),
        Column("Dziś", Kind.NUMBER, 20),
        Column("Zmiana", Kind.NUMBER, 20),
    )
    rows = tuple(
        Line((line.number, wording.of(line.name, line.number), was, today, change(today, was)))
        for line, was, today in changes
    )
    return Table(caption, columns, rows)


def definitions(caption: str, layout: Layout, counting: Counting, wording: Wording, year: int) -> Table:
    columns = (
        Column("Nr", Kind.LABEL, 17),
        Column("Liczba", Kind.NAME, 52),
        Column("Jednostka", Kind.LABEL, 21),
        Column("Co jest liczone", Kind.TEXT, 86),
    )
    defining = _Defining(layout, counting, wording, year)
    rows: list[Row] = []
    for goal in layout.goals:
        rows.append(Group(goal.number, wording.of(goal.name)))
        for task in goal.tasks:
            whole = task.lines[0]
            for line in task.lines:
                whole = whole if line.depth else line
                name = wording.of(line.name, line.number)
                rows.append(Line((line.number, name, line.unit, defining.of(line, whole)), line.depth))
    rows.append(Group("B", "Bilans, ryciny i liczby na początku"))
    codes = dict.fromkeys((*ALWAYS, *layout.highlights))
    known = [indicator for code in codes if (indicator := counting.indicator(code)) is not None]
    rows += [
        Line((f"B.{place}", one.title[:1].upper() + one.title[1:], wording.unit(one.unit).few, one.definition))
        for place, one in enumerate(known, 1)
    ]
    return Table(caption, columns, tuple(rows))


@dataclass(frozen=True)
class _Defining:
    """Says in words what a line counts: its indicators, what of them, over which years, and the layout's own note."""

    layout: Layout
    counting: Counting
    wording: Wording
    year: int

    def of(self, line: LayoutLine, whole: LayoutLine) -> str:
        """Define a line; a part of a `whole` that counts the same says only what of it."""
        part = line is not whole and line.codes == whole.codes
        said = self._part(line, whole) if part else self._answer(line) if line.text else self._counted(line)
        if line.whole_programme:
            how = {Statistic.SUM: "razem", Statistic.MEAN: "średnio na rok", Statistic.LAST: "w ostatnim roku"}
            said.append(f"Cały program od {self.layout.programme[0]} r. do {self.year} r.: {how[line.statistic]}.")
        if line.note:
            said.append(self.wording.of(line.note, line.number))
        return " ".join(said)

    def _part(self, line: LayoutLine, whole: LayoutLine) -> list[str]:
        more = {key: values for key, values in line.filters.items() if whole.filters.get(key) != values}
        return [f"Z tego, co liczy {whole.number}.", *self._only(line.codes, more)]

    def _answer(self, line: LayoutLine) -> list[str]:
        indicator = self.counting.indicator(line.text)
        return [f"Odpowiedź w słowach z dziennika działań: {indicator.title if indicator else line.text}."]

    def _counted(self, line: LayoutLine) -> list[str]:
        known = [one for code in line.codes if (one := self.counting.indicator(code)) is not None]
        if not known:
            return ["Działanie własne, którego ta jednostka nie prowadzi."]
        sum_ = ["Suma liczb:"] if len(known) > 1 else []
        return [*sum_, *(one.definition for one in known), *self._only(line.codes, line.filters)]

    def _only(self, codes: tuple[str, ...], filters: Mapping[str, tuple[str, ...]]) -> list[str]:
        indicator = next((one for code in codes if (one := self.counting.indicator(code)) is not None), None)
        said = []
        for key, values in filters.items():
            labels = self.counting.labels(indicator, key) if indicator else {}
            named = [labels.get(value, value) for value in map(self._filled, values)]
            said.append(f"Tylko {DIMENSIONS.get(key, key)}: {', '.join(named)}.")
        return said

    def _filled(self, value: str) -> str:
        return value.format(year=self.year, year_before=self.year - 1, two_years_before=self.year - 2)
