"""What the documents say is held against the code."""

import re
from pathlib import Path

import click
import pytest

from ppr_case.cli import COMMANDS, program
from tests.contracts.generated import DOCS, PAGES

ROOT = DOCS.parent
WRITTEN = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_current(name: str):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run: make docs"


def commands() -> list[tuple[str, click.Command]]:
    found = []
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        subcommands = command.commands if isinstance(command, click.Group) else {}
        found += [(f"{name} {sub}", below) for sub, below in subcommands.items()] or [(name, command)]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_each_command_is_documented_with_its_options(name: str, command: click.Command):
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    _, found, section = page.partition(f"### `ppr-case {name}")
    assert found, f"docs/cli.md has no section for ppr-case {name}"
    section = section.split("\n### ")[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert any(option in section for option in parameter.opts), f"{parameter.opts} of ppr-case {name}"


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_each_command_has_a_help_text(name: str, command: click.Command):
    assert command.help, name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.opts} of ppr-case {name}"


def test_each_setting_is_documented():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ppr_case").rglob("*.py"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for setting in sorted(set(re.findall(r"PPR_CASE_[A-Z_]+", code))):
        assert setting in readme, f"{setting} is read and nowhere explained"


def test_each_target_of_make_that_the_readme_names_is_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))):
        assert f"\n{target}:" in makefile


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_decisions_are_numbered_and_have_their_parts():
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{place:04}" for place in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name} lacks {part}"


def test_locked_requirements_name_no_registry():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_each_dependency_says_why_it_is_there():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = project[project.index("dependencies = [") : project.index("[project.scripts]")]
    for line in section.splitlines():
        if line.strip().startswith('"'):
            assert " # " in line, line
