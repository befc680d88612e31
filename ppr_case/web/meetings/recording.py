"""The pages on which a sitting is written down, planned, settled and annulled."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import BadRequest

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import find_record, sittings_within_reach
from ppr_case.casework.listing import rows
from ppr_case.casework.remarks import remark, remarks_on
from ppr_case.casework.sittings import (
    CANCELLED,
    CONCERNED,
    GROUP,
    HELD,
    PLANNED,
    Filled,
    FormsNeedASitting,
    Held,
    HeldAhead,
    NotNamedThere,
    NotPlanned,
    PlannedForThePast,
    SittingIsAnnulled,
    SpeaksOfNothing,
    SpeaksOfTheAnnulled,
    VisitPlannedTooEarly,
    annul_sitting,
    decisions_of,
    record_sitting,
    settle_sitting,
)
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.records.cards import Card
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Institution
from ppr_case.web.meetings.choosing import NUMBERS, chosen, with_numbers
from ppr_case.web.meetings.forms import SittingForm, agreed_name, decision_name, next_name, visit_name
from ppr_case.web.meetings.views import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.forms import choices
from ppr_case.webkit.guard import allows, me
from ppr_case.webkit.naming import full_name, opened
from ppr_case.webkit.repeated import is_other, key_of, made_before
from ppr_case.webkit.words import capitalised, institution_name

__all__ = ["bp"]
UNTRUE: Final = (
    HeldAhead, PlannedForThePast, SpeaksOfNothing, SpeaksOfTheAnnulled, FormsNeedASitting, NotNamedThere,
    VisitPlannedTooEarly,
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
    institutions = _institutions()
    form = SittingForm.about(
        procedures,
        key=str(new_id()),
        kind=GROUP,
        held_on=today,
        state=HELD,
        institutions=[str(one.id) for one in institutions if one.code in USUAL],
    )
    _offer(form, institutions, procedures, spoken=False)
    if not form.validate_on_submit():
        if form.errors.keys() & NAMED:
            raise BadRequest
        return _page(form, procedures, institutions)
    if before := _made(form):
        return _repeated(form, before, procedures) or _page(form, procedures, institutions)
    try:
        sitting = _record(form, procedures, institutions)
    except UNTRUE as no:
        session.rollback()
        _say(form, no)
        return _page(form, procedures, institutions)
    trail.note(session, "sitting.recorded", forms=len(form.form_c.data or []) + len(form.form_d.data or []))
    session.commit()
    return _back(sitting.id, f"Spotkanie zapisane pod numerem {sitting.number}.")


@bp.route("/<uuid:sitting_id>/settlement", methods=["POST"])
@allows(Action.SITTING_RECORD)
def settle(sitting_id: UUID) -> ResponseReturnValue:
    sitting, state = _own(sitting_id), request.form.get("state")
    if state not in {HELD, CANCELLED}:
        raise BadRequest
    try:
        settle_sitting(db.session(), sitting, state=state, today=clock.today())
    except NotPlanned:
        return _back(sitting_id, "To spotkanie ktoś już rozstrzygnął; niczego nie zmieniono.")
    except HeldAhead:
        return _back(sitting_id, "Tego spotkania jeszcze nie było; na razie można je odwołać.")
    trail.note(db.session(), "sitting.settled")
    db.session.commit()
    return _back(sitting_id, "Zapisane: spotkanie się odbyło." if state == HELD else "Zapisane: spotkanie odwołane.")


@bp.route("/<uuid:sitting_id>/annulment", methods=["POST"])
@allows(Action.SITTING_RECORD)
def annul(sitting_id: UUID) -> ResponseReturnValue:
    try:
        annul_sitting(db.session(), _own(sitting_id), on=clock.today())
    except SittingIsAnnulled:
        return _back(sitting_id, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    trail.note(db.session(), "sitting.annulled")
    db.session.commit()
    return _back(sitting_id, "Wpis anulowany: zostaje w historii i nigdzie się nie liczy.")


def _own(sitting_id: UUID) -> Sitting:
    within = sittings_within_reach(me(), Action.SITTING_RECORD, on=clock.today())
    return find_record(db.session(), me(), Sitting, sitting_id, within)


def _institutions() -> list[Institution]:
    found = db.session.scalars(select(Institution).where(Institution.unit_id == me().unit_id))
    return sorted(found, key=lambda one: (one.code not in USUAL, institution_name(one)))


def _offer(
    form: SittingForm, institutions: Sequence[Institution], procedures: Sequence[Procedure], *, spoken: bool
) -> None:
    """Fill in what there is to choose from; nobody is looked at, and no name opened, where it is not `spoken`."""
    places = {procedure.id: place for place, procedure in enumerate(procedures)}
    query = select(Involvement).where(
        Involvement.procedure_id.in_(places), Involvement.annulled_on.is_(None), Involvement.role != "swiadek"
    )
    if spoken:
        query = query.options(joinedload(Involvement.person))
    everyone = sorted(
        db.session.scalars(query.order_by(Involvement.role, Involvement.id)), key=lambda one: places[one.procedure_id]
    )
    form.institutions.choices = choices((str(one.id), capitalised(institution_name(one))) for one in institutions)
    form.came.choices = choices((_value(one), full_name(one.person) if spoken else "") for one in everyone)
    for kind, field in (("C", form.form_c), ("D", form.form_d)):
        concerned = [one for one in everyone if one.role == CONCERNED[kind]]
        field.choices = choices((_value(one), full_name(one.person) if spoken else "") for one in concerned)


def _value(one: Involvement) -> str:
    return f"{one.procedure_id}.{one.person_id}"


def _pairs(values: Sequence[str] | None) -> list[tuple[UUID, UUID]]:
    split = (value.split(".") for value in values or ())
    return [(UUID(procedure_id), UUID(person_id)) for procedure_id, person_id in split]


def _made(form: SittingForm) -> Sitting | None:
    within = sittings_within_reach(me(), Action.SITTING_RECORD, on=clock.today())
    return made_before(Sitting, key_of(form), within)


def _repeated(form: SittingForm, before: Sitting, procedures: Sequence[Procedure]) -> ResponseReturnValue | None:
    """Lead to what the page made before; None, and the page says so, where it says something else now."""
    if _says(form, before, procedures) and _led_to(form, before, procedures):
        return _back(before.id, "To spotkanie jest już zapisane.")
    is_other(form, form.held_on, before.number)
    return None


def _says(form: SittingForm, before: Sitting, procedures: Sequence[Procedure]) -> bool:
    """Say whether a sitting says of itself what the form does."""
    made = (before.kind, before.held_on, before.state, before.hour, before.place)
    there = ({one.id for one in before.procedures}, {one.id for one in before.persons})
    chosen = ({one.id for one in procedures}, {person for _, person in _pairs(form.came.data)})
    if (_plain(form), chosen) != (made, there) or _typed(form, procedures, decision_name) != decisions_of(
        db.session(), before
    ):
        return False
    present = {str(one.id) for one in before.institutions}
    if before.state == HELD and present != set(form.institutions.data or []):
        return False
    said = {one.procedure_id: opened(one, "text") for one in remarks_on(db.session(), [before.id]).get(before.id, [])}
    return _agreed(form, procedures) == said


def _led_to(form: SittingForm, before: Sitting, procedures: Sequence[Procedure]) -> bool:
    """Say whether what came of a sitting is there: the forms filled in, the next sittings, the next visits."""
    ids, session = [one.id for one in procedures], db.session()
    living = Card.filled_on == before.held_on, Card.annulled_on.is_(None)
    cards = select(Card.kind, Card.procedure_id, Card.concerns_id).where(Card.procedure_id.in_(ids), *living)
    if not set(_filled(form)) <= {Filled(kind, of, whom) for kind, of, whom in session.execute(cards) if whom}:
        return False
    of = sitting_procedures.c
    days = select(Sitting.held_on, of.procedure_id).join(sitting_procedures, of.sitting_id == Sitting.id)
    following = {tuple(row) for row in session.execute(days.where(of.procedure_id.in_(ids), Sitting.id != before.id))}
    asked = {(on, one.id) for on, spoken_of in _following(form, procedures).items() for one in spoken_of}
    visits = _typed(form, procedures, visit_name)
    return asked <= following and all(visits.get(one.id) in {None, one.visit_planned_on} for one in procedures)


def _record(form: SittingForm, procedures: Sequence[Procedure], institutions: Sequence[Institution]) -> Sitting:
    held_on: date | None = form.held_on.data
    assert held_on is not None  # noqa: S101 (the form was validated; for the type checker)
    present = [one for one in institutions if str(one.id) in (form.institutions.data or [])]
    kind, _, state, hour, place = _plain(form)
    told = Held(
        kind,
        held_on,
        state,
        {person for _, person in _pairs(form.came.data)},
        _filled(form),
        hour=hour,
        place=place,
        decisions=_typed(form, procedures, decision_name),
        visits=_typed(form, procedures, visit_name),
    )
    sitting = record_sitting(
        db.session(),
        told,
        unit_id=me().unit_id,
        id_=key_of(form),
        procedures=procedures,
        institutions=present if told.state == HELD else [],
        today=clock.today(),
    )
    agreed = _agreed(form, procedures)
    for procedure in procedures:
        if procedure.id in agreed:
            remark(db.session(), sitting, procedure, agreed[procedure.id], by=me().id, on=clock.today())
    for on, spoken_of in _following(form, procedures).items():
        record_sitting(
            db.session(),
            Held(told.kind, on, PLANNED),
            unit_id=me().unit_id,
            id_=new_id(),
            procedures=spoken_of,
            institutions=[],
            today=clock.today(),
        )
    db.session.flush()
    return sitting


def _filled(form: SittingForm) -> list[Filled]:
    return [
        Filled(kind, *pair) for kind, field in (("C", form.form_c), ("D", form.form_d)) for pair in _pairs(field.data)
    ]


def _plain(form: SittingForm) -> tuple[str, date | None, str, str | None, str | None]:
    """Give what is said once: kind, day, state, hour and place."""
    hour = form.hour.data.strftime("%H:%M") if form.hour.data else None
    return form.kind.data, form.held_on.data, form.state.data, hour, (form.place.data or "").strip() or None


def _typed(form: SittingForm, procedures: Sequence[Procedure], name: Callable[[UUID], str]) -> dict[UUID, Any]:
    """Give what was typed into one field of each procedure's row, where something was."""
    typed = {one.id: form[name(one.id)].data for one in procedures}
    return {id_: said for id_, said in typed.items() if said}


def _following(form: SittingForm, procedures: Sequence[Procedure]) -> dict[date, list[Procedure]]:
    """Give the next sittings: each procedure by its own day, the others by the day of all; one day is one sitting."""
    own, found = _typed(form, procedures, next_name), dict[date, list[Procedure]]()
    for procedure in procedures:
        on = own.get(procedure.id) or form.next_on.data
        if on:
            found.setdefault(on, []).append(procedure)
    if not procedures and form.next_on.data:
        found[form.next_on.data] = []
    return found


def _agreed(form: SittingForm, procedures: Sequence[Procedure]) -> dict[UUID, str]:
    texts = {one.id: (form[agreed_name(one.id)].data or "").strip() for one in procedures}
    return {id_: text for id_, text in texts.items() if text}


def _say(
    form: SittingForm,
    refused: HeldAhead
    | PlannedForThePast
    | SpeaksOfNothing
    | SpeaksOfTheAnnulled
    | FormsNeedASitting
    | NotNamedThere
    | VisitPlannedTooEarly,
) -> None:
    match refused:
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


def _back(sitting_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("meetings.show", sitting_id=sitting_id))


def _page(
    form: SittingForm, procedures: Sequence[Procedure], institutions: Sequence[Institution]
) -> ResponseReturnValue:
    _offer(form, institutions, procedures, spoken=True)
    ids = [procedure.id for procedure in procedures]
    shown = {row.facts.id: row for row in rows(db.session(), here().law, me(), ids, clock.today())}

    def of(field: Any, id_: UUID) -> list[Any]:
        return [option for option in field if str(option.data).startswith(str(id_))]

    parts = [
        (
            procedure,
            shown[procedure.id],
            of(form.came, procedure.id),
            of(form.form_c, procedure.id),
            of(form.form_d, procedure.id),
            form[agreed_name(procedure.id)],
            [form[name(procedure.id)] for name in (decision_name, next_name, visit_name)],
        )
        for procedure in procedures
    ]
    return render_template("meetings/record.html", form=form, parts=parts, near=len(USUAL), today=clock.today())
