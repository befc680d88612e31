"""An invitation or a summons to a sitting: one paper for one person, which names nobody else."""

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from ppr_case.law.regimes import Law
from ppr_case.records.meetings import Sitting
from ppr_case.records.naming import full_name, opened
from ppr_case.records.people import Involvement
from ppr_case.records.units import Unit
from ppr_case.reports.cells import day
from ppr_case.reports.document import Paragraph
from ppr_case.reports.paper import Aside, Paper, PaperBlock, Signatures
from ppr_case.reports.papers.sitting import WEEKDAYS
from ppr_case.reports.papers.words import regime_of, sitting_title, term

SUMMONED: Final = "stosujaca"


@dataclass(frozen=True)
class Meeting:
    """Where and when somebody is asked to come, and why."""

    sitting: Sitting
    at: time
    place: str


def letter(law: Law, unit: Unit, part: Involvement, meeting: Meeting, dated: date) -> Paper:
    """Invite whoever experiences violence; summon whoever uses it."""
    summoned, person, on = part.role == SUMMONED, part.person, meeting.sitting.held_on
    you = "Panią" if person.sex == "K" else "Pana"
    what = "Wezwanie" if summoned else "Zaproszenie"
    title = sitting_title(law, meeting.sitting, "accusative")
    blocks: list[PaperBlock] = [
        Paragraph(
            f"{'Wzywamy' if summoned else 'Zapraszamy'} {you} na {title} w sprawie procedury „Niebieskie Karty” "
            f"nr {part.procedure.number}."
        ),
        Paragraph(
            f"Spotkanie odbędzie się {day(on)} ({WEEKDAYS[on.weekday()]}) o godzinie {meeting.at:%H.%M}. "
            f"Miejsce: {meeting.place}."
        ),
    ]
    regime = regime_of(law, part.procedure)
    said = regime.forms.texts["summons" if summoned else "invitation"] if regime else None
    if said is not None:
        blocks += [Paragraph(said.wording), Aside(f"Podstawa: {said.source}.")]
    blocks += [
        Signatures((f"podpis: {term(law, 'chair', on)}",)),
        Aside("Pismo jest przeznaczone tylko dla adresata."),
    ]
    return Paper(
        title=what,
        subtitle=f"Procedura „Niebieskie Karty” nr {part.procedure.number}",
        issuer=f"{unit.name}, {term(law, 'team', on)}",
        place_and_date=f"{unit.name}, {day(dated)}",
        number=meeting.sitting.number,
        dated=dated,
        particulars=(("Adresat", full_name(person)), ("Adres", opened(person, "address") or "–")),
        blocks=tuple(blocks),
    )
