"""Form B on paper: what whoever experiences violence should know, with a table of local help to be filled in."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ppr_case.law.leaflets import Leaflet
from ppr_case.law.regimes import Edition
from ppr_case.reports.document import Heading, Items, Paragraph
from ppr_case.reports.paper import Aside, Asked, Entry, Grid, Paper, PaperBlock

ROWS: Final = 7
UNCOMPARED: Final = "*"


def blank_leaflet(leaflet: Leaflet, edition: Edition, dated: date) -> Paper:
    forms = edition.forms[leaflet.forms]
    annex = leaflet.source.removeprefix(forms.journal).lstrip(", ")
    return Paper(
        title="Formularz „Niebieska Karta – B”",
        subtitle=f"Informacja dla osoby, która doznaje przemocy. Treść własna na podstawie przepisów; "
        f"wzór: {annex}, {forms.title} ({forms.journal})",
        issuer="",
        place_and_date="",
        number="",
        dated=dated,
        particulars=(),
        blocks=tuple(_blocks(leaflet, dated)),
    )


def _blocks(leaflet: Leaflet, dated: date) -> Iterator[PaperBlock]:
    for place, (code, part) in enumerate(leaflet.parts.items()):
        if place == 1:  # whom to call comes right after what to do at once
            yield from _helplines(leaflet, dated)
        yield Heading(f"{part.title}{_mark(part.certainty)}", 1, code)
        yield from (Paragraph(text) for text in part.texts)
        if part.items:
            yield Items(part.items)
        yield from (Entry(place) for place in part.places)
    yield Heading("Gdzie po pomoc w Twojej okolicy", 1, "pomoc")
    yield Paragraph("Tabelę wypełnia ten, kto wręcza formularz, zanim go odda.")
    blank = ("",) * len(leaflet.institutions)
    yield Grid("Lp.", leaflet.institutions, tuple(Asked(f"{place + 1}", blank) for place in range(ROWS)), share=0.07)
    if leaflet.remembered():
        yield Aside(
            f"{UNCOMPARED} Treści tak oznaczonych nie porównano jeszcze z Dziennikiem Ustaw ({leaflet.source}) "
            "albo z ogłoszonym numerem: porównaj je, zanim wręczysz formularz."
        )


def _helplines(leaflet: Leaflet, dated: date) -> Iterator[PaperBlock]:
    yield Heading("Gdzie zadzwonić", 1, "telefony")
    lines = [line for line in leaflet.helplines.values() if line.valid_from <= dated <= line.valid_to]
    rows = tuple(Asked(f"{line.name}{_mark(line.certainty)}", (line.number, line.when)) for line in lines)
    yield Grid("Kto odbiera", ("Numer", "Kiedy"), rows, share=0.55)


def _mark(certainty: str) -> str:
    return "" if certainty in {"S", "L"} else f" {UNCOMPARED}"
