"""The facts that indicators read instead of a birth date, a status or a second table."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppr_case.core.base import OPEN
from ppr_case.records.cards import Card, settle_opening
from ppr_case.records.people import (
    cover,
    day_of_birth,
    full_years,
    newborn_year,
    violence_bits,
    violence_forms,
)
from ppr_case.records.procedures import Closing, Procedure, settle_procedure
from ppr_case.records.vocabulary import FORMS_OF_VIOLENCE

DAYS = st.dates(date(1900, 1, 1), date(2060, 12, 31))


def procedure(*closings: tuple[date, str, date | None], **facts: Any) -> Procedure:
    made = Procedure(opened_on=date(2021, 3, 1), **facts)
    made.closings = [Closing(protocol_on=day, ground=ground, revoked_on=revoked) for day, ground, revoked in closings]
    settle_procedure(made)
    return made


def test_an_open_procedure_is_held_to_the_end_of_days():
    held = procedure()
    assert (held.held_from, held.held_until, held.closed_on, held.ground) == (date(2021, 3, 1), OPEN, None, None)


def test_the_closing_that_stands_ends_it():
    held = procedure(
        (date(2021, 5, 10), "ustanie", date(2022, 2, 1)),
        (date(2022, 6, 1), "brak_zasadnosci", None),
    )
    assert (held.closed_on, held.held_until, held.ground) == (date(2022, 6, 1), date(2022, 6, 1), "brak_zasadnosci")


def test_a_revoked_closing_never_was():
    held = procedure((date(2021, 5, 10), "ustanie", date(2022, 2, 1)))
    assert (held.closed_on, held.held_until, held.ground) == (None, OPEN, None)


def test_taken_over_is_held_from_that_day_and_handed_over_until_it():
    held = procedure(taken_over_on=date(2021, 7, 5), handed_over_on=date(2021, 9, 1))
    assert (held.held_from, held.held_until, held.closed_on) == (date(2021, 7, 5), date(2021, 9, 1), None)


@given(born=DAYS, day=DAYS)
def test_age_on_new_year_is_the_year_less_the_newborn_year(born: date, day: date):
    new_year = date(day.year, 1, 1)
    if new_year >= born:
        assert full_years(born, new_year) == day.year - newborn_year(born)


@given(
    born=DAYS,
    held_from=DAYS,
    joined=st.none() | DAYS,
    year=st.integers(1990, 2060),
)
def test_age_from_two_stored_numbers_is_the_age_by_the_birth_date(
    born: date, held_from: date, joined: date | None, year: int
):
    """Rules 6 and 7: the reference day is the latest of held from, `od` and 1 January of the period's first year."""
    covered_from, age_from = cover(held_from=held_from, joined_on=joined, born=born)
    reference = max(held_from, joined or held_from, date(year, 1, 1))
    if reference >= born and (joined is None or joined >= born):
        assert age_from is not None
        assert max(age_from, year - newborn_year(born)) == full_years(born, max(reference, covered_from))


def test_a_leapling_comes_of_age_on_28_february_of_a_common_year():
    born = date(2004, 2, 29)
    assert full_years(born, date(2022, 2, 27)) == 17
    assert full_years(born, date(2022, 2, 28)) == 18
    assert full_years(born, date(2024, 2, 28)) == 19
    assert full_years(born, date(2024, 2, 29)) == 20


def test_age_is_reached_at_the_start_of_the_birthday():
    assert full_years(date(2003, 6, 15), date(2021, 6, 14)) == 17
    assert full_years(date(2003, 6, 15), date(2021, 6, 15)) == 18


def test_who_is_born_into_a_procedure_is_covered_from_that_day():
    born = date(2021, 6, 15)
    assert cover(held_from=date(2021, 3, 1), joined_on=None, born=born) == (born, 0)


def test_who_joins_is_covered_from_that_day_and_age_is_of_that_day():
    assert cover(held_from=date(2021, 3, 1), joined_on=date(2021, 9, 1), born=date(2003, 6, 15)) == (
        date(2021, 9, 1),
        18,
    )


def test_who_joined_before_is_as_old_as_on_the_first_day_held():
    assert cover(held_from=date(2021, 9, 1), joined_on=date(2021, 3, 1), born=date(2003, 6, 15)) == (
        date(2021, 3, 1),
        18,
    )


def test_an_unknown_birth_leaves_the_age_unknown():
    assert cover(held_from=date(2021, 3, 1), joined_on=None, born=None) == (date(2021, 3, 1), None)


def test_a_bare_year_stands_for_the_first_of_july():
    assert day_of_birth("1980") == date(1980, 7, 1)
    assert day_of_birth("1980-02-03") == date(1980, 2, 3)


@given(st.lists(st.sampled_from(FORMS_OF_VIOLENCE)))
def test_forms_of_violence_survive_their_bits(forms: list[str]):
    assert violence_forms(violence_bits(forms)) == [form for form in FORMS_OF_VIOLENCE if form in forms]


def test_an_unknown_form_of_violence_is_an_error():
    with pytest.raises(ValueError, match="not in tuple"):
        violence_bits(["słowna"])


def card(day: int, **facts: Any) -> Card:
    least = {"kind": "A", "marked_opening": False, "opening": False, "elsewhere": False, "annulled_on": None}
    made: Card = SimpleNamespace(filled_on=date(2021, 3, day), **(least | facts))  # type: ignore[assignment]
    return made


@pytest.mark.parametrize(
    ("cards", "opened"),
    [
        ([card(1), card(2)], 0),
        ([card(2), card(1)], 1),
        ([card(1), card(1)], 0),
        ([card(1), card(2, marked_opening=True)], 1),
        ([card(1, annulled_on=date(2021, 4, 1)), card(2)], 1),
        ([card(1, elsewhere=True), card(2)], 1),
        ([card(1, kind="C"), card(2)], 1),
        ([card(1, opening=True), card(2, marked_opening=True, annulled_on=date(2021, 4, 1))], 0),
    ],
)
def test_one_form_a_opens(cards: list[Card], opened: int):
    settle_opening(cards)
    assert [place for place, made in enumerate(cards) if made.opening] == [opened]


def test_where_every_form_a_is_annulled_none_opens():
    cards = [card(1, annulled_on=date(2021, 4, 1), opening=True)]
    settle_opening(cards)
    assert not cards[0].opening


def test_the_end_of_days_is_later_than_any_day():
    assert max(OPEN, date(2021, 1, 1) + timedelta(days=10**6)) == OPEN


def test_whoever_was_named_before_their_birth_is_nought_and_never_less():
    day = date(2024, 2, 1)
    assert cover(held_from=day, joined_on=day, born=date(2024, 7, 1)) == (day, 0)
