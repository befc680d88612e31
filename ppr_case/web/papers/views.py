"""Every file is made when it is asked for, kept by nobody, and named by what it is and never by whom it is about."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ppr_case.access.policy import Action
from ppr_case.access.rules import NotHere, find_procedure, find_record, of_each, sittings_within_reach, within_reach
from ppr_case.casework.answers import read
from ppr_case.casework.cards import CONCERNED, latest
from ppr_case.casework.closing import standing_closing
from ppr_case.casework.notices import sent_notices, took_part
from ppr_case.core import clock
from ppr_case.crypto.columns import KeyDestroyed, is_erased
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Unit
from ppr_case.reports.backends import PAPERS
from ppr_case.reports.paper import Paper
from ppr_case.reports.papers.blank import CARDS, LAWS, blank
from ppr_case.reports.papers.closing import closing_protocol
from ppr_case.reports.papers.forms import Filled, Named, filled_form
from ppr_case.reports.papers.notices import Addressed, closing_notice
from ppr_case.reports.papers.personal import CLOSING, OPENING, personal_notice, personal_notices
from ppr_case.reports.papers.plan import plan_paper
from ppr_case.reports.papers.sitting import KINDS, Spoken
from ppr_case.reports.papers.words import institution_name, involved, named, regime_of
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.files import attachment
from ppr_case.webkit.guard import allows, me, on_procedure

bp = Blueprint("papers", __name__, url_prefix="/papers")
NAMES: Final = {"minutes": "protokol", "attendance": "lista-obecnosci", "agenda": "zawiadomienie"}
TOLD: Final = {OPENING: "zawiadomienie-o-wszczeciu", CLOSING: "zawiadomienie-o-zakonczeniu"}
COPIED: Final = ("doznajaca", "stosujaca")
"""Who may be given a copy of a form (art. 9c ust. 4)."""


@bp.route("/blank/<int:year>/<string:code>.<string:form>")
@allows(Action.PROCEDURE_READ)
def empty(year: int, code: str, form: str) -> ResponseReturnValue:
    """Print form A, B, C or D of the pattern of that year, to be filled in by hand."""
    if code not in CARDS or str(year) not in LAWS:
        raise NotFound
    paper = blank(code, str(year), here().law.latest, clock.today())
    return sent(paper, form, f"formularz-{code.lower()}-{year}")


@bp.route("/procedures/<uuid:procedure_id>/protocol.<string:form>")
@on_procedure(Action.PROCEDURE_READ)
def protocol(procedure: Procedure, form: str) -> ResponseReturnValue:
    closing = standing_closing(procedure)
    if closing is None:
        raise NotFound
    return sent(closing_protocol(db.session(), here().law, procedure, closing), form, "protokol-zakonczenia")


@bp.route("/procedures/<uuid:procedure_id>/notices/<uuid:institution_id>.<string:form>")
@on_procedure(Action.PROCEDURE_READ)
def notice(procedure: Procedure, institution_id: UUID, form: str) -> ResponseReturnValue:
    """Print the notice of a closing for one institution that took part."""
    session, closing = db.session(), standing_closing(procedure)
    if closing is None or procedure.annulled_on is not None:
        raise NotFound
    to = next((one for one in took_part(session, closing) if one.id == institution_id), None)
    if to is None:
        raise NotFound
    addressed = Addressed(to, sent_notices(session, closing).get(to.id) or clock.today())
    paper = closing_notice(session, here().law, procedure, closing, addressed)
    return sent(paper, form, "zawiadomienie-o-zakonczeniu")


@bp.route("/procedures/<uuid:procedure_id>/people/<uuid:person_id>/<string:code>.<string:form>")
@on_procedure(Action.PROCEDURE_READ)
def tell(procedure: Procedure, person_id: UUID, code: str, form: str) -> ResponseReturnValue:
    """Print the notice of the beginning or the closing for one person, which says nothing of the other side."""
    session, today = db.session(), clock.today()
    notices = personal_notices(session, here().law, procedure, today)
    found = next((one for one in notices if (one.code, one.part.person_id) == (code, person_id)), None)
    if found is None:
        raise NotFound
    return sent(personal_notice(session, here().law, procedure, found, today), form, TOLD[code])


@bp.route("/plans/<uuid:plan_id>/file.<string:form>")
@allows(Action.PROCEDURE_READ)
def plan(plan_id: UUID, form: str) -> ResponseReturnValue:
    """Print a plan that stands; one of another commune is that commune's paper."""
    found = db.session.get(Plan, plan_id)
    if found is None or found.unit_id != me().unit_id:
        raise NotHere(plan_id)
    find_procedure(db.session(), me(), Action.PROCEDURE_READ, found.procedure_id, on=clock.today())
    if found.annulled_on is not None or found.elsewhere:
        raise NotFound
    return sent(plan_paper(db.session(), here().law, found), form, "plan-pomocy")


@bp.route("/cards/<uuid:card_id>/file.<string:form>")
@allows(Action.PROCEDURE_READ)
def card(card_id: UUID, form: str) -> ResponseReturnValue:
    return sent(_drawn(_card(card_id), None), form, "formularz")


@bp.route("/cards/<uuid:card_id>/copies/<uuid:person_id>.<string:form>")
@allows(Action.PROCEDURE_READ)
def copy(card_id: UUID, person_id: UUID, form: str) -> ResponseReturnValue:
    """Print what one person may be given of a form; what they may not is left out, and the paper says so."""
    return sent(_drawn(_card(card_id), person_id), form, "odpis-formularza")


@bp.route("/meetings/<uuid:sitting_id>/<string:code>.<string:form>")
@allows(Action.PROCEDURE_READ)
def sitting(sitting_id: UUID, code: str, form: str) -> ResponseReturnValue:
    if code not in KINDS:
        raise NotFound
    spoken = spoken_of(find_sitting(sitting_id))
    if spoken.sitting.annulled_on is not None or (code == "minutes" and spoken.sitting.state != "odbyte"):
        raise NotFound
    return sent(KINDS[code](spoken, clock.today()), form, NAMES[code])


@bp.route("/procedures/<uuid:procedure_id>/meetings/<uuid:sitting_id>/minutes.<string:form>")
@on_procedure(Action.PROCEDURE_READ)
def extract(procedure: Procedure, sitting_id: UUID, form: str) -> ResponseReturnValue:
    """Print the minutes for the file of one procedure: an extract, where the sitting spoke of others too."""
    found = find_sitting(sitting_id)
    if procedure not in found.procedures or found.annulled_on is not None or found.state != "odbyte":
        raise NotFound
    apart = len(found.procedures) > 1
    spoken = Spoken(db.session(), here().law, found, [procedure], more=False, apart=apart)
    return sent(KINDS["minutes"](spoken, clock.today()), form, "wyciag-z-protokolu" if apart else NAMES["minutes"])


def find_sitting(sitting_id: UUID) -> Sitting:
    within = sittings_within_reach(me(), Action.PROCEDURE_READ, on=clock.today())
    return find_record(db.session(), me(), Sitting, sitting_id, within)


def spoken_of(sitting: Sitting) -> Spoken:
    """Give a sitting with those of its procedures that one may read."""
    session, links = db.session(), sitting_procedures.c
    within = of_each(within_reach(me(), Action.PROCEDURE_READ, on=clock.today()))
    found = session.scalars(
        select(Procedure)
        .join(sitting_procedures, links.procedure_id == Procedure.id)
        .where(links.sitting_id == sitting.id, within)
        .order_by(Procedure.held_from, Procedure.id)
    ).all()
    everything = session.scalar(select(func.count()).where(links.sitting_id == sitting.id))
    return Spoken(session, here().law, sitting, found, len(found) < (everything or 0))


def sent(paper: Paper, form: str, name: str) -> Response:
    """Give the file; NotFound for a format that papers have not."""
    if form not in PAPERS:
        raise NotFound
    backend = PAPERS[form]
    return attachment(backend.render(paper), backend.mimetype, f"{name}{backend.suffix}")


def _card(card_id: UUID) -> Card:
    query = select(Card).where(Card.id == card_id, Card.unit_id == me().unit_id)
    found = db.session.scalars(query.options(joinedload(Card.concerns), joinedload(Card.institution))).one_or_none()
    if found is None:
        raise NotHere(card_id)
    find_procedure(db.session(), me(), Action.PROCEDURE_READ, found.procedure_id, on=clock.today())
    return found


def _drawn(card: Card, copied_for: UUID | None) -> Paper:
    """Draw a form as it was filled in; one that was taken back, or that nobody wrote down, is not here."""
    session, law, procedure = db.session(), here().law, card.procedure
    content, regime = latest(session, card), regime_of(law, procedure)
    if card.annulled_on is not None or content is None or not content.form or regime is None:
        raise NotFound
    if is_erased(procedure):  # drawn without its answers it would look like one that nobody filled in
        raise KeyDestroyed(procedure.data_key_id)
    definition = law.latest.cards[content.form]
    people = _people(card)
    given = [one for one in people if copied_for is not None and one.subject == str(copied_for) and one.role in COPIED]
    if copied_for is not None and not given:
        raise NotFound
    filled = Filled(
        number=card.number,
        filled_on=card.filled_on,
        procedure=procedure.number,
        issuer=institution_name(law, card.institution) or session.get_one(Unit, card.unit_id).name,
        place=session.get_one(Unit, card.unit_id).name,
        persons=people,
        answers=read(content.answers),
        initiator=card.institution.kind if card.institution else "",
        received_on=card.received_on,
        copy_for=given[0] if given else None,
    )
    return filled_form(definition, regime.act.code, law.on(procedure.opened_on), filled, clock.today())


def _people(card: Card) -> list[Named]:
    """Give those whom a form is about: of form C one person experiencing violence, of form D one using it."""
    parts = involved(db.session(), [card.procedure_id])
    role = CONCERNED.get(card.kind)
    return [
        named(part.person, part.role)
        for part in parts
        if part.role != "swiadek" and (part.role != role or card.concerns_id in {None, part.person_id})
    ]
