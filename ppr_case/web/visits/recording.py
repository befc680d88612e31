"""The pages on which a visit is written down, corrected and annulled."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ppr_case import trail
from ppr_case.access.policy import Action
from ppr_case.access.rules import NotAllowed, find_record, of_each, visits_within_reach, within_reach
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import interval, is_monitored, monitored_still
from ppr_case.casework.listing import rows
from ppr_case.casework.visits import (
    NotNamedThere,
    NotOursThatDay,
    PlannedBeyondMonitoring,
    PlannedTooEarly,
    PlannedTooFar,
    ProcedureIsAnnulled,
    Seen,
    VisitIsAnnulled,
    annul_visit,
    household,
    record_visit,
    seen_at,
    visited,
)
from ppr_case.core import clock
from ppr_case.core.base import OPEN, new_id
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit, VisitNote
from ppr_case.web.visits.forms import NO, NOT_NAMED, YES, CorrectionForm, ReasonForm, VisitForm, beyond
from ppr_case.web.visits.views import bp
from ppr_case.webkit.extensions import db, here
from ppr_case.webkit.filters import day
from ppr_case.webkit.forms import too_far
from ppr_case.webkit.guard import allows, me, on_procedure
from ppr_case.webkit.naming import ERASED, full_name, opened
from ppr_case.webkit.offers import Offer, institutions
from ppr_case.webkit.repeated import is_other, key_of, made_before

__all__ = ["bp"]
UNTRUE: Final = (
    ProcedureIsAnnulled,
    NotOursThatDay,
    NotNamedThere,
    PlannedTooEarly,
    PlannedTooFar,
    PlannedBeyondMonitoring,
)
USUAL: Final = ("ops", "policja")
"""Who goes most often."""


class Offered(NamedTuple):
    """What a visit may name: the other procedures of the home, and the institutions that may have gone."""

    others: Offer[Procedure]
    institutions: Offer[Institution]
    near: Callable[[Institution], bool]
    """Those that are shown; the others are folded away."""

    def procedures(self, first: Procedure, form: VisitForm) -> list[Procedure]:
        """Give the procedures that the form names."""
        return [first, *self.others.chosen(form.procedures.data)]


@bp.route("/new/<uuid:procedure_id>", methods=["GET", "POST"])
@on_procedure(Action.VISIT_RECORD)
def record(procedure: Procedure) -> ResponseReturnValue:
    usual = _usual()
    form = VisitForm(key=str(new_id()), made_on=clock.today(), purpose="monitoring", institutions=[*map(str, usual)])
    offered = _offer(form, procedure, lambda: household(db.session(), procedure), usual)
    if not form.validate_on_submit():
        return _page(form, procedure, offered)
    if before := _made(form):
        return _repeated(form, before) or _page(form, procedure, offered)
    try:
        visit = _record(form, procedure, offered)
    except UNTRUE as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, procedure, offered)
    trail.note(db.session(), "visit.recorded")
    db.session.commit()
    return _saved(visit.id, _said(visit, procedure))


@bp.route("/<uuid:visit_id>/correction", methods=["GET", "POST"])
@allows(Action.VISIT_RECORD)
def correct(visit_id: UUID) -> ResponseReturnValue:
    """Replace a wrong entry: the right one gets its own number, the wrong one stays and says why."""
    visit, procedures = _own(visit_id)
    if (visit.annulled_on is not None and request.method == "GET") or visit.elsewhere:
        return _as_it_is(visit)
    form = CorrectionForm(
        key=str(new_id()),
        made_on=visit.made_on,
        purpose=visit.purpose,
        met=YES if visit.successful else NO,
        signs=visit.signs,
        went=visit.went,
        institutions=[str(institution.id) for institution in visit.institutions],
        procedures=[str(procedure.id) for procedure in procedures[1:]],
        note=_note(visit),
        persons=[str(person.id) for person in visit.persons],
    )
    went = [institution.id for institution in visit.institutions]
    offered = _offer(form, procedures[0], lambda: [*procedures[1:], *_beside(procedures)], went)
    if not form.validate_on_submit():
        return _page(form, procedures[0], offered, visit)
    if before := _made(form):
        return _repeated(form, before) or _page(form, procedures[0], offered, visit)
    try:
        annul_visit(db.session(), visit, reason=form.reason.data or "", by=me().id, on=clock.today())
        made = _record(form, procedures[0], offered, corrects=visit)
    except VisitIsAnnulled:
        db.session.rollback()
        form.reason.errors = ["Ten wpis ktoś już anulował albo poprawił; niczego nie zmieniono. Otwórz go od nowa."]
        before = _made(form)  # this very form, sent twice at once
        return (before and _repeated(form, before)) or _page(form, procedures[0], offered, visit)
    except UNTRUE as refused:
        db.session.rollback()
        _say(form, refused)
        return _page(form, procedures[0], offered, visit)
    trail.note(db.session(), "visit.corrected")
    db.session.commit()
    return _saved(made.id, f"Poprawiona wizyta ma numer {made.number}; poprzedni wpis został w historii.")


@bp.route("/<uuid:visit_id>/annulment", methods=["GET", "POST"])
@allows(Action.VISIT_RECORD)
def annul(visit_id: UUID) -> ResponseReturnValue:
    visit, procedures = _own(visit_id)
    if visit.annulled_on is not None and request.method == "GET":
        return _as_it_is(visit)
    form = ReasonForm()
    if not form.validate_on_submit():
        return render_template("visits/annul.html", form=form, visit=visit, procedures=procedures)
    try:
        annul_visit(db.session(), visit, reason=form.reason.data or "", by=me().id, on=clock.today())
    except VisitIsAnnulled:
        db.session.rollback()
        form.reason.errors = ["Ten wpis anulowano już wcześniej; niczego nie zmieniono."]
        return render_template("visits/annul.html", form=form, visit=visit, procedures=procedures)
    trail.note(db.session(), "visit.annulled")
    db.session.commit()
    return _saved(visit.id, "Wpis anulowany: zostaje w historii i nigdzie się nie liczy.")


def _note(visit: Visit) -> str:
    """Give what was written of a visit, where it is the same in all its procedures: none reads what another's says."""
    query = select(VisitNote).where(VisitNote.visit_id == visit.id, VisitNote.annuls.is_(False))
    notes = {opened(note, "text") for note in db.session.scalars(query)}
    return notes.pop() if len(notes) == 1 and ERASED not in notes else ""


def _own(visit_id: UUID) -> tuple[Visit, list[Procedure]]:
    """Give a visit that may be changed: all its procedures are within reach, not only one of them."""
    session, today = db.session(), clock.today()
    visit = find_record(session, me(), Visit, visit_id, visits_within_reach(me(), Action.VISIT_RECORD, on=today))
    procedures = visited(session, visit)
    if not procedures or len(_reached(procedures)) < len(procedures):
        raise NotAllowed(visit_id)
    return visit, procedures


def _reached(procedures: Sequence[Procedure]) -> list[Procedure]:
    if not procedures:
        return []
    within = within_reach(me(), Action.VISIT_RECORD, on=clock.today())
    ids = [procedure.id for procedure in procedures]
    allowed = set(db.session.scalars(select(Procedure.id).where(Procedure.id.in_(ids), of_each(within))))
    return [procedure for procedure in procedures if procedure.id in allowed]


def _beside(procedures: Sequence[Procedure]) -> list[Procedure]:
    known = {procedure.id for procedure in procedures}
    return [other for other in household(db.session(), procedures[0]) if other.id not in known]


def _offer(
    form: VisitForm, procedure: Procedure, others: Callable[[], Sequence[Procedure]], ticked: Collection[UUID]
) -> Offered:
    """Fill in what there is to choose from: of the other procedures those that this person may name."""
    near = _near(procedure, ticked)
    offered = Offered(
        Offer(lambda _: _reached(others()), words=lambda one: f"{one.number}, od {day(one.held_from)}"),
        institutions(lambda one: (not near(one), one.id not in ticked, one.code not in USUAL)),
        near,
    )

    form.procedures.choices, form.institutions.choices = offered.others, offered.institutions
    form.persons.choices = Offer(
        lambda _: seen_at(db.session(), [procedure, *offered.others.all.values()]),
        code=lambda one: str(one.person_id),
        words=lambda one: full_name(one.person),
    )
    return offered


def _near(procedure: Procedure, ticked: Collection[UUID]) -> Callable[[Institution], bool]:
    """Say who may well have gone: what is ticked, who usually goes, and the group's."""

    @cache
    def of_group() -> set[UUID | None]:
        members = select(GroupMember.institution_id).join(Group, Group.id == GroupMember.group_id)
        living = members.where(Group.procedure_id == procedure.id, Group.annulled_on.is_(None))
        return set(db.session.scalars(living))

    return lambda one: one.id in ticked or one.code in USUAL or one.id in of_group()


def _usual() -> list[UUID]:
    """Give whom a fresh page has ticked: where whoever fills it in works, else the social welfare centre."""
    if request.method == "POST":
        return []
    own = db.session.get_one(Staff, me().id).institution_id
    if own is not None:
        return [own]
    centre = select(Institution.id).where(Institution.unit_id == me().unit_id, Institution.kind == "ops")
    return list(db.session.scalars(centre.order_by(Institution.code != "ops", Institution.code).limit(1)))


def _made(form: VisitForm) -> Visit | None:
    within = visits_within_reach(me(), Action.VISIT_RECORD, on=clock.today())
    return made_before(Visit, key_of(form), within)


def _repeated(form: VisitForm, before: Visit) -> ResponseReturnValue | None:
    """Lead to what the form made before; None, and the form says so, where it says something else now."""
    met = form.met.data == YES
    told = (form.made_on.data, form.purpose.data, met, form.went.data, (form.signs.data or None) if met else None)
    chosen = (set(form.persons.data or []) if met else set(), set(form.institutions.data or []))
    there = ({str(person.id) for person in before.persons}, {str(one.id) for one in before.institutions})
    made = (before.made_on, before.purpose, before.successful, before.went, before.signs)
    planned = {None, *(one.visit_planned_on for one in before.procedures)}
    same = (told, chosen, (form.note.data or "").strip()) == (made, there, _note(before))
    if same and form.next_on.data in planned:
        return _saved(before.id, "Ta wizyta jest już zapisana.")
    is_other(form, form.made_on, before.number)
    return None


def _record(form: VisitForm, procedure: Procedure, offered: Offered, corrects: Visit | None = None) -> Visit:
    assert form.made_on.data is not None  # noqa: S101 (the form was validated; for the type checker)
    procedures = offered.procedures(procedure, form)
    visit = record_visit(
        db.session(),
        Seen(
            made_on=form.made_on.data,
            purpose=form.purpose.data,
            successful=form.met.data == YES,
            signs=(form.signs.data or None) if form.met.data == YES else None,
            went=form.went.data,
            note=(form.note.data or "").strip() or None,
            persons=[UUID(one) for one in form.persons.data or []] if form.met.data == YES else [],
            next_on=form.next_on.data,
            monitored=_monitored_then(form.next_on.data, procedures),
        ),
        id_=key_of(form),
        procedures=procedures,
        institutions=offered.institutions.chosen(form.institutions.data),
        by=me().id,
        today=clock.today(),
    )
    visit.corrects = corrects
    db.session.flush()
    return visit


def _monitored_then(next_on: date | None, procedures: Sequence[Procedure]) -> list[UUID]:
    """Give the closed procedures that are still monitored on the day of the next visit.

    Raises PlannedBeyondMonitoring where that day falls neither into a course nor into a monitoring.
    """
    closed = [procedure.id for procedure in procedures if procedure.closed_on is not None]
    if next_on is None or not closed:
        return []
    facts = facts_of(db.session(), closed)
    ends = {id_: end for id_, one in facts.items() if (end := monitored_still(here().law, one, clock.today()))}
    still = [id_ for id_, end in ends.items() if next_on <= end]
    if not still and all(procedure.held_until != OPEN for procedure in procedures):
        raise PlannedBeyondMonitoring(max(ends.values(), default=None))
    return still


def _say(
    form: VisitForm,
    refused: ProcedureIsAnnulled
    | NotOursThatDay
    | NotNamedThere
    | PlannedTooEarly
    | PlannedTooFar
    | PlannedBeyondMonitoring,
) -> None:
    match refused:
        case NotNamedThere():
            form.persons.errors = [NOT_NAMED]
            return
        case PlannedTooEarly():
            form.next_on.errors = ["Następna wizyta jest po tej i nie wcześniej niż dziś."]
            return
        case PlannedTooFar():
            form.next_on.errors = [too_far("Wizytę")]
            return
        case PlannedBeyondMonitoring(until=until):
            form.next_on.errors = [beyond(until)]
            return
        case ProcedureIsAnnulled(number=number):
            said = (
                f"Procedura {number} jest anulowana, więc wizyta nigdzie by się nie liczyła. "
                "Wybierz właściwą procedurę; wpis, który już jest, można tylko anulować."
            )
        case NotOursThatDay(number=number, taken_over_on=since) if since is not None:
            said = f"Przed {day(since)} procedurę {number} prowadziła inna gmina. Wpisz dzień od przejęcia."
        case NotOursThatDay(number=number, handed_over_on=until):
            said = f"Procedurę {number} przekazano innej gminie {day(until)}. Wpisz dzień do przekazania."
    form.made_on.errors = [said]


def _said(visit: Visit, procedure: Procedure) -> str:
    said = f"Wizyta zapisana pod numerem {visit.number}."
    if visit.made_on < procedure.held_from:
        return f"{said} Jest sprzed początku procedury, więc nie liczy się do wizyt w jej toku."
    if visit.made_on > procedure.held_until:
        return f"{said} Procedura jest zakończona, więc to monitorowanie po zakończeniu."
    return said


def _saved(visit_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("visits.show", visit_id=visit_id))


def _as_it_is(visit: Visit) -> ResponseReturnValue:
    if visit.annulled_on is not None:
        return _saved(visit.id, "Ten wpis anulowano już wcześniej; niczego nie zmieniono.")
    # A correction would be ours, and count.
    return _saved(visit.id, "To wizyta innej gminy: tutaj się jej nie poprawia. Błędny wpis można anulować.")


def _page(form: VisitForm, procedure: Procedure, offered: Offered, visit: Visit | None = None) -> ResponseReturnValue:
    law, today = here().law, clock.today()
    (row,) = rows(db.session(), law, me(), [procedure.id], today)
    return render_template(
        "visits/record.html",
        form=form,
        procedure=procedure,
        visit=visit,
        someone=row.someone,
        others=bool(offered.others.all),
        near=sum(map(offered.near, offered.institutions.all.values())),
        every=interval(law, row.facts) if row.facts.is_open or is_monitored(law, row.facts, today) else None,
        today=clock.today(),
    )
