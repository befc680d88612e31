"""axe finds nothing on any kind of page, at three widths, by day and by night; nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab
from tests.browser.crawling import Visited

WIDTHS: Final = (320, 768, 1440)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
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


@pytest.mark.parametrize("role", Role)
def test_every_kind_of_page_is_open_to_everybody(tab_of: TabOf, visited_by: Crawl, role: Role):
    assert dict(_found(tab_of(role), _one_of_each(visited_by(role)))) == {}


def test_the_door_is_open_to_everybody(tab_of: TabOf):
    assert dict(_found(tab_of(None), ["/sign-in", "/nie-ma-takiej-strony"])) == {}


def _one_of_each(pages: list[Visited]) -> list[str]:
    found: dict[str, str] = {}
    for page in pages:
        if page.is_page:
            found.setdefault(page.kind.endpoint, page.path)
    return list(found.values())


def _found(tab: Tab, paths: list[str]) -> Iterator[tuple[str, Any]]:
    for path in paths:
        _resize(tab, WIDTHS[0])
        tab.open(path)
        if wide := tab.page.evaluate(SIDEWAYS):
            yield f"{path} {WIDTHS[0]} folded", wide
        tab.page.evaluate(OPEN_EVERYTHING)
        for width in WIDTHS:
            _resize(tab, width)
            if wide := tab.page.evaluate(SIDEWAYS):
                yield f"{path} {width} sideways", wide
        tab.page.evaluate(FOLD_WHAT_REPEATS)
        tab.page.evaluate(AXE_SCRIPT)
        for width, scheme in product(WIDTHS, SCHEMES):
            _resize(tab, width)
            tab.page.emulate_media(color_scheme=scheme)
            if violations := tab.page.evaluate(AXE, RULES):
                yield f"{path} {width} {scheme}", violations


def _resize(tab: Tab, width: int) -> None:
    tab.page.set_viewport_size({"width": width, "height": 900})
