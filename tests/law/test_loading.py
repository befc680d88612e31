"""An installation's own law.toml: what it can change, and how loudly a mistake in it fails."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from ppr_case.law import load
from ppr_case.law.regimes import Law
from ppr_case.law.tables import LawDataError


@pytest.fixture
def amended(tmp_path: Path) -> Callable[[str], Law]:
    def with_text(text: str) -> Law:
        path = tmp_path / "law.toml"
        path.write_text(dedent(text), encoding="utf-8")
        return load(path)

    return with_text


def test_no_file_amends_nothing(tmp_path: Path) -> None:
    assert load(tmp_path / "law.toml") is load() is load(None)


def test_an_empty_file_amends_nothing(amended: Callable[[str], Law]) -> None:
    assert amended("").regime_on(date(2024, 1, 1)).deadlines == load().regime_on(date(2024, 1, 1)).deadlines


def test_a_value_without_a_day_is_corrected_for_always_and_cites_who_said_so(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        source = "Dz.U. 2023 poz. 1870, § 8, sprawdzone w Dzienniku Ustaw"
        [amendment.forms.forms-2023.deadlines.first_group_meeting]
        number = 7
        runs_from = "form_a_received"
    """)
    limit = law.regime_of(date(2023, 10, 2)).deadlines["first_group_meeting"]
    assert (limit.number, limit.unit, limit.runs_from, limit.certainty) == (7, "working", "form_a_received", "L")
    assert limit.source.endswith("sprawdzone w Dzienniku Ustaw")
    assert len(law.editions) == 1


def test_a_dated_value_holds_from_its_day(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        valid_from = 2026-01-01
        source = "uchwała zespołu"
        [amendment.forms.forms-2023.deadlines.next_visit]
        number = 14

        [[amendment]]
        valid_from = 2025-01-01
        source = "uchwała zespołu"
        [amendment.forms.forms-2023.deadlines.next_visit]
        number = 21
    """)
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1))
    assert [law.regime_of(day).deadlines["next_visit"].number for day in days] == [30, 21, 14]
    assert law.latest.valid_from == date(2026, 1, 1)


def test_a_changed_journal_and_label_keep_their_own_source(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        source = "zarządzenie"
        [amendment.acts.act-2023]
        journal = "Dz.U. 2026 poz. 1"
        [amendment.words.vocabularies.reasons.labels]
        wyjazd = "przeprowadzka"
        [amendment.forms.forms-2023.deadlines.first_visit]
        number = 5
        source = "Dz.U. 2023 poz. 1870, § 14"
        certainty = "S"
    """)
    assert law.act_on(date(2024, 1, 1)).journal == "Dz.U. 2026 poz. 1"
    assert law.label("reasons", "wyjazd", date(2024, 1, 1)) == "przeprowadzka"
    limit = law.regime_on(date(2024, 1, 1)).deadlines["first_visit"]
    assert (limit.number, limit.certainty, limit.source) == (5, "S", "Dz.U. 2023 poz. 1870, § 14")


def test_an_act_may_rename_what_no_act_had_changed_before(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        source = "próba"
        [amendment.acts.act-2023.terms.family]
        singular = ["gospodarstwo", "gospodarstwa", "gospodarstwu", "gospodarstwo", "gospodarstwem", "gospodarstwie"]
    """)
    assert str(law.act_on(date(2024, 1, 1)).terms["family"]) == "gospodarstwo"
    assert str(law.act_on(date(2021, 1, 1)).terms["family"]) == "rodzina"


def test_days_off_and_saturdays_can_be_set_from_a_day_on(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        valid_from = 2027-01-01
        source = "zarządzenie kierownika"
        [amendment.calendar]
        saturday_is_working = true
        [amendment.calendar.days.good_friday_2027]
        name = "dzień wolny w urzędzie"
        on = 2027-03-26
        off = true
        source = "zarządzenie kierownika"
        certainty = "L"
        [amendment.calendar.days.worked_off]
        name = "odpracowanie"
        on = 2027-04-04
        off = false
        source = "zarządzenie kierownika"
        certainty = "L"
    """)
    works = law.calendar.is_working_day
    assert (works(date(2026, 12, 12)), works(date(2027, 1, 9))) == (False, True)  # Saturdays
    assert (works(date(2027, 3, 26)), works(date(2027, 4, 4)), works(date(2027, 4, 11))) == (False, True, False)
    assert not works(date(2028, 1, 1))  # New Year's Day, on a Saturday
    assert law.calendar.moved_off_days_off(date(2027, 1, 9)) == date(2027, 1, 11)  # art. 57 knows no working Saturday


def test_the_ministry_columns_can_be_set(amended: Callable[[str], Law]) -> None:
    law = amended("""
        [[amendment]]
        source = "ustalenie z urzędem wojewódzkim"
        [amendment.ministries.columns]
        gkrpa = "zabezpieczenie_spoleczne"
    """)
    assert law.ministry_of("gkrpa", date(2024, 1, 1)) == "zabezpieczenie_spoleczne"


REFORM = """
    [[amendment]]
    source = "nowa ustawa"

    [amendment.acts.act-2023]
    in_force_to = 2026-12-31

    [amendment.acts.act-2027]
    extends = "act-2023"
    title = "ustawa z 2026 r."
    journal = "Dz.U. 2026 poz. 9999"
    in_force_from = 2027-01-01
    [amendment.acts.act-2027.terms.group]
    singular = ["zespół pomocowy", "zespołu pomocowego", "zespołowi pomocowemu", "zespół pomocowy", "zespołem pomocowym", "zespole pomocowym"]
    plural = ["zespoły pomocowe", "zespołów pomocowych", "zespołom pomocowym", "zespoły pomocowe", "zespołami pomocowymi", "zespołach pomocowych"]
    abbreviation = "ZP"
    [amendment.acts.act-2027.deadlines.group_appointment]
    number = 10

    [amendment.forms.forms-2023]
    in_force_to = 2027-06-30
    [amendment.forms.forms-2027]
    extends = "forms-2023"
    title = "rozporządzenie z 2027 r."
    journal = "Dz.U. 2027 poz. 1"
    in_force_from = 2027-07-01

    [amendment.transition.from-2023-09-28]
    filled_to = 2026-12-31
    [amendment.transition.from-2027-01-01]
    filled_from = 2027-01-01
    act = "act-2027"
    forms = "forms-2027"
    source = "nowa ustawa, przepisy przejściowe"
    certainty = "S"
"""  # noqa: E501 (a declension reads best in one line)


def test_a_third_regime_is_data_alone(amended: Callable[[str], Law]) -> None:
    law = amended(REFORM)
    before, after = law.regime_of(date(2026, 12, 31)), law.regime_of(date(2027, 1, 1))
    assert (before.act.code, before.forms.code) == ("act-2023", "forms-2023")
    assert (after.act.code, after.forms.code) == ("act-2027", "forms-2027")
    assert after.terms["group"].plural.genitive == "zespołów pomocowych"
    assert after.deadlines["group_appointment"].due(date(2027, 1, 1)) == date(2027, 1, 11)
    assert after.deadlines["monitoring_after_closing"] == before.deadlines["monitoring_after_closing"]
    assert law.label("roles", "doznajaca", date(2027, 5, 1)) == "osoba doznająca przemocy domowej"
    in_force = law.regime_on(date(2027, 3, 1))
    assert (in_force.act.code, in_force.forms.code) == ("act-2027", "forms-2023")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("to nie jest toml", "law.toml"),
        ("cokolwiek = 1", "cokolwiek"),
        ("amendment = 3", "amendment"),
        ("amendment = [3]", "nr 1"),
        ("[[amendment]]\n", "source"),
        ('[[amendment]]\nsource = " "', "source"),
        ('[[amendment]]\nsource = "x"\nvalid_from = "2024-01-01"', "valid_from"),
    ],
)
def test_a_file_of_another_shape_is_refused(amended: Callable[[str], Law], text: str, place: str) -> None:
    with pytest.raises(LawDataError, match=re.escape(place)):
        amended(text)


@pytest.mark.parametrize(
    ("table", "text", "place"),
    [
        ("act", "a = 1", "law: nieznane pola: act"),
        ("acts.act-2023", "dedlines = 1", "dedlines"),
        ("acts.act-2023", "deadlines = 1", "acts.act-2023.deadlines"),
        ("acts.act-2023", "initiators = []", "initiators"),
        ("acts.act-2023", 'initiators = ["marsjanin"]', "marsjanin"),
        ("acts.act-2023", "in_force_to = 2020-01-01", "in_force_to"),
        ("acts.act-2023", "in_force_to = 2026-01-01", "bezterminowo"),
        ("acts.act-2011", "in_force_to = 2023-06-20", "luka"),
        ("acts.act-2011", "in_force_to = 2023-06-22", "luka"),
        ("acts.act-2011", "in_force_to = 9999-12-31", "luka"),
        ("acts.new", 'extends = "nie-ma"', "nie-ma"),
        ("acts.new", 'extends = "new"', "rozszerzyć"),
        ("acts.new", "extends = 7", "rozszerzyć"),
        ("acts.new", 'extends = "act-2023"', "in_force_from"),
        ("acts.act-2023.terms.nowe", 'singular = ["a"]', "sześciu"),
        ("acts.act-2023.terms.nowe", 'singular = ["a", "b", "c", "d", "e", "f"]', "act-2011.terms: brakuje: nowe"),
        ("forms.forms-2023.deadlines.nowy", "number = 1", "unit"),
        ("forms.forms-2023.deadlines.next_visit", "number = -1", "ujemna"),
        ("forms.forms-2023.deadlines.next_visit", "number = true", "number"),
        ("forms.forms-2023.deadlines.next_visit", 'unit = "lata"', "lata"),
        ("forms.forms-2023.deadlines.next_visit", 'runs_from = "kiedyś"', "kiedyś"),
        ("transition.from-2023-09-28", 'act = "act-1900"', "act-1900"),
        ("transition.from-2023-09-28", 'forms = "forms-1900"', "forms-1900"),
        ("ministries.columns", 'ops = "rolnictwo"', "rolnictwo"),
        ("ministries", 'by_body = ["ppt", "ufo"]', "by_body"),
        ("words.vocabularies.institution_kinds.labels", 'ufo = "statek"', "ufo"),
        ("activities.acts.training", 'unit = "stado"', "stado"),
        ("activities.inne.training", 'unit = "piece"', "inne"),
        ("reporting.rzadowy-2024", "first_year = 2025", "luka"),
        ("reporting.rzadowy-2024.deadlines.governor", "day = 32", "32.3"),
        ("calendar.days.christmas_eve", "day = 32", "32.12"),
        ("calendar.days.christmas_eve", "on = 2026-12-24", "albo"),
        ("calendar", "sunday = true", "sunday"),
        ("units.visit", 'one = ""', "one"),
    ],
)
def test_a_mistake_stops_the_program_and_names_its_place(
    amended: Callable[[str], Law], table: str, text: str, place: str
) -> None:
    with pytest.raises(LawDataError, match=re.escape(place)):
        amended(f'[[amendment]]\nsource = "x"\n[amendment.{table}]\n{text}')


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "law.toml"
    path.write_bytes("# zażółć".encode("cp1250"))
    with pytest.raises(LawDataError, match="UTF-8"):
        load(path)


MORE = """
    [[amendment]]
    source = "ustalenie z prawnikiem"
    [amendment.acts.act-2023.{place}]
    title = "ktoś jeszcze"
    kinds = ["{kind}"]
    source = "ustalenie z prawnikiem"
    certainty = "L"
"""


def test_an_installation_may_say_whom_else_the_team_needs(amended: Callable[[str], Law]) -> None:
    law = amended(MORE.format(place="team_members.prosecutors", kind="prokuratura"))
    part = law.latest.acts["act-2023"].team_members["prosecutors"]
    assert (part.kinds, part.source, part.certainty) == (("prokuratura",), "ustalenie z prawnikiem", "L")
    assert "prosecutors" not in law.latest.acts["act-2011"].team_members


def test_a_later_act_wants_whom_the_one_before_wanted(amended: Callable[[str], Law]) -> None:
    acts = amended(REFORM).latest.acts
    assert acts["act-2027"].group_members_if == acts["act-2023"].group_members_if
    assert acts["act-2027"].team_members == acts["act-2023"].team_members


@pytest.mark.parametrize(
    ("place", "kind", "said"),
    [
        ("group_members_if.mood", "kurator", "act-2023.group_members_if: nieznane przypadki: mood"),
        ("group_members_if.soldier", "wojsko", "act-2023.group_members_if.soldier: nieznane kody: wojsko"),
        ("team_members.police", "wojsko", "act-2023.team_members.police: nieznane kody: wojsko"),
    ],
)
def test_a_case_or_a_kind_that_is_not_known_is_refused(
    amended: Callable[[str], Law], place: str, kind: str, said: str
) -> None:
    with pytest.raises(LawDataError, match=re.escape(said)):
        amended(MORE.format(place=place, kind=kind))
