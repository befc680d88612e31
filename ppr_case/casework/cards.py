"""Forms B, C and D of a procedure, what a form says in each of its versions, and taking a form back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ppr_case.casework.answers import BESIDE, FORMER, GIVEN, Answers, checked, firearm_of, read, spelled, violence_of
from ppr_case.casework.naming import CONTACTS
from ppr_case.casework.remarks import remark
from ppr_case.law.cards import CardForm
from ppr_case.records import numbers
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.holding import hold_row
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import sitting_persons, sitting_procedures
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Institution

CONCERNED: Final[Mapping[str, str]] = {"C": "doznajaca", "D": "stosujaca"}
"""With whom a form is filled in; form B is handed to whoever experiences violence, or to a child's guardian."""


class Refused(ValueError):
    """A form that cannot be true, or may not be changed so."""


@dataclass
class CardAhead(Refused):
    """A form of tomorrow was not filled in."""

    filled_on: date


@dataclass
class OutsideProcedure(Refused):
    """The day is before the procedure was ours to run, or after it ended."""

    held_from: date
    held_until: date


@dataclass
class NotNamedThere(Refused):
    """The person has no such part in the procedure."""

    person_id: UUID


@dataclass
class CardIsAnnulled(Refused):
    """The form was taken back, or its procedure was."""

    card_id: UUID


@dataclass
class OpensTheProcedure(Refused):
    """A procedure cannot be without the form A that opened it: where that was wrong, the procedure is."""

    card_id: UUID


@dataclass
class NothingToNotify(Refused):
    """No form says that there is a firearm, or the notice was given before anybody wrote of one."""

    firearm_on: date | None


@dataclass
class NotifiedMeanwhile(Refused):
    """The day of the notice is another one than was read, or was taken back."""

    now_on: date | None


@dataclass
class ReasonMissing(Refused):
    """A day that was written down is changed for a reason."""


@dataclass
class ChangedMeanwhile(Refused):
    """Somebody saved another version since this one was read; both are kept by whoever decides."""

    version: int


def record_card(
    session: Session,
    procedure: Procedure,
    *,
    kind: str,
    filled_on: date,
    concerns: Person,
    institution: Institution | None,
    id_: UUID,
    today: date,
) -> Card:
    """Write down that form B was handed over, or C or D filled in, in its next number.

    `id_` is the caller's, so that a page sent twice names one form. Raises CardAhead, OutsideProcedure, NotNamedThere
    and CardIsAnnulled.
    """
    if filled_on > today:
        raise CardAhead(filled_on)
    if procedure.annulled_on is not None:
        raise CardIsAnnulled(id_)
    if not procedure.held_from <= filled_on <= procedure.held_until:
        raise OutsideProcedure(procedure.held_from, procedure.held_until)
    part = select(Involvement.id).where(
        Involvement.procedure_id == procedure.id,
        Involvement.person_id == concerns.id,
        Involvement.role == CONCERNED.get(kind, "doznajaca"),
        Involvement.annulled_on.is_(None),
    )
    if session.scalars(part).one_or_none() is None:
        raise NotNamedThere(concerns.id)
    serial = numbers.take(session, procedure.unit_id, numbers.CARD, filled_on.year)[0]
    card = Card(
        id=id_,
        unit_id=procedure.unit_id,
        number=numbers.spelled(numbers.CARD, serial, filled_on.year),
        kind=kind,
        procedure=procedure,
        concerns=concerns,
        institution=institution,
        filled_on=filled_on,
    )
    session.add(card)
    session.flush()
    return card


def latest(session: Session, card: Card) -> CardContent | None:
    """Give what a form says now; None where nobody has written it down."""
    newest = select(CardContent).where(CardContent.card_id == card.id).order_by(CardContent.version.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def save_content(
    session: Session,
    card: Card,
    form: CardForm,
    answers: Answers,
    forms: Mapping[str, CardForm],
    *,
    seen: int,
    by: UUID,
    today: date,
    reason: str | None = None,
) -> CardContent:
    """Save what a form says as its next version, after the one that was seen; 0: none had been.

    What earlier versions say stays. `forms` are the definitions by code, to count what all forms A tell of.
    Raises ChangedMeanwhile, CardIsAnnulled and NotAnAnswer.
    """
    hold_row(session, card)
    before = latest(session, card)
    version = before.version if before else 0
    if version != seen:
        raise ChangedMeanwhile(version)
    if card.annulled_on is not None or card.procedure.annulled_on is not None:
        raise CardIsAnnulled(card.id)
    kept: dict[str, Any] = dict(checked(form, answers))
    held = read(before.answers if before else None)
    saved = kept | {name: held[name] for name in BESIDE if name in held}
    content = _version(session, card, form.code, saved, version + 1, by, today, reason)
    if card.kind == "A":
        card.firearm = firearm_of(form, kept)
        session.flush()
        _settle_violence(session, card.procedure, forms)
    return content


def annul_card(session: Session, card: Card, forms: Mapping[str, CardForm], *, reason: str, by: UUID, on: date) -> bool:
    """Take a form back: it keeps its number and its text, counts nowhere, and says why.

    Whom a form A brought into the procedure, and nothing since has met there, leaves it: it may have been the form of
    another family. How it said that somebody could be reached is no longer said either; give False where that cannot
    be known and a person has to look. Raises CardIsAnnulled and OpensTheProcedure.
    """
    hold_row(session, card)
    if card.annulled_on is not None:
        raise CardIsAnnulled(card.id)
    if card.opening:
        raise OpensTheProcedure(card.id)
    card.annulled_on = on
    before = latest(session, card)
    answers = read(before.answers if before else None)
    _version(session, card, before.form if before else "", answers, before.version + 1 if before else 1, by, on, reason)
    if card.kind != "A":
        return True
    session.flush()
    _settle_violence(session, card.procedure, forms)
    if (
        session.scalars(select(Card.id).where(Card.procedure_id == card.procedure_id, *_later(card))).first()
        is not None
    ):
        return not {FORMER, GIVEN} & answers.keys()
    _take_out(session, card, on)
    return _give_back(session, card, answers)


def _give_back(session: Session, card: Card, answers: Answers) -> bool:
    """Reach people as before a form A that is taken back; say whether all it changed is as it was.

    What somebody wrote down since then stays, and so does what the form changed before it was kept how, and whatever
    a living form A of that day or later may have said again in another procedure.
    """
    former, given = answers.get(FORMER, {}), answers.get(GIVEN, {})
    whole, others = former.keys() <= given.keys(), _named_elsewhere(session, card) | _given_by_annulled(session, card)
    for id_, contacts in given.items():
        person = session.get(Person, UUID(id_))
        ours = person is not None and person.unit_id == card.unit_id and person.id not in others
        for name in (name for name in CONTACTS if name in contacts):
            if ours and getattr(person, name) == contacts[name]:
                setattr(person, name, former.get(id_, {}).get(name))
            else:
                whole = False
    return whole


def _given_by_annulled(session: Session, card: Card) -> set[UUID]:
    """Give whose contacts another form A that was taken back had given: one of those may be what was before."""
    others = select(CardContent).join(Card, Card.id == CardContent.card_id)
    others = others.where(
        Card.procedure_id == card.procedure_id, Card.id != card.id, Card.kind == "A", Card.annulled_on.is_not(None)
    )
    return {UUID(id_) for content in session.scalars(others) for id_ in read(content.answers).get(GIVEN, {})}


def _named_elsewhere(session: Session, card: Card) -> set[UUID]:
    """Give whom a form A that is not older may name in another procedure, of those who are in this one."""
    here = select(Involvement.person_id).where(Involvement.procedure_id == card.procedure_id)
    there = select(Involvement.person_id).join(Card, Card.procedure_id == Involvement.procedure_id)
    query = there.where(
        Involvement.person_id.in_(here),
        Involvement.procedure_id != card.procedure_id,
        Involvement.annulled_on.is_(None),
        *_later(card),
    )
    return set(session.scalars(query))


def _later(card: Card) -> tuple[ColumnElement[bool], ...]:
    """Select the living forms A that are not older than a form."""
    return Card.kind == "A", Card.annulled_on.is_(None), Card.filled_on >= card.filled_on


def _take_out(session: Session, card: Card, on: date) -> None:
    """Annul the parts of those who joined with a form A that is taken back.

    Not where a living form A of that day or later stands, for it may name them too without a word about them: rather
    a stranger too many than somebody in danger too few.
    """
    of_procedure = sitting_procedures.c.procedure_id == card.procedure_id
    came = select(sitting_persons.c.person_id).join(
        sitting_procedures, sitting_procedures.c.sitting_id == sitting_persons.c.sitting_id
    )
    met = [
        select(whom).where(record.procedure_id == card.procedure_id, record.annulled_on.is_(None), whom.is_not(None))
        for record, whom in (
            (Card, Card.concerns_id),
            (Plan, Plan.person_id),
            (Measure, Measure.person_id),
            (Referral, Referral.person_id),
        )
    ]
    joined = select(Involvement).where(
        Involvement.procedure_id == card.procedure_id,
        Involvement.joined_on == card.filled_on,
        Involvement.annulled_on.is_(None),
        Involvement.person_id.not_in(came.where(of_procedure)),
        *(Involvement.person_id.not_in(people) for people in met),
    )
    for part in session.scalars(joined):
        part.annulled_on = on


def _version(
    session: Session,
    card: Card,
    form: str,
    answers: Mapping[str, Any],
    version: int,
    by: UUID,
    on: date,
    reason: str | None,
) -> CardContent:
    content = CardContent(
        unit_id=card.unit_id,
        card=card,
        procedure=card.procedure,
        version=version,
        form=form,
        staff_id=by,
        saved_on=on,
    )
    content.answers = spelled(answers)
    content.reason = reason
    session.add(content)
    return content


def _settle_violence(session: Session, procedure: Procedure, forms: Mapping[str, CardForm]) -> None:
    """Count for each person the forms of violence that the living forms A tell of.

    Where one of them came in without its text, what was counted before stays beside it.
    """
    living = select(Card.id).where(Card.procedure_id == procedure.id, Card.kind == "A", Card.annulled_on.is_(None))
    ids = set(session.scalars(living))
    newest: dict[UUID, CardContent] = {}
    for content in session.scalars(
        select(CardContent).where(CardContent.card_id.in_(ids)).order_by(CardContent.version)
    ):
        newest[content.card_id] = content
    told = [(forms[content.form], read(content.answers)) for content in newest.values()]
    parts = select(Involvement).where(Involvement.procedure_id == procedure.id, Involvement.role == "doznajaca")
    for part in session.scalars(parts):
        bits = part.violence if ids - newest.keys() else 0
        for form, answers in told:
            bits |= violence_of(form, answers, str(part.person_id))
        part.violence = bits


def notify_of_firearm(
    session: Session,
    procedure: Procedure,
    *,
    notified_on: date | None,
    seen_on: date | None,
    reason: str,
    by: UUID,
    today: date,
) -> None:
    """Write down the day the weapons unit of the Police was told of a firearm (art. 9f of the act).

    A day that was written down, and was read as `seen_on`, gets another one or is taken back (None) with a reason.
    Raises CardAhead, CardIsAnnulled, NothingToNotify, NotifiedMeanwhile and ReasonMissing.
    """
    hold_row(session, procedure)
    if procedure.annulled_on is not None:
        raise CardIsAnnulled(procedure.id)
    held = procedure.firearm_notified_on
    if held == notified_on:
        return
    if held != seen_on:
        raise NotifiedMeanwhile(held)
    if held is not None and not reason:
        raise ReasonMissing
    if notified_on is not None:
        _demand_firearm(session, procedure, notified_on, today)
    procedure.firearm_notified_on = notified_on
    if held is not None:
        remark(session, procedure, procedure, reason, by=by, on=today)


def _demand_firearm(session: Session, procedure: Procedure, notified_on: date, today: date) -> None:
    if notified_on > today:
        raise CardAhead(notified_on)
    noted_on = session.scalar(
        select(func.min(Card.filled_on)).where(
            Card.procedure_id == procedure.id, Card.firearm == "tak", Card.annulled_on.is_(None)
        )
    )
    if noted_on is None or notified_on < noted_on:
        raise NothingToNotify(noted_on)
