"""A visit and a sitting of ten, as a person sends them, and the very rows that they leave, for the baseline to insert."""

import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Engine, Table, insert, select, update
from sqlalchemy.orm import Session

from ppr_case.core import clock
from ppr_case.core.base import Base, new_id
from ppr_case.records.people import Involvement
from ppr_case.records.trail import Entry
from ppr_case.records.units import Counter, Institution
from ppr_case.web.meetings.forms import agreed_name, decision_name
from ppr_case.webkit.drafts import RESUMED
from tests.bench.pages import token

Answers = Mapping[str, Any]
Rows = Mapping[Table, Sequence[dict[str, Any]]]
WORDS = "Zapis przykładowy: mieszkanie zadbane, dzieci w szkole, ustalono termin następnego spotkania."


class Sent(NamedTuple):
    """A form filled in as usual; each time it is sent it makes a record of its own."""

    path: str
    answers: Answers

    def ask(self) -> tuple[str, Answers]:
        return self.path, {**self.answers, "key": new_id(), RESUMED: new_id()}


def visit(session: Session, procedure_id: UUID, on: date) -> Sent:
    """Tell of a visit: somebody was met and seen, the welfare centre went, and there is a note."""
    told = {
        "made_on": on, "purpose": "monitoring", "met": "tak", "signs": "nie", "note": WORDS,
        "institutions": [_centre(session)], "persons": list(dict.fromkeys(_people(session, [procedure_id]).values())),
    }  # fmt: skip
    return Sent(f"/visits/new/{procedure_id}", told)


def sitting(session: Session, ids: Sequence[UUID], on: date) -> Sent:
    """Tell of a sitting: somebody of each procedure came, and in each something was decided and agreed on."""
    told: dict[str, Any] = {
        "kind": "GR", "held_on": on, "state": "odbyte", "institutions": [_centre(session)],
        "came": [f"{one}.{person}" for one, person in _people(session, ids).items()],
    }  # fmt: skip
    for id_ in ids:
        told |= {decision_name(id_): "kontynuacja", agreed_name(id_): WORDS}
    return Sent(f"/meetings/record?{urlencode([('procedura', id_) for id_ in ids])}", told)


def _centre(session: Session) -> UUID:
    return session.scalars(select(Institution.id).where(Institution.code == "ops")).one()


def _people(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Give somebody of each procedure."""
    parts = select(Involvement.procedure_id, Involvement.person_id).where(
        Involvement.procedure_id.in_(ids), Involvement.role == "doznajaca", Involvement.annulled_on.is_(None)
    )
    return {procedure_id: person_id for procedure_id, person_id in session.execute(parts)}  # noqa: C416


def left_by(engine: Engine, client: FlaskClient, sent: Sent) -> Rows:
    """Send a form; give the rows that were not there before it, by table."""
    answers = {"csrf_token": token(client, "/password")}
    for _ in range(2):  # the first one makes the keys, once for each procedure
        before = _keys(engine)
        path, told = sent.ask()
        answer = client.post(path, data={**answers, **told})
        assert answer.status_code == 302, f"{path}: {answer.status_code}"
    with engine.connect() as connection:
        written = {
            table: [
                dict(row)
                for row in connection.execute(select(table)).mappings()
                if tuple(row[column.name] for column in table.primary_key) not in before[table]
            ]
            for table in Base.metadata.sorted_tables
        }
    return {table: rows for table, rows in written.items() if rows}


def _keys(engine: Engine) -> dict[Table, set[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table: {tuple(row) for row in connection.execute(select(*table.primary_key))}
            for table in Base.metadata.sorted_tables
        }


class Bare:
    """Inserts copies of these rows, a statement for each table, under the next number of their letter."""

    def __init__(self, rows: Rows, letter: str) -> None:
        counter = Counter.__table__.c
        self._rows, self._statements = rows, {table: insert(table) for table in rows}
        self._own = [row["id"] for table in rows for row in rows[table] if "id" in row]
        taken = update(Counter).where(counter.letter == letter, counter.year == clock.today().year)
        self._number = taken.values(last=counter.last + 1).returning(counter.last)

    def insert(self, engine: Engine) -> None:
        fresh = {id_: new_id() for id_ in self._own}
        with engine.begin() as connection:
            connection.execute(self._number).one()
            for table, statement in self._statements.items():
                connection.execute(statement, [_anew(table, row, fresh) for row in self._rows[table]])


def _anew(table: Table, row: Mapping[str, Any], fresh: Mapping[UUID, UUID]) -> dict[str, Any]:
    """Copy a row under ids of its own, and with what must not be twice in the table."""
    anew = {name: fresh.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()}
    if "number" in anew:  # a text in a record, a number in the trail
        anew["number"] = f"X/{new_id().hex}" if isinstance(row["number"], str) else 10**9 + secrets.randbelow(10**9)
    if table is Entry.__table__:
        anew |= {"previous": os.urandom(32), "hash": os.urandom(32)}
    return anew
