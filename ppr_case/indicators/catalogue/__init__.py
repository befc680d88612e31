"""All indicators, in the order of the written definitions, to be read against them line by line."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue.activities import H, own_activities
from ppr_case.indicators.catalogue.people import C, D
from ppr_case.indicators.catalogue.procedures import A, B
from ppr_case.indicators.catalogue.programmes import F
from ppr_case.indicators.catalogue.timeliness import G
from ppr_case.indicators.catalogue.visits import E
from ppr_case.indicators.language import Indicator

SECTIONS: Final = {
    "Procedury i rodziny": A,
    "Formularze": B,
    "Osoby": C,
    "Posiedzenia i zespoły": D,
    "Wizyty, środki ochronne i dzieci": E,
    "Programy dla osób stosujących przemoc": F,
    "Terminowość": G,
    "Działania poza procedurami": H,
}
CATALOGUE: Final = tuple(indicator for section in SECTIONS.values() for indicator in section)
BY_CODE: Final = {indicator.code: indicator for indicator in CATALOGUE}
DIMENSIONS: Final = (
    "podmiot",
    "plec",
    "rodzaj",
    "cel",
    "forma_przemocy",
    "umieszczenie",
    "program",
    "grupa",
    "miesiac",
    "rok",
)


def catalogue_of(session: Session, unit_id: UUID) -> tuple[Indicator, ...]:
    """Give all indicators of one unit: those of everybody, and those of the kinds of activity that it added."""
    return (*CATALOGUE, *own_activities(session, unit_id))
