"""Activities: the list by kind and year, and one, whose words are not for everybody."""

import pytest

from ppr_case.access.policy import Role
from ppr_case.webkit.words import alphabetical
from tests.web.hamlet import Hamlet, hamlet, today_there
from tests.web.page import Page

__all__ = ["hamlet", "today_there"]
pytestmark = pytest.mark.usefixtures("today_there")


def heads(page: Page) -> list[str]:
    rows = [element for element in page.elements if element.attributes.get("role") == "rowheader"]
    return [" ".join(element.text.split()) for element in rows]


def test_doors(hamlet: Hamlet):
    training = hamlet.activity("training")
    for path in ("/activities", f"/activities/{training}"):
        assert hamlet.stranger().get(path).status == 302
        assert hamlet.enter(Role.ADMINISTRATOR).get(path).status == 403
        assert hamlet.enter(Role.DATA_PROTECTION).get(path).status == 403
        for role in (Role.COORDINATOR, Role.MEMBER, Role.REPORTING):
            assert hamlet.enter(role).get(path).status == 200
    foreign = hamlet.activity("training", elsewhere=True)
    assert hamlet.enter(Role.COORDINATOR).get(f"/activities/{foreign}").status == 404


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["Szkolenia", "Spacery", "Kampanie anulowane"]),
        ("?rok=2024", ["Szkolenia", "Spacery"]),
        ("?rok=2023", ["Spacery"]),
        ("?rodzaj=training", ["Szkolenia"]),
        ("?rodzaj=training&rok=2022", []),
        ("?rodzaj=letter", ["Szkolenia", "Spacery", "Kampanie anulowane"]),
    ],
)
def test_the_list_is_chosen_by_kind_and_every_year_it_touched(hamlet: Hamlet, asked: str, shown: list[str]):
    page = hamlet.enter(Role.REPORTING).get(f"/activities{asked}")
    assert [head.split(" ")[0] for head in heads(page)] == [words.split(" ")[0] for words in shown]
    assert ("Nie ma takich działań" in page.text) is (not shown)


def test_what_is_chosen_from_stands_as_a_polish_reader_looks_for_it(hamlet: Hamlet):
    told = ["Dyżury", "Sądy", "szkolenia", "Świetlica", "świetlice", "Zajęcia", "Zupy", "Źródła", "Żywność"]
    assert sorted(set(told), key=alphabetical) == told
    page = hamlet.enter(Role.REPORTING).get("/activities")
    kinds = [
        one.text for one in page.elements if one.tag == "option" and one.attributes["value"] in ("training", "x_spacer")
    ]
    assert kinds == ["Spacery", "Szkolenia"]


def test_a_span_is_written_as_one(hamlet: Hamlet):
    assert "1.12.2023 – 31.01.2024" in hamlet.enter(Role.MEMBER).get("/activities").text


def test_one_says_what_was_done_and_for_whom(hamlet: Hamlet):
    page = hamlet.enter(Role.COORDINATOR).get(f"/activities/{hamlet.activity('training')}")
    for told in ("Uczestnicy12", "Godziny8", "Punkt konsultacyjny", "Grupowa", "Całą dobę", "Szkolenie w remizie."):
        assert told in page.text
    assert "Członkowie grup" in page.text
    own = hamlet.enter(Role.COORDINATOR).get(f"/activities/{hamlet.activity('x_spacer')}")
    assert own.h1 == "Spacery"
    assert "co tydzień" in own.text


def test_reporting_sees_the_numbers_and_not_the_words(hamlet: Hamlet):
    page = hamlet.enter(Role.REPORTING).get(f"/activities/{hamlet.activity('training')}")
    assert "Godziny8" in page.text
    assert "remizie" not in page.html
