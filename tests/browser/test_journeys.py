"""Ways through the register without scripts."""

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Browser, Locator, expect

from ppr_case.access.policy import Role
from ppr_case.core import clock
from tests.browser.chromium import Tab
from tests.browser.conftest import LOGINS
from tests.browser.town import Town

OPENED_IN_2021: Final = 128
"""What the printed report of the town's model says."""

# --- without scripts -------------------------------------------------------------------------------------------------


def test_without_scripts_a_coordinator_finds_a_procedure_records_a_visit_and_leaves(browser: Browser, town: Town):
    tab = Tab(browser, town.address, java_script_enabled=False).sign_in(LOGINS[Role.COORDINATOR])
    page = tab.page
    expect(page.locator("[data-theme-switch]")).to_be_hidden()  # a script would have shown it
    _go(tab, "Procedury")
    number = page.locator("main tbody th a").last.inner_text()
    page.get_by_label("Numer, nazwisko").fill(number)
    page.get_by_role("button", name="Znajdź").click()  # one number, one procedure: it opens at once
    assert tab.h1.startswith(number)
    page.get_by_role("link", name="Nowa wizyta").first.click()
    page.get_by_label("Dzień").fill(clock.today().isoformat())
    page.get_by_label("tak, zastano").check()
    page.get_by_label("nie widać").check()
    page.get_by_label("Notatka").fill("Zmyślony wiersz.\nZmyślony drugi wiersz.")
    page.get_by_role("button", name="Zapisz wizytę").click()
    told = re.search(r"Wizyta zapisana pod numerem (W/\d+/\d{4})", page.inner_text("main"))
    assert told is not None
    _go(tab, "Procedury")
    page.get_by_label("Numer, nazwisko").fill(number)
    page.get_by_role("button", name="Znajdź").click()  # one number, one procedure: it opens at once
    page.get_by_role("link", name=re.compile(r"^Wizyty \(")).click()
    page.locator("main tbody tr", has_text=told[1]).get_by_role("link").first.click()
    assert "Zmyślony wiersz.\nZmyślony drugi wiersz." in page.inner_text("main")
    page.get_by_role("button", name="Wyloguj").click()
    page.get_by_role("heading", level=1, name="Logowanie").wait_for()
    tab.open("/procedures")
    assert tab.h1 == "Logowanie"
    tab.close()


def test_without_scripts_the_report_and_the_indicators_open_the_128(browser: Browser, town: Town):
    tab = Tab(browser, town.address, java_script_enabled=False).sign_in(LOGINS[Role.REPORTING])
    _go(tab, "Sprawozdania")
    tab.page.get_by_role("link", name="Sprawozdanie za 2021 rok").first.click()
    assert tab.h1.startswith("Sprawozdanie za 2021 rok")
    tab.page.get_by_role("link", name="128 wszczęte").click()
    from_report = _numbers(tab, lambda further: further.click())
    _go(tab, "Wskaźniki")
    tab.page.get_by_label("Rok").select_option("2021")
    tab.page.get_by_role("button", name="Pokaż").click()
    tab.page.get_by_role("link", name="128 wszczęte").click()
    assert _numbers(tab, lambda further: further.click()) == from_report == _opened_in_2021(town)
    tab.close()


def _go(tab: Tab, place: str) -> None:
    tab.page.get_by_role("navigation", name="Główne").get_by_role("link", name=place, exact=True).click()
    assert tab.h1 == place


def _opened_in_2021(town: Town) -> list[str]:
    """Give the numbers by the town's own rows: opened here in that year, and not by mistake."""
    rows = [row for row in town.rows["procedury"] if row["data_wszczecia"].startswith("2021")]
    found = sorted(row["numer"] for row in rows if not {"przejeta_dnia", "anulowana_dnia"} & row.keys())
    assert len(found) == OPENED_IN_2021
    return found


def _numbers(tab: Tab, follow: Callable[[Locator], None]) -> list[str]:
    """Give the numbers of the list that is open, from its first page to its last."""
    counted = tab.page.locator("section[aria-labelledby=policzone]")
    assert counted.get_by_role("heading").inner_text() == f"Policzone: {OPENED_IN_2021}"
    found: list[str] = []
    while True:
        found += counted.locator("tbody th").all_inner_texts()
        further = counted.locator("xpath=following-sibling::*[1]").get_by_role("link", name="Dalej")
        if not further.count():
            return sorted(found)
        follow(further)
