"""A browser for tests that reads every page it fetches: markup, headings, labels, ids, policy, and what it cost."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse, stream_encode_multipart

MOST_QUERIES = 30
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ENDS_ITSELF = {"li", "p", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "optgroup"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


class Markup(HTMLParser):
    """Collect the elements and demand that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice on <{tag}>: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1].tag != tag and self._open[-1].tag in ENDS_ITSELF:
            self._open.pop()
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"


def inspect_page(html: str) -> list[Element]:
    """Read one page and fail on what no page of ours may have."""
    assert html.startswith("<!doctype html>"), html[:40]
    markup = Markup()
    markup.feed(html)
    markup.close()
    every = markup.elements

    def of(tag: str) -> list[Element]:
        return [element for element in every if element.tag == tag]

    assert of("html")[0].attributes.get("lang") == "pl"
    assert len(of("h1")) == 1, f"{len(of('h1'))} × h1"
    assert of("h1")[0].text.strip()
    assert len(of("main")) == 1
    assert of("title")[0].text.strip().endswith("· Niebieskie Karty")
    ids = Counter(element.attributes["id"] for element in every if "id" in element.attributes)
    assert not [id_ for id_, times in ids.items() if times > 1], f"ids twice: {ids.most_common(3)}"
    for element in every:
        assert "style" not in element.attributes, f"inline style on <{element.tag}>"
        assert not [name for name in element.attributes if name.startswith("on")], f"inline script on <{element.tag}>"
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for target in element.attributes.get(name, "").split():
                assert target in ids, f"{name} of <{element.tag}> names {target}, which is not there"
    _links_lead_somewhere(every, ids)
    _fields_have_labels(every)
    for button in of("button"):
        assert button.text.strip() or button.attributes.get("aria-label"), "a button without words"
    for script in of("script"):
        assert script.attributes.get("src"), "inline script"
    for form in of("form"):
        if form.attributes.get("method", "get").lower() == "post":
            assert 'name="csrf_token"' in html, "a form that another site could send"
    for image in of("img"):
        assert "alt" in image.attributes
    assert not of("table") or of("th"), "a table without heads"
    return every


def _links_lead_somewhere(every: list[Element], ids: Counter[str]) -> None:
    for link in (element for element in every if element.tag == "a"):
        href = link.attributes.get("href", "")
        assert href, f"a link that leads nowhere: {link.text.strip()}"
        assert not href.startswith("#") or href[1:] in ids, f"a link to {href}, which is not there"
        assert link.text.strip() or link.attributes.get("aria-label"), f"a link without words to {href}"


def _fields_have_labels(every: list[Element]) -> None:
    named = {element.attributes.get("for") for element in every if element.tag == "label"}
    for element in every:
        if element.tag not in {"input", "select", "textarea"} or element.attributes.get("type") in {"hidden", "submit"}:
            continue
        labelled = (
            element.attributes.get("id") in named or {"aria-label", "aria-labelledby"} & element.attributes.keys()
        )
        assert labelled, f"a field without a label: {element.attributes}"


@dataclass
class Page:
    """What came back, read."""

    status: int
    html: str
    headers: Any
    elements: list[Element] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The statements that it took, the trail's own left out."""

    @property
    def queries(self) -> int:
        return len(self.asked)

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))

    @property
    def text(self) -> str:
        """The words of the page, with spaces of one kind."""
        body = next((element for element in self.elements if element.tag == "body"), None)
        return re.sub(r"\s+", " ", body.text if body else self.html)

    @property
    def title(self) -> str:
        return next(element.text for element in self.elements if element.tag == "title")

    @property
    def h1(self) -> str:
        return re.sub(r"\s+", " ", next(element.text for element in self.elements if element.tag == "h1")).strip()

    def links(self) -> dict[str, str]:
        """Words → address of every link; the last one wins."""
        return {
            re.sub(r"\s+", " ", element.text).strip(): element.attributes["href"]
            for element in self.elements
            if element.tag == "a"
        }


class Browser:
    """One person at one browser."""

    def __init__(self, client: FlaskClient, engine: Engine) -> None:
        self._client = client
        self._engine = engine

    def ask(self, path: str) -> TestResponse:
        """Give an answer as it came, whatever it is."""
        return self._client.get(path)

    def get(self, path: str, *, most: int = MOST_QUERIES) -> Page:
        """Fetch a page, read it, and fail where it asked the database more than `most` times."""
        with counting(self._engine) as asked:
            page = self._read(self._client.get(path))
        page.asked = asked
        written = [statement for statement in asked if statement.startswith(("INSERT", "UPDATE", "DELETE"))]
        assert not written, f"to look at {path} changed the register: {written}"
        assert page.queries <= most, f"{page.queries} queries for {path}:\n" + "\n".join(asked)
        return page

    def post(self, path: str, **answers: Any) -> Page:
        """Send a form as a browser would, with the token of the page it stands on."""
        told = {"csrf_token": self.token(path), **answers}
        with counting(self._engine) as asked:
            page = self._read(self._client.post(path, data=told))
        page.asked = asked
        return page

    def post_raw(self, path: str, **answers: Any) -> Page:
        """Send a form that never saw its page."""
        return self._read(self._client.post(path, data=answers))

    def upload(self, path: str, token: str, **answers: Any) -> Page:
        """Send a large form from memory, where the client itself would put it on the disk."""
        body, _, boundary = stream_encode_multipart({"csrf_token": token, **answers}, threshold=1 << 30)
        kind = f'multipart/form-data; boundary="{boundary}"'
        return self._read(self._client.post(path, data=body.read(), content_type=kind))

    def post_by_script(self, path: str, writer: str, **answers: Any) -> Page:
        """Send a draft as the script does: it says who opened the page."""
        return self._read(self._client.post(path, data=answers, headers={"X-Draft": writer}))

    def bytes(self, path: str, *, method: str = "post", **answers: Any) -> bytes:
        """Fetch a file: `get` it, or ask for it with a form."""
        if method == "get":
            response = self._client.get(path)
        else:
            response = self._client.post(path, data={"csrf_token": self.token(path), **answers})
        assert response.headers["Content-Disposition"].startswith("attachment")
        content: bytes = response.data
        return content

    def token(self, path: str) -> str:
        for candidate in (path, "/password", "/sign-in"):
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._client.get(candidate).text)
            if found:
                return found.group(1)
        raise AssertionError(f"no form to be found for {path}")

    def sign_in(self, login: str, password: str) -> Page:
        return self.post("/sign-in", login=login, password=password)

    def _read(self, response: TestResponse) -> Page:
        page = Page(response.status_code, response.text if _is_text(response) else "", response.headers)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        if response.mimetype == "text/html" and page.html and not 300 <= page.status < 400 and not is_file:
            page.elements = inspect_page(page.html)
        return page


def _is_text(response: TestResponse) -> bool:
    return (response.mimetype or "").startswith("text/") or response.mimetype == "application/json"


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements sent meanwhile, the trail's own left out: each page writes one entry."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "trail" not in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
