"""`ppr-case print-blank`: an empty form on paper; no register is needed, only the law."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from ppr_case.cli.files import written
from ppr_case.cli.place import settings
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.law import load
from ppr_case.law.tables import LawDataError
from ppr_case.reports.backends import PAPERS
from ppr_case.reports.papers.blank import CARDS, LAWS, blank

_NOT_A_PDF: Final = "Nazwa pliku ma się kończyć na .pdf, na przykład --out formularz-a.pdf"


@click.command(short_help="wydrukować pusty formularz A, B, C albo D")
@click.option("--card", type=click.Choice(CARDS), required=True, help="Formularz „Niebieska Karta”.")
@click.option("--law", "law", type=click.Choice(list(LAWS)), required=True, help="Wzór z 2011 czy z 2023 roku.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="PLIK", help="Dokąd zapisać PDF."
)
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), metavar="RRRR-MM-DD", help="Dzień wydruku.")
def print_blank(card: str, law: str, out: Path, dated: datetime | None) -> None:
    """Wydrukuj pusty formularz do wypełnienia ręką. Poprawki prawa bierze z law.toml instancji, jeśli jest."""
    if out.suffix.lower() != ".pdf":
        raise Refused(_NOT_A_PDF)
    if not out.parent.is_dir():
        raise Refused(f"Nie można zapisać pliku {out}: nie ma takiego folderu.")
    own = settings().instance / "law.toml"
    try:
        known = load(own)
    except LawDataError as wrong:
        raise Refused(f"{own}: {wrong}.") from None
    paper = blank(card, law, known.latest, dated.date() if dated else clock.today())
    with written(out, PAPERS["pdf"].render(paper)):
        pass
    click.echo(f"{out}  ({paper.title}, wzór z {law} r.)")
