"""Every page that a role can reach is whole, quiet, cheap, and shows nothing of another's."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.demo.accounts import ROLES
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.people import Person
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Unit
from tests.browser.crawling import Visited
from tests.browser.town import FOREIGN, NEXT_DOOR, SEALED, Town
from tests.web.page import MOST_QUERIES, inspect_page

NUMBERS: Final = ("indicators.", "reports.")
MOST_FOR_NUMBERS: Final = 110
"""All indicators of two periods: one pass for each kind of record and dimension, however long the lists are."""
Crawl = Callable[[Role], list[Visited]]

NUMBER: Final = re.compile(r"(?<![\w/])\d+/\d{4}(?![\w/])")
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@pytest.mark.parametrize("role", Role)
def test_every_page_is_whole_quiet_and_cheap(visited_by: Crawl, role: Role):
    for page in visited_by(role):
        where = f"{page.endpoint} {page.path}"
        assert page.status == 200, where
        assert page.complaints == [], where
        most = MOST_FOR_NUMBERS if page.endpoint.startswith(NUMBERS) else MOST_QUERIES
        assert page.queries <= most, f"{where}: {page.queries} queries"
        if page.is_page:
            try:
                inspect_page(page.content)
            except AssertionError as wrong:
                raise AssertionError(f"{where}: {wrong}") from wrong


@pytest.mark.parametrize(
    ("role", "endpoints"),
    [
        (Role.COORDINATOR, {"procedures.show", "people.show", "meetings.show", "visits.show", "indicators.show"}),
        (Role.MEMBER, {"procedures.show", "people.show", "meetings.show", "visits.show", "activities.show"}),
        (Role.REPORTING, {"procedures.index", "meetings.show", "visits.show", "indicators.show"}),
        (Role.ADMINISTRATOR, {"staff.show", "staff.add", "staff.roles", "system.show"}),
        (Role.DATA_PROTECTION, {"trail.show", "trail.index"}),
    ],
)
def test_the_work_of_a_role_is_reached_by_links_alone(visited_by: Crawl, role: Role, endpoints: set[str]):
    assert endpoints <= {page.endpoint for page in visited_by(role)}


def test_a_member_meets_no_procedure_and_nobody_of_another_group(visited_by: Crawl, town: Town):
    theirs = frozenset(_numbers_of_the_member(town))
    assert theirs
    others, strangers = town.numbers - theirs, town.surnames - town.surnames_of(theirs)
    seen: set[str] = set()
    for page in visited_by(Role.MEMBER):
        numbers = set(NUMBER.findall(page.content))
        assert not numbers & others, page.path
        assert _names(page) & strangers == set(), page.path
        seen |= numbers & theirs
    assert seen, "the member saw no number at all: the measure is broken"


def test_a_reporting_officer_meets_nothing_sealed(visited_by: Crawl, town: Town):
    pages = visited_by(Role.REPORTING)
    _show_nothing_sealed(pages, town)
    assert any(set(NUMBER.findall(page.content)) & town.numbers for page in pages), "numbers they do see"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION])
def test_whoever_works_on_no_case_meets_none(visited_by: Crawl, town: Town, role: Role):
    pages = visited_by(role)
    _show_nothing_sealed(pages, town)
    if role is Role.ADMINISTRATOR:
        assert not [page.path for page in pages if set(NUMBER.findall(page.content)) & town.numbers]


def test_the_coordinator_meets_what_is_sealed(visited_by: Crawl, town: Town):
    """The measure of the tests above finds something where there is something."""
    pages = visited_by(Role.COORDINATOR)
    assert any(SEALED in page.content for page in pages)
    assert any(_names(page) & town.surnames for page in pages)


@pytest.mark.parametrize("role", Role)
def test_nothing_of_the_commune_next_door_is_on_any_page(visited_by: Crawl, town: Town, role: Role):
    with town.installation.sessions(by="cli").reading() as session:
        theirs = session.scalars(
            select(Person).join(Unit, Unit.id == Person.unit_id).where(Unit.teryt == NEXT_DOOR)
        ).all()
        assert {person.surname for person in theirs} == {FOREIGN}, "they are in the register"
        ids = {str(person.id) for person in theirs}
    for page in visited_by(role):
        assert FOREIGN not in page.content, page.path
        assert not any(id_ in page.content for id_ in ids), page.path


@pytest.mark.parametrize("role", Role)
def test_no_address_and_no_title_names_anybody(visited_by: Crawl, town: Town, role: Role):
    for page in visited_by(role):
        title = page.content.partition("</title>")[0]
        assert (set(WORD.findall(page.path)) | set(WORD.findall(title))) & town.surnames == set(), page.path


def _names(page: Visited) -> set[str]:
    return set(WORD.findall(page.content))


def _show_nothing_sealed(pages: list[Visited], town: Town) -> None:
    assert len(pages) > 3
    for page in pages:
        assert SEALED.lower() not in page.content.lower(), page.path
        assert _names(page) & town.surnames == set(), page.path


def _numbers_of_the_member(town: Town) -> list[str]:
    """Ask the groups directly, and not the rules that the pages ask."""
    login = next(login for login, role in ROLES.items() if role is Role.MEMBER)
    with town.installation.sessions(by="cli").reading() as session:
        return list(
            session.scalars(
                select(Procedure.number)
                .join(Group, Group.procedure_id == Procedure.id)
                .join(GroupMember, GroupMember.group_id == Group.id)
                .join(Staff, Staff.id == GroupMember.staff_id)
                .where(Staff.login == login, GroupMember.until_on.is_(None))
            )
        )
