"""The annual report of one unit: which numbers, in which order, in whose words. Returns a Document, knows no format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.indicators.checks import demand_balances
from ppr_case.indicators.language import Period
from ppr_case.indicators.warnings import warned
from ppr_case.law.activities import Unit as Forms
from ppr_case.law.regimes import Law
from ppr_case.records.reports import Explanation
from ppr_case.records.units import Unit
from ppr_case.reports import appendix
from ppr_case.reports.cells import Mark, Verdict, day, text_of
from ppr_case.reports.charts import Balance, Equation, Flow, Highlights, Panels, Series, Term
from ppr_case.reports.document import (
    Block,
    Contents,
    Document,
    Heading,
    Lead,
    Paragraph,
    Results,
    Status,
    Task,
    Value,
)
from ppr_case.reports.layout import Layout, LayoutGoal, LayoutLine
from ppr_case.reports.numbers import FLOWING, MONTHLY, Counting, Figures, of_one_moment
from ppr_case.reports.wording import Wording

LABELS: Final = {
    "procedures_opened": "wszczęte",
    "procedures_continued": "kontynuowane z lat poprzednich",
    "procedures_taken_over": "przejęte z innej gminy",
    "procedures_conducted": "prowadzone w roku",
    "procedures_closed": "zakończone",
    "procedures_handed_over": "przekazane innej gminie",
    "procedures_open_at_end": "w toku",
}
"""With the day behind the last of them."""
_REMAINED: Final = Forms("", "pozostała", "pozostały", "pozostało")


@dataclass(frozen=True)
class Issue:
    """What makes a report an issued one: its edition, and the head of the trail when it was issued."""

    edition: int
    anchor: str


@dataclass(frozen=True)
class Report:
    """A report with the figures it prints, which an issued one keeps."""

    document: Document
    figures: Figures


def report(
    session: Session,
    unit_id: UUID,
    layout: Layout,
    year: int,
    *,
    law: Law,
    issued_on: date,
    issue: Issue | None = None,
) -> Report:
    """Count and compose. Needs no key.

    Raises LayoutError where the layout asks for what does not exist, NoRegime for a year before the first act, and
    BalanceBroken where the register's own numbers do not add up.
    """
    of_one_moment(session)
    counting = Counting(session, unit_id, layout, law)
    now = counting.live(year)
    demand_balances(session, unit_id, Period.of_year(year), now.codes)
    before = counting.issued(year - 1) or counting.live(year - 1)
    written = session.execute(
        select(Explanation.line, Explanation.text).where(
            Explanation.unit_id == unit_id, Explanation.layout == layout.code, Explanation.year == year
        )
    )
    composing = _Composing(
        layout=layout,
        year=year,
        wording=Wording(law, law.regime_on(date(year, 12, 31)), year, layout.code),
        now=now,
        before=before,
        explanations={line: text for line, text in written},  # noqa: C416 (rows are no pairs to a type checker)
        months={code: counting.months(code, year) for code in (*FLOWING, *MONTHLY) if isinstance(now.code(code), int)},
        counting=counting,
        law=law,
        as_of=issued_on,
    )
    composing.found = warned(session, unit_id, Period.of_year(year), today=issued_on, law=law)
    composing.since_issue = counting.issued(year, before=issue.edition if issue else None)
    unit = session.get_one(Unit, unit_id)
    document = Document(
        title=composing.wording.of(layout.title),
        town=unit.name,
        year=year,
        layout=layout.code,
        legal_basis=composing.wording.of(layout.legal_basis),
        status=Status.ISSUED if issue else Status.DRAFT,
        status_note=f"wydanie {issue.edition}" if issue else layout.status_note,
        issued_on=issued_on,
        data_as_of=issued_on,
        author=layout.author,
        blocks=tuple(composing.blocks()),
        anchor=issue.anchor if issue else "",
    )
    return Report(document, now)


@dataclass
class _Composing:
    layout: Layout
    year: int
    wording: Wording
    now: Figures
    before: Figures
    explanations: Mapping[str, str]
    months: Mapping[str, tuple[int, ...]]
    counting: Counting
    law: Law
    found: appendix.Found = ()
    since_issue: Figures | None = None
    as_of: date = date.max
    """The day of the report: a year that is not over has no end to speak of."""

    def __post_init__(self) -> None:
        self._tables, self._figures, self._chapters = count(1), count(1), count(1)

    @property
    def _is_over(self) -> bool:
        return self.as_of >= date(self.year, 12, 31)

    @property
    def _at_end(self) -> str:
        return "na koniec roku" if self._is_over else f"na dzień {day(self.as_of)}"

    @property
    def _last_day(self) -> str:
        return "31 grudnia" if self._is_over else day(self.as_of)

    @property
    def _so_far(self) -> str:
        said = "Rok jeszcze trwa: liczby obejmują to, co wpisano do"
        return "" if self._is_over else f" {said} {day(self.as_of)}"

    def blocks(self) -> Iterator[Block]:
        yield Contents("Spis treści")
        results = [self._results(goal) for goal in self.layout.goals]
        yield from self._introduction(results)
        yield from self._procedures()
        yield from self._goals(results)
        yield from self._unmet(results)
        yield from self._checks()
        yield Heading("Załącznik. Definicje i jednostki", 1, "definicje")
        yield Paragraph(
            "Okres jest zamknięty z obu stron: od 1 stycznia do 31 grudnia. Zapis anulowany nie liczy się nigdzie. "
            "Osoba liczy się w roku raz, choćby wymieniało ją kilka procedur. Różnych jednostek nie dodaje się."
        )
        yield appendix.definitions(
            self._table("Co liczy każda liczba sprawozdania"), self.layout, self.counting, self.wording, self.year
        )

    def _chapter(self, title: str, key: str) -> Heading:
        return Heading(f"{next(self._chapters)}. {title}", 1, key)

    def _table(self, caption: str) -> str:
        return f"Tabela {next(self._tables)}. {caption}"

    def _figure(self, caption: str) -> str:
        return f"Rycina {next(self._figures)}. {caption}"

    # --- chapters ----------------------------------------------------------------------------------------------------

    def _introduction(self, results: list[Results]) -> Iterator[Block]:
        yield self._chapter("Wprowadzenie", "wprowadzenie")
        conducted, open_at_end = self.now.code("procedures_conducted"), self.now.code("procedures_open_at_end")
        if isinstance(conducted, int) and isinstance(open_at_end, int):
            yield Lead(
                f"W {self.year} roku prowadzono {self._accusative(conducted)} „Niebieskie Karty”; "
                f"{self._at_end} w toku {_REMAINED.after(open_at_end)} {text_of(open_at_end)}."
            )
        yield Paragraph(
            f"{self.wording.of(self.layout.subtitle)}. "
            f"Sprawozdanie obejmuje okres od 1 stycznia do 31 grudnia {self.year} r.{self._so_far} "
            "Liczby o procedurach, formularzach, wizytach i spotkaniach policzono z rejestru, a liczby o szkoleniach, "
            "poradach i materiałach z dziennika działań. Każda ma jednostkę i definicję w załączniku."
        )
        yield Paragraph(self._about_year_before())
        aimed = [value for result in results for value in result.values if value.verdict is not None]
        if aimed:
            missed = sum(value.verdict is Verdict.UNMET for value in aimed)
            yield Paragraph(f"Cele liczbowe: {len(aimed)}. Osiągnięte: {len(aimed) - missed}. Nieosiągnięte: {missed}.")
        if self.layout.highlights:
            terms = tuple(self._term(code, _capital(self._title(code))) for code in self.layout.highlights)
            yield Highlights(self._figure(f"Rok {self.year} w liczbach"), self.year, terms)

    def _about_year_before(self) -> str:
        before = self.year - 1
        if self.before.issued_on is not None:
            return f"Liczby za {before} rok pochodzą ze sprawozdania wydanego {day(self.before.issued_on)}"
        if not any(isinstance(value, int) for value in self.before.codes.values()):
            return f"Rejestr nie obejmuje {before} roku, dlatego zmiany nie podano."
        return f"Liczby za {before} rok policzono z rejestru w jego dzisiejszym stanie."

    def _procedures(self) -> Iterator[Block]:
        yield self._chapter(f"Procedury w {self.year} roku", "procedury")
        known = all(isinstance(self.now.code(code), int) for code in LABELS)
        if not known:
            yield Paragraph("Rejestr nie obejmuje całego roku: bilansu nie można ułożyć.")
            return
        yield Paragraph(self._movement())
        opened, continued, taken, conducted, closed, handed, at_end = (
            self._term(code, f"{label} {self._last_day}" if code == "procedures_open_at_end" else label)
            for code, label in LABELS.items()
        )
        yield Balance(
            self._figure(f"Bilans procedur w {self.year} r. (liczba procedur; mniejszym drukiem rok poprzedni)"),
            self.year,
            (Equation((opened, continued, taken), "+", conducted), Equation((conducted, closed, handed), "-", at_end)),
        )
        yield self._flow()
        panels = tuple(
            Series(_capital(self._title(code)), self.months[code], self.before.code(code)) for code in MONTHLY
        )
        yield Panels(
            self._figure("Formularze, wizyty i spotkania według miesięcy (każdy wykres ma własną skalę)"),
            self.year,
            panels,
        )

    def _movement(self) -> str:
        def both(code: str) -> str:
            return f"{text_of(self.now.code(code))} (rok wcześniej {text_of(self.before.code(code))})"

        now = {code: value for code in LABELS if isinstance(value := self.now.code(code), int)}
        came = now["procedures_opened"] + now["procedures_taken_over"]
        left = now["procedures_closed"] + now["procedures_handed_over"]
        more = "tyle samo, ile" if came == left else "więcej, niż" if came > left else "mniej, niż"
        return (
            f"Procedury wszczęte: {both('procedures_opened')}, zakończone: {both('procedures_closed')}. "
            f"Procedur przybyło {more} ubyło: {came} wobec {left}."
        )

    def _flow(self) -> Flow:
        opened, taken, closed, handed = (self.months[code] for code in FLOWING)
        arrived = tuple(map(sum, zip(opened, taken, strict=True)))
        left = tuple(map(sum, zip(closed, handed, strict=True)))
        continued = self.now.code("procedures_continued")
        stock = [continued if isinstance(continued, int) else 0]
        for came, went in zip(arrived[:-1], left[:-1], strict=True):
            stock.append(stock[-1] + came - went)
        return Flow(
            self._figure("Procedury według miesięcy (liczba procedur)"),
            Series("z poprzedniego miesiąca", tuple(stock)),
            Series("wszczęte i przejęte", arrived),
            Series("zakończone i przekazane", left),
            "prowadzone w miesiącu",
        )

    def _goals(self, results: list[Results]) -> Iterator[Block]:
        yield self._chapter("Realizacja zadań", "zadania")
        yield Paragraph("Pod nazwą zadania stoją jego wskaźniki; obok nazwy podano realizatorów i termin.")
        yield Heading("Jak czytać tabele", 2, "jak-czytac")
        yield appendix.signs(self._table("Znaki użyte zamiast liczb"))
        for goal, result in zip(self.layout.goals, results, strict=True):
            yield Heading(f"Cel {goal.number}. {self.wording.of(goal.name)}", 2, f"cel-{goal.number}")
            if goal.text:
                yield Paragraph(self.wording.of(goal.text))
            if goal.bodies:
                yield Paragraph(f"Realizatorzy: {self.wording.of(goal.bodies)}.")
            yield _captioned(result, self._table(f"Zadania i wskaźniki celu {goal.number}"))

    def _unmet(self, results: list[Results]) -> Iterator[Block]:
        aimed = [value for result in results for value in result.values if value.target]
        if not aimed:
            return
        yield self._chapter("Cele nieosiągnięte", "nieosiagniete")
        unmet = [value for value in aimed if value.verdict is Verdict.UNMET]
        if not unmet:
            yield Paragraph("Każdy wyznaczony cel liczbowy został osiągnięty.")
            return
        yield Paragraph(f"Wskaźniki, których wartość w {self.year} r. jest gorsza od wyznaczonej.")
        yield appendix.unmet(self._table("Wskaźniki poniżej celu"), unmet, self.year)

    def _checks(self) -> Iterator[Block]:
        yield self._chapter("Sprawdzenie danych", "sprawdzenie")
        yield Paragraph(
            "Rejestr sprawdza liczby przed wydrukiem. Ostrzeżenie nie zmienia liczby: mówi, co trzeba wyjaśnić, "
            "zanim ktoś jej użyje."
        )
        yield appendix.balances(self._table("Bilanse"), self.now, self.before, self.year)
        suspected = list(appendix.suspected(self.before, self.year - 1))
        yield appendix.warnings(self._table("Ostrzeżenia"), self.found, self.layout, self.now, self.wording, suspected)
        changed = appendix.changed(self.layout, self.since_issue, self.now) if self.since_issue else []
        if changed:
            yield appendix.differences(self._table("Zmiany od wydania sprawozdania"), changed, self.wording)

    # --- values ------------------------------------------------------------------------------------------------------

    def _results(self, goal: LayoutGoal) -> Results:
        tasks = tuple(
            Task(
                task.number,
                self.wording.of(task.name, task.number),
                self.wording.of(task.bodies),
                task.deadline,
                tuple(self._value(line) for line in task.lines),
            )
            for task in goal.tasks
        )
        return Results("", self.year, goal.number, self.wording.of(goal.name), tasks)

    def _value(self, line: LayoutLine) -> Value:
        return Value(
            number=line.number,
            name=self.wording.of(line.name, line.number),
            unit=line.unit,
            value=self.now.line(line.number),
            previous=self.before.line(line.number),
            target=line.target(self.year),
            explanation=self._explanation(line),
            depth=line.depth,
        )

    def _explanation(self, line: LayoutLine) -> str:
        missing = self.now.missing.get(line.number, ())
        without = f"Bez danych: {', '.join(missing)}." if missing and self.now.line(line.number) != Mark.UNKNOWN else ""
        return " ".join(filter(None, (self.explanations.get(line.number, ""), without)))

    def _term(self, code: str, label: str) -> Term:
        return Term(label, self.now.code(code), self.before.code(code))

    def _title(self, code: str) -> str:
        indicator = self.counting.indicator(code)
        title = indicator.title if indicator else code
        return self.wording.of("{group_meeting.plural.nominative}") if code == "group_meetings" else title

    def _accusative(self, number: int) -> str:
        return "1 procedurę" if number == 1 else self.wording.counted(number, "procedure")


def _captioned(results: Results, caption: str) -> Results:
    return Results(caption, results.year, results.number, results.goal, results.tasks)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
