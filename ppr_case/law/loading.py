"""From data files to the law of one installation: read, amended by its own file, checked, frozen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

from ppr_case.law import parsing
from ppr_case.law.cardfiles import card_forms
from ppr_case.law.holidays import Calendar
from ppr_case.law.leafletfiles import leaflet
from ppr_case.law.regimes import Act, Edition, Forms, Law
from ppr_case.law.tables import LawDataError, Raw, Table, amended, inherited, read

DATA: Final = Path(__file__).parent / "data"
HEADING: Final = frozenset({"valid_from", "source"})
Span = tuple[date, date, str]


def load(overrides: Path | None = None) -> Law:
    """Give the law, with the amendments of an installation's own file laid over it.

    A file that does not exist amends nothing. Raises LawDataError, naming the place, where a value is missing, unknown
    or of the wrong kind, where a day would have no regime or two, and where a reference leads nowhere.
    """
    return _shipped() if overrides is None or not overrides.exists() else _law(_raw(), read(overrides))


@cache
def _shipped() -> Law:
    return _law(_raw(), {})


def _raw() -> Raw:
    """Give the program's own data as one table, each file under its place."""
    return {
        "acts": {path.stem: read(path) for path in sorted(DATA.glob("act-*.toml"))},
        "forms": {path.stem: read(path) for path in sorted(DATA.glob("forms-*.toml"))},
        "cards": {path.stem: read(path) for path in sorted(DATA.glob("cards/*.toml"))},
        "leaflets": {path.stem: read(path) for path in sorted(DATA.glob("leaflets/*.toml"))},
        **{path.stem: read(path) for path in sorted(DATA.glob("*.toml")) if "-" not in path.stem},
    }


def _law(raw: Raw, overrides: Raw) -> Law:
    stages = [(date.min, raw)]
    for valid_from, changes in groupby(_amendments(overrides), key=lambda amendment: amendment[0]):
        for _, source, change in changes:
            raw = amended(raw, change, source)
        if valid_from == date.min:
            stages.clear()
        stages.append((valid_from, raw))
    calendar = Calendar(
        tuple((since, parsing.day_rules(Table(stage.get("calendar", {}), "calendar"))) for since, stage in stages)
    )
    return Law(tuple(_edition(since, stage, calendar) for since, stage in stages), calendar)


def _amendments(overrides: Raw) -> list[tuple[date, str, Raw]]:
    """Give the amendments of an installation by the day from which they hold; without one they always have."""
    file = Table(overrides, "law.toml")
    found = []
    for place, entry in enumerate(file.maybe("amendment", list, []), 1):
        table = Table(entry, f"law.toml, [[amendment]] nr {place}")
        heading = table.maybe("valid_from", date, date.min), table.text("source")
        found.append((*heading, {key: value for key, value in entry.items() if key not in HEADING}))
    file.done()
    return sorted(found, key=lambda amendment: amendment[0])


def _edition(valid_from: date, raw: Raw, calendar: Calendar) -> Edition:
    file = Table({key: value for key, value in raw.items() if key != "calendar"}, "law")
    words = file.below("words")
    journal, sure = words.text("source"), parsing.certainty(words)
    terms = parsing.each(words.below("terms"), lambda table: parsing.term(table, journal, sure))
    vocabularies = parsing.each(words.below("vocabularies"), parsing.vocabulary)
    words.done()
    edition = Edition(
        valid_from=valid_from,
        acts=parsing.each(_inheriting(file.below("acts")), lambda table: parsing.act(table, calendar, terms)),
        forms=parsing.each(_inheriting(file.below("forms")), lambda table: parsing.forms(table, calendar)),
        transition=tuple(parsing.each(file.below("transition"), parsing.transition_rule).values()),
        vocabularies=vocabularies,
        ministries=parsing.ministries(file.below("ministries")),
        reporting=tuple(parsing.each(file.below("reporting"), parsing.report_profile).values()),
        activities=parsing.activities(file.below("activities")),
        units=parsing.each(file.below("units"), parsing.unit),
        cards=card_forms(file.below("cards"), vocabularies),
        leaflets=parsing.each(file.below("leaflets"), leaflet),
    )
    file.done()
    _check(edition)
    return edition


def _inheriting(axis: Table) -> Table:
    """Give provisions that say `extends = "act-2023"` everything of those they extend, but for their span."""
    raw = axis.raw()
    return Table({code: inherited(raw, code, f"{axis.path}.{code}") for code in raw}, axis.path)


def _check(edition: Edition) -> None:
    """Prove what no single table can show. Raises LawDataError."""
    _no_gap("acts", ((act.in_force_from, act.in_force_to, act.code) for act in edition.acts.values()))
    _no_gap("forms", ((forms.in_force_from, forms.in_force_to, forms.code) for forms in edition.forms.values()))
    _no_gap("transition", ((rule.filled_from, rule.filled_to, rule.act) for rule in edition.transition))
    _no_gap(
        "reporting",
        (
            (date(profile.first_year, 1, 1), date(profile.last_year, 12, 31), profile.code)
            for profile in edition.reporting
        ),
    )
    for rule in edition.transition:
        _known("transition.act", [rule.act], edition.acts)
        _known("transition.forms", [rule.forms], edition.forms)
    _alike(list(edition.acts.values()))
    _alike(list(edition.forms.values()))
    kinds, events = edition.vocabularies["institution_kinds"].labels, edition.vocabularies["events"].labels
    for provisions in (*edition.acts.values(), *edition.forms.values()):
        for code, deadline in provisions.deadlines.items():
            _known(f"{provisions.code}.deadlines.{code}.runs_from", [deadline.runs_from], events)
    for act in edition.acts.values():
        _known(f"{act.code}.initiators", act.initiators, kinds)
        _known(f"{act.code}.group_members", act.group_members, kinds)
        for place in ("group_members_if", "team_members"):
            for code, one in getattr(act, place).items():
                _known(f"{act.code}.{place}.{code}", one.kinds, kinds)
    _known("ministries.columns", edition.ministries.columns, kinds)
    _known("ministries.by_body", edition.ministries.by_body, kinds)
    _known("institution_kinds", kinds.keys() - edition.ministries.by_body, edition.ministries.columns)
    columns = edition.vocabularies["ministries"].labels
    _known("ministries.columns", filter(None, edition.ministries.columns.values()), columns)
    for code, card in edition.cards.items():
        _known(f"cards.{code}.forms", [card.forms], edition.forms)
        violence = edition.forms[card.forms].vocabularies["forms_of_violence"].labels
        for section, question in card.questions():
            _known(f"cards.{code}.{section.code}.filled_by", section.filled_by, kinds)
            _known(f"cards.{code}.{section.code}.counts", filter(None, [question.counts]), violence)
    for code, one in edition.leaflets.items():
        _known(f"leaflets.{code}.forms", [one.forms], edition.forms)
    _known("activities", (kind.unit for kind in edition.activities.values()), edition.units)


def _no_gap(place: str, spans: Iterable[Span]) -> None:
    """Demand that the spans follow day on day and that the last has no end."""
    ordered = sorted(spans)
    for (_, end, before), (start, _, after) in pairwise(ordered):
        if end == date.max or start != end + timedelta(days=1):
            raise LawDataError(f"{place}: między „{before}” i „{after}” jest luka albo nakładają się na siebie")
    if not ordered or ordered[-1][1] != date.max:
        raise LawDataError(f"{place}: ostatnie z przepisów muszą obowiązywać bezterminowo")


def _alike(axis: Sequence[Act] | Sequence[Forms]) -> None:
    """Demand that what pages ask of one regime can be asked of every other on its axis."""
    for name in ("terms", "vocabularies", "conditions", "texts"):
        everything = set().union(*(getattr(provisions, name) for provisions in axis))
        for provisions in axis:
            if missing := everything - getattr(provisions, name).keys():
                raise LawDataError(f"{provisions.code}.{name}: brakuje: {', '.join(sorted(missing))}")


def _known(place: str, codes: Iterable[str], known: Mapping[str, object]) -> None:
    if unknown := sorted(set(codes) - known.keys()):
        raise LawDataError(f"{place}: nieznane kody: {', '.join(unknown)}")
