"""What happens seldom: other units, erased people, a law that was not there yet, disks that do not take a file."""

from pathlib import Path

import pytest
from sqlalchemy import select

from ppr_case.casework.keys import erase
from ppr_case.interchange.sheets import NotARegister
from ppr_case.records.people import Involvement, Person
from tests.interchange.registers import SIZE, Place, Tables, plus, small, with_row
from tests.interchange.test_command import home, run, write

assert home, "the fixture of the command's tests"


def test_the_register_of_another_unit_is_refused_whole(here: Place) -> None:
    with pytest.raises(NotARegister, match="1000001"):
        here.bring(small(jednostka=[{"teryt": "1000001", "nazwa": "Obca"}]))
    assert here.rows()["procedury"] == []


def test_a_second_unit_in_the_same_file_stays_out(here: Place) -> None:
    own, other = {"teryt": here.teryt, "nazwa": "Zmyślna"}, {"teryt": "1000001", "nazwa": "Obca"}
    summary = here.bring({"jednostka": [own, other, own | {"wiek_starszy": "61"}, {"teryt": "x", "nazwa": "y"}]})
    assert [reason.place for reason in summary.reasons] == [4, 5, 3]
    assert (summary.skipped, summary.rejected) == (1, 3)


def test_a_procedure_older_than_the_first_act(here: Place) -> None:
    tables = plus("procedury", {"numer": "1/2005", "data_wszczecia": "2005-01-01"})
    tables["udzial"].append({"procedura": "1/2005", "osoba": "ewa", "rola": "stosujaca"})
    assert here.bring(tables).rejected == 0


def test_who_was_erased_stays_erased(here: Place) -> None:
    here.bring(small())
    with here.world.writing() as session:
        persons = session.scalars(select(Person).where(Person.unit_id == here.unit_id)).all()
        (ewa,) = [person for person in persons if person.first_name == "Ewa"]
        erased = ewa.id
        erase(session, [ewa.data_key_id])
        session.commit()
    exported = here.rows()
    summary = here.bring(small(), update=True)
    assert [(reason.table, reason.place) for reason in summary.reasons] == [("osoby", 3)]
    assert "usunięte" in summary.reasons[0].sentence
    assert summary.skipped == SIZE - 1
    assert here.bring(exported).rejected == 0
    moved = with_row("procedury", 0, data_wszczecia="2024-01-09")
    for row in moved["formularze"][1:3]:
        row["data"] = "2024-01-09"
    here.bring({name: moved[name] for name in ("procedury",)}, update=True)
    with here.world.reading() as session:
        (involvement,) = session.scalars(select(Involvement).where(Involvement.person_id == erased))
        assert (str(involvement.covered_from), involvement.age_from) == ("2024-01-09", 43)


def test_a_new_role_of_somebody_the_register_knows(here: Place) -> None:
    here.bring(small())
    exported = here.rows()
    (ewa,) = [row["id"] for row in exported["osoby"] if row["imie"] == "Ewa"]
    tables: Tables = {"udzial": [{"procedura": "2/2024", "osoba": ewa, "rola": "doznajaca"}]}
    assert here.bring(tables).added == 1
    unknown = {"procedura": "2/2024", "osoba": ewa.replace("-", "x"), "rola": "domownik"}
    assert here.bring({"udzial": [unknown]}).rejected == 1


def test_only_what_a_file_speaks_of_is_compared(here: Place) -> None:
    here.bring(small())
    assert here.bring({"osoby": [{"id": "ewa", "plec": "K"}]}, update=True).skipped == 1
    assert here.bring({"osoby": [{"id": "ewa", "plec": "K", "telefon": ""}]}, update=True).updated == 1


def test_more_reasons_than_anybody_reads(home: Place, tmp_path: Path) -> None:
    tables: Tables = {"plany": [{"procedura": "1/2024", "data": "2024-01-01"}] * 25}
    said = run(home, "import", write(tmp_path / "in", tables))
    assert said.err.count("wiersz ") == 20
    assert "i 5 dalszych" in said.err


def test_places_that_take_no_file(home: Place, tmp_path: Path) -> None:
    (tmp_path / "plik").write_text("")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "procedury.csv").mkdir()
    assert "Nie można zapisać" in run(home, "export", tmp_path / "plik" / "out").err
    assert "Nie można zapisać" in run(home, "import-template", tmp_path / "plik" / "t.xlsx").err
    assert "Nie można odczytać" in run(home, "import", tmp_path / "in").err
