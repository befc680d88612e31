"""Papers of a sitting: minutes, attendance list, agenda; of procedures only those that whoever prints may read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from ppr_case.casework.filled import forms_of
from ppr_case.casework.remarks import remarks_on
from ppr_case.casework.sittings import decisions_of
from ppr_case.law.regimes import Law, NoRegime
from ppr_case.records.cards import Card
from ppr_case.records.groups import TeamMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.naming import full_name, opened
from ppr_case.records.people import Involvement
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Unit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Heading, Items, Paragraph
from ppr_case.reports.paper import Aside, Asked, Entry, Grid, Narrative, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.words import capital, institution_name, involved, members_on, sitting_title, term

TEAM: Final = "ZI"
BLANK_ROWS: Final = 4
WEEKDAYS: Final = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")


@dataclass(frozen=True)
class Spoken:
    """A sitting with the procedures of it that one may read; `more`: there were others.

    `apart`: drawn up for the file of one procedure, in which nothing of another family has a place (art. 9c ust. 4).
    """

    session: Session
    law: Law
    sitting: Sitting
    procedures: Sequence[Procedure]
    more: bool
    apart: bool = False

    @property
    def unit(self) -> Unit:
        return self.session.get_one(Unit, self.sitting.unit_id)

    @property
    def parts(self) -> Sequence[Involvement]:
        return involved(self.session, [procedure.id for procedure in self.procedures])

    def paper(
        self, title: str, blocks: Iterator[PaperBlock], dated: date, *particulars: tuple[str, str], subtitle: str = ""
    ) -> Paper:
        sitting = self.sitting
        when = f"{WEEKDAYS[sitting.held_on.weekday()]}, {day(sitting.held_on)}"
        where = [("Godzina", sitting.hour), ("Miejsce", sitting.place)]
        told = tuple((name, said) for name, said in where if said)
        return Paper(
            title=title,
            subtitle=subtitle or capital(sitting_title(self.law, sitting)),
            issuer=f"{self.unit.name}, {term(self.law, 'team', sitting.held_on)}",
            place_and_date=f"{self.unit.name}, {day(dated)}",
            number=sitting.number,
            dated=dated,
            particulars=(("Numer", sitting.number), ("Dzień", when), *told, *particulars),
            blocks=tuple(blocks),
        )


def minutes(spoken: Spoken, dated: date) -> Paper:
    """Draw up the minutes of a sitting that was held."""
    name = sitting_title(spoken.law, spoken.sitting, "genitive")
    title = f"Wyciąg z protokołu {name}" if spoken.apart else f"Protokół {name}"
    wrong = spoken.sitting.corrects
    told = [("Poprawia wpis", wrong.number)] if wrong is not None else []
    return spoken.paper(title, _minutes(spoken), dated, *told, subtitle="Sporządzony z tego, co wpisano do rejestru")


def attendance(spoken: Spoken, dated: date) -> Paper:
    """Draw up a list to be signed by those who come."""
    return spoken.paper("Lista obecności", _attendance(spoken), dated)


def agenda(spoken: Spoken, dated: date) -> Paper:
    """Draw up the notice of a sitting with what it will speak of: numbers of procedures, and nobody's name."""
    title = f"Zawiadomienie o {_locative(spoken)}"
    return spoken.paper(title, _agenda(spoken), dated, subtitle="Porządek spotkania i termin zawiadomienia")


KINDS: Final[Mapping[str, Callable[[Spoken, date], Paper]]] = {
    "minutes": minutes,
    "attendance": attendance,
    "agenda": agenda,
}


def _locative(spoken: Spoken) -> str:
    return sitting_title(spoken.law, spoken.sitting, "locative")


def _agreed(spoken: Spoken) -> dict[UUID, str]:
    """Give what was agreed on in each procedure."""
    said = remarks_on(spoken.session, [spoken.sitting.id]).get(spoken.sitting.id, [])
    mine = {procedure.id for procedure in spoken.procedures}
    return {one.procedure_id: opened(one, "text") for one in said if one.procedure_id in mine and not one.annuls}


def _minutes(spoken: Spoken) -> Iterator[PaperBlock]:
    sitting = spoken.sitting
    yield Heading("1. Obecni", 1, "obecni")
    names = [capital(institution_name(spoken.law, one)) for one in sitting.institutions]
    if names:
        yield Items(tuple(names))
    else:
        yield Aside("W rejestrze nie wpisano obecnych podmiotów; wpisz je ręcznie albo dołącz listę obecności.")
    yield Heading("2. Omówione procedury", 1, "procedury")
    if not spoken.procedures:
        yield Paragraph("Nie wpisano procedur.")
    came = {person.id for person in sitting.persons}
    parts, filled, following, agreed = (
        spoken.parts,
        forms_of(spoken.session, sitting, spoken.procedures),
        _following(spoken),
        _agreed(spoken),
    )
    progress = _progress(spoken)
    decided, labels = decisions_of(spoken.session, sitting), spoken.law.labels("decisions")
    for procedure in spoken.procedures:
        own = [part for part in parts if part.procedure_id == procedure.id]
        present = [full_name(part.person) for part in own if part.person_id in came]
        cards = [card for card in filled if card.procedure_id == procedure.id]
        yield Heading(f"Procedura {procedure.number}", 2, f"procedura-{procedure.id}")
        yield Entry("Osoby zaproszone, które przyszły", ", ".join(dict.fromkeys(present)) or "nikt")
        yield Entry("Formularze wypełnione na spotkaniu", "; ".join(map(_card_said, cards)) or "nie wpisano")
        if procedure.id in decided:
            yield Entry("Decyzja", labels.get(decided[procedure.id], decided[procedure.id]))
        if procedure.id in progress:
            yield from progress[procedure.id]
        on = following.get(procedure.id)
        yield Entry("Następne spotkanie", day(on) if on else "nie zaplanowano w rejestrze")
        yield Narrative("Ustalenia", agreed.get(procedure.id, ""), lines=3)
    if spoken.apart:
        yield Aside("Wyciąg do akt tej procedury. Innych procedur, które omawiano na spotkaniu, nie ma tutaj.")
    elif spoken.more:
        yield Aside(
            "Na spotkaniu omawiano też procedury, do których sporządzający wydruk nie ma dostępu; nie ma ich tutaj."
        )
    yield Heading("3. Podpisy", 1, "podpisy")
    chair = term(spoken.law, "chair", sitting.held_on) if sitting.kind == TEAM else "osoba prowadząca spotkanie"
    yield Signatures(("protokolant", chair))


def _card_said(card: Card) -> str:
    whom = f" ({full_name(card.concerns)})" if card.concerns else ""
    return f"formularz {card.kind}{whom}, nr {card.number}"


def _progress(spoken: Spoken) -> dict[UUID, list[PaperBlock]]:
    """Say how much of the plans of each procedure was done by the sitting, and what was settled on its day."""
    on, ids = spoken.sitting.held_on, [procedure.id for procedure in spoken.procedures]
    query = (
        select(PlanAction)
        .join(Plan, Plan.id == PlanAction.plan_id)
        .where(PlanAction.procedure_id.in_(ids), Plan.annulled_on.is_(None), Plan.drawn_on <= on)
        .order_by(Plan.drawn_on, PlanAction.id)
    )
    every: dict[UUID, list[PlanAction]] = {}
    for action in spoken.session.scalars(query):
        every.setdefault(action.procedure_id, []).append(action)
    return {id_: _come(actions, on) for id_, actions in every.items()}


def _come(actions: Sequence[PlanAction], on: date) -> list[PaperBlock]:
    done = sum(bool(one.done) and one.settled_on is not None and one.settled_on <= on for one in actions)
    settled = [_settled(one) for one in actions if one.settled_on == on]
    told: list[PaperBlock] = [Entry("Plan pomocy", f"wykonano {done} z {len(actions)}")]
    return [*told, Items(tuple(settled))] if settled else told


def _settled(action: PlanAction) -> str:
    why = opened(action, "why_not")
    return f"{opened(action, 'what')}: {'wykonane' if action.done else 'niewykonane'}{f' ({why})' if why else ''}"


def _following(spoken: Spoken) -> dict[object, date]:
    """Give for each procedure the day of the next sitting of this kind that was planned or held."""
    ids = [procedure.id for procedure in spoken.procedures]
    sitting = spoken.sitting
    rows = spoken.session.execute(
        select(Procedure.id, func.min(Sitting.held_on))
        .join(Sitting.procedures)
        .where(
            Procedure.id.in_(ids),
            Sitting.kind == sitting.kind,
            Sitting.held_on > sitting.held_on,
            Sitting.state != "odwolane",
            Sitting.annulled_on.is_(None),
        )
        .group_by(Procedure.id)
    )
    return {id_: on for id_, on in rows}  # noqa: C416 (rows are no pairs to a type checker)


def _attendance(spoken: Spoken) -> Iterator[PaperBlock]:
    yield Heading("Obecni", 1, "obecni")
    known = list(dict.fromkeys(_expected(spoken)))
    blank = [("", "")] * BLANK_ROWS
    rows = tuple(Asked(f"{place}", (*who, "")) for place, who in enumerate([*known, *blank], 1))
    yield Grid("Lp.", ("Imię i nazwisko", "Podmiot", "Podpis"), rows, share=0.07, widths=(4, 4, 3), to_sign=True)
    yield Aside("Osób, których dotyczą procedury, nie wpisuje się na wspólną listę.")


def _expected(spoken: Spoken) -> Iterator[tuple[str, str]]:
    """Name the members of that day: of the team, or of the groups of these procedures."""
    on = spoken.sitting.held_on
    if spoken.sitting.kind == TEAM:
        members = spoken.session.scalars(
            select(TeamMember)
            .where(
                TeamMember.unit_id == spoken.sitting.unit_id,
                TeamMember.since_on <= on,
                or_(TeamMember.until_on.is_(None), TeamMember.until_on >= on),
            )
            .order_by(TeamMember.number)
            .options(joinedload(TeamMember.institution))
        )
        yield from ((opened(one, "name"), institution_name(spoken.law, one.institution)) for one in members)
        return
    for procedure in spoken.procedures:
        for member in members_on(spoken.session, procedure, on):
            yield opened(member, "name"), institution_name(spoken.law, member.institution)


def _agenda(spoken: Spoken) -> Iterator[PaperBlock]:
    for name, said in (("Godzina", spoken.sitting.hour), ("Miejsce", spoken.sitting.place)):
        if not said:
            yield Entry(name)
    yield Heading("Porządek", 1, "porzadek")
    numbers = ", ".join(procedure.number for procedure in spoken.procedures)
    points = ["Otwarcie i przyjęcie porządku", "Sprawy bieżące i wolne wnioski", "Ustalenie następnego terminu"]
    if numbers:
        points.insert(1, f"Omówienie procedur: {numbers}")
    yield Items(tuple(points))
    if spoken.more:
        yield Aside("Porządek obejmuje też procedury, do których sporządzający wydruk nie ma dostępu.")
    if spoken.sitting.kind == TEAM:
        yield from _limits(spoken)
    yield Signatures((term(spoken.law, "chair", spoken.sitting.held_on),))


def _limits(spoken: Spoken) -> Iterator[PaperBlock]:
    """Say by when members are told of a session, and by when they tell that they will not come."""
    try:
        deadlines = spoken.law.act_on(spoken.sitting.held_on).deadlines
    except NoRegime:
        return
    for code, said in (
        ("team_meeting_notice", "Członków zespołu zawiadamia się najpóźniej"),
        ("absence_notice", "O nieobecności członek zespołu uprzedza najpóźniej"),
    ):
        if code in deadlines:
            limit = deadlines[code]
            yield Paragraph(f"{said} {day(limit.due(spoken.sitting.held_on))} ({limit.source}).")
