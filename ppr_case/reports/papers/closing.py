"""The protocol that ends a procedure: whom it was about, what was done, why it ends, who decided, who is told of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ppr_case.casework.notices import sent_notices, took_part
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.closings import ClosingMember
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Sitting
from ppr_case.records.naming import full_name, opened
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Column, Heading, Kind, Line, Paragraph, Table
from ppr_case.reports.paper import Aside, Asked, Entry, Grid, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.words import (
    capital,
    institution_name,
    involved,
    members_on,
    regime_of,
    sitting_title,
    term,
)

HELD: Final = "odbyte"
BY_HAND: Final = 3
"""Empty rows where the register names nobody."""


@dataclass(frozen=True)
class Act:
    """One thing that was done: `kind` is what it is counted as."""

    on: date
    kind: str
    said: str
    by: Sequence[Institution] = ()


def closing_protocol(session: Session, law: Law, procedure: Procedure, closing: Closing) -> Paper:
    """Draw up the protocol of a closing that stands, from what the register holds."""
    return _Protocol(session, law, procedure, closing).paper()


class _Protocol:
    def __init__(self, session: Session, law: Law, procedure: Procedure, closing: Closing) -> None:
        self.session, self.law = session, law
        self.procedure, self.closing = procedure, closing
        self.on = closing.protocol_on
        self.unit = session.get_one(Unit, procedure.unit_id)
        self.regime = regime_of(law, procedure)
        self.acts = sorted((act for act in self._acts() if act.on <= self.on), key=lambda act: act.on)
        decided = (
            select(GroupMember)
            .join(ClosingMember, ClosingMember.member_id == GroupMember.id)
            .where(ClosingMember.closing_id == closing.id)
            .order_by(GroupMember.since_on, GroupMember.id)
            .options(joinedload(GroupMember.institution))
        )
        self.decided = session.scalars(decided).all()
        self.members = self.decided or members_on(session, procedure, self.on)

    def paper(self) -> Paper:
        basis = self.regime.act.vocabularies["grounds"].source if self.regime else ""
        return Paper(
            title=capital(self._term("protocol")),
            subtitle=f"Podstawa: {basis}" if basis else "",
            issuer=f"{self.unit.name}, {self._term('team')}",
            place_and_date=f"{self.unit.name}, {day(self.on)}",
            number=self.procedure.number,
            dated=self.on,
            particulars=(
                ("Procedura „Niebieskie Karty”", self.procedure.number),
                ("Wszczęta", day(self.procedure.opened_on)),
                ("Zakończona", day(self.on)),
            ),
            blocks=tuple(self._blocks()),
        )

    def _term(self, name: str) -> str:
        if self.regime is not None and name in self.regime.terms:
            return str(self.regime.terms[name])
        return term(self.law, name, self.procedure.opened_on)

    def _blocks(self) -> Iterator[PaperBlock]:
        yield Heading("1. Osoby objęte procedurą", 1, "osoby")
        yield from self._people()
        yield Heading("2. Podjęte działania", 1, "dzialania")
        yield from self._done()
        yield from self._planned()
        yield Heading("3. Podstawa zakończenia", 1, "podstawa")
        grounds = self.regime.act.vocabularies["grounds"].labels if self.regime else self.law.labels("grounds")
        yield Entry("Podstawa", grounds.get(self.closing.ground) or self.law.labels("grounds")[self.closing.ground])
        reasons = self.law.labels("reasons")
        yield Entry("Bliższa przyczyna", reasons[self.closing.reason] if self.closing.reason else "nie wskazano")
        yield Heading("4. Kto rozstrzygnął", 1, "sklad")
        yield from self._deciding()
        yield Heading("5. Zawiadomienia o zakończeniu", 1, "zawiadomienia")
        yield from self._told()
        yield Signatures((f"data i podpis: {self._term('chair')}",))

    def _people(self) -> Iterator[PaperBlock]:
        roles = self.regime.act.vocabularies["roles"].labels if self.regime else self.law.labels("roles")
        people = [one for one in involved(self.session, [self.procedure.id]) if one.role != "swiadek"]
        rows = tuple(
            Line((place, full_name(one.person), roles[one.role], opened(one.person, "address")))
            for place, one in enumerate(people, 1)
        )
        if not rows:
            yield Paragraph("W rejestrze nie wpisano nikogo.")
            return
        columns = (
            Column("Lp.", Kind.LABEL, 10),
            Column("Imię i nazwisko", Kind.NAME, 46),
            Column("W procedurze", Kind.TEXT, 52),
            Column("Adres zamieszkania", Kind.TEXT, 58),
        )
        yield Table("Tabela 1. Osoby", columns, rows)

    def _done(self) -> Iterator[PaperBlock]:
        if not self.acts:
            yield Paragraph("W rejestrze nie wpisano działań.")
            return
        counted = Counter(act.kind for act in self.acts)
        days = {kind: [act.on for act in self.acts if act.kind == kind] for kind in counted}
        yield Table(
            "Tabela 2. Działania według rodzaju",
            (
                Column("Działanie", Kind.NAME, 66),
                Column("Liczba", Kind.NUMBER, 20),
                Column("Pierwsze", Kind.TEXT, 40),
                Column("Ostatnie", Kind.TEXT, 40),
            ),
            tuple(Line((kind, number, days[kind][0], days[kind][-1])) for kind, number in counted.items()),
        )
        yield Table(
            "Tabela 3. Działania w kolejności",
            (
                Column("Dzień", Kind.LABEL, 38),
                Column("Działanie", Kind.NAME, 80),
                Column("Kto", Kind.TEXT, 54),
            ),
            tuple(
                Line((act.on, act.said, ", ".join(institution_name(self.law, one) for one in act.by)))
                for act in self.acts
            ),
        )

    def _planned(self) -> Iterator[PaperBlock]:
        """Say what came of the plan: under the act of 2011 a procedure ends once it was carried out (§ 18 ust. 1)."""
        found = (
            select(PlanAction)
            .join(Plan, Plan.id == PlanAction.plan_id)
            .where(*_living(Plan), Plan.procedure_id == self.procedure.id, Plan.drawn_on <= self.on)
            .order_by(Plan.drawn_on, PlanAction.id)
            .options(joinedload(PlanAction.institution))
        )
        rows = tuple(
            Line((opened(one, "what"), institution_name(self.law, one.institution), self._came_of(one)))
            for one in self.session.scalars(found)
        )
        if rows:
            columns = (
                Column("Działanie", Kind.NAME, 70),
                Column("Kto", Kind.TEXT, 44),
                Column("Wykonanie", Kind.TEXT, 52),
            )
            yield Table("Tabela 4. Wykonanie planu pomocy", columns, rows)

    def _came_of(self, action: PlanAction) -> str:
        if action.done is None or (action.settled_on is not None and action.settled_on > self.on):
            return "nierozliczone"
        if action.done:
            return f"wykonane {day(action.settled_on)}" if action.settled_on else "wykonane"
        return "niewykonane"

    def _deciding(self) -> Iterator[PaperBlock]:
        if not self.members:
            yield Aside("Składu grupy z tego dnia nie ma w rejestrze; wpisz go ręcznie.")
        elif not self.decided:
            yield Aside("W rejestrze nie zapisano, kto rozstrzygnął; niżej jest skład grupy z dnia protokołu.")
        yield Grid(
            "Lp.",
            ("Imię i nazwisko", "Podmiot", "Podpis"),
            tuple(
                Asked(f"{place}", (opened(member, "name"), institution_name(self.law, member.institution), ""))
                for place, member in enumerate(self.members, 1)
            )
            or tuple(Asked(f"{place + 1}", ("", "", "")) for place in range(BY_HAND)),
            share=0.07,
            widths=(4, 4, 3),
            to_sign=True,
        )

    def _told(self) -> Iterator[PaperBlock]:
        yield Paragraph(
            "O zakończeniu procedury zawiadamia się podmioty, które w niej uczestniczyły. Pod listą jest miejsce na "
            "inne zawiadomione osoby i podmioty."
        )
        sent = sent_notices(self.session, self.closing)
        told = [
            (capital(institution_name(self.law, one)), day(sent[one.id]) if one.id in sent else "")
            for one in took_part(self.session, self.closing)
        ]
        blank = (("", ""),) * BY_HAND
        rows = tuple(Asked(f"{place}", (name, "", on)) for place, (name, on) in enumerate([*told, *blank], 1))
        yield Grid("Lp.", ("Adresat", "Sposób zawiadomienia", "Data"), rows, share=0.07, widths=(5, 3, 2), to_sign=True)

    # --- what was done -----------------------------------------------------------------------------------------------

    def _acts(self) -> Iterator[Act]:
        session, law, id_ = self.session, self.law, self.procedure.id
        cards = select(Card).where(*_living(Card), Card.procedure_id == id_).options(joinedload(Card.institution))
        for card in session.scalars(cards):
            said = f"formularz „Niebieska Karta – {card.kind}”"
            said += ", wszczęcie procedury" if card.opening else ", kolejne zdarzenie" if card.kind == "A" else ""
            yield Act(card.filled_on, f"formularz {card.kind}", said, [card.institution] if card.institution else [])
        groups = select(Group).where(*_living(Group), Group.procedure_id == id_)
        group = self.regime.act.terms["group"].singular.genitive if self.regime else "grupy"
        for one in session.scalars(groups):
            yield Act(one.appointed_on, f"powołanie {group}", f"powołanie {group}")
        sittings = select(Sitting).join(Sitting.procedures).where(*_living(Sitting), Procedure.id == id_)
        for sitting in session.scalars(sittings.options(selectinload(Sitting.institutions))):
            if sitting.state == HELD:
                title = sitting_title(law, sitting)
                yield Act(sitting.held_on, title, title, sitting.institutions)
        visits = select(Visit).join(Visit.procedures).where(*_living(Visit), Procedure.id == id_)
        for visit in session.scalars(visits.options(selectinload(Visit.institutions))):
            said = f"wizyta: {law.labels('visit_purposes')[visit.purpose]}"
            said += "" if visit.successful else ", nikogo nie zastano"
            yield Act(visit.made_on, term(law, "visit", visit.made_on), said, visit.institutions)
        for plan in session.scalars(select(Plan).where(*_living(Plan), Plan.procedure_id == id_)):
            title = term(law, "plan", plan.drawn_on)
            yield Act(plan.drawn_on, title, title)
        for measure in session.scalars(select(Measure).where(*_living(Measure), Measure.procedure_id == id_)):
            yield Act(measure.applied_on, "środek ochronny", law.labels("measure_kinds")[measure.kind])
        yield from self._programmes()

    def _programmes(self) -> Iterator[Act]:
        law, referrals = (
            self.law,
            select(Referral).where(*_living(Referral), Referral.procedure_id == self.procedure.id),
        )
        for referral in self.session.scalars(referrals.options(joinedload(Referral.institution))):
            on, joined_on = referral.referred_on or referral.motion_on, referral.reported_on or referral.started_on
            by = [referral.institution] if referral.institution else []
            if on is not None:
                said = f"skierowanie: {law.label('programmes', referral.programme, on)}"
                yield Act(on, term(law, "referral", on), said, by)
            elif joined_on is not None:
                said = f"udział bez skierowania: {law.label('programmes', referral.programme, joined_on)}"
                yield Act(joined_on, "udział w programie", said, by)


def _living(record: type[Card | Group | Sitting | Visit | Plan | Measure | Referral]) -> list[ColumnElement[bool]]:
    """Ask for what counts: neither annulled nor done by another commune."""
    return [record.annulled_on.is_(None), record.elsewhere.is_(False)]
