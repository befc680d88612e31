"""One procedure goes to another commune: whole, counted there from its day on, and once however often it is sent."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from ppr_case.casework import handover
from ppr_case.casework.remarks import remark
from ppr_case.casework.sittings import Held, correct_sitting
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange import taking_over
from ppr_case.interchange.carrying import Carried, as_json, of_json
from ppr_case.interchange.documents import Documents
from ppr_case.interchange.dossiers import dossier, without_names
from ppr_case.interchange.leaving import header_of
from ppr_case.interchange.tables import BY_NAME
from ppr_case.interchange.taking_over import NotADossier, OurOwn, RowsRefused, TakenOver, TakenOverAhead
from ppr_case.law import load
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.closings import ClosingGap, ClosingMember, ClosingNotice, Monitoring
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.measures import Measure
from ppr_case.records.meetings import Decision, Sitting
from ppr_case.records.people import Involvement, Person
from ppr_case.records.plans import Plan, PlanAction
from ppr_case.records.procedures import Closing, Procedure
from ppr_case.records.remarks import Remark
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit, VisitNote
from tests.interchange.registers import Place, small

SENDER = "ppr1-other"
TAKEN_ON = date(2024, 7, 1)
OPEN = [{"procedura": "1/2024", "data": "2024-04-01", "podstawa": "ustanie", "uchylone_dnia": "2024-04-15"}]


@dataclass
class Town:
    """A unit with a coordinator, to hand procedures over from and to take them over to."""

    place: Place
    by: UUID

    def procedure(self, session: Any, number: str = "1/2024") -> Procedure:
        query = select(Procedure).where(Procedure.unit_id == self.place.unit_id, Procedure.number == number)
        found: Procedure = session.scalars(query).one()
        return found

    def whole(self, number: str = "1/2024") -> dict[str, Any]:
        with self.place.world.reading() as session:
            made = b"".join(as_json(dossier(session, self.procedure(session, number), made_on=TAKEN_ON)))
        told: dict[str, Any] = json.loads(made)
        return told

    def take(self, whole: Any, on: date = TAKEN_ON) -> TakenOver:
        content = whole if isinstance(whole, bytes | Carried) else json.dumps(whole).encode()
        carried = content if isinstance(content, Carried) else of_json(content)
        return taking_over.take_over(
            self.place.world.make, self.place.unit_id, carried, sender=SENDER, on=on, by=self.by, law=load()
        )

    def count(self, record: Any) -> int:
        with self.place.world.reading() as session:
            found: int = session.scalars(
                select(func.count()).select_from(record).where(record.unit_id == self.place.unit_id)
            ).one()
            return found


def town(place: Place) -> Town:
    with place.world.writing() as session:
        unit = session.get_one(Unit, place.unit_id)
        by = Staff(
            unit=unit, unit_id=unit.id, login=f"k{unit.teryt}", role="coordinator", since_on=TAKEN_ON, session_mark="x"
        )
        session.add(by)
        session.commit()
        return Town(place, by.id)


@pytest.fixture
def home(here: Place) -> Town:
    """Give a unit whose procedure 1/2024 runs and has something written in every place that takes words."""
    made = town(here)
    here.bring(small(zakonczenia=OPEN))
    with here.world.writing() as session, session.no_autoflush:
        procedure = made.procedure(session)
        of = {"unit_id": here.unit_id, "procedure": procedure}
        wrote = of | {"staff_id": made.by}

        def one(record: Any, *where: Any) -> Any:
            return session.scalars(select(record).where(record.procedure_id == procedure.id, *where)).first()

        ewa = one(Involvement, Involvement.role == "doznajaca").person_id
        card = one(Card, Card.kind == "A", Card.opening)
        card.firearm = "tak"
        one(Card, Card.kind == "C").sitting = session.scalars(
            select(Sitting).where(Sitting.unit_id == here.unit_id, Sitting.state == "odbyte")
        ).one()
        procedure.firearm_notified_on, procedure.act = date(2024, 1, 11), "act-2023"
        for version, said in enumerate(("pierwsza treść", "druga treść"), start=1):
            content = CardContent(**wrote, card=card, version=version, form="a-2023", saved_on=date(2024, 1, 12))
            content.answers = json.dumps({"V.opis": {"": said}, "I.kto": {str(ewa): "ona", f"{ewa}:{ewa}": "obie"}})
            content.reason = "literówka" if version == 2 else None
            session.add(content)
        visit = session.scalars(select(Visit).where(Visit.unit_id == here.unit_id).order_by(Visit.number)).first()
        assert visit is not None
        visit.persons.append(session.get_one(Person, ewa))
        sitting = session.scalars(
            select(Sitting).where(Sitting.unit_id == here.unit_id, Sitting.state == "odbyte")
        ).one()
        sitting.hour, sitting.place = "09:30", "sala 12"
        session.add(Decision(unit_id=here.unit_id, sitting=sitting, procedure_id=procedure.id, code="plan"))
        procedure.visit_planned_on, procedure.visit_every = date(2024, 7, 5), 7
        noted = VisitNote(**wrote, visit=visit, written_on=date(2024, 2, 1))
        noted.text = "spokojnie"
        plan = one(Plan)
        action = PlanAction(**of, plan=plan, due_on=date(2024, 3, 1), done=False, settled_on=date(2024, 3, 2))
        action.institution = session.scalars(
            select(Institution).where(Institution.unit_id == here.unit_id, Institution.code == "sp1")
        ).one()
        action.what, action.why_not = "terapia", "nie przyszła"
        order = one(Measure, Measure.kind == "nakaz_opuszczenia")
        order.prolonged_until = date(2024, 4, 1)
        member = GroupMember(
            unit=session.get_one(Unit, here.unit_id), unit_id=here.unit_id, group=one(Group),
            institution_id=action.institution.id, since_on=date(2024, 1, 15),
        )  # fmt: skip
        member.name = "Maria Zmyślona"
        member.group.probation = True
        session.add_all([noted, action, member])
        session.flush()
        for about, entry in (("measures", order), ("plan_actions", action)):
            remark = Remark(**wrote, about=about, about_id=entry.id, written_on=date(2024, 3, 3))
            remark.text = f"uwaga do {about}"
            session.add(remark)
        session.commit()
    return made


@pytest.fixture
def away(another: Callable[[], Place]) -> Town:
    return town(another())


def test_a_dossier_has_every_row_and_every_word_of_the_one_procedure(home: Town) -> None:
    whole = home.whole()
    tables, documents = whole["tables"], whole["documents"]
    counted = {name: len(rows) for name, rows in tables.items()}
    assert counted == {
        "instytucje": 2, "procedury": 1, "zakonczenia": 1, "osoby": 4, "udzial": 4, "formularze": 6, "spotkania": 1,
        "wizyty": 2, "grupy": 1, "plany": 1, "skierowania": 1, "srodki": 2,
    }  # fmt: skip
    assert all(tuple(row) == header_of(BY_NAME[name]) for name, rows in tables.items() for row in rows)
    assert tables["spotkania"][0]["procedury"] == "1/2024"  # it spoke of 2/2024 as well
    assert "2/2024" not in json.dumps(whole)
    assert [one["answers"]["V.opis"][""] for one in documents["forms"]] == ["pierwsza treść", "druga treść"]
    assert documents["group_members"][0]["name"] == "Maria Zmyślona"
    assert without_names(whole)["documents"]["group_members"] == []


def test_what_is_kept_of_a_closing_is_exported_and_stays_in_the_package(home: Town, away: Town) -> None:
    with home.place.world.writing() as session:
        procedure = home.procedure(session)
        member = session.scalars(select(GroupMember).where(GroupMember.unit_id == procedure.unit_id)).one()
        made = session.scalars(select(Closing).where(Closing.procedure_id == procedure.id)).first()
        assert made is not None
        of: dict[str, Any] = {"unit_id": procedure.unit_id, "closing": made}
        came = Monitoring(
            **of, procedure=procedure, ended_on=made.protocol_on, outcome="wyjazd", staff_id=home.by,
            written_on=TAKEN_ON, annulled_on=TAKEN_ON, annulled_by_id=home.by,
        )  # fmt: skip
        came.note, came.why_annulled = "wyjechali", "wrócili"
        remark(session, made, procedure, "protokół innej sprawy", by=home.by, on=TAKEN_ON)
        session.add_all(
            [
                came,
                ClosingGap(**of, code="visit", staff_id=home.by, seen_on=made.protocol_on),
                ClosingMember(**of, member=member),
                ClosingNotice(**of, institution_id=member.institution_id, sent_on=made.protocol_on),
            ]
        )
        session.commit()
        id_, on, seat = str(made.id), made.protocol_on.isoformat(), str(member.id)
    whole = home.whole("1/2024")
    told = whole["documents"]
    assert told["group_members"][0]["id"] == seat
    assert told["closing_members"] == [{"closing": id_, "member": seat}]
    assert told["closing_gaps"] == [{"closing": id_, "code": "visit", "seen_on": on}]
    assert told["closing_notices"] == [{"closing": id_, "institution": "sp1", "sent_on": on}]
    (revoked,) = told["closing_revocations"]
    assert (revoked["closing"], revoked["reason"]) == (id_, "protokół innej sprawy")
    (came_of,) = told["monitorings"]
    assert (came_of["outcome"], came_of["note"], came_of["why_annulled"]) == ("wyjazd", "wyjechali", "wrócili")
    assert without_names(whole)["documents"]["closing_members"] == []
    assert id_ in {row["id"] for row in whole["tables"]["zakonczenia"]}
    away.take(whole)
    assert [away.count(record) for record in (Closing, ClosingGap, ClosingNotice, Monitoring)] == [0] * 4


def test_it_comes_in_whole_and_counts_from_the_taking_over_on(home: Town, away: Town) -> None:
    whole = home.whole()
    done = away.take(whole)
    assert (done.number, done.again) == ("1/2024", False)
    there = away.whole(done.number)
    procedure = there["tables"]["procedury"][0]
    assert (procedure["data_wszczecia"], procedure["przejeta_dnia"]) == ("2024-01-10", "2024-07-01")
    assert procedure["przejeta_z"] == whole["unit"]["teryt"]
    assert procedure["uwagi"] == whole["tables"]["procedury"][0]["uwagi"]
    for name in ("osoby", "udzial", "formularze", "spotkania", "wizyty", "grupy", "plany", "skierowania", "srodki"):
        kept, sent = there["tables"][name], whole["tables"][name]
        assert len(kept) == len(sent), name
        assert {row["inna_gmina"] for row in kept if "inna_gmina" in row} <= {"tak"}, name
    assert [row["nazwisko"] for row in there["tables"]["osoby"]] == [
        row["nazwisko"] for row in whole["tables"]["osoby"]
    ]
    assert "zakonczenia" not in there["tables"]
    codes = ("procedures_active", "procedures_taken_over", "procedures_opened", "forms_c", "visits", "group_meetings")
    known = [code for code in codes if code in BY_CODE]
    with away.place.world.reading() as session:
        found = values(session, away.place.unit_id, Period.of_year(2024), [BY_CODE[code] for code in known])
    assert found["procedures_taken_over"] == 1
    assert {code: found[code] for code in known if code not in {"procedures_active", "procedures_taken_over"}} == {
        code: 0 for code in known if code not in {"procedures_active", "procedures_taken_over"}
    }


def test_its_words_come_in_under_the_people_and_entries_they_speak_of(home: Town, away: Town) -> None:
    sent = home.whole()
    done = away.take(sent)
    told = away.whole(done.number)["documents"]
    names = (
        "forms",
        "visit_notes",
        "seen",
        "sittings",
        "plan_actions",
        "remarks",
        "measures",
        "firearms",
        "groups",
        "filled_at",
    )
    for name in names:
        assert len(told[name]) == len(sent["documents"][name]) > 0, name
    assert [one["decision"] for one in told["sittings"]] == ["plan"]
    assert [(one["hour"], one["place"]) for one in told["sittings"]] == [("09:30", "sala 12")]
    assert told["procedure"] == sent["documents"]["procedure"]
    assert [(one["probation"], one["soldier"]) for one in told["groups"]] == [(True, False)]
    about = {one["about"]: one for one in told["remarks"]}
    assert {name: one["text"] for name, one in about.items()} == {
        "measures": "uwaga do measures",
        "plan_actions": "uwaga do plan_actions",
    }
    assert about["plan_actions"]["about_id"] == told["plan_actions"][0]["id"]
    assert [(one["what"], one["why_not"], one["institution"]) for one in told["plan_actions"]] == [
        ("terapia", "nie przyszła", "oswiata")
    ]
    with away.place.world.reading() as session:
        people = {str(id_) for id_ in session.scalars(select(Person.id).where(Person.unit_id == away.place.unit_id))}
    (one, pair) = told["forms"][1]["answers"]["I.kto"]
    assert one in people
    assert pair == f"{one}:{one}"
    assert told["forms"][1]["reason"] == "literówka"


def test_a_corrected_sitting_comes_with_the_wrong_one_and_the_reason(home: Town, away: Town) -> None:
    with home.place.world.writing() as session:
        procedure = home.procedure(session)
        query = select(Sitting).where(Sitting.unit_id == home.place.unit_id, Sitting.state == "odbyte")
        wrong = session.scalars(query).one()
        right = correct_sitting(
            session, wrong, Held(wrong.kind, date(2024, 2, 3)), id_=new_id(), procedures=[procedure], institutions=[],
            reason="Zły dzień.", by=home.by, today=TAKEN_ON,
        )  # fmt: skip
        remark(session, right, procedure, "Ustalenie.", by=home.by, on=TAKEN_ON)
        session.commit()
    sent = home.whole()
    told = away.whole(away.take(sent).number)["documents"]
    for documents in (sent["documents"], told):
        (right_id, wrong_id) = next(
            (one["sitting"], one["corrects"]) for one in documents["sittings"] if one["corrects"]
        )
        said = {
            (one["about_id"], one["annuls"], one["text"]) for one in documents["remarks"] if one["about"] == "sittings"
        }
        assert said == {(wrong_id, True, "Zły dzień."), (right_id, False, "Ustalenie.")}
    with away.place.world.reading() as session:
        assert session.get_one(Sitting, UUID(wrong_id)).annulled_on == TAKEN_ON
    older = copy.deepcopy(sent)  # as an earlier version of the program wrote it
    for one in older["documents"]["sittings"]:
        del one["corrects"]
    for one in older["documents"]["remarks"]:
        del one["annuls"]
    assert taking_over._fit(older["documents"], older["tables"])  # noqa: SLF001 (the same package cannot come twice)


def test_half_a_sign_is_no_text(home: Town, away: Town) -> None:
    whole = home.whole()
    whole["documents"]["plan_actions"][0]["what"] = "\ud800"
    with pytest.raises(NotADossier):
        away.take(whole)


def test_sent_twice_it_is_there_once(home: Town, away: Town) -> None:
    first, second = away.take(home.whole()), away.take(home.whole())
    assert second == TakenOver(first.procedure_id, first.number, again=True)
    assert [away.count(record) for record in (Procedure, CardContent, Remark, Visit)] == [1, 2, 2, 2]


def test_cut_off_between_rows_and_words_it_is_finished_by_the_next(
    home: Town, away: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise OSError("power")

    whole = home.whole()
    with monkeypatch.context() as broken:
        broken.setattr(Documents, "keep", cut_off)
        with pytest.raises(OSError, match="power"):
            away.take(whole)
    assert (away.count(Procedure), away.count(CardContent)) == (1, 0)
    assert away.take(home.whole()).again is False
    assert (away.count(Procedure), away.count(CardContent), away.count(Visit)) == (1, 2, 2)


def test_somebody_known_here_is_not_there_twice(home: Town, away: Town) -> None:
    known = {"id": "x", "imie": "Anna", "nazwisko": "Zmyślona-Wymyślna", "pesel": "44051401458", "plec": "M"}
    away.place.bring({"osoby": [known]})
    away.take(home.whole())
    assert away.count(Person) == 4


@pytest.mark.parametrize("on", [date(2024, 1, 9), clock.today() + timedelta(days=1)])
def test_a_day_that_cannot_be_is_refused(home: Town, away: Town, on: date) -> None:
    with pytest.raises(TakenOverAhead):
        away.take(home.whole(), on)
    assert away.count(Procedure) == 0


def test_its_own_unit_does_not_take_it(home: Town) -> None:
    with pytest.raises(OurOwn):
        home.take(home.whole())


def test_rows_that_contradict_each_other_bring_nothing_in(home: Town, away: Town) -> None:
    whole = home.whole()
    whole["tables"]["wizyty"][0]["cel"] = "spacer"
    with pytest.raises(RowsRefused) as refused:
        away.take(whole)
    assert refused.value.summary.reasons[0].table == "wizyty"
    assert [away.count(record) for record in (Procedure, Person, Visit)] == [0, 0, 0]


def broken(whole: dict[str, Any], name: str, **changed: Any) -> dict[str, Any]:
    whole["documents"][name][0] |= changed
    return whole


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _: b"nie JSON",
        lambda _: b"[" * 100_000,
        lambda whole: whole | {"version": 2},
        lambda whole: whole | {"tables": {}},
        lambda whole: whole | {"documents": {}},
        lambda whole: whole | {"tables": whole["tables"] | {"dzialania": []}},
        lambda whole: broken(whole, "forms", card="nie ma takiego"),
        lambda whole: broken(whole, "forms", version="pierwsza"),
        lambda whole: broken(whole, "visit_notes", written_on="wczoraj"),
        lambda whole: broken(whole, "visit_notes", text=7),
        lambda whole: broken(whole, "remarks", about="staff"),
        lambda whole: broken(whole, "plan_actions", done="może"),
        lambda whole: broken(whole, "firearms", firearm="armata"),
        lambda whole: broken(whole, "seen", person="nikt"),
        lambda whole: broken(whole, "sittings", decision="kawa"),
        lambda whole: broken(whole, "sittings", hour=9),
        lambda whole: broken(whole, "sittings", corrects="żadne"),
    ],
)
def test_what_is_no_dossier_brings_nothing_in(home: Town, away: Town, wrong: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises(NotADossier):
        away.take(wrong(home.whole()))
    assert [away.count(record) for record in (Procedure, Person, CardContent)] == [0, 0, 0]


def test_handing_over_ends_our_part_once(home: Town) -> None:
    today = date(2024, 7, 1)
    with home.place.world.writing() as session:
        procedure = home.procedure(session)
        with pytest.raises(handover.HandedOverAhead):
            handover.hand_over(session, procedure, on=today + timedelta(days=1), to=None, today=today)
        with pytest.raises(handover.HandedOverBeforeHeld):
            handover.hand_over(session, procedure, on=date(2024, 1, 9), to=None, today=today)
        assert handover.hand_over(session, procedure, on=today, to="Gmina Zmyślna", today=today)
        assert procedure.held_until == today
        assert not handover.hand_over(session, procedure, on=date(2024, 6, 1), to="inna", today=today)
        assert (procedure.handed_over_on, procedure.handed_over_to) == (today, "Gmina Zmyślna")
        with pytest.raises(handover.NotRunning):
            handover.hand_over(session, home.procedure(session, "4/2024"), on=today, to=None, today=today)


def test_a_package_of_a_program_that_knew_no_cases_comes_in(home: Town, away: Town) -> None:
    whole = home.whole()
    del whole["documents"]["groups"]
    done = away.take(whole)
    assert away.whole(done.number)["documents"]["groups"] == []
