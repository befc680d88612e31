"""What must hold of every template, read as Jinja reads it: nothing is idle, nothing unescaped, nothing asks a role."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, meta, nodes

from ppr_case.access.policy import Role

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "templates"
NAMES: Final = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
ENVIRONMENT: Final = Environment(autoescape=True)
TREES: Final = {name: ENVIRONMENT.parse((FOLDER / name).read_text(encoding="utf-8")) for name in NAMES}
MOST_LINES: Final = 150


def named_in_code() -> set[str]:
    """Every text in a view that is the name of a template."""
    found = set()
    for path in (ROOT / "ppr_case").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                found.add(node.value)
    return found


def named_in_templates() -> set[str]:
    return {name for tree in TREES.values() for name in meta.find_referenced_templates(tree) if name}


def test_every_template_is_rendered_by_a_view_or_part_of_one_that_is():
    assert set(NAMES) - named_in_code() - named_in_templates() == set()


def test_every_template_that_is_named_is_there():
    assert (named_in_code() | named_in_templates()) - set(NAMES) == set()


def macros(tree: nodes.Template) -> set[str]:
    return {macro.name for macro in tree.find_all(nodes.Macro)}


def used(tree: nodes.Template) -> set[str]:
    """Every name that is loaded: a call, a filter's argument, a macro of the same file."""
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}


def imported(tree: nodes.Template) -> set[str]:
    return {
        name if isinstance(name, str) else name[0] for found in tree.find_all(nodes.FromImport) for name in found.names
    }


def test_no_macro_is_idle():
    idle = {}
    for name, tree in TREES.items():
        elsewhere = set().union(*(imported(other) for which, other in TREES.items() if which != name))
        if unused := macros(tree) - used(tree) - elsewhere:
            idle[name] = unused
    assert idle == {}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_imported_is_used_and_there(name: str):
    tree = TREES[name]
    inside = set().union(*(used(child) for child in TREES.values() if name in meta.find_referenced_templates(child)))
    assert imported(tree) - used(tree) - inside == set()
    for found in tree.find_all(nodes.FromImport):
        assert isinstance(found.template, nodes.Const)
        there = TREES[found.template.value]
        defined = macros(there) | {stored.name for stored in there.find_all(nodes.Name) if stored.ctx == "store"}
        assert {asked if isinstance(asked, str) else asked[0] for asked in found.names} <= defined


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_unescaped(name: str):
    tree = TREES[name]
    assert [found.name for found in tree.find_all(nodes.Filter) if found.name in {"safe", "xmlattr"}] == []
    assert not list(tree.find_all((nodes.MarkSafe, nodes.MarkSafeIfAutoescape)))
    assert "autoescape" not in (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_template_asks_for_a_role(name: str):
    """Templates ask `may("procedure:read", procedure)`; a role is a word to be shown and nothing to decide by."""
    roles = {role.value for role in Role}
    said = {const.value for const in TREES[name].find_all(nodes.Const) if isinstance(const.value, str)}
    assert said & roles == set()
    assert [found for found in decided_by(TREES[name]) if is_role_of_somebody(found)] == []


def test_a_template_that_asked_for_a_role_would_be_found():
    asking = ENVIRONMENT.parse("{{ 1 if g.who.role == x else 2 }}{% if one.role %}{% endif %}")
    assert len([found for found in decided_by(asking) if is_role_of_somebody(found)]) == 1


def decided_by(tree: nodes.Template) -> list[nodes.Node]:
    tests = [branch.test for branch in tree.find_all(nodes.If)]
    tests += [branch.test for branch in tree.find_all(nodes.CondExpr)]
    return [found for test in tests for found in (test, *test.find_all(nodes.Getattr))]


def is_role_of_somebody(found: nodes.Node) -> bool:
    """`g.who.role`, not the role that a person has in a procedure."""
    return isinstance(found, nodes.Getattr) and found.attr == "role" and "who" in str(found.node)


@pytest.mark.parametrize("name", NAMES)
def test_no_template_brings_style_or_script_of_its_own(name: str):
    text = re.sub(r"{#.*?#}", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert len(text.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_that_ends_with_a_written_day_has_one_full_stop(name: str):
    """A day in words ends with „r.” already."""
    assert re.findall(r'long_day(?: }}| ~ ")\.', (FOLDER / name).read_text(encoding="utf-8")) == []
