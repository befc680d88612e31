"""The page of the team: who is in it and who was, and each change in the numbers the same second."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.groups import TeamMember
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution
from tests.web.hamlet import NOW
from tests.web.page import Browser, Page
from tests.worlds import World

TODAY: Final = date(2024, 5, 6)
PARTS: Final = ("policja", "gkrpa", "oswiata", "zdrowie", "ngo", "kurator")


class Team:
    """The coordinator at work on a team of two, one of whom has left."""

    def __init__(self, world: World, unit_id: UUID, enter: Callable[[Role], Browser]) -> None:
        self.world, self.unit_id, self.enter = world, unit_id, enter
        rows = [
            {"id": "a", "imie_nazwisko": "Zmyślona Anna", "podmiot": "ops", "od": "2023-07-01"},
            {
                "id": "b",
                "imie_nazwisko": "Dawna Zmyślona",
                "podmiot": "policja",
                "od": "2022-01-01",
                "do": "2023-06-30",
            },
        ]
        assert not bring_in(world.make, unit_id, {"czlonkowie_zi": rows}).rejected
        self.coordinator = enter(Role.COORDINATOR)
        with world.reading() as session:
            self.institutions = {one.code: str(one.id) for one in session.scalars(select(Institution))}

    def members(self) -> dict[str, TeamMember]:
        with self.world.reading() as session:
            return {member.name or "": member for member in session.scalars(select(TeamMember))}

    def id(self, name: str = "Zmyślona Anna") -> UUID:
        return self.members()[name].id

    def count(self, on: date = TODAY) -> object:
        with self.world.reading() as session:
            period = Period(date(2020, 1, 1), on)
            return values(session, self.unit_id, period, [BY_CODE["team_members"]])["team_members"]

    def add(self, **more: str) -> Page:
        told = {
            "key": str(uuid4()),
            "name": "Nowa Zmyślona",
            "institution": self.institutions["policja"],
            "since_on": "2024-05-02",
        }
        return self.coordinator.post("/team/new", **(told | more))

    def fill(self) -> None:
        for kind in PARTS:
            assert self.add(name=f"Osoba {kind}", institution=self.institutions[kind]).status == 302


@pytest.fixture
def team(world: World, unit_id: UUID, signed_in: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)
    return Team(world, unit_id, signed_in)


def test_doors(team: Team, browser: Browser):
    assert browser.get("/team").status == 302
    paths = ("/team", "/team/new", *(f"/team/{team.id()}/{page}" for page in ("end", "replacement", "correction")))
    for role in (Role.MEMBER, Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        other = team.enter(role)
        assert [other.get(path).status for path in paths] == [403] * len(paths)
        assert other.post(f"/team/{team.id()}/removal").status == 403
        assert "Zespół" not in other.get("/").links()
    for page in ("end", "replacement", "correction", "removal"):
        assert team.coordinator.get(f"/team/{uuid4()}/{page}").status == 404
    assert team.count() == 1


def test_who_is_in_it_who_was_and_which_parts_lack_people(team: Team):
    assert "Zespół" in team.coordinator.get("/").links()
    page = team.coordinator.get("/team")
    now, _, earlier = page.text.partition("Wcześniej")
    assert "Zmyślona Anna" in now
    assert "Dawna Zmyślona" not in now
    assert "Dawna Zmyślona" in earlier
    for part in ("Policja", "gminna komisja rozwiązywania problemów alkoholowych", "kuratorzy sądowi"):
        assert part in now
    assert "jednostki organizacyjne pomocy społecznej" not in now
    assert "6 bez nikogo w zespole" in team.coordinator.get("/").text
    team.fill()
    assert "ustawa (Dz.U. 2024 poz. 1673) wymienia" not in team.coordinator.get("/team").text
    assert "bez nikogo w zespole" not in team.coordinator.get("/").text


def test_somebody_comes_and_counts_and_a_form_sent_twice_adds_one(team: Team):
    key = str(uuid4())
    for _ in range(2):
        assert team.add(key=key).location == "/team"
    assert team.count() == 2
    assert team.members()["Nowa Zmyślona"].number == "C/1/2024"
    other = team.add(key=key, name="Inna Zmyślona")
    assert "zapisano już pod numerem C/1/2024" in other.text
    assert 'value="Inna Zmyślona"' in other.html
    assert team.count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "–"}, "Wpisz imię i nazwisko"),
        ({"institution": ""}, "Wybierz, który podmiot"),
        ({"since_on": ""}, "Wpisz pierwszy dzień"),
        ({"since_on": "2024-05-07"}, "Ten dzień dopiero będzie"),
        ({"since_on": "1924-05-07"}, "Sprawdź rok"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(team: Team, wrong: dict[str, str], said: str):
    page = team.add(**wrong)
    assert said in page.text
    assert team.count() == 1


def test_somebody_who_is_there_already_is_not_added(team: Team):
    page = team.add(name="zmyślona  anna", institution=team.institutions["ops"])
    assert "już wpisana z tego podmiotu, od 1.07.2023" in page.text
    assert team.count() == 1


def test_the_last_of_a_part_leaves_only_when_that_is_known(team: Team):
    path = f"/team/{team.id()}/end"
    assert "Wiem, kogo" not in team.coordinator.get(path).text
    page = team.coordinator.post(path, last_on="2024-05-05")
    assert "W zespole zabraknie: jednostki organizacyjne pomocy społecznej." in page.text
    assert team.count() == 1
    assert "nie wcześniejszy" in team.coordinator.post(path, last_on="2023-06-30", known="y").text
    assert team.coordinator.post(path, last_on="2024-05-05", known="y").location == "/team"
    assert (team.count(), team.count(date(2024, 5, 5))) == (0, 1)
    again = team.coordinator.post(path, last_on="2024-05-05", known="y")
    assert "już odeszła" in team.coordinator.get(again.location).text


def test_one_takes_the_place_of_another_and_a_form_sent_twice_does_it_once(team: Team):
    path = f"/team/{team.id()}/replacement"
    assert f'selected value="{team.institutions["ops"]}"' in team.coordinator.get(path).html
    told = {
        "key": str(uuid4()),
        "last_on": "2024-05-05",
        "name": "Nowa Zmyślona",
        "institution": team.institutions["ops"],
        "since_on": "2024-05-06",
    }
    assert "najwcześniej tego dnia" in team.coordinator.post(path, **(told | {"since_on": "2024-05-04"})).text
    asked = team.coordinator.post(path, **(told | {"institution": team.institutions["policja"]}))
    assert "zabraknie: jednostki organizacyjne" in asked.text
    for _ in range(2):
        assert team.coordinator.post(path, **told).location == "/team"
    assert team.members()["Zmyślona Anna"].until_on == date(2024, 5, 5)
    assert team.members()["Nowa Zmyślona"].since_on == date(2024, 5, 6)
    assert (team.count(), len(team.members())) == (1, 3)
    other = team.coordinator.post(path, **(told | {"name": "Trzecia Zmyślona"}))
    assert "zapisano już pod numerem" in other.text
    assert len(team.members()) == 3


def correct(team: Team, **more: Any) -> Page:
    id_ = team.id()
    html = team.coordinator.get(f"/team/{id_}/correction").html
    seen = html.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    told = {
        "seen": seen,
        "name": "Zmyślona Hanna",
        "institution": team.institutions["ops"],
        "since_on": "2023-08-01",
        "until_on": "",
    }
    return team.coordinator.post(f"/team/{id_}/correction", **(told | more))


def test_a_mistyped_entry_is_corrected(team: Team):
    assert "nie może być wcześniejszy niż pierwszy" in correct(team, until_on="2023-07-01").text
    assert correct(team).location == "/team"
    assert team.members()["Zmyślona Hanna"].since_on == date(2023, 8, 1)
    assert (team.count(), team.count(date(2023, 7, 15))) == (1, 0)


def test_whoever_corrects_second_sees_what_the_first_did(team: Team):
    page = correct(team, seen="dawniejsze")
    assert "Ktoś zmienił ten wpis" in page.text
    assert 'value="Zmyślona Hanna"' in page.html
    assert "Zmyślona Anna" in team.members()


def test_an_entry_of_somebody_who_never_was_there_goes_and_the_trail_keeps_it(team: Team):
    id_ = team.id()
    assert "nigdy nie było" in team.coordinator.get(f"/team/{id_}/removal").text
    for said in ("Wpis usunięty z zespołu", "Tego wpisu już nie ma"):
        page = team.coordinator.post(f"/team/{id_}/removal")
        assert said in team.coordinator.get(page.location).text
    assert (team.count(), list(team.members())) == (0, ["Dawna Zmyślona"])
    with team.world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "team.removed")).one()
    assert '"removed"' in entry.detail
    assert "Zmyślona" not in entry.detail
