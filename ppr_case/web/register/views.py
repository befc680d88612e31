import io
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from ppr_case.access.policy import Action
from ppr_case.core import clock
from ppr_case.interchange.leaving import how_many, write_out
from ppr_case.interchange.sheets import NotARegister
from ppr_case.interchange.tables import TABLES
from ppr_case.interchange.template import write_template
from ppr_case.interchange.writing import writing_to
from ppr_case.records.units import Unit
from ppr_case.trail import Sessions
from ppr_case.web.register.forms import ConfirmForm, SendForm, TicketForm
from ppr_case.web.register.progress import Progress, new_name
from ppr_case.web.register.taking import Taken, packed, take
from ppr_case.web.register.waiting import Gone, Waiting, private_folder
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.files import attachment
from ppr_case.webkit.guard import allows, me, reads
from ppr_case.webkit.uploads import takes_files

bp = Blueprint("register", __name__, url_prefix="/register")

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("")
@allows(Action.REGISTER_EXPORT)
def index() -> ResponseReturnValue:
    _waiting().sweep(clock.now())
    return _index(SendForm(formdata=None))


@bp.route("/check", methods=["POST"])
@allows(Action.REGISTER_IMPORT)
@reads
@takes_files
def check() -> ResponseReturnValue:
    """Look through what was sent and bring nothing in."""
    form, who = SendForm(), me()
    if not form.validate():
        return _index(form)
    source, update = (form.source.data or "").strip(), bool(form.update.data)
    try:
        content = packed(form.files.data)
        with _progress().of(form.progress.data or "") as step:
            taken = take(content, _sessions(), who.unit_id, source=source, update=update, dry_run=True, step=step)
    except NotARegister as unreadable:
        return _index(form, str(unreadable))
    waiting = _waiting()
    waiting.sweep(clock.now())
    name, key = waiting.put(content, who.id)
    kept = ConfirmForm(formdata=None, name=name, key=key, update="1" if update else "", source=source)
    return _told(taken, "register/checked.html", form=kept)


@bp.route("/bring-in", methods=["POST"])
@allows(Action.REGISTER_IMPORT)
def bring_in() -> ResponseReturnValue:
    """Bring in what was looked through; the file is gone afterwards, whatever came of it."""
    form, who, waiting = ConfirmForm(), me(), _waiting()
    if not form.validate():
        raise BadRequest
    try:
        content = waiting.get(form.ticket, who.id)
    except Gone:
        return _gone()
    source, update = form.source.data or "", bool(form.update.data)
    try:
        with _progress().of(form.progress.data or "") as step:
            taken = take(content, _sessions(), who.unit_id, source=source, update=update, dry_run=False, step=step)
    except NotARegister as unreadable:
        return _index(SendForm(formdata=None), str(unreadable))
    finally:
        waiting.remove(form.ticket, who.id)
    return _told(taken, "register/done.html")


@bp.route("/discard", methods=["POST"])
@allows(Action.REGISTER_IMPORT)
def discard() -> ResponseReturnValue:
    form = TicketForm()
    if not form.validate():
        raise BadRequest
    try:
        _waiting().remove(form.ticket, me().id)
    except Gone:
        return _gone()
    flash("Plik usunięty; nic nie zostało wczytane.")
    return redirect(url_for("register.index"))


@bp.route("/rejected", methods=["POST"])
@allows(Action.REGISTER_IMPORT)
@reads
def rejected() -> ResponseReturnValue:
    form = TicketForm()
    if not form.validate():
        raise BadRequest
    try:
        return attachment(_waiting().get(form.ticket, me().id), XLSX, "odrzucone.xlsx")
    except Gone:
        return _gone()


@bp.route("/template")
@allows(Action.REGISTER_EXPORT)
def template() -> ResponseReturnValue:
    with private_folder() as folder:
        write_template(folder / "szablon.xlsx")
        return attachment((folder / "szablon.xlsx").read_bytes(), XLSX, "rejestr-szablon.xlsx")


@bp.route("/export/<string:form>", methods=["POST"])
@allows(Action.REGISTER_EXPORT)
@reads
def export(form: str) -> ResponseReturnValue:
    """Write the whole register of the unit; the trail says who took it."""
    if form not in {"xlsx", "zip"}:
        raise NotFound
    unit = db.session.get_one(Unit, me().unit_id)
    name = f"rejestr-{unit.teryt}-{clock.today().isoformat()}"
    sessions = _sessions()
    with sessions.reading() as session:
        length = how_many(session, me().unit_id)
    with private_folder() as folder, _progress().of(request.form.get("progress", "")) as step:
        target = folder / ("rejestr.xlsx" if form == "xlsx" else "rejestr")
        with writing_to(target) as writer:
            write_out(sessions, me().unit_id, writer, lambda rows: step(rows, length))
        if form == "xlsx":
            return attachment(target.read_bytes(), XLSX, f"{name}.xlsx")
        return attachment(_zipped(target), "application/zip", f"{name}.zip")


@bp.route("/progress", methods=["POST"])
@allows(Action.REGISTER_EXPORT)
@reads
def progress() -> ResponseReturnValue:
    """Say how far the work of a page has come: 204 and a header, so that asking every second fills no trail."""
    told = _progress().read(request.form.get("progress", ""))
    return "", HTTPStatus.NO_CONTENT, {"X-Progress": told}


def _progress() -> Progress:
    return Progress(here().settings.instance / "incoming")


def _zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


def _index(form: SendForm, wrong: str = "") -> str:
    return render_template("register/index.html", form=form, wrong=wrong, new_name=new_name)


def _sessions() -> Sessions:
    """Give sessions of the engine's own; the request's has its turn to write, and would keep them waiting for ever."""
    db.session.rollback()
    return here().sessions(by=str(me().id))


def _waiting() -> Waiting:
    return Waiting(here().settings.instance / "incoming")


def _told(taken: Taken, page: str, **more: object) -> str:
    kept = None
    if taken.rejected is not None:
        name, key = _waiting().put(taken.rejected, me().id)
        kept = TicketForm(formdata=None, name=name, key=key)
    names = {table.name: table.title for table in TABLES}
    return render_template(page, summary=taken.summary, rejected=kept, names=names, new_name=new_name, **more)


def _gone() -> ResponseReturnValue:
    return render_template("register/gone.html"), HTTPStatus.GONE
