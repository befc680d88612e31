"""Form A: it opens a procedure, or documents a further event in one that runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.answers import FORMER, GIVEN, Answers, checked, firearm_of, spelled, violence_of
from ppr_case.casework.naming import Told, person_of
from ppr_case.core.base import OPEN, new_id
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import Regime
from ppr_case.records import numbers
from ppr_case.records.cards import Card, CardContent, settle_opening
from ppr_case.records.holding import hold_row
from ppr_case.records.people import Involvement, Person, cover, is_minor
from ppr_case.records.procedures import Family, Procedure, settle_procedure
from ppr_case.records.units import Institution

EXPERIENCING, USING = "doznajaca", "stosujaca"


class Refused(ValueError):
    """A form A that cannot be true, or has no procedure to go to."""


@dataclass
class FilledAhead(Refused):
    """A form of tomorrow was not filled in, or one was received before it was."""

    filled_on: date
    received_on: date | None


@dataclass
class NobodyNamed(Refused):
    """A form A names at least one person on each side."""

    role: str


@dataclass
class OnePairOnly(Refused):
    """The form of that day is about one person experiencing violence and one using it."""

    form: str


@dataclass
class MinorUsingViolence(Refused):
    """Under the act a minor is not a person using violence: there is no procedure against a child."""

    key: str
    source: str


@dataclass
class NamedTwice(Refused):
    """One person stands in the form twice: on both sides, or two times on one."""

    key: str


@dataclass
class MayNotFillIn(Refused):
    """The act does not let this kind of institution fill in a form A (art. 9a ust. 11–11d, art. 9d ust. 2)."""

    kind: str


@dataclass
class BodyMissing(Refused):
    """A pedagogue, psychologist or therapist fills it in for a body and does not say for which (art. 9a ust. 11d)."""

    kind: str


@dataclass
class NotRunning(Refused):
    """A procedure that ended takes no further form A: a new suspicion opens a new one."""

    procedure_id: UUID


@dataclass
class BeforeOpening(Refused):
    """A further form is older than the one that opened the procedure, or is of the commune that ran it before."""

    held_from: date


@dataclass(frozen=True)
class FormA:
    """A form A as it came: `answers` name their subjects by the keys of the people `told`."""

    filled_on: date
    received_on: date | None
    institution: Institution
    represents: str | None
    told: Sequence[Told]
    answers: Answers


def open_procedure(
    session: Session,
    form_a: FormA,
    regime: Regime,
    form: CardForm,
    *,
    id_: UUID,
    family_id: UUID | None,
    by: UUID,
    today: date,
) -> Procedure:
    """Open a procedure by a form A, the moment it was filled in (art. 9d ust. 4), in its next number.

    `id_` is the caller's, so that a form sent twice opens one; `family_id` is that of earlier procedures of the same
    people. Raises what `check` raises.
    """
    check(form_a, regime, form, today=today)
    unit_id, year = form_a.institution.unit_id, form_a.filled_on.year
    if family_id is None:
        family = Family(id=new_id(), unit_id=unit_id)
        session.add(family)
        family_id = family.id
    people = _people(session, unit_id, form_a)
    serial = numbers.take(session, unit_id, numbers.PROCEDURE, year)[0]
    procedure = Procedure(
        id=id_,
        unit_id=unit_id,
        number=numbers.spelled(numbers.PROCEDURE, serial, year),
        family_id=family_id,
        opened_on=form_a.filled_on,
        received_on=form_a.received_on,
        closings=[],
    )
    settle_procedure(procedure)
    session.add(procedure)
    card = _card(session, procedure, form_a, form, people, by=by, today=today)
    settle_opening([card])
    return procedure


def add_form_a(
    session: Session,
    procedure: Procedure,
    form_a: FormA,
    regime: Regime,
    form: CardForm,
    *,
    id_: UUID,
    by: UUID,
    today: date,
) -> Card:
    """Add a form A about a further event to a procedure that runs; whoever it names anew joins on its day.

    Raises NotRunning, BeforeOpening and what `check` raises.
    """
    check(form_a, regime, form, today=today)
    hold_row(session, procedure)
    if procedure.annulled_on is not None or procedure.held_until != OPEN:
        raise NotRunning(procedure.id)
    if form_a.filled_on < procedure.held_from:
        raise BeforeOpening(procedure.held_from)
    people = _people(session, procedure.unit_id, form_a)
    card = _card(session, procedure, form_a, form, people, id_=id_, by=by, today=today)
    others = select(Card).where(Card.procedure_id == procedure.id, Card.id != card.id)
    cards = session.scalars(others.order_by(Card.opening.desc(), Card.filled_on, Card.id)).all()
    settle_opening([*cards, card])
    return card


def check(form_a: FormA, regime: Regime, form: CardForm, *, today: date) -> None:
    """Refuse a form A that cannot be true.

    Raises Refused: FilledAhead, MayNotFillIn, BodyMissing, NobodyNamed, OnePairOnly, NamedTwice, MinorUsingViolence.
    """
    received = form_a.received_on
    if max(form_a.filled_on, received or form_a.filled_on) > today or (received and received < form_a.filled_on):
        raise FilledAhead(form_a.filled_on, received)
    kind = form_a.institution.kind
    if kind not in regime.act.initiators:
        raise MayNotFillIn(kind)
    if kind == "ppt" and form_a.represents is None:
        raise BodyMissing(kind)
    sides = {role: [one for one in form_a.told if one.role == role] for role in (EXPERIENCING, USING)}
    for role, people in sides.items():
        if not people:
            raise NobodyNamed(role)
        if len(people) > 1 and not form.several_persons:
            raise OnePairOnly(form.code)
    _once_each(form_a.told)
    bars = regime.act.bars_minors
    for one in sides[USING]:
        if bars is not None and one.birth_day is not None and is_minor(one.birth_day, form_a.filled_on):
            raise MinorUsingViolence(one.key, bars.source)


def _once_each(told: Sequence[Told]) -> None:
    seen: set[object] = set()
    for one in told:
        names = {one.known.id if one.known else None, one.pesel} - {None}
        if names & seen:
            raise NamedTwice(one.key)
        seen |= names


def _card(
    session: Session,
    procedure: Procedure,
    form_a: FormA,
    form: CardForm,
    named: tuple[dict[str, Person], dict[str, dict[str, Any]]],
    *,
    by: UUID,
    today: date,
    id_: UUID | None = None,
) -> Card:
    """Write the form down, and who it names into the procedure."""
    answers, (people, beside) = checked(form, form_a.answers), named
    year = form_a.filled_on.year
    card = Card(
        id=id_ or new_id(),
        unit_id=procedure.unit_id,
        number=numbers.spelled(numbers.CARD, numbers.take(session, procedure.unit_id, numbers.CARD, year)[0], year),
        procedure=procedure,
        kind=form.kind,
        filled_on=form_a.filled_on,
        received_on=form_a.received_on,
        institution=form_a.institution,
        represents=form_a.represents,
        firearm=firearm_of(form, answers),
        elsewhere=False,
        marked_opening=False,
        opening=False,
        annulled_on=None,
    )
    session.add(card)
    content = CardContent(
        unit_id=procedure.unit_id,
        card=card,
        procedure=procedure,
        version=1,
        form=form.code,
        staff_id=by,
        saved_on=today,
    )
    ids = {key: str(person.id) for key, person in people.items()}
    content.answers = spelled({**answers, **beside}, lambda key: ids[key])
    session.add(content)
    session.flush()
    _involve(session, procedure, form_a, people, {one.key: violence_of(form, answers, one.key) for one in form_a.told})
    return card


def _people(session: Session, unit_id: UUID, form_a: FormA) -> tuple[dict[str, Person], dict[str, dict[str, Any]]]:
    """Give the people by their keys, and what is kept beside the answers: how they could be reached, and can now."""
    people, former, given = {}, {}, {}
    for known in (True, False):
        for one in form_a.told:
            if (one.known is not None) is known:
                people[one.key], reached = person_of(session, unit_id, one, form_a.filled_on.year)
                former[one.key], given[one.key] = reached
        session.flush()  # who is known is held before a counter is
    beside = {FORMER: former, GIVEN: given}
    told = {name: {key: each for key, each in of.items() if each} for name, of in beside.items()}
    return people, {name: of for name, of in told.items() if of}


def _involve(
    session: Session,
    procedure: Procedure,
    form_a: FormA,
    people: Mapping[str, Person],
    violence: Mapping[str, int],
) -> None:
    held = select(Involvement).where(Involvement.procedure_id == procedure.id)
    parts = {(part.person_id, part.role): part for part in session.scalars(held)}
    joined_on = None if form_a.filled_on <= procedure.held_from else form_a.filled_on
    for one in form_a.told:
        person, bits = people[one.key], violence[one.key] if one.role == EXPERIENCING else 0
        if part := parts.get((person.id, one.role)):
            part.violence |= bits
            part.annulled_on = None
            continue
        covered, age = cover(held_from=procedure.held_from, joined_on=joined_on, born=one.birth_day)
        session.add(
            Involvement(
                unit_id=procedure.unit_id,
                procedure=procedure,
                person=person,
                role=one.role,
                joined_on=joined_on,
                violence=bits,
                covered_from=covered,
                age_from=age,
            )
        )


@dataclass(frozen=True)
class Related:
    """A procedure that the people of a new form are in, or that somebody at their address is."""

    procedure: Procedure
    mutual: bool
    """Who experiences violence by the new form uses it there, or the other way round: a mutual card."""
    by_address: bool

    @property
    def runs(self) -> bool:
        return self.procedure.held_until == OPEN and self.procedure.annulled_on is None


def related(told: Sequence[Told], neighbours: Collection[Person]) -> list[Related]:
    """Find the procedures a new form may belong to: those of its people first, the running before the ended."""
    found: dict[UUID, Related] = {}
    sides = {one.known.id: one.role for one in told if one.known}
    opposite = {EXPERIENCING: USING, USING: EXPERIENCING}
    for one in told:
        for part in one.known.involvements if one.known else ():
            if part.annulled_on is None and part.procedure.annulled_on is None:
                before = found.get(part.procedure_id)
                mutual = part.role == opposite.get(sides[part.person_id]) or bool(before and before.mutual)
                found[part.procedure_id] = Related(part.procedure, mutual, by_address=False)
    for person in neighbours:
        for part in person.involvements:
            if part.annulled_on is None and part.procedure.annulled_on is None and part.procedure_id not in found:
                found[part.procedure_id] = Related(part.procedure, mutual=False, by_address=True)
    return sorted(found.values(), key=lambda one: (one.by_address, not one.runs, -one.procedure.held_from.toordinal()))
