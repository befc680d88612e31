"""Follow every link: what can be reached from the start page, a few pages of each kind."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error
from werkzeug.exceptions import NotFound

from tests.browser.chromium import Tab
from tests.browser.town import QUERIES, Town, endpoint_of

LINKS: Final = "links => links.map(link => link.href)"
START: Final = "/"


class Kind(NamedTuple):
    """A page's endpoint and the names of what its address asks for: pages of one kind look alike."""

    endpoint: str
    asked: str


@dataclass(frozen=True)
class Visited:
    path: str
    endpoint: str
    status: int
    content: str = field(repr=False)
    """The source of a page or a text file as it came; nothing for a file of another kind."""
    queries: int
    complaints: list[str]
    is_page: bool = True


def crawl(tab: Tab, town: Town, *, of_each: int) -> Iterator[Visited]:
    """Visit at most so many pages of each kind, nearest first; a link that leads nowhere is a visit with 404."""
    kind_of = _kinds(town)
    waiting, known, taken = deque([START]), {START}, Counter[Kind]()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if taken[kind] >= of_each:
            continue
        taken[kind] += 1
        yield (visited := _visit(tab, path, kind.endpoint))
        if not visited.is_page:
            continue
        for link in tab.page.eval_on_selector_all("a[href]", LINKS):
            further = _path(link, town)
            if further is not None and further not in known:
                known.add(further)
                waiting.append(further)


def _visit(tab: Tab, path: str, endpoint: str) -> Visited:
    try:
        response = tab.open(path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        file = tab.context.request.get(path)
        content = file.text() if file.headers["content-type"].startswith("text/") else ""
        return Visited(path, endpoint, file.status, content, int(file.headers[QUERIES.lower()]), [], is_page=False)
    queries = int(response.headers[QUERIES.lower()])
    is_page = response.headers["content-type"].startswith("text/html")
    return Visited(path, endpoint, response.status, response.text(), queries, list(tab.complaints), is_page)


def _kinds(town: Town) -> Callable[[str], Kind]:
    endpoint = endpoint_of(town.app)

    def find(path: str) -> Kind:
        parts = urlsplit(path)
        try:
            return Kind(endpoint(parts.path), "&".join(sorted(parse_qs(parts.query, keep_blank_values=True))))
        except NotFound:
            return Kind("nowhere", path)

    return find


def _path(link: str, town: Town) -> str | None:
    """Give the path of a link within the town; None for one that leads outside."""
    if not link.startswith(town.address + "/"):
        return None
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")
