"""A register comes in through the browser: looked through first, then brought in; and it goes out."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from ppr_case.access.policy import Role
from ppr_case.core import clock
from ppr_case.interchange.arriving import bring_in
from ppr_case.interchange.tables import TABLES
from ppr_case.records.procedures import Procedure
from ppr_case.records.trail import Entry
from ppr_case.web.register import taking
from ppr_case.web.register.progress import Progress
from ppr_case.web.register.waiting import LONGEST, Gone, Ticket, Waiting
from tests.interchange.registers import SMALL, Tables
from tests.web.page import Browser, Page
from tests.web.roles import sign_in
from tests.worlds import World

Enter = Callable[[Role], Browser]
ONE: Tables = {"procedury": [{"numer": "1/2024", "data_wszczecia": "2024-01-10", "uwagi": "Zmyślona treść"}]}
TWO: Tables = {"procedury": [*ONE["procedury"], {"numer": "2/2024", "data_wszczecia": "2999-01-10", "uwagi": "x"}]}


def as_csv(tables: Tables) -> dict[str, bytes]:
    files = {}
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
        files[f"{name}.csv"] = out.getvalue().encode()
    return files


def as_zip(files: dict[str, bytes], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return out.getvalue()


def sent(files: dict[str, bytes]) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(content), name) for name, content in files.items()]


def carried(page: Page, button: str) -> dict[str, str]:
    """Give what the form with a button carries in hidden fields."""
    form = next(part for part in re.split(r"<form", page.html) if button in part)
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in hidden.items() if name != "csrf_token"}


def looked_through(browser: Browser, files: dict[str, bytes], **more: Any) -> Page:
    return browser.post("/register/check", files=sent(files), **more)


def procedures(world: World) -> int:
    with world.reading() as session:
        return session.scalars(select(func.count()).select_from(Procedure)).one()


def waiting_files(world: World) -> list[Path]:
    folder = world.key_file.parent / "incoming"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_stranger_signs_in_first_and_other_roles_are_refused(browser: Browser, signed_in: Enter):
    assert browser.get("/register").status == 302
    for role in set(Role) - {Role.COORDINATOR}:
        mine = signed_in(role)
        assert mine.get("/register").status == 403
        assert mine.get("/register/template").status == 403
        for path in ("/register/check", "/register/bring-in", "/register/export/xlsx", "/register/rejected"):
            assert mine.post(path).status == 403


def test_looked_through_then_brought_in(signed_in: Enter, world: World):
    mine = signed_in(Role.COORDINATOR)
    page = looked_through(mine, as_csv(SMALL))
    assert page.h1 == "Próba wczytania"
    assert "Wszystkie wiersze mogą wejść." in page.text
    assert procedures(world) == 0
    (kept,) = waiting_files(world)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "Zmyślona".encode() not in kept.read_bytes()
    done = mine.post("/register/bring-in", **carried(page, "Wczytaj: "))
    assert done.h1 == "Rejestr wczytany"
    assert procedures(world) == len(SMALL["procedury"])
    assert waiting_files(world) == []
    again = looked_through(mine, as_csv(SMALL))
    assert "Rejestr ma już wszystko, co jest w tym pliku." in again.text
    assert "Wczytaj: " not in again.html


def test_who_brought_it_in_is_in_the_trail(signed_in: Enter, world: World, staff_of: Callable[[Role], UUID]):
    mine = signed_in(Role.COORDINATOR)
    mine.post("/register/bring-in", **carried(looked_through(mine, as_csv(ONE)), "Wczytaj: "))
    with world.reading() as session:
        by = set(session.scalars(select(Entry.by).where(Entry.action == "import")))
    assert by == {str(staff_of(Role.COORDINATOR))}


def test_rejected_rows_are_told_and_given_back(signed_in: Enter, world: World):
    mine = signed_in(Role.COORDINATOR)
    page = looked_through(mine, as_csv(TWO))
    assert "Odrzucone: 1" in page.text
    assert "Wczytaj: 1" in page.text
    done = mine.post("/register/bring-in", **carried(page, "Wczytaj: "))
    assert "odrzucono 1" in done.text
    assert procedures(world) == 1
    for shown in (page, done):
        book = mine.bytes("/register/rejected", **carried(shown, "Odrzucone wiersze z powodami"))
        rows = list(load_workbook(io.BytesIO(book))["procedury"].iter_rows(values_only=True))
        assert "2/2024" in rows[1]
        assert str(rows[1][-1]).strip()


def test_what_the_register_says_otherwise_is_changed_only_when_asked(signed_in: Enter):
    mine = signed_in(Role.COORDINATOR)
    mine.post("/register/bring-in", **carried(looked_through(mine, as_csv(ONE)), "Wczytaj: "))
    other = {"procedury": [{**ONE["procedury"][0], "uwagi": "Co innego"}]}
    assert "Odrzucone: 1" in looked_through(mine, as_csv(other)).text
    page = looked_through(mine, as_csv(other), update="y")
    assert "zmienione 1" in page.text
    assert "zmieniono 1" in mine.post("/register/bring-in", **carried(page, "Wczytaj: ")).text


def test_discarded_before_it_is_brought_in(signed_in: Enter, world: World):
    mine = signed_in(Role.COORDINATOR)
    page = looked_through(mine, as_csv(ONE))
    assert mine.post("/register/discard", **carried(page, "Usuń plik")).location == "/register"
    assert waiting_files(world) == []
    for path in ("bring-in", "discard", "rejected"):
        gone = mine.post(f"/register/{path}", **carried(page, "Wczytaj: "))
        assert (gone.status, gone.h1) == (410, "Pliku już nie ma")
        assert mine.post(f"/register/{path}").status == 400
    assert procedures(world) == 0


@pytest.mark.parametrize(
    "files",
    [
        {"paczka.zip": as_zip(as_csv(ONE), "moje/dane\\")},
        {"dane/procedury.csv": as_csv(ONE)["procedury.csv"]},
    ],
    ids=["zip", "folder"],
)
def test_a_register_may_come_in_several_wrappings(signed_in: Enter, files: dict[str, bytes]):
    assert "Wczytaj: 1" in looked_through(signed_in(Role.COORDINATOR), files).text


def test_what_goes_out_comes_in_again(signed_in: Enter, world: World):
    mine = signed_in(Role.COORDINATOR)
    mine.post("/register/bring-in", **carried(looked_through(mine, as_csv(SMALL)), "Wczytaj: "))
    book = mine.bytes("/register/export/xlsx")
    assert "Rejestr ma już wszystko" in looked_through(mine, {"rejestr.xlsx": book}).text
    archive = mine.bytes("/register/export/zip")
    assert {f"{table.name}.csv" for table in TABLES} == set(zipfile.ZipFile(io.BytesIO(archive)).namelist())
    assert "Rejestr ma już wszystko" in looked_through(mine, {"rejestr.zip": archive}).text
    assert mine.post("/register/export/exe").status == 404
    with world.reading() as session:
        assert session.scalars(select(func.count()).where(Entry.action == "export")).one() == 2


def test_the_template_is_a_register_without_rows(signed_in: Enter):
    mine = signed_in(Role.COORDINATOR)
    book = mine.bytes("/register/template", method="get")
    assert "Rejestr ma już wszystko" in looked_through(mine, {"szablon.xlsx": book}).text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Wybierz plik"),
        ({"a.pdf": b"x"}, "Rejestr to skoroszyt .xlsx"),
        ({"a.xlsx": b"x", "procedury.csv": b"x"}, "Wybierz jeden skoroszyt"),
        ({"a.xlsx": b"x", "b.xlsx": b"x"}, "Wybierz jeden skoroszyt"),
        ({"a.xlsx": b"to nie skoroszyt"}, "nie jest skoroszytem"),
        ({"a.zip": b"to nie archiwum"}, "jest uszkodzone"),
        ({"a.zip": as_zip({"czytaj.txt": b"x"})}, "nie ma żadnej tabeli rejestru"),
        ({"inne.csv": b"a,b\n1,2\n"}, "nie ma żadnej tabeli rejestru"),
        ({"jednostka.csv": b"teryt,nazwa\n1234567,Obca\n"}, "1234567"),
    ],
)
def test_what_is_no_register_of_ours_is_refused(signed_in: Enter, world: World, files: dict[str, bytes], said: str):
    page = looked_through(signed_in(Role.COORDINATOR), files)
    assert page.title.startswith("Błąd:")
    assert said in page.text
    assert waiting_files(world) == []


def test_a_register_too_long_for_a_browser_is_sent_to_the_command_line(
    signed_in: Enter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(taking, "MOST_ROWS", 1)
    assert "poleceniem ppr-case import" in looked_through(signed_in(Role.COORDINATOR), as_csv(TWO)).text
    monkeypatch.setattr(taking, "GREATEST_UNPACKED", 10)
    page = looked_through(signed_in(Role.COORDINATOR), {"a.zip": as_zip(as_csv(ONE))})
    assert "za duże" in page.text


def test_a_file_too_large_is_a_page_of_ours(signed_in: Enter, app: Flask):
    mine = signed_in(Role.COORDINATOR)
    token = mine.token("/register")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    page = mine.post_raw("/register/check", csrf_token=token, files=sent({"procedury.csv": b"x" * 2000}))
    assert (page.status, page.h1) == (413, "Plik jest za duży")


def test_a_file_that_cannot_be_read_to_its_end_leaves_no_file_behind(
    signed_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch
):
    mine = signed_in(Role.COORDINATOR)
    page = looked_through(mine, as_csv(ONE))
    monkeypatch.setattr(taking, "MOST_ROWS", 0)
    broken = mine.post("/register/bring-in", **carried(page, "Wczytaj: "))
    assert "poleceniem ppr-case import" in broken.text
    assert waiting_files(world) == []


def test_another_person_cannot_open_what_waits(signed_in: Enter, app: Flask, world: World):
    page = looked_through(signed_in(Role.COORDINATOR), as_csv(ONE))
    told = carried(page, "Wczytaj: ")
    waiting = Waiting(world.key_file.parent / "incoming")
    with pytest.raises(Gone):
        waiting.get(Ticket(told["name"], told["key"]), UUID(int=1))
    with pytest.raises(Gone):
        waiting.get(Ticket("../root.key", told["key"]), UUID(int=1))
    member = sign_in(Browser(app.test_client(), world.engine), Role.MEMBER)
    assert member.post("/register/bring-in", **told).status == 403


def test_what_waited_too_long_is_swept_away(signed_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch):
    mine = signed_in(Role.COORDINATOR)
    page = looked_through(mine, as_csv(ONE))
    mine.get("/register")
    assert len(waiting_files(world)) == 1
    later = clock.now() + LONGEST + timedelta(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: later)
        mine.get("/register")
    assert waiting_files(world) == []
    assert mine.post("/register/bring-in", **carried(page, "Wczytaj: ")).status == 410


NAME = "abcdefghijklmnopqrstuv"


def test_a_page_may_ask_how_far_its_work_has_come(signed_in: Enter, world: World, monkeypatch: pytest.MonkeyPatch):
    far, told = Progress(world.key_file.parent / "incoming"), list[str]()

    def watched(*given: Any, progress: Callable[[int], None], **more: Any) -> Any:
        def step(rows: int) -> None:
            progress(rows)
            told.append(far.read(NAME))

        return bring_in(*given, progress=step, **more)

    monkeypatch.setattr(taking, "bring_in", watched)
    coordinator = signed_in(Role.COORDINATOR)
    page = coordinator.post("/register/check", files=sent(as_csv(TWO)), progress=NAME)
    assert page.h1 == "Próba wczytania"
    assert told == ["1/2", "2/2"]
    assert far.read(NAME) == ""
    with far.of(NAME) as step:
        step(5, 10)
        answer = coordinator.post("/register/progress", progress=NAME)
    assert (answer.status, answer.headers["X-Progress"]) == (204, "5/10")


@pytest.mark.parametrize("name", ["", "x", "../../../../root.key", NAME.upper()])
def test_of_work_that_is_not_there_nothing_is_said(signed_in: Enter, name: str):
    answer = signed_in(Role.COORDINATOR).post("/register/progress", progress=name)
    assert (answer.status, answer.headers["X-Progress"]) == (204, "")


def test_asking_how_far_it_is_fills_no_trail_and_is_for_coordination(signed_in: Enter, world: World):
    coordinator = signed_in(Role.COORDINATOR)
    coordinator.get("/register")
    with world.reading() as session:
        before = session.scalar(select(func.count()).select_from(Entry))
    token = coordinator.token("/register")
    with world.reading() as session:
        asked = session.scalar(select(func.count()).select_from(Entry))
    coordinator.post_raw("/register/progress", csrf_token=token, progress=NAME)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == asked
    assert before is not None
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        assert signed_in(role).post("/register/progress", progress=NAME).status == 403
