"""Two communes in one instance never mix, whatever is asked."""

from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE, CATALOGUE, catalogue_of
from ppr_case.indicators.checks import demand_balances
from ppr_case.indicators.compute import counted, explain, parts, text_answers, values
from ppr_case.indicators.language import Indicator, Period
from ppr_case.indicators.ministries import by_ministry
from ppr_case.indicators.warnings import warned
from ppr_case.law import load
from tests.indicators.generated import world
from tests.indicators.small import Y2021, D, card, person, procedure, visit
from tests.indicators.stored import store
from tests.indicators.worlds import Activity, Institution, Unit
from tests.worlds import World

Y2020 = Period.of_year(2020)
SEED = 5


def everything(session: Session, unit_id: UUID, indicators: tuple[Indicator, ...]) -> dict[str, object]:
    told: dict[str, object] = dict(values(session, unit_id, Y2020, indicators))
    for indicator in indicators:
        if not indicator.partition:
            told[f"{indicator.code} by"] = [parts(session, unit_id, Y2020, indicator, each) for each in indicator.by]
            said = explain(session, unit_id, Y2020, indicator)
            told[f"{indicator.code} list"] = said.counted, said.left_out
    told["answers"] = text_answers(session, unit_id, Y2020)
    found = warned(session, unit_id, Y2020, today=Y2020.end, law=load())
    told["warnings"] = [(each.code, number, counted(session, unit_id, Y2020, each)) for each, number in found]
    return told


def test_a_unit_beside_another_answers_as_if_it_were_alone(module_world: World):
    with module_world.reading() as session:
        alone = everything(session, store(world(SEED)[1:2], session)[0], CATALOGUE)
        session.rollback()
        beside = everything(session, store(world(SEED)[:2], session)[1], CATALOGUE)
        session.rollback()
    assert any(value for code, value in alone.items() if code.endswith(" list"))
    assert beside == alone


def test_every_balance_holds_for_each_unit(session: Session):
    for unit_id in store(world(SEED), session):
        told = values(session, unit_id, Y2020, CATALOGUE)
        demand_balances(session, unit_id, Y2020, told)


def test_each_unit_has_its_own_kinds_of_activity(session: Session):
    one, other = Unit(teryt="9999011"), Unit(teryt="9999022")
    one.activities.append(Activity(number="D/1/2021", kind="x_taniec", noted_on=D("2021-03-03"), amount=4))
    other.activities.append(Activity(number="D/1/2021", kind="x_spiew", noted_on=D("2021-03-03"), participants=9))
    first, second = store([one, other], session)
    own = [indicator.code for indicator in catalogue_of(session, first)[len(CATALOGUE) :]]
    assert own == ["x_taniec", "x_taniec_participants", "x_taniec_hours", "x_taniec_distinct"]
    assert values(session, first, Y2021, catalogue_of(session, first))["x_taniec"] == 4
    assert values(session, second, Y2021, catalogue_of(session, second))["x_spiew_participants"] == 9
    assert values(session, second, Y2021, catalogue_of(session, first))["x_taniec"] is None


def test_forms_a_by_ministry(session: Session):
    bodies = {kind: Institution(code=kind, kind=kind) for kind in ("policja", "ppt", "gkrpa", "sad")}
    unit = Unit(teryt="9999011", institutions=list(bodies.values()))
    made = procedure(unit, "2021-02-01")
    card(unit, made, "A", "2021-03-01", by=bodies["policja"])
    card(unit, made, "A", "2021-03-02", by=bodies["gkrpa"])
    card(unit, made, "A", "2021-03-03", by=bodies["ppt"], represents="oswiata")
    card(unit, made, "A", "2021-03-04", by=bodies["ppt"])
    card(unit, made, "A", "2021-03-05", by=bodies["sad"])
    (unit_id,) = store([unit], session)
    found = parts(session, unit_id, Y2021, BY_CODE["forms_a"], by_ministry(load(), Y2021.end))
    assert found == {"sprawy_wewnetrzne": 1, "zdrowie": 1, "oswiata": 1, "nieznane": 3}


def test_visits_by_who_went(session: Session):
    kp1, kp2, ops = (
        Institution(code=code, kind=kind) for code, kind in (("kp-1", "policja"), ("kp-2", "policja"), ("ops", "ops"))
    )
    unit = Unit(teryt="9999011", institutions=[kp1, kp2, ops])
    made = procedure(unit, "2021-02-01")
    visit(unit, "2021-03-01", made, by=(kp1, kp2, ops))
    visit(unit, "2021-03-02", made)
    (unit_id,) = store([unit], session)

    def told(code: str) -> tuple[dict[str, int], bool]:
        indicator = BY_CODE[code]
        dimension = indicator.dimension("podmiot")
        assert dimension is not None
        return parts(session, unit_id, Y2021, indicator, dimension), indicator.overlapping(dimension)

    assert told("visits") == ({"policja": 1, "ops": 2}, True)
    assert told("visits_by_institution") == ({"policja": 2, "ops": 2}, False)


def test_activities_by_group_of_participants(session: Session):
    unit = Unit(teryt="9999011")
    unit.activities += [
        Activity(
            number="D/1/2021", kind="support", noted_on=D("2021-03-03"), amount=10, groups={"kobiety": 6, "dzieci": 4}
        ),
        Activity(number="D/2/2021", kind="support", noted_on=D("2021-03-03"), amount=5),
        Activity(
            number="D/3/2021",
            kind="training",
            noted_on=D("2021-03-03"),
            amount=2,
            participants=15,
            groups={"zi": 9, "gdp": 6},
        ),
    ]
    (unit_id,) = store([unit], session)

    def told(code: str) -> dict[str, int]:
        dimension = BY_CODE[code].dimension("grupa")
        assert dimension is not None
        assert BY_CODE[code].overlapping(dimension)
        return parts(session, unit_id, Y2021, BY_CODE[code], dimension)

    assert told("support") == {"kobiety": 6, "dzieci": 4, "nieznane": 5}
    assert told("training") == {"zi": 2, "gdp": 2}
    assert told("training_participants") == {"zi": 9, "gdp": 6}


def test_what_is_known_of_one_procedure_of_a_family_is_known_of_the_family(session: Session):
    unit = Unit(teryt="9999011")
    first, second = procedure(unit, "2021-02-01"), procedure(unit, "2021-05-01")
    second.family = first.family
    person(unit, first, "doznajaca", violence="fizyczna psychiczna")
    person(unit, first, "stosujaca", violence="seksualna")
    person(unit, procedure(unit, "2021-06-01"), "doznajaca")
    (unit_id,) = store([unit], session)
    families, people = BY_CODE["families_by_violence"], BY_CODE["persons_by_violence"]
    expected = {"fizyczna": 1, "psychiczna": 1, "nieznane": 1}
    assert parts(session, unit_id, Y2021, families, families.by[0]) == expected
    assert parts(session, unit_id, Y2021, people, people.by[0]) == expected
