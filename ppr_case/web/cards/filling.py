"""The pages of one form: what it says, filling it in, changing and annulling it, and the receipt of form B."""

from typing import Final, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, find_procedure
from ppr_case.casework.answers import checked, read
from ppr_case.casework.cards import (
    CONCERNED,
    CardAhead,
    CardIsAnnulled,
    ChangedMeanwhile,
    NothingToNotify,
    NotifiedMeanwhile,
    NotNamedThere,
    OpensTheProcedure,
    OutsideProcedure,
    Refused,
    annul_card,
    latest,
    notify_of_firearm,
    record_card,
    save_content,
)
from ppr_case.casework.deadlines import FIREARM
from ppr_case.casework.scans import scans_of
from ppr_case.casework.units import institutions_of
from ppr_case.core import clock
from ppr_case.core.base import OPEN, new_id
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import Regime
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.web.cards.content import ContentPage, People, told
from ppr_case.web.cards.forms import CardHeadForm, ChangeForm, FirearmForm, ReasonForm, ReceiptForm
from ppr_case.web.cards.opening import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import choices
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.naming import full_name, kept
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import capitalised, institution_name

__all__ = ["bp"]
ROLES: Final = ("doznajaca", "stosujaca", "domownik")


class Definition(NamedTuple):
    """The form that a card was or will be filled in on, and those it is about."""

    form: CardForm
    people: People


@bp.route("/form-c/<uuid:procedure_id>/<uuid:person_id>", methods=["GET", "POST"], defaults={"kind": "C"})
@bp.route("/form-d/<uuid:procedure_id>/<uuid:person_id>", methods=["GET", "POST"], defaults={"kind": "D"})
@on_procedure(Action.CARD_RECORD)
def record(procedure: Procedure, kind: str, person_id: UUID) -> ResponseReturnValue:
    """Fill in form C with somebody who experiences violence, or D with somebody who uses it."""
    concerns = _named(procedure, CONCERNED[kind], person_id)
    head = CardHeadForm(key=str(new_id()), filled_on=clock.today())
    definition = _definition(procedure, kind, concerns)
    page = ContentPage(definition.form, definition.people, {}, request.form.get("do", ""))
    valid = all([head.validate_on_submit(), page.validate()])
    if not valid or page.only_grows:
        return _filling(procedure, kind, head, page, concerns)
    id_ = key_of(head)
    if there := made_before(Card, id_, Card.procedure_id == procedure.id):
        if _says(there, head, page):
            return _saved(there, "Ten formularz jest już zapisany.")
        is_other(head, head.filled_on, there.number)
        return _filling(procedure, kind, head, page, concerns)
    try:
        assert head.filled_on.data is not None  # noqa: S101 (validated; for the type checker)
        card = record_card(
            db.session(),
            procedure,
            kind=kind,
            filled_on=head.filled_on.data,
            concerns=concerns,
            institution=None,
            id_=id_,
            today=clock.today(),
        )
        _save(card, page, seen=0)
    except Refused as refused:
        head.filled_on.errors = [_sentence(refused)]
        return _filling(procedure, kind, head, page, concerns)
    trail.note(db.session(), "card.recorded")
    db.session.commit()
    return _saved(card, f"Formularz zapisany pod numerem {card.number}.")


@bp.route("/form-b/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.CARD_RECORD)
def receipt(procedure: Procedure) -> ResponseReturnValue:
    """Write down that form B was handed over: no data come back with it."""
    form = ReceiptForm(key=str(new_id()), filled_on=clock.today())
    people = _people(procedure)["doznajaca"]
    institutions = institutions_of(db.session(), me().unit_id)
    form.person.choices = choices((str(person.id), full_name(person)) for person in people)
    form.institution.choices = choices(
        [("", "–"), *((str(one.id), capitalised(institution_name(one))) for one in institutions)]
    )
    if not form.validate_on_submit():
        return render_template("cards/receipt.html", form=form, procedure=procedure, today=clock.today())
    id_ = key_of(form)
    if there := made_before(Card, id_, Card.procedure_id == procedure.id):
        told = (form.filled_on.data, form.person.data, form.institution.data or "")
        if told == (there.filled_on, str(there.concerns_id), str(there.institution_id or "")):
            return _back(procedure, "To przekazanie jest już zapisane.")
        is_other(form, form.filled_on, there.number)
        return render_template("cards/receipt.html", form=form, procedure=procedure, today=clock.today())
    try:
        assert form.filled_on.data is not None  # noqa: S101 (validated; for the type checker)
        record_card(
            db.session(),
            procedure,
            kind="B",
            filled_on=form.filled_on.data,
            concerns=next(person for person in people if str(person.id) == form.person.data),
            institution=next((one for one in institutions if str(one.id) == form.institution.data), None),
            id_=id_,
            today=clock.today(),
        )
    except Refused as refused:
        form.filled_on.errors = [_sentence(refused)]
        return render_template("cards/receipt.html", form=form, procedure=procedure, today=clock.today())
    trail.note(db.session(), "card.recorded")
    db.session.commit()
    return _back(procedure, "Przekazanie formularza B zapisane.")


@bp.route("/firearm/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.CARD_RECORD)
def firearm(procedure: Procedure) -> ResponseReturnValue:
    """Write down that the weapons unit of the Police was told (art. 9f of the act)."""
    held = procedure.firearm_notified_on
    form = FirearmForm(notified_on=held or clock.today(), seen=held)
    if form.validate_on_submit():
        try:
            notify_of_firearm(
                db.session(),
                procedure,
                notified_on=form.notified_on.data,
                seen_on=form.seen.data,
                reason=form.reason.data or "",
                by=me().id,
                today=clock.today(),
            )
        except Refused as refused:
            form.notified_on.errors = [_sentence(refused)]
        else:
            trail.note(db.session(), "firearm.notified")
            db.session.commit()
            return _back(procedure, "Zawiadomienie o broni zapisane.")
    form.seen.data = held
    limit = _regime(procedure).deadlines.get(FIREARM)
    return render_template("cards/firearm.html", form=form, procedure=procedure, limit=limit, today=clock.today())


@bp.route("/<uuid:card_id>")
@allows(Action.PROCEDURE_READ)
def show(card_id: UUID) -> ResponseReturnValue:
    card = _card(card_id, Action.PROCEDURE_READ)
    versions = db.session.scalars(
        select(CardContent)
        .where(CardContent.card_id == card.id)
        .order_by(CardContent.version.desc())
        .options(joinedload(CardContent.staff))
    ).all()
    newest = versions[0] if versions else None
    sections, copies = [], []
    if newest is not None and newest.form:
        definition = _definition(card.procedure, card.kind, card.concerns, newest.form)
        sections = told(definition.form, _people(card.procedure), read(kept(newest, "answers")))
        given = {role for section in definition.form.sections.values() for role in section.seen_by}
        copies = [person for role in ROLES if role in given for person in definition.people[role]]
    return render_template(
        "cards/show.html",
        card=card,
        procedure=card.procedure,
        versions=versions,
        sections=sections,
        printed=newest is not None and bool(newest.form),
        copies=copies,
        scans=scans_of(db.session(), card),
    )


@bp.route("/<uuid:card_id>/change", methods=["GET", "POST"])
@allows(Action.CARD_RECORD)
def change(card_id: UUID) -> ResponseReturnValue:
    """Change what a form says, or write down what one that came in without its text says."""
    card = _card(card_id, Action.CARD_RECORD)
    if card.annulled_on is not None or card.procedure.annulled_on is not None or card.kind == "B":
        return _saved(card, "Tego formularza się nie zmienia.")
    before = latest(db.session(), card)
    form = ChangeForm(seen=before.version if before else 0)
    form.must_say_why = before is not None
    definition = _definition(card.procedure, card.kind, card.concerns, before.form if before else "")
    page = ContentPage(
        definition.form, definition.people, read(before.answers if before else None), request.form.get("do", "")
    )
    valid = all([form.validate_on_submit(), page.validate()])
    if not valid or page.only_grows:
        return _changing(card, form, page)
    try:
        _save(card, page, seen=int(form.seen.data), reason=form.reason.data or None)
    except CardIsAnnulled:
        db.session.rollback()
        return _saved(card, "Formularz właśnie anulowano; niczego nie zmieniono.")
    except ChangedMeanwhile as refused:
        db.session.rollback()
        return _differing(card, form, page, refused.version)
    trail.note(db.session(), "card.changed")
    db.session.commit()
    return _saved(card, "Formularz zapisany; poprzednia treść została w historii.")


@bp.route("/<uuid:card_id>/annulment", methods=["GET", "POST"])
@allows(Action.CARD_RECORD)
def annul(card_id: UUID) -> ResponseReturnValue:
    card = _card(card_id, Action.CARD_RECORD)
    if card.opening:
        return _saved(card, "Ten formularz wszczął procedurę i nie może z niej zniknąć.")
    form = ReasonForm()
    if not form.validate_on_submit() and card.annulled_on is None:
        return render_template("cards/annul.html", form=form, card=card, procedure=card.procedure)
    try:
        as_before = annul_card(
            db.session(), card, here().law.latest.cards, reason=form.reason.data or "", by=me().id, on=clock.today()
        )
    except (CardIsAnnulled, OpensTheProcedure):
        db.session.rollback()
        return _saved(card, "Ten formularz anulowano już wcześniej; niczego nie zmieniono.")
    trail.note(db.session(), "card.annulled")
    db.session.commit()
    look = "" if as_before else " Zmienił dane kontaktowe osób: sprawdź je na ich stronach."
    return _saved(card, f"Formularz anulowany: zostaje w historii i nigdzie się nie liczy.{look}")


def _card(card_id: UUID, action: Action) -> Card:
    """Give a form of a procedure that this person may do this to; raises NotHere and NotAllowed."""
    query = select(Card).where(Card.id == card_id, Card.unit_id == me().unit_id)
    card = db.session.scalars(query.options(joinedload(Card.concerns))).one_or_none()
    if card is None:
        raise NotHere(card_id)
    find_procedure(db.session(), me(), action, card.procedure_id, on=clock.today())
    return card


def _people(procedure: Procedure) -> dict[str, list[Person]]:
    """Give the people of a procedure by the part they have in it, in the order they came."""
    parts = db.session.scalars(
        select(Involvement)
        .where(Involvement.procedure_id == procedure.id, Involvement.annulled_on.is_(None))
        .order_by(Involvement.covered_from, Involvement.id)
        .options(joinedload(Involvement.person))
    )
    people: dict[str, list[Person]] = {role: [] for role in ROLES}
    for part in parts:
        people.setdefault(part.role, []).append(part.person)
    return people


def _named(procedure: Procedure, role: str, person_id: UUID) -> Person:
    found = [person for person in _people(procedure)[role] if person.id == person_id]
    if not found:
        raise NotFound
    return found[0]


def _definition(procedure: Procedure, kind: str, concerns: Person | None, code: str = "") -> Definition:
    """Give the form of the procedure's regulation, or the one a card was filled in on; of C and D for one person."""
    law = here().law
    form = law.latest.cards[code] if code else law.on(procedure.opened_on).card(kind, _regime(procedure).forms.code)
    people: dict[str, list[Person]] = _people(procedure)
    if concerns is not None and kind in CONCERNED:
        people[CONCERNED[kind]] = [concerns]
    return Definition(form, people)


def _regime(procedure: Procedure) -> Regime:
    return here().law.regime_near(procedure.opened_on, act=procedure.act, forms=procedure.forms)


def _save(card: Card, page: ContentPage, *, seen: int, reason: str | None = None) -> None:
    save_content(
        db.session(),
        card,
        page.form,
        page.answers(),
        here().law.latest.cards,
        seen=seen,
        by=me().id,
        today=clock.today(),
        reason=reason,
    )
    db.session.flush()


def _says(card: Card, head: CardHeadForm, page: ContentPage) -> bool:
    """Say whether a form says what was sent now."""
    newest = latest(db.session(), card)
    there = read(newest.answers if newest else None)
    return card.filled_on == head.filled_on.data and there == checked(page.form, page.answers())


def _sentence(refused: Refused) -> str:
    said = "Ta procedura jest anulowana: nie wpisuje się do niej formularzy."
    match refused:
        case CardAhead():
            said = "Ten dzień dopiero będzie. Wpisz dzień, w którym to zrobiono."
        case OutsideProcedure(held_from=since, held_until=until):
            ended = "" if until == OPEN else f" do {day(until)}"
            said = f"Procedurę prowadzi się od {day(since)}{ended}. Wpisz dzień z tego czasu."
        case NothingToNotify(firearm_on=None):
            said = "Żaden formularz tej procedury nie mówi o broni. Najpierw popraw formularz A."
        case NothingToNotify(firearm_on=noted) if noted is not None:
            said = f"O broni wiadomo od {day(noted)}. Wpisz dzień nie wcześniejszy."
        case NotifiedMeanwhile(now_on=on):
            now = f"wpisał dzień {day(on)}" if on else "cofnął zawiadomienie"
            said = f"Ktoś przed chwilą {now}. Sprawdź i, jeśli trzeba, popraw."
        case NotNamedThere():
            said = "Tej osoby nie ma już w procedurze. Otwórz procedurę od nowa."
    return said


def _differing(card: Card, form: ChangeForm, page: ContentPage, version: int) -> ResponseReturnValue:
    """Show both texts: what somebody saved meanwhile, and in the fields what was typed; whoever saves now decides."""
    newest = latest(db.session(), card)
    theirs = told(page.form, page.people, read(newest.answers if newest else None))
    form.seen.data = form.seen.raw_data = str(version)
    return _changing(card, form, page, theirs=theirs, newest=newest)


def _filling(
    procedure: Procedure, kind: str, head: CardHeadForm, page: ContentPage, concerns: Person
) -> ResponseReturnValue:
    return render_template(
        "cards/record.html",
        procedure=procedure,
        kind=kind,
        head=head,
        page=page,
        form=page.form,
        concerns=concerns,
        today=clock.today(),
    )


def _changing(card: Card, form: ChangeForm, page: ContentPage, **more: object) -> ResponseReturnValue:
    return render_template(
        "cards/change.html", card=card, procedure=card.procedure, head=form, page=page, form=page.form, **more
    )


def _saved(card: Card, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("cards.show", card_id=card.id))


def _back(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.cards", procedure_id=procedure.id))
