"""One Chromium, one served town, and somebody signed in for each role."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, StorageState

from ppr_case.access.policy import Role
from ppr_case.demo.accounts import ROLES
from tests.browser.chromium import Tab, chromium
from tests.browser.crawling import Visited, crawl
from tests.browser.town import Town, copy_of_town, served

OF_EACH_KIND = 2
LOGINS = {role: login for login, role in ROLES.items()}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    own = tmp_path_factory.mktemp("browser")
    base = tmp_path_factory.getbasetemp()
    with served(copy_of_town(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base, own)) as open_town:
        yield open_town


@pytest.fixture(scope="session")
def signed_in(browser: Browser, town: Town) -> Callable[[Role], StorageState]:
    """Sign in once for each role, in the browser; give the cookies."""
    kept: dict[Role, StorageState] = {}

    def enter(role: Role) -> StorageState:
        if role not in kept:
            tab = Tab(browser, town.address).sign_in(LOGINS[role])
            kept[role] = tab.context.storage_state()
            tab.close()
        return kept[role]

    return enter


@pytest.fixture(scope="module")
def tab_of(
    browser: Browser, town: Town, signed_in: Callable[[Role], StorageState]
) -> Iterator[Callable[[Role | None], Tab]]:
    """Give the tab of somebody in a role, or of a stranger; the same one throughout a module."""
    tabs: dict[Role | None, Tab] = {}

    def give(role: Role | None) -> Tab:
        if role not in tabs:
            tabs[role] = Tab(browser, town.address, storage_state=None if role is None else signed_in(role))
        return tabs[role]

    yield give
    for tab in tabs.values():
        tab.close()


@pytest.fixture(scope="session")
def visited_by(
    browser: Browser, town: Town, signed_in: Callable[[Role], StorageState]
) -> Callable[[Role], list[Visited]]:
    """Crawl once for each role and remember."""
    kept: dict[Role, list[Visited]] = {}

    def walk(role: Role) -> list[Visited]:
        if role not in kept:
            tab = Tab(browser, town.address, storage_state=signed_in(role))
            kept[role] = list(crawl(tab, town, of_each=OF_EACH_KIND))
            tab.close()
        return kept[role]

    return walk
