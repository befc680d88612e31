"""The pages of a referral to a programme, and the page on which any entry of support is annulled."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework import measures, plans, referrals
from ppr_case.casework.remarks import remarks_on
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.measures import Measure
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import STEPS, Referral
from ppr_case.records.vocabulary import PENALTIES
from ppr_case.web.support.entries import all_institutions, back, by_id, done, own, people
from ppr_case.web.support.forms import ReasonForm, ReferralForm, StepForm
from ppr_case.web.support.measures import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import STEP_NAMES, capitalised

__all__ = ["bp"]


@bp.route("/referrals/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.SUPPORT_RECORD)
def refer(procedure: Procedure) -> ResponseReturnValue:
    named, found = people(procedure, "stosujaca"), all_institutions()
    only = str(named[0].id) if len(named) == 1 else None
    form = ReferralForm(key=str(new_id()), day=clock.today(), person=only)
    form.offer(named, found)
    if not form.validate_on_submit() or form.day.data is None:
        return _page(form, procedure)
    if before := made_before(Referral, key_of(form), Referral.procedure_id == procedure.id):
        told = (form.programme.data, form.person.data, form.day.data, form.institution.data or "")
        first = getattr(before, form.step.data)
        if told == (before.programme, str(before.person_id), first, str(before.institution_id or "")):
            return _back(before, "To skierowanie jest już zapisane.")
        is_other(form, form.day, before.number)
        return _page(form, procedure)
    try:
        made = referrals.refer(
            db.session(),
            procedure,
            by_id(named, form.person.data),
            id_=key_of(form),
            programme=form.programme.data,
            step=form.step.data,
            day=form.day.data,
            institution=by_id(found, form.institution.data),
            today=clock.today(),
        )
    except referrals.Refused as refused:
        form.day.errors = [_said(refused)]
        return _page(form, procedure)
    trail.note(db.session(), "referral.begun")
    db.session.commit()
    return _back(made, f"Skierowanie zapisane pod numerem {made.number}.")


@bp.route("/referrals/<uuid:referral_id>")
@allows(Action.PROCEDURE_READ)
def referral(referral_id: UUID) -> ResponseReturnValue:
    found, procedure = own(Referral, referral_id, Action.PROCEDURE_READ)
    return _shown(found, procedure)


@bp.route("/referrals/<uuid:referral_id>/step", methods=["POST"])
@allows(Action.SUPPORT_RECORD)
def step(referral_id: UUID) -> ResponseReturnValue:
    """Write a step down, or correct its day: one click, its day filled in."""
    found, procedure = own(Referral, referral_id)
    form = StepForm()
    form.offer()
    if form.step.data not in STEPS:
        raise NotFound
    penalty = form.penalty.data if form.penalty.data in PENALTIES else None
    reason = (form.reason.data or "").strip()
    if not form.validate_on_submit() or form.day.data is None:
        return _shown(found, procedure, form, said=f"Niczego nie zmieniono. {next(iter(form.errors.values()))[0]}")
    try:
        referrals.take_step(
            db.session(),
            found,
            form.step.data,
            form.day.data,
            seen_on=form.seen.data,
            penalty=penalty,
            reason=f"{STEP_NAMES[form.step.data]}: {reason}" if reason else "",
            by=me().id,
            today=clock.today(),
        )
    except referrals.Refused as refused:
        return _shown(found, procedure, form, said=f"Niczego nie zmieniono. {_said(refused)}")
    trail.note(db.session(), "referral.changed")
    db.session.commit()
    return _back(found, f"Zapisane: {STEP_NAMES[form.step.data]}, {day(form.day.data)}.")


@bp.route("/referrals/<uuid:referral_id>/<string:step_name>/withdrawal", methods=["GET", "POST"])
@allows(Action.SUPPORT_RECORD)
def take_back(referral_id: UUID, step_name: str) -> ResponseReturnValue:
    found, procedure = own(Referral, referral_id)
    if step_name not in STEPS or getattr(found, step_name) is None:
        raise NotFound
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            referrals.take_back(
                db.session(),
                found,
                step_name,
                reason=f"{STEP_NAMES[step_name]}, cofnięte: {form.reason.data}",
                by=me().id,
                on=clock.today(),
            )
        except referrals.Refused as refused:
            form.reason.errors = [_said(refused)]
        else:
            trail.note(db.session(), "referral.changed")
            db.session.commit()
            return _back(found, "Krok cofnięty; powód został w historii.")
    return render_template(
        "support/annul.html",
        form=form,
        procedure=procedure,
        what=f"Cofnięcie: {STEP_NAMES[step_name]}",
        about=f"{found.number}, {day(getattr(found, step_name))}",
        leave=url_for("support.referral", referral_id=found.id),
        button="Cofnij krok",
    )


@bp.route("/<string:kind>/<uuid:entry_id>/annulment", methods=["GET", "POST"])
@allows(Action.SUPPORT_RECORD)
def annul(kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Annul a plan, a measure or a referral, with the reason."""
    entry, procedure = _entry(kind, entry_id)
    if entry.annulled_on is not None and request.method == "GET":
        return back(procedure, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            _annul(entry, procedure, form.reason.data or "")
        except (plans.PlanIsAnnulled, measures.NotStanding, referrals.ReferralIsAnnulled):
            db.session.rollback()
            form.reason.errors = ["Ten wpis anulowano już wcześniej; niczego nie zmieniono."]
        else:
            return done(procedure, f"{kind}.annulled", "Wpis anulowany: zostaje w historii i nigdzie się nie liczy.")
    words = {"plan": "Anulowanie planu pomocy", "measure": "Anulowanie środka", "referral": "Anulowanie skierowania"}
    return render_template(
        "support/annul.html",
        form=form,
        procedure=procedure,
        what=words[kind],
        about=entry.number,
        leave=url_for("procedures.help_", procedure_id=procedure.id),
        button="Anuluj wpis",
    )


def _entry(kind: str, id_: UUID) -> tuple[Plan | Measure | Referral, Procedure]:
    match kind:
        case "plan":
            return own(Plan, id_)
        case "measure":
            return own(Measure, id_)
        case "referral":
            return own(Referral, id_)
    raise NotFound


def _annul(entry: Plan | Measure | Referral, procedure: Procedure, reason: str) -> None:
    session, by, on = db.session(), me().id, clock.today()
    match entry:
        case Plan():
            plans.annul_plan(session, entry, reason=reason, by=by, on=on)
        case Measure():
            measures.annul_measure(session, entry, procedure, reason=reason, by=by, on=on)
        case Referral():
            referrals.annul_referral(session, entry, reason=reason, by=by, on=on)


def _said(refused: referrals.Refused) -> str:
    match refused:
        case referrals.ChangedMeanwhile(step=name, now_on=on):
            now = f"wpisał „{STEP_NAMES[name]}” z dniem {day(on)}" if on else f"cofnął „{STEP_NAMES[name]}”"
            said = f"Ktoś przed chwilą {now}. Sprawdź i, jeśli trzeba, popraw."
        case referrals.BeforeProcedure(held_from=since):
            said = f"Kieruje się w toku procedury, prowadzonej od {day(since)}. Popraw dzień."
        case referrals.OutOfOrder(step=name, other=other, other_on=on, before=before):
            order = "nie później niż" if before else "nie wcześniej niż"
            said = (
                f"{capitalised(STEP_NAMES[name])} następuje {order} {STEP_NAMES[other]}, {day(on)}. Popraw jeden z dni."
            )
        case referrals.Lacks(step=name, other="referred_on") if name in referrals.JOINING:
            said = (
                f"Grupa wniosła o skierowanie i ten wniosek wiąże zespół: {STEP_NAMES[name]} wpisuje się po kroku "
                "„skierowanie”. Kto przystąpił sam, bez skierowania, ma osobny wpis, który od tego się zaczyna."
            )
        case referrals.Lacks(step=name, other=other):
            said = (
                f"{capitalised(STEP_NAMES[name])} nie może być bez kroku „{STEP_NAMES[other]}”. Najpierw wpisz tamten."
            )
        case referrals.NotTaken(step=name):
            said = f"Kroku „{STEP_NAMES[name]}” już tu nie ma: ktoś cofnął go wcześniej."
        case _:
            said = _SAID.get(type(refused), "To skierowanie albo ta procedura są anulowane.")
    return said


_SAID: Final[Mapping[type[referrals.Refused], str]] = {
    referrals.StepAhead: "Ten dzień dopiero będzie. Wpisz dzień, w którym to zrobiono.",
    referrals.EndsTwice: "Program został przerwany albo ukończony, nie jedno i drugie. Cofnij tamten krok.",
    referrals.PenaltyMissing: "Wybierz, jaka była kara.",
    referrals.NotUsingViolence: "Do programu kieruje się pełnoletnią osobę stosującą przemoc w tej procedurze.",
    referrals.ReasonMissing: "Napisz, dlaczego zmieniasz dzień: zostanie to w historii.",
    referrals.NoBeginning: "Dalsze kroki potrzebują wniosku grupy albo skierowania. Popraw dzień albo cofnij je.",
    referrals.NothingLeft: "To jedyny krok tego skierowania. Jeśli go nie było, anuluj całe skierowanie.",
}


def _shown(
    found: Referral, procedure: Procedure, sent: StepForm | None = None, *, said: str = ""
) -> ResponseReturnValue:
    """Show a referral; what was sent with a step that was not taken stays beside that step."""
    form = sent or StepForm(formdata=None, day=clock.today())
    form.offer()
    return render_template(
        "support/referral.html",
        referral=found,
        procedure=procedure,
        form=form,
        steps=STEPS,
        names=STEP_NAMES,
        possible=referrals.possible(found),
        waits=referrals.waits_for(here().law, found),
        remarks=remarks_on(db.session(), [found.id]).get(found.id, []),
        said=said,
        today=clock.today(),
    )


def _back(found: Referral, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("support.referral", referral_id=found.id))


def _page(form: ReferralForm, procedure: Procedure) -> ResponseReturnValue:
    return render_template("support/refer.html", form=form, procedure=procedure, today=clock.today())
