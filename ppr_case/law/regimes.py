"""Which act and which forms hold on a day, what they call things, and by when they want a thing done.

Two independent dated axes: the act, and the regulation with its forms. A procedure takes both from the day its form A
was filled in, as the transitional provisions (also data) say; either can be overridden for one procedure.
"""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeVar

from ppr_case.law.activities import ActivityKind, Unit
from ppr_case.law.cards import CardForm
from ppr_case.law.holidays import Calendar, months_after
from ppr_case.law.leaflets import Leaflet
from ppr_case.law.reporting import ReportProfile

T = TypeVar("T")


class NoRegime(LookupError):
    """No act, or no forms, or no rule of transition holds on a day."""

    def __init__(self, what: str, day: date) -> None:
        super().__init__(f"{what}: żadne przepisy nie obowiązują w dniu {day.isoformat()}")
        self.day = day


class UnknownRegime(LookupError):
    """An act or forms chosen for one procedure do not exist."""


class Declension(NamedTuple):
    """The six cases in the order every Polish school teaches; the vocative is of no use in an office."""

    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str
    locative: str


@dataclass(frozen=True)
class Term:
    """A word of the law. What has no plural (violence) has its singular there as well."""

    singular: Declension
    plural: Declension
    abbreviation: str
    source: str
    certainty: str

    def __str__(self) -> str:
        return self.singular.nominative


@dataclass(frozen=True)
class Vocabulary:
    """Codes and what they are called. The codes are for good; the labels are those of their time."""

    labels: Mapping[str, str]
    source: str
    certainty: str


@dataclass(frozen=True)
class Deadline:
    """A time limit: so many days, working days, months or years from (or before) an event.

    `certainty`: S read in the source named, M remembered and to be verified, I inferred, L set by the installation.
    """

    title: str
    number: int
    unit: str
    runs_from: str
    before: bool
    shifts: bool
    source: str
    certainty: str
    note: str
    calendar: Calendar = field(repr=False, compare=False)

    def due(self, day: date) -> date:
        """Give the last day in time, strictly by the calendar, for the event of this day (itself not counted).

        An alarm goes by this day. For a limit that runs back from an event it is the last day that is early enough.
        """
        number = -self.number if self.before else self.number
        match self.unit:
            case "working":
                return self.calendar.working_days_after(day, number)
            case "months":
                return months_after(day, number)
            case "years":
                return months_after(day, 12 * number)
        return day + timedelta(days=number)

    def due_shifted(self, day: date) -> date:
        """Give the same, moved past days off and Saturdays where art. 57 § 4 KPA applies by analogy."""
        due = self.due(day)
        return self.calendar.moved_off_days_off(due) if self.shifts else due


@dataclass(frozen=True)
class Constant:
    """A number of the law that is no time limit in days."""

    title: str
    number: int
    unit: str
    source: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Condition:
    """A yes or no of the law: whether groups are obligatory, whether a minor may be named as using violence."""

    title: str
    holds: bool
    source: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Text:
    """Wording that the law prescribes."""

    wording: str
    source: str
    certainty: str


CASES: Final = ("probation", "soldier")
"""The cases in which a group needs somebody more: each is a column of groups, so a new one needs a migration."""


@dataclass(frozen=True)
class Wanted:
    """Whom the act wants in a group or in the team: somebody from an institution of any of these kinds.

    `title` says in which case a group needs them, or which part of the team they are.
    """

    title: str
    kinds: tuple[str, ...]
    source: str
    certainty: str
    note: str = ""


@dataclass(frozen=True)
class Provisions:
    """What both axes can hold. `in_force_to` is the last day, itself included."""

    code: str
    title: str
    in_force_from: date
    in_force_to: date
    journal: str
    certainty: str
    terms: Mapping[str, Term]
    vocabularies: Mapping[str, Vocabulary]
    deadlines: Mapping[str, Deadline]
    constants: Mapping[str, Constant]
    conditions: Mapping[str, Condition]
    texts: Mapping[str, Text]

    def covers(self, day: date) -> bool:
        return self.in_force_from <= day <= self.in_force_to


@dataclass(frozen=True)
class Act(Provisions):
    """A wording of the act.

    `initiators` are the kinds of institution that may fill in a form A, `group_members` those that every group has,
    `group_members_if` those that it has in some case, by the code of the case, and `team_members` the parts of a team.
    """

    initiators: tuple[str, ...]
    group_members: tuple[str, ...]
    group_members_if: Mapping[str, Wanted]
    team_members: Mapping[str, Wanted]

    @property
    def bars_minors(self) -> Condition | None:
        """Give the rule that lets nobody be named as using violence who is not of age; None where there is none."""
        minors = self.conditions["minor_may_use_violence"]
        return None if minors.holds else minors


@dataclass(frozen=True)
class Forms(Provisions):
    """A regulation with its forms."""


@dataclass(frozen=True)
class Regime:
    """The act and the forms that govern one procedure."""

    act: Act
    forms: Forms

    @property
    def terms(self) -> Mapping[str, Term]:
        return {**self.forms.terms, **self.act.terms}

    @property
    def deadlines(self) -> Mapping[str, Deadline]:
        return {**self.forms.deadlines, **self.act.deadlines}

    @property
    def constants(self) -> Mapping[str, Constant]:
        return {**self.forms.constants, **self.act.constants}


@dataclass(frozen=True)
class TransitionRule:
    """From which day to which a form A was filled in, and what then governs the procedure to its end."""

    filled_from: date
    filled_to: date
    act: str
    forms: str
    source: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Ministries:
    """The ministry column of each kind of institution; those `by_body` count under the body that they represent."""

    columns: Mapping[str, str | None]
    by_body: frozenset[str]
    source: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Edition:
    """All the data as they stand from a day on: those of the program with the amendments of the installation."""

    valid_from: date
    acts: Mapping[str, Act]
    forms: Mapping[str, Forms]
    transition: tuple[TransitionRule, ...]
    vocabularies: Mapping[str, Vocabulary]
    ministries: Ministries
    reporting: tuple[ReportProfile, ...]
    activities: Mapping[str, ActivityKind]
    units: Mapping[str, Unit]
    cards: Mapping[str, CardForm]
    leaflets: Mapping[str, Leaflet]

    def leaflet(self, forms: str) -> Leaflet:
        """Give form B of a regulation; raises UnknownRegime where the data have none."""
        found = [one for one in self.leaflets.values() if one.forms == forms]
        if not found:
            raise UnknownRegime(f"nie ma formularza B według przepisów „{forms}”")
        return found[0]

    def card(self, kind: str, forms: str) -> CardForm:
        """Give form A, C or D of a regulation; raises UnknownRegime where the data have none."""
        found = [card for card in self.cards.values() if (card.kind, card.forms) == (kind, forms)]
        if not found:
            raise UnknownRegime(f"nie ma formularza {kind} według przepisów „{forms}”")
        return found[0]


@dataclass(frozen=True)
class Law:
    """The law as one installation knows it."""

    editions: tuple[Edition, ...]
    calendar: Calendar

    def on(self, day: date) -> Edition:
        """Give the data that the installation held valid on the day."""
        return next(edition for edition in reversed(self.editions) if edition.valid_from <= day)

    @property
    def latest(self) -> Edition:
        return self.editions[-1]

    @property
    def first_day(self) -> date:
        """Give the first day that the program knows a law for; whatever is older speaks the words of that day."""
        return min(rule.filled_from for rule in self.latest.transition)

    def regime_near(self, day: date, *, act: str | None = None, forms: str | None = None) -> Regime:
        """Give what `regime_of` gives; for what is older than any law, the first that the program knows."""
        return self.regime_of(max(day, self.first_day), act=act, forms=forms)

    def act_on(self, day: date) -> Act:
        """Give the act in force; raises NoRegime before the first."""
        return _one([act for act in self.on(day).acts.values() if act.covers(day)], "ustawa", day)

    def forms_on(self, day: date) -> Forms:
        """Give the forms in force; raises NoRegime before the first."""
        return _one([forms for forms in self.on(day).forms.values() if forms.covers(day)], "formularze", day)

    def regime_on(self, day: date) -> Regime:
        """Give what is in force on a day, for papers that belong to no procedure: a sitting, a report."""
        return Regime(self.act_on(day), self.forms_on(day))

    def regime_of(self, form_a_on: date, *, act: str | None = None, forms: str | None = None) -> Regime:
        """Give what governs a procedure whose form A was filled in on the day, to its end.

        `act` and `forms` are the codes chosen for this one procedure, where the transitional provisions leave it open.
        Raises NoRegime before the first act, UnknownRegime for a code that does not exist.
        """
        edition = self.on(form_a_on)
        covering = [rule for rule in edition.transition if rule.filled_from <= form_a_on <= rule.filled_to]
        rule = _one(covering, "przepisy przejściowe", form_a_on)
        return Regime(_named(edition.acts, act or rule.act), _named(edition.forms, forms or rule.forms))

    def bars_minors(self, form_a_on: date, *, act: str | None) -> Condition | None:
        """Give the rule of a procedure that `Act.bars_minors` gives; an act older than any that is known has none."""
        try:
            return self.regime_of(form_a_on, act=act).act.bars_minors
        except NoRegime:
            return None

    def vocabulary(self, name: str, day: date) -> Vocabulary:
        """Give the codes offered on a day and their labels then; raises KeyError for a name that does not exist."""
        offered = ChainMap(
            dict(self.act_on(day).vocabularies), dict(self.forms_on(day).vocabularies), dict(self.on(day).vocabularies)
        )
        return offered[name]

    def label(self, name: str, code: str, day: date) -> str:
        """Give what a stored code is called on a day.

        A code that the law of that day did not offer (a form of violence that came later) has the label of the
        nearest law that knows it. Raises KeyError where none does.
        """
        labels = self.vocabulary(name, max(day, self.first_day)).labels
        return labels[code] if code in labels else self.labels(name)[code]

    def labels(self, name: str) -> Mapping[str, str]:
        """Give every code of a vocabulary that any law knows, each with its newest label."""
        edition = self.latest
        dated: list[Provisions] = [*edition.acts.values(), *edition.forms.values()]
        dated.sort(key=lambda provisions: provisions.in_force_from)
        held: dict[str, str] = {}
        for vocabularies in (edition.vocabularies, *(provisions.vocabularies for provisions in dated)):
            if name in vocabularies:
                held |= vocabularies[name].labels
        if not held:
            raise KeyError(name)
        return held

    def ministry_of(self, institution: str, day: date, *, represents: str | None = None) -> str | None:
        """Give the ministry column under which a form A of this kind of institution is counted; None: under none.

        A pedagogue, psychologist or therapist counts under the body that they represent.
        """
        ministries = self.on(day).ministries
        if institution in ministries.by_body:
            return ministries.columns.get(represents) if represents else None
        return ministries.columns[institution]

    def report_profile(self, year: int) -> ReportProfile:
        """Give to whom and by when the report on a year is sent; raises NoRegime where nothing is known."""
        day = date(year, 12, 31)
        return _one([profile for profile in self.on(day).reporting if profile.covers(year)], "sprawozdawczość", day)


def _one(found: list[T], what: str, day: date) -> T:
    """Give the only one there is: that there are never two was proved when the data were read."""
    if not found:
        raise NoRegime(what, day)
    (only,) = found
    return only


def _named(axis: Mapping[str, T], code: str) -> T:
    if code not in axis:
        raise UnknownRegime(f"nie ma przepisów o kodzie „{code}”; są: {', '.join(axis)}")
    return axis[code]
