"""(b) Finding a person by PESEL and by surname among 100,000 against a plain indexed column."""

import random
import tempfile
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from ppr_case.casework.units import establish_unit
from ppr_case.core.base import Id, new_id
from ppr_case.core.settings import Settings
from ppr_case.crypto import index
from ppr_case.crypto.index import PESEL, SURNAME
from ppr_case.crypto.keyring import Keyring
from ppr_case.installation import establish
from ppr_case.records.people import Person
from tests.bench.timing import line, medians

PLAIN = Table(
    "plain_people",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("unit_id", Id),
    Column("pesel", String(11), index=True),
    Column("surname", String(60), index=True),
)
SEARCHES = 200


def run(people: int) -> None:
    dice = random.Random(1)  # noqa: S311 (invented people)
    surnames = [f"Zmyślona{place}" for place in range(people // 10)]
    with tempfile.TemporaryDirectory() as folder:
        installation = establish(Settings.from_env({"PPR_CASE_INSTANCE": str(Path(folder) / "register")}))
        sessions = installation.sessions(by="cli")
        with sessions.writing() as session:
            unit_id = establish_unit(session, teryt="9999011", name="Przykładów").id
            session.commit()
        ids = [new_id() for _ in range(people)]
        said = {id_: {"pesel": f"{place:011}", "surname": dice.choice(surnames)} for place, id_ in enumerate(ids)}
        assert installation.keys is not None
        with sessions.writing() as session:
            PLAIN.create(session.connection())
            for start in range(0, people, 5000):
                some = ids[start : start + 5000]
                _write(session, installation.keys.ring, unit_id, {id_: said[id_] for id_ in some}, start)
            session.connection().exec_driver_sql("ANALYZE")
            session.commit()
        sought = [said[id_] for id_ in dice.choices(ids, k=SEARCHES)]
        with sessions.reading() as session:

            def sealed(blind: index.Blind, column: str) -> int:
                return sum(
                    len(session.execute(select(Person.id, Person.number).where(Person.unit_id == unit_id, Person.id.in_(blind.find(session, **{column: one[column]})))).all())
                    for one in sought
                )  # fmt: skip

            def plain(column: str) -> int:
                return sum(
                    len(session.execute(select(PLAIN.c.id, PLAIN.c[column]).where(PLAIN.c.unit_id == unit_id, PLAIN.c[column] == one[column])).all())
                    for one in sought
                )  # fmt: skip

            for name, blind in (("pesel", PESEL), ("surname", SURNAME)):
                assert sealed(blind, name) == plain(name)
                took = medians({"sealed": partial(sealed, blind, name), "plain": partial(plain, name)}, rounds=5)
                line(
                    f"b. {SEARCHES} searches by {name}",
                    took["sealed"],
                    "plain indexed column",
                    took["plain"],
                    f"SQLite, {people:,} people",
                )
        installation.engine.dispose()
        installation.keys.engine.dispose()


def _write(session: Session, ring: Keyring, unit_id: UUID, people: dict[UUID, dict[str, str]], start: int) -> None:
    rows = [
        {"id": id_, "unit_id": unit_id, "number": f"O/{start + place}/2021", "data_key_id": new_id(), "sex": "K", "disabled": False}
        for place, id_ in enumerate(people)
    ]  # fmt: skip
    session.connection().execute(insert(Person), rows)
    digests = [
        row
        for id_, one in people.items()
        for blind in (PESEL, SURNAME)
        for row in index.rows_for(ring, blind, id_, one)
    ]
    index.write(session, digests)
    session.connection().execute(insert(PLAIN), [{"id": id_, "unit_id": unit_id, **one} for id_, one in people.items()])
