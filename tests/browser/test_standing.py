"""What the pointer is at stays where it is, though the page answers meanwhile and has more to say above it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, StorageState, expect

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab
from tests.browser.town import Town

Entered = Callable[[Role], StorageState]


def known(town: Town) -> tuple[str, str]:
    """Give the name of somebody who is in the register, and has to be offered."""
    return next((row["imie"], row["nazwisko"]) for row in town.rows["osoby"] if row["nazwisko"] in town.surnames)


@pytest.fixture(params=[1400, 720], ids=["whole in sight", "scrolled"])
def tab(request: pytest.FixtureRequest, browser: Browser, town: Town, signed_in: Entered) -> Iterator[Tab]:
    """Open a window, tall or usual: a browser itself keeps still only what it was scrolled to."""
    size = {"width": 1280, "height": request.param}
    opened = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR), viewport=size)
    yield opened
    opened.close()


def naming(tab: Tab, first: str, last: str) -> Page:
    """Type a name into a new form A, and be in the field of the surname, which was not left yet."""
    tab.open("/cards/new")
    tab.page.fill("[name=doznajaca-0-first_name]", first)
    tab.page.locator("[name=doznajaca-0-surname]").focus()
    tab.page.keyboard.type(last)
    return tab.page


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_a_click_on_its_way_meets_its_target_though_somebody_known_is_offered_above_it(tab: Tab, town: Town):
    first, last = known(town)
    page = naming(tab, first, last)
    sex = page.locator("label.tile:has([name=doznajaca-0-sex])").last
    sex.hover()
    stood = top(sex)
    page.mouse.down()  # the surname is left, and the page asks who that is
    page.locator("#doznajaca-0-znany").get_by_text(f"Tak: {first} {last}").first.wait_for()
    assert abs(top(sex) - stood) <= 1
    page.mouse.up()
    expect(sex.locator("input")).to_be_checked()


def test_the_field_that_one_types_in_stays_in_its_place(tab: Tab, town: Town):
    first, last = known(town)
    page = naming(tab, first, last)
    number, asked = page.locator("[name=doznajaca-0-pesel]"), list[Route]()

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/cards/new", hold)  # the answer waits until it is known where the field stood
    with page.expect_request("**/cards/new"):
        page.keyboard.press("Tab")
    expect(number).to_be_focused()
    stood = top(number)
    asked[0].continue_()
    page.locator("#doznajaca-0-znany").get_by_text(f"Tak: {first} {last}").first.wait_for()
    assert abs(top(number) - stood) <= 1
    page.unroute("**/cards/new")
    born = page.locator("[name=doznajaca-0-born]")
    page.keyboard.type("44051401358")
    born.hover()
    stood = top(born)
    page.mouse.down()
    expect(page.get_by_role("alert")).to_have_text("To nie jest numer PESEL: sprawdź cyfry.")
    assert abs(top(born) - stood) <= 1
    page.mouse.up()
    expect(born).to_be_focused()
