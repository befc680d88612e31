"""The page on which a form A opens a procedure, or documents a further event in one that runs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, or_, select
from wtforms import Field

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.casework.answers import BESIDE, checked, read
from ppr_case.casework.naming import known_as
from ppr_case.casework.opening import (
    BeforeOpening,
    BodyMissing,
    FilledAhead,
    FormA,
    MayNotFillIn,
    MinorUsingViolence,
    NamedTwice,
    NobodyNamed,
    NotRunning,
    OnePairOnly,
    Refused,
    add_form_a,
    open_procedure,
)
from ppr_case.core import clock
from ppr_case.core.base import OPEN, new_id
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import NoRegime, Regime
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.web.cards.beginning import NOBODY, case_of, people_of
from ppr_case.web.cards.forms import HeadForm, PersonPart
from ppr_case.web.cards.offering import FAMILY, FURTHER, Offer, offered
from ppr_case.web.cards.page import MOST, FormAPage
from ppr_case.webkit.drafts import is_resumed, sent, taken
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import choices
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.repeated import is_other, key_of
from ppr_case.webkit.words import capitalised, institution_name, label

bp = Blueprint("cards", __name__, url_prefix="/cards")

BODIES: Final = ("ops", "gkrpa", "policja", "oswiata", "zdrowie", "ngo")
"""The bodies of art. 9a ust. 3 of the act, for which a pedagogue, psychologist or therapist may fill in a form A."""


@bp.route("/new", methods=["GET", "POST"])
@allows(Action.PROCEDURE_OPEN)
def new() -> ResponseReturnValue:
    return _page(None)


@bp.route("/further/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.PROCEDURE_OPEN)
def further(procedure: Procedure) -> ResponseReturnValue:
    """Take in a form A that begins with the people of a procedure; who is on it, whoever fills it in decides."""
    return _page(procedure)


def _page(of: Procedure | None) -> ResponseReturnValue:
    head = HeadForm(key=str(new_id()), filled_on=clock.today(), received_on=clock.today())
    filled_on = head.filled_on.data or clock.today()
    try:
        regime = here().law.regime_of(filled_on)
    except NoRegime:
        regime = here().law.regime_of(clock.today())
    institutions = _fill_in(head, regime)
    form = here().law.on(filled_on).card("A", regime.forms.code)
    if of is not None and request.method == "GET":
        return _begun(of, form, head, regime)
    page = FormAPage(form, head, sent())
    changed = request.method == "POST" and request.form.get("wzor") != page.form.code
    asks = page.only_asks and not changed
    if request.method == "GET" or asks or page.only_redraws or changed or not page.validate():
        return _shown(page, regime, offered(page, suggests=False) if asks else _kept(page), of, changed=changed)
    id_, offer = key_of(head), offered(page, suggests=True)
    # Looked for last: who is known because this very form came a moment ago is nobody to ask about.
    if done := _there(id_):
        return _repeated(page, done) or _shown(page, regime, Offer(), of)
    if offer.to_be_said:
        return _shown(page, regime, offer, of)
    try:
        procedure, said = _record(page, regime, institutions, offer, id_)
    except Refused as refused:
        db.session.rollback()
        _say(page, refused)
        return _shown(page, regime, offer, of)
    trail.note(db.session(), "card.recorded" if said.startswith("Formularz") else "procedure.opened")
    db.session.commit()
    return _saved(procedure, said)


def _begun(procedure: Procedure, form: CardForm, head: HeadForm, regime: Regime) -> ResponseReturnValue:
    """Show the form with the people of its procedure, or as its draft has it; whoever is chosen stays so."""
    page = FormAPage(form, head, sent(), NOBODY if is_resumed() else people_of(db.session(), procedure, form))
    if not is_resumed():
        head.case.data = case_of(procedure, runs=procedure.held_until == OPEN and procedure.annulled_on is None)
    return _shown(page, regime, _kept(page), procedure)


def _kept(page: FormAPage) -> Offer:
    """Keep what was chosen on a page that is shown before it is taken; whoever was not asked is not asked by that."""
    if not page.is_chosen:
        return Offer()
    offer = offered(page, suggests=False)
    offer.to_be_said = False
    return offer


def _fill_in(head: HeadForm, regime: Regime) -> list[Institution]:
    """Fill in who may have filled in a form A by the act of its day."""
    query = select(Institution).where(Institution.unit_id == me().unit_id, Institution.kind.in_(regime.act.initiators))
    order = {kind: place for place, kind in enumerate(regime.act.initiators)}
    every = db.session.scalars(query).all()
    named = {one.kind for one in every if one.name}
    # Where a kind has an institution with a name, nobody means the kind as such.
    found = sorted(
        (one for one in every if one.name or one.kind not in named),
        key=lambda one: (order[one.kind], institution_name(one)),
    )
    head.institution.choices = choices((str(one.id), capitalised(institution_name(one))) for one in found)
    bodies = [(code, label(code, "institution_kinds")) for code in BODIES]
    head.represents.choices = choices([("", "–"), *bodies])
    head.case.choices = []
    return found


def _record(
    page: FormAPage, regime: Regime, institutions: Sequence[Institution], offer: Offer, id_: UUID
) -> tuple[Procedure, str]:
    head, session, today = page.head, db.session(), clock.today()
    form_a = FormA(
        filled_on=head.filled_on.data or today,
        received_on=head.received_on.data,
        institution=next(one for one in institutions if str(one.id) == head.institution.data),
        represents=head.represents.data or None,
        told=page.told(offer.known),
        answers=page.answers(),
    )
    case = head.case.data or ""
    if case.startswith(FURTHER):
        procedure = next(one.procedure for one in offer.related if f"{FURTHER}{one.procedure.id}" == case)
        card = add_form_a(session, procedure, form_a, regime, page.form, id_=id_, by=me().id, today=today)
        return (
            procedure,
            f"Formularz zapisany pod numerem {card.number} w procedurze {procedure.number}.{_urgent(card)}",
        )
    procedure = open_procedure(
        session,
        form_a,
        regime,
        page.form,
        id_=id_,
        family_id=UUID(case.removeprefix(FAMILY)) if case.startswith(FAMILY) else None,
        by=me().id,
        today=today,
    )
    opening = session.scalars(select(Card).where(Card.procedure_id == procedure.id)).one()
    return procedure, f"Procedura {procedure.number} wszczęta.{_urgent(opening)}"


def _urgent(card: Card) -> str:
    return " Pilne: zawiadom o broni komórkę Policji właściwą w sprawach broni." if card.firearm == "tak" else ""


def _say(page: FormAPage, refused: Refused) -> None:
    head = page.head
    match refused:
        case FilledAhead():
            head.filled_on.errors = ["Ten dzień dopiero będzie albo jest późniejszy niż dzień wpływu. Popraw dni."]
        case MayNotFillIn():
            head.institution.errors = ["Ten podmiot nie może wypełnić formularza A. Może zawiadomić podmiot z listy."]
        case BodyMissing():
            head.represents.errors = ["Wybierz, w imieniu jakiego podmiotu działał pedagog, psycholog lub terapeuta."]
        case NotRunning():
            head.case.errors = ["Ta procedura właśnie się zakończyła. Wybierz nową procedurę tej samej rodziny."]
        case BeforeOpening(held_from=since):
            head.filled_on.errors = [f"Tę procedurę prowadzi się od {day(since)}. Popraw dzień albo wybierz inną."]
        case NobodyNamed(role=role):
            page.first(role).surname.errors = ["Wpisz tę osobę: formularz A nazywa obie strony."]
        case OnePairOnly():
            page.first("doznajaca").surname.errors = [
                "Ten formularz dotyczy jednej osoby doznającej i jednej stosującej przemoc. Dla innych wypełnij osobny."
            ]
        case MinorUsingViolence(key=key, source=source):
            said = f"Ta osoba nie ma 18 lat. Wobec małoletniego nie ma procedury: zawiadom sąd rodzinny ({source})."
            _telling_age(_part(page, key)).errors = [said]
        case NamedTwice(key=key):
            _part(page, key).surname.errors = ["Tę samą osobę wpisano dwa razy. Zostaw ją w jednym miejscu."]


def _part(page: FormAPage, key: str) -> PersonPart:
    role, _, place = key.rpartition("-")
    return page.people[role][int(place)]


def _telling_age(part: PersonPart) -> Field:
    """Give the field that tells how old somebody is: a form of 2011 has none, and somebody known may have left it."""
    told = [part._fields[name] for name in ("pesel", "born") if name in part._fields]
    return next((field for field in told if field.data), told[-1] if told else part.surname)


def _there(id_: UUID) -> Card | None:
    """Find what this form made before in this unit: the form that opened a procedure of this id, or a further one."""
    made = or_(and_(Card.procedure_id == id_, Card.opening), Card.id == id_)
    return db.session.scalars(select(Card).where(Card.unit_id == me().unit_id, made)).one_or_none()


def _repeated(page: FormAPage, before: Card) -> ResponseReturnValue | None:
    """Lead to what the form made before; None, and the form says so, where it says something else now.

    What was answered is compared whoever it is about, for by now the people go by their records; so they are looked
    for among those of the procedure, lest a form about somebody else is taken for saved.
    """
    first = db.session.scalars(
        select(CardContent).where(CardContent.card_id == before.id, CardContent.version == 1)
    ).one()
    said = {name: list(of.values()) for name, of in read(first.answers).items() if name not in BESIDE}
    now = {name: list(of.values()) for name, of in checked(page.form, page.answers()).items()}
    if _head_of(before) == _head(page.head) and _sorted(said) == _sorted(now) and _names_the_same(page, before):
        taken()
        return _saved(before.procedure, "Ten formularz jest już zapisany.")
    is_other(page.head, page.head.filled_on, before.number)
    return None


def _head(head: HeadForm) -> tuple[object, ...]:
    return head.filled_on.data, head.received_on.data, head.institution.data, head.represents.data or None


def _head_of(card: Card) -> tuple[object, ...]:
    return card.filled_on, card.received_on, str(card.institution_id), card.represents


def _names_the_same(page: FormAPage, before: Card) -> bool:
    """Say whether everybody that a form names has that part in the procedure it went to."""
    parts = select(Involvement.role, Involvement.person_id).where(
        Involvement.procedure_id == before.procedure_id, Involvement.annulled_on.is_(None)
    )
    there, told = {tuple(row) for row in db.session.execute(parts)}, page.told({})
    found = known_as(db.session(), me().unit_id, told)
    return all(
        any((one.role, person.id) in there for person in people) for one, people in zip(told, found, strict=True)
    )


def _sorted(said: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    return {name: sorted(map(repr, values)) for name, values in said.items()}


def _saved(procedure: Procedure, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("procedures.show", procedure_id=procedure.id))


def _shown(
    page: FormAPage, regime: Regime, offer: Offer, procedure: Procedure | None, *, changed: bool = False
) -> ResponseReturnValue:
    return render_template(
        "cards/new.html",
        page=page,
        form=page.form,
        regime=regime,
        offer=offer,
        procedure=procedure,
        changed=changed,
        most=MOST,
        law_year=regime.forms.in_force_from.year,
        today=clock.today(),
    )
