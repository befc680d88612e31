"""A broken balance is a defect and stops a report; what looks wrong is told and stops nothing."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import CATALOGUE
from ppr_case.indicators.checks import (
    BALANCES,
    PASSED_ON,
    Balance,
    BalanceBroken,
    Figures,
    checked,
    demand_balances,
    suspicions,
)
from ppr_case.indicators.compute import counted, values
from ppr_case.indicators.language import Period
from ppr_case.indicators.warnings import warned
from ppr_case.law import load
from tests.indicators.small import Y2021, D, card, measure, person, procedure, visit
from tests.indicators.stored import store
from tests.indicators.worlds import Activity, Group, Institution, Plan, Referral, Sitting, Unit

TODAY = D("2021-12-15")


def warnings(session: Session, unit: Unit) -> dict[str, list[str]]:
    (unit_id,) = store([unit], session)
    return listed(session, unit_id, Y2021, TODAY)


def listed(session: Session, unit_id: UUID, period: Period, today: date) -> dict[str, list[str]]:
    """Give the records behind each warning, whose number is how many of them there are."""
    found = warned(session, unit_id, period, today=today, law=load())
    records = {each.code: counted(session, unit_id, period, each) for each, _ in found}
    assert {each.code: number for each, number in found} == {code: len(entries) for code, entries in records.items()}
    return {code: [entry.number for entry in entries] for code, entries in records.items()}


@pytest.mark.parametrize("balance", BALANCES, ids=lambda balance: balance.title)
def test_each_balance_breaks_by_one(balance: Balance):
    figures: dict[str, int] = dict.fromkeys((code for each in BALANCES for code in (each.whole, *each.plus)), 0)
    figures |= dict.fromkeys((code for each in BALANCES for code in each.minus), 0)
    assert [each.holds for each in checked(figures)] == [True] * len(BALANCES)
    assert balance.title in [each.title for each in checked(figures | {balance.whole: 1}) if not each.holds]


def test_a_balance_is_spelled_with_its_numbers():
    opened, ended = {"procedures_opened": 128, "procedures_continued": 52}, {"procedures_closed": 101}
    figures = {**opened, **ended, "procedures_taken_over": 0, "procedures_conducted": 180, "procedures_handed_over": 6}
    said = [each.spelled for each in checked({**figures, "procedures_open_at_end": 72})]
    assert said == ["128 + 52 + 0 = 180", "180 − 101 − 6 ≠ 72"]


def test_of_a_number_that_is_missing_nothing_is_said():
    assert checked({"procedures_conducted": 5}) == []
    (unknown,) = checked({"forms_a": 5, "forms_a_opening": None, "forms_a_further": 1})
    assert (unknown.spelled, unknown.holds) == ("brak danych", None)


def test_a_register_keeps_every_balance_and_a_wrong_figure_does_not(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-02-01")
    procedure(unit, "2020-02-01", "2021-03-03")
    used = person(unit, made, "stosujaca")
    fates = [{"dropped_on": D("2021-05-05")}, {"completed_on": D("2021-12-31")}, {"completed_on": D("2022-01-01")}]
    for place, fate in enumerate(fates):
        unit.referrals.append(
            Referral(
                number=f"R/{place}/2021",
                procedure=made,
                person=used,
                programme="ke",
                steps={"started_on": D("2021-04-01"), **fate},
            )
        )
    (unit_id,) = store([unit], session)
    told = values(session, unit_id, Y2021, CATALOGUE)
    demand_balances(session, unit_id, Y2021, told)
    demand_balances(session, unit_id, Y2021, {})
    assert told["corrective_in_progress"] == 1
    with pytest.raises(BalanceBroken) as wrong:
        demand_balances(session, unit_id, Y2021, {**told, "procedures_open_at_end": 2})
    assert wrong.value.titles == ["W toku na koniec = prowadzone − zakończone − przekazane", PASSED_ON]
    assert str(wrong.value).startswith("W toku na koniec = prowadzone − zakończone − przekazane: 2 − 1 − 0 ≠ 2; ")


def test_a_clean_register_warns_of_nothing(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-02-01")
    subject = person(unit, made, "doznajaca")
    card(unit, made, "C", "2021-03-01").concerns = subject
    unit.sittings.append(Sitting(number="S/1/2021", kind="GR", held_on=D("2021-03-01"), procedures=[made]))
    visit(unit, "2021-03-05", made)
    unit.groups.append(Group(procedure=made, appointed_on=D("2021-02-03")))
    assert warnings(session, unit) == {}


def test_a_procedure_open_for_more_than_two_years(session: Session):
    unit = Unit(teryt="9999011")
    for day in ("2019-12-30", "2019-12-31"):
        procedure(unit, day)
    assert warnings(session, unit) == {"open_over_24_months": ["1/2019"]}


def test_events_outside_their_procedure_or_in_the_future(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-02-01", "2021-06-30")
    held = procedure(unit, "2021-02-01")
    taken = procedure(unit, "2021-01-05", taken_over_on=D("2021-03-01"))
    card(unit, made, "B", "2021-01-31")
    card(unit, made, "D", "2021-07-01")
    card(unit, taken, "D", "2021-02-02")
    card(unit, held, "A", "2021-12-16")
    card(unit, made, "A", "2021-07-01")
    unit.plans.append(Plan(number="P/1/2021", procedure=made, drawn_on=D("2021-07-02")))
    unit.groups.append(Group(procedure=made, appointed_on=D("2021-07-02")))
    measure(unit, made, "dozor", "2021-07-02")
    measure(unit, None, "dozor", "2021-12-16")
    measure(unit, None, "areszt", "2021-12-15")
    used = person(unit, made, "stosujaca")
    unit.referrals.append(
        Referral(number="R/1/2021", procedure=made, person=used, programme="ke", steps={"motion_on": D("2021-01-30")})
    )
    visit(unit, "2021-01-30", made)
    visit(unit, "2021-07-30", made)
    visit(unit, "2021-12-16", held)
    for day, state in (("2021-12-15", "odbyte"), ("2021-12-16", "odbyte"), ("2021-12-17", "planowane")):
        unit.sittings.append(Sitting(number=f"S/{day}", kind="ZI", held_on=D(day), state=state))
    assert warnings(session, unit) == {
        "forms_outside": ["K/4/2021", "K/5/2021", "K/7/2021"],
        "plans_outside": ["P/1/2021"],
        "groups_outside": ["1/2021"],
        "measures_outside": ["M/1/2021", "M/2/2021"],
        "referrals_outside": ["R/1/2021"],
        "visits_outside": ["W/1/2021", "W/3/2021"],
        "sittings_in_future": ["S/2021-12-16"],
        "further_form_a_without_procedure": ["K/8/2021"],
    }


def test_forms_c_without_a_sitting_or_twice_in_a_quarter(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-02-01")
    one, other = person(unit, made, "doznajaca"), person(unit, made, "doznajaca")
    for day, of in (("2021-03-31", one), ("2021-04-01", one), ("2021-06-30", one), ("2021-06-29", other)):
        card(unit, made, "C", day).concerns = of
        unit.sittings.append(Sitting(number=f"S/{day}", kind="GR", held_on=D(day), procedures=[made]))
    annulled = procedure(unit, "2021-02-01", annulled_on=D("2021-07-01"))
    card(unit, annulled, "C", "2021-03-30").concerns = one
    card(unit, made, "C", "2021-08-08").concerns = one
    unit.sittings.append(
        Sitting(number="S/9/2021", kind="GR", held_on=D("2021-08-08"), state="odwolane", procedures=[made])
    )
    assert warnings(session, unit) == {
        "form_c_without_sitting": ["K/8/2021"],
        "forms_c_in_one_quarter": ["K/3/2021", "K/4/2021"],
    }


@pytest.mark.parametrize(("opened", "told"), [("2021-02-01", False), ("2023-06-21", False), ("2023-06-22", True)])
def test_a_minor_witness_experiences_violence_under_the_act_of_2023(session: Session, opened: str, told: bool):
    unit = Unit(teryt="9999011")
    made = procedure(unit, opened)
    minor = person(unit, made, "swiadek", born="2010-01-01")
    person(unit, made, "swiadek", born="1990-01-01")
    person(unit, made, "swiadek", born=None)
    (unit_id,) = store([unit], session)
    period = Y2021 if opened < "2022" else Period.of_year(2023)
    found = listed(session, unit_id, period, D("2024-05-05"))
    assert found == ({"minor_witness": [minor.number]} if told else {})


def test_unknown_age_is_told_of_who_experiences_violence(session: Session):
    unit = Unit(teryt="9999011")
    made = procedure(unit, "2021-02-01")
    ageless = person(unit, made, "doznajaca", born=None)
    person(unit, made, "stosujaca", born=None)
    person(unit, made, "doznajaca", born="1970")
    assert warnings(session, unit) == {"unknown_age": [ageless.number]}


def test_the_same_activity_under_two_headings(session: Session):
    body = Institution(code="ops", kind="ops")
    unit = Unit(teryt="9999011", institutions=[body])

    def log(kind: str, day: str, label: str | None = None, participants: int | None = None) -> None:
        number = f"D/{len(unit.activities) + 1}/2021"
        unit.activities.append(
            Activity(
                number=number,
                kind=kind,
                noted_on=D(day),
                label=label,
                participants=participants,
                hours=3,
                institution=body,
            )
        )

    log("training", "2021-03-03", label="a")
    log("conference", "2021-03-03", label="a")
    log("conference", "2021-03-04", label="a")
    log("training", "2021-03-03", label="b")
    log("supervision", "2021-05-05", participants=12)
    log("training_using", "2021-05-05", participants=12)
    log("training", "2021-05-05")
    assert warnings(session, unit) == {"activity_twice": ["D/1/2021", "D/2/2021", "D/5/2021", "D/6/2021"]}


@pytest.mark.parametrize(
    ("figures", "before", "told"),
    [
        ({"procedures_closed": 5, "procedures_conducted": 4}, None, "Zakończonych procedur jest więcej"),
        ({"procedures_opened": 5, "procedures_conducted": 4}, None, "Wszczętych procedur jest więcej"),
        ({"forms_c": 13, "procedures_conducted": 4}, None, "Formularzy C jest ponad trzy razy więcej"),
        (
            {"persons_experiencing_children": 3, "persons_experiencing_girls": 1, "persons_experiencing_boys": 1},
            None,
            "Liczba dzieci nie jest sumą",
        ),
        ({"persons_in_families": 3, "families_covered": 4}, None, "Osób w rodzinach jest mniej"),
        ({"procedures_continued": 3}, {"procedures_open_at_end": 4}, "Procedur kontynuowanych jest inna liczba"),
    ],
)
def test_figures_from_elsewhere_are_suspected(figures: Figures, before: Figures | None, told: str):
    (sentence,) = suspicions(figures, before)
    assert sentence.startswith(told)
    assert suspicions(dict.fromkeys(figures), before) == []


def test_figures_that_agree_are_not_suspected():
    figures: Figures = {
        "procedures_closed": 4,
        "procedures_opened": 4,
        "procedures_conducted": 4,
        "procedures_continued": 0,
        "forms_c": 12,
        "persons_experiencing_children": 2,
        "persons_experiencing_girls": 1,
        "persons_experiencing_boys": 1,
        "persons_in_families": 4,
        "families_covered": 4,
    }
    assert suspicions(figures, {"procedures_open_at_end": 0}) == []
