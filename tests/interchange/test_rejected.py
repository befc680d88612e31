"""Everything that a register may not say: the row stays out, with a sentence, and takes with it only what names it."""

import pytest

from ppr_case.interchange.sheets import Register, Sheet
from ppr_case.interchange.summary import Reason
from ppr_case.interchange.tables import PLANS, PROCEDURES
from tests.interchange.registers import SIZE, Place, Raw, Tables, place, plus, small, with_row
from tests.worlds import World

TOLD = "Tajemniczy"
"""Stands in cells that are wrong; no sentence may repeat it."""

ALONE: list[tuple[str, int, Raw, str]] = [
    ("instytucje", 0, {"kod": "policja"}, "kod rodzaju instytucji"),
    ("instytucje", 0, {"rodzaj": TOLD}, "rodzaj: nieznany kod"),
    ("instytucje", 0, {"kod": "a;b"}, "średnika"),
    ("instytucje", 0, {"nazwa": ""}, "nazwa: brak wartości"),
    ("rodzaje_dzialan", 0, {"kod": "piknik"}, "x_"),
    ("rodzaje_dzialan", 0, {"kod": "x_piknik_hours"}, "bo tak nazywają się wskaźniki obok rodzaju"),
    ("rodzaje_dzialan", 0, {"jednostka": TOLD}, "jednostka: nieznany kod"),
    ("procedury", 3, {"data_wszczecia": "2024-02-30"}, "nie ma takiego dnia"),
    ("procedury", 3, {"data_wszczecia": "30.01.2024"}, "rrrr-mm-dd"),
    ("procedury", 3, {"data_wszczecia": "1024-01-30"}, "rok musi"),
    ("procedury", 3, {"data_wszczecia": ""}, "data_wszczecia: brak wartości"),
    ("procedury", 3, {"numer": "2024-12-01"}, "zamienił numer na datę"),
    ("procedury", 3, {"numer": "gru.24"}, "zamienił numer na datę"),
    ("procedury", 3, {"numer": "1.12.2024"}, "zamienił numer na datę"),
    ("procedury", 3, {"numer": "a;b"}, "średnika"),
    ("procedury", 3, {"numer": "x" * 41}, "najwyżej 40"),
    ("procedury", 3, {"uwagi": TOLD * 1001}, "ponad 10000"),
    ("procedury", 3, {"uwagi": TOLD + "\x00"}, "wydrukować"),
    ("procedury", 3, {"uwagi": TOLD + "\ud800"}, "wydrukować"),
    ("procedury", 2, {"przejeta_dnia": "2023-11-30"}, "wcześniejsza niż data_wszczecia"),
    ("procedury", 3, {"przejeta_z": TOLD}, "przejeta_dnia"),
    ("procedury", 3, {"przekazana_do": TOLD}, "przekazana_dnia"),
    ("procedury", 2, {"przekazana_dnia": "2024-01-31"}, "wcześniejsza niż początek"),
    ("zakonczenia", 1, {"podstawa": TOLD}, "podstawa: nieznany kod"),
    ("zakonczenia", 1, {"przyczyna": TOLD}, "przyczyna: nieznany kod"),
    ("zakonczenia", 1, {"data": "2024-01-09", "uchylone_dnia": ""}, "wcześniejsze niż początek"),
    ("zakonczenia", 0, {"uchylone_dnia": "2024-03-31"}, "wcześniejsze niż data zakończenia"),
    ("zakonczenia", 1, {"procedura": "3/2024", "data": "2024-09-01"}, "przekazana innej gminie"),
    ("zakonczenia", 1, {"procedura": "99/2024"}, "nie ma procedury"),
    ("zakonczenia", 1, {"procedura": "2024-12-01"}, "zamienił numer na datę"),
    ("osoby", 3, {"pesel": "44051401459"}, "nie jest poprawny PESEL"),
    ("osoby", 3, {"pesel": "44133101451"}, "nie jest poprawny PESEL"),
    ("osoby", 3, {"pesel": "123"}, "nie jest poprawny PESEL"),
    ("osoby", 3, {"pesel": "4.4051E+10"}, "jedenaście cyfr"),
    ("osoby", 0, {"data_urodzenia": "1944-05-15"}, "data_urodzenia: inna niż w numerze PESEL"),
    ("osoby", 0, {"rok_urodzenia": "1945"}, "rok_urodzenia: inny niż w numerze PESEL"),
    ("osoby", 0, {"plec": "K"}, "plec: inna niż w numerze PESEL"),
    ("osoby", 3, {"plec": "kobieta"}, "plec: nieznany kod"),
    ("osoby", 3, {"plec": ""}, "plec: brak wartości"),
    ("osoby", 2, {"rok_urodzenia": "2017"}, "rok_urodzenia: inny niż w dacie urodzenia"),
    ("osoby", 2, {"data_urodzenia": "2199-01-01"}, "w przyszłości"),
    ("osoby", 1, {"rok_urodzenia": "2199"}, "w przyszłości"),
    ("osoby", 1, {"rok_urodzenia": "80"}, "czterema cyframi"),
    ("osoby", 3, {"niepelnosprawnosc": TOLD}, "tak albo nie"),
    ("osoby", 3, {"data_urodzenia": "1980-01-01", "imie": TOLD}, "art. 9c"),
    ("osoby", 3, {"niepelnosprawnosc": "tak", "imie": TOLD}, "art. 9c"),
    ("udzial", 4, {"rola": "świadek"}, "rola: nieznany kod"),
    ("udzial", 4, {"formy_przemocy": "inna"}, "art. 9c"),
    ("udzial", 1, {"formy_przemocy": f"fizyczna;{TOLD}"}, "formy_przemocy: nieznany kod"),
    ("udzial", 1, {"osoba": TOLD}, "nie ma osoby"),
    ("udzial", 1, {"od": "2024-08-02"}, "późniejsze niż koniec"),
    ("udzial", 3, {"od": "2016-02-28"}, "wcześniejsze niż urodzenie"),
    ("udzial", 3, {"rola": "stosujaca"}, "małoletni"),
    ("formularze", 3, {"rodzaj": "E"}, "rodzaj: nieznany kod"),
    ("formularze", 3, {"podmiot": TOLD}, "nie ma instytucji"),
    ("formularze", 3, {"reprezentuje": TOLD}, "reprezentuje: nieznany kod"),
    ("formularze", 4, {"wszczynajacy": "tak"}, "tylko formularz A"),
    ("formularze", 7, {"data": "2024-06-02"}, "musi mieć datę data_wszczecia"),
    ("spotkania", 1, {"rodzaj": TOLD}, "rodzaj: nieznany kod"),
    ("spotkania", 1, {"stan": TOLD}, "stan: nieznany kod"),
    ("spotkania", 0, {"procedury": "1/2024; 99/2024"}, "nie ma procedury"),
    ("spotkania", 0, {"podmioty": f"ops;{TOLD}"}, "nie ma instytucji"),
    ("spotkania", 0, {"osoby": TOLD}, "nie ma osoby"),
    ("wizyty", 0, {"cel": TOLD}, "cel: nieznany kod"),
    ("wizyty", 0, {"procedury": " ; "}, "procedury: brak wartości"),
    ("wizyty", 0, {"skuteczna": ""}, "skuteczna: brak wartości"),
    ("wizyty", 0, {"liczba_osob": "0"}, "co najmniej 1"),
    ("wizyty", 0, {"liczba_osob": "1,5"}, "liczbę całkowitą"),
    ("wizyty", 0, {"oznaki_przemocy": TOLD}, "oznaki_przemocy: nieznany kod"),
    ("grupy", 0, {"rozwiazana_dnia": "2024-01-14"}, "wcześniejsza niż powolana_dnia"),
    ("grupy", 0, {"przekazano_dnia": "2024-01-16"}, "późniejsze niż powolana_dnia"),
    ("czlonkowie_zi", 0, {"do": "2019-12-31"}, "wcześniejsze niż od"),
    ("czlonkowie_zi", 0, {"podmiot": TOLD}, "nie ma instytucji"),
    ("plany", 0, {"data": TOLD}, "rrrr-mm-dd"),
    ("skierowania", 1, {"zawiadomienie_66c_dnia": "", "ukarany_dnia": "", "kara": ""}, "żadnego kroku"),
    ("skierowania", 0, {"zgloszony_dnia": "2024-01-31"}, "po kolei"),
    ("skierowania", 0, {"rozpoczal_dnia": "", "ukonczyl_dnia": "2024-05-01"}, "brak wcześniejszego kroku"),
    ("skierowania", 0, {"wezwanie_2_dnia": "2024-02-05"}, "brak wcześniejszego kroku wezwanie_1_dnia"),
    ("skierowania", 0, {"przerwal_dnia": "2024-05-01", "ukonczyl_dnia": "2024-05-01"}, "przerwany"),
    ("skierowania", 1, {"kara": ""}, "idą razem"),
    ("skierowania", 0, {"program": TOLD}, "program: nieznany kod"),
    ("srodki", 1, {"osoba": ""}, "musi wskazywać dziecko"),
    ("srodki", 0, {"umieszczenie": "placowka"}, "tylko przy odebranie_12a"),
    ("srodki", 0, {"zniesiony_dnia": "2024-01-09"}, "wcześniejszy niż dnia"),
    ("srodki", 0, {"rodzaj": TOLD}, "rodzaj: nieznany kod"),
    ("dzialania", 1, {"rodzaj": "piknik"}, "nieznany kod działania"),
    ("dzialania", 1, {"rodzaj": "x_bal"}, "nieznany kod działania"),
    ("dzialania", 1, {"od": "2024-06-21"}, "koniec okresu"),
    ("dzialania", 1, {"odpowiedz": "x" * 81}, "najwyżej 80"),
    ("dzialania", 1, {"liczba": "-1"}, "liczbę całkowitą"),
    ("dzialania", 1, {"typ": TOLD}, "typ: nieznany kod"),
    ("uczestnicy", 0, {"grupa": TOLD}, "grupa: nieznany kod"),
    ("instytucje", 0, {"resort": TOLD}, "resort: nieznany kod"),
    ("uczestnicy", 0, {"dzialanie": TOLD}, "nie ma działania"),
]


def rejected(here: Place, tables: Tables) -> list[Reason]:
    """Try a register; give the reasons, none of which may tell what a cell held."""
    summary = here.bring(tables, dry_run=True)
    assert summary.added == sum(map(len, tables.values())) - summary.rejected
    assert not any(TOLD in reason.sentence for reason in summary.reasons)
    return summary.reasons


@pytest.fixture(scope="module")
def unit(module_world: World) -> Place:
    return place(module_world)


@pytest.mark.parametrize("module_world", ["sqlite"], indirect=True)  # no database has a say in it
@pytest.mark.parametrize(("table", "row", "cells", "said"), ALONE)
def test_what_one_row_may_not_say(unit: Place, table: str, row: int, cells: Raw, said: str) -> None:
    reasons = rejected(unit, with_row(table, row, **cells))
    assert (reasons[0].table, reasons[0].place) == (table, row + 2)
    assert said in reasons[0].sentence


def test_a_second_closing_that_nobody_revoked(unit: Place) -> None:
    (reason,) = rejected(unit, with_row("zakonczenia", 0, uchylone_dnia=""))
    assert (reason.table, reason.place) == ("zakonczenia", 3)
    assert "którego nie uchylono" in reason.sentence


def test_a_cascade_names_the_row_that_began_it(unit: Place) -> None:
    reasons = rejected(unit, with_row("osoby", 1, plec="?"))
    assert {reason.table for reason in reasons} == {"osoby", "udzial", "formularze", "spotkania", "plany"}
    assert all("odrzucony wiersz 3 tabeli osoby" in reason.sentence for reason in reasons[1:])


def test_a_rejected_kind_of_activity_takes_with_it_what_is_of_it(unit: Place) -> None:
    reasons = rejected(unit, with_row("rodzaje_dzialan", 0, jednostka="?"))
    assert [reason.table for reason in reasons] == ["rodzaje_dzialan", "dzialania", *["uczestnicy"] * 3]
    assert "odrzucony wiersz 2 tabeli rodzaje_dzialan" in reasons[1].sentence


def test_a_row_is_named_as_it_was_typed_even_where_that_was_wrong(unit: Place) -> None:
    tables = with_row("procedury", 3, numer="gru.24")
    tables["formularze"][8]["procedura"] = "gru.24"
    tables["plany"].append({"procedura": "x" * 41, "data": "2024-05-01"})
    tables["procedury"].append({"numer": "x" * 41, "data_wszczecia": "2024-05-01"})
    assert [reason.table for reason in rejected(unit, tables)] == ["procedury", "procedury", "formularze", "plany"]


@pytest.mark.parametrize("number", ["12.2024", "12/2024", "NK/12/2024", "OPS.4012.12.2024", "maj", "2024-12"])
def test_a_number_that_no_spreadsheet_touched(unit: Place, number: str) -> None:
    assert rejected(unit, plus("procedury", {"numer": number, "data_wszczecia": "2024-05-01"})) == []


def test_a_rejected_institution_takes_with_it_what_names_it(unit: Place) -> None:
    reasons = rejected(unit, with_row("instytucje", 0, rodzaj="?"))
    assert {reason.table for reason in reasons} == {"instytucje", "formularze", "spotkania", "dzialania", "uczestnicy"}


def test_nothing_opens_in_place_of_a_form_that_was_rejected(unit: Place) -> None:
    tables = small()
    tables["formularze"][1]["data"] = tables["formularze"][2]["data"] = "2024-01-11"
    reasons = rejected(unit, tables)
    assert [(reason.table, reason.place) for reason in reasons] == [
        ("formularze", 3),
        ("formularze", 4),
        ("formularze", 2),
    ]
    assert "wiersz 3" in reasons[1].sentence
    assert "wiersz 3" in reasons[2].sentence


def test_a_witness_who_is_more_than_a_witness_may_have_a_pesel(unit: Place) -> None:
    tables = with_row("osoby", 3, data_urodzenia="1980-01-01")
    tables["udzial"].append({"procedura": "2/2024", "osoba": "sąsiad", "rola": "domownik"})
    assert rejected(unit, tables) == []


def test_under_the_act_of_2011_a_minor_may_use_violence(unit: Place) -> None:
    tables = plus("procedury", {"numer": "1/2023", "data_wszczecia": "2023-06-21"})
    tables["udzial"].append({"procedura": "1/2023", "osoba": "jaś", "rola": "stosujaca"})
    assert rejected(unit, tables) == []


def test_a_child_born_after_the_end_was_never_covered(unit: Place) -> None:
    tables = plus("osoby", {"id": "młodsze", "plec": "K", "data_urodzenia": "2024-08-02"})
    tables["udzial"].append({"procedura": "1/2024", "osoba": "młodsze", "rola": "domownik"})
    (reason,) = rejected(unit, tables)
    assert "urodzona po końcu" in reason.sentence


def test_a_row_with_more_cells_than_the_header(unit: Place) -> None:
    sheets = (
        Sheet(PROCEDURES, ("numer", "data_wszczecia"), ";", lambda: iter([(2, ["1/2024", "2024-01-01"])])),
        Sheet(PLANS, ("procedura", "data"), ";", lambda: iter([(2, ["1/2024", "2024-01-01", "", "zbędna"])])),
    )
    (reason,) = unit.bring(Register(sheets), dry_run=True).reasons
    assert "więcej komórek niż nagłówek" in reason.sentence


def test_the_other_rows_go_in(unit: Place) -> None:
    summary = unit.bring(with_row("plany", 0, data="?"))
    assert (summary.added, summary.rejected, summary.exit_code) == (SIZE - 1, 1, 1)


class TestAgainstTheRegister:
    """What a later file may not say of procedures that are there already."""

    @pytest.fixture
    def held(self, here: Place) -> Place:
        assert here.bring(small()).rejected == 0
        return here

    def refused(self, held: Place, tables: Tables, said: str) -> None:
        summary = held.bring(tables, update=True)
        assert (summary.added, summary.updated, summary.rejected) == (0, 0, 1)
        assert said in summary.reasons[0].sentence

    def test_a_second_closing(self, held: Place) -> None:
        later = {"procedura": "1/2024", "data": "2024-10-01", "podstawa": "ustanie"}
        self.refused(held, {"zakonczenia": [later]}, "którego nie uchylono")

    def test_a_handing_over_of_what_was_closed(self, held: Place) -> None:
        tables: Tables = {"procedury": [small()["procedury"][0] | {"przekazana_dnia": "2024-09-01"}]}
        self.refused(held, tables, "nie mogła być też przekazana")

    def test_an_opening_after_the_closing(self, held: Place) -> None:
        tables: Tables = {"procedury": [small()["procedury"][0] | {"data_wszczecia": "2024-08-02"}]}
        self.refused(held, tables, "późniejsza niż zakończenie")

    def test_an_end_before_somebody_joined(self, held: Place) -> None:
        joined = {"procedura": "2/2024", "osoba": "ewa", "rola": "doznajaca", "od": "2024-09-01"}
        assert held.bring({"udzial": [joined]}).added == 1
        closing = {"procedura": "2/2024", "data": "2024-08-31", "podstawa": "ustanie"}
        self.refused(held, {"zakonczenia": [closing]}, "nie zgadza się z udziałem")

    def test_days_under_which_a_minor_used_violence(self, held: Place) -> None:
        assert held.bring({"osoby": [{"id": "młody", "plec": "M", "data_urodzenia": "2006-01-10"}]}).added == 1
        assert held.bring({"udzial": [{"procedura": "1/2024", "osoba": "młody", "rola": "stosujaca"}]}).added == 1
        tables: Tables = {"procedury": [small()["procedury"][0] | {"data_wszczecia": "2024-01-09"}]}
        self.refused(held, tables, "małoletni")
        tables = {"osoby": [{"id": "młody", "plec": "M", "data_urodzenia": "2006-01-11"}]}
        self.refused(held, tables, "małoletni")

    def test_an_opening_day_that_makes_a_further_form_the_first(self, held: Place) -> None:
        tables: Tables = {"procedury": [small()["procedury"][0] | {"data_wszczecia": "2024-02-11"}]}
        self.refused(held, tables, "formularz A z innego dnia")

    def test_annulling_the_form_that_opened(self, held: Place) -> None:
        exported = held.rows()["formularze"]
        opening = [row for row in exported if row["procedura"] == "1/2024" and row["data"] == "2024-01-10"]
        opening = [row | {"anulowany_dnia": "2024-03-01"} for row in opening if row["rodzaj"] == "A"]
        summary = held.bring({"formularze": opening}, update=True)
        assert (summary.updated, summary.rejected) == (0, 2)
        assert held.bring({"formularze": opening[1:]}, update=True).updated == 1

    def test_a_number_that_another_procedure_has(self, held: Place) -> None:
        exported = held.rows()["procedury"]
        exported[0]["numer"] = exported[1]["numer"]
        self.refused(held, {"procedury": exported[:1]}, "ma już inny wpis")

    def test_a_birth_date_for_somebody_who_is_only_a_witness(self, held: Place) -> None:
        self.refused(held, {"osoby": [small()["osoby"][3] | {"rok_urodzenia": "1980"}]}, "art. 9c")

    def test_a_witness_of_whom_the_register_knows_more(self, held: Place) -> None:
        held.bring({"osoby": [{"id": "nikt", "plec": "K", "rok_urodzenia": "1980"}]})
        self.refused(held, {"udzial": [{"procedura": "1/2024", "osoba": "nikt", "rola": "swiadek"}]}, "art. 9c")
