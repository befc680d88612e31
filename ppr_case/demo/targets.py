"""What an invented town must come to, year by year: figures given in advance, kept as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data" / "towns"
DEFAULT: Final = "tomaszow-mazowiecki-2021"


class Unreachable(ValueError):
    """A figure that no course of events can come to under the other figures."""

    def __init__(self, year: int, figure: str, wanted: int, possible: int) -> None:
        super().__init__(f"{year}: {figure}: wanted {wanted}, possible {possible}")


@dataclass(frozen=True)
class Year:
    """The figures of one year, each as the indicator of that name counts it."""

    opened: int
    taken_over: int
    closed_ceased: int
    closed_unfounded: int
    handed_over: int
    revoked: int
    """Closings revoked later: they count nowhere."""
    annulled: int
    """Numbers given by mistake: they count nowhere."""
    team_meetings: int
    group_meetings: int
    forms_a_further: int
    forms_c: int
    forms_d: int
    plans: int
    visits_for_form_c: int
    interventions: int
    visits_monitoring: int
    visits_after_closing: int
    visits_in_vain: int
    persons_in_families: int
    measures: Mapping[str, int]
    children_removed: int
    appeals_art_12a: Mapping[str, int]
    """Complaints, what came of them, and instructions, by kind."""
    persons_using: int | None = None
    """None: as many as come of the procedures."""


@dataclass(frozen=True)
class Usual:
    """What a whole year comes to after those whose figures are given: about so many of each."""

    opened: int
    taken_over: int
    handed_over: int
    forms_a_further: int
    interventions: int
    visits_in_vain: int
    measures: Mapping[str, int]
    children_removed: int
    appeals_art_12a: Mapping[str, int]

    def part(self, share: float) -> "Usual":
        """Give what comes of it in a part of a year."""
        told: dict[str, Any] = {}
        for name, figure in asdict(self).items():
            if isinstance(figure, int):
                told[name] = round(figure * share)
            else:
                told[name] = {kind: round(number * share) for kind, number in figure.items()}
        return Usual(**told)


@dataclass(frozen=True)
class Programme:
    """One edition of a programme for persons using violence."""

    kind: str
    asked_by: str
    begins_on: date
    ends_on: date
    started: int
    dropped: int
    evading: int
    """Referred, called twice, and never came; of them the first `fined` and the next `restricted` were punished."""
    relapsed: int
    fined: int = 0
    restricted: int = 0


@dataclass(frozen=True)
class Log:
    """One heading of the log of activities, with its figures year by year; None where nobody answered that year."""

    kind: str
    by: str
    amounts: tuple[int | None, ...]
    participants: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    crowd: str = ""
    """Who they were, where it is known: staff, pupils, grown_ups, protected."""
    rows: int = 1
    """Over how many days of a year the figure is dealt."""
    answer: str = ""
    setting: str = ""
    form: str = ""
    round_the_clock: bool = False
    whole_year: bool = False
    """It lasts from January to December: a telephone, a website."""
    about: str = ""


@dataclass(frozen=True)
class Town:
    name: str
    teryt: str
    unit: str
    first_year: int
    continued: int
    """Procedures that the first year takes over from those before it."""
    team_renewed_on: date
    """The day a new team was appointed under the act of 2023, and new groups with it."""
    years: Mapping[int, Year]
    institutions: tuple[Mapping[str, str], ...]
    own_kinds: tuple[Mapping[str, str], ...]
    team: tuple[Mapping[str, Any], ...]
    programmes: tuple[Programme, ...]
    logs: tuple[Log, ...]
    stays: tuple[Mapping[str, Any], ...]
    """Rows of the log written out whole."""
    usual: Usual
    """What the years after the last one are like."""
    until: date | None = None
    """The last day of the register; None: the end of its last year."""

    def institution(self, kind: str) -> str:
        """Give the code of the town's own institution of a kind, or the kind itself where it has none."""
        return self._own.get(kind, kind)

    @cached_property
    def _own(self) -> Mapping[str, str]:
        return {one["rodzaj"]: one["kod"] for one in reversed(self.institutions)}

    @property
    def last_year(self) -> int:
        return max(self.years)

    @property
    def horizon(self) -> date:
        return self.until or date(self.last_year, 12, 31)


def layouts() -> list[str]:
    """Name the layouts whose figures an invented town can have."""
    return sorted(path.stem for path in DATA.glob("*.toml"))


def load(layout: str) -> Town:
    """Read the figures of a town.

    KeyError or TypeError where the file lacks a figure or has one that is not known.
    """
    raw = tomllib.loads((DATA / f"{layout}.toml").read_text(encoding="utf-8"))
    return Town(
        **raw["town"],
        years={int(year): Year(**figures) for year, figures in raw["years"].items()},
        institutions=tuple(raw["institutions"]),
        own_kinds=tuple(raw["own_kinds"]),
        team=tuple(raw["team"]),
        programmes=tuple(Programme(**one) for one in raw["programmes"]),
        logs=tuple(Log(**{name: _frozen(value) for name, value in one.items()}) for one in raw["logs"]),
        stays=tuple(raw["stays"]),
        usual=Usual(**raw["usual"]),
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        # TOML has no null: a text stands where a year has no answer.
        return tuple(None if one == "" else one for one in value)
    return value
