"""The demo's town on a real server: built once for all workers of a test run, copied and served by each."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Any, Final

from flask import Flask, Response, g, has_app_context
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from ppr_case.app import Serving, create_app
from ppr_case.casework.units import establish_unit
from ppr_case.core.settings import Settings
from ppr_case.demo import accounts, targets
from ppr_case.demo.filling import fill
from ppr_case.demo.recipe import Recipe
from ppr_case.demo.sheets import Tables
from ppr_case.installation import DEMO_MARK, Installation, establish, open_with_keys
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.activities import Activity
from ppr_case.records.people import Person
from ppr_case.records.plans import PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.units import Unit
from ppr_case.trail import Sessions
from tests.web.roles import LONG_AGO, PASSWORD, cheap_keeper
from tests.worlds import hasty

RECIPE: Final = Recipe(targets.DEFAULT, 0, 0, 0)
SEALED: Final = "Zapieczętowane"
"""Stands in every sealed field that the town itself leaves empty."""
NEXT_DOOR: Final = "9999088"
FOREIGN: Final = "Obcogminna"
"""The name of everybody in the commune next door."""
QUERIES: Final = "X-Queries"


def build(folder: Path) -> None:
    """Make the register of the town with its five accounts, and something under seal in each kind of field."""
    installation = establish(_settings(folder))
    hasty(installation.engine)
    sessions = installation.sessions(by="cli")
    RECIPE.write(folder / DEMO_MARK)
    fill(sessions, RECIPE, lambda _: None)
    with sessions.writing() as session:
        unit = session.scalars(select(Unit)).one()
        passwords = dict.fromkeys(accounts.ROLES, PASSWORD)
        accounts.make_accounts(session, unit, passwords, cheap_keeper(), LONG_AGO)
        _seal(session)
        session.commit()
    _plant_neighbours(sessions)
    installation.close()


def _plant_neighbours(sessions: Sessions) -> None:
    """Put another commune into the same register: what is theirs must be on no page of ours."""
    with sessions.writing() as session:
        unit_id = establish_unit(session, teryt=NEXT_DOOR, name="Sąsiedzice").id
        session.commit()
    procedures = [
        {"numer": f"{place}/2021", "rodzina": "obca", "data_wszczecia": f"2021-0{place}-01", "uwagi": FOREIGN}
        for place in range(1, 10)
    ]
    people = [
        {"id": f"o{place}", "imie": "Obca", "nazwisko": FOREIGN, "plec": "K", "adres": FOREIGN}
        for place in range(1, 10)
    ]
    parts = [{"procedura": f"{place}/2021", "osoba": f"o{place}", "rola": "doznajaca"} for place in range(1, 10)]
    each = [f"{place}/2021" for place in range(1, 10)]
    visits = [
        {"id": one, "data": "2021-10-01", "cel": "monitoring", "skuteczna": "tak", "procedury": one} for one in each
    ]
    told = {"procedury": procedures, "osoby": people, "udzial": parts, "wizyty": visits}
    assert not bring_in(sessions, unit_id, told).rejected


def _seal(session: Session) -> None:
    for procedure in session.scalars(select(Procedure)):
        procedure.notes = f"{SEALED} uwagi"
    for person in session.scalars(select(Person)):
        person.phone, person.email = f"{SEALED} 600 000 000", f"{SEALED.lower()}@przyklad.example"
    for activity in session.scalars(select(Activity)):
        activity.description = f"{SEALED} opis"
    for action in session.scalars(select(PlanAction)):
        action.what = f"{SEALED} działanie"


def once(made: Path, make: Callable[[Path], None]) -> Path:
    """Make a file or a folder; of several processes that ask at once the first one makes it and the others wait."""
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(half := made.with_suffix(".half"))
            half.rename(made)
    return made


def copy_of_town(base: Path, own: Path) -> Path:
    """Give this process its own copy of the town that all workers share."""
    return Path(shutil.copytree(once(base / "town", build), own / "town"))


def _settings(folder: Path) -> Settings:
    return Settings(instance=folder, database_url="", root_key_file=folder / "root.key")


@dataclass(frozen=True)
class Town:
    """A served town, and what its rows say in plain text: the measure of what a page may show."""

    address: str
    app: Flask
    installation: Installation

    @cached_property
    def rows(self) -> Tables:
        (rows,) = RECIPE.portions()
        return rows

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Every surname of the procedures that nobody who works in the town bears too."""
        staff = {name.split()[-1] for name in (*accounts.NAMES.values(), *(name for _, name in accounts.COLLEAGUES))}
        return frozenset(row["nazwisko"] for row in self.rows["osoby"]) - staff

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every procedure's number."""
        return frozenset(row["numer"] for row in self.rows["procedury"])

    def surnames_of(self, numbers: frozenset[str]) -> frozenset[str]:
        """Give the surnames of whoever takes part in these procedures, and of the members of the team."""
        people = {row["osoba"] for row in self.rows["udzial"] if row["procedura"] in numbers}
        named = {row["nazwisko"] for row in self.rows["osoby"] if row["id"] in people}
        return frozenset(named | {row["imie_nazwisko"].split()[-1] for row in self.rows["czlonkowie_zi"]})


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: Any) -> None:
        """Say nothing: a test run has words of its own."""


@contextmanager
def served(folder: Path) -> Iterator[Town]:
    """Serve a built town on a free port of this machine; each answer says how many queries it took."""
    installation = open_with_keys(_settings(folder))
    hasty(installation.engine)
    app = create_app(installation, Serving(secure_cookies=False), cheap_keeper())
    _count_queries(app, installation)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, name="town")
    thread.start()
    try:
        yield Town(f"http://127.0.0.1:{server.server_port}", app, installation)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        installation.close()


def _count_queries(app: Flask, installation: Installation) -> None:
    def note(*_: Any) -> None:
        if has_app_context():
            g.queries = g.get("queries", 0) + 1

    event.listen(installation.engine, "before_cursor_execute", note)

    @app.after_request  # registered last, runs first: the entry that the guard leaves is not counted
    def _say(response: Response) -> Response:
        response.headers[QUERIES] = str(g.get("queries", 0))
        return response


def endpoint_of(app: Flask) -> Callable[[str], str]:
    """Give a function from a path to the endpoint that answers it."""
    routes = app.url_map.bind("127.0.0.1")

    def find(path: str) -> str:
        endpoint, _ = routes.match(path, method="GET")
        return str(endpoint)

    return find
