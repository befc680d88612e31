"""`ppr-case import | export | import-template`: the whole register in and out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click

from ppr_case.cli.place import chosen_unit, law_of, unit_option, with_keys
from ppr_case.cli.speech import Refused
from ppr_case.installation import Installation, units
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.files import read_folder
from ppr_case.interchange.leaving import how_many, write_out
from ppr_case.interchange.rejected import RejectedRows
from ppr_case.interchange.sheets import NotARegister, Register
from ppr_case.interchange.summary import Summary
from ppr_case.interchange.tables import TABLES
from ppr_case.interchange.template import write_template
from ppr_case.interchange.workbooks import read_workbook
from ppr_case.interchange.writing import CannotWriteThere, is_workbook, writing_to

PLACE: Final = click.Path(path_type=Path)
PERSONAL: Final = "To dane osobowe: usuń plik, gdy nie będzie potrzebny."


@click.command(name="import", short_help="wczytać rejestr z folderu CSV albo skoroszytu")
@click.argument("register", metavar="FOLDER|PLIK.xlsx", type=PLACE)
@click.option("--dry-run", is_flag=True, help="Niczego nie zapisuj; pokaż, co by się stało.")
@click.option("--rejected", type=PLACE, metavar="PLIK.xlsx|FOLDER", help="Dokąd zapisać odrzucone wiersze z powodami.")
@click.option("--update", is_flag=True, help="Zmień znane wpisy, o których plik mówi co innego.")
@click.option("--source", default="", metavar="NAZWA", help="Skąd są id, gdy powtarzają się w różnych arkuszach.")
@unit_option
def import_(
    register: Path, *, dry_run: bool, rejected: Path | None, update: bool, source: str, teryt: str | None
) -> int:
    """Wczytaj rejestr. Każdy wiersz wchodzi w całości albo wcale; to samo wczytane dwa razy nic nie zmienia.

    Kod wyjścia: 0, gdy nic nie odrzucono; 1, gdy część wierszy odrzucono, a reszta weszła; 2, gdy nic nie zapisano.
    """
    if rejected is not None and rejected.resolve() == register.resolve():
        raise Refused("Odrzucone wiersze nie mogą trafić do pliku, z którego się wczytuje; podaj inny --rejected.")
    installation = with_keys()
    law, read = law_of(installation), _read(register)
    unit_id = chosen_unit(installation, _unit_named(installation, read, teryt))
    with ExitStack() as until:
        rejects = None if rejected is None else until.enter_context(_fit(rejected))
        step = until.enter_context(_progress("Wczytywanie", read.length))
        summary = bring_in(
            installation.sessions(by="cli"),
            unit_id,
            read,
            source=source,
            update=update,
            dry_run=dry_run,
            rejects=rejects,
            progress=step,
            law=law,
        )
    _print(summary, dry_run=dry_run, rejected=rejected)
    return summary.exit_code


@click.command(short_help="zapisać cały rejestr do folderu CSV albo skoroszytu")
@click.argument("target", metavar="FOLDER|PLIK.xlsx", type=PLACE)
@unit_option
def export(target: Path, *, teryt: str | None) -> None:
    """Zapisz cały rejestr jednostki. Plik zawiera dane osobowe; czytać go może tylko właściciel."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    make = installation.sessions(by="cli")
    with make.reading() as session:
        length = how_many(session, unit_id)
    try:
        with writing_to(target) as writer, _progress("Zapisywanie", length) as step:
            counts = write_out(make, unit_id, writer, step)
    except CannotWriteThere as taken:
        raise Refused(str(taken)) from None
    except OSError:
        raise Refused(f"Nie można zapisać do {target}.") from None
    click.echo(
        f"Zapisano {target}: wierszy {sum(counts.values())}. To dane osobowe: usuń plik, gdy nie będzie potrzebny."
    )


@click.command(name="import-template", short_help="zapisać pusty skoroszyt do wypełnienia")
@click.argument("target", metavar="PLIK.xlsx", type=PLACE)
def import_template(target: Path) -> None:
    """Zapisz pusty skoroszyt z arkuszami, kolumnami, listami kodów i objaśnieniami."""
    if not is_workbook(target):
        raise Refused("Nazwa pliku musi kończyć się na .xlsx.")
    if target.exists():
        raise Refused(f"{target} już istnieje; podaj inną nazwę.")
    try:
        write_template(target)
    except OSError:
        raise Refused(f"Nie można zapisać {target}.") from None
    click.echo(f"Zapisano {target}.")


def _read(place: Path) -> Register:
    try:
        if place.is_dir():
            return read_folder(place)
        if is_workbook(place) and place.is_file():
            return read_workbook(place)
    except NotARegister as unreadable:
        raise Refused(f"{unreadable} Nic nie zapisano.") from None
    except OSError:
        raise Refused(f"Nie można odczytać {place}. Nic nie zapisano.") from None
    raise Refused(f"{place} nie jest ani folderem plików CSV, ani skoroszytem .xlsx. Nic nie zapisano.")


def _unit_named(installation: Installation, register: Register, teryt: str | None) -> str | None:
    """Find of which unit the register says it is; what belongs to another unit is not brought in."""
    named = register.unit
    if named is None:
        return teryt
    if teryt is not None and named != teryt:
        raise Refused(f"To rejestr jednostki {named}, a --unit wskazuje {teryt}. Nic nie zapisano.")
    if named not in {unit.teryt for unit in units(installation)}:
        raise Refused(
            f"To rejestr jednostki {named}, której tu nie ma. Nic nie zapisano. "
            f"Dodaj ją: ppr-case init --unit NAZWA --teryt {named}"
        )
    return named


def _fit(target: Path) -> RejectedRows:
    try:
        return RejectedRows(target)
    except CannotWriteThere as taken:
        raise Refused(str(taken)) from None


@contextmanager
def _progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far it has come; say nothing into a file."""
    hidden, steps = not sys.stderr.isatty(), max(1, length // 200)
    with click.progressbar(length=length, label=label, file=sys.stderr, update_min_steps=steps, hidden=hidden) as bar:
        yield bar.update


def _print(summary: Summary, *, dry_run: bool, rejected: Path | None) -> None:
    for remark in summary.remarks:
        click.echo(f"Uwaga: {remark}", err=True)
    for what, count in summary.warned.items():
        rows = summary.rows_warned[what]
        more = f" i {count - len(rows)} dalszych" if count > len(rows) else ""
        places = ", ".join(map(str, rows))
        click.echo(f"Ostrzeżenie: {what.table}, {what.column}: {what.sentence} (wiersze: {places}{more})", err=True)
    for reason in summary.reasons:
        click.echo(f"Odrzucono: {reason.table}, wiersz {reason.place}: {reason.sentence}", err=True)
    if (hidden := summary.rejected - len(summary.reasons)) > 0:
        click.echo(f"Odrzucono: i {hidden} dalszych; wszystkie z powodami zapisze --rejected.", err=True)
    click.echo(f"{'tabela':<18}{'dodane':>9}{'bez zmian':>11}{'zmienione':>11}{'odrzucone':>11}")
    for table in TABLES:
        if (tally := summary.tables.get(table.name)) is not None:
            line = f"{tally.added:>9}{tally.skipped:>11}{tally.updated:>11}{tally.rejected:>11}"
            click.echo(f"{table.name:<18}{line}")
    total = f"{summary.added:>9}{summary.skipped:>11}{summary.updated:>11}{summary.rejected:>11}"
    click.echo(f"{'razem':<18}{total}")
    if summary.warned:
        click.echo(f"Ostrzeżeń: {sum(summary.warned.values())}.")
    if rejected is not None and summary.rejected:
        click.echo(f"Odrzucone wiersze: {rejected}. {PERSONAL}")
    if dry_run:
        click.echo("To była próba: niczego nie zapisano.")
