"""(c) Pages through the whole application: sealed against the same page unsealed, and from one size to the next."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.app import Serving, create_app
from ppr_case.casework.units import establish_unit
from ppr_case.core.base import Base
from ppr_case.core.settings import Settings
from ppr_case.crypto import index
from ppr_case.crypto.bulk import index_rows, seal_row
from ppr_case.crypto.columns import OpenKeys, Sealed
from ppr_case.installation import Installation, establish
from ppr_case.law.pesel import check_digit
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from tests.bench import register
from tests.bench.timing import line, medians
from tests.web.page import counting
from tests.web.roles import PASSWORD, add_everybody, cheap_keeper
from tests.worlds import postgresql

NAMED: Final = 400
"""People of so many procedures, the newest, have names: those that the pages show. Of the others no page speaks."""
SURNAMES: Final = [f"Zmyślona{one}{other}" for one in "bcdfghklmn" for other in "aeiouyąęó"]
"""Letters alone: what has a digit in it is looked for as the number of a procedure, not among people."""
SOUGHT: Final = SURNAMES[7]
NUMBERED: Final = 7
"""The place of the person who is looked for by their PESEL."""
ROUNDS: Final = 15

Pages = Mapping[str, "Request"]
Request = tuple[str, dict[str, str] | None]


def run(sizes: tuple[int, ...]) -> None:
    took: dict[tuple[str, int], float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            took |= _measured(folder, "", size, "SQLite")
    for name in ("list", "search", "search by PESEL", "procedure"):
        for smaller, larger in pairwise(sizes):
            line(f"c. {name}, growth", took[name, larger], f"at {smaller:,} procedures", took[name, smaller],
                 f"{larger / smaller:.1f} × the procedures, SQLite")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, postgresql() as (url, _):
        _measured(folder, url.replace("DATABASE", "postgres"), min(sizes[1:], default=sizes[0]), "PostgreSQL")


def built(folder: str, url: str, size: int) -> tuple[Installation, dict[UUID, dict[str, str]], UUID]:
    """Make a register of so many procedures with accounts; give it, the names in it, and the newest procedure."""
    given = {"PPR_CASE_INSTANCE": str(Path(folder) / "register"), "PPR_CASE_DATABASE_URL": url}
    installation = establish(Settings.from_env({name: value for name, value in given.items() if value}))
    with installation.sessions(by="cli").writing() as session:
        unit = establish_unit(session, teryt="9999011", name="Przykładów")
        add_everybody(session, cheap_keeper(), unit)
        session.commit()
        unit_id = unit.id
    register.fill(installation.engine, size, unit=unit_id)
    return installation, *_name(installation)


def _measured(folder: str, url: str, size: int, database: str) -> dict[tuple[str, int], float]:
    installation, clear, newest = built(folder, url, size)
    assert installation.keys is not None
    client = create_app(installation, Serving(secure_cookies=False), cheap_keeper()).test_client()
    sign_in(client)
    asked_with = token(client, "/procedures/search")
    pages: Pages = {
        "list": ("/procedures", None),
        "search": ("/procedures/search", {"csrf_token": asked_with, "co": SOUGHT}),
        "search by PESEL": ("/procedures/search", {"csrf_token": asked_with, "co": pesel(NUMBERED)}),
        "procedure": (f"/procedures/{newest}", None),
    }
    took = {}
    for name, page in pages.items():
        sealed, unsealed = partial(_fetch, client, page), partial(_fetch_clear, client, page, clear)
        shown = _text(sealed())
        assert "Zmyślona" in shown, f"nobody's name is opened: {name}"
        assert shown == _text(unsealed()), f"the baseline shows another page: {name}"
        seconds = medians({"sealed": sealed, "unsealed": unsealed}, rounds=ROUNDS)
        with counting(installation.engine) as asked, counting(installation.keys.engine) as keys:
            sealed()
        fetched = sum(statement.startswith("SELECT") for statement in keys)
        line(f"c. {name}, sealed, {len(asked)} queries, {fetched} of keys", seconds["sealed"], "the same page unsealed",
             seconds["unsealed"], f"{database}, {size:,} procedures")  # fmt: skip
        took[name, size] = seconds["sealed"]
    close(installation)
    return took


def _name(installation: Installation) -> tuple[dict[UUID, dict[str, str]], UUID]:
    """Give the newest procedures keys, and their people names and index rows; gives the names, and the newest procedure."""
    assert installation.keys is not None
    clear: dict[UUID, dict[str, str]] = {}
    with installation.sessions(by="cli").writing() as session:
        newest = session.scalars(
            select(Procedure.id).order_by(Procedure.held_from.desc(), Procedure.id).limit(NAMED)
        ).all()
        named = session.scalars(
            select(Person.id).join(Involvement, Involvement.person_id == Person.id)
            .where(Involvement.procedure_id.in_(newest)).distinct()
        ).all()  # fmt: skip
        people = Base.metadata.tables[Person.__tablename__]
        keys = OpenKeys(installation.keys)
        minted = {id_: keys.mint() for id_ in named}
        keys.commit_minted()
        digests: list[dict[str, Any]] = []
        for place, (id_, key_id) in enumerate(minted.items()):
            clear[id_] = {"first_name": "Osoba", "surname": SURNAMES[place % len(SURNAMES)], "pesel": pesel(place)}
            sealed = seal_row(keys, Person, id_, key_id, clear[id_])
            values = {"data_key_id": key_id, **sealed}
            session.connection().execute(update(people).where(people.c.id == id_).values(values))
            digests += index_rows(installation.keys.ring, Person, id_, clear[id_])
        index.write(session, digests)
        procedures = Base.metadata.tables[Procedure.__tablename__]
        held = {id_: keys.mint() for id_ in newest}
        keys.commit_minted()
        for id_, key_id in held.items():
            session.connection().execute(update(procedures).where(procedures.c.id == id_).values(data_key_id=key_id))
        session.commit()
        _fill_index(session, installation)
    return clear, newest[0]


def pesel(place: int) -> str:
    """Make a number that nobody bears: of somebody born in the 23rd century."""
    first_ten = f"000{61 + place % 12}"[-4:] + f"{1 + place % 28:02}{place:04}"
    return first_ten + check_digit(first_ten)


def _fill_index(session: Session, installation: Installation) -> None:
    """Let the index be as large as if everybody had a name: rows that nothing sought will meet."""
    assert installation.keys is not None
    nameless = session.scalars(select(Person.id).where(~Person.id.in_(select(index.BlindIndex.row_id)))).all()
    ring, root = installation.keys.ring, installation.keys.ring.index_active
    for start in range(0, len(nameless), 5000):
        rows = [
            {"row_id": id_, "kind": kind, "digest": ring.digest(kind, f"{id_}", root), "root_id": root}
            for id_ in nameless[start : start + 5000]
            for kind in ("surname", "full-name", "pesel")
        ]
        session.connection().execute(insert(index.BlindIndex), rows)
    session.connection().exec_driver_sql("ANALYZE")
    session.commit()


def sign_in(client: FlaskClient) -> None:
    sent = {"csrf_token": token(client, "/sign-in"), "login": Role.COORDINATOR.value, "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 302


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


def _fetch(client: FlaskClient, page: Request) -> str:
    path, sent = page
    answer = client.get(path) if sent is None else client.post(path, data=sent, follow_redirects=True)
    assert answer.status_code == 200, answer.status
    return answer.text


def _fetch_clear(client: FlaskClient, page: Request, clear: Mapping[UUID, Mapping[str, str]]) -> str:
    with _unsealed(clear):
        return _fetch(client, page)


@contextmanager
def _unsealed(clear: Mapping[UUID, Mapping[str, str]]) -> Iterator[None]:
    """Let a sealed attribute be a plain one: no key is fetched and nothing is opened."""

    def plain(self: Sealed, row: Any) -> str | None:
        return clear.get(row.id, {}).get(self.name)

    with patch.object(Sealed, "opened", plain):
        yield


def _text(html: str) -> str:
    """Leave out what differs each time: tokens, and the minute."""
    return re.sub(r'(name="csrf_token"[^>]*value="[^"]+")|(wydruk [^<]*)', "", html)


def close(installation: Installation) -> None:
    engines: list[Engine] = [installation.engine]
    if installation.keys is not None:
        engines.append(installation.keys.engine)
    for engine in engines:
        engine.dispose()
