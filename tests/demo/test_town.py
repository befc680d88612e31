"""The invented town has the figures it was told to have, and is a register that could be true of nobody."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ppr_case.demo import targets
from ppr_case.demo.names import FIRST_NAMES, SURNAMES
from ppr_case.demo.sheets import Tables
from ppr_case.demo.town import register
from tests.demo.counting import Counting, day, share, valid_pesel

TOWN = targets.load(targets.DEFAULT)
PRINTED = tomllib.loads((Path(__file__).parents[1] / "reports" / "tomaszow_2021.toml").read_text(encoding="utf-8"))
SEEDS = (0, 7)


@pytest.fixture(scope="module", params=SEEDS)
def rows(request: pytest.FixtureRequest) -> Tables:
    return register(TOWN, request.param)


def test_the_register_proper_has_the_printed_figures(rows: Tables) -> None:
    counted = Counting(rows, 2021).indicators()
    printed = PRINTED["indicators"] | {"group_meetings_by_procedure": 274}
    assert {code: counted[code] for code in printed} == printed


def test_preventive_measures_are_of_the_printed_kinds(rows: Tables) -> None:
    year = Counting(rows, 2021)
    kinds = ("zakaz_zblizania", "dozor", "nakaz_opuszczenia")
    assert {kind: len(year.measures(kind)) for kind in kinds} == {kinds[0]: 20, kinds[1]: 24, kinds[2]: 22}
    detained = year.measures("zatrzymanie")
    assert len({row["osoba"] for row in detained}) == len(detained) == 90


def test_the_log_has_the_printed_figures(rows: Tables) -> None:
    log = Counting(rows, 2021).log()
    own = {row["kod"]: row for row in rows["rodzaje_dzialan"]}
    for kind, printed in PRINTED["activities"].items():
        assert log[kind], kind
        if "l" in printed:
            assert sum(int(row["liczba"]) for row in log[kind]) == printed["l"], kind
        if "u" in printed:
            assert sum(int(row["uczestnicy"]) for row in log[kind]) == printed["u"], kind
        if "odpowiedz" in printed:
            assert {row["odpowiedz"] for row in log[kind]} == {printed["odpowiedz"]}
        if kind.startswith("x_"):
            assert own[kind]["jednostka"] == printed["jednostka"]
    assert "website_post" not in log, "nobody answered: the report must say so, and not 0"


def test_families_in_shelter_came_in_three_years(rows: Tables) -> None:
    log = Counting(rows, 2021).log()
    children = {row["od"][:4]: int(row["liczba"]) for row in log["shelter_child"]}
    families = {row["od"][:4]: int(row["liczba"]) for row in log["shelter_family"]}
    assert children == {"2021": 3, "2020": 1, "2019": 2}
    assert families == dict.fromkeys(children, 1)
    assert [row["od"][:4] for row in log["shelter_family"] if row["do"] < "2022"] == ["2019"]


@pytest.mark.parametrize("year", TOWN.years)
def test_every_year_has_its_figures_and_its_balance(rows: Tables, year: int) -> None:
    counted, told = Counting(rows, year), TOWN.years[year]
    found = counted.indicators()
    assert {
        "procedures_opened": told.opened,
        "procedures_taken_over": told.taken_over,
        "procedures_closed": told.closed_ceased + told.closed_unfounded,
        "closed_unfounded": told.closed_unfounded,
        "procedures_handed_over": told.handed_over,
        "group_meetings": told.group_meetings,
        "team_meetings": told.team_meetings,
        "forms_c": told.forms_c,
        "forms_d": told.forms_d,
        "visits": told.visits_for_form_c + told.interventions + told.visits_monitoring,
        "persons_in_families": told.persons_in_families,
    }.items() <= found.items()
    assert counted.visits_after_closing() == told.visits_after_closing
    assert len(counted.measures("odebranie_12a")) == told.children_removed
    conducted = found["procedures_opened"] + found["procedures_continued"] + found["procedures_taken_over"]
    ended = found["procedures_closed"] + found["procedures_handed_over"]
    assert found["procedures_open_at_end"] == conducted - ended
    if year < TOWN.last_year:
        assert Counting(rows, year + 1).procedures()["procedures_continued"] == found["procedures_open_at_end"]


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(
    rows: Tables, request: pytest.FixtureRequest
) -> None:
    seed = request.node.callspec.params["rows"]
    assert register(TOWN, seed) == rows
    assert register(TOWN, seed + 1)["osoby"] != rows["osoby"]


def test_names_are_plainly_invented(rows: Tables) -> None:
    for person in rows["osoby"]:
        assert person["imie"] in FIRST_NAMES[person["plec"]]
        assert set(person["nazwisko"].split("-")) <= set(SURNAMES[person["plec"]])
        assert person.get("telefon", "000").startswith("000")
        assert person.get("email", "@przyklad.invalid").endswith("@przyklad.invalid")
        assert person.get("adres", "00-000 Przykładów").endswith("00-000 Przykładów")


def test_every_pesel_is_valid_and_nobody_has_anothers(rows: Tables) -> None:
    with_pesel = [row for row in rows["osoby"] if "pesel" in row]
    assert len({row["pesel"] for row in with_pesel}) == len(with_pesel) > 500
    for row in with_pesel:
        assert valid_pesel(row["pesel"])
        assert row["pesel"][4:6] == row["data_urodzenia"][8:]
        assert (int(row["pesel"][9]) % 2 == 1) == (row["plec"] == "M")


def test_nothing_is_kept_that_article_9c_does_not_allow(rows: Tables) -> None:
    opened = {row["numer"]: row["data_wszczecia"] for row in rows["procedury"]}
    roles: dict[str, set[str]] = {}
    newest: dict[str, str] = {}
    for row in rows["udzial"]:
        roles.setdefault(row["osoba"], set()).add(row["rola"])
        newest[row["osoba"]] = max(newest.get(row["osoba"], ""), opened[row["procedura"]])
    for person in rows["osoby"]:
        if "pesel" in person:
            assert newest[person["id"]] >= "2023-06-22", "the act of 2005 named no PESEL until then"
        if "swiadek" in roles[person["id"]]:
            assert set(person) <= {"id", "imie", "nazwisko", "plec", "adres", "telefon"}


def test_the_act_of_2023_is_lived_with(rows: Tables) -> None:
    opened = {row["numer"]: row["data_wszczecia"] for row in rows["procedury"]}
    born = {row["id"]: row.get("data_urodzenia", row.get("rok_urodzenia", "1900")) for row in rows["osoby"]}
    for row in rows["udzial"]:
        since = opened[row["procedura"]]
        child = int(born[row["osoba"]][:4]) > int(since[:4]) - 17
        if since >= "2023-06-22" and child:
            assert row["rola"] == "doznajaca", "a child who sees violence experiences it"
        if row["rola"] == "stosujaca":
            assert not child
        if "elektroniczna" in row.get("formy_przemocy", ""):
            assert since >= "2023-09-28"


def test_most_things_are_done_in_time_and_some_are_late(rows: Tables) -> None:
    waits = [
        ((day(row, "data_wplywu") or day(row, "data_wszczecia")) - day(row, "data_wszczecia")).days  # type: ignore[operator]
        for row in rows["procedury"]
    ]
    assert 0.7 < share(wait <= 9 for wait in waits) < 0.97
    met = {(row["procedury"], row["data"]) for row in rows["spotkania"] if row["rodzaj"] == "GR"}
    filled = [(row["procedura"], row["data"]) for row in rows["formularze"] if row["rodzaj"] == "C"]
    assert 0.9 < share(one in met for one in filled) < 1, "a few forms C are left for the check to find"
    opened = {row["numer"]: row["data_wszczecia"] for row in rows["procedury"]}
    grouped = {row["procedura"] for row in rows["grupy"]}
    assert 0 < share(number not in grouped for number in opened) < 0.08


def test_households_return_and_have_two_procedures_at_once(rows: Tables) -> None:
    homes = [row["rodzina"] for row in rows["procedury"]]
    assert 0.02 < 1 - len(set(homes)) / len(homes) < 0.2
    assert any(";" in row["procedury"] for row in rows["wizyty"]), "one entry serves both procedures of a household"


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [
        ("closed", {"closed_ceased": 900}),
        ("persons_using", {"persons_using": 999}),
        ("persons_in_families", {"persons_in_families": 9}),
        ("group_meetings", {"group_meetings": 9}),
        ("forms_c", {"forms_c": 9999}),
        ("zatrzymanie", {"measures": {"zatrzymanie": 999}}),
        ("children_removed", {"children_removed": 999}),
    ],
)
def test_a_figure_that_cannot_be_had_is_named(figure: str, wanted: dict[str, Any]):
    years = dict(TOWN.years)
    years[2021] = replace(years[2021], **wanted)
    with pytest.raises(targets.Unreachable, match=f"^2021: {figure}: wanted 9"):
        register(replace(TOWN, years=years), 0)


def test_an_edition_for_more_people_than_there_are_is_named():
    crowded = replace(TOWN.programmes[1], started=999)
    with pytest.raises(targets.Unreachable, match=r"^2021: referrals: wanted 1001"):
        register(replace(TOWN, programmes=(crowded,)), 0)
