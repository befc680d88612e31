"""Sections D and E: meetings and bodies, visits, measures and children."""

from collections.abc import Callable
from datetime import date

from ppr_case.records.vocabulary import PROTECTIVE_MEASURES
from tests.indicators.counting import UNKNOWN, Keys, Row, Twin, body, calendar, listed, sex
from tests.indicators.rules import (
    counts,
    existing,
    held_procedures,
    here,
    living,
    made,
    visits,
    visits_after_closing,
)
from tests.indicators.worlds import Group, Measure, Member, Procedure, Sitting, Span, Unit, Visit

# D. Meetings and bodies


def held_sittings(unit: Unit, span: Span, kind: str) -> list[Sitting]:
    """Rule 9: a sitting is dropped only by its own `inna_gmina`; it may speak of a procedure that is not held."""
    sittings = [sitting for sitting in unit.sittings if sitting.kind == kind and sitting.state == "odbyte"]
    return [each for each in sittings if each.held_on in span and living(each) and not each.elsewhere]


def team_meetings(unit: Unit, span: Span) -> list[Sitting]:
    return held_sittings(unit, span, "ZI")


def spoken_of(sitting: Sitting) -> list[Procedure]:
    return [procedure for procedure in sitting.procedures if living(procedure)]


def group_meetings(unit: Unit, span: Span) -> list[Sitting]:
    return [each for each in held_sittings(unit, span, "GR") if not each.procedures or spoken_of(each)]


def created(unit: Unit, span: Span) -> list[Group]:
    return [group for group in unit.groups if counts(group, group.procedure, group.appointed_on, span)]


def groups(unit: Unit, span: Span) -> list[Group]:
    return [group for group in unit.groups if existing(group, span)]


def extended(unit: Unit, span: Span) -> list[Group]:
    return [group for group in groups(unit, span) if group.extended]


def members(unit: Unit, span: Span) -> list[Member]:
    """Give the members on the last day; the last day of a member is still theirs."""
    joined = [member for member in unit.members if member.since_on <= span.end]
    return [member for member in joined if member.until_on is None or member.until_on >= span.end]


# E. Visits


def with_purpose(purpose: str) -> Callable[[Unit, Span], list[Visit]]:
    return lambda unit, span: [visit for visit in visits(unit, span) if visit.purpose == purpose]


def attempted(unit: Unit, span: Span) -> list[Visit]:
    """Give all, before and after closing, but those that are wholly another commune's or of annulled procedures."""
    return [visit for visit in made(unit, span) if any(here(each, visit.made_on) for each in visit.procedures)]


def institutions(visit: Visit) -> int:
    """Count who went; where nobody is named, the social welfare centre did."""
    return len({institution.code for institution in visit.institutions}) or 1


# E. Measures


def measures(*kinds: str) -> Callable[[Unit, Span], list[Measure]]:
    def rows(unit: Unit, span: Span) -> list[Measure]:
        found = [measure for measure in unit.measures if measure.kind in kinds]
        return [each for each in found if counts(each, each.procedure, each.applied_on, span)]

    return rows


def known_persons(*kinds: str) -> Callable[[Unit, Span], list[Measure]]:
    return lambda unit, span: [each for each in measures(*kinds)(unit, span) if each.person is not None]


def _applied_on(measure: Measure) -> date:
    return measure.applied_on


_MEASURES = {"plec": lambda measure: sex(measure.person)} | calendar(_applied_on)


def gone(visit: Visit) -> set[str]:
    """Give the kinds of institutions that went; where nobody is named, the social welfare centre did."""
    return {institution.kind for institution in visit.institutions} or {"ops"}


def present(sitting: Sitting) -> set[str]:
    return {institution.kind for institution in sitting.institutions} or {UNKNOWN}


def gone_one_by_one(unit: Unit, span: Span) -> list[tuple[Visit, str]]:
    """Give each of the visits with the kind of each institution that went, as often as there are such."""
    rows = []
    for visit in visits(unit, span):
        rows += [(visit, institution.kind) for institution in visit.institutions] or [(visit, "ops")]
    return rows


_CALENDAR = calendar(lambda visit: visit.made_on)
_PURPOSE: dict[str, Keys] = {"cel": lambda visit: [visit.purpose]} | _CALENDAR
_VISITS = {"podmiot": gone} | _PURPOSE
_SITTINGS = {"podmiot": present} | calendar(lambda sitting: sitting.held_on)


def _placement(measure: Row) -> list[str]:
    return [measure.placement or UNKNOWN]


EVENTS = {
    "team_meetings": Twin(team_meetings, by=_SITTINGS),
    "group_meetings": Twin(group_meetings, by=_SITTINGS),
    "group_meetings_by_procedure": Twin(group_meetings, weight=lambda sitting: len(spoken_of(sitting)), by=_SITTINGS),
    "groups_created": Twin(created, listed("procedure"), by=calendar(lambda group: group.appointed_on)),
    "groups_existing": Twin(groups, listed("procedure")),
    "groups_extended": Twin(extended, listed("procedure")),
    "teams": Twin(members, None, thing=lambda _: "the team"),
    "team_members": Twin(members, by={"podmiot": lambda member: body(member.institution)}),
    "visits": Twin(visits, by=_VISITS),
    "visits_for_form_c": Twin(with_purpose("nk_c"), by=_VISITS),
    "interventions": Twin(with_purpose("interwencja"), by=_VISITS),
    "visits_after_closing": Twin(visits_after_closing, by=_VISITS),
    "visits_attempted": Twin(attempted, by=_VISITS),
    "visits_by_procedure": Twin(visits, weight=lambda visit: len(held_procedures(visit)), by=_VISITS),
    "visits_by_institution": Twin(
        gone_one_by_one,
        lambda _, row: row[0].number,
        by={"podmiot": lambda row: [row[1]], "cel": lambda row: [row[0].purpose]}
        | calendar(lambda row: row[0].made_on),
    ),
    "visits_by_visitor": Twin(visits, weight=lambda visit: visit.went or institutions(visit), by=_PURPOSE),
    "measures": Twin(measures(*PROTECTIVE_MEASURES), by={"rodzaj": lambda measure: [measure.kind]} | _MEASURES),
    "detained": Twin(measures("zatrzymanie"), by=_MEASURES),
    "detained_persons": Twin(
        known_persons("zatrzymanie"), listed("person"), thing=lambda measure: measure.person, by=_MEASURES
    ),
    "cases_art_207": Twin(measures("sprawa_207"), by=_MEASURES),
    "notices_of_relapse": Twin(measures("informacja_o_powrocie"), by=_MEASURES),
    "notices": Twin(measures("zawiadomienie"), by=_MEASURES),
    "children_removed": Twin(
        measures("odebranie_12a"),
        listed("person"),
        thing=lambda measure: measure.person,
        by={"umieszczenie": _placement} | _MEASURES,
    ),
    "interventions_art_12a": Twin(
        measures("odebranie_12a"),
        None,
        thing=lambda measure: (measure.applied_on, measure.procedure),
        by=_MEASURES,
    ),
    "instructions_art_12a": Twin(measures("pouczenie_12a"), by=_MEASURES),
    "complaints_art_12a": Twin(measures("zazalenie_12a"), by=_MEASURES),
    "complaints_unfounded_art_12a": Twin(measures("bezzasadnosc_12a"), by=_MEASURES),
    "complaints_unlawful_art_12a": Twin(measures("nielegalnosc_12a"), by=_MEASURES),
    "complaints_irregular_art_12a": Twin(measures("nieprawidlowosc_12a"), by=_MEASURES),
    "superiors_notified_art_12a": Twin(measures("zawiadomienie_przelozonych_12a"), by=_MEASURES),
}
