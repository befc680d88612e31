"""What must hold of the shipped law as a whole, and of every list that the database enforces."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from ppr_case.core import clock
from ppr_case.law import load
from ppr_case.law.parsing import CERTAINTIES
from ppr_case.law.regimes import Constant, Deadline
from ppr_case.records import vocabulary


class Cited(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def certainty(self) -> str: ...


LAW = load()
ROOT = Path(__file__).parents[2]
ELSEWHERE = {"PROTECTIVE_MEASURES": "measure_kinds", "POLICE_ORDERS": "measure_kinds"}
LISTS = {
    name: codes
    for name, codes in vars(vocabulary).items()
    if isinstance(codes, tuple) and name not in {"ACTIVITY_KINDS", "UNITS_OF_COUNT"}
}


def test_every_day_has_exactly_one_act_and_one_set_of_forms() -> None:
    day, end = date(2011, 10, 18), clock.today() + timedelta(days=366)
    while day <= end:
        assert sum(act.covers(day) for act in LAW.on(day).acts.values()) == 1
        assert sum(forms.covers(day) for forms in LAW.on(day).forms.values()) == 1
        assert LAW.regime_of(day)
        day += timedelta(days=1)


@pytest.mark.parametrize("name", LISTS)
def test_every_code_of_the_database_has_a_label(name: str) -> None:
    labels = LAW.labels(ELSEWHERE.get(name, name.lower()))
    assert set(LISTS[name]) <= labels.keys()
    if name not in ELSEWHERE:
        assert set(LISTS[name]) == labels.keys()


def test_the_activities_are_those_of_the_database_code_for_code() -> None:
    assert tuple(LAW.latest.activities) == vocabulary.ACTIVITY_KINDS
    assert len(set(vocabulary.ACTIVITY_KINDS)) == len(vocabulary.ACTIVITY_KINDS)
    groups = {
        "acts": vocabulary.ACTS_COUNTED,
        "things": vocabulary.THINGS_COUNTED,
        "persons": vocabulary.PERSONS_COUNTED,
    }
    for group, codes in groups.items():
        assert [code for code, kind in LAW.latest.activities.items() if kind.group == group] == codes.split()


def test_each_activity_counts_in_the_unit_of_its_group_but_for_three() -> None:
    usual = {"acts": "activity", "things": "activity", "persons": "person"}
    others = {code: kind.unit for code, kind in LAW.latest.activities.items() if kind.unit != usual[kind.group]}
    assert others == {"materials": "piece", "centre_places": "place", "shelter_family": "family"}


def test_titles_of_activities_differ() -> None:
    titles = [kind.title for kind in LAW.latest.activities.values()]
    assert len(set(titles)) == len(titles)


def test_the_units_are_those_of_the_database() -> None:
    assert tuple(LAW.latest.units) == vocabulary.UNITS_OF_COUNT


def test_every_value_cites_its_source_and_how_sure_it_is() -> None:
    edition = LAW.latest
    cited: list[Cited] = [*edition.vocabularies.values(), *edition.transition, edition.ministries, *edition.reporting]
    for profile in edition.reporting:
        cited += profile.deadlines.values()
    for provisions in (*edition.acts.values(), *edition.forms.values()):
        held: tuple[Mapping[str, Cited], ...] = (
            provisions.terms,
            provisions.vocabularies,
            provisions.deadlines,
            provisions.constants,
            provisions.conditions,
            provisions.texts,
        )
        for values in held:
            cited += values.values()
    for act in edition.acts.values():
        cited += [*act.group_members_if.values(), *act.team_members.values()]
    assert len(cited) > 100
    assert all(value.source.strip() and value.certainty in CERTAINTIES for value in cited)
    assert not [value for value in cited if value.certainty == "L"]


def test_every_word_of_the_law_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    coded = set(re.findall(r"`([^`]+)`", glossary))
    for act in LAW.latest.acts.values():
        for code, term in act.terms.items():
            assert f"terms.{code}" in coded
            assert str(term) in glossary


def test_every_time_limit_and_number_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    for provisions in (*LAW.latest.acts.values(), *LAW.latest.forms.values()):
        assert f"(`{provisions.code}`)" in page
        section = page.partition(f"(`{provisions.code}`)")[2].partition("\n#")[0]
        held: dict[str, Deadline | Constant] = {**provisions.deadlines, **provisions.constants}
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert len(rows) == len(held)
        for row, (code, value) in zip(rows, held.items(), strict=True):
            assert row.startswith(f"| `{code}` | {value.title} | {value.number} ")
            assert row.endswith(f"| {value.source} | {value.certainty} |")


def test_the_examples_of_the_documentation_are_accepted(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        (tmp_path / "law.toml").write_text(example, encoding="utf-8")
        assert load(tmp_path / "law.toml") is not LAW


def test_whoever_is_wanted_in_a_group_or_a_team_is_in_the_documentation() -> None:
    page = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    for act in LAW.latest.acts.values():
        for code, one in {**act.group_members_if, **act.team_members}.items():
            kinds = ", ".join(f"`{kind}`" for kind in one.kinds)
            assert f"| `{act.code}` | `{code}` | {one.title} | {kinds} | {one.source} | {one.certainty} |" in page
