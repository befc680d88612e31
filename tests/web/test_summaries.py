"""Whatever is sent to a form, each link of its summary leads to something that the page shows."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from ppr_case.webkit.forms import Form
from tests.web.closing.test_closing import close
from tests.web.drafts.test_pages import ADDRESSES, CLOSED, Village
from tests.web.page import Page
from tests.web.visits.conftest import town

__all__ = ["town"]


@pytest.fixture
def village(town: Any) -> Village:
    return Village(town)


def _kinds(form: type[Form]) -> Iterator[type[Form]]:
    kinds: list[type[Form]] = form.__subclasses__()
    for kind in kinds:
        yield kind
        yield from _kinds(kind)


def _every_field() -> set[str]:
    """Name every field of every form of ours: a crafted one may send them all to any page."""
    return {name for kind in _kinds(Form) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}


def _leads(page: Page) -> list[str]:
    """Give what the links of the summary say, and fail where one leads to nothing, or to what nobody sees."""
    shown = {
        one.attributes["id"]
        for one in page.elements
        if "id" in one.attributes and not (one.tag == "input" and one.attributes.get("type") == "hidden")
    }
    start = next((place for place, one in enumerate(page.elements) if one.attributes.get("id") == "bledy"), None)
    if start is None:
        return []
    own = [one for one in page.elements[start:] if page.elements[start].text.count(one.text.strip() or "\0")]
    links = [one for one in own if one.tag == "a" and one.attributes["href"].startswith("#")]
    for link in links:
        assert link.attributes["href"][1:] in shown, link
    return [link.text for link in links]


def _crafted(drawn: Page) -> list[dict[str, str]]:
    """Give what nobody would send, by the fields of every form and those of this page; it is never all right."""
    fields = _every_field() | {one.attributes["name"] for one in drawn.elements if one.attributes.get("name")}
    fields -= {"csrf_token", "key", "do", "strona", "szkic", "szkic-po", "viewport", "color-scheme"}
    wording = [one.attributes["value"] for one in drawn.elements if one.attributes.get("name") == "wzor"]
    garbage = dict.fromkeys(fields, "x" * 501) | {"reason": "x" * 10_001, "do": "zapisz"}
    crafted = [
        {"do": "zapisz"},
        garbage,
        garbage | {"seen": "2024-01-02", "step": "started_on"},
        {"reason": "x" * 10_001, "seen": "", "day": "2024-05-05", "notified_on": "2024-05-05", "known": "y"},
        dict.fromkeys(fields, "2030-01-01") | {"reason": "", "do": "zapisz"},
    ]
    return [one | {"wzor": "".join(wording)} for one in crafted]


def _told(village: Village, endpoint: str, address: str) -> bool:
    """Send all that to a page; say whether some of it was led to."""
    browser, to = village.coordinator, f"/groups/{village.seat[0]}/members" if endpoint == "groups.show" else address
    pages = [browser.post(to, key=str(uuid4()), **sent) for sent in _crafted(browser.get(address))]
    assert {page.status for page in pages} <= {200, 302, 400, 404}, endpoint
    return bool(sum(len(_leads(page)) for page in pages))


def test_each_link_of_a_summary_leads_to_what_the_page_shows(village: Village):
    silent = {endpoint for endpoint, address in ADDRESSES.items() if not _told(village, endpoint, address(village))}
    assert silent == set(), "not one wrong field of these was led to"


def test_and_on_the_pages_of_a_procedure_that_has_ended(village: Village):
    close(village.coordinator, village.town)
    number = village.town.id("1/2024")
    silent = {endpoint for endpoint, address in CLOSED.items() if not _told(village, endpoint, address.format(number))}
    assert silent == set()


def test_of_a_field_that_is_not_there_the_sentence_is_said_without_a_link(village: Village):
    page = village.coordinator.post(f"/cards/firearm/{village.id}", seen="kiedyś", reason="x" * 10_001)
    assert _leads(page) == ["Wpisz dzień zawiadomienia."]
    assert "Najwyżej 10 000 znaków." in page.text
    page = village.coordinator.post(f"/cards/firearm/{village.id}", seen="2024-01-02", reason="")
    assert "Napisz, dlaczego dzień się zmienia: zostanie to w historii." in page.text
    assert _leads(page) == []
