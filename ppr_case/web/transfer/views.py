from collections.abc import Iterable
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.handover import (
    ContentErased,
    HandedOverAhead,
    HandedOverBeforeHeld,
    NotRunning,
    Refused,
    hand_over,
)
from ppr_case.casework.scanned import MEGABYTE
from ppr_case.casework.scans import bytes_of
from ppr_case.core import clock
from ppr_case.core.base import OPEN
from ppr_case.crypto.columns import is_erased
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.keystore import store_of
from ppr_case.crypto.packages import ForAnother, NotAPackage, PublicKey, pack, public_key, unpack
from ppr_case.interchange import taking_over
from ppr_case.interchange.carrying import CutShort, as_json, carried, for_package
from ppr_case.interchange.dossiers import Dossier, dossier, what_is_gone, without_names
from ppr_case.interchange.scans import FIT_A_PAGE, NotAsPromised, not_as_promised
from ppr_case.records.procedures import Procedure
from ppr_case.web.transfer.forms import HandOverForm, PackageForm, TakeOverForm
from ppr_case.webkit.drafts import taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.files import gathered
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me, on_procedure, reads
from ppr_case.webkit.uploads import takes_files

bp = Blueprint("transfer", __name__, url_prefix="/transfer")

ERASED: Final = "Treść tej procedury usunięto na zawsze; nie ma czego przekazać."
SEALED: Final = "application/octet-stream"
"""What a package is to anybody but its recipient."""


@bp.route("/<uuid:procedure_id>/export", methods=["POST"])
@on_procedure(Action.PROCEDURE_TRANSFER)
@reads
def export(procedure: Procedure) -> ResponseReturnValue:
    """Write one procedure whole; its number may be a name elsewhere, so the file does not bear it."""
    whole = dossier(db.session(), procedure, made_on=clock.today())
    return _answer(procedure, whole, as_json(whole), "application/json", "procedura.json")


@bp.route("/<uuid:procedure_id>/hand-over", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_TRANSFER)
def give(procedure: Procedure) -> ResponseReturnValue:
    if why_not := _why_not(procedure):
        return _back(procedure, why_not)
    if procedure.handed_over_on is not None:
        return _packing(PackageForm(), procedure)
    form = HandOverForm(handed_over_on=clock.today())
    if not form.validate_on_submit() or form.handed_over_on.data is None:
        return _giving(form, procedure)
    try:
        fresh = hand_over(
            db.session(),
            procedure,
            on=form.handed_over_on.data,
            to=(form.commune.data or "").strip(),
            today=clock.today(),
        )
    except (ContentErased, NotRunning) as refused:
        db.session.rollback()
        ended = "Tę procedurę ktoś już zakończył albo anulował; niczego nie zmieniono."
        return _back(procedure, ERASED if isinstance(refused, ContentErased) else ended)
    except Refused as refused:
        _say(form, refused)
        return _giving(form, procedure)
    if fresh:
        trail.note(db.session(), "procedure.handed-over")
        db.session.commit()
    taken()
    kept = PackageForm(formdata=None, recipient=str(form.key))
    return _packing(kept, procedure, done=fresh)


@bp.route("/<uuid:procedure_id>/package", methods=["POST"])
@on_procedure(Action.PROCEDURE_TRANSFER)
@reads
def package(procedure: Procedure) -> ResponseReturnValue:
    """Seal a procedure that was handed over, as often as it is asked for."""
    if procedure.handed_over_on is None:
        return _back(procedure, "Tej procedury nie przekazano; paczki dla niej nie ma.")
    form = PackageForm()
    if not form.validate():
        return _packing(form, procedure)
    if is_erased(procedure):
        return _back(procedure, ERASED)
    whole = without_names(dossier(db.session(), procedure, made_on=clock.today()))
    return _answer(procedure, whole, pack(_ring(), form.key, for_package(whole)), SEALED, "procedura.paczka")


@bp.route("/take-over", methods=["GET", "POST"])
@allows(Action.PROCEDURE_TRANSFER)
@takes_files
def take() -> ResponseReturnValue:
    form, who, ring = TakeOverForm(taken_over_on=clock.today()), me(), _ring()
    if not form.validate_on_submit() or form.taken_over_on.data is None:
        return _taking(form, ring)
    try:
        package = unpack(ring, form.package.data.stream)
        sender, content = package.sender, carried(package)
    except (NotAPackage, ForAnother, CutShort) as refused:
        form.package.errors = [_UNREADABLE[type(refused)]]
        return _taking(form, ring)
    if form.sender.data and PublicKey.read(form.sender.data) != sender:
        form.sender.errors = ["Paczkę podpisał kto inny. Sprawdź klucz z tamtą gminą, zanim ją przejmiesz."]
        return _taking(form, ring)
    db.session.rollback()  # the request's session has its turn to write, and would keep the import waiting for ever
    sessions, on = here().sessions(by=str(who.id)), form.taken_over_on.data
    try:
        done = taking_over.take_over(
            sessions, who.unit_id, content, sender=str(sender), on=on, by=who.id, law=here().law
        )
    except taking_over.TakenOverAhead as refused:
        form.taken_over_on.errors = [taking_over.sentence(refused)]
        return _taking(form, ring)
    except taking_over.Refused as refused:
        form.package.errors = [taking_over.sentence(refused)]
        return _taking(form, ring)
    taken()  # the import had a session of its own
    said = f"Ta procedura jest już przejęta: {done.number}." if done.again else f"Procedura przejęta: {done.number}."
    flash(f"{said} Odcisk nadawcy: {sender.fingerprint}; porównaj go z tamtą gminą przez telefon.")
    return redirect(url_for("procedures.show", procedure_id=done.procedure_id))


_UNREADABLE: Final[dict[type[ValueError], str]] = {
    NotAPackage: "Ten plik nie jest całą, podpisaną paczką procedury. Poproś o nią jeszcze raz.",
    CutShort: "Ten plik nie jest całą paczką procedury. Poproś o nią jeszcze raz.",
    ForAnother: "Paczka jest zamknięta dla innej instalacji. Poproś o zamkniętą kluczem z tej strony.",
}


def _say(form: HandOverForm, refused: Refused) -> None:
    match refused:
        case HandedOverAhead():
            form.handed_over_on.errors = ["Ten dzień dopiero będzie. Wpisz dzień, w którym procedurę przekazano."]
        case HandedOverBeforeHeld(held_from=since):
            form.handed_over_on.errors = [f"Procedurę prowadzi się od {day(since)}. Wpisz dzień nie wcześniejszy."]


def _why_not(procedure: Procedure) -> str:
    if is_erased(procedure):
        return ERASED
    if procedure.annulled_on is not None or (procedure.held_until != OPEN and procedure.handed_over_on is None):
        return "Ta procedura jest zakończona albo anulowana; nie ma czego przekazać."
    return ""


def _megabytes(procedure: Procedure) -> int:
    """Give how large the scans are where that is more than a page can take in again; 0 where it is not."""
    size = bytes_of(db.session(), [procedure.id])
    return size // MEGABYTE if size > FIT_A_PAGE else 0


def _answer(
    procedure: Procedure, whole: Dossier, content: Iterable[bytes], mimetype: str, name: str
) -> ResponseReturnValue:
    try:
        response = gathered(content, mimetype, name)
    except NotAsPromised as refused:
        return _back(procedure, not_as_promised(refused))
    if gone := what_is_gone(whole):
        flash(gone)
    return response


def _ring() -> Keyring:
    return store_of(db.session(), "package").ring


def _giving(form: HandOverForm, procedure: Procedure) -> ResponseReturnValue:
    megabytes, today = _megabytes(procedure), clock.today()
    return render_template("transfer/hand_over.html", form=form, procedure=procedure, today=today, megabytes=megabytes)


def _packing(form: PackageForm, procedure: Procedure, *, done: bool = False) -> str:
    megabytes = _megabytes(procedure)
    return render_template("transfer/package.html", form=form, procedure=procedure, done=done, megabytes=megabytes)


def _taking(form: TakeOverForm, ring: Keyring) -> ResponseReturnValue:
    return render_template("transfer/take_over.html", form=form, key=public_key(ring), today=clock.today())


def _back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.show", procedure_id=procedure.id))
