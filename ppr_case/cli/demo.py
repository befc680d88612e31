"""`ppr-case demo`: an invented register, built once in a folder of its own and then used again."""

import os
import secrets
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import click
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ppr_case.access.accounts import Doorkeeper, PasswordTooWeak
from ppr_case.cli.place import KEY_FILE_PROBLEMS, about_key_file, law_of, read_settings
from ppr_case.cli.serve import run
from ppr_case.cli.speech import Refused
from ppr_case.cli.staff import too_weak
from ppr_case.core import clock
from ppr_case.core.base import open_data
from ppr_case.core.settings import Settings
from ppr_case.demo import accounts, targets
from ppr_case.demo.filling import fill
from ppr_case.demo.furnishing import furnish
from ppr_case.demo.recipe import NoRecipe, Recipe
from ppr_case.demo.scans import attach_sample
from ppr_case.indicators.answers import answers
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.language import Period
from ppr_case.installation import DEMO_MARK, AlreadyInUse, Installation, establish
from ppr_case.law import load
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from ppr_case.reports.annual import report
from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.document import Document
from ppr_case.reports.layout import load as load_layout
from ppr_case.trail import note
from ppr_case.webkit.filters import role_name

FOLDER: Final = "instance/demo"
LONG_AGO: Final = date(2019, 1, 1)
"""Since when the invented accounts may be used: before anything happens in the invented town."""
FRESH: Final = timedelta(7)
"""For so long the town is as it was made; later more and more of it is late."""
NARROW: Final = "\N{NO-BREAK SPACE}"
SHOWN: Final = {
    "Procedury": (
        "procedures_opened",
        "procedures_continued",
        "procedures_taken_over",
        "procedures_conducted",
        "procedures_closed",
        "procedures_handed_over",
        "procedures_open_at_end",
    ),
    "Ludzie": (
        "families_covered",
        "persons_in_families",
        "persons_experiencing",
        "persons_experiencing_children",
        "persons_using",
    ),
    "Praca zespołu i grup": (
        "team_meetings",
        "group_meetings",
        "forms_c",
        "forms_d",
        "plans",
        "visits",
        "visits_for_form_c",
        "interventions",
        "visits_after_closing",
    ),
    "Ochrona i oddziaływanie": (
        "measures",
        "detained",
        "cases_art_207",
        "children_removed",
        "instructions_art_12a",
        "corrective_participating",
    ),
}


@click.command(short_help="zbudować zmyślony rejestr do obejrzenia")
@click.option(
    "--like",
    type=click.Choice(targets.layouts()),
    help=f"Układ sprawozdania, którego liczby ma mieć zmyślone miasto; domyślnie {targets.DEFAULT}.",
)
@click.option("--procedures", type=click.IntRange(1, 1_000_000), help="Zamiast miasta: rejestr z tyloma procedurami.")
@click.option("--years", type=click.IntRange(1, 20), help="Na ile lat je rozłożyć; domyślnie 5.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="To samo ziarno, te same dane.")
@click.option("--no-serve", is_flag=True, help="Tylko zbuduj i wypisz liczby, bez kont i bez serwera.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port serwera.")
def demo(*, like: str | None, procedures: int | None, years: int | None, seed: int, no_serve: bool, port: int) -> None:
    """Zbuduj zmyślony rejestr, pokaż jego liczby i podaj go przeglądarce.

    Powstaje w pustym folderze PPR_CASE_INSTANCE albo w instance/demo i jest oznaczony; uruchomiony drugi raz, jest
    używany ponownie. Prawdziwego rejestru polecenie nie tknie.
    """
    if like and procedures:
        raise Refused(
            "Podaj --like albo --procedures: miasto ma liczby z układu, a nie tyle procedur, ile się zażyczy."
        )
    if years and not procedures:
        raise Refused("Opcja --years należy do --procedures; miasto ma swoje lata.")
    today = clock.today()
    recipe = Recipe(like or targets.DEFAULT, 0, 0, seed, today.isoformat())
    if procedures:
        recipe = Recipe(None, procedures, years or 5, seed)
    where = read_settings(default_instance=FOLDER)
    made = _made(where, recipe)
    installation = _established(where, made or recipe)
    click.get_current_context().call_on_close(installation.close)
    if made is None or not made.built:
        _build(installation, made or recipe)
    elif made.made_on is not None and today - made.made_on > FRESH:
        click.echo(f"To miasto z {made.day}: od tego dnia nic się w nim nie działo. Żeby było dzisiejsze, usuń folder.")
    sessions = installation.sessions(by="cli")
    with sessions.reading() as session:
        unit = session.scalars(select(Unit).where(Unit.teryt == recipe.teryt)).one()
        click.echo("\n".join(_figures(session, unit, recipe.shown_year)))
        document = _document(session, unit, recipe.like, recipe.shown_year) if recipe.like else None
    click.echo("")
    if document is not None:
        path = where.instance / f"sprawozdanie-{document.year}.pdf"
        path.write_bytes(BACKENDS["pdf"].render(document))
        with sessions.writing() as session:
            note(session, "report", layout=document.layout, year=document.year, format="pdf", issued=False)
            session.commit()
        click.echo(f"Sprawozdanie: {path}")
    click.echo(
        f"Wszystkie wskaźniki: PPR_CASE_INSTANCE={where.instance} ppr-case indicators --year {recipe.shown_year}"
    )
    if not no_serve:
        _open_accounts(installation, recipe)
        run(installation, host="127.0.0.1", port=port)


def _open_accounts(installation: Installation, recipe: Recipe) -> None:
    """Give each role an account and print how to sign in; a new start gives new passwords, unless one was set."""
    chosen = os.environ.get("PPR_CASE_DEMO_PASSWORD")
    passwords = {login: chosen or secrets.token_urlsafe(9) for login in accounts.ROLES}
    with installation.sessions(by="cli").writing() as session:
        unit = session.scalars(select(Unit).where(Unit.teryt == recipe.teryt)).one()
        try:
            accounts.make_accounts(session, unit, passwords, Doorkeeper(), LONG_AGO)
        except PasswordTooWeak:
            raise too_weak() from None
        session.flush()
        member = session.scalars(select(Staff).where(Staff.login == accounts.MEMBER)).one()
        attach_sample(session, law_of(installation), member)
        if recipe.like:
            coordinator = session.scalars(select(Staff).where(Staff.login == accounts.COORDINATOR)).one()
            furnish(session, law_of(installation), unit, coordinator, clock.today())
        note(session, "demo.furnished")
        session.commit()
    click.echo("\nKonta (wszystkie zmyślone):")
    for login, role in accounts.ROLES.items():
        click.echo(f"  {login:<14} {passwords[login]:<16} {role_name(role)}")
    click.echo("")


def _made(where: Settings, recipe: Recipe) -> Recipe | None:
    """Give the recipe of the demo that is there, None where there is nothing; refuse what must not be touched."""
    mark = where.instance / DEMO_MARK
    try:
        made = Recipe.read(mark)
    except NoRecipe:
        raise Refused(f"Pliku {mark} nie napisał ten program. Wskaż pusty folder: PPR_CASE_INSTANCE.") from None
    if made is None and ((where.instance.exists() and any(where.instance.iterdir())) or where.root_key_file.exists()):
        raise Refused(
            f"W {where.instance} jest już coś, co nie jest demonstracją; niczego nie zmieniono. "
            "Wskaż pusty folder: PPR_CASE_INSTANCE."
        )
    if made is not None and not made.same_as(recipe):
        raise Refused(
            f"W {where.instance} jest demonstracja zbudowana z innych ustawień. Wskaż inny folder (PPR_CASE_INSTANCE) "
            "albo usuń ten: wszystko w nim jest zmyślone."
        )
    _refuse_real_units(where, allowed=None if made is None else recipe.teryt)
    return made


def _refuse_real_units(where: Settings, allowed: str | None) -> None:
    """Refuse a database on a server that holds any unit but the demo's own."""
    if not where.database_url:
        return
    engine = open_data(where.data_url)
    try:
        with engine.connect() as connection:
            known = inspect(connection).has_table(Unit.__tablename__)
            found = set(connection.scalars(select(Unit.teryt))) if known else set()
    except DBAPIError:
        raise Refused("Baza danych nie odpowiada. Sprawdź PPR_CASE_DATABASE_URL i czy serwer działa.") from None
    finally:
        engine.dispose()
    if found - {allowed}:
        raise Refused(
            "Baza z PPR_CASE_DATABASE_URL ma już jednostki; niczego nie zmieniono. Demonstracja potrzebuje pustej bazy."
        )


def _established(where: Settings, recipe: Recipe) -> Installation:
    """Mark the folder before anything is in it: whatever happens next, nobody takes it for a real register."""
    try:
        where.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        recipe.write(where.instance / DEMO_MARK)
        return establish(where)
    except AlreadyInUse as in_use:
        raise Refused(f"Demonstracji nie zbudowano: {in_use}.") from None
    except KEY_FILE_PROBLEMS as problem:
        raise about_key_file(where, problem) from None
    except (DBAPIError, OSError):
        raise Refused(f"Nie można pisać w {where.instance}: brak prawa zapisu albo baza nie odpowiada.") from None


def _build(installation: Installation, recipe: Recipe) -> None:
    """Bring the rows in; only then does the mark say that the demo is whole."""
    steps = 1000
    with click.progressbar(length=steps, label=f"{recipe.name} (wszystko zmyślone)", file=sys.stderr) as bar:
        fill(installation.sessions(by="cli"), recipe, lambda share: bar.update(int(share * steps) - bar.pos))
    recipe.finished().write(installation.settings.instance / DEMO_MARK)


def _figures(session: Session, unit: Unit, year: int) -> Iterator[str]:
    """Give the main numbers of a year as lines; all of them are a command of their own."""
    law = load()
    asked = [BY_CODE[code] for codes in SHOWN.values() for code in codes]
    told = {each.indicator.code: each for each in answers(session, unit.id, Period.of_year(year), asked, law=law)}
    yield f"{unit.name}, rok {year} (zmyślone)"
    for heading, codes in SHOWN.items():
        yield ""
        yield heading
        for code in codes:
            value, indicator = told[code].value, told[code].indicator
            number = f"{value:,}".replace(",", NARROW) if isinstance(value, int) else "brak danych"
            yield f"  {number:>11}  {indicator.title}"


def _document(session: Session, unit: Unit, layout: str, year: int) -> Document:
    return report(session, unit.id, load_layout(layout), year, law=load(), issued_on=clock.today()).document
