"""The least that each table takes, written past the records' own code: what the database refuses is tried on it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from ppr_case.core.base import OPEN, Base, new_id

UNIT, KEY = UUID(int=1), UUID(int=2)
FAMILY, PROCEDURE, PERSON, INSTITUTION = (UUID(int=place) for place in range(3, 7))
SITTING, VISIT, GROUP, PLAN, ACTIVITY, STAFF, CARD, CLOSING, MEMBER = (UUID(int=place) for place in range(7, 16))
DAY = date(2021, 3, 1)

LEAST: Mapping[str, dict[str, Any]] = {
    "units": {"data_key_id": KEY, "teryt": "9999011", "name": "Przykładów", "elder_age": 60},
    "families": {},
    "institutions": {"code": "ops", "kind": "ops"},
    "activity_kinds": {"code": "x_spacer", "name": "spacery", "counted_in": "activity"},
    "procedures": {
        "number": "1/2021",
        "data_key_id": KEY,
        "family_id": FAMILY,
        "opened_on": DAY,
        "held_from": DAY,
        "held_until": OPEN,
    },
    "closings": {"procedure_id": PROCEDURE, "protocol_on": DAY, "ground": "ustanie"},
    "closing_members": {"closing_id": CLOSING, "member_id": MEMBER},
    "closing_gaps": {"closing_id": CLOSING, "code": "form_c", "staff_id": STAFF, "seen_on": DAY},
    "closing_notices": {"closing_id": CLOSING, "institution_id": INSTITUTION, "sent_on": DAY},
    "monitorings": {
        "data_key_id": KEY,
        "procedure_id": PROCEDURE,
        "closing_id": CLOSING,
        "ended_on": DAY,
        "outcome": "bez_powrotu",
        "staff_id": STAFF,
        "written_on": DAY,
    },
    "persons": {"number": "O/1/2021", "data_key_id": KEY, "sex": "K", "disabled": False},
    "involvements": {
        "procedure_id": PROCEDURE,
        "person_id": PERSON,
        "role": "doznajaca",
        "violence": 0,
        "covered_from": DAY,
    },
    "cards": {
        "number": "K/1/2021",
        "procedure_id": PROCEDURE,
        "kind": "A",
        "filled_on": DAY,
        "elsewhere": False,
        "marked_opening": False,
        "opening": False,
    },
    "card_contents": {
        "data_key_id": KEY,
        "card_id": CARD,
        "procedure_id": PROCEDURE,
        "version": 1,
        "form": "a-2023",
        "staff_id": STAFF,
        "saved_on": DAY,
    },
    "scans": {
        "data_key_id": KEY,
        "card_id": CARD,
        "procedure_id": PROCEDURE,
        "kind": "pdf",
        "size": 1,
        "staff_id": STAFF,
        "added_on": DAY,
    },
    "drafts": {
        "data_key_id": KEY,
        "staff_id": STAFF,
        "page": "/visits/new",
        "saved_at": datetime(2021, 3, 1, tzinfo=UTC),
    },
    "saved_lists": {"data_key_id": KEY, "staff_id": STAFF, "asked": "stan=w-toku", "opens": False},
    "sittings": {"number": "S/1/2021", "kind": "GR", "held_on": DAY, "state": "odbyte", "elsewhere": False},
    "sitting_decisions": {"sitting_id": SITTING, "procedure_id": PROCEDURE, "code": "plan"},
    "sitting_reasons": {"data_key_id": KEY, "sitting_id": SITTING, "staff_id": STAFF, "written_on": DAY},
    "visits": {
        "number": "W/1/2021",
        "made_on": DAY,
        "purpose": "monitoring",
        "successful": True,
        "institution_count": 1,
        "elsewhere": False,
    },
    "visit_notes": {
        "data_key_id": KEY,
        "visit_id": VISIT,
        "procedure_id": PROCEDURE,
        "staff_id": STAFF,
        "written_on": DAY,
        "annuls": False,
    },
    "remarks": {
        "data_key_id": KEY,
        "procedure_id": PROCEDURE,
        "about": "groups",
        "about_id": GROUP,
        "staff_id": STAFF,
        "written_on": DAY,
        "annuls": False,
    },
    "groups": {"procedure_id": PROCEDURE, "appointed_on": DAY, "extended": False, "elsewhere": False},
    "group_members": {"data_key_id": KEY, "group_id": GROUP, "institution_id": INSTITUTION, "since_on": DAY},
    "team_members": {"data_key_id": KEY, "number": "C/1/2021", "institution_id": INSTITUTION, "since_on": DAY},
    "staff": {"data_key_id": KEY, "login": "zmyslona", "role": "member", "since_on": DAY, "session_mark": "x"},
    "plans": {"number": "P/1/2021", "procedure_id": PROCEDURE, "drawn_on": DAY, "elsewhere": False},
    "plan_actions": {"data_key_id": KEY, "procedure_id": PROCEDURE, "plan_id": PLAN},
    "referrals": {
        "number": "R/1/2021",
        "person_id": PERSON,
        "programme": "ke",
        "referred_on": DAY,
        "elsewhere": False,
    },
    "measures": {"number": "M/1/2021", "kind": "dozor", "applied_on": DAY, "elsewhere": False},
    "activities": {
        "data_key_id": KEY,
        "number": "D/1/2021",
        "noted_on": DAY,
        "kind": "training",
        "amount": 1,
        "round_the_clock": False,
        "begins_on": DAY,
        "ends_on": DAY,
    },
    "traces": {
        "procedure_id": PROCEDURE,
        "number": 1,
        "about_id": CARD,
        "staff_id": STAFF,
        "about": "cards",
        "did": "added",
        "fields": "",
        "was": "{}",
    },
    "sign_in_failures": {"tried": b"x", "times": 1, "last_at": datetime(2021, 3, 1, tzinfo=UTC)},
    "activity_participants": {"activity_id": ACTIVITY, "participant_group": "zi", "amount": 1},
}
GROUND = {
    "units": UNIT,
    "families": FAMILY,
    "institutions": INSTITUTION,
    "procedures": PROCEDURE,
    "closings": CLOSING,
    "persons": PERSON,
    "groups": GROUP,
    "group_members": MEMBER,
    "sittings": SITTING,
    "visits": VISIT,
    "cards": CARD,
    "staff": STAFF,
    "plans": PLAN,
    "activities": ACTIVITY,
}


def put(connection: Connection, name: str, /, **facts: Any) -> None:
    """Insert one row of the least a table takes, with these facts instead."""
    table = Base.metadata.tables[name]
    known = {"id": new_id(), "unit_id": UNIT} | LEAST[name] | facts
    connection.execute(insert(table).values({key: value for key, value in known.items() if key in table.columns}))


def lay_ground(connection: Connection) -> None:
    """Put one of each record that others refer to."""
    for name, id_ in GROUND.items():
        put(connection, name, id=id_)
