"""Ways through the register without scripts, without a mouse, and onto paper."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Locator, StorageState, expect
from pypdf import PdfReader

from ppr_case.access.policy import Role
from ppr_case.core import clock
from tests.browser.chromium import Tab
from tests.browser.conftest import LOGINS
from tests.browser.test_accessibility import SIDEWAYS
from tests.browser.test_visit import PHONE, Hand
from tests.browser.test_writing import open_procedure
from tests.browser.town import Town
from tests.web.roles import PASSWORD

Entered = Callable[[Role], StorageState]
Scheme = Literal["light", "dark"]

OPENED_IN_2021: Final = 128
"""What the printed report of the town's model says."""

COLOURS: Final = """
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
      .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light + .05) / (dark + .05)
  }
  const clear = colour => colour === 'none' || colour === 'transparent' || /, 0\\)$/.test(colour)
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor
      if (!clear(colour)) return colour
    }
    return 'rgb(255, 255, 255)'
  }
"""
"""What is asked of a page: how two colours differ, and what is painted behind an element."""

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


# --- without a mouse -------------------------------------------------------------------------------------------------

UNSEEN: Final = f"""() => {{
  {COLOURS}
  const held = document.activeElement
  if (!held || held === document.body) return 'nothing is focused'
  const shown = held.closest('.tile') || held
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown), name = held.outerHTML.slice(0, 120)
  if (!box.width || !box.height) return `it has no size: ${{name}}`
  if (box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) return `outside: ${{name}}`
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)
  const top = document.elementFromPoint(x, y)
  if (!top || !(shown.contains(top) || top.contains(shown))) return `covered: ${{name}}`
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && contrast(style.outlineColor, behind(shown.parentElement)) >= 3
  return outlined || style.boxShadow !== 'none' ? '' : `no outline: ${{name}}`
}}"""


class Watched(Hand):
    """A hand without a mouse whose owner sees, after each key, where they are."""

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            super().press(key)
            assert not (unseen := self.page.evaluate(UNSEEN)), unseen

    def follow(self, what: str) -> None:
        """Go from key to key to a link or a button, and open what it leads to."""
        self.press_until(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def skip(self) -> None:
        """Take the first thing on a page, which leads past everything that repeats, and the next thing after it."""
        self.press("Tab")
        assert self.page.locator(":focus").inner_text() == "Przejdź do treści"
        self.page.keyboard.press("Enter")
        self.press("Tab")
        assert self.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboard_alone_opens_the_128_and_one_always_sees_where_one_is(
    browser: Browser, town: Town, scheme: Scheme
):
    tab = Tab(browser, town.address, color_scheme=scheme)
    tab.open("/sign-in")
    hand = Watched(tab.page, most=400)
    hand.press_until("[name=login]")
    tab.page.keyboard.type(LOGINS[Role.REPORTING])
    hand.press("Tab")
    tab.page.keyboard.type(PASSWORD)
    hand.follow("button.btn")
    hand.skip()
    hand.follow("main a[href='/indicators']")
    hand.skip()
    assert tab.page.locator(":focus").get_attribute("name") == "rok"
    while tab.page.locator(":focus").input_value() != "2021":
        hand.press("ArrowDown")
        assert hand.keys < hand.most, "the arrows do not reach the year"
    hand.follow("main form button")
    hand.follow(".even a[href*='/procedures_opened?']")
    assert tab.h1 == "Procedury wszczęte"
    assert _numbers(tab, lambda _: hand.follow("a[rel=next]")) == _opened_in_2021(town)
    tab.close()


# --- on paper --------------------------------------------------------------------------------------------------------

A4: Final = {"width": 794, "height": 1123}
NOT_FOR_PAPER: Final = """() => [...document.querySelectorAll(
    'nav:not(.sums), button, input, select, textarea, .btn, .acts a, .pop:has(form), figure summary, .skip, .foot')]
  .filter(one => one.checkVisibility()).map(one => `on paper: ${one.outerHTML.slice(0, 120)}`)"""
"""The row of figures that is also a list of short cuts is worth its paper."""
TABLES: Final = """() => [...document.querySelectorAll('h1, main table, main table:not(.slim) thead th:not(.opt)')]
  .filter(one => !one.checkVisibility({ visibilityProperty: true }) || one.getBoundingClientRect().height < 8)
  .map(one => `not on paper: ${one.outerHTML.slice(0, 120)}`)"""
PALE: Final = f"""() => {{
  {COLOURS}
  const drawn = text => {{
    const {{ left, right, top, bottom }} = text.getBoundingClientRect(), x = (left + right) / 2, y = (top + bottom) / 2
    const under = [...text.closest('svg').querySelectorAll('rect, path, text')]
    const last = under.slice(0, under.indexOf(text)).filter(one => {{
      const box = one.getBoundingClientRect()
      return one.tagName !== 'text' && !clear(getComputedStyle(one).fill)
        && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom
    }}).pop()
    return last ? getComputedStyle(last).fill : behind(text.closest('svg'))
  }}
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {{
    const element = walk.currentNode.parentElement, text = walk.currentNode.data.trim()
    if (!text || !element.checkVisibility()) continue
    const inside = element.closest('svg'), style = getComputedStyle(element)
    const ink = inside ? style.fill : style.color, paper = inside ? drawn(element) : behind(element)
    if (!inside && luminance(paper) < .95) found.push(`not on white but on ${{paper}}: ${{text.slice(0, 60)}}`)
    if (contrast(ink, paper) < 4.5) found.push(`pale, ${{ink}} on ${{paper}}: ${{text.slice(0, 60)}}`)
  }}
  return found
}}"""

MAIN: Final = {
    "start": ("/", None),
    "procedures": ("/procedures", None),
    "a procedure": ("/procedures", "main tbody th a"),
    "indicators": ("/indicators?rok=2021", None),
    "a number": ("/indicators/procedures_opened?rok=2021", None),
    "a report of the past": ("/reports", "a:has-text('2021 rok')"),
    "a report to explain": ("/reports", "main .list a"),
    "a sitting": ("/meetings", "main tbody th a"),
    "a visit": ("/visits", "main tbody th a"),
}


def _opened(tab: Tab, name: str) -> None:
    path, link = MAIN[name]
    tab.open(path)
    if link:
        href = tab.page.locator(link).first.get_attribute("href")
        assert href is not None
        tab.open(href)


@pytest.mark.parametrize("chosen", ["light", "dark", "dark by choice"])
@pytest.mark.parametrize("name", MAIN)
def test_a_page_on_paper_is_its_contents_in_black_on_white(
    browser: Browser, town: Town, signed_in: Entered, name: str, chosen: str
):
    scheme: Scheme = "dark" if chosen == "dark" else "light"
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR), viewport=A4, color_scheme=scheme)
    _opened(tab, name)
    if chosen == "dark by choice":
        tab.page.get_by_role("button", name="Ciemny wygląd").click()
        assert tab.page.locator("html").get_attribute("data-theme") == "dark"
    tab.page.emulate_media(media="print", color_scheme=scheme)
    for question in (NOT_FOR_PAPER, TABLES, SIDEWAYS, PALE):
        assert tab.page.evaluate(question) == []
    tab.close()


def test_what_is_printed_is_a4_with_headings_of_columns_and_says_which_part_of_a_list_it_is(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    tab.open("/indicators/procedures_opened?rok=2021")
    part = tab.page.get_by_text(re.compile(rf"^1–\d+ z {OPENED_IN_2021}$")).inner_text()
    paper = PdfReader(BytesIO(tab.page.pdf(prefer_css_page_size=True)))
    words = _close("".join(page.extract_text() for page in paper.pages))
    assert [round(float(edge)) for edge in paper.pages[0].mediabox[2:]] == [595, 842]
    for said in ("Procedury wszczęte", "Numer", "Dzień", part):
        assert _close(said) in words
    for of_the_screen in ("Wyloguj", "Dalej", "Lista (CSV)", "Przejdź do treści"):
        assert _close(of_the_screen) not in words
    tab.close()


def test_each_part_of_a_procedure_prints_without_an_empty_page_or_what_only_a_screen_needs(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    procedure = f"/procedures/{open_procedure(town, group=True)}"
    for part in ("", "/people", "/cards", "/meetings", "/visits", "/help", "/documents", "/history"):
        tab.open(procedure + part)
        paper = [
            _close(page.extract_text()) for page in PdfReader(BytesIO(tab.page.pdf(prefer_css_page_size=True))).pages
        ]
        assert [words for words in paper if len(words) <= len("2z2")] == [], part
        for of_the_screen in ("Popraw", "Anuluj", "Zmieńskład", "Nowawizyta", "Starsze", "Wyloguj"):
            assert of_the_screen not in "".join(paper), part
        if not part:  # a heading without a text under it kept its page with the next: most of a page stayed white
            tab.page.emulate_media(media="print")
            assert tab.page.evaluate("getComputedStyle(document.querySelector('.time h3')).breakAfter") == "auto"
            tab.page.emulate_media(media="null")
        if part == "/cards":  # what a narrow screen leaves out
            assert "Numer" in "".join(paper)
    tab.close()


def _close(text: str) -> str:
    """Take all spaces out: two files of one typeface meet within a Polish word, and a reader sees a gap there."""
    return "".join(text.split())


def test_an_explanation_is_printed_as_text(browser: Browser, town: Town, signed_in: Entered):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR), viewport=A4)
    _opened(tab, "a report to explain")
    tab.page.get_by_label("Dlaczego nie osiągnięto").first.fill("Zmyślone wyjaśnienie.")
    tab.page.get_by_role("button", name="Zapisz wyjaśnienia").click()
    written = tab.page.get_by_text("Zmyślone wyjaśnienie.").and_(tab.page.locator("p"))
    expect(written).to_be_hidden()
    tab.page.emulate_media(media="print")
    expect(written).to_be_visible()
    assert tab.page.evaluate(NOT_FOR_PAPER) == []
    tab.close()


# --- on a phone ------------------------------------------------------------------------------------------------------


def test_the_part_of_a_procedure_that_is_open_is_in_sight_among_the_tabs(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR), viewport=PHONE)
    _opened(tab, "a procedure")
    tabs = tab.page.get_by_role("navigation", name="Części procedury")
    for path in tabs.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        tab.open(path)
        row, current = tabs.bounding_box(), tabs.locator("[aria-current]").bounding_box()
        assert row is not None
        assert current is not None
        assert row["x"] <= current["x"]
        assert current["x"] + current["width"] <= row["x"] + row["width"]
    tab.close()
