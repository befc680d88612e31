"""(f) Twenty users at once at a served register, against bare Flask with the same rows on the same server."""

import http.client
import multiprocessing
import re
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, render_template_string, request
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.app import Serving, create_app
from ppr_case.cli.processes import Server
from ppr_case.core import clock
from ppr_case.core.base import open_data
from ppr_case.installation import Installation
from ppr_case.records import numbers
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.visits import Visit, visit_procedures
from tests.bench import saving
from tests.bench.pages import built, close, sign_in
from tests.bench.timing import line
from tests.web.roles import PASSWORD, cheap_keeper
from tests.worlds import postgresql

USERS, EACH = 20, 8
WORKERS: Final = 2
EVENTS: Final = 200
_processes = multiprocessing.get_context("fork")
Answers = Mapping[str, Any]
Ask = Callable[[], tuple[str, Answers | None]]
BARE: Final = """<!doctype html><title>{{ title }}</title><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""


def run(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _measured(folder, "", size, "SQLite")
    with tempfile.TemporaryDirectory() as folder, postgresql() as (url, _):
        _measured(folder, url.replace("DATABASE", "postgres"), size, "PostgreSQL")


def _measured(folder: str, url: str, size: int, database: str) -> None:
    installation, _, newest = built(folder, url, size)
    ten = _busy(installation, newest)
    data_url, serving = installation.settings.data_url, Serving(secure_cookies=False)
    client = create_app(installation, serving, cheap_keeper()).test_client()
    sign_in(client)
    with installation.sessions(by="cli").reading() as session:
        visit, sitting = saving.visit(session, newest, clock.today()), saving.sitting(session, ten, clock.today())
    saves = {
        "visit": saving.Bare(saving.left_by(installation.engine, client, visit), numbers.VISIT),
        "sitting": saving.Bare(saving.left_by(installation.engine, client, sitting), numbers.SITTING),
    }
    close(installation)  # a connection opened before the fork belongs to nobody after it
    sizes = f"{database}, {size:,} procedures, {USERS} users, {WORKERS} processes"
    with (
        _served(lambda: create_app(installation, serving, cheap_keeper())) as ours,
        _served(lambda: bare(data_url, saves)) as theirs,
    ):
        asked: dict[str, tuple[Ask, Ask]] = {
            "list": (lambda: ("/procedures", None), lambda: ("/list", None)),
            f"procedure of {EVENTS} events": (
                lambda: (f"/procedures/{newest}", None),
                lambda: (f"/procedure/{newest}", None),
            ),
            "saving a visit": (visit.ask, lambda: ("/insert/visit", visit.ask()[1])),
            "saving a sitting of ten": (sitting.ask, lambda: ("/insert/sitting", sitting.ask()[1])),
        }
        for name, (our_ask, their_ask) in asked.items():
            took = [_rate(ours, our_ask, signed_in=True), _rate(theirs, their_ask, signed_in=False)]
            took += [_rate(ours, our_ask, signed_in=True), _rate(theirs, their_ask, signed_in=False)]
            line(f"f. {name}", min(took[0::2]), "bare Flask, the same rows", min(took[1::2]), sizes)


def _busy(installation: Installation, procedure_id: UUID) -> list[UUID]:
    """Give the newest procedure so many events; give ten procedures that run."""
    with installation.sessions(by="cli").writing() as session:
        procedure = session.get_one(Procedure, procedure_id)
        for place in range(EVENTS):
            day = procedure.held_from + timedelta(days=place % 20)
            if place % 2:
                of = {"unit_id": procedure.unit_id, "procedure_id": procedure.id}
                session.add(Card(**of, number=f"K/{90_000 + place}/2000", kind="C", filled_on=day))
            else:
                session.add(
                    Visit(
                        unit_id=procedure.unit_id, number=f"W/{90_000 + place}/2000", made_on=day, purpose="monitoring",
                        successful=True, procedures=[procedure],
                    )
                )  # fmt: skip
        running = select(Procedure.id).where(Procedure.annulled_on.is_(None)).order_by(Procedure.held_from.desc())
        ten = list(session.scalars(running.limit(10)))
        session.commit()
        return ten


def bare(data_url: str, saves: Mapping[str, saving.Bare]) -> Flask:
    """Answer with the same rows and none of what the register does for them: no sign-in, no key, no trail, no law."""
    app, engine = Flask(__name__), open_data(data_url)
    immediate = engine.execution_options(immediate=True)

    @app.get("/list")
    def listed() -> str:
        with engine.connect() as connection:
            query = select(Procedure.number, Procedure.held_from, Procedure.held_until, Procedure.closed_on)
            rows = connection.execute(query.order_by(Procedure.held_from.desc(), Procedure.id).limit(50)).all()
        return render_template_string(BARE, title="Procedury", rows=rows)

    @app.get("/procedure/<uuid:procedure_id>")
    def procedure(procedure_id: UUID) -> str:
        cards = select(Card.number, Card.kind, Card.filled_on).where(Card.procedure_id == procedure_id)
        visits = (
            select(Visit.number, Visit.purpose, Visit.made_on)
            .join(visit_procedures, visit_procedures.c.visit_id == Visit.id)
            .where(visit_procedures.c.procedure_id == procedure_id)
        )
        with engine.connect() as connection:
            rows = [*connection.execute(cards), *connection.execute(visits)]
        return render_template_string(BARE, title="Procedura", rows=rows)

    @app.post("/insert/<name>")
    def save(name: str) -> str:
        assert request.form["key"]
        saves[name].insert(immediate)
        return "ok"

    return app


@contextmanager
def _served(build: Callable[[], Flask]) -> Iterator[int]:
    """Serve an application in processes of its own; give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = _processes.Process(target=_serve, args=(build, port))
    server.start()
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.join()


def _serve(build: Callable[[], Flask], port: int) -> None:
    sys.argv = sys.argv[:1]
    Server(build, bind=f"127.0.0.1:{port}", workers=WORKERS).run()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


class User:
    """One person with a connection of their own."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = SimpleCookie()
        self.token = ""

    def ask(self, path: str, answers: Answers | None = None, *, keep: bool = True) -> tuple[int, str]:
        """Ask for a page, or send a form; `keep` the cookie that comes with the answer."""
        headers = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())}
        if answers is None:
            self.connection.request("GET", path, headers=headers)
        else:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            self.connection.request("POST", path, urlencode({"csrf_token": self.token, **answers}, doseq=True), headers)
        answer = self.connection.getresponse()
        if keep:
            for value in answer.headers.get_all("Set-Cookie") or ():
                self.cookies.load(value)
        return answer.status, answer.read().decode()

    def sign_in(self) -> None:
        self.read_token("/sign-in")
        assert self.ask("/sign-in", {"login": Role.COORDINATOR.value, "password": PASSWORD})[0] == 302
        self.read_token("/password")

    def read_token(self, path: str) -> None:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask(path)[1])
        assert found is not None
        self.token = found.group(1)


def _rate(port: int, ask: Ask, *, signed_in: bool) -> float:
    """Let every user ask so many times; give the seconds of wall clock for each answer. Any error fails the run."""
    users = [User(port) for _ in range(USERS)]
    if signed_in:
        for user in users:
            user.sign_in()

    def work(user: User) -> None:
        for _ in range(EACH):
            path, answers = ask()
            # A browser goes on to a page that takes what was said of the last form out of the cookie.
            status, said = user.ask(path, answers, keep=answers is None)
            wanted = 302 if signed_in and answers is not None else 200
            assert status == wanted, f"{path}: {status} {said[:200]}"

    work(users[0])  # unmeasured
    began = time.perf_counter()
    with ThreadPoolExecutor(USERS) as pool:
        list(pool.map(work, users))
    return (time.perf_counter() - began) / (USERS * EACH)
