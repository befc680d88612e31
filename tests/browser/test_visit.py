"""A visit on a phone, counted in taps and in keys; docs/usability.md says the same figures."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab
from tests.browser.town import Town

PHONE: Final = {"width": 360, "height": 740}
WRITTEN: Final = Path(__file__).parents[2] / "docs" / "usability.md"
Entered = Callable[[Role], StorageState]


class Hand:
    """Taps and types, and counts."""

    def __init__(self, page: Page, most: int = 60) -> None:
        self.page, self.taps, self.keys, self.most = page, 0, 0, most

    def tap(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.taps += 1

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def press_until(self, what: str, key: str = "Tab") -> None:
        while not self.page.evaluate("what => document.activeElement.matches(what)", what):
            self.press(key)
            assert self.keys < self.most, f"the keyboard does not reach {what}"


def said() -> dict[str, int]:
    return {
        what: int(number) for what, number in re.findall(r"^\| (.+?) \| (\d+) \|", WRITTEN.read_text(), re.MULTILINE)
    }


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_visit_on_a_phone_takes_so_many_taps(browser: Browser, town: Town, signed_in: Entered, scripts: bool):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.MEMBER), viewport=PHONE, java_script_enabled=scripts)
    tab.open("/mine")
    hand = Hand(tab.page)
    hand.tap("a:has-text('Nowa wizyta')")
    hand.tap("label:has-text('tak, zastano')")
    hand.tap("label:has-text('nie widać')")
    hand.tap("button:has-text('Zapisz wizytę')")
    expect(tab.page.locator("main")).to_contain_text("Wizyta zapisana pod numerem")
    assert hand.taps == said()["a visit from „Moje sprawy”, in taps"]
    tab.close()


def test_a_visit_takes_so_many_keys_without_a_mouse(browser: Browser, town: Town, signed_in: Entered):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.MEMBER))
    tab.open("/mine")
    offered = sorted(tab.page.eval_on_selector_all("a[aria-label^=Nowa]", "all => all.map(one => one.ariaLabel)"))
    tab.page.get_by_label(offered[0]).focus()  # of the same procedure whatever was written before: groups differ
    hand = Hand(tab.page)
    hand.press("Enter")
    tab.page.wait_for_url("**/visits/new/**")
    tab.page.locator("[name=made_on]").focus()
    hand.press_until("[name=purpose]")
    hand.press_until("[name=met]")
    hand.press("Space")
    hand.press_until("[name=signs]")
    hand.press("Space")
    hand.press_until("[name=note]")
    hand.press_until("button.big")
    hand.press("Enter")
    tab.page.wait_for_url(re.compile(r"/visits/[0-9a-f-]+$"))
    assert hand.keys == said()["a visit by keyboard, from the day on, in keys"]
    tab.close()


def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(browser: Browser, town: Town, signed_in: Entered):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.MEMBER), viewport=PHONE)
    tab.open("/mine")
    tab.follow(tab.page.locator("a:has-text('Nowa wizyta')").first)
    tab.page.fill("[name=note]", "Zmyślona notatka.")
    tab.page.click("button:has-text('Zapisz wizytę')")
    tab.page.click("#bledy a:has-text('kogoś zastano')")
    assert tab.page.evaluate("document.activeElement.id") == "met"
    assert tab.page.input_value("[name=note]") == "Zmyślona notatka."
    tab.close()
