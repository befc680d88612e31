"""Debian's Chromium, driven over its own protocol; what a page says to the console is kept."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, sync_playwright

from tests.web.roles import PASSWORD

NAMES: Final = ("chromium", "chromium-browser")
ARGUMENTS: Final = (
    "--no-sandbox",  # the tests may run as root, and open nothing but themselves
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=pl",  # its own words, in a field for a day
)
PATIENCE: Final = 20_000
"""Milliseconds after which a page that has not come is a failure."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; without one the test fails and says how to get it."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("Brakuje przeglądarki do testów. Wykonaj: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Tab:
    """One page of a browser, and what it complained of since it was last asked."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=address, locale="pl-PL", reduced_motion="reduce", **options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"{request.url}: {request.failure}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, path: str) -> Response:
        self.complaints.clear()
        response = self.page.goto(path)
        assert response is not None
        return response

    def sign_in(self, login: str) -> "Tab":
        self.open("/sign-in")
        self.page.get_by_label("Login").fill(login)
        self.page.get_by_label("Hasło").fill(PASSWORD)
        self.page.get_by_role("button", name="Zaloguj się").click()
        self.page.get_by_role("heading", level=1, name="Pulpit").wait_for()
        return self

    def follow(self, link: Locator) -> None:
        """Open what a link leads to, and wait until that page is whole, its scripts included."""
        with self.page.expect_navigation():
            link.click()

    @property
    def h1(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text().strip()

    @property
    def words(self) -> str:
        """What is on the page, hidden or not, with spaces of one kind."""
        return " ".join((self.page.text_content("body") or "").split())

    def close(self) -> None:
        """Leave every page, and close them all.

        Chromium sometimes waits for ever where a context is closed while one of its pages is on the way to another.
        """
        for page in self.context.pages:
            page.wait_for_load_state()
            page.goto("about:blank")
        self.context.close()
