"""The individual help plan for the person it is for: what is to be done, by whom, until when; it names nobody else."""

from sqlalchemy.orm import Session

from ppr_case.law.regimes import Law
from ppr_case.records.naming import full_name, opened
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.units import Unit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Column, Heading, Kind, Line, Paragraph, Table
from ppr_case.reports.paper import Aside, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.words import capital, institution_name, term


def _come(action: PlanAction) -> str:
    """Say what came of an action: nothing yet, done, or not done and why."""
    if action.done is None:
        return "w toku"
    if action.done:
        return f"wykonane {day(action.settled_on)}" if action.settled_on else "wykonane"
    why = opened(action, "why_not")
    return f"niewykonane: {why}" if why else "niewykonane"


def plan_paper(session: Session, law: Law, plan: Plan) -> Paper:
    """Draw up a plan that stands, in the words of the law of its day."""
    unit = session.get_one(Unit, plan.unit_id)
    title = capital(term(law, "plan", plan.drawn_on))
    rows = tuple(
        Line(
            (
                place,
                opened(action, "what"),
                capital(institution_name(law, action.institution)) or "–",
                action.due_on or "bez terminu",
                _come(action),
            )
        )
        for place, action in enumerate(plan.actions, 1)
    )
    columns = (
        Column("Lp.", Kind.LABEL, 10),
        Column("Działanie", Kind.NAME, 52),
        Column("Podmiot", Kind.TEXT, 34),
        Column("Termin", Kind.LABEL, 28),
        Column("Wynik", Kind.TEXT, 42),
    )
    blocks: list[PaperBlock] = [
        Heading("Co kto zrobi i do kiedy", 1, "dzialania"),
        Table("Tabela 1. Działania", columns, rows) if rows else Paragraph("W rejestrze nie wpisano działań."),
        Signatures(
            (
                f"podpis osoby, której dotyczy {term(law, 'plan', plan.drawn_on)}",
                f"podpis: {term(law, 'chair', plan.drawn_on)}",
            )
        ),
        Aside("Pismo jest przeznaczone tylko dla osoby, której dotyczy."),
    ]
    return Paper(
        title=title,
        subtitle=f"Procedura „Niebieskie Karty” nr {plan.procedure.number}",
        issuer=f"{unit.name}, {term(law, 'team', plan.drawn_on)}",
        place_and_date=f"{unit.name}, {day(plan.drawn_on)}",
        number=plan.number,
        dated=plan.drawn_on,
        particulars=(
            *((("Dla", full_name(plan.person)),) if plan.person else ()),
            ("Numer planu", plan.number),
            ("Sporządzono", day(plan.drawn_on)),
        ),
        blocks=tuple(blocks),
    )
