from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from ppr_case.access.policy import Action
from ppr_case.core import clock
from ppr_case.law.regimes import NoRegime
from ppr_case.records.reports import IssuedReport
from ppr_case.reports import layout as layouts
from ppr_case.reports.backends import BACKENDS
from ppr_case.reports.cells import MONTHS, Mark, Verdict, text_of
from ppr_case.reports.document import Document
from ppr_case.reports.issuing import issue as issue_report
from ppr_case.trail import note
from ppr_case.web.reports.explaining import Typed, resumed, take
from ppr_case.web.reports.lines import address_of, components
from ppr_case.web.reports.made import Made, again, editions, known_layout, make
from ppr_case.webkit.balance import terms
from ppr_case.webkit.drafts import is_resumed, sent
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.files import attachment
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.meanwhile import mark
from ppr_case.webkit.years import register_years

bp = Blueprint("reports", __name__, url_prefix="/reports")

FILES: Final = {
    "pdf": "PDF, dostępny, do druku",
    "docx": "DOCX, do dalszej redakcji",
    "xlsx": "XLSX, tabele z definicjami",
    "csv": "CSV, wiersz na każdą linię",
    "html": "HTML, jedna strona",
    "json": "JSON, dla programów",
}


@bp.route("")
@allows(Action.REPORT_RUN)
def index() -> ResponseReturnValue:
    session, unit_id = db.session(), me().unit_id
    years = register_years(session, unit_id, clock.today())
    issued: dict[tuple[str, int], IssuedReport] = {}
    for one in session.scalars(
        select(IssuedReport).where(IssuedReport.unit_id == unit_id).order_by(IssuedReport.edition)
    ):
        issued[one.layout, one.year] = one
    known = [layouts.load(code) for code in layouts.names()]
    of_layout = {
        each.code: [year for year in years if each.programme[0] <= year <= each.programme[1]] for each in known
    }
    return render_template("reports/index.html", layouts=known, years=of_layout, issued=issued, today=clock.today())


@bp.route("/<string:layout>/<int:year>")
@allows(Action.REPORT_RUN)
def show(layout: str, year: int) -> ResponseReturnValue:
    made = _made(layout, year)
    return _page(made, _typed(made))


@bp.route("/<string:layout>/<int:year>/explanations", methods=["POST"])
@allows(Action.REPORT_RUN)
def explain(layout: str, year: int) -> ResponseReturnValue:
    chosen = known_layout(layout)
    numbers = [line.number for line in chosen.lines]
    typed = take(db.session(), me().unit_id, chosen.code, year, numbers, request.form)
    if typed.wrong:
        db.session.rollback()
        return _page(_made(layout, year), typed), HTTPStatus.CONFLICT if typed.overtaken else HTTPStatus.OK
    note(db.session(), "explanations", layout=chosen.code, year=year)
    db.session.commit()
    flash("Wyjaśnienia zapisane.")
    line = request.form.get("linia", "")
    if line in numbers:
        return redirect(url_for("reports.show_line", layout=layout, year=year, number=line))
    return redirect(url_for("reports.show", layout=layout, year=year))


@bp.route("/<string:layout>/<int:year>/lines/<string:number>")
@allows(Action.REPORT_RUN)
def show_line(layout: str, year: int, number: str) -> ResponseReturnValue:
    made = _made(layout, year)
    line = made.line(number)
    with _reading() as session:
        found = components(session, me().unit_id, made.layout, line, year, here().law)
    return render_template(
        "reports/line.html",
        made=made,
        line=line,
        value=made.values[number],
        typed=Typed(),
        components=found,
        address=address_of(made.layout, line, year),
        mark=mark,
        text_of=text_of,
        Verdict=Verdict,
    )


@bp.route("/<string:layout>/<int:year>/file.<string:form>")
@allows(Action.REPORT_RUN)
def download(layout: str, year: int, form: str) -> ResponseReturnValue:
    if form not in BACKENDS:
        raise NotFound
    return _file(_made(layout, year).document, form, "projekt")


@bp.route("/<string:layout>/<int:year>/issue", methods=["GET", "POST"])
@allows(Action.REPORT_RUN)
def issue(layout: str, year: int) -> ResponseReturnValue:
    chosen, who = known_layout(layout), me()
    if request.method != "POST":
        return render_template("reports/issue.html", made=_made(layout, year))
    db.session.rollback()  # counting takes seconds, and nobody should wait for them to write
    try:
        with _reading() as reading:
            made, edition = issue_report(reading, who.unit_id, chosen, year, law=here().law, issued_on=clock.today())
    except NoRegime:
        raise NotFound from None
    with here().sessions(by=str(who.id)).writing() as writing:
        writing.add(edition)
        note(writing, "report", layout=chosen.code, year=year, issued=True, fingerprint=made.document.fingerprint)
        number = edition.edition
        writing.commit()
    flash(f"Sprawozdanie wydane: wydanie {number}. Pobierz i zachowaj jego pliki.")
    return redirect(url_for("reports.show", layout=layout, year=year, _anchor="wydania"))


@bp.route("/<string:layout>/<int:year>/editions/<int:edition>/file.<string:form>")
@allows(Action.REPORT_RUN)
def download_edition(layout: str, year: int, edition: int, form: str) -> ResponseReturnValue:
    chosen, unit_id = known_layout(layout), me().unit_id
    found = [one for one in editions(db.session(), unit_id, chosen.code, year) if one.edition == edition]
    if form not in BACKENDS or not found:
        raise NotFound
    with _reading() as reading:
        document = again(reading, unit_id, chosen, found[0], here().law)
    if document is None:
        page = render_template("reports/changed.html", issued=found[0], layout=chosen, year=year)
        return page, HTTPStatus.CONFLICT
    return _file(document, form, f"wydanie-{edition}")


def _reading() -> Session:
    """Give a session of its own: numbers of one moment need a transaction that nobody has begun, and no key."""
    return here().sessions(by=str(me().id)).reading()


def _made(layout: str, year: int) -> Made:
    with _reading() as session:
        made = make(session, me().unit_id, known_layout(layout), year, law=here().law, today=clock.today())
        session.expunge_all()
        return made


def _typed(made: Made) -> Typed:
    """Give what the draft of this page holds, where it is asked for."""
    return resumed([line.number for line in made.layout.lines], sent()) if is_resumed() else Typed()


def _page(made: Made, typed: Typed) -> str:
    addresses = {line.number: address_of(made.layout, line, made.year) for line in made.layout.lines}
    return render_template(
        "reports/show.html",
        made=made,
        typed=typed,
        addresses=addresses,
        before_addresses={line.number: address_of(made.layout, line, made.year - 1) for line in made.layout.lines}
        if made.before_is_live
        else {},
        terms=terms(made.report.figures.codes),
        files=FILES,
        mark=mark,
        text_of=text_of,
        unknown=Mark.UNKNOWN,
        Verdict=Verdict,
        month_names=MONTHS,
    )


def _file(document: Document, form: str, said: str) -> Response:
    backend = BACKENDS[form]
    name = f"sprawozdanie-{document.layout}-{document.year}-{said}{backend.suffix}"
    return attachment(backend.render(document), backend.mimetype, name)
