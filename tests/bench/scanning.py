"""(g) A photograph and a PDF of five megabytes attached, one of them downloaded, against the bytes alone."""

import io
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from ppr_case.app import Serving, create_app
from ppr_case.core.base import new_id
from ppr_case.crypto.columns import OpenKeys
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from tests.bench.pages import built, close, sign_in, token
from tests.bench.timing import line, medians
from tests.casework.scanfiles import pdf
from tests.web.roles import cheap_keeper

ROUNDS = 9
WIDTH, HEIGHT = 2800, 2000


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        installation, _, newest = built(folder, "", 400)
        assert installation.keys is not None
        with installation.sessions(by="cli").writing() as session:
            card = session.scalars(select(Card.id).where(Card.procedure_id == newest)).first()
            keys = OpenKeys(installation.keys)  # the register of the bench is filled without any
            session.get_one(Procedure, newest).data_key_id = keys.mint()
            keys.commit_minted()
            session.commit()
        client = create_app(installation, Serving(secure_cookies=False), cheap_keeper()).test_client()
        sign_in(client)
        page, files, plain = f"/scans/cards/{card}/new", photographs(), Path(folder) / "plain.db"
        papers = documents()
        sent = {"csrf_token": token(client, page)}
        with closing(sqlite3.connect(plain)) as baseline:
            baseline.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB)"
            )
            seconds = medians(
                {
                    "attached": lambda: _attach(client, page, sent, next(files)),
                    "inserted": lambda: _insert(baseline, next(files)),
                },
                rounds=ROUNDS,
            )
            line("g. attaching 5 MB: read, cleaned, sealed, noted", seconds["attached"], "an insert of the same bytes",
                 seconds["inserted"], "SQLite")  # fmt: skip
            seconds = medians(
                {
                    "attached": lambda: _attach(client, page, sent, next(papers)),
                    "inserted": lambda: _insert(baseline, next(papers)),
                },
                rounds=ROUNDS,
            )
            line("g. attaching a PDF of 5 MB: read in a process of its own", seconds["attached"],
                 "an insert of the same bytes", seconds["inserted"], "SQLite")  # fmt: skip
            with installation.sessions(by="cli").reading() as session:
                scan = session.scalars(select(Scan.id)).first()
            seconds = medians(
                {"downloaded": _downloading(client, f"/scans/{scan}/file"), "selected": lambda: _select(baseline)},
                rounds=ROUNDS,
            )
            line("g. downloading it: opened, noted", seconds["downloaded"], "a select of the same bytes",
                 seconds["selected"], "SQLite")  # fmt: skip
        close(installation)


def photographs() -> Iterator[bytes]:
    """Give photographs of nothing, each another."""
    drawn = os.urandom(WIDTH * HEIGHT * 3)
    for place in count():
        out = io.BytesIO()
        turned = drawn[place * 999 :] + drawn[: place * 999]
        Image.frombytes("RGB", (WIDTH, HEIGHT), turned).save(out, "JPEG", quality=90)
        yield out.getvalue()


def documents() -> Iterator[bytes]:
    """Give PDFs of one page, each another."""
    while True:
        yield pdf(lambda made: made.pages[0].Contents.write(os.urandom(5_000_000)))


def _attach(client: FlaskClient, page: str, sent: dict[str, str], content: bytes) -> None:
    told = sent | {"key": str(new_id())}
    answer = client.post(page, data={**told, "files": (io.BytesIO(content), "skan.jpg")})
    assert answer.status_code == 302, " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())[:900]


def _insert(connection: sqlite3.Connection, content: bytes) -> None:
    with connection:
        connection.execute("INSERT INTO t (content) VALUES (?)", (content,))


def _downloading(client: FlaskClient, path: str) -> Callable[[], None]:
    def download() -> None:
        assert len(client.get(path).data) > 4_000_000

    return download


def _select(connection: sqlite3.Connection) -> None:
    assert len(connection.execute("SELECT content FROM t LIMIT 1").fetchone()[0]) > 4_000_000
