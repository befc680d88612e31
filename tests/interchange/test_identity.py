"""Which record a row is: what comes in twice, what is said otherwise, and who is one person under two names."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select

from ppr_case.core.base import Base
from ppr_case.interchange.crossings import IN_FUTURE
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group
from ppr_case.records.identities import Identity
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from tests.interchange.registers import SIZE, Place, plus, small, with_row


def counts(here: Place) -> dict[str, int]:
    with here.world.reading() as session:
        return {
            name: session.scalars(select(func.count()).select_from(table)).one()
            for name, table in Base.metadata.tables.items()
            if name not in {"trail", "units", "index_roots"}
        }


def test_every_row_of_the_small_register_comes_in(here: Place) -> None:
    summary = here.bring(small())
    assert (summary.added, summary.rejected, summary.reasons) == (SIZE, 0, [])
    assert summary.exit_code == 0


def test_the_same_register_again_changes_nothing(here: Place) -> None:
    here.bring(small())
    before = counts(here)
    summary = here.bring(small())
    assert (summary.added, summary.updated, summary.rejected, summary.skipped) == (0, 0, 0, SIZE)
    assert counts(here) == before


def test_a_dry_run_says_the_same_and_writes_nothing(here: Place) -> None:
    before = counts(here)
    tried = here.bring(plus("osoby", {"id": "x", "plec": "?"}), dry_run=True)
    assert counts(here) == before
    done = here.bring(plus("osoby", {"id": "x", "plec": "?"}))
    assert tried == done


def test_rows_in_any_order_are_the_same_register(here: Place, another: Callable[[], Place]) -> None:
    here.bring(small())
    backwards = another()
    tables = small()
    first, second, third, *cards = tables["formularze"]  # of forms A of one day the first row opened the procedure
    tables["formularze"] = [*reversed(cards), second, third, first]
    for name in ("zakonczenia", "spotkania", "uczestnicy", "udzial", "srodki"):
        tables[name].reverse()
    backwards.bring(dict(reversed(tables.items())))
    assert backwards.bare() == here.bare()


def test_equal_rows_without_an_id_are_as_many_records(here: Place) -> None:
    row = {"procedura": "1/2024", "data": "2024-01-25"}
    assert here.bring(plus("plany", row, row)).tables["plany"].added == 3
    assert here.bring(plus("plany", row, row, row)).tables["plany"].added == 1


def test_a_known_row_that_says_something_else_is_rejected_and_names_the_columns(here: Place) -> None:
    here.bring(small())
    summary = here.bring(with_row("osoby", 1, telefon="601", nazwisko="Nowsza"))
    (reason,) = summary.reasons
    assert (reason.table, reason.place) == ("osoby", 3)
    assert "nazwisko, telefon" in reason.sentence
    assert "601" not in reason.sentence
    assert summary.skipped == SIZE - 1
    assert summary.exit_code == 1


def test_what_names_a_rejected_row_never_falls_to_the_record_that_bears_the_name_already(here: Place) -> None:
    here.bring(small())
    before = here.bare()["udzial"]
    stranger = {"id": small()["osoby"][0]["id"], "imie": "Inny", "plec": "M"}
    part = {"procedura": "90/2024", "osoba": stranger["id"], "rola": "domownik"}
    opened = {"numer": "90/2024", "data_wszczecia": "2024-05-01"}
    summary = here.bring({"procedury": [opened], "osoby": [stranger], "udzial": [part]})
    assert [(reason.table, reason.place) for reason in summary.reasons] == [("osoby", 2), ("udzial", 2)]
    assert "odrzucony wiersz 2 tabeli osoby" in summary.reasons[1].sentence
    assert here.bare()["udzial"] == before


def test_a_name_that_one_row_bears_rightly_may_be_named_though_another_row_of_it_was_rejected(here: Place) -> None:
    tables = plus("procedury", small()["procedury"][0] | {"uwagi": "co innego"})
    summary = here.bring(tables)
    assert [reason.table for reason in summary.reasons] == ["procedury"]
    assert summary.added == SIZE


def test_update_changes_what_is_said_otherwise_and_what_follows_from_it(here: Place) -> None:
    here.bring(small())
    tables = with_row("osoby", 1, nazwisko="Nowsza", rok_urodzenia="2010")
    tables["procedury"][0]["uwagi"] = "inne"
    tables["zakonczenia"][1]["uchylone_dnia"] = "2024-08-02"
    tables["wizyty"][0]["podmioty"] = "ops"
    summary = here.bring(tables, update=True)
    assert (summary.updated, summary.rejected, summary.skipped) == (4, 0, SIZE - 4)
    assert here.bring(tables).skipped == SIZE
    with here.world.reading() as session:
        persons = session.scalars(select(Person).where(Person.unit_id == here.unit_id)).all()
        (ewa,) = [person for person in persons if person.surname == "Nowsza"]
        assert ewa.newborn_year == 2011
        (involvement,) = session.scalars(select(Involvement).where(Involvement.person_id == ewa.id))
        assert involvement.age_from == 13
        query = select(Procedure).where(Procedure.unit_id == here.unit_id, Procedure.number == "1/2024")
        procedure = session.scalars(query).one()
        assert (procedure.closed_on, procedure.notes) == (None, "inne")


def test_update_of_the_opening_day_moves_what_hangs_on_it(here: Place) -> None:
    here.bring(small())
    tables = with_row("procedury", 1, data_wszczecia="2024-05-31")
    tables["formularze"] = []
    summary = here.bring(tables, update=True)
    assert (summary.updated, summary.reasons) == (1, [])
    assert [row["data"] for row in here.rows()["formularze"] if row["wszczynajacy"]] == ["2024-05-31"]
    with here.world.reading() as session:
        query = select(Procedure).where(Procedure.unit_id == here.unit_id, Procedure.number == "2/2024")
        procedure = session.scalars(query).one()
        (involvement,) = session.scalars(select(Involvement).where(Involvement.procedure_id == procedure.id))
        assert str(procedure.held_from) == str(involvement.covered_from) == "2024-05-31"


def test_one_name_twice_in_a_file_is_one_row_or_a_contradiction(here: Place) -> None:
    tables = small()
    tables["osoby"] += [dict(tables["osoby"][1]), {"id": "ewa", "plec": "K", "imie": "Inna"}]
    summary = here.bring(tables)
    assert (summary.tables["osoby"].skipped, summary.tables["osoby"].rejected) == (1, 1)
    assert "wierszu 3" in summary.reasons[0].sentence


def test_a_rejected_row_does_not_stand_in_the_way_of_the_next_of_its_name(here: Place) -> None:
    tables = small()
    tables["osoby"].insert(0, {"id": "ewa", "plec": "X"})
    summary = here.bring(tables)
    assert (summary.added, summary.rejected) == (SIZE, 1)


def test_a_pesel_already_held_is_the_same_person_under_a_second_name(here: Place) -> None:
    tables = plus("osoby", {"id": "a-2", "imie": "Ania", "pesel": "44051401458", "plec": "M"})
    tables["udzial"].append({"procedura": "2/2024", "osoba": "a-2", "rola": "stosujaca"})
    summary = here.bring(tables)
    assert summary.tables["osoby"].added == 4
    assert summary.rejected == 0
    assert [(what.table, what.column) for what in summary.warned if "to ta sama osoba" in what.sentence] == [
        ("osoby", "pesel")
    ]
    assert [row["osoba"] for row in here.bare()["udzial"]].count("osoby 0") == 2
    again = here.bring(tables)
    assert (again.added, again.reasons) == (0, [])
    later = here.bring({"osoby": [{"id": "a-3", "pesel": "44051401458", "plec": "M"}]})
    assert (later.added, later.skipped, len(later.warned)) == (0, 1, 1)


def test_a_pesel_is_held_by_unit(here: Place, another: Callable[[], Place]) -> None:
    here.bring(small())
    assert another().bring(small()).added == SIZE


def test_an_update_cannot_give_somebody_the_pesel_of_another(here: Place) -> None:
    tables = small()
    here.bring(tables)
    tables["osoby"][3] |= {"pesel": "44051401458"}
    tables["udzial"] = []
    summary = here.bring(tables, update=True)
    assert summary.rejected == 1
    assert "PESEL" in summary.reasons[0].sentence


def test_source_scopes_ids_that_another_spreadsheet_uses_again(here: Place) -> None:
    assert here.bring({"osoby": [{"id": "1", "plec": "K"}]}, source="policja").added == 1
    assert here.bring({"osoby": [{"id": "1", "plec": "M"}]}, source="oświata").added == 1
    assert here.bring({"osoby": [{"id": "1", "plec": "K"}]}, source="policja").skipped == 1
    assert here.bring({"osoby": [{"id": "1", "plec": "M"}]}, source="policja").rejected == 1


def test_what_was_typed_is_kept_as_a_hash_of_this_unit(here: Place, another: Callable[[], Place]) -> None:
    here.bring(small())
    there = another()
    there.bring(small())
    with here.world.reading() as session:
        mine, theirs = (
            set(session.scalars(select(Identity.digest).where(Identity.unit_id == unit.unit_id)))
            for unit in (here, there)
        )
    assert len(mine) == len(theirs) > 20
    assert not mine & theirs


def test_an_export_brought_in_at_home_changes_nothing(here: Place) -> None:
    here.bring(small())
    before, exported = counts(here), here.rows()
    summary = here.bring(exported)
    assert (summary.added, summary.updated, summary.rejected) == (0, 0, 0)
    assert counts(here) == before


def test_an_edited_export_changes_the_records_it_names(here: Place) -> None:
    here.bring(small())
    exported = here.rows()
    exported["procedury"][0]["numer"] = "17/2024"
    exported["formularze"][4]["data"] = "2024-01-21"
    for name in ("zakonczenia", "udzial", "formularze", "grupy", "plany", "skierowania", "srodki"):
        for row in exported[name]:
            row["procedura"] = row["procedura"].replace("3/2024", "17/2024")
    summary = here.bring(exported, update=True)
    assert (summary.added, summary.updated, summary.rejected) == (0, 2, 0)


def test_a_register_may_name_what_was_brought_in_before_it(here: Place) -> None:
    tables = small()
    here.bring(
        {name: tables.pop(name) for name in ("instytucje", "procedury", "osoby", "rodzaje_dzialan", "dzialania")}
    )
    assert here.bring(tables).rejected == 0
    exported = here.rows()
    assert here.bring({"plany": [{"procedura": exported["procedury"][0]["id"], "data": "2024-05-01"}]}).added == 1


def test_a_further_form_a_may_turn_out_to_be_the_opening_one(here: Place) -> None:
    here.bring(small())
    here.bring({"formularze": [{"procedura": "1/2024", "rodzaj": "A", "data": "2024-01-10", "wszczynajacy": "tak"}]})
    with here.world.reading() as session:
        query = select(Card.marked_opening).join(Procedure).where(Card.opening, Procedure.number == "1/2024")
        assert session.scalars(query.where(Card.unit_id == here.unit_id)).all() == [True]


def test_numbers_go_on_after_the_imported_ones(here: Place) -> None:
    here.bring(small())
    with here.world.reading() as session:
        cards = session.scalars(select(Card.number).where(Card.unit_id == here.unit_id)).all()
    assert sorted(cards) == sorted(f"K/{serial}/2024" for serial in range(1, 10))


def test_the_unit_is_completed_once_and_then_only_changed_on_demand(here: Place) -> None:
    row = {"teryt": here.teryt, "nazwa": "Zmyślna Górna", "rejestr_od": "2020-01-01", "wiek_starszy": "65"}
    assert here.bring({"jednostka": [row]}).added == 1
    assert here.bring({"jednostka": [row]}).skipped == 1
    row["wiek_starszy"] = "60"
    assert here.bring({"jednostka": [row]}).rejected == 1
    assert here.bring({"jednostka": [row]}, update=True).updated == 1
    assert here.rows()["jednostka"] == [row]


def test_the_future_is_let_in_with_a_warning(here: Place) -> None:
    summary = here.bring(plus("plany", {"procedura": "2/2024", "data": "2150-01-01"}))
    assert [
        (what.table, what.column, summary.rows_warned[what]) for what in summary.warned if what.sentence == IN_FUTURE
    ] == [("plany", "data", [3])]
    assert summary.rejected == 0


def groups_of(here: Place) -> list[tuple[date, date | None]]:
    with here.world.reading() as session:
        query = select(Group.appointed_on, Group.annulled_on).where(
            Group.unit_id == here.unit_id, Group.appointed_on == date(2024, 4, 22)
        )
        return sorted(((day, annulled) for day, annulled in session.execute(query)), key=str)


TAKEN_BACK = {"procedura": "1/2024", "powolana_dnia": "2024-04-22", "anulowane_dnia": "2024-05-03"}
RIGHT = {"procedura": "1/2024", "powolana_dnia": "2024-04-22"}


def test_a_group_that_was_annulled_and_the_right_one_of_that_day_are_two(here: Place) -> None:
    here.bring(small())
    for again in (False, True):
        summary = here.bring({"grupy": [TAKEN_BACK, RIGHT]})
        assert (summary.added, summary.rejected, summary.skipped) == ((0, 0, 2) if again else (2, 0, 0))
    assert groups_of(here) == [(date(2024, 4, 22), None), (date(2024, 4, 22), date(2024, 5, 3))]
    exported = here.rows()
    for _ in range(2):
        summary = here.bring(exported)
        assert (summary.added, summary.updated, summary.rejected) == (0, 0, 0)
    dated = [row for row in exported["grupy"] if row["powolana_dnia"] == "2024-04-22"]
    for row in dated:
        row["rozszerzona"] = "tak"
    assert here.bring({"grupy": dated}, update=True).updated == 2
    assert len(groups_of(here)) == 2


def test_a_group_without_an_id_is_annulled_by_its_day_and_stands_again_only_when_told(here: Place) -> None:
    here.bring(plus("grupy", RIGHT))
    assert here.bring({"grupy": [TAKEN_BACK]}).rejected == 1
    assert here.bring({"grupy": [TAKEN_BACK]}, update=True).updated == 1
    assert groups_of(here) == [(date(2024, 4, 22), date(2024, 5, 3))]
    stands = RIGHT | {"anulowane_dnia": ""}
    assert here.bring({"grupy": [stands]}).rejected == 1  # an old file brings no group back to life
    assert here.bring({"grupy": [stands]}, update=True).updated == 1
    assert groups_of(here) == [(date(2024, 4, 22), None)]


def test_two_groups_of_one_day_never_both_stand(here: Place) -> None:
    here.bring(plus("grupy", TAKEN_BACK))
    assert here.bring({"grupy": [TAKEN_BACK, RIGHT | {"id": "druga"}]}).added == 1
    other = {"id": "trzecia", **TAKEN_BACK, "powolana_dnia": "2024-04-23"}
    assert here.bring({"grupy": [other]}).added == 1
    assert here.bring({"grupy": [other | {"powolana_dnia": "2024-04-22"}]}, update=True).updated == 1
    moved = other | {"powolana_dnia": "2024-04-22", "anulowane_dnia": ""}
    assert here.bring({"grupy": [moved]}, update=True).rejected == 1
    assert [annulled for _, annulled in groups_of(here)].count(None) == 1
