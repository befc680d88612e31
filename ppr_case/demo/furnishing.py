"""What the tables of a register do not carry and its pages show: groups, words of forms, plans, outcomes, notices.

Nothing that is counted changes: no visit, sitting, form, plan or measure is added, and a form A that gets its words
tells of the violence that was counted already.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ppr_case.access.monitoring import monitored
from ppr_case.casework.cards import notify_of_firearm, save_content
from ppr_case.casework.measures import REMOVAL, prolong_order, tell_court
from ppr_case.casework.monitoring import waits_for_outcome
from ppr_case.casework.plans import Planned, add_action, settle_action
from ppr_case.core.base import OPEN, new_id
from ppr_case.demo.later_visits import AFTER_CLOSING
from ppr_case.demo.seats import fill_groups
from ppr_case.law.cards import PAIR, TEXT, CardForm, Question
from ppr_case.law.holidays import months_after
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.closings import Monitoring
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting, sitting_procedures
from ppr_case.records.people import Involvement, violence_forms
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from ppr_case.records.vocabulary import POLICE_ORDERS

TOLD: Final = 48
"""Running procedures whose forms and plans say something."""
FIREARMS: Final = ("tak", "nie", "nie", "nie_ustalono", "nie", "nie", "nie", "nie", "tak", "nie", "nie_ustalono", "nie")
"""Whether there is a firearm, by turns; the Police was told of all but that of the newest procedure."""
PROLONGED: Final = 6
OUTCOMES: Final = ("bez_powrotu",) * 7 + ("nowa_procedura", "brak_kontaktu", "wyjazd")
SAID: Final = (
    "Zmyślony opis: kłótnia o pieniądze wieczorem, przy dzieciach; patrol wezwała sąsiadka.",
    "Zmyślony opis: trzecie zgłoszenie w tym roku, po alkoholu; wyzwiska, popychanie, zabrany telefon.",
    "Zmyślony opis: rozmowa w ośrodku pomocy; osoba mówi o kontrolowaniu wydatków i o groźbach od wiosny.",
    "Zmyślony opis: pedagog szkolny zauważył, że dziecko boi się wracać do domu; rozmowa z mamą tego samego dnia.",
    "Zmyślony opis: dorosły syn żąda pieniędzy, niszczy rzeczy w mieszkaniu; osoba prosi o wizytę dzielnicowego.",
    "Zmyślony opis: po rozstaniu nachodzenie w pracy i pod domem, wiadomości z pogróżkami.",
)
KEPT: Final = 2
"""So many things promised in plans are due this week; what is due besides was done already."""
WEEK: Final = timedelta(7)
LATELY: Final = timedelta(45)
"""The agenda speaks of an order that ended, or of a court not told, for a month."""
PLACE: Final = ("09:00", "sala nr 0, ośrodek pomocy społecznej")
PLANNED: Final = (
    ("Rozmowa z prawnikiem o alimentach i o nakazie opuszczenia mieszkania", "ops"),
    ("Wizyta dzielnicowego raz w tygodniu", "policja"),
    ("Miejsce w grupie wsparcia", "ops"),
)


def furnish(session: Session, law: Law, unit: Unit, by: Staff, today: date) -> None:
    """Write all of it down, as the coordinator of the demo; once, however often the demo is started."""
    if session.scalars(select(PlanAction.id).where(PlanAction.unit_id == unit.id).limit(1)).first() is not None:
        return
    fill_groups(session, law, unit)
    running = _running(session, unit)
    _fill_in_forms(session, law, running[:TOLD], by)
    _work_on_plans(session, running, by, today)
    _prolong(session, law, unit, today)
    _tell_courts(session, unit, today)
    _end_monitorings(session, law, unit, by, today)
    _space_visits(session, law, unit, today)
    _place_planned_sittings(session, unit)


def _running(session: Session, unit: Unit) -> Sequence[Procedure]:
    """Give the procedures that run, the newest first."""
    return session.scalars(
        select(Procedure)
        .where(Procedure.unit_id == unit.id, Procedure.held_until == OPEN, Procedure.annulled_on.is_(None))
        .order_by(Procedure.held_from.desc(), Procedure.id)
    ).all()


def _fill_in_forms(session: Session, law: Law, procedures: Iterable[Procedure], by: Staff) -> None:
    told_of_one = False
    for place, procedure in enumerate(procedures):
        firearm = FIREARMS[place % len(FIREARMS)]
        parts = session.scalars(
            select(Involvement).where(Involvement.procedure_id == procedure.id, Involvement.annulled_on.is_(None))
        ).all()
        cards = select(Card).where(
            Card.procedure_id == procedure.id,
            Card.annulled_on.is_(None),
            Card.elsewhere.is_(False),
            Card.kind.in_(("A", "C", "D")),
        )
        for card in session.scalars(cards.order_by(Card.filled_on, Card.id)).all():
            if card.kind == "A" and not card.opening:
                continue
            forms = law.regime_of(card.filled_on).forms.code
            form = law.on(card.filled_on).card(card.kind, forms)
            answers = _answers(form, _subjects(parts, card), firearm, SAID[place % len(SAID)])
            save_content(session, card, form, answers, law.latest.cards, seen=0, by=by.id, today=card.filled_on)
        if firearm == "tak" and procedure.taken_over_on is None:  # of one taken over the other commune has the form A
            if told_of_one:
                day = procedure.opened_on
                told: Mapping[str, Any] = {"seen_on": None, "reason": "", "by": by.id, "today": day}
                notify_of_firearm(session, procedure, notified_on=day, **told)
            told_of_one = True


def _subjects(parts: Sequence[Involvement], card: Card) -> dict[str, dict[str, list[str]]]:
    """Give whom a form asks about, by kind of subject, each with the forms of violence counted for them."""
    named = [part for part in parts if card.concerns_id in {None, part.person_id}]
    of: dict[str, dict[str, list[str]]] = {"": {"": []}}
    for role in ("doznajaca", "stosujaca", "domownik"):
        of[role] = {str(part.person_id): violence_forms(part.violence) for part in named if part.role == role}
    of[PAIR] = {f"{one}:{other}": forms for one, forms in of["doznajaca"].items() for other in of["stosujaca"]}
    return of


def _answers(
    form: CardForm, subjects: Mapping[str, Mapping[str, list[str]]], firearm: str, said: str
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    worded: set[str] = set()
    for section, question in form.questions():
        for subject, violence in subjects[section.about].items():
            answer = _answer(question, violence, firearm)
            if question.kind == TEXT and section.about != PAIR and section.about not in worded:
                answer = said
            if answer:
                found.setdefault(f"{section.code}.{question.code}", {})[subject] = answer
        if question.kind == TEXT:
            worded.add(section.about)
    return found


def _answer(question: Question, violence: Sequence[str], firearm: str) -> Any:
    """Tick the first two acts of each form of violence that was counted, and say whether there is a firearm."""
    if question.feeds == "firearm":
        return firearm
    if question.counts not in violence:
        return None
    ticked = list(question.options)[:2]
    return {next(iter(question.columns)): ticked} if question.columns else ticked


def _work_on_plans(session: Session, procedures: Sequence[Procedure], by: Staff, today: date) -> None:
    """Say what plans hold; what a sitting heard of them is settled on its day, and the rest of it when it was due."""
    kept = 0
    institutions = {one.kind: one for one in session.scalars(_institutions(by)) if one.name}
    plans = session.scalars(
        select(Plan)
        .where(Plan.procedure_id.in_([one.id for one in procedures]), Plan.annulled_on.is_(None))
        .where(Plan.elsewhere.is_(False))
        .order_by(Plan.drawn_on.desc(), Plan.id)
        .limit(TOLD)
    ).all()
    for plan in plans:
        actions = [
            add_action(
                session,
                plan,
                Planned(what, institutions.get(kind), plan.drawn_on + timedelta(days=30 * place)),
                id_=new_id(),
            )
            for place, (what, kind) in enumerate(PLANNED, 1)
        ]
        session.flush()
        heard = [day for day in _sittings(session, plan) if day > plan.drawn_on]
        for action, day, done in zip(actions, heard, (True, False), strict=False):
            why_not = None if done else "Zmyślony powód: termin przełożono."
            settle_action(session, action, done=done, why_not=why_not, by=by.id, on=day)
        for action in actions[min(len(heard), 2) :]:
            assert action.due_on is not None  # noqa: S101 (each was given a day above)
            if today <= action.due_on <= today + WEEK and kept < KEPT:
                kept += 1
            elif action.due_on <= today + WEEK:
                settle_action(session, action, done=True, why_not=None, by=by.id, on=min(action.due_on, today))


def _institutions(by: Staff) -> Any:
    return select(Institution).where(Institution.unit_id == by.unit_id)


def _sittings(session: Session, plan: Plan) -> Sequence[date]:
    return session.scalars(
        select(Sitting.held_on)
        .join(sitting_procedures, sitting_procedures.c.sitting_id == Sitting.id)
        .where(sitting_procedures.c.procedure_id == plan.procedure_id)
        .where(Sitting.state == "odbyte", Sitting.annulled_on.is_(None))
        .order_by(Sitting.held_on)
    ).all()


def _prolong(session: Session, law: Law, unit: Unit, today: date) -> None:
    """Let the court prolong some orders of the Police by three months: those that would be running out, or more."""
    orders = session.scalars(
        select(Measure)
        .join(Procedure, Procedure.id == Measure.procedure_id)
        .where(Measure.unit_id == unit.id, Measure.kind.in_(POLICE_ORDERS), Procedure.held_until == OPEN)
        .where(Measure.annulled_on.is_(None), Measure.lifted_on.is_(None))
        .order_by(Measure.applied_on.desc(), Measure.id)
    ).all()
    decided = [order for order in orders if order.applied_on <= today - WEEK]
    for place, order in enumerate(decided):
        if place >= PROLONGED and order.applied_on < today - LATELY:
            break
        prolong_order(session, order, law, until=months_after(order.applied_on, 3))


def _tell_courts(session: Session, unit: Unit, today: date) -> None:
    """Let the family court be told of every child that was removed, but of the last not so long ago."""
    removals = session.scalars(
        select(Measure)
        .where(Measure.unit_id == unit.id, Measure.kind == REMOVAL, Measure.annulled_on.is_(None))
        .order_by(Measure.applied_on.desc(), Measure.id)
    )
    found = removals.all()
    untold = next((one for one in found if one.applied_on < today - LATELY), None)
    for removal in found:
        if removal is untold:
            continue
        tell_court(session, removal, on=removal.applied_on, today=removal.applied_on)


def _end_monitorings(session: Session, law: Law, unit: Unit, by: Staff, today: date) -> None:
    """Say how each monitoring ended on the last day of its nine months, and leave the last one without an outcome."""
    closings = session.scalars(
        select(Closing)
        .join(Procedure)
        .where(Procedure.unit_id == unit.id, Closing.revoked_on.is_(None), waits_for_outcome(law, on=today))
        .order_by(Closing.protocol_on.desc(), Closing.id)
        .options(joinedload(Closing.procedure))
    ).all()
    for place, closing in enumerate(closings[1:]):
        until = months_after(closing.protocol_on, 9)
        session.add(
            Monitoring(
                unit_id=unit.id,
                procedure=closing.procedure,
                closing=closing,
                ended_on=until,
                outcome=OUTCOMES[place % len(OUTCOMES)],
                staff_id=by.id,
                written_on=until,
            )
        )


def _space_visits(session: Session, law: Law, unit: Unit, today: date) -> None:
    """Let groups decide how often a household is visited after the closing."""
    after = select(Procedure).where(Procedure.unit_id == unit.id, monitored(law, Procedure, on=today))
    for procedure in session.scalars(after).all():
        procedure.visit_every = AFTER_CLOSING


def _place_planned_sittings(session: Session, unit: Unit) -> None:
    planned = select(Sitting).where(
        Sitting.unit_id == unit.id, Sitting.state == "planowane", Sitting.annulled_on.is_(None)
    )
    for sitting in session.scalars(planned).all():
        sitting.hour, sitting.place = PLACE
