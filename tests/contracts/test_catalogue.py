"""The catalogue answers every question of the written definitions, and says what it means."""

from pathlib import Path

import pytest

from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE, DIMENSIONS
from ppr_case.indicators.document import page
from ppr_case.indicators.language import Days
from ppr_case.law import load
from ppr_case.records.vocabulary import UNITS_OF_COUNT

ROOT = Path(__file__).parents[2]

PROCEDURES = """
    procedures_opened procedures_continued procedures_taken_over procedures_conducted procedures_closed
    closed_violence_ceased closed_unfounded procedures_handed_over procedures_open_at_end families_covered
    families_opened families_visited families_monitored_after_closing families_with_group persons_with_group
    families_by_violence procedures_with_form_c
"""
FORMS = "forms_a forms_a_opening forms_a_further forms_b forms_c forms_d plans"
PEOPLE = """
    persons_experiencing persons_experiencing_women persons_experiencing_men persons_experiencing_children
    persons_experiencing_girls persons_experiencing_boys persons_experiencing_elder_women persons_experiencing_elder_men
    persons_experiencing_disabled persons_experiencing_disabled_women persons_experiencing_disabled_men
    persons_experiencing_disabled_children persons_using persons_using_women persons_using_men persons_in_families
    persons_using_at_meetings persons_by_violence persons_monitored_after_closing persons_monitored_after_closing_women
    persons_monitored_after_closing_men persons_monitored_after_closing_children
    persons_monitored_after_closing_elder_women persons_monitored_after_closing_elder_men
    persons_monitored_after_closing_disabled persons_monitored_after_closing_disabled_women
    persons_monitored_after_closing_disabled_men persons_monitored_after_closing_disabled_children
    persons_using_monitored_after_closing
"""
BODIES = """
    team_meetings group_meetings group_meetings_by_procedure groups_created groups_existing groups_extended teams
    team_members
"""
VISITS = """
    visits visits_for_form_c interventions visits_after_closing visits_attempted visits_by_procedure
    visits_by_institution visits_by_visitor measures detained detained_persons cases_art_207 notices_of_relapse notices
    children_removed interventions_art_12a instructions_art_12a complaints_art_12a complaints_unfounded_art_12a
    complaints_unlawful_art_12a complaints_irregular_art_12a superiors_notified_art_12a
"""
STEPS = """
    motions referrals referred reported started dropped completed relapsed evading fined restricted participating
    in_progress
"""
TIMELINESS = """
    days_form_to_team days_team_to_group days_to_first_meeting days_to_form_c days_open
    procedures_without_visit_30_days procedures_without_group procedures_without_form_c
"""
ACTS = """
    training training_using training_family conference supervision advice advice_family advice_psychological
    advice_pedagogical advice_legal advice_medical advice_social advice_vocational advice_consultation_point
    advice_crisis advice_using campaign awareness_event media_item materials_event workshop_children education_parents
    education_action education_victims self_control_training extracurricular leisure mediation letter intervention
    helpline_call database_update report guide_sent
"""
THINGS = """
    materials guide website website_post helpline database centre centre_new centre_places day_room advice_facility
    consultation_point institution_using institution_victims support_group therapy_group self_help_group
    therapy_programme prevention_programme school_programme nonaggression_programme educational_therapy_programme
    support_programme_using corrective_edition therapeutic_edition corrective_provider therapeutic_provider
    programme_adopted programme_developed programme_running project initiative initiative_church initiative_ngo
    diagnosis training_needs rules team_created housing_resolution social_contract
"""
PERSONS = """
    support therapy therapy_individual therapy_completed observation medical_certificate_info shelter_family
    shelter_child shelter_person left_shelter_ceased housing housing_application addiction_referral secured_child
    informed reimprisoned staff_support
"""
WRITTEN = {
    *(PROCEDURES + FORMS + PEOPLE + BODIES + VISITS + TIMELINESS).split(),
    *(
        f"{programme}_{step}{sex}"
        for programme in ("corrective", "therapeutic")
        for step in STEPS.split()
        for sex in ("", "_women", "_men")
    ),
    *(
        code + counted
        for code in (ACTS + THINGS + PERSONS).split()
        for counted in ("", "_participants", "_hours", "_distinct")
    ),
}
"""Every code of the written definitions, copied from them by hand."""

COUNTED_IN = {
    "materials": "piece",
    "centre_places": "place",
    "shelter_family": "family",
    "support": "person",
    "training": "activity",
    "training_participants": "participant",
    "training_hours": "hour",
    "instructions_art_12a": "instruction",
    "corrective_motions": "motion",
    "therapeutic_referrals": "referral",
    "days_open": "day",
    "families_visited": "family",
    "visits_by_visitor": "visit",
    "group_meetings_by_procedure": "sitting",
}


def test_every_written_code_is_declared_once_and_no_other():
    assert [indicator.code for indicator in CATALOGUE] == list(BY_CODE)
    assert BY_CODE.keys() == WRITTEN


def test_an_indicator_says_what_it_counts():
    for indicator in CATALOGUE:
        assert indicator.unit in UNITS_OF_COUNT, indicator.code
        assert indicator.title.strip() == indicator.title != "", indicator.code
        assert indicator.definition[0].isupper(), indicator.code
        assert indicator.definition.endswith("."), indicator.code
        assert "{" not in indicator.definition, indicator.code
        assert all(condition.unless for condition in indicator.conditions), indicator.code


def test_no_two_indicators_are_called_the_same():
    titles = [indicator.title for indicator in CATALOGUE]
    definitions = [indicator.definition for indicator in CATALOGUE]
    assert len(set(titles)) == len(titles)
    assert len(set(definitions)) == len(definitions)


def test_dimensions_come_from_the_closed_list_and_their_keys_have_names():
    for indicator in CATALOGUE:
        codes = [dimension.code for dimension in indicator.by]
        assert set(codes) <= set(DIMENSIONS), indicator.code
        assert len(codes) == len(set(codes)), indicator.code
        assert not (codes and isinstance(indicator.count, Days)), indicator.code
        assert all(load().labels(each.labels) for each in indicator.by if each.labels), indicator.code


def test_every_dimension_is_of_some_indicator():
    assert {dimension.code for indicator in CATALOGUE for dimension in indicator.by} == set(DIMENSIONS)


@pytest.mark.parametrize(("code", "unit"), COUNTED_IN.items())
def test_units_of_count(code: str, unit: str):
    assert BY_CODE[code].unit == unit


def test_the_page_of_the_catalogue_is_current():
    assert (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8") == page()
