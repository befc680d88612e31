"""The second opinion on every indicator, by the code of the indicator.

Written from the contract alone, by another hand than the engine's: one plain loop for each rule, nothing shared.
"""

from typing import Protocol

from ppr_case.records.vocabulary import ACTIVITY_KINDS
from tests.indicators.generated import OWN_KIND
from tests.indicators.twins_activities import twins_of
from tests.indicators.twins_events import EVENTS
from tests.indicators.twins_people import PEOPLE
from tests.indicators.twins_procedures import PROCEDURES
from tests.indicators.twins_programmes import PROGRAMMES
from tests.indicators.twins_timeliness import TIMELINESS
from tests.indicators.worlds import Span, Unit


class SecondOpinion(Protocol):
    def value(self, unit: Unit, span: Span, /) -> int | dict[str, object] | None: ...

    def entries(self, unit: Unit, span: Span, /) -> dict[str, int] | None: ...

    def parts(self, unit: Unit, span: Span, dimension: str, /) -> dict[str, int]: ...


ACTIVITIES = {code: twin for kind in (*ACTIVITY_KINDS, OWN_KIND) for code, twin in twins_of(kind).items()}
TWINS: dict[str, SecondOpinion] = {**PROCEDURES, **PEOPLE, **EVENTS, **PROGRAMMES, **TIMELINESS, **ACTIVITIES}
