"""Procedures leave for another commune and come from one, in the browser."""

import hashlib
import io
import json
from datetime import date
from importlib import import_module
from itertools import chain
from tempfile import SpooledTemporaryFile
from uuid import uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.units import establish_unit
from ppr_case.crypto import packages, streams
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import public_key
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.carrying import as_json, carried, for_package
from ppr_case.interchange.dossiers import dossier
from ppr_case.interchange.scans import AnnulledMeanwhile, NotAsPromised, OfAnotherSize
from ppr_case.records.procedures import Procedure
from ppr_case.records.trail import Entry
from ppr_case.webkit.files import gathered
from tests.crypto.packed import packed, packed_as_1, read
from tests.web.page import Browser, Page
from tests.web.visits.conftest import REGISTER, Town, town

__all__ = ["town"]

THEIRS = Keyring.fresh()
SIGNATURE = 64


@pytest.fixture
def mine(town: Town) -> Browser:
    return town.enter(Role.COORDINATOR)


def give(browser: Browser, town: Town, **more: str) -> Page:
    told = {"recipient": str(public_key(THEIRS)), "handed_over_on": "2024-05-05", "commune": "Gmina Zmyślna"}
    return browser.post(f"/transfer/{town.id('1/2024')}/hand-over", **(told | more))


def procedure(town: Town, number: str = "1/2024") -> Procedure:
    with town.world.reading() as session:
        return session.scalars(select(Procedure).where(Procedure.number == number)).one()


def from_another_unit(town: Town, *, version: int = 2, behind: bytes = b"") -> bytes:
    """Make a package of a procedure of another unit, sealed for this installation and signed by it."""
    with town.world.writing() as session:
        away = establish_unit(session, teryt="9999022", name="Sąsiedzice")
        session.commit()
        unit_id = away.id
    assert not bring_in(town.world.make, unit_id, REGISTER).rejected
    with town.world.reading() as session:
        query = select(Procedure).where(Procedure.unit_id == unit_id, Procedure.number == "3/2024")
        whole = dossier(session, session.scalars(query).one(), made_on=date(2024, 5, 5))
        ours = public_key(town.world.store.ring)
        if version == 1:
            return packed_as_1(THEIRS, ours, b"".join(as_json(whole)))
        return packed(THEIRS, ours, chain(for_package(whole), [behind]))


def take(browser: Browser, package: bytes, **more: str) -> Page:
    told = {"taken_over_on": "2024-05-06", "sender": ""} | more
    return browser.post("/transfer/take-over", package=(io.BytesIO(package), "paczka"), **told)


def test_doors(town: Town, mine: Browser):
    page = f"/transfer/{town.id('1/2024')}/hand-over"
    assert mine.get(page).status == 200
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        other = town.enter(role)
        assert [other.get(path).status for path in (page, "/transfer/take-over")] == [403, 403]
        assert other.post(page, recipient=str(public_key(THEIRS))).status == 403
        assert other.post(f"/transfer/{town.id('1/2024')}/export").status == 403
        assert other.post(f"/transfer/{town.id('1/2024')}/package", recipient=str(public_key(THEIRS))).status == 403
    assert mine.get(f"/transfer/{uuid4()}/hand-over").status == 404
    assert procedure(town).handed_over_on is None


def test_one_procedure_is_written_out_and_the_trail_says_so(town: Town, mine: Browser):
    page = mine.get(f"/procedures/{town.id('1/2024')}")
    assert "Przekaż innej gminie" in page.links()
    assert "Zapisz do pliku JSON" in page.text
    whole = json.loads(mine.bytes(f"/transfer/{town.id('1/2024')}/export"))
    assert [row["numer"] for row in whole["tables"]["procedury"]] == ["1/2024"]
    with town.world.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
    assert last is not None
    assert (last.action, "transfer.export" in last.detail) == ("read", True)


def test_a_procedure_is_handed_over_and_its_package_opens_there_alone(town: Town, mine: Browser):
    page = give(mine, town)
    assert "Procedura jest przekazana" in page.text
    done = procedure(town)
    assert (done.handed_over_on, done.held_until) == (date(2024, 5, 5), date(2024, 5, 5))
    package = f"/transfer/{town.id('1/2024')}/package"
    found = read(THEIRS, mine.bytes(package, recipient=str(public_key(THEIRS))))
    assert found.sender == public_key(town.world.store.ring)
    assert json.loads(carried(found).told)["number"] == "1/2024"
    again = give(mine, town, handed_over_on="2024-04-01")
    assert procedure(town).handed_over_on == date(2024, 5, 5)
    assert again.status == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"recipient": "ppr1-zmyślony"}, "To nie jest cały klucz publiczny"),
        ({"recipient": ""}, "Wklej klucz publiczny"),
        ({"handed_over_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"handed_over_on": "2024-01-31"}, "Procedurę prowadzi się od 1.02.2024"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_handed_over(town: Town, mine: Browser, more: dict[str, str], said: str):
    page = give(mine, town, **more)
    assert said in page.text
    assert "Gmina Zmyślna" in page.html  # what was typed is still there
    assert procedure(town).handed_over_on is None


def test_one_that_ended_is_not_handed_over(town: Town, mine: Browser):
    for number in ("4/2024", "5/2023"):
        assert mine.get(f"/transfer/{town.id(number)}/hand-over").status == 302
    assert mine.post(f"/transfer/{town.id('1/2024')}/package", recipient=str(public_key(THEIRS))).status == 302


@pytest.mark.parametrize("version", [1, 2])
def test_a_procedure_comes_from_another_commune_once(town: Town, mine: Browser, version: int):
    package = from_another_unit(town, version=version)
    first = take(mine, package)
    number = "5/2024"
    made = first.location
    page = mine.get(made)
    assert f"Procedura przejęta: {number}" in page.text
    assert public_key(THEIRS).fingerprint in page.text
    assert "Przejęta 6.05.2024 z gminy: 9999022" in page.text
    again = take(mine, package)
    assert again.location == made
    assert "już przejęta" in mine.get(made).text


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        (lambda _: b"nic", {}, "nie jest całą, podpisaną paczką"),
        (lambda package: package[:-1] + bytes([package[-1] ^ 1]), {}, "nie jest całą, podpisaną paczką"),
        (lambda _: packed(THEIRS, public_key(THEIRS), b"x"), {}, "zamknięta dla innej instalacji"),
        (lambda package: package, {"taken_over_on": "2024-05-07"}, "Dzień przejęcia musi być"),
        (lambda package: package, {"sender": "klucz"}, "To nie jest cały klucz publiczny"),
        (lambda package: package, {"sender": str(public_key(Keyring.fresh()))}, "Paczkę podpisał kto inny"),
    ],
)
def test_a_package_that_cannot_be_taken_brings_nothing_in(town: Town, mine: Browser, change, more, said):
    package = change(from_another_unit(town))
    assert said in take(mine, package, **more).text
    with town.world.reading() as session:
        assert session.scalars(select(Procedure.id).where(Procedure.taken_over_on.is_not(None))).all() == []


def test_one_that_was_broken_before_it_was_signed_brings_nothing_in(
    town: Town, mine: Browser, monkeypatch: pytest.MonkeyPatch
):
    """Whoever signs may sign anything: what is told opens, and a piece behind it does not."""
    monkeypatch.setattr(streams, "PIECE", 1)
    whole = from_another_unit(town, behind=b"x")[:-SIGNATURE]
    broken = whole[:-1] + bytes([whole[-1] ^ 1])
    signature = packages._signing(THEIRS).sign(packages._SIGNED + hashlib.sha512(broken).digest())  # noqa: SLF001
    page = take(mine, broken + signature)
    assert "nie jest całą" in page.text or "nie ma całej procedury" in page.text
    with town.world.reading() as session:
        assert session.scalars(select(Procedure.id).where(Procedure.taken_over_on.is_not(None))).all() == []


def test_our_key_is_shown_to_be_given_out(town: Town, mine: Browser):
    page = mine.get(mine.get("/procedures").links()["Przejmij z innej gminy"])
    ours = public_key(town.world.store.ring)
    assert str(ours) in page.text
    assert ours.fingerprint in page.text


@pytest.mark.parametrize("content", [b"", b"x", bytes(8), bytes([255] * 8), bytes(7) + b"\x09{}"])
def test_a_package_with_something_else_in_it_is_none(town: Town, mine: Browser, content: bytes):
    page = take(mine, packed(THEIRS, public_key(town.world.store.ring), content))
    assert "nie jest całą" in page.text or "nie ma całej procedury" in page.text
    with town.world.reading() as session:
        assert session.scalars(select(Procedure.id).where(Procedure.taken_over_on.is_not(None))).all() == []


def test_more_scans_than_a_page_takes_in_again_are_written_and_it_is_said_who_takes_them(
    town: Town, mine: Browser, monkeypatch: pytest.MonkeyPatch
):
    views = import_module("ppr_case.web.transfer.views")
    page = f"/transfer/{town.id('1/2024')}/hand-over"
    assert "ppr-case procedure take-over" not in mine.get(page).text
    monkeypatch.setattr(views, "bytes_of", lambda *_: 61 * 1024 * 1024)
    assert json.loads(mine.bytes(f"/transfer/{town.id('1/2024')}/export"))["number"] == "1/2024"
    for said in (mine.get(page).text, give(mine, town).text, mine.get(page).text):
        assert "Skany tej procedury mają razem 61 MB, a strona drugiej gminy przyjmie do 60 MB." in said
        assert "ppr-case procedure take-over" in said
    package = mine.bytes(f"/transfer/{town.id('1/2024')}/package", recipient=str(public_key(THEIRS)))
    assert read(THEIRS, package).sender == public_key(town.world.store.ring)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (AnnulledMeanwhile(), "ktoś anulował skan tej procedury. Spróbuj jeszcze raz."),
        (OfAnotherSize("K/1/2024"), "Skan formularza K/1/2024 ma inny rozmiar niż jego wpis."),
    ],
)
def test_a_scan_that_is_not_as_promised_leaves_no_file(
    town: Town, mine: Browser, monkeypatch: pytest.MonkeyPatch, why: NotAsPromised, said: str
):
    def refused(*_: object) -> None:
        raise why

    monkeypatch.setattr(import_module("ppr_case.web.transfer.views"), "as_json", lambda _: map(refused, [1]))
    led = mine.post(f"/transfer/{town.id('1/2024')}/export")
    assert said in mine.get(led.location).text


def test_what_waits_for_its_answer_on_the_disk_is_sealed(monkeypatch: pytest.MonkeyPatch):
    files, written = import_module("ppr_case.webkit.files"), list[bytes]()

    class Watched(SpooledTemporaryFile[bytes]):
        def rollover(self) -> None:
            super().rollover()
            self.seek(0)
            written.append(self.read())

    monkeypatch.setattr(files, "SpooledTemporaryFile", Watched)
    monkeypatch.setattr(files, "_IN_MEMORY", 1000)
    pieces = [b"Zmy\xc5\x9blona" * 10_000] * 20
    response = gathered(iter(pieces), "application/json", "procedura.json")
    assert response.content_length == len(b"".join(pieces))
    assert response.get_data() == b"".join(pieces)
    assert written
    assert b"lonaZmy" not in b"".join(written)
    response.close()


def test_what_nobody_listens_to_any_more_is_closed_too(monkeypatch: pytest.MonkeyPatch):
    """A browser that goes away leaves an answer that is never read to its end."""
    files, made = import_module("ppr_case.webkit.files"), list[SpooledTemporaryFile[bytes]]()

    class Kept(SpooledTemporaryFile[bytes]):
        def __init__(self, most: int) -> None:
            super().__init__(most)
            made.append(self)

    monkeypatch.setattr(files, "SpooledTemporaryFile", Kept)
    response = gathered(iter([b"Zmy\xc5\x9blona"]), "application/json", "procedura.json")
    (waiting,) = made
    assert not waiting.closed
    response.close()
    assert waiting.closed
