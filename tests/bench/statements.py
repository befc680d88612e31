"""What somebody would write by hand: one statement for each indicator, on the same tables and covering indexes."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Date, Integer, TextClause, bindparam, text
from sqlalchemy.types import TypeEngine

from ppr_case.core.base import Id
from ppr_case.records.vocabulary import PROTECTIVE_MEASURES

_P: Final = "FROM procedures p WHERE p.unit_id = :unit AND p.annulled_on IS NULL"
_FROM_IN: Final = "p.held_from BETWEEN :start AND :end"
_UNTIL_IN: Final = "p.held_until BETWEEN :start AND :end"
_ACTIVE: Final = "p.held_from <= :end AND p.held_until >= :start"
_OPENED: Final = f"{_P} AND {_FROM_IN} AND p.taken_over_on IS NULL"
_CLOSED: Final = f"{_P} AND {_UNTIL_IN} AND p.closed_on IS NOT NULL"


def _event(table: str, day: str) -> str:
    return (
        f"FROM {table} e LEFT JOIN procedures p ON p.id = e.procedure_id WHERE e.unit_id = :unit"
        f" AND e.{day} BETWEEN :start AND :end AND e.annulled_on IS NULL AND e.elsewhere = false AND p.annulled_on IS NULL"
        f" AND (p.taken_over_on IS NULL OR e.{day} >= p.taken_over_on)"
        f" AND (p.handed_over_on IS NULL OR e.{day} <= p.handed_over_on)"
    )


_CARD: Final = _event("cards", "filled_on")
_MEASURE: Final = _event("measures", "applied_on")
_REFERRED: Final = _event("referrals", "referred_on")
_GROUP: Final = (
    "FROM groups e JOIN procedures p ON p.id = e.procedure_id WHERE e.unit_id = :unit AND e.annulled_on IS NULL"
    " AND e.elsewhere = false AND p.annulled_on IS NULL AND e.appointed_on <= :end"
    " AND coalesce(e.dissolved_on, p.held_until) >= :start AND p.held_until >= :start"
    " AND (p.taken_over_on IS NULL OR e.appointed_on >= p.taken_over_on)"
    " AND (p.handed_over_on IS NULL OR e.appointed_on <= p.handed_over_on)"
)
_INVOLVED: Final = (
    "FROM procedures p JOIN involvements i ON i.procedure_id = p.id"
    f" WHERE p.unit_id = :unit AND p.annulled_on IS NULL AND {_ACTIVE} AND i.annulled_on IS NULL AND i.covered_from <= :end"
)


def _experiencing(condition: str) -> str:
    youngest = (
        f"SELECT i.person_id AS id, min(i.age_from) AS age {_INVOLVED} AND i.role = 'doznajaca' GROUP BY i.person_id"
    )
    age = "CASE WHEN x.age >= :year - s.newborn_year THEN x.age ELSE :year - s.newborn_year END"
    return f"SELECT count(*) FROM ({youngest}) x JOIN persons s ON s.id = x.id WHERE {condition.format(age=age)}"


_VISITED: Final = (
    "FROM visits v JOIN visit_procedures l ON l.visit_id = v.id JOIN procedures p ON p.id = l.procedure_id"
    " WHERE v.unit_id = :unit AND v.made_on BETWEEN :start AND :end AND v.annulled_on IS NULL AND v.elsewhere = false"
    " AND v.successful = true AND p.annulled_on IS NULL AND p.held_from <= v.made_on AND p.held_until >= v.made_on"
)
_SAT: Final = (
    "FROM sittings s WHERE s.unit_id = :unit AND s.held_on BETWEEN :start AND :end AND s.annulled_on IS NULL"
    " AND s.elsewhere = false AND s.state = 'odbyte'"
)
_NAMES: Final = "SELECT 1 FROM sitting_procedures l WHERE l.sitting_id = s.id"
_LIVE: Final = f"{_NAMES} AND EXISTS (SELECT 1 FROM procedures p WHERE p.id = l.procedure_id AND p.annulled_on IS NULL)"
_GROUP_SAT: Final = f"{_SAT} AND s.kind = 'GR' AND (NOT EXISTS ({_NAMES}) OR EXISTS ({_LIVE}))"
_ACTIVITY: Final = "FROM activities WHERE unit_id = :unit AND ends_on >= :start AND begins_on <= :end AND annulled_on IS NULL AND kind = "
_PROTECTIVE: Final = ", ".join(f"'{kind}'" for kind in PROTECTIVE_MEASURES)

_BY_HAND: Final[Mapping[str, str]] = {
    "procedures_opened": f"SELECT count(*) {_OPENED}",
    "procedures_continued": f"SELECT count(*) {_P} AND p.held_from < :start AND p.held_until >= :start",
    "procedures_taken_over": f"SELECT count(*) {_P} AND {_FROM_IN} AND p.taken_over_on IS NOT NULL",
    "procedures_conducted": f"SELECT count(*) {_P} AND {_ACTIVE}",
    "procedures_closed": f"SELECT count(*) {_CLOSED}",
    "closed_violence_ceased": f"SELECT count(*) {_CLOSED} AND p.ground = 'ustanie'",
    "closed_unfounded": f"SELECT count(*) {_CLOSED} AND p.ground = 'brak_zasadnosci'",
    "procedures_handed_over": f"SELECT count(*) {_P} AND {_UNTIL_IN} AND p.handed_over_on IS NOT NULL",
    "procedures_open_at_end": f"SELECT count(*) {_P} AND p.held_from <= :end AND p.held_until > :end",
    "families_covered": f"SELECT count(DISTINCT p.family_id) {_P} AND {_ACTIVE}",
    "families_opened": f"SELECT count(DISTINCT p.family_id) {_OPENED}",
    "families_visited": f"SELECT count(DISTINCT p.family_id) {_VISITED}",
    "families_with_group": f"SELECT count(DISTINCT p.family_id) {_GROUP}",
    "procedures_with_form_c": f"SELECT count(DISTINCT e.procedure_id) {_CARD} AND e.kind = 'C'",
    "forms_a": f"SELECT count(*) {_CARD} AND e.kind = 'A'",
    "forms_a_opening": f"SELECT count(*) {_CARD} AND e.kind = 'A' AND e.opening = true AND p.taken_over_on IS NULL",
    "forms_a_further": f"SELECT count(*) {_CARD} AND e.kind = 'A'"
    " AND (e.opening = false OR p.taken_over_on IS NOT NULL)",
    "forms_b": f"SELECT count(*) {_CARD} AND e.kind = 'B'",
    "forms_c": f"SELECT count(*) {_CARD} AND e.kind = 'C'",
    "forms_d": f"SELECT count(*) {_CARD} AND e.kind = 'D'",
    "plans": f"SELECT count(*) {_event('plans', 'drawn_on')}",
    "persons_experiencing": f"SELECT count(DISTINCT i.person_id) {_INVOLVED} AND i.role = 'doznajaca'",
    "persons_experiencing_women": _experiencing("s.sex = 'K' AND {age} >= 18"),
    "persons_experiencing_men": _experiencing("s.sex = 'M' AND {age} >= 18"),
    "persons_experiencing_children": _experiencing("{age} < 18"),
    "persons_experiencing_girls": _experiencing("s.sex = 'K' AND {age} < 18"),
    "persons_experiencing_boys": _experiencing("s.sex = 'M' AND {age} < 18"),
    "persons_experiencing_elder_women": _experiencing("s.sex = 'K' AND {age} >= 60"),
    "persons_experiencing_elder_men": _experiencing("s.sex = 'M' AND {age} >= 60"),
    "persons_experiencing_disabled": _experiencing("s.disabled = true"),
    "persons_experiencing_disabled_women": _experiencing("s.disabled = true AND s.sex = 'K' AND {age} >= 18"),
    "persons_experiencing_disabled_men": _experiencing("s.disabled = true AND s.sex = 'M' AND {age} >= 18"),
    "persons_experiencing_disabled_children": _experiencing("s.disabled = true AND {age} < 18"),
    "persons_using": f"SELECT count(DISTINCT i.person_id) {_INVOLVED} AND i.role = 'stosujaca'",
    "persons_using_women": "SELECT count(DISTINCT i.person_id) "
    + _INVOLVED.replace(" WHERE", " JOIN persons s ON s.id = i.person_id WHERE")
    + " AND i.role = 'stosujaca' AND s.sex = 'K'",
    "persons_using_men": "SELECT count(DISTINCT i.person_id) "
    + _INVOLVED.replace(" WHERE", " JOIN persons s ON s.id = i.person_id WHERE")
    + " AND i.role = 'stosujaca' AND s.sex = 'M'",
    "persons_in_families": f"SELECT count(DISTINCT i.person_id) {_INVOLVED} AND i.role <> 'swiadek'",
    "team_meetings": f"SELECT count(*) {_SAT} AND s.kind = 'ZI'",
    "group_meetings": f"SELECT count(*) {_GROUP_SAT}",
    "group_meetings_by_procedure": "SELECT count(*) FROM sittings s JOIN sitting_procedures l ON l.sitting_id = s.id"
    " JOIN procedures p ON p.id = l.procedure_id WHERE s.unit_id = :unit AND s.held_on BETWEEN :start AND :end"
    " AND s.annulled_on IS NULL AND s.elsewhere = false AND s.state = 'odbyte' AND s.kind = 'GR' AND p.annulled_on IS NULL",
    "groups_created": f"SELECT count(*) {_event('groups', 'appointed_on')}",
    "groups_existing": f"SELECT count(*) {_GROUP}",
    "groups_extended": f"SELECT count(*) {_GROUP} AND e.extended = true",
    "team_members": "SELECT count(*) FROM team_members WHERE unit_id = :unit AND since_on <= :end"
    " AND (until_on IS NULL OR until_on >= :end)",
    "visits": f"SELECT count(DISTINCT v.id) {_VISITED}",
    "visits_for_form_c": f"SELECT count(DISTINCT v.id) {_VISITED} AND v.purpose = 'nk_c'",
    "interventions": f"SELECT count(DISTINCT v.id) {_VISITED} AND v.purpose = 'interwencja'",
    "visits_by_procedure": f"SELECT count(*) {_VISITED}",
    "visits_by_institution": f"SELECT sum(n) FROM (SELECT DISTINCT v.id, v.institution_count AS n {_VISITED}) x",
    "measures": f"SELECT count(*) {_MEASURE} AND e.kind IN ({_PROTECTIVE})",
    "detained": f"SELECT count(*) {_MEASURE} AND e.kind = 'zatrzymanie'",
    "detained_persons": f"SELECT count(DISTINCT e.person_id) {_MEASURE} AND e.kind = 'zatrzymanie'",
    "cases_art_207": f"SELECT count(*) {_MEASURE} AND e.kind = 'sprawa_207'",
    "corrective_referrals": f"SELECT count(*) {_REFERRED} AND e.programme = 'ke'",
    "therapeutic_referrals": f"SELECT count(*) {_REFERRED} AND e.programme = 'pt'",
    "training": f"SELECT sum(amount) {_ACTIVITY} 'training'",
    "training_participants": f"SELECT sum(participants) {_ACTIVITY} 'training'",
    "training_hours": f"SELECT sum(hours) {_ACTIVITY} 'training'",
    "advice": f"SELECT sum(amount) {_ACTIVITY} 'advice'",
    "support": f"SELECT sum(amount) {_ACTIVITY} 'support'",
}


def by_hand() -> dict[str, TextClause]:
    """Give the statements, their parameters typed as the columns are."""
    return {code: _typed(sql) for code, sql in _BY_HAND.items()}


def _typed(sql: str) -> TextClause:
    kinds: dict[str, TypeEngine[Any]] = {"unit": Id(), "start": Date(), "end": Date(), "year": Integer()}
    return text(sql).bindparams(*(bindparam(name, type_=kind) for name, kind in kinds.items() if f":{name}" in sql))


_FEWEST: Final = (
    (
        ("procedures_opened",),
        f"SELECT count(*) {_OPENED}",
    ),
    (
        ("procedures_conducted", "procedures_continued", "families_covered"),
        f"SELECT count(*), count(*) FILTER (WHERE p.held_from < :start), count(DISTINCT p.family_id) {_P} AND {_ACTIVE}",
    ),
    (
        ("procedures_closed", "closed_violence_ceased", "closed_unfounded"),
        (
            "SELECT count(*), count(*) FILTER (WHERE p.ground = 'ustanie'),"
            f" count(*) FILTER (WHERE p.ground = 'brak_zasadnosci') {_CLOSED}"
        ),
    ),
    (("procedures_open_at_end",), f"SELECT count(*) {_P} AND p.held_from <= :end AND p.held_until > :end"),
    (
        ("forms_a", "forms_b", "forms_c", "forms_d"),
        "SELECT " + ", ".join(f"count(*) FILTER (WHERE e.kind = '{kind}')" for kind in "ABCD") + f" {_CARD}",
    ),
    (("plans",), f"SELECT count(*) {_event('plans', 'drawn_on')}"),
    (
        ("persons_experiencing", "persons_using"),
        (
            "SELECT count(DISTINCT i.person_id) FILTER (WHERE i.role = 'doznajaca'),"
            f" count(DISTINCT i.person_id) FILTER (WHERE i.role = 'stosujaca') {_INVOLVED}"
        ),
    ),
    (
        ("visits", "visits_for_form_c", "interventions"),
        (
            "SELECT count(DISTINCT v.id), count(DISTINCT v.id) FILTER (WHERE v.purpose = 'nk_c'),"
            f" count(DISTINCT v.id) FILTER (WHERE v.purpose = 'interwencja') {_VISITED}"
        ),
    ),
    (("group_meetings",), f"SELECT count(*) {_GROUP_SAT}"),
    (("measures",), f"SELECT count(*) {_MEASURE} AND e.kind IN ({_PROTECTIVE})"),
)
TWENTY: Final = tuple(code for codes, _ in _FEWEST for code in codes)
"""The numbers that the best possible form and pandas compute as well."""


def fewest() -> list[tuple[tuple[str, ...], TextClause]]:
    """Give the best form known for the twenty: one range scan for each candidate range, by somebody who planned it."""
    return [(codes, _typed(sql)) for codes, sql in _FEWEST]
