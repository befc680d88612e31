from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, find_procedure
from ppr_case.casework.scanned import MIMETYPES, Examined
from ppr_case.casework.scans import (
    AttachedBefore,
    CardIsAnnulled,
    ChosenTwice,
    Refused,
    ScanIsAnnulled,
    annul_scan,
    attach_all,
    file_name,
    is_served,
    made_of,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.crypto.columns import KeyDestroyed, is_erased
from ppr_case.records.cards import Card
from ppr_case.records.holding import hold_row
from ppr_case.records.scans import Scan
from ppr_case.web.scans.forms import MOST_AT_ONCE, ReasonForm, ScanForm
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import begin_writing, db, here
from ppr_case.webkit.files import attachment
from ppr_case.webkit.filters import counted, day
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import opened
from ppr_case.webkit.repeated import key_of
from ppr_case.webkit.uploads import takes_files

bp = Blueprint("scans", __name__, url_prefix="/scans")
SANDBOX: Final = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@bp.route("/cards/<uuid:card_id>/new", methods=["GET", "POST"])
@allows(Action.CARD_RECORD)
@takes_files
def attach(card_id: UUID) -> ResponseReturnValue:
    card, form = _card(card_id), ScanForm(key=str(new_id()))
    if card.annulled_on is not None or card.procedure.annulled_on is not None:
        return _back(card, "Ten formularz jest anulowany; nie dołącza się do niego skanów.")
    if not form.validate_on_submit():
        return _attaching(form, card)
    first = key_of(form)
    db.session.rollback()  # pictures take a while to read, and nobody who saves meanwhile is to wait for it
    found = form.examined(here().settings.scan_mb)
    begin_writing()
    card = _card(card_id)
    if found is None:
        return _attaching(form, card)
    hold_row(db.session(), card)  # whoever sends the same form at once finds it below
    if there := made_of(db.session(), card, first):
        return _sent_before(form, card, there, found)
    try:
        attach_all(db.session(), card, found, first=first, by=me().id, today=clock.today())
    except Refused as refused:
        db.session.rollback()
        form.files.errors = [_sentence(form, refused)]
        return _attaching(form, _card(card_id))
    trail.note(db.session(), "scan.attached")
    db.session.commit()
    return _back(card, _attached(len(found)))


@bp.route("/<uuid:scan_id>/file")
@allows(Action.PROCEDURE_READ)
def download(scan_id: UUID) -> Response:
    """Give the file to be kept, never to be shown by the browser as a page of ours; each reading leaves an entry."""
    scan = _scan(scan_id, Action.PROCEDURE_READ)
    if not is_served(scan):
        raise NotFound
    if is_erased(scan.procedure):
        raise KeyDestroyed(scan.data_key_id)
    if (content := scan.content) is None:
        raise NotFound
    response = attachment(content, MIMETYPES[scan.kind], file_name(scan))
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.route("/<uuid:scan_id>/annulment", methods=["GET", "POST"])
@allows(Action.CARD_RECORD)
def annul(scan_id: UUID) -> ResponseReturnValue:
    scan, form = _scan(scan_id, Action.CARD_RECORD), ReasonForm()
    if not form.validate_on_submit() and scan.annulled_on is None:
        return render_template("scans/annul.html", form=form, scan=scan, card=scan.card, procedure=scan.procedure)
    try:
        annul_scan(db.session(), scan, reason=form.reason.data or "", by=me().id, on=clock.today())
    except ScanIsAnnulled:
        db.session.rollback()
        if (scan.annulled_by_id, opened(scan, "why_annulled")) == (me().id, form.reason.data):
            taken()
        return _back(scan.card, "Ten skan anulowano już wcześniej; niczego nie zmieniono.")
    trail.note(db.session(), "scan.annulled")
    db.session.commit()
    return _back(scan.card, "Skan anulowany: jego treść usunięto, a wpis i powód zostają w historii.")


def _card(card_id: UUID) -> Card:
    """Give a form that this person may attach to; raises NotHere and NotAllowed."""
    query = select(Card).where(Card.id == card_id, Card.unit_id == me().unit_id).options(joinedload(Card.procedure))
    card = db.session.scalars(query).one_or_none()
    if card is None:
        raise NotHere(card_id)
    find_procedure(db.session(), me(), Action.CARD_RECORD, card.procedure_id, on=clock.today())
    return card


def _scan(scan_id: UUID, action: Action) -> Scan:
    """Give a scan on which this person may do this, its content not yet read; raises NotHere and NotAllowed."""
    query = select(Scan).where(Scan.id == scan_id, Scan.unit_id == me().unit_id)
    scan = db.session.scalars(query.options(joinedload(Scan.card), joinedload(Scan.procedure))).one_or_none()
    if scan is None:
        raise NotHere(scan_id)
    find_procedure(db.session(), me(), action, scan.procedure_id, on=clock.today())
    return scan


def _sent_before(form: ScanForm, card: Card, there: Sequence[Scan], found: Sequence[Examined]) -> ResponseReturnValue:
    """Lead to what this form made when it was sent before, or ask about what it holds now."""
    if any(scan.annulled_on is not None for scan in there):
        said = "Ten formularz już wysłano, a dołączony nim skan potem anulowano. Niczego nie zmieniono."
    elif [_of(scan) for scan in there] == [(one.kind, one.content) for one in found]:
        return _back(card, "Ten skan jest już dołączony." if len(there) == 1 else "Te skany są już dołączone.")
    else:
        said = "Ten formularz już wysłano, a teraz są w nim inne pliki. Niczego nie zmieniono."
    form.key.data = str(new_id())
    form.files.errors = [f"{said} Jeśli to kolejne skany, wybierz pliki i wyślij jeszcze raz."]
    return _attaching(form, card)


def _of(scan: Scan) -> tuple[str, bytes | None]:
    return scan.kind, scan.content


def _sentence(form: ScanForm, refused: Refused) -> str:
    match refused:
        case ChosenTwice(one, again):
            return f"{form.same(one, again)} Nie dołączono żadnego z plików."
        case AttachedBefore(added_on):
            return f"Ten sam plik dołączono już {day(added_on)}. Wybierz inny."
        case CardIsAnnulled():
            return "Formularz właśnie anulowano; nie dołącza się do niego skanów."
        case _:
            return "Ten formularz ma już tyle skanów, ile mieści się przy jednym. Połącz strony w jeden plik PDF."


def _attached(number: int) -> str:
    return "Skan dołączony." if number == 1 else f"Dołączono {counted(number, 'skan', 'skany', 'skanów')}."


def _attaching(form: ScanForm, card: Card) -> str:
    return render_template(
        "scans/attach.html",
        form=form,
        card=card,
        procedure=card.procedure,
        megabytes=here().settings.scan_mb,
        most=MOST_AT_ONCE,
    )


def _back(card: Card, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("cards.show", card_id=card.id) + "#skany")
