"""Plans, measures and referrals in the browser: each act counts the same second, and one taken back no more."""

import json
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.closing import Missing, missing
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.groups import Group
from ppr_case.records.measures import Measure
from ppr_case.records.people import Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Procedure
from ppr_case.records.programmes import Referral
from ppr_case.records.trail import Entry
from tests.reports.reading import plain
from tests.web.cards.test_filling import Opened
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


class House(Opened):
    """A procedure of two people, its member at work."""

    def count(self, code: str) -> object:
        with self.town.world.reading() as session:
            unit = session.get_one(Procedure, self.id).unit_id
            return values(session, unit, Period.of_year(2024), [BY_CODE[code]])[code]

    def all(self, record: Any) -> list[Any]:
        with self.town.world.reading() as session:
            return list(session.scalars(select(record).where(record.procedure_id == self.id).order_by(record.id)))

    def plan(self, **more: Any) -> Page:
        told = {
            "key": str(uuid4()),
            "person": str(self.people["doznajaca"]),
            "drawn_on": "2024-05-06",
            "actions-0-what": "Tajne: rozmowa w szkole",
            "actions-0-institution": "",
            "actions-0-due_on": "2024-05-20",
            "actions-1-what": "Druga rzecz",
            "do": "zapisz",
        } | more
        return self.member.post(f"/support/plans/new/{self.id}", **told)

    def measure(self, **more: Any) -> Page:
        told = {
            "key": str(uuid4()),
            "kind": "zakaz_zblizania",
            "applied_on": "2024-05-04",
            "person": str(self.people["stosujaca"]),
            "placement": "",
        } | more
        return self.member.post(f"/support/measures/new/{self.id}", **told)

    def refer(self, **more: Any) -> Page:
        told = {
            "key": str(uuid4()),
            "person": str(self.people["stosujaca"]),
            "programme": "ke",
            "step": "motion_on",
            "day": "2024-05-03",
            "institution": "",
        } | more
        return self.member.post(f"/support/referrals/new/{self.id}", **told)


@pytest.fixture
def house(town: Town) -> House:
    return House(town)


@pytest.mark.parametrize("what", ["plans", "measures", "referrals"])
def test_doors(house: House, browser: Browser, what: str):
    path = f"/support/{what}/new/{house.id}"
    assert browser.get(path).status == 302
    assert house.member.get(path).status == 200
    assert house.town.enter(Role.REPORTING).get(path).status == 403
    assert house.town.enter(Role.ADMINISTRATOR).get(path).status == 403
    assert house.member.get(f"/support/{what}/new/{house.town.id('3/2024')}").status == 403
    assert house.member.get(f"/support/{what}/new/{uuid4()}").status == 404
    for record in ("plan", "measure", "referral"):
        assert house.member.get(f"/support/{record}/{uuid4()}/annulment").status == 404


def test_a_plan_is_drawn_up_settled_and_annulled(house: House):
    assert house.count("plans") == 0
    assert house.plan().location == f"/procedures/{house.id}/help"
    assert house.count("plans") == 1
    assert len(house.all(PlanAction)) == 2
    assert "wykonano 0 z 2" in house.member.get(f"/procedures/{house.id}/help").text
    first, second = house.all(PlanAction)
    assert _lacks_plan(house)
    house.member.post(f"/support/plans/actions/{first.id}", outcome="tak")
    unsaid = house.member.post(f"/support/plans/actions/{second.id}", outcome="nie", why_not=" ")
    assert "Napisz, dlaczego" in house.member.get(unsaid.location).text
    house.member.post(f"/support/plans/actions/{second.id}", outcome="nie", why_not="Tajne: wyjechała.")
    page = house.member.get(f"/procedures/{house.id}/help")
    assert "wykonano 1 z 2" in page.text
    assert "Tajne: wyjechała." in page.text
    (plan,) = house.all(Plan)
    path, third = f"/support/plans/{plan.id}/actions", {"what": "Trzecia rzecz", "institution": "", "due_on": ""}
    key = str(uuid4())
    assert [house.member.post(path, key=key, **third).status for _ in range(2)] == [302, 302]
    assert len(house.all(PlanAction)) == 3
    assert "a teraz są w nim inne dane" in house.member.post(path, key=key, **(third | {"what": "Inna"})).text
    assert len(house.all(PlanAction)) == 3
    house.member.post(f"/support/plan/{plan.id}/annulment", reason="Nie ta osoba.")
    assert house.count("plans") == 0
    assert "Nie ta osoba." in house.member.get(f"/procedures/{house.id}/help").text
    late = house.member.post(path, key=str(uuid4()), what="Czwarta", institution="", due_on="")
    assert "niczego nie zmieniono" in house.member.get(late.location).text


def test_an_institution_that_is_no_more_is_not_left_out_without_a_word(house: House):
    for page in (house.plan(**{"actions-0-institution": str(uuid4())}), house.refer(institution=str(uuid4()))):
        assert "Tego, co wybrano, nie ma już na liście." in page.text
    assert house.all(Plan) == house.all(Referral) == []


@pytest.mark.parametrize("place", ["²", "٣", "-1", "9" * 5000, "__n__"])
def test_a_row_that_has_no_number_of_ours_is_none(house: House, place: str):
    """WTForms takes "²" for a number, and fails on it; so may whoever plays with the page."""
    sent = {f"actions-{place}-what": "Zmyślone", "actions-0-what": "Pierwsze"}
    assert house.plan(**sent).status == 302
    assert len(house.all(PlanAction)) == 2
    assert "Zmyślone" not in house.member.get(f"/procedures/{house.id}/help").text


def test_why_something_was_not_done_stays_though_it_is_under_way_again(house: House):
    house.plan()
    (first, _) = house.all(PlanAction)
    path, why = f"/support/plans/actions/{first.id}", "Tajne: nie było terminów."
    house.coordinator.post(path, outcome="nie", why_not=why)
    assert house.member.post(path, outcome="nie", why_not=why).status == 302
    page = house.member.get(house.member.post(path, outcome="tak").location)
    assert "Ktoś przed chwilą zapisał to działanie jako niewykonane" in page.text
    assert house.all(PlanAction)[0].done is False
    house.member.post(path, outcome="w-toku")
    house.member.post(path, outcome="tak")
    page = house.member.get(f"/procedures/{house.id}/help")
    assert "wykonano 1 z 2" in page.text
    assert f"wcześniej niewykonane: {why}" in page.text


def _lacks_plan(house: House) -> bool:
    with house.town.world.reading() as session:
        return Missing.PLAN_UNDONE in missing(session, session.get_one(Procedure, house.id), on=date(2024, 5, 6))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"drawn_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"drawn_on": "2024-05-01"}, "prowadzonej od 3.05.2024"),
        ({"actions-0-what": "", "actions-1-what": " "}, "przynajmniej jedno działanie"),
        ({"person": ""}, "Zaznacz, dla kogo"),
        ({"do": "wiersz"}, "Dodaj wiersz"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_what_was_typed_stays(house: House, wrong: dict[str, Any], said: str):
    page = house.plan(**({"actions-2-what": "Zostaje"} | wrong if "actions-0-what" not in wrong else wrong))
    assert said in page.text
    assert "Zostaje" in page.html or "actions-0-what" in wrong
    assert house.all(Plan) == []


def test_a_measure_counts_ends_and_is_annulled(house: House):
    before = int(str(house.count("measures")))
    house.measure()
    assert house.count("measures") == before + 1
    (measure,) = house.all(Measure)
    page = house.member.get(f"/procedures/{house.id}/help")
    assert "wygasa 18.05.2024" in page.text  # 14 days, the day of the order not counted
    early = house.member.post(f"/support/measures/{measure.id}/end", day="2024-05-03")
    assert "za wczesny: środek zastosowano 4.05.2024" in house.member.get(early.location).text
    house.member.post(f"/support/measures/{measure.id}/end", day="2024-05-06")
    assert "wygasa" not in house.member.get(f"/procedures/{house.id}/help").text
    again = house.member.post(f"/support/measures/{measure.id}/end", day="2024-05-06")
    assert "Koniec zapisany" in house.member.get(again.location).text
    other = house.member.post(f"/support/measures/{measure.id}/end", day="2024-05-05")
    assert "Wpisano tu już 6.05.2024" in house.member.get(other.location).text
    assert house.count("measures") == before + 1
    house.member.post(f"/support/measure/{measure.id}/annulment", reason="Inna sprawa.")
    assert house.count("measures") == before


def test_an_order_expires_unless_a_court_prolongs_it(house: House):
    house.measure(applied_on="2024-04-24")
    (measure,) = house.all(Measure)
    assert "Zakaz zbliżania się wygasa" in house.member.get("/").text
    assert "wygasa 8.05.2024" in house.member.get(f"/procedures/{house.id}/help").text
    path = f"/support/measures/{measure.id}/prolongation"
    assert "środek zastosowano 24.04.2024" in house.member.get(house.member.post(path, day="2024-04-24").location).text
    assert "wygasa 8.05.2024" in house.member.get(house.member.post(path, day="2024-05-08").location).text
    assert house.all(Measure)[0].prolonged_until is None
    house.member.post(path, day="2024-06-30")
    assert "przedłużony przez sąd, wygasa 30.06.2024" in house.member.get(f"/procedures/{house.id}/help").text
    assert "wygasa" not in house.member.get("/").text


def test_an_order_that_expired_says_so(house: House):
    house.measure(applied_on="2024-04-10")
    page = house.member.get(f"/procedures/{house.id}/help").text
    assert "zakaz zbliżania się wygasł" in " ".join(page.split())
    assert "obowiązuje" not in page


def test_the_day_on_which_an_order_expires_stands_in_the_course_of_its_procedure(house: House):
    house.measure(applied_on="2024-04-24")
    course = house.member.get(f"/procedures/{house.id}").text
    assert "8.05.2024Wygaśnięcie: zakaz zbliżania sięJeśli sąd go nie przedłużył." in course
    (measure,) = house.all(Measure)
    house.member.post(f"/support/measures/{measure.id}/prolongation", day="2024-06-30")
    course = house.member.get(f"/procedures/{house.id}").text
    assert "30.06.2024Wygaśnięcie: zakaz zbliżania sięPrzedłużony przez sąd." in course
    assert "8.05.2024Wygaśnięcie" not in course
    house.member.post(f"/support/measures/{measure.id}/end", day="2024-05-02")
    assert "Wygaśnięcie" not in house.member.get(f"/procedures/{house.id}").text


def test_an_order_that_expired_stands_no_more_and_is_told(house: House):
    house.measure(applied_on="2024-04-10")
    page = house.member.get(f"/procedures/{house.id}/help")
    assert "wygasł 24.04.2024" in page.text
    assert "obowiązuje" not in page.text
    assert "Zakaz zbliżania się wygasł" in house.member.get("/").text


def test_a_court_is_told_of_a_child_removed(house: House):
    grown_up = house.measure(kind="odebranie_12a", person=str(house.people["doznajaca"]))
    assert "ta osoba była pełnoletnia. Wskaż dziecko" in grown_up.text
    with house.town.world.writing() as session:
        session.get_one(Person, house.people["doznajaca"]).born = "2015-03-04"
        session.commit()
    house.measure(kind="odebranie_12a", person=str(house.people["doznajaca"]), applied_on="2024-05-04")
    (measure,) = house.all(Measure)
    assert "do 5 maja 2024 r. Termin minął." in house.member.get(f"/procedures/{house.id}/help").text
    assert "Zawiadomienie sądu o odebraniu dziecka" in house.member.get("/").text
    house.member.post(f"/support/measures/{measure.id}/court", day="2024-05-05")
    assert "Zawiadomienie sądu" not in house.member.get("/").text
    page = house.member.get(f"/procedures/{house.id}/help")
    assert "sąd zawiadomiono 5.05.2024" in page.text
    assert "Termin minął" not in page.text
    wrong = house.member.post(f"/support/measures/{measure.id}/prolongation", day="2024-06-01")
    assert "środku tego rodzaju" in house.member.get(wrong.location).text


def test_a_plan_is_printed_for_the_person_it_is_for(house: House):
    house.plan()
    (plan,) = house.all(Plan)
    path = f"/papers/plans/{plan.id}/file.pdf"
    assert path in house.member.get(f"/procedures/{house.id}/help").html
    headers = house.member.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    with house.town.world.reading() as session:
        entry = session.scalars(select(Entry).order_by(Entry.number.desc()).limit(1)).one()
    assert json.loads(entry.detail)["facts"]["page"] == "papers.plan"
    assert str(plan.id) in entry.detail
    assert "Zmyślona" not in entry.detail
    reader = PdfReader(BytesIO(house.member.bytes(path, method="get")))
    assert headers["Content-Disposition"] == 'attachment; filename="plan-pomocy.pdf"'
    text = plain(" ".join(page.extract_text() for page in reader.pages))
    for said in ("Indywidualny plan pomocy", plan.number, "Tajne: rozmowa w szkole", "20 maja 2024", "Anna Zmyślona"):
        assert said in text, said
    assert "Jan Zmyślony" not in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert house.town.enter(Role.REPORTING).get(path).status == 403
    assert house.member.get(f"/papers/plans/{uuid4()}/file.pdf").status == 404
    house.member.post(f"/support/plan/{plan.id}/annulment", reason="Nie ta osoba.")
    assert house.member.get(path).status == 404


def test_what_came_of_a_plan_is_printed_with_it(house: House):
    house.plan()
    (plan,) = house.all(Plan)
    with house.town.world.reading() as session:
        done, not_done = session.scalars(select(PlanAction.id).where(PlanAction.plan_id == plan.id)).all()
    house.member.post(f"/support/plans/actions/{done}", outcome="tak")
    house.member.post(f"/support/plans/actions/{not_done}", outcome="nie", why_not="Nie było miejsc.")
    reader = PdfReader(BytesIO(house.member.bytes(f"/papers/plans/{plan.id}/file.pdf", method="get")))
    text = plain(" ".join(page.extract_text() for page in reader.pages))
    for said in ("wykonane 6 maja 2024", "niewykonane: Nie było miejsc."):
        assert said in text, said


def test_a_refusal_does_not_look_like_something_that_was_done(house: House):
    house.measure()
    (measure,) = house.all(Measure)
    refused = house.member.post(f"/support/measures/{measure.id}/prolongation", day="2024-05-10")
    assert '<div class="note soon said" role="status">' in house.member.get(refused.location).html
    done = house.member.post(f"/support/measures/{measure.id}/prolongation", day="2024-06-10")
    assert '<div class="note ok said" role="status">' in house.member.get(done.location).html


def test_what_is_overdue_in_a_plan_stands_on_top(house: House):
    house.plan(**{"drawn_on": "2024-05-03", "actions-1-due_on": "2024-05-04"})
    page = house.member.get(f"/procedures/{house.id}/help").text
    assert "po terminie" in page
    assert page.index("Druga rzecz") < page.index("Tajne: rozmowa w szkole")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": ""}, "Wybierz rodzaj"),
        ({"applied_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"kind": "odebranie_12a", "person": ""}, "Wskaż dziecko"),
        ({"placement": "placowka"}, "tylko przy odebraniu dziecka"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(house: House, wrong: dict[str, Any], said: str):
    assert said in house.measure(**wrong).text
    assert house.all(Measure) == []


def test_an_order_is_of_nobody_whom_it_protects(house: House):
    page = house.measure(person=str(house.people["doznajaca"]))
    assert "To stosuje się wobec osoby, która stosuje przemoc." in page.text
    assert house.all(Measure) == []


def test_sent_twice_each_is_one(house: House):
    for send, record in ((house.plan, Plan), (house.measure, Measure), (house.refer, Referral)):
        key = str(uuid4())
        assert [send(key=key).status for _ in range(2)] == [302, 302]
        assert [str(one.id) for one in house.all(record)] == [key]


OTHERS = (
    ("plan", Plan, {"actions-1-what": "Coś zupełnie innego"}),
    ("measure", Measure, {"person": ""}),
    ("measure", Measure, {"kind": "zakaz_wstepu"}),
    ("refer", Referral, {"day": "2024-05-04"}),
    ("refer", Referral, {"step": "referred_on"}),
)


@pytest.mark.parametrize(("send", "record", "other"), OTHERS)
def test_another_entry_is_not_taken_for_the_one_before(house: House, send: str, record: Any, other: dict[str, str]):
    key = str(uuid4())
    assert getattr(house, send)(key=key).status == 302
    (before,) = house.all(record)
    page = getattr(house, send)(key=key, **other)
    assert page.status == 200
    assert f"zapisano już pod numerem {before.number}" in page.text
    assert len(house.all(record)) == 1


def test_a_day_of_a_measure_is_corrected_with_a_reason_that_stays(house: House):
    house.measure()
    (measure,) = house.all(Measure)
    path, tab = f"/support/measures/{measure.id}", f"/procedures/{house.id}/help"
    assert house.member.get(f"{path}/prolongation/correction").status == 302
    assert house.member.get(f"{path}/kot/correction").status == 404
    house.member.post(f"{path}/prolongation", day="2024-08-01")
    assert f"{path}/prolongation/correction" in house.member.get(tab).html
    far = house.member.post(f"{path}/prolongation/correction", day="9999-01-01", seen="2024-08-01", reason="Sąd.")
    assert "Sprawdź rok" in far.text
    assert 'value="9999-01-01"' in far.html
    said = "Sąd przedłużył ponownie."
    assert "dlaczego się zmienia" in house.member.post(f"{path}/prolongation/correction", day="2024-09-01").text
    strange = house.member.post(f"{path}/prolongation/correction", day="2024-09-01", seen="")
    assert 'name="seen" value="2024-08-01"' in strange.html
    assert house.member.post(f"{path}/prolongation/correction", day="2024-09-01", seen="kiedyś").status == 400
    same = house.member.post(f"{path}/prolongation/correction", day="2024-08-01", seen="2024-08-01", reason=said)
    assert "Ten dzień już tu jest" in same.text
    assert said in same.html
    house.member.post(f"{path}/prolongation/correction", day="2024-09-01", seen="2024-08-01", reason=said)
    assert house.all(Measure)[0].prolonged_until == date(2024, 9, 1)
    assert said in house.member.get(tab).text
    late = house.coordinator.post(
        f"{path}/prolongation/correction", day="2024-10-01", seen="2024-08-01", reason="Inny wpis."
    )
    assert "Ktoś przed chwilą wpisał tu 1.09.2024" in late.text
    assert 'name="seen" value="2024-09-01"' in late.html
    assert house.all(Measure)[0].prolonged_until == date(2024, 9, 1)
    house.member.post(f"{path}/end", day="2024-05-06")
    house.member.post(f"{path}/end/correction", day="", seen="2024-05-06", reason="Nadal obowiązuje.")
    assert house.all(Measure)[0].lifted_on is None
    assert "obowiązuje" in house.member.get(tab).text


def test_what_a_plan_holds_is_done_after_it_was_drawn_up(house: House):
    for due_on in ("0001-05-20", "2024-05-05", "9999-05-20"):
        page = house.plan(**{"actions-0-due_on": due_on})
        assert "a termin działania przypada później" in page.text
        assert "Tajne: rozmowa w szkole" in page.html
    assert house.all(Plan) == []
    house.plan(**{"actions-0-due_on": "2024-05-06"})
    (plan,) = house.all(Plan)
    path = f"/support/plans/{plan.id}/actions"
    assert "a termin działania" in house.member.post(path, key=str(uuid4()), what="Nowe", due_on="2024-05-05").text
    assert len(house.all(PlanAction)) == 2


def test_what_a_plan_holds_stands_in_the_order_it_was_typed(house: House):
    typed = [f"Krok {place:02}" for place in range(20)]
    house.plan(**{f"actions-{place}-what": words for place, words in enumerate(typed)})
    page = house.member.get(f"/procedures/{house.id}/help")
    assert sorted(typed, key=page.text.index) == typed
    assert len(house.all(PlanAction)) == 20


def test_a_referral_goes_its_way_step_by_step(house: House):
    path = house.refer().location

    def step(name: str, day: str, **more: str) -> Page:
        page = house.member.post(f"{path}/step", step=name, day=day, **more)
        return house.member.get(page.location) if page.status == 302 else page

    assert "skierowanie, 4.05.2024" in step("referred_on", "2024-05-04").text
    assert house.count("corrective_referred") == 1
    assert "nie wcześniej niż skierowanie, 4.05.2024" in step("delivered_on", "2024-05-03").text
    assert "Zgłoszenie się do programu: do 3 czerwca 2024" in step("delivered_on", "2024-05-04").text
    assert "nie może być bez kroku „rozpoczęcie”" in step("completed_on", "2024-05-06").text
    assert "Ten dzień dopiero będzie" in step("started_on", "2024-05-07").text
    step("started_on", "2024-05-05")
    assert house.count("corrective_started") == 1
    step("completed_on", "2024-05-06")
    assert house.count("corrective_completed") == 1
    assert "nie jedno i drugie" in step("dropped_on", "2024-05-06").text
    later = step("referred_on", "2024-05-05", seen="2024-05-04")
    assert "nie później niż doręczenie skierowania, 4.05.2024" in later.text
    unpunished = step("notified_on", "2024-05-06")
    assert "Wybierz, jaka była kara" in step("punished_on", "2024-05-06", penalty="").text
    assert "zapisane" in unpunished.text.lower()
    step("punished_on", "2024-05-06", penalty="grzywna")
    (referral,) = house.all(Referral)
    assert (referral.penalty, referral.completed_on) == ("grzywna", date(2024, 5, 6))


def test_a_motion_waits_for_the_team_and_whoever_joined_without_one_is_written_down(house: House):
    path = house.refer().location
    early = house.member.post(f"{path}/step", step="started_on", day="2024-05-05")
    assert "ten wniosek wiąże zespół: rozpoczęcie wpisuje się po kroku „skierowanie”" in early.text
    assert "Zapisz: rozpoczęcie" not in early.html
    assert house.count("corrective_started") == 0
    asked = house.member.get(f"/support/referrals/new/{house.id}")
    assert "rozpoczęcie bez skierowania" in asked.text
    joined = house.refer(step="started_on")
    page = house.member.get(joined.location)
    assert "bez skierowania" in page.text
    assert "Zapisz: doręczenie skierowania" not in page.html
    assert (house.count("corrective_started"), house.count("corrective_motions")) == (1, 1)
    assert house.member.get(f"/procedures/{house.id}/help").status == 200
    closing = {"key": str(uuid4()), "protocol_on": "2024-05-06", "ground": "ustanie", "known": "y"}
    house.member.post(f"/closing/{house.id}", **closing)
    protocol = PdfReader(BytesIO(house.member.bytes(f"/papers/procedures/{house.id}/protocol.pdf", method="get")))
    assert "udział bez skierowania" in plain(" ".join(page.extract_text() for page in protocol.pages))


def test_whoever_writes_a_step_second_is_told_and_overwrites_nothing(house: House):
    path = house.refer().location
    house.coordinator.post(f"{path}/step", step="referred_on", day="2024-05-04")
    page = house.member.post(f"{path}/step", step="referred_on", day="2024-05-05")
    assert "Ktoś przed chwilą wpisał „skierowanie” z dniem 4.05.2024" in page.text
    assert house.all(Referral)[0].referred_on == date(2024, 5, 4)
    assert house.member.post(f"{path}/step", step="referred_on", day="2024-05-04").status == 302
    assert 'name="seen" value="2024-05-04"' in house.member.get(path).html
    why = house.member.post(f"{path}/step", step="referred_on", day="2024-05-05", seen="2024-05-04")
    assert "Napisz, dlaczego zmieniasz dzień" in why.text
    assert house.all(Referral)[0].referred_on == date(2024, 5, 4)
    sent = {"step": "referred_on", "day": "2024-05-05", "seen": "2024-05-04", "reason": "Pomyłka w dniu."}
    house.member.post(f"{path}/step", **sent)
    assert house.all(Referral)[0].referred_on == date(2024, 5, 5)
    assert "skierowanie: Pomyłka w dniu." in house.member.get(path).text
    house.coordinator.post(f"{path}/referred_on/withdrawal", reason="Nie było.")
    gone = house.member.post(f"{path}/step", step="referred_on", day="2024-05-06", seen="2024-05-05")
    assert "Ktoś przed chwilą cofnął „skierowanie”" in gone.text


def test_what_was_typed_beside_a_step_that_is_refused_stays(house: House):
    path = house.refer().location
    early = house.member.post(f"{path}/step", step="referred_on", day="2024-05-02", reason="Zespół się spieszył.")
    assert "Niczego nie zmieniono" in early.text
    assert 'value="2024-05-02"' in early.html
    assert early.html.count('value="Zespół się spieszył."') == 1
    wrong = {"step": "motion_on", "seen": "2024-05-03", "reason": "Pomyłka."}
    for day, said in (("2024-06-01", "dopiero będzie"), ("2024-05-03", "Ten dzień już tu jest")):
        page = house.member.post(f"{path}/step", day=day, **wrong)
        assert said in page.text
        assert f'name="day" value="{day}"' in page.html.replace('id="pmotion_on" ', "")
        assert page.html.count('value="Pomyłka."') == 1
    assert house.all(Referral)[0].motion_on == date(2024, 5, 3)


def test_a_step_is_taken_back_with_a_reason(house: House):
    path = house.refer().location
    house.member.post(f"{path}/step", step="referred_on", day="2024-05-04")
    house.member.post(f"{path}/step", step="started_on", day="2024-05-05")
    assert house.count("corrective_started") == 1
    assert house.member.get(f"{path}/relapsed_on/withdrawal").status == 404
    house.member.post(f"{path}/started_on/withdrawal", reason="Nie przyszedł.")
    assert house.count("corrective_started") == 0
    assert "Nie przyszedł." in house.member.get(path).text
    house.member.post(f"{path}/step", step="delivered_on", day="2024-05-05", reason="Odebrał sam.")
    assert "doręczenie skierowania: Odebrał sam." in house.member.get(path).text
    house.member.post(f"{path}/motion_on/withdrawal", reason="Nie było wniosku.")
    bare = house.member.post(f"{path}/referred_on/withdrawal", reason="Nie było.")
    assert "Dalsze kroki potrzebują wniosku grupy albo skierowania" in bare.text
    house.member.post(f"{path}/delivered_on/withdrawal", reason="Nie odebrał.")
    assert "To jedyny krok" in house.member.post(f"{path}/referred_on/withdrawal", reason="Nie było.").text
    house.member.post(f"/support/referral/{path.rpartition('/')[2]}/annulment", reason="Pomyłka osoby.")
    assert house.count("corrective_referred") == 0


def test_whoever_does_not_use_violence_is_not_referred(house: House):
    assert house.refer(person=str(house.people["doznajaca"])).status == 200
    assert house.all(Referral) == []
    assert "Ten dzień dopiero będzie" in house.refer(day="2024-05-07").text


def test_entries_of_another_procedure_are_out_of_reach(house: House):
    house.plan(), house.measure(), house.refer()
    ids = [house.all(record)[0].id for record in (Plan, Measure, Referral)]
    with house.town.world.writing() as session:
        for group in session.scalars(select(Group).where(Group.procedure_id == house.id)):
            group.annulled_on = date(2024, 5, 6)
        session.commit()
    for kind, id_ in zip(("plan", "measure", "referral"), ids, strict=True):
        assert house.member.get(f"/support/{kind}/{id_}/annulment").status == 403
    assert house.member.get(f"/support/referrals/{ids[2]}").status == 403
    assert house.member.post(f"/support/measures/{ids[1]}/end", day="2024-05-06").status == 403
    assert house.member.get(f"/support/cats/{UUID(int=1)}/annulment").status == 404


def test_nobody_is_put_down_for_somebody_who_cannot_be_found(house: House):
    for kind in ("odebranie_12a", "zakaz_zblizania"):
        page = house.measure(kind=kind, person=str(uuid4()))
        assert page.status == 200
        assert "Wybierz osobę z listy" in page.text
    assert house.all(Measure) == []


def test_a_year_that_cannot_be_is_refused(house: House):
    assert "Sprawdź rok" in house.measure(applied_on="0024-05-04").text
    assert "Sprawdź rok" in house.refer(day="0024-05-03").text
    assert (house.all(Measure), house.all(Referral)) == ([], [])


def test_a_referral_is_not_older_than_its_procedure(house: House):
    assert "prowadzonej od 3.05.2024" in house.refer(day="2024-05-02").text
    assert house.all(Referral) == []
    path = house.refer().location
    early = house.member.post(f"{path}/step", step="motion_on", day="2024-05-02", seen="2024-05-03")
    assert "prowadzonej od 3.05.2024" in early.text


def test_who_has_to_report_to_a_programme_stands_on_the_first_page(house: House):
    house.refer()
    (referral,) = house.all(Referral)
    words = "Zgłoszenie się do programu"
    assert words not in house.member.get("/").text
    with house.town.world.writing() as session:
        found = session.get_one(Referral, referral.id)
        found.motion_on, found.referred_on, found.delivered_on = (date(2024, 3, day) for day in (1, 1, 2))
        session.commit()
    page = house.member.get("/")
    assert f"{words}30 dni od doręczenia skierowania" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1.04.2024" in page.text
    with house.town.world.writing() as session:
        session.get_one(Referral, referral.id).reported_on = date(2024, 5, 6)
        session.commit()
    assert words not in house.member.get("/").text


def test_a_procedure_older_than_the_law_opens_on_every_page(town: Town):
    old = {
        "procedury": [{"numer": "1/2010", "data_wszczecia": "2010-05-05"}],
        "osoby": [{"id": "anna", "plec": "K"}, {"id": "jan", "plec": "M"}],
        "udzial": [
            {"procedura": "1/2010", "osoba": "anna", "rola": "doznajaca"},
            {"procedura": "1/2010", "osoba": "jan", "rola": "stosujaca"},
        ],
        "skierowania": [
            {
                "procedura": "1/2010",
                "osoba": "jan",
                "program": "ke",
                "skierowany_dnia": "2010-06-01",
                "doreczony_dnia": "2010-06-02",
            }
        ],
    }
    with town.world.reading() as session:
        unit_id = session.scalars(select(Procedure.unit_id)).first()
    assert unit_id is not None
    assert not bring_in(town.world.make, unit_id, old).rejected
    id_, coordinator = town.id("1/2010"), town.enter(Role.COORDINATOR)
    with town.world.reading() as session:
        referral = session.scalars(select(Referral).where(Referral.procedure_id == id_)).one()
    pages = [f"/procedures/{id_}{part}" for part in ("", "/people", "/cards", "/meetings", "/visits", "/help")]
    pages += [f"/groups/of/{id_}", f"/groups/new/{id_}", f"/cards/form-b/{id_}", f"/cards/firearm/{id_}"]
    pages += [f"/cards/form-d/{id_}/{referral.person_id}", f"/support/referrals/{referral.id}"]
    assert {page: coordinator.get(page).status for page in pages} == dict.fromkeys(pages, 200)


def test_who_a_measure_concerns_is_offered_by_part(house: House):
    """Most measures concern the person using violence: whoever chooses sees which of them it is."""
    text = house.member.get(f"/support/measures/new/{house.id}").text
    assert "Anna Zmyślona: osoba doznająca przemocy domowej" in text
    assert "Jan Zmyślony: osoba stosująca przemoc domową" in text
