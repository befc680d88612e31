"""`python -m tests.browser.screens FOLDER`: each kind of page by role, on phone and desk, by day and by night."""

import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from ppr_case.access.policy import Role
from tests.browser.chromium import Tab, chromium
from tests.browser.conftest import LOGINS
from tests.browser.crawling import crawl
from tests.browser.town import Town, copy_of_town, served

WIDTHS: Final = (360, 1440)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
HEIGHT: Final = "Math.max(900, document.documentElement.scrollHeight)"
"""The whole page in one window: a bar that keeps to the bottom is then where it ends."""
DOOR: Final = {"sign-in": "/sign-in", "error": "/nie-ma-takiej-strony"}


def take(folder: Path, tab: Tab, name: str, path: str) -> None:
    """Write four pictures of one page."""
    for width, scheme in product(WIDTHS, SCHEMES):
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.emulate_media(color_scheme=scheme)
        tab.open(path)
        tab.page.set_viewport_size({"width": width, "height": tab.page.evaluate(HEIGHT)})
        tab.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)


def pages_of(tab: Tab, town: Town) -> dict[str, str]:
    """Give one address for each endpoint that this tab can reach."""
    found: dict[str, str] = {}
    for visited in crawl(tab, town, of_each=1):
        if visited.is_page:
            found.setdefault(visited.endpoint, visited.path)
    return found


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as base,
        TemporaryDirectory() as own,
        served(copy_of_town(Path(base), Path(own))) as town,
        chromium() as browser,
    ):
        tab = Tab(browser, town.address)
        for name, path in DOOR.items():
            take(folder, tab, name, path)
        tab.close()
        for role in Role:
            tab = Tab(browser, town.address).sign_in(LOGINS[role])
            for endpoint, path in pages_of(tab, town).items():
                take(folder, tab, f"{role.value}-{endpoint}", path)
            tab.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
