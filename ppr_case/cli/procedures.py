"""`ppr-case procedure`: the list; one procedure as a file, handed over to another commune, taken over; its scans."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role, Who
from ppr_case.access.rules import assigned_to
from ppr_case.casework import handover
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import awaited, steps
from ppr_case.casework.selections import GAPS, OPEN, STATES, Selection
from ppr_case.cli.files import written
from ppr_case.cli.place import chosen_unit, law_of, unit_option, with_keys, without_keys
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.core.base import OPEN as UNTIL_OPEN
from ppr_case.crypto.columns import is_erased
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.keystore import store_of
from ppr_case.crypto.packages import ForAnother, NotAPackage, NotAPublicKey, Package, PublicKey, pack, unpack
from ppr_case.interchange import taking_over
from ppr_case.interchange.carrying import CutShort, as_json, carried, for_package
from ppr_case.interchange.dossiers import Dossier, dossier, what_is_gone, without_names
from ppr_case.interchange.scans import NotAsPromised, not_as_promised
from ppr_case.law.regimes import Law
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.trail import Touched, note

PLACE: Final = click.Path(path_type=Path, dir_okay=False)
PERSONAL: Final = "To dane osobowe: usuń plik, gdy nie będzie potrzebny."
_DAY: Final = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="procedury: wypisać; jedną zapisać całą, przekazać innej gminie, przejąć")
def procedure() -> None:
    """Procedury: wypisać, a jedną zapisać całą do pliku, przekazać innej gminie albo przejąć."""


@procedure.command("list", short_help="wypisać procedury: które, jak daleko zaszły, co dalej")
@click.option("--state", type=click.Choice(tuple(STATES)), default=OPEN, show_default=True, help="Stan.")
@click.option("--year", type=click.IntRange(1950, 2200), metavar="ROK", help="Rok; stan jest wtedy stanem z roku.")
@click.option("--lacking", type=click.Choice(tuple(GAPS)), help="Czego dziś brakuje; zastępuje stan i rok.")
@click.option("--of", "login", default="", metavar="LOGIN", help="Tylko procedury grup, w których jest to konto.")
@click.option("--oldest", is_flag=True, help="Od najstarszych.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="Postać."
)
@unit_option
def list_(
    *, state: str, year: int | None, lacking: str | None, login: str, oldest: bool, form: str, teryt: str | None
) -> None:
    """Wypisz procedury tak wybrane, jak na liście w przeglądarce: numery, dni i czynności, bez danych osobowych."""
    if lacking and year is not None:
        raise Refused("Brak (--lacking) jest dzisiejszy, więc nie łączy się z rokiem (--year).")
    installation = without_keys()
    unit_id, law, today = chosen_unit(installation, teryt), law_of(installation), clock.today()
    chosen = Selection(state, year, lacking or "", mine=bool(login), oldest_first=oldest).settled
    make = installation.sessions(by="cli")
    with make.reading() as session:
        everything = select(Procedure.id).where(Procedure.unit_id == unit_id)
        query = chosen.of(everything, law, today)
        if login:
            query = query.where(assigned_to(_worker(session, unit_id, login, law), on=today))
        ends = (Procedure.held_from, Procedure.id)
        query = query.order_by(*(end.asc() if oldest else end.desc() for end in ends))
        listed = list(_lines(session, law, session.scalars(query).all(), today))
        of_all = session.scalars(select(func.count()).select_from(everything.subquery())).one()
    with make.writing() as session:
        note(session, "procedure.listed", format=form, procedures=len(listed))
        session.commit()
    click.echo(_spelled(listed, form), nl=False)
    click.echo(f"{len(listed)} z {of_all} procedur: {_said(chosen, login)}.", err=True)


@dataclass(frozen=True)
class _Line:
    """One procedure of the list; days are empty where there are none."""

    number: str
    opened_on: str
    ended_on: str
    last_visit_on: str
    next: str
    due_on: str


_HEADS: Final = ("numer", "wszczęta", "do dnia", "ostatnia wizyta", "następne", "termin")
_BATCH: Final = 500


def _lines(session: Session, law: Law, ids: Sequence[UUID], today: date) -> Iterator[_Line]:
    tasks = law.labels("tasks")
    for start in range(0, len(ids), _BATCH):
        facts_by_id = facts_of(session, ids[start : start + _BATCH])
        for facts in (facts_by_id[id_] for id_ in ids[start : start + _BATCH]):
            due = next(iter(awaited(steps(law, facts), facts, on=today)), None)
            yield _Line(
                facts.number,
                str(facts.opened_on),
                "" if facts.held_until == UNTIL_OPEN else str(facts.held_until),
                str(facts.last_visit_on or ""),
                tasks[due.code] if due else "",
                str(due.due_on) if due else "",
            )


def _spelled(listed: Sequence[_Line], form: str) -> str:
    told = [asdict(one) for one in listed]
    if form == "json":
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    names = [one.name for one in fields(_Line)]
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([names, *([one[name] for name in names] for one in told)])
        return out.getvalue()
    table = [_HEADS, *(tuple(one[name] or "–" for name in names) for one in told)]
    widths = [max(len(row[place]) for row in table) for place in range(len(names))]
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in table)


def _worker(session: Session, unit_id: UUID, login: str, law: Law) -> Who:
    query = select(Staff).where(Staff.unit_id == unit_id, Staff.login == login.strip().lower())
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Refused(f"Nie ma konta {login}. Wypisze je: ppr-case staff list")
    return Who(found.id, unit_id, Role(found.role), found.login, law)


def _said(chosen: Selection, login: str) -> str:
    return replace(chosen, mine=False).said + (f", grupy konta {login.strip().lower()}" if login else "")


@procedure.command(short_help="zapisać jedną procedurę do pliku JSON")
@click.argument("number", metavar="NUMER")
@click.option("--out", type=PLACE, required=True, metavar="PLIK.json", help="Dokąd zapisać.")
@unit_option
def export(number: str, out: Path, *, teryt: str | None) -> None:
    """Zapisz całą procedurę: wiersze rejestru i treść dokumentów. Plik może czytać tylko jego właściciel."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    refuse_no_folder(out)
    with installation.sessions(by="cli").writing() as session:
        found = numbered(session, unit_id, number)
        whole = dossier(session, found, made_on=clock.today())
        content = as_json(whole)
        note(session, "procedure.exported", Touched("read", Procedure.__tablename__, [found.id]))
        with _scans_stand(), written(out, content, private=True):
            session.commit()
    click.echo(f"{out}  (procedura {number}). {PERSONAL}")
    _say_what_is_gone(whole)


@procedure.command("hand-over", short_help="przekazać procedurę innej gminie")
@click.argument("number", metavar="NUMER")
@click.option("--to", "recipient", required=True, metavar="KLUCZ", help="Klucz publiczny tamtej instalacji.")
@click.option("--out", type=PLACE, required=True, metavar="PLIK", help="Dokąd zapisać zamkniętą paczkę.")
@click.option("--commune", default="", metavar="GMINA", help="Kod TERYT albo nazwa gminy, która przejmuje.")
@click.option("--on", "day", type=_DAY, metavar="RRRR-MM-DD", help="Dzień przekazania; domyślnie dziś.")
@unit_option
def hand_over(number: str, recipient: str, out: Path, *, commune: str, day: datetime | None, teryt: str | None) -> None:
    """Zakończ prowadzenie procedury przekazaniem i zapisz paczkę, którą otworzy tylko tamta instalacja.

    Klucz poda tamta gmina: ppr-case keys public. Powtórzone polecenie zapisuje paczkę jeszcze raz i nic nie zmienia.
    """
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    refuse_no_folder(out)
    key, today = _public_key(recipient), clock.today()
    with installation.sessions(by="cli").writing() as session:
        found = numbered(session, unit_id, number)
        try:
            fresh = handover.hand_over(session, found, on=day.date() if day else today, to=commune.strip(), today=today)
        except handover.Refused as refused:
            raise Refused(_why_not(refused)) from None
        session.flush()
        whole = without_names(dossier(session, found, made_on=today))
        package = pack(store_of(session, "package").ring, key, for_package(whole))
        note(session, "procedure.handed-over", Touched("read", Procedure.__tablename__, [found.id]), again=not fresh)
        with _scans_stand(), written(out, package, private=True):
            session.commit()
        ended = found.handed_over_on
    click.echo(f"{out}  (procedura {number}, przekazana {ended}; odcisk odbiorcy: {key.fingerprint})")
    _say_what_is_gone(whole)


@procedure.command("take-over", short_help="przejąć procedurę z paczki innej gminy")
@click.argument("package", metavar="PLIK", type=PLACE)
@click.option("--from", "sender", default="", metavar="KLUCZ", help="Przyjmij tylko paczkę podpisaną tym kluczem.")
@click.option("--on", "day", type=_DAY, metavar="RRRR-MM-DD", help="Dzień przejęcia; domyślnie dziś.")
@click.option("--by", "login", default="", metavar="LOGIN", help="Konto, pod którym zostaną notatki.")
@unit_option
def take_over(package: Path, *, sender: str, day: datetime | None, login: str, teryt: str | None) -> None:
    """Przejmij procedurę pod kolejnym numerem roku. Czynności tamtej gminy są widoczne i tutaj się nie liczą."""
    installation = with_keys()
    unit_id, law = chosen_unit(installation, teryt), law_of(installation)
    sessions = installation.sessions(by="cli")
    with sessions.reading() as session:
        ring = store_of(session, "package").ring
        by = keeper(session, unit_id, login)
    on = day.date() if day else clock.today()
    with _opened(package, ring) as found:
        signed = found.sender
        if sender and _public_key(sender) != signed:
            raise Refused("Paczkę podpisał ktoś inny niż --from. Nic nie zapisano; sprawdź klucz nadawcy.")
        done = taking_over.take_over(sessions, unit_id, carried(found), sender=str(signed), on=on, by=by, law=law)
    click.echo(
        f"Ta procedura jest już przejęta: {done.number}." if done.again else f"Przejęto: procedura {done.number}."
    )
    click.echo(f"Odcisk nadawcy: {signed.fingerprint}; porównaj go z tamtą gminą przez telefon.", err=True)


def refuse_no_folder(out: Path) -> None:
    if not out.parent.is_dir():
        raise Refused(f"Nie można zapisać pliku {out}: nie ma takiego folderu.")


def numbered(session: Session, unit_id: UUID, number: str) -> Procedure:
    query = select(Procedure).where(Procedure.unit_id == unit_id, Procedure.number == number.strip())
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Refused(f"Nie ma procedury {number}.")
    return found


def with_content(session: Session, unit_id: UUID, number: str) -> Procedure:
    """Find a procedure whose key was not destroyed: of any other nothing is read and to it nothing is added."""
    found = numbered(session, unit_id, number)
    if is_erased(found):
        raise Refused(f"Treść procedury {number} usunięto na zawsze, razem z kluczem. Nic nie zapisano.")
    return found


def _say_what_is_gone(whole: Dossier) -> None:
    if gone := what_is_gone(whole):
        click.echo(gone, err=True)


def _public_key(text: str) -> PublicKey:
    try:
        return PublicKey.read(text)
    except NotAPublicKey:
        raise Refused(
            "To nie jest klucz publiczny: ma się zaczynać od ppr1- i być cały. Poda go: ppr-case keys public"
        ) from None


@contextmanager
def _scans_stand() -> Iterator[None]:
    try:
        yield
    except NotAsPromised as refused:
        raise Refused(f"{not_as_promised(refused)} Nic nie zapisano.") from None


@contextmanager
def _opened(package: Path, ring: Keyring) -> Iterator[Package]:
    """Give a package while its file is open, and say in Polish why nothing of it came in."""
    try:
        with package.open("rb") as file:
            yield unpack(ring, file)
    except ForAnother:
        raise Refused(
            "Paczka jest zamknięta dla innej instalacji. Nic nie zapisano; poproś o paczkę dla siebie."
        ) from None
    except (NotAPackage, CutShort):
        raise Refused(f"Plik {package} nie jest całą, podpisaną paczką. Nic nie zapisano.") from None
    except taking_over.Refused as refused:
        raise Refused(f"{taking_over.sentence(refused)} Nic nie zapisano.") from None
    except OSError:
        raise Refused(f"Nie można odczytać {package}. Nic nie zapisano.") from None


def keeper(session: Session, unit_id: UUID, login: str) -> UUID:
    """Find the account under which texts are kept: the one named, or the coordinator who has been here longest."""
    today = clock.today()
    query = select(Staff.id).where(Staff.unit_id == unit_id).order_by(Staff.since_on, Staff.id).limit(1)
    if login:
        found = session.scalars(query.where(Staff.login == login.strip().lower())).one_or_none()
        if found is None:
            raise Refused(f"Nie ma konta {login}. Wypisze je: ppr-case staff list")
        return found
    working = Staff.until_on.is_(None) | (Staff.until_on >= today)
    found = session.scalars(query.where(Staff.role == Role.COORDINATOR.value, working)).one_or_none()
    if found is None:
        raise Refused(
            "Jednostka nie ma koordynatora, pod którego kontem zostaną notatki. Dodaj konto: ppr-case staff add"
        )
    return found


def _why_not(refused: handover.Refused) -> str:
    match refused:
        case handover.ContentErased():
            return "Treść tej procedury usunięto na zawsze, razem z kluczem; nie ma czego przekazać."
        case handover.HandedOverAhead():
            return "Dzień przekazania nie może być z przyszłości."
        case handover.HandedOverBeforeHeld(held_from):
            return f"Dzień przekazania jest wcześniejszy niż prowadzenie procedury (od {held_from})."
        case _:
            return "Procedura jest zakończona albo anulowana, więc nie ma czego przekazać."
