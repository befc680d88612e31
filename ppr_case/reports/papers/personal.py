"""Notices to the people themselves: that a procedure was begun, to whoever uses violence, and closed, to both sides.

Each is for one person and says nothing of anybody else: no name, no address, nothing of what was told or done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from ppr_case.casework.closing import standing_closing
from ppr_case.casework.course import facts_of
from ppr_case.casework.deadlines import MONITORING, monitored_until
from ppr_case.casework.inviting import USING, invited
from ppr_case.law.regimes import Law, Regime
from ppr_case.records.naming import ERASED, full_name, opened
from ppr_case.records.people import Involvement, surely_of_age
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.units import Unit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Paragraph
from ppr_case.reports.paper import Aside, Entry, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.words import involved, regime_of, term

OPENING, CLOSING = "opening", "closing"
TITLES: Final[Mapping[str, str]] = {
    OPENING: "Zawiadomienie o wszczęciu procedury",
    CLOSING: "Zawiadomienie o zakończeniu procedury",
}


@dataclass(frozen=True)
class PersonalNotice:
    """One paper that the law wants somebody to have: `code` says of what."""

    code: str
    part: Involvement

    @property
    def title(self) -> str:
        return TITLES[self.code]


def personal_notices(session: Session, law: Law, procedure: Procedure, on: date) -> list[PersonalNotice]:
    """Give the notices that the law of a procedure wants its adults to have, each of them one of a kind.

    A child has none, nor anybody who may be one still: whom it would reach may be the one who uses violence.
    """
    regime = regime_of(law, procedure)
    if regime is None or procedure.annulled_on is not None:
        return []
    adults = [part for part in invited(involved(session, [procedure.id]), on) if _is_of_age(part, on)]
    found = []
    if regime.act.conditions["opening_told_to_person"].holds:
        found += [PersonalNotice(OPENING, part) for part in adults if part.role == USING]
    if standing_closing(procedure) is not None and regime.forms.conditions["closing_told_to_persons"].holds:
        found += [PersonalNotice(CLOSING, part) for part in {one.person_id: one for one in adults}.values()]
    return found


def _is_of_age(part: Involvement, on: date) -> bool:
    """Judge by the birth, a bare year to its last day; of whom nobody knows it, `invited` has judged by the age."""
    born = opened(part.person, "born")
    return not born or born == ERASED or surely_of_age(born, on)


def personal_notice(session: Session, law: Law, procedure: Procedure, notice: PersonalNotice, dated: date) -> Paper:
    """Draw up one of `personal_notices`."""
    regime, closing = regime_of(law, procedure), standing_closing(procedure)
    assert regime is not None  # noqa: S101 (without a law there is no notice)
    unit, person = session.get_one(Unit, procedure.unit_id), notice.part.person
    if notice.code == CLOSING and closing is not None:
        on, issuer, signs = closing.protocol_on, "team", "chair"
        blocks = _closed(session, law, regime, procedure, closing)
    else:  # the group tells of the beginning (art. 9b ust. 8)
        on, issuer, signs = procedure.opened_on, "group", "group_member"
        blocks = _begun(regime, procedure)
    return Paper(
        title=notice.title,
        subtitle=f"Procedura „Niebieskie Karty” nr {procedure.number}",
        issuer=f"{unit.name}, {term(law, issuer, on)}",
        place_and_date=f"{unit.name}, {day(dated)}",
        number=procedure.number,
        dated=dated,
        particulars=(("Adresat", full_name(person)), ("Adres", opened(person, "address") or "–")),
        blocks=(
            *blocks,
            Signatures((f"podpis: {term(law, signs, on)}",)),
            Aside("Pismo jest przeznaczone tylko dla adresata."),
        ),
    )


def _begun(regime: Regime, procedure: Procedure) -> list[PaperBlock]:
    said = regime.act.texts["opening_notice"]
    return [
        Paragraph(f"Zawiadamiamy o wszczęciu procedury „Niebieskie Karty” nr {procedure.number}."),
        Paragraph(said.wording),
        Aside(f"Podstawa: {said.source}."),
        Entry("Wszczęta", day(procedure.opened_on)),
    ]


def _closed(session: Session, law: Law, regime: Regime, procedure: Procedure, closing: Closing) -> list[PaperBlock]:
    said, grounds = regime.forms.texts["closing_notice_to_person"], regime.act.vocabularies["grounds"].labels
    blocks: list[PaperBlock] = [
        Paragraph(f"Zawiadamiamy o zakończeniu procedury „Niebieskie Karty” nr {procedure.number}."),
        Paragraph(said.wording),
        Aside(f"Podstawa: {said.source}."),
        Entry("Wszczęta", day(procedure.opened_on)),
        Entry("Zakończona", day(closing.protocol_on)),
        Entry("Podstawa zakończenia", grounds.get(closing.ground) or law.labels("grounds")[closing.ground]),
    ]
    until = monitored_until(law, facts_of(session, [procedure.id])[procedure.id])
    if until is not None:
        source = regime.deadlines[MONITORING].source
        blocks.append(Entry("Monitorowanie po zakończeniu", f"do {day(until)} ({source})"))
    return blocks
