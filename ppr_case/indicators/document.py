"""The catalogue as a page to read: `python -m ppr_case.indicators.document > docs/indicators.md`."""

import sys
from collections.abc import Iterator

from ppr_case.indicators.catalogue import SECTIONS
from ppr_case.indicators.language import Indicator
from ppr_case.law import load

HEAD = """\
# Wskaźniki

Co liczy każda liczba. Strona powstaje z deklaracji w `ppr_case/indicators/catalogue`, więc opisuje to, co program robi
(`python -m ppr_case.indicators.document > docs/indicators.md`).

- Okres jest domknięty: oba jego dni do niego należą. Liczba nie zależy od dnia, w którym się o nią pyta.
- Zapis anulowany nie liczy się nigdzie, tak jak to, co należy do anulowanej procedury. Uchylonego zakończenia nie było
  w żadnym roku.
- Procedura jest prowadzona od dnia wypełnienia formularza A wszczynającego (przejęta: od dnia przejęcia) do dnia
  protokołu zakończenia albo przekazania, włącznie z tym dniem.
- Czynności innej gminy, także sprzed przejęcia i po przekazaniu procedury, widać w rejestrze, ale tu się nie liczą.
- Osoba liczy się w okresie raz, w ilu procedurach by nie była. Wiek ustala się na najwcześniejszy z dni odniesienia
  w jej procedurach. Dzień odniesienia to najpóźniejszy z trzech: początek prowadzenia procedury, początek objęcia nią
  osoby, 1 stycznia roku, w którym zaczyna się okres.
- Przed pierwszym dniem rejestru nie ma liczb (null, „brak danych”), z wyjątkiem działań poza procedurami. Działanie
  bez zapisu w okresie to też „brak danych”, a z zapisem 0 to 0.
- Wartości miesięczne zdarzeń sumują się do roku. Stanów i różnych osób nie sumuje się nigdy.
"""
LOG = """\
Każdy kod jest osobnym wskaźnikiem i żaden nie jest sumą innych. Obok kodu są: `KOD_participants` (suma uczestników),
`KOD_hours` (suma godzin) i `KOD_distinct` (liczba różnych oznaczeń). Podziały: `podmiot`, `rodzaj`, `rok`, `grupa`.
Zapis o okresie trwania liczy się w każdym okresie, którego dotyka. Jednostka może dodać własne kody, zaczynające się
od `x_`.
"""


def lines() -> Iterator[str]:
    yield HEAD
    for title, section in SECTIONS.items():
        yield f"## {title}\n"
        if section[0].partition:
            yield LOG
            yield from _log(section)
        else:
            yield from _table(section)
        yield ""


def _table(section: tuple[Indicator, ...]) -> Iterator[str]:
    units = load().latest.units
    yield "| kod | nazwa | co liczy | jednostka | podziały |"
    yield "|---|---|---|---|---|"
    for each in section:
        by = " ".join(f"`{dimension.code}`" for dimension in each.by)
        yield f"| `{each.code}` | {each.title} | {each.definition} | {units[each.unit].one} | {by} |"


def _log(section: tuple[Indicator, ...]) -> Iterator[str]:
    law = load().latest
    yield "| kod | nazwa | co się tu zapisuje | jednostka |"
    yield "|---|---|---|---|"
    for each in section:
        if each.code == each.partition:
            kind = law.activities[each.code]
            yield f"| `{each.code}` | {each.title} | {kind.means} | {law.units[each.unit].one} |"


def page() -> str:
    return "\n".join(lines())


if __name__ == "__main__":
    sys.stdout.write(page())
