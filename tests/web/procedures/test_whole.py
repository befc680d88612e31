"""What a procedure's page says where the law, or the register, says nothing."""

from datetime import date
from uuid import uuid4

from ppr_case.casework.course import Facts
from ppr_case.core.base import OPEN
from ppr_case.law import load
from ppr_case.records.meetings import Sitting
from ppr_case.records.procedures import Procedure
from ppr_case.web.procedures.whole import Whole
from ppr_case.webkit.words import sitting_name


def whole(opened_on: date, forms: str | None = None) -> Whole:
    nothing = dict.fromkeys(Facts.__dataclass_fields__)
    known = {"id": uuid4(), "number": "1/2010", "opened_on": opened_on, "held_from": opened_on, "held_until": OPEN}
    facts = Facts(**(nothing | known | {"forms": forms}))  # type: ignore[arg-type]
    procedure = Procedure(number="1/2010", opened_on=opened_on, held_from=opened_on, held_until=OPEN)
    records = ("involvements", "cards", "groups", "sittings", "visits", "plans", "measures", "referrals", "closings")
    lists: dict[str, list[object]] = {name: [] for name in (*records, "of_family")}
    return Whole(procedure=procedure, facts=facts, law=load(), today=date(2024, 5, 6), **lists)  # type: ignore[arg-type]


def test_one_older_than_every_act_is_shown_without_a_clock():
    ancient = whole(date(2009, 1, 5))
    assert ancient.steps == ()
    assert ancient.next is None
    assert ancient.monitored_until is None
    assert ancient.law_words == ""
    assert ancient.group_word == "grupa"
    assert ancient.milestones[0] == ("Wszczęcie", date(2009, 1, 5))


def test_where_act_and_forms_are_of_different_years_both_are_named():
    assert whole(date(2023, 7, 3)).law_words == "ustawa z 2023 r., formularze z 2011 r."
    assert whole(date(2023, 7, 3), forms="forms-2023").law_words == "przepisy z 2023 r."


def test_one_without_a_group_has_nobody_in_it():
    assert whole(date(2024, 1, 5)).group is None
    assert whole(date(2024, 1, 5)).group_members == []


def test_a_sitting_older_than_every_act_is_called_by_its_kind():
    assert sitting_name(load(), Sitting(kind="GR", held_on=date(2009, 1, 5))) == "spotkanie grupy"
