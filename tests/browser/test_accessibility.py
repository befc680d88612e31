"""axe finds nothing on any kind of page, at three widths, by day and by night; nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab
from tests.browser.crawling import Visited

WIDTHS: Final = (320, 768, 1440)
NIGHT: Final = (320, 1440)
"""Where colours are looked at in the dark: phone and desk; between them nothing changes its colour."""
SHARES: Final = 4
"""In how many tests the pages of a role are looked at: one would keep a slow machine longer than a test may take."""
RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
    "preload": False,
}
OPEN_EVERYTHING: Final = "document.querySelectorAll('details').forEach(details => { details.open = true })"
FOLD_WHAT_REPEATS: Final = """() => {
  for (const parent of document.querySelectorAll('tbody, ul, ol, select')) {
    const seen = new Set()
    for (const child of [...parent.children]) {
      const parts = [child, ...child.querySelectorAll('*')]
      const looks = parts.map(part => part.tagName + '.' + part.getAttribute('class')).join(' ')
      if (seen.has(looks)) child.remove()
      seen.add(looks)
    }
  }
}"""
"""axe looks at every row of a list, and each takes as long as the first: of rows built alike, one is enough."""
SIDEWAYS: Final = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter(one => one.getBoundingClientRect().right > width + 1).map(one => one.outerHTML.slice(0, 120)).slice(0, 5)
}"""
AXE: Final = """async rules => (await axe.run(rules)).violations.map(
  found => `${found.id}: ${found.help}: ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)"""

TabOf = Callable[[Role | None], Tab]
Crawl = Callable[[Role], list[Visited]]


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("role", Role)
def test_every_kind_of_page_is_open_to_everybody(tab_of: TabOf, visited_by: Crawl, role: Role, share: int):
    assert not "\n".join(_found(tab_of(role), _one_of_each(visited_by(role))[share::SHARES]))


def test_the_door_is_open_to_everybody(tab_of: TabOf):
    assert not "\n".join(_found(tab_of(None), ["/sign-in", "/nie-ma-takiej-strony"]))


def _one_of_each(pages: list[Visited]) -> list[str]:
    found: dict[str, str] = {}
    for page in pages:
        if page.is_page:
            found.setdefault(page.endpoint, page.path)
    return list(found.values())


def _found(tab: Tab, paths: list[str]) -> Iterator[str]:
    """Give what is wrong, with the page, the width and the colours in which it is."""
    for path in paths:
        _show(tab, WIDTHS[0], "light")
        tab.open(path)
        yield from _said(f"{path} at {WIDTHS[0]}, closed", tab.page.evaluate(SIDEWAYS))
        tab.page.evaluate(OPEN_EVERYTHING)
        for width in WIDTHS:
            _show(tab, width, "light")
            yield from _said(f"{path} at {width}, open", tab.page.evaluate(SIDEWAYS))
        tab.page.evaluate(FOLD_WHAT_REPEATS)
        tab.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            _show(tab, width, "light")
            yield from _said(f"{path} at {width}", tab.page.evaluate(AXE, RULES))
        for width in NIGHT:
            _show(tab, width, "dark")
            yield from _said(f"{path} at {width}, dark", tab.page.evaluate(AXE, RULES))


def _show(tab: Tab, width: int, scheme: Literal["light", "dark"]) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.emulate_media(color_scheme=scheme)


def _said(where: str, found: list[str]) -> Iterator[str]:
    for one in found:
        yield f"{where}: {one}"
