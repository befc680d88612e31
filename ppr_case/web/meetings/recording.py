"""The pages on which a sitting is written down, planned and settled."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import BadRequest
from wtforms import Field

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, sittings_within_reach
from ppr_case.casework.filled import CONCERNED, Filled
from ppr_case.casework.listing import Row, rows
from ppr_case.casework.remarks import remark
from ppr_case.casework.sittings import (
    CANCELLED,
    GROUP,
    HELD,
    PLANNED,
    FormsNeedASitting,
    Held,
    HeldAhead,
    NotNamedThere,
    NotPlanned,
    PlannedForThePast,
    SpeaksOfNothing,
    SpeaksOfTheAnnulled,
    VisitPlannedTooEarly,
    record_sitting,
    settle_sitting,
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
from ppr_case.web.meetings.choosing import NUMBERS, chosen, with_numbers
from ppr_case.web.meetings.forms import SittingForm, agreed_name, decision_name, next_name, visit_name
from ppr_case.web.meetings.told import Planned, agreed, filled, following, led_to, pairs, plain, said_in, says, typed
from ppr_case.web.meetings.views import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import full_name
from ppr_case.webkit.offers import Offer, institutions
from ppr_case.webkit.repeated import is_other, key_of, made_before

__all__ = ["bp"]
UNTRUE: Final = (
    HeldAhead, PlannedForThePast, SpeaksOfNothing, SpeaksOfTheAnnulled, FormsNeedASitting, NotNamedThere,
    VisitPlannedTooEarly, progress.NotAsItWas,
)  # fmt: skip
USUAL: Final = ("ops", "policja")
NAMED: Final = frozenset({"came", "form_c", "form_d"})
"""What names people: nobody else's can be ticked, only sent."""


@bp.route("/record", methods=["GET", "POST"])
@allows(Action.SITTING_RECORD)
def record() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    procedures = chosen()
    if NUMBERS in request.args:
        return with_numbers(procedures, request.args[NUMBERS])
    actions, went = progress.asked(session, procedures), institutions(lambda one: one.code not in USUAL)
    form = SittingForm.about(
        procedures,
        actions,
        key=str(new_id()),
        kind=GROUP,
        held_on=today,
        state=HELD,
        institutions=usual(went),
    )
    form.institutions.choices = went
    offer_people(form, procedures)
    if not form.validate_on_submit():
        if form.errors.keys() & NAMED:
            raise BadRequest
        return shown_form(form, procedures, actions)
    if before := made(form):
        return _repeated(form, before, procedures, actions) or shown_form(form, procedures, actions)
    try:
        progress.settle(session, form, actions)
        sitting = _record(form, procedures, went)
    except UNTRUE as no:
        session.rollback()
        say(form, no)
        return shown_form(form, procedures, actions)
    trail.note(session, "sitting.recorded", forms=len(form.form_c.data or []) + len(form.form_d.data or []))
    session.commit()
    return back(sitting.id, f"Spotkanie zapisane pod numerem {sitting.number}.")


@bp.route("/<uuid:sitting_id>/settlement", methods=["POST"])
@allows(Action.SITTING_RECORD)
def settle(sitting_id: UUID) -> ResponseReturnValue:
    sitting, state = own(sitting_id), request.form.get("state")
    if state not in {HELD, CANCELLED}:
        raise BadRequest
    try:
        settle_sitting(db.session(), sitting, state=state, today=clock.today())
    except NotPlanned:
        return back(sitting_id, "To spotkanie ktoś już rozstrzygnął; niczego nie zmieniono.")
    except HeldAhead:
        return back(sitting_id, "Tego spotkania jeszcze nie było, można je odwołać; niczego nie zmieniono.")
    trail.note(db.session(), "sitting.settled")
    db.session.commit()
    return back(sitting_id, "Zapisane: spotkanie się odbyło." if state == HELD else "Zapisane: spotkanie odwołane.")


def own(sitting_id: UUID) -> Sitting:
    within = sittings_within_reach(me(), Action.SITTING_RECORD, on=clock.today())
    return find_record(db.session(), me(), Sitting, sitting_id, within)


def usual(offered: Offer[Institution]) -> list[str]:
    """Give what a fresh page has ticked."""
    return [code for code, one in offered.all.items() if one.code in USUAL] if request.method == "GET" else []


def offer_people(form: SittingForm, procedures: Sequence[Procedure], there: Collection[Filled] = ()) -> None:
    """Offer whoever may have come, and those with whom a form may have been filled in that is not `there` already."""
    places = {procedure.id: place for place, procedure in enumerate(procedures)}

    @cache
    def everyone() -> list[Involvement]:
        query = select(Involvement).where(
            Involvement.procedure_id.in_(places), Involvement.annulled_on.is_(None), Involvement.role != "swiadek"
        )
        found = db.session.scalars(
            query.order_by(Involvement.role, Involvement.id).options(joinedload(Involvement.person))
        )
        return sorted(found, key=lambda one: places[one.procedure_id])

    def people(form: str | None = None) -> Offer[Involvement]:
        role = CONCERNED.get(form or "")
        return Offer(
            lambda _: [
                one
                for one in everyone()
                if role in {None, one.role} and Filled(form or "", one.procedure_id, one.person_id) not in there
            ],
            code=lambda one: f"{one.procedure_id}.{one.person_id}",
            words=lambda one: full_name(one.person),
        )

    form.came.choices = people()
    form.form_c.choices, form.form_d.choices = people("C"), people("D")


def made(form: SittingForm) -> Sitting | None:
    within = sittings_within_reach(me(), Action.SITTING_RECORD, on=clock.today())
    return made_before(Sitting, key_of(form), within)


def _repeated(
    form: SittingForm, before: Sitting, procedures: Sequence[Procedure], actions: Sequence[PlanAction]
) -> ResponseReturnValue | None:
    """Lead to what the page made before; None, and the page says so, where it says something else now."""
    same = says(form, before, procedures) and led_to(form, before, procedures)
    if same and progress.is_settled(form, actions):
        return back(before.id, "To spotkanie jest już zapisane.")
    is_other(form, form.held_on, before.number)
    return None


def _record(form: SittingForm, procedures: Sequence[Procedure], went: Offer[Institution]) -> Sitting:
    told = held(form, procedures)
    sitting = record_sitting(
        db.session(),
        told,
        unit_id=me().unit_id,
        id_=key_of(form),
        procedures=procedures,
        institutions=went.chosen(form.institutions.data) if told.state == HELD else [],
        today=clock.today(),
    )
    come_of(form, sitting, procedures)
    return sitting


def held(form: SittingForm, procedures: Sequence[Procedure]) -> Held:
    """Give what a form that was validated tells of a sitting."""
    held_on: date | None = form.held_on.data
    assert held_on is not None  # noqa: S101 (the form was validated; for the type checker)
    kind, _, state, hour, place = plain(form)
    return Held(
        kind,
        held_on,
        state,
        {person for _, person in pairs(form.came.data)},
        filled(form),
        hour=hour,
        place=place,
        decisions=typed(form, procedures, decision_name),
        visits=typed(form, procedures, visit_name),
    )


def come_of(
    form: SittingForm,
    sitting: Sitting,
    procedures: Sequence[Procedure],
    planned: Planned = frozenset(),
) -> None:
    """Write down what was agreed in each procedure, and plan the sittings that follow; nothing that is there twice."""
    words, there = agreed(form, procedures), said_in(sitting)
    for procedure in procedures:
        if procedure.id in words and words[procedure.id] != there.get(procedure.id):
            remark(db.session(), sitting, procedure, words[procedure.id], by=me().id, on=clock.today())
    for on, every in following(form, procedures).items():
        spoken_of = [one for one in every if (on, one.id) not in planned]
        if (on, None) in planned if not every else not spoken_of:
            continue
        record_sitting(
            db.session(),
            Held(sitting.kind, on, PLANNED),
            unit_id=me().unit_id,
            id_=new_id(),
            procedures=spoken_of,
            institutions=[],
            today=clock.today(),
        )
    db.session.flush()


def say(
    form: SittingForm,
    refused: HeldAhead
    | PlannedForThePast
    | SpeaksOfNothing
    | SpeaksOfTheAnnulled
    | FormsNeedASitting
    | NotNamedThere
    | VisitPlannedTooEarly
    | progress.NotAsItWas,
) -> None:
    match refused:
        case progress.NotAsItWas():
            progress.refuse(form, refused)
        case VisitPlannedTooEarly():
            form.held_on.errors = ["Zaplanowana wizyta jest w dniu, który już był. Popraw dzień następnej wizyty."]
        case HeldAhead():
            form.held_on.errors = ["Ten dzień dopiero będzie. Zaznacz, że spotkanie jest planowane, albo popraw dzień."]
        case PlannedForThePast():
            form.held_on.errors = ["Ten dzień już był. Zaznacz, że spotkanie się odbyło, albo popraw dzień."]
        case SpeaksOfNothing():
            form.kind.errors = ["Spotkanie grupy dotyczy procedur. Wróć i wybierz je albo zaznacz posiedzenie zespołu."]
        case SpeaksOfTheAnnulled():
            form.kind.errors = ["Jedna z procedur jest anulowana. Wróć i wybierz procedury jeszcze raz."]
        case NotNamedThere():
            form.came.errors = ["Kogoś z zaznaczonych nie ma już w procedurze. Przejrzyj, kto przyszedł."]
        case FormsNeedASitting():
            form.state.errors = ["Obecność, formularze i decyzje zapisuje się, gdy spotkanie się odbyło."]


def back(sitting_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("meetings.show", sitting_id=sitting_id))


class Part(NamedTuple):
    """The row of one procedure: what the list shows it by, and its own fields."""

    procedure: Procedure
    row: Row
    people: Sequence[tuple[str, Sequence[Any]]]
    """Boxes for people, by what is asked of them."""
    agreed: Field
    ahead: Sequence[Field]
    under_way: Sequence[tuple[PlanAction, Field, Field]]
    """Of the plan of help: an action, what came of it, and why it was not done."""

    @property
    def tells_of_plan(self) -> bool:
        return any(one.data or one.errors for _, *fields in self.under_way for one in fields)


def shown_form(
    form: SittingForm,
    procedures: Sequence[Procedure],
    actions: Sequence[PlanAction],
    planned: Sitting | None = None,
    *,
    wrong: Sitting | None = None,
    there: Collection[Card] = (),
) -> ResponseReturnValue:
    """Show the form of a new sitting, of one that was `planned`, or of one in the place of a `wrong` one.

    `there` are the forms that were filled in at the wrong one, and stay.
    """
    listed = {
        row.facts.id: row
        for row in rows(db.session(), here().law, me(), [procedure.id for procedure in procedures], clock.today())
    }
    under_way = progress.by_procedure(actions)

    def of(field: Any, id_: UUID) -> list[Any]:
        return [option for option in field if str(option.data).startswith(str(id_))]

    parts = [
        Part(
            procedure,
            listed[procedure.id],
            [
                (words, of(field, procedure.id))
                for words, field in (
                    ("Przyszli", form.came),
                    ("Formularz C wypełniono z", form.form_c),
                    ("Formularz D wypełniono z", form.form_d),
                )
            ],
            form[agreed_name(procedure.id)],
            [form[name(procedure.id)] for name in (decision_name, next_name, visit_name)],
            [
                (one, form[progress.outcome_name(one)], form[progress.why_name(one)])
                for one in under_way.get(procedure.id, ())
            ],
        )
        for procedure in procedures
    ]
    return render_template(
        "meetings/record.html",
        form=form,
        parts=parts,
        planned=planned,
        wrong=wrong,
        there=there,
        near=len(USUAL) if wrong is None else max(len(USUAL), len(wrong.institutions)),
        today=clock.today(),
    )
