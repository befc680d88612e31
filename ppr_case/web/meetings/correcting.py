"""The page on which a sitting that was written down wrongly is corrected: the right entry stands in its place."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotAllowed
from ppr_case.casework.annulling import SittingIsAnnulled, reasons_of
from ppr_case.casework.filled import Filled, filled_at
from ppr_case.casework.remarks import remarks_on
from ppr_case.casework.sittings import (
    HELD,
    PLANNED,
    correct_sitting,
    decisions_of,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Involvement
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.web.meetings import progress
from ppr_case.web.meetings.choosing import CHOSEN, NUMBERS, chosen, with_numbers
from ppr_case.web.meetings.forms import CorrectionForm, agreed_name, decision_name
from ppr_case.web.meetings.planned import bp
from ppr_case.web.meetings.recording import (
    NAMED,
    UNTRUE,
    USUAL,
    back,
    come_of,
    held,
    made,
    offer_people,
    own,
    say,
    shown_form,
)
from ppr_case.web.meetings.told import hour_of, led_to, planned_there, says
from ppr_case.web.meetings.views import changeable
from ppr_case.webkit.extensions import db
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import ERASED, opened
from ppr_case.webkit.offers import Offer, institutions
from ppr_case.webkit.repeated import is_other, key_of

__all__ = ["bp"]


@bp.route("/<uuid:sitting_id>/correction", methods=["GET", "POST"])
@allows(Action.SITTING_RECORD)
def correct(sitting_id: UUID) -> ResponseReturnValue:
    """Replace a wrong entry: the right one gets its own number, the wrong one stays and says why."""
    session, wrong = db.session(), own(sitting_id)
    if refused := _as_it_is(wrong):
        return back(sitting_id, refused)
    if not changeable(session, wrong):
        raise NotAllowed(sitting_id)
    if NUMBERS in request.args:
        return with_numbers(chosen(), request.args[NUMBERS], wrong.id)
    procedures = _spoken_of(wrong)
    there = filled_at(session, procedures, {wrong.held_on})
    came = {one.id for one in wrong.institutions}
    actions, went = (
        progress.asked(session, procedures),
        institutions(lambda one: (one.id not in came, one.code not in USUAL)),
    )
    form = CorrectionForm.about(procedures, actions, key=str(new_id()), **_written(session, wrong, procedures))
    form.institutions.choices = went
    offer_people(form, procedures, there)
    if not form.validate_on_submit():
        if form.errors.keys() & NAMED:
            raise BadRequest
        return _page(form, procedures, actions, wrong, there)
    return _taken(form, wrong, procedures, actions, went) or _page(form, procedures, actions, wrong, there)


def _taken(
    form: CorrectionForm,
    wrong: Sitting,
    procedures: Sequence[Procedure],
    actions: Sequence[PlanAction],
    went: Offer[Institution],
) -> ResponseReturnValue | None:
    """Write the right entry down, once; None, and the form says why, where that cannot be."""
    session = db.session()
    if before := made(form):
        return _repeated(form, before, wrong, procedures, actions)
    try:
        progress.settle(session, form, actions)
        right = _correct(form, wrong, procedures, went)
    except SittingIsAnnulled:
        session.rollback()
        form.reason.errors = ["Ten wpis ktoś już anulował albo poprawił; niczego nie zmieniono. Otwórz go od nowa."]
        before = made(form)  # this very form, sent twice at once
        return _repeated(form, before, wrong, procedures, actions) if before else None
    except UNTRUE as no:
        session.rollback()
        say(form, no)
        return None
    trail.note(session, "sitting.corrected")
    session.commit()
    return back(right.id, f"Poprawione spotkanie ma numer {right.number}; poprzedni wpis został w historii.")


def _as_it_is(wrong: Sitting) -> str:
    """Say why an entry is not corrected, if it is not; a form that was sent is told beside its fields, and is kept."""
    if wrong.elsewhere:
        return "To spotkanie innej gminy: tutaj się go nie poprawia. Błędny wpis można anulować."  # ours would count
    if wrong.annulled_on is not None:
        said = "Ten wpis już anulowano albo poprawiono; niczego nie zmieniono."
        return said if request.method == "GET" else ""
    return "To spotkanie jest planowane: wpisz przebieg albo zmień termin." if wrong.state == PLANNED else ""


def _spoken_of(wrong: Sitting) -> list[Procedure]:
    """Give the procedures that the address names, else those of the entry that were not annulled."""
    if request.args.getlist(CHOSEN):
        return chosen()
    living = (one for one in wrong.procedures if one.annulled_on is None)
    return sorted(living, key=lambda one: (one.held_from, one.id))


def _written(session: Session, wrong: Sitting, procedures: Sequence[Procedure]) -> dict[str, Any]:
    """Give the fields of the form as the entry has them; whoever may correct it reads all its procedures."""
    words = {
        agreed_name(one.procedure_id): said
        for one in remarks_on(session, [wrong.id]).get(wrong.id, ())
        if not one.annuls and (said := opened(one, "text")) != ERASED
    }
    parts = select(Involvement.procedure_id, Involvement.person_id).where(
        Involvement.procedure_id.in_([one.id for one in procedures]),
        Involvement.person_id.in_([one.id for one in wrong.persons]),
        Involvement.annulled_on.is_(None),
        Involvement.role != "swiadek",
    )
    return {
        "kind": wrong.kind,
        "held_on": wrong.held_on,
        "state": HELD if wrong.held_on <= clock.today() else PLANNED,
        "hour": hour_of(wrong),
        "place": wrong.place,
        "institutions": [str(one.id) for one in wrong.institutions],
        "came": [f"{procedure_id}.{person_id}" for procedure_id, person_id in session.execute(parts)],
        **{decision_name(id_): code for id_, code in decisions_of(session, wrong).items()},
        **words,
    }


def _correct(
    form: CorrectionForm, wrong: Sitting, procedures: Sequence[Procedure], went: Offer[Institution]
) -> Sitting:
    told = held(form, procedures)
    right = correct_sitting(
        db.session(),
        wrong,
        told,
        id_=key_of(form),
        procedures=procedures,
        institutions=went.chosen(form.institutions.data) if told.state == HELD else [],
        reason=_reason(form),
        by=me().id,
        today=clock.today(),
    )
    come_of(form, right, procedures, planned_there(db.session(), right.kind, procedures))
    return right


def _reason(form: CorrectionForm) -> str:
    return (form.reason.data or "").strip()


def _repeated(
    form: CorrectionForm,
    before: Sitting,
    wrong: Sitting,
    procedures: Sequence[Procedure],
    actions: Collection[PlanAction],
) -> ResponseReturnValue | None:
    """Lead to what the form made before; None, and the form says so, where it says something else now."""
    reasons = {opened(one, "text") for one in reasons_of(db.session(), wrong)}
    same = before.corrects_id == wrong.id and reasons == {_reason(form)} and says(form, before, procedures)
    if same and led_to(form, before, procedures, {wrong.held_on}) and progress.is_settled(form, actions):
        return back(before.id, "To spotkanie jest już poprawione.")
    is_other(form, form.held_on, before.number)
    return None


def _page(
    form: CorrectionForm,
    procedures: Sequence[Procedure],
    actions: Sequence[PlanAction],
    wrong: Sitting,
    there: dict[Filled, Card],
) -> ResponseReturnValue:
    return shown_form(form, procedures, actions, wrong=wrong, there=list(there.values()))
