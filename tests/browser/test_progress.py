"""Long work says how far it has come, beside the button that began it."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import expect

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab

HELD: Final = (
    """document.querySelector("form[action$=check]").addEventListener("submit", sent => sent.preventDefault())"""
)
"""The page stays: its answer would take long."""


def test_a_register_on_its_way_in_says_how_many_rows_are_done(tab_of: Callable[[Role | None], Tab]):
    tab = tab_of(Role.COORDINATOR)
    tab.open("/register")
    page = tab.page
    page.route("**/register/progress", lambda route: route.fulfill(status=204, headers={"X-Progress": "1500/6000"}))
    page.evaluate(HELD)
    page.click("text=Sprawdź, nic nie zapisując")
    said = page.locator("form[action$=check] [data-progress-said]")
    expect(said).to_contain_text("nie zamykaj strony")
    expect(said).to_contain_text("1500 z 6000 wierszy")
    assert said.locator("progress").evaluate("bar => [bar.value, bar.max]") == [1500, 6000]
    assert said.get_attribute("role") == "status"
