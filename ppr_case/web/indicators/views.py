from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from ppr_case.access.policy import Action
from ppr_case.core import clock
from ppr_case.indicators.answers import Answer, answers
from ppr_case.indicators.catalogue import catalogue_of
from ppr_case.indicators.compute import explain, values
from ppr_case.indicators.language import Indicator
from ppr_case.indicators.warnings import warned
from ppr_case.records.units import Unit
from ppr_case.reports.cells import MONTHS
from ppr_case.reports.layout import LayoutError
from ppr_case.web.indicators import balance
from ppr_case.web.indicators.asked import Asked, PeriodForm, only, period_of, read
from ppr_case.web.indicators.files import FORMS, list_csv
from ppr_case.web.indicators.lists import Stretch, both, breakdowns, left_out, named, pages, reasons, wanted
from ppr_case.web.indicators.records import addresses
from ppr_case.web.indicators.rows import capital, remark, sections, spelled
from ppr_case.webkit.balance import terms as terms_of
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.files import attachment
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.movement import flow
from ppr_case.webkit.years import last_opened_year, register_years

bp = Blueprint("indicators", __name__, url_prefix="/indicators")

MOVING: Final = ("powod", "policzone", "pominiete")
KEPT: Final = ("rok", "od", "do", "tylko", *MOVING)
"""What the address of a list keeps when one moves about in it."""


@bp.route("")
@allows(Action.REPORT_RUN)
def index() -> ResponseReturnValue:
    session, unit_id, today, law = db.session(), me().unit_id, clock.today(), here().law
    years, form = register_years(session, unit_id, today), PeriodForm(request.args)
    form.offer(years)
    asked, wrong = read(form, request.args, years, last_opened_year(session, unit_id, today))
    answered = _shown(asked)
    found = {answer.indicator.code: answer.value for answer in answered}
    before = values(session, unit_id, asked.before.period, [answer.indicator for answer in answered], law=law)
    terms = terms_of(found)
    return render_template(
        "indicators/index.html",
        form=form,
        asked=asked,
        wrong=wrong,
        sections=list(sections(answered, before, law)),
        terms=terms,
        agrees=bool(terms) and balance.agrees(found, before),
        flow=flow(session, unit_id, asked.year, found) if asked.year else None,
        warned=warned(session, unit_id, asked.period, today=today, law=law),
        forms=FORMS,
        until_today=asked.until(today),
        capital=capital,
        month_names=MONTHS,
    )


def _shown(asked: Asked) -> list[Answer]:
    """Count all of them, and the parts of those whose parts the page shows: of an activity, its first number."""
    catalogue = catalogue_of(db.session(), me().unit_id)
    if not asked.by:
        return _answered(asked, catalogue)
    parted = [one for one in catalogue if one.partition in {None, one.code}]
    others = _answered(Asked(asked.period), [one for one in catalogue if one not in parted])
    found = {answer.indicator.code: answer for answer in (*_answered(asked, parted), *others)}
    return [found[one.code] for one in catalogue]


def _answered(asked: Asked, indicators: Iterable[Indicator]) -> list[Answer]:
    return answers(db.session(), me().unit_id, asked.period, indicators, by=asked.by or None, law=here().law)


@bp.route("/file.<string:form>")
@allows(Action.REPORT_RUN)
def download(form: str) -> ResponseReturnValue:
    if form not in FORMS:
        raise NotFound
    asked = period_of(request.args)
    unit = db.session.get_one(Unit, me().unit_id)
    chosen = PeriodForm(request.args)
    chosen.offer([])
    asked = Asked(asked.period, chosen.chosen("podzial"))
    answered = _answered(asked, catalogue_of(db.session(), me().unit_id))
    content = FORMS[form].write(unit.teryt, asked.period, answered)
    return attachment(content, FORMS[form].mimetype, f"wskazniki-{_stem(asked)}.{form}")


@bp.route("/<string:code>")
@allows(Action.REPORT_RUN)
def show(code: str) -> ResponseReturnValue:
    session, who, law = db.session(), me(), here().law
    asked, parts = period_of(request.args), only(request.args)
    whole, indicator = _wanted(code, asked, parts)
    now, before = both(session, who.unit_id, asked, indicator, law)
    said = explain(session, who.unit_id, asked.period, indicator)
    address = _address(code)
    base = {name: said for name, said in address.items() if name not in MOVING}
    told = reasons(said)
    place: int | None = request.args.get("powod", type=int)
    counted = Stretch.of(said.counted, request.args.get("policzone", 0, type=int))
    omitted = Stretch.of(left_out(said, told, place), request.args.get("pominiete", 0, type=int))
    numbers = [*(row.number for row in counted.rows), *(row.number for row in omitted.rows)]
    return render_template(
        "indicators/show.html",
        asked=asked,
        indicator=indicator,
        title=capital(indicator.title),
        parts=named(whole, parts, law),
        unit=law.latest.units[indicator.unit],
        value=now,
        spelled=spelled(now),
        remark=remark(now),
        before=spelled(before),
        address=address,
        base=base,
        before_address={"code": code, "tylko": base.get("tylko")} | asked.before.when,
        counted=counted,
        counted_pages=pages(address, "policzone", counted),
        omitted=omitted,
        omitted_pages=pages(address, "pominiete", omitted),
        reasons=told,
        reason=told[place] if place is not None and 0 <= place < len(told) else None,
        breakdowns=[] if parts else breakdowns(session, who.unit_id, asked.period, indicator, law),
        addresses=addresses(session, who, numbers),
        weighty=any(row.weight != 1 for row in counted.rows),
    )


@bp.route("/<string:code>/list.csv")
@allows(Action.REPORT_RUN)
def show_list(code: str) -> ResponseReturnValue:
    asked = period_of(request.args)
    _, indicator = _wanted(code, asked, only(request.args))
    content = list_csv(explain(db.session(), me().unit_id, asked.period, indicator))
    return attachment(content, "text/csv; charset=utf-8", f"{code}-{_stem(asked)}.csv")


def _wanted(code: str, asked: Asked, parts: dict[str, tuple[str, ...]]) -> tuple[Indicator, Indicator]:
    try:
        found = wanted(db.session(), me().unit_id, asked.period, code, parts, today=clock.today(), law=here().law)
    except LayoutError:
        raise BadRequest from None
    if found is None:
        raise NotFound
    return found


def _address(code: str) -> dict[str, Any]:
    kept = {name: said for name in KEPT if (said := request.args.getlist(name))}
    return {"code": code, **{name: said if name == "tylko" else said[0] for name, said in kept.items()}}


def _stem(asked: Asked) -> str:
    return "_".join(map(str, asked.when.values()))


def _list_url(code: str, **address: Any) -> str:
    return url_for("indicators.show", code=code, **address)


bp.add_app_template_global(_list_url, "list_url")
