"""One Chromium, one served town, and somebody signed in for each role."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState

from ppr_case.access.policy import Role
from ppr_case.demo.accounts import ROLES
from tests.browser.chromium import Tab, chromium
from tests.browser.crawling import Visited, crawl
from tests.browser.town import Town, copy_of_town, once, served

OF_EACH_KIND = 2
LOGINS = {role: login for login, role in ROLES.items()}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all workers of this run see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def town(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with served(copy_of_town(shared, tmp_path_factory.mktemp("browser"))) as open_town:
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
    browser: Browser, town: Town, shared: Path, signed_in: Callable[[Role], StorageState]
) -> Callable[[Role], list[Visited]]:
    """Crawl once for each role, whichever worker asks, and remember."""

    def walk(role: Role, half: Path) -> None:
        tab = Tab(browser, town.address, storage_state=signed_in(role))
        half.write_text(json.dumps([asdict(visited) for visited in crawl(tab, town, of_each=OF_EACH_KIND)]))
        tab.close()

    @cache
    def remember(role: Role) -> list[Visited]:
        kept = once(shared / f"visited-{role.value}", partial(walk, role))
        return [Visited(**visited) for visited in json.loads(kept.read_text())]

    return remember
