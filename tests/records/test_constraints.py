"""What must be true is refused by the database itself, under the name of the rule."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint
from sqlalchemy.exc import IntegrityError

from ppr_case.core.base import Base
from tests.records.rows import DAY, LEAST, PERSON, PROCEDURE, STAFF, lay_ground, put
from tests.worlds import World

BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)

REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("units", "teryt_of_seven_digits", {"teryt": "999901"}),
    ("units", "elder_at_60_or_65", {"teryt": "9999012", "elder_age": 50}),
    ("institutions", "known_kind", {"code": "kp", "kind": "komisariat", "name": "Komisariat"}),
    ("institutions", "bare_code_is_its_own_kind", {"code": "policja", "kind": "straz", "name": "Straż"}),
    ("institutions", "own_institution_has_a_name", {"code": "kp_1", "kind": "policja"}),
    ("activity_kinds", "own_kind_begins_with_x", {"code": "spacer"}),
    ("activity_kinds", "known_counted_in", {"counted_in": "spacer"}),
    ("procedures", "taken_over_after_opening", {"number": "2/2021", "taken_over_on": BEFORE, "held_from": BEFORE}),
    ("procedures", "ends_after_it_begins", {"number": "2/2021", "held_until": BEFORE}),
    (
        "procedures",
        "closed_or_handed_over",
        {"number": "2/2021", "closed_on": AFTER, "ground": "ustanie", "handed_over_on": AFTER},
    ),
    ("procedures", "closed_with_a_ground", {"number": "2/2021", "closed_on": AFTER}),
    ("procedures", "taken_over_from_a_day", {"number": "2/2021", "taken_over_from": b"x"}),
    ("procedures", "handed_over_on_a_day", {"number": "2/2021", "handed_over_to": b"x"}),
    ("procedures", "known_ground", {"number": "2/2021", "closed_on": AFTER, "ground": "nuda"}),
    ("procedures", "visits_every_so_many_days", {"number": "2/2021", "visit_every": 0}),
    ("procedures", "visits_every_so_many_days", {"number": "2/2021", "visit_every": 181}),
    ("closings", "revoked_after_closing", {"revoked_on": BEFORE}),
    ("closings", "known_ground", {"ground": "nuda"}),
    ("closings", "known_reason", {"reason": "nuda"}),
    ("closing_gaps", "known_code", {"code": "kawa"}),
    ("monitorings", "known_outcome", {"outcome": "kawa"}),
    ("monitorings", "annulled_after_written", {"annulled_on": BEFORE, "annulled_by_id": STAFF}),
    ("monitorings", "annulled_by_somebody", {"annulled_on": AFTER}),
    ("persons", "known_sex", {"number": "O/2/2021", "sex": "X"}),
    ("involvements", "known_role", {"role": "sprawca"}),
    ("involvements", "violence_of_known_forms", {"violence": 64}),
    ("involvements", "age_of_the_living", {"age_from": -1}),
    ("cards", "known_kind", {"kind": "E"}),
    ("cards", "known_represents", {"represents": "kosciol"}),
    ("cards", "known_firearm", {"firearm": "dwa"}),
    ("cards", "only_form_a_opens", {"kind": "C", "opening": True}),
    ("cards", "only_form_a_is_marked", {"kind": "C", "marked_opening": True}),
    ("remarks", "known_about", {"about": "cats"}),
    ("card_contents", "versions_from_one", {"version": 0}),
    ("sittings", "known_kind", {"kind": "RG"}),
    ("sittings", "known_state", {"state": "może"}),
    ("sitting_decisions", "known_code", {"code": "kawa"}),
    ("visits", "known_purpose", {"purpose": "kawa"}),
    ("visits", "known_signs", {"signs": "może"}),
    ("visits", "somebody_went", {"went": 0}),
    ("visits", "somebody_went", {"institution_count": 0}),
    ("groups", "dissolved_after_appointed", {"appointed_on": AFTER, "dissolved_on": DAY}),
    ("groups", "passed_on_before_appointed", {"appointed_on": AFTER, "passed_on": AFTER + timedelta(days=1)}),
    ("group_members", "leaves_after_joining", {"until_on": BEFORE}),
    ("team_members", "leaves_after_joining", {"until_on": BEFORE}),
    ("staff", "leaves_after_joining", {"until_on": BEFORE}),
    ("staff", "known_role", {"role": "boss"}),
    ("staff", "login_in_small_letters", {"login": "Zmyslona"}),
    ("referrals", "known_programme", {"programme": "xx"}),
    ("referrals", "known_penalty", {"penalty": "areszt", "notified_on": DAY, "punished_on": DAY}),
    ("referrals", "has_a_step", {"referred_on": None}),
    ("referrals", "steps_in_order", {"motion_on": AFTER}),
    ("referrals", "steps_in_order", {"started_on": AFTER, "completed_on": DAY}),
    ("referrals", "steps_in_order", {"started_on": BEFORE}),
    ("referrals", "steps_complete", {"completed_on": AFTER}),
    ("referrals", "steps_complete", {"started_on": AFTER, "relapsed_on": AFTER}),
    ("referrals", "dropped_or_completed", {"started_on": DAY, "dropped_on": AFTER, "completed_on": AFTER}),
    ("referrals", "punished_with_a_penalty", {"notified_on": DAY, "punished_on": AFTER}),
    ("measures", "known_kind", {"kind": "kara"}),
    ("measures", "known_placement", {"kind": "odebranie_12a", "person_id": PERSON, "placement": "hotel"}),
    ("measures", "removal_names_the_child", {"kind": "odebranie_12a"}),
    ("measures", "only_a_removal_places", {"placement": "placowka"}),
    ("measures", "lifted_after_applied", {"lifted_on": BEFORE}),
    ("measures", "prolonged_after_applied", {"kind": "zakaz_zblizania", "prolonged_until": BEFORE}),
    ("measures", "only_an_order_is_prolonged", {"prolonged_until": AFTER}),
    ("measures", "court_told_after_removal", {"kind": "odebranie_12a", "person_id": PERSON, "court_told_on": BEFORE}),
    ("measures", "court_told_of_a_removal", {"court_told_on": AFTER}),
    ("activities", "known_kind", {"number": "D/2/2021", "kind": "spacer"}),
    ("activities", "known_setting", {"number": "D/2/2021", "setting": "las"}),
    ("activities", "known_form", {"number": "D/2/2021", "form": "leśna"}),
    ("activities", "amounts_not_negative", {"number": "D/2/2021", "amount": -1}),
    ("activities", "amounts_not_negative", {"number": "D/2/2021", "hours": -1}),
    ("activities", "answer_of_a_few_words", {"number": "D/2/2021", "answer": "a" * 81}),
    ("activities", "ends_after_it_begins", {"number": "D/2/2021", "ends_on": BEFORE}),
    ("activity_participants", "known_participant_group", {"participant_group": "koty"}),
    ("activity_participants", "amount_not_negative", {"amount": -1}),
]


@pytest.mark.parametrize(
    ("table", "rule", "facts"),
    REFUSED,
    ids=[f"{table}-{rule}-{place}" for place, (table, rule, _) in enumerate(REFUSED)],
)
def test_the_rule_refuses(world: World, table: str, rule: str, facts: dict[str, Any]):
    with world.engine.connect() as connection:
        lay_ground(connection)
        with pytest.raises(IntegrityError, match=rf"\b{rule}\b"):
            put(connection, table, **facts)


@pytest.mark.parametrize("table", LEAST)
def test_the_least_is_taken(world: World, table: str):
    with world.engine.connect() as connection:
        lay_ground(connection)
        count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608 (our own names)
        if not count:
            put(connection, table)
            count = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608
        assert count == 1


def test_every_rule_of_the_database_is_tried_here():
    declared = {
        (table.name, str(constraint.name))
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert declared == {(table, rule) for table, rule, _ in REFUSED}


def test_a_second_closing_that_stands_is_refused(world: World):
    with world.engine.connect() as connection:
        lay_ground(connection)
        put(connection, "closings", protocol_on=BEFORE, revoked_on=AFTER)
        with pytest.raises(IntegrityError, match=r"one_standing_closing|closings\.procedure_id"):
            put(connection, "closings", protocol_on=AFTER + timedelta(days=1))


def test_a_second_outcome_of_a_closing_that_stands_is_refused(world: World):
    with world.engine.connect() as connection:
        lay_ground(connection)
        put(connection, "monitorings", annulled_on=AFTER, annulled_by_id=STAFF)
        put(connection, "monitorings")
        with pytest.raises(IntegrityError, match=r"one_outcome_of_a_closing|monitorings\.closing_id"):
            put(connection, "monitorings", outcome="inne")


def test_somebody_begins_with_one_list_at_a_time(world: World):
    with world.engine.connect() as connection:
        lay_ground(connection)
        put(connection, "saved_lists")
        put(connection, "saved_lists", opens=True)
        with pytest.raises(IntegrityError, match=r"one_list_opens|saved_lists\.staff_id"):
            put(connection, "saved_lists", opens=True)


@pytest.mark.parametrize(
    ("table", "facts", "columns"),
    [
        ("units", {}, "teryt"),
        ("institutions", {}, "unit_id, institutions.code"),
        ("procedures", {}, "unit_id, procedures.number"),
        ("persons", {}, "unit_id, persons.number"),
        ("groups", {}, "procedure_id, groups.appointed_on"),
        ("activities", {}, "unit_id, activities.number"),
    ],
)
def test_a_second_of_the_same_is_refused(world: World, table: str, facts: dict[str, Any], columns: str):
    with world.engine.connect() as connection:
        lay_ground(connection)
        index = "_".join(re.findall(r"(?:^|\.| )(\w+)(?=,|$)", columns))
        with pytest.raises(IntegrityError, match=rf"{re.escape(columns)}|uq_{table}_{index}"):
            put(connection, table, **facts)


def test_one_person_has_one_role_in_a_procedure_once(world: World):
    with world.engine.connect() as connection:
        lay_ground(connection)
        put(connection, "involvements")
        put(connection, "involvements", role="domownik")
        with pytest.raises(IntegrityError, match="involvements"):
            put(connection, "involvements", annulled_on=date(2021, 4, 1))


def test_nothing_refers_to_what_is_not_there(world: World):
    with world.engine.connect() as connection:
        lay_ground(connection)
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            put(connection, "closings", procedure_id=PERSON)
        assert PROCEDURE != PERSON
