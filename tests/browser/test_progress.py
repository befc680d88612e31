"""Long work says how far it has come, beside the button that began it."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab


def test_a_register_on_its_way_in_says_how_many_rows_are_done(tab_of: Callable[[Role | None], Tab]):
    tab = tab_of(Role.COORDINATOR)
    tab.open("/register")
    page, held = tab.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    def far(route: Route) -> None:
        route.fulfill(status=204, headers={"X-Progress": "1500/6000"})

    page.route("**/register/check", hold)
    page.route("**/register/progress", far)
    page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"numer"})
    page.click("text=Sprawdź, nic nie zapisując", no_wait_after=True)
    said = page.locator("form[action$=check] [data-progress-said]")
    expect(said).to_contain_text("nie zamykaj strony")
    expect(said).to_contain_text("1500 z 6000 wierszy")
    assert said.locator("progress").evaluate("bar => [bar.value, bar.max]") == [1500, 6000]
    assert said.get_attribute("role") == "status"
    for route in held:
        route.abort()
