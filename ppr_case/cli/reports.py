"""`ppr-case report`: the annual report of a unit in any format; no key is needed."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from ppr_case.cli.files import written
from ppr_case.cli.place import chosen_unit, law_of, unit_option, without_keys
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.indicators.checks import BalanceBroken
from ppr_case.law.regimes import NoRegime
from ppr_case.reports import layout as layouts
from ppr_case.reports.annual import Report
from ppr_case.reports.annual import report as compose
from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.issuing import issue as issue_report
from ppr_case.reports.layout import Layout, LayoutError, UnknownLayout
from ppr_case.trail import note

YEARS: Final = click.IntRange(1951, 2199)


@click.command(short_help="sporządzić sprawozdanie roczne")
@click.option("--year", type=YEARS, metavar="ROK", help="Rok sprawozdania.")
@click.option("--layout", "name", metavar="UKŁAD", help="Układ: zadania i linie; spis daje --list-layouts.")
@click.option("--format", "form", type=click.Choice(list(BACKENDS)), help="Format; zwykle wynika z nazwy pliku.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="PLIK", help="Dokąd zapisać.")
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), metavar="RRRR-MM-DD", help="Dzień sporządzenia.")
@click.option("--issue", "issued", is_flag=True, help="Wydać: zachować liczby jako kolejne wydanie sprawozdania.")
@click.option("--list-layouts", is_flag=True, help="Wypisać układy i zakończyć.")
@unit_option
def report(
    year: int | None,
    name: str | None,
    form: str | None,
    out: Path | None,
    dated: datetime | None,
    issued: bool,
    list_layouts: bool,
    teryt: str | None,
) -> None:
    """Sporządź sprawozdanie roczne. Liczy bez kluczy; te same dane i ten sam dzień dają ten sam plik."""
    if list_layouts:
        for code in layouts.names():
            click.echo(f"{code}\t{layouts.load(code).subtitle}")
        return
    if year is None or name is None or out is None:
        raise Refused("Podaj --year ROK, --layout UKŁAD i --out PLIK. Spis układów: ppr-case report --list-layouts")
    layout, form = _layout(name), form or _format_of(out)
    if not out.parent.is_dir():
        raise Refused(f"Nie można zapisać pliku {out}: nie ma takiego folderu.")
    installation = without_keys()
    unit_id = chosen_unit(installation, teryt)
    make, law = installation.sessions(by="cli"), law_of(installation)
    issued_on = dated.date() if dated else clock.today()
    try:
        with make.reading() as session:
            if issued:
                made, edition = issue_report(session, unit_id, layout, year, law=law, issued_on=issued_on)
            else:
                made, edition = compose(session, unit_id, layout, year, law=law, issued_on=issued_on), None
    except LayoutError as wrong:
        raise Refused(f"Nie da się sporządzić sprawozdania: {wrong}.") from None
    except NoRegime:
        raise Refused(f"Nie wiadomo, jakie przepisy obowiązywały w roku {year}.") from None
    except BalanceBroken as broken:
        raise Refused(f"Sprawozdania nie ma: liczby się nie bilansują ({broken}). To błąd programu.", code=1) from None
    with written(out, BACKENDS[form].render(made.document)), make.writing() as session:
        if edition is not None:
            session.add(edition)
        _note(session, made, form, issued=issued)
        session.commit()
    click.echo(f"{out}  ({made.document.status.value}, skrót treści {made.document.fingerprint[:16]})")


def _layout(name: str) -> Layout:
    try:
        return layouts.load(name)
    except (UnknownLayout, LayoutError) as wrong:
        said = str(wrong)
        raise Refused(f"{said[:1].upper()}{said[1:]}.") from None


def _format_of(out: Path) -> str:
    form = out.suffix.removeprefix(".").lower()
    if form not in BACKENDS:
        raise Refused(f"Nie wiadomo, jaki format: podaj --format {'|'.join(BACKENDS)} albo plik z takim rozszerzeniem.")
    return form


def _note(session: Session, made: Report, form: str, *, issued: bool) -> None:
    document = made.document
    note(
        session,
        "report",
        layout=document.layout,
        year=document.year,
        format=form,
        issued=issued,
        fingerprint=document.fingerprint,
    )
