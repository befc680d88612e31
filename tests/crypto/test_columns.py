from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ppr_case.crypto.bulk import index_rows, open_row, seal_row
from ppr_case.crypto.columns import KeyLost, KeyNotInProcess, KeyOwnerMissing, OpenKeys, SealedInQuery, keys_of
from ppr_case.crypto.index import PESEL, SURNAME, BlindIndex, write
from ppr_case.crypto.keyring import NotText, SealBroken
from ppr_case.records.people import Person
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.crypto.sample import DAY, commune, found, key_of, person, saved, saved_many, staff
from tests.worlds import World

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def test_a_value_is_readable_before_and_after_the_flush(session: Session) -> None:
    session.add(one := person(commune(session), surname="Kowalska"))
    assert one.surname == "Kowalska"
    session.commit()
    assert (one.surname, one.pesel) == ("Kowalska", None)
    one.surname = "Nowak"
    assert one.sex == "K"  # loads the expired row, and must not lose what was set
    session.commit()
    assert one.surname == "Nowak"
    one.surname = "Wrong"
    session.rollback()
    assert one.surname == "Nowak"
    one.surname = "Wrong"
    session.expire(one, ["surname_sealed"])
    assert one.surname == "Nowak"
    one.surname = None
    session.commit()
    assert one.surname is None


def test_expiring_reaches_records_that_went_with_the_one_expired_before_them(world: World) -> None:
    with world.writing() as session:
        session.add(staff(commune(session), "Anna Nowak"))
        session.commit()
    with world.writing() as session:
        one = session.scalars(select(Staff)).one()
        assert one.unit.name == "Wymysłów"  # nobody else holds the unit
        one.name = "Anna Kowalska"
        session.commit()
        assert one.name == "Anna Kowalska"


def test_a_sealed_attribute_of_a_class_bears_being_looked_at() -> None:
    assert not hasattr(Person.surname, "__wrapped__")


@settings(max_examples=40)
@given(st.fixed_dictionaries(dict.fromkeys(("first_name", "surname", "pesel", "address"), texts)), texts)
def test_what_was_sealed_is_what_is_read(
    module_world: World, values: dict[str, str | None], changed: str | None
) -> None:
    with module_world.writing() as session:
        session.add(one := person(commune(session), **values))
        session.commit()
        one.surname = changed
        session.commit()
        id_ = one.id
    with module_world.reading() as session:
        read = session.get_one(Person, id_)
        assert {name: getattr(read, name) for name in values} == values | {"surname": changed}


def test_a_record_lies_under_the_key_of_its_owner_new_in_the_same_flush(session: Session) -> None:
    session.add(one := staff(Unit(teryt="0000001", name="Nowa"), "Anna Nowak"))
    session.commit()
    assert one.data_key_id == one.unit.data_key_id
    assert one.name == "Anna Nowak"


def test_a_record_that_names_its_owner_by_id_alone_lies_under_its_key_too(session: Session) -> None:
    unit = commune(session)
    one = Staff(unit_id=unit.id, login="anna", role="member", since_on=DAY, session_mark="", name="Anna Nowak")
    session.add(one)
    session.commit()
    assert one.data_key_id == unit.data_key_id
    assert one.name == "Anna Nowak"


@pytest.mark.parametrize("unit_id", [None, uuid4()])
def test_a_record_without_an_owner_is_refused(session: Session, unit_id: UUID | None) -> None:
    session.add(Staff(unit_id=unit_id, login="anna", role="member", name="Anna Nowak"))
    with pytest.raises(KeyOwnerMissing, match=r"^staff\.unit$"):
        session.flush()


OTHER = "(select b.{} from before b where b.id <> persons.id)"
SWAPS = {
    "row": f"surname = {OTHER.format('surname')}",
    "column": "surname = first_name",
    "subject": f"data_key_id = {OTHER.format('data_key_id')}",
    "row and subject": f"surname = {OTHER.format('surname')}, data_key_id = {OTHER.format('data_key_id')}",
}


@pytest.mark.parametrize("swap", SWAPS)
def test_an_envelope_moved_elsewhere_is_refused_by_name(world: World, swap: str) -> None:
    ids = [saved(world, surname=name, first_name="Anna") for name in ("Kowalska", "Nowak")]
    with world.engine.execution_options(immediate=True).begin() as connection:
        connection.execute(text("create temp table before as select * from persons"))
        connection.execute(text(f"update persons set {SWAPS[swap]}"))  # noqa: S608 (the swaps stand above)
    with world.reading() as session:
        for id_ in ids:
            with pytest.raises(SealBroken, match=rf"^person\.surname of {id_}$"):
                _ = session.get_one(Person, id_).surname


@pytest.mark.parametrize(
    "write",
    [
        lambda: Person.surname == "x",
        lambda: select(Person.surname),
        lambda: select(Person).order_by(Person.surname),
        lambda: Person.surname.like("x%"),
        lambda: func.count(Person.surname),
        lambda: Person.surname < "x",
        lambda: Person.__table__.c.surname == b"x",
        lambda: b"x" == Person.__table__.c.surname,  # noqa: SIM300 (the mirrored operator is another method)
        lambda: b"x" + Person.__table__.c.surname,
        lambda: select(Person).where(Person.__table__.c.surname.in_([b"x"])),
    ],
)  # fmt: skip
def test_a_sealed_attribute_is_refused_while_the_query_is_written(write: Callable[[], object]) -> None:
    with pytest.raises(SealedInQuery, match="query its blind index instead"):
        write()
    assert "IS NULL" in str(Person.__table__.c.surname.is_(None))


@pytest.mark.parametrize("value", [44051401359, b"x", "half\ud83d"])
def test_only_text_is_sealed_and_it_is_refused_where_it_is_set(value: Any) -> None:
    with pytest.raises(NotText, match=r"^person\.pesel$"):
        Person(pesel=value)


def test_without_a_keyring_only_plain_columns_are_read(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    with Session(world.engine) as session:
        one = session.get_one(Person, id_)
        assert (one.sex, one.phone) == ("K", None)
        with pytest.raises(KeyNotInProcess, match=r"person\.surname"):
            _ = one.surname
        with pytest.raises(KeyNotInProcess, match="blind_index"):
            SURNAME.find(session, surname="Kowalska")
        session.expunge(one)
        with pytest.raises(KeyNotInProcess):
            _ = one.surname
        session.add(person(session.scalars(select(Unit)).one(), surname="Nowak"))
        with pytest.raises(KeyNotInProcess, match="persons"):
            session.flush()


def test_a_page_of_names_costs_one_query_to_the_key_store_and_a_list_without_names_none(world: World) -> None:
    saved_many(world, 50)
    asked: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    with world.reading() as session:
        unit, page = commune(session), session.scalars(select(Person)).all()
        assert [p.sex for p in page] == ["K"] * 50
        assert not [sql for sql in asked if "data_keys" in sql]
        assert len({p.surname for p in page}) == 50
        assert len([sql for sql in asked if "data_keys" in sql]) == 1
        assert keys_of(session, "test").read == {("persons", p.id) for p in page}
        assert unit in session


def test_what_was_set_and_not_changed_is_not_sealed_anew(session: Session) -> None:
    session.add(one := person(commune(session), surname="Kowalska"))
    session.commit()
    before = one.surname_sealed  # type: ignore[attr-defined]
    one.surname = "Kowalska"
    session.commit()
    assert one.surname_sealed == before  # type: ignore[attr-defined]


def test_a_rejected_row_repeats_none_of_its_values(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    with world.writing() as session:
        session.add(person(commune(session), id=id_, surname="Brzęczyszczykiewicz"))  # type: ignore[arg-type]
        with pytest.raises(IntegrityError) as refused:
            session.commit()
    assert "Brzęczyszczykiewicz" not in str(refused.value)


def test_a_key_that_is_not_in_the_store_is_lost_and_not_destroyed(world: World) -> None:
    id_ = saved(world, surname="Kowalska")
    with world.store.alone() as connection:
        connection.execute(text("delete from keys.data_keys" if world.on_server else "delete from data_keys"))
    with world.reading() as session, pytest.raises(KeyLost, match=str(key_of(world, id_))):
        _ = session.get_one(Person, id_).surname


def test_rows_sealed_in_bulk_read_like_any_other(world: World) -> None:
    keys, rows, entries = OpenKeys(world.store), [], []
    with world.writing() as session:
        unit_id = commune(session).id
        session.commit()
    made = [Person.__table__.c.id.default.arg(None) for _ in range(3)]
    for n, id_ in enumerate(made):
        values = {"surname": f"Nowak-{n}", "pesel": f"{n:011d}"}
        key_id = keys.mint()
        sealed = seal_row(keys, Person, id_, key_id, values)
        assert set(sealed) == {c.key for c in Person.__table__.c if c.info["class"] == "sensitive"}
        rows.append(
            {"id": id_, "unit_id": unit_id, "number": str(n), "sex": "M", "disabled": False, "data_key_id": key_id}
            | sealed
        )
        entries += index_rows(world.store.ring, Person, id_, values)
    keys.commit_minted()
    with world.writing() as session:
        session.connection().execute(insert(Person.__table__), rows)  # type: ignore[arg-type]
        write(session, entries)
        session.commit()
    with world.reading() as session:
        assert [session.get_one(Person, id_).surname for id_ in made] == ["Nowak-0", "Nowak-1", "Nowak-2"]
        assert session.get_one(Person, made[0]).address is None
    assert found(world, SURNAME, surname="nowak") == set(made)
    assert found(world, PESEL, pesel="00000000002") == {made[2]}
    again = OpenKeys(world.store)
    again.prefetch(row["data_key_id"] for row in rows)
    sealed = {name: rows[1][name] for name in ("surname", "address")}
    assert open_row(again, Person, made[1], rows[1]["data_key_id"], sealed) == {"surname": "Nowak-1", "address": None}
    assert open_row(again, Person, made[1], uuid4(), {"address": None}) == {"address": None}
    with pytest.raises(KeyError, match="nazwisko"):
        seal_row(keys, Person, made[0], rows[0]["data_key_id"], {"nazwisko": "x"})


def test_a_deleted_record_leaves_nothing_in_the_index(world: World) -> None:
    id_ = saved(world, surname="Żółć-Dąbrowska", pesel="44051401359")
    with world.writing() as session:
        session.delete(session.get_one(Person, id_))
        session.commit()
        assert session.scalar(select(func.count()).select_from(BlindIndex)) == 0
