"""A room that grows past its purpose is rebuilt before it is filled."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "ppr_case").rglob("*.py"))
FORBIDDEN = ("utils", "helpers", "common", "misc", "manager", "service", "handler")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_at_most_400_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_named_for_what_it_is_about(path: Path):
    assert not path.stem.startswith("base_")
    assert not path.stem.endswith("_impl")
    assert path.stem not in FORBIDDEN
