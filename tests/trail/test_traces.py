"""Which procedures an entry tells of is written with it: once, with what plain columns held before."""

import json
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case import trail
from ppr_case.core.base import OPEN, new_id
from ppr_case.records.measures import Measure
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Family, Procedure
from ppr_case.records.trail import Entry, Trace
from ppr_case.trail.traces import BY_COMMAND
from tests.crypto.sample import commune, person
from tests.worlds import World

DAY = date(2024, 5, 6)
WHO = uuid4()


def household(world: World, by: str = str(WHO), action: str = "") -> tuple[list[UUID], UUID]:
    """Put one person into two procedures of a family; give the procedures and the person."""
    with world.writing() as session:
        session.info["by"] = by
        unit, family = commune(session), new_id()
        session.add(Family(id=family, unit_id=unit.id))
        session.add(somebody := person(unit, surname="Zmyślona"))
        procedures = []
        for number in ("1/2024", "2/2024"):
            session.add(
                procedure := Procedure(
                    id=new_id(),
                    unit_id=unit.id,
                    number=number,
                    family_id=family,
                    opened_on=DAY,
                    held_from=DAY,
                    held_until=OPEN,
                )
            )
            session.add(
                Involvement(unit_id=unit.id, procedure=procedure, person=somebody, role="doznajaca", covered_from=DAY)
            )
            procedures.append(procedure.id)
        if action:
            trail.note(session, action)
        session.commit()
        return procedures, somebody.id


def traces(world: World, table: str) -> list[Trace]:
    with world.reading() as session:
        return list(
            session.scalars(select(Trace).where(Trace.about == table).order_by(Trace.number, Trace.procedure_id))
        )


def test_what_is_added_is_traced_with_its_entry(world: World):
    procedures, _ = household(world)
    found = traces(world, "procedures")
    assert [(one.about_id, one.did, one.staff_id) for one in found] == [
        (id_, "added", WHO) for id_ in sorted(procedures)
    ]
    with world.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
        assert last is not None
        assert {one.number for one in found} == {last.number}


def test_a_person_is_traced_in_each_of_their_procedures_and_what_is_sealed_by_its_name_only(world: World):
    procedures, id_ = household(world)
    with world.writing() as session:
        session.info["by"] = str(WHO)
        one = session.get_one(Person, id_)
        assert one.surname
        one.surname, one.sex = "Inna", "M"
        session.commit()
    changed = [one for one in traces(world, "persons") if one.did == "changed"]
    assert {one.procedure_id for one in changed} == set(procedures)
    assert {(one.fields, one.was) for one in changed} == {("sex surname_sealed", "{}")}


def test_of_two_flushes_the_first_says_what_it_was(world: World):
    (first, _), _ = household(world)
    with world.writing() as session:
        session.info["by"] = str(WHO)
        procedure = session.get_one(Procedure, first)
        session.add(
            measure := Measure(
                unit_id=procedure.unit_id, procedure=procedure, number="M/1/2024", kind="zatrzymanie", applied_on=DAY
            )
        )
        session.commit()
        session.refresh(measure)
        for day in (7, 8):
            measure.applied_on = date(2024, 5, day)
            session.flush()
        session.commit()
        kept = session.begin_nested()
        measure.lifted_on = date(2024, 5, 9)
        session.flush()
        kept.rollback()
        session.refresh(measure)
        measure.kind = "dozor"
        session.commit()
    _, moved, named = traces(world, "measures")
    assert (moved.fields, json.loads(moved.was)) == ("applied_on", {"applied_on": "2024-05-06"})
    assert (named.fields, json.loads(named.was)) == ("kind", {"kind": "zatrzymanie"})


def test_what_a_command_did_is_traced_and_names_nobody(world: World):
    household(world, by="cli")
    assert {one.staff_id for one in traces(world, "procedures")} == {BY_COMMAND}


def test_what_neither_an_account_nor_a_command_did_leaves_none(world: World):
    household(world, by="somebody")
    assert traces(world, "procedures") == []


@pytest.mark.parametrize("action", ["import", "procedure.taken-over", "demo.furnished"])
@pytest.mark.parametrize("command", [False, True])
def test_what_was_brought_in_leaves_none(world: World, action: str, *, command: bool):
    household(world, by="cli" if command else str(WHO), action=action)
    assert traces(world, "procedures") == []
