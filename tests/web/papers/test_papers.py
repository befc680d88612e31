"""Papers in the browser: who may have which, what stands on them and what does not, and the entry each leaves."""

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework.remarks import remark
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.meetings import Sitting
from ppr_case.records.people import Involvement
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from ppr_case.records.units import Institution
from tests.reports.reading import plain
from tests.web.cards.conftest import form_a, town
from tests.web.page import Browser
from tests.web.visits.conftest import Town

__all__ = ["town"]
ANNA, JAN = "Anna Zmyślona", "Jan Zmyślony"
NOTHING_SECRET = ("Zmyślona", "Zmyślony", "Anna", "Jan")


class Filled:
    """A procedure opened in the browser with a member in its group, a form D, and sittings held and planned."""

    def __init__(self, town: Town) -> None:
        self.town, self.coordinator = town, town.enter(Role.COORDINATOR)
        sent = self.coordinator.post("/cards/new", **form_a(town))
        self.id = UUID(sent.location.rpartition("/")[2])
        with town.world.writing() as session:
            procedure = session.get_one(Procedure, self.id)
            staff = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
            ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
            group = Group(unit_id=procedure.unit_id, procedure=procedure, appointed_on=date(2024, 5, 6))
            member = GroupMember(
                unit=staff.unit, unit_id=procedure.unit_id, group=group, staff=staff, institution=ops,
                since_on=date(2024, 5, 6),
            )  # fmt: skip
            session.add_all((group, member))
            member.name = "Maria Pracownicza"
            parts = session.scalars(select(Involvement).where(Involvement.procedure_id == self.id)).all()
            self.parts = {part.role: part.id for part in parts}
            self.people = {part.role: part.person_id for part in parts}
            other = session.get_one(Procedure, town.id("3/2024"))
            kinds = (
                ("odbyte", date(2024, 5, 6), "GR"),
                ("planowane", date(2024, 6, 3), "GR"),
                ("odbyte", date(2024, 5, 5), "ZI"),
            )
            self.out_of_reach = uuid4()
            session.add(
                Card(
                    id=self.out_of_reach, unit_id=procedure.unit_id, number="K/90/2024", kind="A", procedure=other,
                    filled_on=date(2024, 3, 2),
                )
            )  # fmt: skip
            self.sittings = {}
            for place, (state, on, kind) in enumerate(kinds):
                made = Sitting(
                    id=uuid4(), unit_id=procedure.unit_id, number=f"S/{90 + place}/2024", kind=kind, held_on=on,
                    state=state, procedures=[procedure, other],
                )  # fmt: skip
                session.add(made)
                self.sittings[f"{kind} {state}"] = made.id
            session.commit()
        self.member = town.enter(Role.MEMBER)
        self.member.post(
            f"/cards/form-d/{self.id}/{self.people['stosujaca']}",
            key=str(uuid4()), filled_on="2024-05-06", do="zapisz", **{"c0-III_own_view": "Nic się nie stało."},
        )  # fmt: skip
        with town.world.writing() as session:
            session.get_one(Card, self.card("D")).sitting_id = self.sittings["GR odbyte"]
            session.commit()

    def card(self, kind: str) -> UUID:
        with self.town.world.reading() as session:
            return session.scalars(select(Card.id).where(Card.procedure_id == self.id, Card.kind == kind)).one()

    def letters(self, by: Browser | None = None, *, of: str = "doznajaca", form: str = "pdf", **hours: str):
        sent = {f"godz_{self.parts[role].hex}": hour for role, hour in hours.items()}
        path = f"/papers/meetings/{self.sittings['GR planowane']}/letters"
        return (by or self.coordinator).post(path, place="Rynek 1", do=f"{self.parts[of].hex}.{form}", **sent)

    def last_entry(self) -> Entry:
        with self.town.world.reading() as session:
            return session.scalars(select(Entry).order_by(Entry.number.desc()).limit(1)).one()


@pytest.fixture
def filled(town: Town) -> Filled:
    return Filled(town)


def words(content: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def paths(filled: Filled) -> Iterator[str]:
    held, planned = filled.sittings["GR odbyte"], filled.sittings["GR planowane"]
    yield f"/papers/cards/{filled.card('A')}/file.pdf"
    yield f"/papers/cards/{filled.card('D')}/copies/{filled.people['stosujaca']}.pdf"
    yield f"/papers/meetings/{held}/minutes.pdf"
    yield f"/papers/meetings/{held}/attendance.docx"
    yield f"/papers/meetings/{planned}/agenda.pdf"
    yield "/papers/blank/2011/A.pdf"


def test_doors(filled: Filled, browser: Browser):
    for path in paths(filled):
        assert browser.get(path).status == 302
        for role in (Role.REPORTING, Role.ADMINISTRATOR, Role.DATA_PROTECTION):
            assert filled.town.enter(role).get(path).status == 403
        for by in (filled.coordinator, filled.member):
            assert by.get(path).status == 200, path


def test_a_paper_is_kept_by_nobody_named_by_nobody_and_leaves_an_entry_with_ids(filled: Filled):
    card = filled.card("A")
    answer = filled.member.get(f"/papers/cards/{card}/file.pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="formularz.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    entry = filled.last_entry()
    detail = json.loads(entry.detail)
    assert (entry.action, detail["facts"]["page"], detail["facts"]["card_id"]) == ("read", "papers.card", str(card))
    assert str(filled.people["doznajaca"]) in entry.detail
    assert not [name for name in NOTHING_SECRET if name in entry.detail]


def test_a_form_is_printed_with_its_people_and_its_answers(filled: Filled):
    text = words(filled.member.bytes(f"/papers/cards/{filled.card('A')}/file.pdf", method="get"))
    assert ANNA in text
    assert JAN in text
    assert "Tajna uwaga." in text
    assert "ul. Zmyślona 1" in text


def test_a_copy_for_whoever_uses_violence_tells_nothing_of_the_other(filled: Filled):
    using, experiencing = filled.people["stosujaca"], filled.people["doznajaca"]
    text = words(filled.member.bytes(f"/papers/cards/{filled.card('D')}/copies/{using}.pdf", method="get"))
    assert JAN in text
    assert "Nic się nie stało." in text
    assert not [name for name in ("Anna", "Zmyślona", "80030512340") if name in text]
    text = words(filled.member.bytes(f"/papers/cards/{filled.card('A')}/copies/{using}.pdf", method="get"))
    assert not [name for name in ("Anna", "Zmyślona", "Tajna") if name in text]
    page = filled.member.get(f"/cards/{filled.card('A')}")
    assert {"Formularz, PDF", f"{ANNA}, PDF"} <= page.links().keys()
    assert f"{JAN}, PDF" not in page.links()
    assert filled.member.get(f"/papers/cards/{filled.card('D')}/copies/{uuid4()}.pdf").status == 404
    assert filled.member.get(f"/papers/cards/{filled.card('D')}/copies/{experiencing}.pdf").status == 200


def test_forms_beyond_reach_are_not_printed(filled: Filled):
    assert filled.member.get(f"/papers/cards/{filled.out_of_reach}/file.pdf").status == 403
    assert filled.coordinator.get(f"/papers/cards/{filled.out_of_reach}/file.pdf").status == 404  # nobody wrote it down
    assert filled.member.get(f"/papers/cards/{uuid4()}/file.pdf").status == 404
    for path in ("blank/2011/E.pdf", "blank/1999/A.pdf", "blank/2011/A.xlsx"):
        assert filled.member.get(f"/papers/{path}").status == 404


def test_a_protocol_is_there_once_the_procedure_is_closed(filled: Filled):
    path = f"/papers/procedures/{filled.id}/protocol.pdf"
    assert filled.member.get(path).status == 404
    filled.member.post(
        f"/closing/{filled.id}", key=str(uuid4()), protocol_on="2024-05-06", ground="ustanie", reason="", known="y"
    )
    assert "Protokół zakończenia, PDF" in filled.member.get(f"/procedures/{filled.id}").links()
    text = words(filled.member.bytes(path, method="get"))
    assert "Protokół zakończenia procedury" in text
    assert "art. 9h ust. 1" in text
    assert "ustanie przemocy domowej i uzasadnione przypuszczenie" in text
    for said in (ANNA, JAN, "Maria Pracownicza", "formularz „Niebieska Karta – A”, wszczęcie procedury", "3 maja 2024"):
        assert said in text, said
    assert (
        filled.town.enter(Role.MEMBER).get(f"/papers/procedures/{filled.town.id('3/2024')}/protocol.pdf").status == 403
    )


def test_minutes_for_the_file_of_a_procedure_say_nothing_of_another_family(filled: Filled):
    held, planned = filled.sittings["GR odbyte"], filled.sittings["GR planowane"]
    path = f"/papers/procedures/{filled.id}/meetings/{held}/minutes.pdf"
    assert path in filled.coordinator.get(f"/procedures/{filled.id}/documents").links().values()
    extract = words(filled.coordinator.bytes(path, method="get"))
    assert "Wyciąg z protokołu" in extract
    assert f"formularz D ({JAN})" in extract
    assert "3/2024" not in extract
    assert "nie ma dostępu" not in extract
    assert filled.coordinator.get(path).headers["Content-Disposition"].endswith('"wyciag-z-protokolu.pdf"')
    assert filled.town.enter(Role.REPORTING).get(path).status == 403
    for wrong in (
        f"/papers/procedures/{filled.id}/meetings/{planned}/minutes.pdf",
        f"/papers/procedures/{filled.town.id('2/2024')}/meetings/{held}/minutes.pdf",
        f"/papers/procedures/{filled.id}/meetings/{uuid4()}/minutes.pdf",
    ):
        assert filled.coordinator.get(wrong).status == 404


def test_minutes_say_what_was_entered_of_the_procedures_within_reach(filled: Filled):
    path = f"/papers/meetings/{filled.sittings['GR odbyte']}/minutes"
    with filled.town.world.writing() as session:
        sitting = session.get_one(Sitting, filled.sittings["GR odbyte"])
        by = session.scalars(select(Staff.id)).first()
        assert by is not None
        for place, procedure in enumerate(sorted(sitting.procedures, key=lambda one: one.number == "3/2024")):
            remark(session, sitting, procedure, f"Tajne ustalenie {place}.", by=by, on=date(2024, 5, 6))
        session.commit()
    own = filled.member.bytes(f"{path}.pdf", method="get")
    assert "3/2024" not in words(own)
    assert "Tajne ustalenie 0." in words(own)
    assert "Tajne ustalenie 1." not in words(own)
    assert "do których sporządzający wydruk nie ma dostępu" in words(own)
    everything = words(filled.coordinator.bytes(f"{path}.pdf", method="get"))
    assert "Procedura 3/2024" in everything
    assert f"formularz D ({JAN})" in everything
    assert "3 czerwca 2024" in everything
    word = docx.Document(BytesIO(filled.coordinator.bytes(f"{path}.docx", method="get")))
    assert any(paragraph.text == "Procedura 3/2024" for paragraph in word.paragraphs)
    planned = filled.sittings["GR planowane"]
    assert filled.coordinator.get(f"/papers/meetings/{planned}/minutes.pdf").status == 404
    for wrong in ("minutes.xlsx", "secrets.pdf"):
        assert filled.coordinator.get(f"/papers/meetings/{planned}/{wrong}").status == 404


def test_the_list_and_the_agenda_name_members_and_no_party(filled: Filled):
    attendance = words(
        filled.member.bytes(f"/papers/meetings/{filled.sittings['GR odbyte']}/attendance.pdf", method="get")
    )
    assert "Maria Pracownicza" in attendance
    agenda = words(
        filled.coordinator.bytes(f"/papers/meetings/{filled.sittings['ZI odbyte']}/agenda.pdf", method="get")
    )
    assert "28 kwietnia 2024" in agenda  # seven days before the session
    assert "art. 9a ust. 7b" in agenda
    for text in (attendance, agenda):
        assert not [name for name in NOTHING_SECRET if name in text]


@pytest.mark.parametrize(("using", "refused"), [("10:00", True), ("10:59", True), ("09:01", True), ("11:00", False)])
def test_the_two_sides_never_come_at_one_hour(filled: Filled, using: str, refused: bool):
    page = filled.letters(doznajaca="10:00", stosujaca=using)
    assert (page.status, "Content-Disposition" in page.headers) == (200, not refused)
    if refused:
        assert "Zostaw między nimi co najmniej godzinę." in page.text
        assert 'value="Rynek 1"' in page.html


def test_each_party_has_a_letter_that_names_nobody_else(filled: Filled):
    path = f"/papers/meetings/{filled.sittings['GR planowane']}/letters"
    hours = {f"godz_{filled.parts['doznajaca'].hex}": "10:00", f"godz_{filled.parts['stosujaca'].hex}": "12:30"}
    for role, name, other, title, hour in (
        ("doznajaca", ANNA, "Jan", "Zaproszenie", "10.00"),
        ("stosujaca", JAN, "Anna", "Wezwanie", "12.30"),
    ):
        text = words(filled.coordinator.bytes(path, place="Rynek 1", do=f"{filled.parts[role].hex}.pdf", **hours))
        for said in (name, title, f"o godzinie {hour}", "Rynek 1", "3 czerwca 2024"):
            assert said in text, said
        assert other not in text
    answer = filled.letters(doznajaca="10:00", form="docx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="zaproszenie.docx"'
    assert filled.last_entry().action == "read"


def test_a_letter_needs_its_hour_its_place_and_somebody_within_reach(filled: Filled):
    path = f"/papers/meetings/{filled.sittings['GR planowane']}/letters"
    assert "Wpisz godzinę" in filled.letters().text
    page = filled.coordinator.post(path, place="", do=f"{filled.parts['doznajaca'].hex}.pdf")
    assert "Wpisz, gdzie jest spotkanie." in page.text
    for do in ("", f"{uuid4().hex}.pdf", f"{filled.parts['doznajaca'].hex}.exe"):
        assert filled.coordinator.post(path, place="Rynek 1", do=do).status == 400
    assert filled.member.get(path).status == 403
    assert (
        filled.coordinator.get(
            path.replace(str(filled.sittings["GR planowane"]), str(filled.sittings["GR odbyte"]))
        ).status
        == 404
    )
    meeting = f"/meetings/{filled.sittings['GR planowane']}"
    assert "Zaproszenia i wezwania" in filled.coordinator.get(meeting).links()
    assert "Zaproszenia i wezwania" not in filled.member.get(meeting).links()


@pytest.mark.parametrize("of", ["GR odbyte", "ZI odbyte", None])
def test_minutes_say_which_forms_were_filled_in_there_and_not_what_else_was_that_day(filled: Filled, of: str | None):
    with filled.town.world.writing() as session:
        session.get_one(Card, filled.card("D")).sitting_id = filled.sittings[of] if of else None
        session.commit()
    held = filled.sittings["GR odbyte"]
    for path in (f"/papers/meetings/{held}/minutes.pdf", f"/papers/procedures/{filled.id}/meetings/{held}/minutes.pdf"):
        minutes = words(filled.coordinator.bytes(path, method="get"))
        assert "Formularze wypełnione na spotkaniu" in minutes
        assert (f"formularz D ({JAN})" in minutes) is (of == "GR odbyte")
    page = filled.coordinator.get(f"/meetings/{held}")
    assert (f"/cards/{filled.card('D')}" in page.html) is (of == "GR odbyte")


def test_what_was_taken_back_is_printed_no_more(filled: Filled):
    card, person, sitting = filled.card("D"), filled.people["stosujaca"], filled.sittings["GR odbyte"]
    paths = [f"/papers/cards/{card}/file.pdf", f"/papers/cards/{card}/copies/{person}.pdf"]
    paths += [f"/papers/meetings/{sitting}/{code}.pdf" for code in ("minutes", "attendance")]
    assert [filled.member.get(path).status for path in paths] == [200] * 4
    filled.member.post(f"/cards/{card}/annulment", reason="Nie ta osoba.")
    with filled.town.world.writing() as session:
        session.get_one(Sitting, sitting).annulled_on = date(2024, 5, 6)
        session.commit()
    assert [filled.member.get(path).status for path in paths] == [404] * 4
    for page in (filled.member.get(f"/cards/{card}"), filled.member.get(f"/meetings/{sitting}")):
        assert not [url for url in page.links().values() if url.startswith("/papers/")]
