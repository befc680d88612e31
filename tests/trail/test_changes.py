import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, delete, event, select, update
from sqlalchemy.orm import Session

from ppr_case import trail
from ppr_case.records.people import Person
from ppr_case.records.trail import Entry
from ppr_case.records.units import Counter, Unit
from ppr_case.trail import ChangeWithoutEntry, NoActor, Touched, note, record_reading
from tests.crypto.sample import commune, person, saved
from tests.worlds import World


def entries(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    with world.reading() as session:
        rows = session.execute(select(Entry.by, Entry.action, Entry.detail).order_by(Entry.number))
        return [(by, action, json.loads(detail)) for by, action, detail in rows]


def test_an_entry_names_sealed_columns_and_never_values(world: World) -> None:
    id_ = saved(world, surname="Kowalska", phone="1")
    with world.writing() as session:
        one = session.get_one(Person, id_)
        one.surname, one.phone, one.sex = "Nowak", "1", "M"
        session.commit()
    said = {"did": "changed", "table": "persons", "ids": [str(id_)], "fields": ["sex", "surname_sealed"]}
    assert entries(world)[-1] == ("tester", "change", {"records": [said]})


def test_what_was_added_and_removed_is_named_with_its_whole_key(world: World) -> None:
    with world.writing() as session:
        unit = commune(session)
        session.add(counter := Counter(unit_id=unit.id, letter="P", year=2024, last=1))
        session.commit()
        key = f"{unit.id}/P/2024"
        assert {"did": "added", "table": "counters", "ids": [key]} in entries(world)[-1][2]["records"]
        session.delete(counter)
        session.commit()
    assert entries(world)[-1][2] == {"records": [{"did": "removed", "table": "counters", "ids": [key]}]}


def test_a_rolled_back_savepoint_leaves_no_trace_and_takes_no_number(world: World) -> None:
    with world.writing() as session:
        session.add(kept := person(unit := commune(session), surname="A"))
        with session.begin_nested():
            session.add(also := person(unit, surname="B"))
        rejected = session.begin_nested()
        session.add(person(unit, surname="C"))
        session.flush()
        note(session, "import")
        rejected.rollback()
        session.commit()
        ids = {str(kept.id), str(also.id)}
    (_, action, detail), *others = entries(world)
    assert (action, others) == ("change", [])
    assert {id_ for said in detail["records"] if said["table"] == "persons" for id_ in said["ids"]} == ids


def test_an_outer_commit_with_a_savepoint_open_writes_its_entry(world: World) -> None:
    with world.writing() as session:
        outer = session.begin()
        session.begin_nested()
        session.add(person(commune(session), surname="A"))
        outer.commit()
    assert [action for _, action, _ in entries(world)] == ["change"]


def test_nothing_is_left_of_what_was_rolled_back(world: World) -> None:
    with world.writing() as session:
        session.add(person(commune(session), surname="A"))
        session.flush()
        session.rollback()
        note(session, "report", year=2021)
        session.commit()
    assert entries(world) == [("tester", "report", {"facts": {"year": 2021}})]


def test_nothing_is_left_of_what_was_closed_without_a_word(world: World) -> None:
    with world.writing() as session:
        session.add(person(commune(session), surname="A"))
        session.flush()
        session.close()
        note(session, "report", year=2021)
        session.commit()
    assert entries(world) == [("tester", "report", {"facts": {"year": 2021}})]


def test_a_commit_that_did_nothing_leaves_no_entry(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Person)).all()
        session.commit()
    assert entries(world) == []


def test_nobody_commits_anonymously(world: World) -> None:
    with world.writing() as session:
        del session.info["by"]
        session.add(person(commune(session), surname="A"))
        with pytest.raises(NoActor):
            session.commit()
    with world.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_one_commit_is_one_entry_under_the_first_name_it_was_given(world: World) -> None:
    ids = [uuid4(), uuid4()]
    with world.writing() as session:
        note(session, "import", Touched("added", "visits", ids), source="a", rejected=2)
        note(session, "erase", Touched("erased", "persons", ids[:1], ["surname"]))
        session.add(Unit(teryt="1016011", name="Wymysłów"))
        session.commit()
    ((_, action, detail),) = entries(world)
    assert action == "import"
    assert detail["facts"] == {"source": "a", "rejected": 2}
    assert [(said["did"], said["table"], len(said["ids"])) for said in detail["records"]] == [
        ("added", "visits", 2),
        ("erased", "persons", 1),
        ("added", "units", 1),
    ]


def test_statements_in_bulk_are_named_or_refused(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    for statement in (update(Person).values(sex="M"), delete(Person.__table__)):  # type: ignore[arg-type]
        with world.writing() as session:
            session.execute(statement)
            note(session, "import", Touched("changed", "units"))
            with pytest.raises(ChangeWithoutEntry, match="persons"):
                session.commit()
    with world.writing() as session:
        session.execute(update(Person).values(sex="M"))
        note(session, "import", Touched("changed", "persons", [id_], ["sex"]))
        session.commit()
    assert entries(world)[-1][1] == "import"
    with world.reading() as session:
        assert session.get_one(Person, id_).sex == "M"


def test_the_entry_is_the_last_statement_of_its_transaction(world: World) -> None:
    ran: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *a: ran.append(a[2]))
    event.listen(world.engine, "commit", lambda _: ran.append("COMMIT"))
    saved(world, surname="Kowalska")
    last = ran.index("COMMIT")
    assert ran[last - 1].startswith("INSERT INTO trail")
    assert any(sql.startswith("INSERT INTO blind_index") for sql in ran[: last - 1])


def test_a_commit_past_the_session_is_not_taken_for_one_of_it(world: World) -> None:
    committed: list[Connection] = []
    event.listen(world.engine, "commit", committed.append)
    with world.engine.begin() as connection:
        connection.execute(select(1))
    assert len(committed) == 1
    assert entries(world) == []


def test_a_page_names_what_was_opened_by_table(world: World) -> None:
    rows = {("persons", uuid4()), ("persons", uuid4()), ("staff", uuid4())}
    record_reading(world.make.writing, by="anna", rows=rows)
    ((by, action, detail),) = entries(world)
    assert (by, action) == ("anna", "read")
    assert {(said["table"], id_) for said in detail["records"] for id_ in said["ids"]} == {(t, str(i)) for t, i in rows}


def test_a_session_made_elsewhere_leaves_its_entry_too(world: World) -> None:
    with Session(world.engine, info={"by": "other", "keyring": world.store}) as session:
        session.add(person(commune(session), surname="Kowalska"))
        session.commit()
    assert [by for by, _, _ in entries(world)] == ["other"]
    assert trail.sessions(world.engine, {"by": "x"}).reading().info == {"by": "x"}
