"""An installation that amended the law finds its own words and its own days on the pages, not those it came with."""

import ast
from pathlib import Path

import pytest

import ppr_case
from ppr_case.access.policy import Role
from tests.web.visits.conftest import Town, town

__all__ = ["town"]

ROOT = Path(ppr_case.__file__).parent
OWN = """
[[amendment]]
source = "zarządzenie"
[amendment.words.vocabularies.decisions.labels]
kontynuacja = "praca trwa dalej"
[amendment.words.vocabularies.participant_groups.labels]
dzieci = "najmłodsi mieszkańcy"
[amendment.words.vocabularies.measure_kinds.labels]
zakaz_zblizania = "trzymanie się z daleka"
[amendment.words.vocabularies.dimensions.labels]
plec = "kobieta czy mężczyzna"
[amendment.words.vocabularies.institution_kinds.labels]
policja = "komisariat nad rzeką"
"""
ALL_OF_INDICATORS = 120
OUR_WORDS = (
    ("/meetings/record?procedura={id}", "praca trwa dalej"),
    ("/activities/new", "Najmłodsi mieszkańcy"),
    ("/support/measures/new/{id}", "Trzymanie się z daleka"),
    ("/indicators", "kobieta czy mężczyzna"),
    ("/activities/new", "Komisariat nad rzeką"),
    ("/staff/new", "komisariat nad rzeką"),
)


@pytest.mark.parametrize(("path", "words"), OUR_WORDS)
def test_a_page_speaks_the_words_of_the_installation(town: Town, path: str, words: str):
    role = Role.ADMINISTRATOR if path.startswith("/staff") else Role.COORDINATOR
    (town.world.key_file.parent / "law.toml").write_text(OWN, encoding="utf-8")
    page = town.enter(role).get(path.format(id=town.id("1/2024")), most=ALL_OF_INDICATORS)
    assert words in page.text


@pytest.mark.parametrize("layer", ["web", "webkit", "casework", "reports", "access/rules.py", "access/monitoring.py"])
def test_nothing_that_answers_a_page_asks_for_the_law_the_program_came_with(layer: str):
    place = ROOT / layer
    for module in [place] if place.is_file() else sorted(place.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ppr_case.law"):
                assert "load" not in {name.name for name in node.names}, module
