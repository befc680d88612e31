"""Scans on the command line: listed without being opened, saved for their owner alone, attached as on the page."""

import json
import stat
from base64 import b64decode
from pathlib import Path

import pytest
from sqlalchemy import select

from ppr_case.casework.scans import annul_scan
from ppr_case.core import clock
from ppr_case.crypto.packages import unpack
from ppr_case.interchange.carrying import carried
from ppr_case.interchange.scans import AnnulledMeanwhile
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.trail import Entry
from tests.casework.scanfiles import pdf, photograph
from tests.cli.commands import Said
from tests.cli.inside import run, run_in
from tests.cli.test_procedures import here, laid, with_coordinator
from tests.worlds import World

__all__ = ["here", "laid"]
FILE = pdf()


@pytest.fixture
def card(here: World) -> str:
    """Give the number of a form of procedure 1/2024, somebody to keep scans under, and a scan."""
    with_coordinator(here)
    with here.reading() as session:
        query = select(Card.number).join(Procedure).where(Procedure.number == "1/2024", Card.kind == "A", Card.opening)
        return session.scalars(query).one()


def attach(world: World, card: str, folder: Path, content: bytes = FILE, *more: str) -> Said:
    path = folder / "Zmyślona.pdf"
    path.write_bytes(content)
    return run(world, "procedure", "attach", "1/2024", card, str(path), *more)


def one(world: World) -> Scan:
    with world.reading() as session:
        return session.scalars(select(Scan)).one()


def test_a_scan_is_attached_listed_and_saved(here: World, card: str, tmp_path: Path) -> None:
    said = attach(here, card, tmp_path)
    assert said.code == 0, said
    scan = one(here)
    assert said.out.startswith(str(scan.id))
    assert (scan.kind, scan.size) == ("pdf", len(FILE))
    listed = run(here, "procedure", "scans", "1/2024")
    assert listed.out.split("\t") == [
        str(scan.id), card, "pdf", str(len(FILE)), clock.today().isoformat(), "kasia\n",
    ]  # fmt: skip
    out = tmp_path / "zapisany.pdf"
    saved = run(here, "procedure", "scan", "1/2024", str(scan.id), "--out", str(out))
    assert saved.code == 0, saved
    assert out.read_bytes() == FILE
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with here.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
        assert last is not None
        assert (last.action, str(scan.id) in last.detail) == ("scan.saved", True)
    assert "Zmyślona" not in saved.out + listed.out


def test_of_a_photograph_the_place_is_left_out(here: World, card: str, tmp_path: Path) -> None:
    assert attach(here, card, tmp_path, photograph()).code == 0
    with here.reading() as session:
        kept = session.scalars(select(Scan)).one()
        assert (kept.kind, b"tajne" in (kept.content or b"tajne")) == ("jpeg", False)


def test_an_annulled_one_is_listed_and_not_saved(here: World, card: str, tmp_path: Path) -> None:
    attach(here, card, tmp_path)
    with here.writing() as session:
        scan = session.scalars(select(Scan)).one()
        annul_scan(session, scan, reason="zła", by=scan.staff_id, on=clock.today())
        session.commit()
    assert run(here, "procedure", "scans", "1/2024").out.endswith("\tanulowany\n")
    out = tmp_path / "x.pdf"
    said = run(here, "procedure", "scan", "1/2024", str(one(here).id), "--out", str(out))
    assert (said.code, "treści nie ma" in said.err, out.exists()) == (2, True, False)


def annul(world: World, *more: str, typed: str = "") -> Said:
    return run(world, "procedure", "annul-scan", "1/2024", str(one(world).id), *more, typed=typed)


def test_a_wrong_one_is_annulled_as_on_the_page(here: World, card: str, tmp_path: Path) -> None:
    attach(here, card, tmp_path)
    said = annul(here, "--reason", "To karta innej rodziny.")
    assert said.code == 0, said
    with here.reading() as session:
        scan = session.scalars(select(Scan)).one()
        assert (scan.annulled_on, scan.why_annulled) == (clock.today(), "To karta innej rodziny.")
        assert (scan.content, scan.annulled_by_id) == (None, scan.staff_id)
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
        assert last is not None
        assert last.action == "scan.annulled"
        assert "rodziny" not in last.detail
    again = annul(here, "--reason", "Inny powód.")
    assert (again.code, "anulowano już wcześniej" in again.err) == (2, True)
    with here.reading() as session:
        assert session.scalars(select(Scan)).one().why_annulled == "To karta innej rodziny."


def test_why_is_asked_where_it_was_not_said(here: World, card: str, tmp_path: Path) -> None:
    attach(here, card, tmp_path)
    said = annul(here, typed="Nieczytelny.\n")
    assert (said.code, "Dlaczego ten skan jest błędny" in said.err) == (0, True)
    with here.reading() as session:
        assert session.scalars(select(Scan)).one().why_annulled == "Nieczytelny."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--reason", " - "), "Napisz, dlaczego"),
        (("--reason", "x" * 10_001), "najwyżej 10 000"),
        (("--reason", "zły", "--by", "nikt"), "Nie ma konta nikt"),
    ],
)
def test_without_a_reason_or_an_account_nothing_is_annulled(
    here: World, card: str, tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    attach(here, card, tmp_path)
    told = annul(here, *more)
    assert (told.code, said in told.err) == (2, True)
    assert one(here).annulled_on is None
    other = run(here, "procedure", "annul-scan", "2/2024", str(one(here).id), "--reason", "zły")
    assert (other.code, "nie ma takiego skanu" in other.err) == (2, True)


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (b"MZ", (), "To nie jest plik PDF"),
        (b"%PDF-" + b"x" * 11 * 1024 * 1024, (), "skan może mieć najwyżej 10 MB"),
        (FILE, ("--by", "nikt"), "Nie ma konta nikt"),
    ],
)
def test_what_may_not_be_attached_is_said(
    here: World, card: str, tmp_path: Path, content: bytes, more: tuple[str, ...], said: str
) -> None:
    told = attach(here, card, tmp_path, content, *more)
    assert (told.code, said in told.err) == (2, True)
    with here.reading() as session:
        assert session.scalars(select(Scan)).all() == []


def test_the_same_file_twice_is_one_scan(here: World, card: str, tmp_path: Path) -> None:
    attach(here, card, tmp_path)
    told = attach(here, card, tmp_path)
    assert (told.code, "dołączono już" in told.err) == (2, True)
    assert one(here)


def test_no_such_form_scan_or_file(here: World, card: str, tmp_path: Path) -> None:
    assert "nie ma formularza K/9/1999" in attach(here, "K/9/1999", tmp_path).err
    attach(here, card, tmp_path)
    other = run(here, "procedure", "scan", "2/2024", str(one(here).id), "--out", str(tmp_path / "x"))
    assert (other.code, "nie ma takiego skanu" in other.err) == (2, True)
    none = run(here, "procedure", "attach", "1/2024", card, str(tmp_path / "nie-ma"))
    assert (none.code, "Nie można odczytać" in none.err) == (2, True)


@pytest.mark.parametrize("limit", ["0", "41", "dużo", "-1"])
def test_a_limit_that_says_nothing_is_refused(here: World, limit: str) -> None:
    said = run_in({**here.environ, "PPR_CASE_SCAN_MB": limit}, "procedure", "scans", "1/2024")
    assert (said.code, "od 1 do 40" in said.err) == (2, True)


def test_the_limit_is_the_installations(here: World, card: str, tmp_path: Path) -> None:
    path = tmp_path / "duzy.pdf"
    path.write_bytes(b"%PDF-" + b"x" * 2 * 1024 * 1024)
    told = run_in({**here.environ, "PPR_CASE_SCAN_MB": "1"}, "procedure", "attach", "1/2024", card, str(path))
    assert "najwyżej 1 MB" in told.err


def test_the_scans_go_into_the_file_and_the_package_and_none_is_left_behind(
    here: World, card: str, tmp_path: Path
) -> None:
    sent = [FILE, photograph(), pdf()]
    for content in sent:
        attach(here, card, tmp_path, content)
    out, package = tmp_path / "procedura.json", tmp_path / "paczka"
    assert run(here, "procedure", "export", "1/2024", "--out", str(out)).code == 0
    told = json.loads(out.read_text(encoding="utf-8"))["documents"]["scans"]
    assert [b64decode(one["content"])[:4] for one in told] == [b"%PDF", b"\xff\xd8\xff\xe1", b"%PDF"]
    ours = run(here, "keys", "public").out.strip()
    assert run(here, "procedure", "hand-over", "1/2024", "--to", ours, "--out", str(package)).code == 0
    with package.open("rb") as file:
        found = carried(unpack(here.store.ring, file))
        scans = json.loads(found.told)["documents"]["scans"]
        contents = list(found.contents(scans))
    assert [len(content or b"") for content in contents] == [one["size"] for one in scans]
    assert (contents[0], contents[2]) == (sent[0], sent[2])


def test_one_annulled_while_the_file_is_written_leaves_no_file(
    here: World, card: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(here, card, tmp_path)
    out = tmp_path / "procedura.json"

    def annulled(*_: object) -> None:
        raise AnnulledMeanwhile

    monkeypatch.setattr("ppr_case.interchange.scans.ScansOut._content", annulled)
    for command in (("export",), ("hand-over", "--to", run(here, "keys", "public").out.strip())):
        said = run(here, "procedure", command[0], "1/2024", "--out", str(out), *command[1:])
        assert (said.code, "ktoś anulował skan" in said.err, out.exists()) == (2, True, False)
    with here.reading() as session:
        assert session.scalars(select(Procedure).where(Procedure.number == "1/2024")).one().handed_over_on is None
