"""Scans of the signed forms: who may attach and read them, that one sending makes one, and that a wrong one is gone."""

import importlib
import io
import tempfile
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from ppr_case.access.policy import Role
from ppr_case.casework import scans as operations
from ppr_case.core import clock
from ppr_case.records.cards import Card
from ppr_case.records.groups import GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.trail import Entry
from tests.casework.scanfiles import drawn_from, jpeg, packed_without_end, pdf, photograph, png
from tests.web.cards.conftest import town
from tests.web.cards.test_filling import Opened
from tests.web.drafts.writing import drafts, hidden, leave, save
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town

__all__ = ["town"]
FILE = pdf()


class Desk:
    """A form of a procedure, and somebody with files."""

    def __init__(self, town: Town) -> None:
        self.opened, self.town = Opened(town), town
        self.member = self.opened.member
        self.card = self.opened.cards("A")[0].id
        self.page = f"/scans/cards/{self.card}/new"

    def send(self, *files: bytes, browser: Browser | None = None, key: str = "", name: str = "Kowalska.pdf") -> Page:
        sent = [FileStorage(io.BytesIO(content), name) for content in files]
        who = browser or self.member
        return who.upload(self.page, who.token(self.page), key=key or str(uuid4()), files=sent)

    def scans(self) -> list[Scan]:
        with self.town.world.reading() as session:
            return list(session.scalars(select(Scan).order_by(Scan.id)))

    def content(self, id_: UUID) -> bytes | None:
        with self.town.world.reading() as session:
            return session.get_one(Scan, id_).content

    def shown(self) -> Page:
        return self.member.get(f"/cards/{self.card}")

    def last(self) -> Entry:
        with self.town.world.reading() as session:
            entry = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
            assert entry is not None
            return entry


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def test_doors(desk: Desk, browser: Browser):
    assert desk.send(FILE).status == 302
    (scan,) = desk.scans()
    paths = (desk.page, f"/scans/{scan.id}/file", f"/scans/{scan.id}/annulment")
    for path in paths:
        assert browser.get(path).status == 302
        assert desk.member.get(path).status == 200
        assert desk.town.enter(Role.COORDINATOR).get(path).status == 200
        for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
            assert desk.town.enter(role).get(path).status in {403, 404}
    for path in (f"/scans/cards/{uuid4()}/new", f"/scans/{uuid4()}/file", f"/scans/{uuid4()}/annulment"):
        assert desk.member.get(path).status == 404


def test_whoever_leaves_the_group_reads_no_scan_the_same_second(desk: Desk):
    desk.send(FILE)
    (scan,) = desk.scans()
    with desk.town.world.writing() as session:
        for seat in session.scalars(select(GroupMember)):
            seat.since_on, seat.until_on = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
        session.commit()
    for path in (desk.page, f"/scans/{scan.id}/file", f"/scans/{scan.id}/annulment"):
        assert desk.member.get(path).status == 403
    assert desk.send(png()).status == 403
    assert desk.town.enter(Role.COORDINATOR).get(f"/scans/{scan.id}/file").status == 200


def test_whoever_leaves_the_group_has_no_draft_about_a_scan_either(desk: Desk):
    assert desk.send(FILE).status == 302
    (scan,) = desk.scans()
    page = f"/scans/{scan.id}/annulment"
    assert save(desk.member, page, reason="Zmyślony powód").status == 302
    assert "procedura" in desk.member.get("/drafts").text
    leave(desk.town)
    assert "nie masz już dostępu" in desk.member.get("/drafts").text
    assert save(desk.member, page, reason="Zmyślony powód").status == 403


def test_a_scan_is_attached_sealed_and_given_back_to_the_byte(desk: Desk):
    assert "Nie ma skanu" in desk.shown().text
    page = desk.send(FILE)
    assert page.location.endswith(f"/cards/{desk.card}#skany")
    assert "Skan dołączony" in desk.member.get(page.location).text
    (scan,) = desk.scans()
    assert (scan.kind, scan.size, scan.card_id, scan.added_on) == ("pdf", len(FILE), desk.card, clock.today())
    with desk.town.world.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT content FROM scans").one()
    assert b"%PDF" not in bytes(kept)
    assert desk.last().action == "read"
    assert desk.member.bytes(f"/scans/{scan.id}/file", method="get") == FILE


def test_it_is_served_as_a_download_that_runs_nothing_and_stays_nowhere(desk: Desk):
    desk.send(jpeg(), name="Ewa Zmyślona.jpg")
    (scan,) = desk.scans()
    page = desk.member.get(f"/scans/{scan.id}/file")
    said = page.headers
    assert said["Content-Type"] == "image/jpeg"
    letters = scan.id.hex[-6:]
    assert said["Content-Disposition"] == f'attachment; filename="skan-a-2024-05-06-{letters}.jpg"'
    assert "sandbox" in said["Content-Security-Policy"]
    assert "default-src 'none'" in said["Content-Security-Policy"]
    assert (said["Cache-Control"], said["X-Content-Type-Options"]) == ("no-store", "nosniff")
    for name in ("Zmyślona", "Ewa"):
        assert name not in str(said)
        assert name not in desk.shown().html.split("skany")[1]


def test_every_download_is_an_entry_and_looking_at_the_list_opens_none(desk: Desk):
    desk.send(FILE)
    (scan,) = desk.scans()
    desk.shown()
    assert str(scan.id) not in desk.last().detail
    desk.member.get(f"/scans/{scan.id}/file")
    entry = desk.last()
    assert entry.action == "read"
    assert f'"table":"scans","ids":["{scan.id}"]' in entry.detail
    assert "scans.download" in entry.detail


def test_several_files_at_once_in_their_order(desk: Desk):
    sent = [png(), jpeg(), FILE]
    assert "Dołączono 3 skany" in desk.member.get(desk.send(*sent).location).text
    assert [scan.kind for scan in desk.scans()] == ["png", "jpeg", "pdf"]
    page = desk.member.get(f"/procedures/{desk.opened.id}/cards")
    assert "3 skany" in page.text
    listed = desk.member.get(f"/procedures/{desk.opened.id}/documents", most=22)
    assert [link for link in listed.links().values() if link.startswith("/scans/")] == [
        f"/scans/{scan.id}/file" for scan in desk.scans()
    ]


def test_where_a_photograph_was_taken_is_not_given_back(desk: Desk):
    desk.send(photograph())
    (scan,) = desk.scans()
    assert b"tajne" not in (desk.content(scan.id) or b"tajne")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "Wybierz plik"),
        ((b"<html><script>alert(1)</script>",), "To nie jest plik PDF, JPEG ani PNG"),
        ((b"",), "pusty"),
        ((FILE, b"MZ\0"), "Kowalska.pdf: To nie jest plik PDF"),
        (tuple(b"x" for _ in range(11)), "najwyżej 10"),
        ((FILE, packed_without_end(600)), "rozpakowuje się bez końca"),
        ((pdf(drawn_from(photograph())),), "jest zdjęcie z zapisanym miejscem"),
        ((b"%PDF-" + b"x" * 11 * 1024 * 1024,), "skan może mieć najwyżej 10 MB"),
        ((FILE, FILE), "Wybrano dwa razy ten sam plik: Kowalska.pdf. Wybierz każdy raz. Nie dołączono żadnego"),
    ],
)
def test_what_is_no_scan_is_said_beside_the_field_and_nothing_is_attached(
    desk: Desk, files: tuple[bytes, ...], said: str
):
    page = desk.send(*files)
    assert (page.status, desk.scans()) == (200, [])
    assert "Niczego nie dołączono" in page.text
    assert said in page.text


def test_one_file_under_two_names_and_one_that_is_there_are_told_apart(desk: Desk):
    token, taken = desk.member.token(desk.page), photograph()
    sent = [FileStorage(io.BytesIO(one), name) for one, name in ((FILE, "a.pdf"), (taken, "b.jpg"), (taken, "c.jpg"))]
    page = desk.member.upload(desk.page, token, key=str(uuid4()), files=sent)
    assert "To ten sam plik pod dwiema nazwami: b.jpg i c.jpg." in page.text
    assert "dołączono już" not in page.text
    assert desk.scans() == []
    desk.send(FILE)
    page = desk.send(png(), FILE)
    assert "Ten sam plik dołączono już 6.05.2024. Wybierz inny." in page.text
    assert len(desk.scans()) == 1


def test_words_in_the_place_of_a_file_are_none(desk: Desk):
    page = desk.member.post(desk.page, key=str(uuid4()), files="nie plik")
    assert (page.status, "Wybierz plik" in page.text) == (200, True)


def test_the_name_of_a_file_is_kept_nowhere(desk: Desk):
    desk.send(FILE, name="Zuzanna Wymyślona.pdf")
    with desk.town.world.engine.connect() as connection:
        kept = "".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM scans"))
        trail = "".join(detail for (detail,) in connection.exec_driver_sql("SELECT detail FROM trail"))
    assert "Wymy" not in kept + trail


def test_the_same_form_twice_makes_one_scan(desk: Desk):
    key = str(uuid4())
    for _ in range(2):
        assert desk.send(FILE, png_file := png_of(desk), key=key).status == 302
    assert len(desk.scans()) == 2
    assert png_file
    changed = desk.send(jpeg(), key=key)
    assert "teraz są w nim inne pliki" in changed.text
    assert f'value="{key}"' not in changed.html
    assert len(desk.scans()) == 2
    assert desk.send(FILE, key="nie id").status == 400


def png_of(desk: Desk, kept: dict[UUID, bytes] = {}) -> bytes:  # noqa: B006 (the same bytes for the same form)
    return kept.setdefault(desk.card, png())


def test_a_form_whose_scan_was_annulled_meanwhile_does_not_bring_it_back(desk: Desk):
    key = str(uuid4())
    desk.send(FILE, key=key)
    annul(desk)
    page = desk.send(FILE, key=key)
    assert "potem anulowano" in page.text
    assert len(desk.scans()) == 1
    assert desk.send(FILE).status == 302
    assert len(desk.scans()) == 2


def test_a_form_that_lost_a_race_is_read_once_more_from_its_beginning(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    truly, tried = operations.attach_all, []

    def lost(*told: Any, **more: Any) -> Any:
        tried.append([one.content for one in told[2]])
        if len(tried) == 1:
            raise IntegrityError("another was first", {}, Exception())
        return truly(*told, **more)

    monkeypatch.setattr(importlib.import_module("ppr_case.web.scans.views"), "attach_all", lost)
    sent = [FILE, png_of(desk)]
    assert desk.send(*sent).status == 302
    assert len(tried) == 2
    assert tried[0] == tried[1]
    assert [desk.content(scan.id) for scan in desk.scans()] == tried[0]


def test_truly_at_once(desk: Desk):
    browsers = [desk.town.enter(Role.MEMBER) for _ in range(2)]
    tokens = [browser.token(desk.page) for browser in browsers]
    for turn in range(3):
        key, together, said = str(uuid4()), Barrier(2), list[int]()
        content = png()

        def press(
            browser: Browser,
            token: str,
            key: str = key,
            content: bytes = content,
            together: Barrier = together,
            said: list[int] = said,
        ) -> None:
            together.wait()
            sent = [(io.BytesIO(content), "skan")]
            said.append(browser.post_raw(desk.page, csrf_token=token, key=key, files=sent).status)

        threads = [Thread(target=press, args=pair) for pair in zip(browsers, tokens, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == [302, 302]
        assert len(desk.scans()) == turn + 1


def annul(desk: Desk, **more: str) -> Page:
    scan = desk.scans()[-1]
    return desk.member.post(f"/scans/{scan.id}/annulment", **{"reason": "To karta innej rodziny."} | more)


def test_an_annulled_scan_is_gone_and_says_who_and_why(desk: Desk):
    desk.send(FILE)
    (scan,) = desk.scans()
    assert "Napisz, dlaczego skan jest błędny" in annul(desk, reason=" ").text
    assert desk.content(scan.id) == FILE
    assert annul(desk).status == 302
    for role in (Role.MEMBER, Role.COORDINATOR):
        assert desk.town.enter(role).get(f"/scans/{scan.id}/file").status == 404
    assert desk.content(scan.id) is None
    page = desk.shown()
    assert "anulowany 6.05.2024" in page.text
    assert "To karta innej rodziny." in page.text
    assert f"/scans/{scan.id}/file" not in page.html
    assert "To karta innej rodziny." in desk.member.get(f"/procedures/{desk.opened.id}/history").text
    assert "już wcześniej" in desk.member.get(annul(desk).location).text


def test_annulled_twice_by_one_form_it_leaves_no_draft_behind(desk: Desk):
    desk.send(FILE)
    page = f"/scans/{desk.scans()[0].id}/annulment"
    sent = {"reason": "To karta innej rodziny.", **hidden(desk.member.get(page))}
    token = desk.member.token(page)
    for _ in range(2):
        led = desk.member.post_raw(page, csrf_token=token, **sent)
        assert "czeka w szkicach" not in desk.member.get(led.location).text
    assert drafts(desk.town.world) == []


def test_the_page_that_annuls_says_what_it_does(desk: Desk):
    desk.send(FILE)
    page = desk.member.get(f"/scans/{desk.scans()[0].id}/annulment")
    assert "nikt już go nie pobierze" in page.text
    assert desk.member.get(desk.page).status == 200


def test_of_an_annulled_form_no_scan_is_read_or_attached(desk: Desk):
    desk.send(FILE)
    (scan,) = desk.scans()
    with desk.town.world.writing() as session:
        session.get_one(Card, desk.card).annulled_on = clock.today()
        session.commit()
    assert desk.member.get(f"/scans/{scan.id}/file").status == 404
    page = desk.shown()
    assert f"/scans/{scan.id}/file" not in page.html
    assert f"/scans/{scan.id}/annulment" in page.html
    assert "anulowany" in desk.member.get(desk.send(png()).location).text
    assert len(desk.scans()) == 1
    assert f"/scans/{scan.id}/file" not in desk.member.get(f"/procedures/{desk.opened.id}/documents").html


def test_of_an_annulled_procedure_no_scan_is_read(desk: Desk):
    desk.send(FILE)
    (scan,) = desk.scans()
    with desk.town.world.writing() as session:
        session.get_one(Procedure, desk.opened.id).annulled_on = clock.today()
        session.commit()
    coordinator = desk.town.enter(Role.COORDINATOR)
    assert coordinator.get(f"/scans/{scan.id}/file").status == 404
    for page in (f"/cards/{desk.card}", f"/procedures/{desk.opened.id}/documents"):
        assert f"/scans/{scan.id}/file" not in coordinator.get(page).html


def test_a_form_has_so_many_scans_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operations, "MOST_OF_A_CARD", 1)
    desk.send(FILE)
    assert "mieści się przy jednym" in desk.send(png()).text
    assert len(desk.scans()) == 1


def test_a_page_without_files_takes_no_large_body(
    app: Flask, desk: Desk, signed_in: Callable[[Role], Browser], browser: Browser
):
    much = b"x" * 3 * 1024 * 1024
    coordinator = signed_in(Role.COORDINATOR)

    def file() -> FileStorage:
        return FileStorage(io.BytesIO(much), "x")

    assert coordinator.upload("/password", coordinator.token("/password"), files=file()).status == 413
    assert desk.send(much).status == 200
    assert browser.upload(desk.page, browser.token("/sign-in"), files=file()).status == 413
    assert app.config["MAX_CONTENT_LENGTH"] == 64 * 1024 * 1024


def test_an_upload_is_not_written_to_the_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file on the disk")

    werkzeug = importlib.import_module("werkzeug.formparser")
    for module in (tempfile, werkzeug):
        for name in ("TemporaryFile", "SpooledTemporaryFile"):
            monkeypatch.setattr(module, name, refuse, raising=False)
    big = b"%PDF-1.7 " + b"x" * 2 * 1024 * 1024
    assert desk.send(big).status == 200
