"""`ppr-case procedure scans | scan | attach | annul-scan`: scans of the signed forms of one procedure."""

from pathlib import Path
from typing import Final
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.scanned import MEGABYTE, Examined, examined, sentence
from ppr_case.casework.scanned import Refused as NotAScan
from ppr_case.casework.scans import (
    AttachedBefore,
    CardIsAnnulled,
    ScanIsAnnulled,
    annul_scan,
    attach,
    file_name,
    is_served,
    scans_in,
)
from ppr_case.casework.scans import Refused as NotAttached
from ppr_case.cli.files import written
from ppr_case.cli.place import chosen_unit, unit_option, with_keys
from ppr_case.cli.procedures import PERSONAL, PLACE, keeper, numbered, procedure, refuse_no_folder, with_content
from ppr_case.cli.speech import Refused
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.trail import Touched, note

__all__ = ["procedure"]
_ANNULLED: Final = "anulowany"
_LONGEST: Final = 10_000


@procedure.command("scans", short_help="wypisać skany formularzy procedury")
@click.argument("number", metavar="NUMER")
@unit_option
def listed(number: str, *, teryt: str | None) -> None:
    """Wypisz skany bez otwierania: identyfikator, formularz, rodzaj, bajty, dzień, kto dołączył, czy anulowany."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    with installation.sessions(by="cli").reading() as session:
        for scan in scans_in(session, numbered(session, unit_id, number)):
            state = _ANNULLED if scan.annulled_on else ""
            told = (scan.id, scan.card.number, scan.kind, scan.size, scan.added_on, scan.staff.login, state)
            click.echo("\t".join(map(str, told)).rstrip())


@procedure.command("scan", short_help="zapisać jeden skan do pliku")
@click.argument("number", metavar="NUMER")
@click.argument("scan_id", metavar="SKAN", type=click.UUID)
@click.option("--out", type=PLACE, required=True, metavar="PLIK", help="Dokąd zapisać.")
@unit_option
def saved(number: str, scan_id: UUID, out: Path, *, teryt: str | None) -> None:
    """Zapisz skan o identyfikatorze z ppr-case procedure scans. Plik może czytać tylko jego właściciel."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    refuse_no_folder(out)
    with installation.sessions(by="cli").writing() as session:
        scan = _scan(session, with_content(session, unit_id, number), scan_id)
        content = scan.content if is_served(scan) else None
        if content is None:
            raise Refused("Ten skan albo jego formularz anulowano; treści nie ma.")
        name = file_name(scan)
        note(session, "scan.saved", Touched("read", Scan.__tablename__, [scan.id]))
        with written(out, content, private=True):
            session.commit()
    click.echo(f"{out}  ({name}, procedura {number}). {PERSONAL}")


@procedure.command("attach", short_help="dołączyć skan do formularza")
@click.argument("number", metavar="NUMER")
@click.argument("card", metavar="FORMULARZ")
@click.argument("file", metavar="PLIK", type=PLACE)
@click.option("--by", "login", default="", metavar="LOGIN", help="Konto, pod którym zostanie skan.")
@unit_option
def attached(number: str, card: str, file: Path, *, login: str, teryt: str | None) -> None:
    """Dołącz PDF, JPEG albo PNG do formularza o tym numerze, na przykład K/1/2024. Nazwy pliku się nie zapisuje."""
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    found, today = _examined(file, installation.settings.scan_mb * MEGABYTE), clock.today()
    with installation.sessions(by="cli").writing() as session:
        of = _card(session, with_content(session, unit_id, number), card)
        by = keeper(session, unit_id, login)
        try:
            scan = attach(session, of, found, id_=new_id(), by=by, today=today)
        except NotAttached as refused:
            raise Refused(f"{_said(refused)} Nic nie zapisano.") from None
        id_ = scan.id
        note(session, "scan.attached")
        session.commit()
    click.echo(f"{id_}  (skan formularza {card}, procedura {number}). Plik na dysku usuń, gdy nie będzie potrzebny.")


@procedure.command("annul-scan", short_help="anulować błędny skan: jego treść zniknie")
@click.argument("number", metavar="NUMER")
@click.argument("scan_id", metavar="SKAN", type=click.UUID)
@click.option("--reason", default="", metavar="POWÓD", help="Dlaczego jest błędny; bez tej opcji program zapyta.")
@click.option("--by", "login", default="", metavar="LOGIN", help="Konto, pod którym zostanie anulowanie.")
@unit_option
def annulled(number: str, scan_id: UUID, *, reason: str, login: str, teryt: str | None) -> None:
    """Anuluj skan o identyfikatorze z ppr-case procedure scans: treść znika na zawsze, wpis i powód zostają.

    Powód podany w poleceniu zostaje w historii powłoki; jeśli mówi coś o ludziach, lepiej wpisać go na pytanie.
    """
    installation = with_keys()
    unit_id = chosen_unit(installation, teryt)
    with installation.sessions(by="cli").reading() as session:
        _refuse_annulled(_scan(session, with_content(session, unit_id, number), scan_id))
        by = keeper(session, unit_id, login)
    why = _reason(reason or click.prompt("Dlaczego ten skan jest błędny", err=True))
    with installation.sessions(by="cli").writing() as session:
        scan = _scan(session, with_content(session, unit_id, number), scan_id)
        try:
            annul_scan(session, scan, reason=why, by=by, on=clock.today())
        except ScanIsAnnulled:
            _refuse_annulled(scan)
        note(session, "scan.annulled")
        session.commit()
    click.echo(f"{scan_id}  (anulowany, procedura {number}). Treść usunięto; kopie zapasowe mają ją, póki są.")


def _reason(typed: str) -> str:
    if not any(sign.isalnum() for sign in typed):
        raise Refused("Napisz, dlaczego skan jest błędny: zostanie to w historii. Niczego nie zmieniono.")
    if len(typed) > _LONGEST:
        raise Refused("Powód może mieć najwyżej 10 000 znaków. Niczego nie zmieniono.")
    return typed


def _refuse_annulled(scan: Scan) -> None:
    if scan.annulled_on is not None:
        raise Refused("Ten skan anulowano już wcześniej; niczego nie zmieniono.")


def _examined(file: Path, largest: int) -> Examined:
    try:
        with file.open("rb") as opened:
            content = opened.read(largest + 1)
        return examined(content, largest=largest)
    except NotAScan as refused:
        raise Refused(f"{sentence(refused)} Nic nie zapisano.") from None
    except OSError:
        raise Refused(f"Nie można odczytać {file}. Nic nie zapisano.") from None


def _scan(session: Session, of: Procedure, id_: UUID) -> Scan:
    query = select(Scan).where(Scan.procedure_id == of.id, Scan.id == id_).options(joinedload(Scan.card))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Refused(f"Procedura {of.number} nie ma takiego skanu. Wypisze je: ppr-case procedure scans {of.number}")
    return found


def _card(session: Session, of: Procedure, number: str) -> Card:
    query = select(Card).where(Card.procedure_id == of.id, Card.number == number.strip())
    found = session.scalars(query).one_or_none()
    if found is None:
        raise Refused(f"Procedura {of.number} nie ma formularza {number}.")
    return found


def _said(refused: NotAttached) -> str:
    match refused:
        case AttachedBefore(added_on):
            return f"Ten sam plik dołączono już {added_on}."
        case CardIsAnnulled():
            return "Ten formularz jest anulowany."
        case _:
            return "Ten formularz ma już tyle skanów, ile mieści się przy jednym."
