"""Which law governs what, what it calls things, and its time limits."""

from collections.abc import Callable
from datetime import date

import pytest

from ppr_case.law import load
from ppr_case.law.regimes import NoRegime, UnknownRegime

LAW = load()
LAST_OF_OLD_ACT, FIRST_OF_NEW_ACT = date(2023, 6, 21), date(2023, 6, 22)
LAST_OF_OLD_FORMS, FIRST_OF_NEW_FORMS = date(2023, 9, 27), date(2023, 9, 28)


@pytest.mark.parametrize(
    ("form_a_on", "act", "forms"),
    [
        (date(2011, 10, 18), "act-2011", "forms-2011"),
        (LAST_OF_OLD_ACT, "act-2011", "forms-2011"),
        (FIRST_OF_NEW_ACT, "act-2023", "forms-2011"),
        (LAST_OF_OLD_FORMS, "act-2023", "forms-2011"),
        (FIRST_OF_NEW_FORMS, "act-2023", "forms-2023"),
        (date(2031, 1, 1), "act-2023", "forms-2023"),
    ],
)
def test_the_day_of_form_a_decides_for_good(form_a_on: date, act: str, forms: str) -> None:
    regime = LAW.regime_of(form_a_on)
    assert (regime.act.code, regime.forms.code) == (act, forms)


def test_one_procedure_may_have_its_own_forms_or_act() -> None:
    between = date(2023, 8, 1)
    assert LAW.regime_of(between, forms="forms-2023").forms.code == "forms-2023"
    assert LAW.regime_of(between, forms="forms-2023").act.code == "act-2023"
    assert LAW.regime_of(between, act="act-2011").act.code == "act-2011"
    with pytest.raises(UnknownRegime, match="forms-1999"):
        LAW.regime_of(between, forms="forms-1999")


def test_a_paper_of_no_procedure_speaks_the_law_of_its_own_day() -> None:
    assert str(LAW.act_on(date(2021, 12, 31)).terms["group"]) == "grupa robocza"
    assert str(LAW.act_on(date(2024, 12, 31)).terms["group"]) == "grupa diagnostyczno-pomocowa"
    between = LAW.regime_on(date(2023, 8, 1))
    assert (between.act.code, between.forms.code) == ("act-2023", "forms-2011")


@pytest.mark.parametrize("ask", [LAW.act_on, LAW.forms_on, LAW.regime_of])
def test_before_the_first_law_there_is_none(ask: Callable[[date], object]) -> None:
    with pytest.raises(NoRegime, match="2011-10-17"):
        ask(date(2011, 10, 17))


def test_words_are_declined() -> None:
    group = LAW.regime_of(date(2024, 1, 1)).terms["group"]
    assert group.singular.genitive == "grupy diagnostyczno-pomocowej"
    assert group.plural.genitive == "grup diagnostyczno-pomocowych"
    assert group.singular.accusative == "grupę diagnostyczno-pomocową"
    assert group.abbreviation == "GDP"
    violence = LAW.regime_of(date(2021, 1, 1)).terms["violence"]
    assert violence.plural == violence.singular


def test_labels_follow_their_time_and_codes_do_not() -> None:
    assert LAW.label("roles", "doznajaca", date(2021, 5, 1)) == "osoba dotknięta przemocą w rodzinie"
    assert LAW.label("roles", "doznajaca", date(2024, 5, 1)) == "osoba doznająca przemocy domowej"
    assert LAW.label("forms_of_violence", "inna", LAST_OF_OLD_FORMS) == "inny rodzaj zachowań"
    assert LAW.label("forms_of_violence", "inna", FIRST_OF_NEW_FORMS) == "inne"
    assert LAW.label("institution_kinds", "ops", date(2024, 5, 1)) == "ośrodek pomocy społecznej"


def test_a_code_that_came_later_has_a_label_in_earlier_years() -> None:
    assert "elektroniczna" not in LAW.vocabulary("forms_of_violence", LAST_OF_OLD_FORMS).labels
    label = LAW.label("forms_of_violence", "elektroniczna", LAST_OF_OLD_FORMS)
    assert label == "za pomocą środków komunikacji elektronicznej"


@pytest.mark.parametrize(("name", "code"), [("roles", "sasiad"), ("kolory", "niebieski")])
def test_an_unknown_code_or_vocabulary_is_an_error(name: str, code: str) -> None:
    with pytest.raises(KeyError):
        LAW.label(name, code, date(2024, 1, 1))
    with pytest.raises(KeyError):
        LAW.labels(name)[code]


def test_who_may_fill_in_form_a() -> None:
    assert set(LAW.act_on(LAST_OF_OLD_ACT).initiators) == {"ops", "gkrpa", "policja", "oswiata", "zdrowie"}
    assert len(LAW.act_on(FIRST_OF_NEW_ACT).initiators) == 9


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("group_obligatory", False, True),
        ("minor_may_use_violence", True, False),
        ("child_witness_experiences", False, True),
        ("pesel_allowed", False, True),
        ("referral_binding", False, True),
    ],
)
def test_what_the_act_of_2023_turned_round(code: str, old: bool, new: bool) -> None:
    assert LAW.act_on(LAST_OF_OLD_ACT).conditions[code].holds is old
    assert LAW.act_on(FIRST_OF_NEW_ACT).conditions[code].holds is new


def test_the_statement_of_confidentiality_is_that_of_its_act() -> None:
    assert "przemocy w rodzinie" in LAW.act_on(LAST_OF_OLD_ACT).texts["confidentiality_statement"].wording
    assert "przemocy domowej" in LAW.act_on(FIRST_OF_NEW_ACT).texts["confidentiality_statement"].wording


@pytest.mark.parametrize(
    ("institution", "represents", "column"),
    [
        ("ops", None, "zabezpieczenie_spoleczne"),
        ("sow", None, "zabezpieczenie_spoleczne"),
        ("asystent", None, "zabezpieczenie_spoleczne"),
        ("policja", None, "sprawy_wewnetrzne"),
        ("gkrpa", None, "zdrowie"),
        ("zdrowie", None, "zdrowie"),
        ("oswiata", None, "oswiata"),
        ("zw", None, "obrona_narodowa"),
        ("ppt", "oswiata", "oswiata"),
        ("ppt", None, None),
        ("ppt", "ngo", None),
        ("kurator", None, None),
    ],
)
def test_the_ministry_of_a_form(institution: str, represents: str | None, column: str | None) -> None:
    assert LAW.ministry_of(institution, date(2024, 1, 1), represents=represents) == column


def test_reports_are_due_in_the_next_year() -> None:
    profile = LAW.report_profile(2024)
    assert profile.deadlines["local_government"].due(2024) == date(2025, 2, 10)
    assert profile.deadlines["governor"].due(2024) == date(2025, 3, 30)
    assert "2024–2030" in profile.title
    assert LAW.report_profile(2021).code != profile.code
    with pytest.raises(NoRegime):
        LAW.report_profile(2010)


# The vectors: form A filled in, at the team, at the group, first meeting, strict end of the three days for appointing.
VECTORS = [
    ("2024-04-30", "2024-05-09", "2024-05-14", "2024-05-21", "2024-05-12"),
    ("2024-12-19", "2024-12-30", "2025-01-03", "2025-01-13", "2025-01-02"),
    ("2025-04-17", "2025-04-25", "2025-04-30", "2025-05-08", "2025-04-28"),
    ("2025-12-18", "2025-12-30", "2026-01-05", "2026-01-13", "2026-01-02"),
    ("2025-12-23", "2026-01-05", "2026-01-09", "2026-01-16", "2026-01-08"),
    ("2026-04-30", "2026-05-08", "2026-05-13", "2026-05-20", "2026-05-11"),
    ("2026-06-03", "2026-06-11", "2026-06-16", "2026-06-23", "2026-06-14"),
    ("2026-12-22", "2026-12-31", "2027-01-07", "2027-01-14", "2027-01-03"),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector[0] for vector in VECTORS])
def test_the_clock_of_a_procedure(vector: tuple[str, ...]) -> None:
    filled, at_team, at_group, first_meeting, appointed = map(date.fromisoformat, vector)
    limits = LAW.regime_of(filled).deadlines
    assert limits["form_a_to_team"].due(filled) == at_team
    assert limits["team_to_group"].due(at_team) == at_group
    assert limits["first_group_meeting"].due(at_group) == first_meeting
    assert limits["group_appointment"].due(at_team) == appointed


def test_the_three_days_are_told_strictly_and_shifted() -> None:
    limit = LAW.act_on(date(2024, 5, 9)).deadlines["group_appointment"]
    assert limit.due(date(2024, 5, 9)) == date(2024, 5, 12)  # a Sunday
    assert limit.due_shifted(date(2024, 5, 9)) == date(2024, 5, 13)
    assert limit.due(date(2025, 4, 25)) == limit.due_shifted(date(2025, 4, 25)) == date(2025, 4, 28)


def test_a_referral_runs_thirty_and_ninety_days() -> None:
    limits = LAW.act_on(date(2026, 3, 2)).deadlines
    assert limits["programme_reporting"].due(date(2026, 3, 2)) == date(2026, 4, 1)
    assert limits["programme_reporting_certificate"].due(date(2026, 3, 2)) == date(2026, 5, 31)  # a Sunday
    assert limits["programme_reporting_certificate"].due_shifted(date(2026, 3, 2)) == date(2026, 6, 1)


def test_an_order_of_the_police_expires_whatever_day_it_is() -> None:
    limit = LAW.act_on(date(2026, 12, 18)).deadlines["police_order"]
    assert limit.due(date(2026, 12, 18)) == limit.due_shifted(date(2026, 12, 18)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("closed", "until"), [("2024-01-31", "2024-10-31"), ("2025-05-31", "2026-02-28"), ("2026-11-30", "2027-08-30")]
)
def test_after_closing_nine_months_follow(closed: str, until: str) -> None:
    limit = LAW.regime_of(date(2024, 1, 1)).deadlines["monitoring_after_closing"]
    assert limit.due(date.fromisoformat(closed)) == limit.due_shifted(date.fromisoformat(closed))
    assert limit.due(date.fromisoformat(closed)) == date.fromisoformat(until)


def test_limits_that_run_back_from_a_sitting() -> None:
    limits = LAW.act_on(date(2026, 1, 1)).deadlines
    sitting = date(2026, 1, 8)  # a Thursday; Tuesday was a holiday
    assert limits["team_meeting_notice"].due(sitting) == date(2026, 1, 1)
    assert limits["absence_notice"].due(sitting) == date(2026, 1, 5)


def test_three_years_after_a_programme() -> None:
    assert LAW.act_on(date(2024, 2, 29)).deadlines["programme_follow_up"].due(date(2024, 2, 29)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("form_a_to_team", (7, "days"), (5, "working")),
        ("team_to_group", (3, "days"), (3, "working")),
        ("first_group_meeting", None, (5, "working")),
        ("group_appointment", None, (3, "days")),
        ("team_meeting_gap", (3, "months"), (2, "months")),
        ("team_meeting_notice", None, (7, "days")),
        ("absence_notice", None, (2, "working")),
        ("member_training", None, (12, "months")),
        ("monitoring_after_closing", None, (9, "months")),
        ("governor_ruling", None, (7, "days")),
        ("programme_reporting", None, (30, "days")),
        ("programme_call_gap", None, (30, "days")),
        ("programme_reporting_certificate", None, (90, "days")),
        ("programme_completion_certificate", None, (30, "days")),
        ("police_order", (14, "days"), (14, "days")),
        ("programme_follow_up", (3, "years"), (3, "years")),
    ],
)
def test_the_numbers_of_both_regimes(code: str, old: tuple[int, str] | None, new: tuple[int, str] | None) -> None:
    for day, expected in ((date(2021, 1, 1), old), (date(2024, 1, 1), new)):
        limit = LAW.regime_of(day).deadlines.get(code)
        assert (limit and (limit.number, limit.unit)) == expected


def test_numbers_that_are_no_days() -> None:
    constants = LAW.regime_of(date(2024, 1, 1)).constants
    assert {code: (constant.number, constant.unit) for code, constant in constants.items()} == {
        "child_removed_to_court": (24, "hours"),
        "programme_calls": (2, "times"),
        "absences_before_notice": (3, "times"),
        "police_order_checks": (3, "times"),
    }


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "wizyt"), (1, "wizyta"), (2, "wizyty"), (4, "wizyty"), (5, "wizyt"), (12, "wizyt"), (21, "wizyt"),
     (22, "wizyty"), (112, "wizyt"), (1087, "wizyt"), (-3, "wizyty")],
)  # fmt: skip
def test_polish_counts_in_three_forms(number: int, word: str) -> None:
    assert LAW.latest.units["visit"].after(number) == word
