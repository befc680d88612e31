"""Taking a person out of a form A that was not saved: the others stay where they were, and each side keeps a place."""

import pytest

from ppr_case.access.policy import Role
from tests.web.cards.conftest import form_a, named, town
from tests.web.page import Page
from tests.web.visits.conftest import Town

__all__ = ["town"]


def people(page: Page) -> dict[str, str]:
    """Give the first names that a page has fields for, by the name of the field."""
    fields = [one.attributes for one in page.elements if one.tag == "input"]
    return {one["name"]: one.get("value", "") for one in fields if one.get("name", "").endswith("-first_name")}


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("usun-doznajaca-0", {"doznajaca-4": "Ola", "stosujaca-2": "Jan"}),
        ("usun-doznajaca-4", {"doznajaca-0": "Anna", "stosujaca-2": "Jan"}),
        ("usun-doznajaca-7", {"doznajaca-0": "Anna", "doznajaca-4": "Ola", "stosujaca-2": "Jan"}),
        ("usun-stosujaca-2", {"doznajaca-0": "Anna", "doznajaca-4": "Ola", "stosujaca-3": ""}),
    ],
)
def test_whoever_is_left_keeps_their_place_and_words(town: Town, gone: str, left: dict[str, str]):
    told = {name: said for name, said in form_a(town).items() if not str(name).startswith(("doznajaca", "stosujaca"))}
    told |= named("doznajaca", 0, first_name="Anna") | named("doznajaca", 4, first_name="Ola")
    told |= named("stosujaca", 2, first_name="Jan")
    page = town.enter(Role.COORDINATOR).post("/cards/new", **told | {"do": gone})
    assert page.status == 200
    found = {name.removesuffix("-first_name"): said for name, said in people(page).items() if "__" not in name}
    assert found == left
