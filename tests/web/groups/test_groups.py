"""A group is appointed and changed in the browser; membership opens the procedure, and its end closes it at once."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.answers import spelled
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.records.cards import Card, CardContent
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution
from tests.web.page import Browser, Page
from tests.web.visits.conftest import Town, town

__all__ = ["town"]

FILLED: Final = date(2024, 5, 3)


class Office:
    """The coordinator at work; `free` is a procedure that has no group yet."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.coordinator, self.member = town.enter(Role.COORDINATOR), town.enter(Role.MEMBER)
        self.free = town.id("3/2024")
        with town.world.writing() as session:
            for staff in session.scalars(select(Staff)):
                staff.institution = session.scalars(select(Institution).where(Institution.code == "policja")).one()
                staff.name = f"Zmyślona {staff.login}"
            session.commit()
        with town.world.reading() as session:
            self.staff = {staff.role: str(staff.id) for staff in session.scalars(select(Staff))}
            self.institutions = {one.code: str(one.id) for one in session.scalars(select(Institution))}

    def appoint(self, **more: Any) -> Page:
        return self.send(self.coordinator, self.free, **more)

    def send(self, browser: Browser, id_: UUID, **more: Any) -> Page:
        told = {
            "key": str(uuid4()),
            "appointed_on": "2024-05-06",
            "passed_on": "2024-05-04",
            "members": [self.staff["member"]],
            "guests-0-name": "Zmyślona Pracownica",
            "guests-0-institution": self.institutions["ops"],
            "do": "zapisz",
        } | more
        sent = {name: said for name, said in told.items() if said is not None}
        return browser.post(f"/groups/new/{id_}", **sent)

    def end(self, member: GroupMember, last_on: str, **more: str) -> Page:
        path = f"/groups/{member.group_id}/members/{member.id}/end"
        return self.coordinator.post(path, **({"last_on": last_on, "known": "y"} | more))

    def groups(self) -> list[Group]:
        with self.town.world.reading() as session:
            query = select(Group).where(Group.procedure_id == self.free).order_by(Group.appointed_on)
            return list(session.scalars(query))

    def members(self) -> dict[str, GroupMember]:
        with self.town.world.reading() as session:
            query = select(GroupMember).join(Group).where(Group.procedure_id == self.free)
            return {member.name or "": member for member in session.scalars(query)}

    def count(self, code: str) -> object:
        with self.town.world.reading() as session:
            unit = session.get_one(Procedure, self.free).unit_id
            return values(session, unit, Period.of_year(2024), [BY_CODE[code]])[code]


@pytest.fixture
def office(town: Town) -> Office:
    return Office(town)


def test_doors(office: Office, browser: Browser):
    path = f"/groups/new/{office.free}"
    assert browser.get(path).status == 302
    for role in (Role.MEMBER, Role.REPORTING):
        assert office.town.enter(role).get(path).status == 403
        assert office.send(office.town.enter(role), office.free).status == 403
    assert office.town.enter(Role.ADMINISTRATOR).get(path).status == 403
    assert office.coordinator.get(f"/groups/new/{uuid4()}").status == 404
    assert office.groups() == []


def test_appointing_opens_the_procedure_to_its_members_and_counts(office: Office):
    before = office.count("groups_created")
    assert office.member.get(f"/procedures/{office.free}").status == 403
    assert "Powołaj grupę" in office.coordinator.get(f"/procedures/{office.free}").links()
    assert office.appoint().location == f"/groups/of/{office.free}"
    assert office.member.get(f"/procedures/{office.free}").status == 200
    assert "3/2024" in office.member.get("/mine").links()
    assert office.count("groups_created") == int(str(before)) + 1
    (group,) = office.groups()
    assert (group.passed_on, group.appointed_on, group.extended) == (date(2024, 5, 4), date(2024, 5, 6), False)
    page = office.coordinator.get(f"/groups/of/{office.free}")
    assert "Zmyślona Pracownica" in page.text
    assert "Powołaj grupę" not in office.coordinator.get(f"/procedures/{office.free}").links()


def test_the_end_of_a_membership_closes_the_procedure_the_same_second(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    member = next(one for one in office.members().values() if one.staff_id is not None)
    assert office.member.get(f"/procedures/{office.free}").status == 200
    office.end(member, "2024-05-05")
    assert office.member.get(f"/procedures/{office.free}").status == 403
    assert "3/2024" not in office.member.get("/mine").links()
    again = office.end(member, "2024-05-05")
    assert "już się skończyły" in office.coordinator.get(again.location).text


def test_somebody_appointed_today_by_mistake_never_sat(office: Office):
    office.appoint()
    member = next(one for one in office.members().values() if one.staff_id is not None)
    office.end(member, "2024-05-05")
    assert office.member.get(f"/procedures/{office.free}").status == 403
    assert list(office.members()) == ["Zmyślona Pracownica"]


def test_a_slip_in_the_last_day_does_not_erase_who_sat(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    for member in office.members().values():
        page = office.end(member, "2023-05-05")
        assert "Udział trwa od 2.05.2024" in page.text
        assert 'value="2023-05-05"' in page.html
    assert len(office.members()) == 2
    assert office.member.get(f"/procedures/{office.free}").status == 200


def test_whom_the_act_wants_and_who_is_not_there_must_be_known(office: Office):
    page = office.appoint(**{"guests-0-name": "", "guests-0-institution": ""})
    assert "Brakuje: ośrodek pomocy społecznej." in page.text
    assert office.groups() == []
    assert office.appoint(**{"guests-0-name": "", "guests-0-institution": "", "known": "y"}).status == 302
    assert len(office.groups()) == 1


@pytest.mark.parametrize("gone", ["0190f0a0-0000-7000-8000-000000000001", "x"])
def test_somebody_from_an_institution_that_is_no_more_is_not_left_out_without_a_word(office: Office, gone: str):
    """A draft may be older than the list of institutions: what was typed stays, and is asked about."""
    page = office.appoint(known="y", **{"guests-0-institution": gone})
    assert "Tego, co wybrano, nie ma już na liście." in page.text
    assert 'value="Zmyślona Pracownica"' in page.html
    assert office.groups() == []


def test_others_extend_a_group_and_leaving_narrows_it(office: Office):
    office.appoint(**{"guests-1-name": "Zmyślony Nauczyciel", "guests-1-institution": office.institutions["oswiata"]})
    assert [group.extended for group in office.groups()] == [True]
    teacher = office.members()["Zmyślony Nauczyciel"]
    office.end(teacher, "2024-05-05")
    assert [group.extended for group in office.groups()] == [False]


def test_somebody_is_added_later(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    (group,) = office.groups()
    path = f"/groups/{group.id}/members"
    for wrong, said in (
        ({"since_on": "2024-05-06"}, "Wybierz osobę z kontem albo wpisz"),
        ({"since_on": "2024-05-06", "name": "Zmyślona Pedagog"}, "Wybierz, z jakiego podmiotu"),
        (
            {"since_on": "2024-05-06", "member": office.staff["coordinator"], "name": "Zmyślona Pedagog"},
            "Dodaje się jedną osobę naraz",
        ),
        ({"since_on": "2024-05-01", "member": office.staff["coordinator"]}, "Grupa działa od 2.05.2024"),
        ({"since_on": "2024-05-06", "member": office.staff["member"]}, "jest już w grupie"),
    ):
        sent = {"key": str(uuid4()), "member": "", "institution": ""} | wrong
        assert said in office.coordinator.post(path, **sent).text
    seat = {"since_on": "2024-05-06", "institution": ""}
    office.coordinator.post(path, key=str(uuid4()), member=office.staff["coordinator"], **seat)
    assert len(office.members()) == 3


def test_somebody_without_an_account_who_is_sent_twice_sits_once(office: Office):
    office.appoint()
    (group,) = office.groups()
    seat = {
        "key": str(uuid4()),
        "since_on": "2024-05-06",
        "member": "",
        "name": "Zmyślona Pedagog",
        "institution": office.institutions["oswiata"],
    }
    for _ in range(2):
        assert office.coordinator.post(f"/groups/{group.id}/members", **seat).status == 302
    with office.town.world.reading() as session:
        sitting = session.scalars(select(GroupMember).where(GroupMember.group_id == group.id)).all()
        assert sorted(member.name or "" for member in sitting).count("Zmyślona Pedagog") == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"appointed_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"appointed_on": "2024-03-01", "passed_on": ""}, "Procedurę prowadzi się od 2.03.2024"),
        ({"passed_on": "2024-05-06", "appointed_on": "2024-05-05"}, "przed dniem przekazania"),
        ({"guests-0-institution": ""}, "Wybierz, z jakiego podmiotu"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(office: Office, wrong: dict[str, Any], said: str):
    ops = office.institutions["ops"]
    page = office.appoint(**({"known": "y", "guests-1-name": "Ktoś Trzeci", "guests-1-institution": ops} | wrong))
    assert 'value="Ktoś Trzeci"' in page.html
    assert said in page.text
    assert office.groups() == []


def test_nobody_is_no_group(office: Office):
    page = office.appoint(members=None, known="y", **{"guests-0-name": ""})
    assert "Zaznacz, kto wchodzi w skład" in page.text
    assert office.groups() == []


def test_a_page_sent_twice_appoints_one_and_a_second_group_waits_for_the_end_of_the_first(office: Office):
    key = str(uuid4())
    assert [office.appoint(key=key).status for _ in range(2)] == [302, 302]
    assert len(office.groups()) == 1
    assert "Ktoś już powołał grupę" in office.appoint().text
    (group,) = office.groups()
    office.coordinator.post(f"/groups/{group.id}/dissolution", last_on="2024-05-06")
    said = office.appoint().text
    assert "Poprzednia grupa działała do 6.05.2024 włącznie. Wpisz dzień nie wcześniejszy niż 7.05.2024" in said
    assert [str(one.id) for one in office.groups()] == [key]


def test_an_annulled_group_never_was(office: Office):
    before = office.count("groups_created")
    office.appoint()
    (group,) = office.groups()
    path = f"/groups/{group.id}/annulment"
    assert "Napisz, dlaczego" in office.coordinator.post(path, reason="–").text
    page = office.coordinator.get(office.coordinator.post(path, reason="Nie ta procedura.").location)
    assert "Nie ta procedura." in page.text
    assert office.member.get(f"/procedures/{office.free}").status == 403
    assert office.count("groups_created") == before
    assert "już wcześniej" in office.coordinator.get(office.coordinator.post(path, reason="Znowu.").location).text


def test_no_group_where_there_is_nothing_to_work_on(office: Office):
    for number in ("4/2024", "5/2023"):
        page = office.send(office.coordinator, office.town.id(number), appointed_on="2024-05-06", passed_on="")
        assert "nie jest w toku" in page.text


def test_a_row_for_one_more_keeps_what_was_typed(office: Office):
    page = office.appoint(do="wiersz")
    assert 'name="guests-1-name"' in page.html
    assert 'value="Zmyślona Pracownica"' in page.html
    assert office.groups() == []


# Whom the act wants, and who is not there.


def test_the_page_asks_for_the_cases_and_wants_a_probation_officer_then(office: Office):
    page = office.coordinator.get(f"/groups/new/{office.free}")
    assert "kurator sądowy, gdy osoba stosująca przemoc jest pod dozorem albo nadzorem kuratora" in page.text
    asked = office.appoint(cases=["probation", "soldier"])
    assert "Brakuje: kurator sądowy, Żandarmeria Wojskowa." in asked.text
    kurator = {"guests-1-name": "Zmyślony Kurator", "guests-1-institution": office.institutions["kurator"]}
    assert office.appoint(cases=["probation"], **kurator).status == 302
    assert [(group.cases, group.extended) for group in office.groups()] == [(("probation",), False)]


def test_the_case_is_told_later_and_the_page_says_who_is_missing(office: Office):
    office.appoint()
    (group,) = office.groups()
    path = f"/groups/of/{office.free}"
    assert "brakuje" not in office.coordinator.get(path).text
    office.coordinator.post(f"/groups/{group.id}/cases", cases=["probation"])
    assert "W grupie brakuje: kurator sądowy." in office.coordinator.get(path).text
    assert "W grupie brakuje: kurator sądowy." in office.member.get(path).text
    wrong = office.coordinator.post(f"/groups/{group.id}/cases", cases=["inny"])
    assert "Niczego nie zmieniono" in office.coordinator.get(wrong.location).text
    office.coordinator.post(f"/groups/{group.id}/dissolution", last_on="2024-05-06")
    late = office.coordinator.post(f"/groups/{group.id}/cases")
    assert "Niczego nie zmieniono" in office.coordinator.get(late.location).text
    assert [group.cases for group in office.groups()] == [("probation",)]
    assert office.member.post(f"/groups/{group.id}/cases").status == 403


def test_what_a_form_says_of_supervision_is_ticked_and_told(office: Office):
    with office.town.world.writing() as session:
        procedure = session.get_one(Procedure, office.free)
        staff = session.scalars(select(Staff)).first()
        assert staff is not None
        card = Card(unit_id=procedure.unit_id, number="K/1/2024", kind="D", procedure=procedure, filled_on=FILLED)
        content = CardContent(
            unit_id=procedure.unit_id, procedure=procedure, card=card, version=1, form="d-2023", staff_id=staff.id,
            saved_on=FILLED,
        )  # fmt: skip
        content.answers = spelled({"V.probation": {"": "tak"}})
        session.add_all([card, content])
        session.commit()
    page = office.coordinator.get(f"/groups/new/{office.free}")
    assert "tak mówi formularz D z 3.05.2024" in page.text
    assert 'checked id="cases-0"' in page.html
    office.appoint()
    assert "Formularz D z 3.05.2024 mówi" in office.coordinator.get(f"/groups/of/{office.free}").text
    assert "Formularz D z 3.05.2024 mówi" not in office.member.get(f"/groups/of/{office.free}").text
    (group,) = office.groups()
    office.coordinator.post(f"/groups/{group.id}/cases", cases=["probation"])
    assert "Formularz D z 3.05.2024 mówi" not in office.coordinator.get(f"/groups/of/{office.free}").text


def test_the_last_whom_the_act_wants_leaves_only_when_that_is_known(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    worker = office.members()["Zmyślona Pracownica"]
    asked = office.end(worker, "2024-05-05", known="")
    assert "W grupie zabraknie: ośrodek pomocy społecznej." in asked.text
    assert 'value="2024-05-05"' in asked.html
    assert office.members()["Zmyślona Pracownica"].until_on is None
    assert "brakuje" not in office.coordinator.get(f"/groups/of/{office.free}").text
    assert office.end(worker, "2024-05-05").status == 302
    assert "W grupie brakuje: ośrodek pomocy społecznej." in office.coordinator.get(f"/groups/of/{office.free}").text
    other = next(one for one in office.members().values() if one.staff_id is not None)
    assert "To ostatnia osoba w grupie." in office.end(other, "2024-05-05", known="").text
    office.end(other, "2024-05-05")
    assert "Nikt nie jest w tej grupie." in office.coordinator.get(f"/groups/of/{office.free}").text


def test_groups_that_lack_somebody_stand_on_the_first_page_and_in_a_list(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    page = office.coordinator.get("/groups/incomplete")
    assert {"1/2024", "2/2024"} <= set(page.links())  # in those only the police sits
    assert "3/2024" not in page.links()
    assert "2 z niepełną grupą" in office.coordinator.get("/").text
    worker = office.members()["Zmyślona Pracownica"]
    office.end(worker, "2024-05-05")
    page = office.coordinator.get("/groups/incomplete")
    assert "3/2024" in page.links()
    assert "3 z niepełną grupą" in office.coordinator.get("/").text
    assert office.member.get("/groups/incomplete").status == 403


# One in the place of another.


def test_access_passes_from_one_to_the_other_and_a_form_sent_twice_does_it_once(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    member = next(one for one in office.members().values() if one.staff_id is not None)
    path = f"/groups/{member.group_id}/members/{member.id}/replacement"
    assert path in office.coordinator.get(f"/groups/of/{office.free}").html
    told = {
        "key": str(uuid4()),
        "last_on": "2024-05-05",
        "since_on": "2024-05-06",
        "member": "",
        "name": "Nowy Zmyślony",
        "institution": office.institutions["policja"],
    }
    for wrong, said in (
        ({"name": ""}, "Wybierz osobę z kontem albo wpisz"),
        ({"since_on": "2024-05-04"}, "najwcześniej tego dnia"),
        ({"last_on": "2024-05-01"}, "Udział trwa od 2.05.2024"),
        ({"since_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"institution": office.institutions["oswiata"]}, "W grupie zabraknie: Policja."),
    ):
        page = office.coordinator.post(path, **(told | wrong))
        assert said in page.text
    assert office.member.get(f"/procedures/{office.free}").status == 200
    for _ in range(2):
        assert office.coordinator.post(path, **told).location == f"/groups/of/{office.free}"
    assert office.member.get(f"/procedures/{office.free}").status == 403
    assert office.members()["Nowy Zmyślony"].since_on == date(2024, 5, 6)
    assert len(office.members()) == 3
    other = office.coordinator.post(path, **(told | {"name": "Trzeci Zmyślony"}))
    assert "teraz były w niej inne dane" in office.coordinator.get(other.location).text
    assert len(office.members()) == 3


def test_whoever_never_sat_is_replaced_and_the_form_sent_again_says_so(office: Office):
    office.appoint()
    member = next(one for one in office.members().values() if one.staff_id is not None)
    path = f"/groups/{member.group_id}/members/{member.id}/replacement"
    told = {
        "key": str(uuid4()),
        "last_on": "2024-05-05",
        "since_on": "2024-05-06",
        "member": office.staff["coordinator"],
        "name": "",
        "institution": "",
    }
    for said in ("Zamiana zapisana", "Ten formularz już wysłano"):
        page = office.coordinator.post(path, **told)
        assert said in office.coordinator.get(page.location).text
    assert len(office.members()) == 2
    gone = office.coordinator.get(path)
    assert "Tego udziału w grupie już nie ma" in office.coordinator.get(gone.location).text
    assert office.member.get(f"/procedures/{office.free}").status == 403


# One group after another.


def test_the_right_group_is_appointed_on_the_day_of_the_one_that_was_annulled(office: Office):
    office.appoint()
    (group,) = office.groups()
    office.coordinator.post(f"/groups/{group.id}/annulment", reason="Nie ci ludzie.")
    assert office.appoint().status == 302
    assert sorted(one.annulled_on is None for one in office.groups()) == [False, True]
    assert "Nie ci ludzie." in office.coordinator.get(f"/groups/of/{office.free}").text


def test_the_last_day_of_a_group_is_corrected(office: Office):
    office.appoint(appointed_on="2024-05-02", passed_on="")
    (group,) = office.groups()
    path = f"/groups/{group.id}/dissolution"
    assert 'value="2024-05-05"' in office.coordinator.get(f"/groups/of/{office.free}").html
    office.coordinator.post(path, last_on="2024-05-06")
    assert "nie wcześniejszy niż 7.05.2024" in office.appoint().text
    office.coordinator.post(path, last_on="2024-05-05")
    assert office.appoint().status == 302
    page = office.coordinator.post(path, last_on="2024-05-06")
    assert "Następna grupa działa od 6.05.2024" in office.coordinator.get(page.location).text
    assert [one.dissolved_on for one in office.groups()] == [date(2024, 5, 5), None]


# A form sent again with something else in it.


def test_a_group_sent_again_with_other_people_is_not_called_saved(office: Office):
    key = str(uuid4())
    office.appoint(key=key)
    page = office.appoint(key=key, **{"guests-0-name": "Inna Zmyślona"})
    assert "nie zapisano" in office.coordinator.get(page.location).text
    assert "Inna Zmyślona" not in office.members()


def test_a_member_sent_again_with_another_name_is_asked_about(office: Office):
    office.appoint()
    (group,) = office.groups()
    told = {
        "key": str(uuid4()),
        "since_on": "2024-05-06",
        "member": "",
        "name": "Zmyślona Pedagog",
        "institution": office.institutions["oswiata"],
    }
    path = f"/groups/{group.id}/members"
    office.coordinator.post(path, **told)
    page = office.coordinator.post(path, **(told | {"name": "Inna Zmyślona"}))
    assert "Wyślij go jeszcze raz, jeśli to następna osoba" in page.text
    assert 'value="Inna Zmyślona"' in page.html
    assert f'name="key" type="hidden" value="{told["key"]}"' not in page.html
    assert len(office.members()) == 3
