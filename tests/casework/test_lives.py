"""Random lives of procedures, driven through casework: whatever is done in whatever order, the numbers balance."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ppr_case.casework import cards, closing, opening, sittings, visits
from ppr_case.casework.naming import Told
from ppr_case.casework.units import establish_unit
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import CATALOGUE
from ppr_case.indicators.checks import demand_balances
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.law import load
from ppr_case.law.cards import CardForm
from ppr_case.law.regimes import Regime
from ppr_case.records.cards import Card
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure, settle
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from ppr_case.records.visits import Visit
from tests.worlds import World

R = TypeVar("R", Card, Person, Procedure, Visit)
FIRST: Final = date(2022, 11, 1)
STEPS, PROCEDURES = 60, 8
REFUSALS = (
    cards.Refused, opening.Refused, closing.HasEnded, closing.ClosedBeforeHeld, closing.ClosedThatDayBefore,
    closing.NotStanding, closing.RevokedBeforeClosing, closing.ReasonOfOtherGround, visits.ProcedureIsAnnulled,
    visits.VisitIsAnnulled,
)  # fmt: skip


class Lives:
    """A town whose people do things at random; `today` moves on with each step."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice, self.today = session, random.Random(seed), FIRST  # noqa: S311 (invented lives)
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        self.unit_id = unit.id
        staff = Staff(
            unit=unit, unit_id=unit.id, login="zmyslona", role="coordinator", since_on=FIRST, session_mark="x"
        )
        session.add(staff)
        session.flush()
        self.by = staff.id
        self.institutions = {one.kind: one for one in session.scalars(select(Institution))}
        self.done: dict[str, int] = {}

    def some(self, record: type[R], *where: ColumnElement[bool]) -> R | None:
        found = self.session.scalars(select(record).where(*where).order_by(record.number)).all()
        return self.dice.choice(found) if found else None

    def step(self) -> None:
        self.today += timedelta(days=self.dice.randrange(20))
        what: Callable[[], object] = self.dice.choice(
            [self.open, self.open, self.further, self.form, self.visit, self.visit, self.sit, self.close, self.revoke,
             self.annul_visit, self.annul_card, self.correct]
        )  # fmt: skip
        with self.session.begin_nested():
            try:
                what()
                self.session.flush()
            except REFUSALS:
                return
        self.done[what.__name__] = self.done.get(what.__name__, 0) + 1

    def told(self) -> list[Told]:
        people: list[Told] = []
        for role in ("doznajaca", "stosujaca", *self.dice.choices(("doznajaca", "domownik"), k=self.dice.randrange(3))):
            known = self.some(Person) if self.dice.random() < 0.4 else None
            year = self.dice.randrange(1950, 2015)
            people.append(Told(f"{role}-{len(people)}", role, "Zmyślona", "Osoba", "K", born=str(year), known=known))
        return people

    def form_a(self) -> tuple[opening.FormA, Regime, CardForm]:
        day = self.today - timedelta(days=self.dice.randrange(5))
        regime = load().regime_of(day)
        form = load().latest.card("A", regime.forms.code)
        told = self.told()
        kind = self.dice.choice(("fizyczna", "psychiczna"))
        codes = form.sections["IV"].questions[kind]
        said = list(codes.options)[:1]
        value = {"dorosli": said} if codes.columns else said
        answers = {f"IV.{kind}": {f"{told[0].key}:{told[1].key}": value}}
        policja = self.institutions[self.dice.choice(("policja", "ops"))]
        return opening.FormA(day, self.today, policja, None, told, answers), regime, form

    def open(self) -> None:
        form_a, regime, form = self.form_a()
        opening.open_procedure(
            self.session, form_a, regime, form, id_=new_id(), family_id=None, by=self.by, today=self.today,
        )  # fmt: skip

    def further(self) -> None:
        if procedure := self.some(Procedure):
            form_a, regime, form = self.form_a()
            opening.add_form_a(
                self.session, procedure, form_a, regime, form, id_=new_id(), by=self.by, today=self.today,
            )  # fmt: skip

    def form(self) -> None:
        if procedure := self.some(Procedure):
            kind = self.dice.choice("BCD")
            role = cards.CONCERNED.get(kind, "doznajaca")
            people = self.session.scalars(
                select(Person).join(Involvement).where(
                    Involvement.procedure_id == procedure.id, Involvement.role == role
                ).order_by(Person.number)
            ).all()  # fmt: skip
            cards.record_card(
                self.session, procedure, kind=kind, filled_on=self.day(), concerns=self.dice.choice(people),
                institution=None, id_=new_id(), today=self.today,
            )  # fmt: skip

    def day(self) -> date:
        return self.today - timedelta(days=self.dice.randrange(30))

    def visit(self) -> None:
        if procedure := self.some(Procedure):
            purpose = self.dice.choice(("monitoring", "nk_c", "interwencja"))
            seen = visits.Seen(self.day(), purpose, successful=self.dice.random() < 0.8)
            visits.record_visit(
                self.session, seen, id_=new_id(), procedures=[procedure], institutions=[], by=self.by, today=self.today
            )

    def sit(self) -> None:
        if procedure := self.some(Procedure, Procedure.annulled_on.is_(None)):
            held = sittings.Held("GR", self.day(), "odbyte")
            sittings.record_sitting(
                self.session, held, unit_id=self.unit_id, id_=new_id(), procedures=[procedure], institutions=[],
                today=self.today,
            )  # fmt: skip

    def close(self) -> None:
        if procedure := self.some(Procedure):
            ground = self.dice.choice(("ustanie", "brak_zasadnosci"))
            closing.close_procedure(
                self.session,
                procedure,
                id_=new_id(),
                protocol_on=self.day(),
                ground=ground,
                reason=None,
                today=self.today,
            )

    def revoke(self) -> None:
        if procedure := self.some(Procedure):
            closing.revoke_closing(
                self.session, procedure, on=self.today, reason="Pomyłka.", by=self.by, today=self.today
            )

    def annul_visit(self) -> None:
        if visit := self.some(Visit):
            visits.annul_visit(self.session, visit, reason="Pomyłka.", by=self.by, on=self.today)

    def annul_card(self) -> None:
        if card := self.some(Card):
            cards.annul_card(self.session, card, load().latest.cards, reason="Pomyłka.", by=self.by, on=self.today)

    def correct(self) -> None:
        if card := self.some(Card, Card.kind == "A"):
            before = cards.latest(self.session, card)
            assert before is not None
            cards.save_content(
                self.session, card, load().latest.cards[before.form], {}, load().latest.cards,
                seen=before.version, by=self.by, today=self.today, reason="Pomyłka.",
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_numbers_balance_after_every_step(world: World, seed: int):
    with world.writing() as session:
        lives = Lives(session, seed)
        for _ in range(STEPS):
            lives.step()
            for year in range(FIRST.year, lives.today.year + 1):
                period = Period.of_year(year)
                demand_balances(session, lives.unit_id, period, values(session, lives.unit_id, period, CATALOGUE))
        _derived_facts_are_right(session, lives.unit_id)
        assert len(lives.done) >= 8, f"these lives were too quiet: {lives.done}"


def _derived_facts_are_right(session: Session, unit_id: UUID) -> None:
    session.expire_all()
    for procedure in session.scalars(select(Procedure).where(Procedure.unit_id == unit_id)):
        closings = [(one.protocol_on, one.ground, one.revoked_on) for one in procedure.closings]
        facts = settle(
            opened_on=procedure.opened_on, taken_over_on=None, handed_over_on=None, closings=closings
        )  # fmt: skip
        assert {name: getattr(procedure, name) for name in facts} == facts
        forms_a = session.scalars(
            select(Card).where(Card.procedure_id == procedure.id, Card.kind == "A", Card.annulled_on.is_(None))
        ).all()
        assert [card.filled_on for card in forms_a if card.opening] == [procedure.opened_on]
