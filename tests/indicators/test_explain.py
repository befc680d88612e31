"""The records behind a number, and those left out with the first thing that kept each out."""

from datetime import date

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE
from ppr_case.indicators.compute import BEFORE_THE_REGISTER, Entry, LeftOut, Value, counted, explain, values
from ppr_case.indicators.language import Period
from tests.indicators.generated import world
from tests.indicators.small import Y2021, D, measure, person, procedure, visit
from tests.indicators.stored import store
from tests.indicators.worlds import Activity, Member, Unit
from tests.indicators.worlds import Institution as Body


def left_out(session: Session, unit: Unit, code: str, period: Period = Y2021) -> dict[str, str]:
    (unit_id,) = store([unit], session)
    return {left.number: left.why for left in explain(session, unit_id, period, BY_CODE[code]).left_out}


def test_each_visit_left_out_says_the_first_thing_that_kept_it_out(session: Session):
    unit = Unit(teryt="9999011")
    held = procedure(unit, "2021-02-01", "2021-06-30")
    taken = procedure(unit, "2021-01-01", taken_over_on=D("2021-07-05"))
    annulled = procedure(unit, "2021-01-01", annulled_on=D("2021-01-02"))
    visit(unit, "2021-03-01", held)
    visit(unit, "2021-03-02", held, met=False)
    visit(unit, "2021-03-03", held).annulled_on = D("2021-03-04")
    visit(unit, "2021-03-04", held).elsewhere = True
    visit(unit, "2021-01-30", held)
    visit(unit, "2021-08-01", held)
    visit(unit, "2021-07-04", taken)
    visit(unit, "2021-03-05", annulled)
    visit(unit, "2022-01-31", held)
    visit(unit, "2024-05-05", held)
    assert left_out(session, unit, "visits") == {
        "W/2/2021": "nikogo nie zastano",
        "W/3/2021": "zapis anulowany",
        "W/4/2021": "czynność innej gminy",
        "W/5/2021": "żadna procedura nie była tego dnia prowadzona",
        "W/6/2021": "żadna procedura nie była tego dnia prowadzona",
        "W/7/2021": "sprzed przejęcia lub po przekazaniu procedury",
        "W/8/2021": "procedura anulowana",
        "W/9/2021": "data poza okresem",
        "W/10/2021": "data poza okresem",
    }


def test_what_does_not_touch_the_period_is_not_even_left_out(session: Session):
    unit = Unit(teryt="9999011")
    old = procedure(unit, "2018-02-01", "2018-06-30")
    visit(unit, "2018-03-01", old)
    visit(unit, "2020-12-01", old)
    visit(unit, "2020-11-29", old)
    assert left_out(session, unit, "visits") == {"W/2/2021": "data poza okresem"}, "31 days before the period, not 33"


def test_a_visit_to_several_procedures_is_left_out_for_what_its_best_one_lacks(session: Session):
    unit = Unit(teryt="9999011")
    annulled = procedure(unit, "2021-01-01", annulled_on=D("2021-01-02"))
    closed = procedure(unit, "2021-01-01", "2021-02-01")
    visit(unit, "2021-03-01", annulled, closed)
    assert left_out(session, unit, "visits") == {"W/1/2021": "żadna procedura nie była tego dnia prowadzona"}


def test_families_stand_under_their_first_procedure_and_people_under_their_number(session: Session):
    unit = Unit(teryt="9999011")
    first, second = procedure(unit, "2019-03-03", "2019-06-06"), procedure(unit, "2021-02-02")
    second.family = first.family
    one = person(unit, second, "doznajaca")
    child = person(unit, second, "doznajaca", born="2015-01-01")
    witness = person(unit, second, "swiadek")
    (unit_id,) = store([unit], session)
    families = explain(session, unit_id, Y2021, BY_CODE["families_covered"])
    assert families.counted == (Entry("1/2019", D("2021-02-02"), 1),)
    women = explain(session, unit_id, Y2021, BY_CODE["persons_experiencing_women"])
    assert [entry.number for entry in women.counted] == [one.number]
    assert {left.number: left.why for left in women.left_out} == {
        child.number: "dziecko",
        witness.number: "nie doznaje przemocy",
    }


def test_a_sum_lists_weights_and_a_distinct_count_lists_things(session: Session):
    unit = Unit(teryt="9999011", institutions=[Body(code="ops", kind="ops")])
    held, other = procedure(unit, "2021-02-01"), procedure(unit, "2021-02-01")
    visit(unit, "2021-03-01", held, other)
    removed = person(unit, held, "doznajaca", born="2015-01-01")
    for day in ("2021-03-01", "2021-03-02"):
        measure(unit, held, "odebranie_12a", day, to=removed)
    measure(unit, held, "zatrzymanie", "2021-05-05")
    unit.members.append(Member(number="C/1/2021", institution=unit.institutions[0], since_on=D("2021-01-01")))
    (unit_id,) = store([unit], session)

    def said(code: str) -> list[tuple[str, int]]:
        return [(entry.number, entry.weight) for entry in explain(session, unit_id, Y2021, BY_CODE[code]).counted]

    assert said("visits_by_procedure") == [("W/1/2021", 2)]
    assert said("children_removed") == [(removed.number, 1)]
    assert said("interventions_art_12a") == [("M/1/2021", 1), ("M/2/2021", 1)]
    assert said("team_members") == [("C/1/2021", 1)]
    nobody = explain(session, unit_id, Y2021, BY_CODE["detained_persons"])
    assert nobody.counted == ()
    assert nobody.left_out == (
        LeftOut("M/3/2021", D("2021-05-05"), "nie zapisano, kogo lub czego dotyczy"),
        LeftOut(removed.number, D("2021-03-01"), "inny rodzaj czynności"),
    )


def test_days_are_the_weights_of_timeliness(session: Session):
    unit = Unit(teryt="9999011")
    procedure(unit, "2021-02-01", received_on=D("2021-02-08"))
    procedure(unit, "2021-02-01")
    (unit_id,) = store([unit], session)
    said = explain(session, unit_id, Y2021, BY_CODE["days_form_to_team"])
    assert said.counted == (Entry("1/2021", D("2021-02-01"), 7),)
    assert said.left_out == (LeftOut("2/2021", D("2021-02-01"), "brak jednej z dat"),)


def test_before_the_register_nothing_is_counted_and_the_list_says_why(session: Session):
    unit = Unit(teryt="9999011", register_from=D("2021-01-02"))
    held = procedure(unit, "2021-02-01")
    visit(unit, "2021-03-01", held)
    unit.activities.append(Activity(number="D/1/2021", kind="training", noted_on=D("2021-03-03")))
    (unit_id,) = store([unit], session)
    told = values(session, unit_id, Y2021, CATALOGUE)
    assert {code for code, value in told.items() if value is not None} == {"training", "training_distinct"}
    said = explain(session, unit_id, Y2021, BY_CODE["visits"])
    assert (said.counted, said.left_out) == ((), (LeftOut("W/1/2021", D("2021-03-01"), BEFORE_THE_REGISTER),))
    assert counted(session, unit_id, Y2021, BY_CODE["visits"]) == ()
    later = Period(date(2021, 1, 2), date(2021, 12, 31))
    assert values(session, unit_id, later, (BY_CODE["visits"],)) == {"visits": 1}


def test_the_weights_of_a_list_add_up_to_its_number(session: Session):
    """One expression gives both, so this holds for every indicator on every register."""
    period = Period.of_year(2021)
    for unit_id in store(world(3), session):
        told = values(session, unit_id, period, CATALOGUE)
        for indicator in CATALOGUE:
            if indicator.partition and told[indicator.code] is None:
                continue
            said = explain(session, unit_id, period, indicator)
            assert _total(told[indicator.code], said.counted) == (_n(told[indicator.code]) or 0), indicator.code
            assert counted(session, unit_id, period, indicator) == said.counted, indicator.code


def _total(value: Value, entries: tuple[Entry, ...]) -> int:
    return len(entries) if isinstance(value, dict) else sum(entry.weight for entry in entries)


def _n(value: Value) -> int | None:
    return value["n"] if isinstance(value, dict) else value
