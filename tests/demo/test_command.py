"""`ppr-case demo` builds once, uses again, and never touches a register that is not its own."""

import json
from pathlib import Path

import pytest

from ppr_case.casework.units import establish_unit
from tests.cli.commands import Said
from tests.cli.inside import run_in
from tests.worlds import Databases

SMALL = ("--procedures", "25", "--years", "2", "--seed", "3")


def demo(folder: Path, *arguments: str, url: str = "") -> Said:
    environ = {"PPR_CASE_INSTANCE": str(folder), "PPR_CASE_ROOT_KEY_FILE": "", "PPR_CASE_DATABASE_URL": url}
    return run_in(environ, "demo", "--no-serve", *arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    folder = tmp_path_factory.mktemp("demo") / "instance"
    return folder, demo(folder, *SMALL)


def test_a_demo_is_built_and_marked(built: tuple[Path, Said]):
    folder, said = built
    assert said.code == 0, said.err
    assert "rok 2025 (zmyślone)" in said.out
    assert "procedury prowadzone" in said.out
    assert "wszystko zmyślone" in said.err
    mark = json.loads((folder / "demo").read_text(encoding="utf-8"))
    assert mark["built"]
    assert (mark["procedures"], mark["years"], mark["seed"]) == (25, 2, 3)


def test_a_second_start_uses_what_is_there(built: tuple[Path, Said]):
    folder, first = built
    held = (folder / "register.db").stat().st_size
    said = demo(folder, *SMALL)
    assert (said.code, said.out, said.err) == (0, first.out, "")
    assert (folder / "register.db").stat().st_size == held


def test_a_town_that_was_made_long_ago_says_so(built: tuple[Path, Said]):
    folder, first = built
    mark = folder / "demo"
    whole = mark.read_text(encoding="utf-8")
    mark.write_text(whole.replace('"day": ""', '"day": "2026-01-05"'), encoding="utf-8")
    said = demo(folder, *SMALL)
    assert said.code == 0
    assert said.out.startswith("To miasto z 2026-01-05: od tego dnia nic się w nim nie działo.")
    assert said.out.endswith(first.out)
    mark.write_text(whole, encoding="utf-8")


def test_a_demo_that_was_interrupted_is_finished(built: tuple[Path, Said]):
    folder, first = built
    mark = folder / "demo"
    whole = mark.read_text(encoding="utf-8")
    mark.write_text(whole.replace('"built": true', '"built": false'), encoding="utf-8")
    said = demo(folder, *SMALL)
    assert (said.code, said.out) == (0, first.out), "rows that were in already came in once"
    assert mark.read_text(encoding="utf-8") == whole


def test_a_demo_of_another_kind_is_not_overwritten(built: tuple[Path, Said]):
    folder, _ = built
    said = demo(folder)
    assert (said.code, said.out) == (2, "")
    assert "z innych ustawień" in said.err


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path):
    (tmp_path / "register.db").write_bytes(b"a register of somebody's")
    said = demo(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "nie jest demonstracją" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["register.db"]
    assert (tmp_path / "register.db").read_bytes() == b"a register of somebody's"


def test_a_mark_that_another_hand_wrote_is_no_demo(tmp_path: Path):
    (tmp_path / "demo").write_text("demo", encoding="utf-8")
    said = demo(tmp_path)
    assert said.code == 2
    assert "PPR_CASE_INSTANCE" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_real_keys_elsewhere_are_not_used(tmp_path: Path):
    keys = tmp_path / "root.key"
    keys.write_text("somebody's", encoding="utf-8")
    environ = {"PPR_CASE_INSTANCE": str(tmp_path / "new"), "PPR_CASE_ROOT_KEY_FILE": str(keys)}
    said = run_in(environ | {"PPR_CASE_DATABASE_URL": ""}, "demo", "--no-serve")
    assert said.code == 2
    assert keys.read_text(encoding="utf-8") == "somebody's"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("marked", [False, True])
def test_a_server_that_holds_a_real_unit_is_left_alone(databases: Databases, tmp_path: Path, marked: bool):
    url = databases.url("postgresql", tmp_path)
    world = databases.world(url, tmp_path)
    with world.writing() as session:
        establish_unit(session, teryt="1016011", name="Prawdziwa")
        session.commit()
    world.close()
    folder = tmp_path / "demo"
    if marked:
        folder.mkdir()
        recipe = {"like": None, "procedures": 25, "years": 2, "seed": 3, "built": True}
        (folder / "demo").write_text(json.dumps(recipe), encoding="utf-8")
    said = demo(folder, *SMALL, url=url)
    assert (said.code, said.out) == (2, "")
    assert "ma już jednostki" in said.err
    databases.drop(url)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--like", "tomaszow-mazowiecki-2021", "--procedures", "5"),
        ("--years", "3"),
        ("--like", "nowhere"),
        ("--seed", "-1"),
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, arguments: tuple[str, ...]):
    said = demo(tmp_path / "none", *arguments)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "none").exists()
