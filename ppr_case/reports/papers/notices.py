"""The notice that a procedure was closed: a paper for one institution, with no more in it than it needs to know."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import MONITORING, monitored_until
from ppr_case.law.regimes import Law
from ppr_case.records.naming import full_name
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.units import Institution, Unit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Paragraph
from ppr_case.reports.paper import Aside, Entry, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.words import capital, institution_name, involved, regime_of, term

SIDES: Final = ("doznajaca", "stosujaca")
"""Whom a notice names: without either side nobody could tell which procedure it is about."""


@dataclass(frozen=True)
class Addressed:
    """Whom a notice is for, and the day it bears."""

    institution: Institution
    dated: date


def closing_notice(session: Session, law: Law, procedure: Procedure, closing: Closing, to: Addressed) -> Paper:
    """Tell an institution that took part: number, names, first and last day, ground; no address, and no course."""
    unit, regime, on = session.get_one(Unit, procedure.unit_id), regime_of(law, procedure), closing.protocol_on
    roles = regime.act.vocabularies["roles"].labels if regime else law.labels("roles")
    grounds = regime.act.vocabularies["grounds"].labels if regime else law.labels("grounds")
    people = involved(session, [procedure.id])
    blocks: list[PaperBlock] = [
        Paragraph(f"Zawiadamiamy o zakończeniu procedury „Niebieskie Karty” nr {procedure.number}.")
    ]
    said = regime.forms.texts.get("closing_notice") if regime else None
    if said is not None:
        blocks += [Paragraph(said.wording), Aside(f"Podstawa: {said.source}.")]
    blocks += [
        Entry("Wszczęta", day(procedure.opened_on)),
        Entry("Zakończona", day(on)),
        *(
            Entry(capital(roles[role]), ", ".join(full_name(one.person) for one in people if one.role == role) or "–")
            for role in SIDES
        ),
        Entry("Podstawa zakończenia", grounds.get(closing.ground) or law.labels("grounds")[closing.ground]),
    ]
    until = monitored_until(law, facts_of(session, [procedure.id])[procedure.id])
    if regime is not None and until is not None:
        source = regime.deadlines[MONITORING].source
        blocks.append(Entry("Monitorowanie po zakończeniu", f"do {day(until)} ({source})"))
    blocks.append(Signatures((f"podpis: {term(law, 'chair', on)}",)))
    return Paper(
        title="Zawiadomienie o zakończeniu procedury",
        subtitle=f"Procedura „Niebieskie Karty” nr {procedure.number}",
        issuer=f"{unit.name}, {term(law, 'team', on)}",
        place_and_date=f"{unit.name}, {day(to.dated)}",
        number=procedure.number,
        dated=to.dated,
        particulars=(("Adresat", capital(institution_name(law, to.institution))),),
        blocks=tuple(blocks),
    )
