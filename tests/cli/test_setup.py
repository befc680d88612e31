"""A register is founded, brought up to date and checked from the command line."""

import shutil
import stat
from pathlib import Path

import pytest

from ppr_case.core.base import open_data
from ppr_case.installation import upgrade
from tests.cli.commands import Said, ppr_case


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PPR_CASE_INSTANCE": str(tmp_path / "rejestr"), "PPR_CASE_ROOT_KEY_FILE": ""}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found a register once for all the tests that begin with one."""
    folder = tmp_path_factory.mktemp("founded") / "rejestr"
    said = init({"PPR_CASE_INSTANCE": str(folder), "PPR_CASE_ROOT_KEY_FILE": ""})
    assert said.code == 0, said
    return folder


@pytest.fixture
def founded(once: Path, environ: dict[str, str]) -> Path:
    """Give the folder of that register, or rather of a copy of it."""
    return Path(shutil.copytree(once, environ["PPR_CASE_INSTANCE"]))


def init(environ: dict[str, str], teryt: str = "9999011", name: str = "Przykładów") -> Said:
    return ppr_case("init", "--unit", name, "--teryt", teryt, environ=environ)


def test_init_makes_keys_database_and_unit(environ: dict[str, str], tmp_path: Path):
    said = init(environ)
    assert said.code == 0, said.err
    assert "9999011" in said.out
    folder = tmp_path / "rejestr"
    assert {path.name for path in folder.iterdir()} == {"register.db", "keys.db", "root.key"}
    assert stat.S_IMODE((folder / "root.key").stat().st_mode) == 0o600
    assert ppr_case("db", "check", environ=environ) == Said(0, "Baza danych zgadza się z programem.\n", "")


def test_init_again_adds_another_unit_and_refuses_the_same(environ: dict[str, str], founded: Path):
    key = (founded / "root.key").read_bytes()
    assert init(environ, "9999022", "Zmyślin").code == 0
    said = init(environ)
    assert (said.code, said.out) == (2, "")
    assert said.err == "Jednostka 9999011 już jest w tym rejestrze.\n"
    assert (founded / "root.key").read_bytes() == key


@pytest.mark.parametrize("teryt", ["999901", "99990112", "999901a", "９９９９０１１"])
def test_init_refuses_a_code_that_is_none(environ: dict[str, str], tmp_path: Path, teryt: str):
    said = init(environ, teryt)
    assert said == Said(2, "", "Kod TERYT gminy ma siedem cyfr, na przykład 1016011.\n")
    assert not (tmp_path / "rejestr").exists()


def test_a_lost_key_file_is_never_replaced(environ: dict[str, str], founded: Path):
    (founded / "root.key").unlink()
    said = init(environ, "9999022", "Zmyślin")
    assert said.code == 2
    assert "odtwórz go" in said.err
    assert len(said.err.splitlines()) == 1
    assert not (founded / "root.key").exists()


def test_a_lost_key_store_is_named_and_never_replaced(environ: dict[str, str], founded: Path):
    store = founded / "keys.db"
    store.unlink()
    for command in (
        ("export", founded.parent / "wyjscie"),
        ("keys", "verify"),
        ("init", "--unit", "B", "--teryt", "9999022"),
    ):
        said = ppr_case(*command, environ=environ)
        assert (said.code, said.out) == (2, "")
        assert "magazynu kluczy" in said.err
        assert len(said.err.splitlines()) == 1
    assert not store.exists()


def test_a_database_without_a_register_says_how_to_found_one(environ: dict[str, str], founded: Path):
    (founded / "register.db").write_bytes(b"")
    for command in (("indicators", "--year", "2024"), ("export", founded.parent / "wyjscie")):
        said = ppr_case(*command, environ=environ)
        assert (said.code, said.out) == (2, "")
        assert "nie ma rejestru" in said.err
        assert len(said.err.splitlines()) == 1


def test_a_broken_database_file_is_named(environ: dict[str, str], founded: Path):
    (founded / "register.db").write_bytes(b"to nie jest baza danych" * 500)
    for command in (("indicators", "--year", "2024"), ("db", "check"), ("db", "upgrade")):
        said = ppr_case(*command, environ=environ)
        assert (said.code, said.out) == (2, "")
        assert "register.db" in said.err
        assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("url", ["smieci", "mysql://nikt@127.0.0.1/nic", "postgresql+psycopg2://nikt@127.0.0.1/nic"])
def test_an_address_of_no_database_we_know_is_one_sentence(environ: dict[str, str], url: str):
    said = ppr_case("indicators", "--year", "2024", environ=environ | {"PPR_CASE_DATABASE_URL": url})
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("PPR_CASE_DATABASE_URL")
    assert len(said.err.splitlines()) == 1


def test_an_exposed_key_file_is_refused(environ: dict[str, str], founded: Path):
    (founded / "root.key").chmod(0o644)
    said = ppr_case("db", "upgrade", environ=environ)
    assert (said.code, said.out) == (2, "")
    assert "chmod 600" in said.err


def test_a_folder_without_a_register_says_how_to_found_one(environ: dict[str, str]):
    for command in (("db", "upgrade"), ("db", "check")):
        said = ppr_case(*command, environ=environ)
        assert (said.code, said.out) == (2, "")
        assert "ppr-case init" in said.err


def test_a_database_behind_the_program_is_told(environ: dict[str, str], founded: Path):
    engine = open_data(f"sqlite:///{founded / 'register.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE explanations")
    engine.dispose()
    said = ppr_case("db", "check", environ=environ)
    assert (said.code, said.out) == (1, "")
    assert "ppr-case db upgrade" in said.err


def test_the_migrations_alone_are_checked_on_a_fresh_database(environ: dict[str, str]):
    assert ppr_case("db", "check", "--fresh", environ=environ).code == 0


def test_upgrade_makes_what_is_missing_and_changes_nothing_twice(environ: dict[str, str], founded: Path):
    assert ppr_case("db", "upgrade", environ=environ) == Said(0, "Baza danych jest aktualna.\n", "")
    engine = open_data(f"sqlite:///{founded / 'register.db'}")
    upgrade(engine)
    engine.dispose()


def test_a_server_that_does_not_answer_is_one_sentence(environ: dict[str, str], tmp_path: Path):
    (tmp_path / "rejestr").mkdir()
    environ["PPR_CASE_DATABASE_URL"] = "postgresql://nikt@127.0.0.1:1/nic"
    said = init(environ)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nonsens",), "Nie ma takiego polecenia. Są: db,"),
        (("db", "check", "--nonsens"), "Nie ma opcji --nonsens."),
        (("init",), "Brakuje: --unit."),
        (("db", "check", "nonsens"), "Nie rozumiem tego polecenia."),
    ],
)
def test_a_call_that_is_wrong_gets_one_polish_line(environ: dict[str, str], arguments: tuple[str, ...], sentence: str):
    said = ppr_case(*arguments, environ=environ)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert len(said.err.splitlines()) == 1


def test_help_lists_every_command_and_loads_none(environ: dict[str, str]):
    said = ppr_case("--help", environ=environ)
    assert said.code == 0
    for command in (
        "db",
        "demo",
        "export",
        "import",
        "import-template",
        "indicators",
        "init",
        "keys",
        "report",
        "trail",
    ):
        assert f"\n  {command} " in said.out
