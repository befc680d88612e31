"""`ppr-case indicators`: every number of a period, and the records behind any of them; no key is needed."""

import csv
import difflib
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import click

from ppr_case.cli.place import chosen_unit, law_of, unit_option, without_keys
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.indicators.answers import COLUMNS, Answer, answers, as_json, explained_as_json, rows
from ppr_case.indicators.catalogue import DIMENSIONS, SECTIONS, catalogue_of
from ppr_case.indicators.compute import UNKNOWN, Explanation, explain
from ppr_case.indicators.language import Indicator, Period
from ppr_case.law.regimes import Law
from ppr_case.records.units import Unit
from ppr_case.trail import note

NO_DATA: Final = "brak danych"
YEARS: Final = range(1950, 2200)


@click.command(short_help="policzyć wskaźniki za okres")
@click.option("--year", type=int, metavar="ROK", help="Cały rok.")
@click.option("--from", "since", metavar="RRRR-MM-DD", help="Pierwszy dzień okresu.")
@click.option("--to", "until", metavar="RRRR-MM-DD", help="Ostatni dzień okresu.")
@unit_option
@click.option("--by", metavar="WYMIAR", help=f"Podział: {', '.join(DIMENSIONS)}.")
@click.option("--explain", "code", metavar="KOD", help="Lista tego, co policzono, i tego, co pominięto, z powodem.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Postać wyniku.",
)
def indicators(
    year: int | None,
    since: str | None,
    until: str | None,
    teryt: str | None,
    by: str | None,
    code: str | None,
    form: str,
) -> None:
    """Policz wszystkie wskaźniki za rok albo za okres od dnia do dnia; oba dni należą do okresu."""
    period = _period(year, since, until)
    if by is not None and by not in DIMENSIONS:
        raise Refused(f"Nie ma wymiaru {by}. Są: {', '.join(DIMENSIONS)}.")
    if code is not None and (by is not None or form == "csv"):
        raise Refused("Lista za liczbą (--explain) ma postać table albo json i nie ma podziału (--by).")
    installation = without_keys()
    unit_id, law = chosen_unit(installation, teryt), law_of(installation)
    make = installation.sessions(by="cli")
    with make.reading() as session:
        catalogue = catalogue_of(session, unit_id)
        unit = session.get_one(Unit, unit_id)
        if code is not None:
            indicator = _named(catalogue, code)
            written = _explanation(indicator, explain(session, unit_id, period, indicator), period, form)
        else:
            answered = answers(session, unit.id, period, catalogue, by=by, law=law)
            written = _written(unit, period, answered, form, law)
    with make.writing() as session:
        note(session, "indicators", unit=unit.teryt, since=str(period.start), until=str(period.end), code=code, by=by)
        session.commit()
    if form == "table" and period.start <= (today := clock.today()) < period.end:
        click.echo(
            "Ten okres jeszcze trwa. Czego brakuje na jego koniec, na przykład wizyty od 30 dni, liczy się na "
            f"{period.end}; na dziś: --from {period.start} --to {today}",
            err=True,
        )
    if form == "table" and sys.stdout.isatty():
        click.echo_via_pager(written)
    else:
        click.echo(written, nl=False)


def _period(year: int | None, since: str | None, until: str | None) -> Period:
    if (year is None) == (since is None and until is None) or (since is None) != (until is None):
        raise Refused("Podaj okres: --year ROK albo --from RRRR-MM-DD --to RRRR-MM-DD.")
    if since is None or until is None:
        start, end = (_day(f"{year:04}-{ends}") for ends in ("01-01", "12-31"))
    else:
        start, end = _day(since), _day(until)
    if start > end:
        raise Refused(f"Okres kończy się ({end}), zanim się zaczyna ({start}).")
    return Period(start, end)


def _day(said: str) -> date:
    try:
        day = date.fromisoformat(said) if len(said) == len("2021-01-01") else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"Nie ma takiego dnia: {said}. Datę pisze się RRRR-MM-DD, na przykład 2021-12-31.")
    if day.year not in YEARS:
        raise Refused(f"Rok {day.year} jest poza zakresem {YEARS[0]}–{YEARS[-1]}.")
    return day


def _named(catalogue: tuple[Indicator, ...], code: str) -> Indicator:
    known = {indicator.code: indicator for indicator in catalogue}
    if code not in known:
        near = difflib.get_close_matches(code, known, n=3)
        hint = f" Może: {', '.join(near)}." if near else ""
        raise Refused(f"Nie ma wskaźnika {code}.{hint} Wszystkie kody: ppr-case indicators --year ROK")
    return known[code]


def _written(unit: Unit, period: Period, answered: Sequence[Answer], form: str, law: Law) -> str:
    match form:
        case "json":
            return _json(as_json(unit.teryt, period, answered))
        case "csv":
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows([COLUMNS, *(row for each in answered for row in rows(each))])
            return out.getvalue()
    head = f"{unit.name} ({unit.teryt}), od {period.start} do {period.end}\n"
    return head + "".join(line + "\n" for line in _table(answered, law))


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _table(answered: Iterable[Answer], law: Law) -> Iterator[str]:
    begins = {section[0].code: title for title, section in SECTIONS.items()}
    for answer in answered:
        if answer.indicator.code in begins:
            yield from ("", begins[answer.indicator.code])
        yield f"  {_value(answer, law):>24}  {answer.indicator.title}  [{answer.indicator.code}]"
        if answer.dimension is not None:
            for key, part in answer.by.items():
                yield f"  {part:>24}    {_label(answer.dimension.labels, key, law)}"
            if answer.by and answer.indicator.overlapping(answer.dimension):
                yield f"  {'':>24}    (części zachodzą na siebie: ich suma może przekraczać całość)"


def _value(answer: Answer, law: Law) -> str:
    value = answer.value
    if value is None or (isinstance(value, dict) and value["value"] is None):
        return NO_DATA
    if isinstance(value, dict):
        within = "" if value["within"] is None else f", w terminie {value['within']:.0%}"
        return f"{value['value']} dni (90%: {value['p90']}{within}; n = {value['n']})"
    told = f"{value} {law.latest.units[answer.indicator.unit].after(value)}"
    return f"{told} („{'”, „'.join(answer.texts)}”)" if answer.texts else told


def _label(vocabulary: str, key: str, law: Law) -> str:
    if not vocabulary or key == UNKNOWN:
        return key
    return law.labels(vocabulary).get(key, key)


def _explanation(indicator: Indicator, said: Explanation, period: Period, form: str) -> str:
    if form == "json":
        return _json(explained_as_json(indicator, said))
    counted = [f"  {entry.number:<14} {entry.date}  {entry.weight:>4}" for entry in said.counted]
    left_out = [f"  {left.number:<14} {left.date}  {left.why}" for left in said.left_out]
    return "\n".join(
        [
            f"{indicator.title}  [{indicator.code}], od {period.start} do {period.end}",
            said.definition,
            "",
            f"Policzono ({len(counted)}): numer, data, ile",
            *counted,
            "",
            f"Pominięto ({len(left_out)}): numer, data, dlaczego",
            *left_out,
            "",
        ]
    )
